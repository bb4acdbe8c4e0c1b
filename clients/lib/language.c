/* The reader's language, by gettext, whether or not her locale is installed. */
#include "language.h"

#include "clock.h"
#include "mark.h"
#include "program.h"

#include <glib.h>
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define KEY_BYTES_MAX 1000
#define ISO_DAY 10u
#define ISO_TIME 6u /* and the blank before it */

static const char *set(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* What the environment asks of messages, in the order of locale(7). */
static const char *locale_asked(void)
{
	const char *name = set("LC_ALL");

	if (!name)
		name = set("LC_MESSAGES");
	return name ? name : set("LANG");
}

/* English is the language of the source and needs no catalogue. */
static bool spoken(const char *asked)
{
	size_t n = strcspn(asked, "_.@");
	char path[4096];

	if ((n == 2 && memcmp(asked, "en", 2) == 0) || (n == 1 && *asked == 'C'))
		return true;
	snprintf(path, sizeof path, "%s/%.*s/LC_MESSAGES/cursus.mo", program_locale_dir(), (int)n,
		 asked);
	return n > 0 && !memchr(asked, '/', n) && access(path, R_OK) == 0;
}

bool language_set(const char *asked)
{
	bool installed = setlocale(LC_ALL, "") != NULL, known = !asked || spoken(asked);

	if (!asked || !known)
		asked = set("CURSUS_LANG");
	if (asked && !spoken(asked))
		asked = NULL;
	if (asked)
		setenv("LANGUAGE", asked, 1);
	else if (!installed && locale_asked() && !set("LANGUAGE"))
		setenv("LANGUAGE", locale_asked(), 1);
	/* In the locale "C" gettext gives back what it gets, whatever LANGUAGE says. */
	if (!installed || (asked && strcmp(setlocale(LC_MESSAGES, NULL), "C") == 0))
		setlocale(LC_ALL, "C.UTF-8");
	setlocale(LC_NUMERIC, "C");
	bindtextdomain("cursus", program_locale_dir());
	bind_textdomain_codeset("cursus", "UTF-8");
	textdomain("cursus");
	return known;
}

const char *language_of(const char *context, const char *text)
{
	char key[KEY_BYTES_MAX];
	int n = snprintf(key, sizeof key, "%s\004%s", context, text);
	const char *found = n > 0 && (size_t)n < sizeof key ? gettext(key) : key;

	return found == key ? text : found;
}

/* glibc's way of saying that LANGUAGE has changed (gettext manual, 11.4.4). */
extern int _nl_msg_cat_cntr;

static void catalogue_of(const char *language)
{
	if (language)
		setenv("LANGUAGE", language, 1);
	else
		unsetenv("LANGUAGE");
	_nl_msg_cat_cntr++;
}

const char *language_in_french(const char *context, const char *text)
{
	const char *asked = getenv("LANGUAGE"), *locale = setlocale(LC_MESSAGES, NULL);
	char *asked_kept = g_strdup(asked), *locale_kept = g_strdup(locale);

	setlocale(LC_MESSAGES, "C.UTF-8");
	catalogue_of("fr");
	const char *found = language_of(context, text);
	setlocale(LC_MESSAGES, locale_kept);
	catalogue_of(asked_kept);
	g_free(asked_kept);
	g_free(locale_kept);
	return found;
}

const char *language_sentence(const char *sentence)
{
	return *sentence ? gettext(sentence) : sentence;
}

const char *language_choice(const struct choices *c, uint32_t number)
{
	const struct choice_option *o = choice_by_number(c, number);

	return o ? language_of(c->name, o->text) : "";
}

struct str language_heading(struct arena *a, const char *field)
{
	const char *found = language_of("field", field);
	char *text = arena_z(a, str_of(found));

	for (char *c = text; found == field && *c; c++)
		if (*c == '_')
			*c = ' ';
	return str_of(text);
}

struct str language_roles(struct arena *a, struct str roles)
{
	struct str text = STR("");
	char **names = g_strsplit(arena_z(a, roles), ", ", -1);

	for (char **name = names; *name; name++)
		text = arena_printf(a, "%.*s%s%s", (int)text.n, text.p, text.n ? ", " : "",
				    language_of("role", *name));
	g_strfreev(names);
	return text;
}

struct str language_date(struct arena *a, uint32_t date)
{
	if (!date_valid(date)) /* shown as it is, so that it can be corrected */
		return date_text(a, date);
	GDateTime *day = g_date_time_new_utc((int)(date / 10000), (int)(date / 100 % 100),
					     (int)(date % 100), 0, 0, 0);
	/* TRANSLATORS: a day, in the letters of strftime: %d/%m/%Y in French */
	char *text = g_date_time_format(day, language_of("day", "%Y-%m-%d"));
	must(text != NULL);
	struct str copy = arena_str(a, str_of(text));
	g_free(text);
	g_date_time_unref(day);
	return copy;
}

/* A day that stands as a word of its own; one within a half-day's name belongs to that name. */
static bool day_at(struct str text, uint32_t i, uint32_t *date)
{
	uint32_t end = i + ISO_DAY;

	return end <= text.n && text.p[i + 4] == '-' && (i == 0 || strchr(" (", text.p[i - 1])) &&
	       (end == text.n || strchr(" ,;)", text.p[end])) &&
	       date_parse((struct str){text.p + i, ISO_DAY}, date) == DATE_OK;
}

/* A time of day behind a day: " 12:30". */
static bool time_behind(struct str text, uint32_t i)
{
	return i + ISO_TIME <= text.n && text.p[i] == ' ' && g_ascii_isdigit(text.p[i + 1]) &&
	       g_ascii_isdigit(text.p[i + 2]) && text.p[i + 3] == ':' &&
	       g_ascii_isdigit(text.p[i + 4]) && g_ascii_isdigit(text.p[i + 5]);
}

struct str language_dated(struct arena *a, struct str text)
{
	struct str out = STR("");
	uint32_t date, from = 0;

	for (uint32_t i = 0; i < text.n; i++)
		if (day_at(text, i, &date)) {
			struct str day = language_date(a, date);
			out = arena_printf(a, "%.*s%.*s%.*s", (int)out.n, out.p, (int)(i - from),
					   text.p + from, (int)day.n, day.p);
			from = i + ISO_DAY;
			if (!time_behind(text, from))
				continue;
			/* TRANSLATORS: between a day and a time of day */
			out = arena_printf(a, "%.*s%s", (int)out.n, out.p,
					   language_of("day and time", " "));
			from++;
		}
	return from ? arena_printf(a, "%.*s%.*s", (int)out.n, out.p, (int)(text.n - from),
				   text.p + from)
		    : text;
}

struct str language_instant(struct arena *a, struct str rfc3339)
{
	int64_t at;
	GDateTime *local =
		time_parse(rfc3339, &at) ? g_date_time_new_from_unix_local(at / 1000) : NULL;
	/* TRANSLATORS: a day and a time of day, in the letters of strftime */
	char *text =
		local ? g_date_time_format(local, language_of("instant", "%Y-%m-%d %H:%M")) : NULL;
	struct str shown =
		text ? arena_printf(a, "%s %s", text, g_date_time_get_timezone_abbreviation(local))
		     : rfc3339;

	g_free(text);
	if (local)
		g_date_time_unref(local);
	return shown;
}

struct str language_percent(struct arena *a, uint64_t permille)
{
	return arena_printf(a, gettext("%llu.%llu %%"), (unsigned long long)permille / 10,
			    (unsigned long long)permille % 10);
}

struct str language_mark(struct arena *a, uint64_t hundredths)
{
	return arena_printf(a, gettext("%llu.%02llu"), (unsigned long long)hundredths / 100,
			    (unsigned long long)hundredths % 100);
}

/* What a service sent of its own words, which are English. */
static struct str got_text(struct arena *a, const struct fault *f)
{
	static const struct {
		enum reason why;
		const struct choices *of;
	} states[] = {{REASON_cohort_state, &choices_cohort_state},
		      {REASON_not_open, &choices_cohort_state},
		      {REASON_cohort_not_running, &choices_cohort_state},
		      {REASON_signed_already, &choices_presence_status},
		      {REASON_not_awarded, &choices_decision_kind}};
	const char *quote = f->got.n ? memchr(f->got.p, '"', f->got.n - 1) : NULL;

	for (size_t i = 0; i < COUNT(states); i++) {
		const struct choice_option *o = choice_by_text(states[i].of, f->got);
		if (f->why == states[i].why && o)
			return str_of(language_choice(states[i].of, o->number));
	}
	if (f->why == REASON_wrong_role)
		return language_roles(a, f->got);
	if (f->why != REASON_no_such)
		return language_dated(a, f->got);
	if (!quote) /* a noun alone, or with what was looked for in quotes */
		return str_of(language_of("noun", arena_z(a, f->got)));
	struct str noun = str_trim((struct str){f->got.p, (uint32_t)(quote - f->got.p)});
	uint32_t from = (uint32_t)(quote - f->got.p) + 1;
	return arena_printf(a, gettext("%s \"%.*s\""), language_of("noun", arena_z(a, noun)),
			    (int)(f->got.n - from - 1), f->got.p + from);
}

/* The name is what is typed; beside it stands what it means, where another language tells. */
static struct str place_text(struct arena *a, const struct fault *f)
{
	struct str place = str_of(f->desc ? f->desc->name : "");
	const char *last = arena_z(a, f->field);
	const char *dot = strrchr(last, '.');

	if (!f->field.n)
		return place;
	last = dot ? dot + 1 : last;
	const struct field *field = f->desc ? desc_field(f->desc, f->field) : NULL;
	uint32_t typed = field ? mark_name(field).n : f->field.n;
	place = arena_printf(a, "%.*s%s%.*s", (int)place.n, place.p, place.n ? "." : "", (int)typed,
			     f->field.p);
	const char *meaning = language_of("field", last);
	return meaning == last ? place
			       : arena_printf(a, "%.*s (%s)", (int)place.n, place.p, meaning);
}

struct str language_fault(struct arena *a, const struct fault *f)
{
	struct fault bare = {.why = f->why, .got = got_text(a, f), .limit = f->limit};
	struct str place = place_text(a, f), sentence = fault_text(a, &bare, language_sentence);

	if (!place.n)
		return sentence;
	/* TRANSLATORS: the name of a field and what is wrong with it */
	return arena_printf(a, gettext("%.*s: %.*s"), (int)place.n, place.p, (int)sentence.n,
			    sentence.p);
}
