/* The attendance sheet as a page. */
#include "parts.h"
#include "sheet_private.h"

#define TEMPLATE "attendance-sheet/1"
#define SIGN_ROW_MM 9.0
#define TRAINER_H_MM 21.0
#define SEALED_H_MM 16.0   /* nobody signs there any more */
#define HASH_SHOWN_BYTES 8 /* of a correction's; the whole one is in the log */
#define FIXED_COLUMNS 4

static const struct style line = {.face = FACE_SANS, .size_pt = 9.5, .leading = 1.1};
static const struct style small = {.face = FACE_SANS, .size_pt = 8, .leading = 1.1};

static const char *title_in(enum tongue t)
{
	return say(t, "Feuille d’émargement", "Attendance sheet");
}

static bool is_sealed(const struct sheet_half *h)
{
	return h->state == sheet_state_SEALED;
}

/* Module, hours, place and trainer of each half-day. */
static void draw_halves(struct paper *p, const struct sheet_facts *f)
{
	enum tongue t = paper_tongue(p);
	struct arena *a = paper_arena(p);
	const struct column columns[] = {
		{paper_say(p, "Demi-journée", "Half-day"), 14, ALIGN_LEFT},
		{paper_say(p, "Horaires", "Hours"), 16, ALIGN_LEFT},
		{paper_say(p, "Durée", "Duration"), 9, ALIGN_LEFT},
		{paper_say(p, "Module", "Module"), 32, ALIGN_LEFT},
		{paper_say(p, "Lieu", "Place"), 25, ALIGN_LEFT},
		{paper_say(p, "Formateur", "Trainer"), 22, ALIGN_LEFT},
	};
	struct str *cells = arena_alloc(a, f->nhalves * sizeof columns);

	for (unsigned i = 0; i < f->nhalves; i++) {
		const struct sheet_half *h = &f->halves[i];
		struct str from = words_clock(a, t, h->start_min),
			   to = words_clock(a, t, h->end_min);
		struct str *c = cells + i * COUNT(columns);
		c[0] = part_half_day(t, h->half_day);
		c[1] = arena_printf(a, "%.*s – %.*s", (int)from.n, from.p, (int)to.n, to.p);
		c[2] = words_duration(a, h->duration_min);
		c[3] = h->unit;
		c[4] = h->place;
		c[5] = h->trainer;
	}
	part_table(p, &(struct table){columns, COUNT(columns), cells, f->nhalves, .size_pt = 9.5});
}

/* Session, date and time zone on one line. */
static void draw_when(struct paper *p, const struct sheet_facts *f)
{
	struct arena *a = paper_arena(p);
	const struct span spans[] = {
		{paper_say(p, "Session" NBSP ": ", "Session: "), FACE_SANS},
		{f->action.session, FACE_SANS_BOLD},
		{paper_say(p, "  ·  Date" NBSP ": ", "  ·  Date: "), FACE_SANS},
		{words_weekday(a, paper_tongue(p), f->date), FACE_SANS_BOLD},
		{paper_say(p, "  ·  Heure légale" NBSP ": ", "  ·  Time zone: "), FACE_SANS},
		{part_zone(a, f->zone, office_instant(f->date)), FACE_SANS_BOLD},
	};

	paper_flow_spans(p, &line, spans, COUNT(spans));
}

static void draw_top(struct paper *p, const struct sheet_facts *f)
{
	struct style title = {.face = FACE_SERIF_BOLD, .size_pt = 17};

	part_letterhead(p, &f->action.provider);
	paper_flow(p, &title, str_of(title_in(paper_tongue(p))));
	paper_skip(p, 1.5);
	paper_fact(p, &line, paper_say(p, "Action", "Training"), f->action.title);
	draw_when(p, f);
	paper_skip(p, 2.5);
	draw_halves(p, f);
	paper_skip(p, 4);
}

