/* The msgpack test suite of others: each of its encodings is read as its value when it is the
 * shortest, and refused by rule when it is not, or when it is of a kind that no field has. */
#include "unit.h"
#include "hex.h"
#include "msgscan.h"
#include "vectors.h"
#include "wire.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>

#define SUITE "msgpack/msgpack-test-suite.json"

static struct arena *arena;
static unsigned nread, nrefused;

/* {1: encoding} */
static struct str as_first_field(struct str encoding)
{
	char *p = arena_alloc(arena, encoding.n + 2);

	p[0] = '\x81';
	p[1] = '\x01';
	memcpy(p + 2, encoding.p, encoding.n);
	return (struct str){p, encoding.n + 2};
}

static enum reason read_as(const struct desc *d, struct str encoding, void *m)
{
	struct fault fault;

	if (wire_decode(as_first_field(encoding), d, WIRE_LENIENT, arena, m, &fault))
		return REASON_none;
	ck_assert(fault.why == REASON_not_shortest || fault.why == REASON_wrong_kind ||
		  fault.why == REASON_default_written || fault.why == REASON_too_small ||
		  fault.why == REASON_too_big);
	return fault.why;
}

static bool is_float(struct str encoding)
{
	return (unsigned char)encoding.p[0] == 0xca || (unsigned char)encoding.p[0] == 0xcb;
}

/* What our own encoder makes of the value is the one form that is read. */
static struct str our_form(const struct desc *d, const void *m)
{
	struct buf b;

	buf_init(&b, WIRE_BYTES_MAX);
	wire_encode(&b, d, m);
	struct str whole = arena_str(arena, buf_slice(&b));
	buf_free(&b);
	return (struct str){whole.p + 2, whole.n - 2};
}

static void count(bool read)
{
	nread += read;
	nrefused += !read;
}

static void number_case(struct str encoding, const char *text)
{
	struct clock_moved as_time = {0}, time = {0};
	struct resolved number = {0};
	int64_t value;
	uint64_t large;
	char *end;

	errno = 0;
	value = strtoll(text, &end, 10);
	bool whole = *end == '\0' && errno == 0;
	if (!whole && str_u64(str_of(text), &large)) {
		ck_assert_int_eq(read_as(&desc_resolved, encoding, &number),
				 is_float(encoding) ? REASON_wrong_kind : REASON_none);
		ck_assert(is_float(encoding) || number.id == large);
		count(!is_float(encoding));
		return;
	}
	as_time.now = value;
	enum reason want = is_float(encoding) ? REASON_wrong_kind : REASON_not_shortest;
	if (whole && str_eq(encoding, our_form(&desc_clock_moved, &as_time)))
		want = REASON_none;
	ck_assert_int_eq(read_as(&desc_clock_moved, encoding, &time), want);
	ck_assert(want != REASON_none || time.now == value);
	if (want == REASON_none) {
		ck_assert_int_eq(read_as(&desc_resolved, encoding, &number),
				 value < 0 ? REASON_too_small : REASON_none);
		ck_assert(value < 0 || number.id == (uint64_t)value);
	}
	count(want == REASON_none);
}

static void text_case(struct str encoding, struct str value)
{
	struct learner_find m = {.text = value}, got;
	bool ours = str_eq(encoding, our_form(&desc_learner_find, &m));

	ck_assert_int_eq(read_as(&desc_learner_find, encoding, &got),
			 ours ? REASON_none : REASON_not_shortest);
	ck_assert(!ours || str_eq(got.text, value));
	count(ours);
}

static void binary_case(struct str encoding, struct str value)
{
	struct register_copy m = {.json = value}, got;
	bool ours = str_eq(encoding, our_form(&desc_register_copy, &m));

	ck_assert_int_eq(read_as(&desc_register_copy, encoding, &got),
			 ours ? REASON_none : REASON_not_shortest);
	ck_assert(!ours || str_eq(got.json, value));
	count(ours);
}

/* Kinds that no field has: the scan knows their length, and no field takes them. */
static void foreign_case(struct str encoding)
{
	struct check m;

	enum reason why = read_as(&desc_check, encoding, &m);
	ck_assert(why == REASON_wrong_kind || why == REASON_not_shortest);
	count(false);
}

static void one_case(const json_t *test, struct str encoding)
{
	const json_t *v;
	struct check yes;
	const char *number = json_string_value(json_object_get(test, "bignum"));
	char plain[64];

	if ((v = json_object_get(test, "bool"))) {
		ck_assert_int_eq(read_as(&desc_check, encoding, &yes),
				 json_is_true(v) ? REASON_none : REASON_default_written);
		count(true);
	} else if (number || json_object_get(test, "number")) {
		v = json_object_get(test, "number");
		snprintf(plain, sizeof plain, json_is_real(v) ? "%.1f" : "%.0f",
			 json_number_value(v));
		number_case(encoding, number ? number : plain);
	} else if ((v = json_object_get(test, "string"))) {
		text_case(encoding, str_of(json_string_value(v)));
	} else if ((v = json_object_get(test, "binary"))) {
		binary_case(encoding, HEX(arena, json_string_value(v)));
	} else {
		foreign_case(encoding);
	}
}

/* The scan takes the very bytes, refuses them cut anywhere and with one more. */
static void scan_case(struct str encoding)
{
	struct msgscan s;

	bool ok = msgscan(encoding, 0, &s);
	ck_assert(ok || s.why == REASON_not_shortest);
	for (uint32_t n = 0; ok && n < encoding.n; n++)
		ck_assert(!msgscan((struct str){encoding.p, n}, 0, &s) &&
			  s.why == REASON_truncated);
	struct str more = {arena_z(arena, encoding), encoding.n + 1};
	ck_assert(!msgscan(more, 0, &s) && (!ok || s.why == REASON_trailing));
}

UNIT(wire, msgpack_test_suite)
{
	json_t *suite, *group, *test, *encoding;
	const char *name;
	size_t i, k;
	struct str text;

	arena = arena_new();
	if (!vector_read(arena, SUITE, &text)) {
		arena_free(arena);
		return;
	}
	suite = json_loadb(text.p, text.n, 0, NULL);
	ck_assert_ptr_nonnull(suite);
	json_object_foreach(suite, name, group) json_array_foreach(group, i, test)
		json_array_foreach(json_object_get(test, "msgpack"), k, encoding)
	{
		struct str bytes = HEX(arena, json_string_value(encoding));
		scan_case(bytes);
		one_case(test, bytes);
	}
	/* one form each of 2 truth values, 3 byte strings, 28 whole numbers and 11 texts */
	ck_assert_uint_eq(nread, 44);
	ck_assert_uint_eq(nrefused, 189);
	json_decref(suite);
	arena_free(arena);
}
