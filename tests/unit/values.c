/* Values as people write them and as JSON, both ways, and each refusal. */
#include "unit.h"
#include "clock.h"
#include "member.h"
#include "validate.h"
#include "values.h"
#include "values_random.h"
#include "wire.h"

#include <stdio.h>

#define SEEDS 25

static struct arena *arena;

static struct str encoded(const struct desc *d, const void *m)
{
	struct buf b;

	buf_init(&b, 4 * (size_t)WIRE_BYTES_MAX);
	wire_encode(&b, d, m);
	ck_assert(!b.over);
	struct str bytes = arena_str(arena, buf_slice(&b));
	buf_free(&b);
	return bytes;
}

/* Through the text of the JSON, as a file or a pipe has it. */
static void json_there_and_back(const struct desc *d, uint64_t seed, unsigned flags)
{
	void *m = arena_alloc(arena, d->size), *again = arena_alloc(arena, d->size);
	struct fault fault;

	random_message(arena, d, seed, m);
	json_t *j = message_to_json(d, m, flags);
	char *z = json_dumps(j, JSON_COMPACT);
	json_decref(j);
	ck_assert_ptr_nonnull(z);
	j = json_loads(z, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_ptr_nonnull(j);
	ck_assert_msg(message_from_json(arena, d, j, again, &fault), "%s %llu: %s", d->name,
		      (unsigned long long)seed, fault_text(arena, &fault, NULL).p);
	ck_assert_msg(str_eq(encoded(d, m), encoded(d, again)), "%s %llu", d->name,
		      (unsigned long long)seed);
	ck_assert_msg(validate(d, again, arena, &fault), "%s", fault_text(arena, &fault, NULL).p);
	json_decref(j);
	free(z);
}

UNIT(values, every_message_as_json_and_back)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	arena = arena_new();
	for (uint32_t i = 0; i < n; i++)
		for (uint64_t seed = 0; seed < SEEDS; seed++) {
			json_there_and_back(all[i], seed, seed % 2 ? JSON_ALL_FIELDS : 0);
			arena_reset(arena);
		}
	arena_free(arena);
}

/* Text does not say all: items that hold a comma and instants that no calendar has. */
static bool text_says_all(const struct field *f, const void *m)
{
	struct any_list l;
	int64_t ms;

	switch (f->kind) {
	case KIND_list:
		l = list_at(f, m);
		for (uint32_t i = 0; i < l.n && !f->rec; i++) {
			struct str item = list_text(l, i);
			if (memchr(item.p, ',', item.n) || memchr(item.p, '[', item.n) ||
			    str_trim(item).n != item.n || item.n == 0)
				return false;
		}
		return !f->rec;
	case KIND_time:
		ms = member_signed(f, m);
		return time_parse(time_text(arena, ms), &ms);
	default:
		return true;
	}
}

static void texts_there_and_back(const struct desc *d, uint64_t seed)
{
	void *m = arena_alloc(arena, d->size);
	struct fault fault;

	random_message(arena, d, seed, m);
	for (const struct field *f = d->fields(); f->tag; f++) {
		void *again = arena_alloc(arena, d->size), *only = arena_alloc(arena, d->size);
		if (member_empty(f, m) || !text_says_all(f, m))
			continue;
		struct str text = value_to_text(arena, f, m);
		size_t size = (size_t)(f[1].offset - f->offset);
		memcpy(member_at(f, only), field_at(f, m), size);
		message_give(only, f->tag);
		ck_assert_msg(value_from_text(arena, f, d, text, again, &fault), "%s",
			      fault_text(arena, &fault, NULL).p);
		ck_assert_msg(str_eq(encoded(d, only), encoded(d, again)), "%s.%s %llu: %s",
			      d->name, f->name, (unsigned long long)seed, text.p);
		ck_assert(message_given(again, f->tag));
	}
}

UNIT(values, every_value_as_text_and_back)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	arena = arena_new();
	for (uint32_t i = 0; i < n; i++)
		for (uint64_t seed = 0; seed < SEEDS; seed++) {
			texts_there_and_back(all[i], seed);
			arena_reset(arena);
		}
	arena_free(arena);
}

static void from_text(const struct desc *d, const char *name, const char *text, void *m)
{
	struct fault fault;

	ck_assert_msg(
		value_from_text(arena, desc_field(d, str_of(name)), d, str_of(text), m, &fault),
		"%s: %s", text, fault_text(arena, &fault, NULL).p);
}

