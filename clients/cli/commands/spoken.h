/* Words as people say them: what the program shows in French is understood, whatever language it
 * speaks, and case, accents, hyphens and blanks do not matter.
 *
 *	spoken_command(argc, argv);                         // promotion ouvrir -> cohort open
 *	o = spoken_choice(&choices_half_day, STR("apres midi"));  // pm
 *
 * The words of the tables come first, so that no French word takes the place of one of them.
 */
#ifndef CURSUS_SPOKEN_H
#define CURSUS_SPOKEN_H

#include "nearest.h"
#include "schema.h"

/* Puts the words of the tables and of the everyday commands in the place of French ones. */
void spoken_command(int argc, char **argv);
/* The French words that a mistyped first word, or the word behind `first`, may have been. */
void spoken_offer_first(struct nearest *n);
void spoken_offer_second(const char *first, struct nearest *n);
/* A noun or a verb of ours ("trainer_add") as it is shown to the reader. */
const char *spoken_first(const char *word);
const char *spoken_second(const char *word);
/* Whether the word behind "--", up to a "=", is this option: its name, or its name in French. */
bool spoken_option(const char *word, const char *name);
/* NULL: no choice is called so. */
const struct choice_option *spoken_choice(const struct choices *c, struct str text);
/* 0: no role is called so. */
uint32_t spoken_role(struct str text);
/* The kind of a paper, "minutes" or "procès-verbal"; what is none stays. */
const char *spoken_paper(const char *kind);
/* The field of this name, "mark", or as its heading says it, "note"; NULL: none. */
const struct field *spoken_field(struct arena *a, const struct desc *d, struct str text);
/* C1/2026-10-08/matin as C1/2026-10-08/am. */
struct str spoken_slot(struct arena *a, struct str code);

#endif
