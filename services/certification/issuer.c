/* The key that signs: which one it is stands in the log from the first diploma on, and no other key
 * signs beside it. */
#include "certification.h"

#include "diploma.h"
#include "keys.h"
#include "multibase.h"

#include <string.h>

/* The id of the one issuer. */
#define ISSUER_ID 1

/* A log from before keys were named has it in its diplomas. */
static bool signed_by_another(struct view *v, struct arena *a, struct str did)
{
	struct credential last;

	return view_last(v, &desc_credential, a, &last) &&
	       !memmem(last.bytes.p, last.bytes.n, did.p, did.n);
}

enum reason issuer_ails(struct view *v, const void *secret, struct arena *a, struct str *got)
{
	const struct issuer_key *key = secret;
	struct issuer known = {.id = ISSUER_ID};

	if (!key)
		return REASON_no_issuer_key;
	struct str did = did_key_make(a, key->pk);
	bool named = get_issuer(v, &known, a, &known);
	if (named ? str_eq(known.did, did) : !signed_by_another(v, a, did))
		return REASON_none;
	*got = named ? known.did : STR("of the diplomas that were issued");
	return REASON_issuer_key_differs;
}

enum status issuer_secret(struct cx *cx, uint8_t secret[PROOF_SECRET_BYTES])
{
	const struct issuer_key *key = cx->secret;
	struct str got = STR("");
	enum reason why = issuer_ails(cx->view, cx->secret, cx->arena, &got);

	if (why != REASON_none)
		return refuse(cx, why, "", got);
	memcpy(secret, key->seed, sizeof key->seed);
	memcpy(secret + sizeof key->seed, key->pk, sizeof key->pk);
	return STATUS_ok;
}

void issuer_name(struct cx *cx)
{
	const struct issuer_key *key = cx->secret;
	struct issuer issuer = {.id = ISSUER_ID};

	if (get_issuer(cx->view, &issuer, cx->arena, &issuer))
		return;
	issuer.did = did_key_make(cx->arena, key->pk);
	emit_issuer_named(cx, &(struct issuer_named){.issuer = issuer});
}

void apply_issuer_named(struct tx *tx, const struct event *e, const struct issuer_named *m)
{
	(void)e;
	put_issuer(tx, &m->issuer);
}
