/* What a service warned of in English, and kept with the record, in the language of the reader. */
#include "language.h"

#include <glib.h>
#include <libintl.h>

#define N_(sentence) sentence

/* Every sentence that a service warns with; {1} and {2} are what it is about. */
static const char *const sentences[] = {
	N_("minutes_min asks {1} in all, more than the units make"),
	N_("the units make {1}, less than {2}"),
	N_("the units make {1}, more than {2}"),
	N_("{1} is not among the institutions"),
	N_("{1} does not fit its check character"),
	N_("trainer {1} is also at {2}"),
	N_("place {1} is also at {2}"),
	N_("{1} is also at {2}"),
	N_("{1} is at the same time: the learner is marked there"),
	N_("{1} is at the same time: the learner is expected there"),
	N_("the learner had signed: the signature is kept beside the mark"),
	N_("the learner is not enrolled on that day: this does not count"),
	N_("minutes of {1} are credited in {2}, which is at the same time"),
	N_("signatures kept beside a mark: {1}"),
	N_("{1} is at the same time, learners concerned: {2}"),
	N_("the sheet is full, learners without a place: {1}"),
	N_("{1} is a public holiday ({2})"),
	N_("{1} is a Sunday"),
	N_("the cohort begins on {1}"),
	N_("the cohort ends on {1}"),
	N_("the clocks change on {1}: there is no {2}"),
	N_("the clocks change on {1}: {2} comes twice, the first is meant"),
	N_("half-days before the first day: {1}"),
	N_("half-days after the last day: {1}"),
	N_("the last day is still to come: {1}"),
	N_("the cohort is of another programme"),
	N_("at the same time as {1}"),
	N_("a morning that begins at {1}"),
	N_("an afternoon that begins at {1}"),
	N_("a half-day of {1}"),
	N_("rpps: learner {1} has the same number"),
	N_("{1}: the check digit does not fit"),
};

/* The sentence as a pattern, {1} and {2} as its groups. */
static GRegex *pattern(const char *sentence)
{
	char **parts = g_regex_split_simple("\\{[12]\\}", sentence, 0, 0);

	for (char **part = parts; *part; part++) {
		char *plain = g_regex_escape_string(*part, -1);
		g_free(*part);
		*part = plain;
	}
	char *groups = g_strjoinv("(.+)", parts), *whole = g_strdup_printf("^%s$", groups);
	GRegex *regex = g_regex_new(whole, G_REGEX_DOTALL, 0, NULL);
	must(regex != NULL);
	g_free(whole);
	g_free(groups);
	g_strfreev(parts);
	return regex;
}

static struct str filled(struct arena *a, const char *sentence, const GMatchInfo *match)
{
	struct str text = STR("");

	for (const char *c = sentence; *c; c++) {
		bool group = c[0] == '{' && (c[1] == '1' || c[1] == '2') && c[2] == '}';
		char *about = group ? g_match_info_fetch(match, c[1] - '0') : NULL;
		struct str piece =
			group ? language_dated(a, arena_str(a, str_of(about))) : (struct str){c, 1};
		text = arena_printf(a, "%.*s%.*s", (int)text.n, text.p, (int)piece.n, piece.p);
		c += group ? 2 : 0;
		g_free(about);
	}
	return text;
}

struct str language_warning(struct arena *a, struct str warning)
{
	const char *text = arena_z(a, warning);

	for (size_t i = 0; i < COUNT(sentences) && g_utf8_validate(text, -1, NULL); i++) {
		GMatchInfo *match;
		if (gettext(sentences[i]) == sentences[i])
			continue;
		GRegex *regex = pattern(sentences[i]);
		bool found = g_regex_match(regex, text, 0, &match);
		if (found)
			warning = filled(a, gettext(sentences[i]), match);
		g_match_info_free(match);
		g_regex_unref(regex);
		if (found)
			break;
	}
	return warning;
}