struct str sheet_status(enum tongue t, uint32_t status)
{
	static const char *const said[][2] = {
		[presence_status_PRESENT] = {"Présence", "Present"},
		[presence_status_LATE] = {"Retard", "Late"},
		[presence_status_ABSENT] = {"Absence", "Absent"},
		[presence_status_EXCUSED] = {"Absence excusée", "Excused"},
	};

	return status && status < COUNT(said) ? str_of(say(t, said[status][0], said[status][1]))
					      : str_of(say(t, "Rien de noté", "Nothing noted"));
}

/* When it was written: the hour, with its day when that is another one. */
static struct str written_at(struct arena *a, enum tongue t, const struct sheet_facts *f,
			     int64_t at)
{
	struct str whole = part_instant(a, t, at, f->zone), day = words_day_short(a, f->date);

	if (!str_starts(whole, day))
		return arena_printf(a, "%s %.*s", say(t, "le", "on"), (int)whole.n, whole.p);
	return str_trim((struct str){whole.p + day.n, whole.n - day.n});
}

struct str sheet_by(enum tongue t, struct str by)
{
	return by.n ? by : str_of(say(t, "organisation ou formateur", "organiser or trainer"));
}

static struct str written_text(struct arena *a, enum tongue t, const struct sheet_facts *f,
			       const struct sheet_mark *m)
{
	struct str status = sheet_status(t, m->status);

	if (!m->expected)
		return str_of(say(t, "Non inscrit sur ce créneau", "Not enrolled for this one"));
	if (!m->status)
		return status;
	struct str at = written_at(a, t, f, m->at), by = sheet_by(t, m->by);
	switch (m->method) {
	case presence_method_SIGNED:
		return arena_printf(a, say(t, "%.*s : signature %.*s", "%.*s: signed %.*s"),
				    (int)status.n, status.p, (int)at.n, at.p);
	case presence_method_ROLL:
		return arena_printf(
			a, say(t, "%.*s : appel %.*s par %.*s", "%.*s: roll call %.*s by %.*s"),
			(int)status.n, status.p, (int)at.n, at.p, (int)by.n, by.p);
	case presence_method_CORRECTED:
		return arena_printf(a, say(t, "%.*s : après correction", "%.*s: corrected"),
				    (int)status.n, status.p);
	case presence_method_JOINED:
		return arena_printf(
			a, say(t, "%.*s : ajout après le scellement", "%.*s: added after the seal"),
			(int)status.n, status.p);
	default:
		return arena_printf(
			a, say(t, "%.*s : rien au scellement", "%.*s: nothing at the seal"),
			(int)status.n, status.p);
	}
}

static struct str mark_text(struct arena *a, enum tongue t, const struct sheet_facts *f,
			    const struct sheet_mark *m)
{
	struct str text = written_text(a, t, f, m);

	if (!m->outside)
		return text;
	return arena_printf(a,
			    say(t, "%.*s. Signalé : hors inscription, ne compte pas",
				"%.*s. Flagged: not enrolled on that day, does not count"),
			    (int)text.n, text.p);
}

