/* A learner's names in the columns that French files have. */
#include "import_names.h"

#include "charset.h"
#include "import_cells.h"
#include "text.h"

#include <glib.h>
#include <libintl.h>

#define WORDS_MAX 12u

static const struct {
	const char *word;
	uint32_t sex;
	bool dot; /* only with a dot: "M" may be a name */
} civilities[] = {{"m", sex_MALE, true},
		  {"mr", sex_MALE, false},
		  {"monsieur", sex_MALE, false},
		  {"mme", sex_FEMALE, false},
		  {"mlle", sex_FEMALE, false},
		  {"melle", sex_FEMALE, false},
		  {"madame", sex_FEMALE, false},
		  {"mademoiselle", sex_FEMALE, false},
		  {"mrs", sex_FEMALE, false},
		  {"ms", sex_FEMALE, false},
		  {"dr", 0, false},
		  {"dre", 0, false},
		  {"docteur", 0, false},
		  {"docteure", 0, false},
		  {"pr", 0, false},
		  {"pre", 0, true},
		  {"prof", 0, false},
		  {"professeur", 0, false},
		  {"professeure", 0, false},
		  {"me", 0, true}};

/* The first word is a civility: it is taken off. */
static bool take_civility(struct arena *a, struct str *name, uint32_t *sex)
{
	uint32_t n = 0;

	while (n < name->n && name->p[n] != ' ' && name->p[n] != '.')
		n++;
	bool dot = n < name->n && name->p[n] == '.';
	struct str word = cell_plain(a, (struct str){name->p, n});
	for (size_t i = 0; i < COUNT(civilities); i++) {
		if (!str_is(word, civilities[i].word) || (civilities[i].dot && !dot))
			continue;
		struct str rest = str_trim((struct str){name->p + n + dot, name->n - n - dot});
		if (!rest.n)
			return false;
		if (civilities[i].sex)
			*sex = civilities[i].sex;
		*name = rest;
		return true;
	}
	return false;
}

static struct str untitled(struct arena *a, struct str name, uint32_t *sex)
{
	while (take_civility(a, &name, sex))
		continue;
	return name;
}

/* A column of its own: "Mme", "M.", "F", "H"; ScoDoc's X says nothing. */
static uint32_t civility_sex(struct arena *a, struct str cell)
{
	struct str word = cell_plain(a, cell);

	if (word.n && word.p[word.n - 1] == '.')
		word.n--;
	if (str_is(word, "f"))
		return sex_FEMALE;
	if (str_is(word, "h"))
		return sex_MALE;
	for (size_t i = 0; i < COUNT(civilities); i++)
		if (str_is(word, civilities[i].word))
			return civilities[i].sex;
	return 0;
}

/* Letters that are no letter with an accent to Unicode, as a file without them writes them. */
static const char *letters_of(gunichar c)
{
	static const struct {
		gunichar letter;
		const char *plain;
	} letters[] = {{0x153, "oe"}, {0xe6, "ae"}, {0xf8, "o"},  {0x142, "l"},
		       {0x111, "d"},  {0xf0, "d"},  {0xfe, "th"}, {0x131, "i"}};

	for (size_t i = 0; i < COUNT(letters); i++)
		if (letters[i].letter == c)
			return letters[i].plain;
	return NULL;
}

struct str names_key(struct arena *a, struct str name)
{
	char *plain = arena_z(a, cell_plain(a, text_name(a, name)));
	GString *key = g_string_new(NULL);

	for (const char *p = plain; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (letters_of(c))
			g_string_append(key, letters_of(c));
		else if (g_unichar_isalnum(c))
			g_string_append_unichar(key, c);
		else if (key->len && key->str[key->len - 1] != ' ')
			g_string_append_c(key, ' ');
	}
	struct str out = arena_str(a, str_trim((struct str){key->str, (uint32_t)key->len}));
	g_string_free(key, TRUE);
	return out;
}

bool names_same(struct arena *a, struct str one, struct str other)
{
	return str_eq(names_close(a, one), names_close(a, other));
}

struct str names_close(struct arena *a, struct str name)
{
	struct str key = names_key(a, name);
	char *to = arena_alloc(a, key.n + 1);
	uint32_t n = 0;

	for (uint32_t i = 0; i < key.n; i++)
		if (key.p[i] != ' ')
			to[n++] = key.p[i];
	return (struct str){to, n};
}

struct str names_shown(struct arena *a, struct str family, struct str given)
{
	return arena_printf(a, "%.*s%s%.*s", (int)family.n, family.p,
			    family.n && given.n ? ", " : "", (int)given.n, given.p);
}

static bool all_capitals(const char *word)
{
	unsigned letters = 0;

	for (const char *p = word; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (g_unichar_islower(c))
			return false;
		letters += g_unichar_isalpha(c) != 0;
	}
	return letters > 1;
}

static struct str join(struct arena *a, char **words, uint32_t from, uint32_t to)
{
	struct str all = STR("");

	for (uint32_t i = from; i < to; i++)
		all = arena_printf(a, "%.*s%s%s", (int)all.n, all.p, all.n ? " " : "", words[i]);
	return all;
}

/* Which words are the family name: those in capitals at one end, or the first or last of two as the
 * heading says. */
static bool split_words(struct arena *a, char **words, uint32_t n, bool given_first,
			struct names *out)
{
	uint32_t head = 0, tail = 0, capitals = 0;

