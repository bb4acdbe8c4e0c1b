/* A cell as spreadsheets and people leave it: letters, hours and whole numbers. */
#include "import_cells.h"

#include "charset.h"
#include "ident.h"
#include "text.h"

#include <glib.h>
#include <libintl.h>
#include <math.h>
#include <stdlib.h>

#define DAY_MINUTES 1440
#define EXPONENT_MAX 20

struct str cell_plain(struct arena *a, struct str s)
{
	char *apart = g_utf8_normalize(arena_z(a, text_fold(a, s)), -1, G_NORMALIZE_ALL);
	GString *bare = g_string_new(NULL);

	for (const char *p = apart; p && *p; p = g_utf8_next_char(p))
		if (!g_unichar_ismark(g_utf8_get_char(p)))
			g_string_append_unichar(bare, g_utf8_get_char(p));
	struct str plain = arena_str(a, (struct str){bare->str, (uint32_t)bare->len});
	g_string_free(bare, TRUE);
	g_free(apart);
	return plain;
}

bool cell_failed(struct arena *a, struct str cell)
{
	static const char *const words[] = {
		"#ref!",   "#n/a",    "#n/d",	       "#na",	 "#valeur!", "#value!",
		"#nom?",   "#name?",  "#nul!",	       "#null!", "#div/0!",  "#nombre!",
		"#num!",   "#spill!", "#propagation!", "#calc!", "#champ!",  "#field!",
		"err:502", "err:504", "err:508",       "err:522"};
	struct str plain = cell_plain(a, cell);

	for (size_t i = 0; i < COUNT(words); i++)
		if (str_is(plain, words[i]))
			return true;
	return plain.n > 2 && strspn(arena_z(a, plain), "#") == plain.n;
}

/* Without any blank, also those that do not break. */
static char *unblanked(struct arena *a, struct str s)
{
	char *z = arena_z(a, cell_plain(a, s)), *to = z;

	for (const char *p = z, *next; *p; p = next) {
		next = g_utf8_next_char(p);
		if (g_unichar_isspace(g_utf8_get_char(p)))
			continue;
		memmove(to, p, (size_t)(next - p));
		to += next - p;
	}
	*to = '\0';
	return z;
}

static struct str clock_text(struct arena *a, long hours, long minutes)
{
	return arena_printf(a, "%02ld:%02ld", hours, minutes);
}

/* A part of a day, as a spreadsheet keeps a time: 0,5625 is 13:30. */
static bool part_of_day(struct arena *a, const char *z, struct str *out)
{
	char *point = arena_z(a, str_of(z)), *end;

	g_strdelimit(point, ",", '.');
	if (strspn(point, "0123456789.") != strlen(point) || !strchr(point, '.') || point[0] != '0')
		return false;
	double minutes = g_ascii_strtod(point, &end) * DAY_MINUTES;
	if (*end || minutes <= 0 || minutes >= DAY_MINUTES || fabs(minutes - round(minutes)) > 0.02)
		return false;
	*out = clock_text(a, lround(minutes) / 60, lround(minutes) % 60);
	return true;
}

/* Hours, a mark, minutes, ":00" perhaps, and what follows. */
static bool clock_parts(const char *z, long *hours, long *minutes, const char **rest)
{
	char *end;

	*minutes = 0;
	if (!g_ascii_isdigit(*z))
		return false;
	*hours = strtol(z, &end, 10);
	if (end - z > 2)
		return false;
	if (g_str_has_prefix(end, "heures"))
		end += strlen("heures");
	else if (g_str_has_prefix(end, "heure"))
		end += strlen("heure");
	else if (*end == 'h' || *end == ':' || (*end == '.' && strlen(end) == 3))
		end++;
	else if (!*end)
		return (*rest = end, true);
	else
		return (*rest = end, *end == 'a' || *end == 'p');
	if (g_ascii_isdigit(end[0]) && g_ascii_isdigit(end[1]) && !g_ascii_isdigit(end[2])) {
		*minutes = strtol(end, &end, 10);
		if (g_str_has_prefix(end, ":00"))
			end += 3;
		if (g_str_has_prefix(end, ".000"))
			end += 4;
		if (g_str_has_prefix(end, "min") || g_str_has_prefix(end, "mn"))
			end += end[1] == 'i' ? 3 : 2;
	} else if (end[-1] == ':') {
		return false;
	}
	*rest = end;
	return true;
}

