/* French words for the words of the program: data of spoken.c.
 *
 *	for (const struct spoken_word *w = spoken_firsts; w->spoken; w++)
 *		printf("%s: %s\n", w->spoken, w->means); // promotion: cohort
 */
#ifndef CURSUS_SPOKEN_WORDS_H
#define CURSUS_SPOKEN_WORDS_H

/* What a French word may mean; the first that makes a command with the words beside it is meant.
 * The tables end with NULL. */
struct spoken_word {
	const char *spoken, *means;
};

extern const struct spoken_word spoken_firsts[], spoken_seconds[], spoken_options[],
	spoken_fields[], spoken_choices[], spoken_papers[];

/* "key new": pairs of words that no table has. */
extern const char *const spoken_pairs[];

#endif
