/* The tables' codec on the wire and on disk: one value, one encoding (msgpack map from tag to
 * value, tags ascending, shortest forms, empty values left out, nothing twice, nothing after the
 * end).
 *
 *	struct buf b; buf_init(&b, WIRE_BYTES_MAX);
 *	wire_encode(&b, &desc_cohort_open, &m);
 *	if (!wire_decode(buf_slice(&b), &desc_cohort_open, WIRE_STRICT, arena, &m, &fault)) ...
 *
 * Everything that comes in is hostile: depth, count, announced lengths, shortest forms and full use
 * of the buffer are checked at each head (msgscan.h). Implemented in msgpack.c; envelopes, replies
 * and pages in envelope.c.
 */
#ifndef CURSUS_WIRE_H
#define CURSUS_WIRE_H

#include "schema.h"

#define WIRE_VERSION 1
#define WIRE_BYTES_MAX (1024u * 1024u)
#define WIRE_DEPTH_MAX 16
#define WIRE_VALUES_MAX 4096 /* counted without the keys of maps */
#define MANY_ROWS_MAX 1000   /* commands of one envelope */
#define REQUEST_ID_BYTES 16
#define SEEN_MAX 8

enum wire_mode {
	/* Commands and queries: an unknown tag is refused, a REQUIRED one must be there. */
	WIRE_STRICT,
	/* Records, events, replies: an unknown tag is skipped (a newer version wrote it); no limit
	 * of values. */
	WIRE_LENIENT
};

/* REQUIRED members are always written, others when not empty or 0. b->over when it did not fit. */
void wire_encode(struct buf *b, const struct desc *d, const void *message);
/* Texts and lists point into the arena (copied). Fills `given`. false: *fault says why; a member's
 * range is validate()'s. WIRE_STRICT reads only what wire_encode would write again byte for
 * byte. */
bool wire_decode(struct str bytes, const struct desc *d, enum wire_mode mode, struct arena *a,
		 void *out, struct fault *fault);

/* [version, request id, type, body, seen {service: sequence}, options {"behalf": text, "cursor":
 * bytes, "dry": true, "limit": n, "many": true}?] */
struct seen {
	struct str service;
	uint64_t sequence;
};
struct envelope {
	uint64_t version;
	struct str request_id; /* 16 bytes */
	uint64_t type;
	struct str body; /* msgpack bytes, carried as bin */
	struct seen seen[SEEN_MAX];
	uint32_t nseen;
	struct str behalf; /* "learner:12", "trainer:3" or empty: for whom a gateway speaks */
	struct str cursor; /* queries: where the last page ended */
	uint64_t limit;	   /* queries: at most so many rows; 0: as many as a page holds */
	bool dry;	   /* commands: decide only, nothing is written, nothing is kept */
	bool many;	   /* commands: the body is a page of them; the reply a page of many_row */
};
void envelope_encode(struct buf *b, const struct envelope *e);
/* On false, whatever of request_id and type could be read is in *e, so that the peer can be
 * answered. */
bool envelope_decode(struct str bytes, struct arena *a, struct envelope *e, struct fault *fault);

/* [version, request id, status, sequence, body]: body is the reply record, a page of rows or a
 * fault_reply. The request id is empty when it could not be read in the request. */
struct reply {
	uint64_t version;
	struct str request_id;
	uint64_t status;
	uint64_t sequence; /* of the answering service's log */
	struct str body;
};
void reply_encode(struct buf *b, const struct reply *r);
bool reply_decode(struct str bytes, struct arena *a, struct reply *r, struct fault *fault);

/* A page of rows: [[row, row ...], cursor]; an empty cursor: that was all. Rows are encoded one by
 * one into a buffer. */
void page_encode(struct buf *b, struct str rows, uint32_t nrows, struct str cursor);
struct page {
	uint32_t nrows;
	struct str *rows; /* the bytes of each row */
	struct str cursor;
};
bool page_decode(struct str bytes, struct arena *a, struct page *p, struct fault *fault);

#endif
