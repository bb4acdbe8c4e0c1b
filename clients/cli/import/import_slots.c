/* A spreadsheet of half-days into a cohort's timetable. */
#include "import_pass.h"

#include "clock.h"
#include "import_cells.h"
#include "language.h"
#include "text.h"
#include "unusual.h"

#include <libintl.h>

#define BATCH 500u
/* A morning ends before, an afternoon begins after; what lies across is asked about. */
#define MORNING_ENDS (13 * 60 + 30)
#define AFTERNOON_BEGINS (12 * 60)

struct slots {
	struct pass *pass;
	GHashTable *there;   /* "date half" -> struct slot_schedule, as it takes place */
	GHashTable *gone;    /* the same -> why nothing takes place there any more */
	GHashTable *claimed; /* those that are not answered yet */
	struct slot_schedule messages[BATCH];
	uint32_t rows[BATCH];
	uint32_t n;
	GArray *tried; /* struct slot: those of a trial, which no service keeps */
	bool unasked;  /* attendance does not answer: it is not asked for each line */
};

static const char *key_of(struct arena *a, uint32_t date, uint32_t half_day)
{
	return arena_z(a, arena_printf(a, "%u %u", date, half_day));
}

static void put(GHashTable *table, const char *key, const void *value)
{
	g_hash_table_insert(table, (gpointer)(uintptr_t)key, (gpointer)(uintptr_t)value);
}

static void takes_place(struct slots *t, const struct slot_schedule *m)
{
	struct arena *a = t->pass->rows.arena;
	struct slot_schedule *copy = arena_alloc(a, sizeof *copy);

	*copy = *m;
	copy->unit = arena_str(a, m->unit);
	copy->place = arena_str(a, text_name(a, m->place));
	put(t->there, key_of(a, m->date, m->half_day), copy);
}

static void warn(struct slots *t, uint32_t row, struct str warning)
{
	rows_note(&t->pass->rows, row, warning);
}

/* The catalogue warns of what it keeps; in a trial it keeps no line of the file. */
static void warn_of_file(struct slots *t, uint32_t row, const struct slot *s)
{
	struct arena *a = t->pass->rows.arena;

	for (guint i = 0; i < t->tried->len; i++) {
		const struct slot *other = &g_array_index(t->tried, struct slot, i);
		if (s->starts_at < other->ends_at && other->starts_at < s->ends_at)
			warn(t, row,
			     language_warning(a, arena_printf(a, "at the same time as %.*s",
							      (int)other->code.n, other->code.p)));
	}
	struct slot kept = {
		.code = arena_str(a, s->code), .starts_at = s->starts_at, .ends_at = s->ends_at};
	g_array_append_val(t->tried, kept);
}

/* Who learns in two cohorts, attendance knows. */
static void warn_of_learners(struct slots *t, uint32_t row, const struct slot *s)
{
	struct pass *p = t->pass;
	struct slot_overlaps ask = {.slot = s->id};
	struct fault fault;
	void *rows;
	uint32_t n;

	if (t->unasked)
		return;
	if (p->dry)
		ask = (struct slot_overlaps){.cohort = p->options->cohort,
					     .date = s->date,
					     .starts_at = s->starts_at,
					     .ends_at = s->ends_at};
	t->unasked = session_query(p->session, &desc_slot_overlaps, &ask, NULL, 0, &rows, &n,
				   &fault) != STATUS_ok;
	/* of its own cohort the catalogue has warned, and of lines before this one only */
	struct str own = session_label(p->session, &desc_cohort, p->options->cohort);
	own = arena_printf(p->rows.arena, "%.*s/", (int)own.n, own.p);
	for (uint32_t i = 0; !t->unasked && i < n; i++) {
		const struct unusual *one = (const struct unusual *)rows + i;
		if (!str_starts(one->about, own))
			warn(t, row, unusual_text(p->session, one));
	}
}

static void slot_answered(struct pass *p, uint32_t i, enum status status, const struct fault *fault,
			  const void *reply, void *ctx)
{
	struct slots *t = ctx;

	if (status != STATUS_ok) {
		rows_refuse(&p->rows, p->row[i], fault);
		return;
	}
	takes_place(t, &t->messages[i]);
	p->rows.report->lines[p->row[i]].outcome = IMPORT_ADDED;
	warn(t, p->row[i], pass_warnings(p->rows.arena, ((const struct slot *)reply)->warnings));
	if (p->dry)
		warn_of_file(t, p->row[i], reply);
	warn_of_learners(t, p->row[i], reply);
}

