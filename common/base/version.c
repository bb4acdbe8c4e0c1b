/* Versions compare as numbers between dots. */
#include "version.h"

/* The number at *at, and on behind its dot; what is no digit ends it. */
static uint64_t number(struct str s, uint32_t *at)
{
	uint64_t n = 0;

	while (*at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9' && n < UINT32_MAX)
		n = n * 10 + (uint64_t)(s.p[(*at)++] - '0');
	while (*at < s.n && s.p[(*at)++] != '.')
		;
	return n;
}

int version_order(struct str a, struct str b)
{
	uint32_t i = 0, j = 0;

	while (i < a.n || j < b.n) {
		uint64_t x = number(a, &i), y = number(b, &j);
		if (x != y)
			return x < y ? -1 : 1;
	}
	return a.n && !b.n ? 1 : !a.n && b.n ? -1 : 0;
}
