/* Facts that documents share: who gives the training, what is taught, persons. */
#include "office.h"

#include "clock.h"
#include "home.h"
#include "keys.h"
#include "institution_names.h"
#include "paper_file.h"
#include "text.h"

#include <libintl.h>
#include <stdarg.h>

#define NOON_MIN 720

void office_open(struct office *o, struct session *s, uint32_t date)
{
	*o = (struct office){.session = s, .arena = s->arena, .date = date};
}

void office_forget(struct office *o)
{
	const char *home = o->home;

	office_open(o, o->session, o->date);
	o->home = home;
}

void office_as_of(struct office *o, int64_t at_ms)
{
	if (o->as_of == at_ms)
		return;
	o->as_of = at_ms;
	o->frames = NULL;
	o->trainers_asked = false;
}

bool office_ask(struct office *o, const struct desc *d, const void *m, void *rows, uint32_t *n)
{
	void *found = NULL;

	o->status = session_query(o->session, d, m, NULL, 0, &found, n, &o->fault);
	memcpy(rows, &found, sizeof found);
	return o->status == STATUS_ok;
}

enum due office_not_due(struct office *o, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	o->why = arena_vprintf(o->arena, format, args);
	va_end(args);
	return DUE_NO;
}

int64_t office_instant(uint32_t date)
{
	int64_t at = 0;

	return zone_instant(STR("UTC"), date, NOON_MIN, &at) ? at : 0;
}

static bool was_called(const struct institution *i, struct str name)
{
	for (uint32_t k = 0; k < i->names.n; k++)
		if (str_eq(i->names.p[k].name, name))
			return true;
	return str_eq(i->name, name);
}

/* By its code; one that was added after the programme was published, by its name. */
static const struct institution *institution_of(const struct institution *all, uint32_t n,
						struct str code, struct str name)
{
	for (uint32_t i = 0; i < n; i++)
		if (str_eq(all[i].code, code))
			return &all[i];
	for (uint32_t i = 0; i < n; i++)
		if (was_called(&all[i], name))
			return &all[i];
	return NULL;
}

/* As it is called on the day of the document; the curriculum keeps the name that was voted. */
static struct str legal_name(const struct institution *all, uint32_t n,
			     const struct award_institution *one, uint32_t day)
{
	const struct institution *known = institution_of(all, n, one->code, one->name);

	return known ? institution_name_on(known, day) : one->name;
}

/* The day of the document; of what is sealed, that of the seal. */
static uint32_t names_day(const struct office *o, const struct frame *f)
{
	return o->as_of ? zone_date(f->cohort.timezone, o->as_of) : o->date;
}

/* The record of the lead institution says what the curriculum does not. */
static bool fill_provider(struct office *o, struct frame *f)
{
	const struct list_of_award_institution *all = &f->curriculum.institutions;
	struct provider *p = &f->action.provider;
	struct institution *known;
	const struct award_institution *lead = NULL;
	struct str others = STR("");
	uint32_t n;

	if (!office_ask(o, &desc_institution_list, &(struct institution_list){.at = o->as_of},
			&known, &n))
		return false;
	for (uint32_t i = 0; i < all->n; i++) {
		const struct award_institution *one = &all->p[i];
		struct str name = legal_name(known, n, one, names_day(o, f));
		if (one->lead) {
			*p = (struct provider){.name = name, .uai = one->uai};
			lead = one;
		} else {
			others = arena_printf(o->arena, "%.*s%s%.*s", (int)others.n, others.p,
					      others.n ? ", " : "", (int)name.n, name.p);
		}
	}
	f->action.others = others;
	const struct institution *i =
		lead ? institution_of(known, n, lead->code, lead->name) : NULL;
	if (i)
		*p = (struct provider){.name = p->name,
				       .address = i->address,
				       .city = i->city,
				       .siret = i->siret,
				       .nda = i->nda,
				       .uai = i->uai.n ? i->uai : p->uai,
				       .signatory = i->signatory,
				       .capacity = i->signatory_capacity};
	return true;
}

