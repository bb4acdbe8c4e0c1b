/* The folder of a cohort: reading its files, and attendance and placements by half-day and
 * learner. */
#include "rehearsal_files.h"

#include "input.h"
#include "clock.h"
#include "import_rows.h"
#include "language.h"
#include "text.h"
#include "values.h"

#include <libintl.h>
#include <stdlib.h>
#include <sys/stat.h>

#define FILE_BYTES_MAX ((size_t)64 * 1024 * 1024)

bool rehearsal_fail(struct rehearsal *r, const char *what, const struct fault *fault)
{
	struct str why = r->session->trouble;

	if (!why.n && fault)
		why = language_fault(r->arena, fault);
	r->trouble = arena_printf(r->arena, gettext("%s: %.*s"), what, (int)why.n, why.p);
	return false;
}

void rehearsal_complain(struct rehearsal *r, struct str sentence)
{
	r->complaints++;
	if (r->complain)
		r->complain(r->ctx, arena_z(r->arena, sentence));
}

static bool load(struct rehearsal *r, const char *dir, const char *name, bool needed,
		 struct str *out)
{
	char *path = arena_z(r->arena, arena_printf(r->arena, "%s/%s", dir, name));
	struct stat st;

	if (stat(path, &st) != 0 && !needed)
		return true;
	return input_read(r->arena, path, FILE_BYTES_MAX, out, &r->trouble);
}

bool rehearsal_load(struct rehearsal *r, const char *dir)
{
	char *full = realpath(dir, NULL);
	const char *slash = full ? strrchr(full, '/') : NULL;

	if (!full) {
		r->trouble = arena_printf(r->arena, gettext("%s: there is no such folder"), dir);
		return false;
	}
	r->code = text_upper_code(r->arena, str_of(slash && slash[1] ? slash + 1 : full));
	free(full);
	return load(r, dir, "programme.json", true, &r->files.programme) &&
	       load(r, dir, "calendar.csv", true, &r->files.calendar) &&
	       load(r, dir, "learners.csv", true, &r->files.learners) &&
	       load(r, dir, "attendance.csv", true, &r->files.attendance) &&
	       load(r, dir, "marks.csv", true, &r->files.marks) &&
	       load(r, dir, "placements.csv", false, &r->files.placements) &&
	       load(r, dir, "unsealed.csv", false, &r->files.unsealed);
}

char *rehearsal_slot_key(struct arena *a, uint32_t date, uint32_t half_day)
{
	return arena_z(a, arena_printf(a, "%u %u", date, half_day));
}

static void complain_at(struct rehearsal *r, const char *file, uint32_t line, struct str why)
{
	rehearsal_complain(r, arena_printf(r->arena, "%s:%u: %.*s", file, line, (int)why.n, why.p));
}

/* date and half_day of a row, as the key of its slot; NULL: refused, and complained about. */
static char *key_of_row(struct rehearsal *r, struct sheet_rows *rows, uint32_t i, const char *file)
{
	struct slot_schedule m = {0};
	struct fault fault = {0};
	const struct desc *d = &desc_slot_schedule;
	struct str day = str_trim(rows_cell(rows, i, "date")),
		   half = str_trim(rows_cell(rows, i, "half_day")), why;

	if (!value_from_text(r->arena, desc_field(d, STR("date")), d, day, &m, &fault) ||
	    !value_from_text(r->arena, desc_field(d, STR("half_day")), d, half, &m, &fault)) {
		why = language_fault(r->arena, &fault);
	} else {
		char *key = rehearsal_slot_key(r->arena, m.date, m.half_day);
		if (g_hash_table_contains(r->marks_of_slot, key))
			return key;
		why = arena_printf(r->arena, gettext("%.*s %.*s is not in the calendar"),
				   (int)day.n, day.p, (int)half.n, half.p);
	}
	complain_at(r, file, rows->csv.rows[i].line, why);
	return NULL;
}

