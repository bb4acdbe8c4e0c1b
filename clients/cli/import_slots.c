/* A spreadsheet of half-days into a cohort's timetable. */
#include "import_pass.h"

#include "clock.h"
#include "text.h"

static bool same_slot(const struct slot_schedule *a, const struct slot_schedule *b)
{
	return a->start == b->start && a->end == b->end && str_eq(a->unit, b->unit) &&
	       a->trainer == b->trainer;
}

/* Whether the half-day of that code, which has taken the place, is the one that the line means. */
static bool is_there(struct pass *p, const struct slot_schedule *m, struct str code)
{
	struct slot_show show;
	struct fault fault;
	void *rows;
	uint32_t n;

	if (session_resolve(p->session, &desc_slot, code, &show.slot, &fault) != STATUS_ok ||
	    session_query(p->session, &desc_slot_show, &show, NULL, 1, &rows, &n, &fault) !=
		    STATUS_ok)
		return false;
	const struct slot *there = rows;
	return there->start == m->start && there->end == m->end && str_eq(there->unit, m->unit) &&
	       there->trainer == m->trainer;
}

static void slot_answered(struct pass *p, uint32_t i, enum status status, const struct fault *fault,
			  const void *reply, void *ctx)
{
	const struct slot_schedule *m = (const struct slot_schedule *)ctx + i;

	if (status == STATUS_ok) {
		rows_fate(&p->rows, p->row[i], IMPORT_ADDED,
			  pass_warnings(p->rows.arena, ((const struct slot *)reply)->warnings));
		return;
	}
	if (fault->why == REASON_slot_taken && is_there(p, m, fault->got))
		rows_fate(&p->rows, p->row[i], IMPORT_THERE, STR(""));
	else
		rows_refuse(&p->rows, p->row[i], fault);
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

static void taken_already(struct pass *p, uint32_t row, struct str cohort,
			  const struct slot_schedule *m)
{
	struct arena *a = p->rows.arena;
	struct str day = date_text(a, m->date);
	const char *half = choice_by_number(&choices_half_day, m->half_day)->text;
	struct fault fault = {.why = REASON_slot_taken,
			      .desc = &desc_slot_schedule,
			      .field = STR("half_day"),
			      .got = arena_printf(a, "%.*s/%.*s/%s", (int)cohort.n, cohort.p,
						  (int)day.n, day.p, half)};

	rows_refuse(&p->rows, row, &fault);
}

/* In a trial the first of two lines about one half-day has not taken it. */
static void try_twice(struct pass *p, const struct slot_schedule *messages)
{
	struct str cohort = arena_str(p->rows.arena,
				      session_label(p->session, &desc_cohort, p->options->cohort));
	GHashTable *seen = g_hash_table_new(NULL, NULL);

	for (uint32_t i = 0; i < p->n; i++) {
		const struct slot_schedule *m = &messages[i];
		gpointer key = GSIZE_TO_POINTER((size_t)m->date * 10 + m->half_day);
		size_t first = GPOINTER_TO_SIZE(g_hash_table_lookup(seen, key));
		if (p->rows.report->lines[p->row[i]].outcome != IMPORT_ADDED)
			continue;
		if (!first)
			g_hash_table_insert(seen, key, GSIZE_TO_POINTER(i + 1u));
		else if (same_slot(m, &messages[first - 1]))
			rows_fate(&p->rows, p->row[i], IMPORT_THERE, STR(""));
		else
			taken_already(p, p->row[i], cohort, m);
	}
	g_hash_table_destroy(seen);
}

const char *const slots_columns[] = {"date", "half_day", "start",   "end",
				     "unit", "place",	 "trainer", NULL};

bool slots_pass(struct session *s, struct arena *a, struct str bytes,
		const struct import_options *o, bool dry, struct import_report *report,
		struct str *why)
{
	static const char *const needed[] = {"date", "half_day", "start", "end", NULL};
	struct pass p = {.session = s, .options = o, .dry = dry};
	struct fault fault;

	if (!rows_read(&p.rows, a, bytes, slots_columns, needed, report, why))
		return false;
	struct slot_schedule *messages = arena_alloc(a, (report->n + 1) * sizeof *messages);
	p.row = arena_alloc(a, (report->n + 1) * sizeof *p.row);
	for (uint32_t i = 0; i < report->n; i++) {
		struct slot_schedule start = {.cohort = o->cohort};
		struct str trainer = str_trim(rows_cell(&p.rows, i, "trainer"));
		report->lines[i].who = arena_printf(
			a, "%s %s",
			rows_cell(&p.rows, i, "date").p ? arena_z(a, rows_cell(&p.rows, i, "date"))
							: "",
			arena_z(a, rows_cell(&p.rows, i, "half_day")));
		if (!rows_open(&p.rows, i))
			continue;
		if (trainer.n && !trainer_meant(&p, trainer, &start.trainer, &fault)) {
			fault.desc = &desc_slot_schedule;
			fault.field = STR("trainer");
			rows_refuse(&p.rows, i, &fault);
		} else if (rows_fill(&p.rows, i, &desc_slot_schedule, &start, &messages[p.n])) {
			p.row[p.n++] = i;
		}
	}
	if (!pass_send(&p, &desc_slot_schedule, messages, slot_answered, messages, why))
		return false;
	if (dry)
		try_twice(&p, messages);
	rows_finish(&p.rows);
	return true;
}
