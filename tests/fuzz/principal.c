/* Any bytes as a principals file: refused with the line, or every principal is written and read
 * again as the same. */
#include "principal.h"
#include "text.h"

static void same(const struct principal *a, const struct principal *b)
{
	must(str_eq(a->key, b->key) && str_eq(a->name, b->name));
	must(str_eq(a->institution, b->institution) && a->roles == b->roles);
	must(a->learner == b->learner && a->trainer == b->trainer && a->revoked == b->revoked);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str why = STR("");
	struct principals *p =
		principals_parse((struct str){(const char *)data, (uint32_t)size}, a, &why);

	if (!p)
		must(str_starts(why, STR("line ")) && text_utf8(why));
	for (uint32_t i = 0; p && i < principals_count(p); i++) {
		const struct principal *one = principals_at(p, i);
		must(one->roles && one->name.n && principals_find(p, one->key) == one);
		must(!(one->roles & LEARNER) == !one->learner);
		must(!(one->roles & TRAINER) == !one->trainer);
		struct principals *again = principals_parse(principal_line(a, one), a, &why);
		must(again && principals_count(again) == 1);
		same(one, principals_at(again, 0));
		principals_free(again);
	}
	principals_free(p);
	arena_free(a);
	return 0;
}