static bool open_rows(struct rehearsal *r, struct sheet_rows *rows, struct import_report *report,
		      const char *file, struct str bytes, const char *const *known,
		      const char *const *needed)
{
	struct str why;

	if (rows_read(rows, r->arena, bytes, known, needed, report, &why))
		return true;
	r->trouble = arena_printf(r->arena, gettext("%s: %.*s"), file, (int)why.n, why.p);
	return false;
}

/* Whether the row is to be read; it was told already when it is none. */
static bool open_row(struct rehearsal *r, struct sheet_rows *rows, uint32_t i, const char *file)
{
	const struct import_line *line = &rows->report->lines[i];

	if (line->outcome == IMPORT_REFUSED)
		complain_at(r, file, line->line, line->why);
	return rows_open(rows, i);
}

static bool learner_of_row(struct rehearsal *r, struct sheet_rows *rows, uint32_t i,
			   const char *file, uint64_t *learner)
{
	struct fault fault;

	if (session_resolve(r->session, &desc_learner, str_trim(rows_cell(rows, i, "email")),
			    learner, &fault) == STATUS_ok)
		return true;
	complain_at(r, file, rows->csv.rows[i].line, language_fault(r->arena, &fault));
	return false;
}

bool rehearsal_read_calendar(struct rehearsal *r, uint32_t *first_day,
			     struct rehearsal_trainer **trainers, uint32_t *n)
{
	static const char *const known[] = {"date", "trainer", NULL};
	static const char *const needed[] = {"date", NULL};
	GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
	struct sheet_rows rows;
	struct import_report report;
	uint32_t date;
	bool good = open_rows(r, &rows, &report, "calendar.csv", r->files.calendar, known, needed);

	*first_day = *n = 0;
	if (good)
		*trainers = arena_alloc(r->arena, (report.n + 1) * sizeof **trainers);
	for (uint32_t i = 0; good && i < report.n; i++) {
		struct str name = text_name(r->arena, rows_cell(&rows, i, "trainer"));
		if (!rows_open(&rows, i))
			continue;
		if (date_parse(rows_cell(&rows, i, "date"), &date) == DATE_OK &&
		    (!*first_day || date < *first_day))
			*first_day = date;
		if (name.n && g_hash_table_add(seen, arena_z(r->arena, text_fold(r->arena, name))))
			(*trainers)[(*n)++] =
				(struct rehearsal_trainer){name, report.lines[i].line};
	}
	g_hash_table_destroy(seen);
	return good;
}

static const struct rehearsal_mark *mark_of(const GArray *marks, uint64_t learner)
{
	for (guint i = 0; i < marks->len; i++)
		if (g_array_index(marks, struct rehearsal_mark, i).learner == learner)
			return &g_array_index(marks, struct rehearsal_mark, i);
	return NULL;
}

static void attendance_row(struct rehearsal *r, struct sheet_rows *rows, uint32_t i)
{
	static const char file[] = "attendance.csv";
	struct str got = str_trim(rows_cell(rows, i, "status"));
	const struct choice_option *status = choice_by_text(&choices_presence_status, got);
	struct rehearsal_mark mark = {.line = rows->csv.rows[i].line};
	char *key = key_of_row(r, rows, i, file);

	if (!key || !learner_of_row(r, rows, i, file, &mark.learner))
		return;
	if (!status) {
		complain_at(r, file, mark.line,
			    arena_printf(r->arena,
					 "status: present, late, absent or excused (%.*s)",
					 (int)got.n, got.p));
		return;
	}
	mark.status = status->number;
	GArray *marks = g_hash_table_lookup(r->marks_of_slot, key);
	const struct rehearsal_mark *there = mark_of(marks, mark.learner);
	if (!there)
		g_array_append_val(marks, mark);
	else if (there->status != mark.status)
		complain_at(r, file, mark.line,
			    arena_printf(r->arena, "line %u says otherwise", there->line));
}

