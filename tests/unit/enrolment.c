/* Enrolment under random commands: counters, waiting lists and periods stay right, and a replay
 * gives the same. */
#include "unit.h"

#include "clock.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#define COHORTS 3
#define LEARNERS 9
#define STEPS 400
#define SEEDS 4
#define DAY_MS ((int64_t)86400000)

struct story {
	struct world *world;
	struct session *session;
	uint64_t cohorts[COHORTS], learners[LEARNERS], random;
	int64_t now_ms;
	uint32_t refused;
};

static uint64_t draw(struct story *s, uint64_t below)
{
	s->random = s->random * 6364136223846793005u + 1442695040888963407u;
	return (s->random >> 33) % below;
}

static enum status say(struct story *s, const struct desc *d, const void *message, void *reply)
{
	struct fault fault;
	enum status status = session_command(s->session, d, message, reply, &fault);

	ck_assert_msg(status != STATUS_internal, "%s: %s", d->name, reason_name(fault.why));
	if (status != STATUS_ok)
		s->refused++;
	return status;
}

static void begin(struct story *s, enum world_store kind, uint64_t seed)
{
	const struct award_institution lead = {.name = STR("Université"), .lead = true};
	struct institution institution;
	struct programme programme;
	struct cohort cohort;
	struct learner learner;

	*s = (struct story){.world = world_new(kind), .random = seed, .now_ms = 1767600000000};
	s->session = world_session(s->world);
	world_clock(s->world, s->now_ms);
	world_speak(s->world, "organiser", ORGANISER, 0, 0);
	say(s, &desc_institution_add,
	    &(struct institution_add){.code = STR("U"), .name = STR("Université")}, &institution);
	ck_assert_int_eq(say(s, &desc_programme_publish,
			     &(struct programme_publish){.code = STR("P"),
							 .kind = programme_kind_DU,
							 .title = STR("Diplôme d’Université"),
							 .outcome = outcome_UNIVERSITY_DIPLOMA,
							 .institutions = {&lead, 1}},
			     &programme),
			 STATUS_ok);
	for (uint32_t i = 0; i < COHORTS; i++) {
		char code[8];
		snprintf(code, sizeof code, "C%u", i);
		ck_assert_int_eq(say(s, &desc_cohort_plan,
				     &(struct cohort_plan){.code = str_of(code),
							   .programme = programme.id,
							   .capacity = i,
							   .starts = 20260105 + 7 * i},
				     &cohort),
				 STATUS_ok);
		s->cohorts[i] = cohort.id;
		say(s, &desc_cohort_open, &(struct cohort_open){.cohort = cohort.id}, &cohort);
	}
	for (uint32_t i = 0; i < LEARNERS; i++) {
		char email[32];
		snprintf(email, sizeof email, "l%u@example.org", i);
		ck_assert_int_eq(say(s, &desc_learner_register,
				     &(struct learner_register){.email = str_of(email),
								.family_name = STR("Martin"),
								.given_names = STR("Léa")},
				     &learner),
				 STATUS_ok);
		s->learners[i] = learner.id;
	}
	s->refused = 0;
}

/* A day around today, or none. */
static uint32_t some_day(struct story *s)
{
	uint32_t today = zone_date(STR("Europe/Paris"), s->now_ms);

	return draw(s, 2) ? 0 : date_add_days(today, (int)draw(s, 21) - 10);
}

