/* Facts to draw from. */
#include "sample.h"

#include "clock.h"

#define MORNING_MS INT64_C(1768464000000) /* 2026-01-15T08:00:00Z */
#define MINUTE_MS 60000
#define LONG_GIVEN                                                                                 \
	"Marie-Antoinette Joséphine Élisabeth Françoise-Xavière Thérèse "                    \
	"Bénédicte Gaëlle Apollonie Clémence Hélène"
#define LONG_FAMILY                                                                                \
	"de Saint-Œuvre-Montmorency de la Rochefoucauld-Doudeauville "                            \
	"d’Étampes-Valençay Nguyễn-Šimůnek O’Brien-Ðorđević"

static const unsigned char hash[32] = {0xde, 0xad, 0xbe, 0xef, 1, 2, 3, 4, 5, 6, 7, 8};

/* A copy that lives as long as the arena. */
#define KEEP(a, array) memcpy(arena_alloc(a, sizeof(array)), array, sizeof(array))

static struct str sample_hash(void)
{
	return (struct str){(const char *)hash, sizeof hash};
}

struct action sample_action(struct arena *a, bool full)
{
	struct str objectives[] = {
		STR("animer une équipe pluriprofessionnelle"),
		STR("conduire un projet de santé, du diagnostic à l’évaluation")};
	struct action action = {.provider = {.name = STR("Université d’Exemple")},
				.title = STR("Diplôme d’université Coordination des soins"),
				.session = STR("DU-1")};

	if (!full)
		return action;
	action.provider =
		(struct provider){.name = STR("Université d’Exemple et des Hauts-Plateaux"),
				  .address = STR("1, place du Marché, 75001 Paris"),
				  .city = STR("Paris"),
				  .siret = STR("73282932000074"),
				  .nda = STR("11755555575"),
				  .uai = STR("0755976N"),
				  .signatory = STR("Marie-Hélène Nguyễn-Lœuillet"),
				  .capacity = STR("Présidente")};
	action.others = STR("Université Voisine, École des hautes études d’Exemple");
	action.place = STR("Paris, salle 2");
	action.nature = action_nature_TRAINING;
	action.objectives = (struct list_of_str){KEEP(a, objectives), COUNT(objectives)};
	return action;
}

struct person sample_person(struct arena *a, bool full, unsigned i)
{
	struct person p = {.given = STR("Léa"), .family = STR("Martin")};

	if (i)
		p.family = arena_printf(a, "Martin-%u", i);
	if (!full)
		return p;
	p.employer = STR("MSP des Tilleuls");
	p.birth_date = 19881105;
	p.birth_place = STR("Brest (Finistère)");
	if (i == 0)
		p = (struct person){.given = STR(LONG_GIVEN),
				    .family = STR(LONG_FAMILY),
				    .usage = STR("Durand"),
				    .employer = STR("Établissement d’hébergement pour personnes "
						    "âgées dépendantes Les Tilleuls, centre "
						    "hospitalier intercommunal"),
				    .birth_date = 19881105,
				    .birth_place = STR("Saint-Remy-en-Bouzemont-Saint-Genest-et-"
						       "Isson (Marne)")};
	return p;
}

static struct sheet_half sample_half(bool full, uint32_t half_day)
{
	struct sheet_half h = {.half_day = half_day,
			       .start_min = half_day == half_day_AM ? 540 : 840,
			       .end_min = half_day == half_day_AM ? 750 : 1050,
			       .duration_min = 210,
			       .code = STR("DU-1/2026-01-15/am")};

	if (!full)
		return h;
	h.place = STR("Paris, salle 2");
	h.unit = STR("UE1, Coordonner une équipe de soins primaires sur un territoire");
	h.trainer = STR("Jeanne Morel");
	h.state = sheet_state_SEALED;
	h.sealed_at = MORNING_MS + 210 * MINUTE_MS;
	h.sealed_by = STR("Šárka Nguyễn");
	h.seal_sequence = 4096;
	h.seal_hash = sample_hash();
	return h;
}

static void sample_corrections(struct arena *a, struct sheet_facts *f)
{
	f->ncorrections = 1;
	f->corrections = arena_alloc(a, sizeof *f->corrections);
	f->corrections[0] = (struct sheet_correction){
		.half = 0,
		.who = f->lines[0].who,
		.what = {.sequence = 4100,
			 .before = presence_status_ABSENT,
			 .before_method = presence_method_SEAL,
			 .before_at = MORNING_MS + 210 * MINUTE_MS,
			 .status = presence_status_PRESENT,
			 .at = MORNING_MS + 2000 * MINUTE_MS,
			 .by = STR("jmorel"),
			 .reason = STR("a signé sur papier, feuille retrouvée"),
			 .hash = sample_hash()}};
}

