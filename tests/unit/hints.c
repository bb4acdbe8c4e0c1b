/* Every command that a text names is there, with the options and the words that it is named with:
 * refusals, hints, warnings, help and next steps, in English and in French. */
#include "args.h"
#include "cli.h"
#include "files.h"
#include "hints.h"
#include "language.h"
#include "mark.h"
#include "spoken.h"
#include "unit.h"

#include <glob.h>

#define TEXT_BYTES_MAX (4u * 1024 * 1024)
#define WORDS_MAX 24

static const char *const sources[] = {"clients/*/*.c", "clients/*/*/*.c", "services/*/*.c",
				      "common/*/*.c",  "proto/*.tbl",	  "po/fr.po"};

/* Behind every command. */
static const char *const general[] = {"home", "key",	   "json",    "csv",  "excel", "lang",
				      "help", "delimiter", "service", "file", NULL};

/* The words of one text behind "cursus", up to where its sentence goes on. */
struct named {
	char *words[WORDS_MAX];
	int n;
	bool quoted; /* a quote ends it: more may stand behind, as in an example */
};

/* "--x" is among the options that the help of an everyday command tells. */
static bool told_option(const char *text, const char *word)
{
	for (const char *at = text; at && (at = strstr(at, "--")); at += 2) {
		size_t n = strspn(at + 2, "abcdefghijklmnopqrstuvwxyz-");
		char *name = g_strndup(at + 2, n);
		bool same = n && spoken_option(word, name);
		g_free(name);
		if (same)
			return true;
	}
	return false;
}

static bool has_option(struct arena *a, const struct everyday *e, const struct desc *d,
		       const char *word)
{
	uint32_t n = (uint32_t)strcspn(word, "=");

	for (const char *const *g = general; *g; g++)
		if (spoken_option(word, *g))
			return true;
	if (d && d->what == WHAT_COMMAND &&
	    (spoken_option(word, "dry-run") || spoken_option(word, "yes")))
		return true;
	if (d)
		return spoken_field(a, d, (struct str){word, n});
	return (e->takes & TAKES_DRY_RUN && spoken_option(word, "dry-run")) ||
	       (e->takes & TAKES_YES && spoken_option(word, "yes")) ||
	       told_option(e->usage, word) || told_option(e->more, word);
}

static const struct everyday *everyday_of(const char *name)
{
	for (const struct everyday *e = everyday_commands; e->name; e++)
		if (strcmp(e->name, name) == 0)
			return e;
	return NULL;
}

/* A word that stands for what the reader puts there: HALF-DAY. */
static bool is_placeholder(const char *word)
{
	bool letter = false;

	for (const char *c = word; *c; c = g_utf8_next_char(c)) {
		gunichar u = g_utf8_get_char(c);
		if (u != '-' && !g_unichar_isupper(u))
			return false;
		letter |= u != '-';
	}
	return letter;
}

/* As many as the command wants, where there are any and no option stands for one; NULL: good. */
static const char *wrong_words(const struct named *c, int from, const struct desc *d)
{
	int words = 0, least = 0, most = 0;

	while (from + words < c->n && is_placeholder(c->words[from + words]))
		words++;
	bool more = c->quoted ||
		    (from + words < c->n && g_str_has_prefix(c->words[from + words], "--"));
	for (const struct field *f = d->fields(); f->tag; f++) {
		least += (f->flags & REQUIRED) != 0;
		most += (f->flags & (REQUIRED | WORD)) != 0;
	}
	return words && ((words < least && !more) || words > most) ? "takes another number of words"
								   : NULL;
}

/* NULL: there is such a command, with these options. */
static const char *wrong(struct arena *a, struct named *c)
{
	const struct everyday *e = NULL;
	struct args args = {0};
	struct str why;
	int at = 2;

	if (!c->n || c->words[0][0] == '%' || c->words[0][0] == '-' || c->words[0][0] == '\\' ||
	    is_placeholder(c->words[0]))
		return NULL;
	spoken_command(c->n, c->words);
	if (c->n > 1)
		e = everyday_of(arena_printf(a, "%s %s", c->words[0], c->words[1]).p);
	if (!e && (e = everyday_of(c->words[0])))
		at = 1;
	else if (!e && !args_find(a, c->n, c->words, &args, &why))
		return "is no command";
	else if (!e)
		at = c->n - args.argc;
	/* "cursus key new": what stands behind its name is in its usage */
	bool lower = e && at < c->n && g_ascii_islower(c->words[at][0]);
	if (lower && g_ascii_islower(e->usage[0]) && strstr(e->usage, c->words[at]) == NULL)
		return "is no command";
	for (int i = at; i < c->n; i++)
		if (strncmp(c->words[i], "--", 2) == 0 &&
		    !has_option(a, e, args.desc, c->words[i] + 2))
			return "has no such option";
	return args.desc ? wrong_words(c, at, args.desc) : NULL;
}