UNIT(values, as_people_write_them)
{
	struct slot_schedule slot = {0};
	struct learner_register learner = {0};
	struct award_institution award = {0};
	struct programme programme = {0};
	struct clock_move move = {0};
	struct register_copy copy = {0};

	arena = arena_new();
	from_text(&desc_slot_schedule, "date", " 12/11/2025 ", &slot);
	from_text(&desc_slot_schedule, "half_day", "AM", &slot);
	from_text(&desc_slot_schedule, "start", "8h30", &slot);
	from_text(&desc_slot_schedule, "end", "12:30", &slot);
	from_text(&desc_slot_schedule, "cohort", "12", &slot);
	ck_assert(slot.date == 20251112 && slot.half_day == half_day_AM && slot.start == 510 &&
		  slot.end == 750 && slot.cohort == 12 && slot.given == 0x1f);
	from_text(&desc_learner_register, "birth_date", "1988-11-05", &learner);
	from_text(&desc_learner_register, "family_name", " L\xc3\xa9 Goff", &learner);
	ck_assert(learner.birth_date == 19881105 && str_is(learner.family_name, " L\xc3\xa9 Goff"));
	from_text(&desc_award_institution, "lead", "Oui", &award);
	ck_assert(award.lead);
	from_text(&desc_award_institution, "lead", "NON", &award);
	ck_assert(!award.lead && message_given(&award, 2));
	from_text(&desc_programme, "outcome", "Rncp Certification", &programme);
	ck_assert_uint_eq(programme.outcome, outcome_RNCP_CERTIFICATION);
	from_text(&desc_programme, "target_posts", " coordinator, ,trainer ", &programme);
	ck_assert(programme.target_posts.n == 2 && str_is(programme.target_posts.p[1], "trainer"));
	from_text(&desc_programme, "target_posts", "[\"one, with a comma\"]", &programme);
	ck_assert(programme.target_posts.n == 1 &&
		  str_is(programme.target_posts.p[0], "one, with a comma"));
	from_text(&desc_clock_move, "now", "2026-01-15T10:00:00+01:00", &move);
	ck_assert_int_eq(move.now, 1768467600000);
	from_text(&desc_register_copy, "json", "00ffA0", &copy);
	ck_assert(str_eq(copy.json, STR("\x00\xff\xa0")));
	arena_free(arena);
}

UNIT(values, records_from_text)
{
	struct board_convene board = {0};
	struct curriculum_revise revise = {0};

	arena = arena_new();
	from_text(&desc_board_convene, "members", "[{\"name\": \"J. Morel\", \"chair\": true}]",
		  &board);
	ck_assert(board.members.n == 1 && board.members.p[0].chair &&
		  str_is(board.members.p[0].name, "J. Morel"));
	from_text(&desc_curriculum_revise, "rules", "{\"attendance_min_permille\": 800}", &revise);
	ck_assert_uint_eq(revise.rules.attendance_min_permille, 800);
	arena_free(arena);
}

UNIT(values, as_text)
{
	struct slot slot = {.date = 20251112, .half_day = half_day_PM, .trainer = 0, .revision = 0};
	struct eligibility none = {.honours = STR("")};
	struct cohort newer = {.state = 77};

	arena = arena_new();
#define TEXT(d, name, m) value_to_text(arena, desc_field(d, STR(name)), m).p
	ck_assert_str_eq(TEXT(&desc_slot, "date", &slot), "2025-11-12");
	ck_assert_str_eq(TEXT(&desc_slot, "half_day", &slot), "pm");
	ck_assert_str_eq(TEXT(&desc_slot, "trainer", &slot), "");
	ck_assert_str_eq(TEXT(&desc_slot, "revision", &slot), "0");
	ck_assert_str_eq(TEXT(&desc_slot, "starts_at", &slot), "");
	ck_assert_str_eq(TEXT(&desc_slot, "start", &slot), "00:00");
	ck_assert_str_eq(TEXT(&desc_slot, "warnings", &slot), "");
	ck_assert_str_eq(TEXT(&desc_eligibility, "has_average", &none), "no");
	ck_assert_str_eq(TEXT(&desc_eligibility, "conditions", &none), "");
	none.conditions = (struct list_of_condition){NULL, 3};
	ck_assert_str_eq(TEXT(&desc_eligibility, "conditions", &none), "3 items");
	none.conditions.n = 1;
	ck_assert_str_eq(TEXT(&desc_eligibility, "conditions", &none), "1 item");
	ck_assert_str_eq(TEXT(&desc_cohort, "state", &newer), "77");
	arena_free(arena);
}

static void text_refused(const struct desc *d, const char *name, struct str text, const char *want)
{
	void *m;
	struct fault fault;

	arena = arena_new();
	m = arena_alloc(arena, d->size);
	ck_assert_msg(!value_from_text(arena, desc_field(d, str_of(name)), d, text, m, &fault),
		      "%s", text.p);
	ck_assert_str_eq(fault_text(arena, &fault, NULL).p, want);
	arena_free(arena);
}

