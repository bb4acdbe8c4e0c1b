/* What the files of the engine share; nothing of it is for the services or the shell. */
#ifndef CURSUS_ENGINE_PRIVATE_H
#define CURSUS_ENGINE_PRIVATE_H

#include "dedup.h"
#include "records_age.h"
#include "engine.h"
#include "eventlog.h"
#include "record.h"

/* In last_of: what the service follows itself. No event has that slot. */
#define SLOT_FOLLOWED SLOT_none
#define ENGINE_REASONS_MAX 512
#define NOTES_MAX 4
#define NOTE_BYTES_MAX 100
#define UPSTREAMS_MAX SEEN_MAX
#define STOPPED_BYTES_MAX 200
/* A batch grows the map twofold each time it is run again. */
#define AGAIN_MAX 40
#define PARKED_BYTES_MAX (16u * 1024 * 1024)
/* Of one key, so that nobody fills the places of all others by naming facts that never come. */
#define PARKED_OF_KEY_MAX 256
#define PARKED_BYTES_OF_KEY_MAX (2u * 1024 * 1024)
/* When the answers of a batch take so much, its other queries are answered in the next. */
#define ANSWERS_BYTES_MAX ((size_t)8 * 1024 * 1024)
/* Of one key as long as others may ask too, so that who asks for much waits, and not the others. */
#define ANSWERS_BYTES_OF_KEY_MAX ((size_t)1024 * 1024)
#define SHARES_MAX 32
/* Request ids that are forgotten in one batch, besides as many as it keeps and has events. */
#define PRUNED_MAX 8

/* What is counted since the start; `cursus stats` shows them by these names. */
#define COUNTERS(COUNTER)                                                                          \
	COUNTER(batches)                                                                           \
	COUNTER(commits)                                                                           \
	COUNTER(requests)                                                                          \
	COUNTER(commands_done)                                                                     \
	COUNTER(queries_done)                                                                      \
	COUNTER(requests_repeated)                                                                 \
	COUNTER(requests_refused)                                                                  \
	COUNTER(requests_waited)                                                                   \
	COUNTER(readers_waited)                                                                    \
	COUNTER(requests_forgotten)                                                                \
	COUNTER(events)                                                                            \
	COUNTER(feed_pages)                                                                        \
	COUNTER(feed_entries)                                                                      \
	COUNTER(batches_again)
enum engine_counter {
#define COUNTER(name) COUNT_##name,
	COUNTERS(COUNTER)
#undef COUNTER
		COUNTERS_MAX
};

struct feed {
	const char *upstream;
	uint64_t sequence;		 /* the last entry that had its effect */
	uint64_t contradicts;		 /* this entry cannot have one; 0: none is known */
	char stopped[STOPPED_BYTES_MAX]; /* why it is not followed any more; "": it is */
	/* Types that are followed since a short time are read from the beginning up to `sequence`
	 * before it goes on; `back` is where that stands. */
	bool reads_back;
	struct chain back;
};

/* How far the feed had all its effect. */
static inline uint64_t feed_reached(const struct feed *f)
{
	return f->reads_back ? f->back.sequence : f->sequence;
}

/* All that a batch changes in memory; taken back when the batch is run again. */
struct engine_state {
	struct chain head;
	struct feed feeds[UPSTREAMS_MAX];
	uint32_t nfeeds;
	int64_t manual_ms; /* the clock of a rehearsal once it was moved; 0: the batch's */
	int64_t latest_ms; /* of the events of our own */
	int64_t newest_ms; /* of all entries of the log */
	struct dedup_mark forgotten;
	/* The last entry of each type behind counted_from; 0: none. */
	uint64_t last_of[MESSAGE_SLOTS], counted_from;
	uint64_t counts[COUNTERS_MAX];
	uint64_t refused[ENGINE_REASONS_MAX];
};

struct route {
	const struct handler *ask; /* the decision or the query */
	const struct handler *apply, *follow, *react;
};

/* A check that was asked for; of each kind one is in progress at a time. */
struct checking {
	struct replay *replay; /* NULL: none */
	uint64_t number;       /* of the last that began */
	bool through;
};

