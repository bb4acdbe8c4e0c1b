/* base58btc and did:key. Ours because no library of Debian 12 with C headers has base58: there are
 * only a command, and modules for Perl, Python and Rust. */
#include "multibase.h"

#define ALPHABET "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
#define BASE 58u
/* log(256)/log(58) is under 1.37 digits a byte. */
#define DIGITS_MAX (MULTIBASE_BYTES_MAX * 137 / 100 + 1)
#define LIMB 656356768u /* 58^5 */
#define LIMB_DIGITS 5
#define LIMBS_MAX (DIGITS_MAX / LIMB_DIGITS + 1)

/* multicodec ed25519-pub (0xed) as a varint. */
static const uint8_t codec[] = {0xed, 0x01};
#define DID_KEY_PREFIX STR("did:key:")

/* The number in base 58^5, the highest power that 32 bits hold, the least limb first. */
static size_t limbs_of(const uint8_t *bytes, size_t n, uint32_t limbs[LIMBS_MAX])
{
	size_t count = 0;

	for (size_t i = 0, some; i < n; i += some) {
		uint64_t carry = 0;
		some = (n - i) % sizeof *limbs ? (n - i) % sizeof *limbs : sizeof *limbs;
		for (size_t b = 0; b < some; b++)
			carry = carry << 8 | bytes[i + b];
		for (size_t l = 0; l < count; l++) {
			carry += (uint64_t)limbs[l] << (8 * some);
			limbs[l] = (uint32_t)(carry % LIMB);
			carry /= LIMB;
		}
		for (; carry; carry /= LIMB) {
			must(count < LIMBS_MAX);
			limbs[count++] = (uint32_t)(carry % LIMB);
		}
	}
	return count;
}

struct str multibase_encode(struct arena *a, const uint8_t *bytes, size_t n)
{
	uint32_t limbs[LIMBS_MAX];
	uint8_t digits[LIMBS_MAX * LIMB_DIGITS]; /* the least first */
	size_t count = 0, zeros = 0;

	must(n <= MULTIBASE_BYTES_MAX);
	while (zeros < n && bytes[zeros] == 0)
		zeros++;
	size_t nlimbs = limbs_of(bytes + zeros, n - zeros, limbs);
	for (size_t l = 0; l < nlimbs; l++)
		for (int d = 0; d < LIMB_DIGITS; d++, limbs[l] /= BASE)
			digits[count++] = (uint8_t)(limbs[l] % BASE);
	while (count && digits[count - 1] == 0)
		count--;
	char *text = arena_alloc(a, 1 + zeros + count + 1);
	text[0] = 'z';
	memset(text + 1, ALPHABET[0], zeros);
	for (size_t d = 0; d < count; d++)
		text[1 + zeros + d] = ALPHABET[digits[count - 1 - d]];
	return (struct str){text, (uint32_t)(1 + zeros + count)};
}

static bool digit_of(char c, unsigned *digit)
{
	const char *at = c ? strchr(ALPHABET, c) : NULL;

	if (at)
		*digit = (unsigned)(at - ALPHABET);
	return at != NULL;
}

bool multibase_decode(struct str text, uint8_t *out, size_t n)
{
	uint8_t bytes[MULTIBASE_BYTES_MAX]; /* the least first */
	size_t count = 0, zeros = 0;

	must(n <= MULTIBASE_BYTES_MAX);
	if (text.n == 0 || text.n > 1 + DIGITS_MAX || text.p[0] != 'z')
		return false;
	while (1 + zeros < text.n && text.p[1 + zeros] == ALPHABET[0])
		zeros++;
	for (size_t i = 1 + zeros; i < text.n; i++) {
		unsigned carry;
		if (!digit_of(text.p[i], &carry))
			return false;
		for (size_t b = 0; b < count; b++) {
			carry += (unsigned)bytes[b] * BASE;
			bytes[b] = (uint8_t)(carry & 0xff);
			carry >>= 8;
		}
		if (carry && count == n)
			return false;
		if (carry)
			bytes[count++] = (uint8_t)carry;
	}
	if (zeros + count != n)
		return false;
	memset(out, 0, zeros);
	for (size_t b = 0; b < count; b++)
		out[zeros + b] = bytes[count - 1 - b];
	return true;
}

struct str did_key_make(struct arena *a, const uint8_t public_key[DID_KEY_BYTES])
{
	uint8_t bytes[sizeof codec + DID_KEY_BYTES];

	memcpy(bytes, codec, sizeof codec);
	memcpy(bytes + sizeof codec, public_key, DID_KEY_BYTES);
	struct str key = multibase_encode(a, bytes, sizeof bytes);
	return arena_printf(a, "%s%s", DID_KEY_PREFIX.p, key.p);
}

bool did_key_read(struct str did, uint8_t public_key[DID_KEY_BYTES])
{
	uint8_t bytes[sizeof codec + DID_KEY_BYTES];

	if (!str_starts(did, DID_KEY_PREFIX))
		return false;
	struct str key = {did.p + DID_KEY_PREFIX.n, did.n - DID_KEY_PREFIX.n};
	if (!multibase_decode(key, bytes, sizeof bytes) || memcmp(bytes, codec, sizeof codec) != 0)
		return false;
	memcpy(public_key, bytes + sizeof codec, DID_KEY_BYTES);
	return true;
}
