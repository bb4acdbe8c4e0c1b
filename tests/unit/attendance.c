/* Three months of three cohorts through the real services, day by day and by chance, against a
 * plain recount. */
#include "unit.h"

#include "clock.h"
#include "world.h"
#include "release.h"

#include <stdlib.h>

#define COHORTS 3
#define LEARNERS 5
#define DAYS 60
#define SLOTS (COHORTS * DAYS)
#define DAY_MS (INT64_C(24) * 3600 * 1000)
/* 2026-01-05, 18:00 in Paris. */
#define FIRST_EVENING_MS INT64_C(1767632400000)
#define FIRST_DAY 20260105

/* What the test knows of a half-day and its sheet, from what it did and was told. */
struct known {
	uint64_t id;
	uint32_t cohort, date, state, sheet; /* states; sheet 0: none */
	uint64_t minutes, sealed_min;
	int64_t starts_at;
	uint32_t status[LEARNERS];
};

static struct life {
	struct world *world;
	struct session *session;
	uint64_t state;
	uint64_t cohorts[COHORTS], neutral[COHORTS], learners[LEARNERS], trainer;
	uint32_t now_in[LEARNERS];
	uint32_t in_on[LEARNERS][DAYS]; /* in which cohort on each day */
	struct known slots[SLOTS];
	uint32_t today, moves, seals, corrections;
} life;

static uint32_t below(uint32_t n)
{
	life.state = life.state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((life.state >> 33) % n);
}

/* As every client does: attendance releases what has begun. */
static enum status sent(const struct desc *d, const void *message, void *reply, struct fault *fault)
{
	struct release_told told;
	struct arena *a = arena_new();
	void *copy = arena_alloc(a, d->size);

	memcpy(copy, message, d->size);
	enum status s = release_command(life.session, d, copy, reply, &told, fault);
	arena_free(a);
	return s;
}

static enum status say(const struct desc *d, const void *message, void *reply)
{
	struct fault fault = {0};
	enum status s = sent(d, message, reply, &fault);

	ck_assert_int_ne(s, STATUS_busy);
	ck_assert_int_ne(s, STATUS_internal);
	return s;
}

static void must_say(const struct desc *d, const void *message, void *reply)
{
	struct fault fault = {0};
	struct arena *a = arena_new();
	enum status s = sent(d, message, reply, &fault);

	ck_assert_msg(s == STATUS_ok, "%s",
		      s == STATUS_ok ? "" : arena_z(a, fault_text(a, &fault, NULL)));
	arena_free(a);
}

static void as_organiser(void)
{
	world_speak(life.world, "organiser", ORGANISER, 0, 0);
}

static uint64_t begin_programme(struct str code, uint64_t neutral)
{
	static const struct award_institution lead = {.name = {"Ecole", 5}, .lead = true};
	static const struct component exam = {
		.code = {"E", 1}, .title = {"Examen", 6}, .coefficient_hundredths = 100};
	struct programme_publish m = {.code = code,
				      .kind = programme_kind_DU,
				      .title = STR("Présence"),
				      .outcome = outcome_UNIVERSITY_DIPLOMA,
				      .institutions = {&lead, 1},
				      .rules = {.attendance_min_permille = 800,
						.excused_neutral_max_half_days = neutral,
						.average_min_hundredths = 1000,
						.components = {&exam, 1}}};
	struct programme p;

	must_say(&desc_programme_publish, &m, &p);
	return p.id;
}

static void begin_cohort(uint32_t i, uint64_t programme)
{
	static const struct str codes[COHORTS] = {{"A", 1}, {"B", 1}, {"C", 1}};
	struct cohort c;

	must_say(&desc_cohort_plan, &(struct cohort_plan){.code = codes[i], .programme = programme},
		 &c);
	must_say(&desc_cohort_open, &(struct cohort_open){.cohort = c.id}, &c);
	life.cohorts[i] = c.id;
	for (uint32_t day = 0; day < DAYS; day++) {
		struct known *k = &life.slots[i * DAYS + day];
		struct slot_schedule m = {.cohort = c.id,
					  .date = date_add_days(FIRST_DAY, (int)day),
					  .half_day = half_day_AM,
					  .start = 9 * 60,
					  .end = 10 * 60 + below(180),
					  .trainer = life.trainer};
		struct slot s;

		must_say(&desc_slot_schedule, &m, &s);
		*k = (struct known){.id = s.id,
				    .cohort = i,
				    .date = s.date,
				    .state = s.state,
				    .minutes = s.duration_min,
				    .starts_at = s.starts_at};
	}
}

