/* What documents have in common: who gives the training at the head, the title, the hours of the
 * log's clock, who signs at the foot. For draw functions. */
#ifndef CURSUS_PARTS_H
#define CURSUS_PARTS_H

#include "office.h"
#include "paper.h"

#define NBSP "\u00a0"
#define PARTS_MARGIN                                                                               \
	{                                                                                          \
		20, 18, 20, 16                                                                     \
	}

extern const struct style part_body, part_small, part_bold;

/* The provider: name, address, numbers; then a rule. */
void part_letterhead(struct paper *p, const struct provider *by);
/* The kind of document, large; what it is about below it. */
void part_title(struct paper *p, struct str title, struct str below);
/* A heading within the document. */
void part_heading(struct paper *p, struct str heading);
/* A table without the columns that say nothing in any row. */
void part_table(struct paper *p, const struct table *t);
/* "Fait à Lille, le 1er juillet 2026", and room to sign. */
void part_signed(struct paper *p, const struct provider *by, uint32_t date);
/* A label and its value; nothing without a value. */
void part_fact(struct paper *p, struct str label, struct str value);
/* The action: title, session, who else awards. */
void part_action(struct paper *p, const struct action *a);

/* "Martin Léa"; a twin as "Martin Léa (12/03/1990)" */
struct str part_person(struct arena *a, const struct person *who);
/* What tells a twin apart, with a blank before it: the day of birth, else the number; empty for
 * whoever is the only one of that name. */
struct str part_apart(struct arena *a, const struct person *who);
/* What tells a person apart on a document of their own: day and place of birth, else the first part
 * of the e-mail address; and its label. */
struct str part_known_label(enum tongue t, const struct person *who);
struct str part_known(struct arena *a, enum tongue t, const struct person *who);
/* The same in one line: "né(e) le 5 novembre 1988 à Brest". */
struct str part_born(struct arena *a, enum tongue t, const struct person *who);
/* "13/01/2025 à 9 h 02" in a zone. */
struct str part_instant(struct arena *a, enum tongue t, int64_t at_ms, struct str zone);
/* "Europe/Paris (UTC+01:00)" */
struct str part_zone(struct arena *a, struct str zone, int64_t at_ms);
/* "4f6a 1b2c ...": so that people can compare it. */
struct str part_hash(struct arena *a, struct str bytes);
/* "12,50" of hundredths: marks have two figures behind the comma, that they line up. */
struct str part_mark(struct arena *a, enum tongue t, uint64_t hundredths);
struct str part_decision(enum tongue t, uint32_t decision);
struct str part_half_day(enum tongue t, uint32_t half_day);

#endif
