/* The life of one small cohort. */
#include "round.h"

#include "clock.h"

#define MORNING_HOUR 10
#define MINUTES_A_DAY 1440
#define SLOT_MIN (4 * 60)
#define PLACEMENT_MIN 210 /* a half-day */
#define PASSING_HUNDREDTHS 1200

static const struct how ONE = {.events = 1};

/* Zones whose name has the opposite sign of their offset. */
static void morning_zone(struct campus *c)
{
	uint32_t minutes = 0;
	int64_t now_ms = clock_now_ms();

	must(zone_local(STR("Etc/UTC"), now_ms, &c->date, &minutes));
	int offset = MORNING_HOUR - (int)(minutes / 60);
	if (offset < -12)
		offset += 24;
	if (offset == 0)
		snprintf(c->timezone, sizeof c->timezone, "Etc/UTC");
	else
		snprintf(c->timezone, sizeof c->timezone, "Etc/GMT%c%d", offset > 0 ? '-' : '+',
			 offset > 0 ? offset : -offset);
	must(zone_local(str_of(c->timezone), now_ms, &c->date, &minutes));
	must(minutes > SLOT_MIN && minutes < MINUTES_A_DAY);
	c->now_min = minutes;
}

bool round_campus(struct speaker *sp, struct campus *c)
{
	const struct award_institution lead[] = {
		{.name = STR("Université du Feu"), .lead = true, .code = STR("FIRE")}};
	const struct component parts[] = {
		{.code = STR("MEM"), .title = STR("Mémoire"), .coefficient_hundredths = 100}};
	struct programme_publish programme = {
		.code = STR("FIRE"),
		.kind = programme_kind_DU,
		.title = STR("Diplôme du feu"),
		.outcome = outcome_UNIVERSITY_DIPLOMA,
		.timezone = STR("Europe/Paris"),
		.institutions = {lead, 1},
		.rules = {.average_min_hundredths = 1000,
			  .placement_min_min = PLACEMENT_MIN,
			  .components = {parts, 1}},
	};
	struct trainer_add trainer = {.code = STR("feu"), .name = STR("Jeanne Morel")};

	morning_zone(c);
	speak(sp, &desc_programme_publish, &programme, ONE);
	speak(sp, &desc_trainer_add, &trainer, ONE);
	if (!spoken(sp))
		return false;
	c->programme = ((struct programme *)heard(sp, 0))->id;
	c->trainer = ((struct trainer *)heard(sp, 1))->id;
	bool good = round_live(sp, c, "first");
	c->issuer_named = true;
	return good;
}

bool round_plan(struct speaker *sp, const struct campus *c, const char *name, struct round *r)
{
	struct cohort_plan plan = {.code = str_of(name),
				   .programme = c->programme,
				   .timezone = str_of(c->timezone),
				   .starts = date_add_days(c->date, -1)};

	speak(sp, &desc_cohort_plan, &plan, ONE);
	speak(sp, &desc_institution_add,
	      &(struct institution_add){.code = str_of(name), .name = STR("Université du Lieu")},
	      ONE);
	if (!spoken(sp))
		return false;
	r->cohort = ((struct cohort *)heard(sp, 0))->id;
	struct slot_schedule slot = {.cohort = r->cohort,
				     .date = c->date,
				     .half_day = half_day_AM,
				     .start = c->now_min - 1 - SLOT_MIN,
				     .end = c->now_min - 1,
				     .trainer = c->trainer};
	speak(sp, &desc_cohort_open, &(struct cohort_open){.cohort = r->cohort}, ONE);
	speak(sp, &desc_slot_schedule, &slot, ONE);
	if (!spoken(sp))
		return false;
	r->slot = ((struct slot *)heard(sp, 1))->id;
	return true;
}

bool round_enrol(struct speaker *sp, const struct campus *c, const char *name, struct round *r)
{
	for (unsigned i = 0; i < ROUND_LEARNERS; i++) {
		struct learner_register m = {
			.email = arena_printf(sp->a, "%s-%u@example.org", name, i),
			.family_name = STR("Martin"),
			.given_names = STR("Léa")};
		speak(sp, &desc_learner_register, &m, ONE);
	}
	if (!spoken(sp))
		return false;
	for (uint32_t i = 0; i < ROUND_LEARNERS; i++)
		r->learners[i] = ((struct learner *)heard(sp, i))->id;
	for (uint32_t i = 0; i < ROUND_LEARNERS; i++)
		speak(sp, &desc_enrolment_add,
		      &(struct enrolment_add){.cohort = r->cohort,
					      .learner = r->learners[i],
					      .since = date_add_days(c->date, -1)},
		      ONE);
	return spoken(sp);
}

