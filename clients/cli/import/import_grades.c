/* A spreadsheet of marks into a cohort. */
#include "import_pass.h"

#include "import_marks.h"
#include "import_names.h"
#include "language.h"
#include "text.h"

#include <glib.h>
#include <libintl.h>

#define BATCH 500u

/* In place of a mark: absent from the test, which no number of hundredths is. */
#define ABSENT 10000u
#define ABSENT_JUSTIFIED 10001u

struct enrolled {
	uint64_t learner;
	struct str family_name, given_names;
	bool left;
	uint32_t last_day; /* 0: none is known */
};

struct grades {
	struct pass *pass;
	struct components components;
	GHashTable *known;    /* "learner component" -> hundredths + 1, as it is or will be */
	GHashTable *claimed;  /* keys of lines that are not answered yet */
	GHashTable *enrolled; /* learner -> struct enrolled of this cohort */
	struct grade_enter marks[BATCH];
	struct grade_absent absences[BATCH];
	uint32_t mark_rows[BATCH], absence_rows[BATCH];
	const char *mark_keys[BATCH], *absence_keys[BATCH];
	uint32_t nmarks, nabsences;
};

static struct str trouble(struct pass *p, const struct fault *fault)
{
	return p->session->trouble.n ? arena_str(p->rows.arena, p->session->trouble)
				     : language_fault(p->rows.arena, fault);
}

static void keep(struct grades *g, const char *key, size_t value)
{
	g_hash_table_insert(g->known, (gpointer)(uintptr_t)key, GSIZE_TO_POINTER(value + 1));
}

/* A refusal that the file's author cannot mend is told of who has left, and is no error. */
static void refuse(struct grades *g, uint32_t row, uint64_t learner, const struct fault *fault)
{
	const struct enrolled *e = g_hash_table_lookup(g->enrolled, &learner);

	if (fault->why == REASON_not_enrolled && e && e->left)
		rows_fate(&g->pass->rows, row, IMPORT_EMPTY, STR(""));
	else
		rows_refuse(&g->pass->rows, row, fault);
}

static void mark_answered(struct pass *p, uint32_t i, enum status status, const struct fault *fault,
			  const void *reply, void *ctx)
{
	struct grades *g = ctx;

	(void)reply;
	if (status != STATUS_ok) {
		refuse(g, p->row[i], g->marks[i].learner, fault);
		return;
	}
	rows_fate(&p->rows, p->row[i], IMPORT_ADDED, STR(""));
	keep(g, g->mark_keys[i], (size_t)g->marks[i].mark_hundredths);
}

static void absence_answered(struct pass *p, uint32_t i, enum status status,
			     const struct fault *fault, const void *reply, void *ctx)
{
	struct grades *g = ctx;

	(void)reply;
	if (status != STATUS_ok) {
		refuse(g, p->row[i], g->absences[i].learner, fault);
		return;
	}
	rows_fate(&p->rows, p->row[i], IMPORT_ADDED, STR(""));
	keep(g, g->absence_keys[i], g->absences[i].justified ? ABSENT_JUSTIFIED : ABSENT);
}

static const char *known_key(struct arena *a, uint64_t learner, struct str component)
{
	return arena_z(a, arena_printf(a, "%llu %.*s", (unsigned long long)learner,
				       (int)component.n, component.p));
}

static bool read_known(struct grades *g, struct str *why)
{
	struct pass *p = g->pass;
	struct grade_list ask = {.cohort = p->options->cohort};
	struct fault fault;
	void *rows;
	uint32_t n;

	if (session_query(p->session, &desc_grade_list, &ask, NULL, 0, &rows, &n, &fault) !=
	    STATUS_ok) {
		*why = trouble(p, &fault);
		return false;
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct grade *grade = (const struct grade *)rows + i;
		keep(g, known_key(p->rows.arena, grade->learner, grade->component),
		     !grade->absent	? (size_t)grade->mark_hundredths
		     : grade->justified ? ABSENT_JUSTIFIED
					: ABSENT);
	}
	return true;
}

