/* Documents: the same bytes each time, nothing over an edge, no letter replaced, whole files. */
#include "paper.h"
#include "paper_file.h"
#include "pdf.h"
#include "unit.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LONG_NAME                                                                                  \
	"Marie-Antoinette Joséphine Élisabeth de Saint-Œuvre-Montmorency de la Rochefoucauld-"  \
	"Doudeauville"

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

struct sample {
	struct str name;
	unsigned rows;
	double width;
};

static void draw(struct paper *p, const void *facts)
{
	const struct sample *f = facts;
	struct style title = {.face = FACE_SERIF_BOLD, .size_pt = 18, .align = ALIGN_CENTRE},
		     text = {.face = FACE_SERIF, .size_pt = 11, .leading = 1.15},
		     name = {.face = FACE_SERIF,
			     .size_pt = 22,
			     .one_line = true,
			     .rest = REST_MIDDLE};
	struct column columns[] = {{STR("Nom"), 3, ALIGN_LEFT},
				   {STR("Heures"), 1, ALIGN_RIGHT},
				   {STR("Signature"), 2, ALIGN_CENTRE}};
	struct str *cells =
		arena_alloc(paper_arena(p), (f->rows * COUNT(columns) + 1) * sizeof *cells);

	for (unsigned r = 0; r < f->rows; r++) {
		cells[3 * r] = f->name;
		cells[3 * r + 1] = words_duration(paper_arena(p), 60 + r);
		cells[3 * r + 2] = STR("");
	}
	paper_flow(p, &title, paper_say(p, "Feuille d’essai", "Sample sheet"));
	paper_skip(p, 4);
	paper_fact(p, &text, paper_say(p, "Apprenant", "Learner"), f->name);
	paper_fact(p, &text, STR("absent"), STR(""));
	paper_text(p, (struct box){20, 60, f->width, 12}, &name, f->name);
	paper_frame(p, (struct box){20, 60, f->width, 12}, 0.3, (struct ink){0, 90, 160});
	paper_skip(p, 40);
	paper_table(p, &(struct table){columns, COUNT(columns), cells, f->rows, .ruled = true});
	paper_keep(p, 30);
	paper_signature(p, (struct box){120, paper_room(p).y + 5, 60, 24},
			&(struct signature){STR("Le directeur"), STR("Šárka Nguyễn"), STR("")});
}

static bool make(const struct sample *f, enum tongue t, struct buf *out)
{
	struct paper_form form = {.template = "sample/1",
				  .tongue = t,
				  .margin = {20, 20, 20, 20},
				  .numbered = true,
				  .footer = STR("Université d’Exemple"),
				  .title = STR("Feuille d’essai"),
				  .created_ms = 1782864000000};

	buf_init(out, PAPER_BYTES_MAX);
	return paper_make(fonts, &form, draw, f, out, a, &why);
}

static void refused(const struct sample *f, const char *expected)
{
	struct buf pdf;

	ck_assert(!make(f, TONGUE_FRENCH, &pdf));
	ck_assert_str_eq(arena_z(a, why), expected);
	buf_free(&pdf);
}

UNIT(paper, pages_are_numbered_and_headings_repeated)
{
	struct sample f = {STR("Zoé Œuvrard-Šimůnek N’Guyễn"), 130, 60};
	struct buf pdf;
	unsigned headings = 0;

	ready();
	ck_assert(make(&f, TONGUE_FRENCH, &pdf));
	char *text = pdf_asked(&pdf, "pdftotext -layout x.pdf -");
	for (const char *at = text; (at = strstr(at, "Heures")); at++)
		headings++;
	ck_assert_uint_eq(headings, 3);
	ck_assert_ptr_nonnull(strstr(text, "page 1 sur 3"));
	ck_assert_ptr_nonnull(strstr(text, "page 3 sur 3"));
	ck_assert_ptr_nonnull(strstr(text, "Apprenant : Zoé Œuvrard-Šimůnek N’Guyễn"));
	ck_assert_ptr_nonnull(strstr(text, "Šárka Nguyễn"));
	ck_assert_ptr_null(strstr(text, "absent"));
	g_free(text);
	buf_free(&pdf);
	ck_assert(make(&f, TONGUE_ENGLISH, &pdf));
	text = pdf_asked(&pdf, "pdftotext -layout x.pdf -");
	ck_assert_ptr_nonnull(strstr(text, "page 1 of 3"));
	ck_assert_ptr_nonnull(strstr(text, "Sample sheet"));
	g_free(text);
	buf_free(&pdf);
	done();
}

