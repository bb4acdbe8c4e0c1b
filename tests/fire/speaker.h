/* A client that never gives up: it asks again, with the same request ids, until it is answered, and
 * writes down what was acknowledged.
 *
 *	speak(sp, &desc_cohort_open, &(struct cohort_open){.cohort = 7}, (struct how){1});
 *	if (!spoken(sp)) ...                      // sent together, answered all
 *	struct cohort *c = heard(sp, 0);
 *
 * All that is said together goes to one service.
 */
#ifndef CURSUS_FIRE_SPEAKER_H
#define CURSUS_FIRE_SPEAKER_H

#include "client.h"
#include "home.h"

#include <stdatomic.h>
#include <stdio.h>

#define SPOKEN_MAX 128

/* What all speakers count, in memory that they share. */
struct counts {
	_Atomic bool stop;
	_Atomic uint64_t acknowledged, repeated; /* sent again after their answer, on purpose */
	_Atomic uint64_t unanswered;		 /* gave up */
	_Atomic uint64_t refused;		 /* what must be done was refused */
	_Atomic uint64_t differing;		 /* another answer to the same request */
	_Atomic uint64_t worst_ms;		 /* the longest that an answer took */
	atomic_llong stalled_ms;		 /* how long the machine itself stood still */
};

struct spoken {
	const struct desc *desc;
	unsigned char id[REQUEST_ID_BYTES];
	struct str body, behalf, reply;
	uint32_t events;
	uint64_t sequence;
	enum status status;
	bool answered;
};

struct speaker {
	struct arena *a, *kept; /* of what is said since speaker_forget; of the connection */
	struct client *client;
	struct key_pair *key;
	struct seen seen[SERVICES_N];
	struct spoken said[SPOKEN_MAX];
	uint32_t n;
	FILE *journal; /* NULL: nothing is written down */
	struct counts *counts;
	int patience_ms; /* for one answer, with all that is asked again */
	bool repeats;	 /* asks now and then again what was answered */
};

struct how {
	uint32_t events; /* that the command emits; 0: a query */
	const char *behalf;
};

struct counts *counts_new(void);
struct speaker *speaker_open(const char *home, struct counts *counts, FILE *journal);
void speaker_close(struct speaker *sp);
/* What was heard before is gone. */
void speaker_forget(struct speaker *sp);

void speak(struct speaker *sp, const struct desc *d, const void *message, struct how how);
/* false: not all was answered ok, which is counted and told. What was said stays until the next
 * speak. */
bool spoken(struct speaker *sp);
/* One round of asking what has no answer yet; false: somebody is silent. */
bool speak_once(struct speaker *sp, int wait_ms);
/* Asks again what was answered: the answers must be the same. */
bool speak_again(struct speaker *sp, int wait_ms);
/* The reply's record. */
void *heard(struct speaker *sp, uint32_t i);
/* All rows of a query, d->reply->size each; false: refused or not answered. */
bool speaker_rows(struct speaker *sp, const char *service, const struct desc *d,
		  const void *message, void **rows, uint32_t *n);

#endif
