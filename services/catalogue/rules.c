/* The catalogue's rules that need nothing but their arguments. */
#include "rules.h"

#include "text.h"

#include <glib.h>

bool code_same(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || g_ascii_strncasecmp(a.p, b.p, a.n) == 0);
}

/* The ASCII letters and digits of a text, accents dropped, with one `gap` in the place of whatever
 * lies between them. */
static char *ascii_words(struct arena *a, struct str s, char gap)
{
	char *ascii = g_str_to_ascii(arena_z(a, s), "C");
	char *room = arena_z(a, str_of(ascii)), *out = room;

	for (const char *c = ascii; *c; c++) {
		if (g_ascii_isalnum(*c))
			*out++ = *c;
		else if (out > room && out[-1] != gap)
			*out++ = gap;
	}
	if (out > room && out[-1] == gap)
		out--;
	*out = '\0';
	g_free(ascii);
	return room;
}

struct str code_from_name(struct arena *a, struct str name)
{
	char *words = ascii_words(a, name, '-');
	struct str code = str_of(words);

	if (code.n > CODE_FROM_NAME_MAX)
		code.n = CODE_FROM_NAME_MAX;
	while (code.n && words[code.n - 1] == '-')
		code.n--;
	for (uint32_t i = 0; i < code.n; i++)
		words[i] = g_ascii_toupper(words[i]);
	return code;
}

bool name_blank(struct str name)
{
	for (const char *p = name.p; p < name.p + name.n; p = g_utf8_next_char(p))
		if (g_unichar_isdigit(g_utf8_get_char(p)))
			return false;
	return !text_has_letter(name);
}

/* Whether the words begin with this one or these; *rest is what comes behind. */
static bool begins(const char *words, const char *with, const char **rest)
{
	size_t n = strlen(with);

	if (strncmp(words, with, n) != 0 || (words[n] && words[n] != ' '))
		return false;
	*rest = words[n] ? words + n + 1 : words + n;
	return true;
}

static bool begins_with_one(const char *words, const char *const *list, size_t n, const char **rest)
{
	for (size_t i = 0; i < n; i++)
		if (begins(words, list[i], rest))
			return true;
	return false;
}

bool national_diploma_name(struct arena *a, struct str title)
{
	static const char *const before[] = {"diplome",
					     "d",
					     "universite",
					     "inter",
					     "universitaire",
					     "interuniversitaire",
					     "du",
					     "diu",
					     "de",
					     "en",
					     "l",
					     "le",
					     "la"};
	static const char *const national[] = {"licence",
					       "master",
					       "doctorat",
					       "capacite de medecine",
					       "capacite en medecine",
					       "etudes specialisees"};
	static const char *const articles[] = {"des", "desc"};
	static const char *const behind[] = {"de", "d", "en"};
	char *words = ascii_words(a, title, ' ');
	const char *at = words, *rest;

	for (char *c = words; *c; c++)
		*c = g_ascii_tolower(*c);
	while (begins_with_one(at, before, COUNT(before), &rest))
		at = rest;
	if (begins_with_one(at, national, COUNT(national), &rest))
		return true;
	if (!begins_with_one(at, articles, COUNT(articles), &rest))
		return false;
	return !*rest || begins_with_one(rest, behind, COUNT(behind), &at);
}

bool own_diploma(enum outcome outcome)
{
	return outcome == outcome_UNIVERSITY_DIPLOMA ||
	       outcome == outcome_INTERUNIVERSITY_DIPLOMA ||
	       outcome == outcome_ESTABLISHMENT_DIPLOMA;
}

bool outcome_fits(enum programme_kind kind, enum outcome outcome)
{
	bool du = kind == programme_kind_DU, diu = kind == programme_kind_DIU;

	if (outcome == outcome_NATIONAL_DIPLOMA)
		return kind == programme_kind_MASTER2;
	if (outcome == outcome_INTERUNIVERSITY_DIPLOMA)
		return diu;
	if (outcome == outcome_UNIVERSITY_DIPLOMA)
		return du || diu;
	return (!du && !diu) || outcome == outcome_RNCP_CERTIFICATION;
}

struct days {
	uint64_t shortest, longest;
};

static struct days length_days(struct length l)
{
	switch (l.unit) {
	case length_unit_MONTHS:
		return (struct days){l.n * 28, l.n * 31};
	case length_unit_YEARS:
		return (struct days){l.n * 365, l.n * 366};
	case length_unit_DAYS:
		break;
	}
	return (struct days){l.n, l.n};
}

bool length_exceeds(struct length one, struct length other)
{
	if (one.unit == other.unit)
		return one.n > other.n;
	return length_days(one).shortest > length_days(other).longest;
}
