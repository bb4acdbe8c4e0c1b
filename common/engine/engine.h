/* The engine: one batch of messages in, one transaction, replies out; no socket, no clock, no
 * randomness of its own.
 *
 * For the nouns (services/):
 *
 *	enum status decide_cohort_open(struct cx *cx, const struct cohort_open *m,
 *				       struct cohort *reply)
 *	{
 *		if (!get_cohort(cx->view, &(struct cohort){.id = m->cohort}, cx->arena, reply))
 *			return refuse(cx, REASON_no_such, "cohort", STR("cohort"));
 *		...
 *		emit_cohort_changed(cx, &(struct cohort_changed){.cohort = *reply});
 *		return STATUS_ok;
 *	}
 *	void apply_cohort_changed(struct tx *tx, const struct event *e,
 *				  const struct cohort_changed *m)
 *	{
 *		put_cohort(tx, &m->cohort);
 *	}
 *
 * decide_ sees a view and cannot write; what it emits is appended to the log and applied when it
 * returns ok, before the next input of the batch. The new entity's id is the sequence that emit_
 * returns: apply_ takes it from e->sequence when the record's id is 0 (records inside events carry
 * id 0 at birth), decide_ writes it into its reply.
 *
 * Ids at birth: the log keeps the id 0, and apply_ gets the event decoded from the very bytes of
 * the log, so the first time and a replay do the same. Who follows sees 0 too and takes
 * e->upstream_sequence: event_id() gives the right one of both.
 */
#ifndef CURSUS_ENGINE_H
#define CURSUS_ENGINE_H

#include "principal.h"
#include "records.h"
#include "wire.h"

struct copier;
struct rows;

/* What a decision, a reaction or a query may know. */
struct cx {
	struct view *view;
	struct arena *arena; /* lives until this request is answered */
	int64_t now_ms;
	const struct principal *who; /* in reactions: the upstream service */
	struct str by;	  /* who, for records: her name, or the person that a gateway speaks for */
	struct self self; /* what the sender is, or the person that a gateway speaks for */
	/* Those that count for this message; who speaks for a learner has LEARNER too. */
	uint32_t roles;
	const void *secret; /* certification's signing key, or the key shared with `shares` */
	void *known;	    /* of the relations: what they have looked up for this message */
	struct fault fault;
	struct engine_private *private_;
};

/* Refuses: sets the fault and returns the reason's status. field may be "" (about the whole). got
 * is copied. */
enum status refuse(struct cx *cx, enum reason why, const char *field, struct str got);
/* Refuses who may not send d either: for what a command does that is another one's in effect. */
enum status must_also(struct cx *cx, const struct desc *d);
/* The roles of the sender that open d; 0: none does. A gateway that speaks for a person is let in
 * as that person only, and no command is open to a gateway that speaks for nobody: it records facts
 * for people, with their rights and in their name. */
uint32_t cx_roles(const struct cx *cx, const struct desc *d);
/* The message that is decided or answered. */
const struct desc *cx_desc(const struct cx *cx);
enum status refuse_limit(struct cx *cx, enum reason why, const char *field, struct str got,
			 uint64_t limit);
/* Bytes that are the same when the batch is run again, and new for every request. */
void cx_random(struct cx *cx, void *bytes, size_t n);
/* The sequence that the next emitted event gets. */
uint64_t cx_next_sequence(const struct cx *cx);

/* An event as it is applied or followed. */
struct event {
	uint64_t sequence; /* in this service's log */
	int64_t at_ms;
	struct str actor, behalf;
	const struct desc *desc;
	struct str upstream; /* empty: our own */
	uint64_t upstream_sequence;
};

/* The id of a record inside an event: its own, or at birth the sequence of its event in the log
 * where it was decided. */
static inline uint64_t event_id(const struct event *e, uint64_t id)
{
	return id ? id : e->upstream.n ? e->upstream_sequence : e->sequence;
}

/* Rows of a query's answer. rows_add says false when the page is full: return STATUS_ok then. */
bool rows_add(struct rows *r, const void *row);
/* Scans that a page's cursor continues: begin with rows_after, call rows_at after each scan_next
 * and before rows_add.
 *
 *	struct scan s = scan_slot_by_cohort(cx->view, &key, 1, rows_after(rows));
 *	while (next_slot(&s, cx->arena, &slot)) {
 *		rows_at(rows, scan_cursor(&s));
 *		if (!rows_add(rows, &slot)) break;
 *	}
 */
