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

/* What a condition asks and what the learner has, in the unit of its kind. */
static struct str told(struct arena *a, const struct condition *c)
{
	const char *of = _("%s of %s asked");

	switch (c->kind) {
	case condition_kind_ATTENDANCE:
		return arena_printf(a, of, language_percent(a, c->has).p,
				    language_percent(a, c->asked).p);
	case condition_kind_PLACEMENT:
		return arena_printf(a, of, shown_minutes(a, c->has).p,
				    shown_minutes(a, c->asked).p);
	case condition_kind_MISSING_MARK:
		return STR("");
	case condition_kind_ELIMINATORY:
	case condition_kind_BELOW_TEN:
		if (c->met)
			return STR("");
		return arena_printf(a, _("%.*s %s, %s asked"), (int)c->component.n, c->component.p,
				    language_mark(a, c->has).p, language_mark(a, c->asked).p);
	default:
		return arena_printf(a, of, language_mark(a, c->has).p,
				    language_mark(a, c->asked).p);
	}
}

/* What is asked, said so that "met" is good news. */
static const char *name_of(uint32_t kind)
{
	static const char *const names[] = {"",
					    N_("attendance"),
					    N_("placement"),
					    N_("all marks there"),
					    N_("no eliminatory mark"),
					    N_("nothing below 10"),
					    N_("average")};

	return kind && kind < COUNT(names) ? _(names[kind]) : "";
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

	for (uint32_t kind = condition_kind_ATTENDANCE; kind <= condition_kind_AVERAGE; kind++) {
		int columns = text_width(str_of(name_of(kind)));
		width = columns > width ? columns : width;
	}
	return text_pad(a, str_of(name), width);
}

static void one_line(const struct output_style *o, struct arena *a, const struct condition *c,
		     bool lost, struct str what, struct buf *out)
{
	bool colour = term_colour(o->fd);
	const char *word = c->met ? _("met") : lost ? _("out of reach") : _("not met");
	const char *paint = !colour ? "" : c->met ? GREEN : RED;

	buf_printf(out, "  %s  %s%s%s", conditions_label(a, name_of(c->kind)).p, paint,
		   what.n ? text_pad(a, str_of(word), WORD_COLUMNS).p : word,
		   colour ? TERM_PLAIN : "");
	buf_printf(out, "%s%.*s\n", what.n ? " " : "", (int)what.n, what.p);
}

void conditions_lines(const struct output_style *o, struct arena *a, const struct eligibility *e,
		      bool lost, struct buf *out)
{
	for (uint32_t i = 0; i < e->conditions.n; i++) {
		const struct condition *c = &e->conditions.p[i];
		bool all_met = true, first = i == 0 || e->conditions.p[i - 1].kind != c->kind;
		bool marks = c->kind == condition_kind_MISSING_MARK;
		for (uint32_t k = 0; k < e->conditions.n; k++)
			all_met &= e->conditions.p[k].kind != c->kind || e->conditions.p[k].met;
		if (marks && first) {
			struct condition whole = {.kind = c->kind, .met = all_met};
			one_line(o, a, &whole, false, component_list(a, e, c->kind), out);
		} else if (!marks && (all_met ? first : !c->met)) {
			one_line(o, a, c, lost && c->kind == condition_kind_ATTENDANCE, told(a, c),
				 out);
		}
	}
	buf_printf(out, "  %s  %s%s%.*s\n", conditions_label(a, _("as it stands")).p,
		   language_choice(&choices_decision_kind, e->decision), e->honours.n ? ", " : "",
		   (int)e->honours.n, e->honours.p);
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
				    language_choice(&choices_condition_kind, c->kind),
				    which.n ? " " : "", (int)which.n, which.p);
	}
	return text;
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
	table_column(t, str_of(_("not met")), TABLE_LEFT);
	for (uint32_t i = 0; i < n; i++) {
		struct str cells[] = {
			session_label(s, &desc_learner, e[i].learner),
			e[i].name,
			e[i].has_average ? language_mark(s->arena, e[i].average_hundredths)
					 : STR(""),
			str_of(language_choice(&choices_decision_kind, e[i].decision)),
			e[i].honours,
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
}
