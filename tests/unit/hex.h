/* Bytes of a test as hexadecimal text: HEX(a, "82 01 0c"), blanks and dashes between them as one
 * likes. */
#ifndef CURSUS_TEST_HEX_H
#define CURSUS_TEST_HEX_H

#include "unit.h"
#include "base.h"

#include <sodium.h>

static inline struct str hex_bytes(struct arena *a, const char *hex)
{
	size_t n = 0, room = strlen(hex) / 2;
	unsigned char *p = arena_alloc(a, room + 1);

	ck_assert_int_eq(sodium_hex2bin(p, room, hex, strlen(hex), " -", &n, NULL), 0);
	return (struct str){(const char *)p, (uint32_t)n};
}
#define HEX(a, hex) hex_bytes(a, hex)

static inline const char *hex_text(struct arena *a, struct str bytes)
{
	size_t room = 2 * (size_t)bytes.n + 1;

	return sodium_bin2hex(arena_alloc(a, room), room, (const unsigned char *)bytes.p, bytes.n);
}

#endif
