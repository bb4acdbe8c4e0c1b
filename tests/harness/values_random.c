/* Random messages for tests: valid ones with every boundary of the tables, and ones with one known
 * fault. */
#include "values_random.h"
#include "clock.h"
#include "faults.h"
#include "member.h"

#define TEXT_BYTES_MAX 65536u	    /* and a byte more, to be too long */
#define MESSAGE_BYTES (256u * 1024) /* what the texts of one message may take together */

struct random {
	uint64_t state;
	struct arena *a;
	uint64_t bytes_left;
};

/* SplitMix64, Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014). */
static uint64_t draw(struct random *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* 0 to n - 1. */
static uint64_t below(struct random *r, uint64_t n)
{
	return draw(r) % n;
}

/* One of the ends of a range, next to it, or anything within. */
static uint64_t within(struct random *r, uint64_t min, uint64_t max)
{
	uint64_t span = max - min;

	switch (below(r, 8)) {
	case 0:
		return min;
	case 1:
		return max;
	case 2:
		return min + (span > 0);
	case 3:
		return max - (span > 0);
	case 4:
		return min + (span == UINT64_MAX ? draw(r) : below(r, span + 1));
	default:
		return min + (span < 1000 ? below(r, span + 1) : below(r, 1000));
	}
}

static uint64_t fitting_length(struct random *r, uint64_t min, uint64_t max)
{
	uint64_t n = below(r, 4) ? min + below(r, 24) : within(r, min, max);

	if (n > max)
		n = max;
	if (n > TEXT_BYTES_MAX)
		n = TEXT_BYTES_MAX;
	if (n > min + 64 && n > r->bytes_left)
		n = min;
	r->bytes_left -= n < r->bytes_left ? n : r->bytes_left;
	return n;
}

/* Text of n bytes with characters of one to four bytes. */
static struct str random_text(struct random *r, uint64_t n, bool code)
{
	static const char codes[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/";
	static const char *const characters[] = {"e", "\xc3\xa9", "\xe2\x82\xac",
						 "\xf0\x9f\x8e\x93"};
	char *p = arena_alloc(r->a, n + 1);

	for (uint64_t at = 0; at < n;) {
		const char *c = characters[below(r, 16) < 13 ? 0 : 1 + below(r, 3)];
		size_t width = strlen(c);
		if (code || width == 1 || width > n - at) {
			p[at++] = code ? codes[below(r, sizeof codes - 1)]
				       : (char)(' ' + below(r, 95));
		} else {
			memcpy(p + at, c, width);
			at += width;
		}
	}
	if (code && n) { /* a code begins and ends with a letter, and has no part of dots only */
		p[0] = codes[below(r, 52)];
		for (uint64_t at = 1; at < n; at++)
			if (p[at] == '/' || p[at - 1] == '/')
				p[at] = codes[below(r, 52)];
	}
	return (struct str){p, (uint32_t)n};
}

static struct str random_bytes(struct random *r, uint64_t n)
{
	char *p = arena_alloc(r->a, n + 1);

	for (uint64_t i = 0; i < n; i++)
		p[i] = (char)below(r, 256);
	return (struct str){p, (uint32_t)n};
}

static uint32_t random_date(struct random *r)
{
	static const uint32_t ends[] = {10101, 99991231, 20240229, 20000229, 19000228, 20251231};

	if (below(r, 4) == 0)
		return ends[below(r, COUNT(ends))];
	return date_add_days(20200101, (int)below(r, 5000));
}

static void fill_message(struct random *r, const struct desc *d, void *message);

static const void *random_items(struct random *r, const struct field *f, uint32_t n)
{
	size_t each = f->rec ? f->rec->size : sizeof(struct str);
	unsigned char *items = arena_alloc(r->a, n * each);

	for (uint32_t i = 0; i < n; i++) {
		if (f->rec)
			fill_message(r, f->rec, items + i * each);
		else
			((struct str *)(void *)items)[i] =
				random_text(r, fitting_length(r, 0, f->longest), false);
	}
	return items;
}

/* Says why, or nothing. */
static struct str random_reason(struct random *r, uint64_t n)
{
	static const char word[] = "Ill ";
	struct str text = random_text(r, n && n < sizeof word ? sizeof word : n, false);
	char *p = arena_z(r->a, text);

	if (n)
		memcpy(p, word, sizeof word - 1);
	/* What is cut through is overwritten. */
	for (uint32_t at = sizeof word - 1; n && at < text.n && (p[at] & 0xc0) == 0x80; at++)
		p[at] = ' ';
	return (struct str){p, text.n};
}

static uint32_t random_count(struct random *r, const struct field *f)
{
	uint64_t min = f->min > 0 ? (uint64_t)f->min : 0, n = min + below(r, 4);

	if (below(r, 16) == 0 && r->bytes_left > MESSAGE_BYTES / 2)
		n = f->max;
	return (uint32_t)(n > f->max ? f->max : n);
}

/* A value of its kind and range, REQUIRED or not. */
static void fill_member(struct random *r, const struct field *f, void *message)
{
	uint64_t min = f->min > 0 ? (uint64_t)f->min : 0;

	switch (f->kind) {
	case KIND_bool:
		member_set_number(f, message, below(r, 2));
		break;
	case KIND_u64:
		member_set_number(f, message, within(r, min, f->max));
		break;
	case KIND_id:
		member_set_number(f, message, within(r, 1, f->max));
		break;
	case KIND_minutes:
		member_set_number(f, message, within(r, min, f->max));
		break;
	case KIND_choice:
		member_set_number(f, message, f->choices->options[below(r, f->choices->n)].number);
		break;
	case KIND_date:
		member_set_number(f, message, random_date(r));
		break;
	case KIND_i64:
	case KIND_time:
		member_set_signed(f, message,
				  below(r, 2) ? (int64_t)within(r, min, f->max)
					      : (int64_t)(1700000000000 + below(r, 1ull << 40)));
		break;
	case KIND_str:
		if (f->flags & REQUIRED && min == 0)
			min = 1;
		member_set_str(
			f, message,
			f->flags & READABLE
				? random_reason(r, fitting_length(r, min, f->max))
				: random_text(r, fitting_length(r, min, f->max), f->flags & CODE));
		break;
	case KIND_bytes:
		if (f->flags & REQUIRED && min == 0)
			min = 1;
		member_set_str(f, message, random_bytes(r, fitting_length(r, min, f->max)));
		break;
	case KIND_list: {
		uint32_t n = random_count(r, f);
		member_set_list(f, message, random_items(r, f, n), n);
		break;
	}
	case KIND_record:
		message_give(message, f->tag);
		fill_message(r, f->rec, member_at(f, message));
		break;
	}
}

static void fill_message(struct random *r, const struct desc *d, void *message)
{
	uint64_t given = 0;

	memset(message, 0, d->size);
	for (const struct field *f = d->fields(); f->tag; f++) {
		if (!(f->flags & REQUIRED) && below(r, 3) == 0)
			continue;
		fill_member(r, f, message);
		if (f->flags & REQUIRED || !member_empty(f, message))
			given |= (uint64_t)1 << (f->tag - 1);
	}
	memcpy(message, &given, sizeof given);
}

static struct random random_of(struct arena *a, const struct desc *d, uint64_t seed)
{
	return (struct random){seed * 0x100000001b3 + d->type, a, MESSAGE_BYTES};
}

void random_message(struct arena *a, const struct desc *d, uint64_t seed, void *message)
{
	struct random r = random_of(a, d, seed);

	fill_message(&r, d, message);
}

/* One way to spoil a member; false when it is none for this member. */
typedef bool spoil_fn(struct random *r, const struct field *f, void *message,
		      struct fault *expected);

static bool is_text(const struct field *f)
{
	return f->kind == KIND_str || f->kind == KIND_bytes;
}

static bool spoil_missing(struct random *r, const struct field *f, void *message,
			  struct fault *expected)
{
	(void)r;
	if (!(f->flags & REQUIRED))
		return false;
	switch (f->kind) {
	case KIND_id:
	case KIND_choice:
	case KIND_date:
		member_set_number(f, message, 0);
		break;
	case KIND_str:
	case KIND_bytes:
		member_set_str(f, message, STR(""));
		break;
	default:
		return false;
	}
	return !fault_set(expected, REASON_missing, STR(""), 0);
}

static bool spoil_small(struct random *r, const struct field *f, void *message,
			struct fault *expected)
{
	uint64_t min = f->min > 0 ? (uint64_t)f->min : 0;

	if (f->kind == KIND_time && f->min >= 0) {
		member_set_signed(f, message, -1 - (int64_t)below(r, 1000));
		return !fault_set(expected, REASON_too_small,
				  fault_signed(r->a, member_signed(f, message)), min);
	}
	bool number = f->kind == KIND_u64 || f->kind == KIND_minutes;
	if (!number || min == 0 || (min == 1 && !(f->flags & REQUIRED)))
		return false;
	member_set_number(f, message, min - 1);
	return !fault_set(expected, REASON_too_small, fault_number(r->a, min - 1), min);
}

static bool spoil_big(struct random *r, const struct field *f, void *message,
		      struct fault *expected)
{
	if ((f->kind != KIND_u64 && f->kind != KIND_minutes) || f->max == UINT64_MAX)
		return false;
	member_set_number(f, message, f->max + 1);
	return !fault_set(expected, REASON_too_big, fault_number(r->a, f->max + 1), f->max);
}

static bool spoil_choice(struct random *r, const struct field *f, void *message,
			 struct fault *expected)
{
	if (f->kind != KIND_choice)
		return false;
	member_set_number(f, message, 100 + below(r, 1000));
	return !fault_set(expected, REASON_no_such_choice,
			  fault_number(r->a, member_number(f, message)), 0);
}

static bool spoil_date(struct random *r, const struct field *f, void *message,
		       struct fault *expected)
{
	static const uint32_t wrong[] = {19800231, 20230229, 20251301, 20250100,
					 20250631, 99991232, 7};
	uint32_t day = wrong[below(r, COUNT(wrong))];

	if (f->kind != KIND_date)
		return false;
	member_set_number(f, message, day);
	return !fault_set(expected, REASON_not_a_day, date_text(r->a, day), 0);
}

static bool spoil_long(struct random *r, const struct field *f, void *message,
		       struct fault *expected)
{
	if (!is_text(f) || f->max > TEXT_BYTES_MAX)
		return false;
	member_set_str(f, message, random_text(r, f->max + 1, f->flags & CODE));
	return !fault_set(expected, REASON_too_long, STR(""), f->max);
}

static bool spoil_short(struct random *r, const struct field *f, void *message,
			struct fault *expected)
{
	if (!is_text(f) || f->min < 2)
		return false;
	member_set_str(f, message, random_text(r, (uint64_t)f->min - 1, f->flags & CODE));
	return !fault_set(expected, REASON_too_short, STR(""), (uint64_t)f->min);
}

static bool spoil_text(struct random *r, const struct field *f, void *message,
		       struct fault *expected)
{
	const struct str wrong[] = {STR("caf\xe9"), STR("\xc0\xaf"), STR("\xed\xa0\x80"),
				    STR("\xf4\x90\x80\x80"), STR("a\0b")};
	struct str s = wrong[below(r, COUNT(wrong))];

	if (f->kind != KIND_str)
		return false;
	member_set_str(f, message, s);
	return !fault_set(expected, memchr(s.p, 0, s.n) ? REASON_nul_in_text : REASON_bad_utf8,
			  STR(""), 0);
}

static bool spoil_code(struct random *r, const struct field *f, void *message,
		       struct fault *expected)
{
	const struct str wrong[] = {STR("A B"), STR("\xc3\xa9t\xc3\xa9"), STR("A:1"), STR("#")};

	if (f->kind != KIND_str || !(f->flags & CODE))
		return false;
	member_set_str(f, message, wrong[below(r, COUNT(wrong))]);
	return !fault_set(expected, REASON_not_a_code, member_str(f, message), 0);
}

static bool spoil_reason(struct random *r, const struct field *f, void *message,
			 struct fault *expected)
{
	const struct str wrong[] = {STR("x"), STR("."), STR("xXx"), STR("2026"), STR("ok")};

	if (f->kind != KIND_str || !(f->flags & READABLE))
		return false;
	member_set_str(f, message, wrong[below(r, COUNT(wrong))]);
	return !fault_set(expected, REASON_no_words, member_str(f, message), 3);
}

static bool spoil_few(struct random *r, const struct field *f, void *message,
		      struct fault *expected)
{
	(void)r;
	if (f->kind != KIND_list || !(f->flags & REQUIRED) || f->min < 1)
		return false;
	member_set_list(f, message, NULL, 0);
	return !fault_set(expected, REASON_too_few_items, STR(""), (uint64_t)f->min);
}

static bool spoil_many(struct random *r, const struct field *f, void *message,
		       struct fault *expected)
{
	if (f->kind != KIND_list)
		return false;
	r->bytes_left = 0;
	uint32_t n = (uint32_t)f->max + 1;
	member_set_list(f, message, random_items(r, f, n), n);
	return !fault_set(expected, REASON_too_many_items, STR(""), f->max);
}

static bool spoil_item_text(struct random *r, const struct field *f, void *message,
			    struct fault *expected)
{
	if (f->kind != KIND_list || f->rec || list_at(f, message).n == 0)
		return false;
	struct any_list l = list_at(f, message);
	uint32_t i = (uint32_t)below(r, l.n);
	struct str *items = arena_alloc(r->a, l.n * sizeof *items);
	memcpy(items, l.p, l.n * sizeof *items);
	items[i] = random_text(r, f->longest + 1, false);
	member_set_list(f, message, items, l.n);
	fault_set(expected, REASON_too_long, STR(""), f->longest);
	return !fault_at_item(expected, r->a, i);
}

static bool spoil_message(struct random *r, const struct desc *d, void *message,
			  struct fault *expected);

static bool spoil_within(struct random *r, const struct field *f, void *message,
			 struct fault *expected)
{
	if (f->kind == KIND_record && message_given(message, f->tag))
		return spoil_message(r, f->rec, member_at(f, message), expected);
	if (f->kind != KIND_list || !f->rec || list_at(f, message).n == 0)
		return false;
	struct any_list l = list_at(f, message);
	uint32_t i = (uint32_t)below(r, l.n);
	unsigned char *items = arena_alloc(r->a, l.n * f->rec->size);
	memcpy(items, l.p, l.n * f->rec->size);
	if (!spoil_message(r, f->rec, items + i * f->rec->size, expected))
		return false;
	member_set_list(f, message, items, l.n);
	return !fault_at_item(expected, r->a, i);
}

static spoil_fn *const ways[] = {spoil_missing,	  spoil_small,	spoil_big,   spoil_choice,
				 spoil_date,	  spoil_long,	spoil_short, spoil_text,
				 spoil_code,	  spoil_reason, spoil_few,   spoil_many,
				 spoil_item_text, spoil_within};

/* Every field and way has its turn, from a random one on, until one applies. */
static bool spoil_message(struct random *r, const struct desc *d, void *message,
			  struct fault *expected)
{
	if (d->nfields == 0)
		return false;
	uint64_t first_field = below(r, d->nfields), first_way = below(r, COUNT(ways));
	for (uint64_t i = 0; i < d->nfields; i++) {
		const struct field *f = &d->fields()[(first_field + i) % d->nfields];
		for (uint64_t w = 0; w < COUNT(ways); w++)
			if (ways[(first_way + w) % COUNT(ways)](r, f, message, expected))
				return !fault_at(expected, r->a, f->name);
	}
	return false;
}

bool random_invalid(struct arena *a, const struct desc *d, uint64_t seed, void *message,
		    struct fault *expected)
{
	struct random r = random_of(a, d, seed);

	fill_message(&r, d, message);
	*expected = (struct fault){.desc = d};
	return spoil_message(&r, d, message, expected);
}
