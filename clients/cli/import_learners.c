/* A spreadsheet of learners into the register, and into a cohort. */
#include "import_pass.h"

#include "language.h"
#include "text.h"

#include <libintl.h>

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

/* Her line finds her in the register, with another name or birth date perhaps. */
static void told_apart(struct pass *p, uint32_t row, const char *differs)
{
	struct arena *a = p->rows.arena;

	rows_fate(&p->rows, row, IMPORT_THERE,
		  *differs ? arena_printf(a, gettext("is there with another %s, which was kept"),
					  language_of("field", differs))
			   : STR(""));
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
	told_apart(p, p->row[i], differs);
}

static void registered(struct pass *p, uint32_t i, enum status status, const struct fault *fault,
		       const void *reply, void *ctx)
{
	struct learners *l = ctx;
	const struct learner *learner = reply;

	if (status == STATUS_ok) {
		l->ids[i] = p->dry ? 0 : learner->id;
		rows_fate(&p->rows, p->row[i], IMPORT_ADDED,
			  pass_warnings(p->rows.arena, learner->warnings));
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

/* What a trial has decided so far: in it nobody is registered and no place is taken. */
struct trial {
	struct cohort_place place;
	GHashTable *seen; /* address -> index + 1 of the message that came first */
};

/* A place as enrolment gives it: nobody overtakes who waits. */
static enum import_outcome take_place(struct cohort_place *p)
{
	if (p->waiting == 0 && (p->capacity == 0 || p->enrolled < p->capacity)) {
		p->enrolled++;
		return IMPORT_ADDED;
	}
	p->waiting++;
	return IMPORT_WAITING;
}

static bool is_open(const struct cohort_place *p)
{
	return p->state == cohort_state_OPEN || p->state == cohort_state_STARTED;
}

/* Somebody who is in the register already: enrolment says whether she could come. */
static void try_known(struct pass *p, struct trial *t, uint32_t row, const struct enrolment_add *m)
{
	struct import_line *line = &p->rows.report->lines[row];
	struct enrolment e;
	struct fault fault;

	p->session->dry_run = true;
	enum status status = session_command(p->session, &desc_enrolment_add, m, &e, &fault);
	p->session->dry_run = false;
	if (status == STATUS_ok)
		line->outcome = take_place(&t->place);
	else if (fault.why == REASON_waiting_already)
		line->outcome = IMPORT_WAITING;
	else if (fault.why != REASON_enrolled_already)
		rows_refuse(&p->rows, row, &fault);
}

/* Somebody whom the import itself would register. */
static void try_new(struct pass *p, struct trial *t, uint32_t row)
{
	const struct choice_option *state = choice_by_number(&choices_cohort_state, t->place.state);
	struct fault closed = {.why = REASON_not_open,
			       .desc = &desc_enrolment_add,
			       .field = STR("cohort"),
			       .got = str_of(state ? state->text : "")};

	if (is_open(&t->place))
		p->rows.report->lines[row].outcome = take_place(&t->place);
	else
		rows_refuse(&p->rows, row, &closed);
}

/* The second line of somebody: it finds what the first has done. */
static void try_again(struct pass *p, const struct learners *l, uint32_t first, uint32_t i)
{
	struct arena *a = p->rows.arena;
	const struct learner_register *m = &l->messages[first];
	struct learner there = {.family_name = text_name(a, m->family_name),
				.given_names = text_name(a, m->given_names),
				.birth_date = m->birth_date};
	enum import_outcome before = p->rows.report->lines[p->row[first]].outcome;

	told_apart(p, p->row[i], difference(a, &l->messages[i], &there));
	if (before == IMPORT_WAITING)
		p->rows.report->lines[p->row[i]].outcome = IMPORT_WAITING;
}

static void try_line(struct pass *p, struct trial *t, const struct learners *l, uint32_t i)
{
	struct arena *a = p->rows.arena;
	const char *key = arena_z(a, text_fold(a, l->messages[i].email));
	size_t first = GPOINTER_TO_SIZE(g_hash_table_lookup(t->seen, key));
	struct enrolment_add m = {
		.cohort = p->options->cohort, .learner = l->ids[i], .since = p->options->since};

	if (p->rows.report->lines[p->row[i]].outcome == IMPORT_REFUSED)
		return;
	if (first)
		try_again(p, l, (uint32_t)first - 1, i);
	else if (m.cohort && m.learner)
		try_known(p, t, p->row[i], &m);
	else if (m.cohort)
		try_new(p, t, p->row[i]);
	if (!first && p->rows.report->lines[p->row[i]].outcome != IMPORT_REFUSED)
		g_hash_table_insert(t->seen, (gpointer)(uintptr_t)key, GSIZE_TO_POINTER(i + 1u));
}

/* Decides each line as the import would, in its order. */
static bool try_all(struct pass *p, const struct learners *l, struct str *why)
{
	struct trial t = {.seen = g_hash_table_new(g_str_hash, g_str_equal)};
	struct enrolment_places ask = {.cohort = p->options->cohort};
	enum status status = STATUS_ok;
	struct fault fault;
	void *rows;
	uint32_t n;

	if (ask.cohort)
		status = session_query(p->session, &desc_enrolment_places, &ask, NULL, 1, &rows, &n,
				       &fault);
	if (status != STATUS_ok)
		*why = p->session->trouble.n ? arena_str(p->rows.arena, p->session->trouble)
					     : language_fault(p->rows.arena, &fault);
	else if (ask.cohort)
		t.place = *(const struct cohort_place *)rows;
	for (uint32_t i = 0; status == STATUS_ok && i < p->n; i++)
		try_line(p, &t, l, i);
	g_hash_table_destroy(t.seen);
	return status == STATUS_ok;
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
	return pass_send(p, &desc_enrolment_add, l->enrolments, enrolled, NULL, why);
}

static struct str person(struct arena *a, const struct sheet_rows *r, uint32_t row)
{
	struct str family = text_name(a, rows_cell(r, row, "family_name"));
	struct str given = text_name(a, rows_cell(r, row, "given_names"));

	return arena_printf(a, "%.*s, %.*s", (int)family.n, family.p, (int)given.n, given.p);
}

const char *const learners_columns[] = {
	"email", "family_name", "given_names", "usage_name", "birth_date", "sex",	 "rpps",
	"adeli", "finess",	"siret",       "profession", "structure",  "department", "funder",
	"phone", "birth_place", "employer",    "state",	     NULL};

bool learners_pass(struct session *s, struct arena *a, struct str bytes,
		   const struct import_options *o, bool dry, struct import_report *report,
		   struct str *why)
{
	static const char *const needed[] = {"email", "family_name", "given_names", NULL};
	struct pass p = {.session = s, .options = o, .dry = dry};

	if (!rows_read(&p.rows, a, bytes, learners_columns, needed, report, why))
		return false;
	struct learners l = {arena_alloc(a, (report->n + 1) * sizeof *l.messages),
			     arena_alloc(a, (report->n + 1) * sizeof *l.enrolments),
			     arena_alloc(a, (report->n + 1) * sizeof *l.ids)};
	p.row = arena_alloc(a, (report->n + 1) * sizeof *p.row);
	for (uint32_t i = 0; i < report->n; i++) {
		if (!p.rows.csv.rows[i].empty)
			report->lines[i].who = person(a, &p.rows, i);
		if (rows_open(&p.rows, i) &&
		    rows_fill(&p.rows, i, &desc_learner_register, NULL, &l.messages[p.n]))
			p.row[p.n++] = i;
	}
	if (!pass_send(&p, &desc_learner_register, l.messages, registered, &l, why))
		return false;
	if (dry ? !try_all(&p, &l, why) : o->cohort && !enrol_all(&p, &l, why))
		return false;
	rows_finish(&p.rows);
	return true;
}