	while (head < n && all_capitals(words[head]))
		head++;
	while (tail < n && all_capitals(words[n - 1 - tail]))
		tail++;
	for (uint32_t i = 0; i < n; i++)
		capitals += all_capitals(words[i]);
	if (head && head == capitals && head < n) {
		out->family = join(a, words, 0, head);
		out->given = join(a, words, head, n);
	} else if (tail && tail == capitals && tail < n) {
		out->family = join(a, words, n - tail, n);
		out->given = join(a, words, 0, n - tail);
	} else if (n == 2 && capitals < n) {
		out->family = str_of(words[given_first]);
		out->given = str_of(words[!given_first]);
	} else {
		return false;
	}
	return true;
}

static bool split_name(struct arena *a, struct str cell, bool given_first, struct names *out)
{
	struct str whole = untitled(a, text_name(a, cell), &out->sex);
	const char *comma = whole.n ? memchr(whole.p, ',', whole.n) : NULL;
	char *words[WORDS_MAX], **all;
	uint32_t n = 0;

	if (comma) {
		uint32_t at = (uint32_t)(comma - whole.p);
		out->family = str_trim((struct str){whole.p, at});
		out->given = str_trim((struct str){comma + 1, whole.n - at - 1});
		return true;
	}
	all = g_strsplit(arena_z(a, whole), " ", -1);
	for (char **w = all; *w; w++)
		if (**w && n < WORDS_MAX)
			words[n++] = arena_z(a, str_of(*w));
	g_strfreev(all);
	if (n <= 1) {
		out->family = whole;
		return true;
	}
	return n < WORDS_MAX && split_words(a, words, n, given_first, out);
}

static bool refuse(struct names *out, const char *column, struct str why)
{
	out->column = column;
	out->why = why;
	return false;
}

static bool sound(const struct sheet_rows *r, uint32_t row, const char *column, struct names *out)
{
	struct str cell = rows_cell(r, row, column), meant;

	if (cell_failed(r->arena, cell))
		return refuse(out, column, rows_failed(r->arena, cell));
	if (charset_spoilt(r->arena, cell, &meant))
		return refuse(
			out, column,
			meant.n ? arena_printf(r->arena,
					       gettext("the letters are spoilt (%.*s, perhaps "
						       "%.*s); save the file again as UTF-8"),
					       (int)cell.n, cell.p, (int)meant.n, meant.p)
				: arena_printf(r->arena,
					       gettext("letters are lost (%.*s); export the "
						       "file again as UTF-8"),
					       (int)cell.n, cell.p));
	if (!r->own && cell.n && memchr(cell.p, '?', cell.n))
		return refuse(out, column,
			      arena_printf(r->arena,
					   gettext("a letter is lost (%.*s); export the file again "
						   "as UTF-8"),
					   (int)cell.n, cell.p));
	return true;
}

static struct str cell_name(const struct sheet_rows *r, uint32_t row, const char *column,
			    uint32_t *sex)
{
	struct str cell = text_name(r->arena, rows_cell(r, row, column));

	return r->own ? cell : untitled(r->arena, cell, sex);
}

/* One cell has all: the column of full names, or "Nom" where there is no column of first names. */
static bool read_full(const struct sheet_rows *r, uint32_t row, const char *column,
		      struct names *out)
{
	struct str cell = rows_cell(r, row, column);
	struct str heading = cell_plain(r->arena, rows_heading(r, column));
	bool given_first = str_starts(heading, STR("pren"));

	if (split_name(r->arena, cell, given_first, out))
		return true;
	return refuse(
		out, column,
		arena_printf(r->arena,
			     gettext("which is the family name? write it in capitals, or before "
				     "a comma (%.*s)"),
			     (int)cell.n, cell.p));
}

/* "Nom" beside "Nom de naissance" is the name in use; beside "Nom d'usage", the name of birth. */
static void settle_families(const struct sheet_rows *r, uint32_t row, struct names *out)
{
	struct str name = cell_name(r, row, "name", &out->sex),
		   birth = cell_name(r, row, "birth_name", &out->sex),
		   usage = cell_name(r, row, "usage_name", &out->sex);

	if (birth.n && name.n && !usage.n &&
	    !str_eq(names_key(r->arena, birth), names_key(r->arena, name)))
		usage = name;
	out->family = birth.n ? birth : name;
	out->usage = usage;
	if (out->family.n || !usage.n)
		return;
	out->family = usage;
	out->usage = STR("");
	out->note =
		arena_str(r->arena, str_of(gettext("only the name in use is given: it was taken "
						   "for the family name")));
}

bool names_read(const struct sheet_rows *r, uint32_t row, struct names *out)
{
	static const char *const columns[] = {"name", "birth_name", "usage_name", "given_names",
					      "full_name"};
	*out = (struct names){0};
	for (size_t i = 0; i < COUNT(columns); i++)
		if (!sound(r, row, columns[i], out))
			return false;
	settle_families(r, row, out);
	out->given = cell_name(r, row, "given_names", &out->sex);
	bool in_one = rows_cell(r, row, "full_name").n && !out->family.n && !out->given.n;
	if (in_one && !read_full(r, row, "full_name", out))
		return false;
	if (!in_one && !rows_has(r, "given_names") && !rows_has(r, "full_name") &&
	    !read_full(r, row, rows_has(r, "name") ? "name" : "birth_name", out))
		return false;
	uint32_t said = civility_sex(r->arena, rows_cell(r, row, "civility"));
	if (said)
		out->sex = said;
	if (out->family.n && !out->given.n && !out->note.n && !r->own)
		out->note = arena_str(r->arena,
				      str_of(gettext("no first name is given: one name only")));
	return true;
}
