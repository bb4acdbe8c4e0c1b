/* Signed JSON for the tests: keys from one byte, loading, and writing again after a change.
 *
 *	json_t *document = signed_load(json);
 *	json_object_set_new(document, "name", json_string("another"));
 *	struct str forged = signed_write(arena, document, 0);    // the old proof stays: forged
 */
#ifndef CURSUS_SIGNED_H
#define CURSUS_SIGNED_H

#include "proof.h"

/* The secret key whose seed is 32 times that byte. */
void signed_key(unsigned char fill, uint8_t secret_key[PROOF_SECRET_BYTES]);

/* Sets document's member "proof". */
void signed_add(json_t *document, struct str created, const uint8_t secret_key[PROOF_SECRET_BYTES]);

/* Aborts on what jcs_load refuses. */
json_t *signed_load(struct str json);

/* The canonical form, zero-terminated in the arena; first signed again when fill is not 0. Takes
 * over document. */
struct str signed_write(struct arena *a, json_t *document, unsigned char fill);

#endif
