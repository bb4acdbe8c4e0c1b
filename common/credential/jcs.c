/* JSON as one sequence of bytes (RFC 8785): jansson parses, the writing is ours where it differs.
 */
#include "jcs.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>

/* 17 significant digits tell any two doubles apart. */
#define DIGITS_MAX 17
/* ECMAScript writes exponents from here on (Number::toString). */
#define PLAIN_DIGITS_MAX 21
#define PLAIN_ZEROS_MAX 6
/* As many members as most objects have: they are ordered without asking for memory. */
#define MEMBERS_FEW 16

struct decimal {
	char digits[DIGITS_MAX + 1];
	int count;
	int point; /* the value is 0.digits x 10^point */
};

static bool decimal_is(const struct decimal *d, double magnitude)
{
	char text[40];

	/* No decimal point here: strtod and printf take theirs from the locale. */
	snprintf(text, sizeof text, "%se%d", d->digits, d->point - d->count);
	double back = strtod(text, NULL);
	return back <= magnitude && back >= magnitude;
}

/* The next longer magnitude of as many digits; false when it would need another one. */
static bool decimal_step(struct decimal *d)
{
	for (int i = d->count - 1; i >= 0; i--) {
		if (d->digits[i] != '9') {
			d->digits[i]++;
			return true;
		}
		d->digits[i] = '0';
	}
	return false;
}

/* The fewest digits that read back as the same double, and among those the nearest. Below a power
 * of two the doubles lie twice as close: there the nearest decimal may read back as the neighbour
 * while the one above it does not, so that one is tried too. */
static struct decimal shortest(double magnitude)
{
	struct decimal d = {.count = 0};

	for (int count = 1; count <= DIGITS_MAX; count++) {
		char text[40];
		snprintf(text, sizeof text, "%.*e", count - 1, magnitude);
		const char *exponent = strchr(text, 'e');
		must(exponent != NULL);
		d.count = 0;
		for (const char *p = text; p < exponent; p++)
			if (*p >= '0' && *p <= '9' && d.count < DIGITS_MAX)
				d.digits[d.count++] = *p;
		d.digits[d.count] = 0;
		d.point = (int)strtol(exponent + 1, NULL, 10) + 1;
		if (decimal_is(&d, magnitude))
			return d;
		struct decimal above = d;
		if (decimal_step(&above) && decimal_is(&above, magnitude))
			return above;
	}
	must(decimal_is(&d, magnitude));
	return d;
}

static void put_zeros(struct buf *out, int count)
{
	for (int i = 0; i < count; i++)
		buf_u8(out, '0');
}

/* ECMAScript's Number::toString, as RFC 8785 3.2.2.3 asks. */
static void put_double(struct buf *out, double value)
{
	if (value < 0) {
		buf_u8(out, '-');
		value = -value;
	}
	if (!(value > 0)) {
		buf_u8(out, '0');
		return;
	}
	struct decimal d = shortest(value);
	size_t count = (size_t)d.count;
	if (d.point >= d.count && d.point <= PLAIN_DIGITS_MAX) {
		buf_put(out, d.digits, count);
		put_zeros(out, d.point - d.count);
	} else if (d.point > 0 && d.point <= PLAIN_DIGITS_MAX) {
		size_t whole = (size_t)d.point;
		buf_put(out, d.digits, whole);
		buf_u8(out, '.');
		buf_put(out, d.digits + whole, count - whole);
	} else if (d.point > -PLAIN_ZEROS_MAX && d.point <= 0) {
		buf_z(out, "0.");
		put_zeros(out, -d.point);
		buf_put(out, d.digits, count);
	} else {
		buf_put(out, d.digits, 1);
		if (count > 1) {
			buf_u8(out, '.');
			buf_put(out, d.digits + 1, count - 1);
		}
		buf_printf(out, "e%+d", d.point - 1);
	}
}

static bool put_integer(struct buf *out, json_int_t value)
{
	double nearest = (double)value;

	/* 2^63 itself is a double but no json_int_t: casting it back would be undefined. */
	if (nearest >= 0x1p63 || (json_int_t)nearest != value)
		return false;
	put_double(out, nearest);
	return true;
}

static char short_escape(unsigned char c)
{
	switch (c) {
	case '\b':
		return 'b';
	case '\t':
		return 't';
	case '\n':
		return 'n';
	case '\f':
		return 'f';
	case '\r':
		return 'r';
	case '"':
	case '\\':
		return (char)c;
	default:
		return 0;
	}
}

void jcs_put_string(struct buf *out, struct str s)
{
	uint32_t plain = 0;

	buf_u8(out, '"');
	for (uint32_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_put(out, s.p + plain, i - plain);
		plain = i + 1;
		char escape = short_escape(c);
		if (escape)
			buf_printf(out, "\\%c", escape);
		else
			buf_printf(out, "\\u%04x", c);
	}
	buf_put(out, s.p + plain, s.n - plain);
	buf_u8(out, '"');
}

struct member {
	struct str key;
	const json_t *value;
};

/* UTF-16 order from UTF-8 bytes: the same as byte order, but for characters outside the BMP (first
 * byte from f0), whose surrogates sort before U+E000..U+FFFF (first byte ee or ef). */
