/* Fingerprints of keys: what people compare, and what is no key's name. */
#include "fingerprint.h"
#include "unit.h"

static const uint8_t one[DID_KEY_BYTES] = {1, 2, 3}, other[DID_KEY_BYTES] = {1, 2, 4};

UNIT(fingerprint, names_one_key)
{
	struct arena *a = arena_new();
	struct str text = key_fingerprint(a, one), did = did_key_make(a, one);
	char *typed = arena_z(a, text);

	ck_assert_uint_eq(text.n, 39);
	ck_assert(key_name_ok(text) && key_name_ok(did));
	ck_assert(key_is_named(text, one) && key_is_named(did, one));
	ck_assert(!key_is_named(text, other) && !key_is_named(did, other));
	for (char *c = typed; *c; c++)
		*c = (char)(*c == ' ' ? ':' : *c >= 'a' ? *c - 32 : *c);
	ck_assert(key_is_named(str_of(typed), one));
	arena_free(a);
}

UNIT(fingerprint, what_is_no_name)
{
	struct arena *a = arena_new();
	struct str text = key_fingerprint(a, one);
	const char *const wrong[] = {"", "4f6a", "did:key:z6Mk", "Université d’Exemple"};

	for (size_t i = 0; i < COUNT(wrong); i++)
		ck_assert(!key_name_ok(str_of(wrong[i])) && !key_is_named(str_of(wrong[i]), one));
	/* A part of it names nothing, nor one digit more. */
	ck_assert(!key_is_named((struct str){text.p, text.n - 1}, one));
	ck_assert(!key_name_ok(arena_printf(a, "%s0", text.p)));
	arena_free(a);
}