UNIT(paper, the_same_facts_give_the_same_bytes)
{
	struct sample f = {STR("Zoé Martin"), 3, 60}, other = {STR("Zoé Marton"), 3, 60};
	struct buf one, two, three;

	ready();
	ck_assert(make(&f, TONGUE_FRENCH, &one));
	done();
	/* Another reader's time zone, locale and fonts. */
	setenv("TZ", "Pacific/Auckland", 1);
	setenv("LC_ALL", "tr_TR.UTF-8", 1);
	setenv("LANG", "tr_TR.UTF-8", 1);
	setenv("FONTCONFIG_FILE", "/nonexistent", 1);
	setenv("PANGO_LANGUAGE", "tr", 1);
	ready();
	ck_assert(make(&f, TONGUE_FRENCH, &two));
	ck_assert(make(&other, TONGUE_FRENCH, &three));
	ck_assert_uint_eq(one.n, two.n);
	ck_assert_mem_eq(one.p, two.p, one.n);
	ck_assert(three.n != one.n || memcmp(three.p, one.p, one.n) != 0);
	buf_free(&one);
	buf_free(&two);
	buf_free(&three);
	done();
}

UNIT(paper, a_long_name_shrinks_and_wraps)
{
	struct sample f = {STR(LONG_NAME), 2, 60};
	struct buf pdf;

	ready();
	ck_assert(make(&f, TONGUE_FRENCH, &pdf));
	buf_free(&pdf);
	f.width = 3;
	refused(&f, "a text does not fit on the page: \"" LONG_NAME "\"");
	f.width = 200; /* over the right edge */
	refused(&f, "a text does not fit on the page: \"" LONG_NAME "\"");
	done();
}

/* The text that pdftotext reads from a document with that name in it. */
static char *read_back(struct str name)
{
	struct sample f = {name, 1, 60};
	struct buf pdf;

	ck_assert(make(&f, TONGUE_FRENCH, &pdf));
	char *text = pdf_asked(&pdf, "pdftotext x.pdf -");
	buf_free(&pdf);
	return text;
}

/* Cairo does not free 24 bytes of each OpenType font that it embeds. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#define FONTS_EMBEDDED_BEGIN() __lsan_disable()
#define FONTS_EMBEDDED_END() __lsan_enable()
#else
#define FONTS_EMBEDDED_BEGIN() (void)0
#define FONTS_EMBEDDED_END() (void)0
#endif

UNIT(paper, letters_of_other_scripts_come_from_wide_fonts)
{
	static const char *const names[] = {"王小明", "山田 花子", "Մարիամ", "김민수",
					    "สมชาย",  "अमृता",	   "ማርያም"};

	ready();
	FONTS_EMBEDDED_BEGIN();
	for (size_t i = 0; i < COUNT(names); i++) {
		char *text = read_back(str_of(names[i]));
		ck_assert_msg(strstr(text, names[i]) != NULL, "%s: %s", names[i], text);
		g_free(text);
	}
	FONTS_EMBEDDED_END();
	ck_assert(fonts_have(fonts, 0x738b) && fonts_have(fonts, 'a') &&
		  !fonts_have(fonts, 0x20bb7));
	done();
}

/* A box stands for it, and the rest of the document is there. */
UNIT(paper, a_letter_that_no_font_has_stops_nothing)
{
	struct sample with = {STR("Léa \xf0\xa0\xae\xb7 Martin"), 1, 60};
	struct buf one, two;

	ready();
	char *text = read_back(with.name);
	ck_assert(strstr(text, "Léa") && strstr(text, "Martin"));
	g_free(text);
	/* It takes its room and is seen: the page is another without it. */
	ck_assert(make(&with, TONGUE_FRENCH, &one));
	with.name = STR("Léa  Martin");
	ck_assert(make(&with, TONGUE_FRENCH, &two));
	ck_assert(one.n != two.n || memcmp(one.p, two.p, one.n) != 0);
	buf_free(&one);
	buf_free(&two);
	done();
}

