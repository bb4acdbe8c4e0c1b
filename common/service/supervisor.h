/* What systemd is told of a service that it started (Type=notify, WatchdogSec). Without systemd,
 * or under another supervisor, nothing happens.
 *
 *	struct supervisor s = supervisor_begin();
 *	supervisor_ready("serving");
 *	timeout_ms = supervisor_wait_ms(&s, timeout_ms);	// wait no longer than this
 *	supervisor_alive(&s, now_ms);				// each turn of the loop
 *	supervisor_stopping();
 */
#ifndef CURSUS_SUPERVISOR_H
#define CURSUS_SUPERVISOR_H

#include <stdint.h>

struct supervisor {
	int64_t every_ms; /* a sign of life is due so often; 0: nobody waits for one */
	int64_t told_ms;  /* when the last one was given */
};

struct supervisor supervisor_begin(void);
void supervisor_ready(const char *status);
void supervisor_stopping(void);
/* The shorter of timeout_ms (-1: no limit) and the time between two signs of life. */
int64_t supervisor_wait_ms(const struct supervisor *s, int64_t timeout_ms);
/* Tells that the loop goes on, no more often than asked. now_ms is of a monotonic clock. */
void supervisor_alive(struct supervisor *s, int64_t now_ms);

#endif
