/* Whose name a member of a board has.
 *
 *	if (member_is(cx->arena, board.members.p[i].name, &learner)) ...   // a candidate's
 */
#ifndef CURSUS_MEMBERS_H
#define CURSUS_MEMBERS_H

#include "engine.h"

/* The same words in any order, whatever their case, accents and titles: "Dr MARTIN Léa" is "Lea
 * Martin". */
bool member_names_same(struct arena *a, struct str one, struct str other);
/* The member's name holds the learner's first given name and her family or usage name. */
bool member_is(struct arena *a, struct str member, const struct learner *l);

#endif
