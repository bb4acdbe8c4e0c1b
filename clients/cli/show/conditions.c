/* The conditions of an award as people read them. */
#include "conditions.h"

#include "language.h"
#include "shown.h"
#include "table.h"
#include "term.h"
#include "text.h"

#include <libintl.h>

#define N_(sentence) sentence
#define _(sentence) gettext(sentence)
#define WORD_COLUMNS 13
#define GREEN "\033[32m"
#define RED "\033[31m"

static struct str of_marks(struct arena *a, const char *of, const struct condition *c)
{
	return arena_printf(a, of, language_mark(a, c->has).p, language_mark(a, c->asked).p);
}

/* What a condition asks and what the learner has, in the unit of its kind. */
static struct str told(struct arena *a, const struct condition *c)
{
	const char *of = _("%s of %s asked");

	switch (c->kind) {
	case condition_kind_ATTENDANCE:
		if (c->nothing)
			return arena_printf(a, _("no minute counts, %s asked"),
					    language_percent(a, c->asked).p);
		return arena_printf(a, of, language_percent(a, c->has).p,
				    language_percent(a, c->asked).p);
	case condition_kind_EXCUSED:
		return arena_printf(a, _("%llu beyond the neutral ones, %llu allowed"),
				    (unsigned long long)c->has, (unsigned long long)c->asked);
	case condition_kind_PRESENCE:
	case condition_kind_PLACEMENT:
	case condition_kind_TOTAL:
		return arena_printf(a, of, shown_minutes(a, c->has).p,
				    shown_minutes(a, c->asked).p);
	case condition_kind_MISSING_MARK:
	case condition_kind_NOT_ENTERED:
		return STR("");
	case condition_kind_ELIMINATORY:
	case condition_kind_BELOW_TEN:
		if (c->met)
			return STR("");
		return arena_printf(a, _("%.*s %s, %s asked"), (int)c->component.n, c->component.p,
				    language_mark(a, c->has).p, language_mark(a, c->asked).p);
	default:
		/* 9.996 is shown as 10.00 and does not reach it. */
		return of_marks(
			a, c->met || c->has < c->asked ? of : _("%s (rounded up) of %s asked"), c);
	}
}

/* What is asked, said so that "met" is good news. */
static const char *name_of(uint32_t kind)
{
	static const char *const names[] = {
		[condition_kind_ATTENDANCE] = N_("attendance"),
		[condition_kind_PLACEMENT] = N_("placement"),
		[condition_kind_MISSING_MARK] = N_("no test missed"),
		[condition_kind_ELIMINATORY] = N_("no eliminatory mark"),
		[condition_kind_BELOW_TEN] = N_("nothing below 10"),
		[condition_kind_AVERAGE] = N_("average"),
		[condition_kind_EXCUSED] = N_("excused half-days"),
		[condition_kind_PRESENCE] = N_("hours in presence"),
		[condition_kind_TOTAL] = N_("hours in all"),
		[condition_kind_NOT_ENTERED] = N_("all marks entered"),
	};

	return kind && kind < COUNT(names) && names[kind] ? _(names[kind]) : "";
}

static struct str component_list(struct arena *a, const struct eligibility *e, uint32_t kind)
{
	struct str all = STR("");

	for (uint32_t i = 0; i < e->conditions.n; i++) {
		const struct condition *c = &e->conditions.p[i];
		if (c->kind == kind && !c->met)
			all = arena_printf(a, "%.*s%s%.*s", (int)all.n, all.p, all.n ? ", " : "",
					   (int)c->component.n, c->component.p);
	}
	return all;
}

struct str conditions_label(struct arena *a, const char *name)
{
	int width = text_width(str_of(_("as it stands")));

	for (uint32_t kind = condition_kind_ATTENDANCE; kind <= condition_kind_NOT_ENTERED;
	     kind++) {
		int columns = text_width(str_of(name_of(kind)));
		width = columns > width ? columns : width;
	}
	return text_pad(a, str_of(name), width);
}

