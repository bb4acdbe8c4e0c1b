/* What an import did, for people, as JSON or as CSV; and the empty files that it reads.
 *
 *	import_show(cli, &report);
 *	return import_template(cli, "learners", "learners.csv");
 */
#ifndef CURSUS_IMPORT_SHOW_H
#define CURSUS_IMPORT_SHOW_H

#include "cli.h"
#include "import.h"

#define IMPORT_TEMPLATE_MAX 32u /* columns */

void import_show(struct cli *cli, const struct import_report *r);
/* A file with the headings of that kind and nothing else; path NULL: to the standard output. A file
 * that is there stays. Returns the exit code. */
int import_template(struct cli *cli, const char *kind, const char *path);
/* The columns of a template; NULL: no such kind. End in NULL. */
const char *const *import_template_columns(const char *kind);

#endif