static void begin(uint64_t seed)
{
	static const uint64_t neutral[COHORTS] = {1, 0, 4};
	static const struct str codes[COHORTS] = {{"P1", 2}, {"P2", 2}, {"P3", 2}};
	struct trainer t;

	life = (struct life){.world = world_new(WORLD_MEMORY), .state = seed, .today = FIRST_DAY};
	life.session = world_session(life.world);
	world_clock(life.world, FIRST_EVENING_MS - DAY_MS);
	as_organiser();
	must_say(&desc_trainer_add, &(struct trainer_add){.code = STR("f1"), .name = STR("Jeanne")},
		 &t);
	life.trainer = t.id;
	for (uint32_t i = 0; i < COHORTS; i++) {
		life.neutral[i] = neutral[i];
		begin_cohort(i, begin_programme(codes[i], neutral[i]));
	}
	for (uint32_t i = 0; i < LEARNERS; i++) {
		static const struct str emails[LEARNERS] = {{"a@x.org", 7},
							    {"b@x.org", 7},
							    {"c@x.org", 7},
							    {"d@x.org", 7},
							    {"e@x.org", 7}};
		struct learner l;
		struct enrolment e;
		life.now_in[i] = i % COHORTS;
		for (uint32_t day = 0; day < DAYS; day++)
			life.in_on[i][day] = life.now_in[i];
		must_say(&desc_learner_register,
			 &(struct learner_register){.email = emails[i],
						    .family_name = STR("N"),
						    .given_names = STR("P")},
			 &l);
		life.learners[i] = l.id;
		must_say(&desc_enrolment_add,
			 &(struct enrolment_add){.cohort = life.cohorts[life.now_in[i]],
						 .learner = l.id},
			 &e);
	}
}

/* What may happen to one half-day. */

static void open_sheet(struct known *k)
{
	struct sheet s;

	if (say(&desc_sheet_open, &(struct sheet_open){.slot = k->id}, &s) != STATUS_ok)
		return;
	k->sheet = s.state;
}

static void mark(struct known *k, uint32_t learner)
{
	struct presence p;
	struct presence_mark m = {.slot = k->id,
				  .learner = life.learners[learner],
				  .status = below(4) + 1,
				  .reason = STR("why")};

	if (say(&desc_presence_mark, &m, &p) == STATUS_ok)
		k->status[learner] = p.status;
}

static void seal(struct known *k)
{
	struct sheet s;

	world_speak(life.world, "trainer", TRAINER, 0, life.trainer);
	if (say(&desc_sheet_countersign, &(struct sheet_countersign){.slot = k->id}, &s) ==
	    STATUS_ok) {
		life.seals++;
		k->sheet = s.state;
		k->sealed_min = k->minutes;
		for (uint32_t l = 0; l < LEARNERS; l++)
			if (!k->status[l])
				k->status[l] = presence_status_ABSENT;
	}
	as_organiser();
}

static void correct(struct known *k, uint32_t learner)
{
	struct presence p;
	struct presence_correct m = {.slot = k->id,
				     .learner = life.learners[learner],
				     .status = below(4) + 1,
				     .reason = STR("why")};

	if (say(&desc_presence_correct, &m, &p) != STATUS_ok)
		return;
	k->status[learner] = p.status;
	life.corrections++;
}

