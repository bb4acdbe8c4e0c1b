/* The diploma as a signed file: an Open Badges 3.0 AchievementCredential with eddsa-jcs-2022.
 *
 * In the file the type reads OpenBadgeCredential, the term that every context of Open Badges 3.0
 * gives to that class; AchievementCredential is an alias of it, and accepted.
 *
 *	struct buf file;
 *	char why[CREDENTIAL_WHY_BYTES];
 *	buf_init(&file, CREDENTIAL_BYTES_MAX);
 *	struct credential_signer *signer = credential_signer_new(secret_key);
 *	if (!credential_make(signer, &facts, &file, why, sizeof why)) ...    // and the next ones
 *	// the bytes of `file` are the diploma: store and send them as they are, no newline added
 *
 *	struct credential_view view;
 *	if (credential_verify(bytes, true, arena, &view, why, sizeof why) == CREDENTIAL_SIGNED &&
 *	    str_eq(view.issuer, the_did_key_you_trust)) ...
 */
#ifndef CURSUS_CREDENTIAL_H
#define CURSUS_CREDENTIAL_H

#include "proof.h"

#define CREDENTIAL_BYTES_MAX ((size_t)64 * 1024)
#define CREDENTIAL_FIELDS_MAX 1000
#define CREDENTIAL_SALT_BYTES 32
#define CREDENTIAL_HASH_BYTES 32
#define CREDENTIAL_HASH_HEX (2 * CREDENTIAL_HASH_BYTES)
#define CREDENTIAL_WHY_BYTES PROOF_WHY_BYTES

struct credential_institution {
	struct str name;
	bool lead; /* the one that carries the diploma of several */
};

/* All that the diploma says. Texts are UTF-8; "may be empty" ones are then left out. */
struct credential_facts {
	struct str id;		     /* a URI of this diploma: urn:uuid:... */
	struct str number;	     /* in the register */
	struct str title;	     /* exactly as it was registered */
	struct str description;	     /* may be empty: the title stands for it */
	struct str programme_code;   /* DU-MEDCO */
	struct str kind;	     /* university_diploma... */
	struct str achievement_type; /* of Open Badges; may be empty: Diploma */
	struct str level;	     /* may be empty */
	struct str honours;	     /* may be empty */
	struct str cohort_code;	     /* may be empty */
	struct str holder_name;	     /* as the document shows it */
	struct str family_name;	     /* may be empty */
	struct str given_names;	     /* may be empty */
	struct str birth_date;	     /* yyyy-mm-dd, may be empty */
	struct str issuer_name;
	struct str criteria;	  /* what had to be done, in words */
	struct str decision_date; /* of the board, yyyy-mm-dd */
	struct str board_code;
	struct str issued_at;  /* 2026-07-01T12:00:00Z: when it was signed */
	struct str valid_from; /* likewise */
	struct str replaces;   /* number of the diploma that this one replaces, may be empty */
	struct str edition;    /* duplicate, reissue; may be empty: the first */
	/* What its paper says besides; all of these may be empty. Days are yyyy-mm-dd. */
	struct str civility;   /* Madame, Monsieur */
	struct str usage_name; /* when it is another than the family name */
	struct str birth_place;
	struct str academic_year; /* 2025-2026 */
	struct str issue_date;	  /* the local day of issued_at */
	struct str city;	  /* where it is signed */
	struct str signatory, signatory_capacity;
	struct str chair, chair_quality; /* of the board */
	struct str voted;		 /* the day when the council created the programme */
	struct str rncp, rncp_decided, rncp_level, nsf;	   /* of a registered certification only */
	struct str verify_url;				   /* for its code; not in the credential */
	const struct credential_institution *institutions; /* one or more */
	uint32_t ninstitutions;
	uint32_t duration_min; /* minutes of training planned; 0: not said */
	uint32_t trained_min;  /* minutes that the holder followed, if has_trained */
	bool has_trained;
	uint8_t salt[CREDENTIAL_SALT_BYTES]; /* random, new for each diploma; see credential_hash */
};

struct credential_field {
	struct str path;  /* credentialSubject.identifier[0].identityHash; odd keys as ["..."] */
	struct str value; /* texts as they are, numbers and the like as in JSON */
};

/* What a file says. Memory is the arena's. Texts may hold anything that UTF-8 can: whoever shows
 * them on a terminal masks control characters. */
struct credential_view {
	struct str issuer; /* did:key of the key that signed: compare it with the one you trust */
	struct str issuer_name;
	struct str id;
	struct str number;
	struct str canonical; /* the document in its canonical form, which credential_hash takes */
	bool has_salt;
	uint8_t salt[CREDENTIAL_SALT_BYTES];
	const struct credential_field *fields; /* everything that is signed, in the file's order */
	uint32_t nfields;
};

/* Who signs, and what the diplomas of a cohort have in common, prepared once. secret_key is
 * libsodium's Ed25519 secret key (seed and public key); the copy of it is wiped at the end. */
struct credential_signer *credential_signer_new(const uint8_t secret_key[PROOF_SECRET_BYTES]);
void credential_signer_free(struct credential_signer *s);

/* The final file, canonical bytes, added to out; the same facts and key give the same bytes. False,
 * with out to be thrown away, when a fact is missing or no such thing as it should be: why names
 * the fact. */
bool credential_make(struct credential_signer *s, const struct credential_facts *facts,
		     struct buf *out, char *why, size_t why_bytes);

/* Many in one call, on as many threads as there are processors; the same bytes as one by one. Of
 * CREDENTIALS_AT_ONCE a caller that has more notices no difference in speed. */
#define CREDENTIALS_AT_ONCE 512u
struct credential_file {
	struct str bytes;		     /* in the arena */
	struct str code;		     /* the text of diploma_code_make, in the arena */
	uint8_t hash[CREDENTIAL_HASH_BYTES]; /* credential_hash */
};
/* made takes n; false, with made to be thrown away, when credential_make refuses one of them. */
bool credential_make_many(const uint8_t secret_key[PROOF_SECRET_BYTES],
			  const struct credential_facts *facts, uint32_t n, struct arena *a,
			  struct credential_file *made);

/* Judges a file of whatever origin and reads it into out, which is filled only when SIGNED. The
 * canonical form is judged: blanks, escapes and the order of members, which a wallet may write
 * otherwise, change nothing. ours: as we write them, with number and salt, every member covered by
 * the signature. Without it any credential with such a proof will do; an issuer that is no did:key
 * is then not compared with the signer. validFrom and validUntil are shown among the fields, not
 * judged: there is no clock here. */
enum credential_verdict credential_verify(struct str json, bool ours, struct arena *a,
					  struct credential_view *out, char *why, size_t why_bytes);

/* What the register says of a diploma: BLAKE2b-256 of the file's canonical bytes, keyed with
 * the salt. The salt is in the file, so that its holder can compute this, and nobody can who
 * guesses at names. */
void credential_hash(struct str json, const uint8_t salt[CREDENTIAL_SALT_BYTES],
		     uint8_t hash[CREDENTIAL_HASH_BYTES]);
/* In lower-case hexadecimal and zero-terminated. */
void credential_hash_hex(struct str json, const uint8_t salt[CREDENTIAL_SALT_BYTES],
			 char hex[CREDENTIAL_HASH_HEX + 1]);

#endif
