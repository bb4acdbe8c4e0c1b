/* The minutes of a board as pages. */
#include "minutes.h"
#include "parts.h"

#define SIGN_H_MM 24.0
#define SIGN_COLUMNS 2

static const struct style small = {.face = FACE_SERIF, .size_pt = 9, .leading = 1.1};

/* A draft is told on every page. */
static void head(struct paper *p, const void *facts)
{
	const struct minutes_facts *f = facts;
	struct style draft = {.face = FACE_SANS_BOLD, .size_pt = 10, .align = ALIGN_CENTRE};

	if (f->sealed)
		return;
	paper_flow(p, &draft,
		   paper_say(p, "PROJET : ce procès-verbal n’est pas scellé",
			     "DRAFT: these minutes are not sealed"));
	paper_skip(p, 2);
}

static void draw_members(struct paper *p, const struct board *b)
{
	struct arena *a = paper_arena(p);
	const struct column columns[] = {
		{paper_say(p, "Nom", "Name"), 40, ALIGN_LEFT},
		{paper_say(p, "Qualité", "Quality"), 44, ALIGN_LEFT},
		{paper_say(p, "Fonction", "Function"), 16, ALIGN_LEFT},
	};
	struct str *cells = arena_alloc(a, (b->members.n + 1) * sizeof columns);

	if (!b->members.n)
		return;
	part_heading(p, paper_say(p, "Composition du jury", "Members of the board"));
	for (uint32_t i = 0; i < b->members.n; i++) {
		struct str *c = cells + i * COUNT(columns);
		c[0] = b->members.p[i].name;
		c[1] = b->members.p[i].quality;
		c[2] = b->members.p[i].chair ? paper_say(p, "Présidence", "Chair")
					     : paper_say(p, "Membre", "Member");
	}
	part_table(p, &(struct table){columns, COUNT(columns), cells, b->members.n, .size_pt = 9.5,
				      .row_min_mm = 5.5});
}

static void draw_rules(struct paper *p, const struct award_rules *r)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);

	if (!r->attendance_min_permille && !r->placement_min_min && !r->components.n &&
	    !r->minutes_min.presence && !r->minutes_min.total && !r->excused_limited)
		return;
	part_heading(p, paper_say(p, "Conditions d’obtention", "Conditions of the award"));
	if (r->attendance_min_permille)
		part_fact(p, paper_say(p, "Assiduité au moins égale à", "Attendance at least"),
			  words_percent(a, t, r->attendance_min_permille));
	if (r->excused_limited)
		part_fact(p,
			  paper_say(p, "Demi-journées excusées, hors neutres, au plus",
				    "Excused half-days beyond the neutral ones, at most"),
			  arena_printf(a, "%llu", (unsigned long long)r->excused_max_half_days));
	if (r->minutes_min.presence)
		part_fact(p,
			  paper_say(p, "Heures en présence au moins égales à",
				    "Hours in presence at least"),
			  words_duration(a, r->minutes_min.presence));
	if (r->minutes_min.total)
		part_fact(
			p,
			paper_say(p, "Heures au total au moins égales à", "Hours in all at least"),
			words_duration(a, r->minutes_min.total));
	if (r->placement_min_min)
		part_fact(p, paper_say(p, "Stage validé au moins égal à", "Placement at least"),
			  words_duration(a, r->placement_min_min));
	if (r->components.n)
		part_fact(p, paper_say(p, "Moyenne sur 20 au moins égale à", "Average at least"),
			  part_mark(a, t, r->average_min_hundredths));
	for (uint32_t i = 0; i < r->components.n; i++) {
		const struct component *c = &r->components.p[i];
		if (c->eliminatory_below_hundredths)
			part_fact(p,
				  arena_printf(a,
					       say(t, "Note éliminatoire en %.*s, au-dessous de",
						   "Eliminatory in %.*s, below"),
					       (int)c->title.n, c->title.p),
				  part_mark(a, t, c->eliminatory_below_hundredths));
	}
	if (r->components.n)
		part_fact(p, paper_say(p, "Compensation entre épreuves", "Compensation"),
			  r->compensation ? paper_say(p, "oui", "yes") : paper_say(p, "non", "no"));
}

