/* The register's public copy: numbers, salted hashes and states, signed as the diplomas are. */
#include "register.h"

#include "jcs.h"
#include "jcs_out.h"

#include <glib.h>
#include <libintl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#define REGISTER_VERSION 1

_Static_assert(REGISTER_BYTES_MAX <= JCS_BYTES_MAX, "a copy that can be written can be read");

static const char *const states[] = {
	[REGISTER_VALID] = "valid",
	[REGISTER_REVOKED] = "revoked",
	[REGISTER_SUPERSEDED] = "superseded",
};

static int entry_order(const void *left, const void *right)
{
	const struct register_entry *a = left, *b = right;

	return str_cmp(a->number, b->number);
}

static bool hash_ok(struct str hash)
{
	if (hash.n != CREDENTIAL_HASH_HEX)
		return false;
	for (uint32_t i = 0; i < hash.n; i++)
		if (!g_ascii_isxdigit(hash.p[i]) || g_ascii_isupper(hash.p[i]))
			return false;
	return true;
}

/* One rule for what is written and for what is read. */
static const char *entry_fault(const struct register_entry *e)
{
	if (!e->number.n)
		return gettext("number: missing");
	if (!g_utf8_validate_len(e->number.p, e->number.n, NULL))
		return gettext("number: not UTF-8 text");
	if (!hash_ok(e->hash))
		return gettext("hash: not 64 lower-case hexadecimal digits");
	if (e->state == REGISTER_VALID && e->revoked_at.n)
		return gettext("revoked_at: but the diploma is valid");
	if (e->state == REGISTER_REVOKED && !e->revoked_at.n)
		return gettext("revoked_at: missing");
	if (e->revoked_at.n && !proof_instant(e->revoked_at))
		return gettext("revoked_at: not an instant like 2026-07-01T12:00:00Z");
	if (e->reason.n && !g_utf8_validate_len(e->reason.p, e->reason.n, NULL))
		return gettext("reason: not UTF-8 text");
	return NULL;
}

/* Entries have to be ascending: no number stands twice, and register_find may halve. */
static bool entries_ok(const struct register_entry *entries, uint32_t n, char *why,
		       size_t why_bytes)
{
	for (uint32_t i = 0; i < n; i++) {
		const char *fault = entry_fault(&entries[i]);
		int order = i ? str_cmp(entries[i - 1].number, entries[i].number) : -1;
		if (!fault && order >= 0)
			fault = order ? gettext("number: not in order")
				      : gettext("number: stands twice");
		if (fault) {
			snprintf(why, why_bytes, "entries[%u].%s", i, fault);
			return false;
		}
	}
	return true;
}

static bool head_ok(struct str issuer_name, struct str as_of, char *why, size_t why_bytes)
{
	const char *fault = NULL;

	if (!issuer_name.n || !g_utf8_validate_len(issuer_name.p, issuer_name.n, NULL))
		fault = gettext("issuer_name: missing, or not UTF-8 text");
	else if (!proof_instant(as_of))
		fault = gettext("as_of: not an instant like 2026-07-01T12:00:00Z");
	if (fault)
		snprintf(why, why_bytes, "%s", fault);
	return fault == NULL;
}

static void put_entries(struct jcs_out *o, const struct register_entry *entries, uint32_t n)
{
	jcs_out_array(o, "entries");
	for (uint32_t i = 0; i < n; i++) {
		jcs_out_object(o, NULL);
		jcs_out_text(o, "hash", entries[i].hash);
		jcs_out_text(o, "number", entries[i].number);
		jcs_out_text(o, "reason", entries[i].reason);
		jcs_out_text(o, "revoked_at", entries[i].revoked_at);
		jcs_out_text(o, "state", str_of(states[entries[i].state]));
		jcs_out_end(o);
	}
	jcs_out_end(o);
}

static bool write_signed(const struct register_facts *facts, const struct register_entry *sorted,
			 const uint8_t secret_key[PROOF_SECRET_BYTES], struct arena *a,
			 struct buf *out)
{
	struct proof_form form = proof_form_make(a, STR(""), facts->as_of, secret_key);
	uint8_t hash[crypto_hash_sha256_BYTES];
	size_t before = out->n;
	struct buf text;

	buf_init(&text, REGISTER_BYTES_MAX);
	struct jcs_out o = {.b = &text};
	jcs_out_object(&o, NULL);
	jcs_out_text(&o, "as_of", facts->as_of);
	jcs_out_number(&o, "cursus_register", REGISTER_VERSION);
	put_entries(&o, sorted, facts->nentries);
	jcs_out_text(&o, "issuer", form.did);
	jcs_out_text(&o, "issuer_name", facts->issuer_name);
	uint32_t proof_at = (uint32_t)text.n;
	jcs_out_end(&o);
	bool fits = !text.over;
	if (fits) {
		crypto_hash_sha256(hash, text.p, text.n);
		proof_put(&form, a, buf_slice(&text), proof_at, hash, out);
		fits = !out->over && out->n - before <= REGISTER_BYTES_MAX;
	}
	buf_free(&text);
	return fits;
}

