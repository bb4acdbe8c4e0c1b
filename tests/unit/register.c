/* The register's public copy: what it says, that it names nobody, and that no change passes. */
#include "register.h"
#include "diploma.h"
#include "jcs.h"
#include "signed.h"
#include "unit.h"

#include <sodium.h>
#include <stdio.h>

#define HASH_A "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define HASH_B "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"

/* STR is no constant expression; what is static needs one. */
#define TEXT(literal)                                                                              \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}

/* Not in order: the copy sorts them. */
static const struct register_entry three[] = {
	{TEXT("2026-DU-3"), TEXT(HASH_A), REGISTER_SUPERSEDED, TEXT("2026-09-01T08:00:00Z"),
	 TEXT("duplicata")},
	{TEXT("2026-DU-1"), TEXT(HASH_A), REGISTER_VALID, TEXT(""), TEXT("")},
	{TEXT("2026-DU-2"), TEXT(HASH_B), REGISTER_REVOKED, TEXT("2026-08-01T08:00:00Z"),
	 TEXT("fraude établie")},
};

static struct register_facts sample(void)
{
	return (struct register_facts){
		.issuer_name = STR("Université Claude Bernard Lyon 1"),
		.as_of = STR("2026-10-01T06:00:00Z"),
		.entries = three,
		.nentries = COUNT(three),
	};
}

static struct str made(struct arena *a, const struct register_facts *facts)
{
	uint8_t secret[PROOF_SECRET_BYTES];
	char why[PROOF_WHY_BYTES] = "";
	struct buf out;

	signed_key(7, secret);
	buf_init(&out, REGISTER_BYTES_MAX);
	ck_assert_msg(register_make(facts, secret, &out, why, sizeof why), "%s", why);
	struct str copy = arena_str(a, buf_slice(&out));
	buf_free(&out);
	return copy;
}

static struct str made_sample(struct arena *a)
{
	struct register_facts facts = sample();

	return made(a, &facts);
}

static void expect(struct arena *a, struct str json, enum credential_verdict want,
		   const char *reason)
{
	char why[PROOF_WHY_BYTES] = "";
	struct register_view view;
	enum credential_verdict got = register_read(json, a, &view, why, sizeof why);

	ck_assert_str_eq(why, reason);
	ck_assert_int_eq(got, want);
	if (want != CREDENTIAL_SIGNED)
		ck_assert(view.nentries == 0 && register_find(&view, STR("2026-DU-1")) == NULL);
}

UNIT(register, says_what_the_facts_say)
{
	struct arena *a = arena_new();
	struct register_facts facts = sample();
	struct register_view view;
	char why[PROOF_WHY_BYTES] = "";

	ck_assert_int_eq(register_read(made_sample(a), a, &view, why, sizeof why),
			 CREDENTIAL_SIGNED);
	ck_assert(str_eq(view.issuer_name, facts.issuer_name) && str_eq(view.as_of, facts.as_of));
	ck_assert(str_starts(view.issuer, STR("did:key:z6Mk")));
	ck_assert_uint_eq(view.nentries, 3);
	for (size_t i = 0; i < COUNT(three); i++) {
		const struct register_entry *entry = register_find(&view, three[i].number);
		ck_assert(entry != NULL);
		ck_assert(str_eq(entry->hash, three[i].hash));
		ck_assert_int_eq(entry->state, three[i].state);
		ck_assert(str_eq(entry->revoked_at, three[i].revoked_at));
		ck_assert(str_eq(entry->reason, three[i].reason));
	}
	static const char *const unknown[] = {"", "2026-DU", "2026-DU-0", "2026-DU-11",
					      "2026-DU-4"};
	for (size_t i = 0; i < COUNT(unknown); i++)
		ck_assert(register_find(&view, str_of(unknown[i])) == NULL);
	arena_free(a);
}

UNIT(register, may_be_empty)
{
	struct arena *a = arena_new();
	struct register_facts facts = sample();

	facts.entries = NULL;
	facts.nentries = 0;
	struct str json = made(a, &facts);
	ck_assert(strstr(json.p, "\"entries\":[]") != NULL);
	expect(a, json, CREDENTIAL_SIGNED, "");
	arena_free(a);
}

/* The order in which the service hands its entries over does not reach the bytes. */
UNIT(register, same_facts_same_bytes)
{
	struct arena *a = arena_new();
	struct register_facts facts = sample();
	struct register_entry turned[] = {three[2], three[0], three[1]};
	struct str first = made_sample(a);

	facts.entries = turned;
	ck_assert(str_eq(first, made(a, &facts)));
	arena_free(a);
}

