/* The operator's log: one line of key=value pairs an event, on standard error.
 *
 *	oplog_open("attendance", OPLOG_INFO);
 *	oplog(OPLOG_WARNING, "message_dropped", OPLOG_STR("key", key), OPLOG_NUM("frames", n));
 *	// ts=2026-01-15T09:00:00.000Z level=warning service=attendance event=message_dropped
 *	//   key=rq:rM frames=3
 *
 * Values with blanks, quotes or control characters are quoted and escaped, so that one event is one
 * line whatever a peer sent. No PERSONAL or SECRET value goes in here.
 */
#ifndef CURSUS_OPLOG_H
#define CURSUS_OPLOG_H

#include "base.h"

enum log_level { OPLOG_DEBUG, OPLOG_INFO, OPLOG_WARNING, OPLOG_ERROR };

#define OPLOG_LINE_BYTES_MAX 4096

struct oplog_pair {
	const char *key; /* NULL: no pair */
	struct str text;
	uint64_t number;
	bool is_number;
};

#define OPLOG_STR(name, value) ((struct oplog_pair){.key = (name), .text = (value)})
#define OPLOG_NUM(name, value)                                                                     \
	((struct oplog_pair){.key = (name), .number = (value), .is_number = true})
#define OPLOG_NONE ((struct oplog_pair){.key = NULL})

/* The name is kept, not copied. Below the level nothing is written. */
void oplog_open(const char *service, enum log_level level);
#define oplog(level, event, ...)                                                                   \
	oplog_write(level, event, (const struct oplog_pair[]){__VA_ARGS__},                        \
		    (uint32_t)(sizeof((const struct oplog_pair[]){__VA_ARGS__}) /                  \
			       sizeof(struct oplog_pair)))
void oplog_write(enum log_level level, const char *event, const struct oplog_pair *pairs,
		 uint32_t n);
/* So many lines may come at once, and so many a second in the long run; further ones are counted
 * and told in a line "lines_left_out". Errors are always written. A peer that is refused a thousand
 * times a second must not fill the disk. */
#define OPLOG_BURST 10000
#define OPLOG_LINES_A_SECOND 20
struct oplog_budget {
	bool begun;
	int64_t at_ms, thousandths; /* of a line, left */
	uint64_t left_out;
};
bool oplog_budget_take(struct oplog_budget *b, int64_t now_ms);
/* A line made elsewhere: an event's name, then key=value pairs; control characters are masked. */
void oplog_line(enum log_level level, const char *line);
/* debug, info, warning, error; false: no such level. */
bool oplog_level(struct str name, enum log_level *level);
/* The line that would be written, without its end; for tests. */
struct str oplog_format(struct arena *a, int64_t at_ms, enum log_level level, const char *event,
			const struct oplog_pair *pairs, uint32_t n);

#endif
