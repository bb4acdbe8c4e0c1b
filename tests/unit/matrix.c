/* Who may: every message by every role, for herself and for another, on her own half-day and on
 * another's, against tests/golden/matrix.txt. CURSUS_GOLDEN=write writes the file anew. */
#include "relations.h"
#include "unit.h"
#include "values_random.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#define GOLDEN "tests/golden/matrix.txt"
#define SEED 3
#define LINE_BYTES_MAX 1000
#define MESSAGES_MAX 200

/* One way to speak. About herself: fields that only she may name are hers, and the half-day is the
 * one that trainer 1 teaches, with its cohort and its learner; otherwise they are another's. */
static const struct cell {
	const char *name;
	uint32_t roles;
	enum { PLAIN, FOR_LEARNER, FOR_TRAINER } behalf;
	bool another, revoked;
} cells[] = {
	{"organiser", ORGANISER, PLAIN, false, false},
	{"organiser:another", ORGANISER, PLAIN, true, false},
	{"trainer", TRAINER, PLAIN, false, false},
	{"trainer:another", TRAINER, PLAIN, true, false},
	{"learner", LEARNER, PLAIN, false, false},
	{"learner:another", LEARNER, PLAIN, true, false},
	{"registrar", REGISTRAR, PLAIN, false, false},
	{"auditor", AUDITOR, PLAIN, false, false},
	{"gateway", GATEWAY, PLAIN, false, false},
	{"admin", ADMIN, PLAIN, false, false},
	{"service", SERVICE, PLAIN, false, false},
	{"gateway>learner", GATEWAY, FOR_LEARNER, false, false},
	{"gateway>learner:another", GATEWAY, FOR_LEARNER, true, false},
	{"gateway>trainer", GATEWAY, FOR_TRAINER, false, false},
	{"gateway>trainer:another", GATEWAY, FOR_TRAINER, true, false},
	{"organiser>learner", ORGANISER, FOR_LEARNER, false, false},
	{"admin>trainer", ADMIN, FOR_TRAINER, false, false},
	{"nobody", 0, PLAIN, false, false},
	{"revoked", EVERYBODY, PLAIN, false, true},
};

struct matrix {
	struct world *w;
	struct session *s;
	struct arena *a;
	uint64_t cohorts[2], learners[2], trainers[2], slots[2];
};

static void command(struct matrix *m, const struct desc *d, const void *message, void *reply)
{
	struct fault fault;
	enum status status = session_command(m->s, d, message, reply, &fault);

	ck_assert_msg(status == STATUS_ok, "%s: %s", d->name, fault_text(m->a, &fault, NULL).p);
}

/* Two cohorts; each will have a learner and a half-day of a trainer, whose sheet is open. */
static void cohorts_of_two(struct matrix *m)
{
	static const struct award_institution lead[] = {{.name = {"A school", 8}, .lead = true}};
	struct programme programme;
	struct cohort cohort;
	struct institution school;

	command(m, &desc_institution_add,
		&(struct institution_add){.code = STR("S"), .name = STR("A school")}, &school);
	command(m, &desc_programme_publish,
		&(struct programme_publish){.code = STR("P"),
					    .kind = programme_kind_INTERNAL,
					    .title = STR("Course"),
					    .outcome = outcome_ATTESTATION,
					    .institutions = {lead, 1}},
		&programme);
	for (unsigned i = 0; i < 2; i++) {
		command(m, &desc_cohort_plan,
			&(struct cohort_plan){.code = arena_printf(m->a, "C%u", i),
					      .programme = programme.id},
			&cohort);
		command(m, &desc_cohort_open, &(struct cohort_open){.cohort = cohort.id}, &cohort);
		m->cohorts[i] = cohort.id;
	}
}

static struct matrix matrix_new(void)
{
	struct matrix m = {.w = world_new(WORLD_MEMORY), .a = arena_new()};

