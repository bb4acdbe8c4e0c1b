/* The principals file: one line a key, read strictly, because it says who may do what. */
#include "principal.h"

#include "files.h"
#include "text.h"

#include <glib.h>
#include <libintl.h>
#include <sodium.h>

#define KEY_CHARACTERS 40
#define PRINCIPALS_MAX 100000u
#define LINE_BYTES_MAX 1000
#define NAME_BYTES_MAX 100
#define SHOWN_COLUMNS 50

struct principals {
	struct arena *arena;
	GHashTable *by_key; /* zero-terminated key -> struct principal */
	GPtrArray *all;
	unsigned char digest[PRINCIPALS_DIGEST_BYTES];
};

struct parsing {
	struct principals *out;
	struct arena *a; /* of the caller, for why */
	struct str *why;
	uint32_t line;
	GHashTable *lines; /* principal -> line number */
};

enum word {
	WORD_LEARNER = 1,
	WORD_TRAINER = 2,
	WORD_INSTITUTION = 4,
	WORD_NAME = 8,
	WORD_REVOKED = 16
};

static const struct {
	const char *name; /* with its '=' when a value follows */
	enum word word;
} WORDS[] = {{"learner=", WORD_LEARNER},
	     {"trainer=", WORD_TRAINER},
	     {"institution=", WORD_INSTITUTION},
	     {"name=", WORD_NAME},
	     {"revoked", WORD_REVOKED}};

static bool wrong(struct parsing *p, struct str what, struct str got, const char *expected)
{
	struct str shown = text_cut(p->a, text_visible(p->a, got), SHOWN_COLUMNS);

	*p->why = arena_printf(p->a, gettext("line %u: %.*s \"%.*s\": %s"), p->line, (int)what.n,
			       what.p, (int)shown.n, shown.p, gettext(expected));
	return false;
}

