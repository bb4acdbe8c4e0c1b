/* cursus verify: what one file, paper or code turns out to be.
 *
 *	struct trusting trusting;
 *	if (!trusting_open(&trusting, arena, home, "did:key:...", &why)) ...  // NULL: whom we know
 *	struct copies copies = {.arena = arena};
 *	if (!copies_given(&copies, "register.json", &why)) ...               // --register
 *	struct verification v;
 *	if (!verify_one(arena, "x.pdf", &trusting, &copies, &fonts, &v, &why)) ... // cannot be read
 *	code = verification_code(&v);
 *
 * The order of verdicts is that of harm: what is forged or revoked is told first, whoever issued
 * it; then that the page was not checked; then that nobody whom the user trusts issued it.
 */
#ifndef CURSUS_VERIFY_H
#define CURSUS_VERIFY_H

#include "credential.h"
#include "fonts.h"
#include "register.h"

#define EXIT_FORGED 20
#define EXIT_REVOKED 21
#define EXIT_UNKNOWN_ISSUER 22
#define EXIT_PAGE_NOT_CHECKED 23
#define EXIT_NO_DIPLOMA 24

enum verdict {
	VERDICT_VALID,
	VERDICT_NO_DIPLOMA, /* nothing in it is signed, and it does not say that it was */
	VERDICT_UNKNOWN_ISSUER,
	VERDICT_REVOKED,
	VERDICT_SUPERSEDED,
	VERDICT_FORGED
};

/* Whom the user trusts. */
struct trusting {
	struct str
		asked; /* --issuer: a key's name, or a name of the trust file; empty: all below */
	const struct trust *file;
	bool has_home;
	uint8_t home[32]; /* the key of the home's issuer */
};

/* Register copies: those that were given, and those beside the file that was looked at last. */
struct copy {
	struct register_view view;
	bool given;
};

struct copies {
	struct arena *arena;
	struct copy *all;
	unsigned n, given;
	struct str folder; /* of those that were found */
};

struct verification {
	const char *name; /* as it was given */
	enum verdict verdict;
	struct str why; /* a sentence */
	struct credential_view view;
	const struct register_view *copy; /* the one that decided; NULL: none */
	bool read;			  /* view is filled */
	bool paper, code, is_copy;	  /* what was read; none: the signed file */
	bool page_not_checked;
	bool trusted;
	struct str trusted_by; /* as the user calls the issuer */
	char hash[CREDENTIAL_HASH_HEX + 1];
};

bool trusting_open(struct trusting *t, struct arena *a, const char *home, const char *issuer,
		   struct str *why);
/* Whether that did:key is; *by is what the user calls it. */
bool trusting_has(const struct trusting *t, struct arena *a, struct str did, struct str *by);

/* false: it cannot be read, or is no register copy. */
bool copies_given(struct copies *c, const char *path, struct str *why);
/* Those beside a file, unless it is the folder of the last one. */
bool copies_beside(struct copies *c, const char *file, struct str *why);
/* Of the copies that this issuer signed the newest that knows the number; NULL: none. */
const struct register_view *copies_find(const struct copies *c, struct str issuer,
					struct str number);

/* fonts: opened at the first paper. false: it cannot be judged here, *why tells. */
bool verify_one(struct arena *a, const char *argument, const struct trusting *t, struct copies *c,
		struct fonts **fonts, struct verification *v, struct str *why);
int verification_code(const struct verification *v);
/* What the file says under one of its paths. */
struct str verification_field(const struct verification *v, const char *path);

#endif
