/* Fingerprints of Ed25519 public keys, written in groups and read as people type them. */
#include "fingerprint.h"

#include <glib.h>
#include <sodium.h>

#define GROUP_BYTES 2

static void digest(const uint8_t public_key[DID_KEY_BYTES], uint8_t out[FINGERPRINT_BYTES])
{
	uint8_t whole[crypto_hash_sha256_BYTES];

	must(sodium_init() >= 0 &&
	     crypto_hash_sha256(whole, (const unsigned char *)public_key, DID_KEY_BYTES) == 0);
	memcpy(out, whole, FINGERPRINT_BYTES);
}

struct str key_fingerprint(struct arena *a, const uint8_t public_key[DID_KEY_BYTES])
{
	uint8_t bytes[FINGERPRINT_BYTES];
	struct str text = STR("");

	digest(public_key, bytes);
	for (size_t i = 0; i < sizeof bytes; i++)
		text = arena_printf(a, "%.*s%s%02x", (int)text.n, text.p,
				    i && i % GROUP_BYTES == 0 ? " " : "", bytes[i]);
	return text;
}

static bool fingerprint_read(struct str text, uint8_t out[FINGERPRINT_BYTES])
{
	unsigned digits = 0;

	memset(out, 0, FINGERPRINT_BYTES);
	for (uint32_t i = 0; i < text.n; i++) {
		int value = g_ascii_xdigit_value(text.p[i]);
		if (text.p[i] == ' ' || text.p[i] == ':')
			continue;
		if (value < 0 || digits == 2 * FINGERPRINT_BYTES)
			return false;
		out[digits / 2] = (uint8_t)(out[digits / 2] << 4 | value);
		digits++;
	}
	return digits == 2 * FINGERPRINT_BYTES;
}

bool key_name_ok(struct str text)
{
	uint8_t key[DID_KEY_BYTES], bytes[FINGERPRINT_BYTES];

	return did_key_read(text, key) || fingerprint_read(text, bytes);
}

bool key_is_named(struct str text, const uint8_t public_key[DID_KEY_BYTES])
{
	uint8_t key[DID_KEY_BYTES], asked[FINGERPRINT_BYTES], own[FINGERPRINT_BYTES];

	if (did_key_read(text, key))
		return memcmp(key, public_key, sizeof key) == 0;
	digest(public_key, own);
	return fingerprint_read(text, asked) && memcmp(asked, own, sizeof own) == 0;
}
