/* What a diploma says: from the records to its facts; its sentences are in French. */
#include "parchment.h"

#include "clock.h"

#include <inttypes.h>

#define SECOND_MS 1000
#define SCHOOL_YEAR_MONTH 8 /* what begins from August on is of the year to come */

struct str instant_text(struct arena *a, int64_t utc_ms)
{
	struct str text = time_text(a, utc_ms - utc_ms % SECOND_MS);
	struct str fraction = STR(".000Z");

	if (text.n <= fraction.n)
		return text;
	return arena_printf(a, "%.*sZ", (int)(text.n - fraction.n), text.p);
}

struct str holder_name(struct arena *a, const struct learner *l)
{
	struct str name = person_name(a, l->given_names, l->family_name), both;

	if (!l->usage_name.n || str_eq(l->usage_name, l->family_name))
		return name;
	both = arena_printf(a, "%.*s, nom d’usage %.*s", (int)name.n, name.p, (int)l->usage_name.n,
			    l->usage_name.p);
	return both.n <= PERSON_BYTES_MAX ? both : name;
}

/* 12.5 is 12,5 and 12 is 12, from hundredths. */
static struct str decimal(struct arena *a, uint64_t hundredths)
{
	uint64_t whole = hundredths / 100, rest = hundredths % 100;

	if (!rest)
		return arena_printf(a, "%" PRIu64, whole);
	if (rest % 10)
		return arena_printf(a, "%" PRIu64 ",%02" PRIu64, whole, rest);
	return arena_printf(a, "%" PRIu64 ",%" PRIu64, whole, rest / 10);
}

static void put_clause(struct buf *b, struct arena *a, const char *before, uint64_t hundredths,
		       const char *after)
{
	struct str number = decimal(a, hundredths);

	buf_printf(b, "%s%.*s%s ; ", before, (int)number.n, number.p, after);
}

static void put_components(struct buf *b, struct arena *a, const struct list_of_component *all)
{
	for (uint32_t i = 0; i < all->n; i++) {
		struct str coefficient = decimal(a, all->p[i].coefficient_hundredths);
		buf_printf(b, "%s%.*s (coefficient %.*s)",
			   i ? ", " : "épreuves : ", (int)all->p[i].title.n, all->p[i].title.p,
			   (int)coefficient.n, coefficient.p);
	}
	if (all->n)
		buf_z(b, " ; ");
}

/* What had to be done, in words. */
static struct str criteria(struct arena *a, const struct award_rules *r)
{
	struct buf b;

	buf_init(&b, CREDENTIAL_BYTES_MAX);
	if (r->attendance_min_permille)
		put_clause(&b, a, "assiduité d’au moins ", r->attendance_min_permille * 10, " %");
	if (r->placement_min_min)
		put_clause(&b, a, "stage d’au moins ", r->placement_min_min * 100 / 60, " h");
	put_components(&b, a, &r->components);
	if (r->components.n)
		put_clause(&b, a, "moyenne d’au moins ", r->average_min_hundredths, " sur 20");
	buf_z(&b, "décision du jury");
	struct str text = arena_str(a, buf_slice(&b));
	buf_free(&b);
	return text;
}

static const char *achievement_type(const struct programme *p)
{
	if (p->outcome == outcome_NATIONAL_DIPLOMA && p->kind == programme_kind_MASTER2)
		return "MasterDegree";
	switch (p->outcome) {
	case outcome_RNCP_CERTIFICATION:
		return "Certification";
	case outcome_CERTIFICATE:
		return "Certificate";
	case outcome_ATTESTATION:
	case outcome_DPC_ATTESTATION:
		return "CertificateOfCompletion";
	default:
		return "Diploma";
	}
}

/* "university_diploma" */
static struct str outcome_word(struct arena *a, uint32_t outcome)
{
	const struct choice_option *o = choice_by_number(&choices_outcome, outcome);
	char *word = arena_z(a, str_of(o ? o->text : "diploma"));

	for (char *c = word; *c; c++)
		if (*c == ' ')
			*c = '_';
	return str_of(word);
}

/* All of them, the lead first: a diploma of several universities names each (domain 3.1). */
static void name_institutions(struct arena *a, const struct curriculum *c,
			      struct credential_facts *out)
{
	const struct award_institution *lead = award_lead(c);
	struct credential_institution *all = arena_alloc(a, c->institutions.n * sizeof *all);
	uint32_t n = 0;

	all[n++] = (struct credential_institution){lead->name, true};
	for (uint32_t i = 0; i < c->institutions.n; i++)
		if (&c->institutions.p[i] != lead)
			all[n++] =
				(struct credential_institution){c->institutions.p[i].name, false};
	out->institutions = all;
	out->ninstitutions = n;
	out->issuer_name = lead->name;
}

