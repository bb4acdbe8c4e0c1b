/* The checks of a message's values, all from its table. */
#include "validate.h"
#include "clock.h"
#include "faults.h"
#include "member.h"
#include "text.h"

#define MINUTES_OF_DAY 1440u
/* Of a text that says why: it is read by those who were not there. */
#define READABLE_LETTERS 3

static bool number_good(const struct field *f, uint64_t n, uint64_t max, struct arena *a,
			struct fault *fault)
{
	if (f->min > 0 && n < (uint64_t)f->min)
		return fault_set(fault, REASON_too_small, fault_number(a, n), (uint64_t)f->min);
	if (n > max)
		return fault_set(fault, REASON_too_big, fault_number(a, n), max);
	return true;
}

static bool signed_good(const struct field *f, int64_t n, struct arena *a, struct fault *fault)
{
	if (n < f->min)
		return fault_set(fault, REASON_too_small, fault_signed(a, n), (uint64_t)f->min);
	if (n > 0 && (uint64_t)n > f->max)
		return fault_set(fault, REASON_too_big, fault_signed(a, n), f->max);
	return true;
}

static bool length_good(uint32_t n, int64_t min, uint64_t max, struct fault *fault)
{
	if (min > 0 && n < (uint64_t)min)
		return fault_set(fault, REASON_too_short, STR(""), (uint64_t)min);
	return n <= max || fault_set(fault, REASON_too_long, STR(""), max);
}

/* Of an event, ids may be 0: of what is born with it. Texts and codes are those of the day when it
 * was decided, when fewer characters were refused than are now. */
enum origin { FROM_PEER, OF_EVENT };

static bool text_good(struct str s, enum origin from, struct arena *a, struct fault *fault)
{
	uint32_t hidden;

	if (!text_utf8(s))
		return fault_set(fault, memchr(s.p, 0, s.n) ? REASON_nul_in_text : REASON_bad_utf8,
				 STR(""), 0);
	return from == OF_EVENT || text_clean(s, &hidden) ||
	       fault_set(fault, REASON_hidden_character, arena_printf(a, "U+%04X", hidden), 0);
}

static bool code_good(struct str s, enum origin from, struct fault *fault)
{
	if (!text_code_alphabet(s))
		return fault_set(fault, REASON_not_a_code, s, 0);
	return from == OF_EVENT || text_code_of_any_length(s) ||
	       fault_set(fault, REASON_code_shape, s, 0);
}

/* A blank one is none: the service tells whether one is needed. */
static bool reason_good(struct str s, struct fault *fault)
{
	return !str_trim(s).n || text_has_words(s, READABLE_LETTERS) ||
	       fault_set(fault, REASON_no_words, s, READABLE_LETTERS);
}

static bool str_good(const struct field *f, struct str s, enum origin from, struct arena *a,
		     struct fault *fault)
{
	if (!text_good(s, from, a, fault) || !length_good(s.n, f->min, f->max, fault))
		return false;
	if (f->flags & READABLE && from != OF_EVENT && !reason_good(s, fault))
		return false;
	return !(f->flags & CODE) || code_good(s, from, fault);
}

static bool message_good(const struct desc *d, const void *message, enum origin from,
			 struct arena *a, struct fault *fault);

static bool list_good(const struct field *f, struct any_list l, enum origin from, struct arena *a,
		      struct fault *fault)
{
	if (f->min > 0 && l.n < (uint64_t)f->min)
		return fault_set(fault, REASON_too_few_items, STR(""), (uint64_t)f->min);
	if (l.n > f->max)
		return fault_set(fault, REASON_too_many_items, STR(""), f->max);
	for (uint32_t i = 0; i < l.n; i++) {
		bool good = f->rec ? message_good(f->rec, list_record(f, l, i), from, a, fault)
				   : text_good(list_text(l, i), from, a, fault) &&
					     length_good(list_text(l, i).n, 0, f->longest, fault);
		if (!good)
			return fault_at_item(fault, a, i);
	}
	return true;
}

