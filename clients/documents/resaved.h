/* The attachments of a PDF that another program has written anew: compressed, renumbered, encrypted
 * with no password. archive_attachment() reads our own files only.
 *
 *	if (!archive_attachment(pdf, type, &json) && resaved_attachment(arena, pdf, type, &json))
 *		... // the file in it can be judged, the page cannot
 *
 * The file may be hostile: sizes are bounded, and only one plain compression is undone.
 */
#ifndef CURSUS_RESAVED_H
#define CURSUS_RESAVED_H

#include "base.h"

#define RESAVED_OBJECTS_MAX 10000
#define RESAVED_STREAM_BYTES_MAX 262144

/* The first attachment of that type ("application/json"), in the arena. */
bool resaved_attachment(struct arena *a, struct str pdf, const char *type, struct str *out);

/* Whether the keywords of its description begin so. */
bool resaved_keywords_start(struct str pdf, const char *with);

#endif
