/* programme.json as organisers write it (whole hours, coefficients, [label, average] pairs) into
 * the members of the tables. */
#ifndef CURSUS_PROGRAMME_FILE_H
#define CURSUS_PROGRAMME_FILE_H

#include "schema.h"

#include <jansson.h>

/* Does the object use that shape: whole hours in its units, or rules with `average_min`, or
 * institutions that are texts? */
bool programme_file_is(const json_t *j);
/* Parses what an editor saved, with its byte order mark or without; NULL: *error says where. */
json_t *programme_file_parse(struct str bytes, json_error_t *error);
/* Rewrites j in place; false: *fault names the member. Members that the message `d` does not have
 * are dropped only when they are the programme's own (code, kind, title ... in a revision). */
bool programme_file_translate(struct arena *a, json_t *j, const struct desc *d,
			      struct fault *fault);

#endif
