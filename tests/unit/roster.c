/* A roster is full at 2,000 learners, and whoever finds no room is told so. */
#include "unit.h"

#include "clock.h"
#include "lived.h"
#include "world.h"

/* 2026-01-05, 18:00 in Paris. */
#define FIRST_EVENING_MS INT64_C(1767632400000)
#define FIRST_DAY 20260105

static struct stage {
	struct world *world;
	struct session *session;
	uint64_t cohort, slot, first, trainer;
} stage;

static void must_say(const struct desc *d, const void *message, void *reply)
{
	struct fault fault = {0};
	struct arena *a = arena_new();
	enum status s = session_command(stage.session, d, message, reply, &fault);

	ck_assert_msg(s == STATUS_ok, "%s",
		      s == STATUS_ok ? "" : arena_z(a, fault_text(a, &fault, NULL)));
	arena_free(a);
}

static uint64_t id_of(const struct desc *d, struct str code)
{
	struct fault fault;
	uint64_t id = 0;

	ck_assert_int_eq(session_resolve(stage.session, d, code, &id, &fault), STATUS_ok);
	return id;
}

/* A half-day of today, and one learner. */
static void begin(void)
{
	static const char *const said[] = {
		"programme publish @tests/scripts/attendance-small.json",
		"trainer add f1 Jeanne",
		"cohort plan C1 ATT-SMALL",
		"cohort open C1",
		"slot schedule C1 2026-01-05 am 09:00 12:30 --trainer f1",
		"learner register first@x.org N P",
		"enrolment add C1 first@x.org --since 2026-01-04"};

	stage.world = world_new(WORLD_MEMORY);
	stage.session = world_session(stage.world);
	world_clock(stage.world, FIRST_EVENING_MS - INT64_C(24) * 3600 * 1000);
	for (size_t i = 0; i < COUNT(said); i++)
		lived_say(stage.session, said[i]);
	stage.cohort = id_of(&desc_cohort, STR("C1"));
	stage.slot = id_of(&desc_slot, STR("C1/2026-01-05/am"));
	stage.trainer = id_of(&desc_trainer, STR("f1"));
	stage.first = id_of(&desc_learner, STR("first@x.org"));
}

/* Whoever looks at the sheet is told, and whoever would add the learner is told why not. */
static void a_late_learner_finds_no_room(uint64_t slot)
{
	struct learner_register who = {
		.email = STR("late@x.org"), .family_name = STR("N"), .given_names = STR("P")};
	struct roll_line line = {.status = presence_status_PRESENT};
	struct presence p;
	struct learner l;
	struct enrolment e;
	struct fault fault;
	struct sheet s;
	void *rows;
	uint32_t n;

	must_say(&desc_learner_register, &who, &l);
	must_say(&desc_enrolment_add,
		 &(struct enrolment_add){
			 .cohort = stage.cohort, .learner = l.id, .since = FIRST_DAY},
		 &e);
	ck_assert_int_eq(session_query(stage.session, &desc_sheet_show,
				       &(struct sheet_show){.slot = slot}, NULL, 0, &rows, &n,
				       &fault),
			 STATUS_ok);
	const struct sheet *shown = rows;
	ck_assert_uint_eq(shown->roster.n, 2000);
	ck_assert_uint_eq(shown->warnings.n, 1);
	ck_assert(str_is(shown->warnings.p[0], "the sheet is full, learners without a place: 1"));

	world_speak(stage.world, "trainer", TRAINER, 0, stage.trainer);
	struct presence_mark mark = {
		.slot = slot, .learner = l.id, .status = presence_status_PRESENT};
	ck_assert_int_eq(session_command(stage.session, &desc_presence_mark, &mark, &p, &fault),
			 STATUS_conflict);
	ck_assert_int_eq(fault.why, REASON_roster_full);
	struct arena *a = arena_new();
	ck_assert_ptr_nonnull(
		strstr(fault_text(a, &fault, NULL).p,
		       "the sheet is full: it has 2000 learners, and nobody else can join it"));
	arena_free(a);
	line.learner = l.id;
	struct sheet_call call = {.slot = slot, .lines = {&line, 1}};
	ck_assert_int_eq(session_command(stage.session, &desc_sheet_call, &call, &s, &fault),
			 STATUS_conflict);
	ck_assert_int_eq(fault.why, REASON_roster_full);
	world_speak(stage.world, "late", LEARNER, l.id, 0);
	struct presence_sign sign = {.slot = slot, .learner = l.id};
	ck_assert_int_eq(session_command(stage.session, &desc_presence_sign, &sign, &p, &fault),
			 STATUS_conflict);
	ck_assert_int_eq(fault.why, REASON_roster_full);
}

/* A roster is as long as its table lets it be; one more is refused, and the sheet is not opened. */
UNIT(roster, is_full)
{
	struct fault fault;
	struct sheet s;

	begin();
	for (uint32_t i = 1; i < 2001; i++) {
		struct arena *a = arena_new();
		struct learner_register m = {.email = arena_printf(a, "l%u@x.org", i),
					     .family_name = STR("N"),
					     .given_names = STR("P")};
		struct learner l;
		struct enrolment e;
		must_say(&desc_learner_register, &m, &l);
		must_say(&desc_enrolment_add,
			 &(struct enrolment_add){.cohort = stage.cohort, .learner = l.id}, &e);
		session_forget(stage.session);
		arena_free(a);
	}
	world_clock(stage.world, FIRST_EVENING_MS);
	struct sheet_open m = {.slot = stage.slot};
	ck_assert_int_eq(session_command(stage.session, &desc_sheet_open, &m, &s, &fault),
			 STATUS_invalid);
	ck_assert_int_eq(fault.why, REASON_too_many_items);
	ck_assert_uint_eq(fault.limit, 2000);

	/* One leaves: all the others are on it, and the seal tells of everybody. */
	struct enrolment_withdraw bye = {.cohort = stage.cohort,
					 .learner = stage.first,
					 .reason = STR("why"),
					 .last_day = date_add_days(FIRST_DAY, -1)};
	struct enrolment e;
	must_say(&desc_enrolment_withdraw, &bye, &e);
	must_say(&desc_sheet_open, &m, &s);
	ck_assert_uint_eq(s.roster.n, 2000);
	ck_assert_uint_eq(s.warnings.n, 0);
	a_late_learner_finds_no_room(m.slot);
	world_speak(stage.world, "trainer", TRAINER, 0, stage.trainer);
	must_say(&desc_sheet_countersign, &(struct sheet_countersign){.slot = m.slot}, &s);
	world_speak(stage.world, "organiser", ORGANISER, 0, 0);
	struct totals_list all = {.cohort = stage.cohort};
	void *rows;
	uint32_t n;
	ck_assert_int_eq(
		session_query(stage.session, &desc_totals_list, &all, NULL, 0, &rows, &n, &fault),
		STATUS_ok);
	uint64_t absent = 0;
	for (uint32_t i = 0; i < n; i++)
		absent += ((const struct standing *)rows)[i].absent_half_days;
	ck_assert_uint_eq(n, 2002);
	ck_assert_uint_eq(absent, 2000);
	world_free(stage.world);
}
