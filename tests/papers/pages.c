/* Golden pages of every document: with all that may be there, with nothing that may be missing, in
 * both languages, over several pages. */
#include "../unit/unit.h"
#include "documents.h"
#include "golden.h"
#include "pdf.h"
#include "sample.h"

#include <glib.h>

#define MANY 60

static struct arena *a;
static struct fonts *fonts;
static struct str why;

static void ready(void)
{
	a = arena_new();
	fonts = pdf_fonts(a);
}

static void done(void)
{
	fonts_free(fonts);
	arena_free(a);
}

static void make(const char *kind, enum tongue t, const void *facts, struct buf *out)
{
	buf_init(out, PAPER_BYTES_MAX);
	ck_assert_msg(document_named(kind)->make(fonts, t, facts, out, a, &why), "%s: %.*s", kind,
		      (int)why.n, why.p);
}

/* The same twice, sound, with its fonts in it, and as it was. */
static void page(const char *name, const char *kind, enum tongue t, const void *facts)
{
	struct buf one, two;

	make(kind, t, facts, &one);
	make(kind, t, facts, &two);
	ck_assert_msg(one.n == two.n && memcmp(one.p, two.p, one.n) == 0,
		      "%s is not the same twice", name);
	char *sound = pdf_asked(&one, "qpdf --check x.pdf 2>&1"),
	     *apart = pdf_asked(&one, "pdffonts x.pdf | tail -n +3 | grep -v \" yes yes \"");
	ck_assert_msg(strstr(sound, "No syntax or stream encoding errors") != NULL, "%s: %s", name,
		      sound);
	ck_assert_msg(*apart == '\0', "%s: not embedded: %s", name, apart);
	g_free(sound);
	g_free(apart);
	golden_page(name, &one);
	buf_free(&one);
	buf_free(&two);
}

UNIT(pages, sheets)
{
	ready();
	struct sheet_facts full = sample_sheet(a, true, 7), bare = sample_sheet(a, false, 2),
			   many = sample_sheet(a, true, MANY);
	page("sheet-full", "attendance-sheet", TONGUE_FRENCH, &full);
	page("sheet-full-en", "attendance-sheet", TONGUE_ENGLISH, &full);
	page("sheet-bare", "attendance-sheet", TONGUE_FRENCH, &bare);
	page("sheet-many", "attendance-sheet", TONGUE_FRENCH, &many);
	many.blank = true;
	many.ncorrections = 0;
	page("sheet-blank", "attendance-sheet", TONGUE_FRENCH, &many);
	done();
}

UNIT(pages, studies)
{
	static const char *const kinds[] = {"completion-certificate", "attendance-statement",
					    "end-statement", "placement-statement", "transcript"};

	ready();
	struct study full = sample_study(a, true), bare = sample_study(a, false);
	for (size_t i = 0; i < COUNT(kinds); i++) {
		page(arena_printf(a, "%s-full", kinds[i]).p, kinds[i], TONGUE_FRENCH, &full);
		page(arena_printf(a, "%s-full-en", kinds[i]).p, kinds[i], TONGUE_ENGLISH, &full);
		page(arena_printf(a, "%s-bare", kinds[i]).p, kinds[i], TONGUE_FRENCH, &bare);
	}
	done();
}

UNIT(pages, minutes)
{
	ready();
	struct minutes_facts full = sample_minutes(a, true, MANY),
			     bare = sample_minutes(a, false, 2);
	page("minutes-full", "minutes", TONGUE_FRENCH, &full);
	page("minutes-full-en", "minutes", TONGUE_ENGLISH, &full);
	page("minutes-bare", "minutes", TONGUE_FRENCH, &bare);
	done();
}

UNIT(pages, convocations)
{
	ready();
	struct convocation_facts full = sample_convocation(a, true, MANY),
				 bare = sample_convocation(a, false, 1);
	page("convocation-full", "convocation", TONGUE_FRENCH, &full);
	page("convocation-full-en", "convocation", TONGUE_ENGLISH, &full);
	page("convocation-bare", "convocation", TONGUE_FRENCH, &bare);
	done();
}

/* What the golden pages are there to find. */
UNIT(pages, control_a_changed_line_is_noticed)
{
	struct buf one, two;

	ready();
	struct study is = sample_study(a, false), other = is;
	other.attended_min++;
	make("completion-certificate", TONGUE_FRENCH, &is, &one);
	make("completion-certificate", TONGUE_FRENCH, &other, &two);
	char *left = pdf_asked(&one, "pdftotext -layout x.pdf -"),
	     *right = pdf_asked(&two, "pdftotext -layout x.pdf -");
	ck_assert(strcmp(left, right) != 0);
	ck_assert_double_eq(golden_difference(&one, &one), 0);
	buf_free(&two);
	other.who.employer = STR("MSP des Tilleuls"); /* one line more */
	make("completion-certificate", TONGUE_FRENCH, &other, &two);
	ck_assert_double_gt(golden_difference(&one, &two), GOLDEN_DIFFERENCE_MAX);
	g_free(left);
	g_free(right);
	buf_free(&one);
	buf_free(&two);
	done();
}
