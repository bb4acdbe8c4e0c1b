/* Documents as files. */
#include "paper_file.h"

#include "files.h"
#include "paper.h"

#include <fcntl.h>
#include <glib.h>
#include <libintl.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES_MAX 60

/* What is there already: what is asked about, another document of ours, or something else. */
enum there { THERE_NOTHING, THERE_SAME, THERE_OURS, THERE_ELSE };

static enum there look(const char *path, const struct buf *pdf)
{
	static const char mark[] = PAPER_CREATOR;
	struct stat st;
	char *text = NULL;
	gsize n = 0;
	enum there there = THERE_ELSE;

	if (lstat(path, &st) != 0)
		return THERE_NOTHING;
	if (!S_ISREG(st.st_mode) || (size_t)st.st_size > PAPER_BYTES_MAX ||
	    !g_file_get_contents(path, &text, &n, NULL))
		return THERE_ELSE;
	if (pdf && n == pdf->n && memcmp(text, pdf->p, n) == 0)
		there = THERE_SAME;
	else if (n > strlen("%PDF-") && memcmp(text, "%PDF-", strlen("%PDF-")) == 0 &&
		 memmem(text, n, mark, sizeof mark - 1))
		there = THERE_OURS;
	g_free(text);
	return there;
}

static bool is_taken(enum there there, const char *path, struct arena *a, struct str *why)
{
	if (there == THERE_ELSE)
		*why = arena_printf(
			a, gettext("\"%s\" exists already and is not a document of Cursus"), path);
	return there == THERE_ELSE;
}

bool paper_is(const char *path, const struct buf *pdf)
{
	return look(path, pdf) == THERE_SAME;
}

bool paper_may_save(const char *path, struct arena *a, struct str *why)
{
	return !is_taken(look(path, NULL), path, a, why);
}

bool paper_save(const char *path, const struct buf *pdf, struct arena *a, struct str *why)
{
	enum there there = look(path, pdf);

	return there == THERE_SAME || (!is_taken(there, path, a, why) &&
				       file_write(path, FILE_PRIVATE, buf_slice(pdf), a, why));
}

const char *paper_name(struct arena *a, struct str text)
{
	char *ascii = g_str_to_ascii(arena_z(a, text), "C");
	char *name = arena_alloc(a, NAME_BYTES_MAX + 2), *to = name;

	for (const char *c = ascii; *c && to < name + NAME_BYTES_MAX; c++) {
		bool plain = g_ascii_isalnum(*c) || strchr(".-_", *c);
		/* No name begins with a dot, which would hide it. */
		if (plain && (*c != '.' || to > name))
			*to++ = *c;
		else if (to > name && to[-1] != '-')
			*to++ = '-';
	}
	while (to > name && strchr("-.", to[-1]))
		to--;
	*to = '\0';
	g_free(ascii);
	return to > name ? name : "-";
}