struct str minutes_component(const struct award_rules *r, struct str code)
{
	for (uint32_t i = 0; i < r->components.n; i++)
		if (str_eq(r->components.p[i].code, code))
			return r->components.p[i].title;
	return code;
}

static struct str condition_text(struct paper *p, const struct award_rules *r,
				 const struct condition *c)
{
	struct str component = minutes_component(r, c->component);
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);
	struct str has;

	switch (c->kind) {
	case condition_kind_ATTENDANCE:
		if (c->nothing)
			return str_of(say(t, "assiduité" NBSP ": aucune heure comptée",
					  "attendance: no minute counts"));
		has = words_percent(a, t, c->has);
		return arena_printf(a, say(t, "assiduité %.*s", "attendance %.*s"), (int)has.n,
				    has.p);
	case condition_kind_PLACEMENT:
		has = words_duration(a, c->has);
		return arena_printf(a, say(t, "stage %.*s", "placement %.*s"), (int)has.n, has.p);
	case condition_kind_EXCUSED:
		return words_count(a, t, (unsigned)c->has, "%u demi-journée excusée hors neutres",
				   "%u demi-journées excusées hors neutres",
				   "%u excused half-day beyond the neutral ones",
				   "%u excused half-days beyond the neutral ones");
	case condition_kind_PRESENCE:
		has = words_duration(a, c->has);
		return arena_printf(a, say(t, "en présence %.*s", "in presence %.*s"), (int)has.n,
				    has.p);
	case condition_kind_TOTAL:
		has = words_duration(a, c->has);
		return arena_printf(a, say(t, "au total %.*s", "in all %.*s"), (int)has.n, has.p);
	case condition_kind_MISSING_MARK:
		return arena_printf(a,
				    c->justified ? say(t, "absence justifiée (ABJ) en %.*s",
						       "justified absence (ABJ) from %.*s")
						 : say(t, "absence injustifiée (ABI) en %.*s",
						       "unjustified absence (ABI) from %.*s"),
				    (int)component.n, component.p);
	case condition_kind_NOT_ENTERED:
		return arena_printf(a,
				    say(t, "note non saisie en %.*s", "mark not entered in %.*s"),
				    (int)component.n, component.p);
	case condition_kind_AVERAGE:
		has = part_mark(a, t, c->has);
		return arena_printf(a, say(t, "moyenne %.*s", "average %.*s"), (int)has.n, has.p);
	default:
		has = part_mark(a, t, c->has);
		return arena_printf(a, "%.*s%s%.*s", (int)component.n, component.p, " ", (int)has.n,
				    has.p);
	}
}

/* A mark that nobody entered is no absence, whatever the board made of it. */
static struct str by_rules_text(enum tongue t, const struct decision *d)
{
	bool unmarked = false, missed = false;

	for (uint32_t i = 0; i < d->conditions.n; i++) {
		const struct condition *c = &d->conditions.p[i];
		unmarked |= c->kind == condition_kind_NOT_ENTERED && !c->met;
		missed |= c->kind == condition_kind_MISSING_MARK && !c->met;
	}
	return d->by_rules == decision_kind_DEFAULTED && unmarked && !missed
		       ? str_of(say(t, "Note non saisie", "Mark not entered"))
		       : part_decision(t, d->by_rules);
}

/* What was not met, then why the board decided otherwise than by the rules. */
static struct str grounds(struct paper *p, const struct award_rules *r, const struct decision *d)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);
	struct str s = STR("");

	for (uint32_t i = 0; i < d->conditions.n; i++) {
		if (d->conditions.p[i].met)
			continue;
		struct str one = condition_text(p, r, &d->conditions.p[i]);
		s = arena_printf(a, "%.*s%s%.*s", (int)s.n, s.p, s.n ? ", " : "", (int)one.n,
				 one.p);
	}
	if (d->unproven_half_days) {
		struct str hours = words_duration(a, d->unproven_min);
		struct str n =
			words_count(a, t, (unsigned)d->unproven_half_days,
				    "%u demi-journée non établie", "%u demi-journées non établies",
				    "%u half-day unproven", "%u half-days unproven");
		s = arena_printf(a, "%.*s%s%.*s (%.*s)", (int)s.n, s.p, s.n ? ", " : "", (int)n.n,
				 n.p, (int)hours.n, hours.p);
	}
	if (!d->override_reason.n)
		return s;
	struct str rules = by_rules_text(t, d);
	return arena_printf(a,
			    say(t,
				"%.*s%sPar les règles" NBSP ": %.*s. Motif du jury" NBSP ": %.*s",
				"%.*s%sBy the rules: %.*s. The board’s reason: %.*s"),
			    (int)s.n, s.p, s.n ? "\n" : "", (int)rules.n, rules.p,
			    (int)d->override_reason.n, d->override_reason.p);
}

