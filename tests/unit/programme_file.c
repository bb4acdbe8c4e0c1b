/* programme.json as editors save it, and what is refused in it. */
#include "programme_file.h"
#include "unit.h"
#include "values.h"

static bool read_file(struct arena *a, struct str bytes, struct programme_publish *m,
		      struct fault *fault)
{
	json_error_t error;
	json_t *j = programme_file_parse(bytes, &error);
	bool good = j && programme_file_translate(a, j, &desc_programme_publish, fault) &&
		    message_from_json(a, &desc_programme_publish, j, m, fault);

	ck_assert_msg(j != NULL, "%s", error.text);
	json_decref(j);
	return good;
}

UNIT(programme_file, a_byte_order_mark_is_no_text)
{
	struct arena *a = arena_new();
	struct programme_publish m = {0};
	struct fault fault = {0};

	ck_assert(read_file(a, STR("\xef\xbb\xbf{\"code\": \"DU-X\"}\r\n"), &m, &fault));
	ck_assert(str_is(m.code, "DU-X"));
	arena_free(a);
}

UNIT(programme_file, a_null_is_nothing)
{
	struct arena *a = arena_new();
	struct programme_publish m = {0};
	struct fault fault = {0};

	ck_assert(
		read_file(a,
			  STR("{\"rules\": {\"placement_min_hours\": null, \"average_min\": null, "
			      "\"honours\": null}}"),
			  &m, &fault));
	ck_assert_uint_eq(m.rules.placement_min_min, 0);
	arena_free(a);
}

/* What was read is told when its JSON is gone. */
UNIT(programme_file, what_was_written_is_told)
{
	static const struct {
		const char *file, *says;
	} cases[] = {
		{"{\"kind\": \"DUT\"}", "programme_publish.kind: not one of the choices (DUT)"},
		{"{\"rules\": {\"components\": [{\"coefficient\": \"two\"}]}}",
		 "programme_publish.rules.components[0].coefficient: not a number (two)"},
		{"{\"rules\": {\"components\": [{\"coefficient\": 0.125}]}}",
		 "programme_publish.rules.components[0].coefficient: not a number (0.125)"},
	};
	struct arena *a = arena_new();
	struct programme_publish m = {0};
	struct fault fault = {0};

	for (size_t i = 0; i < COUNT(cases); i++) {
		ck_assert(!read_file(a, str_of(cases[i].file), &m, &fault));
		struct str text = fault_text(a, &fault, NULL);
		ck_assert_msg(str_is(text, cases[i].says), "%.*s", (int)text.n, text.p);
	}
	arena_free(a);
}
