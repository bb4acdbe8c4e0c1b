/* The kinds of documents that services' facts make, one a row: which facts, which drawing, what its
 * file is called.
 *
 *	const struct document *d = document_named("transcript");
 *	struct subject s = {.cohort = 7, .learner = 12};
 *	const void *facts;
 *	enum due due = d->gather(&office, &s, &facts);              // asks the services
 *	if (due == DUE_YES && d->make(fonts, tongue, facts, &pdf, arena, &why))  // pure: any thread
 *		paper_save(document_file(d, arena, tongue, "COHORT", "Martin Léa"), &pdf, ...);
 */
#ifndef CURSUS_DOCUMENTS_H
#define CURSUS_DOCUMENTS_H

#include "office.h"
#include "paper.h"

/* What its subject names. */
enum about {
	ABOUT_SHEET, /* a slot, or a cohort and a day */
	ABOUT_COHORT,
	ABOUT_LEARNER, /* a cohort and a learner */
	ABOUT_DAYS,    /* a learner in a slot, on a day, or in a cohort from a day to a day */
	ABOUT_BOARD
};

struct document {
	const char *kind;	      /* as it is asked for */
	const char *french, *english; /* what its files are called */
	enum about about;
	enum due (*gather)(struct office *o, const struct subject *s, const void **facts);
	bool (*make)(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		     struct arena *a, struct str *why);
};

/* Ends in a NULL kind. */
extern const struct document documents[];

/* NULL: there is none. */
const struct document *document_named(const char *kind);
/* "certificat-de-realisation-DU-2025-Martin-Lea.pdf"; empty parts are left out. */
const char *document_file(const struct document *d, struct arena *a, enum tongue t, struct str of,
			  struct str who);

#endif