static void draw_decisions(struct paper *p, const struct minutes_facts *f)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);
	const struct column columns[] = {
		{STR("N°"), 6, ALIGN_RIGHT},
		{paper_say(p, "Nom et prénom", "Name"), 30, ALIGN_LEFT},
		{paper_say(p, "Moyenne", "Average"), 11, ALIGN_RIGHT},
		{paper_say(p, "Décision", "Decision"), 18, ALIGN_LEFT},
		{paper_say(p, "Mention", "Honours"), 14, ALIGN_LEFT},
		{paper_say(p, "Conditions non remplies, motif", "Conditions not met, reason"), 38,
		 ALIGN_LEFT},
	};
	struct str *cells = arena_alloc(a, (f->nlines + 1) * sizeof columns);

	part_heading(p, paper_say(p, "Décisions", "Decisions"));
	for (unsigned i = 0; i < f->nlines; i++) {
		const struct decision *d = &f->lines[i].what;
		struct str *c = cells + i * COUNT(columns);
		c[0] = arena_printf(a, "%u", i + 1);
		c[1] = part_person(a, &f->lines[i].who);
		c[2] = d->has_average ? part_mark(a, t, d->average_hundredths) : STR("—");
		c[3] = d->not_entered ? paper_say(p, "Note non saisie", "Mark not entered")
				      : part_decision(t, d->decision);
		c[4] = d->honours;
		c[5] = grounds(p, &f->rules, d);
	}
	part_table(p, &(struct table){columns, COUNT(columns), cells, f->nlines, .size_pt = 9,
				      .row_min_mm = 5.5, .ruled = true});
}

/* Those whom the board decided so about. */
static struct str group_word(enum tongue t, uint32_t decision)
{
	static const char *const french[] = {
		[decision_kind_PASSED] = "Admis",
		[decision_kind_COMPENSATED] = "Admis par compensation",
		[decision_kind_REFERRED] = "Ajournés",
		[decision_kind_DEFAULTED] = "Défaillants",
		[decision_kind_EXCLUDED] = "Exclus",
	};

	return t == TONGUE_FRENCH && decision < COUNT(french) ? str_of(french[decision])
							      : part_decision(t, decision);
}

static void draw_counts(struct paper *p, const struct minutes_facts *f)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);
	struct str s = STR("");

	for (uint32_t kind = decision_kind_PASSED; kind <= decision_kind_EXCLUDED; kind++) {
		unsigned n = 0;
		for (unsigned i = 0; i < f->nlines; i++)
			n += f->lines[i].what.decision == kind && !f->lines[i].what.not_entered;
		struct str word = group_word(t, kind);
		if (n)
			s = arena_printf(a, say(t, "%.*s%s%.*s" NBSP ": %u", "%.*s%s%.*s: %u"),
					 (int)s.n, s.p, s.n ? "  ·  " : "", (int)word.n, word.p, n);
	}
	unsigned unmarked = 0;
	for (unsigned i = 0; i < f->nlines; i++)
		unmarked += f->lines[i].what.not_entered;
	if (unmarked)
		s = arena_printf(a,
				 say(t, "%.*s%sNotes non saisies" NBSP ": %u",
				     "%.*s%sMarks not entered: %u"),
				 (int)s.n, s.p, s.n ? "  ·  " : "", unmarked);
	paper_skip(p, 2.5);
	part_fact(p, paper_say(p, "Candidats", "Candidates"), arena_printf(a, "%u", f->nlines));
	paper_flow(p, &part_body, s);
	if (f->rules.components.n)
		paper_flow(p, &part_small,
			   paper_say(p,
				     "Les moyennes sont comparées exactement" NBSP
				     "; elles ne sont "
				     "arrondies que pour l’affichage.",
				     "Averages are compared exactly; they are rounded for display "
				     "only."));
}

