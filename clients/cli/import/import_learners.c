/* A spreadsheet of learners into the register, and into a cohort. */
#include "import_pass.h"

#include "clock.h"
#include "glyphs.h"
#include "import_names.h"
#include "import_people.h"
#include "language.h"
#include "late.h"
#include "text.h"

#include <libintl.h>

#define BATCH 500u

/* One line that is being done: decided, and not answered yet. */
struct pending {
	uint32_t row;
	struct person *person; /* NULL: to be registered */
};

struct learners {
	struct pass *pass;
	struct people people;
	struct cohort_place place; /* of a cohort: as the trial fills it */
	struct late late;
	struct glyphs glyphs;
	struct learner_register *messages; /* of each row */
	struct pending pending[BATCH];
	uint32_t n;
	GHashTable *claimed; /* keys of the lines that are pending */
	struct learner_register sent[BATCH];
	struct enrolment_add enrolments[BATCH];
	uint32_t rows[BATCH], of[BATCH]; /* of the messages: their row, their pending line */
};

static struct import_line *line_of(struct learners *l, uint32_t row)
{
	return &l->pass->rows.report->lines[row];
}

static void registered(struct pass *p, uint32_t i, enum status status, const struct fault *fault,
		       const void *reply, void *ctx)
{
	struct learners *l = ctx;
	struct pending *one = &l->pending[l->of[i]];
	const struct learner *learner = reply;

	if (status != STATUS_ok) {
		rows_refuse(&p->rows, one->row, fault);
		return;
	}
	one->person = people_add(&l->people, p->dry ? 0 : learner->id, &l->sent[i]);
	line_of(l, one->row)->outcome = IMPORT_ADDED;
	rows_note(&p->rows, one->row, pass_warnings(p->rows.arena, learner->warnings));
	const struct learner_register *m = &l->sent[i];
	const struct str texts[] = {m->given_names, m->family_name, m->usage_name, m->birth_place,
				    m->employer};
	rows_note(&p->rows, one->row,
		  glyphs_warning(&l->glyphs, p->rows.arena, texts, COUNT(texts)));
}

/* One day for all who were added, or none. */
static void remember_since(struct import_report *r, uint32_t since, bool first)
{
	if (first)
		r->since = since;
	else if (r->since != since)
		r->since = 0;
}

static void has_place(struct learners *l, struct pending *one, uint32_t state, uint32_t since)
{
	struct import_report *r = l->pass->rows.report;
	bool waits = state == enrolment_state_WAITING;

	one->person->state = state;
	line_of(l, one->row)->outcome = waits ? IMPORT_WAITING : IMPORT_ADDED;
	if (waits || !since)
		return;
	remember_since(r, since, !l->late.told);
	l->late.told = true;
	rows_note(&l->pass->rows, one->row,
		  late_text(l->pass->rows.arena, &l->late, one->person->id, since));
}

static void enrolled(struct pass *p, uint32_t i, enum status status, const struct fault *fault,
		     const void *reply, void *ctx)
{
	struct learners *l = ctx;
	struct pending *one = &l->pending[l->of[i]];
	const struct enrolment *e = reply;

	if (status == STATUS_ok) {
		has_place(l, one, e->state,
			  e->periods.n ? e->periods.p[e->periods.n - 1].since : 0);
		rows_note(&p->rows, one->row, pass_warnings(p->rows.arena, e->warnings));
	} else if (fault->why == REASON_waiting_already)
		line_of(l, one->row)->outcome = IMPORT_WAITING;
	else if (fault->why == REASON_enrolled_already)
		line_of(l, one->row)->outcome = IMPORT_THERE;
	else
		rows_refuse(&p->rows, one->row, fault);
}

/* A place as enrolment gives it: nobody overtakes who waits. */
static uint32_t take_place(struct cohort_place *p)
{
	if (p->waiting == 0 && (p->capacity == 0 || p->enrolled < p->capacity)) {
		p->enrolled++;
		return enrolment_state_ENROLLED;
	}
	p->waiting++;
	return enrolment_state_WAITING;
}

