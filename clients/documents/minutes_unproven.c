/* On the minutes of a board: what was unproven when it decided, its reason for deciding
 * nevertheless, and who had left. */
#include "minutes.h"
#include "parts.h"

#include "clock.h"

static struct str with_hours(struct arena *a, struct str text, uint64_t minutes)
{
	struct str hours = words_duration(a, minutes);

	return arena_printf(a, "%.*s (%.*s)", (int)text.n, text.p, (int)hours.n, hours.p);
}

static struct str about(struct arena *a, struct str who, struct str text)
{
	return arena_printf(a, "%.*s" NBSP ": %.*s", (int)who.n, who.p, (int)text.n, text.p);
}

static struct str half_days(struct arena *a, enum tongue t, const struct unusual *u)
{
	unsigned n = (unsigned)u->count;

	switch (u->kind) {
	case unusual_kind_TO_COME:
		return words_count(a, t, n, "%u demi-journée à venir", "%u demi-journées à venir",
				   "%u half-day not held yet", "%u half-days not held yet");
	case unusual_kind_NOT_OPENED:
		return words_count(a, t, n, "%u demi-journée passée sans feuille d’émargement",
				   "%u demi-journées passées sans feuille d’émargement",
				   "%u past half-day without an attendance sheet",
				   "%u past half-days without an attendance sheet");
	case unusual_kind_NOT_SEALED:
		return words_count(a, t, n, "%u demi-journée passée à la feuille non contresignée",
				   "%u demi-journées passées aux feuilles non contresignées",
				   "%u past half-day whose sheet is not countersigned",
				   "%u past half-days whose sheets are not countersigned");
	default:
		return words_count(a, t, n, "%u demi-journée non établie",
				   "%u demi-journées non établies", "%u half-day unproven",
				   "%u half-days unproven");
	}
}

static struct str members_text(struct arena *a, enum tongue t, const struct unusual *u)
{
	if (u->kind == unusual_kind_NO_CHAIR)
		return str_of(say(t, "aucune présidence du jury", "no chair of the board"));
	return words_count(a, t, (unsigned)u->count, "%u membre outre la présidence",
			   "%u membres outre la présidence", "%u member beside the chair",
			   "%u members beside the chair");
}

/* "14/01/2025" of a day as services tell it. */
static struct str day_of(struct arena *a, struct str about)
{
	uint32_t day;

	return date_parse(about, &day) == DATE_OK ? words_day_short(a, day) : about;
}

/* "Épreuve écrite, Mémoire" of "ECRIT, MEM". */
static struct str titles_of(struct arena *a, const struct award_rules *r, struct str codes)
{
	struct str titles = STR("");

	for (uint32_t at = 0, end; at < codes.n; at = end + 2) {
		for (end = at; end < codes.n && codes.p[end] != ',';)
			end++;
		struct str one = minutes_component(r, (struct str){codes.p + at, end - at});
		titles = arena_printf(a, "%.*s%s%.*s", (int)titles.n, titles.p,
				      titles.n ? ", " : "", (int)one.n, one.p);
	}
	return titles;
}

/* Who sits, and who is awarded in spite of an absence; empty: neither. */
static struct str text_of_board(struct arena *a, enum tongue t, const struct minutes_note *note)
{
	const struct unusual *u = &note->what;

	switch (u->kind) {
	case unusual_kind_MEMBER_CANDIDATE:
		return about(a, note->who,
			     arena_printf(a,
					  say(t, "porte le nom d’un membre du jury (%.*s)",
					      "has the name of a member of the board (%.*s)"),
					  (int)u->about.n, u->about.p));
	case unusual_kind_UNMET_AWARDED: /* otherwise the decision's own reason says it */
		return u->blocking
			       ? about(a, note->who,
				       str_of(say(t, "admission malgré une absence à une épreuve",
						  "awarded despite an absence from a test")))
			       : STR("");
	default:
		return STR("");
	}
}

