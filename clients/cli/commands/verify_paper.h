/* What `cursus verify` reads besides a credential's own file: the paper, and the text of its code.
 *
 *	if (verify_is_paper(bytes)) ... verify_credential_in(arena, bytes, &credential)
 *	if (!verify_page(fonts, arena, bytes, credential, &view)) ...     // not checked
 *	if (verify_is_code(text)) verdict = verify_code(a, text, &view, hash, why, sizeof why);
 */
#ifndef CURSUS_VERIFY_PAPER_H
#define CURSUS_VERIFY_PAPER_H

#include "credential.h"
#include "fonts.h"

bool verify_is_paper(struct str bytes);
/* The credential that the paper holds, also one that another program has written anew; false:
 * none. */
bool verify_credential_in(struct arena *a, struct str pdf, struct str *credential);
/* Of one that holds no credential: whether it is a diploma's page nevertheless, by the layout that
 * it names or the code that it holds. */
bool verify_claims(struct arena *a, struct str pdf);
/* JSON that neither is signed nor says something of a subject: a list, an export. */
bool verify_is_other_json(struct str bytes);
/* Whether the page is, byte for byte, what this verified credential draws, with a code of its own.
 * fonts are those that documents are drawn in. */
bool verify_page(struct fonts *fonts, struct arena *a, struct str pdf, struct str credential,
		 const struct credential_view *view);

/* A web address with something behind its '#'; blanks around it do not count. */
bool verify_is_code(struct str text);
/* Its fields as those of a credential, and the digest of that. */
enum credential_verdict verify_code(struct arena *a, struct str text, struct credential_view *view,
				    char hash[CREDENTIAL_HASH_HEX + 1], char *why,
				    size_t why_bytes);

#endif
