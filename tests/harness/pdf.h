/* What other programs say of a document.
 *
 *	char *text = pdf_asked(&pdf, "pdftotext -layout x.pdf -");    // x.pdf is the document
 *	...
 *	g_free(text);
 */
#ifndef CURSUS_PDF_H
#define CURSUS_PDF_H

#include "paper.h"

/* The command runs by a shell, in a folder of its own; PAPER_SAMPLE in the environment names a file
 * that keeps the document, to be looked at. */
char *pdf_asked(const struct buf *pdf, const char *command);

/* The fonts of documents; ends the test when one is missing. */
struct fonts *pdf_fonts(struct arena *a);

#endif