static uint32_t today(const struct cohort_place *place)
{
	return zone_date(place->timezone.n ? place->timezone : STR("Europe/Paris"), clock_now_ms());
}

/* The day on which enrolment begins when none is asked for. */
static uint32_t first_day(const struct learners *l)
{
	uint32_t since = l->pass->options->since, now = today(&l->place);

	return since ? since : l->place.starts > now ? l->place.starts : now;
}

/* In a trial nobody is registered and no place is taken: for who is known enrolment says whether
 * they could come, for who is not the cohort does. */
static void try_enrol(struct learners *l, struct pending *one)
{
	struct pass *p = l->pass;
	struct enrolment_add m = {.cohort = p->options->cohort,
				  .learner = one->person->id,
				  .since = p->options->since};
	const struct choice_option *state = choice_by_number(&choices_cohort_state, l->place.state);
	struct fault fault = {.why = REASON_not_open,
			      .desc = &desc_enrolment_add,
			      .field = STR("cohort"),
			      .got = str_of(state ? state->text : "")};
	bool open = l->place.state == cohort_state_OPEN || l->place.state == cohort_state_STARTED;
	struct enrolment e;

	if (m.learner)
		open = session_call(p->session, &(struct call){.dry = true}, &desc_enrolment_add,
				    &m, &e, &fault) == STATUS_ok;
	if (open)
		has_place(l, one, take_place(&l->place), first_day(l));
	else
		rows_refuse(&p->rows, one->row, &fault);
}

static bool register_pending(struct learners *l, struct str *why)
{
	struct pass *p = l->pass;

	p->n = 0;
	p->row = l->rows;
	for (uint32_t i = 0; i < l->n; i++) {
		if (l->pending[i].person)
			continue;
		l->sent[p->n] = l->messages[l->pending[i].row];
		l->rows[p->n] = l->pending[i].row;
		l->of[p->n++] = i;
	}
	return pass_send(p, &desc_learner_register, l->sent, registered, l, why);
}

static bool enrol_pending(struct learners *l, struct str *why)
{
	struct pass *p = l->pass;

	p->n = 0;
	for (uint32_t i = 0; i < l->n; i++) {
		if (!l->pending[i].person)
			continue;
		if (p->dry) {
			try_enrol(l, &l->pending[i]);
			continue;
		}
		l->enrolments[p->n] = (struct enrolment_add){.cohort = p->options->cohort,
							     .learner = l->pending[i].person->id,
							     .since = p->options->since};
		l->rows[p->n] = l->pending[i].row;
		l->of[p->n++] = i;
	}
	return pass_send(p, &desc_enrolment_add, l->enrolments, enrolled, l, why);
}

static bool flush(struct learners *l, struct str *why)
{
	bool good =
		register_pending(l, why) && (!l->pass->options->cohort || enrol_pending(l, why));

	l->n = 0;
	g_hash_table_remove_all(l->claimed);
	return good;
}

/* Whoever has left or gone to another cohort comes back by a decision of people, not by a file. */
static bool is_gone(struct learners *l, uint32_t row, const struct person *one)
{
	struct arena *a = l->pass->rows.arena;
	struct str day = one->last_day ? language_date(a, one->last_day) : STR("");
	struct str why;

	if (one->state == enrolment_state_TRANSFERRED) {
		struct str to = session_label(l->pass->session, &desc_cohort, one->to_cohort);
		why = arena_printf(a, gettext("has left for cohort %.*s; not enrolled again"),
				   (int)to.n, to.p);
	} else if (one->state == enrolment_state_WITHDRAWN) {
		why = arena_printf(
			a,
			day.n ? gettext("has left the cohort (last day %.*s); not enrolled "
					"again: use \"cursus enrolment add\" if they come "
					"back")
			      : gettext("has left the cohort%.*s; not enrolled again: use "
					"\"cursus enrolment add\" if they come back"),
			(int)day.n, day.p);
	} else {
		return false;
	}
	rows_fate(&l->pass->rows, row, IMPORT_THERE, STR(""));
	rows_note(&l->pass->rows, row, why);
	return true;
}