UNIT(values, texts_that_are_refused)
{
	text_refused(&desc_slot_schedule, "date", STR("31/02/2025"),
		     "slot_schedule.date: not a day of the calendar (31/02/2025)");
	text_refused(&desc_slot_schedule, "date", STR("tomorrow"),
		     "slot_schedule.date: not a date, like 2026-01-31 or 31/01/2026 (tomorrow)");
	text_refused(&desc_slot_schedule, "date", STR(""),
		     "slot_schedule.date: not a date, like 2026-01-31 or 31/01/2026 ()");
	text_refused(&desc_slot_schedule, "start", STR("25:00"),
		     "slot_schedule.start: not a time, like 09:30 (25:00)");
	text_refused(&desc_slot_schedule, "half_day", STR("evening"),
		     "slot_schedule.half_day: not one of the choices (evening)");
	text_refused(&desc_slot_schedule, "cohort", STR("PACTE"),
		     "slot_schedule.cohort: not a number (PACTE)");
	text_refused(&desc_cohort_plan, "capacity", STR("-1"),
		     "cohort_plan.capacity: not a number (-1)");
	text_refused(&desc_cohort_plan, "capacity", STR("18446744073709551616"),
		     "cohort_plan.capacity: not a number (18446744073709551616)");
	text_refused(&desc_check, "quick", STR("maybe"), "check.quick: yes or no, not maybe");
	text_refused(&desc_clock_move, "now", STR("2026-01-31"),
		     "clock_move.now: not an instant, like 2026-01-31T09:30:00Z (2026-01-31)");
	text_refused(&desc_register_copy, "json", STR("0g"), "register_copy.json: not hexadecimal");
	text_refused(&desc_register_copy, "json", STR("012"),
		     "register_copy.json: not hexadecimal");
	text_refused(&desc_cohort_open, "note", STR("caf\xe9"), "cohort_open.note: not UTF-8 text");
	text_refused(&desc_cohort_open, "note", STR("a\0b"),
		     "cohort_open.note: a NUL character in text");
	text_refused(&desc_check_report, "findings", STR("a,\xe9"),
		     "check_report.findings: not UTF-8 text");
	text_refused(&desc_board_convene, "members", STR("J. Morel"),
		     "board_convene.members: a list was expected");
	text_refused(&desc_board_convene, "members", STR("{}"),
		     "board_convene.members: a list was expected");
	text_refused(&desc_board_convene, "members", STR("[{\"name\": \"x\", \"nam\": 1}]"),
		     "board_convene.members[0]: no such field (nam)");
	text_refused(&desc_curriculum_revise, "rules", STR("none"),
		     "curriculum_revise.rules: a JSON object was expected");
	text_refused(&desc_curriculum_revise, "rules",
		     STR("{\"compensation\": 1, \"compensation\": 1}"),
		     "curriculum_revise.rules: a JSON object was expected");
}

