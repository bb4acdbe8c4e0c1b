/* Request ids: the same request has its effect once, however often it is sent.
 *
 *	switch (dedup_find(view, &asked, arena, &done)) {
 *	case DEDUP_ANSWERED: ... done.reply ...
 *	case DEDUP_NEW: ... dedup_keep(tx, &asked, now_ms, sequence, reply);
 */
#ifndef CURSUS_DEDUP_H
#define CURSUS_DEDUP_H

#include "records.h"
#include "wire.h"

/* How long a request id is remembered. A client gives up long before. */
#define DEDUP_KEPT_MS ((int64_t)7 * 24 * 3600 * 1000)

struct asked {
	struct str id, key; /* of the request and of who sent it */
	uint64_t type;
	struct str body, behalf;
};

enum dedup {
	DEDUP_NEW,
	DEDUP_ANSWERED,	  /* *out is what it was answered */
	DEDUP_OF_ANOTHER, /* another key sent this id */
	DEDUP_DIFFERS	  /* the same key sent other content under this id */
};
enum dedup dedup_find(struct view *v, const struct asked *asked, struct arena *a,
		      struct request_done *out);
void dedup_keep(struct tx *tx, const struct asked *asked, int64_t at_ms, uint64_t sequence,
		struct str reply);
/* Forgets the oldest of those that are older than DEDUP_KEPT_MS, at most so many; returns how many.
 */
uint32_t dedup_prune(struct tx *tx, struct arena *a, int64_t now_ms, uint32_t most);

#endif
