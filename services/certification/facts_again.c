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

bool facts_again(struct arena *a, struct str credential, struct credential_facts *facts)
{
	static const struct {
		const char *path;
		size_t at;
	} texts[] = {
#define TEXT(path, name) {path, offsetof(struct credential_facts, name)}
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
