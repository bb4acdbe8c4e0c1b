/* What became of an attendance sheet, on its page: who was added and by whom, what was set aside,
 * which seals were annulled, what stands against it. */
#include "parts.h"
#include "sheet_private.h"

#define OVERLAP " is at the same time, learners concerned: "

bool sheet_notes_gather(struct office *o, struct sheet_facts *f, unsigned half)
{
	struct sheet_note *all;
	uint32_t n;

	if (!office_ask(o, &desc_sheet_history,
			&(struct sheet_history){.slot = f->halves[half].slot}, &all, &n))
		return false;
	struct sheet_event *more = arena_alloc(o->arena, (f->nevents + n + 1) * sizeof *more);
	if (f->nevents)
		memcpy(more, f->events, f->nevents * sizeof *more);
	for (uint32_t i = 0; i < n; i++) {
		struct sheet_event *e = &more[f->nevents];
		*e = (struct sheet_event){.half = half, .what = all[i]};
		if (all[i].learner && !office_person(o, all[i].learner, &e->who))
			return false;
		e->what.by = office_author(o, all[i].by);
		e->what.before_by = office_author(o, all[i].before_by);
		f->nevents++;
	}
	f->events = more;
	return true;
}

static struct str event_text(struct paper *p, const struct sheet_facts *f,
			     const struct sheet_event *e)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);
	struct str before = part_instant(a, t, e->what.before_at, f->zone),
		   status = sheet_status(t, e->what.status);

	switch (e->what.kind) {
	case note_kind_JOINED:
		return paper_say(p, "Ajout à la feuille après son ouverture",
				 "Added after the sheet was opened");
	case note_kind_LEFT:
		return paper_say(p, "Retrait de la feuille : plus inscrit ce jour-là",
				 "Taken off: not enrolled on that day any more");
	case note_kind_SET_ASIDE:
		return arena_printf(a,
				    say(t, "%.*s du %.*s, mise de côté : donnée pour un autre jour",
					"%.*s of %.*s, set aside: given for another day"),
				    (int)status.n, status.p, (int)before.n, before.p);
	case note_kind_OVERRULED:
		return arena_printf(a,
				    say(t,
					"Signature du %.*s conservée : un pointage d’autrui a "
					"pris sa place",
					"Signature of %.*s kept: a mark by somebody else took its "
					"place"),
				    (int)before.n, before.p);
	case note_kind_ANNULLED:
		return arena_printf(a, say(t, "Scellement du %.*s annulé", "Seal of %.*s annulled"),
				    (int)before.n, before.p);
	default:
		return STR("");
	}
}

void sheet_notes_draw(struct paper *p, const struct sheet_facts *f)
{
	enum tongue t = paper_tongue(p);
	struct arena *a = paper_arena(p);
	const struct column columns[] = {
		{paper_say(p, "Demi-journée", "Half-day"), 12, ALIGN_LEFT},
		{paper_say(p, "Fait", "Event"), 38, ALIGN_LEFT},
		{paper_say(p, "Nom et prénom", "Name"), 24, ALIGN_LEFT},
		{paper_say(p, "Motif", "Reason"), 30, ALIGN_LEFT},
		{paper_say(p, "Par, le", "By, on"), 30, ALIGN_LEFT},
	};
	struct str *cells = arena_alloc(a, (f->nevents + 1) * sizeof columns);

	if (!f->nevents)
		return;
	part_heading(p, paper_say(p, "Histoire de la feuille", "History of the sheet"));
	for (unsigned i = 0; i < f->nevents; i++) {
		const struct sheet_event *e = &f->events[i];
		struct str at = part_instant(a, t, e->what.at, f->zone),
			   by = sheet_by(t, e->what.by);
		struct str *c = cells + i * COUNT(columns);
		c[0] = part_half_day(t, f->halves[e->half].half_day);
		c[1] = event_text(p, f, e);
		c[2] = e->what.learner ? part_person(a, &e->who) : STR("");
		c[3] = e->what.reason;
		c[4] = arena_printf(a, "%.*s, %.*s", (int)by.n, by.p, (int)at.n, at.p);
	}
	part_table(p, &(struct table){columns, COUNT(columns), cells, f->nevents, .size_pt = 8.5,
				      .ruled = true});
}

void sheet_flags_gather(struct office *o, struct sheet_facts *f, const struct sheet *sheet)
{
	struct sheet_flag *more =
		arena_alloc(o->arena, (f->nflags + sheet->warnings.n + 1) * sizeof *more);

	if (f->nflags)
		memcpy(more, f->flags, f->nflags * sizeof *more);
	for (uint32_t i = 0; i < sheet->warnings.n; i++) {
		const char *text = arena_z(o->arena, sheet->warnings.p[i]);
		const char *at = strstr(text, OVERLAP);
		uint64_t learners;
		if (at && str_u64(str_of(at + strlen(OVERLAP)), &learners))
			more[f->nflags++] = (struct sheet_flag){
				.other = {text, (uint32_t)(at - text)}, .learners = learners};
	}
	f->flags = more;
	f->contradicted = f->contradicted || sheet->contradictions.n;
}

void sheet_flags_draw(struct paper *p, const struct sheet_facts *f)
{
	static const struct style small = {.face = FACE_SANS, .size_pt = 8, .leading = 1.1};
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);

	if (f->nflags || f->contradicted)
		paper_skip(p, 3);
	for (unsigned i = 0; i < f->nflags; i++) {
		struct str n = words_count(a, t, (unsigned)f->flags[i].learners, "%u apprenant",
					   "%u apprenants", "%u learner", "%u learners");
		paper_flow(p, &small,
			   arena_printf(a,
					say(t,
					    "Signalé : %.*s a lieu en même temps (%.*s) ; aucune "
					    "minute ne compte deux fois.",
					    "Flagged: %.*s is at the same time (%.*s); no minute "
					    "counts twice."),
					(int)f->flags[i].other.n, f->flags[i].other.p, (int)n.n,
					n.p));
	}
	if (f->contradicted)
		paper_flow(
			p, &small,
			paper_say(p,
				  "Signalé : l’emploi du temps a changé après le scellement ; "
				  "ce qui est scellé reste.",
				  "Flagged: the timetable changed after the seal; what is sealed "
				  "stands."));
}
