/* Copies of a store that is in use, made by a thread of their own into a folder: FOLDER/NAME.mdb,
 * mode 0600, synced, under its name only once it is whole.
 *
 *	struct copier *c = copier_new(store, "catalogue");
 *	enum reason why = copier_begin(c, STR("/srv/backups/monday"), id);
 *	copier_look(c, &now);          // again and again, until now.step is not COPIER_COPYING
 *	copier_free(c);                // before the store is closed
 *
 * One copy at a time. Whatever ends it early leaves no file behind; a process that is killed may
 * leave FOLDER/NAME.mdb.part, which the next copy to there replaces.
 */
#ifndef CURSUS_COPIER_H
#define CURSUS_COPIER_H

#include "store.h"

#define COPIER_PATH_BYTES 4096
#define COPIER_ID_BYTES 16
#define COPIER_DIGEST_BYTES 32
/* Of the disk that the copy goes to: it may be that of the services. */
#define COPIER_SPARE_BYTES ((uint64_t)64 << 20)

/* How much others go first, in the sense of nice(1): services that are in use. */
#define COPIER_NICE 10

struct copier;
struct copier *copier_new(struct store *store, const char *name);
/* Stops a copy that is being made. */
void copier_free(struct copier *c);

enum copier_step { COPIER_IDLE, COPIER_COPYING, COPIER_DONE, COPIER_FAILED };
struct copier_state {
	enum copier_step step;
	char folder[COPIER_PATH_BYTES], file[COPIER_PATH_BYTES];
	uint64_t bytes, total;
	unsigned char digest[COPIER_DIGEST_BYTES]; /* BLAKE2b-256, when it is done */
	enum reason why;			   /* when it failed, with got and limit */
	char got[COPIER_PATH_BYTES];
	uint64_t limit;
};

/* REASON_none: it has begun, or it is the copy that this very id began before. Otherwise what is
 * wrong can be told at once: not_absolute, copy_going_on, no_copies. What the folder is like is
 * found by the thread, since a disk may be slow to answer. From the thread that uses the store. */
enum reason copier_begin(struct copier *c, struct str folder,
			 const unsigned char id[COPIER_ID_BYTES]);
void copier_look(struct copier *c, struct copier_state *out);

#endif