static void reschedule(struct known *k)
{
	struct slot s;
	struct slot_move m = {.slot = k->id, .reason = STR("why"), .end = 10 * 60 + below(180)};
	enum status status;

	message_give(&m, 5);
	if (below(4))
		status = say(&desc_slot_move, &m, &s);
	else
		status = say(&desc_slot_cancel,
			     &(struct slot_cancel){.slot = k->id, .reason = STR("why")}, &s);
	if (status != STATUS_ok)
		return;
	k->state = s.state;
	k->minutes = s.duration_min;
	if (k->state == slot_state_CANCELLED && k->sheet == sheet_state_OPEN)
		k->sheet = sheet_state_CANCELLED;
}

static void transfer(uint32_t learner)
{
	uint32_t to = below(COHORTS);
	struct enrolment e;
	struct enrolment_transfer m = {.cohort = life.cohorts[life.now_in[learner]],
				       .learner = life.learners[learner],
				       .to_cohort = life.cohorts[to],
				       .reason = STR("why"),
				       .first_day = date_add_days(life.today, 1)};

	if (say(&desc_enrolment_transfer, &m, &e) != STATUS_ok)
		return;
	life.now_in[learner] = to;
	for (int day = date_diff_days(FIRST_DAY, m.first_day); day < DAYS; day++)
		life.in_on[learner][day] = to;
	life.moves++;
}

/* Recounting. */

static int by_start(const void *left, const void *right)
{
	const struct known *const *a = left, *const *b = right;

	if ((*a)->starts_at != (*b)->starts_at)
		return (*a)->starts_at < (*b)->starts_at ? -1 : 1;
	return ((*a)->sealed_min > (*b)->sealed_min) - ((*a)->sealed_min < (*b)->sealed_min);
}

static struct standing recount(uint32_t learner)
{
	uint32_t n = 0;
	const struct known *hers[SLOTS];
	struct standing s = {0};

	for (uint32_t i = 0; i < SLOTS; i++) {
		const struct known *k = &life.slots[i];
		bool to_come = k->state == slot_state_SCHEDULED && k->sheet != sheet_state_SEALED;
		/* What the learner did goes along, so each day counts where the learner was. */
		if (life.in_on[learner][i % DAYS] != k->cohort)
			continue;
		if (k->sheet == sheet_state_SEALED)
			hers[n++] = k;
		s.remaining_min += to_come ? k->minutes : 0;
		s.remaining_half_days += to_come;
	}
	qsort(hers, n, sizeof(*hers), by_start);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t status = hers[i]->status[learner];
		s.absent_half_days += status == presence_status_ABSENT;
		s.late_half_days += status == presence_status_LATE;
		s.present_half_days += status == presence_status_PRESENT;
		s.excused_half_days += status == presence_status_EXCUSED;
		if (status <= presence_status_LATE)
			s.credited_min += hers[i]->sealed_min;
		if (status != presence_status_EXCUSED ||
		    s.excused_half_days > life.neutral[life.now_in[learner]])
			s.counted_min += hers[i]->sealed_min;
	}
	s.attendance_permille = s.counted_min ? s.credited_min * 1000 / s.counted_min : 0;
	return s;
}

static void compare(uint32_t learner)
{
	struct totals_show ask = {.cohort = life.cohorts[life.now_in[learner]],
				  .learner = life.learners[learner]};
	struct standing wanted = recount(learner), *got;
	struct fault fault;
	void *rows;
	uint32_t n;

	ck_assert_int_eq(
		session_query(life.session, &desc_totals_show, &ask, NULL, 0, &rows, &n, &fault),
		STATUS_ok);
	ck_assert_uint_eq(n, 1);
	got = rows;
	ck_assert_uint_eq(got->credited_min, wanted.credited_min);
	ck_assert_uint_eq(got->counted_min, wanted.counted_min);
	ck_assert_uint_eq(got->attendance_permille, wanted.attendance_permille);
	ck_assert_uint_eq(got->present_half_days, wanted.present_half_days);
	ck_assert_uint_eq(got->late_half_days, wanted.late_half_days);
	ck_assert_uint_eq(got->absent_half_days, wanted.absent_half_days);
	ck_assert_uint_eq(got->excused_half_days, wanted.excused_half_days);
	ck_assert_uint_eq(got->remaining_min, wanted.remaining_min);
	ck_assert_uint_eq(got->remaining_half_days, wanted.remaining_half_days);
}