static bool fill_frame(struct office *o, uint64_t cohort, struct frame *f)
{
	void *rows;
	uint32_t n;

	if (!office_ask(o, &desc_cohort_show, &(struct cohort_show){.cohort = cohort}, &rows, &n))
		return false;
	f->cohort = *(const struct cohort *)rows;
	if (!office_ask(o, &desc_programme_show,
			&(struct programme_show){.programme = f->cohort.programme}, &rows, &n))
		return false;
	f->programme = *(const struct programme *)rows;
	if (!office_ask(o, &desc_curriculum_show,
			&(struct curriculum_show){.curriculum = f->cohort.curriculum}, &rows, &n))
		return false;
	f->curriculum = *(const struct curriculum *)rows;
	f->action = (struct action){.title = f->programme.title,
				    .session = f->cohort.code,
				    .level = f->programme.level,
				    .place = f->cohort.place,
				    .nature = f->programme.nature,
				    .objectives = f->programme.objectives};
	return fill_provider(o, f);
}

const struct frame *office_frame(struct office *o, uint64_t cohort)
{
	if (o->frames && o->frames->cohort.id == cohort)
		return o->frames;
	struct frame *f = arena_alloc(o->arena, sizeof *f);
	*f = (struct frame){0};
	o->frames = fill_frame(o, cohort, f) ? f : NULL;
	return o->frames;
}

/* What kind a structure is says nothing of who employs: it is no name. */
static bool is_type(struct arena *a, struct str structure)
{
	static const char *const types[] = {
		"msp",
		"mspu",
		"cds",
		"cpts",
		"ehpad",
		"esp",
		"dac",
		"pta",
		"clic",
		"ssiad",
		"spasad",
		"saad",
		"had",
		"ch",
		"chu",
		"chr",
		"chru",
		"ght",
		"ars",
		"urps",
		"sisa",
		"usld",
		"ssr",
		"smr",
		"mas",
		"fam",
		"cmp",
		"cmpp",
		"sessad",
		"ime",
		"esat",
		"pmi",
		"csapa",
		"caarud",
		"pass",
		"ifsi",
		"ifas",
		"cegidd",
		"espic",
		"autre",
		"other",
		"cabinet",
		"foyer",
		"clinique",
		"hôpital",
		"libéral",
		"association",
		"maison de santé",
		"centre de santé",
		"maison de santé pluriprofessionnelle",
		"maison de santé pluridisciplinaire",
		"centre hospitalier",
		"communauté professionnelle territoriale de santé",
		"équipe de soins primaires",
		"cabinet libéral",
	};
	struct str folded = text_fold(a, structure);

	for (size_t i = 0; i < COUNT(types); i++)
		if (str_eq(folded, text_fold(a, str_of(types[i]))))
			return true;
	return false;
}

static struct str employer_of(struct arena *a, const struct learner *l)
{
	if (l->employer.n)
		return l->employer;
	return is_type(a, l->structure) ? STR("") : l->structure;
}

static struct str mailbox_of(struct str email)
{
	const char *at = email.n ? memchr(email.p, '@', email.n) : NULL;

	return at ? (struct str){email.p, (uint32_t)(at - email.p)} : email;
}

bool office_person(struct office *o, uint64_t learner, struct person *out)
{
	struct learner *l;
	uint32_t n;

	if (!office_ask(o, &desc_learner_show,
			&(struct learner_show){.learner = learner, .at = o->as_of}, &l, &n))
		return false;
	*out = (struct person){.given = l->given_names,
			       .family = l->family_name,
			       .usage = l->usage_name,
			       .number = l->id,
			       .mailbox = mailbox_of(l->email),
			       .employer = employer_of(o->arena, l),
			       .birth_place = l->birth_place,
			       .birth_date = l->birth_date};
	return true;
}

