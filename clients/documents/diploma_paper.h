/* The diploma on paper: one page of A4, landscape, drawn from what its signed credential says.
 *
 *	struct diploma_facts f;
 *	if (!diploma_facts_of(credential, code, TONGUE_FRENCH, arena, &f, &why)) ...
 *	if (!diploma_paper(fonts, &f, &pdf, arena, &why)) ...
 *
 * Everything printed stands in the credential, so that whoever holds it draws the same page again:
 * that is how a verifier tells whether a page belongs to the credential in it.
 */
#ifndef CURSUS_DIPLOMA_PAPER_H
#define CURSUS_DIPLOMA_PAPER_H

#include "paper.h"

/* How a page is laid out. A paper carries its layout in its description ("diploma/2"), and whoever
 * holds an old one draws it again as it was: what one layout draws is never changed, another is
 * added. 1: until November 2026. 2: tells the issuer's key and hours in the foot, and what
 * cannot be seen (control characters, marks of direction) as a sign. */
#define DIPLOMA_LAYOUTS 2u
/* As what the attachments stand in the file. */
#define DIPLOMA_CREDENTIAL_TYPE "application/json"
#define DIPLOMA_CODE_TYPE "text/plain"
#define DIPLOMA_INSTITUTIONS_MAX 20

/* Texts may be empty unless said otherwise: what is not there is left out with its label. Days are
 * yyyymmdd, 0 for none. */
struct diploma_facts {
	enum tongue tongue;
	unsigned layout;   /* 0: the newest */
	struct str issuer; /* did:key of the key that signed */
	struct str kind;   /* of the credential: "university_diploma" ... needed */
	struct str title;  /* needed */
	struct str institutions[DIPLOMA_INSTITUTIONS_MAX]; /* the lead first; one is needed */
	unsigned ninstitutions;
	bool female, male; /* neither: not told */
	struct str given_names, family_name, usage_name, birth_place;
	struct str holder_name; /* where given and family name are not told apart; needed */
	uint32_t birth_date;
	struct str academic_year, honours, number; /* the number is needed */
	uint32_t board_date, voted, issued;
	struct str city, signatory, signatory_capacity, chair, chair_quality;
	bool has_trained; /* the hours that were done are known, maybe none */
	uint64_t trained_min, planned_min;
	bool duplicate, reissue;
	struct str replaces; /* the number of the one that this one stands for */
	struct str rncp, rncp_level, nsf;
	uint32_t rncp_decided;
	int64_t signed_ms;
	struct str code;       /* the text of the QR code; empty: none */
	struct str credential; /* attached byte for byte; empty: none */
};

/* From the bytes of a credential that was verified, and the text of its code. false: *why tells. */
bool diploma_facts_of(struct str credential, struct str code, enum tongue t, struct arena *a,
		      struct diploma_facts *out, struct str *why);

bool diploma_paper(struct fonts *fonts, const struct diploma_facts *f, struct buf *out,
		   struct arena *a, struct str *why);

#define DIPLOMA_LAYOUT_NAME "diploma/"
/* Whether a paper that we wrote names a layout of ours, known here or not. */
bool diploma_layout_named(struct str pdf);
/* Which layout a paper says that it has; 0: none that is known here. */
unsigned diploma_layout_of(struct str pdf);
/* Whether the file is, byte for byte, what this credential draws in the layout that the file names:
 * then all that is printed is signed. Drawn by other versions of cairo, pango or the fonts, it is
 * not. */
bool diploma_paper_is(struct fonts *fonts, struct str pdf, struct str credential, struct arena *a);

#endif
