/* RFC 8785: the published vectors, the numbers of its appendix B, and what jansson alone gets
 * wrong. */
#include "jcs.h"
#include "unit.h"
#include "vectors.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

static struct str text_of(struct arena *a, const json_t *value)
{
	struct buf out;

	buf_init(&out, JCS_BYTES_MAX);
	ck_assert(jcs_canonical(value, &out));
	struct str text = arena_str(a, buf_slice(&out));
	buf_free(&out);
	return text;
}

static struct str canonical(struct arena *a, struct str json)
{
	char why[JCS_WHY_BYTES] = "";
	json_t *value = jcs_load(json, why, sizeof why);

	ck_assert_msg(value != NULL, "%s", why);
	struct str text = text_of(a, value);
	ck_assert(jcs_is_canonical(text, value));
	json_decref(value);
	return text;
}

UNIT(jcs, vectors)
{
	static const char *const names[] = {"arrays",  "french", "structures",
					    "unicode", "values", "weird"};
	struct arena *a = arena_new();

	for (size_t i = 0; i < COUNT(names); i++) {
		struct str in, want;
		if (!vector_read(a, arena_printf(a, "jcs/input/%s.json", names[i]).p, &in) ||
		    !vector_read(a, arena_printf(a, "jcs/output/%s.json", names[i]).p, &want))
			break;
		ck_assert_str_eq(canonical(a, in).p, want.p);
		ck_assert_str_eq(canonical(a, want).p, want.p);
	}
	arena_free(a);
}

/* RFC 8785, appendix B; the last two are the boundary below a power of two and a wide integer. */
UNIT(jcs, numbers)
{
	static const struct {
		uint64_t bits;
		const char *text;
	} cases[] = {
		{0x0000000000000000, "0"},
		{0x8000000000000000, "0"},
		{0x0000000000000001, "5e-324"},
		{0x8000000000000001, "-5e-324"},
		{0x7fefffffffffffff, "1.7976931348623157e+308"},
		{0xffefffffffffffff, "-1.7976931348623157e+308"},
		{0x4340000000000000, "9007199254740992"},
		{0xc340000000000000, "-9007199254740992"},
		{0x4430000000000000, "295147905179352830000"},
		{0x44b52d02c7e14af5, "9.999999999999997e+22"},
		{0x44b52d02c7e14af6, "1e+23"},
		{0x44b52d02c7e14af7, "1.0000000000000001e+23"},
		{0x444b1ae4d6e2ef4e, "999999999999999700000"},
		{0x444b1ae4d6e2ef4f, "999999999999999900000"},
		{0x444b1ae4d6e2ef50, "1e+21"},
		{0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
		{0x3eb0c6f7a0b5ed8d, "0.000001"},
		{0x41b3de4355555553, "333333333.3333332"},
		{0x41b3de4355555554, "333333333.33333325"},
		{0x41b3de4355555555, "333333333.3333333"},
		{0x41b3de4355555556, "333333333.3333334"},
		{0x41b3de4355555557, "333333333.33333343"},
		{0xbecbf647612f3696, "-0.0000033333333333333333"},
		{0x43143ff3c1cb0959, "1424953923781206.2"},
		{0x3d30000000000000, "5.684341886080802e-14"},
		{0x43d0000000000000, "4611686018427388000"},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < COUNT(cases); i++) {
		double value;
		memcpy(&value, &cases[i].bits, sizeof value);
		json_t *real = json_real(value);
		ck_assert_str_eq(text_of(a, real).p, cases[i].text);
		json_decref(real);
	}
	arena_free(a);
}

UNIT(jcs, numbers_read_back_as_themselves)
{
	struct arena *a = arena_new();
	uint64_t state = 1;

	for (int i = 0; i < 5000; i++) {
		double value;
		state = state * 6364136223846793005u + 1442695040888963407u;
		memcpy(&value, &state, sizeof value);
		json_t *real = json_real(value);
		if (!real)
			continue; /* not a finite number */
		double back = strtod(text_of(a, real).p, NULL);
		ck_assert(memcmp(&back, &value, sizeof back) == 0);
		json_decref(real);
		arena_reset(a);
	}
	arena_free(a);
}

/* The decimal comma must not reach the bytes that are signed. */
UNIT(jcs, numbers_in_a_french_locale)
{
	struct arena *a = arena_new();

	if (!setlocale(LC_ALL, "fr_FR.UTF-8"))
		printf("skipped: no locale fr_FR.UTF-8\n");
	ck_assert_str_eq(canonical(a, STR("[0.5,1.25e-9,1e21]")).p, "[0.5,1.25e-9,1e+21]");
	arena_free(a);
}

UNIT(jcs, integers)
{
	struct arena *a = arena_new();
	struct buf out;
	char why[JCS_WHY_BYTES];

	ck_assert_str_eq(canonical(a, STR("[0,-0,-7,9007199254740992]")).p,
			 "[0,0,-7,9007199254740992]");
	ck_assert_str_eq(canonical(a, STR("[-9223372036854775808]")).p, "[-9223372036854776000]");
	/* A double would make these another number: refused, not changed. */
	static const char *const refused[] = {"[9007199254740993]", "[9223372036854775807]"};
	for (size_t i = 0; i < COUNT(refused); i++) {
		json_t *value = jcs_load(str_of(refused[i]), why, sizeof why);
		ck_assert(value != NULL);
		buf_init(&out, JCS_BYTES_MAX);
		ck_assert(!jcs_canonical(value, &out));
		buf_free(&out);
		json_decref(value);
	}
	arena_free(a);
}

static bool jansson_agrees(struct arena *a, struct str json)
{
	char why[JCS_WHY_BYTES];
	json_t *value = jcs_load(json, why, sizeof why);
	char *theirs = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
	bool same = str_is(text_of(a, value), theirs);

	free(theirs);
	json_decref(value);
	return same;
}

/* Why the writing is ours: jansson's own sorted form differs in exactly these three ways. */
UNIT(jcs, where_jansson_differs)
{
	struct arena *a = arena_new();
	struct str order = STR("{\"\\ud83d\\ude02\":1,\"\\uff5e\":2,\"\\ue000\":3,\"\\ud7ff\":4}");

	ck_assert_str_eq(canonical(a, STR("[\"\\u001F\\b\\t\\n\\f\\r\\u007f\\/\"]")).p,
			 "[\"\\u001f\\b\\t\\n\\f\\r\x7f/\"]");
	ck_assert_str_eq(canonical(a, order).p, "{\"\xed\x9f\xbf\":4,\"\xf0\x9f\x98\x82\":1,"
						"\"\xee\x80\x80\":3,\"\xef\xbd\x9e\":2}");
	ck_assert_str_eq(canonical(a, STR("{\"ab\":1,\"a\":2,\"\":3}")).p,
			 "{\"\":3,\"a\":2,\"ab\":1}");
	ck_assert(!jansson_agrees(a, STR("[\"\\u001f\"]")));
	ck_assert(!jansson_agrees(a, STR("[1e30]")));
	ck_assert(!jansson_agrees(a, order));
	ck_assert(jansson_agrees(a, STR("{\"b\":[1,-2,true,null],\"a\":{\"é\":\"\\\"\\\\\"}}")));
	arena_free(a);
}

UNIT(jcs, load_refuses)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{"", "ends too early, at byte 0"},
		{"{\"a\":1", "ends too early, at byte 6"},
		{"{\"a\":1,\"a\":2}", "a key stands twice in one object, at byte 10"},
		{"{\"a\":1}x", "something follows the end, at byte 8"},
		{"{\"a\":1}{}", "something follows the end, at byte 8"},
		{"[\"\xff\"]", "not UTF-8, at byte 2"},
		{"[\"\xc0\xaf\"]", "not UTF-8, at byte 2"},
		{"[\"\xed\xa0\x80\"]", "not UTF-8, at byte 2"},
		{"[\"\\u0000\"]", "a text holds a NUL, at byte 9"},
		{"[1e999]", "a number is too large, at byte 6"},
		{"[99999999999999999999]", "a number is too large, at byte 21"},
		{"[01]", "not JSON, at byte 2"},
		{"[\"\\ud800\"]", "not JSON, at byte 9"},
		{"'a'", "not JSON, at byte 1"},
		{"\xef\xbb\xbf[]", "not JSON, at byte 3"},
		{"7", "not JSON, at byte 1"},
	};
	char why[JCS_WHY_BYTES];

	for (size_t i = 0; i < COUNT(cases); i++) {
		ck_assert(jcs_load(str_of(cases[i].text), why, sizeof why) == NULL);
		ck_assert_str_eq(why, cases[i].why);
	}
}