/* A whole diploma against the copy, as a verifier does it. */
UNIT(register, knows_a_diploma_by_its_salted_hash)
{
	struct credential_facts diploma = diploma_facts();
	struct arena *a = arena_new();
	char why[PROOF_WHY_BYTES] = "", hash[CREDENTIAL_HASH_HEX + 1];
	struct str file = diploma_sample(a);
	struct credential_view seen;
	struct register_view copy;

	credential_hash_hex(file, diploma.salt, hash);
	struct register_entry entry = {diploma.number, arena_str(a, str_of(hash)), REGISTER_VALID,
				       STR(""), STR("")};
	struct register_facts facts = sample();
	facts.entries = &entry;
	facts.nentries = 1;
	struct str json = made(a, &facts);
	ck_assert(strstr(json.p, "Ångström") == NULL);

	ck_assert_int_eq(credential_verify(file, true, a, &seen, why, sizeof why),
			 CREDENTIAL_SIGNED);
	ck_assert_int_eq(register_read(json, a, &copy, why, sizeof why), CREDENTIAL_SIGNED);
	const struct register_entry *found = register_find(&copy, seen.number);
	credential_hash_hex(file, seen.salt, hash);
	ck_assert(found != NULL && str_is(found->hash, hash));
	ck_assert(str_eq(copy.issuer, seen.issuer));

	/* Another diploma under the same number has another hash. */
	diploma.holder_name = STR("Somebody Else");
	credential_hash_hex(diploma_file(a, &diploma, 7), diploma.salt, hash);
	ck_assert(!str_is(found->hash, hash));
	arena_free(a);
}

UNIT(register, any_changed_byte_is_refused)
{
	struct arena *a = arena_new(), *scratch = arena_new();
	struct str json = made_sample(a);
	char *copy = arena_z(a, json), why[PROOF_WHY_BYTES];
	unsigned by_signature = 0;

	for (uint32_t i = 0; i < json.n; i++) {
		const char original = copy[i];
		const char others[] = {(char)(original ^ (1 << i % 8)), '0', ' '};
		for (size_t k = 0; k < sizeof others; k++) {
			struct register_view view;
			if (others[k] == original)
				continue;
			copy[i] = others[k];
			ck_assert_msg(register_read((struct str){copy, json.n}, scratch, &view, why,
						    sizeof why) != CREDENTIAL_SIGNED,
				      "byte %u", i);
			by_signature += strcmp(why, "the signature does not match") == 0;
			arena_reset(scratch);
		}
		copy[i] = original;
	}
	expect(a, (struct str){copy, json.n}, CREDENTIAL_SIGNED, "");
	ck_assert_uint_gt(by_signature, json.n / 2);
	arena_free(scratch);
	arena_free(a);
}

static json_t *unrevoked(struct str json)
{
	json_t *document = signed_load(json);
	json_t *entry = json_array_get(json_object_get(document, "entries"), 1);

	json_object_set_new(entry, "state", json_string("valid"));
	json_object_del(entry, "revoked_at");
	return document;
}

/* One document, three signatures: nothing but the proof and its key tells them apart. */
UNIT(register, only_the_right_key_makes_it_signed)
{
	struct arena *a = arena_new();
	struct str json = made_sample(a);

	expect(a, signed_write(a, unrevoked(json), 0), CREDENTIAL_FORGED,
	       "the signature does not match");
	expect(a, signed_write(a, unrevoked(json), 8), CREDENTIAL_FORGED,
	       "issuer: not the key that signed");
	expect(a, signed_write(a, unrevoked(json), 7), CREDENTIAL_SIGNED, "");
	expect(a, arena_printf(a, " %s\n", json.p), CREDENTIAL_SIGNED, "");
	expect(a, STR("{}"), CREDENTIAL_MALFORMED, "proof: missing, or not one object");
	expect(a, STR(""), CREDENTIAL_MALFORMED, "ends too early, at byte 0");
	arena_free(a);
}

/* What its own issuer must not have signed either. */
UNIT(register, refuses_signed_files_that_are_no_register)
{
	static const struct {
		int entry; /* -1: of the whole */
		const char *member, *value, *why;
	} cases[] = {
		{-1, "cursus_register", "1", "cursus_register: not version 1"},
		{-1, "cursus_register", NULL, "cursus_register: not version 1"},
		{-1, "issuer_name", NULL, "issuer_name: missing, or not UTF-8 text"},
		{-1, "as_of", "2026-10-01", "as_of: not an instant like 2026-07-01T12:00:00Z"},
		{-1, "entries", NULL, "entries: missing"},
		{0, "number", NULL, "entries[0].number: missing"},
		{0, "number", "2026-DU-2", "entries[1].number: stands twice"},
		{0, "number", "2026-DU-4", "entries[1].number: not in order"},
		{1, "hash", "00", "entries[1].hash: not 64 lower-case hexadecimal digits"},
		{2, "state", "lost", "entries[2].state: not one of ours"},
		{2, "state", "valid", "entries[2].revoked_at: but the diploma is valid"},
		{1, "revoked_at", NULL, "entries[1].revoked_at: missing"},
		{1, "revoked_at", "soon",
		 "entries[1].revoked_at: not an instant like 2026-07-01T12:00:00Z"},
	};
	struct arena *a = arena_new();
	struct str json = made_sample(a);

	for (size_t i = 0; i < COUNT(cases); i++) {
		json_t *document = signed_load(json), *object = document;
		if (cases[i].entry >= 0)
			object = json_array_get(json_object_get(document, "entries"),
						(size_t)cases[i].entry);
		if (cases[i].value)
			json_object_set_new(object, cases[i].member, json_string(cases[i].value));
		else
			json_object_del(object, cases[i].member);
		expect(a, signed_write(a, document, 7), CREDENTIAL_MALFORMED, cases[i].why);
	}
	arena_free(a);
}

