/* The checks of values by the tables, each reason once as people read it, and the masking of
 * personal data. */
#include "unit.h"
#include "validate.h"
#include "member.h"

#include <stdio.h>

static struct arena *arena;

static void refused(const struct desc *d, const void *m, const char *want)
{
	struct fault fault;

	arena = arena_new();
	ck_assert_msg(!validate(d, m, arena, &fault), "passes: %s", want);
	ck_assert_str_eq(fault_text(arena, &fault, NULL).p, want);
	arena_free(arena);
}

static void passes(const struct desc *d, const void *m)
{
	struct fault fault;

	arena = arena_new();
	ck_assert_msg(validate(d, m, arena, &fault), "%s", fault_text(arena, &fault, NULL).p);
	arena_free(arena);
}

static const char *letters(char *room, size_t n)
{
	memset(room, 'a', n);
	room[n] = 0;
	return room;
}

UNIT(validate, required)
{
	struct learner_register m = {.email = STR("a@b.fr"),
				     .family_name = STR("Martin"),
				     .given_names = STR("L\xc3\xa9"
							"a")};
	struct cohort_open no_id = {0};
	struct slot_schedule slot = {
		.cohort = 1, .date = 20251112, .half_day = half_day_AM, .start = 510, .end = 750};
	struct programme_published no_record = {0};

	passes(&desc_learner_register, &m);
	m.family_name = STR("");
	refused(&desc_learner_register, &m, "learner_register.family_name: is required");
	refused(&desc_cohort_open, &no_id, "cohort_open.cohort: is required");
	passes(&desc_slot_schedule, &slot);
	slot.date = 0;
	refused(&desc_slot_schedule, &slot, "slot_schedule.date: is required");
	slot.date = 20251112;
	slot.half_day = 0;
	refused(&desc_slot_schedule, &slot, "slot_schedule.half_day: is required");
	refused(&desc_programme_published, &no_record,
		"programme_published.programme.id: is required");
}

/* Nobody gets a zero because nobody typed a mark. */
UNIT(validate, zero_must_be_given_where_it_is_a_value)
{
	struct grade_enter m = {.cohort = 1, .learner = 2, .component = STR("ORAL")};
	struct slot_schedule night = {
		.cohort = 1, .date = 20251112, .half_day = half_day_AM, .start = 0, .end = 240};

	refused(&desc_grade_enter, &m, "grade_enter.mark_hundredths: is required");
	member_set_number(desc_field(&desc_grade_enter, STR("mark_hundredths")), &m, 0);
	passes(&desc_grade_enter, &m);
	refused(&desc_slot_schedule, &night, "slot_schedule.start: is required");
	member_set_number(desc_field(&desc_slot_schedule, STR("start")), &night, 0);
	passes(&desc_slot_schedule, &night);
}

UNIT(validate, ranges)
{
	struct placement_record m = {
		.cohort = 1, .learner = 2, .first_day = 20260302, .half_days = 400};
	struct slot_schedule slot = {
		.cohort = 1, .date = 20251112, .half_day = half_day_AM, .start = 1439, .end = 1440};
	struct log_entry entry = {.sequence = 1, .at = -5, .type = 65536};

	passes(&desc_placement_record, &m);
	m.half_days = 401;
	refused(&desc_placement_record, &m, "placement_record.half_days: at most 400, not 401");
	member_set_number(desc_field(&desc_placement_record, STR("half_days")), &m, 0);
	refused(&desc_placement_record, &m, "placement_record.half_days: at least 1, not 0");
	passes(&desc_slot_schedule, &slot);
	slot.end = 1441;
	refused(&desc_slot_schedule, &slot, "slot_schedule.end: at most 1440, not 1441");
	slot.start = 1440;
	refused(&desc_slot_schedule, &slot, "slot_schedule.start: at most 1439, not 1440");
	refused(&desc_log_entry, &entry, "log_entry.at: at least 1, not -5");
	entry.at = INT64_MAX;
	refused(&desc_log_entry, &entry, "log_entry.type: at most 65535, not 65536");
}

UNIT(validate, choices_and_days)
{
	struct learner_register m = {.email = STR("a@b.fr"),
				     .family_name = STR("Martin"),
				     .given_names = STR("Zo"),
				     .birth_date = 19800231,
				     .sex = 3};

	refused(&desc_learner_register, &m,
		"learner_register.birth_date: not a day of the calendar (1980-02-31)");
	m.birth_date = 20000229;
	refused(&desc_learner_register, &m, "learner_register.sex: not one of the choices (3)");
	m.sex = sex_FEMALE;
	passes(&desc_learner_register, &m);
	m.birth_date = 19000229;
	refused(&desc_learner_register, &m,
		"learner_register.birth_date: not a day of the calendar (1900-02-29)");
}

