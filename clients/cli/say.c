/* What the program says on standard error. Names and texts in it come from files, peers and the
 * command line, so it is made visible before a terminal sees it. */
#include "cli.h"
#include "text.h"

#include <stdarg.h>

void cli_say(const char *format, ...)
{
	struct arena *a = arena_new();
	va_list args;

	va_start(args, format);
	struct str left = arena_vprintf(a, format, args);
	va_end(args);
	while (left.n) { /* our own line breaks stay */
		const char *end = memchr(left.p, '\n', left.n);
		uint32_t n = end ? (uint32_t)(end - left.p) : left.n;
		struct str line = text_visible(a, (struct str){left.p, n});
		fprintf(stderr, "%.*s%s", (int)line.n, line.p, end ? "\n" : "");
		n += end != NULL;
		left = (struct str){left.p + n, left.n - n};
	}
	arena_free(a);
}
