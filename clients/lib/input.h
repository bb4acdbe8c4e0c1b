/* The files that people hand over, whatever bytes they hold.
 *
 *	if (!input_read(arena, "learners.csv", max, &bytes, &why)) ...
 */
#ifndef CURSUS_INPUT_H
#define CURSUS_INPUT_H

#include "base.h"

/* The whole of a file, zero-terminated in the arena; false and *why when it cannot be read or is
 * larger than max bytes. */
bool input_read(struct arena *a, const char *path, size_t max, struct str *out, struct str *why);
/* Of regular files only: a pipe or a device, which may keep a reader for ever, is refused. */
bool input_read_file(struct arena *a, const char *path, size_t max, struct str *out,
		     struct str *why);

#endif
