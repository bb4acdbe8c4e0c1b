/* Documents as files: written whole or not at all, never over what is not ours.
 *
 *	if (!paper_save("out/attestation-martin.pdf", &pdf, arena, &why)) ...
 */
#ifndef CURSUS_PAPER_FILE_H
#define CURSUS_PAPER_FILE_H

#include "base.h"

/* The file has these bytes afterwards, for good, or false with why told: no such folder, no room,
 * not allowed, or a file of that name that no paper_make() made. One with the same bytes is left
 * alone. */
bool paper_save(const char *path, const struct buf *pdf, struct arena *a, struct str *why);

/* Whether the file is there with these bytes. */
bool paper_is(const char *path, const struct buf *pdf);
/* Whether paper_save may write there: nothing is there, or a document of ours; else *why tells. */
bool paper_may_save(const char *path, struct arena *a, struct str *why);

/* A part of a file's name, of letters, digits, '.', '-' and '_': accents are dropped, anything else
 * becomes one '-', so that it sorts and survives on any file system. "N’Diaye Éloïse" is
 * "N-Diaye-Eloise". Cut after 60 bytes. Never empty: "-" for nothing. */
const char *paper_name(struct arena *a, struct str text);

#endif
