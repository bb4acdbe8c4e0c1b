/* QR codes, drawn as rectangles.
 *
 *	qr_draw(p, (struct box){20, 150, 42, 42}, STR("https://example.org/#..."));
 */
#ifndef CURSUS_QR_H
#define CURSUS_QR_H

#include "paper.h"

/* Fills the box, with the quiet zone around it that readers need; nothing for no text. Error
 * correction M: 15 % may be lost. More than such a code holds, or codes on a 65th page, end the
 * document with an error. */
void qr_draw(struct paper *p, struct box box, struct str text);

#endif
