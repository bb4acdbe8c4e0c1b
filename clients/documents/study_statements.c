/* The attendance statement, the end statement and the transcript as pages. */
#include "parts.h"
#include "study.h"

static const struct style note = {.face = FACE_SERIF, .size_pt = 9, .leading = 1.1};

static struct paper_form form_of(const char *template, enum tongue t, const struct study *f,
				 const char *title)
{
	return (struct paper_form){.template = template,
				   .tongue = t,
				   .margin = PARTS_MARGIN,
				   .numbered = true,
				   .footer = f->action.session,
				   .title = str_of(title),
				   .author = f->action.provider.name,
				   .created_ms = f->created_ms};
}

static void draw_who(struct paper *p, const struct study *f)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);
	const struct person *who = &f->who;
	part_fact(p, paper_say(p, "Stagiaire", "Learner"),
		  words_name(a, t, who->given, who->family, who->usage));
	part_fact(p, part_known_label(t, who), part_known(a, t, who));
	part_fact(p, paper_say(p, "Structure ou employeur", "Structure or employer"),
		  who->employer);
	part_action(p, &f->action);
	part_fact(p, paper_say(p, "A quitté la formation le", "Left the training on"),
		  words_day(a, t, f->left));
}

static struct str period_text(struct paper *p, const struct study *f)
{
	enum tongue t = paper_tongue(p);
	struct arena *a = paper_arena(p);
	uint32_t first = f->from ? f->from : f->first, last = f->to ? f->to : f->last;
	struct str from = words_day(a, t, first), to = words_day(a, t, last);

	if (first == last)
		return from;
	return arena_printf(a, say(t, "du %.*s au %.*s", "from %.*s to %.*s"), (int)from.n, from.p,
			    (int)to.n, to.p);
}

static struct str missed_word(struct paper *p, const struct hours_line *l)
{
	return l->status == presence_status_EXCUSED
		       ? paper_say(p, "Absence excusée", "Excused absence")
		       : paper_say(p, "Absence", "Absence");
}

static void draw_missed(struct paper *p, const struct study *f)
{
	struct arena *a = paper_arena(p);
	const struct column columns[] = {
		{paper_say(p, "Date", "Date"), 22, ALIGN_LEFT},
		{paper_say(p, "Demi-journée", "Half-day"), 14, ALIGN_LEFT},
		{paper_say(p, "Durée", "Duration"), 10, ALIGN_LEFT},
		{paper_say(p, "Nature", "Kind"), 18, ALIGN_LEFT},
		{paper_say(p, "Motif", "Reason"), 36, ALIGN_LEFT},
	};
	struct str *cells = arena_alloc(a, (f->nmissed + 1) * sizeof columns);

	part_heading(p, paper_say(p, "Absences", "Absences"));
	if (!f->nmissed) {
		paper_flow(p, &part_body,
			   paper_say(p, "Aucune sur les demi-journées contresignées.",
				     "None on the half-days that are countersigned."));
		return;
	}
	for (unsigned i = 0; i < f->nmissed; i++) {
		const struct hours_line *l = &f->missed[i];
		struct str *c = cells + i * COUNT(columns);
		c[0] = words_day(a, paper_tongue(p), l->date);
		c[1] = part_half_day(paper_tongue(p), l->half_day);
		c[2] = words_duration(a, l->duration_min);
		c[3] = missed_word(p, l);
		c[4] = l->reason;
	}
	part_table(p, &(struct table){columns, COUNT(columns), cells, f->nmissed, .size_pt = 9.5,
				      .row_min_mm = 5.5});
}

/* The rate of the hours above it, and where the award counts otherwise (excused half-days that are
 * neutral, placement) its rate with the hours that it is of: no rate stands alone. */
