/* Data Integrity proofs of the W3C with the suite eddsa-jcs-2022: signs and checks any JSON object.
 * What the credential and the register copy share; needs no network and fetches no context.
 *
 *	struct proof_form form = proof_form_make(arena, context, issued_at, secret_key);
 *	proof_put(&form, arena, document, at, sha256, &file);   // for each document of that moment
 *	struct proof_view view;
 *	if (proof_check(document, true, arena, &view, why, sizeof why) == CREDENTIAL_SIGNED)
 *		... view.signer is the did:key that signed; is it the one you trust?
 */
#ifndef CURSUS_PROOF_H
#define CURSUS_PROOF_H

#include "base.h"

#include <jansson.h>

/* Sizes of libsodium's Ed25519, so that not everybody includes <sodium.h>. */
#define PROOF_SECRET_BYTES 64
#define PROOF_HASH_BYTES 64
#define PROOF_WHY_BYTES 200

/* What is to be said of a signed document: a credential, or the register copy. */
enum credential_verdict {
	CREDENTIAL_SIGNED,    /* every byte that counts is as its signer left it */
	CREDENTIAL_FORGED,    /* reads well, but is not what was signed */
	CREDENTIAL_MALFORMED, /* cannot be judged: not JSON, or not of this form */
};

struct proof_view {
	struct str signer;  /* did:key, in the arena */
	struct str created; /* as it stands there, may be empty; in the arena */
	json_t *covered; /* exactly what the signature covers (the document, and the proof without
			    its value): the caller's to json_decref; NULL unless signed */
};

/* "2026-07-01T12:00:00Z": a real instant, in UTC and whole seconds, the one way we write it. */
bool proof_instant(struct str text);

/* SHA-256 of the canonical proof configuration, then of the canonical document without its proof
 * (vc-di-eddsa 3.3.4). False when one of them has no canonical form. */
bool proof_hash(const json_t *configuration, const json_t *document,
		uint8_t hash[PROOF_HASH_BYTES]);

/* What the proofs of one key and one moment have in common. */
struct proof_form {
	const uint8_t *secret_key; /* the caller's */
	uint8_t hash[PROOF_HASH_BYTES / 2];
	struct str before, behind; /* its value, in the canonical proof */
	struct str did;		   /* did:key of the signer */
};

/* context is the canonical form of the document's @context, empty when it has none; created is an
 * instant as proof_instant has it, or it is our bug. Texts are in the arena. */
struct proof_form proof_form_make(struct arena *a, struct str context, struct str created,
				  const uint8_t secret_key[PROOF_SECRET_BYTES]);

/* Adds to out the document, which is in canonical form and has no proof, with its proof as a member
 * behind the byte `at`, where a member ends that "proof" follows. The hash is the document's
 * SHA-256. The same input gives the same bytes. */
void proof_put(const struct proof_form *f, struct arena *a, struct str document, uint32_t at,
	       const uint8_t document_hash[PROOF_HASH_BYTES / 2], struct buf *out);

/* Checks document's proof. The suite lets @context have more entries than were signed; with
 * exact_context that is a forgery, without it they are left out of what is covered. On anything but
 * CREDENTIAL_SIGNED why says what is wrong. */
enum credential_verdict proof_check(const json_t *document, bool exact_context, struct arena *a,
				    struct proof_view *out, char *why, size_t why_bytes);

#endif
