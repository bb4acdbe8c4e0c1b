/* Redis doing the writes of a presence: SETNX of the record and RPUSH of the log line in a MULTI,
 * as many of them in flight.
 *
 *	bench-redis SOCKET WINDOW COUNT    prints how many transactions were answered a second
 *
 * One process, one connection for 64 in flight, written and read as they come: less work for a
 * client than a presence's.
 */
#include "base.h"

#include <errno.h>
#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define CONNECTIONS_MAX 64u
#define PER_CONNECTION 64u
/* As many bytes as the service writes for one presence. */
#define RECORD_BYTES 28
#define LOG_BYTES 120
/* Lines of the answers to MULTI, SETNX, RPUSH and EXEC with its two results. */
#define ANSWER_LINES 6u

struct connection {
	int fd;
	uint32_t window, inflight, lines;
	struct buf out;
	size_t sent;
};

static uint64_t next, count, done;

static void fail(const char *what)
{
	fprintf(stderr, "bench-redis: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

static void open_connection(struct connection *c, const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	must(strlen(path) < sizeof at.sun_path);
	memcpy(at.sun_path, path, strlen(path) + 1);
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&at, sizeof at) != 0)
		fail(path);
	buf_init(&c->out, (size_t)1 << 20);
}

static void put_one(struct connection *c)
{
	char record[RECORD_BYTES + 1], log[LOG_BYTES + 1], key[32];
	uint64_t i = next++;

	memset(record, 'r', RECORD_BYTES);
	memset(log, 'l', LOG_BYTES);
	record[RECORD_BYTES] = log[LOG_BYTES] = '\0';
	int n = snprintf(key, sizeof key, "presence:%llu:%llu", (unsigned long long)(i / 30),
			 (unsigned long long)(i % 30));
	buf_printf(&c->out,
		   "*1\r\n$5\r\nMULTI\r\n*3\r\n$5\r\nSETNX\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n"
		   "*3\r\n$5\r\nRPUSH\r\n$3\r\nlog\r\n$%d\r\n%s\r\n*1\r\n$4\r\nEXEC\r\n",
		   n, key, RECORD_BYTES, record, LOG_BYTES, log);
	must(!c->out.over);
	c->inflight++;
}

static void send_some(struct connection *c)
{
	while (c->inflight < c->window && next < count)
		put_one(c);
	if (c->sent < c->out.n) {
		ssize_t n = send(c->fd, c->out.p + c->sent, c->out.n - c->sent,
				 MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN)
			fail("send");
		c->sent += n > 0 ? (size_t)n : 0;
	}
	if (c->sent == c->out.n)
		c->sent = c->out.n = 0;
}

/* +OK, +QUEUED, +QUEUED, *2, :1, :length */
static void receive_some(struct connection *c)
{
	char bytes[65536];
	ssize_t n = recv(c->fd, bytes, sizeof bytes, MSG_DONTWAIT);

	if (n == 0 || (n < 0 && errno != EAGAIN))
		fail("receive");
	for (ssize_t i = 0; i < n; i++) {
		if (bytes[i] == '-')
			fail("redis refused");
		if (bytes[i] != '\n' || ++c->lines % ANSWER_LINES)
			continue;
		c->inflight--;
		done++;
	}
}

int main(int argc, char **argv)
{
	static struct connection all[CONNECTIONS_MAX];
	struct pollfd polled[CONNECTIONS_MAX];
	uint64_t window;

	if (argc != 4 || !str_u64(str_of(argv[2]), &window) || !str_u64(str_of(argv[3]), &count) ||
	    !window || window > CONNECTIONS_MAX * PER_CONNECTION) {
		fputs("usage: bench-redis SOCKET WINDOW COUNT\n", stderr);
		return 64;
	}
	uint32_t n = (uint32_t)((window + PER_CONNECTION - 1) / PER_CONNECTION);
	for (uint32_t i = 0; i < n; i++) {
		open_connection(&all[i], argv[1]);
		all[i].window = (uint32_t)window / n;
	}
	int64_t began_us = g_get_monotonic_time();
	while (done < count) {
		for (uint32_t i = 0; i < n; i++) {
			send_some(&all[i]);
			short also = all[i].out.n ? POLLOUT : 0;
			polled[i] =
				(struct pollfd){.fd = all[i].fd, .events = (short)(POLLIN | also)};
		}
		if (poll(polled, n, -1) < 0)
			fail("poll");
		for (uint32_t i = 0; i < n; i++)
			if (polled[i].revents & POLLIN)
				receive_some(&all[i]);
	}
	printf("%.1f\n", (double)count / ((double)(g_get_monotonic_time() - began_us) / 1e6));
	return 0;
}
