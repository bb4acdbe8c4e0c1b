/* The code of a diploma: signed and read. */
#include "diploma_code.h"

#include "wire.h"

#include <libintl.h>
#include <sodium.h>
#include <stdio.h>

#define ELLIPSIS "…"
#define QUINTET 5

static const char purpose[] = "cursus diploma code 1"; /* signed with its NUL */
static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

static void put_base32(struct buf *b, const uint8_t *bytes, size_t n)
{
	uint32_t bits = 0;
	unsigned have = 0;

	for (size_t i = 0; i < n; i++) {
		bits = bits << 8 | bytes[i];
		for (have += 8; have >= QUINTET; have -= QUINTET)
			buf_u8(b, (uint8_t)digits[bits >> (have - QUINTET) & 31]);
	}
	if (have)
		buf_u8(b, (uint8_t)digits[bits << (QUINTET - have) & 31]);
}

/* One text, one value: no digit too many, no bit of the last one unused but set. */
static bool get_base32(struct str text, struct buf *b)
{
	uint32_t bits = 0;
	unsigned have = 0;

	for (uint32_t i = 0; i < text.n; i++) {
		const char *at = text.p[i] ? strchr(digits, text.p[i]) : NULL;
		if (!at)
			return false;
		bits = bits << QUINTET | (uint32_t)(at - digits);
		have += QUINTET;
		if (have >= 8) {
			have -= 8;
			buf_u8(b, (uint8_t)(bits >> have));
		}
	}
	return have < QUINTET && !(bits & ((1u << have) - 1));
}

/* Whole characters, and the mark that something is missing. */
static struct str cut(struct arena *a, struct str text, uint32_t max)
{
	uint32_t n = max - (uint32_t)strlen(ELLIPSIS);

	if (text.n <= max)
		return text;
	while (n && ((unsigned char)text.p[n] & 0xc0) == 0x80)
		n--;
	return arena_printf(a, "%.*s" ELLIPSIS, (int)n, text.p);
}

static void cut_all(struct arena *a, struct diploma_code *r)
{
	for (uint32_t i = 0; i < desc_diploma_code.nfields; i++) {
		const struct field *f = &desc_diploma_code.fields()[i];
		if (f->kind != KIND_str)
			continue;
		struct str *text = (struct str *)(void *)((unsigned char *)r + f->offset);
		*text = cut(a, *text, (uint32_t)f->max);
	}
}

static void put_signed(struct buf *b, struct str address, struct str record)
{
	buf_put(b, purpose, sizeof purpose);
	buf_str(b, address);
	buf_str(b, record);
}

struct str diploma_code_make(const uint8_t secret_key[PROOF_SECRET_BYTES], struct str url,
			     const struct diploma_code *record, struct arena *a)
{
	uint8_t signature[crypto_sign_BYTES], key[crypto_sign_PUBLICKEYBYTES];
	struct diploma_code r = *record;
	struct buf bytes, message, text;

	must(sodium_init() >= 0 && crypto_sign_ed25519_sk_to_pk(key, secret_key) == 0);
	r.key = (struct str){(const char *)key, sizeof key};
	cut_all(a, &r);
	url = arena_printf(a, "%.*s#", url.n ? (int)url.n : (int)strlen(DIPLOMA_CODE_URL),
			   url.n ? url.p : DIPLOMA_CODE_URL);
	buf_init(&bytes, DIPLOMA_CODE_BYTES_MAX);
	buf_init(&message, DIPLOMA_CODE_BYTES_MAX);
	buf_init(&text, 2 * DIPLOMA_CODE_BYTES_MAX);
	wire_encode(&bytes, &desc_diploma_code, &r);
	put_signed(&message, url, buf_slice(&bytes));
	must(crypto_sign_detached(signature, NULL, message.p, message.n, secret_key) == 0);
	buf_put(&bytes, signature, sizeof signature);
	must(!bytes.over && !message.over);
	buf_str(&text, url);
	put_base32(&text, bytes.p, bytes.n);
	struct str made = arena_str(a, buf_slice(&text));
	buf_free(&bytes);
	buf_free(&message);
	buf_free(&text);
	return made;
}

static enum credential_verdict said(enum credential_verdict verdict, const char *what, char *why,
				    size_t why_bytes)
{
	snprintf(why, why_bytes, "%s", what);
	return verdict;
}

/* The record is decoded first, for the key is in it; nothing of it counts before its signature. */
static enum credential_verdict judge(struct str address, const struct buf *bytes, struct arena *a,
				     struct diploma_code *out, char *why, size_t why_bytes)
{
	struct str record = {(const char *)bytes->p, (uint32_t)(bytes->n - crypto_sign_BYTES)};
	struct fault fault;
	struct buf message;

	if (!wire_decode(record, &desc_diploma_code, WIRE_STRICT, a, out, &fault) ||
	    out->key.n != crypto_sign_PUBLICKEYBYTES)
		return said(CREDENTIAL_MALFORMED, gettext("is not the code of a diploma"), why,
			    why_bytes);
	buf_init(&message, 2 * DIPLOMA_CODE_BYTES_MAX);
	put_signed(&message, address, record);
	must(sodium_init() >= 0);
	bool right = !message.over &&
		     crypto_sign_verify_detached(bytes->p + record.n, message.p, message.n,
						 (const unsigned char *)out->key.p) == 0;
	buf_free(&message);
	return right ? CREDENTIAL_SIGNED
		     : said(CREDENTIAL_FORGED, gettext("the signature does not match"), why,
			    why_bytes);
}

enum credential_verdict diploma_code_read(struct str text, struct arena *a,
					  struct diploma_code *out, char *why, size_t why_bytes)
{
	const char *hash = text.n ? memchr(text.p, '#', text.n) : NULL;
	enum credential_verdict verdict = CREDENTIAL_MALFORMED;
	struct buf bytes;

	buf_init(&bytes, DIPLOMA_CODE_BYTES_MAX);
	uint32_t n = hash ? (uint32_t)(hash - text.p) + 1 : 0;
	if (hash && get_base32((struct str){text.p + n, text.n - n}, &bytes) && !bytes.over &&
	    bytes.n > crypto_sign_BYTES)
		verdict = judge((struct str){text.p, n}, &bytes, a, out, why, why_bytes);
	else
		said(verdict, gettext("is not the code of a diploma"), why, why_bytes);
	buf_free(&bytes);
	return verdict;
}
