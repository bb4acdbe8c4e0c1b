/* Words as people say them, in French too. */
#include "spoken.h"

#include "args.h"
#include "cli.h"
#include "documents.h"
#include "headings.h"
#include "mark.h"
#include "spoken_words.h"

/* Lower case, no accents; blanks, hyphens and apostrophes count alike. */
static char *folded(struct str s)
{
	char *z = g_strndup(s.p, s.n), *apart = g_utf8_normalize(z, -1, G_NORMALIZE_ALL);
	char *lower = apart ? g_utf8_casefold(apart, -1) : g_strdup(z);
	GString *out = g_string_new("");

	for (const char *c = g_strstrip(lower); apart && *c; c = g_utf8_next_char(c)) {
		gunichar u = g_utf8_get_char(c);
		if (u == '-' || u == '_' || u == ' ' || u == '\'' || u == 0x2019 || u == 0x2010)
			g_string_append_c(out, ' ');
		else if (!g_unichar_ismark(u))
			g_string_append_unichar(out, u);
	}
	g_free(lower);
	g_free(apart);
	g_free(z);
	return g_string_free(out, FALSE);
}

static bool same(struct str a, const char *b)
{
	char *one = folded(a), *other = folded(str_of(b));
	bool alike = *one && strcmp(one, other) == 0;

	g_free(one);
	g_free(other);
	return alike;
}

static bool is_request(const struct desc *d)
{
	return d && (d->what == WHAT_COMMAND || d->what == WHAT_QUERY);
}

static bool is_first(const char *word)
{
	size_t n = strlen(word);
	uint32_t ndescs;
	const struct desc *const *all = schema_descs(&ndescs);

	for (const struct everyday *e = everyday_commands; e->name; e++)
		if (strcspn(e->name, " ") == n && memcmp(e->name, word, n) == 0)
			return true;
	for (uint32_t i = 0; i < ndescs; i++)
		if (is_request(all[i]) && strcspn(all[i]->name, "_") == n &&
		    memcmp(all[i]->name, word, n) == 0)
			return true;
	return false;
}

static bool is_pair(const char *first, const char *second)
{
	char *pair = g_strdup_printf("%s %s", first, second);
	char *name = g_strdup_printf("%s_%s", first, second);
	bool found = is_request(schema_by_name(str_of(name)));

	for (const struct everyday *e = everyday_commands; !found && e->name; e++)
		found = strcmp(e->name, pair) == 0;
	for (const char *const *of = spoken_pairs; !found && *of; of++)
		found = strcmp(*of, pair) == 0;
	g_free(pair);
	g_free(name);
	return found;
}

static const char *second_meant(const char *first, const char *typed);

/* The word of ours that another is, but for case; NULL: none. "clés" is "keys" before "recharger".
 */
static const char *first_meant(const char *typed, const char *next)
{
	char *lower = g_ascii_strdown(typed, -1);
	const char *means = NULL;
	bool paired = false;

	if (is_first(lower))
		means = g_intern_string(lower);
	for (const struct spoken_word *w = spoken_firsts; w->spoken && !paired; w++) {
		if (!same(str_of(typed), w->spoken))
			continue;
		paired = next && second_meant(w->means, next);
		if (!means || paired)
			means = w->means;
	}
	g_free(lower);
	return means;
}

static const char *second_meant(const char *first, const char *typed)
{
	char *lower = g_ascii_strdown(typed, -1);
	const char *means = NULL;

	if (is_pair(first, lower))
		means = g_intern_string(lower);
	for (const struct spoken_word *w = spoken_seconds; !means && w->spoken; w++)
		if (same(str_of(typed), w->spoken) && is_pair(first, w->means))
			means = w->means;
	g_free(lower);
	return means;
}

/* "promotion formateur ajouter": two words that are one verb of the tables. */
static bool third_word(int argc, char **argv)
{
	char *both = argc > 2 ? g_strdup_printf("%s %s", argv[1], argv[2]) : NULL;
	const char *means = both ? second_meant(argv[0], both) : NULL;
	const char *cut = means ? strchr(means, '_') : NULL;

	if (cut) {
		char *verb = g_strndup(means, (size_t)(cut - means));
		argv[1] = (char *)g_intern_string(verb);
		g_free(verb);
		argv[2] = (char *)(cut + 1);
	}
	g_free(both);
	return cut;
}