static bool wrong_line(struct parsing *p, const char *what)
{
	*p->why = arena_printf(p->a, gettext("line %u: %s"), p->line, gettext(what));
	return false;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Cuts the next word off *rest; a value in quotes may hold blanks. false: the quote has no end. */
static bool next_word(struct str *rest, struct str *word)
{
	uint32_t i = 0;
	bool quoted = false;

	while (rest->n && blank(rest->p[0]))
		*rest = (struct str){rest->p + 1, rest->n - 1};
	for (; i < rest->n && (quoted || !blank(rest->p[i])); i++)
		if (rest->p[i] == '"')
			quoted = !quoted;
	*word = (struct str){rest->p, i};
	*rest = (struct str){rest->p + i, rest->n - i};
	return !quoted;
}

/* 40 characters of Z85 that stand for 32 bytes: five for four, so not every five will do. */
static bool key_right(struct str key)
{
	static const char Z85[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  ".-:+=^!/*?&<>()[]{}@%$#";
	uint64_t group = 0;

	if (key.n != KEY_CHARACTERS)
		return false;
	for (uint32_t i = 0; i < key.n; i++) {
		const char *at = key.p[i] ? strchr(Z85, key.p[i]) : NULL;
		if (!at)
			return false;
		group = group * 85 + (uint64_t)(at - Z85);
		if (i % 5 == 4) {
			if (group > UINT32_MAX)
				return false;
			group = 0;
		}
	}
	return true;
}

static bool parse_roles(struct parsing *p, struct str list, struct principal *out)
{
	if (list.n == 0)
		return wrong_line(p, "no roles after the key");
	while (list.n) {
		const char *comma = memchr(list.p, ',', list.n);
		uint32_t n = comma ? (uint32_t)(comma - list.p) : list.n;
		struct str name = {list.p, n};
		uint32_t role = role_by_name(name);
		if (!role || (comma && n + 1 == list.n))
			return wrong(p, STR("role"), role ? STR("") : name,
				     "not one of organiser, trainer, learner, registrar, auditor, "
				     "gateway, admin, service");
		if (out->roles & role)
			return wrong(p, STR("role"), name, "is there twice");
		out->roles |= role;
		n += comma ? 1 : 0;
		list = (struct str){list.p + n, list.n - n};
	}
	return true;
}

static bool parse_number(struct parsing *p, const char *what, struct str value, uint64_t *out)
{
	if (!str_u64(value, out) || *out == 0)
		return wrong(p, str_of(what), value, "not a number above 0");
	return true;
}

static bool parse_text(struct parsing *p, const char *what, struct str value, struct str *out)
{
	if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
		value = (struct str){value.p + 1, value.n - 2};
	if (value.n && memchr(value.p, '"', value.n))
		return wrong(p, str_of(what), value, "a quote inside");
	if (str_trim(value).n == 0)
		return wrong(p, str_of(what), value, "is empty");
	if (value.n > NAME_BYTES_MAX)
		return wrong(p, str_of(what), value, "longer than 100 bytes");
	if (!str_eq(text_visible(p->a, value), value))
		return wrong(p, str_of(what), value, "has control characters");
	*out = arena_str(p->out->arena, value);
	return true;
}

static bool parse_word(struct parsing *p, struct str word, struct principal *out, uint32_t *had)
{
	for (size_t i = 0; i < COUNT(WORDS); i++) {
		struct str name = str_of(WORDS[i].name);
		bool valued = name.p[name.n - 1] == '=';
		if (valued ? !str_starts(word, name) : !str_eq(word, name))
			continue;
		struct str value = {word.p + name.n, word.n - name.n};
		if (*had & WORDS[i].word)
			return wrong(p, STR("word"), word, "is there twice");
		*had |= WORDS[i].word;
		switch (WORDS[i].word) {
		case WORD_LEARNER:
			return parse_number(p, "learner", value, &out->learner);
		case WORD_TRAINER:
			return parse_number(p, "trainer", value, &out->trainer);
		case WORD_INSTITUTION:
			return parse_text(p, "institution", value, &out->institution);
		case WORD_NAME:
			return parse_text(p, "name", value, &out->name);
		case WORD_REVOKED:
			out->revoked = true;
			return true;
		}
	}
	return wrong(p, STR("word"), word,
		     "not one of learner=, trainer=, institution=, name=, revoked");
}

/* What she is and what she may do must agree: a learner without a number could read nobody's
 * presences, or with a slip of the pen everybody's. */
static bool relations_right(struct parsing *p, struct principal *out)
{
	if ((out->roles & LEARNER) && !out->learner)
		return wrong_line(p, "the role learner needs learner=<number>");
	if ((out->roles & TRAINER) && !out->trainer)
		return wrong_line(p, "the role trainer needs trainer=<number>");
	if (out->learner && !(out->roles & LEARNER))
		return wrong_line(p, "learner= needs the role learner");
	if (out->trainer && !(out->roles & TRAINER))
		return wrong_line(p, "trainer= needs the role trainer");
	/* The name goes into every event she causes, where it could never be erased. */
	if (out->learner && out->name.n)
		return wrong_line(p, "a learner is named by number only; leave name= out");
	return true;
}

static void name_her(struct principals *all, struct principal *out)
{
	if (out->learner)
		out->name =
			arena_printf(all->arena, "learner:%llu", (unsigned long long)out->learner);
	else if (out->trainer && !out->name.n)
		out->name =
			arena_printf(all->arena, "trainer:%llu", (unsigned long long)out->trainer);
	else if (!out->name.n)
		out->name = arena_printf(all->arena, "key:%.8s", out->key.p);
}

static bool keep(struct parsing *p, struct principal *out)
{
	struct principal *there = g_hash_table_lookup(p->out->by_key, out->key.p);

	if (there) {
		uint32_t line = GPOINTER_TO_UINT(g_hash_table_lookup(p->lines, there));
		struct str text = arena_printf(p->a, gettext("is on line %u already"), line);
		return wrong(p, STR("key"), out->key, text.p);
	}
	if (p->out->all->len == PRINCIPALS_MAX)
		return wrong_line(p, "more than 100000 keys");
	g_hash_table_insert(p->out->by_key, (gpointer)out->key.p, out);
	g_hash_table_insert(p->lines, out, GUINT_TO_POINTER(p->line));
	g_ptr_array_add(p->out->all, out);
	return true;
}

static bool parse_line(struct parsing *p, struct str line)
{
	struct principal *out = arena_alloc(p->out->arena, sizeof *out);
	struct str word;
	uint32_t had = 0;

	if (line.n > LINE_BYTES_MAX)
		return wrong_line(p, "longer than 1000 bytes");
	bool closed = next_word(&line, &word);
	/* No key begins with '#': five characters that do stand for more than four bytes. */
	if (word.n == 0 || word.p[0] == '#')
		return true;
	if (!key_right(word))
		return wrong(p, STR("key"), word, "not a public key: 40 characters of Z85");
	out->key = (struct str){arena_z(p->out->arena, word), word.n};
	for (uint32_t i = 0; closed; i++) {
		closed = next_word(&line, &word);
		bool end = word.n == 0 || word.p[0] == '#';
		if (!closed || (end && i > 0))
			break;
		if (i == 0 ? !parse_roles(p, end ? STR("") : word, out)
			   : !parse_word(p, word, out, &had))
			return false;
	}
	if (!closed)
		return wrong_line(p, "a quote has no end");
	if (!relations_right(p, out))
		return false;
	name_her(p->out, out);
	return keep(p, out);
}

static bool parse_all(struct parsing *p, struct str text)
{
	while (text.n) {
		const char *end = memchr(text.p, '\n', text.n);
		uint32_t n = end ? (uint32_t)(end - text.p) : text.n;
		struct str line = {text.p, n};
		p->line++;
		if (!text_utf8(line))
			return wrong_line(p, "not UTF-8 text");
		if (!parse_line(p, line))
			return false;
		n += end ? 1 : 0;
		text = (struct str){text.p + n, text.n - n};
	}
	return true;
}

/* Keys are random: a part of one is as good a hash as any. */
static guint key_hash(gconstpointer key)
{
	guint hash;

	memcpy(&hash, key, sizeof hash);
	return hash;
}

struct principals *principals_parse(struct str text, struct arena *a, struct str *why)
{
	struct principals *out = g_new0(struct principals, 1);
	struct parsing p = {.out = out, .a = a, .why = why};

	*out = (struct principals){.arena = arena_new(),
				   .by_key = g_hash_table_new(key_hash, g_str_equal),
				   .all = g_ptr_array_new()};
	must(crypto_generichash(out->digest, sizeof out->digest, (const unsigned char *)text.p,
				text.n, NULL, 0) == 0);
	p.lines = g_hash_table_new(NULL, NULL);
	bool right = parse_all(&p, text);
	g_hash_table_destroy(p.lines);
	if (right)
		return out;
	principals_free(out);
	return NULL;
}

struct principals *principals_load(const char *path, struct arena *a, struct str *why)
{
	struct str text;

	if (!file_read(path, FILE_OWN, PRINCIPALS_BYTES_MAX, a, &text, why))
		return NULL;
	struct principals *p = principals_parse(text, a, why);
	if (!p)
		*why = arena_printf(a, "\"%s\", %.*s", path, (int)why->n, why->p);
	return p;
}

void principals_free(struct principals *p)
{
	if (!p)
		return;
	g_hash_table_destroy(p->by_key);
	g_ptr_array_free(p->all, TRUE);
	arena_free(p->arena);
	g_free(p);
}

const struct principal *principals_find(const struct principals *p, struct str key)
{
	char z[KEY_CHARACTERS + 1];

	if (key.n != KEY_CHARACTERS)
		return NULL;
	memcpy(z, key.p, key.n);
	z[key.n] = '\0';
	return g_hash_table_lookup(p->by_key, z);
}

const unsigned char *principals_digest(const struct principals *p)
{
	return p->digest;
}

uint32_t principals_count(const struct principals *p)
{
	return p->all->len;
}

const struct principal *principals_at(const struct principals *p, uint32_t i)
{
	must(i < p->all->len);
	return g_ptr_array_index(p->all, i);
}

struct str principal_line(struct arena *a, const struct principal *p)
{
	struct str line = arena_printf(a, "%.*s ", (int)p->key.n, p->key.p);
	const char *comma = "";

	for (uint32_t role = 1; role <= SERVICE; role <<= 1) {
		struct str name = roles_text(a, p->roles & role);
		if (!name.n)
			continue;
		line = arena_printf(a, "%s%s%s", line.p, comma, name.p);
		comma = ",";
	}
	if (p->learner)
		line = arena_printf(a, "%s learner=%llu", line.p, (unsigned long long)p->learner);
	if (p->trainer)
		line = arena_printf(a, "%s trainer=%llu", line.p, (unsigned long long)p->trainer);
	if (p->institution.n)
		line = arena_printf(a, "%s institution=\"%.*s\"", line.p, (int)p->institution.n,
				    p->institution.p);
	if (p->name.n && !p->learner)
		line = arena_printf(a, "%s name=\"%.*s\"", line.p, (int)p->name.n, p->name.p);
	return p->revoked ? arena_printf(a, "%s revoked", line.p) : line;
}

/* Where the words of a line end: before its comment, and not inside a quoted name. */
static uint32_t words_end(struct str line)
{
	struct str rest = line, word;
	uint32_t end = 0;

	while (next_word(&rest, &word) && word.n && word.p[0] != '#')
		end = (uint32_t)(word.p + word.n - line.p);
	return end;
}

static bool line_of(struct str line, struct str key)
{
	struct str word;

	return next_word(&line, &word) && str_eq(word, key);
}

/* The line with its words but for a name, then the name, then its comment. */
static void name_line(struct buf *b, struct str line, struct str name)
{
	uint32_t end = words_end(line);
	struct str rest = {line.p, end}, word;
	const char *gap = "";

	while (next_word(&rest, &word) && word.n) {
		if (str_starts(word, STR("name=")))
			continue;
		buf_z(b, gap);
		buf_str(b, word);
		gap = " ";
	}
	buf_printf(b, " name=\"%.*s\"", (int)name.n, name.p);
	buf_put(b, line.p + end, line.n - end);
}

struct str principals_name(struct str text, struct str key, struct str name, struct arena *a,
			   struct str *why)
{
	struct buf b;

	buf_init(&b, PRINCIPALS_BYTES_MAX);
	for (uint32_t at = 0; at < text.n;) {
		const char *newline = memchr(text.p + at, '\n', text.n - at);
		uint32_t n = newline ? (uint32_t)(newline - text.p) + 1 - at : text.n - at;
		struct str line = {text.p + at, n - (newline != NULL)};
		if (line_of(line, key))
			name_line(&b, line, name);
		else
			buf_str(&b, line);
		buf_put(&b, "\n", newline ? 1 : 0);
		at += n;
	}
	struct str done = arena_str(a, buf_slice(&b));
	bool over = b.over;
	buf_free(&b);
	struct principals *all = over ? NULL : principals_parse(done, a, why);
	const struct principal *p = all ? principals_find(all, key) : NULL;
	bool named = p && str_eq(p->name, name);
	principals_free(all);
	if (named)
		return done;
	if (all || over)
		*why = arena_printf(a, gettext("the line of that key cannot be changed"));
	return STR("");
}

struct str principals_revoke(struct str text, struct str key, struct arena *a, struct str *why)
{
	struct buf b;

	buf_init(&b, PRINCIPALS_BYTES_MAX);
	for (uint32_t at = 0; at < text.n;) {
		const char *newline = memchr(text.p + at, '\n', text.n - at);
		uint32_t n = newline ? (uint32_t)(newline - text.p) + 1 - at : text.n - at;
		struct str line = {text.p + at, n - (newline != NULL)};
		uint32_t end = line_of(line, key) ? words_end(line) : 0;
		buf_put(&b, line.p, end);
		if (end)
			buf_z(&b, " revoked");
		buf_put(&b, line.p + end, n - end);
		at += n;
	}
	struct str done = arena_str(a, buf_slice(&b));
	bool over = b.over;
	buf_free(&b);
	/* What is told as revoked must be so. */
	struct principals *all = over ? NULL : principals_parse(done, a, why);
	const struct principal *p = all ? principals_find(all, key) : NULL;
	bool revoked = p && p->revoked;
	principals_free(all);
	if (revoked)
		return done;
	if (all || over)
		*why = arena_printf(a, gettext("the line of that key cannot be changed"));
	return STR("");
}
