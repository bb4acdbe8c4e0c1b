/* JSON as one sequence of bytes (RFC 8785, JCS), and the strict reading that goes with it.
 *
 *	char why[JCS_WHY_BYTES];
 *	json_t *document = jcs_load(bytes, why, sizeof why);    // json_decref when done
 *	struct buf out;
 *	buf_init(&out, JCS_BYTES_MAX);
 *	if (!document || !jcs_canonical(document, &out)) ...
 */
#ifndef CURSUS_JCS_H
#define CURSUS_JCS_H

#include "base.h"

#include <jansson.h>

#define JCS_BYTES_MAX ((size_t)8 * 1024 * 1024)
#define JCS_DEPTH_MAX 64
#define JCS_WHY_BYTES 160

/* Adds the canonical form of any JSON value to out. False, with out to be thrown away, when the
 * value nests deeper than JCS_DEPTH_MAX, holds an integer that a double cannot hold exactly (which
 * RFC 8785 cannot write without changing it), or does not fit out. */
bool jcs_canonical(const json_t *value, struct buf *out);

/* Adds a text of ours as a JSON string, quotes and escapes included; one that is not UTF-8 is our
 * bug. What is composed member by member: jcs_out.h. */
void jcs_put_string(struct buf *out, struct str text);

/* Reads one object or array that is the whole of text: UTF-8, no key twice, nothing after the end,
 * within JCS_BYTES_MAX and JCS_DEPTH_MAX. The caller owns the result. NULL: why says what and
 * where, and quotes nothing of the text, which may be hostile or personal. */
json_t *jcs_load(struct str text, char *why, size_t why_bytes);

/* Whether text, from which value was loaded, is its canonical form to the byte. */
bool jcs_is_canonical(struct str text, const json_t *value);

/* A JSON string as a slice of that value's memory; empty when it is absent or no string. */
struct str jcs_text(const json_t *value);

#endif
