/* The catalogue's rules that need nothing but their arguments; each names its source in domain.md.
 *
 *	if (!outcome_fits(programme_kind_DU, outcome_NATIONAL_DIPLOMA))     // 1.1, 3.1
 *		...
 *	code = code_from_name(a, STR("Université de Lille"));              // UNIVERSITE-DE-LILLE
 *
 * Texts are valid UTF-8; what is returned lives in the arena.
 */
#ifndef CURSUS_CATALOGUE_RULES_H
#define CURSUS_CATALOGUE_RULES_H

#include "messages.h"

#define CODE_FROM_NAME_MAX 64u

/* The same code but for the case of its letters. */
bool code_same(struct str a, struct str b);

/* A code for a body of which only the name is known: ASCII capitals, digits and '-', accents
 * dropped, at most CODE_FROM_NAME_MAX; empty when no character of the name can be written so. */
struct str code_from_name(struct arena *a, struct str name);

/* Neither a letter nor a digit: there are schools that are called 42. */
bool name_blank(struct str name);

/* An establishment's own diploma may not bear the name of a national one: licence, master,
 * doctorat, capacité de médecine, diplôme d'études spécialisées (3.1: D613-12, list of D613-6 and
 * 7). A title bears it when it begins with it, after words like "DU de" or "Diplôme d'université".
 * "DES" is the diploma only at the end of the title or before "de", "d'" or "en": it is an article
 * everywhere else. */
bool national_diploma_name(struct arena *a, struct str title);

/* Whether the outcome is a diploma of the establishment itself, to which that rule applies. */
bool own_diploma(enum outcome outcome);

/* What a kind of programme may lead to (1.1, 3.1). A national diploma needs a master; a DU leads to
 * a university's diploma, a DIU to an inter-university one or to that of the university where the
 * learner is enrolled, and both may be registered at RNCP; nothing else leads to these two. All
 * other pairs are allowed: the seeds name them loosely. */
bool outcome_fits(enum programme_kind kind, enum outcome outcome);

/* How long a programme lasts, told in days, months or years (1.1: "1-2 ans", "quelques jours à
 * 2 mois"). */
struct length {
	uint64_t n;
	enum length_unit unit;
};

/* Whether the one is longer than the other whatever the months and years in question. */
bool length_exceeds(struct length one, struct length other);

#endif