struct cell cell_hour(struct arena *a, struct str cell)
{
	static const char *const days[] = {"1899-12-30", "1899-12-31", "1900-01-00", "1900-01-01",
					   "30/12/1899", "31/12/1899", "00/01/1900"};
	struct cell out = {.text = cell};
	const char *z = unblanked(a, cell), *rest = "";
	long hours, minutes;

	if (part_of_day(a, z, &out.text))
		return out;
	for (size_t i = 0; i < COUNT(days); i++)
		if (g_str_has_prefix(z, days[i]))
			z += strlen(days[i]) + (z[strlen(days[i])] == 't');
	if (!clock_parts(z, &hours, &minutes, &rest) || minutes > 59)
		return out;
	bool am = strcmp(rest, "am") == 0 || strcmp(rest, "a.m.") == 0,
	     pm = strcmp(rest, "pm") == 0 || strcmp(rest, "p.m.") == 0;
	if (*rest && (!(am || pm) || hours < 1 || hours > 12))
		return out;
	if (am || pm)
		hours = hours % 12 + (pm ? 12 : 0);
	if (hours * 60 + minutes <= DAY_MINUTES)
		out.text = clock_text(a, hours, minutes);
	return out;
}

bool cell_hours(struct arena *a, struct str cell, struct str *start, struct str *end)
{
	static const char *const between[] = {"-", "–", "—", "−", "→", ">", "/", "a", "to"};
	char *z = unblanked(a, cell);

	if (g_str_has_prefix(z, "de") || g_str_has_prefix(z, "from"))
		z += *z == 'd' ? 2 : 4;
	for (size_t i = 0; i < COUNT(between); i++) {
		const char *at = strstr(z, between[i]);
		if (!at || at == z || !at[strlen(between[i])])
			continue;
		*start = cell_hour(a, (struct str){z, (uint32_t)(at - z)}).text;
		*end = cell_hour(a, str_of(at + strlen(between[i]))).text;
		return true;
	}
	return false;
}

static bool all_digits(const char *z)
{
	return *z && strspn(z, "0123456789") == strlen(z);
}

/* 6,12345678E+08 says all its digits; 6,12E+08 has lost some. */
static bool scientific(struct arena *a, const char *z, char **digits, bool *lost)
{
	char *all = arena_alloc(a, strlen(z) + 2), *end;
	size_t n = 0, before = 0;
	bool point = false;

	for (; g_ascii_isdigit(*z) || ((*z == ',' || *z == '.') && !point && n); z++) {
		if (!g_ascii_isdigit(*z)) {
			point = true;
			before = n;
		} else {
			all[n++] = *z;
		}
	}
	all[n] = '\0';
	if (!n || *z != 'e' || (point && before != 1) || (!point && n != 1))
		return false;
	long exponent = strtol(z + 1, &end, 10);
	if (end == z + 1 || *end || exponent < 1 || exponent > EXPONENT_MAX)
		return false;
	*digits = all;
	*lost = n != (size_t)exponent + 1;
	return true;
}

static const struct {
	const char *field;
	size_t digits;
	enum ident_check (*check)(struct str);
} numbered[] = {{"rpps", 11, ident_rpps},
		{"adeli", 9, ident_adeli},
		{"finess", 9, ident_finess},
		{"siret", 14, ident_siret},
		{"phone", 10, NULL}};

/* Digits alone, of the field that has so many: a zero that a spreadsheet dropped is put back where
 * the number is right with it. */
static struct cell whole_number(struct arena *a, const char *field, const char *digits)
{
	struct cell out = {.text = arena_str(a, str_of(digits))};
	size_t n = strlen(digits), i = 0;
	struct str zero = arena_printf(a, "0%s", digits);