/* Version 4 of RFC 9562: 122 random bits. */
struct str parchment_urn(struct arena *a, const uint8_t random[PARCHMENT_UUID_BYTES])
{
	uint8_t u[PARCHMENT_UUID_BYTES];

	memcpy(u, random, sizeof u);
	u[6] = (uint8_t)((u[6] & 0x0f) | 0x40);
	u[8] = (uint8_t)((u[8] & 0x3f) | 0x80);
	return arena_printf(a,
			    "urn:uuid:%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
			    "%02x%02x%02x%02x%02x%02x",
			    u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10],
			    u[11], u[12], u[13], u[14], u[15]);
}

/* From the school year of the cohort's planned first day to that of its planned last one, whenever
 * its board sat: 2024-2025 for October 2024, or January 2025, to June 2025. Without planned days,
 * that of the first half-day: one that was moved makes no second year. */
static struct str academic_year(struct arena *a, const struct award *w, struct taught_days days)
{
	uint32_t starts = w->cohort.starts ? w->cohort.starts : days.first;
	uint32_t ends = w->cohort.ends;
	uint32_t began = date_year(starts), over = date_year(ends);

	if (!starts || w->programme.outcome > outcome_RNCP_CERTIFICATION)
		return STR("");
	if (starts / 100 % 100 < SCHOOL_YEAR_MONTH)
		began--;
	return arena_printf(a, "%u-%u", began, ends && over > began ? over : began + 1);
}

/* An award that is not registered says nothing of the RNCP, whatever is known of its programme
 * (domain 3.5). */
static void fill_registration(struct arena *a, const struct programme *p,
			      struct credential_facts *f)
{
	if (p->outcome != outcome_RNCP_CERTIFICATION || !p->rncp.n || !p->rncp_decided)
		return;
	f->rncp = p->rncp;
	f->rncp_decided = date_text(a, p->rncp_decided);
	if (p->rncp_level)
		f->rncp_level = arena_printf(a, "%u", (unsigned)p->rncp_level);
	for (uint32_t i = 0; i < p->nsf.n; i++)
		f->nsf = arena_printf(a, "%.*s%s%.*s", (int)f->nsf.n, f->nsf.p, i ? ", " : "",
				      (int)p->nsf.p[i].n, p->nsf.p[i].p);
}

struct credential_facts parchment_of_award(struct arena *a, const struct award *w,
					   const struct institution *lead, struct taught_days days,
					   int64_t issued_ms)
{
	struct str issued_at = instant_text(a, issued_ms);
	struct credential_facts f = {
		.title = w->programme.title,
		.programme_code = w->programme.code,
		.kind = outcome_word(a, w->programme.outcome),
		.achievement_type = str_of(achievement_type(&w->programme)),
		.level = w->programme.level,
		.cohort_code = w->cohort.code,
		.criteria = criteria(a, &w->curriculum.rules),
		.issued_at = issued_at,
		.valid_from = issued_at,
		.duration_min = (uint32_t)award_planned(&w->curriculum),
		.issue_date = date_text(a, zone_date(w->cohort.timezone, issued_ms)),
		.city = lead->city,
		.signatory = lead->signatory,
		.signatory_capacity = lead->signatory_capacity,
		.voted = date_text(a, w->programme.voted),
		.academic_year = academic_year(a, w, days),
		.verify_url = lead->verify_url,
	};
	fill_registration(a, &w->programme, &f);

	name_institutions(a, &w->curriculum, &f);
	return f;
}

static struct str civility(uint32_t sex)
{
	return sex == sex_FEMALE ? STR("Madame") : sex == sex_MALE ? STR("Monsieur") : STR("");
}

static void fill_chair(const struct board *board, struct credential_facts *facts)
{
	for (uint32_t i = 0; i < board->members.n; i++)
		if (board->members.p[i].chair) {
			facts->chair = board->members.p[i].name;
			facts->chair_quality = board->members.p[i].quality;
		}
}

void parchment_fill(struct arena *a, const struct parchment *p, struct credential_facts *facts)
{
	const struct learner *l = p->holder;

	facts->civility = civility(l->sex);
	facts->usage_name = str_eq(l->usage_name, l->family_name) ? STR("") : l->usage_name;
	facts->birth_place = l->birth_place;
	facts->has_trained = true;
	facts->trained_min = (uint32_t)p->trained_min;
	fill_chair(&p->minutes->board, facts);
	facts->id = parchment_urn(a, p->uuid);
	facts->number = p->number;
	facts->honours = p->minutes->decision.honours;
	facts->holder_name = holder_name(a, p->holder);
	facts->family_name = p->holder->family_name;
	facts->given_names = p->holder->given_names;
	facts->birth_date = date_text(a, p->holder->birth_date);
	facts->decision_date = date_text(a, p->minutes->board.date);
	facts->board_code = p->minutes->board.code;
	memcpy(facts->salt, p->salt, sizeof facts->salt);
}
