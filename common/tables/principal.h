/* Who may speak: public keys and what their holders are; read from a file, one line a key, like
 * authorized_keys.
 *
 *	# key (Z85, 40 characters)                 roles             what she is, her name
 *	rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7 organiser,registrar name="Marie Curie"
 *	Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID learner           learner=12
 *	... trainer=3   institution=EHESP   revoked
 *
 * A service reads the file again when it is asked to (keys_reload) or on SIGHUP; a file that
 * cannot be read changes nothing and is logged. A key that is there twice, an unknown role or an
 * unknown word is an error that names the line.
 */
#ifndef CURSUS_PRINCIPAL_H
#define CURSUS_PRINCIPAL_H

#include "schema.h"

/* What somebody is; 0: is none. */
struct self {
	uint64_t learner, trainer;
};

struct principal {
	struct str key;	 /* Z85, 40 characters */
	struct str name; /* for the log: "learner:12", or the name in the file */
	struct str institution;
	uint32_t roles;
	uint64_t learner, trainer;
	bool revoked;
};

struct principals;
/* NULL and *why (in the arena) when the text is not right. */
struct principals *principals_parse(struct str text, struct arena *a, struct str *why);
struct principals *principals_load(const char *path, struct arena *a, struct str *why);
void principals_free(struct principals *p);
/* NULL: not known. Revoked ones are found, with `revoked` set. */
const struct principal *principals_find(const struct principals *p, struct str key);
/* BLAKE2b-256 of the text that they were read from. */
#define PRINCIPALS_DIGEST_BYTES 32
const unsigned char *principals_digest(const struct principals *p);
/* The most that a principals file may hold. */
#define PRINCIPALS_BYTES_MAX (16u * 1024 * 1024)
uint32_t principals_count(const struct principals *p);
const struct principal *principals_at(const struct principals *p, uint32_t i);
/* The text with the word "revoked" in the line of that key; everything else stays as people wrote
 * it. Length 0 and *why when the key would not be revoked by it. */
struct str principals_revoke(struct str text, struct str key, struct arena *a, struct str *why);
/* The text with that name in the line of that key, whatever name it had. Length 0 and *why when the
 * key has no line, or may have no name. */
struct str principals_name(struct str text, struct str key, struct str name, struct arena *a,
			   struct str *why);
/* One line of the file for a principal. */
struct str principal_line(struct arena *a, const struct principal *p);

#endif
