/* The register's public copy: which diplomas exist and which still hold, without a name in it.
 *
 *	struct register_view copy;
 *	if (register_read(bytes, arena, &copy, why, sizeof why) == CREDENTIAL_SIGNED) {
 *		const struct register_entry *entry = register_find(&copy, view.number);
 *		char hash[CREDENTIAL_HASH_HEX + 1];
 *		credential_hash_hex(diploma_bytes, view.salt, hash);
 *		// the diploma is good when copy.issuer is the one trusted and view.issuer the same,
 *		// entry != NULL, str_is(entry->hash, hash) and entry->state == REGISTER_VALID
 *	}
 */
#ifndef CURSUS_REGISTER_H
#define CURSUS_REGISTER_H

#include "credential.h"

/* One file: 20,000 diplomas with the longest numbers, all revoked. */
#define REGISTER_BYTES_MAX ((size_t)8 * 1024 * 1024)

enum register_state {
	REGISTER_VALID,
	REGISTER_REVOKED,
	REGISTER_SUPERSEDED, /* a later diploma stands in its place */
};

struct register_entry {
	struct str number;
	struct str hash; /* credential_hash */
	enum register_state state;
	struct str revoked_at; /* 2026-07-01T12:00:00Z; empty when valid, never when revoked */
	struct str reason;     /* may be empty; public: no name belongs here */
};

struct register_facts {
	struct str issuer_name;
	struct str
		as_of; /* 2026-07-01T12:00:00Z: what this copy knows of; also when it was signed */
	const struct register_entry *entries; /* in any order */
	uint32_t nentries;
};

struct register_view {
	struct str issuer; /* did:key of the key that signed: compare it with the one you trust */
	struct str issuer_name;
	struct str as_of;
	const struct register_entry *entries; /* ascending by number, in bytes */
	uint32_t nentries;
};

/* The signed copy, canonical bytes, added to out; the same facts and key give the same bytes.
 * False, with out to be thrown away, when a fact is not as it should be (why says which) or the
 * copy would be larger than REGISTER_BYTES_MAX or out. */
bool register_make(const struct register_facts *facts, const uint8_t secret_key[PROOF_SECRET_BYTES],
		   struct buf *out, char *why, size_t why_bytes);

/* Judges a copy and reads it into out, which is filled only when SIGNED; memory is the arena's. Any
 * changed byte is refused, unless it leaves the canonical form as it was (blanks, escapes, the
 * order of members). */
enum credential_verdict register_read(struct str json, struct arena *a, struct register_view *out,
				      char *why, size_t why_bytes);

/* The entry of that number; NULL when the register never gave it. */
const struct register_entry *register_find(const struct register_view *copy, struct str number);

#endif