/* Every status and method occurs. */
struct sheet_facts sample_sheet(struct arena *a, bool full, unsigned learners)
{
	struct sheet_facts f = {.action = sample_action(a, full),
				.zone = STR("Europe/Paris"),
				.date = SAMPLE_DAY,
				.nhalves = full ? 2 : 1,
				.nlines = learners,
				.created_ms = MORNING_MS};

	f.halves[0] = sample_half(full, half_day_AM);
	f.halves[1] = sample_half(full, half_day_PM);
	f.lines = arena_alloc(a, (learners + 1) * sizeof *f.lines);
	for (unsigned i = 0; i < learners; i++) {
		f.lines[i].who = sample_person(a, full, i);
		for (unsigned k = 0; k < f.nhalves; k++)
			f.lines[i].marks[k] =
				(struct sheet_mark){.expected = i != 5,
						    .status = full ? 1 + (i + k) % 4 : 0,
						    .method = full ? 1 + i % 4 : 0,
						    .at = MORNING_MS + (int64_t)i * MINUTE_MS,
						    .by = STR("Jeanne Morel")};
	}
	if (full && learners)
		sample_corrections(a, &f);
	return f;
}

static void fill_study(struct arena *a, struct study *f)
{
	struct study_unit units[] = {{STR("UE1"), STR("UE1, Coordonner une équipe"), 840, 630},
				     {STR("UE2"), STR("UE2, Conduire un projet"), 420, 420},
				     {STR(""), STR(""), 210, 0}};
	struct study_mark marks[] = {
		{STR("Épreuve écrite"), 200, 1250, true, false, false},
		{STR("Épreuve orale"), 100, 0, false, true, true},
		{STR("Contrôle continu"), 100, 0, false, true, false},
		{STR("Mémoire et sa soutenance devant le jury de la promotion"), 150, 1675, true,
		 false, false}};
	struct study_result results[] = {
		{{.date = 20260630, .decision = decision_kind_REFERRED}, STR("DU-1/J1")},
		{{.date = 20260915,
		  .decision = decision_kind_COMPENSATED,
		  .honours = STR("assez bien"),
		  .has_average = true,
		  .average_hundredths = 1275},
		 STR("DU-1/J2")}};
	struct placement placements[] = {{.host = STR("EHPAD Les Tilleuls"),
					  .supervisor = STR("Dr Awa Ngo"),
					  .first_day = 20260202,
					  .last_day = 20260206,
					  .half_days = 10,
					  .half_day_min = 210,
					  .credited_min = 2100},
					 {.first_day = 20260302,
					  .last_day = 20260302,
					  .half_days = 1,
					  .half_day_min = 210,
					  .credited_min = 210}};
	struct hours_line missed[] = {{.date = 20260115,
				       .half_day = half_day_PM,
				       .duration_min = 210,
				       .status = presence_status_EXCUSED,
				       .reason = STR("train supprimé, attestation de la SNCF")},
				      {.date = 20260212,
				       .half_day = half_day_AM,
				       .duration_min = 210,
				       .status = presence_status_ABSENT}};

	f->units = KEEP(a, units);
	f->nunits = COUNT(units);
	f->marks = KEEP(a, marks);
	f->nmarks = COUNT(marks);
	f->nresults = COUNT(results);
	f->results = KEEP(a, results);
	f->nplacements = COUNT(placements);
	f->placements = KEEP(a, placements);
	f->nmissed = COUNT(missed);
	f->missed = KEEP(a, missed);
	f->placement_min = 2310;
	f->open_min = 210;
	f->nlate = 2;
	f->asked_permille = 800;
	f->permille = 833;
	f->counted_min = 1260;
}

struct study sample_study(struct arena *a, bool full)
{
	struct study f = {.action = sample_action(a, full),
			  .who = sample_person(a, full, 0),
			  .date = 20260701,
			  .created_ms = MORNING_MS,
			  .first = SAMPLE_DAY,
			  .last = full ? 20260612 : SAMPLE_DAY,
			  .planned_min = 1470,
			  .attended_min = 1050};

