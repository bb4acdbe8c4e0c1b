/* What the three imports share: a sheet whose columns are fields of a message, its lines and their
 * fates. */
#include "import_rows.h"

#include "headings.h"
#include "import_cells.h"
#include "language.h"
#include "text.h"
#include "validate.h"
#include "values.h"

#include <libintl.h>

#define NO_FATE IMPORT_OUTCOMES
#define TITLES_MAX 20u /* rows above the headings */

static bool among(const char *const *names, const char *name)
{
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

bool rows_has(const struct sheet_rows *r, const char *column)
{
	for (uint32_t c = 0; c < r->csv.head.n; c++)
		if (r->columns[c] && strcmp(r->columns[c], column) == 0)
			return true;
	return false;
}

static bool french(void)
{
	return strcmp(gettext("yes"), "oui") == 0;
}

struct str rows_heading(const struct sheet_rows *r, const char *column)
{
	for (uint32_t c = 0; c < r->csv.head.n; c++)
		if (r->columns[c] && strcmp(r->columns[c], column) == 0)
			return str_trim(r->csv.head.cells[c]);
	return str_of(heading_usual(column, french()));
}

/* A heading may have been spoilt with the rest of the file: what its column means is still known,
 * and its lines are told about. */
static const struct heading *meaning(struct arena *a, struct str cell, const char *const *known)
{
	const struct heading *h = heading_find(cell);
	struct str meant;

	if (!h && charset_spoilt(a, cell, &meant))
		h = heading_find(meant);
	return h && among(known, h->field) ? h : NULL;
}

static bool has_one_of(const struct sheet_rows *r, const char *alternatives)
{
	char **names = g_strsplit(alternatives, "|", -1);
	bool has = false;

	for (char **name = names; *name; name++)
		has = has || rows_has(r, *name);
	g_strfreev(names);
	return has;
}

static const char *missing(const struct sheet_rows *r, const char *const *needed)
{
	while (*needed && has_one_of(r, *needed))
		needed++;
	return *needed;
}

static void add_to_list(struct arena *a, struct str *list, struct str item)
{
	*list = arena_printf(a, "%.*s%s%.*s", (int)list->n, list->p, list->n ? ", " : "",
			     (int)item.n, item.p);
}

/* First the headings proper, then the second choices of what has none. Two of one meaning: the
 * reader cannot know which is right. */
static bool find_columns(struct sheet_rows *r, const char *const *known, struct str *why)
{
	struct arena *a = r->arena;

	r->report->ignored = STR("");
	r->own = false;
	memset(r->columns, 0, sizeof r->columns);
	for (int second = 0; second < 2; second++)
		for (uint32_t c = 0; c < r->csv.head.n; c++) {
			const struct heading *h = meaning(a, r->csv.head.cells[c], known);
			if (!h || h->second != second)
				continue;
			if (!rows_has(r, h->field)) {
				r->columns[c] = h->field;
			} else if (!second) {
				struct str first = rows_heading(r, h->field),
					   again = str_trim(r->csv.head.cells[c]);
				*why = arena_printf(
					a,
					gettext("line %u: two columns mean %s: %.*s and %.*s; "
						"leave one"),
					r->csv.head.line, heading_usual(h->field, french()),
					(int)first.n, first.p, (int)again.n, again.p);
				return false;
			}
		}
	for (uint32_t c = 0; c < r->csv.head.n; c++) {
		struct str cell = str_trim(r->csv.head.cells[c]);
		r->own = r->own || str_is(cell, "family_name");
		if (!r->columns[c] && cell.n)
			add_to_list(a, &r->report->ignored, cell);
	}
	return true;
}

/* The first row that has all that is needed is the heading; false: none has. */
static bool find_head(struct sheet_rows *r, const char *const *known, const char *const *needed,
		      struct str *why)
{
	const struct csv whole = r->csv;

	for (uint32_t skip = 0; skip <= whole.nrows && skip <= TITLES_MAX; skip++) {
		const struct csv_row *head = skip ? &whole.rows[skip - 1] : &whole.head;
		if (head->empty)
			continue;
		r->csv.head = *head;
		r->csv.rows = whole.rows + skip;
		r->csv.nrows = whole.nrows - skip;
		struct str trouble = STR("");
		bool one = find_columns(r, known, &trouble);
		if (!one && !why->n)
			*why = trouble;
		if (one && !missing(r, needed))
			return true;
	}
	r->csv = whole;
	return false;
}

static bool read_with(struct sheet_rows *r, struct str bytes, char delimiter,
		      const char *const *known, const char *const *needed, struct str *why)
{
	uint32_t line = 0;

	if (!csv_read_with(bytes, r->arena, delimiter, &r->csv, why, &line)) {
		if (line)
			*why = arena_printf(r->arena, gettext("line %u: %.*s"), line, (int)why->n,
					    why->p);
		return false;
	}
	*why = STR("");
	return find_head(r, known, needed, why);
}

/* The row that has most of what is known, for titles may stand above it. */
static void nearest_head(struct sheet_rows *r, const char *const *known)
{
	const struct csv whole = r->csv;
	uint32_t most = 0;

	for (uint32_t skip = 0; skip <= whole.nrows && skip <= TITLES_MAX; skip++) {
		const struct csv_row *head = skip ? &whole.rows[skip - 1] : &whole.head;
		uint32_t n = 0;
		for (uint32_t c = 0; c < head->n; c++)
			n += meaning(r->arena, head->cells[c], known) != NULL;
		if (n <= most)
			continue;
		most = n;
		r->csv.head = *head;
	}
}

/* What is missing, what was read, and what would be understood. */
static struct str no_heading(struct sheet_rows *r, const char *const *known,
			     const char *const *needed)
{
	struct arena *a = r->arena;
	struct str there = STR(""), all = STR(""), lacking = STR(""), unused;

	nearest_head(r, known);
	find_columns(r, known, &unused);
	for (; *needed; needed++) {
		char **names = g_strsplit(*needed, "|", 2);
		if (!has_one_of(r, *needed))
			add_to_list(a, &lacking, str_of(heading_usual(names[0], french())));
		g_strfreev(names);
	}
	for (uint32_t c = 0; c < r->csv.head.n; c++)
		add_to_list(a, &there, str_trim(r->csv.head.cells[c]));
	for (; *known; known++)
		add_to_list(a, &all, str_of(heading_usual(*known, french())));
	return arena_printf(a,
			    gettext("line %u: there is no column for %.*s. Headings here: %.*s. "
				    "Headings known: %.*s"),
			    r->csv.head.line, (int)lacking.n, lacking.p, (int)there.n, there.p,
			    (int)all.n, all.p);
}

/* The delimiter is guessed from the first line, which may be a title without any. */
static bool read_any(struct sheet_rows *r, struct str bytes, const char *const *known,
		     const char *const *needed, struct str *why)
{
	struct str other;

	if (read_with(r, bytes, 0, known, needed, why))
		return true;
	const struct csv guessed = r->csv;
	for (const char *d = CSV_DELIMITERS; *d; d++)
		if (*d != guessed.delimiter && read_with(r, bytes, *d, known, needed, &other))
			return true;
	r->csv = guessed;
	if (!why->n)
		*why = no_heading(r, known, needed);
	return false;
}

static void say_charset(struct sheet_rows *r)
{
	if (r->csv.charset == CHARSET_MAC_ROMAN || r->csv.charset == CHARSET_DOS_850)
		r->report->note = arena_printf(
			r->arena,
			gettext("the file was read as %s; check the accented letters, or save "
				"it as UTF-8"),
			r->csv.charset == CHARSET_MAC_ROMAN ? "Mac Roman" : "DOS 850");
}

/* One day of the file with its month first: the others may be so as well, and nobody can tell. */
static void find_month_first(struct sheet_rows *r)
{
	static const char *const days[] = {"date", "birth_date", NULL};

	for (uint32_t c = 0; c < r->csv.head.n; c++)
		for (uint32_t i = 0;
		     r->columns[c] && among(days, r->columns[c]) && i < r->csv.nrows; i++) {
			struct str cell = csv_unguarded(csv_at(&r->csv.rows[i], c));
			if (cell_day_order(r->arena, cell) != DAY_MONTH_FIRST)
				continue;
			r->month_first = str_trim(cell);
			return;
		}
}

static void begin(struct sheet_rows *r)
{
	struct import_report *report = r->report;
	struct arena *a = r->arena;

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
}

bool rows_read(struct sheet_rows *r, struct arena *a, struct str bytes, const char *const *known,
	       const char *const *needed, struct import_report *report, struct str *why)
{
	*r = (struct sheet_rows){.report = report, .arena = a};
	*report = (struct import_report){0};
	if (!read_any(r, bytes, known, needed, why))
		return false;
	say_charset(r);
	find_month_first(r);
	begin(r);
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

void rows_note(struct sheet_rows *r, uint32_t row, struct str note)
{
	struct import_line *line = &r->report->lines[row];

	if (!note.n)
		return;
	line->why = arena_printf(r->arena, "%.*s%s%.*s", (int)line->why.n, line->why.p,
				 line->why.n ? "; " : "", (int)note.n, note.p);
}

void rows_refuse_cell(struct sheet_rows *r, uint32_t row, const char *column, struct str why)
{
	struct str heading = rows_heading(r, column);

	rows_fate(r, row, IMPORT_REFUSED,
		  arena_printf(r->arena, gettext("%.*s: %.*s"), (int)heading.n, heading.p,
			       (int)why.n, why.p));
}

/* The column of a field, where the names differ. */
static const char *column_of(const struct sheet_rows *r, const char *field)
{
	static const struct {
		const char *field, *columns[4];
	} others[] = {{"family_name", {"birth_name", "name", "full_name"}},
		      {"given_names", {"full_name"}},
		      {"learner", {"email"}},
		      {"half_day", {"half_day", "date"}},
		      {"start", {"hours"}},
		      {"end", {"hours"}},
		      {"mark_hundredths", {"mark"}}};

	for (size_t i = 0; !rows_has(r, field) && i < COUNT(others); i++)
		for (size_t k = 0; strcmp(others[i].field, field) == 0 && k < 4; k++)
			if (others[i].columns[k] && rows_has(r, others[i].columns[k]))
				return others[i].columns[k];
	return strcmp(field, "family_name") == 0 ? "name" : field;
}

void rows_refuse(struct sheet_rows *r, uint32_t row, const struct fault *fault)
{
	struct fault bare = *fault;
	const char *field = arena_z(r->arena, fault->field);

	if (!*field) {
		rows_fate(r, row, IMPORT_REFUSED, language_fault(r->arena, fault));
		return;
	}
	bare.desc = NULL;
	bare.field = STR("");
	rows_refuse_cell(r, row, column_of(r, field), language_fault(r->arena, &bare));
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

/* A day is never guessed: what can be 3 April or 4 March is refused where a line of the file has
 * its month first. */
static bool day_is_clear(struct sheet_rows *r, uint32_t row, const char *column, struct str cell)
{
	enum day_order order = cell_day_order(r->arena, cell);

	if (order == DAY_MONTH_FIRST)
		rows_refuse_cell(
			r, row, column,
			arena_printf(r->arena,
				     gettext("the month stands before the day (%.*s); write "
					     "25/04/1988 or 1988-04-25"),
				     (int)cell.n, cell.p));
	else if (order == DAY_EITHER && r->month_first.n)
		rows_refuse_cell(r, row, column,
				 arena_printf(r->arena,
					      gettext("day or month first (%.*s)? another line of "
						      "the file has its month first (%.*s); write "
						      "25/04/1988 or 1988-04-25 in the whole file"),
					      (int)cell.n, cell.p, (int)r->month_first.n,
					      r->month_first.p));
	return rows_open(r, row);
}

struct str rows_failed(struct arena *a, struct str cell)
{
	return arena_printf(a, gettext("a formula of the spreadsheet has failed (%.*s)"),
			    (int)cell.n, cell.p);
}

/* false: the row is refused. */
static bool fill_member(struct sheet_rows *r, uint32_t row, uint32_t c, const struct desc *d,
			const struct field *f, void *message)
{
	struct str typed = str_trim(rows_cell(r, row, r->columns[c]));
	struct fault fault;

	if (f->kind == KIND_str) /* a line break within a cell is a blank */
		typed = text_name(r->arena, typed);
	if (!typed.n)
		return true;
	if (cell_failed(r->arena, typed)) {
		rows_refuse_cell(r, row, r->columns[c], rows_failed(r->arena, typed));
		return false;
	}
	if (f->kind == KIND_date && !day_is_clear(r, row, r->columns[c], typed))
		return false;
	struct cell cell = cell_of(r->arena, f, own_word(r->arena, f, typed));
	if (cell.why.n) {
		rows_refuse_cell(r, row, r->columns[c], cell.why);
		return false;
	}
	if (cell.note.n) {
		struct str heading = rows_heading(r, r->columns[c]);
		rows_note(r, row,
			  arena_printf(r->arena, gettext("%.*s: %.*s"), (int)heading.n, heading.p,
				       (int)cell.note.n, cell.note.p));
	}
	if (value_from_text(r->arena, f, d, cell.text, message, &fault))
		return true;
	if (str_eq(fault.got, cell.text))
		fault.got = typed;
	rows_refuse(r, row, &fault);
	return false;
}

/* Names stand in several columns: import_names reads them. */
static bool is_name(const struct field *f)
{
	return strcmp(f->name, "family_name") == 0 || strcmp(f->name, "usage_name") == 0 ||
	       strcmp(f->name, "given_names") == 0;
}

static bool fill(struct sheet_rows *r, uint32_t row, const struct desc *d, void *message)
{
	struct fault fault;

	for (uint32_t c = 0; c < r->csv.head.n; c++) {
		const struct field *f = r->columns[c] ? desc_field(d, str_of(r->columns[c])) : NULL;
		if (!f || f->kind == KIND_id || is_name(f))
			continue;
		if (!fill_member(r, row, c, d, f, message))
			return false;
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
