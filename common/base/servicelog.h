/* The service log: one line of key=value pairs an event, on standard error.
 *
 *	servicelog_open("attendance", SERVICELOG_INFO);
 *	servicelog(SERVICELOG_WARNING, "message_dropped", SERVICELOG_STR("key", key),
 *		   SERVICELOG_NUM("frames", n));
 *	// ts=2026-01-15T09:00:00.000Z level=warning service=attendance event=message_dropped
 *	//   key=rq:rM frames=3
 *
 * Values with blanks, quotes or control characters are quoted and escaped, so that one event is one
 * line whatever a peer sent. No PERSONAL or SECRET value goes in here.
 */
#ifndef CURSUS_SERVICELOG_H
#define CURSUS_SERVICELOG_H

#include "base.h"

enum log_level { SERVICELOG_DEBUG, SERVICELOG_INFO, SERVICELOG_WARNING, SERVICELOG_ERROR };

#define SERVICELOG_LINE_BYTES_MAX 4096

struct servicelog_pair {
	const char *key; /* NULL: no pair */
	struct str text;
	uint64_t number;
	bool is_number;
};

#define SERVICELOG_STR(name, value) ((struct servicelog_pair){.key = (name), .text = (value)})
#define SERVICELOG_NUM(name, value)                                                                \
	((struct servicelog_pair){.key = (name), .number = (value), .is_number = true})
#define SERVICELOG_NONE ((struct servicelog_pair){.key = NULL})

/* The name is kept, not copied. Below the level nothing is written. */
void servicelog_open(const char *service, enum log_level level);
#define servicelog(level, event, ...)                                                              \
	servicelog_write(level, event, (const struct servicelog_pair[]){__VA_ARGS__},              \
			 (uint32_t)(sizeof((const struct servicelog_pair[]){__VA_ARGS__}) /        \
				    sizeof(struct servicelog_pair)))
void servicelog_write(enum log_level level, const char *event, const struct servicelog_pair *pairs,
		      uint32_t n);
/* So many lines may come at once, and so many a second in the long run; further ones are counted
 * and told in a line "lines_left_out". Errors are always written. A peer that is refused a thousand
 * times a second must not fill the disk. */
#define SERVICELOG_BURST 10000
#define SERVICELOG_LINES_A_SECOND 20
struct servicelog_budget {
	bool begun;
	int64_t at_ms, thousandths; /* of a line, left */
	uint64_t left_out;
};
bool servicelog_budget_take(struct servicelog_budget *b, int64_t now_ms);
/* A line made elsewhere: an event's name, then key=value pairs; control characters are masked. */
void servicelog_line(enum log_level level, const char *line);
/* debug, info, warning, error; false: no such level. */
bool servicelog_level(struct str name, enum log_level *level);
/* The line that would be written, without its end; for tests. */
struct str servicelog_format(struct arena *a, int64_t at_ms, enum log_level level,
			     const char *event, const struct servicelog_pair *pairs, uint32_t n);

#endif
