/* Spreadsheets of learners, slots or grades into a cohort, line by line. */
#include "import.h"

#include "import_rows.h"
#include "language.h"
#include "text.h"

#include <libintl.h>
#include <math.h>

#define IMPORT_CHUNK 256u

/* One pass over a file: the messages of its open rows, and how their answers become fates. */
struct pass {
	struct session *session;
	const struct import_options *options;
	struct sheet_rows rows;
	uint32_t *row; /* of each message */
	uint32_t n;
	bool dry;
};

static void tell_step(const struct import_options *o, uint64_t done, uint64_t total)
{
	if (o->step)
		o->step(o->ctx, done, total);
}

/* Sends messages in chunks; `fate` is told each answer while its texts still live. */
static bool send_all(struct pass *p, const struct desc *d, const unsigned char *messages,
		     void (*fate)(struct pass *, uint32_t i, enum status, const struct fault *,
				  const void *reply, void *),
		     void *ctx, struct str *why)
{
	enum status statuses[IMPORT_CHUNK];
	struct fault faults[IMPORT_CHUNK];

	for (uint32_t at = 0; at < p->n; at += IMPORT_CHUNK) {
		uint32_t some = p->n - at < IMPORT_CHUNK ? p->n - at : IMPORT_CHUNK;
		unsigned char *replies = arena_alloc(p->session->arena, some * d->reply->size);
		p->session->dry_run = p->dry;
		bool answered = session_commands(p->session, d, messages + at * d->size, some,
						 statuses, faults, replies);
		p->session->dry_run = false;
		if (!answered) {
			*why = arena_str(p->rows.arena, p->session->trouble);
			return false;
		}
		for (uint32_t i = 0; i < some; i++)
			fate(p, at + i, statuses[i], &faults[i], replies + i * d->reply->size, ctx);
		session_forget(p->session);
		tell_step(p->options, at + some, p->n);
	}
	return true;
}

static struct str joined(struct arena *a, struct list_of_str texts)
{
	struct str all = STR("");

	for (uint32_t i = 0; i < texts.n; i++) {
		struct str one = language_warning(a, texts.p[i]);
		all = arena_printf(a, "%.*s%s%.*s", (int)all.n, all.p, all.n ? "; " : "",
				   (int)one.n, one.p);
	}
	return all;
}

/* ---- learners ---- */

struct learners {
	struct learner_register *messages;
	struct enrolment_add *enrolments;
	uint64_t *ids; /* of each message; 0: refused, or only tried */
};

/* What the file says otherwise than the register; a second person with this address would be hidden
 * by it. */
static const char *difference(struct arena *a, const struct learner_register *m,
			      const struct learner *there)
{
	if (!str_eq(text_fold(a, text_name(a, m->family_name)), text_fold(a, there->family_name)))
		return "family_name";
	if (!str_eq(text_fold(a, text_name(a, m->given_names)), text_fold(a, there->given_names)))
		return "given_names";
	if (m->birth_date && there->birth_date && m->birth_date != there->birth_date)
		return "birth_date";
	return "";
}

static void already_there(struct pass *p, uint32_t i, struct learners *l)
{
	struct arena *a = p->rows.arena;
	struct fault fault;
	void *rows;
	uint32_t n;

	if (session_resolve(p->session, &desc_learner, text_fold(a, l->messages[i].email),
			    &l->ids[i], &fault) != STATUS_ok) {
		rows_refuse(&p->rows, p->row[i], &fault);
		return;
	}
	const char *differs = "";
	if (session_query(p->session, &desc_learner_show,
			  &(struct learner_show){.learner = l->ids[i]}, NULL, 1, &rows, &n,
			  &fault) == STATUS_ok &&
	    n == 1)
		differs = difference(a, &l->messages[i], rows);
	rows_fate(&p->rows, p->row[i], IMPORT_THERE,
		  *differs ? arena_printf(a, gettext("is there with another %s, which was kept"),
					  language_of("field", differs))
			   : STR(""));
}

static void registered(struct pass *p, uint32_t i, enum status status, const struct fault *fault,
		       const void *reply, void *ctx)
{
	struct learners *l = ctx;
	const struct learner *learner = reply;

	if (status == STATUS_ok) {
		l->ids[i] = p->dry ? 0 : learner->id;
		rows_fate(&p->rows, p->row[i], IMPORT_ADDED,
			  joined(p->rows.arena, learner->warnings));
	} else if (fault->why == REASON_email_taken) {
		already_there(p, i, l);
	} else {
		rows_refuse(&p->rows, p->row[i], fault);
	}
}