	m.s = world_session(m.w);
	cohorts_of_two(&m);
	for (unsigned i = 0; i < 2; i++) {
		struct trainer t;
		struct learner l;
		struct enrolment e;
		struct slot slot;
		struct sheet sheet;
		struct str code = arena_printf(m.a, "T%u", i);
		struct str email = arena_printf(m.a, "l%u@example.org", i);
		command(&m, &desc_trainer_add,
			&(struct trainer_add){.code = code, .name = STR("Trainer")}, &t);
		command(&m, &desc_learner_register,
			&(struct learner_register){.email = email,
						   .family_name = STR("Martin"),
						   .given_names = STR("Lea")},
			&l);
		command(&m, &desc_enrolment_add,
			&(struct enrolment_add){.cohort = m.cohorts[i], .learner = l.id}, &e);
		command(&m, &desc_slot_schedule,
			&(struct slot_schedule){.cohort = m.cohorts[i],
						.date = 20260105,
						.half_day = half_day_AM + i,
						.start = i ? 840 : 540,
						.end = i ? 1020 : 720,
						.trainer = t.id},
			&slot);
		command(&m, &desc_sheet_open, &(struct sheet_open){.slot = slot.id}, &sheet);
		m.learners[i] = l.id;
		m.trainers[i] = t.id;
		m.slots[i] = slot.id;
	}
	return m;
}

static void matrix_free(struct matrix *m)
{
	world_free(m->w);
	arena_free(m->a);
}

/* Those whose relation is to the half-day; everything else of them is as it may be. */
static bool about_slot(const struct desc *d)
{
	return d == &desc_sheet_open || d == &desc_presence_mark || d == &desc_sheet_call ||
	       d == &desc_sheet_countersign || d == &desc_presence_correct;
}

static uint64_t id_for(const struct matrix *m, const struct desc *d, const struct field *f,
		       bool another)
{
	if (f->flags & SELF || (f->flags & TAUGHT && f->rec == &desc_learner))
		return m->learners[another];
	if (f->flags & TAUGHT && f->rec == &desc_cohort)
		return m->cohorts[another];
	if (f->rec == &desc_slot && (f->flags & TAUGHT || about_slot(d)))
		return m->slots[another];
	return 0;
}

static void *message_for(struct matrix *m, const struct desc *d, const struct cell *cell)
{
	void *message = arena_alloc(m->a, d->size);

	random_message(m->a, d, SEED, message);
	if (d == &desc_feed_read)
		*(struct feed_read *)message = (struct feed_read){0};
	for (const struct field *f = d->fields(); f->tag; f++) {
		uint64_t id = id_for(m, d, f, cell->another);
		if (id)
			memcpy((unsigned char *)message + f->offset, &id, sizeof id);
	}
	return message;
}

static bool kept_out(enum reason why)
{
	return why == REASON_wrong_role || why == REASON_not_yourself ||
	       why == REASON_not_your_slot || why == REASON_not_your_cohort ||
	       why == REASON_may_not_speak_for || why == REASON_unknown_key ||
	       why == REASON_revoked_key || why == REASON_speaks_for_nobody;
}

static void speak(struct matrix *m, const struct cell *cell)
{
	struct str behalf = STR("");

	world_speak(m->w, cell->name, cell->roles, cell->roles & LEARNER ? m->learners[0] : 0,
		    cell->roles & TRAINER ? m->trainers[0] : 0);
	if (cell->revoked)
		world_revoke(m->w, cell->name);
	if (cell->behalf == FOR_LEARNER)
		behalf = arena_printf(m->a, "learner:%llu", (unsigned long long)m->learners[0]);
	if (cell->behalf == FOR_TRAINER)
		behalf = arena_printf(m->a, "trainer:%llu", (unsigned long long)m->trainers[0]);
	session_for(m->s, behalf);
}

static bool let_in(struct matrix *m, const struct desc *d, const struct cell *cell)
{
	struct fault fault = {0};
	void *message = message_for(m, d, cell), *rows;
	uint32_t n;
	enum status status;
	const char *service = service_of_type(d->type);

	if (strcmp(service, "common") == 0)
		service = "attendance";
	speak(m, cell);
	if (d->what == WHAT_COMMAND)
		status = session_call(m->s, &(struct call){.dry = true}, d, message,
				      arena_alloc(m->a, d->reply->size), &fault);
	else
		status = session_query(m->s, d, message, service, 1, &rows, &n, &fault);
	ck_assert_msg(!m->s->trouble.n, "%s by %s: %.*s", d->name, cell->name, (int)m->s->trouble.n,
		      m->s->trouble.p);
	return status == STATUS_ok || !kept_out(fault.why);
}

