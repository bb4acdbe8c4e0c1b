/* Whom the user trusts: keys of issuers of diplomas, and keys that sign backups.
 *
 *	struct str name, why;
 *	if (trust_has(arena, TRUST_ISSUER, public_key, &name, &why)) ...   // why.n: the file is bad
 *
 * The file is $XDG_CONFIG_HOME/cursus/trust, else ~/.config/cursus/trust: one key a line, as
 * "issuer KEY NAME" or "backup KEY NAME"; KEY is a did:key or a fingerprint (fingerprint.h, written
 * without blanks), and what follows # on a line of its own is a comment. Somebody else who may
 * write the file could trust himself, so such a file is refused.
 */
#ifndef CURSUS_TRUST_H
#define CURSUS_TRUST_H

#include "fingerprint.h"

enum trust_use { TRUST_ISSUER, TRUST_BACKUP };

struct trusted {
	enum trust_use use;
	struct str key, name; /* the name may be empty */
};

struct trust {
	struct trusted *all;
	unsigned n;
};

/* Where it is, whether or not it is there. */
struct str trust_path(struct arena *a);
/* A file that is not there trusts nobody. false: it cannot be read, or says what is no line. */
bool trust_read(struct arena *a, struct trust *out, struct str *why);
bool trust_write(struct arena *a, const struct trust *trust, struct str *why);
/* Whether the key is trusted for that; *name is what the user calls it. false with a *why of some
 * length: the file could not be read. */
bool trust_has(struct arena *a, enum trust_use use, const uint8_t public_key[DID_KEY_BYTES],
	       struct str *name, struct str *why);
/* The issuer of the home in use: the public half of its key. false: it has none, or not for us. */
bool trust_home_issuer(struct arena *a, const char *home, uint8_t public_key[DID_KEY_BYTES]);

#endif
