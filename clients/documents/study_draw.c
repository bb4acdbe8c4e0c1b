/* The certificate of completion and the placement statement as pages. */
#include "parts.h"
#include "study.h"

#define BOX_MM 3.4
#define BOX_LINE_MM 6.4
#define DOTS "........................................"

static const struct style note = {.face = FACE_SERIF, .size_pt = 9, .leading = 1.1};
static const struct ink dark = {40, 40, 40};

static struct str or_dots(struct str s)
{
	return s.n ? s : STR(DOTS);
}

/* The four natures of L6313-1, the one that it is crossed; none, while the programme says none. */
static void draw_natures(struct paper *p, uint32_t nature)
{
	static const struct {
		uint32_t nature;
		const char *french, *english;
	} all[] = {
		{action_nature_TRAINING, "action de formation", "training action"},
		{action_nature_SKILLS_REVIEW, "bilan de compétences", "skills review"},
		{action_nature_PRIOR_LEARNING,
		 "action de validation des acquis de l’expérience (VAE)",
		 "validation of prior experience (VAE)"},
		{action_nature_APPRENTICESHIP, "action de formation par apprentissage",
		 "training by apprenticeship"},
	};
	struct style cross = {
		.face = FACE_SANS_BOLD, .size_pt = 9, .align = ALIGN_CENTRE, .rest = REST_MIDDLE};

	for (unsigned i = 0; i < COUNT(all); i++) {
		paper_keep(p, BOX_LINE_MM);
		struct box room = paper_room(p), box = {room.x + 8, room.y + 1, BOX_MM, BOX_MM};
		paper_frame(p, box, 0.7, dark);
		if (all[i].nature == nature)
			paper_text(p, box, &cross, STR("X"));
		paper_text(p, (struct box){room.x + 14, room.y, room.w - 14, 0}, &part_body,
			   paper_say(p, all[i].french, all[i].english));
		paper_skip(p, BOX_LINE_MM);
	}
}

static void draw_declared(struct paper *p, const struct study *f)
{
	const struct provider *by = &f->action.provider;
	struct arena *a = paper_arena(p);
	struct str who = or_dots(by->signatory), capacity = by->capacity;

	if (capacity.n)
		who = arena_printf(a, "%.*s, %.*s", (int)who.n, who.p, (int)capacity.n, capacity.p);
	const struct span spans[] = {
		{paper_say(p, "Je, soussigné(e) ", "I, the undersigned "), FACE_SERIF},
		{who, FACE_SERIF_BOLD},
		{paper_say(p,
			   ", représentant légal du dispensateur de l’action concourant au "
			   "développement des compétences ",
			   ", legal representative of the provider of the action that develops "
			   "skills, "),
		 FACE_SERIF},
		{by->name, FACE_SERIF_BOLD},
		{paper_say(p, ", atteste que" NBSP ":", ", certify that:"), FACE_SERIF},
	};
	paper_flow_spans(p, &part_body, spans, COUNT(spans));
}

static void draw_person(struct paper *p, const struct person *who)
{
	struct style large = {.face = FACE_SERIF_BOLD, .size_pt = 14, .align = ALIGN_CENTRE},
		     below = {.face = FACE_SERIF, .size_pt = 11.5, .align = ALIGN_CENTRE};
	struct arena *a = paper_arena(p);

	paper_skip(p, 4);
	paper_flow(p, &large, words_name(a, paper_tongue(p), who->given, who->family, who->usage));
	paper_flow(p, &below, part_born(a, paper_tongue(p), who));
	if (who->employer.n)
		paper_flow(p, &below,
			   arena_printf(a, "%s%.*s",
					say(paper_tongue(p), "structure ou employeur" NBSP ": ",
					    "structure or employer: "),
					(int)who->employer.n, who->employer.p));
	paper_skip(p, 4);
}

static struct str days_text(struct paper *p, uint32_t first, uint32_t last)
{
	enum tongue t = paper_tongue(p);
	struct arena *a = paper_arena(p);
	struct str from = words_day(a, t, first), to = words_day(a, t, last);