static uint32_t row_of(struct matrix *m, const struct desc *d)
{
	uint32_t row = 0;

	for (size_t i = 0; i < COUNT(cells); i++)
		row |= (uint32_t)let_in(m, d, &cells[i]) << i;
	return row;
}

static bool is_message(const struct desc *d)
{
	return d->what == WHAT_COMMAND || d->what == WHAT_QUERY;
}

static struct str line_of(struct arena *a, const struct desc *d, uint32_t row)
{
	struct str line = arena_printf(a, "%s:", d->name);

	for (size_t i = 0; i < COUNT(cells); i++)
		if (row >> i & 1)
			line = arena_printf(a, "%s %s", line.p, cells[i].name);
	return line;
}

/* The lines of the golden file in the order of the tables. */
static uint32_t golden_read(struct arena *a, struct str lines[MESSAGES_MAX])
{
	char line[LINE_BYTES_MAX];
	FILE *file = fopen(GOLDEN, "r");
	uint32_t n = 0;

	ck_assert_msg(file != NULL, GOLDEN " cannot be opened");
	while (fgets(line, sizeof line, file)) {
		ck_assert(n < MESSAGES_MAX);
		line[strcspn(line, "\n")] = '\0';
		lines[n++] = arena_str(a, str_of(line));
	}
	fclose(file);
	return n;
}

static void golden_write(struct matrix *m, const struct desc *const *descs, uint32_t n)
{
	FILE *file = fopen(GOLDEN, "w");

	ck_assert(file != NULL);
	for (uint32_t i = 0; i < n; i++)
		if (is_message(descs[i]))
			fprintf(file, "%s\n", line_of(m->a, descs[i], row_of(m, descs[i])).p);
	fclose(file);
}

static bool has_flag(const struct desc *d, uint32_t flag)
{
	for (const struct field *f = d->fields(); f->tag; f++)
		if (f->flags & flag)
			return true;
	return false;
}

/* SELF holds for who is a learner only; TAUGHT is what holds for who is a trainer only. */
UNIT(matrix, what_trainers_may_ask_about_a_learner_is_about_those_they_teach)
{
	uint32_t n, seen = 0;
	const struct desc *const *all = schema_descs(&n);

	for (uint32_t i = 0; i < n; i++) {
		const struct desc *d = all[i];
		if (d->what != WHAT_QUERY || !(d->roles & TRAINER) || !has_flag(d, SELF))
			continue;
		seen++;
		ck_assert_msg(has_flag(d, TAUGHT),
			      "%s is for trainers who do not teach the learner", d->name);
	}
	ck_assert_uint_gt(seen, 5);
}

UNIT(matrix, every_message_is_for_whom_the_golden_file_says)
{
	struct matrix m = matrix_new();
	struct str lines[MESSAGES_MAX];
	uint32_t n, at = 0;
	const struct desc *const *descs = schema_descs(&n);
	const char *write = getenv("CURSUS_GOLDEN");

	if (write && strcmp(write, "write") == 0)
		golden_write(&m, descs, n);
	uint32_t nlines = golden_read(m.a, lines);
	for (uint32_t i = 0; i < n; i++) {
		if (!is_message(descs[i]))
			continue;
		uint32_t row = row_of(&m, descs[i]);
		struct str line = line_of(m.a, descs[i], row);
		ck_assert_msg(at < nlines && str_eq(lines[at], line), "is     %s\nshould %s",
			      line.p, at < nlines ? arena_z(m.a, lines[at]) : "");
		/* The control: any one cell the other way is told from what the file says. */
		for (size_t c = 0; c < COUNT(cells); c++)
			ck_assert(!str_eq(line_of(m.a, descs[i], row ^ 1u << c), lines[at]));
		at++;
	}
	ck_assert_uint_eq(at, nlines);
	matrix_free(&m);
}

