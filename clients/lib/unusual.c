/* What is unusual about an act that cannot be undone, as a sentence in the reader's language. */
#include "unusual.h"

#include "language.h"

#include <libintl.h>

#define _(sentence) gettext(sentence)

static struct str number(struct arena *a, uint64_t n)
{
	return arena_printf(a, "%llu", (unsigned long long)n);
}

static struct str duration(struct arena *a, uint64_t minutes)
{
	if (minutes < 60)
		return arena_printf(a, _("%llu min"), (unsigned long long)minutes);
	return arena_printf(a, "%llu h %02llu", (unsigned long long)minutes / 60,
			    (unsigned long long)minutes % 60);
}

static struct str learner_of(struct session *s, const struct unusual *u)
{
	return u->learner ? session_label(s, &desc_learner, u->learner) : STR("");
}

static bool decides(uint32_t kind)
{
	return kind == unusual_kind_STALE || kind == unusual_kind_REFUSED_TODAY ||
	       kind == unusual_kind_CORRECTED || kind == unusual_kind_NOT_AWARDED_SINCE;
}

/* "C1/J1: referred" in a list about several boards: the board, cut off *about. It is said first and
 * not in the middle of the sentence. */
static struct str board_of(const struct unusual *u, struct str *about)
{
	bool named = decides(u->kind) || u->kind == unusual_kind_DIPLOMA_REFUSED ||
		     u->kind == unusual_kind_DATES_DISORDER ||
		     u->kind == unusual_kind_UNMET_AWARDED ||
		     u->kind == unusual_kind_MEMBER_CANDIDATE;

	*about = u->about;
	for (uint32_t i = 0; named && i + 1 < u->about.n; i++)
		if (u->about.p[i] == ':' && u->about.p[i + 1] == ' ') {
			*about = (struct str){u->about.p + i + 2, u->about.n - i - 2};
			return (struct str){u->about.p, i};
		}
	return STR("");
}

/* "eliminatory mark ORAL": the condition in the reader's language, and its component. */
static struct str condition_of(struct arena *a, struct str text)
{
	for (uint32_t end = text.n; end; end--) {
		const struct choice_option *o =
			end == text.n || text.p[end] == ' '
				? choice_by_text(&choices_condition_kind, (struct str){text.p, end})
				: NULL;
		if (o)
			return arena_printf(a, "%s%.*s",
					    language_choice(&choices_condition_kind, o->number),
					    (int)(text.n - end), text.p + end);
	}
	return text;
}

/* "referred, attendance, eliminatory mark ORAL" */
static struct str unmet_of(struct arena *a, struct str about)
{
	struct str text = STR("");

	for (uint32_t at = 0, end; at < about.n; at = end + 2) {
		for (end = at; end < about.n && about.p[end] != ',';)
			end++;
		struct str one = {about.p + at, end - at};
		const struct choice_option *o = choice_by_text(&choices_decision_kind, one);
		one = o ? str_of(language_choice(&choices_decision_kind, o->number))
			: condition_of(a, one);
		text = arena_printf(a, "%.*s%s%.*s", (int)text.n, text.p, at ? ", " : "",
				    (int)one.n, one.p);
	}
	return text;
}

/* A decision in the reader's language; anything else as it is. */
static struct str about_of(struct arena *a, uint32_t kind, struct str about)
{
	const struct choices *outcomes[] = {&choices_decision_kind, &choices_condition_kind};

	for (size_t i = 0; decides(kind) && i < COUNT(outcomes); i++) {
		const struct choice_option *o = choice_by_text(outcomes[i], about);
		if (o)
			return str_of(language_choice(outcomes[i], o->number));
	}
	return kind == unusual_kind_UNMET_AWARDED ? unmet_of(a, about) : language_dated(a, about);
}

/* The sentence of the kind, in the number of its count. */
static const char *sentence_of(struct arena *a, const struct unusual *u)
{
	const struct choice_option *o = choice_by_number(&choices_unusual_kind, u->kind);
	uint64_t n = u->count ? u->count : u->minutes;
	const char *bar = o ? strchr(o->help, '|') : NULL;

	if (!o)
		return _("something that this version of cursus does not know");
	if (!bar)
		return language_sentence(o->help);
	return ngettext(arena_z(a, (struct str){o->help, (uint32_t)(bar - o->help)}), bar + 1,
			(unsigned long)n);
}

struct str unusual_text(struct session *s, const struct unusual *u)
{
	struct arena *a = s->arena;
	struct str about, board = board_of(u, &about);
	struct {
		const char *name;
		struct str value;
		bool used;
	} parts[] = {{"{count}", number(a, u->count), true},
		     {"{minutes}", duration(a, u->minutes), true},
		     {"{about}", about_of(a, u->kind, about), !about.n},
		     {"{learner}", learner_of(s, u), !u->learner}};
	struct str text = STR("");

	for (const char *c = sentence_of(a, u); *c;) {
		size_t plain = strcspn(c, "{"), i = 0;
		text = arena_printf(a, "%.*s%.*s", (int)text.n, text.p, (int)plain, c);
		c += plain;
		while (*c && i < COUNT(parts) &&
		       strncmp(c, parts[i].name, strlen(parts[i].name)) != 0)
			i++;
		if (*c && i < COUNT(parts)) {
			parts[i].used = true;
			text = arena_printf(a, "%.*s%.*s", (int)text.n, text.p,
					    (int)parts[i].value.n, parts[i].value.p);
			c += strlen(parts[i].name);
		} else if (*c) {
			text = arena_printf(a, "%.*s{", (int)text.n, text.p);
			c++;
		}
	}
	for (size_t i = 0; i < COUNT(parts);
	     i++) /* said before what the sentence has no place for */
		if (!parts[i].used)
			text = arena_printf(a, _("%.*s: %.*s"), (int)parts[i].value.n,
					    parts[i].value.p, (int)text.n, text.p);
	return board.n ? arena_printf(a, "%.*s, %.*s", (int)board.n, board.p, (int)text.n, text.p)
		       : text;
}
