/* cursus verify: what was found, for people and for programs.
 *
 *	verify_show_one(cli, &v, fields);         // verdict, holder, title; all that is signed
 *	verify_show_line(cli, &v);                // the same on one line, where there are several
 *	json_array_append_new(rows, verify_json(&v));
 */
#ifndef CURSUS_VERIFY_SHOW_H
#define CURSUS_VERIFY_SHOW_H

#include "cli.h"
#include "verify.h"

#include <jansson.h>

void verify_show_one(struct cli *cli, const struct verification *v, bool fields);
void verify_show_line(struct arena *a, const struct verification *v);
json_t *verify_json(const struct verification *v);

#endif
