/* A half-day that has begun is moved or cancelled only after attendance has said that its sheet is
 * not sealed; until the move arrives, or for HOLD_MS, nobody seals it.
 *
 * The catalogue does not follow attendance: feeds never form a ring. So the client asks here first
 * (sheet_hold) and passes the entry's sequence on to the catalogue, which keeps it in its event.
 *
 *	if ((status = hold_look(cx, &sheet)) != STATUS_ok)	// before a seal
 *		return status;
 */
#ifndef CURSUS_HOLD_H
#define CURSUS_HOLD_H

#include "engine.h"

#define HOLD_MS (INT64_C(2) * 60 * 1000)

/* Refuses the slot while somebody is about to move or cancel it. */
enum status hold_look(struct cx *cx, const struct sheet *s);
/* The half-day is moved or cancelled, or the hold does not matter any more. */
void hold_end(struct tx *tx, uint64_t slot);
/* A seal and a move have crossed: the seal stands, and the sheet says what is against it. */
void hold_crossed(struct cx *cx, const struct slot *now, const struct sheet *sealed);

#endif