const char *office_sort_key(struct office *o, const struct person *p)
{
	struct str family = p->usage.n ? p->usage : p->family;
	struct str name = arena_printf(o->arena, "%.*s %.*s", (int)family.n, family.p,
				       (int)p->given.n, p->given.p);

	return paper_name(o->arena, text_fold(o->arena, name));
}

struct str office_trainer(struct office *o, uint64_t trainer)
{
	if (!o->trainers_asked &&
	    !office_ask(o, &desc_trainer_list, &(struct trainer_list){.at = o->as_of}, &o->trainers,
			&o->ntrainers))
		o->ntrainers = 0;
	o->trainers_asked = true;
	for (uint32_t i = 0; i < o->ntrainers; i++)
		if (o->trainers[i].id == trainer)
			return o->trainers[i].name;
	return STR("");
}

/* The key of that name in the home, or the one whose holder has that name. */
static const struct principal *key_of(const struct office *o, const struct principals *all,
				      struct str by)
{
	char key[KEY_Z85_BYTES];
	struct str why;

	for (uint32_t i = 0; i < principals_count(all); i++)
		if (str_eq(principals_at(all, i)->name, by))
			return principals_at(all, i);
	struct str path = home_at(o->arena, o->home, "keys/%.*s.pub", (int)by.n, by.p);
	return key_load_public(path.p, key, o->arena, &why) ? principals_find(all, str_of(key))
							    : NULL;
}

/* Services wrote a trainer's key down by its name before they wrote the trainer. */
static struct str trainer_coded(struct office *o, struct str code)
{
	office_trainer(o, 0); /* asks for them */
	for (uint32_t i = 0; i < o->ntrainers; i++)
		if (str_eq(o->trainers[i].code, code))
			return o->trainers[i].name;
	return STR("");
}

/* Whose key it is, as the principals tell; what they do not know may be a trainer's code. */
static struct str key_holder(struct office *o, struct str by)
{
	const struct principal *p = NULL;
	struct principals *all = NULL;
	struct str why, name = STR("");

	if (!text_code(by) || by.p[0] == '.' || memchr(by.p, '/', by.n))
		return name;
	if (o->home)
		all = principals_load(home_at(o->arena, o->home, "principals").p, o->arena, &why);
	if (all)
		p = key_of(o, all, by);
	if (p && p->trainer)
		name = office_trainer(o, p->trainer);
	else if (p && memchr(p->name.p, ' ', p->name.n))
		name = arena_str(o->arena, p->name);
	else if (!p)
		name = trainer_coded(o, by);
	principals_free(all);
	return name;
}

struct str office_author(struct office *o, struct str by)
{
	const struct str trainer = STR("trainer:"), learner = STR("learner:");
	struct person who;
	uint64_t id;

	if (str_starts(by, trainer) &&
	    str_u64((struct str){by.p + trainer.n, by.n - trainer.n}, &id))
		return office_trainer(o, id);
	if (str_starts(by, learner) &&
	    str_u64((struct str){by.p + learner.n, by.n - learner.n}, &id))
		return office_person(o, id, &who)
			       ? arena_printf(o->arena, "%.*s %.*s", (int)who.family.n,
					      who.family.p, (int)who.given.n, who.given.p)
			       : STR("");
	/* A person's name in the principals has a blank, that of a key none. */
	return !by.n || memchr(by.p, ' ', by.n) ? by : key_holder(o, by);
}

struct str frame_unit(const struct frame *f, struct arena *a, struct str code)
{
	for (uint32_t i = 0; i < f->curriculum.units.n; i++) {
		const struct unit *u = &f->curriculum.units.p[i];
		if (str_eq(u->code, code))
			return arena_printf(a, "%.*s, %.*s", (int)u->code.n, u->code.p,
					    (int)u->title.n, u->title.p);
	}
	return code;
}
