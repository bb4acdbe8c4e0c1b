/* Preparing cohorts through the protocol, many commands in flight. */
#include "stage.h"

#include "clock.h"
#include "home.h"

#include <stdlib.h>
#include <unistd.h>

#define CHUNK 4096u
#define SETTLE_STEP_US 20000
#define SETTLE_STEPS 15000
#define FIRST_DAY 20100104
#define NAME_BYTES 64

void bench_fail(const char *what, struct str why)
{
	fprintf(stderr, "bench: %s: %.*s\n", what, (int)why.n, why.p);
	exit(EXIT_FAILURE);
}

static void *items(size_t n, size_t each)
{
	void *p = calloc(n ? n : 1, each);

	must(p);
	return p;
}

void stage_command(struct stage *t, const struct desc *d, const void *m, void *reply)
{
	struct fault fault = {0};

	if (session_command(t->session, d, m, reply, &fault) != STATUS_ok)
		bench_fail(d->name, t->session->trouble.n ? t->session->trouble
							  : language_fault(t->cli.arena, &fault));
}

/* What a reply has of use: the id, which is the first member of every record that has one. */
static void commands(struct stage *t, const struct desc *d, const void *messages, uint32_t n,
		     size_t id_at, uint64_t *ids)
{
	enum status *statuses = items(CHUNK, sizeof *statuses);
	struct fault *faults = items(CHUNK, sizeof *faults);
	unsigned char *replies = items(CHUNK, d->reply->size);
	const unsigned char *m = messages;

	for (uint32_t at = 0; at < n; at += CHUNK) {
		uint32_t some = n - at < CHUNK ? n - at : CHUNK;
		if (!session_commands(t->session, d, m + at * d->size, some, statuses, faults,
				      replies))
			bench_fail(d->name, t->session->trouble);
		for (uint32_t i = 0; i < some; i++) {
			if (statuses[i] != STATUS_ok)
				bench_fail(d->name, language_fault(t->cli.arena, &faults[i]));
			if (ids)
				memcpy(&ids[at + i], replies + i * d->reply->size + id_at,
				       sizeof ids[0]);
		}
		session_forget(t->session);
	}
	free(statuses);
	free(faults);
	free(replies);
}

void stage_open(struct stage *t, const char *home)
{
	struct award_institution lead = {.name = STR("EHESP"), .lead = true};
	struct programme_publish p = {.code = STR("BENCH"),
				      .kind = programme_kind_PACTE,
				      .title = STR("Coordonner une équipe de soins primaires"),
				      .outcome = outcome_ESTABLISHMENT_DIPLOMA,
				      .institutions = {&lead, 1}};
	struct programme programme;

	*t = (struct stage){.cli = {.arena = arena_new(), .home = home}};
	t->session = cli_session(&t->cli);
	if (!t->session)
		bench_fail("services", STR("they do not answer"));
	stage_command(t, &desc_programme_publish, &p, &programme);
	t->programme = programme.id;
}

void stage_invent(struct stage *t, struct block b)
{
	size_t cohorts = b.cohorts;

	*t = (struct stage){.cli = {.arena = arena_new()}, .block = b};
	t->block.ids = items(cohorts, sizeof *b.ids);
	t->block.learner_of = items(cohorts * b.learners, sizeof *b.learner_of);
	t->block.slot_of = items(cohorts * b.sheets, sizeof *b.slot_of);
	for (size_t i = 0; i < cohorts; i++)
		t->block.ids[i] = 2 + 2 * i;
	for (size_t i = 0; i < cohorts * b.learners; i++)
		t->block.learner_of[i] = 1 + i;
	for (size_t i = 0; i < cohorts * b.sheets; i++)
		t->block.slot_of[i] = 2 + 2 * cohorts + i;
}

uint64_t stage_cohort(struct stage *t, const char *code)
{
	struct cohort_plan plan = {.code = str_of(code), .programme = t->programme};
	struct cohort cohort;

	stage_command(t, &desc_cohort_plan, &plan, &cohort);
	stage_command(t, &desc_cohort_open, &(struct cohort_open){.cohort = cohort.id}, &cohort);
	t->ncohorts++;
	return cohort.id;
}

uint64_t *stage_learners(struct stage *t, uint32_t n)
{
	struct learner_register *m = items(n, sizeof *m);
	uint64_t *ids = items(n, sizeof *ids);
	char(*names)[2][NAME_BYTES] = items(n, sizeof *names);

	for (uint32_t i = 0; i < n; i++) {
		snprintf(names[i][0], NAME_BYTES, "lea.martin%u@example.org", t->nlearners + i);
		snprintf(names[i][1], NAME_BYTES, "Martin%u", t->nlearners + i);
		m[i] = (struct learner_register){.email = str_of(names[i][0]),
						 .family_name = str_of(names[i][1]),
						 .given_names = STR("Léa"),
						 .birth_date = 19880511};
	}
	commands(t, &desc_learner_register, m, n, offsetof(struct learner, id), ids);
	t->nlearners += n;
	free(names);
	free(m);
	return ids;
}