	while (strcmp(numbered[i].field, field) != 0)
		i++;
	if (!numbered[i].check && n == numbered[i].digits + 1 && g_str_has_prefix(digits, "33"))
		out.text = arena_printf(a, "+%s", digits);
	else if (n + 1 == numbered[i].digits && *digits != '0' &&
		 (!numbered[i].check || numbered[i].check(zero) == IDENT_OK))
		out.text = zero;
	else if (strcmp(field, "rpps") == 0 && n == 12 && *digits == '8')
		/* "Identification nationale PP": the kind of number, 8, and the number */
		out.text = arena_str(a, str_of(digits + 1));
	else
		return out;
	out.note = arena_printf(a, gettext("%s was read as %.*s"), digits, (int)out.text.n,
				out.text.p);
	return out;
}

struct cell cell_number(struct arena *a, const char *field, struct str cell)
{
	struct cell out = {.text = cell};
	char *z = unblanked(a, cell), *digits;
	size_t n = strlen(z);
	bool lost;

	if (scientific(a, z, &digits, &lost)) {
		if (!lost)
			return whole_number(a, field, digits);
		out.why = arena_printf(a,
				       gettext("the spreadsheet has rounded this number (%.*s); "
					       "type it again, in a column of text"),
				       (int)cell.n, cell.p);
		return out;
	}
	if (n > 2 && (strcmp(z + n - 2, ".0") == 0 || strcmp(z + n - 2, ",0") == 0))
		z[n - 2] = '\0';
	return all_digits(z) ? whole_number(a, field, z) : out;
}

/* "1" is 01, "01 - Ain" is 01, "2a" is 2A. */
static struct cell department(struct arena *a, struct str cell)
{
	char *z = arena_z(a, text_upper_code(a, cell)), *end = z;
	struct cell out = {.text = cell};

	while (g_ascii_isalnum(*end))
		end++;
	size_t n = (size_t)(end - z);
	if (strcmp(end, ".0") == 0 || strcmp(end, ",0") == 0)
		*end = '\0';
	if (n == 0 || n > 3 || !g_ascii_isdigit(*z) || (*end && !strchr(" -(:", *end)))
		return out;
	*end = '\0';
	out.text = n == 1 ? arena_printf(a, "0%s", z) : str_of(z);
	return out;
}

/* "Léa Martin <lea@example.org>", as mail programs copy an address. */
static struct str bare_address(struct str cell)
{
	const char *open = cell.n ? memchr(cell.p, '<', cell.n) : NULL;

	if (str_starts(cell, STR("mailto:")))
		return (struct str){cell.p + 7, cell.n - 7};
	if (!open || cell.p[cell.n - 1] != '>')
		return cell;
	return (struct str){open + 1, (uint32_t)(cell.p + cell.n - 1 - open - 1)};
}

struct cell cell_of(struct arena *a, const struct field *f, struct str cell)
{
	struct cell out = {.text = cell};
	struct str meant;

	if (charset_spoilt(a, cell, &meant)) {
		out.why = meant.n ? arena_printf(a,
						 gettext("the letters are spoilt (%.*s, perhaps "
							 "%.*s); save the file again as UTF-8"),
						 (int)cell.n, cell.p, (int)meant.n, meant.p)
				  : arena_printf(a,
						 gettext("letters are lost (%.*s); export the "
							 "file again as UTF-8"),
						 (int)cell.n, cell.p);
		return out;
	}
	if (f->kind == KIND_date)
		return cell_day(a, cell, strcmp(f->name, "birth_date") == 0);
	if (f->kind == KIND_minutes)
		return cell_hour(a, cell);
	for (size_t i = 0; i < COUNT(numbered); i++)
		if (strcmp(numbered[i].field, f->name) == 0)
			return cell_number(a, f->name, cell);
	if (strcmp(f->name, "department") == 0)
		return department(a, cell);
	if (strcmp(f->name, "email") == 0)
		out.text = bare_address(cell);
	return out;
}