static void one_step(struct story *s)
{
	uint64_t cohort = s->cohorts[draw(s, COHORTS)], other = s->cohorts[draw(s, COHORTS)];
	uint64_t learner = s->learners[draw(s, LEARNERS)];
	struct enrolment e;
	struct cohort c;

	switch (draw(s, 16)) {
	case 0:
		say(s, &desc_cohort_resize,
		    &(struct cohort_resize){.cohort = cohort, .capacity = draw(s, 5)}, &c);
		return;
	case 1:
		if (draw(s, 40) == 0)
			say(s, &desc_cohort_start, &(struct cohort_start){.cohort = cohort}, &c);
		if (draw(s, 80) == 0)
			say(s, &desc_cohort_cancel,
			    &(struct cohort_cancel){.cohort = cohort, .reason = STR("why")}, &c);
		return;
	case 2:
		s->now_ms += DAY_MS * (int64_t)draw(s, 4);
		world_clock(s->world, s->now_ms);
		return;
	case 3:
	case 4:
	case 5:
		say(s, &desc_enrolment_transfer,
		    &(struct enrolment_transfer){.cohort = cohort,
						 .learner = learner,
						 .to_cohort = other,
						 .reason = STR("why"),
						 .first_day = some_day(s)},
		    &e);
		return;
	case 6:
	case 7:
	case 8:
	case 9:
		say(s, &desc_enrolment_withdraw,
		    &(struct enrolment_withdraw){.cohort = cohort,
						 .learner = learner,
						 .reason = STR("why"),
						 .last_day = some_day(s)},
		    &e);
		return;
	default:
		say(s, &desc_enrolment_add,
		    &(struct enrolment_add){
			    .cohort = cohort, .learner = learner, .since = some_day(s)},
		    &e);
	}
}

static void periods_are_right(const struct enrolment *e)
{
	uint32_t last = 0;

	for (uint32_t i = 0; i < e->periods.n; i++) {
		const struct period *p = &e->periods.p[i];
		bool running = i + 1 == e->periods.n && e->state == enrolment_state_ENROLLED;
		ck_assert_uint_gt(p->since, last);
		ck_assert(running ? p->until == 0 : p->until >= p->since);
		last = p->until;
	}
	ck_assert(e->state != enrolment_state_ENROLLED || e->periods.n > 0);
	ck_assert((e->state == enrolment_state_WAITING) == (e->rank != 0));
}

static void cohort_is_right(struct story *s, uint64_t cohort)
{
	void *rows;
	uint32_t n;
	uint64_t enrolled = 0, waiting = 0, rank = 0, learner = 0;

	world_pump(s->world);
	ck_assert_int_eq(session_query(s->session, &desc_enrolment_places,
				       &(struct enrolment_places){.cohort = cohort}, NULL, 0, &rows,
				       &n, NULL),
			 STATUS_ok);
	ck_assert_uint_eq(n, 1);
	const struct cohort_place place = *(const struct cohort_place *)rows;
	ck_assert_int_eq(session_query(s->session, &desc_enrolment_list,
				       &(struct enrolment_list){.cohort = cohort}, NULL, 0, &rows,
				       &n, NULL),
			 STATUS_ok);
	const struct enrolment *e = rows;
	for (uint32_t i = 0; i < n; i++) {
		periods_are_right(&e[i]);
		enrolled += e[i].state == enrolment_state_ENROLLED;
		waiting += e[i].state == enrolment_state_WAITING;
		ck_assert_uint_gt(e[i].learner, learner);
		learner = e[i].learner;
	}
	ck_assert_int_eq(session_query(s->session, &desc_enrolment_list,
				       &(struct enrolment_list){.cohort = cohort,
								.state = enrolment_state_WAITING},
				       NULL, 0, &rows, &n, NULL),
			 STATUS_ok);
	ck_assert_uint_eq(n, waiting);
	for (uint32_t i = 0; i < n; i++) {
		const struct enrolment *w = rows;
		ck_assert_uint_gt(w[i].rank, rank);
		rank = w[i].rank;
	}
	ck_assert_uint_eq(place.enrolled, enrolled);
	ck_assert_uint_eq(place.waiting, waiting);
	bool open = place.state == cohort_state_OPEN || place.state == cohort_state_STARTED;
	if (open && waiting)
		ck_assert(place.capacity != 0 && enrolled >= place.capacity);
}

