/* Replies that peers do not read: each has its limit, and all together. */
#include "backlog.h"

#include "clock.h"
#include "intake.h"
#include "unit.h"

#include <sys/socket.h>
#include <unistd.h>

#define PEERS (BACKLOG_BYTES_MAX / BACKLOG_BYTES_OF_ONE_MAX)

static char block[64 * 1024];

static void connect_to(int ends[2])
{
	intake_guard(INTAKE_DESCRIPTORS_MAX);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	intake_own(ends[0]);
}

static void disconnect(const int ends[2])
{
	close(ends[0]);
	close(ends[1]);
}

/* So many bytes leave, as libzmq sends them, and are read. */
static void pass(const int ends[2], size_t bytes)
{
	for (size_t n = 0; n < bytes; n += sizeof block) {
		ck_assert_int_eq(send(ends[0], block, sizeof block, 0), sizeof block);
		for (size_t got = 0; got < sizeof block;)
			got += (size_t)read(ends[1], block, sizeof block);
	}
}

UNIT(backlog, who_leaves_too_much_unread_gets_no_more)
{
	int ends[2];

	connect_to(ends);
	ck_assert(backlog_add(ends[0], BACKLOG_BYTES_OF_ONE_MAX));
	ck_assert(!backlog_add(ends[0], 1));
	pass(ends, sizeof block);
	ck_assert(!backlog_add(ends[0], sizeof block + 1));
	ck_assert(backlog_add(ends[0], sizeof block));
	backlog_take_back(ends[0], sizeof block);
	ck_assert(backlog_add(ends[0], sizeof block));
	ck_assert(!backlog_add(ends[0], 1));
	disconnect(ends);
}

UNIT(backlog, who_reads_gets_for_ever)
{
	int ends[2];

	connect_to(ends);
	for (int i = 0; i < 20; i++) {
		ck_assert(backlog_add(ends[0], BACKLOG_BYTES_OF_ONE_MAX));
		/* More leaves than was counted: greetings, heartbeats and what CURVE puts around. */
		pass(ends, BACKLOG_BYTES_OF_ONE_MAX + sizeof block);
	}
	ck_assert(backlog_add(ends[0], BACKLOG_BYTES_OF_ONE_MAX));
	ck_assert(!backlog_add(ends[0], 1));
	disconnect(ends);
}

UNIT(backlog, a_connection_that_is_closed_owes_nothing)
{
	int ends[2];
	uint64_t before = backlog_cut_off();

	for (int i = 0; i < 2 * PEERS; i++) {
		connect_to(ends);
		ck_assert(backlog_add(ends[0], BACKLOG_BYTES_OF_ONE_MAX));
		disconnect(ends);
	}
	ck_assert_uint_eq(backlog_cut_off(), before);
}

UNIT(backlog, who_has_owed_for_longest_is_cut_off_first)
{
	int ends[PEERS + 1][2];
	int64_t now_ms = clock_monotonic_ms();
	uint64_t before = backlog_cut_off();

	for (int i = 0; i <= PEERS; i++)
		connect_to(ends[i]);
	/* The first reads all and owes anew, after the second. */
	ck_assert(backlog_add(ends[0][0], sizeof block));
	pass(ends[0], sizeof block);
	for (int i = 1; i <= PEERS; i++) {
		ck_assert(backlog_add(ends[i][0], BACKLOG_BYTES_OF_ONE_MAX));
		while (clock_monotonic_ms() == now_ms)
			;
		now_ms = clock_monotonic_ms();
	}
	ck_assert_uint_eq(backlog_cut_off(), before);
	ck_assert(backlog_add(ends[0][0], 1));
	ck_assert_uint_eq(backlog_cut_off(), before + 1);
	ck_assert_int_eq(read(ends[1][1], block, 1), 0);
	/* Nobody else was. */
	for (int i = 0; i <= PEERS; i++)
		if (i != 1)
			ck_assert_int_eq(recv(ends[i][1], block, 1, MSG_DONTWAIT), -1);
	for (int i = 0; i <= PEERS; i++)
		disconnect(ends[i]);
}

UNIT(backlog, what_is_no_connection_is_not_counted)
{
	uint64_t before = backlog_cut_off();

	for (int i = 0; i < 2 * PEERS; i++)
		ck_assert(backlog_add(-1, BACKLOG_BYTES_OF_ONE_MAX + 1));
	backlog_take_back(-1, 1);
	ck_assert_uint_eq(backlog_cut_off(), before);
}
