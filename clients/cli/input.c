/* The files that people hand over, whatever bytes they hold. */
#include "input.h"

#include <errno.h>
#include <libintl.h>
#include <stdio.h>

bool input_read(struct arena *a, const char *path, size_t max, struct str *out, struct str *why)
{
	FILE *f = fopen(path, "rb");
	struct buf b;
	char block[16384];
	size_t n;

	if (!f) {
		*why = arena_printf(a, gettext("%s: %s"), path, strerror(errno));
		return false;
	}
	buf_init(&b, max);
	while ((n = fread(block, 1, sizeof block, f)) > 0)
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
