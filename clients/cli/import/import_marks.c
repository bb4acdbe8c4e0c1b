/* Marks out of 20 as people write them, and sheets with one column per test. */
#include "import_marks.h"

#include "import_cells.h"
#include "import_names.h"
#include "text.h"

#include <glib.h>
#include <libintl.h>
#include <math.h>

#define MARK_MAX 20
/* What spreadsheets add to a number: 12.499999999999998 */
#define NOISE 1e-6
#define NOISE_DIGITS 6u
#define OUT_OF STR("/20")

static struct mark wrong(struct str why)
{
	return (struct mark){.kind = MARK_WRONG, .why = why};
}

static struct mark no_number(struct arena *a, struct str cell)
{
	return wrong(arena_printf(a, gettext("a mark out of 20, ABI or ABJ, not %.*s"), (int)cell.n,
				  cell.p));
}

/* abs, absent, ABI, ABJ (domain.md 3.4: absent from a test is not a zero). */
static bool absence(struct str word, enum mark_kind *kind)
{
	static const char *const words[] = {"abs", "absent", "absente", "abi"};

	*kind = MARK_JUSTIFIED;
	if (str_is(word, "abj"))
		return true;
	*kind = MARK_ABSENT;
	for (size_t i = 0; i < COUNT(words); i++)
		if (str_is(word, words[i]))
			return true;
	return false;
}

static struct mark number(struct arena *a, struct str cell, struct str digits)
{
	char *z = arena_z(a, digits), *end;

	g_strdelimit(z, ",", '.');
	const char *point = strchr(z, '.');
	size_t decimals = point ? strlen(point + 1) : 0;
	if (strspn(z + (*z == '-'), "0123456789.") != strlen(z + (*z == '-')))
		return no_number(a, cell);
	double mark = g_ascii_strtod(z, &end);
	if (end == z || *end)
		return no_number(a, cell);
	if (mark < 0)
		return wrong(arena_printf(a, gettext("at least 0, not %.*s"), (int)cell.n, cell.p));
	if (mark > MARK_MAX + NOISE)
		return wrong(arena_printf(a, gettext("at most 20, not %.*s"), (int)cell.n, cell.p));
	if (fabs(mark * 100 - round(mark * 100)) > NOISE ||
	    (decimals > 2 && decimals < NOISE_DIGITS && point[3] != '0'))
		return wrong(arena_printf(a, gettext("two decimals at most (%.*s)"), (int)cell.n,
					  cell.p));
	return (struct mark){.kind = MARK_NUMBER, .hundredths = (uint64_t)round(mark * 100)};
}

struct mark mark_of(struct arena *a, struct str cell)
{
	struct mark mark = {.kind = MARK_NONE};
	struct str s = str_trim(cell);
	struct str word = cell_plain(a, s);

	if (word.n && word.p[word.n - 1] == '.')
		word.n--;
	if (!s.n || str_is(s, "-") || str_is(s, "–") || str_is(s, "—"))
		return mark;
	if (absence(word, &mark.kind))
		return mark;
	if (s.n > OUT_OF.n && memcmp(s.p + s.n - OUT_OF.n, OUT_OF.p, OUT_OF.n) == 0)
		s = str_trim((struct str){s.p, s.n - OUT_OF.n});
	return number(a, str_trim(cell), s);
}

struct str component_code(struct arena *a, const struct components *c, struct str text)
{
	struct str key = names_key(a, text), found = STR("");

	for (uint32_t i = 0; i < c->n; i++)
		if (str_eq(names_key(a, c->all[i].code), key))
			return c->all[i].code;
	for (uint32_t i = 0; key.n && i < c->n; i++) {
		if (!str_eq(names_key(a, c->all[i].title), key))
			continue;
		if (found.n)
			return STR("");
		found = c->all[i].code;
	}
	return found;
}

/* "Devoir : Mémoire (Brut)", as Moodle heads a test: Mémoire. */
static struct str bare_title(struct str heading)
{
	const char *colon = heading.n ? memchr(heading.p, ':', heading.n) : NULL;

	if (colon)
		heading = (struct str){colon + 1, (uint32_t)(heading.p + heading.n - colon - 1)};
	const char *open = heading.n ? memrchr(heading.p, '(', heading.n) : NULL;
	if (open && open > heading.p)
		heading.n = (uint32_t)(open - heading.p);
	return str_trim(heading);
}

