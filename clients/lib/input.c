/* The files that people hand over, whatever bytes they hold. */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool failed(struct arena *a, const char *path, const char *what, struct str *why)
{
	*why = arena_printf(a, gettext("%s: %s"), path, what);
	return false;
}

static bool read_all(struct arena *a, const char *path, FILE *f, size_t max, struct str *out,
		     struct str *why)
{
	struct buf b;
	char block[16384];
	size_t n;

	buf_init(&b, max);
	while (!b.over && (n = fread(block, 1, sizeof block, f)) > 0)
		buf_put(&b, block, n);
	bool good = !ferror(f) && !b.over;
	if (good)
		*out = arena_str(a, buf_slice(&b));
	else
		*why = ferror(f) ? arena_printf(a, gettext("%s: %s"), path, strerror(errno))
				 : arena_printf(a, gettext("%s: larger than %zu bytes"), path, max);
	buf_free(&b);
	fclose(f);
	return good;
}

bool input_read(struct arena *a, const char *path, size_t max, struct str *out, struct str *why)
{
	FILE *f = fopen(path, "rb");

	return f ? read_all(a, path, f, max, out, why) : failed(a, path, strerror(errno), why);
}

bool input_read_file(struct arena *a, const char *path, size_t max, struct str *out,
		     struct str *why)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return failed(a, path, strerror(errno), why);
	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode)) {
		close(fd);
		return failed(a, path, gettext("not a file that can be kept and read again"), why);
	}
	FILE *f = fdopen(fd, "rb");
	if (!f) {
		close(fd);
		return failed(a, path, strerror(errno), why);
	}
	return read_all(a, path, f, max, out, why);
}