void spoken_command(int argc, char **argv)
{
	const char *next = argc > 1 && argv[1][0] != '-' ? argv[1] : NULL;
	const char *first = argc && argv[0][0] != '-' ? first_meant(argv[0], next) : NULL;

	if (!first)
		return;
	argv[0] = (char *)first;
	if (strcmp(first, "help") == 0) {
		spoken_command(argc - 1, argv + 1);
		return;
	}
	if (third_word(argc, argv)) /* "demi-journée déplacer examiner" before "déplacer" */
		return;
	const char *second = next ? second_meant(first, next) : NULL;
	if (second)
		argv[1] = (char *)second;
}

const struct choice_option *spoken_choice(const struct choices *c, struct str text)
{
	const struct choice_option *o = choice_by_text(c, text);

	for (uint32_t i = 0; !o && i < c->n; i++)
		if (same(text, c->options[i].text) || same(text, c->options[i].name))
			o = &c->options[i];
	for (uint32_t i = 0; !o && i < c->n; i++)
		if (same(text, language_in_french(c->name, c->options[i].text)) ||
		    same(text, language_of(c->name, c->options[i].text)))
			o = &c->options[i];
	for (const struct spoken_word *w = spoken_choices; !o && w->spoken; w++)
		if (same(text, w->spoken))
			o = choice_by_text(c, str_of(w->means));
	return o;
}

uint32_t spoken_role(struct str text)
{
	for (uint32_t role = 1; role <= SERVICE; role <<= 1) {
		struct arena *a = arena_new();
		const char *name = arena_z(a, roles_text(a, role));
		bool meant = same(text, name) || same(text, language_in_french("role", name)) ||
			     same(text, language_of("role", name));
		arena_free(a);
		if (meant)
			return role;
	}
	return 0;
}

const char *spoken_paper(const char *kind)
{
	for (const struct document *d = documents; d->kind; d++)
		if (same(str_of(kind), d->kind) || same(str_of(kind), d->french))
			return d->kind;
	for (const struct spoken_word *w = spoken_papers; w->spoken; w++)
		if (same(str_of(kind), w->spoken))
			return w->means;
	return kind;
}

const struct field *spoken_field(struct arena *a, const struct desc *d, struct str text)
{
	for (const struct field *f = d->fields(); f->tag; f++)
		if (same(text, arena_z(a, mark_name(f))))
			return f;
	for (const struct field *f = d->fields(); f->tag; f++) {
		const char *bare = arena_z(a, mark_name(f));
		const char *first = language_in_french("field", bare);
		const char *second = language_in_french("field", f->name);
		if ((first != bare && same(text, first)) ||
		    (second != f->name && same(text, second)))
			return f;
	}
	for (const struct spoken_word *w = spoken_fields; w->spoken; w++) {
		const struct field *f = desc_field(d, str_of(w->means));
		if (f && same(text, w->spoken))
			return f;
	}
	const char *heading = heading_canonical(text);
	const struct field *headed = heading ? desc_field(d, str_of(heading)) : NULL;
	return headed && !mark_is(headed) ? headed : NULL;
}

void spoken_offer_first(struct nearest *n)
{
	for (const struct spoken_word *w = spoken_firsts; w->spoken; w++)
		nearest_offer(n, w->spoken);
}

void spoken_offer_second(const char *first, struct nearest *n)
{
	for (const struct spoken_word *w = spoken_seconds; w->spoken; w++)
		if (is_pair(first, w->means))
			nearest_offer(n, w->spoken);
}

struct str spoken_slot(struct arena *a, struct str code)
{
	uint32_t n = code.n;

	while (n && code.p[n - 1] != '/')
		n--;
	const struct choice_option *o =
		n ? spoken_choice(&choices_half_day, (struct str){code.p + n, code.n - n}) : NULL;
	return o ? arena_printf(a, "%.*s%s", (int)n, code.p, o->text) : code;
}

static const char *french_of(const struct spoken_word *words, const char *means)
{
	for (; words->spoken; words++)
		if (strcmp(words->means, means) == 0)
			return words->spoken;
	return NULL;
}

static bool in_french(void)
{
	const char *shown = language_of("role", "organiser");

	return strcmp(shown, "organiser") != 0 &&
	       strcmp(shown, language_in_french("role", "organiser")) == 0;
}

const char *spoken_first(const char *word)
{
	const char *french = in_french() ? french_of(spoken_firsts, word) : NULL;

	return french ? french : word;
}

const char *spoken_second(const char *word)
{
	const char *french = in_french() ? french_of(spoken_seconds, word) : NULL;

	return french ? french : word;
}

bool spoken_option(const char *word, const char *name)
{
	struct str typed = {word, (uint32_t)strcspn(word, "=")};

	if (same(typed, name))
		return true;
	for (const struct spoken_word *w = spoken_options; w->spoken; w++)
		if (strcmp(w->means, name) == 0 && same(typed, w->spoken))
			return true;
	return false;
}