static struct str nested(struct arena *a, unsigned levels, const char *open, const char *close)
{
	struct buf text;

	buf_init(&text, JCS_BYTES_MAX);
	for (unsigned i = 0; i < levels; i++)
		buf_z(&text, open);
	buf_z(&text, "1");
	for (unsigned i = 0; i < levels; i++)
		buf_z(&text, close);
	struct str copy = arena_str(a, buf_slice(&text));
	buf_free(&text);
	return copy;
}

UNIT(jcs, limits)
{
	struct arena *a = arena_new();
	char why[JCS_WHY_BYTES];
	static const struct {
		const char *open, *close;
	} kinds[] = {{"[", "]"}, {"{\"a\":", "}"}};

	for (size_t i = 0; i < COUNT(kinds); i++) {
		canonical(a, nested(a, JCS_DEPTH_MAX, kinds[i].open, kinds[i].close));
		struct str deep = nested(a, JCS_DEPTH_MAX + 1, kinds[i].open, kinds[i].close);
		ck_assert(jcs_load(deep, why, sizeof why) == NULL);
		ck_assert_str_eq(why, "nested deeper than 64 levels");
		json_t *value = json_loadb(deep.p, deep.n, 0, NULL);
		struct buf out;
		buf_init(&out, JCS_BYTES_MAX);
		ck_assert(!jcs_canonical(value, &out));
		buf_free(&out);
		json_decref(value);
	}
	ck_assert(jcs_load(nested(a, 3000, "[", "]"), why, sizeof why) == NULL);
	ck_assert(strncmp(why, "nested too deeply", 17) == 0);

	char *large = arena_alloc(a, JCS_BYTES_MAX + 1);
	memset(large, ' ', JCS_BYTES_MAX + 1);
	memcpy(large, "[]", 2);
	json_t *value = jcs_load((struct str){large, (uint32_t)JCS_BYTES_MAX}, why, sizeof why);
	ck_assert(value != NULL);
	json_decref(value);
	ck_assert(jcs_load((struct str){large, (uint32_t)JCS_BYTES_MAX + 1}, why, sizeof why) ==
		  NULL);
	ck_assert_str_eq(why, "larger than 8388608 bytes");
	arena_free(a);
}

UNIT(jcs, a_full_buffer_is_no_canonical_form)
{
	json_t *value = json_pack("[s]", "0123456789");
	struct buf out;

	buf_init(&out, 8);
	ck_assert(!jcs_canonical(value, &out));
	buf_free(&out);
	json_decref(value);
}
