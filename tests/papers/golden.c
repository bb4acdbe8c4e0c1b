/* Golden pages, compared as text and as pixels. */
#include "golden.h"

#include "pdf.h"

#include <check.h>
#include <glib.h>
#include <stdlib.h>

#define FOLDER "tests/golden/papers"
#define TO_TEXT "pdftotext -layout x.pdf -"
/* The first page in grey, eight pixels an inch, as base64: what a file of text can hold. */
#define TO_PIXELS "pdftoppm -l 1 -r 8 -gray x.pdf | base64"

static char *path_of(const char *name, const char *ending)
{
	return g_strdup_printf("%s/%s.%s", FOLDER, name, ending);
}

static bool is_written(const char *path, const char *content)
{
	const char *asked = getenv("CURSUS_GOLDEN");

	if (!asked || strcmp(asked, "write") != 0)
		return false;
	ck_assert_msg(g_file_set_contents(path, content, -1, NULL), "%s cannot be written", path);
	return true;
}

static char *kept(const char *path)
{
	char *text = NULL;

	ck_assert_msg(g_file_get_contents(path, &text, NULL, NULL),
		      "%s is not there; CURSUS_GOLDEN=write makes it", path);
	return text;
}

static void compare_text(const char *name, const struct buf *pdf)
{
	char *is = pdf_asked(pdf, TO_TEXT), *path = path_of(name, "txt");

	if (!is_written(path, is)) {
		char *should = kept(path);
		ck_assert_msg(strcmp(is, should) == 0, "%s is not as in %s, but:\n%s", name, path,
			      is);
		g_free(should);
	}
	g_free(path);
	g_free(is);
}

static double difference(const char *one, const char *two)
{
	gsize n, m;
	guchar *a = g_base64_decode(one, &n), *b = g_base64_decode(two, &m);
	double sum = n == m && n > 0 ? 0 : 255.0 * (double)n;

	for (gsize i = 0; n == m && i < n; i++)
		sum += abs(a[i] - b[i]);
	g_free(a);
	g_free(b);
	return sum / (double)n;
}

double golden_difference(const struct buf *one, const struct buf *two)
{
	char *a = pdf_asked(one, TO_PIXELS), *b = pdf_asked(two, TO_PIXELS);
	double d = difference(a, b);

	g_free(a);
	g_free(b);
	return d;
}

static void compare_pixels(const char *name, const struct buf *pdf)
{
	char *is = pdf_asked(pdf, TO_PIXELS), *path = path_of(name, "pgm64");

	if (!is_written(path, is)) {
		char *should = kept(path);
		double d = difference(is, should);
		ck_assert_msg(d <= GOLDEN_DIFFERENCE_MAX,
			      "%s does not look as in %s: its pixels differ by %.2f", name, path,
			      d);
		g_free(should);
	}
	g_free(path);
	g_free(is);
}

/* To be looked at. */
static void keep(const char *name, const struct buf *pdf)
{
	const char *folder = getenv("PAPER_SAMPLES");
	char *path = g_strdup_printf("%s/%s.pdf", folder ? folder : "", name);

	ck_assert(!folder || g_file_set_contents(path, (const char *)pdf->p, (gssize)pdf->n, NULL));
	g_free(path);
}

void golden_page(const char *name, const struct buf *pdf)
{
	keep(name, pdf);
	compare_text(name, pdf);
	compare_pixels(name, pdf);
}
