/* Messages as JSON and back, on jansson. */
#include "values.h"
#include "clock.h"
#include "faults.h"
#include "member.h"

#define GOT_BYTES_MAX 100u

static json_t *json_of_text(struct str s)
{
	json_t *j = json_stringn(s.n ? s.p : "", s.n);

	must(j != NULL);
	return j;
}

static json_t *json_of_number(struct arena *a, uint64_t n)
{
	return n <= INT64_MAX ? json_integer((json_int_t)n) : json_of_text(fault_number(a, n));
}

static json_t *json_of_time(struct arena *a, int64_t ms)
{
	struct str text = time_text(a, ms);
	int64_t again;

	return time_parse(text, &again) && again == ms ? json_of_text(text) : json_integer(ms);
}

static json_t *message_as_json(struct arena *a, const struct desc *d, const void *message,
			       unsigned flags);

static json_t *json_of_list(struct arena *a, const struct field *f, struct any_list l,
			    unsigned flags)
{
	json_t *array = json_array();

	for (uint32_t i = 0; i < l.n; i++)
		json_array_append_new(
			array, f->rec ? message_as_json(a, f->rec, list_record(f, l, i), flags)
				      : json_of_text(list_text(l, i)));
	return array;
}

json_t *value_to_json(struct arena *a, const struct field *f, const void *message, unsigned flags)
{
	bool none = member_empty(f, message) && !(f->flags & REQUIRED);

	switch (f->kind) {
	case KIND_bool:
		return json_boolean(member_number(f, message));
	case KIND_u64:
		return json_of_number(a, member_number(f, message));
	case KIND_id:
		return none ? json_null() : json_of_number(a, member_number(f, message));
	case KIND_i64:
		return json_integer(member_signed(f, message));
	case KIND_time:
		return none ? json_null() : json_of_time(a, member_signed(f, message));
	case KIND_date:
	case KIND_choice:
		if (member_empty(f, message))
			return json_null();
		return json_of_text(value_to_text(a, f, message));
	case KIND_minutes:
		return none ? json_null() : json_of_text(value_to_text(a, f, message));
	case KIND_str:
	case KIND_bytes:
		return json_of_text(value_to_text(a, f, message));
	case KIND_list:
		return json_of_list(a, f, list_at(f, message), flags);
	case KIND_record:
		return message_as_json(a, f->rec, field_at(f, message), flags);
	}
	return json_null();
}

static json_t *message_as_json(struct arena *a, const struct desc *d, const void *message,
			       unsigned flags)
{
	json_t *object = json_object();

	must(object != NULL);
	for (const struct field *f = d->fields(); f->tag; f++) {
		bool shown =
			flags & JSON_ALL_FIELDS || f->flags & REQUIRED || !member_empty(f, message);
		if (shown && !(f->flags & SECRET))
			json_object_set_new(object, f->name, value_to_json(a, f, message, flags));
	}
	return object;
}

json_t *message_to_json(const struct desc *d, const void *message, unsigned flags)
{
	struct arena *a = arena_new();
	json_t *j = message_as_json(a, d, message, flags);

	arena_free(a);
	return j;
}

/* What was written in the place of a value, to be shown to who wrote it. */
static struct str written(struct arena *a, const json_t *j)
{
	char *z = json_dumps(j, JSON_COMPACT | JSON_ENCODE_ANY | JSON_ENSURE_ASCII);

	if (!z)
		return STR("");
	struct str s = str_of(z);
	if (s.n > GOT_BYTES_MAX)
		s.n = GOT_BYTES_MAX;
	s = arena_str(a, s);
	free(z);
	return s;
}

static bool refuse(struct arena *a, struct fault *fault, enum reason why, const json_t *j)
{
	return fault_set(fault, why, written(a, j), 0);
}

static bool number_from_json(struct arena *a, const struct field *f, const json_t *j, void *message,
			     struct fault *fault)
{
	uint64_t n;

	if (f->kind == KIND_i64) {
		if (!json_is_integer(j))
			return refuse(a, fault, REASON_not_a_number, j);
		member_set_signed(f, message, json_integer_value(j));
		return true;
	}
	if (json_is_integer(j)) {
		if (json_integer_value(j) < 0)
			return refuse(a, fault, REASON_too_small, j);
		member_set_number(f, message, (uint64_t)json_integer_value(j));
		return true;
	}
	struct str text = {json_string_value(j), (uint32_t)json_string_length(j)};
	if (!json_is_string(j) || !str_u64(text, &n) || n <= INT64_MAX)
		return refuse(a, fault, REASON_not_a_number, j);
	member_set_number(f, message, n);
	return true;
}

