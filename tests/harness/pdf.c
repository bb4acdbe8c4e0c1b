/* What other programs say of a document. */
#include "pdf.h"

#include "paper_file.h"

#include <check.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>

char *pdf_asked(const struct buf *pdf, const char *command)
{
	struct arena *a = arena_new();
	char *folder = g_dir_make_tmp("cursus-paper-XXXXXX", NULL), *said = NULL;
	const char *path = arena_printf(a, "%s/x.pdf", folder).p, *keep = getenv("PAPER_SAMPLE");
	struct str why;

	ck_assert(paper_save(path, pdf, a, &why));
	ck_assert(
		g_spawn_command_line_sync(arena_printf(a, "sh -c 'cd %s && %s'", folder, command).p,
					  &said, NULL, NULL, NULL));
	if (keep)
		paper_save(keep, pdf, a, &why);
	g_unlink(path);
	g_rmdir(folder);
	g_free(folder);
	arena_free(a);
	return said;
}

struct fonts *pdf_fonts(struct arena *a)
{
	struct str why;
	struct fonts *fonts = fonts_open(NULL, a, &why);

	ck_assert_msg(fonts != NULL, "%.*s", (int)why.n, why.p);
	return fonts;
}