UNIT(paper, what_nobody_sees_becomes_a_sign)
{
	ready();
	char *text = read_back(STR("ab\xe2\x80\xae"
				   "dc\x1b[2J"));
	ck_assert_msg(strstr(text, "\xe2\x80\xae") == NULL && strchr(text, 0x1b) == NULL, "%s",
		      text);
	ck_assert_msg(strstr(text, "dc") != NULL, "%s", text);
	g_free(text);
	done();
}

UNIT(paper, a_document_has_an_end)
{
	struct sample f = {STR("Léa"), 60000, 60};

	ready();
	refused(&f, "the document has more than 1000 pages");
	done();
}

UNIT(paper, a_missing_font_is_told)
{
	char *folder = g_dir_make_tmp("cursus-fonts-XXXXXX", NULL);

	a = arena_new();
	ck_assert_ptr_null(fonts_open(folder, a, &why));
	ck_assert_str_eq(arena_z(a, why),
			 arena_printf(a,
				      "the font \"Linux Libertine O\" is not there: "
				      "%s/LinLibertine_R.otf (package fonts-linuxlibertine)",
				      folder)
				 .p);
	/* Another font under its name is not it. */
	const char *wrong = arena_printf(a, "%s/LinLibertine_R.otf", folder).p;
	ck_assert_int_eq(
		symlink("/usr/share/fonts/opentype/linux-libertine/LinBiolinum_R.otf", wrong), 0);
	setenv("CURSUS_FONTS", folder, 1);
	ck_assert_ptr_null(fonts_open(NULL, a, &why));
	unsetenv("CURSUS_FONTS");
	g_unlink(wrong);
	g_rmdir(folder);
	g_free(folder);
	arena_free(a);
}

UNIT(paper, a_file_is_kept_whole_and_others_left_alone)
{
	struct sample f = {STR("Léa"), 1, 60}, g = {STR("Awa"), 1, 60};
	struct buf pdf, other;
	char *folder = g_dir_make_tmp("cursus-paper-XXXXXX", NULL), *text;

	ready();
	ck_assert(make(&f, TONGUE_FRENCH, &pdf) && make(&g, TONGUE_FRENCH, &other));
	const char *path = arena_printf(a, "%s/x.pdf", folder).p;
	ck_assert(paper_save(path, &pdf, a, &why));
	ck_assert(paper_save(path, &pdf, a, &why));
	ck_assert(paper_save(path, &other, a, &why)); /* ours: replaced */
	ck_assert(g_file_set_contents(path, "my notes", -1, NULL));
	ck_assert(!paper_save(path, &pdf, a, &why));
	ck_assert_str_eq(
		arena_z(a, why),
		arena_printf(a, "\"%s\" exists already and is not a document of Cursus", path).p);
	ck_assert(g_file_get_contents(path, &text, NULL, NULL));
	ck_assert_str_eq(text, "my notes");
	g_free(text);
	g_unlink(path);
	g_rmdir(folder);
	ck_assert(!paper_save(path, &pdf, a, &why));
	ck_assert(str_starts(why, arena_printf(a, "cannot write \"%s\": ", path)));
	buf_free(&pdf);
	buf_free(&other);
	g_free(folder);
	done();
}

UNIT(paper, names_of_files_survive)
{
	a = arena_new();
	ck_assert_str_eq(paper_name(a, STR("N’Diaye Éloïse")), "N-Diaye-Eloise");
	ck_assert_str_eq(paper_name(a, STR("../../etc/passwd")), "etc-passwd");
	ck_assert_str_eq(paper_name(a, STR("Œuvrard Nguyễn")), "OEuvrard-Nguyen");
	ck_assert_str_eq(paper_name(a, STR("  ")), "-");
	ck_assert_str_eq(paper_name(a, STR("")), "-");
	ck_assert_uint_eq(strlen(paper_name(a, STR(LONG_NAME LONG_NAME))), 60);
	arena_free(a);
}