struct engine {
	struct engine_config config;
	struct route routes[MESSAGE_SLOTS];
	char log_id[REQUEST_ID_BYTES];
	struct engine_state state;
	struct principal upstreams[UPSTREAMS_MAX]; /* who speaks in reactions */
	struct buf types[UPSTREAMS_MAX];	   /* of their events, as feed_read has them */
	struct buf new_types[UPSTREAMS_MAX];	   /* of them those that are read back */
	struct buf had[UPSTREAMS_MAX]; /* a bit for each entry that had its effect before */
	uint32_t ran;		       /* of the last batch's inputs */
	enum reason ails;	       /* since the start; none: nothing */
	char ails_of[NOTE_BYTES_MAX];
	uint64_t gap_days;	/* between the newest entry and the start; 0: not worth a note */
	int64_t jumped_ms;	/* the last change of the clock while we ran; 0: none */
	bool full;		/* the last batch that wrote found no room */
	bool anew;		/* the records were made anew at the start */
	uint64_t upgraded_from; /* the log's end before an upgrade */
	bool looks;		/* at what another process writes */
	unsigned char format[RECORDS_FORMAT_BYTES]; /* records_format() */
	struct arena *arena;			    /* of the batch and its outputs */
	struct arena *one;			    /* of one request or one entry of a feed */
	struct arena *row;			    /* of one of a request's many commands */
	struct buf scratch;
	struct buf page;	 /* the rows of an answer */
	struct waiting **parked; /* in the order of their arrival */
	uint32_t nparked;
	size_t parked_bytes;
	struct checking checking[2]; /* the whole, and the chain only */
	struct rates *lines;	     /* of the service log, about what a key was refused */
};

/* A request that waits: for the facts that its client has seen, for the next log entry, or for a
 * check. */
struct waiting {
	struct str route, key, bytes;
	int64_t arrived_ms, deadline_ms;
	bool reads_feed;
	uint64_t after;		       /* reads_feed: until the log's head is another */
	uint64_t check;		       /* until the check of this number is through; 0: not */
	bool quick;		       /* of those that look at the chain only */
	uint64_t needs[UPSTREAMS_MAX]; /* otherwise: until each feed is there */
	struct waiting *kept; /* the copy that outlives the batch; NULL: new in this batch */
};

struct request {
	struct str route, key, bytes;
	int64_t arrived_ms;
	struct envelope envelope;
	struct fault fault;	     /* of the envelope; why none: it was read */
	const struct handler *ask;   /* NULL: no such message here */
	const struct waiting *again; /* it has waited already */
};

/* One run of a batch. */
struct attempt {
	struct engine *engine;
	const struct batch *batch;
	struct tx *tx;
	struct view *view;
	bool writes;  /* the transaction can write */
	bool no_room; /* run again without its commands, since there was no room */
	bool dead;    /* the transaction has failed: its commit will say so */
	/* It failed by this feed's entry, which contradicts what is known; NULL: by none. */
	const struct feed *contradicting;
	uint64_t contradicts;
	uint32_t asked, kept;
	int64_t began_us; /* when its requests, or those that waited, began to be run */
	uint32_t ran;	  /* of its inputs */
	struct output *outputs;
	uint32_t noutputs;
	size_t answer_bytes; /* of the outputs */
	struct share {
		struct str key;
		size_t bytes;
	} shares[SHARES_MAX]; /* of those by key, for the first keys of the batch */
	uint32_t nshares;
	struct waiting *waiting;
	uint32_t nwaiting;
	size_t new_bytes; /* of those that wait since this batch */
	struct line *lines, **last_line;
};

struct line {
	struct line *next;
	const char *text;
};

/* One emitted event, encoded. */
struct emission {
	struct emission *next;
	const struct desc *desc;
	const void *message; /* the body, decoded again: what a replay will see */
	struct str body;
};

struct engine_private {
	struct attempt *attempt;
	/* What makes this request's random bytes its own, with the number. */
	const char *random_for;
	uint64_t random_number;
	uint64_t draws;
	const struct desc *desc; /* of the message that is decided, for faults */
	struct str behalf;	 /* for whom a gateway speaks; empty: nobody */
	struct emission *emissions, **last_emission;
	uint32_t nemissions;
	struct str last_body; /* of the last of them; empty: there is none */
	/* One cannot be kept: against its table, too large, or too many. */
	bool bad_event;
	struct fault bad; /* what is against its table */
	/* For queries that may wait. */
	const struct request *request;
	bool waits;
	struct waiting waits_for;
};

struct rows {
	struct buf *bytes;
	uint32_t n, limit;
	const struct desc *desc;
	struct str after;
	unsigned char pending[512], last[512]; /* as long as a scan's cursor can be */
	uint32_t npending, nlast;
	bool full;
	bool lost; /* a page was full and no cursor told where: our own bug */
};