static void enrolled(struct pass *p, uint32_t i, enum status status, const struct fault *fault,
		     const void *reply, void *ctx)
{
	const struct enrolment *e = reply;
	struct import_line *line = &p->rows.report->lines[p->row[i]];

	(void)ctx;
	if (status == STATUS_ok)
		line->outcome = e->state == enrolment_state_WAITING ? IMPORT_WAITING : IMPORT_ADDED;
	else if (fault->why == REASON_waiting_already)
		line->outcome = IMPORT_WAITING;
	else if (fault->why != REASON_enrolled_already)
		rows_refuse(&p->rows, p->row[i], fault);
}

/* In a trial nothing is registered, so the same address twice in the file must be seen here. */
static void twice_in_file(struct pass *p, const struct learners *l)
{
	GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);

	for (uint32_t i = 0; i < p->n; i++) {
		struct str key = text_fold(p->rows.arena, l->messages[i].email);
		if (!g_hash_table_add(seen, arena_z(p->rows.arena, key)) &&
		    p->rows.report->lines[p->row[i]].outcome == IMPORT_ADDED)
			rows_fate(&p->rows, p->row[i], IMPORT_THERE, STR(""));
	}
	g_hash_table_destroy(seen);
}

static bool enrol_all(struct pass *p, const struct learners *l, struct str *why)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->n; i++) {
		if (!l->ids[i])
			continue;
		p->row[n] = p->row[i];
		l->enrolments[n] = (struct enrolment_add){.cohort = p->options->cohort,
							  .learner = l->ids[i],
							  .since = p->options->since};
		n++;
	}
	p->n = n;
	return send_all(p, &desc_enrolment_add, (const unsigned char *)l->enrolments, enrolled,
			NULL, why);
}

static struct str person(struct arena *a, const struct sheet_rows *r, uint32_t row)
{
	struct str family = text_name(a, rows_cell(r, row, "family_name"));
	struct str given = text_name(a, rows_cell(r, row, "given_names"));

	return arena_printf(a, "%.*s, %.*s", (int)family.n, family.p, (int)given.n, given.p);
}

static bool learners_pass(struct session *s, struct arena *a, struct str bytes,
			  const struct import_options *o, bool dry, struct import_report *report,
			  struct str *why)
{
	static const char *const known[] = {
		"email",      "family_name", "given_names", "usage_name", "birth_date", "sex",
		"rpps",	      "adeli",	     "finess",	    "siret",	  "profession", "structure",
		"department", "funder",	     "phone",	    NULL};
	static const char *const needed[] = {"email", "family_name", "given_names", NULL};
	struct pass p = {.session = s, .options = o, .dry = dry};

	if (!rows_read(&p.rows, a, bytes, known, needed, report, why))
		return false;
	struct learners l = {arena_alloc(a, (report->n + 1) * sizeof *l.messages),
			     arena_alloc(a, (report->n + 1) * sizeof *l.enrolments),
			     arena_alloc(a, (report->n + 1) * sizeof *l.ids)};
	p.row = arena_alloc(a, (report->n + 1) * sizeof *p.row);
	for (uint32_t i = 0; i < report->n; i++) {
		if (!p.rows.csv.rows[i].empty)
			report->lines[i].who = person(a, &p.rows, i);
		if (rows_open(&p.rows, i) &&
		    rows_fill(&p.rows, i, &desc_learner_register, &l.messages[p.n]))
			p.row[p.n++] = i;
	}
	if (!send_all(&p, &desc_learner_register, (const unsigned char *)l.messages, registered, &l,
		      why))
		return false;
	if (dry)
		twice_in_file(&p, &l);
	if (o->cohort && !enrol_all(&p, &l, why))
		return false;
	rows_finish(&p.rows);
	return true;
}

/* ---- slots ---- */

static void slot_answered(struct pass *p, uint32_t i, enum status status, const struct fault *fault,
			  const void *reply, void *ctx)
{
	const struct slot_schedule *m = (const struct slot_schedule *)ctx + i;
	struct fault why;
	void *rows;
	uint32_t n;

	if (status == STATUS_ok) {
		rows_fate(&p->rows, p->row[i], IMPORT_ADDED,
			  joined(p->rows.arena, ((const struct slot *)reply)->warnings));
		return;
	}
	rows_refuse(&p->rows, p->row[i], fault);
	if (fault->why != REASON_slot_taken ||
	    session_query(p->session, &desc_slot_list,
			  &(struct slot_list){.cohort = m->cohort, .from = m->date}, NULL, 4, &rows,
			  &n, &why) != STATUS_ok)
		return;
	for (const struct slot *there = rows; n--; there++)
		if (there->date == m->date && there->half_day == m->half_day &&
		    there->start == m->start && there->end == m->end &&
		    str_eq(there->unit, m->unit) && there->trainer == m->trainer)
			p->rows.report->lines[p->row[i]] = (struct import_line){
				p->rows.report->lines[p->row[i]].line, IMPORT_THERE,
				p->rows.report->lines[p->row[i]].who, STR("")};
}