bool rehearsal_read_attendance(struct rehearsal *r)
{
	static const char *const known[] = {"email", "date", "half_day", "status", NULL};
	static const char *const days[] = {"date", "half_day", NULL};
	struct sheet_rows rows;
	struct import_report report;

	for (uint32_t i = 0; i < r->nslots; i++)
		g_hash_table_insert(
			r->marks_of_slot,
			rehearsal_slot_key(r->arena, r->slots[i].date, r->slots[i].half_day),
			g_array_new(FALSE, FALSE, sizeof(struct rehearsal_mark)));
	if (!open_rows(r, &rows, &report, "attendance.csv", r->files.attendance, known, known))
		return false;
	for (uint32_t i = 0; i < report.n; i++)
		if (open_row(r, &rows, i, "attendance.csv"))
			attendance_row(r, &rows, i);
	if (!r->files.unsealed.n)
		return true;
	if (!open_rows(r, &rows, &report, "unsealed.csv", r->files.unsealed, days, days))
		return false;
	for (uint32_t i = 0; i < report.n; i++) {
		char *key = open_row(r, &rows, i, "unsealed.csv")
				    ? key_of_row(r, &rows, i, "unsealed.csv")
				    : NULL;
		if (key)
			g_hash_table_add(r->unsealed, key);
	}
	return true;
}

/* Who did her placement in several places has several rows. */
static void placement_add(struct rehearsal_placement *all, uint32_t *n,
			  struct rehearsal_placement one)
{
	for (uint32_t i = 0; i < *n; i++)
		if (all[i].learner == one.learner) {
			all[i].half_days += one.half_days;
			return;
		}
	if (one.half_days)
		all[(*n)++] = one;
}

bool rehearsal_read_placements(struct rehearsal *r, struct rehearsal_placement **out, uint32_t *n)
{
	static const char *const known[] = {"email", "half_days", NULL};
	struct sheet_rows rows;
	struct import_report report;

	*n = 0;
	if (!r->files.placements.n)
		return true;
	if (!open_rows(r, &rows, &report, "placements.csv", r->files.placements, known, known))
		return false;
	*out = arena_alloc(r->arena, (report.n + 1) * sizeof **out);
	for (uint32_t i = 0; i < report.n; i++) {
		struct rehearsal_placement one = {.line = report.lines[i].line};
		struct str text = str_trim(rows_cell(&rows, i, "half_days"));
		if (!open_row(r, &rows, i, "placements.csv") ||
		    !learner_of_row(r, &rows, i, "placements.csv", &one.learner))
			continue;
		if (str_u64(text, &one.half_days) && one.half_days <= PLACEMENT_HALF_DAYS_MAX)
			placement_add(*out, n, one);
		else
			complain_at(r, "placements.csv", one.line,
				    arena_printf(r->arena,
						 "half_days: a whole number up to %d (%.*s)",
						 PLACEMENT_HALF_DAYS_MAX, (int)text.n, text.p));
	}
	return true;
}

/* The learners in the order of their file, each once. */
bool rehearsal_order(struct rehearsal *r, uint64_t **learners, uint32_t *n)
{
	static const char *const known[] = {"email", NULL};
	GHashTable *seen = g_hash_table_new(g_int64_hash, g_int64_equal);
	struct sheet_rows rows;
	struct import_report report;
	struct fault fault;
	bool good = open_rows(r, &rows, &report, "learners.csv", r->files.learners, known, known);

	*n = 0;
	if (good)
		*learners = arena_alloc(r->arena, (report.n + 1) * sizeof **learners);
	for (uint32_t i = 0; good && i < report.n; i++) {
		struct str email = str_trim(rows_cell(&rows, i, "email"));
		uint64_t *id = &(*learners)[*n];
		/* The table keeps the address of what is added, so nothing is that may be
		 * overwritten. */
		if (!rows_open(&rows, i) ||
		    session_resolve(r->session, &desc_learner, email, id, &fault) != STATUS_ok ||
		    g_hash_table_contains(seen, id))
			continue;
		g_hash_table_add(seen, id);
		++*n;
	}
	g_hash_table_destroy(seen);
	return good;
}
