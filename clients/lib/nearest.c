/* The known word that a mistyped one was meant to be. */
#include "nearest.h"

#define WORD_MAX 64u
#define PREFIX_LEAST 3u

static char plain(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c == '-' ? '_' : c;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Letters missed, added, changed, or swapped with their neighbour. */
static unsigned distance(struct str a, struct str b)
{
	unsigned rows[3][WORD_MAX + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2];

	for (unsigned j = 0; j <= b.n; j++)
		above[j] = j;
	for (unsigned i = 1; i <= a.n; i++) {
		row[0] = i;
		for (unsigned j = 1; j <= b.n; j++) {
			bool same = plain(a.p[i - 1]) == plain(b.p[j - 1]);
			row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + !same);
			if (i > 1 && j > 1 && plain(a.p[i - 1]) == plain(b.p[j - 2]) &&
			    plain(a.p[i - 2]) == plain(b.p[j - 1]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
		unsigned *spare = before;
		before = above;
		above = row;
		row = spare;
	}
	return above[b.n];
}

static bool begins(struct str typed, struct str candidate)
{
	if (typed.n < PREFIX_LEAST || typed.n > candidate.n)
		return false;
	for (uint32_t i = 0; i < typed.n; i++)
		if (plain(typed.p[i]) != plain(candidate.p[i]))
			return false;
	return true;
}

void nearest_offer(struct nearest *n, const char *candidate)
{
	struct str word = str_of(candidate);

	if (!n->typed.n || n->typed.n > WORD_MAX || !word.n || word.n > WORD_MAX)
		return;
	unsigned d = begins(n->typed, word) ? 1 : distance(n->typed, word);
	unsigned most = n->typed.n < 4 ? 1 : n->typed.n < 8 ? 2 : 3;
	if (d > most || d >= word.n || (n->best && d >= n->distance))
		return;
	n->best = candidate;
	n->distance = d;
}