/* Empty: nothing that was unproven. */
static struct str text_of(struct arena *a, enum tongue t, const struct award_rules *r,
			  const struct minutes_note *note)
{
	const struct unusual *u = &note->what;
	struct str hours = words_duration(a, u->minutes), day = day_of(a, u->about);
	struct str titles = titles_of(a, r, u->about);
	struct str after = words_count(a, t, (unsigned)u->count, "%u demi-journée",
				       "%u demi-journées", "%u half-day", "%u half-days");
	struct str marks = words_count(a, t, (unsigned)u->count, "%u note saisie",
				       "%u notes saisies", "%u mark entered", "%u marks entered");

	switch (u->kind) {
	case unusual_kind_TO_COME:
	case unusual_kind_NOT_OPENED:
	case unusual_kind_NOT_SEALED:
		return with_hours(a, half_days(a, t, u), u->minutes);
	case unusual_kind_LEARNER_UNPROVEN:
		return about(a, note->who, with_hours(a, half_days(a, t, u), u->minutes));
	case unusual_kind_MARKS_MISSING:
		return about(
			a, note->who,
			arena_printf(a, say(t, "note non saisie (%.*s)", "mark not entered (%.*s)"),
				     (int)titles.n, titles.p));
	case unusual_kind_LEFT_DECIDED:
		return about(a, note->who,
			     arena_printf(a,
					  say(t, "a quitté la formation (%.*s)", "has left (%.*s)"),
					  (int)day.n, day.p));
	case unusual_kind_NO_CHAIR:
	case unusual_kind_FEW_MEMBERS:
		return members_text(a, t, u);
	case unusual_kind_DATES_DISORDER:
		return arena_printf(a,
				    say(t, "la date du jury précède le %.*s",
					"the board’s day lies before %.*s"),
				    (int)day.n, day.p);
	case unusual_kind_AFTER_BOARD:
		return arena_printf(
			a,
			say(t,
			    "dates dans le désordre" NBSP
			    ": %.*s (%.*s) après la date du jury, la dernière le %.*s",
			    "dates out of order: %.*s (%.*s) after the board’s day, the "
			    "last on %.*s"),
			(int)after.n, after.p, (int)hours.n, hours.p, (int)day.n, day.p);
	case unusual_kind_MARKS_AFTER_BOARD:
		return arena_printf(
			a,
			say(t,
			    "dates dans le désordre" NBSP
			    ": %.*s après la date du jury (jusqu’au %.*s)",
			    "dates out of order: %.*s after the board’s day (until %.*s)"),
			(int)marks.n, marks.p, (int)day.n, day.p);
	case unusual_kind_HOURS_UNPLANNED:
		return about(a, u->about,
			     arena_printf(a,
					  say(t, "%.*s de la maquette absentes du calendrier",
					      "%.*s of the curriculum are not on the timetable"),
					  (int)hours.n, hours.p));
	case unusual_kind_HOURS_UNSEALED:
		return about(a, u->about,
			     arena_printf(a,
					  say(t, "%.*s de la maquette non tenues ou non scellées",
					      "%.*s of the curriculum are not held or not sealed"),
					  (int)hours.n, hours.p));
	default:
		return text_of_board(a, t, note);
	}
}

/* Each with its act, its day and who wrote it down; older minutes have one, bare. */
static void draw_reasons(struct paper *p, const struct minutes_facts *f)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);
	struct str label = paper_say(p, "Motif du jury pour statuer néanmoins",
				     "The board’s reason for deciding nevertheless");

	if (!f->board.reasons.n)
		part_fact(p, label, f->board.despite);
	for (uint32_t i = 0; i < f->board.reasons.n; i++) {
		const struct board_reason *r = &f->board.reasons.p[i];
		struct str when = part_instant(a, t, r->at, f->zone), who = f->reasons_by[i];
		const char *act = r->act == board_act_SEAL ? say(t, "scellement", "seal")
							   : say(t, "décision", "decision");
		part_fact(p, label,
			  arena_printf(a, "%.*s (%s, %.*s%s%.*s)", (int)r->text.n, r->text.p, act,
				       (int)when.n, when.p, who.n ? ", " : "", (int)who.n, who.p));
	}
}

static void draw_notes(struct paper *p, const struct minutes_facts *f)
{
	struct arena *a = paper_arena(p);
	bool begun = false;

	for (unsigned i = 0; i < f->nnotes; i++) {
		struct str text = text_of(a, paper_tongue(p), &f->rules, &f->notes[i]);
		if (!text.n)
			continue;
		if (!begun)
			part_heading(p, paper_say(p, "Éléments non établis", "What is unproven"));
		begun = true;
		paper_flow(p, &part_body, text);
	}
	draw_reasons(p, f);
}

static void draw_leavers(struct paper *p, const struct minutes_facts *f)
{
	bool begun = false;

	for (unsigned i = 0; i < f->nnotes; i++) {
		if (f->notes[i].what.kind != unusual_kind_HAS_LEFT)
			continue;
		if (!begun)
			part_heading(p, paper_say(p, "Ont quitté la formation (sans décision)",
						  "Withdrawn (no decision)"));
		begun = true;
		part_fact(p, f->notes[i].who, day_of(paper_arena(p), f->notes[i].what.about));
	}
}

void minutes_draw_unproven(struct paper *p, const struct minutes_facts *f)
{
	draw_leavers(p, f);
	draw_notes(p, f);
}