static int member_order(const void *left, const void *right)
{
	struct str a = ((const struct member *)left)->key, b = ((const struct member *)right)->key;
	uint32_t n = a.n < b.n ? a.n : b.n;

	for (uint32_t i = 0; i < n; i++) {
		unsigned char x = (unsigned char)a.p[i], y = (unsigned char)b.p[i];
		if (x == y)
			continue;
		if (x >= 0xee && y >= 0xee && (x >= 0xf0) != (y >= 0xf0))
			return x >= 0xf0 ? -1 : 1;
		return x < y ? -1 : 1;
	}
	return (a.n > b.n) - (a.n < b.n);
}

static bool put_value(struct buf *out, const json_t *value, unsigned depth);

static bool put_object(struct buf *out, const json_t *value, unsigned depth)
{
	json_t *object = (json_t *)value; /* jansson iterates over what is not const only */
	size_t count = json_object_size(object), i = 0;
	struct member few[MEMBERS_FEW];
	struct member *members = count > MEMBERS_FEW ? calloc(count, sizeof *members) : few;
	bool ok = true;

	must(members != NULL);
	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
		struct str key = {json_object_iter_key(at), (uint32_t)json_object_iter_key_len(at)};
		members[i++] = (struct member){key, json_object_iter_value(at)};
	}
	must(i == count);
	qsort(members, count, sizeof *members, member_order);
	buf_u8(out, '{');
	for (i = 0; i < count && ok; i++) {
		if (i)
			buf_u8(out, ',');
		jcs_put_string(out, members[i].key);
		buf_u8(out, ':');
		ok = put_value(out, members[i].value, depth + 1);
	}
	buf_u8(out, '}');
	if (members != few)
		free(members);
	return ok;
}

static bool put_array(struct buf *out, const json_t *array, unsigned depth)
{
	buf_u8(out, '[');
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (i)
			buf_u8(out, ',');
		if (!put_value(out, json_array_get(array, i), depth + 1))
			return false;
	}
	buf_u8(out, ']');
	return true;
}

static bool put_value(struct buf *out, const json_t *value, unsigned depth)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return depth < JCS_DEPTH_MAX && put_object(out, value, depth);
	case JSON_ARRAY:
		return depth < JCS_DEPTH_MAX && put_array(out, value, depth);
	case JSON_STRING:
		jcs_put_string(out, jcs_text(value));
		return true;
	case JSON_INTEGER:
		return put_integer(out, json_integer_value(value));
	case JSON_REAL:
		put_double(out, json_real_value(value));
		return true;
	case JSON_TRUE:
		buf_z(out, "true");
		return true;
	case JSON_FALSE:
		buf_z(out, "false");
		return true;
	case JSON_NULL:
		buf_z(out, "null");
		return true;
	}
	return false;
}

bool jcs_canonical(const json_t *value, struct buf *out)
{
	must(value != NULL && out->max > 0);
	return put_value(out, value, 0) && !out->over;
}

bool jcs_is_canonical(struct str text, const json_t *value)
{
	struct buf bytes;

	buf_init(&bytes, JCS_BYTES_MAX);
	bool same = jcs_canonical(value, &bytes) && str_eq(buf_slice(&bytes), text);
	buf_free(&bytes);
	return same;
}

struct str jcs_text(const json_t *value)
{
	if (!json_is_string(value))
		return (struct str){"", 0};
	return (struct str){json_string_value(value), (uint32_t)json_string_length(value)};
}

static const char *load_reason(enum json_error_code code)
{
	switch (code) {
	case json_error_duplicate_key:
		return gettext("a key stands twice in one object");
	case json_error_invalid_utf8:
		return gettext("not UTF-8");
	case json_error_premature_end_of_input:
		return gettext("ends too early");
	case json_error_end_of_input_expected:
		return gettext("something follows the end");
	case json_error_numeric_overflow:
		return gettext("a number is too large");
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return gettext("a text holds a NUL");
	case json_error_stack_overflow:
		return gettext("nested too deeply");
	default:
		return gettext("not JSON");
	}
}

/* jansson stops at its own 2,048 levels, so that this recursion is bounded too. */
static bool deeper_than(const json_t *value, unsigned levels)
{
	json_t *container = (json_t *)value;
	bool deeper = false;

	if (!json_is_array(container) && !json_is_object(container))
		return false;
	if (!levels)
		return true;
	for (size_t i = 0; !deeper && i < json_array_size(container); i++)
		deeper = deeper_than(json_array_get(container, i), levels - 1);
	for (void *at = json_object_iter(container); !deeper && at;
	     at = json_object_iter_next(container, at))
		deeper = deeper_than(json_object_iter_value(at), levels - 1);
	return deeper;
}

json_t *jcs_load(struct str text, char *why, size_t why_bytes)
{
	json_error_t error;

	must(why != NULL && why_bytes > 0);
	if (text.n > JCS_BYTES_MAX) {
		snprintf(why, why_bytes, gettext("larger than %zu bytes"), JCS_BYTES_MAX);
		return NULL;
	}
	json_t *value = json_loadb(text.n ? text.p : "", text.n, JSON_REJECT_DUPLICATES, &error);
	if (!value) {
		snprintf(why, why_bytes, gettext("%s, at byte %d"),
			 load_reason(json_error_code(&error)), error.position);
		return NULL;
	}
	if (deeper_than(value, JCS_DEPTH_MAX)) {
		snprintf(why, why_bytes, gettext("nested deeper than %d levels"), JCS_DEPTH_MAX);
		json_decref(value);
		return NULL;
	}
	return value;
}
