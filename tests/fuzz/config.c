/* Any bytes as a settings file: taken within the limits, or refused with what is wrong. */
#include "config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct config c = {.service = "catalogue"};
	struct str why = STR("");

	/* As file_read gives it: text without NUL, within a limit. */
	if (size <= 65536 && !memchr(data, '\0', size)) {
		struct str text = {(const char *)data, (uint32_t)size};
		if (!config_text(&c, text, a, &why))
			must(why.n > 0);
		must(c.nendpoints < CONFIG_ENDPOINTS_MAX);
	}
	arena_free(a);
	return 0;
}
