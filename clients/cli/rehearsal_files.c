/* The folder of a cohort: reading its files, and attendance and placements by half-day and learner. */
#include "rehearsal_files.h"

#include "input.h"
#include "clock.h"
#include "import_rows.h"
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
		why = fault_text(r->arena, fault, NULL);
	r->trouble = arena_printf(r->arena, "%s: %.*s", what, (int)why.n, why.p);
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

/* date and half_day of a row, as the key of its slot; NULL: refused, and complained about. */
static char *key_of_row(struct rehearsal *r, struct sheet_rows *rows, uint32_t i, const char *file)
{
	struct slot_schedule m = {0};
	struct fault fault = {0};
	const struct desc *d = &desc_slot_schedule;

	if (value_from_text(r->arena, desc_field(d, STR("date")), d,
			    str_trim(rows_cell(rows, i, "date")), &m, &fault) &&
	    value_from_text(r->arena, desc_field(d, STR("half_day")), d,
			    str_trim(rows_cell(rows, i, "half_day")), &m, &fault))
		return rehearsal_slot_key(r->arena, m.date, m.half_day);
	struct str why = fault_text(r->arena, &fault, NULL);
	rehearsal_complain(r, arena_printf(r->arena, "%s:%u: %.*s", file, rows->csv.rows[i].line,
					   (int)why.n, why.p));
	return NULL;
}

static bool open_rows(struct rehearsal *r, struct sheet_rows *rows, struct import_report *report,
		      const char *file, struct str bytes, const char *const *known,
		      const char *const *needed)
{
	struct str why;

	if (rows_read(rows, r->arena, bytes, known, needed, report, &why))
		return true;
	r->trouble = arena_printf(r->arena, "%s: %.*s", file, (int)why.n, why.p);
	return false;
}

static void note_row(struct rehearsal *r, struct import_report *report, uint32_t i,
		     const char *file)
{
	if (report->lines[i].outcome == IMPORT_REFUSED)
		rehearsal_complain(
			r, arena_printf(r->arena, "%s:%u: %.*s", file, report->lines[i].line,
					(int)report->lines[i].why.n, report->lines[i].why.p));
}

static bool learner_of_row(struct rehearsal *r, struct sheet_rows *rows, uint32_t i,
			   const char *file, uint64_t *learner)
{
	struct fault fault;

	if (session_resolve(r->session, &desc_learner, str_trim(rows_cell(rows, i, "email")),
			    learner, &fault) == STATUS_ok)
		return true;
	struct str why = fault_text(r->arena, &fault, NULL);
	rehearsal_complain(r, arena_printf(r->arena, "%s:%u: %.*s", file, rows->csv.rows[i].line,
					   (int)why.n, why.p));
	return false;
}

static void attendance_row(struct rehearsal *r, struct sheet_rows *rows, uint32_t i)
{
	const struct choice_option *status =
		choice_by_text(&choices_presence_status, str_trim(rows_cell(rows, i, "status")));
	struct rehearsal_mark mark;
	char *key = key_of_row(r, rows, i, "attendance.csv");

	if (!key || !learner_of_row(r, rows, i, "attendance.csv", &mark.learner))
		return;
	if (!status) {
		struct str got = rows_cell(rows, i, "status");
		rehearsal_complain(r, arena_printf(r->arena, "attendance.csv:%u: status: %s (%.*s)",
						   rows->csv.rows[i].line,
						   "present, late, absent or excused", (int)got.n,
						   got.p));
		return;
	}
	mark.status = status->number;
	GArray *marks = g_hash_table_lookup(r->marks_of_slot, key);
	if (!marks) {
		marks = g_array_new(FALSE, FALSE, sizeof mark);
		g_hash_table_insert(r->marks_of_slot, key, marks);
	}
	g_array_append_val(marks, mark);
}

bool rehearsal_read_attendance(struct rehearsal *r)
{
	static const char *const known[] = {"email", "date", "half_day", "status", NULL};
	static const char *const days[] = {"date", "half_day", NULL};
	struct sheet_rows rows;
	struct import_report report;

	if (!open_rows(r, &rows, &report, "attendance.csv", r->files.attendance, known, known))
		return false;
	for (uint32_t i = 0; i < report.n; i++) {
		note_row(r, &report, i, "attendance.csv");
		if (rows_open(&rows, i))
			attendance_row(r, &rows, i);
	}
	if (!r->files.unsealed.n)
		return true;
	if (!open_rows(r, &rows, &report, "unsealed.csv", r->files.unsealed, days, days))
		return false;
	for (uint32_t i = 0; i < report.n; i++) {
		char *key = rows_open(&rows, i) ? key_of_row(r, &rows, i, "unsealed.csv") : NULL;
		if (key)
			g_hash_table_add(r->unsealed, key);
	}
	return true;
}

bool rehearsal_read_placements(struct rehearsal *r, struct placement_record **out, uint32_t *n)
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
		struct placement_record *m = &(*out)[*n];
		struct str text = str_trim(rows_cell(&rows, i, "half_days"));
		note_row(r, &report, i, "placements.csv");
		if (!rows_open(&rows, i) ||
		    !learner_of_row(r, &rows, i, "placements.csv", &m->learner))
			continue;
		if (!str_u64(text, &m->half_days))
			rehearsal_complain(
				r, arena_printf(r->arena,
						"placements.csv:%u: half_days: not a number (%.*s)",
						rows.csv.rows[i].line, (int)text.n, text.p));
		else if (m->half_days)
			(*n)++;
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

	*n = 0;
	if (!open_rows(r, &rows, &report, "learners.csv", r->files.learners, known, known)) {
		g_hash_table_destroy(seen);
		return false;
	}
	*learners = arena_alloc(r->arena, (report.n + 1) * sizeof **learners);
	for (uint32_t i = 0; i < report.n; i++) {
		struct str email = str_trim(rows_cell(&rows, i, "email"));
		uint64_t *id = &(*learners)[*n];
		if (rows_open(&rows, i) &&
		    session_resolve(r->session, &desc_learner, email, id, &fault) == STATUS_ok &&
		    g_hash_table_add(seen, id))
			(*n)++;
	}
	g_hash_table_destroy(seen);
	return true;
}