/* Whom a calendar means: the trainer of that code or address, or the only one of that name. */
static bool trainer_meant(struct pass *p, struct str text, uint64_t *id, struct fault *fault)
{
	struct arena *a = p->rows.arena;
	struct str name = text_fold(a, text_name(a, text));
	const struct trainer *all;
	struct fault why;
	void *rows;
	uint32_t n, same = 0;

	if (session_resolve(p->session, &desc_trainer, text, id, fault) == STATUS_ok)
		return true;
	if (session_query(p->session, &desc_trainer_list, &(struct trainer_list){0}, NULL, 0, &rows,
			  &n, &why) != STATUS_ok)
		return false;
	all = rows;
	for (uint32_t i = 0; i < n; i++) {
		if (!str_eq(text_fold(a, all[i].name), name))
			continue;
		*id = all[i].id;
		same++;
	}
	return same == 1;
}

static bool slots_pass(struct session *s, struct arena *a, struct str bytes,
		       const struct import_options *o, bool dry, struct import_report *report,
		       struct str *why)
{
	static const char *const known[] = {"date", "half_day", "start",   "end",
					    "unit", "place",	"trainer", NULL};
	static const char *const needed[] = {"date", "half_day", "start", "end", NULL};
	struct pass p = {.session = s, .options = o, .dry = dry};
	struct fault fault;

	if (!rows_read(&p.rows, a, bytes, known, needed, report, why))
		return false;
	struct slot_schedule *messages = arena_alloc(a, (report->n + 1) * sizeof *messages);
	p.row = arena_alloc(a, (report->n + 1) * sizeof *p.row);
	for (uint32_t i = 0; i < report->n; i++) {
		struct slot_schedule *m = &messages[p.n];
		struct str trainer = str_trim(rows_cell(&p.rows, i, "trainer"));
		report->lines[i].who = arena_printf(
			a, "%s %s",
			rows_cell(&p.rows, i, "date").p ? arena_z(a, rows_cell(&p.rows, i, "date"))
							: "",
			arena_z(a, rows_cell(&p.rows, i, "half_day")));
		if (!rows_open(&p.rows, i))
			continue;
		*m = (struct slot_schedule){.cohort = o->cohort};
		if (trainer.n && !trainer_meant(&p, trainer, &m->trainer, &fault)) {
			fault.desc = &desc_slot_schedule;
			fault.field = STR("trainer");
			rows_refuse(&p.rows, i, &fault);
		} else if (rows_fill(&p.rows, i, &desc_slot_schedule, m)) {
			p.row[p.n++] = i;
		}
	}
	if (!send_all(&p, &desc_slot_schedule, (const unsigned char *)messages, slot_answered,
		      messages, why))
		return false;
	rows_finish(&p.rows);
	return true;
}

/* ---- grades ---- */

struct grades {
	struct grade_enter *marks;
	struct grade_absent *absences;
	uint32_t *mark_rows, *absence_rows;
	uint32_t nmarks, nabsences;
};

static void grade_answered(struct pass *p, uint32_t i, enum status status,
			   const struct fault *fault, const void *reply, void *ctx)
{
	(void)reply;
	(void)ctx;
	if (status == STATUS_ok)
		rows_fate(&p->rows, p->row[i], IMPORT_ADDED, STR(""));
	else
		rows_refuse(&p->rows, p->row[i], fault);
}

/* "12,5" or "12.5" out of 20 into hundredths. */
static bool mark_parse(struct arena *a, struct str text, uint64_t *hundredths)
{
	char *z = arena_z(a, text), *end;

	for (char *c = z; *c; c++)
		if (*c == ',')
			*c = '.';
	double mark = g_ascii_strtod(z, &end) * 100;
	if (end == z || *end || !(mark >= 0 && mark <= 2000) || fabs(mark - round(mark)) > 1e-6)
		return false;
	*hundredths = (uint64_t)round(mark);
	return true;
}

