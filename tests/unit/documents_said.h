/* Documents of a lived cohort, made and read back: what the units about them share.
 *
 *	ready();
 *	SAYS(text_of("transcript", &lea, TONGUE_FRENCH), "Relevé de notes", "12,50");
 *	done();
 */
#ifndef CURSUS_DOCUMENTS_SAID_H
#define CURSUS_DOCUMENTS_SAID_H

#include "documents.h"
#include "lived.h"
#include "pdf.h"
#include "unit.h"

#include <glib.h>
#include <stdio.h>
#include <unistd.h>

#define PRINTED 20260701
#define DAY 20260115
#define WRITTEN 20260110

static struct world *w;
static struct session *s;
static struct arena *a;
static struct fonts *fonts;
static struct office office;

static inline void ready(void)
{
	w = lived_world();
	s = world_session(w);
	a = arena_new();
	fonts = pdf_fonts(a);
	office_open(&office, s, PRINTED);
}

static inline void done(void)
{
	fonts_free(fonts);
	arena_free(a);
	world_free(w);
}

static inline struct subject about(const char *email)
{
	return (struct subject){.cohort = lived_id(s, &desc_cohort, "DU-1"),
				.learner = lived_id(s, &desc_learner, email)};
}

/* Each run of blanks, no-break ones among them, becomes one. */
static inline void blanks(char *text)
{
	char *to = text;

	for (const char *c = text; *c;) {
		size_t blank = strspn(c, " \n\f");
		if (c[0] == '\xc2' && c[1] == '\xa0')
			blank = 2;
		if (!blank)
			*to++ = *c;
		else if (to == text || to[-1] != ' ')
			*to++ = ' ';
		c += blank ? blank : 1;
	}
	*to = '\0';
}

static inline unsigned occurrences(const char *text, const char *of)
{
	unsigned n = 0;

	for (const char *at = text; (at = strstr(at, of)) != NULL; at += strlen(of))
		n++;
	return n;
}

/* Of a document that is due; how its lines break does not matter. */
static inline char *text_of(const char *kind, const struct subject *subject, enum tongue t)
{
	const struct document *d = document_named(kind);
	const void *facts;
	struct buf pdf;
	struct str why;

	ck_assert_ptr_nonnull(d);
	enum due due = d->gather(&office, subject, &facts);
	ck_assert_msg(due == DUE_YES, "%s: %d %.*s", kind, (int)due, (int)office.why.n,
		      office.why.p);
	buf_init(&pdf, PAPER_BYTES_MAX);
	ck_assert_msg(d->make(fonts, t, facts, &pdf, a, &why), "%s: %.*s", kind, (int)why.n, why.p);
	char *text = pdf_asked(&pdf, "pdftotext -layout x.pdf -");
	blanks(text);
	buf_free(&pdf);
	return text;
}

/* Ends with NULL. */
static inline void says(char *text, const char *const *sentences)
{
	for (; *sentences; sentences++)
		ck_assert_msg(strstr(text, *sentences) != NULL, "\"%s\" is not in: %s", *sentences,
			      text);
	g_free(text);
}

#define SAYS(text, ...) says(text, (const char *const[]){__VA_ARGS__, NULL})

static inline void not_due(const char *kind, const struct subject *subject, const char *why)
{
	const void *facts;

	ck_assert_int_eq(document_named(kind)->gather(&office, subject, &facts), DUE_NO);
	ck_assert_str_eq(arena_z(a, office.why), why);
}

static inline void refused(const char *kind, const struct subject *subject, enum reason why)
{
	const void *facts;

	ck_assert_int_eq(document_named(kind)->gather(&office, subject, &facts), DUE_REFUSED);
	ck_assert_int_eq(office.fault.why, why);
}

#endif