bool round_open(struct speaker *sp, const struct round *r)
{
	speak(sp, &desc_sheet_open, &(struct sheet_open){.slot = r->slot}, ONE);
	return spoken(sp);
}

void round_attend(struct speaker *sp, const struct campus *c, const struct round *r)
{
	for (uint32_t i = 0; i < ROUND_LEARNERS - ROUND_ABSENT; i++) {
		struct presence_sign sign = {.slot = r->slot, .learner = r->learners[i]};
		struct presence_mark mark = {
			.slot = r->slot, .learner = r->learners[i], .status = presence_status_LATE};
		struct str self =
			arena_printf(sp->a, "learner:%llu", (unsigned long long)r->learners[i]);
		struct str trainer =
			arena_printf(sp->a, "trainer:%llu", (unsigned long long)c->trainer);
		if (i < ROUND_SIGNED)
			speak(sp, &desc_presence_sign, &sign, (struct how){1, self.p});
		else
			speak(sp, &desc_presence_mark, &mark, (struct how){1, trainer.p});
	}
	for (uint32_t i = 0; i < ROUND_PLACED; i++) {
		struct placement_record placement = {.cohort = r->cohort,
						     .learner = r->learners[i],
						     .first_day = date_add_days(c->date, -1),
						     .half_days = 1};
		/* The totals change too. */
		speak(sp, &desc_placement_record, &placement, (struct how){.events = 2});
	}
}

void round_countersign(struct speaker *sp, const struct campus *c, const struct round *r)
{
	struct str trainer = arena_printf(sp->a, "trainer:%llu", (unsigned long long)c->trainer);

	/* Who is absent, the seal, and everybody's totals. */
	speak(sp, &desc_sheet_countersign, &(struct sheet_countersign){.slot = r->slot},
	      (struct how){ROUND_ABSENT + 1 + ROUND_LEARNERS, trainer.p});
}

bool round_seal(struct speaker *sp, const struct campus *c, const struct round *r)
{
	uint64_t placements[ROUND_PLACED];

	for (uint32_t i = 0; i < ROUND_PLACED; i++)
		placements[i] =
			((struct placement *)heard(sp, ROUND_LEARNERS - ROUND_ABSENT + i))->id;
	for (uint32_t i = 0; i < ROUND_PLACED; i++)
		speak(sp, &desc_placement_validate,
		      &(struct placement_validate){.placement = placements[i]},
		      (struct how){.events = 2});
	round_countersign(sp, c, r);
	return spoken(sp);
}

bool round_award(struct speaker *sp, const struct campus *c, const struct round *r)
{
	for (uint32_t i = 0; i < ROUND_LEARNERS; i++) {
		struct grade_enter m = {.cohort = r->cohort,
					.learner = r->learners[i],
					.component = STR("MEM"),
					.mark_hundredths = PASSING_HUNDREDTHS + i};
		speak(sp, &desc_grade_enter, &m, ONE);
	}
	if (!spoken(sp))
		return false;
	speak(sp, &desc_board_convene,
	      &(struct board_convene){.cohort = r->cohort, .date = c->date}, ONE);
	if (!spoken(sp))
		return false;
	uint64_t board = ((struct board *)heard(sp, 0))->id;
	struct str despite = STR("nobody sits on it");
	speak(sp, &desc_board_decide, &(struct board_decide){.board = board, .despite = despite},
	      (struct how){.events = ROUND_LEARNERS});
	if (!spoken(sp))
		return false;
	speak(sp, &desc_board_seal, &(struct board_seal){.board = board, .despite = despite}, ONE);
	if (!spoken(sp))
		return false;
	speak(sp, &desc_diploma_issue, &(struct diploma_issue){.cohort = r->cohort},
	      (struct how){.events = ROUND_PLACED + (c->issuer_named ? 0 : 1)});
	return spoken(sp);
}

bool round_live(struct speaker *sp, const struct campus *c, const char *name)
{
	struct round r = {0};

	speaker_forget(sp);
	if (!round_plan(sp, c, name, &r) || !round_enrol(sp, c, name, &r) || !round_open(sp, &r))
		return false;
	round_attend(sp, c, &r);
	return spoken(sp) && round_seal(sp, c, &r) && round_award(sp, c, &r);
}