/* What documents tell half-day by half-day adds up to the totals. */
static void compare_hours(uint32_t learner)
{
	struct hours_of ask = {.cohort = life.cohorts[life.now_in[learner]],
			       .learner = life.learners[learner]};
	struct standing wanted = recount(learner);
	uint64_t credited = 0, open = 0;
	struct fault fault;
	void *rows;
	uint32_t n;

	ck_assert_int_eq(
		session_query(life.session, &desc_hours_of, &ask, NULL, 0, &rows, &n, &fault),
		STATUS_ok);
	for (uint32_t i = 0; i < n; i++) {
		const struct hours_line *l = (const struct hours_line *)rows + i;
		credited += l->credited_min;
		open += l->sheet == sheet_state_SEALED ? 0 : l->duration_min;
		ck_assert(!l->outside);
	}
	ck_assert_uint_eq(credited, wanted.credited_min);
	ck_assert_uint_eq(open, wanted.remaining_min);
}

/* Whatever became of a replayed log is what is stored. */
static void check_replay(void)
{
	struct arena *a = arena_new();
	struct check_report report = {0};

	engine_check(world_engine(life.world, "attendance"), a, false, &report);
	ck_assert_msg(report.clean, "%s",
		      report.findings.n ? arena_z(a, report.findings.p[0]) : "");
	ck_assert_uint_gt(report.events, 100);
	arena_free(a);
}

static void live_a_day(void)
{
	for (int i = 0; i < 12; i++) {
		/* Yesterday's and tomorrow's half-days more often than those long ago. */
		uint32_t recent = (uint32_t)date_diff_days(FIRST_DAY, life.today) + 2;
		uint32_t day =
			below(2) ? below(recent) : recent - 1 - below(recent < 3 ? recent : 3);
		struct known *k =
			&life.slots[below(COHORTS) * DAYS + (day < DAYS ? day : DAYS - 1)];

		switch (below(8)) {
		case 0:
		case 1:
			open_sheet(k);
			break;
		case 2:
		case 3:
			for (uint32_t l = 0; l < LEARNERS; l++)
				mark(k, l);
			break;
		case 4:
			seal(k);
			break;
		case 5:
			for (uint32_t l = 0; l < LEARNERS; l++)
				correct(k, l);
			break;
		case 6:
			reschedule(k);
			break;
		default:
			if (below(2))
				transfer(below(LEARNERS));
		}
	}
}

UNIT(attendance, totals_as_recounted)
{
	uint32_t moves = 0, seals = 0, corrections = 0;

	for (uint64_t seed = 1; seed <= 6; seed++) {
		begin(seed);
		for (int day = 0; day < DAYS; day++) {
			life.today = date_add_days(FIRST_DAY, day);
			world_clock(life.world, FIRST_EVENING_MS + day * DAY_MS);
			live_a_day();
			for (uint32_t l = 0; l < LEARNERS; l++)
				compare(l);
			if (day % 10 == 9)
				compare_hours(below(LEARNERS));
			session_forget(life.session);
		}
		check_replay();
		moves += life.moves;
		seals += life.seals;
		corrections += life.corrections;
		world_free(life.world);
	}
	/* Enough has happened for the comparison to mean something. */
	ck_assert_uint_gt(moves, 50);
	ck_assert_uint_gt(seals, 100);
	ck_assert_uint_gt(corrections, 30);
}