/* The control from the other side: a role more or less in the tables changes who is let in. */

struct alone {
	struct engine *engine;
	uint32_t role;
	struct principal who;
};

static const struct principal *find_alone(void *ctx, struct str key)
{
	struct alone *one = ctx;

	one->who = (struct principal){.key = key, .name = STR("x"), .roles = one->role};
	return &one->who;
}

static bool role_let_in(struct alone *one, struct arena *a, const struct desc *d, uint32_t role)
{
	unsigned char id[REQUEST_ID_BYTES] = {1};
	struct envelope e = {.version = WIRE_VERSION,
			     .request_id = {(char *)id, sizeof id},
			     .type = d->type,
			     .dry = d->what == WHAT_COMMAND};
	struct buf frame;
	const struct output *out;
	uint32_t n;
	struct reply reply;
	struct fault fault;
	struct fault_reply refusal = {0};

	/* An empty body: whoever is let in is told of the body, or of nothing. */
	buf_init(&frame, WIRE_BYTES_MAX);
	envelope_encode(&frame, &e);
	struct input in = {.kind = INPUT_REQUEST, .key = STR("k"), .bytes = buf_slice(&frame)};
	struct batch b = {.now_ms = 1767600000000, .inputs = &in, .n = 1};
	one->role = role;
	ck_assert(engine_run(one->engine, &b, &out, &n) == COMMIT_DONE && n == 1);
	ck_assert(reply_decode(out[0].bytes, a, &reply, &fault));
	if (reply.status != STATUS_ok)
		ck_assert(wire_decode(reply.body, &desc_fault_reply, WIRE_LENIENT, a, &refusal,
				      &fault));
	buf_free(&frame);
	return refusal.why != REASON_wrong_role && refusal.why != REASON_speaks_for_nobody;
}

static enum status never_decides(struct cx *cx, const void *m, void *out)
{
	(void)m;
	(void)out;
	return refuse(cx, REASON_nothing_changes, "", STR(""));
}

static enum status never_answers(struct cx *cx, const void *m, struct rows *rows)
{
	(void)m;
	(void)rows;
	return refuse(cx, REASON_nothing_changes, "", STR(""));
}

/* One cell of the tables the other way: what the golden file says of it is wrong then. */
static void flip(struct arena *a, const struct desc *d, uint32_t role)
{
	static const unsigned char seed[32] = {1};
	struct desc other = *d;
	struct handler h = {.desc = &other,
			    .kind = d->what == WHAT_COMMAND ? HANDLE_DECIDE : HANDLE_QUERY,
			    .decide = never_decides,
			    .query = never_answers};
	struct service service = {.name = service_of_type(d->type),
				  .handlers = &h,
				  .nhandlers = 1,
				  .relations = &domain_relations};
	struct alone one = {0};
	struct store *store = store_memory_open();
	struct engine_config config = {.service = &service,
				       .store = store,
				       .principal = find_alone,
				       .principal_ctx = &one};
	const char *why = "";

	other.roles ^= role;
	one.engine = engine_new(&config, 1767600000000, seed, &why);
	ck_assert_msg(one.engine != NULL, "%s", why);
	/* No table opens a command to a gateway that speaks for nobody. */
	bool never = d->what == WHAT_COMMAND && role == GATEWAY;
	ck_assert_msg(role_let_in(&one, a, &other, role) == (!never && !(d->roles & role)), "%s",
		      d->name);
	engine_free(one.engine);
	store_close(store);
}

UNIT(matrix, a_role_more_or_less_in_the_tables_is_seen)
{
	struct arena *a = arena_new();
	uint32_t n, flipped = 0;
	const struct desc *const *descs = schema_descs(&n);

	for (uint32_t i = 0; i < n; i++) {
		/* Those that every service answers are the engine's own. */
		if (!is_message(descs[i]) || strcmp(service_of_type(descs[i]->type), "common") == 0)
			continue;
		for (uint32_t role = 1; role < EVERYBODY; role <<= 1, flipped++)
			flip(a, descs[i], role);
	}
	ck_assert_uint_gt(flipped, 400);
	arena_free(a);
}
