/* Commands that change a half-day: for one that has begun, attendance is asked first whether its
 * sheet is sealed, and its answer goes with the command.
 *
 *	struct release_told told = {0};
 *	status = release_command(session, d, message, reply, &told, &fault);
 *	if (status == STATUS_ok && told.signatures) ...     // people had signed
 *
 * Whatever sends slot_move or slot_cancel sends it through here; other commands pass as they are.
 */
#ifndef CURSUS_RELEASE_H
#define CURSUS_RELEASE_H

#include "session.h"

struct release_told {
	uint64_t signatures, marks; /* what the half-day had when it was released */
};

enum status release_command(struct session *s, const struct desc *d, void *message, void *reply,
			    struct release_told *told, struct fault *fault);
enum status release_call(struct session *s, const struct call *how, const struct desc *d,
			 void *message, void *reply, struct release_told *told,
			 struct fault *fault);

#endif