static void draw_rates(struct paper *p, const struct study *f)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);
	uint64_t sealed = f->planned_min - f->open_min;

	if (sealed && f->attended_min <= sealed) {
		struct str has = words_percent(a, t, f->attended_min * 1000 / sealed),
			   of = words_duration(a, sealed);
		part_fact(p, paper_say(p, "Taux de présence", "Rate of presence"),
			  arena_printf(a,
				       say(t, "%.*s des %.*s contresignées",
					   "%.*s of the %.*s countersigned"),
				       (int)has.n, has.p, (int)of.n, of.p));
	}
	if (!f->asked_permille || !f->counted_min)
		return;
	struct str has = words_percent(a, t, f->permille), of = words_duration(a, f->counted_min),
		   asked = words_percent(a, t, f->asked_permille);
	part_fact(p, paper_say(p, "Condition d’assiduité", "Condition of attendance"),
		  arena_printf(a,
			       say(t,
				   "%.*s demandés, %.*s atteints sur les %.*s qui comptent pour "
				   "elle (selon le règlement, des absences excusées peuvent ne pas "
				   "compter)",
				   "%.*s asked, %.*s reached of the %.*s that count for it (by the "
				   "rules, excused absences may not count)"),
			       (int)asked.n, asked.p, (int)has.n, has.p, (int)of.n, of.p));
}

/* What was done and does not count, so that nobody looks for it in the hours. */
static void draw_uncounted(struct paper *p, const struct study *f)
{
	struct arena *a = paper_arena(p);

	if (f->overlap_min)
		part_fact(p,
			  paper_say(p, "Demi-journées en même temps, comptées une seule fois",
				    "Half-days at the same time, counted once"),
			  words_duration(a, f->overlap_min));
	if (f->noutside)
		part_fact(p,
			  paper_say(p, "Présences hors inscription, non comptées",
				    "Presences outside the enrolment, not counted"),
			  words_count(a, paper_tongue(p), f->noutside, "%u demi-journée",
				      "%u demi-journées", "%u half-day", "%u half-days"));
	if (f->excess_min)
		part_fact(p,
			  paper_say(p, "Stage sans demi-journée libre, non retenu",
				    "Placement without a free half-day, not credited"),
			  words_duration(a, f->excess_min));
}

static void draw_attended(struct paper *p, const void *facts)
{
	const struct study *f = facts;
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);

	part_letterhead(p, &f->action.provider);
	part_title(p, paper_say(p, "Attestation d’assiduité", "Attendance statement"), STR(""));
	paper_flow(p, &part_body,
		   paper_say(p, "L’organisme désigné ci-dessus atteste de l’assiduité suivante.",
			     "The body named above states the following attendance."));
	paper_skip(p, 4);
	draw_who(p, f);
	paper_skip(p, 4);
	part_fact(p, paper_say(p, "Période", "Period"), period_text(p, f));
	part_fact(p, paper_say(p, "Heures prévues", "Hours planned"),
		  words_duration(a, f->planned_min));
	part_fact(p, paper_say(p, "Heures suivies", "Hours attended"),
		  words_duration(a, f->attended_min));
	if (f->open_min)
		part_fact(p,
			  paper_say(p, "Heures prévues non encore contresignées",
				    "Hours planned and not countersigned yet"),
			  words_duration(a, f->open_min));
	if (f->placement_min)
		part_fact(p, paper_say(p, "Stage validé", "Validated placement"),
			  words_duration(a, f->placement_min));
	draw_rates(p, f);
	if (f->nlate)
		part_fact(p, paper_say(p, "Retards", "Late"),
			  words_count(a, t, f->nlate, "%u demi-journée", "%u demi-journées",
				      "%u half-day", "%u half-days"));
	draw_uncounted(p, f);
	draw_missed(p, f);
	part_signed(p, &f->action.provider, f->date);
}

bool attended_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		   struct arena *a, struct str *why)
{
	struct paper_form form = form_of("attendance-statement/1", t, facts,
					 say(t, "Attestation d’assiduité", "Attendance statement"));

	return paper_make(fonts, &form, draw_attended, facts, out, a, why);
}

