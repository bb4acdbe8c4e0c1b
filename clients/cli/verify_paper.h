/* What `cursus verify` reads besides a credential's own file: the paper, and the text of its code.
 *
 *	if (verify_is_paper(bytes)) ... verify_credential_in(bytes, &credential)
 *	if (!verify_page(cli, bytes, credential, &view, &matches, &why)) ...
 *	if (verify_is_code(text)) verdict = verify_code(cli, text, &view, hash, why, sizeof why);
 */
#ifndef CURSUS_VERIFY_PAPER_H
#define CURSUS_VERIFY_PAPER_H

#include "cli.h"
#include "credential.h"

bool verify_is_paper(struct str bytes);
/* The credential that the paper holds; false: none. */
bool verify_credential_in(struct str pdf, struct str *credential);
/* Whether the page is, byte for byte, what this verified credential draws, with a code of its own.
 * false: it cannot be told on this machine, *why says what is missing. */
bool verify_page(struct cli *cli, struct str pdf, struct str credential,
		 const struct credential_view *view, bool *matches, struct str *why);

/* A web address with something behind its '#'; blanks around it do not count. */
bool verify_is_code(struct str text);
/* Its fields as those of a credential, and the digest of that. Memory is the run's. */
enum credential_verdict verify_code(struct cli *cli, struct str text, struct credential_view *view,
				    char hash[CREDENTIAL_HASH_HEX + 1], char *why,
				    size_t why_bytes);

#endif
