/* Redis doing the writes of a presence: SETNX of the record and RPUSH of the log line in a MULTI,
 * as many of them in flight.
 *
 *	bench-redis SOCKET WINDOW COUNT             prints how many were answered a second
 *	bench-redis PORT WINDOW COUNT CERTIFICATES  over TLS: ca.crt, redis.crt and redis.key
 *
 * One process, one connection for 64 in flight, written and read as they come: less work for a
 * client than a presence's.
 */
#include "base.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
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
	SSL *tls; /* NULL: none */
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

static void open_socket(struct connection *c, const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	must(strlen(path) < sizeof at.sun_path);
	memcpy(at.sun_path, path, strlen(path) + 1);
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&at, sizeof at) != 0)
		fail(path);
}

static void open_tls(struct connection *c, const char *port, SSL_CTX *context)
{
	uint64_t number = 0;
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	must(str_u64(str_of(port), &number) && number <= UINT16_MAX);
	at.sin_port = htons((uint16_t)number);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&at, sizeof at) != 0)
		fail(port);
	c->tls = SSL_new(context);
	if (!c->tls || SSL_set_fd(c->tls, c->fd) != 1 || SSL_connect(c->tls) != 1)
		fail("the handshake");
	if (fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0)
		fail("the socket");
}

static SSL_CTX *tls_context(const char *folder)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	char *ca = g_build_filename(folder, "ca.crt", NULL);
	char *certificate = g_build_filename(folder, "redis.crt", NULL);
	char *key = g_build_filename(folder, "redis.key", NULL);

	if (!context || SSL_CTX_load_verify_locations(context, ca, NULL) != 1 ||
	    SSL_CTX_use_certificate_file(context, certificate, SSL_FILETYPE_PEM) != 1 ||
	    SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
		fail("the certificates");
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_mode(context,
			 SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	g_free(ca);
	g_free(certificate);
	g_free(key);
	return context;
}

/* How much went through; -1 with EAGAIN: nothing yet. */
static ssize_t tls_done(struct connection *c, int n)
{
	int why = n > 0 ? SSL_ERROR_NONE : SSL_get_error(c->tls, n);

	if (why == SSL_ERROR_NONE)
		return n;
	errno = why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? EAGAIN : EPROTO;
	return -1;
}

static ssize_t give(struct connection *c, const void *p, size_t n)
{
	return c->tls ? tls_done(c, SSL_write(c->tls, p, (int)n))
		      : send(c->fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static ssize_t take(struct connection *c, void *p, size_t n)
{
	return c->tls ? tls_done(c, SSL_read(c->tls, p, (int)n)) : recv(c->fd, p, n, MSG_DONTWAIT);
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
		ssize_t n = give(c, c->out.p + c->sent, c->out.n - c->sent);
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
	ssize_t n = take(c, bytes, sizeof bytes);

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
	/* What TLS has decrypted already the poll does not tell. */
	if (c->tls && SSL_pending(c->tls) > 0)
		receive_some(c);
}

int main(int argc, char **argv)
{
	static struct connection all[CONNECTIONS_MAX];
	struct pollfd polled[CONNECTIONS_MAX];
	uint64_t window;

	if ((argc != 4 && argc != 5) || !str_u64(str_of(argv[2]), &window) ||
	    !str_u64(str_of(argv[3]), &count) || !window ||
	    window > CONNECTIONS_MAX * PER_CONNECTION) {
		fputs("usage: bench-redis SOCKET|PORT WINDOW COUNT [CERTIFICATES]\n", stderr);
		return 64;
	}
	SSL_CTX *context = argc == 5 ? tls_context(argv[4]) : NULL;
	uint32_t n = (uint32_t)((window + PER_CONNECTION - 1) / PER_CONNECTION);
	for (uint32_t i = 0; i < n; i++) {
		if (context)
			open_tls(&all[i], argv[1], context);
		else
			open_socket(&all[i], argv[1]);
		buf_init(&all[i].out, (size_t)1 << 20);
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