/* A place that is theirs already, or was. */
static bool settled(struct learners *l, uint32_t row, const struct person *one)
{
	if (is_gone(l, row, one))
		return true;
	if (one->state == enrolment_state_WAITING)
		line_of(l, row)->outcome = IMPORT_WAITING;
	else if (one->state == enrolment_state_ENROLLED || !l->pass->options->cohort)
		line_of(l, row)->outcome = IMPORT_THERE;
	else
		return false;
	return true;
}

/* A course that has begun does not tell since when somebody takes part in it. */
static bool since_told(struct learners *l, uint32_t row)
{
	struct arena *a = l->pass->rows.arena;
	uint32_t starts = l->place.starts;

	if (!l->pass->options->cohort || l->pass->options->since || !starts ||
	    starts >= today(&l->place))
		return true;
	rows_fate(&l->pass->rows, row, IMPORT_REFUSED,
		  arena_printf(a,
			       gettext("enrolled from which day? the cohort began on %s: add "
				       "--since DAY"),
			       language_date(a, starts).p));
	return false;
}

static void put_pending(struct learners *l, uint32_t row, struct person *one)
{
	const char *keys[PEOPLE_KEYS];
	uint32_t n = people_keys(&l->people, &l->messages[row], keys);

	if (!since_told(l, row))
		return;
	for (uint32_t i = 0; i < n; i++)
		g_hash_table_add(l->claimed, (gpointer)(uintptr_t)keys[i]);
	if (one)
		line_of(l, row)->outcome = IMPORT_THERE;
	l->pending[l->n++] = (struct pending){row, one};
}

/* Under another address: nobody is registered twice, and nobody is enrolled by a guess. */
static void decide_perhaps(struct learners *l, uint32_t row, const struct meant *meant)
{
	struct arena *a = l->pass->rows.arena;

	if (settled(l, row, meant->person)) {
		rows_note(&l->pass->rows, row, meant->why);
		return;
	}
	rows_fate(&l->pass->rows, row, IMPORT_REFUSED,
		  arena_printf(a,
			       gettext("%.*s; put that address into the file, or register a second "
				       "person with \"cursus learner register\""),
			       (int)meant->why.n, meant->why.p));
}

static void decide(struct learners *l, uint32_t row)
{
	struct meant meant = people_meant(&l->people, &l->messages[row]);

	switch (meant.kind) {
	case MEANT_NOBODY:
		put_pending(l, row, NULL);
		break;
	case MEANT_ANOTHER:
		rows_fate(&l->pass->rows, row, IMPORT_REFUSED, meant.why);
		break;
	case MEANT_PERHAPS:
		decide_perhaps(l, row, &meant);
		break;
	case MEANT_KNOWN:
		rows_note(&l->pass->rows, row, meant.why);
		if (!settled(l, row, meant.person))
			put_pending(l, row, meant.person);
		break;
	}
}

/* Somebody whom a pending line may have registered, or not: it must be answered first, so that the
 * lines come out as one by one. */
static bool is_claimed(struct learners *l, uint32_t row)
{
	const char *keys[PEOPLE_KEYS];
	uint32_t n = people_keys(&l->people, &l->messages[row], keys);

	for (uint32_t i = 0; i < n; i++)
		if (g_hash_table_contains(l->claimed, keys[i]))
			return true;
	return false;
}

static bool do_lines(struct learners *l, struct str *why)
{
	const struct import_report *report = l->pass->rows.report;

	for (uint32_t i = 0; i < report->n; i++) {
		if (!rows_open(&l->pass->rows, i))
			continue;
		if ((l->n == BATCH || is_claimed(l, i)) && !flush(l, why))
			return false;
		decide(l, i);
	}
	return flush(l, why);
}

