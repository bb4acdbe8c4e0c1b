/* Any bytes as a message in JSON: the first byte chooses the message; what is read must be written
 * and read again as the same. */
#include "schema.h"
#include "values.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void again_the_same(struct arena *a, const struct desc *d, const void *message)
{
	void *again = arena_alloc(a, d->size);
	struct fault fault;
	json_t *once = message_to_json(d, message, JSON_ALL_FIELDS);

	must(message_from_json(a, d, once, again, &fault));
	json_t *twice = message_to_json(d, again, JSON_ALL_FIELDS);
	must(json_equal(once, twice));
	json_decref(once);
	json_decref(twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	if (size < 1)
		return 0;
	const struct desc *d = all[data[0] % n];
	json_t *j = json_loadb((const char *)data + 1, size - 1,
			       JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	if (!j)
		return 0;
	struct arena *a = arena_new();
	struct fault fault = {0};
	void *message = arena_alloc(a, d->size);
	if (message_from_json(a, d, j, message, &fault))
		again_the_same(a, d, message);
	else
		must(fault.why != REASON_none && fault_text(a, &fault, NULL).n > 0);
	json_decref(j);
	arena_free(a);
	return 0;
}
