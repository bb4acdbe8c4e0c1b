/* Any bytes as programme.json: refused with the member that is wrong, or a message that is checked
 * by its table. */
#include "programme_file.h"
#include "validate.h"
#include "values.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct desc *const descs[] = {&desc_programme_publish,
						   &desc_curriculum_revise};
	json_error_t error;

	if (size > UINT16_MAX)
		return 0;
	for (size_t i = 0; i < COUNT(descs); i++) {
		struct arena *a = arena_new();
		struct fault fault = {0};
		void *message = arena_alloc(a, descs[i]->size);
		json_t *j = programme_file_parse((struct str){(const char *)data, (uint32_t)size},
						 &error);
		bool read = j && (!programme_file_is(j) ||
				  programme_file_translate(a, j, descs[i], &fault));
		if (read)
			read = message_from_json(a, descs[i], j, message, &fault) &&
			       validate(descs[i], message, a, &fault);
		must(read || !j || (fault.why != REASON_none && fault_text(a, &fault, NULL).n));
		json_decref(j);
		arena_free(a);
	}
	return 0;
}