static void draw_lines(struct paper *p, const struct sheet_facts *f)
{
	enum tongue t = paper_tongue(p);
	struct arena *a = paper_arena(p);
	unsigned n = FIXED_COLUMNS + f->nhalves;
	struct column columns[FIXED_COLUMNS + SHEET_HALVES] = {
		{STR("N°"), 5, ALIGN_RIGHT},
		{paper_say(p, "Nom", "Surname"), 24, ALIGN_LEFT},
		{paper_say(p, "Prénom", "First name"), 18, ALIGN_LEFT},
		{paper_say(p, "Structure, employeur", "Structure, employer"), 30, ALIGN_LEFT},
	};
	struct str *cells = arena_alloc(a, ((size_t)f->nlines * n + 1) * sizeof *cells);

	for (unsigned i = 0; i < f->nhalves; i++)
		columns[FIXED_COLUMNS + i] =
			(struct column){part_half_day(t, f->halves[i].half_day), 38, ALIGN_LEFT};
	for (unsigned i = 0; i < f->nlines; i++) {
		struct str *c = cells + (size_t)i * n;
		const struct sheet_line *l = &f->lines[i];
		c[0] = arena_printf(a, "%u", i + 1);
		struct str family = l->who.usage.n ? l->who.usage : l->who.family,
			   apart = part_apart(a, &l->who);
		c[1] = arena_printf(a, "%.*s%.*s", (int)family.n, family.p, (int)apart.n, apart.p);
		c[2] = l->who.given;
		c[3] = l->who.employer;
		for (unsigned k = 0; k < f->nhalves; k++)
			c[FIXED_COLUMNS + k] = f->blank ? l->marks[k].expected ? STR("") : STR("—")
							: mark_text(a, t, f, &l->marks[k]);
	}
	paper_table(p, &(struct table){columns, n, cells, f->nlines, .size_pt = 9.5,
				       .row_min_mm = f->blank ? SIGN_ROW_MM : 5, .ruled = true});
}

static struct str seal_note(struct paper *p, const struct sheet_facts *f,
			    const struct sheet_half *h)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);
	struct str at = part_instant(a, t, h->sealed_at, f->zone),
		   hash = part_hash(a, h->seal_hash);

	return arena_printf(a,
			    say(t, "Contresignée et scellée le %.*s.\nJournal, entrée %llu : %.*s",
				"Countersigned and sealed on %.*s.\nLog, entry %llu: %.*s"),
			    (int)at.n, at.p, (unsigned long long)h->seal_sequence, (int)hash.n,
			    hash.p);
}

static bool to_sign(const struct sheet_facts *f)
{
	bool sign = f->blank;

	for (unsigned i = 0; i < f->nhalves; i++)
		sign = sign || !is_sealed(&f->halves[i]);
	return sign;
}

/* The trainer's countersignature of each half-day: a frame to sign, or the seal. */
static void draw_countersigned(struct paper *p, const struct sheet_facts *f)
{
	enum tongue t = paper_tongue(p);
	struct arena *a = paper_arena(p);
	double height = to_sign(f) ? TRAINER_H_MM : SEALED_H_MM;

	paper_skip(p, 4);
	paper_keep(p, height + 1);
	struct box room = paper_room(p);
	double width = room.w / SHEET_HALVES - 2;
	for (unsigned i = 0; i < f->nhalves; i++) {
		const struct sheet_half *h = &f->halves[i];
		struct str half = part_half_day(t, h->half_day);
		bool sealed = is_sealed(h) && !f->blank;
		struct box box = {room.x + i * (width + 4), room.y, width, height};
		struct signature s = {
			.capacity = arena_printf(a,
						 say(t, "%.*s : contresignature du formateur",
						     "%.*s: the trainer’s countersignature"),
						 (int)half.n, half.p),
			.name = !sealed		 ? h->trainer
				: h->sealed_by.n ? h->sealed_by
						 : paper_say(p, "Formateur", "Trainer"),
			.note = sealed	   ? seal_note(p, f, h)
				: f->blank ? STR("")
					   : paper_say(p,
						       "Non contresignée : cette demi-journée ne "
						       "compte pas encore.",
						       "Not countersigned: this half-day does not "
						       "count yet."),
		};
		paper_signature(p, box, &s);
	}
	paper_skip(p, height);
}

static struct str change_text(struct paper *p, const struct sheet_facts *f,
			      const struct correction *c)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);
	struct sheet_mark before = {true, c->before, c->before_method, c->before_at, c->before_by,
				    0,	  false};
	struct str was = mark_text(a, t, f, &before), is = sheet_status(t, c->status);

	return arena_printf(a, "%.*s → %.*s", (int)was.n, was.p, (int)is.n, is.p);
}