UNIT(validate, texts)
{
	char room[600];
	struct cohort_open m = {.cohort = 1, .note = str_of(letters(room, 500))};
	struct learner learner = {.id = 1, .email = STR("ab")};

	passes(&desc_cohort_open, &m);
	m.note = str_of(letters(room, 501));
	refused(&desc_cohort_open, &m, "cohort_open.note: at most 500 bytes");
	m.note = STR("caf\xe9");
	refused(&desc_cohort_open, &m, "cohort_open.note: not UTF-8 text");
	m.note = STR("a\0b");
	refused(&desc_cohort_open, &m, "cohort_open.note: a NUL character in text");
	refused(&desc_learner, &learner, "learner.email: at least 3 characters");
}

UNIT(validate, bytes_have_an_exact_length)
{
	struct request_done m = {.id = STR("0123456789abcde")};

	refused(&desc_request_done, &m, "request_done.id: at least 16 characters");
	m.id = STR("0123456789abcdef0");
	refused(&desc_request_done, &m, "request_done.id: at most 16 bytes");
	m.id = STR("\0\1\2\3\4\5\6\7\0\1\2\3\4\5\xff\xfe");
	refused(&desc_request_done, &m, "request_done.digest: is required");
}

UNIT(validate, codes)
{
	char room[81], want[200];
	struct trainer_add m = {.code = STR("J. Morel"), .name = STR("Jeanne Morel")};
	struct board board = {.id = 1,
			      .code = str_of(letters(room, 80)),
			      .cohort = 1,
			      .date = 20270120,
			      .state = 1};

	refused(&desc_trainer_add, &m,
		"trainer_add.code: a code has letters, digits, '.', '_', '-' and '/' only (J. "
		"Morel)");
	m.code = STR("j.morel_2-b/c");
	passes(&desc_trainer_add, &m);
	m.code = STR("..");
	refused(&desc_trainer_add, &m,
		"trainer_add.code: a code does not begin with '-', '.' or '/', and no part of it "
		"is empty or dots only (..)");
	passes(&desc_board, &board);
	room[70] = ':';
	snprintf(want, sizeof want,
		 "board.code: a code has letters, digits, '.', '_', '-' and '/' only (%s)", room);
	refused(&desc_board, &board, want);
}

UNIT(validate, lists)
{
	struct roll_line lines[1001];
	struct sheet_call m = {.slot = 1, .lines = {lines, 1000}};
	struct str findings[101] = {[99] = STR("x")};
	struct check_report report = {.service = STR("catalogue"), .findings = {findings, 100}};
	char room[400];

	for (size_t i = 0; i < COUNT(lines); i++)
		lines[i] = (struct roll_line){.learner = i + 1, .status = presence_status_PRESENT};
	passes(&desc_sheet_call, &m);
	m.lines.n = 1001;
	refused(&desc_sheet_call, &m, "sheet_call.lines: at most 1000 of them");
	m.lines.n = 3;
	lines[2].status = 9;
	refused(&desc_sheet_call, &m, "sheet_call.lines[2].status: not one of the choices (9)");
	m.lines.n = 0;
	refused(&desc_sheet_call, &m, "sheet_call.lines: is required");
	message_give(&m, 2);
	refused(&desc_sheet_call, &m, "sheet_call.lines: at least 1 of them");
	passes(&desc_check_report, &report);
	findings[7] = str_of(letters(room, 301));
	refused(&desc_check_report, &report, "check_report.findings[7]: at most 300 bytes");
	findings[7] = STR("\xff");
	refused(&desc_check_report, &report, "check_report.findings[7]: not UTF-8 text");
	report.findings.n = 101;
	refused(&desc_check_report, &report, "check_report.findings: at most 100 of them");
}

/* What is printed, or stands beside proof, is read by those who were not there. Why a timetable was
 * changed is for those who made it. */
UNIT(validate, a_reason_of_a_command_can_be_read)
{
	static const char *const names[] = {"reason", "despite", "evidence"};
	uint32_t n, found = 0;
	const struct desc *const *all = schema_descs(&n);

	for (uint32_t i = 0; i < n; i++)
		for (const struct field *f = all[i]->fields(); f->tag; f++) {
			bool why = false;
			for (size_t k = 0; k < COUNT(names); k++)
				why = why || strcmp(f->name, names[k]) == 0;
			if (all[i]->what != WHAT_COMMAND || !why || f->kind != KIND_str ||
			    strcmp(service_of_type(all[i]->type), "catalogue") == 0)
				continue;
			ck_assert_msg(f->flags & READABLE, "%s.%s", all[i]->name, f->name);
			found++;
		}
	ck_assert_uint_ge(found, 15);
}

