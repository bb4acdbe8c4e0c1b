/* Tests of the catalogue on its engine: ids, pages of long lists, and a log that replays to the
 * same records. */
#include "unit.h"
#include "catalogue/catalogue.h"
#include "world.h"

#define COHORTS 1100u /* more than a page holds */

static void done(struct world *w, const struct desc *d, const void *message, void *reply)
{
	struct fault fault = {0};
	struct arena *a = arena_new();

	enum status s = session_command(world_session(w), d, message, reply, &fault);
	ck_assert_msg(s == STATUS_ok, "%s: %s", d->name, fault_text(a, &fault, NULL).p);
	arena_free(a);
}

static uint32_t listed(struct world *w, const struct desc *d, const void *message, void **rows)
{
	struct fault fault;
	uint32_t n = 0;

	ck_assert_int_eq(session_query(world_session(w), d, message, NULL, 0, rows, &n, &fault),
			 STATUS_ok);
	return n;
}

static struct programme published(struct world *w, const char *code)
{
	static const struct award_institution lead = {.name = {"HAS", 3}, .lead = true};
	struct programme p;

	done(w, &desc_programme_publish,
	     &(struct programme_publish){.code = str_of(code),
					 .kind = programme_kind_SEMINAR,
					 .title = STR("Séminaire"),
					 .outcome = outcome_ATTESTATION,
					 .institutions = {&lead, 1}},
	     &p);
	return p;
}

static struct cohort planned(struct world *w, struct str code, uint64_t programme)
{
	struct cohort c;

	done(w, &desc_cohort_plan, &(struct cohort_plan){.code = code, .programme = programme}, &c);
	return c;
}

UNIT(catalogue, ids_are_sequences)
{
	struct world *w = world_new(WORLD_MEMORY);
	struct programme p = published(w, "SEM"), *row;
	struct cohort c = planned(w, STR("A"), p.id);
	void *rows;

	ck_assert_uint_eq(p.id, 1);
	ck_assert_uint_eq(p.curriculum, 1);
	ck_assert_uint_eq(c.id, 2);
	ck_assert_uint_eq(c.curriculum, p.curriculum);
	ck_assert_uint_eq(
		listed(w, &desc_programme_show, &(struct programme_show){.programme = 1}, &rows),
		1);
	row = rows;
	ck_assert_uint_eq(row->curriculum, 1);
	ck_assert_uint_eq(
		listed(w, &desc_curriculum_show, &(struct curriculum_show){.curriculum = 1}, &rows),
		1);
	ck_assert_uint_eq(((struct curriculum *)rows)->programme, 1);
	world_free(w);
}

UNIT(catalogue, long_lists_come_in_pages)
{
	struct world *w = world_new(WORLD_MEMORY);
	struct arena *a = arena_new();
	struct programme even = published(w, "EVEN"), odd = published(w, "ODD");
	struct cohort c, *row;
	void *rows;

	for (uint32_t i = 0; i < COHORTS; i++) {
		c = planned(w, arena_printf(a, "C%05u", i), i % 2 ? odd.id : even.id);
		if (i % 10 == 0)
			done(w, &desc_cohort_open, &(struct cohort_open){.cohort = c.id}, &c);
	}
	ck_assert_uint_eq(listed(w, &desc_cohort_list, &(struct cohort_list){0}, &rows), COHORTS);
	row = rows;
	for (uint32_t i = 0; i < COHORTS; i++)
		ck_assert(str_eq(row[i].code, arena_printf(a, "C%05u", i)));
	ck_assert_uint_eq(listed(w, &desc_cohort_list,
				 &(struct cohort_list){.state = cohort_state_OPEN}, &rows),
			  COHORTS / 10);
	ck_assert_uint_eq(
		listed(w, &desc_cohort_list,
		       &(struct cohort_list){.programme = odd.id, .state = cohort_state_PLANNED},
		       &rows),
		COHORTS / 2);
	arena_free(a);
	world_free(w);
}

/* Everything that changes a record after its birth. */
static void lived(struct world *w)
{
	static const struct unit unit = {.code = {"U1", 2}, .title = {"Unité", 6}};
	struct programme p = published(w, "SEM");
	struct cohort c = planned(w, STR("A"), p.id);
	struct curriculum k;
	struct slot s;

	done(w, &desc_curriculum_revise,
	     &(struct curriculum_revise){
		     .programme = p.id, .reason = STR("units"), .units = {&unit, 1}},
	     &k);
	ck_assert_uint_eq(k.version, 2);
	done(w, &desc_cohort_open, &(struct cohort_open){.cohort = c.id}, &c);
	done(w, &desc_slot_schedule,
	     &(struct slot_schedule){.cohort = c.id,
				     .date = 20260501,
				     .half_day = half_day_AM,
				     .start = 510,
				     .end = 750,
				     .place = STR("Salle 3")},
	     &s);
	ck_assert_uint_eq(s.warnings.n, 1);
	done(w, &desc_slot_move,
	     &(struct slot_move){.slot = s.id, .reason = STR("holiday"), .date = 20260504}, &s);
	ck_assert_uint_eq(s.warnings.n, 0);
	done(w, &desc_slot_cancel, &(struct slot_cancel){.slot = s.id, .reason = STR("ill")}, &s);
}

