/* Diplomas as files: the bytes that are signed, and the register copy beside them.
 *
 *	if (!diploma_folder(arena, "diplomas", &why)) ...       // before anything is issued
 *	code = diploma_write(cli, session, "diplomas", DIPLOMA_JSON | DIPLOMA_PDF, TONGUE_FRENCH,
 *			     files, n);
 */
#ifndef CURSUS_DIPLOMA_OUT_H
#define CURSUS_DIPLOMA_OUT_H

#include "cli.h"
#include "words.h"

/* Makes the folder where it is missing; false and *why when nothing could be written there. */
bool diploma_folder(struct arena *a, const char *path, struct str *why);
/* NUMBER.json and NUMBER.pdf for each, as parts says, and the register copy of each cohort:
 * register.json, or register-COHORT.json where the folder has that of another cohort. Returns the
 * exit code. */
enum diploma_parts { DIPLOMA_JSON = 1, DIPLOMA_PDF = 2 };
int diploma_write(struct cli *cli, struct session *s, const char *out, unsigned parts,
		  enum tongue t, const struct diploma_file *files, uint32_t n);
/* The whole of a register copy from the rows of register_export. */
struct str diploma_register(struct arena *a, const struct register_copy *parts, uint32_t n);
/* The register copy beside a diploma that has its number; NULL when there is none. */
const char *diploma_copy_beside(struct arena *a, const char *file, struct str number);

#endif
