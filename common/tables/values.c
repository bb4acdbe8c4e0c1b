/* A field's value as people write it, and back. */
#include "values.h"
#include "clock.h"
#include "faults.h"
#include "member.h"
#include "text.h"

#include <sodium.h>
#include <strings.h>

static bool bool_from_text(struct str s, bool *out)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = {{"yes", true},  {"no", false},    {"oui", true}, {"non", false},
		     {"true", true}, {"false", false}, {"1", true},   {"0", false}};

	for (size_t i = 0; i < COUNT(words); i++)
		if (s.n == strlen(words[i].word) && strncasecmp(s.p, words[i].word, s.n) == 0) {
			*out = words[i].value;
			return true;
		}
	return false;
}

static bool bytes_from_text(struct arena *a, struct str hex, struct str *out)
{
	unsigned char *bin = arena_alloc(a, hex.n / 2 + 1);
	size_t n;

	if (hex.n && sodium_hex2bin(bin, hex.n / 2, hex.p, hex.n, NULL, &n, NULL) != 0)
		return false;
	*out = (struct str){(const char *)bin, hex.n / 2};
	return hex.n % 2 == 0;
}

static bool date_from_text(const struct field *f, struct str s, void *message, struct fault *fault)
{
	uint32_t day;

	switch (date_parse(s, &day)) {
	case DATE_OK:
		member_set_number(f, message, day);
		return true;
	case DATE_NO_SUCH_DAY:
		return fault_set(fault, REASON_not_a_day, s, 0);
	default:
		return fault_set(fault, REASON_not_a_date, s, 0);
	}
}

static bool json_from_text(struct arena *a, const struct field *f, struct str s, void *message,
			   struct fault *fault)
{
	json_t *j = json_loadb(s.n ? s.p : "", s.n, JSON_REJECT_DUPLICATES, NULL);
	bool ok = j ? value_from_json(a, f, j, message, fault)
		    : fault_set(fault,
				f->kind == KIND_list ? REASON_not_a_list : REASON_not_an_object,
				STR(""), 0);

	json_decref(j);
	return ok || (fault->field.n ? false : fault_at(fault, a, f->name));
}

static bool texts_from_text(struct arena *a, const struct field *f, struct str s, void *message,
			    struct fault *fault)
{
	uint32_t most = 1, n = 0;

	for (uint32_t i = 0; i < s.n; i++)
		most += s.p[i] == ',';
	struct str *items = arena_alloc(a, most * sizeof *items);
	for (uint32_t at = 0; at < s.n; at++) {
		struct str item = {s.p + at, 0};
		while (at < s.n && s.p[at] != ',')
			at++;
		item.n = (uint32_t)(s.p + at - item.p);
		item = str_trim(item);
		if (item.n)
			items[n++] = arena_str(a, item);
	}
	member_set_list(f, message, items, n);
	for (uint32_t i = 0; i < n; i++)
		if (!text_utf8(items[i])) {
			fault_set(fault, REASON_bad_utf8, STR(""), 0);
			return fault_at_item(fault, a, i);
		}
	return true;
}

static bool number_from_text(const struct field *f, struct str s, void *message,
			     struct fault *fault)
{
	uint64_t n;
	int64_t with_sign;

	if (f->kind == KIND_i64 ? !str_i64(s, &with_sign) : !str_u64(s, &n))
		return fault_set(fault, REASON_not_a_number, s, 0);
	if (f->kind == KIND_i64)
		member_set_signed(f, message, with_sign);
	else
		member_set_number(f, message, n);
	return true;
}

/* The kinds that are one value each; s is trimmed. */
static bool scalar_from_text(struct arena *a, const struct field *f, struct str s, void *message,
			     struct fault *fault)
{
	const struct choice_option *option;
	struct str bytes;
	uint32_t minutes;
	int64_t ms;
	bool yes;

	switch (f->kind) {
	case KIND_bool:
		if (!bool_from_text(s, &yes))
			return fault_set(fault, REASON_not_yes_or_no, s, 0);
		member_set_number(f, message, yes);
		return true;
	case KIND_choice:
		option = choice_by_text(f->choices, s);
		if (!option)
			return fault_set(fault, REASON_no_such_choice, s, 0);
		member_set_number(f, message, option->number);
		return true;
	case KIND_date:
		return date_from_text(f, s, message, fault);
	case KIND_minutes:
		if (!minutes_parse(s, &minutes))
			return fault_set(fault, REASON_not_a_time, s, 0);
		member_set_number(f, message, minutes);
		return true;
	case KIND_time:
		if (!time_parse(s, &ms))
			return fault_set(fault, REASON_not_an_instant, s, 0);
		member_set_signed(f, message, ms);
		return true;
	case KIND_bytes:
		if (!bytes_from_text(a, s, &bytes))
			return fault_set(fault, REASON_not_hexadecimal, STR(""), 0);
		member_set_str(f, message, bytes);
		return true;
	default:
		return number_from_text(f, s, message, fault);
	}
}