static void draw_corrections(struct paper *p, const struct sheet_facts *f)
{
	enum tongue t = paper_tongue(p);
	struct arena *a = paper_arena(p);
	const struct column columns[] = {
		{paper_say(p, "Demi-journée", "Half-day"), 12, ALIGN_LEFT},
		{paper_say(p, "Nom et prénom", "Name"), 24, ALIGN_LEFT},
		{paper_say(p, "Correction", "Correction"), 34, ALIGN_LEFT},
		{paper_say(p, "Motif", "Reason"), 30, ALIGN_LEFT},
		{paper_say(p, "Par, le", "By, on"), 24, ALIGN_LEFT},
		{paper_say(p, "Journal", "Log"), 22, ALIGN_LEFT},
	};
	struct str *cells = arena_alloc(a, (f->ncorrections + 1) * sizeof columns);

	if (!f->ncorrections)
		return;
	part_heading(p,
		     paper_say(p, "Corrections après le scellement", "Corrections after the seal"));
	for (unsigned i = 0; i < f->ncorrections; i++) {
		const struct correction *c = &f->corrections[i].what;
		struct str at = part_instant(a, t, c->at, f->zone), hash = c->hash,
			   by = sheet_by(t, c->by);
		struct str *cell = cells + i * COUNT(columns);
		if (hash.n > HASH_SHOWN_BYTES)
			hash.n = HASH_SHOWN_BYTES;
		hash = part_hash(a, hash);
		cell[0] = part_half_day(t, f->halves[f->corrections[i].half].half_day);
		cell[1] = part_person(a, &f->corrections[i].who);
		cell[2] = change_text(p, f, c);
		cell[3] = c->reason;
		cell[4] = arena_printf(a, "%.*s, %.*s", (int)by.n, by.p, (int)at.n, at.p);
		cell[5] = arena_printf(a, "%llu : %.*s…", (unsigned long long)c->sequence,
				       (int)hash.n, hash.p);
	}
	part_table(p, &(struct table){columns, COUNT(columns), cells, f->ncorrections,
				      .size_pt = 8.5, .ruled = true});
}

static void draw(struct paper *p, const void *facts)
{
	const struct sheet_facts *f = facts;

	draw_top(p, f);
	draw_lines(p, f);
	if (f->blank) {
		paper_skip(p, 2);
		paper_flow(
			p, &small,
			paper_say(
				p,
				"Signer dans la case de chaque demi-journée suivie. Le formateur "
				"note R (retard), D (départ anticipé), A (absence), E (absence "
				"excusée), puis contresigne.",
				"Sign in the cell of each half-day attended. The trainer writes L "
				"(late), D (left early), A (absent), E (excused), then "
				"countersigns."));
	}
	draw_countersigned(p, f);
	draw_corrections(p, f);
	sheet_notes_draw(p, f);
	sheet_flags_draw(p, f);
}

/* On every page: whose sheet it is, of what and of which day. */
static struct str footer_in(enum tongue t, struct arena *a, const struct sheet_facts *f)
{
	struct str day = words_weekday(a, t, f->date);

	return arena_printf(a, "%.*s  ·  %.*s  ·  %.*s  ·  %.*s", (int)f->action.provider.name.n,
			    f->action.provider.name.p, (int)f->action.title.n, f->action.title.p,
			    (int)f->action.session.n, f->action.session.p, (int)day.n, day.p);
}

bool sheet_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		struct arena *a, struct str *why)
{
	const struct sheet_facts *f = facts;
	struct str day = words_day_short(a, f->date);
	struct paper_form form = {
		.template = TEMPLATE,
		.tongue = t,
		.landscape = true,
		.margin = {14, 10, 14, 12},
		.numbered = true,
		.footer = footer_in(t, a, f),
		.title = arena_printf(a, "%s, %.*s, %.*s", title_in(t), (int)f->action.session.n,
				      f->action.session.p, (int)day.n, day.p),
		.author = f->action.provider.name,
		.created_ms = f->created_ms,
	};

	return paper_make(fonts, &form, draw, f, out, a, why);
}
