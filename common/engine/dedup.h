/* Request ids: the same request has its effect once, however often it is sent.
 *
 *	switch (dedup_find(view, &asked, arena, &done)) {
 *	case DEDUP_ANSWERED: ... done.sequence, done.reply ...
 *	case DEDUP_NEW: ... dedup_keep(tx, arena, &asked, &(struct answered){...});
 *
 * A reply that its event ends with, as most do, is kept in the log only. Request ids are forgotten
 * along the log, up to a mark that is kept: the log has their times, so they need no index. Those
 * that caused no event stand in a list of their own, the last 256 of each key: nobody fills a store
 * with commands that change nothing.
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

struct answered {
	int64_t at_ms;
	uint64_t sequence; /* the service's after it */
	struct str reply;
	struct str event; /* the body of the event at `sequence`; empty: the request caused none */
};

enum dedup {
	DEDUP_NEW,
	DEDUP_ANSWERED,	  /* *out is what it was answered, its reply wherever it is kept */
	DEDUP_OF_ANOTHER, /* another key sent this id */
	DEDUP_DIFFERS,	  /* the same key sent other content under this id */
	DEDUP_DAMAGED	  /* the log does not have the reply any more */
};
enum dedup dedup_find(struct view *v, const struct asked *asked, struct arena *a,
		      struct request_done *out);
void dedup_keep(struct tx *tx, struct arena *a, const struct asked *asked,
		const struct answered *answered);
/* Of one key that are remembered and caused no event. */
#define DEDUP_QUIET_MAX 256

/* How far the log was looked through. */
struct dedup_mark {
	uint64_t sequence;
	int64_t next_ms; /* the entry behind it; 0: not looked at */
};
struct dedup_mark dedup_mark_load(struct view *v, struct arena *a);
/* Forgets the oldest of those that are older than DEDUP_KEPT_MS, looking at no more than so many;
 * returns how many. An entry whose time is to come, from a clock that was wrong, keeps those behind
 * it until then: to forget too early could have an effect twice. */
uint32_t dedup_prune(struct tx *tx, struct arena *a, struct dedup_mark *mark, int64_t now_ms,
		     uint32_t most);

#endif
