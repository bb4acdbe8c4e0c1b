/* Tells systemd, by the socket in NOTIFY_SOCKET, that a service is ready, alive or stopping. */
#include "supervisor.h"

#include <systemd/sd-daemon.h>

/* Three signs of life within the time that systemd allows: one may be late. */
#define SIGNS_IN_TIME 3

struct supervisor supervisor_begin(void)
{
	uint64_t within_us = 0;

	if (sd_watchdog_enabled(0, &within_us) <= 0)
		return (struct supervisor){0};
	int64_t every_ms = (int64_t)(within_us / 1000 / SIGNS_IN_TIME);
	return (struct supervisor){.every_ms = every_ms > 0 ? every_ms : 1};
}

void supervisor_ready(const char *status)
{
	sd_notifyf(0, "READY=1\nSTATUS=%s", status);
}

void supervisor_stopping(void)
{
	sd_notify(0, "STOPPING=1\nSTATUS=stopping after the last answer");
}

int64_t supervisor_wait_ms(const struct supervisor *s, int64_t timeout_ms)
{
	if (!s->every_ms)
		return timeout_ms;
	return timeout_ms < 0 || timeout_ms > s->every_ms ? s->every_ms : timeout_ms;
}

void supervisor_alive(struct supervisor *s, int64_t now_ms)
{
	if (!s->every_ms || (s->told_ms && now_ms - s->told_ms < s->every_ms))
		return;
	sd_notify(0, "WATCHDOG=1");
	s->told_ms = now_ms;
}
