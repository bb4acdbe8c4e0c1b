/* What to do next about a refusal. */
#include "hints.h"

#include "language.h"
#include "mark.h"
#include "nearest.h"

#include <libintl.h>

#define N_(sentence) sentence
#define _(sentence) gettext(sentence)

static const struct {
	enum reason why;
	const char *hint;
} hints[] = {
	{REASON_unknown_key, N_("ask an organiser for a key of yours: cursus key new")},
	{REASON_revoked_key, N_("ask an organiser for another key")},
	{REASON_feed_behind, N_("ask again in a moment; cursus status tells who is behind")},
	{REASON_too_busy, N_("ask again in a moment")},
	{REASON_no_room, N_("make room where the home lies; cursus status tells when it is well")},
	{REASON_own_bug, N_("please tell us, with the end of the service's log in HOME/log")},
	{REASON_code_taken, N_("choose another code, or use what is there")},
	{REASON_email_taken, N_("an organiser sees whose it is: cursus learner find ADDRESS")},
	{REASON_diu_needs_two, N_("name the partners too, and which of them leads")},
	{REASON_slot_taken, N_("cursus slot move or cursus slot cancel makes place")},
	{REASON_not_open, N_("an organiser opens it: cursus cohort open COHORT")},
	{REASON_not_enrolled, N_("cursus enrolment list COHORT shows who is")},
	{REASON_no_sheet, N_("the trainer opens it: cursus sheet open HALF-DAY")},
	{REASON_sheet_sealed,
	 N_("the trainer corrects one: cursus presence correct HALF-DAY LEARNER STATUS REASON")},
	{REASON_sheet_not_sealed,
	 N_("the trainer marks one: cursus presence mark HALF-DAY LEARNER STATUS")},
	{REASON_not_on_roster,
	 N_("cursus enrolment of LEARNER tells since when the learner is enrolled")},
	{REASON_nobody_enrolled,
	 N_("cursus enrolment list COHORT tells since when each is enrolled; --since DAY of cursus "
	    "enrolment change sets it")},
	{REASON_reason_needed, N_("add --reason \"...\"")},
	{REASON_slot_not_begun, N_("cursus slot list COHORT tells when")},
	{REASON_grade_there, N_("cursus grade correct COHORT LEARNER COMPONENT MARK REASON")},
	{REASON_no_grade, N_("cursus grade enter COHORT LEARNER COMPONENT MARK")},
	{REASON_no_such_component, N_("cursus curriculum list and show tell its components")},
	{REASON_no_such_unit, N_("cursus curriculum list and show tell its units")},
	{REASON_minutes_not_sealed, N_("cursus board list COHORT, then cursus board seal BOARD")},
	{REASON_undecided, N_("cursus board decide BOARD decides about all of them by the rules")},
	{REASON_no_board, N_("cursus board convene COHORT DAY")},
	{REASON_board_open, N_("seal its minutes first: cursus board seal BOARD")},
	{REASON_nothing_due, N_("cursus decision list BOARD tells what the board decided")},
};

struct str hint_typed(struct arena *a, const struct desc *d)
{
	char *name = arena_z(a, str_of(d->name));

	for (char *c = name; *c && d != &desc_clock_move; c++)
		*c = *c == '_' ? ' ' : *c;
	return str_of(name);
}

static bool is_request(const struct desc *d)
{
	return d && (d->what == WHAT_COMMAND || d->what == WHAT_QUERY);
}

/* "--capacty" of a command that has --capacity; or a word too many. */
static struct str unknown_field(struct arena *a, const struct fault *f)
{
	bool option = str_starts(f->got, STR("--"));
	struct nearest n = {.typed = f->got};
	struct str typed = hint_typed(a, f->desc);

	if (option)
		n.typed = (struct str){f->got.p + 2, f->got.n - 2};
	for (uint32_t i = 0; i < n.typed.n; i++)
		if (n.typed.p[i] == '=')
			n.typed.n = i;
	for (const struct field *d = f->desc->fields(); option && d->tag; d++)
		nearest_offer(&n, arena_z(a, mark_name(d)));
	if (n.best)
		return arena_printf(a, _("did you mean --%s?"), n.best);
	if (!option)
		return arena_printf(a,
				    _("one word too many, or a field without its name; cursus help "
				      "%.*s tells them"),
				    (int)typed.n, typed.p);
	return arena_printf(a, _("cursus help %.*s tells its fields"), (int)typed.n, typed.p);
}

/* The field at the end of "lines[0].status". */
static const struct field *field_of_path(const struct desc *d, struct str path)
{
	const struct field *f = NULL;

	while (d && path.n) {
		uint32_t n = 0, end;
		while (n < path.n && path.p[n] != '.' && path.p[n] != '[')
			n++;
		f = desc_field(d, (struct str){path.p, n});
		d = f ? f->rec : NULL;
		for (end = n; end < path.n && path.p[end] != '.'; end++)
			;
		end += end < path.n;
		path = (struct str){path.p + end, path.n - end};
	}
	return f;
}

static struct str choices(struct arena *a, const struct fault *fault)
{
	const struct field *f = field_of_path(fault->desc, fault->field);
	struct nearest n = {.typed = fault->got};
	struct str all = STR("");

	if (!f || f->kind != KIND_choice)
		return STR("");
	for (uint32_t i = 0; i < f->choices->n; i++) {
		const char *text = language_choice(f->choices, f->choices->options[i].number);
		nearest_offer(&n, text);
		nearest_offer(&n, f->choices->options[i].text);
		all = arena_printf(a, "%.*s%s%s", (int)all.n, all.p, i ? ", " : "", text);
	}
	if (n.best)
		return arena_printf(a, _("did you mean %s? It is one of: %.*s"), n.best, (int)all.n,
				    all.p);
	return arena_printf(a, _("it is one of: %.*s"), (int)all.n, all.p);
}

/* Where one sees what there is of a noun. */
static struct str where_listed(struct arena *a, const struct fault *f)
{
	static const struct {
		const char *noun, *command;
	} lists[] = {{"cohort", "cohort list"},
		     {"programme", "programme list"},
		     {"curriculum", N_("curriculum list PROGRAMME")},
		     {"trainer", "trainer list"},
		     {"institution", "institution list"},
		     {"slot", N_("slot list COHORT")},
		     {"learner", N_("learner find TEXT")},
		     {"board", N_("board list COHORT")},
		     {"diploma", N_("diploma list COHORT")},
		     {"placement", N_("placement list COHORT")}};

	for (size_t i = 0; i < COUNT(lists); i++)
		if (str_starts(f->got, str_of(lists[i].noun)))
			return arena_printf(a, _("cursus %s shows what there is"),
					    _(lists[i].command));
	return STR("");
}

struct str hint_for(struct arena *a, const struct fault *fault)
{
	if (fault->why == REASON_unknown_field && is_request(fault->desc) && !fault->field.n)
		return unknown_field(a, fault);
	if (fault->why == REASON_no_such_choice && fault->desc)
		return choices(a, fault);
	if (fault->why == REASON_no_such)
		return where_listed(a, fault);
	if (fault->why == REASON_missing && is_request(fault->desc)) {
		struct str typed = hint_typed(a, fault->desc);
		return arena_printf(a, _("cursus help %.*s tells what it needs"), (int)typed.n,
				    typed.p);
	}
	for (size_t i = 0; i < COUNT(hints); i++)
		if (hints[i].why == fault->why)
			return str_of(_(hints[i].hint));
	return STR("");
}
