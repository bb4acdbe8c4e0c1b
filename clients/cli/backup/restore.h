/* What a backup would bring back, and whether the user wants it from whom made it.
 *
 *	if (!restore_read_people(arena, folder, &backup, &people, &why)) ...
 *	int code = restore_trusted(cli, folder, &backup, &asked, &people);
 */
#ifndef CURSUS_RESTORE_H
#define CURSUS_RESTORE_H

#include "backup.h"
#include "cli.h"
#include "principal.h"

#include <stdio.h>

struct restored_people {
	struct principals *principals; /* the caller frees them */
	struct str issuer;	       /* its did:key; empty: there is no such key */
};
bool restore_read_people(struct arena *a, const char *folder, const struct backup *b,
			 struct restored_people *out, struct str *why);
/* Who may act, and whose key signs diplomas; those who are revoked may not. */
void restore_tell_people(struct cli *cli, const struct restored_people *p, FILE *to);

struct restore_asked {
	const char *signer; /* --signer, NULL: none */
	bool is_unsigned;   /* --unsigned */
};
/* 0, or the exit code of what was told. A trial changes nothing and needs no trust. */
int restore_trusted(struct cli *cli, const char *folder, const struct backup *b,
		    const struct restore_asked *how, const struct restored_people *people);

#endif