static bool test_columns(struct sheet_rows *r, const struct components *c, struct str *codes,
			 uint32_t *n, struct str *why)
{
	struct arena *a = r->arena;

	*n = 0;
	for (uint32_t i = 0; i < r->csv.head.n; i++) {
		struct str heading = str_trim(r->csv.head.cells[i]);
		codes[i] = STR("");
		if (r->columns[i] || !heading.n)
			continue;
		codes[i] = component_code(a, c, heading);
		if (!codes[i].n)
			codes[i] = component_code(a, c, bare_title(heading));
		for (uint32_t k = 0; codes[i].n && k < i; k++)
			if (str_eq(codes[k], codes[i])) {
				*why = arena_printf(
					a, gettext("line %u: two columns are component %.*s"),
					r->csv.head.line, (int)codes[i].n, codes[i].p);
				return false;
			}
		*n += codes[i].n > 0;
	}
	return true;
}

static void list_ignored(struct sheet_rows *r, const struct str *codes)
{
	struct str *list = &r->report->ignored;

	*list = STR("");
	for (uint32_t i = 0; i < r->csv.head.n; i++) {
		struct str heading = str_trim(r->csv.head.cells[i]);
		if (!r->columns[i] && !codes[i].n && heading.n)
			*list = arena_printf(r->arena, "%.*s%s%.*s", (int)list->n, list->p,
					     list->n ? ", " : "", (int)heading.n, heading.p);
	}
}

/* The row with one of its marks in the last two cells. */
static struct csv_row one_mark(struct arena *a, const struct csv_row *row, uint32_t width,
			       struct str code, struct str mark)
{
	struct csv_row out = *row;

	out.n = width + 2;
	out.cells = arena_alloc(a, out.n * sizeof *out.cells);
	for (uint32_t i = 0; i < width; i++)
		out.cells[i] = csv_at(row, i);
	out.cells[width] = code;
	out.cells[width + 1] = mark;
	return out;
}

struct expanded {
	GArray *rows, *lines;
};

static void add(struct expanded *x, struct csv_row row, struct import_line line)
{
	g_array_append_val(x->rows, row);
	g_array_append_val(x->lines, line);
}

/* A row for each of its tests, with its mark or without. */
static void add_marks(struct sheet_rows *r, uint32_t i, const struct str *codes, struct expanded *x)
{
	const struct csv_row *row = &r->csv.rows[i];

	for (uint32_t c = 0; c < r->csv.head.n; c++)
		if (codes[c].n)
			add(x, one_mark(r->arena, row, r->csv.head.n, codes[c], csv_at(row, c)),
			    r->report->lines[i]);
}

/* What has its fate already keeps it. */
static void expand(struct sheet_rows *r, const struct str *codes)
{
	struct expanded x = {g_array_new(FALSE, FALSE, sizeof(struct csv_row)),
			     g_array_new(FALSE, FALSE, sizeof(struct import_line))};

	for (uint32_t i = 0; i < r->csv.nrows; i++)
		if (rows_open(r, i))
			add_marks(r, i, codes, &x);
		else
			add(&x, r->csv.rows[i], r->report->lines[i]);
	uint32_t n = x.rows->len;
	r->csv.nrows = r->report->n = n;
	r->csv.rows = arena_alloc(r->arena, (n + 1) * sizeof *r->csv.rows);
	r->report->lines = arena_alloc(r->arena, (n + 1) * sizeof *r->report->lines);
	if (n) {
		memcpy(r->csv.rows, x.rows->data, n * sizeof *r->csv.rows);
		memcpy(r->report->lines, x.lines->data, n * sizeof *r->report->lines);
	}
	g_array_free(x.rows, TRUE);
	g_array_free(x.lines, TRUE);
}

bool marks_long(struct sheet_rows *r, const struct components *c, struct str *why)
{
	struct arena *a = r->arena;
	struct str codes[IMPORT_COLUMNS_MAX], list = STR("");
	uint32_t n, width = r->csv.head.n;

	if (!test_columns(r, c, codes, &n, why))
		return false;
	for (uint32_t i = 0; i < c->n; i++)
		list = arena_printf(a, "%.*s%s%.*s (%.*s)", (int)list.n, list.p, list.n ? ", " : "",
				    (int)c->all[i].code.n, c->all[i].code.p, (int)c->all[i].title.n,
				    c->all[i].title.p);
	if (n == 0 || width + 2 > IMPORT_COLUMNS_MAX) {
		*why = arena_printf(a,
				    gettext("line %u: there is no column for the component, and no "
					    "column for one of the tests: %.*s"),
				    r->csv.head.line, (int)list.n, list.p);
		return false;
	}
	list_ignored(r, codes);
	expand(r, codes);
	r->csv.head = one_mark(a, &r->csv.head, width, STR("component"), STR("mark"));
	r->columns[width] = "component";
	r->columns[width + 1] = "mark";
	return true;
}
