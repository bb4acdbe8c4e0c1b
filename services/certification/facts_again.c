/* The facts of a diploma as they were when it was issued, read back from its credential. */
#include "replacement.h"

#define SUBJECT "credentialSubject."
#define EXTENSION SUBJECT "cursus."
#define INSTITUTIONS_MAX 20

static struct str field(const struct credential_view *v, const char *path)
{
	for (uint32_t i = 0; i < v->nfields; i++)
		if (str_is(v->fields[i].path, path))
			return v->fields[i].value;
	return STR("");
}

static struct str identity(const struct credential_view *v, struct arena *a, const char *kind)
{
	struct str type;

	for (unsigned i = 0;; i++) {
		type = field(v, arena_printf(a, SUBJECT "identifier[%u].identityType", i).p);
		if (!type.n || str_is(type, kind))
			return type.n ? field(v,
					      arena_printf(a, SUBJECT "identifier[%u].identityHash",
							   i)
						      .p)
				      : STR("");
	}
}

static void read_institutions(const struct credential_view *v, struct arena *a,
			      struct credential_facts *f)
{
	struct credential_institution *all = arena_alloc(a, INSTITUTIONS_MAX * sizeof *all);
	struct str name;

	f->ninstitutions = 0;
	while (f->ninstitutions < INSTITUTIONS_MAX &&
	       (name = field(
			v, arena_printf(a, EXTENSION "institutions[%u].name", f->ninstitutions).p))
		       .n) {
		all[f->ninstitutions].name = name;
		all[f->ninstitutions].lead =
			str_is(field(v, arena_printf(a, EXTENSION "institutions[%u].lead",
						     f->ninstitutions)
						.p),
			       "true");
		f->ninstitutions++;
	}
	f->institutions = all;
}

static const struct {
	const char *path;
	size_t at;
} texts[] = {
#define TEXT(path, name)                                                                           \
	{                                                                                          \
		path, offsetof(struct credential_facts, name)                                      \
	}
	TEXT(SUBJECT "achievement.name", title),
	TEXT(SUBJECT "achievement.description", description),
	TEXT(SUBJECT "achievement.humanCode", programme_code),
	TEXT(SUBJECT "achievement.achievementType", achievement_type),
	TEXT(SUBJECT "achievement.criteria.narrative", criteria),
	TEXT(SUBJECT "result[0].value", honours),
	TEXT("issuer.name", issuer_name),
	TEXT(EXTENSION "kind", kind),
	TEXT(EXTENSION "level", level),
	TEXT(EXTENSION "cohort", cohort_code),
	TEXT(EXTENSION "decisionDate", decision_date),
	TEXT(EXTENSION "board", board_code),
	TEXT(EXTENSION "academicYear", academic_year),
	TEXT(EXTENSION "chair", chair),
	TEXT(EXTENSION "chairQuality", chair_quality),
	TEXT(EXTENSION "voted", voted),
	TEXT(EXTENSION "rncp", rncp),
	TEXT(EXTENSION "rncpDecided", rncp_decided),
	TEXT(EXTENSION "rncpLevel", rncp_level),
	TEXT(EXTENSION "nsf", nsf),
#undef TEXT
};

static struct str text_at(const struct credential_facts *f, size_t at)
{
	struct str text;

	memcpy(&text, (const char *)f + at, sizeof text);
	return text;
}

bool facts_same_holder(const struct credential_facts *a, const struct credential_facts *b)
{
	static const size_t at[] = {
#define AT(name) offsetof(struct credential_facts, name)
		AT(holder_name), AT(family_name), AT(given_names), AT(birth_date),
		AT(birth_place), AT(usage_name),  AT(civility),
#undef AT
	};
	bool same = true;

	for (size_t i = 0; same && i < COUNT(at); i++)
		same = str_eq(text_at(a, at[i]), text_at(b, at[i]));
	return same;
}

bool facts_same(const struct credential_facts *a, const struct credential_facts *b)
{
	bool same = facts_same_holder(a, b) && a->duration_min == b->duration_min &&
		    a->has_trained == b->has_trained && a->trained_min == b->trained_min &&
		    a->ninstitutions == b->ninstitutions;

	/* A diploma without a description has its title there. */
	for (size_t i = 0; same && i < COUNT(texts); i++)
		same = texts[i].at == offsetof(struct credential_facts, description) ||
		       str_eq(text_at(a, texts[i].at), text_at(b, texts[i].at));
	for (uint32_t i = 0; same && i < a->ninstitutions; i++)
		same = str_eq(a->institutions[i].name, b->institutions[i].name) &&
		       a->institutions[i].lead == b->institutions[i].lead;
	return same;
}

bool facts_again(struct arena *a, struct str credential, struct credential_facts *facts)
{
	char why[CREDENTIAL_WHY_BYTES];
	struct credential_view v;
	uint64_t minutes;

	if (credential_verify(credential, true, a, &v, why, sizeof why) != CREDENTIAL_SIGNED)
		return false;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct str text = field(&v, texts[i].path);
		memcpy((char *)facts + texts[i].at, &text, sizeof text);
	}
	facts->holder_name = identity(&v, a, "name");
	facts->family_name = identity(&v, a, "ext:familyName");
	facts->given_names = identity(&v, a, "ext:givenNames");
	facts->birth_date = identity(&v, a, "ext:birthDate");
	facts->birth_place = identity(&v, a, "ext:birthPlace");
	facts->usage_name = identity(&v, a, "ext:usageName");
	facts->civility = identity(&v, a, "ext:civility");
	facts->duration_min =
		str_u64(field(&v, EXTENSION "durationMinutes"), &minutes) ? (uint32_t)minutes : 0;
	facts->has_trained = str_u64(field(&v, EXTENSION "trainedMinutes"), &minutes);
	facts->trained_min = facts->has_trained ? (uint32_t)minutes : 0;
	read_institutions(&v, a, facts);
	return facts->ninstitutions > 0;
}