/* The half-days of one learner in pages of `limit`, appended to slots; how many pages. */
static uint32_t read_in_pages(uint32_t learner, uint64_t limit, uint64_t *slots, uint32_t *n)
{
	struct presence_of m = {.learner = life.learners[learner]};
	struct envelope e = {
		.version = WIRE_VERSION, .type = TYPE_NUMBER_presence_of, .limit = limit};
	struct arena *a = arena_new();
	struct buf body;
	uint32_t pages = 0;

	buf_init(&body, WIRE_BYTES_MAX);
	wire_encode(&body, &desc_presence_of, &m);
	e.body = buf_slice(&body);
	do {
		unsigned char id[REQUEST_ID_BYTES];
		struct reply reply;
		struct page page;
		struct fault fault;
		struct str why;

		life.session->carrier.request_id(life.session->carrier.ctx, id);
		e.request_id = (struct str){(const char *)id, sizeof(id)};
		ck_assert(life.session->carrier.ask(life.session->carrier.ctx, "attendance", &e, 1,
						    a, &reply, &why));
		ck_assert_uint_eq(reply.status, STATUS_ok);
		ck_assert(page_decode(reply.body, a, &page, &fault));
		for (uint32_t i = 0; i < page.nrows; i++) {
			struct presence p;
			ck_assert(wire_decode(page.rows[i], &desc_presence, WIRE_LENIENT, a, &p,
					      &fault));
			ck_assert_uint_lt(*n, SLOTS);
			slots[(*n)++] = p.slot;
		}
		e.cursor = page.cursor;
		pages++;
	} while (e.cursor.n);
	buf_free(&body);
	arena_free(a);
	return pages;
}

/* A learner's half-days come by the calendar, each once, however small the pages. */
UNIT(attendance, presences_in_pages)
{
	uint64_t whole[SLOTS], parts[SLOTS];
	uint32_t n = 0, again = 0;

	begin(1);
	world_clock(life.world, FIRST_EVENING_MS + DAYS * DAY_MS);
	/* Opened from the last one back, and one of them moved to the end. */
	for (uint32_t day = 20; day-- > 0;) {
		open_sheet(&life.slots[day]);
		mark(&life.slots[day], 0);
	}
	struct slot moved;
	struct slot_move m = {.slot = life.slots[3].id,
			      .reason = STR("why"),
			      .date = date_add_days(FIRST_DAY, DAYS)};
	message_give(&m, 3);
	must_say(&desc_slot_move, &m, &moved);
	/* What stood there was given for another day. */
	ck_assert_uint_eq(read_in_pages(0, 0, whole, &n), 1);
	ck_assert_uint_eq(n, 19);
	n = 0;
	mark(&life.slots[3], 0);
	ck_assert_uint_eq(read_in_pages(0, 0, whole, &n), 1);
	ck_assert_uint_eq(n, 20);
	ck_assert_uint_eq(read_in_pages(0, 3, parts, &again), 7);
	ck_assert_uint_eq(again, n);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t day = i < 3 ? i : i + 1;
		ck_assert_uint_eq(whole[i], life.slots[i == 19 ? 3 : day].id);
		ck_assert_uint_eq(parts[i], whole[i]);
	}
	world_free(life.world);
}

/* A half-day that was moved when its sheet was sealed already has left its place free (homes of
 * before hold such): what takes the place cannot be sealed there a second time. */
UNIT(attendance, a_place_is_sealed_once)
{
	struct fault fault;
	struct sheet s;

	begin(1);
	world_clock(life.world, FIRST_EVENING_MS);
	struct known *k = &life.slots[0];
	open_sheet(k);
	struct store *store = world_store(life.world, "attendance");
	struct tx *tx = store_begin(store, STORE_WRITE);
	struct sheet other;
	ck_assert(get_sheet(tx_view(tx), &(struct sheet){.slot = k->id}, life.session->arena,
			    &other));
	other.slot = 9999;
	other.state = sheet_state_SEALED;
	put_sheet(tx, &other);
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	world_speak(life.world, "trainer", TRAINER, 0, life.trainer);
	ck_assert_int_eq(session_command(life.session, &desc_sheet_countersign,
					 &(struct sheet_countersign){.slot = k->id}, &s, &fault),
			 STATUS_conflict);
	struct arena *a = arena_new();
	ck_assert_str_eq(arena_z(a, fault_text(a, &fault, NULL)),
			 "sheet_countersign.slot: another half-day of the cohort is sealed there "
			 "already (A/2026-01-05/am)");
	arena_free(a);
	world_free(life.world);
}