struct str rows_after(const struct rows *r);
void rows_at(struct rows *r, struct str cursor);
/* Ends the page behind where rows_at was called last, though it may hold no row: for a query that
 * looks at much and finds little, so that the others have their turn. */
void rows_rest(struct rows *r);

/* Typed emission, for decide_ and react_: returns the event's sequence. The message is encoded at
 * once. */
uint64_t emit_event(struct cx *cx, const struct desc *d, const void *message);
#include "emits.inc"

/* One service: its handlers come from its table by dispatch.inc. */
enum handler_kind { HANDLE_DECIDE, HANDLE_QUERY, HANDLE_APPLY, HANDLE_FOLLOW, HANDLE_REACT };
struct handler {
	const struct desc *desc;
	enum handler_kind kind;
	enum status (*decide)(struct cx *, const void *, void *);
	enum status (*query)(struct cx *, const void *, struct rows *);
	void (*apply)(struct tx *, const struct event *, const void *); /* apply and follow */
	void (*react)(struct cx *, const struct event *, const void *);
};
/* What the sender of a message is to what the message names. Those are rules of the domain
 * (relations.h): the engine asks them and knows none of its nouns. */
struct relations {
	/* From cx->who: sets cx->self, and cx->by for a person. */
	void (*sender)(struct cx *cx);
	/* For whom a gateway speaks: sets cx->self and returns the role; 0: that is nobody. */
	uint32_t (*behalf)(struct cx *cx, struct str behalf);
	/* Refuses a message whose fields name whom or what the sender may not name. */
	enum status (*names)(struct cx *cx, const struct desc *d, const void *message);
	/* The same by what the records say, once the facts that the sender has seen have
	 * arrived. */
	enum status (*reaches)(struct cx *cx, const struct desc *d, const void *message);
	/* Whether the sender may be told the personal texts of that record. */
	bool (*sees)(struct cx *cx, const struct desc *record, uint64_t id);
	/* Who may send this may be told the personal texts of anybody: for refusals. */
	const struct desc *personal;
	/* What the sender is, for whoami. */
	void (*tell)(const struct cx *cx, struct whoami_row *row);
};
/* A hook's place between its calls. */
struct upgrade {
	uint64_t from;	  /* the number that the store had: 0 before there were any */
	struct str after; /* the hook's own, as a scan's cursor; empty at first */
};
struct service {
	const char *name;
	const struct handler *handlers;
	uint32_t nhandlers;
	const struct relations *relations;
	/* Another service, with which it has a key that nobody else has: cx->secret is that key,
	 * or NULL when the other's public key is not there. NULL: none. */
	const char *shares;
	/* Once, when a store comes from a program whose upgrade_number was lower, after its records
	 * were made anew: emits what has to be told to those who follow, as a reaction does.
	 * Called again with its `after` until it says true, since EMISSIONS_MAX counts for each
	 * call. A new store has the number from its birth. */
	bool (*upgrade)(struct cx *cx, struct upgrade *u);
	uint64_t upgrade_number;
	/* At the start: why the service cannot do all of its work, REASON_none when it can; *got is
	 * for the sentence. The service reports itself degraded. */
	enum reason (*ails)(struct view *v, const void *secret, struct arena *a, struct str *got);
};
/* The upstream services that a service follows, from its FOLLOW rows, in the order catalogue,
 * enrolment, attendance. */
uint32_t service_upstreams(const struct service *s, const char *names[SEEN_MAX]);

/* For the shell (server, tests, simulator). */
struct engine;
struct engine_config {
	const struct service *service;
	struct store *store;
	const void *secret;
	struct copier *copier; /* for copy_begin; NULL: the store is not to be copied */
	bool rehearsal;	       /* clock_move is allowed; until it comes, the clock is the batch's */
	int64_t started_ms;
	/* Looks a key up; NULL: not known. */
	const struct principal *(*principal)(void *ctx, struct str key);
	void *principal_ctx;
	/* Long work at the start and engine_check get on: called at least every few milliseconds of
	 * it. May be NULL. */
	void (*stepped)(void *ctx);
	void *stepped_ctx;
	/* Reads the principals anew, for keys_reload; false: *why (in the arena), and those
	 * from before hold. Those that were looked up in this batch stay. NULL: there is no file.
	 */
	bool (*reload)(void *ctx, struct arena *a, struct keys_loaded *out, struct str *why);
	/* A line for the operator: event name and key=value pairs. May be NULL. */
	void (*log)(void *ctx, const char *line);
	void *log_ctx;
};
/* NULL and *why when the store belongs to another service, a log entry does not follow from the
 * last, or records cannot be made anew (see RECORDS_VERSION). Makes the log id on first use from
 * `seed`. */