/* The tests of the cohort's curriculum. */
static bool read_components(struct grades *g, struct str *why)
{
	struct pass *p = g->pass;
	struct arena *a = p->rows.arena;
	struct cohort_show ask = {.cohort = p->options->cohort};
	struct curriculum_show show;
	struct fault fault;
	void *rows;
	uint32_t n;

	if (session_query(p->session, &desc_cohort_show, &ask, NULL, 1, &rows, &n, &fault) !=
	    STATUS_ok) {
		*why = trouble(p, &fault);
		return false;
	}
	show.curriculum = ((const struct cohort *)rows)->curriculum;
	if (session_query(p->session, &desc_curriculum_show, &show, NULL, 1, &rows, &n, &fault) !=
	    STATUS_ok) {
		*why = trouble(p, &fault);
		return false;
	}
	const struct list_of_component *all = &((const struct curriculum *)rows)->rules.components;
	struct component *copy = arena_alloc(a, (all->n + 1) * sizeof *copy);
	for (uint32_t i = 0; i < all->n; i++)
		copy[i] = (struct component){.code = arena_str(a, all->p[i].code),
					     .title = arena_str(a, all->p[i].title)};
	g->components = (struct components){copy, all->n};
	return true;
}

static uint32_t last_day(const struct enrolment *e)
{
	return e->periods.n ? e->periods.p[e->periods.n - 1].until : 0;
}

/* The cohort's learners: their names, for a file that has names too, and who has left. */
static bool read_enrolled(struct grades *g, struct str *why)
{
	struct pass *p = g->pass;
	struct arena *a = p->rows.arena;
	struct enrolment_list ask = {.cohort = p->options->cohort};
	struct fault fault;
	void *rows;
	uint32_t n;

	if (session_query(p->session, &desc_enrolment_list, &ask, NULL, 0, &rows, &n, &fault) !=
	    STATUS_ok) {
		*why = trouble(p, &fault);
		return false;
	}
	struct enrolled *people = arena_alloc(a, (n + 1) * sizeof *people);
	for (uint32_t i = 0; i < n; i++) {
		const struct enrolment *e = (const struct enrolment *)rows + i;
		struct enrolled *one = &people[i];
		*one = (struct enrolled){.learner = e->learner,
					 .family_name = arena_str(a, e->family_name),
					 .given_names = arena_str(a, e->given_names),
					 .left = e->state == enrolment_state_WITHDRAWN ||
						 e->state == enrolment_state_TRANSFERRED,
					 .last_day = last_day(e)};
		g_hash_table_insert(g->enrolled, &one->learner, one);
	}
	return true;
}

static bool usage_name_is(struct pass *p, uint64_t learner, struct str key)
{
	struct learner_show show = {.learner = learner};
	struct fault fault;
	void *rows;
	uint32_t n;

	if (session_query(p->session, &desc_learner_show, &show, NULL, 1, &rows, &n, &fault) !=
		    STATUS_ok ||
	    n != 1)
		return false;
	struct str usage = ((const struct learner *)rows)->usage_name;
	return usage.n && str_eq(names_key(p->rows.arena, usage), key);
}

/* A column that was sorted without the others gives each mark to somebody else: where a line has
 * names, they are those of its address. */
static bool right_names(struct grades *g, uint32_t row, uint64_t learner)
{
	struct pass *p = g->pass;
	struct arena *a = p->rows.arena;
	const struct enrolled *e = g_hash_table_lookup(g->enrolled, &learner);
	struct names names;

	if (!e || !names_read(&p->rows, row, &names) || !names.family.n)
		return true;
	struct str family = names_key(a, names.family), given = names_key(a, names.given),
		   theirs = names_key(a, e->given_names);
	bool same_given =
		!given.n || !theirs.n || str_starts(given, theirs) || str_starts(theirs, given);
	bool same_family = str_eq(family, names_key(a, e->family_name)) ||
			   (names.usage.n &&
			    str_eq(names_key(a, names.usage), names_key(a, e->family_name))) ||
			   usage_name_is(p, learner, family);
	if (same_family && same_given)
		return true;
	struct str shown = names_shown(a, e->family_name, e->given_names);
	rows_refuse_cell(
		&p->rows, row, "email",
		arena_printf(a, gettext("this address belongs to %.*s"), (int)shown.n, shown.p));
	return false;
}

/* The names that the line has, for who reads of it. */
static struct str line_names(const struct sheet_rows *r, uint32_t row)
{
	struct names names;

	if (!names_read(r, row, &names) || !(names.family.n + names.given.n))
		return STR("");
	return names_shown(r->arena, names.family, names.given);
}