/* No mark is late as long as half-days are to come, or none is on the timetable. */
static bool tests_to_come(const struct eligibility *e)
{
	return e->not_entered && (e->to_come_half_days || !e->scheduled_min);
}

/* What nobody entered is nobody's absence. */
static const char *decision_word(const struct eligibility *e)
{
	if (tests_to_come(e))
		return _("tests still to come");
	return e->not_entered ? language_choice(&choices_condition_kind, condition_kind_NOT_ENTERED)
			      : language_choice(&choices_decision_kind, e->decision);
}

static void fact_line(struct arena *a, const char *name, struct str value, struct buf *out)
{
	buf_printf(out, "  %s  %.*s\n", conditions_label(a, name).p, (int)value.n, value.p);
}

static struct str half_days(struct arena *a, uint64_t n, uint64_t minutes)
{
	return arena_printf(a,
			    ngettext("%llu half-day (%s)", "%llu half-days (%s)", (unsigned long)n),
			    (unsigned long long)n, shown_minutes(a, minutes).p);
}

/* What is behind the conditions: hours, and half-days that prove nothing yet. */
static void unproven_lines(struct arena *a, const struct eligibility *e, struct buf *out)
{
	fact_line(a, _("hours"),
		  arena_printf(a, _("%s done, %s on the timetable, %s in the curriculum"),
			       shown_minutes(a, e->done_min).p,
			       shown_minutes(a, e->scheduled_min).p,
			       shown_minutes(a, e->planned_min).p),
		  out);
	if (e->unsealed_half_days)
		fact_line(a, _("not sealed"), half_days(a, e->unsealed_half_days, e->unsealed_min),
			  out);
	if (e->unopened_half_days)
		fact_line(a, _("never opened"),
			  half_days(a, e->unopened_half_days, e->unopened_min), out);
	if (e->to_come_half_days)
		fact_line(a, _("not held yet"), half_days(a, e->to_come_half_days, e->to_come_min),
			  out);
}

static void minutes_line(struct arena *a, const struct eligibility *e, struct buf *out)
{
	const char *word = language_choice(&choices_decision_kind, e->sealed);

	if (!e->sealed)
		return;
	fact_line(a, _("sealed minutes"),
		  e->corrected
			  ? arena_printf(a, _("%s; marks or attendance were corrected since"), word)
			  : str_of(word),
		  out);
}

struct verdict {
	const char *word, *paint;
};

static struct verdict verdict_of(const struct eligibility *e, const struct condition *c, bool lost)
{
	if (c->met)
		return (struct verdict){_("met"), GREEN};
	if (c->kind == condition_kind_NOT_ENTERED && tests_to_come(e))
		return (struct verdict){_("not due yet"), ""};
	if (lost && c->kind == condition_kind_ATTENDANCE)
		return (struct verdict){_("out of reach"), RED};
	return (struct verdict){_("not met"), RED};
}

static void one_line(const struct output_style *o, struct arena *a, const struct condition *c,
		     struct verdict v, struct str what, struct buf *out)
{
	bool colour = term_colour(o->fd) && *v.paint;

	buf_printf(out, "  %s  %s%s%s", conditions_label(a, name_of(c->kind)).p,
		   colour ? v.paint : "",
		   what.n ? text_pad(a, str_of(v.word), WORD_COLUMNS).p : v.word,
		   colour ? TERM_PLAIN : "");
	buf_printf(out, "%s%.*s\n", what.n ? " " : "", (int)what.n, what.p);
}