/* The words from there on; a sentence goes on behind a comma, a bracket, a quote or a stop. */
static struct named words_from(struct arena *a, const char *text)
{
	struct named c = {.n = 0};
	bool ends = false;

	if (str_starts(str_of(text), STR("--key FILE ")))
		text += strlen("--key FILE ");
	while (c.n < WORDS_MAX && !ends) {
		text += strspn(text, " ");
		size_t n = strcspn(text, " \n\t");
		if (!n)
			break;
		char *word = arena_z(a, (struct str){text, (uint32_t)n});
		size_t kept = strcspn(word, ",;:()\"`'|");
		ends = kept < n;
		c.quoted = ends && word[kept] == '"';
		word[kept] = '\0';
		if (kept && word[kept - 1] == '.' && strspn(word, ".") < kept) {
			word[kept - 1] = '\0';
			ends = true;
		}
		if (!*word || !strcmp(word, "»") || !strcmp(word, "..."))
			break;
		if (g_str_has_suffix(word, "’") || strstr(word, "»"))
			break;
		c.words[c.n++] = word;
		text += n;
	}
	return c;
}

struct looked {
	struct arena *a;
	unsigned named;
	struct buf wrongs;
};

/* Sentences about the program, and a text that is hashed. */
static const char *const no_commands[] = {" trusts on this account", " does not know",
					  " ne connaît pas", " for bash", " diploma code 1"};

static void look_from(struct looked *l, const char *path, const char *at)
{
	struct named c = words_from(l->a, at);
	struct str shown = STR("");

	for (int i = 0; i < c.n; i++)
		shown = arena_printf(l->a, "%.*s %s", (int)shown.n, shown.p, c.words[i]);
	for (size_t i = 0; i < COUNT(no_commands); i++)
		if (str_is(shown, no_commands[i]))
			return;
	l->named += c.n > 0;
	const char *why = wrong(l->a, &c);
	if (why)
		buf_printf(&l->wrongs, "%s: \"cursus%.*s\" %s\n", path, (int)shown.n, shown.p, why);
}

/* "slot move --trainer", without "cursus" before it. */
static bool names_without(struct arena *a, const char *at)
{
	struct named c = words_from(a, at);

	return c.n > 2 && strncmp(c.words[2], "--", 2) == 0 && strcmp(c.words[0], "cursus") != 0 &&
	       args_find(a, c.n, c.words, &(struct args){0}, &(struct str){0});
}

static void look_at(struct looked *l, const char *path, struct buf *text)
{
	static const char *const spaces[] = {"\u00a0", "\u202f"};
	GString *s = g_string_new_len((const char *)text->p, (gssize)text->n);

	for (size_t i = 0; i < COUNT(spaces); i++)
		g_string_replace(s, spaces[i], " ", 0);
	for (const char *at = s->str; *at; at++) {
		bool begins = at == s->str || strchr(" \n\"`(", at[-1]) || (at[-1] & 0x80);
		if (!begins)
			continue;
		if (strncmp(at, "cursus ", 7) == 0)
			look_from(l, path, at + 7);
		else if (*at == '`' && strncmp(at + 1, "cursus ", 7) != 0)
			look_from(l, path, at + 1);
		else if (g_ascii_islower(*at) && names_without(l->a, at))
			look_from(l, path, at);
	}
	g_string_free(s, TRUE);
	buf_free(text);
	buf_init(text, TEXT_BYTES_MAX);
}

static char escaped(char c)
{
	return c == 'n' ? '\n' : c == 't' ? '\t' : c;
}

/* Behind a comment that begins here, or where it is. */
static const char *behind_comment(const char *c, bool po)
{
	const char *end = NULL;

	if (po ? *c == '#' : strncmp(c, "//", 2) == 0)
		end = strchr(c, '\n');
	else if (!po && strncmp(c, "/*", 2) == 0 && (end = strstr(c, "*/")))
		end += 2;
	return end ? end : c;
}