static void draw_units(struct paper *p, const struct study *f)
{
	struct arena *a = paper_arena(p);
	const struct column columns[] = {
		{paper_say(p, "Module", "Module"), 70, ALIGN_LEFT},
		{paper_say(p, "Heures prévues", "Hours planned"), 16, ALIGN_RIGHT},
		{paper_say(p, "Heures suivies", "Hours attended"), 16, ALIGN_RIGHT},
	};
	struct str *cells = arena_alloc(a, (f->nunits + 1) * sizeof columns);

	part_heading(p, paper_say(p, "Modules suivis", "Modules"));
	for (unsigned i = 0; i < f->nunits; i++) {
		struct str *c = cells + i * COUNT(columns);
		c[0] = f->units[i].title;
		if (!c[0].n)
			c[0] = paper_say(p, "Hors module", "Outside modules");
		c[1] = words_duration(a, f->units[i].planned_min);
		c[2] = words_duration(a, f->units[i].attended_min);
	}
	part_table(p, &(struct table){columns, COUNT(columns), cells, f->nunits, .size_pt = 9.5,
				      .row_min_mm = 5.5});
}

/* A mark that nobody entered is not an absence, and nobody defaulted. */
static struct str decided(enum tongue t, const struct result *r)
{
	return r->not_entered ? str_of(say(t, "Note non saisie", "Mark not entered"))
			      : part_decision(t, r->decision);
}

static struct str result_text(struct paper *p, const struct study_result *r)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);
	struct str s = decided(t, &r->what), day = words_day(a, t, r->what.date);

	if (r->what.has_average) {
		struct str mark = part_mark(a, t, r->what.average_hundredths);
		s = arena_printf(a, say(t, "%.*s, moyenne %.*s/20", "%.*s, average %.*s/20"),
				 (int)s.n, s.p, (int)mark.n, mark.p);
	}
	if (r->what.honours.n)
		s = arena_printf(a, say(t, "%.*s, mention %.*s", "%.*s, honours: %.*s"), (int)s.n,
				 s.p, (int)r->what.honours.n, r->what.honours.p);
	return arena_printf(a, say(t, "%.*s (jury du %.*s)", "%.*s (board of %.*s)"), (int)s.n, s.p,
			    (int)day.n, day.p);
}

/* What became of the board's decision and of the diploma that it granted. */
static void draw_standing(struct paper *p, const struct study *f)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);

	if (f->overtaken)
		paper_flow(p, &part_bold,
			   paper_say(p,
				     "Des notes ou des présences ont été corrigées après cette "
				     "délibération" NBSP
				     "; le jury ne s’est pas encore prononcé de "
				     "nouveau.",
				     "Marks or attendance were corrected after this decision; the "
				     "board has not decided again yet."));
	if (!f->revoked.n)
		return;
	struct str day = words_day(a, t, f->revoked_on);
	paper_skip(p, 2);
	paper_flow(p, &part_bold,
		   arena_printf(a,
				say(t, "Le diplôme n°" NBSP "%.*s a été révoqué le %.*s.",
				    "Diploma no." NBSP "%.*s was revoked on %.*s."),
				(int)f->revoked.n, f->revoked.p, (int)day.n, day.p));
}

static void draw_objectives(struct paper *p, const struct list_of_str *all)
{
	if (!all->n)
		return;
	part_heading(p, paper_say(p, "Objectifs", "Objectives"));
	for (uint32_t i = 0; i < all->n; i++)
		paper_flow(p, &part_body,
			   arena_printf(paper_arena(p), "–" NBSP "%.*s", (int)all->p[i].n,
					all->p[i].p));
}