void conditions_lines(const struct output_style *o, struct arena *a, const struct eligibility *e,
		      bool lost, struct buf *out)
{
	if (e->decision == decision_kind_WITHDRAWN) {
		fact_line(a, _("as it stands"),
			  arena_printf(a, _("%s; no board decides"),
				       language_choice(&choices_decision_kind, e->decision)),
			  out);
		minutes_line(a, e, out);
		return;
	}
	for (uint32_t i = 0; i < e->conditions.n; i++) {
		const struct condition *c = &e->conditions.p[i];
		bool all_met = true, first = i == 0 || e->conditions.p[i - 1].kind != c->kind;
		bool marks = c->kind == condition_kind_MISSING_MARK ||
			     c->kind == condition_kind_NOT_ENTERED;
		for (uint32_t k = 0; k < e->conditions.n; k++)
			all_met &= e->conditions.p[k].kind != c->kind || e->conditions.p[k].met;
		if (marks && first) {
			struct condition whole = {.kind = c->kind, .met = all_met};
			one_line(o, a, &whole, verdict_of(e, &whole, lost),
				 component_list(a, e, c->kind), out);
		} else if (!marks && (all_met ? first : !c->met)) {
			one_line(o, a, c, verdict_of(e, c, lost), told(a, c), out);
		}
	}
	buf_printf(out, "  %s  %s%s%.*s\n", conditions_label(a, _("as it stands")).p,
		   decision_word(e), e->honours.n ? ", " : "", (int)e->honours.n, e->honours.p);
	minutes_line(a, e, out);
	unproven_lines(a, e, out);
}

struct str conditions_missing(struct arena *a, const struct eligibility *e)
{
	struct str text = STR("");
	uint32_t last = 0;

	for (uint32_t i = 0; i < e->conditions.n; i++) {
		const struct condition *c = &e->conditions.p[i];
		const struct choice_option *kind =
			choice_by_number(&choices_condition_kind, c->kind);
		if (c->met || c->kind == last || !kind)
			continue;
		last = c->kind;
		struct str which = c->component.n ? component_list(a, e, c->kind) : STR("");
		text = arena_printf(a, "%.*s%s%s%s%.*s", (int)text.n, text.p, text.n ? "; " : "",
				    c->kind == condition_kind_NOT_ENTERED && tests_to_come(e)
					    ? _("tests still to come")
					    : language_choice(&choices_condition_kind, c->kind),
				    which.n ? " " : "", (int)which.n, which.p);
	}
	return text;
}

static struct str unproven(struct arena *a, const struct eligibility *e)
{
	uint64_t n = e->to_come_half_days + e->unopened_half_days + e->unsealed_half_days;

	return n ? half_days(a, n, e->to_come_min + e->unopened_min + e->unsealed_min) : STR("");
}

static void as_table(const struct output_style *o, struct session *s, const struct eligibility *e,
		     uint32_t n, struct buf *out)
{
	struct table *t = table_new(s->arena);

	table_column(t, str_of(_("learner")), TABLE_WHOLE);
	table_column(t, str_of(_("name")), TABLE_LEFT);
	table_column(t, str_of(_("average")), TABLE_RIGHT);
	table_column(t, str_of(_("decision")), TABLE_LEFT);
	table_column(t, str_of(_("honours")), TABLE_LEFT);
	table_column(t, str_of(_("unproven")), TABLE_LEFT);
	table_column(t, str_of(_("not met")), TABLE_LEFT);
	for (uint32_t i = 0; i < n; i++) {
		struct str cells[] = {session_label(s, &desc_learner, e[i].learner),
				      e[i].name,
				      e[i].has_average
					      ? language_mark(s->arena, e[i].average_hundredths)
					      : STR(""),
				      str_of(decision_word(&e[i])),
				      e[i].honours,
				      unproven(s->arena, &e[i]),
				      conditions_missing(s->arena, &e[i])};
		table_row(t, cells);
	}
	table_show(t, table_look(o->fd), out);
}

void conditions_rows(const struct output_style *o, struct session *s, const void *rows, uint32_t n,
		     bool one, struct buf *out)
{
	const struct eligibility *e = rows;

	if (!one && n) {
		as_table(o, s, e, n, out);
	} else if (n) {
		struct str who = text_visible(s->arena, e->name);
		struct str cohort = session_label(s, &desc_cohort, e->cohort);
		buf_printf(out, "%.*s, %.*s\n", (int)who.n, who.p, (int)cohort.n, cohort.p);
		conditions_lines(o, s->arena, e, false, out);
	}
	for (uint32_t i = 0; i < n; i++)
		if (e[i].has_average) {
			buf_printf(out, "%s\n",
				   _("Averages are compared exactly; they are rounded for display "
				     "only."));
			return;
		}
}
