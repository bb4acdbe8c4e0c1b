/* What the nouns of the catalogue share: codes that are taken, names, warnings, whole lists.
 *
 *	struct str holder;
 *	if (code_taken(cx, &index_cohort_by_code, m->code, &holder))
 *		return refuse(cx, REASON_code_taken, "code", holder);
 */
#ifndef CURSUS_CATALOGUE_NOUN_H
#define CURSUS_CATALOGUE_NOUN_H

#include "catalogue.h"

#define WARNINGS_MAX 20u

/* Whether a record has this code, whatever its case; *holder is how that one is written. Indexes
 * compare bytes, so a code that is free has been looked for among all records: a catalogue has
 * thousands of them, and gets a new one a few times a day. */
bool code_taken(struct cx *cx, const struct index *by_code, struct str code, struct str *holder);

/* The name as text_name() tidies it; refuses one without letters and digits. */
enum status name_tidied(struct cx *cx, const char *field, struct str typed, struct str *name);
/* Refuses a reason of blanks only. */
enum status reason_given(struct cx *cx, struct str reason);

/* What did not look right and was kept: one sentence each, at most WARNINGS_MAX; more are dropped.
 */
struct warnings {
	struct arena *arena;
	uint32_t n;
	struct str sentences[WARNINGS_MAX];
};
void warn(struct warnings *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The sentences, in the arena. */
struct list_of_str warned(const struct warnings *w);

/* The id of a record inside an event: a new one carries 0 and gets the event's sequence. */
uint64_t id_or_born(uint64_t id, const struct event *e);

/* All records of an index in its order, page by page. */
enum status list_by(struct cx *cx, const struct index *i, struct rows *rows);
/* The same as they were known at an instant; 0: today. See known_at.h. */
enum status list_by_at(struct cx *cx, const struct index *i, const struct desc *befores,
		       int64_t at_ms, struct rows *rows);

#endif
