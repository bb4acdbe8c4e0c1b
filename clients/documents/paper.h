/* A document: pages of A4 drawn by a function from facts, as the bytes of a PDF in memory.
 *
 *	static void draw(struct paper *p, const void *facts)   // pure: the facts and nothing else
 *	{
 *		const struct convocation *f = facts;
 *		struct style title = {.face = FACE_SERIF_BOLD, .size_pt = 18, .align = ALIGN_CENTRE};
 *		paper_flow(p, &title, paper_say(p, "Convocation", "Invitation"));
 *		paper_skip(p, 5);
 *		paper_table(p, &table);                // goes on over pages, with its headings
 *		// at a place: shrinks and wraps into 80 x 12 mm, whatever the name
 *		paper_text(p, (struct box){20, 50, 80, 12}, &name, f->holder);
 *	}
 *
 *	struct paper_form form = {.template = "convocation/1", .title = STR("Convocation"),
 *				  .created_ms = f.issued_ms, .margin = {20, 20, 20, 20}, .numbered = true};
 *	struct fonts *fonts = fonts_open(NULL, arena, &why);          // once a thread
 *	struct buf pdf;
 *	buf_init(&pdf, PAPER_BYTES_MAX);
 *	if (!paper_make(fonts, &form, draw, &f, &pdf, arena, &why)) ...   // why tells people
 *	if (!paper_save("out/x.pdf", &pdf, arena, &why)) ...          // paper_file.h
 *
 * Lengths are millimetres from the upper left corner, sizes of letters points. The same form, facts
 * and function give the same bytes. A text that does not fit however small ends the document
 * with an error: nothing is cut, nothing is drawn over the edge. A letter that no font has is a box
 * with its number, and what nobody sees (control characters, marks of direction) a sign. The draw
 * function runs twice where pages are numbered ("page 1 of 3"), so it keeps no state of its own.
 */
#ifndef CURSUS_PAPER_H
#define CURSUS_PAPER_H

#include "archive.h"
#include "fonts.h"
#include "words.h"

#define PAPER_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define PAPER_PAGES_MAX 1000
#define PAPER_CREATOR "Cursus papers" /* as each document names its maker */
#define A4_SHORT_MM 210.0
#define A4_LONG_MM 297.0

struct paper;

struct box {
	double x, y, w, h; /* h 0, for text: as high as it gets */
};

struct ink {
	uint8_t red, green, blue; /* zeroed: black */
};

enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };
enum rest { REST_TOP, REST_MIDDLE, REST_BOTTOM }; /* where text rests in a box that is higher */

struct style {
	enum face face;
	double size_pt;
	enum align align;
	enum rest rest;
	struct ink ink;
	double spacing_pt; /* more between letters */
	double leading;	   /* from line to line, of the font's own; 0: 1 */
	bool small_caps;
	bool tabular;  /* figures of one width, for columns */
	bool one_line; /* shrinks to half its size before it wraps */
};

/* A piece of a text in a face of its own. */
struct span {
	struct str text;
	enum face face;
};

struct margin {
	double left, top, right, bottom;
};

struct paper_form {
	const char *template; /* "diploma/1": kind and version of what the draw function draws */
	enum tongue tongue;
	bool landscape;
	struct margin margin; /* of what flows; the footer stands in the lower one */
	bool as_it_stands;    /* texts with characters that nobody sees, as old layouts had them */
	bool numbered;	      /* "page 1 sur 3" in the footer */
	struct str footer;    /* to the left of it; may be empty */
	/* Drawn first on every page, when not NULL; it leaves the flow where the page begins. */
	void (*head)(struct paper *p, const void *facts);
	struct str title, author, subject;    /* of the file's own description; may be empty */
	int64_t created_ms;		      /* from the facts, never from a clock */
	const struct attachment *attachments; /* in the file; may be none */
	unsigned nattachments;
};

/* Adds the document to out. false: *why tells people, and out is to be thrown away. */
bool paper_make(struct fonts *fonts, const struct paper_form *form,
		void (*draw)(struct paper *p, const void *facts), const void *facts,
		struct buf *out, struct arena *a, struct str *why);

/* What follows is for draw functions. */

struct arena *paper_arena(struct paper *p);
enum tongue paper_tongue(const struct paper *p);
struct str paper_say(const struct paper *p, const char *french, const char *english);
/* Ends the document with an error of the drawing's own; the first one is told. */
void paper_fail(struct paper *p, struct str why);

/* At a place. Returns the height used; a text without any takes none. */
double paper_text(struct paper *p, struct box box, const struct style *style, struct str text);
/* The height that it would take there. */
double paper_height(struct paper *p, struct box box, const struct style *style, struct str text);
double paper_spans(struct paper *p, struct box box, const struct style *style,
		   const struct span *spans, unsigned n);
void paper_line(struct paper *p, double x1, double y1, double x2, double y2, double width_pt,
		struct ink ink);
void paper_fill(struct paper *p, struct box box, struct ink ink);
void paper_frame(struct paper *p, struct box box, double width_pt, struct ink ink);

/* In the flow: one below the other between the margins, on the next page where one is full. */
double paper_flow(struct paper *p, const struct style *style, struct str text);
double paper_flow_spans(struct paper *p, const struct style *style, const struct span *spans,
			unsigned n);
void paper_skip(struct paper *p, double mm);
/* A new page, unless so much is left of this one. */
void paper_keep(struct paper *p, double mm);
void paper_page(struct paper *p);
/* Where the flow stands: what is still free of this page. */
struct box paper_room(const struct paper *p);
/* A rule over the whole width of the flow. */
void paper_rule(struct paper *p, double width_pt, struct ink ink);
/* "Né le : 5 mai 1990": a label and its value in the flow; nothing at all without a value. */
void paper_fact(struct paper *p, const struct style *style, struct str label, struct str value);

struct column {
	struct str heading;
	double share; /* of the width, in proportion to the others' */
	enum align align;
};

struct table {
	const struct column *columns;
	unsigned ncolumns;
	const struct str *cells; /* row by row */
	unsigned nrows;
	double size_pt;	   /* 0: 9 */
	double row_min_mm; /* room to sign, say */
	bool ruled;	   /* lines between columns too */
};

/* In the flow. Rows are never cut in two; what is too high for a page shrinks to it. */
void paper_table(struct paper *p, const struct table *t);

struct signature {
	struct str capacity, name, note; /* each may be empty */
};

/* Room to sign under capacity and name: a quiet frame. */
void paper_signature(struct paper *p, struct box box, const struct signature *s);

#endif