static void draw_seal(struct paper *p, const struct minutes_facts *f)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);
	const struct board *b = &f->board;

	if (!f->sealed)
		return;
	part_heading(p, paper_say(p, "Scellement", "Seal"));
	paper_fact(p, &small, paper_say(p, "Scellé le", "Sealed on"),
		   part_instant(a, t, b->sealed, f->zone));
	paper_fact(p, &small, paper_say(p, "Par", "By"),
		   f->sealed_by.n ? f->sealed_by : paper_say(p, "la scolarité", "the registrar"));
	paper_fact(p, &small, paper_say(p, "Heure légale", "Time zone"),
		   part_zone(a, f->zone, b->sealed));
	paper_fact(p, &small,
		   paper_say(p, "Empreinte des décisions (BLAKE2b-256)",
			     "Hash of the decisions (BLAKE2b-256)"),
		   part_hash(a, b->seal));
	paper_fact(p, &small, paper_say(p, "Entrée du journal", "Entry of the log"),
		   arena_printf(a, "%llu", (unsigned long long)b->seal_sequence));
	paper_fact(p, &small, paper_say(p, "Son empreinte", "Its hash"),
		   part_hash(a, b->seal_hash));
}

/* Room to sign for each member; for one nameless signature when nobody is named. */
static void draw_signatures(struct paper *p, const struct minutes_facts *f)
{
	uint32_t n = f->board.members.n ? f->board.members.n : 1;
	const struct list_of_board_member *all = &f->board.members;

	part_heading(p, paper_say(p, "Signatures", "Signatures"));
	for (uint32_t i = 0; i < n; i++) {
		if (i % SIGN_COLUMNS == 0)
			paper_keep(p, SIGN_H_MM);
		struct box room = paper_room(p);
		double width = room.w / SIGN_COLUMNS - 2;
		struct box box = {room.x + (i % SIGN_COLUMNS) * (width + 4), room.y, width,
				  SIGN_H_MM - 3};
		struct signature s = {
			.capacity =
				!all->n || all->p[i].chair
					? paper_say(p, "Présidence du jury", "Chair of the board")
					: paper_say(p, "Membre du jury", "Member of the board"),
			.name = all->n ? all->p[i].name : STR("")};
		paper_signature(p, box, &s);
		if (i % SIGN_COLUMNS == SIGN_COLUMNS - 1 || i + 1 == n)
			paper_skip(p, SIGN_H_MM);
	}
}

static void draw(struct paper *p, const void *facts)
{
	const struct minutes_facts *f = facts;

	part_letterhead(p, &f->action.provider);
	part_title(p, paper_say(p, "Procès-verbal de jury", "Minutes of the board"),
		   words_day(paper_arena(p), paper_tongue(p), f->board.date));
	part_action(p, &f->action);
	part_fact(p, paper_say(p, "Jury", "Board"), f->board.code);
	draw_members(p, &f->board);
	draw_rules(p, &f->rules);
	draw_decisions(p, f);
	draw_counts(p, f);
	minutes_draw_unproven(p, f);
	draw_seal(p, f);
	draw_signatures(p, f);
}

bool minutes_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		  struct arena *a, struct str *why)
{
	const struct minutes_facts *f = facts;
	struct paper_form form = {
		.template = "minutes/2",
		.tongue = t,
		.margin = PARTS_MARGIN,
		.numbered = true,
		.footer = f->board.code,
		.head = head,
		.title = arena_printf(a, "%s, %.*s",
				      say(t, "Procès-verbal de jury", "Minutes of the board"),
				      (int)f->board.code.n, f->board.code.p),
		.author = f->action.provider.name,
		.created_ms = f->created_ms,
	};

	return paper_make(fonts, &form, draw, f, out, a, why);
}
