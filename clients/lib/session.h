/* A conversation with the services, whatever carries it: sockets for the command line, a
 * function call in tests.
 *
 *	struct cohort c;
 *	struct fault fault;
 *	struct cohort_open m = {.cohort = 7};
 *	enum status s = session_command(session, &desc_cohort_open, &m, &c, &fault);
 *
 * Remembers what it has seen of each service, so that a person always reads her own writes
 * across services. Answers live in the session's arena until session_forget.
 */
#ifndef CURSUS_SESSION_H
#define CURSUS_SESSION_H

#include "wire.h"

#include <glib.h>

/* Sends n envelopes to a service and gives n replies in the same order; false and *why: somebody
 * did not answer. */
struct carrier {
	bool (*ask)(void *ctx, const char *service, const struct envelope *e, uint32_t n,
		    struct arena *a, struct reply *out, struct str *why);
	/* 16 fresh bytes, a UUIDv7. */
	void (*request_id)(void *ctx, unsigned char id[REQUEST_ID_BYTES]);
	void *ctx;
};

struct session {
	struct carrier carrier;
	struct arena *arena;
	struct seen seen[SEEN_MAX];
	uint32_t nseen;
	struct str behalf;  /* for whom all of it is asked: session_for */
	struct str trouble; /* why the last call reached nobody; empty: it was answered */
	GHashTable *ids;    /* noun and text -> id, so that an import asks once */
	GHashTable *labels; /* noun and id -> text */
	struct str around;  /* the zone of the record in which others are shown; empty: none */
	char seen_service[SEEN_MAX][32];
};

#define SESSION_WINDOW 256 /* requests in flight at once */

/* How commands are sent, besides what they say. NULL: carried out, and for oneself. */
struct call {
	bool dry;		    /* decided and not carried out */
	struct str behalf;	    /* for whom a gateway speaks: "learner:12"; empty: for itself */
	const struct str *behalves; /* of many commands, one each; NULL: `behalf` for all */
};

void session_init(struct session *s, const struct carrier *c);
void session_free(struct session *s);
/* Gives back what answers took; keeps what was seen and resolved. */
void session_forget(struct session *s);
/* The whole conversation is for that person from now on, or for oneself again (empty); what was
 * resolved for somebody else is forgotten, since who may see what differs. The text must live as
 * long. */
void session_for(struct session *s, struct str behalf);
void session_saw(struct session *s, struct str service, uint64_t sequence);

/* One command. STATUS_ok: *reply is the reply record. Otherwise *fault; when nobody answered,
 * s->trouble tells and the status is busy. */
enum status session_command(struct session *s, const struct desc *d, const void *message,
			    void *reply, struct fault *fault);
enum status session_call(struct session *s, const struct call *how, const struct desc *d,
			 const void *message, void *reply, struct fault *fault);

/* Many commands of one kind, in flight together; statuses[i], faults[i] and replies
 * (d->reply->size each, may be NULL). false: nobody answered. */
bool session_commands(struct session *s, const struct desc *d, const void *messages, uint32_t n,
		      enum status *statuses, struct fault *faults, void *replies);
bool session_calls(struct session *s, const struct call *how, const struct desc *d,
		   const void *messages, uint32_t n, enum status *statuses, struct fault *faults,
		   void *replies);

/* All rows of a query, over its pages. *rows is an array of d->reply->size each in the session's
 * arena. limit 0: all. */
enum status session_query(struct session *s, const struct desc *d, const void *message,
			  const char *service, uint64_t limit, void **rows, uint32_t *n,
			  struct fault *fault);

/* The id behind a code or an e-mail address; a number is taken as an id when no code is spelt
 * so. */
enum status session_resolve(struct session *s, const struct desc *noun, struct str text,
			    uint64_t *id, struct fault *fault);
/* The code or address behind an id, for people; "#12" when it has none. */
struct str session_label(struct session *s, const struct desc *noun, uint64_t id);
/* The time zone of a cohort; empty when the catalogue does not tell. */
struct str session_zone(struct session *s, uint64_t cohort);

#endif