static bool list_from_json(struct arena *a, const struct field *f, const json_t *j, void *message,
			   struct fault *fault)
{
	size_t n = json_array_size(j), each = f->rec ? f->rec->size : sizeof(struct str);

	if (!json_is_array(j))
		return fault_set(fault, REASON_not_a_list, STR(""), 0);
	if (n > f->max)
		return fault_set(fault, REASON_too_many_items, STR(""), f->max);
	unsigned char *items = arena_alloc(a, n * each);
	for (uint32_t i = 0; i < n; i++) {
		const json_t *item = json_array_get(j, i);
		if (f->rec) {
			struct fault inner;
			if (message_from_json(a, f->rec, item, items + i * each, &inner))
				continue;
			fault_set(fault, inner.why, inner.got, inner.limit);
			fault->field = inner.field;
			return fault_at_item(fault, a, i);
		}
		if (!json_is_string(item)) {
			fault_set(fault, REASON_wrong_kind, STR("text"), 0);
			return fault_at_item(fault, a, i);
		}
		((struct str *)(void *)items)[i] =
			arena_str(a, (struct str){json_string_value(item),
						  (uint32_t)json_string_length(item)});
	}
	member_set_list(f, message, items, (uint32_t)n);
	return true;
}

static bool record_from_json(struct arena *a, const struct field *f, const json_t *j, void *message,
			     struct fault *fault)
{
	struct fault inner;

	message_give(message, f->tag);
	if (message_from_json(a, f->rec, j, member_at(f, message), &inner))
		return true;
	fault->field = inner.field;
	return fault_set(fault, inner.why, inner.got, inner.limit);
}

/* The reason for JSON of another type than the kind is written in. */
static enum reason reason_of_kind(enum kind kind)
{
	switch (kind) {
	case KIND_choice:
		return REASON_no_such_choice;
	case KIND_date:
		return REASON_not_a_date;
	case KIND_time:
		return REASON_not_an_instant;
	case KIND_minutes:
		return REASON_not_a_time;
	default:
		return REASON_not_hexadecimal;
	}
}

static bool member_from_json(struct arena *a, const struct field *f, const json_t *j, void *message,
			     struct fault *fault)
{
	struct str text = {json_string_value(j), (uint32_t)json_string_length(j)};

	switch (f->kind) {
	case KIND_bool:
		if (!json_is_boolean(j))
			return refuse(a, fault, REASON_not_yes_or_no, j);
		member_set_number(f, message, json_is_true(j));
		return true;
	case KIND_u64:
	case KIND_i64:
	case KIND_id:
		return number_from_json(a, f, j, message, fault);
	case KIND_list:
		return list_from_json(a, f, j, message, fault);
	case KIND_record:
		return record_from_json(a, f, j, message, fault);
	case KIND_str:
		if (!json_is_string(j))
			return fault_set(fault, REASON_wrong_kind, STR("text"), 0);
		member_set_str(f, message, arena_str(a, text));
		return true;
	default:
		if (f->kind == KIND_time && json_is_integer(j)) {
			member_set_signed(f, message, json_integer_value(j));
			return true;
		}
		if (!json_is_string(j))
			return refuse(a, fault, reason_of_kind(f->kind), j);
		if (value_from_text(a, f, fault->desc, text, message, fault))
			return true;
		fault->got = arena_str(a, fault->got); /* the JSON may be gone when it is told */
		fault->field = STR("");
		return false;
	}
}

bool value_from_json(struct arena *a, const struct field *f, const json_t *j, void *message,
		     struct fault *fault)
{
	fault->field = STR("");
	return json_is_null(j) || member_from_json(a, f, j, message, fault) ||
	       fault_at(fault, a, f->name);
}

bool message_from_json(struct arena *a, const struct desc *d, const json_t *j, void *message,
		       struct fault *fault)
{
	const char *key;
	json_t *value;

	*fault = (struct fault){.desc = d};
	if (!json_is_object(j))
		return fault_set(fault, REASON_not_an_object, STR(""), 0);
	json_object_foreach((json_t *)(uintptr_t)j, key, value)
	{
		const struct field *f = desc_field(d, str_of(key));
		if (!f)
			return fault_set(fault, REASON_unknown_field, arena_str(a, str_of(key)), 0);
		if (!value_from_json(a, f, value, message, fault))
			return false;
	}
	return true;
}
