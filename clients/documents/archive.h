/* What makes a PDF one for archives (PDF/A-3): an incremental update behind cairo's document.
 *
 *	struct attachment a = {"diploma.json", "application/json", ATTACHMENT_SOURCE, json, about};
 *	archive_update(&form, NULL, 0, &pdf, before, arena);   // paper_make does it
 *
 *	if (!archive_attachment(bytes, "application/json", &json)) ...   // of a file that we wrote
 *
 * The update adds a description in XMP that says the same as the file's own, sRGB as the colours'
 * meaning, the attachments with their relation to the document, and an /ID that follows from the
 * content. Nothing is compressed, so that an attachment's bytes stand in the file as they are.
 */
#ifndef CURSUS_ARCHIVE_H
#define CURSUS_ARCHIVE_H

#include "base.h"

#define ATTACHMENTS_MAX 8

enum relation { ATTACHMENT_SOURCE, ATTACHMENT_SUPPLEMENT }; /* of AFRelationship */

struct attachment {
	const char *name; /* of letters, digits, '.', '-', '_'; in the order of their names */
	const char *type; /* application/json */
	enum relation relation;
	struct str bytes, about;
};

/* What is drawn over a page besides what cairo has: operators of PDF, for a user unit of a point
 * from the upper left corner. */
#define MARKS_MAX 64
struct mark {
	unsigned page; /* the first is 1 */
	struct str operators;
};

struct paper_form;

/* Adds the update to what cairo has written into pdf from the byte `from` on; at most MARKS_MAX
 * marks, one on a page. */
void archive_update(const struct paper_form *form, const struct mark *marks, unsigned nmarks,
		    struct buf *pdf, size_t from, struct arena *a);

/* The first attachment of that type in a file of whatever origin, if archive_update has written it:
 * a slice of pdf. Whether the file is whole is for the caller to tell. */
bool archive_attachment(struct str pdf, const char *type, struct str *out);

#endif
