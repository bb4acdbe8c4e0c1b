/* What peers may take before their messages are taken: too much is cut off. */
/* Fortified headers make another function of recv where a length is not known. */
#undef _FORTIFY_SOURCE
#include "intake.h"

#include "unit.h"

#include <errno.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char block[64 * 1024];

/* Two ends of a connection, as if libzmq had accepted the second. */
static void connected(int ends[2])
{
	intake_guard(INTAKE_DESCRIPTORS_MAX);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	intake_own(ends[1]);
}

/* So many bytes from one end to the other; what recv said last. */
static ssize_t pour(const int ends[2], size_t bytes)
{
	ssize_t got = 1;

	for (size_t done = 0; done < bytes && got > 0; done += sizeof block) {
		ck_assert_int_eq(write(ends[0], block, sizeof block), sizeof block);
		for (size_t n = 0; n < sizeof block && got > 0; n += (size_t)got)
			got = recv(ends[1], block, sizeof block - n, 0);
	}
	return got;
}

UNIT(intake, too_much_without_a_message_is_cut_off)
{
	int ends[2];
	uint64_t before = intake_counters().cut_off;

	connected(ends);
	ck_assert_int_gt(pour(ends, INTAKE_BYTES_OF_ONE_MAX), 0);
	ck_assert_int_eq(pour(ends, sizeof block), 0);
	ck_assert_uint_eq(intake_counters().cut_off, before + 1);
	close(ends[0]);
	close(ends[1]);
}

UNIT(intake, messages_that_are_taken_may_come_for_ever)
{
	int ends[2];

	connected(ends);
	for (int i = 0; i < 20; i++) {
		ck_assert_int_gt(pour(ends, INTAKE_BYTES_OF_ONE_MAX / 2), 0);
		intake_taken(ends[1]);
	}
	intake_taken(-1);
	close(ends[0]);
	close(ends[1]);
}

UNIT(intake, together_they_may_have_less_than_each_alone)
{
	enum { PEERS = INTAKE_BYTES_MAX / (INTAKE_BYTES_OF_ONE_MAX / 2) };
	int ends[PEERS + 1][2];

	for (int i = 0; i <= PEERS; i++)
		connected(ends[i]);
	for (int i = 0; i < PEERS; i++)
		ck_assert_int_gt(pour(ends[i], INTAKE_BYTES_OF_ONE_MAX / 2), 0);
	/* A message of the usual kind passes all the same. */
	ck_assert_int_gt(pour(ends[PEERS], INTAKE_BYTES_SURE), 0);
	ck_assert_int_eq(pour(ends[PEERS], sizeof block), 0);
	for (int i = 0; i <= PEERS; i++) {
		intake_taken(ends[i][1]);
		close(ends[i][0]);
		close(ends[i][1]);
	}
}

/* A listener with a peer that knocks. */
static int knocked_at(int *peer)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	struct sockaddr *address = (struct sockaddr *)&at;
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	socklen_t size = sizeof at;

	*peer = socket(AF_UNIX, SOCK_STREAM, 0);
	/* An address that the system chooses. */
	ck_assert_int_eq(bind(listener, address, sizeof(sa_family_t)), 0);
	ck_assert_int_eq(listen(listener, 1), 0);
	ck_assert_int_eq(getsockname(listener, address, &size), 0);
	ck_assert_int_eq(connect(*peer, address, size), 0);
	return listener;
}

static int accepted, accepted_errno;

static void *accept_one(void *name)
{
	const char *called = ((const char **)name)[0];
	int listener = *((const int **)name)[1];

	ck_assert_int_eq(pthread_setname_np(pthread_self(), called), 0);
	errno = 0;
	accepted = accept4(listener, NULL, NULL, 0);
	accepted_errno = errno;
	return NULL;
}

/* In a thread of that name. */
static void accept_by(const char *name, int listener)
{
	const void *what[] = {name, &listener};
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, accept_one, what), 0);
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
}

UNIT(intake, the_last_descriptors_are_ours)
{
	uint64_t before = intake_counters().kept_out;
	int peer, listener = knocked_at(&peer);

	intake_guard(INTAKE_DESCRIPTORS_KEPT + 1);
	accept_by("ZMQbg/IO/0", listener);
	ck_assert_int_eq(accepted, -1);
	ck_assert_int_eq(accepted_errno, ECONNABORTED);
	ck_assert_uint_eq(intake_counters().kept_out, before + 1);
	ck_assert_int_eq(read(peer, block, 1), 0);
	intake_guard(INTAKE_DESCRIPTORS_MAX);
	close(peer);
	close(listener);
}

UNIT(intake, what_libzmq_accepts_is_guarded)
{
	int peer, listener = knocked_at(&peer);

	intake_guard(INTAKE_DESCRIPTORS_MAX);
	accept_by("ZMQbg/IO/0", listener);
	ck_assert(intake_guarded(accepted) && intake_works());
	close(accepted);
	ck_assert(!intake_guarded(accepted));
	close(peer);
	close(listener);
}

