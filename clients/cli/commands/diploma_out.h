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
/* By its name: register.json, register-COHORT.json, "register (1).json". */
bool diploma_is_copy(const char *path);
/* The register copies in a folder ("x/" or "./"), by their names; how many. */
unsigned diploma_copies(struct arena *a, const char *folder, const char *const **paths);

#endif
