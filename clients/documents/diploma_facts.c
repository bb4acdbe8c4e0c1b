/* From the signed credential to what its paper says. */
#include "diploma_paper.h"

#include "clock.h"
#include "credential.h"

#include <libintl.h>
#include <stdio.h>

#define SUBJECT "credentialSubject."
#define EXTENSION SUBJECT "cursus."

static struct str field(const struct credential_view *v, const char *path)
{
	for (uint32_t i = 0; i < v->nfields; i++)
		if (str_is(v->fields[i].path, path))
			return v->fields[i].value;
	return STR("");
}

static uint32_t day(const struct credential_view *v, const char *path)
{
	uint32_t date = 0;

	return date_parse(field(v, path), &date) == DATE_OK ? date : 0;
}

/* Identities are a list of kinds and values. */
static struct str identity(const struct credential_view *v, struct arena *a, const char *kind)
{
	for (unsigned i = 0; i < CREDENTIAL_FIELDS_MAX; i++) {
		const char *path = arena_printf(a, SUBJECT "identifier[%u].identityType", i).p;
		struct str type = field(v, path);
		if (!type.n)
			break;
		if (str_is(type, kind))
			return field(v,
				     arena_printf(a, SUBJECT "identifier[%u].identityHash", i).p);
	}
	return STR("");
}

static void read_institutions(const struct credential_view *v, struct arena *a,
			      struct diploma_facts *f)
{
	for (unsigned i = 0; i < DIPLOMA_INSTITUTIONS_MAX; i++) {
		struct str name = field(v, arena_printf(a, EXTENSION "institutions[%u].name", i).p);
		if (name.n)
			f->institutions[f->ninstitutions++] = name;
	}
	if (!f->ninstitutions)
		f->institutions[f->ninstitutions++] = v->issuer_name;
}

static void read_holder(const struct credential_view *v, struct arena *a, struct diploma_facts *f)
{
	struct str civility = identity(v, a, "ext:civility");

	f->female = str_is(civility, "Madame");
	f->male = str_is(civility, "Monsieur");
	f->holder_name = identity(v, a, "name");
	f->family_name = identity(v, a, "ext:familyName");
	f->given_names = identity(v, a, "ext:givenNames");
	f->usage_name = identity(v, a, "ext:usageName");
	f->birth_place = identity(v, a, "ext:birthPlace");
	if (date_parse(identity(v, a, "ext:birthDate"), &f->birth_date) != DATE_OK)
		f->birth_date = 0;
}

bool diploma_facts_of(struct str credential, struct str code, enum tongue t, struct arena *a,
		      struct diploma_facts *out, struct str *why)
{
	char reason[CREDENTIAL_WHY_BYTES];
	struct credential_view v;

	if (credential_verify(credential, true, a, &v, reason, sizeof reason) !=
	    CREDENTIAL_SIGNED) {
		*why = arena_str(a, str_of(reason));
		return false;
	}
	struct str edition = field(&v, EXTENSION "edition");
	*out = (struct diploma_facts){
		.tongue = t,
		.issuer = v.issuer,
		.kind = field(&v, EXTENSION "kind"),
		.title = field(&v, SUBJECT "achievement.name"),
		.academic_year = field(&v, EXTENSION "academicYear"),
		.honours = field(&v, SUBJECT "result[0].value"),
		.number = v.number,
		.board_date = day(&v, EXTENSION "decisionDate"),
		.voted = day(&v, EXTENSION "voted"),
		.issued = day(&v, EXTENSION "issueDate"),
		.city = field(&v, EXTENSION "city"),
		.signatory = field(&v, EXTENSION "signatory"),
		.signatory_capacity = field(&v, EXTENSION "signatoryCapacity"),
		.chair = field(&v, EXTENSION "chair"),
		.chair_quality = field(&v, EXTENSION "chairQuality"),
		.duplicate = str_is(edition, "duplicate"),
		.reissue = str_is(edition, "reissue"),
		.replaces = field(&v, EXTENSION "replaces"),
		.rncp = field(&v, EXTENSION "rncp"),
		.rncp_decided = day(&v, EXTENSION "rncpDecided"),
		.rncp_level = field(&v, EXTENSION "rncpLevel"),
		.nsf = field(&v, EXTENSION "nsf"),
		.code = code,
		.credential = credential,
	};
	out->has_trained = str_u64(field(&v, EXTENSION "trainedMinutes"), &out->trained_min);
	if (!str_u64(field(&v, EXTENSION "durationMinutes"), &out->planned_min))
		out->planned_min = 0;
	read_institutions(&v, a, out);
	read_holder(&v, a, out);
	if (!time_parse(field(&v, "validFrom"), &out->signed_ms)) {
		*why = str_of(gettext("the credential says no day of issue"));
		return false;
	}
	/* One that was issued before that was told has the instant only. */
	if (!out->issued)
		out->issued = zone_date(STR("UTC"), out->signed_ms);
	return true;
}
