/* Whom cursus verify believes: the issuer that was named, else the trust file and the home. */
#include "verify.h"

#include "text.h"
#include "trust.h"

#include <libintl.h>

#define _(sentence) gettext(sentence)

/* A name is the user's own for a key, in the trust file: never what the diploma says. */
static bool name_known(const struct trust *file, struct arena *a, struct str name)
{
	for (unsigned i = 0; i < file->n; i++)
		if (file->all[i].use == TRUST_ISSUER &&
		    str_eq(text_fold(a, file->all[i].name), text_fold(a, name)))
			return true;
	return false;
}

bool trusting_open(struct trusting *t, struct arena *a, const char *home, const char *issuer,
		   struct str *why)
{
	struct trust *file = arena_alloc(a, sizeof *file);

	*t = (struct trusting){.asked = issuer ? str_trim(str_of(issuer)) : STR(""), .file = file};
	if (issuer && key_name_ok(t->asked))
		return true;
	if (!trust_read(a, file, why))
		return false;
	if (issuer && !name_known(file, a, t->asked)) {
		*why = arena_printf(a,
				    _("no trusted issuer is called \"%s\": name its DID or "
				      "fingerprint, or see cursus trust list"),
				    issuer);
		return false;
	}
	if (!issuer)
		t->has_home = trust_home_issuer(a, home, t->home);
	return true;
}

bool trusting_has(const struct trusting *t, struct arena *a, struct str did, struct str *by)
{
	uint8_t key[DID_KEY_BYTES];

	if (!did_key_read(did, key))
		return false;
	if (t->asked.n && key_is_named(t->asked, key)) {
		*by = STR("--issuer");
		return true;
	}
	if (t->has_home && memcmp(key, t->home, sizeof key) == 0) {
		*by = str_of(_("the home in use"));
		return true;
	}
	for (unsigned i = 0; i < t->file->n; i++) {
		const struct trusted *one = &t->file->all[i];
		if (one->use != TRUST_ISSUER || !key_is_named(one->key, key) ||
		    (t->asked.n && !str_eq(text_fold(a, one->name), text_fold(a, t->asked))))
			continue;
		*by = one->name.n ? one->name : one->key;
		return true;
	}
	return false;
}