	if (first == last)
		return arena_printf(a, "%s %.*s", say(t, "le", "on"), (int)from.n, from.p);
	return arena_printf(a, say(t, "du %.*s au %.*s", "from %.*s to %.*s"), (int)from.n, from.p,
			    (int)to.n, to.p);
}

static void draw_done(struct paper *p, const struct study *f)
{
	struct arena *a = paper_arena(p);
	struct str hours = words_duration(a, f->attended_min + f->placement_min);
	struct str placed = words_duration(a, f->placement_min);
	const struct span spans[] = {
		{paper_say(p, "qui s’est déroulée ", "which took place "), FACE_SERIF},
		{days_text(p, f->first, f->last), FACE_SERIF_BOLD},
		{paper_say(p, ", pour une durée de ", ", for a duration of "), FACE_SERIF},
		{hours, FACE_SERIF_BOLD},
		{STR(" (1)"), FACE_SERIF},
		{paper_say(p, f->placement_min ? ", dont " : ".",
			   f->placement_min ? ", of which " : "."),
		 FACE_SERIF},
		{f->placement_min ? placed : STR(""), FACE_SERIF},
		{f->placement_min ? paper_say(p, " de stage validé.", " of validated placement.")
				  : STR(""),
		 FACE_SERIF},
	};

	paper_flow_spans(p, &part_body, spans, COUNT(spans));
}

/* Nobody takes what somebody who left has followed for the whole. */
static void draw_followed(struct paper *p, const struct study *f)
{
	struct str until = f->left ? words_day(paper_arena(p), paper_tongue(p), f->left) : STR("");
	const struct span whole[] = {
		{paper_say(p, "a suivi l’action ", "followed the action "), FACE_SERIF},
		{f->action.title, FACE_SERIF_BOLD},
	};
	const struct span part[] = {
		{paper_say(p, "a suivi, jusqu’à son départ le ", "followed, until leaving on "),
		 FACE_SERIF},
		{until, FACE_SERIF_BOLD},
		{paper_say(p, ", une partie de l’action ", ", a part of the action "), FACE_SERIF},
		{f->action.title, FACE_SERIF_BOLD},
	};

	if (f->left)
		paper_flow_spans(p, &part_body, part, COUNT(part));
	else
		paper_flow_spans(p, &part_body, whole, COUNT(whole));
}

/* The sentences of the ministry's model (domain 2.6). */
static void draw_completion(struct paper *p, const void *facts)
{
	const struct study *f = facts;

	part_letterhead(p, &f->action.provider);
	part_title(p, paper_say(p, "Certificat de réalisation", "Certificate of completion"),
		   STR(""));
	draw_declared(p, f);
	draw_person(p, &f->who);
	draw_followed(p, f);
	paper_fact(p, &note, paper_say(p, "Session", "Session"), f->action.session);
	if (f->came_from.n)
		paper_fact(p, &note,
			   paper_say(p, "Avec ce qui a été suivi auparavant dans la session",
				     "With what was followed before in the session"),
			   f->came_from);
	paper_skip(p, 4);
	paper_flow(p, &part_body,
		   paper_say(p,
			     "Nature de l’action concourant au développement des compétences" NBSP
			     ":",
			     "Nature of the action:"));
	paper_skip(p, 1.5);
	draw_natures(p, f->action.nature);
	paper_skip(p, 2.5);
	draw_done(p, f);
	paper_skip(p, 5);
	paper_flow(
		p, &part_body,
		paper_say(
			p,
			"Sans préjudice des délais imposés par les règles fiscales, comptables ou "
			"commerciales, je m’engage à conserver l’ensemble des pièces "
			"justificatives qui ont permis d’établir le présent certificat pendant "
			"une durée de 3 ans à compter de la fin de l’année du dernier paiement. "
			"En cas de cofinancement des fonds européens, la durée de conservation "
			"est étendue conformément aux obligations conventionnelles spécifiques.",
			"Without prejudice to the periods imposed by tax, accounting or commercial "
			"rules, I undertake to keep all the supporting documents from which this "
			"certificate was drawn up for 3 years from the end of the year of the last "
			"payment. Where European funds contribute, they are kept for as long as "
			"the specific agreements require."));
	part_signed(p, &f->action.provider, f->date);
	paper_skip(p, 6);
	paper_flow(
		p, &note,
		paper_say(
			p,
			"(1) Heures réalisées" NBSP ": demi-journées émargées et contresignées, "
			"stage validé. Dans le cadre des formations à distance, prendre en compte "
			"la réalisation des activités pédagogiques et le temps estimé pour les "
			"réaliser.",
			"(1) Hours done: half-days signed and countersigned, validated placement. "
			"For distance training, the activities done and the time estimated for "
			"them."));
}