bool register_make(const struct register_facts *facts, const uint8_t secret_key[PROOF_SECRET_BYTES],
		   struct buf *out, char *why, size_t why_bytes)
{
	struct arena *a = arena_new();
	struct register_entry *sorted = arena_alloc(a, sizeof *sorted * facts->nentries);

	must(sodium_init() >= 0);
	if (facts->nentries) {
		memcpy(sorted, facts->entries, sizeof *sorted * facts->nentries);
		qsort(sorted, facts->nentries, sizeof *sorted, entry_order);
	}
	bool ok = head_ok(facts->issuer_name, facts->as_of, why, why_bytes) &&
		  entries_ok(sorted, facts->nentries, why, why_bytes);
	if (ok && !write_signed(facts, sorted, secret_key, a, out)) {
		snprintf(why, why_bytes,
			 gettext("a copy of %u diplomas is larger than one file may be"),
			 facts->nentries);
		ok = false;
	}
	arena_free(a);
	return ok;
}

static bool state_read(struct str text, enum register_state *state)
{
	for (size_t i = 0; i < COUNT(states); i++)
		if (str_is(text, states[i])) {
			*state = (enum register_state)i;
			return true;
		}
	return false;
}

static bool entries_read(const json_t *array, struct arena *a, struct register_view *out, char *why,
			 size_t why_bytes)
{
	size_t n = json_array_size(array);
	struct register_entry *entries = arena_alloc(a, sizeof *entries * n);

	if (!json_is_array(array)) {
		snprintf(why, why_bytes, gettext("entries: missing"));
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		const json_t *object = json_array_get(array, i);
		entries[i].number = arena_str(a, jcs_text(json_object_get(object, "number")));
		entries[i].hash = arena_str(a, jcs_text(json_object_get(object, "hash")));
		entries[i].revoked_at =
			arena_str(a, jcs_text(json_object_get(object, "revoked_at")));
		entries[i].reason = arena_str(a, jcs_text(json_object_get(object, "reason")));
		if (!state_read(jcs_text(json_object_get(object, "state")), &entries[i].state)) {
			snprintf(why, why_bytes, gettext("entries[%zu].state: not one of ours"), i);
			return false;
		}
	}
	out->entries = entries;
	out->nentries = (uint32_t)n;
	return entries_ok(entries, out->nentries, why, why_bytes);
}

static bool view_fill(const json_t *document, struct arena *a, struct register_view *out, char *why,
		      size_t why_bytes)
{
	if (json_integer_value(json_object_get(document, "cursus_register")) != REGISTER_VERSION) {
		snprintf(why, why_bytes, gettext("cursus_register: not version %d"),
			 REGISTER_VERSION);
		return false;
	}
	out->issuer_name = arena_str(a, jcs_text(json_object_get(document, "issuer_name")));
	out->as_of = arena_str(a, jcs_text(json_object_get(document, "as_of")));
	return head_ok(out->issuer_name, out->as_of, why, why_bytes) &&
	       entries_read(json_object_get(document, "entries"), a, out, why, why_bytes);
}

static enum credential_verdict judge(const json_t *document, struct arena *a,
				     struct register_view *out, char *why, size_t why_bytes)
{
	struct proof_view proof;

	enum credential_verdict verdict = proof_check(document, true, a, &proof, why, why_bytes);
	if (verdict != CREDENTIAL_SIGNED)
		return verdict;
	if (!str_eq(jcs_text(json_object_get(document, "issuer")), proof.signer)) {
		snprintf(why, why_bytes, gettext("issuer: not the key that signed"));
		verdict = CREDENTIAL_FORGED;
	} else if (!view_fill(proof.covered, a, out, why, why_bytes)) {
		verdict = CREDENTIAL_MALFORMED;
	} else {
		out->issuer = proof.signer;
	}
	json_decref(proof.covered);
	return verdict;
}

enum credential_verdict register_read(struct str json, struct arena *a, struct register_view *out,
				      char *why, size_t why_bytes)
{
	struct register_view view = {.nentries = 0};

	*out = view;
	json_t *document = jcs_load(json, why, why_bytes);
	if (!document)
		return CREDENTIAL_MALFORMED;
	enum credential_verdict verdict = judge(document, a, &view, why, why_bytes);
	json_decref(document);
	if (verdict == CREDENTIAL_SIGNED)
		*out = view;
	return verdict;
}

const struct register_entry *register_find(const struct register_view *copy, struct str number)
{
	struct register_entry key = {.number = number};

	if (!copy->nentries)
		return NULL;
	return bsearch(&key, copy->entries, copy->nentries, sizeof key, entry_order);
}
