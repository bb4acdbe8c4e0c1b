/* What the three imports share: a sheet whose columns are fields of a message, its lines and their
 * fates. */
#include "import_rows.h"

#include "headings.h"
#include "language.h"
#include "text.h"
#include "validate.h"
#include "values.h"

#include <libintl.h>

#define NO_FATE IMPORT_OUTCOMES

static bool among(const char *const *names, const char *name)
{
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

static bool has_column(const struct sheet_rows *r, const char *name)
{
	for (uint32_t c = 0; c < r->csv.head.n; c++)
		if (r->columns[c] && strcmp(r->columns[c], name) == 0)
			return true;
	return false;
}

static bool find_columns(struct sheet_rows *r, const char *const *known, const char *const *needed,
			 struct str *why)
{
	struct arena *a = r->arena;

	for (uint32_t c = 0; c < r->csv.head.n; c++) {
		const char *name = heading_canonical(r->csv.head.cells[c]);
		r->columns[c] = NULL;
		if (name && among(known, name)) {
			if (has_column(r, name)) {
				*why = arena_printf(a, gettext("line %u: two columns mean %s"),
						    r->csv.head.line, name);
				return false;
			}
			r->columns[c] = name;
		} else if (str_trim(r->csv.head.cells[c]).n) {
			struct str *list = &r->report->ignored;
			*list = arena_printf(a, "%.*s%s%.*s", (int)list->n, list->p,
					     list->n ? ", " : "", (int)r->csv.head.cells[c].n,
					     r->csv.head.cells[c].p);
		}
	}
	for (; *needed; needed++) {
		if (has_column(r, *needed))
			continue;
		*why = arena_printf(a, gettext("line %u: there is no column for %s"),
				    r->csv.head.line, *needed);
		return false;
	}
	return true;
}

bool rows_read(struct sheet_rows *r, struct arena *a, struct str bytes, const char *const *known,
	       const char *const *needed, struct import_report *report, struct str *why)
{
	uint32_t line = 0;

	*r = (struct sheet_rows){.report = report, .arena = a};
	*report = (struct import_report){0};
	if (!csv_read(bytes, a, &r->csv, why, &line)) {
		if (line)
			*why = arena_printf(a, gettext("line %u: %.*s"), line, (int)why->n, why->p);
		return false;
	}
	if (!find_columns(r, known, needed, why))
		return false;
	report->n = r->csv.nrows;
	report->lines = arena_alloc(a, (report->n ? report->n : 1) * sizeof *report->lines);
	for (uint32_t i = 0; i < report->n; i++) {
		const struct csv_row *row = &r->csv.rows[i];
		report->lines[i] = (struct import_line){.line = row->line, .outcome = NO_FATE};
		if (row->empty)
			report->lines[i].outcome = IMPORT_EMPTY;
		else if (csv_shape(&r->csv, row) != CSV_ROW_WHOLE)
			rows_fate(
				r, i, IMPORT_REFUSED,
				arena_printf(a,
					     ngettext("%u cell where the heading has %u",
						      "%u cells where the heading has %u", row->n),
					     row->n, r->csv.head.n));
	}
	return true;
}

struct str rows_cell(const struct sheet_rows *r, uint32_t row, const char *column)
{
	for (uint32_t c = 0; c < r->csv.head.n; c++) {
		if (!r->columns[c] || strcmp(r->columns[c], column) != 0)
			continue;
		return csv_unguarded(csv_at(&r->csv.rows[row], c));
	}
	return STR("");
}

bool rows_open(const struct sheet_rows *r, uint32_t row)
{
	return r->report->lines[row].outcome == NO_FATE;
}

void rows_fate(struct sheet_rows *r, uint32_t row, enum import_outcome outcome, struct str why)
{
	r->report->lines[row].outcome = outcome;
	if (why.n)
		r->report->lines[row].why = arena_str(r->arena, why);
}

void rows_refuse(struct sheet_rows *r, uint32_t row, const struct fault *fault)
{
	rows_fate(r, row, IMPORT_REFUSED, language_fault(r->arena, fault));
}

/* What a French spreadsheet writes where the tables have a word of their own. */
static struct str own_word(struct arena *a, const struct field *f, struct str cell)
{
	static const struct {
		const char *choices, *word, *own;
	} words[] = {{"half_day", "matin", "am"},
		     {"half_day", "matinée", "am"},
		     {"half_day", "après-midi", "pm"},
		     {"half_day", "apres-midi", "pm"},
		     {"half_day", "aprem", "pm"},
		     {"half_day", "morning", "am"},
		     {"half_day", "afternoon", "pm"},
		     {"sex", "h", "M"},
		     {"sex", "homme", "M"},
		     {"sex", "masculin", "M"},
		     {"sex", "femme", "F"},
		     {"sex", "féminin", "F"},
		     {"sex", "male", "M"},
		     {"sex", "female", "F"}};
	struct str folded = text_fold(a, cell);

	for (size_t i = 0; f->kind == KIND_choice && i < COUNT(words); i++)
		if (strcmp(f->choices->name, words[i].choices) == 0 &&
		    str_eq(folded, text_fold(a, str_of(words[i].word))))
			return str_of(words[i].own);
	return cell;
}

static bool fill(struct sheet_rows *r, uint32_t row, const struct desc *d, void *message)
{
	struct fault fault;

	for (uint32_t c = 0; c < r->csv.head.n; c++) {
		const struct field *f = r->columns[c] ? desc_field(d, str_of(r->columns[c])) : NULL;
		if (!f || f->kind == KIND_id)
			continue;
		struct str cell = str_trim(rows_cell(r, row, r->columns[c]));
		cell = own_word(r->arena, f, cell);
		if (f->kind == KIND_str) /* a line break within a cell is a blank */
			cell = text_name(r->arena, cell);
		if (cell.n && !value_from_text(r->arena, f, d, cell, message, &fault)) {
			rows_refuse(r, row, &fault);
			return false;
		}
	}
	if (!validate(d, message, r->arena, &fault)) {
		rows_refuse(r, row, &fault);
		return false;
	}
	return true;
}

bool rows_fill(struct sheet_rows *r, uint32_t row, const struct desc *d, const void *start,
	       void *message)
{
	memset(message, 0, d->size);
	if (start)
		memcpy(message, start, d->size);
	if (fill(r, row, d, message))
		return true;
	memset(message, 0, d->size);
	return false;
}

void rows_finish(struct sheet_rows *r)
{
	for (uint32_t i = 0; i < r->report->n; i++) {
		must(r->report->lines[i].outcome < IMPORT_OUTCOMES);
		r->report->counts[r->report->lines[i].outcome]++;
	}
}
