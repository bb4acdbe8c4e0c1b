/* Third parties' test vectors, which lie beside the project and may be absent.
 *
 *	struct str text;
 *	if (!vector_read(arena, "jcs/input/values.json", &text))
 *		return;                                 // said so on stdout: skipped
 */
#ifndef CURSUS_VECTORS_H
#define CURSUS_VECTORS_H

#include "base.h"

/* The file's bytes, in the arena and zero-terminated. False when the whole folder of vectors is not
 * there, which is said on stdout; a folder without this file fails the test. */
bool vector_read(struct arena *a, const char *name, struct str *bytes);

#endif