static void replay_is_the_same(struct story *s)
{
	struct arena *a = arena_new();
	struct check_report report;

	engine_check(world_engine(s->world, "enrolment"), a, false, &report);
	ck_assert_msg(report.clean, "%.*s", report.findings.n ? (int)report.findings.p[0].n : 0,
		      report.findings.n ? report.findings.p[0].p : "");
	ck_assert_uint_gt(report.events, STEPS / 8);
	arena_free(a);
}

static void live(enum world_store kind, uint64_t seed)
{
	struct story s;

	begin(&s, kind, seed);
	for (int i = 0; i < STEPS; i++) {
		one_step(&s);
		for (uint32_t c = 0; c < COHORTS; c++)
			cohort_is_right(&s, s.cohorts[c]);
		session_forget(s.session);
	}
	ck_assert_uint_gt(s.refused, 10);
	replay_is_the_same(&s);
	world_free(s.world);
}

UNIT(enrolment, counters_stay_exact_on_memory)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++)
		live(WORLD_MEMORY, seed);
}

UNIT(enrolment, counters_stay_exact_on_lmdb)
{
	live(WORLD_LMDB, 99);
}

#define MANY_LEARNERS 1500 /* over one page, over what one feed page holds */

static void register_many(struct story *s)
{
	struct learner_register *m = calloc(MANY_LEARNERS, sizeof *m);
	enum status *statuses = calloc(MANY_LEARNERS, sizeof *statuses);
	struct fault *faults = calloc(MANY_LEARNERS, sizeof *faults);
	struct arena *a = arena_new();

	must(m && statuses && faults);
	for (uint32_t i = 0; i < MANY_LEARNERS; i++)
		m[i] = (struct learner_register){.email = arena_printf(a, "many%u@example.org", i),
						 .family_name = i % 2 ? STR("Impair") : STR("Pair"),
						 .given_names = STR("Zoé")};
	ck_assert(session_commands(s->session, &desc_learner_register, m, MANY_LEARNERS, statuses,
				   faults, NULL));
	for (uint32_t i = 0; i < MANY_LEARNERS; i++)
		ck_assert_int_eq(statuses[i], STATUS_ok);
	arena_free(a);
	free(m);
	free(statuses);
	free(faults);
}

static uint32_t count_rows(struct story *s, const struct desc *d, const void *m, void **rows)
{
	uint32_t n;

	ck_assert_int_eq(session_query(s->session, d, m, NULL, 0, rows, &n, NULL), STATUS_ok);
	return n;
}

/* One page of a search that finds nothing: it ends before all were looked at. */
static void search_rests(struct story *s)
{
	struct carrier *c = &s->session->carrier;
	struct arena *a = arena_new();
	struct learner_find m = {.text = STR("nobody")};
	unsigned char id[REQUEST_ID_BYTES];
	struct fault fault;
	struct reply reply;
	struct page page;
	struct str why;
	struct buf body;

	buf_init(&body, WIRE_BYTES_MAX);
	wire_encode(&body, &desc_learner_find, &m);
	c->request_id(c->ctx, id);
	struct envelope e = {.version = WIRE_VERSION,
			     .request_id = {(char *)id, sizeof id},
			     .type = desc_learner_find.type,
			     .body = buf_slice(&body)};
	ck_assert(c->ask(c->ctx, "enrolment", &e, 1, a, &reply, &why));
	ck_assert_uint_eq(reply.status, STATUS_ok);
	ck_assert(page_decode(reply.body, a, &page, &fault));
	ck_assert_uint_eq(page.nrows, 0);
	ck_assert_uint_gt(page.cursor.n, 0);
	buf_free(&body);
	arena_free(a);
}

/* Pages of two; between the first and the second the first learner leaves, and the last who waits
 * moves up into her place. */
struct meanwhile {
	struct carrier real;
	struct story *story;
	bool done;
};

static bool ask_in_pages(void *ctx, const char *service, const struct envelope *e, uint32_t n,
			 struct arena *a, struct reply *out, struct str *why)
{
	struct meanwhile *m = ctx;
	struct envelope few = *e;
	struct enrolment gone;

