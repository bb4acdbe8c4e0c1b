/* Reads third parties' test vectors from ../shared/vectors, seen from the project's root. */
#include "vectors.h"

#include <glib.h>
#include <stdio.h>

#define VECTORS "../shared/vectors"

bool vector_read(struct arena *a, const char *name, struct str *bytes)
{
	char *content = NULL;
	gsize n = 0;

	if (!g_file_test(VECTORS, G_FILE_TEST_IS_DIR)) {
		printf("skipped: no " VECTORS "/%s\n", name);
		return false;
	}
	must(g_file_get_contents(arena_printf(a, VECTORS "/%s", name).p, &content, &n, NULL));
	*bytes = arena_str(a, (struct str){content, (uint32_t)n});
	g_free(content);
	return true;
}
