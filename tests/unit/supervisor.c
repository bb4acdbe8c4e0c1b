/* A service tells systemd when it is ready, that it goes on and that it stops. */
#include "unit.h"

#include "supervisor.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int listen_as_systemd(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	snprintf(address.sun_path, sizeof address.sun_path, "/tmp/cursus-notify-%d", (int)getpid());
	unlink(address.sun_path);
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	return fd;
}

static void told(int fd, const char *want)
{
	char got[200] = "";
	ssize_t n = recv(fd, got, sizeof got - 1, 0);

	got[n > 0 ? n : 0] = '\0';
	ck_assert_str_eq(got, want);
}

UNIT(supervisor, systemd_is_told)
{
	int fd = listen_as_systemd();

	setenv("WATCHDOG_USEC", "3000000", 1);
	struct supervisor s = supervisor_begin();
	supervisor_ready("serving");
	told(fd, "READY=1\nSTATUS=serving");
	supervisor_alive(&s, 5000);
	told(fd, "WATCHDOG=1");
	supervisor_alive(&s, 5999);
	told(fd, "");
	supervisor_alive(&s, 6000);
	told(fd, "WATCHDOG=1");
	supervisor_stopping();
	told(fd, "STOPPING=1\nSTATUS=stopping after the last answer");
	/* The loop wakes in time for the next sign of life. */
	ck_assert_int_eq(supervisor_wait_ms(&s, -1), 1000);
	ck_assert_int_eq(supervisor_wait_ms(&s, 60000), 1000);
	ck_assert_int_eq(supervisor_wait_ms(&s, 20), 20);
	unlink(getenv("NOTIFY_SOCKET"));
	close(fd);
}

UNIT(supervisor, without_a_watchdog_nothing_is_told)
{
	int fd = listen_as_systemd();

	unsetenv("WATCHDOG_USEC");
	struct supervisor s = supervisor_begin();
	supervisor_alive(&s, 5000);
	told(fd, "");
	ck_assert_int_eq(supervisor_wait_ms(&s, -1), -1);
	unlink(getenv("NOTIFY_SOCKET"));
	unsetenv("NOTIFY_SOCKET");
	supervisor_ready("serving"); /* nobody is there: nothing happens */
	told(fd, "");
	close(fd);
}