	must(n == 1);
	if (e->type != desc_enrolment_list.type)
		return m->real.ask(m->real.ctx, service, e, n, a, out, why);
	few.limit = 2;
	if (e->cursor.n && !m->done) {
		m->done = true;
		ck_assert_int_eq(say(m->story, &desc_enrolment_withdraw,
				     &(struct enrolment_withdraw){.cohort = m->story->cohorts[0],
								  .learner = m->story->learners[0],
								  .reason = STR("moved")},
				     &gone),
				 STATUS_ok);
	}
	return m->real.ask(m->real.ctx, service, &few, n, a, out, why);
}

static void request_id_of_world(void *ctx, unsigned char id[REQUEST_ID_BYTES])
{
	const struct meanwhile *m = ctx;

	m->real.request_id(m->real.ctx, id);
}

UNIT(enrolment, a_list_has_each_once_though_states_change_between_its_pages)
{
	struct story s;
	struct enrolment e;
	struct cohort c;
	void *rows;

	begin(&s, WORLD_MEMORY, 1);
	ck_assert_int_eq(say(&s, &desc_cohort_resize,
			     &(struct cohort_resize){.cohort = s.cohorts[0], .capacity = 5}, &c),
			 STATUS_ok);
	for (int i = 0; i < 6; i++)
		ck_assert_int_eq(say(&s, &desc_enrolment_add,
				     &(struct enrolment_add){.cohort = s.cohorts[0],
							     .learner = s.learners[i]},
				     &e),
				 STATUS_ok);
	struct meanwhile m = {.real = s.session->carrier, .story = &s};
	s.session->carrier =
		(struct carrier){.ask = ask_in_pages, .request_id = request_id_of_world, .ctx = &m};
	struct enrolment_list all = {.cohort = s.cohorts[0]};
	uint32_t n = count_rows(&s, &desc_enrolment_list, &all, &rows);
	const struct enrolment *listed = rows;
	ck_assert(m.done);
	ck_assert_uint_eq(n, 6);
	for (uint32_t i = 0; i < n; i++)
		ck_assert_uint_eq(listed[i].learner, s.learners[i]);
	ck_assert_int_eq(listed[5].state, enrolment_state_ENROLLED);
	s.session->carrier = m.real;
	world_free(s.world);
}

/* Lists go on over their pages; a raised capacity moves up all who wait, in their order, in one go.
 */
UNIT(enrolment, many)
{
	struct story s;
	struct enrolment e;
	struct cohort c;
	void *rows;

	begin(&s, WORLD_MEMORY, 1);
	register_many(&s);
	ck_assert_uint_eq(count_rows(&s, &desc_learner_list, &(struct learner_list){0}, &rows),
			  LEARNERS + MANY_LEARNERS);
	const struct learner *l = rows;
	for (uint32_t i = 1; i < LEARNERS + MANY_LEARNERS; i++)
		ck_assert_uint_gt(l[i].id, l[i - 1].id);
	ck_assert_uint_eq(count_rows(&s, &desc_learner_find,
				     &(struct learner_find){.text = STR("ZOE IMPAIR")}, &rows),
			  MANY_LEARNERS / 2);
	search_rests(&s);
	ck_assert_uint_eq(count_rows(&s, &desc_learner_find,
				     &(struct learner_find){.text = STR("many1499@")}, &rows),
			  1);
	ck_assert_uint_eq(count_rows(&s, &desc_learner_find,
				     &(struct learner_find){.text = STR("nobody")}, &rows),
			  0);
	for (uint32_t i = 0; i < MANY_LEARNERS; i++)
		ck_assert_int_eq(say(&s, &desc_enrolment_add,
				     &(struct enrolment_add){.cohort = s.cohorts[1],
							     .learner = s.learners[0] + LEARNERS +
									MANY_LEARNERS - 1 - i},
				     &e),
				 STATUS_ok);
	ck_assert_uint_eq(count_rows(&s, &desc_enrolment_list,
				     &(struct enrolment_list){.cohort = s.cohorts[1],
							      .state = enrolment_state_WAITING},
				     &rows),
			  MANY_LEARNERS - 1);
	const struct enrolment *waiting = rows;
	for (uint32_t i = 1; i + 1 < MANY_LEARNERS; i++)
		ck_assert_uint_lt(waiting[i].learner, waiting[i - 1].learner);
	say(&s, &desc_cohort_resize, &(struct cohort_resize){.cohort = s.cohorts[1]}, &c);
	cohort_is_right(&s, s.cohorts[1]);
	ck_assert_uint_eq(count_rows(&s, &desc_enrolment_list,
				     &(struct enrolment_list){.cohort = s.cohorts[1],
							      .state = enrolment_state_ENROLLED},
				     &rows),
			  MANY_LEARNERS);
	replay_is_the_same(&s);
	world_free(s.world);
}

