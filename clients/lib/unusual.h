/* One thing that is unusual about an act that cannot be undone, in words.
 *
 *	struct str text = unusual_text(session, &rows[0]); // "3 half-days are still to come"
 */
#ifndef CURSUS_UNUSUAL_H
#define CURSUS_UNUSUAL_H

#include "session.h"

/* In the reader's language; lives in the session's arena. */
struct str unusual_text(struct session *s, const struct unusual *u);

#endif