/* Marks of who has left are kept, for they were earned before; that they left is told. */
static void tell_left(struct grades *g, uint32_t row, uint64_t learner)
{
	struct sheet_rows *r = &g->pass->rows;
	const struct enrolled *e = g_hash_table_lookup(g->enrolled, &learner);

	if (!e || !e->left)
		return;
	struct str day = e->last_day ? language_date(r->arena, e->last_day) : STR("");
	rows_note(r, row,
		  e->last_day
			  ? arena_printf(r->arena, gettext("has left the cohort (last day %.*s)"),
					 (int)day.n, day.p)
			  : str_of(gettext("has left the cohort")));
}

static bool grade_learner(struct pass *p, uint32_t row, uint64_t *learner)
{
	struct str email = str_trim(rows_cell(&p->rows, row, "email"));
	struct str names = line_names(&p->rows, row);
	struct import_line *line = &p->rows.report->lines[row];
	struct fault fault;

	if (!email.n)
		fault = (struct fault){.why = REASON_missing};
	else if (session_resolve(p->session, &desc_learner, email, learner, &fault) == STATUS_ok)
		return true;
	fault.desc = &desc_grade_enter;
	fault.field = STR("learner");
	rows_refuse(&p->rows, row, &fault);
	if (email.n && names.n)
		line->who = arena_printf(p->rows.arena, "%.*s (%.*s)", (int)names.n, names.p,
					 (int)line->who.n, line->who.p);
	return false;
}

/* The mark of a row; a rehearsal's files have hundredths, and an empty cell is an absence there. */
static struct mark row_mark(struct pass *p, uint32_t row)
{
	struct str exact = str_trim(rows_cell(&p->rows, row, "mark_hundredths"));
	struct mark mark = {.kind = MARK_NUMBER};

	if (exact.n && str_u64(exact, &mark.hundredths))
		return mark;
	mark = mark_of(p->rows.arena, exact.n ? exact : rows_cell(&p->rows, row, "mark"));
	if (mark.kind == MARK_NONE && p->options->empty_is_absent)
		mark.kind = MARK_ABSENT;
	/* A column of hundredths does not hold points: 9.5 is no guess at 9.50. */
	if (exact.n && mark.kind == MARK_NUMBER)
		return (struct mark){.kind = MARK_WRONG,
				     .why = arena_printf(p->rows.arena,
							 gettext("not in hundredths: %.*s"),
							 (int)exact.n, exact.p)};
	return mark;
}

static bool flush(struct grades *g, struct str *why)
{
	struct pass *p = g->pass;

	p->row = g->mark_rows;
	p->n = g->nmarks;
	if (!pass_send(p, &desc_grade_enter, g->marks, mark_answered, g, why))
		return false;
	p->row = g->absence_rows;
	p->n = g->nabsences;
	if (!pass_send(p, &desc_grade_absent, g->absences, absence_answered, g, why))
		return false;
	g->nmarks = g->nabsences = 0;
	g_hash_table_remove_all(g->claimed);
	return true;
}

static void put_pending(struct grades *g, uint32_t row, uint64_t learner, struct str component,
			const struct mark *mark, const char *key)
{
	uint64_t cohort = g->pass->options->cohort;

	g_hash_table_add(g->claimed, (gpointer)(uintptr_t)key);
	if (mark->kind == MARK_NUMBER) {
		g->marks[g->nmarks] = (struct grade_enter){.cohort = cohort,
							   .learner = learner,
							   .component = component,
							   .mark_hundredths = mark->hundredths};
		/* 0 is a mark, too */
		message_give(&g->marks[g->nmarks],
			     desc_field(&desc_grade_enter, STR("mark_hundredths"))->tag);
		g->mark_keys[g->nmarks] = key;
		g->mark_rows[g->nmarks++] = row;
		return;
	}
	g->absences[g->nabsences] =
		(struct grade_absent){.cohort = cohort,
				      .learner = learner,
				      .component = component,
				      .justified = mark->kind == MARK_JUSTIFIED};
	g->absence_keys[g->nabsences] = key;
	g->absence_rows[g->nabsences++] = row;
}

/* Two lines about one test: the second is known, or it contradicts the first. */
static void decide(struct grades *g, uint32_t row, uint64_t learner, struct str component,
		   const struct mark *mark, const char *key)
{
	struct fault fault = {
		.why = REASON_grade_there, .desc = &desc_grade_enter, .field = STR("learner")};
	size_t known = GPOINTER_TO_SIZE(g_hash_table_lookup(g->known, key));
	size_t value = mark->kind == MARK_NUMBER      ? (size_t)mark->hundredths
		       : mark->kind == MARK_JUSTIFIED ? ABSENT_JUSTIFIED
						      : ABSENT;

	if (!known)
		put_pending(g, row, learner, component, mark, key);
	else if (known == value + 1)
		rows_fate(&g->pass->rows, row, IMPORT_THERE, STR(""));
	else
		rows_refuse(&g->pass->rows, row, &fault);
}