static bool grade_row(struct pass *p, uint32_t row, struct grades *g)
{
	struct arena *a = p->rows.arena;
	struct str component = str_trim(rows_cell(&p->rows, row, "component"));
	struct str exact = str_trim(rows_cell(&p->rows, row, "mark_hundredths"));
	struct str mark = str_trim(rows_cell(&p->rows, row, "mark"));
	struct fault fault;
	uint64_t learner, hundredths = 0;

	if (session_resolve(p->session, &desc_learner, str_trim(rows_cell(&p->rows, row, "email")),
			    &learner, &fault) != STATUS_ok) {
		fault.desc = &desc_grade_enter;
		fault.field = STR("learner");
		rows_refuse(&p->rows, row, &fault);
		return false;
	}
	component = arena_str(a, component);
	if (!exact.n && !mark.n) {
		g->absences[g->nabsences] = (struct grade_absent){
			.cohort = p->options->cohort, .learner = learner, .component = component};
		g->absence_rows[g->nabsences++] = row;
		return true;
	}
	fault = (struct fault){.desc = &desc_grade_enter,
			       .field = STR("mark_hundredths"),
			       .why = REASON_not_a_number,
			       .got = exact.n ? exact : mark};
	if (exact.n ? !str_u64(exact, &hundredths) : !mark_parse(a, mark, &hundredths)) {
		rows_refuse(&p->rows, row, &fault);
		return false;
	}
	g->marks[g->nmarks] = (struct grade_enter){.cohort = p->options->cohort,
						   .learner = learner,
						   .component = component,
						   .mark_hundredths = hundredths};
	g->mark_rows[g->nmarks++] = row;
	return true;
}

static bool grades_pass(struct session *s, struct arena *a, struct str bytes,
			const struct import_options *o, bool dry, struct import_report *report,
			struct str *why)
{
	static const char *const known[] = {"email", "component", "mark_hundredths", "mark", NULL};
	static const char *const needed[] = {"email", "component", NULL};
	struct pass p = {.session = s, .options = o, .dry = dry};

	if (!rows_read(&p.rows, a, bytes, known, needed, report, why))
		return false;
	size_t room = report->n + 1;
	struct grades g = {arena_alloc(a, room * sizeof *g.marks),
			   arena_alloc(a, room * sizeof *g.absences),
			   arena_alloc(a, room * sizeof *g.mark_rows),
			   arena_alloc(a, room * sizeof *g.absence_rows),
			   0,
			   0};
	for (uint32_t i = 0; i < report->n; i++) {
		struct str email = rows_cell(&p.rows, i, "email"),
			   component = rows_cell(&p.rows, i, "component");
		report->lines[i].who = arena_printf(a, "%.*s %.*s", (int)email.n, email.p,
						    (int)component.n, component.p);
		if (rows_open(&p.rows, i))
			grade_row(&p, i, &g);
	}
	p.row = g.mark_rows;
	p.n = g.nmarks;
	if (!send_all(&p, &desc_grade_enter, (const unsigned char *)g.marks, grade_answered, NULL,
		      why))
		return false;
	p.row = g.absence_rows;
	p.n = g.nabsences;
	if (!send_all(&p, &desc_grade_absent, (const unsigned char *)g.absences, grade_answered,
		      NULL, why))
		return false;
	rows_finish(&p.rows);
	return true;
}

/* ---- all or nothing, or line by line ---- */

typedef bool pass_fn(struct session *, struct arena *, struct str, const struct import_options *,
		     bool dry, struct import_report *, struct str *why);

static bool run(pass_fn *pass, struct session *s, struct arena *a, struct str bytes,
		const struct import_options *o, struct import_report *report, struct str *why)
{
	if (o->dry_run || o->strict) {
		if (!pass(s, a, bytes, o, true, report, why))
			return false;
		report->withheld = o->strict && report->counts[IMPORT_REFUSED] > 0;
		if (o->dry_run || report->withheld)
			return true;
	}
	return pass(s, a, bytes, o, false, report, why);
}

bool import_learners(struct session *s, struct arena *a, struct str bytes,
		     const struct import_options *o, struct import_report *report, struct str *why)
{
	return run(learners_pass, s, a, bytes, o, report, why);
}

bool import_slots(struct session *s, struct arena *a, struct str bytes,
		  const struct import_options *o, struct import_report *report, struct str *why)
{
	return run(slots_pass, s, a, bytes, o, report, why);
}

bool import_grades(struct session *s, struct arena *a, struct str bytes,
		   const struct import_options *o, struct import_report *report, struct str *why)
{
	return run(grades_pass, s, a, bytes, o, report, why);
}
