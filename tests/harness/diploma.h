/* A diploma to test with: its facts, its file, and what a verifier says of a file.
 *
 *	struct credential_facts facts = diploma_facts();
 *	struct str json = diploma_file(arena, &facts, 7);       // signed with signed_key(7)
 *	diploma_expect(arena, json, true, CREDENTIAL_SIGNED, "");
 */
#ifndef CURSUS_DIPLOMA_H
#define CURSUS_DIPLOMA_H

#include "credential.h"

struct credential_facts diploma_facts(void);

/* The file's bytes, zero-terminated in the arena; aborts when it cannot be made. */
struct str diploma_file(struct arena *a, const struct credential_facts *facts, unsigned char fill);

/* The file of diploma_facts, signed with signed_key(7). */
struct str diploma_sample(struct arena *a);

/* The value of that path, "(absent)" when the file has none. */
struct str diploma_field(const struct credential_view *view, const char *path);

/* Fails the test unless the verdict and its reason ("" when signed) are these. */
void diploma_expect(struct arena *a, struct str json, bool strict_bytes,
		    enum credential_verdict want, const char *reason);

#endif