void stage_enrol(struct stage *t, uint64_t cohort, const uint64_t *learners, uint32_t n)
{
	struct enrolment_add *m = items(n, sizeof *m);

	for (uint32_t i = 0; i < n; i++)
		m[i] = (struct enrolment_add){
			.cohort = cohort, .learner = learners[i], .since = FIRST_DAY};
	commands(t, &desc_enrolment_add, m, n, 0, NULL);
	free(m);
}

static void add_slots(struct stage *t, const struct block *b)
{
	uint32_t n = b->cohorts * b->sheets;
	struct slot_schedule *m = items(n, sizeof *m);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t day = i % b->sheets / 2;
		bool afternoon = i % b->sheets % 2;
		m[i] = (struct slot_schedule){.cohort = b->ids[i / b->sheets],
					      .date = date_add_days(FIRST_DAY, (int)day),
					      .half_day = afternoon ? half_day_PM : half_day_AM,
					      .start = afternoon ? 14 * 60 : 9 * 60,
					      .end = afternoon ? 18 * 60 : 13 * 60};
	}
	commands(t, &desc_slot_schedule, m, n, offsetof(struct slot, id), b->slot_of);
	free(m);
}

static void open_sheets(struct stage *t, const struct block *b)
{
	uint32_t n = b->cohorts * b->sheets;
	struct sheet_open *m = items(n, sizeof *m);

	for (uint32_t i = 0; i < n; i++)
		m[i].slot = b->slot_of[i];
	commands(t, &desc_sheet_open, m, n, 0, NULL);
	free(m);
}

/* Whether the service has followed all that this session has done. */
static bool has_followed(struct stage *t, const char *service)
{
	void *rows;
	uint32_t n;
	struct fault fault;

	if (session_query(t->session, &desc_health, &(struct health){0}, service, 1, &rows, &n,
			  &fault) != STATUS_ok ||
	    n != 1)
		return false;
	const struct health_report *h = rows;
	for (uint32_t i = 0; i < h->feeds.n; i++)
		for (uint32_t s = 0; s < t->session->nseen; s++)
			if (str_eq(h->feeds.p[i].upstream, t->session->seen[s].service) &&
			    h->feeds.p[i].sequence < t->session->seen[s].sequence)
				return false;
	return true;
}

void stage_settle(struct stage *t)
{
	for (int i = 1; i < SERVICES_N; i++) {
		int step = 0;
		while (!has_followed(t, service_rows[i].name)) {
			if (step++ == SETTLE_STEPS)
				bench_fail(service_rows[i].name, STR("does not follow"));
			usleep(SETTLE_STEP_US);
			session_forget(t->session);
		}
	}
}

void stage_prepare(struct stage *t, struct block b)
{
	size_t cohorts = b.cohorts;
	char code[NAME_BYTES];

	free(t->block.ids);
	free(t->block.learner_of);
	free(t->block.slot_of);
	b.ids = items(cohorts, sizeof *b.ids);
	b.slot_of = items(cohorts * b.sheets, sizeof *b.slot_of);
	for (size_t i = 0; i < cohorts; i++) {
		snprintf(code, sizeof code, "BENCH-%u", t->ncohorts);
		b.ids[i] = stage_cohort(t, code);
	}
	b.learner_of = stage_learners(t, b.cohorts * b.learners);
	stage_settle(t);
	for (size_t i = 0; i < cohorts; i++)
		stage_enrol(t, b.ids[i], b.learner_of + i * b.learners, b.learners);
	add_slots(t, &b);
	stage_settle(t);
	open_sheets(t, &b);
	t->block = b;
}

uint64_t stage_marks(const struct stage *t)
{
	const struct block *b = &t->block;

	return (uint64_t)b->cohorts * b->learners * b->sheets;
}

struct mark_at stage_mark(const struct stage *t, uint64_t i)
{
	const struct block *b = &t->block;
	uint64_t a_sheet = (uint64_t)b->cohorts * b->learners;
	uint64_t sheet = i / a_sheet % b->sheets, person = i % a_sheet,
		 cohort = person / b->learners;

	return (struct mark_at){b->ids[cohort], b->slot_of[cohort * b->sheets + sheet],
				b->learner_of[person]};
}
