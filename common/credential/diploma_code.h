/* The code of a diploma: what its QR code holds, a web address whose fragment proves itself.
 *
 *	https://verify.example.org/d#MFRGGZDFMZTWQ...
 *
 * The fragment is RFC 4648's base32 (upper case, unpadded, so that a QR code holds it in its
 * alphanumeric mode) of the record diploma_code in canonical msgpack, followed by the Ed25519
 * signature, by the issuer's key that the record names, of "cursus diploma code 1", a NUL, the
 * address with its '#', and the record. No signature of a credential can be taken for one of a code
 * or the other way: those are of 64 bytes of hashes. A fragment never leaves a browser, so that the
 * address's server does not learn whose diploma it is.
 *
 *	struct str text = diploma_code_make(secret_key, STR(""), &record, arena);
 *	if (diploma_code_read(text, arena, &record, why, sizeof why) == CREDENTIAL_SIGNED) ...
 */
#ifndef CURSUS_DIPLOMA_CODE_H
#define CURSUS_DIPLOMA_CODE_H

#include "credential.h"
#include "schema.h"

/* A name that RFC 2606 keeps from leading anywhere: where an institution has no page. */
#define DIPLOMA_CODE_URL "https://diplomes.invalid/v"
#define DIPLOMA_CODE_BYTES_MAX 2000u

/* The text, in the arena; the same record and key give the same. url empty: DIPLOMA_CODE_URL. The
 * key is set here. A text that is longer than its field may be is cut behind its last whole
 * character that leaves room for an ellipsis, which then ends it: who reads it sees that. */
struct str diploma_code_make(const uint8_t secret_key[PROOF_SECRET_BYTES], struct str url,
			     const struct diploma_code *record, struct arena *a);

/* Judges a text of whatever origin; out is filled only when SIGNED, its key is then the one to
 * compare with the issuer's. Any changed byte is refused. why has CREDENTIAL_WHY_BYTES. */
enum credential_verdict diploma_code_read(struct str text, struct arena *a,
					  struct diploma_code *out, char *why, size_t why_bytes);

#endif
