/* Answers in their three forms: what people, spreadsheets and programs read. */
#include "output.h"
#include "shown.h"
#include "unit.h"
#include "values.h"
#include "world.h"

struct stage {
	struct world *w;
	struct session *s;
	struct buf out;
};

static struct stage stage_new(void)
{
	struct stage t = {.w = world_new(WORLD_MEMORY)};
	struct award_institution lead = {.name = STR("EHESP"), .lead = true};
	struct programme_publish p = {.code = STR("P"),
				      .kind = programme_kind_PACTE,
				      .title = STR("Pacte"),
				      .outcome = outcome_ESTABLISHMENT_DIPLOMA,
				      .institutions = {&lead, 1}};
	struct cohort_plan c = {
		.code = STR("C1"), .timezone = STR("Indian/Reunion"), .programme = 1};
	struct programme programme;
	struct cohort cohort;
	struct fault fault;

	t.s = world_session(t.w);
	ck_assert_int_eq(session_command(t.s, &desc_programme_publish, &p, &programme, &fault),
			 STATUS_ok);
	c.programme = programme.id;
	ck_assert_int_eq(session_command(t.s, &desc_cohort_plan, &c, &cohort, &fault), STATUS_ok);
	buf_init(&t.out, 100000);
	return t;
}

static void stage_free(struct stage *t)
{
	buf_free(&t->out);
	world_free(t->w);
}

static uint64_t cohort_id(struct stage *t)
{
	struct fault fault;
	uint64_t id = 0;

	ck_assert_int_eq(session_resolve(t->s, &desc_cohort, STR("C1"), &id, &fault), STATUS_ok);
	return id;
}

static const char *text(struct stage *t)
{
	buf_u8(&t->out, 0);
	return (const char *)t->out.p;
}

static struct str shown(struct stage *t, const struct desc *d, const char *field, const void *m)
{
	return shown_value(t->s, d, desc_field(d, str_of(field)), m);
}

UNIT(output, units_are_said)
{
	struct stage t = stage_new();
	struct standing standing = {.credited_min = 210,
				    .counted_min = 261,
				    .attendance_permille = 805},
			nothing = {0};
	struct grade mark = {.mark_hundredths = 1250}, absent = {.absent = true};
	struct cohort open_ended = {0};
	const struct field *f = desc_field(&desc_standing, STR("attendance_permille"));

	ck_assert(str_is(shown(&t, &desc_standing, "credited_min", &standing), "3 h 30"));
	ck_assert(str_is(shown(&t, &desc_standing, "attendance_permille", &standing), "80.5 %"));
	ck_assert(str_is(shown(&t, &desc_standing, "attendance_permille", &nothing),
			 "nothing counts yet"));
	ck_assert(str_is(shown(&t, &desc_standing, "late_half_days", &standing), "0"));
	ck_assert(str_is(shown(&t, &desc_grade, "mark_hundredths", &mark), "12.50"));
	ck_assert(str_is(shown(&t, &desc_grade, "mark_hundredths", &absent), ""));
	ck_assert(str_is(shown(&t, &desc_cohort, "capacity", &open_ended), ""));
	ck_assert(str_is(shown_heading(t.s->arena, f), "attendance"));
	f = desc_field(&desc_programme, STR("hours_min"));
	ck_assert(str_is(shown_heading(t.s->arena, f), "hours min"));
	stage_free(&t);
}

UNIT(output, an_instant_is_told_where_the_cohort_is)
{
	struct stage t = stage_new();
	struct sheet sheet = {.cohort = cohort_id(&t), .sealed = 1767225600000};

	ck_assert(str_is(shown(&t, &desc_sheet, "sealed", &sheet), "2026-01-01 04:00"));
	stage_free(&t);
}

UNIT(output, json_has_every_member_and_codes_beside_ids)
{
	struct stage t = stage_new();
	struct output_style style = {.form = OUTPUT_JSON, .fd = -1};
	struct sheet sheet = {.cohort = cohort_id(&t), .date = 20260101};

	output_rows(&style, t.s, &desc_sheet, &sheet, 1, &t.out);
	const char *json = text(&t);
	ck_assert_int_eq(json[0], '[');
	ck_assert_ptr_nonnull(strstr(json, "\"cohort_code\": \"C1\""));
	ck_assert_ptr_nonnull(strstr(json, "\"trainer\": null"));
	ck_assert_ptr_nonnull(strstr(json, "\"trainer_code\": null"));
	ck_assert_ptr_nonnull(strstr(json, "\"corrections\": 0"));
	ck_assert_ptr_nonnull(strstr(json, "\"roster\": []"));
	stage_free(&t);
}

UNIT(output, a_signed_file_is_its_text)
{
	struct stage t = stage_new();
	struct output_style style = {.form = OUTPUT_JSON, .fd = -1};
	struct diploma_file file = {.credential = STR("{\"a\":\"é\"}")};

	output_record(&style, t.s, &desc_diploma_file, &file, &t.out);
	ck_assert_ptr_nonnull(strstr(text(&t), "\"credential\": \"{\\\"a\\\":\\\"é\\\"}\""));
	t.out.n = 0;
	style.form = OUTPUT_CSV;
	output_record(&style, t.s, &desc_diploma_file, &file, &t.out);
	ck_assert_int_eq(strncmp(text(&t), "diploma.id,diploma.number,", 26), 0);
	stage_free(&t);
}

UNIT(output, a_table_leaves_out_what_tells_nothing)
{
	struct stage t = stage_new();
	uint64_t cohort = cohort_id(&t);
	struct output_style style = {.form = OUTPUT_TABLE, .fd = -1};
	struct enrolment_list question = {.cohort = cohort};
	struct enrolment rows[] = {
		{.cohort = cohort, .learner = 77, .state = enrolment_state_ENROLLED},
		{.cohort = cohort, .learner = 78, .state = enrolment_state_WAITING, .rank = 9}};

	style.asked = &desc_enrolment_list;
	style.question = &question;
	output_rows(&style, t.s, &desc_enrolment, rows, 2, &t.out);
	ck_assert_str_eq(text(&t), "learner  state     rank\n"
				   "#77      enrolled     0\n"
				   "#78      waiting      9\n");
	stage_free(&t);
}

/* "archived" is by what the question leaves rows out: it is told where it tells them apart. */
UNIT(output, a_filter_that_is_no_in_every_row_is_no_column)
{
	struct stage t = stage_new();
	struct output_style style = {.form = OUTPUT_TABLE,
				     .fd = -1,
				     .asked = &desc_cohort_list,
				     .question = &(struct cohort_list){0}};
	struct cohort rows[] = {{.id = 1, .code = STR("A"), .state = cohort_state_OPEN},
				{.id = 2, .code = STR("B"), .state = cohort_state_OPEN}};

	output_rows(&style, t.s, &desc_cohort, rows, 2, &t.out);
	ck_assert_ptr_null(strstr(text(&t), "archived"));
	buf_free(&t.out);
	buf_init(&t.out, 100000);
	rows[1].archived = true;
	output_rows(&style, t.s, &desc_cohort, rows, 2, &t.out);
	ck_assert_ptr_nonnull(strstr(text(&t), "archived"));
	stage_free(&t);
}

UNIT(output, rows_without_a_column_are_no_table)
{
	struct stage t = stage_new();
	struct output_style style = {.form = OUTPUT_TABLE, .fd = -1};
	struct register_copy rows[] = {{.json = STR("{}")}, {.json = STR("{}")}};

	output_rows(&style, t.s, &desc_register_copy, rows, 2, &t.out);
	ck_assert_str_eq(text(&t), "");
	stage_free(&t);
}