/* A half-day that was cancelled, or moved away, stays so until people schedule it again. */
static void remember_gone(struct slots *t, const struct slot *s)
{
	struct arena *a = t->pass->rows.arena;
	const char *half = language_choice(&choices_half_day, s->half_day);

	if (s->state != slot_state_SCHEDULED)
		put(t->gone, key_of(a, s->date, s->half_day),
		    arena_z(a, arena_printf(a, gettext("was cancelled (%.*s)"), (int)s->reason.n,
					    s->reason.p)));
	for (uint32_t i = 0; i < s->moved_from.n; i++) {
		struct str from = s->moved_from.p[i];
		uint32_t date;
		if (from.n < 13 || date_parse((struct str){from.p, 10}, &date) != DATE_OK)
			continue;
		const struct choice_option *was =
			choice_by_text(&choices_half_day, (struct str){from.p + 11, from.n - 11});
		if (was)
			put(t->gone, key_of(a, date, was->number),
			    arena_z(a, arena_printf(a, gettext("was moved to %s %s"),
						    language_date(a, s->date).p, half)));
	}
}

static bool read_there(struct slots *t, struct str *why)
{
	struct pass *p = t->pass;
	struct slot_list ask = {.cohort = p->options->cohort};
	struct fault fault;
	void *rows;
	uint32_t n;

	if (session_query(p->session, &desc_slot_list, &ask, NULL, 0, &rows, &n, &fault) !=
	    STATUS_ok) {
		*why = p->session->trouble.n ? arena_str(p->rows.arena, p->session->trouble)
					     : language_fault(p->rows.arena, &fault);
		return false;
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct slot *s = (const struct slot *)rows + i;
		struct slot_schedule m = {.date = s->date,
					  .half_day = s->half_day,
					  .start = s->start,
					  .end = s->end,
					  .unit = s->unit,
					  .place = s->place,
					  .trainer = s->trainer};
		remember_gone(t, s);
		if (s->state == slot_state_SCHEDULED)
			takes_place(t, &m);
	}
	return true;
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

static bool flush(struct slots *t, struct str *why)
{
	struct pass *p = t->pass;

	p->row = t->rows;
	p->n = t->n;
	t->n = 0;
	g_hash_table_remove_all(t->claimed);
	return pass_send(p, &desc_slot_schedule, t->messages, slot_answered, t, why);
}

static void taken_already(struct slots *t, uint32_t row, const struct slot_schedule *m)
{
	struct pass *p = t->pass;
	struct arena *a = p->rows.arena;
	struct str cohort = session_label(p->session, &desc_cohort, p->options->cohort);
	struct str day = date_text(a, m->date);
	const char *half = choice_by_number(&choices_half_day, m->half_day)->text;
	struct fault fault = {.why = REASON_slot_taken,
			      .desc = &desc_slot_schedule,
			      .field = STR("half_day"),
			      .got = arena_printf(a, "%.*s/%.*s/%s", (int)cohort.n, cohort.p,
						  (int)day.n, day.p, half)};

	rows_refuse(&p->rows, row, &fault);
}

static void decide(struct slots *t, uint32_t row, const struct slot_schedule *m, const char *key)
{
	struct sheet_rows *r = &t->pass->rows;
	const struct slot_schedule *there = g_hash_table_lookup(t->there, key);
	const char *gone = g_hash_table_lookup(t->gone, key);

	if (there && there->start == m->start && there->end == m->end &&
	    str_eq(there->unit, m->unit) && there->trainer == m->trainer) {
		rows_fate(r, row, IMPORT_THERE, STR(""));
		if (!str_eq(text_name(r->arena, m->place), there->place))
			rows_note(
				r, row,
				arena_printf(r->arena,
					     gettext("is there with another %.*s, which was kept"),
					     (int)language_heading(r->arena, "place").n,
					     language_heading(r->arena, "place").p));
	} else if (there) {
		taken_already(t, row, m);
	} else if (gone) {
		rows_fate(r, row, IMPORT_THERE, STR(""));
		rows_note(r, row,
			  arena_printf(r->arena,
				       gettext("%s; not scheduled again: use \"cursus slot "
					       "schedule\" if it takes place"),
				       gone));
	} else {
		g_hash_table_add(t->claimed, (gpointer)(uintptr_t)key);
		t->messages[t->n] = *m;
		t->rows[t->n++] = row;
	}
}

/* One column may have both ends. */
static bool read_hours(struct sheet_rows *r, uint32_t row, struct slot_schedule *m)
{
	struct str cell = str_trim(rows_cell(r, row, "hours")), start, end;

	if (!cell.n || rows_cell(r, row, "start").n || rows_cell(r, row, "end").n)
		return true;
	if (cell_hours(r->arena, cell, &start, &end) && minutes_parse(start, &m->start) &&
	    minutes_parse(end, &m->end)) {
		message_give(m, desc_field(&desc_slot_schedule, STR("start"))->tag);
		message_give(m, desc_field(&desc_slot_schedule, STR("end"))->tag);
		return true;
	}
	rows_refuse_cell(r, row, "hours",
			 arena_printf(r->arena, gettext("not hours, like 9h00-12h30 (%.*s)"),
				      (int)cell.n, cell.p));
	return false;
}

static bool one_hour(struct sheet_rows *r, uint32_t row, const char *column, uint32_t known,
		     uint32_t *out)
{
	struct str cell = str_trim(rows_cell(r, row, column));

	*out = known;
	return known || (cell.n && minutes_parse(cell_hour(r->arena, cell).text, out));
}

/* A file without a column for it: the hours tell, or it is asked for. */
static bool read_half_day(struct sheet_rows *r, uint32_t row, struct slot_schedule *m)
{
	uint32_t start, end;

	if (rows_has(r, "half_day") || !one_hour(r, row, "start", m->start, &start) ||
	    !one_hour(r, row, "end", m->end, &end))
		return true;
	if (end <= MORNING_ENDS)
		m->half_day = half_day_AM;
	else if (start >= AFTERNOON_BEGINS)
		m->half_day = half_day_PM;
	else
		rows_refuse_cell(
			r, row, "half_day",
			str_of(gettext("am or pm? these hours are neither; write two lines, "
				       "or add a column")));
	return m->half_day != 0;
}

static bool read_line(struct slots *t, uint32_t row, struct slot_schedule *m)
{
	struct pass *p = t->pass;
	struct slot_schedule start = {.cohort = p->options->cohort};
	struct str trainer = str_trim(rows_cell(&p->rows, row, "trainer"));
	struct fault fault;

	if (trainer.n && !trainer_meant(p, trainer, &start.trainer, &fault)) {
		fault.desc = &desc_slot_schedule;
		fault.field = STR("trainer");
		rows_refuse(&p->rows, row, &fault);
		return false;
	}
	return read_hours(&p->rows, row, &start) && read_half_day(&p->rows, row, &start) &&
	       rows_fill(&p->rows, row, &desc_slot_schedule, &start, m);
}

static bool do_lines(struct slots *t, struct str *why)
{
	struct sheet_rows *r = &t->pass->rows;
	struct slot_schedule m;

	for (uint32_t i = 0; i < r->report->n; i++) {
		struct str date = rows_cell(r, i, "date"), half = rows_cell(r, i, "half_day");
		if (!half.n)
			half = rows_cell(r, i, "hours");
		r->report->lines[i].who = arena_printf(r->arena, "%.*s %.*s", (int)date.n, date.p,
						       (int)half.n, half.p);
		if (!rows_open(r, i) || !read_line(t, i, &m))
			continue;
		const char *key = key_of(r->arena, m.date, m.half_day);
		if ((t->n == BATCH || g_hash_table_contains(t->claimed, key)) && !flush(t, why))
			return false;
		decide(t, i, &m, key);
	}
	return flush(t, why);
}

const char *const slots_columns[] = {"date", "half_day", "start",   "end",
				     "unit", "place",	 "trainer", NULL};

bool slots_pass(struct session *s, struct arena *a, struct str bytes,
		const struct import_options *o, bool dry, struct import_report *report,
		struct str *why)
{
	static const char *const known[] = {"date", "half_day", "start",   "end", "hours",
					    "unit", "place",	"trainer", NULL};
	static const char *const needed[] = {"date", "start|hours", "end|hours", NULL};
	struct pass p = {.session = s, .options = o, .dry = dry};

	if (!rows_read(&p.rows, a, bytes, known, needed, report, why))
		return false;
	struct slots *t = arena_alloc(a, sizeof *t);
	*t = (struct slots){.pass = &p,
			    .there = g_hash_table_new(g_str_hash, g_str_equal),
			    .gone = g_hash_table_new(g_str_hash, g_str_equal),
			    .claimed = g_hash_table_new(g_str_hash, g_str_equal),
			    .tried = g_array_new(FALSE, FALSE, sizeof(struct slot))};
	bool good = read_there(t, why) && do_lines(t, why);
	g_hash_table_destroy(t->there);
	g_hash_table_destroy(t->gone);
	g_hash_table_destroy(t->claimed);
	g_array_free(t->tried, TRUE);
	if (good)
		rows_finish(&p.rows);
	return good;
}
