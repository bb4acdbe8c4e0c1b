/* What the files that draw a document share. */
#ifndef CURSUS_PAPER_PRIVATE_H
#define CURSUS_PAPER_PRIVATE_H

#include "fonts_private.h"
#include "paper.h"

#define MM_PT (POINTS_AN_INCH / 25.4)

struct paper {
	struct fonts *fonts;
	const struct paper_form *form;
	void (*draw)(struct paper *p, const void *facts);
	const void *facts;
	struct arena *arena;
	cairo_t *cr;	     /* user unit: a point */
	PangoLayout *layout; /* the one that all text goes through */
	double width, height;
	double y;	      /* of the flow */
	unsigned page, pages; /* this one; of how many, 0: not counted yet */
	bool counting;	      /* the first pass, that draws nothing */
	bool failed;
	struct mark marks[MARKS_MAX];
	unsigned nmarks;
	struct str why;
};

void paper_ink(struct paper *p, struct ink ink);
/* A text that is laid out, and the height that it takes: as text at that scale in that width. */
double paper_measure(struct paper *p, double width, const struct style *style,
		     const struct span *spans, unsigned n);

#endif
