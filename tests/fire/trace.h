/* What the shim (shim/order.c) records of one process, in the order in which it happened: calls
 * that could undo a promise when they begin, calls that keep one when they have returned.
 *
 *	struct trace t;
 *	if (trace_open(&t, path)) while (trace_next(&t, &r)) ...
 *	trace_close(&t);
 */
#ifndef CURSUS_FIRE_TRACE_H
#define CURSUS_FIRE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum trace_kind {
	TRACE_WRITE = 'W',   /* into the store's file: at its offset, the bytes; it begins */
	TRACE_DURABLE = 'D', /* the last write was one to a synchronous descriptor, and returned */
	TRACE_SYNC = 'S',    /* of the store's file, begins */
	TRACE_SYNCED = 's',  /* returned without error */
	TRACE_RESIZE = 'T',  /* of the store's file, to `at` bytes */
	TRACE_REQUEST = 'R', /* a frame that the process took: the bytes */
	TRACE_REPLY = 'Z',   /* a last frame that it gives to libzmq: the bytes */
	TRACE_SEND = 'N',    /* libzmq sends `at` bytes on a socket */
	TRACE_MADE = 'C',    /* a file or folder that was not there: its path */
	TRACE_FOLDER = 'F',  /* a folder was synced: its path */
	TRACE_MOVED = 'M'    /* a file or folder has another name: the path that it has now */
};

struct trace_record {
	uint32_t kind, spare;
	uint64_t at, n;
};

struct trace {
	const unsigned char *p;
	size_t size, next;
};
struct trace_event {
	enum trace_kind kind;
	uint64_t at, n;
	const unsigned char *bytes;
	size_t number; /* the first is 0 */
};

bool trace_open(struct trace *t, const char *path);
/* false: that was all. A record that was cut off is not there. */
bool trace_next(struct trace *t, struct trace_event *e);
void trace_rewind(struct trace *t);
void trace_close(struct trace *t);

#endif