static void json_refused(const struct desc *d, const char *text, const char *want)
{
	struct fault fault;

	arena = arena_new();
	void *m = arena_alloc(arena, d->size);
	json_t *j =
		json_loads(text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	ck_assert_ptr_nonnull(j);
	ck_assert_msg(!message_from_json(arena, d, j, m, &fault) || !validate(d, m, arena, &fault),
		      "%s", text);
	ck_assert_str_eq(fault_text(arena, &fault, NULL).p, want);
	json_decref(j);
	arena_free(arena);
}

UNIT(values, json_that_is_refused)
{
	const struct desc *slot = &desc_slot_schedule, *revise = &desc_curriculum_revise;

	json_refused(slot, "[]", "slot_schedule: a JSON object was expected");
	json_refused(slot, "{\"cohrt\": 1}", "slot_schedule: no such field (cohrt)");
	json_refused(slot, "{\"cohort\": \"12\"}", "slot_schedule.cohort: not a number (\"12\")");
	json_refused(slot, "{\"cohort\": 1.5}", "slot_schedule.cohort: not a number (1.5)");
	json_refused(slot, "{\"cohort\": -1}", "slot_schedule.cohort: at least 0, not -1");
	json_refused(slot, "{\"date\": 20251112}",
		     "slot_schedule.date: not a date, like 2026-01-31 or 31/01/2026 (20251112)");
	json_refused(slot, "{\"date\": \"2025-02-29\"}",
		     "slot_schedule.date: not a day of the calendar (2025-02-29)");
	json_refused(slot, "{\"start\": 510}", "slot_schedule.start: not a time, like 09:30 (510)");
	json_refused(slot, "{\"half_day\": 1}",
		     "slot_schedule.half_day: not one of the choices (1)");
	json_refused(slot, "{\"half_day\": \"noon\"}",
		     "slot_schedule.half_day: not one of the choices (noon)");
	json_refused(slot, "{\"place\": 12}", "slot_schedule.place: not a text");
	json_refused(&desc_cohort_open, "{\"cohort\": 1, \"note\": \"a\\u0000b\"}",
		     "cohort_open.note: a NUL character in text");
	json_refused(&desc_check, "{\"quick\": \"yes\"}", "check.quick: yes or no, not \"yes\"");
	json_refused(&desc_clock_move, "{\"now\": true}",
		     "clock_move.now: not an instant, like 2026-01-31T09:30:00Z (true)");
	json_refused(&desc_register_copy, "{\"json\": []}", "register_copy.json: not hexadecimal");
	json_refused(revise, "{\"units\": {}}", "curriculum_revise.units: a list was expected");
	json_refused(revise, "{\"units\": [{\"code\": \"A\"}, 3]}",
		     "curriculum_revise.units[1]: a JSON object was expected");
	json_refused(revise, "{\"units\": [{\"code\": \"A\"}, {\"code\": 3}]}",
		     "curriculum_revise.units[1].code: not a text");
	json_refused(revise, "{\"rules\": {\"components\": [{\"coefficient_hundredths\": \"2\"}]}}",
		     "curriculum_revise.rules.components[0].coefficient_hundredths: not a number "
		     "(\"2\")");
	json_refused(revise, "{\"rules\": []}",
		     "curriculum_revise.rules: a JSON object was expected");
	json_refused(&desc_check_report, "{\"findings\": [\"a\", 1]}",
		     "check_report.findings[1]: not a text");
	json_refused(
		&desc_board_convene,
		"{\"members\": "
		"[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},"
		"{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}]}",
		"board_convene.members: at most 50 of them");
}

UNIT(values, json_merges_and_leaves_null_out)
{
	struct cohort_plan m = {.code = STR("A"), .capacity = 7};
	struct fault fault;
	json_t *j = json_loads("{\"capacity\": null, \"programme\": 3}", 0, NULL);

	arena = arena_new();
	ck_assert(message_from_json(arena, &desc_cohort_plan, j, &m, &fault));
	ck_assert(m.capacity == 7 && m.programme == 3 && str_is(m.code, "A") && m.given == 2);
	json_decref(j);
	arena_free(arena);
}

UNIT(values, what_json_looks_like)
{
	struct cohort m = {.id = UINT64_MAX,
			   .code = STR("A"),
			   .programme = 2,
			   .curriculum = 3,
			   .state = cohort_state_OPEN,
			   .timezone = STR("Europe/Paris"),
			   .starts = 20260201};
	json_t *j = message_to_json(&desc_cohort, &m, 0);
	char *z = json_dumps(j, JSON_COMPACT);

	ck_assert_str_eq(
		z,
		"{\"id\":\"18446744073709551615\",\"code\":\"A\",\"programme\":2,\"curriculum\":3,"
		"\"state\":\"open\",\"timezone\":\"Europe/Paris\",\"starts\":\"2026-02-01\"}");
	json_decref(j);
	free(z);
	j = message_to_json(&desc_cohort, &m, JSON_ALL_FIELDS);
	ck_assert(json_is_null(json_object_get(j, "ends")));
	ck_assert_str_eq(json_string_value(json_object_get(j, "note")), "");
	ck_assert_int_eq(json_integer_value(json_object_get(j, "capacity")), 0);
	json_decref(j);
}

UNIT(values, random_messages_meet_the_boundaries)
{
	unsigned longest = 0, largest = 0, none = 0, full = 0;

	arena = arena_new();
	for (uint64_t seed = 0; seed < 400; seed++) {
		struct cohort_plan m;
		struct programme_publish p;
		random_message(arena, &desc_cohort_plan, seed, &m);
		longest += m.code.n == 64;
		largest += m.capacity == 100000;
		none += m.note.n == 0;
		random_message(arena, &desc_programme_publish, seed, &p);
		full += p.institutions.n == 20;
		struct cohort_plan again;
		random_message(arena, &desc_cohort_plan, seed, &again);
		ck_assert(
			str_eq(encoded(&desc_cohort_plan, &m), encoded(&desc_cohort_plan, &again)));
		arena_reset(arena);
	}
	ck_assert(longest > 0 && largest > 0 && none > 0 && full > 0);
	arena_free(arena);
}

UNIT(values, a_message_without_fields_cannot_be_spoilt)
{
	struct health m;
	struct fault f;

	arena = arena_new();
	ck_assert(!random_invalid(arena, &desc_health, 1, &m, &f));
	arena_free(arena);
}