/* A store of another kind has no unsigned numbers of 64 bits. */
UNIT(validate, no_number_needs_the_64th_bit)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	for (uint32_t i = 0; i < n; i++)
		for (const struct field *f = all[i]->fields(); f->tag; f++)
			if (f->kind == KIND_u64 || f->kind == KIND_id)
				ck_assert_msg(f->max <= INT64_MAX, "%s.%s", all[i]->name, f->name);
	struct slot_show m = {.slot = (uint64_t)INT64_MAX + 1};
	struct fault fault;
	arena = arena_new();
	ck_assert(!validate(&desc_slot_show, &m, arena, &fault) && fault.why == REASON_too_big &&
		  fault.limit == INT64_MAX);
	m.slot--;
	ck_assert(validate(&desc_slot_show, &m, arena, &fault));
	arena_free(arena);
}

UNIT(validate, nested_records)
{
	struct component component = {
		.code = STR("ORAL"), .title = STR("Oral"), .eliminatory_below_hundredths = 2001};
	struct curriculum_revise m = {
		.programme = 1,
		.reason = STR("why"),
		.rules = {.attendance_min_permille = 1001, .components = {&component, 1}}};

	refused(&desc_curriculum_revise, &m,
		"curriculum_revise.rules.attendance_min_permille: at most 1000, not 1001");
	m.rules.attendance_min_permille = 1000;
	refused(&desc_curriculum_revise, &m,
		"curriculum_revise.rules.components[0].eliminatory_below_hundredths: at most 2000, "
		"not 2001");
	component.eliminatory_below_hundredths = 2000;
	passes(&desc_curriculum_revise, &m);
}

static const char *masked(const struct desc *d, const char *path, struct str got)
{
	struct fault fault = {REASON_not_a_day, d, str_of(path), got, 0},
		     shown = fault_masked(&fault);

	ck_assert(shown.why == fault.why && shown.desc == d && str_eq(shown.field, fault.field));
	return shown.got.p;
}

UNIT(validate, personal_values_are_not_logged)
{
	struct str got = STR("1980-02-31");
	struct fault fault = {REASON_not_a_day, &desc_learner_register, STR("birth_date"), got, 0};

	arena = arena_new();
	ck_assert_str_eq(masked(&desc_learner_register, "birth_date", got), "hidden");
	ck_assert_str_eq(masked(&desc_sheet_call, "lines[12].reason", got), "hidden");
	ck_assert_str_eq(masked(&desc_learner_registered, "learner.phone", got), "hidden");
	ck_assert_str_eq(masked(&desc_sheet_call, "lines[12].status", got), got.p);
	ck_assert_str_eq(masked(&desc_cohort_plan, "starts", got), got.p);
	ck_assert_str_eq(masked(&desc_check_report, "findings[1]", got), got.p);
	ck_assert_str_eq(masked(&desc_cohort_plan, "", got), got.p);
	ck_assert_str_eq(masked(NULL, "request_id", got), got.p);
	/* a path that the tables do not have may be anything */
	ck_assert_str_eq(masked(&desc_cohort_plan, "no_such_field", got), "hidden");
	ck_assert_str_eq(masked(&desc_cohort_plan, "starts.more", got), "hidden");
	struct fault shown = fault_masked(&fault);
	ck_assert_str_eq(fault_text(arena, &shown, NULL).p,
			 "learner_register.birth_date: not a day of the calendar (hidden)");
	ck_assert_str_eq(fault_text(arena, &fault, NULL).p,
			 "learner_register.birth_date: not a day of the calendar (1980-02-31)");
	arena_free(arena);
}

/* What nobody sees, or what moves what stands around it, is refused at the door; in an event of
 * earlier days it is read. */
UNIT(validate, hidden_characters)
{
	struct trainer_add m = {.code = STR("t"), .name = STR("A\xe2\x80\xaegnirts")};
	const struct str clear[] = {STR("phone"), STR("a\x1b[2J")};
	struct learner_update u = {.learner = 1, .clear = {clear, 2}};
	struct trainer_added e = {.trainer = {.code = STR(".."), .name = m.name}};
	struct arena *a = arena_new();
	struct fault fault;

	refused(&desc_trainer_add, &m,
		"trainer_add.name: has a character that cannot be seen (U+202E)");
	refused(&desc_learner_update, &u,
		"learner_update.clear[1]: has a character that cannot be seen (U+001B)");
	ck_assert(validate_event(&desc_trainer_added, &e, a, &fault));
	e.trainer.code = STR("a b");
	ck_assert(!validate_event(&desc_trainer_added, &e, a, &fault));
	arena_free(a);
}