/* Each text of a file: literals that stand side by side are one. */
static void look_in(struct looked *l, const char *path)
{
	bool po = g_str_has_suffix(path, ".po");
	struct str bytes, why = STR("");
	bool ours = !po; /* what is translated is in the sources */
	struct buf text;

	ck_assert_msg(file_read(path, FILE_OPEN, TEXT_BYTES_MAX, l->a, &bytes, &why), "%s", why.p);
	const char *c = arena_z(l->a, bytes);
	buf_init(&text, TEXT_BYTES_MAX);
	while (*c) {
		const char *after = behind_comment(c, po);
		if (after != c) {
			c = after;
		} else if (*c == '\'' && !po && c[1]) {
			c += c[1] == '\\' ? 4 : 3; /* a character */
		} else if (*c == '"') {
			for (c++; *c && *c != '"'; c++) {
				char one = *c == '\\' && c[1] ? escaped(*++c) : *c;
				if (ours)
					buf_put(&text, &one, 1);
			}
			c += *c == '"';
		} else {
			if (!g_ascii_isspace(*c) && text.n)
				look_at(l, path, &text);
			if (po && str_starts(str_of(c), STR("msg")))
				ours = str_starts(str_of(c), STR("msgstr"));
			c++;
		}
	}
	look_at(l, path, &text);
	buf_free(&text);
}

UNIT(hints, every_named_command_is_there)
{
	struct looked l = {.a = arena_new()};
	glob_t files = {0};

	language_set("en");
	buf_init(&l.wrongs, TEXT_BYTES_MAX);
	for (size_t i = 0; i < COUNT(sources); i++)
		ck_assert_int_eq(glob(sources[i], i ? GLOB_APPEND : 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		look_in(&l, files.gl_pathv[i]);
	globfree(&files);
	ck_assert_msg(l.wrongs.n == 0, "%.*s", (int)(l.wrongs.n < 3000 ? l.wrongs.n : 3000),
		      (const char *)l.wrongs.p);
	ck_assert_uint_gt(l.named, 300);
	buf_free(&l.wrongs);
	arena_free(l.a);
}

/* Where one sees what there is: the commands are put together there. */
UNIT(hints, what_lists_a_noun_is_there)
{
	struct looked l = {.a = arena_new()};
	unsigned nouns = 0;
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	buf_init(&l.wrongs, TEXT_BYTES_MAX);
	for (int french = 0; french < 2; french++) {
		language_set(french ? "fr" : "en");
		for (uint32_t i = 0; i < n; i++) {
			struct fault fault = {.why = REASON_no_such,
					      .got = arena_printf(l.a, "%s \"x\"", all[i]->name)};
			struct str hint = hint_for(l.a, &fault);
			struct buf text;
			buf_init(&text, TEXT_BYTES_MAX);
			buf_put(&text, hint.p, hint.n);
			look_at(&l, all[i]->name, &text);
			buf_free(&text);
			nouns += hint.n > 0;
		}
	}
	language_set("en");
	ck_assert_msg(l.wrongs.n == 0, "%.*s", (int)l.wrongs.n, (const char *)l.wrongs.p);
	ck_assert_uint_ge(nouns, 20);
	ck_assert_uint_ge(l.named, nouns);
	buf_free(&l.wrongs);
	arena_free(l.a);
}

UNIT(hints, what_is_no_command_is_found)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{"slot move HALF-DAY REASON", NULL},
		{"presence correct", NULL},
		{"--key FILE slot list COHORT", NULL},
		{"jury convoquer", NULL},
		{"slot change --trainer", "is no command"},
		{"slot move --nobody CODE", "has no such option"},
		{"grade enter COHORT LEARNER", "takes another number of words"},
		{"import marks FILE", "is no command"},
		{"import grades FILE --since DAY", NULL},
		{"backup --until DIR", "has no such option"},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct named c = words_from(a, cases[i].text);
		const char *why = wrong(a, &c);
		ck_assert_msg(why == cases[i].why ||
				      (why && cases[i].why && strcmp(why, cases[i].why) == 0),
			      "%s: %s", cases[i].text, why ? why : "good");
	}
	arena_free(a);
}
