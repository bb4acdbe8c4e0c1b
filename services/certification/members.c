/* Whose name a member of a board has. */
#include "members.h"

#include "text.h"

#define WORDS_MAX 40u

struct words {
	struct str p[WORDS_MAX];
	uint32_t n;
};

static bool is_title(struct str word)
{
	static const char *const titles[] = {
		"dr",  "docteur", "docteure", "pr",	  "prof",   "professeur", "professeure",
		"m",   "mr",	  "mme",      "mlle",	  "madame", "monsieur",	  "mademoiselle",
		"mrs", "ms",	  "doctor",   "professor"};

	for (size_t i = 0; i < COUNT(titles); i++)
		if (str_is(word, titles[i]))
			return true;
	return false;
}

static bool has(const struct words *w, struct str word)
{
	for (uint32_t i = 0; i < w->n; i++)
		if (str_eq(w->p[i], word))
			return true;
	return false;
}

/* Each word once; everything but letters and digits stands between words. */
static struct words words_of(struct arena *a, struct str name)
{
	struct str plain = text_plain(a, name);
	struct words w = {.n = 0};

	for (uint32_t at = 0; at < plain.n && w.n < WORDS_MAX;) {
		uint32_t end = at;
		while (end < plain.n && !strchr(" .,;'-_/()", plain.p[end]))
			end++;
		struct str word = {plain.p + at, end - at};
		if (word.n && !is_title(word) && !has(&w, word))
			w.p[w.n++] = word;
		at = end + 1;
	}
	return w;
}

static bool holds(const struct words *all, const struct words *some)
{
	for (uint32_t i = 0; i < some->n; i++)
		if (!has(all, some->p[i]))
			return false;
	return some->n > 0;
}

bool member_names_same(struct arena *a, struct str one, struct str other)
{
	struct words w = words_of(a, one), v = words_of(a, other);

	return w.n == v.n && holds(&w, &v);
}

/* "Anne-Marie Claire" is called Anne-Marie. */
static struct str first_given(struct str given)
{
	given = str_trim(given);
	for (uint32_t i = 0; i < given.n; i++)
		if (given.p[i] == ' ' || given.p[i] == ',')
			return (struct str){given.p, i};
	return given;
}

bool member_is(struct arena *a, struct str member, const struct learner *l)
{
	struct words all = words_of(a, member), given = words_of(a, first_given(l->given_names)),
		     family = words_of(a, l->family_name), usage = words_of(a, l->usage_name);

	if (given.n && !holds(&all, &given))
		return false;
	/* Who has one name only is not every member whose name holds that word. */
	if (!given.n && all.n != family.n)
		return false;
	return holds(&all, &family) || holds(&all, &usage);
}