static struct paper_form letter(const char *template, enum tongue t, const struct study *f,
				struct str title)
{
	return (struct paper_form){.template = template,
				   .tongue = t,
				   .margin = PARTS_MARGIN,
				   .numbered = true,
				   .footer = f->action.session,
				   .title = title,
				   .author = f->action.provider.name,
				   .created_ms = f->created_ms};
}

bool completion_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		     struct arena *a, struct str *why)
{
	struct str title = str_of(say(t, "Certificat de réalisation", "Certificate of completion"));
	struct paper_form form = letter("completion-certificate/1", t, facts, title);

	return paper_make(fonts, &form, draw_completion, facts, out, a, why);
}

static void draw_placements(struct paper *p, const struct study *f)
{
	struct arena *a = paper_arena(p);
	const struct column columns[] = {
		{paper_say(p, "Structure d’accueil", "Host"), 30, ALIGN_LEFT},
		{paper_say(p, "Maître de stage", "Supervisor"), 24, ALIGN_LEFT},
		{paper_say(p, "Du", "From"), 13, ALIGN_LEFT},
		{paper_say(p, "Au", "To"), 13, ALIGN_LEFT},
		{paper_say(p, "Demi-journées", "Half-days"), 14, ALIGN_RIGHT},
		{paper_say(p, "Heures", "Hours"), 12, ALIGN_RIGHT},
	};
	struct str *cells = arena_alloc(a, (f->nplacements + 1) * sizeof columns);

	for (unsigned i = 0; i < f->nplacements; i++) {
		const struct placement *one = &f->placements[i];
		struct str *c = cells + i * COUNT(columns);
		c[0] = one->host;
		c[1] = one->supervisor;
		c[2] = words_day_short(a, one->first_day);
		c[3] = words_day_short(a, one->last_day);
		c[4] = arena_printf(a, "%llu", (unsigned long long)one->half_days);
		c[5] = words_duration(a, one->credited_min);
	}
	part_table(p, &(struct table){columns, COUNT(columns), cells, f->nplacements,
				      .size_pt = 9.5, .row_min_mm = 6});
}

static void draw_placed(struct paper *p, const void *facts)
{
	const struct study *f = facts;
	struct arena *a = paper_arena(p);

	part_letterhead(p, &f->action.provider);
	part_title(p, paper_say(p, "Attestation de stage", "Placement statement"), STR(""));
	paper_flow(
		p, &part_body,
		paper_say(p,
			  "L’organisme désigné ci-dessus atteste que le stage indiqué plus bas a "
			  "été accompli, et qu’il est validé, pour" NBSP ":",
			  "The body named above states that the placement told below was done, and "
			  "is validated, for:"));
	draw_person(p, &f->who);
	part_action(p, &f->action);
	paper_skip(p, 5);
	draw_placements(p, f);
	paper_skip(p, 4);
	part_fact(p, paper_say(p, "Total du stage validé", "Validated in all"),
		  words_duration(a, f->placement_min));
	if (f->excess_min) {
		struct str more = words_duration(a, f->excess_min);
		paper_skip(p, 3);
		paper_flow(
			p, &note,
			arena_printf(a,
				     say(paper_tongue(p),
					 "%.*s de stage ne sont pas retenues : il n’y avait plus "
					 "de demi-journée libre entre ces dates.",
					 "%.*s of placement are not credited: no half-day was "
					 "free between these dates."),
				     (int)more.n, more.p));
	}
	part_signed(p, &f->action.provider, f->date);
}

bool placed_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		 struct arena *a, struct str *why)
{
	struct str title = str_of(say(t, "Attestation de stage", "Placement statement"));
	struct paper_form form = letter("placement-statement/1", t, facts, title);

	return paper_make(fonts, &form, draw_placed, facts, out, a, why);
}
