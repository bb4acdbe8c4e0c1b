/* Takes back what was committed to some stores, so that each input finds them as they were.
 *
 *	undo_watch(store);         // once
 *	undo_begin(arena);         // what was there is kept in the arena
 *	... transactions ...
 *	undo_all();
 */
#ifndef CURSUS_FUZZ_UNDO_H
#define CURSUS_FUZZ_UNDO_H

#include "store.h"

void undo_watch(struct store *s);
void undo_begin(struct arena *a);
void undo_all(void);

#endif
