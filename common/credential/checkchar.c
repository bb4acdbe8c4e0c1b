/* The check character of ISO/IEC 7064:2003, hybrid system MOD 37,36. */
#include "checkchar.h"

#include <glib.h>

#define MODULUS 36

/* -1 for a character that does not count. */
static int value_of(char c)
{
	if (g_ascii_isdigit(c))
		return c - '0';
	return g_ascii_isalpha(c) ? g_ascii_toupper(c) - 'A' + 10 : -1;
}

char checkchar_make(struct str s)
{
	int product = MODULUS;

	for (uint32_t i = 0; i < s.n; i++) {
		int value = value_of(s.p[i]);
		if (value < 0)
			continue;
		int sum = (product + value) % MODULUS;
		product = (sum ? sum : MODULUS) * 2 % (MODULUS + 1);
	}
	return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(MODULUS + 1 - product) % MODULUS];
}

bool checkchar_ok(struct str s)
{
	uint32_t counted = 0;

	for (uint32_t i = 0; i < s.n; i++)
		counted += value_of(s.p[i]) >= 0;
	return counted >= 2 &&
	       g_ascii_toupper(s.p[s.n - 1]) == checkchar_make((struct str){s.p, s.n - 1});
}