UNIT(register, make_refuses)
{
	static const struct {
		struct register_entry entry;
		const char *why;
	} cases[] = {
		{{TEXT(""), TEXT(HASH_A), REGISTER_VALID, TEXT(""), TEXT("")},
		 "entries[0].number: missing"},
		{{TEXT("\xff"), TEXT(HASH_A), REGISTER_VALID, TEXT(""), TEXT("")},
		 "entries[0].number: not UTF-8 text"},
		{{TEXT("1"), TEXT("abc"), REGISTER_VALID, TEXT(""), TEXT("")},
		 "entries[0].hash: not 64 lower-case hexadecimal digits"},
		{{TEXT("1"),
		  TEXT("FFeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"),
		  REGISTER_VALID, TEXT(""), TEXT("")},
		 "entries[0].hash: not 64 lower-case hexadecimal digits"},
		{{TEXT("1"), TEXT(HASH_A), REGISTER_REVOKED, TEXT(""), TEXT("")},
		 "entries[0].revoked_at: missing"},
		{{TEXT("1"), TEXT(HASH_A), REGISTER_REVOKED, TEXT("2026-02-30T00:00:00Z"),
		  TEXT("")},
		 "entries[0].revoked_at: not an instant like 2026-07-01T12:00:00Z"},
		{{TEXT("1"), TEXT(HASH_A), REGISTER_VALID, TEXT(""), TEXT("\xff")},
		 "entries[0].reason: not UTF-8 text"},
	};
	uint8_t secret[PROOF_SECRET_BYTES];
	char why[PROOF_WHY_BYTES];
	struct buf out;
	struct register_facts facts = sample();

	signed_key(7, secret);
	buf_init(&out, REGISTER_BYTES_MAX);
	facts.nentries = 1;
	for (size_t i = 0; i < COUNT(cases); i++) {
		facts.entries = &cases[i].entry;
		ck_assert(!register_make(&facts, secret, &out, why, sizeof why));
		ck_assert_str_eq(why, cases[i].why);
	}
	const struct register_entry twice[] = {three[1], three[1]};
	facts = sample();
	facts.entries = twice;
	facts.nentries = 2;
	ck_assert(!register_make(&facts, secret, &out, why, sizeof why));
	ck_assert_str_eq(why, "entries[1].number: stands twice");
	facts = sample();
	facts.as_of = STR("now");
	ck_assert(!register_make(&facts, secret, &out, why, sizeof why));
	ck_assert_str_eq(why, "as_of: not an instant like 2026-07-01T12:00:00Z");
	facts = sample();
	facts.issuer_name = STR("");
	ck_assert(!register_make(&facts, secret, &out, why, sizeof why));
	ck_assert_str_eq(why, "issuer_name: missing, or not UTF-8 text");
	buf_free(&out);
}

/* How many diplomas one file holds, and that one more is refused and not cut off. */
UNIT(register, limit_of_one_file)
{
	struct arena *a = arena_new();
	uint32_t most = 60000, far = 90000;
	struct register_entry *entries = arena_alloc(a, sizeof *entries * far);
	struct register_facts facts = sample();
	uint8_t secret[PROOF_SECRET_BYTES];
	char why[PROOF_WHY_BYTES];
	struct buf out;

	for (uint32_t i = 0; i < far; i++)
		entries[i] = (struct register_entry){arena_printf(a, "0-2026-%06u", i), STR(HASH_A),
						     REGISTER_VALID, STR(""), STR("")};
	facts.entries = entries;
	facts.nentries = most;
	expect(a, made(a, &facts), CREDENTIAL_SIGNED, "");
	facts.nentries = far;
	signed_key(7, secret);
	buf_init(&out, 2 * REGISTER_BYTES_MAX);
	ck_assert(!register_make(&facts, secret, &out, why, sizeof why));
	ck_assert_str_eq(why, "a copy of 90000 diplomas is larger than one file may be");
	buf_free(&out);
	arena_free(a);
}