UNIT(catalogue, log_replays_to_the_same_records)
{
	struct world *w = world_new(WORLD_MEMORY);
	struct arena *a = arena_new();
	struct check_report report;

	lived(w);
	engine_check(world_engine(w, "catalogue"), a, false, &report);
	for (uint32_t i = 0; i < report.findings.n; i++)
		ck_abort_msg("%.*s", (int)report.findings.p[i].n, report.findings.p[i].p);
	ck_assert(report.clean);
	ck_assert_uint_eq(report.events, 7);
	arena_free(a);
	world_free(w);
}

/* What has begun changes only with attendance's release, whoever asks. */
UNIT(catalogue, what_has_begun_needs_a_release)
{
	struct world *w = world_new(WORLD_MEMORY);
	struct programme p = published(w, "SEM");
	struct cohort c = planned(w, STR("A"), p.id);
	struct slot_move m = {.reason = STR("later"), .start = 520};
	struct fault fault;
	struct slot s;

	done(w, &desc_slot_schedule,
	     &(struct slot_schedule){.cohort = c.id,
				     .date = 20260505,
				     .half_day = half_day_AM,
				     .start = 510,
				     .end = 750},
	     &s);
	m.slot = s.id;
	message_give(&m, 5);
	world_clock(w, s.starts_at - 15 * 60 * 1000 - 1);
	done(w, &desc_slot_move, &m, &s);
	world_clock(w, s.starts_at - 15 * 60 * 1000);
	m.start = 530;
	ck_assert(session_command(world_session(w), &desc_slot_move, &m, &s, &fault) ==
		  STATUS_conflict);
	ck_assert_str_eq(
		fault_text(world_session(w)->arena, &fault, NULL).p,
		"slot_move.slot: has begun: attendance must say first that its sheet is not "
		"sealed (cursus sheet hold HALF-DAY)");
	/* One that attendance gave, for this half-day as it is, and for no other nor twice. */
	unsigned char right[RELEASE_PROOF_BYTES], other[RELEASE_PROOF_BYTES];
	struct released word = {s.id, s.revision, 1, s.starts_at + 1};
	m.release = 1;
	m.release_until = word.until;
	world_prove(w, &word, right);
	struct released others[] = {word, word, word, word};
	others[0].slot++, others[1].revision++, others[2].sequence++, others[3].until++;
	m.release_proof = (struct str){(const char *)other, sizeof other};
	for (size_t i = 0; i < COUNT(others); i++) {
		world_prove(w, &others[i], other);
		ck_assert(session_command(world_session(w), &desc_slot_move, &m, &s, &fault) ==
				  STATUS_conflict &&
			  fault.why == REASON_release_unproven);
	}
	m.release_proof.p = (const char *)right;
	m.release_proof.n--;
	ck_assert(session_command(world_session(w), &desc_slot_move, &m, &s, &fault) ==
		  STATUS_conflict);
	m.release_proof.n++;
	done(w, &desc_slot_move, &m, &s);
	m.start = 540;
	m.release_until = word.until = s.starts_at + 1;
	world_prove(w, &word, right); /* as the half-day was before the move */
	world_clock(w, s.starts_at);
	ck_assert(session_command(world_session(w), &desc_slot_move, &m, &s, &fault) ==
			  STATUS_conflict &&
		  fault.why == REASON_release_unproven);
	ck_assert(!release_prove(NULL, &word, right));
	ck_assert(session_command(world_session(w), &desc_slot_cancel,
				  &(struct slot_cancel){.slot = m.slot, .reason = STR("why")}, &s,
				  &fault) == STATUS_conflict);
	ck_assert_int_eq(fault.why, REASON_release_needed);
	world_free(w);
}

/* The catalogue follows nobody: that no minutes are sealed, the client brings. */
UNIT(catalogue, another_version_needs_certifications_word)
{
	static const struct unit unit = {.code = {"U1", 2}, .title = {"Unit", 4}};
	struct world *w = world_new(WORLD_MEMORY);
	struct programme p = published(w, "SEM");
	struct cohort c = planned(w, STR("A"), p.id);
	struct cohort_change m = {.cohort = c.id, .reason = STR("early"), .version = 2};
	struct curriculum k;
	struct fault fault;

	done(w, &desc_curriculum_revise,
	     &(struct curriculum_revise){
		     .programme = p.id, .reason = STR("units"), .units = {&unit, 1}},
	     &k);
	ck_assert(session_command(world_session(w), &desc_cohort_change, &m, &c, &fault) ==
		  STATUS_conflict);
	ck_assert_str_eq(fault_text(world_session(w)->arena, &fault, NULL).p,
			 "cohort_change.version: certification must say first that no minutes of "
			 "the cohort are sealed (cursus board list COHORT)");
	m.unsealed = 1;
	done(w, &desc_cohort_change, &m, &c);
	ck_assert_uint_eq(c.curriculum, k.id);
	world_free(w);
}