static bool grade_row(struct grades *g, uint32_t row, struct str *why)
{
	struct pass *p = g->pass;
	struct arena *a = p->rows.arena;
	struct str typed = arena_str(a, str_trim(rows_cell(&p->rows, row, "component")));
	struct str component = component_code(a, &g->components, typed);
	struct mark mark = row_mark(p, row);
	uint64_t learner;

	if (mark.kind == MARK_NONE) {
		rows_fate(&p->rows, row, IMPORT_EMPTY,
			  str_of(gettext("no mark; an empty cell means nothing")));
		return true;
	}
	if (!grade_learner(p, row, &learner) || !right_names(g, row, learner))
		return true;
	tell_left(g, row, learner);
	if (mark.kind == MARK_WRONG) {
		rows_refuse_cell(&p->rows, row, "mark", mark.why);
		return true;
	}
	if (!component.n)
		component = typed;
	const char *key = known_key(a, learner, component);
	bool full = g->nmarks == BATCH || g->nabsences == BATCH;
	if ((full || g_hash_table_contains(g->claimed, key)) && !flush(g, why))
		return false;
	decide(g, row, learner, component, &mark, key);
	return true;
}

static bool grade_rows(struct grades *g, struct str *why)
{
	struct pass *p = g->pass;
	struct arena *a = p->rows.arena;

	for (uint32_t i = 0; i < p->rows.report->n; i++) {
		struct str email = rows_cell(&p->rows, i, "email"),
			   component = rows_cell(&p->rows, i, "component");
		struct str who = str_trim(email).n ? email : line_names(&p->rows, i);
		p->rows.report->lines[i].who = arena_printf(a, "%.*s %.*s", (int)who.n, who.p,
							    (int)component.n, component.p);
		if (rows_open(&p->rows, i) && !grade_row(g, i, why))
			return false;
	}
	return flush(g, why);
}

/* Hundredths are how the services keep a mark; people and their files write it out of 20. */
static bool out_of_20(const struct sheet_rows *r, const struct import_options *o, struct str *why)
{
	if (o->empty_is_absent || !rows_has(r, "mark_hundredths"))
		return true;
	*why = arena_printf(
		r->arena,
		gettext("line %u: marks in a file are out of 20 (14 is 14.00): head their "
			"column %s instead of %.*s"),
		r->csv.head.line, "Note", (int)rows_heading(r, "mark_hundredths").n,
		rows_heading(r, "mark_hundredths").p);
	return false;
}

static bool read_all(struct grades *g, struct str *why)
{
	struct sheet_rows *r = &g->pass->rows;

	if (!read_components(g, why) || !read_known(g, why) || !read_enrolled(g, why))
		return false;
	if (!rows_has(r, "component"))
		return marks_long(r, &g->components, why);
	if (rows_has(r, "mark") || rows_has(r, "mark_hundredths"))
		return true;
	*why = arena_printf(r->arena, gettext("line %u: there is no column for the marks (%s)"),
			    r->csv.head.line, "Note");
	return false;
}

bool grades_pass(struct session *s, struct arena *a, struct str bytes,
		 const struct import_options *o, bool dry, struct import_report *report,
		 struct str *why)
{
	static const char *const known[] = {
		"email",     "name",	  "birth_name", "usage_name",	   "given_names",
		"full_name", "component", "mark",	"mark_hundredths", NULL};
	static const char *const needed[] = {"email", NULL};
	struct pass p = {.session = s, .options = o, .dry = dry};

	if (!rows_read(&p.rows, a, bytes, known, needed, report, why) ||
	    !out_of_20(&p.rows, o, why))
		return false;
	struct grades *g = arena_alloc(a, sizeof *g);
	*g = (struct grades){.pass = &p,
			     .known = g_hash_table_new(g_str_hash, g_str_equal),
			     .claimed = g_hash_table_new(g_str_hash, g_str_equal),
			     .enrolled = g_hash_table_new(g_int64_hash, g_int64_equal)};
	bool good = read_all(g, why) && grade_rows(g, why);
	g_hash_table_destroy(g->known);
	g_hash_table_destroy(g->claimed);
	g_hash_table_destroy(g->enrolled);
	if (good)
		rows_finish(&p.rows);
	return good;
}