bool value_from_text(struct arena *a, const struct field *f, const struct desc *d, struct str text,
		     void *message, struct fault *fault)
{
	struct str s = str_trim(text);
	bool ok = true;

	*fault = (struct fault){.desc = d};
	if (text.n && memchr(text.p, 0, text.n)) {
		ok = fault_set(fault, REASON_nul_in_text, STR(""), 0);
	} else if (!text_utf8(text)) {
		ok = fault_set(fault, REASON_bad_utf8, STR(""), 0);
	} else if (f->kind == KIND_str) {
		member_set_str(f, message, arena_str(a, text));
	} else if (f->kind == KIND_record ||
		   (f->kind == KIND_list && (f->rec || str_starts(s, STR("["))))) {
		return json_from_text(a, f, s, message, fault);
	} else if (f->kind == KIND_list) {
		ok = texts_from_text(a, f, s, message, fault);
	} else {
		ok = scalar_from_text(a, f, s, message, fault);
	}
	return ok || fault_at(fault, a, f->name);
}

static struct str list_to_text(struct arena *a, const struct field *f, struct any_list l)
{
	struct buf joined;

	if (l.n == 0)
		return STR("");
	if (f->rec)
		return arena_printf(a, "%u item%s", l.n, l.n > 1 ? "s" : "");
	buf_init(&joined, UINT32_MAX);
	for (uint32_t i = 0; i < l.n; i++) {
		buf_z(&joined, i ? ", " : "");
		buf_str(&joined, list_text(l, i));
	}
	struct str text = arena_str(a, buf_slice(&joined));
	buf_free(&joined);
	return text;
}

/* A number that the table does not have comes from a newer version: shown as it is. */
static struct str choice_to_text(struct arena *a, const struct field *f, uint32_t number)
{
	const struct choice_option *o = choice_by_number(f->choices, number);

	if (number == 0)
		return STR("");
	return o ? str_of(o->text) : fault_number(a, number);
}

static struct str bytes_to_text(struct arena *a, struct str bytes)
{
	size_t room = 2 * (size_t)bytes.n + 1;
	char *hex = arena_alloc(a, room);

	if (bytes.n)
		sodium_bin2hex(hex, room, (const unsigned char *)bytes.p, bytes.n);
	return (struct str){hex, 2 * bytes.n};
}

static struct str record_to_text(struct arena *a, const struct field *f, const void *message)
{
	json_t *j = message_to_json(f->rec, field_at(f, message), 0);
	char *z = json_dumps(j, JSON_COMPACT);

	must(z != NULL);
	struct str text = arena_str(a, str_of(z));
	free(z);
	json_decref(j);
	return text;
}

struct str value_to_text(struct arena *a, const struct field *f, const void *message)
{
	bool none = member_empty(f, message) && !(f->flags & REQUIRED);

	switch (f->kind) {
	case KIND_bool:
		return member_number(f, message) ? STR("yes") : STR("no");
	case KIND_u64:
		return fault_number(a, member_number(f, message));
	case KIND_i64:
		return fault_signed(a, member_signed(f, message));
	case KIND_id:
		return member_empty(f, message) ? STR("")
						: fault_number(a, member_number(f, message));
	case KIND_choice:
		return choice_to_text(a, f, (uint32_t)member_number(f, message));
	case KIND_date:
		return date_text(a, (uint32_t)member_number(f, message));
	case KIND_time:
		return none ? STR("") : time_text(a, member_signed(f, message));
	case KIND_minutes:
		return none ? STR("") : minutes_text(a, (uint32_t)member_number(f, message));
	case KIND_str:
		return member_str(f, message);
	case KIND_bytes:
		return bytes_to_text(a, member_str(f, message));
	case KIND_list:
		return list_to_text(a, f, list_at(f, message));
	case KIND_record:
		return none ? STR("") : record_to_text(a, f, message);
	}
	return STR("");
}