static bool value_good(const struct field *f, const void *message, enum origin from,
		       struct arena *a, struct fault *fault)
{
	switch (f->kind) {
	case KIND_bool:
		return true;
	case KIND_u64:
	case KIND_id:
		return number_good(f, member_number(f, message), f->max, a, fault);
	case KIND_minutes: {
		uint64_t max = f->max < MINUTES_OF_DAY ? f->max : MINUTES_OF_DAY;
		return number_good(f, member_number(f, message), max, a, fault);
	}
	case KIND_i64:
	case KIND_time:
		return signed_good(f, member_signed(f, message), a, fault);
	case KIND_choice: {
		uint32_t n = (uint32_t)member_number(f, message);
		return choice_by_number(f->choices, n) ||
		       fault_set(fault, REASON_no_such_choice, fault_number(a, n), 0);
	}
	case KIND_date: {
		uint32_t day = (uint32_t)member_number(f, message);
		return date_valid(day) || fault_set(fault, REASON_not_a_day, date_text(a, day), 0);
	}
	case KIND_str:
		return str_good(f, member_str(f, message), from, a, fault);
	case KIND_bytes:
		return length_good(member_str(f, message).n, f->min, f->max, fault);
	case KIND_list:
		return list_good(f, list_at(f, message), from, a, fault);
	case KIND_record:
		return message_good(f->rec, field_at(f, message), from, a, fault);
	}
	return true;
}

/* Whether an empty REQUIRED member was left out: kinds for which the empty value is a value need to
 * have been given. */
static bool left_out(const struct field *f, const void *message)
{
	bool given = message_given(message, f->tag);

	switch (f->kind) {
	case KIND_bool:
	case KIND_u64:
	case KIND_i64:
	case KIND_time:
	case KIND_minutes:
	case KIND_list:
		return !given;
	case KIND_record:
		return false;
	default:
		return true;
	}
}

static bool is_id(const struct field *f)
{
	return f->kind == KIND_id || (f->flags & KEY && strcmp(f->name, "id") == 0);
}

static bool message_good(const struct desc *d, const void *message, enum origin from,
			 struct arena *a, struct fault *fault)
{
	for (const struct field *f = d->fields(); f->tag; f++) {
		bool good = true;
		if (!member_empty(f, message))
			good = value_good(f, message, from, a, fault);
		else if (f->flags & REQUIRED && !(from == OF_EVENT && is_id(f)))
			good = left_out(f, message) ? fault_set(fault, REASON_missing, STR(""), 0)
						    : value_good(f, message, from, a, fault);
		if (!good)
			return fault_at(fault, a, f->name);
	}
	return true;
}

bool validate(const struct desc *d, const void *message, struct arena *a, struct fault *fault)
{
	*fault = (struct fault){.desc = d};
	return message_good(d, message, FROM_PEER, a, fault);
}

bool validate_event(const struct desc *d, const void *event, struct arena *a, struct fault *fault)
{
	*fault = (struct fault){.desc = d};
	return message_good(d, event, OF_EVENT, a, fault);
}

/* Cuts the first name off a path, and the item's number that may follow it. */
static struct str first_name(struct str *path)
{
	struct str name = *path;
	uint32_t at = 0;

	while (at < path->n && path->p[at] != '.' && path->p[at] != '[')
		at++;
	name.n = at;
	while (at < path->n && path->p[at] != '.')
		at++;
	if (at < path->n)
		at++;
	path->p += at;
	path->n -= at;
	return name;
}

static bool may_be_logged(const struct desc *d, struct str path)
{
	while (path.n) {
		const struct field *f = d ? desc_field(d, first_name(&path)) : NULL;
		if (!f || f->flags & (PERSONAL | SECRET))
			return false;
		d = f->kind == KIND_list || f->kind == KIND_record ? f->rec : NULL;
	}
	return true;
}

struct fault fault_masked(const struct fault *fault)
{
	struct fault masked = *fault;

	if (fault->desc && fault->got.n && !may_be_logged(fault->desc, fault->field))
		masked.got = STR("hidden");
	return masked;
}