static struct str nature_text(const struct paper *p, uint32_t nature)
{
	switch (nature) {
	case action_nature_TRAINING:
		return paper_say(p, "action de formation", "training action");
	case action_nature_SKILLS_REVIEW:
		return paper_say(p, "bilan de compétences", "skills review");
	case action_nature_PRIOR_LEARNING:
		return paper_say(p, "validation des acquis de l’expérience",
				 "validation of prior experience");
	case action_nature_APPRENTICESHIP:
		return paper_say(p, "formation par apprentissage", "training by apprenticeship");
	default:
		return STR("");
	}
}

static void draw_ended(struct paper *p, const void *facts)
{
	const struct study *f = facts;
	struct arena *a = paper_arena(p);

	part_letterhead(p, &f->action.provider);
	part_title(p, paper_say(p, "Attestation de fin de formation", "End-of-training statement"),
		   STR(""));
	draw_who(p, f);
	part_fact(p, paper_say(p, "Nature de l’action", "Nature of the action"),
		  nature_text(p, f->action.nature));
	part_fact(p, paper_say(p, "Dates", "Dates"), period_text(p, f));
	part_fact(p, paper_say(p, "Durée suivie", "Duration attended"),
		  words_duration(a, f->attended_min + f->placement_min));
	if (f->placement_min)
		part_fact(p, paper_say(p, "dont stage validé", "of which validated placement"),
			  words_duration(a, f->placement_min));
	draw_objectives(p, &f->action.objectives);
	draw_units(p, f);
	if (f->nresults) {
		part_heading(p, paper_say(p, "Résultats de l’évaluation des acquis",
					  "Results of the assessment"));
		paper_flow(p, &part_body, result_text(p, &f->results[f->nresults - 1]));
		draw_standing(p, f);
	}
	part_signed(p, &f->action.provider, f->date);
}

bool ended_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		struct arena *a, struct str *why)
{
	struct paper_form form =
		form_of("end-statement/1", t, facts,
			say(t, "Attestation de fin de formation", "End-of-training statement"));

	return paper_make(fonts, &form, draw_ended, facts, out, a, why);
}

static struct str mark_cell(struct paper *p, const struct study_mark *m)
{
	if (m->absent)
		return m->justified ? STR("ABJ") : STR("ABI");
	return m->there ? part_mark(paper_arena(p), paper_tongue(p), m->mark_hundredths)
			: paper_say(p, "non saisie", "not entered");
}

static void draw_marks(struct paper *p, const struct study *f)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);
	const struct column columns[] = {
		{paper_say(p, "Épreuve", "Assessment"), 66, ALIGN_LEFT},
		{paper_say(p, "Coefficient", "Weight"), 16, ALIGN_RIGHT},
		{paper_say(p, "Note sur 20", "Mark of 20"), 18, ALIGN_RIGHT},
	};
	struct str *cells = arena_alloc(a, (f->nmarks + 1) * sizeof columns);
	unsigned rows = 0;

	for (; rows < f->nmarks; rows++) {
		struct str *c = cells + rows * COUNT(columns);
		c[0] = f->marks[rows].title;
		c[1] = words_decimal(a, t, f->marks[rows].coefficient_hundredths);
		c[2] = mark_cell(p, &f->marks[rows]);
	}
	part_table(p, &(struct table){columns, COUNT(columns), cells, rows, .size_pt = 10,
				      .row_min_mm = 6});
	paper_skip(p, 3);
	if (f->has_average)
		part_fact(p, paper_say(p, "Moyenne pondérée sur 20", "Weighted average of 20"),
			  part_mark(a, t, f->average_hundredths));
}

static bool is_missing(const struct study_mark *m)
{
	return !m->there && !m->absent;
}

static bool any_missing(const struct study *f)
{
	for (unsigned i = 0; i < f->nmarks; i++)
		if (is_missing(&f->marks[i]))
			return true;
	return false;
}

static bool has_average(const struct study *f)
{
	for (unsigned i = 0; i < f->nresults; i++)
		if (f->results[i].what.has_average)
			return true;
	return f->has_average;
}