/* libpq, libcurl, a page of HTTP: 40 MiB both ways, accepted, connected or made as a pair. */
#define FOREIGN_BYTES (40 * 1024 * 1024)

UNIT(intake, sockets_of_other_libraries_are_left_alone)
{
	uint64_t before = intake_counters().cut_off;
	int pair[2], peer, listener = knocked_at(&peer);

	intake_guard(INTAKE_DESCRIPTORS_MAX);
	accept_by("libpq", listener);
	ck_assert_int_ge(accepted, 0);
	ck_assert(!intake_guarded(accepted) && !intake_guarded(peer));
	ck_assert_int_gt(pour((const int[]){peer, accepted}, FOREIGN_BYTES), 0);
	ck_assert_int_gt(pour((const int[]){accepted, peer}, FOREIGN_BYTES), 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_gt(pour(pair, FOREIGN_BYTES), 0);
	ck_assert_uint_eq(intake_counters().cut_off, before);
	/* A number that was libzmq's is guarded no more once it is another's. */
	intake_own(pair[1]);
	close(pair[0]);
	close(pair[1]);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_gt(pour(pair, FOREIGN_BYTES), 0);
	ck_assert_uint_eq(intake_counters().cut_off, before);
	close(pair[0]);
	close(pair[1]);
	close(accepted);
	close(peer);
	close(listener);
}

/* The descriptors of others do not count as ours. */
UNIT(intake, a_full_service_turns_no_other_listener_away)
{
	int peer, listener = knocked_at(&peer);

	intake_guard(INTAKE_DESCRIPTORS_KEPT + 1);
	accept_by("http", listener);
	ck_assert_int_ge(accepted, 0);
	intake_guard(INTAKE_DESCRIPTORS_MAX);
	close(accepted);
	close(peer);
	close(listener);
}

/* What comes in pieces of so many bytes; how many frames were too large. */
static uint64_t frames_too_large(const unsigned char *p, size_t n, size_t piece)
{
	unsigned char heard[sizeof block];
	uint64_t before = intake_counters().too_large;
	int ends[2];

	connected(ends);
	for (size_t at = 0; at < n; at += piece) {
		size_t some = n - at < piece ? n - at : piece;
		ck_assert_uint_eq((size_t)write(ends[0], p + at, some), some);
		ck_assert_uint_eq((size_t)recv(ends[1], heard, some, MSG_WAITALL), some);
	}
	intake_taken(ends[1]);
	close(ends[0]);
	close(ends[1]);
	return intake_counters().too_large - before;
}

#define GREETING 64

static size_t greeting(unsigned char *p, unsigned char version)
{
	memset(p, 0, GREETING);
	p[0] = 0xff;
	p[9] = 0x7f;
	p[10] = version;
	return GREETING;
}

static size_t frame(unsigned char *p, unsigned char flags, uint64_t size)
{
	size_t n = 0;

	p[n++] = flags;
	for (int i = flags & 2 ? 7 : 0; i >= 0; i--)
		p[n++] = (unsigned char)(size >> 8 * i);
	return n;
}

UNIT(intake, a_frame_that_is_too_large_is_seen)
{
	static const size_t pieces[] = {1, 7, 64, 1000, 20000};
	unsigned char p[20000] = {0};
	size_t n = greeting(p, 3), small = 200, large = 10000;

	/* What lies within a frame is no head of one. */
	n += frame(p + n, 4, small);
	memset(p + n, 0xff, small);
	n += small;
	n += frame(p + n, 2, large);
	memset(p + n, 0xff, large);
	n += large;
	n += frame(p + n, 0, 0);
	for (size_t i = 0; i < COUNT(pieces); i++)
		ck_assert_uint_eq(frames_too_large(p, n, pieces[i]), 0);
	size_t most = n + frame(p + n, 2, INTAKE_FRAME_BYTES_MAX);
	for (size_t i = 0; i < COUNT(pieces); i++)
		ck_assert_uint_eq(frames_too_large(p, most, pieces[i]), 0);
	n += frame(p + n, 3, INTAKE_FRAME_BYTES_MAX + 1);
	/* Once a connection: libzmq closes it. */
	n += frame(p + n, 2, UINT64_MAX);
	for (size_t i = 0; i < COUNT(pieces); i++)
		ck_assert_uint_eq(frames_too_large(p, n, pieces[i]), 1);
}

UNIT(intake, what_is_no_zmtp_3_has_no_frames)
{
	unsigned char p[100] = {0};
	size_t n = greeting(p, 1);

	n += frame(p + n, 2, UINT64_MAX);
	ck_assert_uint_eq(frames_too_large(p, n, 10), 0);
	p[10] = 3;
	ck_assert_uint_eq(frames_too_large(p, n, 10), 1);
	p[9] = 0;
	ck_assert_uint_eq(frames_too_large(p, n, 10), 0);
	ck_assert_uint_eq(frames_too_large((const unsigned char *)"GET / HTTP/1.1", 14, 14), 0);
}