/* The address is compared folded and names are composed: both can grow beyond what is kept. */
UNIT(enrolment, too_long_once_folded)
{
	struct story s;
	struct learner l;
	struct fault fault;
	char name[201], email[255];

	begin(&s, WORLD_MEMORY, 1);
	/* U+0958 is two letters when composed */
	for (int i = 0; i < 66; i++)
		memcpy(name + 3 * i, "\xe0\xa5\x98", 3);
	struct learner_register m = {.email = STR("x@example.org"),
				     .family_name = {name, 198},
				     .given_names = STR("Léa")};
	ck_assert_int_eq(session_command(s.session, &desc_learner_register, &m, &l, &fault),
			 STATUS_invalid);
	ck_assert_int_eq(fault.why, REASON_too_long);
	ck_assert_uint_eq(fault.limit, 200);
	ck_assert(str_is(fault.field, "family_name"));

	/* U+0390 folds to three letters of two bytes, of which two compose again; U+1E9E to "ss" */
	memset(email, 'a', sizeof email);
	for (int i = 0; i < 32; i++)
		memcpy(email + 2 * i, "\xc5\x89", 2);
	m.family_name = STR("Martin");
	memcpy(email + 64, "@", 1);
	for (int i = 65; i < 254; i++)
		email[i] = (i - 64) % 60 == 0 ? '.' : 'a';
	m.email = (struct str){email, 254};
	ck_assert_int_eq(session_command(s.session, &desc_learner_register, &m, &l, &fault),
			 STATUS_invalid);
	ck_assert_int_eq(fault.why, REASON_too_long);
	ck_assert_uint_eq(fault.limit, 254);
	ck_assert(str_is(fault.field, "email"));
	world_free(s.world);
}

/* The 51st time is refused: an enrolment keeps 50 periods. */
UNIT(enrolment, fifty_periods)
{
	struct story s;
	struct enrolment e;
	struct fault fault;

	begin(&s, WORLD_MEMORY, 1);
	struct enrolment_add add = {.cohort = s.cohorts[0], .learner = s.learners[0]};
	struct enrolment_withdraw leave = {
		.cohort = s.cohorts[0], .learner = s.learners[0], .reason = STR("why")};
	for (int i = 0; i < 50; i++) {
		ck_assert_int_eq(say(&s, &desc_enrolment_add, &add, &e), STATUS_ok);
		leave.last_day = e.periods.p[e.periods.n - 1].since;
		ck_assert_int_eq(say(&s, &desc_enrolment_withdraw, &leave, &e), STATUS_ok);
		ck_assert_uint_eq(e.periods.n, (uint32_t)i + 1);
		add.since = date_add_days(leave.last_day, 1);
	}
	ck_assert_int_eq(session_command(s.session, &desc_enrolment_add, &add, &e, &fault),
			 STATUS_invalid);
	ck_assert_int_eq(fault.why, REASON_too_many_items);
	ck_assert_uint_eq(fault.limit, 50);
	world_free(s.world);
}