static bool any_absence(const struct study *f)
{
	for (unsigned i = 0; i < f->nmarks; i++)
		if (f->marks[i].absent)
			return true;
	return false;
}

static void draw_results(struct paper *p, const struct study *f)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);
	const struct column columns[] = {
		{paper_say(p, "Session du jury", "Board"), 30, ALIGN_LEFT},
		{paper_say(p, "Date", "Date"), 20, ALIGN_LEFT},
		{paper_say(p, "Résultat", "Result"), 28, ALIGN_LEFT},
		{paper_say(p, "Moyenne", "Average"), 14, ALIGN_CENTRE},
		{paper_say(p, "Mention", "Honours"), 20, ALIGN_LEFT},
	};
	struct str *cells = arena_alloc(a, (f->nresults + 1) * sizeof columns);

	if (!f->nresults) {
		paper_skip(p, 4);
		paper_flow(p, &part_bold,
			   paper_say(p,
				     "Notes provisoires : elles ne sont définitives qu’après la "
				     "délibération du jury.",
				     "Provisional marks: they are final only once the board has "
				     "deliberated."));
		return;
	}
	part_heading(p, paper_say(p, "Délibérations du jury", "Decisions of the board"));
	for (unsigned i = 0; i < f->nresults; i++) {
		const struct result *r = &f->results[i].what;
		struct str *c = cells + i * COUNT(columns);
		c[0] = f->results[i].board;
		c[1] = words_day(a, t, r->date);
		c[2] = decided(t, r);
		if (r->superseded && study_awards(r->decision))
			c[2] = arena_printf(a,
					    say(t,
						"%.*s\n(remplacé par une délibération ultérieure)",
						"%.*s\n(replaced by a later decision)"),
					    (int)c[2].n, c[2].p);
		c[3] = r->has_average ? part_mark(a, t, r->average_hundredths) : STR("—");
		c[4] = r->honours;
	}
	part_table(p, &(struct table){columns, COUNT(columns), cells, f->nresults, .size_pt = 10,
				      .row_min_mm = 6});
	draw_standing(p, f);
}

static void draw_transcript(struct paper *p, const void *facts)
{
	const struct study *f = facts;

	part_letterhead(p, &f->action.provider);
	part_title(p, paper_say(p, "Relevé de notes", "Transcript of marks"), STR(""));
	draw_who(p, f);
	paper_skip(p, 5);
	draw_marks(p, f);
	draw_results(p, f);
	if (has_average(f)) {
		paper_skip(p, 4);
		paper_flow(
			p, &note,
			paper_say(
				p,
				"Les moyennes sont comparées exactement aux seuils ; elles ne sont "
				"arrondies que pour l’affichage.",
				"Averages are compared exactly with what is asked; they are "
				"rounded for display only."));
	}
	if (any_missing(f)) {
		paper_skip(p, 4);
		paper_flow(
			p, &note,
			paper_say(p,
				  "Note non saisie : aucune note ni absence n’est enregistrée pour "
				  "cette épreuve.",
				  "Mark not entered: neither a mark nor an absence is recorded for "
				  "this assessment."));
	}
	if (any_absence(f)) {
		paper_skip(p, 4);
		paper_flow(
			p, &note,
			paper_say(p,
				  "ABI : absence injustifiée. ABJ : absence justifiée. Une absence "
				  "n’est pas une note et ne se compense pas.",
				  "ABI: unjustified absence. ABJ: justified absence. An absence is "
				  "no "
				  "mark, and nothing makes up for it."));
	}
	part_signed(p, &f->action.provider, f->date);
}

bool transcript_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		     struct arena *a, struct str *why)
{
	struct paper_form form =
		form_of("transcript/1", t, facts, say(t, "Relevé de notes", "Transcript of marks"));

	return paper_make(fonts, &form, draw_transcript, facts, out, a, why);
}