/* The clock that handlers see. */
static inline int64_t engine_now(const struct engine *e, const struct batch *b)
{
	return e->state.manual_ms ? e->state.manual_ms : b->now_ms;
}
/* Also when the clock was put back since it began: otherwise it would last that much longer. */
static inline bool wait_is_over(const struct batch *b, int64_t arrived_ms, int64_t deadline_ms)
{
	return b->now_ms >= deadline_ms || b->now_ms < arrived_ms;
}
static inline void engine_stepped(const struct engine *e)
{
	if (e->config.stepped)
		e->config.stepped(e->config.stepped_ctx);
}
/* Whether the others' turn has come. */
static inline bool attempt_over(const struct attempt *t)
{
	const struct batch *b = t->batch;

	return b->clock_us && b->clock_us() - t->began_us > b->budget_us;
}
static inline void attempt_stopwatch(struct attempt *t)
{
	t->began_us = t->batch->clock_us ? t->batch->clock_us() : 0;
}
static inline void engine_count(struct engine *e, enum engine_counter c, uint64_t n)
{
	e->state.counts[c] += n;
}

/* engine_records.c */
/* The sentence for who tries to open it. Static. */
const char *records_why_newer(const struct service_meta *meta);
/* Of an entry of our log. NULL: it has no effect on records; unless *known, it is of nobody. */
const struct handler *engine_handler(const struct engine *e, const struct log_entry *entry,
				     bool *known);
/* NULL, or why not; the transaction is worth nothing then. */
const char *records_make_anew(struct engine *e, struct tx *tx);
const char *records_upgrade(struct engine *e, struct tx *tx, int64_t now_ms,
			    const unsigned char seed[32], uint64_t from);

/* engine_cx.c */
void cx_begin(struct cx *cx, struct engine_private *p, struct attempt *t);
/* Appends and applies what was emitted; false: the transaction has failed. */
bool cx_apply_emissions(struct cx *cx, struct str actor, struct str behalf, struct str request_id);
/* Whether what was written can still be read: after a storage error nothing is there any more, and
 * a handler must not be asked. */
bool attempt_lives(struct attempt *t);
/* Appends to the log. */
void attempt_append(struct attempt *t, struct log_entry *entry);
/* Applies one log entry; false: the transaction has failed before. */
bool engine_apply(struct attempt *t, const struct handler *h, const struct log_entry *entry,
		  const void *message);
/* The entry as an event. */
struct event event_of(const struct desc *d, const struct log_entry *entry);
/* A line for the operator, told when the batch is through. */
void attempt_log(struct attempt *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A value of such a line: quoted when it must be. */
struct str log_value(struct arena *a, struct str s);

/* What a request is answered. */
struct answer {
	struct str body;
	uint64_t sequence;
	struct str event; /* the body of the last event that it caused; empty: it caused none */
	bool waits;	  /* no answer yet */
};

/* engine_many.c */
/* The commands of the body one after another, each as if it had come alone; *done: one was. */
enum status many_decide(struct attempt *t, struct cx *cx, const struct request *r,
			struct answer *answer, bool *done);

/* engine_request.c */
/* Reads and checks a command or query. */
enum status request_message(struct cx *cx, struct str body, const struct desc *d, void *message);
/* Decides a command, and applies what it emitted unless it is dry. */
enum status request_decide(struct attempt *t, struct cx *cx, const struct request *r,
			   const void *message, struct answer *answer);
/* The body that says why; counts and tells the operator. */
struct str request_refusal(struct attempt *t, const struct cx *cx, const struct request *r,
			   enum status s);
struct request request_read(struct engine *e, struct arena *a, struct str route, struct str key,
			    struct str bytes);
void request_run(struct attempt *t, const struct request *r);

/* waiting.c */
/* false: too many wait already, of all or of this key. */
bool waiting_add(struct attempt *t, const struct request *r, const struct waiting *w);
/* Runs again those whose time has come. */
void waiting_run(struct attempt *t);
/* After the commit: keeps those that wait and frees those that were answered. */
void waiting_settle(struct attempt *t);
void waiting_free(struct engine *e);
/* Each feed's sequence that the envelope's `seen` asks for; whether one of them is not there. */
bool waiting_needs(const struct engine *e, const struct envelope *env,
		   uint64_t needs[UPSTREAMS_MAX], const char **upstream);

/* checking.c */
void checking_free(struct engine *e);

/* engine_notes.c */
/* What ails the service, and whether the log's newest entry is long ago. */
void notes_open(struct engine *e, struct view *v);
/* Whether the clock is so far behind the log that nothing may be written. */
bool clock_is_behind(const struct engine *e, const struct batch *b);
enum status refuse_clock_behind(struct cx *cx);
/* For health and check; *degraded is set when one of them keeps the service from its work. */
uint32_t notes_of(const struct engine *e, int64_t now_ms, struct arena *a,
		  struct fault_reply notes[NOTES_MAX], bool *degraded);

/* common_queries.c */
extern const struct service common_service;

#endif