struct engine *engine_new(const struct engine_config *c, int64_t now_ms,
			  const unsigned char seed[32], const char **why);
/* To check a store that another process writes (store_lmdb_beside) and for nothing else: it writes
 * nothing. NULL and *why also when the records are another version's. */
struct engine *engine_look(const struct engine_config *c, const char **why);
void engine_free(struct engine *e); /* the store stays open */

enum input_kind {
	INPUT_REQUEST, /* an envelope from a peer */
	INPUT_FEED     /* an upstream's answer to feed_read: the bytes of a feed_page */
};
struct input {
	enum input_kind kind;
	struct str route; /* opaque to the engine; comes back with the reply */
	struct str key;	  /* the peer's public key as ZAP knows it */
	struct str bytes;
	const char *upstream; /* INPUT_FEED: which service */
};
struct output {
	struct str route;
	struct str bytes;
};
struct batch {
	int64_t now_ms;
	/* How long requests may take, by a clock of the caller, before the rest is left to the
	 * next batch (engine_ran); one at least is run. NULL: all are run, as in simulations. */
	int64_t (*clock_us)(void);
	int64_t budget_us;
	unsigned char seed[32]; /* fresh randomness for this batch */
	const struct input *inputs;
	uint32_t n;
};
/* Runs the batch in one transaction and commits once. Outputs (also those of requests that waited)
 * live until the next call; they must be sent only when DONE or FULL is returned. FULL: nothing was
 * written, writing commands are answered storage_full and reads are answered. AGAIN never comes out
 * (the engine runs the batch again itself). BROKEN, FENCED: send nothing, exit. */
enum commit engine_run(struct engine *e, const struct batch *b, const struct output **out,
		       uint32_t *n);

/* The wall clock was changed while the service ran; health tells it from now on. */
void engine_clock_jumped(struct engine *e, int64_t by_ms);
/* How far the clock may be behind the newest entry before commands are refused. */
#define CLOCK_BEHIND_MS 2000
/* A start so long after it is noted. */
#define CLOCK_GAP_MS ((int64_t)30 * 24 * 3600 * 1000)

/* How many of the last batch's inputs were run, from the first on. */
uint32_t engine_ran(const struct engine *e);
/* The reply that refuses a message before it is run. */
struct str engine_refusal(struct arena *a, struct str bytes, enum reason why, uint64_t limit);

/* After each engine_run, when its outputs are sent: a few milliseconds of what is left to do, of a
 * check that was asked for. While there is more, engine_deadline_ms says 0. */
void engine_go_on(struct engine *e);

/* What to ask an upstream next: feed_read with this `after`; false: that feed has stopped
 * (degraded) or there is no such upstream. */
bool engine_feed_position(struct engine *e, const char *upstream, uint64_t *after);
/* And its `types`: the upstream's events that are followed here. */
struct str engine_feed_types(struct engine *e, const char *upstream);
/* When engine_run must be called again though nothing came in (a parked request's time is over);
 * INT64_MAX: never. */
int64_t engine_deadline_ms(const struct engine *e);
uint64_t engine_sequence(const struct engine *e);
/* Replays the log into an empty memory store and compares; *report's texts live in the arena. */
void engine_check(struct engine *e, struct arena *a, bool quick, struct check_report *report);

#define BATCH_MESSAGES_MAX 1024
#define BATCH_BYTES_MAX (4u * 1024 * 1024)
#define PARKED_MAX 4096
/* Events of one decision or reaction: a whole cohort in one transaction. */
#define EMISSIONS_MAX 20000
#define PARK_MS 2000
#define PAGE_ROWS_MAX 1000
#define PAGE_BYTES_MAX (256u * 1024)

#endif
