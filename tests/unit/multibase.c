/* base58btc and did:key against the W3C's key pair and signatures, and what must not be read. */
#include "multibase.h"
#include "unit.h"
#include "vectors.h"

#include <jansson.h>
#include <sodium.h>

UNIT(multibase, vectors)
{
	struct arena *a = arena_new();
	struct str hex, text, keys;
	uint8_t bytes[64], decoded[64], seed[34], public_key[32], secret[64], again[32];

	if (vector_read(a, "eddsa/eddsa-jcs-2022/sigHexJCS.txt", &hex) &&
	    vector_read(a, "eddsa/eddsa-jcs-2022/sigBTC58JCS.txt", &text) &&
	    vector_read(a, "eddsa/keyPair.json", &keys)) {
		ck_assert(sodium_hex2bin(bytes, 64, hex.p, hex.n, NULL, NULL, NULL) == 0);
		ck_assert_str_eq(multibase_encode(a, bytes, 64).p, text.p);
		ck_assert(multibase_decode(text, decoded, 64));
		ck_assert_mem_eq(decoded, bytes, 64);

		json_t *pair = json_loads(keys.p, 0, NULL);
		const char *theirs = json_string_value(json_object_get(pair, "publicKeyMultibase"));
		const char *private =
			json_string_value(json_object_get(pair, "privateKeyMultibase"));
		ck_assert(multibase_decode(str_of(private), seed, sizeof seed));
		ck_assert_uint_eq(seed[0], 0x80); /* multicodec ed25519-priv */
		ck_assert_uint_eq(seed[1], 0x26);
		ck_assert(crypto_sign_seed_keypair(public_key, secret, seed + 2) == 0);
		struct str did = did_key_make(a, public_key);
		ck_assert_str_eq(did.p + strlen("did:key:"), theirs);
		ck_assert(did_key_read(did, again));
		ck_assert_mem_eq(again, public_key, 32);
		json_decref(pair);
	}
	arena_free(a);
}

/* From the draft of base58 at the IETF (draft-msporny-base58). */
UNIT(multibase, known_texts)
{
	struct arena *a = arena_new();
	static const uint8_t numbers[] = {0x00, 0x00, 0x28, 0x7f, 0xb4, 0xcd};
	uint8_t out[sizeof numbers];

	ck_assert_str_eq(multibase_encode(a, (const uint8_t *)"Hello World!", 12).p,
			 "z2NEpo7TZRRrLZSi2U");
	ck_assert_str_eq(multibase_encode(a, numbers, sizeof numbers).p, "z11233QC4");
	ck_assert(multibase_decode(STR("z11233QC4"), out, sizeof out));
	ck_assert_mem_eq(out, numbers, sizeof out);
	ck_assert_str_eq(multibase_encode(a, numbers, 0).p, "z");
	ck_assert(multibase_decode(STR("z"), out, 0));
	arena_free(a);
}

UNIT(multibase, every_length_comes_back)
{
	struct arena *a = arena_new();
	uint8_t bytes[MULTIBASE_BYTES_MAX], back[MULTIBASE_BYTES_MAX];

	for (size_t n = 0; n <= MULTIBASE_BYTES_MAX; n++) {
		for (int fill = 0; fill < 3; fill++) {
			memset(bytes, fill == 1 ? 0xff : 0, sizeof bytes);
			for (size_t i = n / 3; fill == 2 && i < n; i++)
				bytes[i] = (uint8_t)(i * 37 + n);
			struct str text = multibase_encode(a, bytes, n);
			ck_assert(multibase_decode(text, back, n));
			ck_assert_mem_eq(back, bytes, n);
			if (n < MULTIBASE_BYTES_MAX)
				ck_assert(!multibase_decode(text, back, n + 1));
			if (n)
				ck_assert(!multibase_decode(text, back, n - 1));
		}
		arena_reset(a);
	}
	arena_free(a);
}

UNIT(multibase, refuses_what_is_not_base58)
{
	static const char *const refused[] = {
		"",	      "11233QC4",   "m11233QC4", "Z11233QC4",  "z11233QC0",   "z11233QCO",
		"z11233QCI",  "z11233QCl",  "z11233QC ", "z 11233QC4", "z11233QC4\n", "z1233QC4",
		"z111233QC4", "zzzzzzzzzz",
	};
	uint8_t out[MULTIBASE_BYTES_MAX];
	char long_text[4096];

	for (size_t i = 0; i < COUNT(refused); i++)
		ck_assert(!multibase_decode(str_of(refused[i]), out, 6));
	ck_assert(!multibase_decode((struct str){"z11233QC\0", 9}, out, 6));
	memset(long_text, 'z', sizeof long_text);
	/* As many digits as are looked at at all, one byte more than there is room for. */
	ck_assert(!multibase_decode((struct str){long_text, 177}, out, sizeof out));
	ck_assert(!multibase_decode((struct str){long_text, sizeof long_text}, out, sizeof out));
}

UNIT(multibase, did_key_refuses)
{
	static const char *const refused[] = {
		"",
		"did:key:",
		"did:web:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
		"z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
		"did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ",
		"did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2#",
		/* an X25519 key, multicodec 0xec01 */
		"did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc",
	};
	uint8_t key[DID_KEY_BYTES];

	ck_assert(
		did_key_read(STR("did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"), key));
	for (size_t i = 0; i < COUNT(refused); i++)
		ck_assert_msg(!did_key_read(str_of(refused[i]), key), "%s", refused[i]);
}