	if (full) {
		fill_study(a, &f);
		return f;
	}
	f.units = arena_alloc(a, sizeof *f.units);
	f.units[0] = (struct study_unit){STR(""), STR(""), 1470, 1050};
	f.nunits = 1;
	f.marks = arena_alloc(a, sizeof *f.marks);
	f.marks[0] =
		(struct study_mark){.title = STR("Écrit"), .mark_hundredths = 900, .there = true};
	f.nmarks = 1;
	f.placements = arena_alloc(a, sizeof *f.placements);
	f.placements[0] = (struct placement){.first_day = 20260202,
					     .last_day = 20260202,
					     .half_days = 2,
					     .half_day_min = 210,
					     .credited_min = 420};
	f.nplacements = 1;
	return f;
}

static void fill_board(struct arena *a, struct minutes_facts *f)
{
	struct board_member members[] = {
		{.name = STR("Marie-Hélène Nguyễn-Lœuillet"),
		 .quality = STR("Professeure des universités"),
		 .chair = true},
		{.name = STR("Paul Roy"),
		 .quality = STR("Médecin coordonnateur, chargé d’enseignement")},
		{.name = STR("Awa Ngo")}};
	struct component components[] = {
		{.code = STR("ECRIT"),
		 .title = STR("Épreuve écrite"),
		 .coefficient_hundredths = 200,
		 .eliminatory_below_hundredths = 500},
		{.code = STR("MEM"), .title = STR("Mémoire"), .coefficient_hundredths = 150}};

	f->board.members = (struct list_of_board_member){KEEP(a, members), COUNT(members)};
	f->rules = (struct award_rules){.attendance_min_permille = 800,
					.placement_min_min = 4200,
					.average_min_hundredths = 1000,
					.compensation = true,
					.components = {KEEP(a, components), COUNT(components)}};
	f->sealed = true;
	f->board.sealed = MORNING_MS;
	f->board.seal_sequence = 5000;
	f->board.seal = f->board.seal_hash = sample_hash();
	f->sealed_by = STR("paul");
}

struct minutes_facts sample_minutes(struct arena *a, bool full, unsigned learners)
{
	struct condition unmet[] = {
		{.kind = condition_kind_ATTENDANCE, .asked = 800, .has = 714},
		{.kind = condition_kind_PLACEMENT, .asked = 4200, .has = 2310},
		{.kind = condition_kind_MISSING_MARK, .component = STR("MEM")},
		{.kind = condition_kind_ELIMINATORY, .component = STR("ECRIT"), .has = 400},
		{.kind = condition_kind_AVERAGE, .asked = 1000, .has = 950}};
	struct minutes_facts f = {.action = sample_action(a, full),
				  .zone = STR("Europe/Paris"),
				  .board = {.code = STR("DU-1/J1"), .date = 20260630},
				  .nlines = learners,
				  .created_ms = MORNING_MS};

	if (full)
		fill_board(a, &f);
	f.lines = arena_alloc(a, (learners + 1) * sizeof *f.lines);
	for (unsigned i = 0; i < learners; i++) {
		struct decision *d = &f.lines[i].what;
		f.lines[i].who = sample_person(a, full, i);
		f.lines[i].who.usage = STR("");
		d->decision = full ? 1 + i % 5 : decision_kind_PASSED;
		d->has_average = full && i % 5 != 3;
		d->average_hundredths = d->has_average ? 950 + 25 * (i % 40) : 0;
		if (full && i % 5 > 1)
			d->conditions = (struct list_of_condition){KEEP(a, unmet), COUNT(unmet)};
		if (full && i == 0) {
			d->by_rules = decision_kind_REFERRED;
			d->override_reason = STR("points de jury, assiduité exemplaire");
			d->honours = STR("assez bien");
		}
	}
	return f;
}

struct convocation_facts sample_convocation(struct arena *a, bool full, unsigned halves)
{
	struct convocation_facts f = {.action = sample_action(a, full),
				      .who = sample_person(a, full, 0),
				      .zone = STR("Indian/Reunion"),
				      .date = 20260105,
				      .nhalves = halves,
				      .created_ms = MORNING_MS};

	f.halves = arena_alloc(a, (halves + 1) * sizeof *f.halves);
	for (unsigned i = 0; i < halves; i++) {
		struct sheet_half h = sample_half(full, half_day_AM + i % 2);
		f.halves[i] =
			(struct convocation_half){.date = date_add_days(SAMPLE_DAY, (int)(i / 2)),
						  .half_day = h.half_day,
						  .start_min = h.start_min,
						  .end_min = h.end_min,
						  .unit = h.unit,
						  .place = h.place,
						  .trainer = h.trainer};
	}
	return f;
}