static bool know_cohort(struct learners *l, struct str *why)
{
	struct pass *p = l->pass;
	struct enrolment_places ask = {.cohort = p->options->cohort};
	struct fault fault;
	void *rows;
	uint32_t n;

	if (!ask.cohort)
		return true;
	if (session_query(p->session, &desc_enrolment_places, &ask, NULL, 1, &rows, &n, &fault) !=
	    STATUS_ok) {
		*why = p->session->trouble.n ? arena_str(p->rows.arena, p->session->trouble)
					     : language_fault(p->rows.arena, &fault);
		return false;
	}
	l->place = *(const struct cohort_place *)rows;
	l->place.timezone = arena_str(p->rows.arena, l->place.timezone);
	late_load(&l->late, p->session, p->rows.arena, ask.cohort);
	return true;
}

/* Before anybody is looked for: with a wrong address nobody is meant. */
static void check_address(struct sheet_rows *rows, uint32_t row, struct str email)
{
	struct fault fault = {.why = REASON_not_an_email,
			      .desc = &desc_learner_register,
			      .field = STR("email"),
			      .got = str_trim(email)};

	if (text_email(str_trim(email)) != EMAIL_OK)
		rows_refuse(rows, row, &fault);
}

/* The message of a row: its names, and the rest by the tables. */
static void read_line(struct learners *l, uint32_t row)
{
	struct sheet_rows *rows = &l->pass->rows;
	struct learner_register start = {0};
	struct names names;

	bool good = names_read(rows, row, &names);
	line_of(l, row)->who = names_shown(rows->arena, names.family, names.given);
	if (!line_of(l, row)->who.n)
		line_of(l, row)->who = rows_cell(rows, row, "email");
	if (!rows_open(rows, row))
		return;
	if (!good) {
		rows_refuse_cell(rows, row, names.column, names.why);
		return;
	}
	rows_note(rows, row, names.note);
	start.family_name = names.family;
	start.usage_name = names.usage;
	start.given_names = names.given;
	start.sex = names.sex;
	if (rows_fill(rows, row, &desc_learner_register, &start, &l->messages[row]))
		check_address(rows, row, l->messages[row].email);
}

const char *const learners_columns[] = {
	"email", "family_name", "given_names", "usage_name", "birth_date", "sex",	 "rpps",
	"adeli", "finess",	"siret",       "profession", "structure",  "department", "funder",
	"phone", "birth_place", "employer",    "state",	     NULL};

bool learners_pass(struct session *s, struct arena *a, struct str bytes,
		   const struct import_options *o, bool dry, struct import_report *report,
		   struct str *why)
{
	static const char *const known[] = {
		"email",       "name",	     "birth_name", "usage_name", "given_names", "full_name",
		"civility",    "birth_date", "sex",	   "rpps",	 "adeli",	"finess",
		"siret",       "profession", "structure",  "department", "funder",	"phone",
		"birth_place", "employer",   "state",	   NULL};
	static const char *const needed[] = {"email", "name|birth_name|usage_name|full_name", NULL};
	struct pass p = {.session = s, .options = o, .dry = dry};

	if (!rows_read(&p.rows, a, bytes, known, needed, report, why))
		return false;
	struct learners *l = arena_alloc(a, sizeof *l);
	*l = (struct learners){.pass = &p};
	if (!know_cohort(l, why) || !people_load(&l->people, s, a, o->cohort, why))
		return false;
	l->claimed = g_hash_table_new(g_str_hash, g_str_equal);
	l->messages = arena_alloc(a, (report->n + 1) * sizeof *l->messages);
	for (uint32_t i = 0; i < report->n; i++)
		if (!p.rows.csv.rows[i].empty)
			read_line(l, i);
	bool good = do_lines(l, why);
	g_hash_table_destroy(l->claimed);
	glyphs_close(&l->glyphs);
	people_free(&l->people);
	if (good)
		rows_finish(&p.rows);
	return good;
}
