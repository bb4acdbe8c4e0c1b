/* A fact never arrives before its cause, in whatever order the feeds are read. */
#include "unit.h"
#include "world.h"

static uint64_t position(struct world *w, const char *upstream)
{
	uint64_t after = 0;

	ck_assert(engine_feed_position(world_engine(w, "attendance"), upstream, &after));
	return after;
}

static void do_command(struct world *w, const struct desc *d, const void *m, void *reply)
{
	struct fault fault = {0};
	enum status status = session_command(world_session(w), d, m, reply, &fault);

	ck_assert_msg(status == STATUS_ok, "%s",
		      fault_text(world_session(w)->arena, &fault, NULL).p);
}

UNIT(cause, an_enrolment_waits_for_its_cohort)
{
	struct world *w = world_new(WORLD_MEMORY);
	struct award_institution lead = {.name = STR("EHESP"), .lead = true};
	struct programme_publish p = {.code = STR("P"),
				      .kind = programme_kind_PACTE,
				      .title = STR("Pacte"),
				      .outcome = outcome_ESTABLISHMENT_DIPLOMA,
				      .institutions = {&lead, 1}};
	struct programme programme;
	struct cohort cohort;
	struct learner learner;
	struct enrolment enrolment;

	world_hold(w, "attendance", true);
	do_command(w, &desc_programme_publish, &p, &programme);
	do_command(w, &desc_cohort_plan,
		   &(struct cohort_plan){.code = STR("C"), .programme = programme.id}, &cohort);
	do_command(w, &desc_cohort_open, &(struct cohort_open){.cohort = cohort.id}, &cohort);
	do_command(w, &desc_learner_register,
		   &(struct learner_register){.email = STR("a@example.org"),
					      .family_name = STR("A"),
					      .given_names = STR("B")},
		   &learner);
	do_command(w, &desc_enrolment_add,
		   &(struct enrolment_add){.cohort = cohort.id, .learner = learner.id}, &enrolment);

	/* The enrolment's log comes first: nothing behind the cohort's own facts is taken. */
	while (world_feed(w, "attendance", "enrolment"))
		;
	ck_assert_uint_lt(position(w, "enrolment"), learner.id);
	while (world_feed(w, "attendance", "catalogue"))
		;
	while (world_feed(w, "attendance", "enrolment"))
		;
	ck_assert_uint_eq(position(w, "enrolment"), engine_sequence(world_engine(w, "enrolment")));
	world_free(w);
}
