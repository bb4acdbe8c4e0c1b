/* A spreadsheet of marks into a cohort. */
#include "import_pass.h"

#include "language.h"
#include "text.h"

#include <math.h>

/* In place of a mark: absent from the test, which no number of hundredths is. */
#define ABSENT 10000u
#define ABSENT_JUSTIFIED 10001u

struct grades {
	struct grade_enter *marks;
	struct grade_absent *absences;
	uint32_t *mark_rows, *absence_rows;
	uint32_t nmarks, nabsences;
	GHashTable *
		known; /* "learner component" -> hundredths + 1, of the service and of earlier lines */
	bool *again; /* of each row: this very mark is known */
};

static void grade_answered(struct pass *p, uint32_t i, enum status status,
			   const struct fault *fault, const void *reply, void *ctx)
{
	const struct grades *g = ctx;

	(void)reply;
	if (status == STATUS_ok)
		rows_fate(&p->rows, p->row[i], g->again[p->row[i]] ? IMPORT_THERE : IMPORT_ADDED,
			  STR(""));
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

/* abs, absent, ABI, ABJ (domain.md 3.4: absent from a test is not a zero) or an empty cell. */
static bool says_absent(struct arena *a, struct str exact, struct str mark)
{
	static const char *const words[] = {"abs", "absent", "absente", "abi", "abj"};
	struct str word = text_fold(a, mark);

	for (size_t i = 0; i < COUNT(words); i++)
		if (str_is(word, words[i]))
			return true;
	return !exact.n && !mark.n;
}

static char *known_key(uint64_t learner, struct str component)
{
	return g_strdup_printf("%llu %.*s", (unsigned long long)learner, (int)component.n,
			       component.p);
}

static bool read_known(struct pass *p, struct grades *g, struct str *why)
{
	struct grade_list ask = {.cohort = p->options->cohort};
	struct fault fault;
	void *rows;
	uint32_t n;

	g->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (session_query(p->session, &desc_grade_list, &ask, NULL, 0, &rows, &n, &fault) !=
	    STATUS_ok) {
		*why = p->session->trouble.n ? arena_str(p->rows.arena, p->session->trouble)
					     : language_fault(p->rows.arena, &fault);
		return false;
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct grade *grade = (const struct grade *)rows + i;
		size_t mark = !grade->absent	 ? (size_t)grade->mark_hundredths
			      : grade->justified ? ABSENT_JUSTIFIED
						 : ABSENT;
		g_hash_table_insert(g->known, known_key(grade->learner, grade->component),
				    GSIZE_TO_POINTER(mark + 1));
	}
	return true;
}

/* Two lines about one test: the second is known, or it contradicts the first. */
static bool is_new(struct pass *p, uint32_t row, struct grades *g, uint64_t learner,
		   struct str component, size_t mark)
{
	char *key = known_key(learner, component);
	size_t known = GPOINTER_TO_SIZE(g_hash_table_lookup(g->known, key));
	struct fault fault = {
		.why = REASON_grade_there, .desc = &desc_grade_enter, .field = STR("learner")};

	g->again[row] = known == mark + 1;
	if (known && known != mark + 1) {
		g_free(key);
		rows_refuse(&p->rows, row, &fault);
		return false;
	}
	g_hash_table_insert(g->known, key, GSIZE_TO_POINTER(mark + 1));
	return true;
}

static bool grade_learner(struct pass *p, uint32_t row, uint64_t *learner)
{
	struct str email = str_trim(rows_cell(&p->rows, row, "email"));
	struct fault fault;

	if (session_resolve(p->session, &desc_learner, email, learner, &fault) == STATUS_ok)
		return true;
	fault.desc = &desc_grade_enter;
	fault.field = STR("learner");
	rows_refuse(&p->rows, row, &fault);
	return false;
}

static void grade_row(struct pass *p, uint32_t row, struct grades *g)
{
	struct arena *a = p->rows.arena;
	struct str component = arena_str(a, str_trim(rows_cell(&p->rows, row, "component")));
	struct str exact = str_trim(rows_cell(&p->rows, row, "mark_hundredths"));
	struct str mark = str_trim(rows_cell(&p->rows, row, "mark"));
	struct fault fault = {.desc = &desc_grade_enter,
			      .field = STR("mark_hundredths"),
			      .why = REASON_not_a_number,
			      .got = exact.n ? exact : mark};
	uint64_t learner, hundredths = ABSENT;
	bool absent = says_absent(a, exact, mark);

	if (!grade_learner(p, row, &learner))
		return;
	if (!absent &&
	    (exact.n ? !str_u64(exact, &hundredths) : !mark_parse(a, mark, &hundredths))) {
		rows_refuse(&p->rows, row, &fault);
		return;
	}
	bool justified = absent && str_is(text_fold(a, mark), "abj");
	if (justified)
		hundredths = ABSENT_JUSTIFIED;
	if (!is_new(p, row, g, learner, component, (size_t)hundredths))
		return;
	if (absent) {
		g->absences[g->nabsences] = (struct grade_absent){.cohort = p->options->cohort,
								  .learner = learner,
								  .component = component,
								  .justified = justified};
		g->absence_rows[g->nabsences++] = row;
		return;
	}
	g->marks[g->nmarks] = (struct grade_enter){.cohort = p->options->cohort,
						   .learner = learner,
						   .component = component,
						   .mark_hundredths = hundredths};
	g->mark_rows[g->nmarks++] = row;
}

static bool send_grades(struct pass *p, struct grades *g, struct str *why)
{
	p->row = g->mark_rows;
	p->n = g->nmarks;
	if (!pass_send(p, &desc_grade_enter, g->marks, grade_answered, g, why))
		return false;
	p->row = g->absence_rows;
	p->n = g->nabsences;
	return pass_send(p, &desc_grade_absent, g->absences, grade_answered, g, why);
}

bool grades_pass(struct session *s, struct arena *a, struct str bytes,
		 const struct import_options *o, bool dry, struct import_report *report,
		 struct str *why)
{
	static const char *const known[] = {"email", "component", "mark_hundredths", "mark", NULL};
	static const char *const needed[] = {"email", "component", NULL};
	struct pass p = {.session = s, .options = o, .dry = dry};

	if (!rows_read(&p.rows, a, bytes, known, needed, report, why))
		return false;
	size_t room = report->n + 1;
	struct grades g = {.marks = arena_alloc(a, room * sizeof *g.marks),
			   .absences = arena_alloc(a, room * sizeof *g.absences),
			   .mark_rows = arena_alloc(a, room * sizeof *g.mark_rows),
			   .absence_rows = arena_alloc(a, room * sizeof *g.absence_rows),
			   .again = arena_alloc(a, room * sizeof *g.again)};
	bool good = read_known(&p, &g, why);
	for (uint32_t i = 0; good && i < report->n; i++) {
		struct str email = rows_cell(&p.rows, i, "email"),
			   component = rows_cell(&p.rows, i, "component");
		report->lines[i].who = arena_printf(a, "%.*s %.*s", (int)email.n, email.p,
						    (int)component.n, component.p);
		if (rows_open(&p.rows, i))
			grade_row(&p, i, &g);
	}
	good = good && send_grades(&p, &g, why);
	g_hash_table_destroy(g.known);
	if (good)
		rows_finish(&p.rows);
	return good;
}
