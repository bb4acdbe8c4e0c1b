/* The limit that presences are measured against: the sockets, CURVE, ZAP, batches and LMDB writes
 * of the attendance service, with no decoding and no rules.
 *
 *	bench-bare --home DIR          answers as the attendance service of a home
 *	bench-bare --home DIR --echo   the same without LMDB
 *
 * Every message counts as one presence: as many puts as the service makes, with keys and values
 * of the same sizes in the same order, one commit a batch. What the service reads and computes is
 * left out.
 */
#include "base.h"
#include "config.h"
#include "home.h"
#include "net.h"
#include "record.h"
#include "sample.h"
#include "wire.h"

#include <errno.h>
#include <lmdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define BATCH_MESSAGES_MAX 1024
#define MAP_BYTES ((size_t)16 << 30)
/* The envelope is [version, request id, ...]: a list, a small number, and 16 bytes behind two
 * bytes of head. */
#define REQUEST_ID_AT 4u
/* Who is presumably there: so many cohorts of so many learners, as the benchmark prepares them. */
#define COHORTS 34u
#define LEARNERS 30u

enum table { LOG, PRESENCE, REQUEST, TABLES };

static const char *const table_names[TABLES] = {"log_entry", "presence", "request_done"};

struct bare {
	struct arena *arena;
	struct net *net;
	struct principals *principals;
	MDB_env *env; /* NULL: an echo */
	MDB_dbi tables[TABLES];
	struct sample sample; /* the request id goes to its place in the reply */
	uint64_t sequence;
};

static void fail(const char *what, struct str why)
{
	fprintf(stderr, "bench-bare: %s: %.*s\n", what, (int)why.n, why.p);
	exit(EXIT_FAILURE);
}

static void good(int error)
{
	if (error)
		fail("lmdb", str_of(mdb_strerror(error)));
}

static void open_store(struct bare *b, const char *dir)
{
	MDB_txn *txn;

	if (mkdir(dir, 0700) && errno != EEXIST)
		fail(dir, str_of(strerror(errno)));
	good(mdb_env_create(&b->env));
	good(mdb_env_set_maxdbs(b->env, TABLES));
	good(mdb_env_set_mapsize(b->env, MAP_BYTES));
	good(mdb_env_open(b->env, dir, MDB_NOTLS, 0600));
	good(mdb_txn_begin(b->env, NULL, 0, &txn));
	for (int t = 0; t < TABLES; t++)
		good(mdb_dbi_open(txn, table_names[t], MDB_CREATE, &b->tables[t]));
	good(mdb_txn_commit(txn));
}

static void number(unsigned char *p, uint64_t value)
{
	for (int i = 8; i--; value >>= 8)
		p[i] = (unsigned char)value;
}

static void put(struct bare *b, MDB_txn *txn, enum table t, unsigned char *key, size_t n,
		unsigned flags)
{
	const struct buf *values[TABLES] = {&b->sample.log, &b->sample.presence,
					    &b->sample.request};
	MDB_val k = {n, key}, v = {values[t]->n, values[t]->p};

	good(mdb_put(txn, b->tables[t], &k, &v, flags));
}

static void write_one(struct bare *b, MDB_txn *txn, struct str message)
{
	uint64_t i = b->sequence++, person = i % (COHORTS * LEARNERS),
		 day = i / (COHORTS * LEARNERS);
	uint64_t slot = person / LEARNERS * 1000000 + day;
	unsigned char key[64];

	number(key, i + 1);
	put(b, txn, LOG, key, 8, MDB_APPEND);
	number(key, slot);
	number(key + 8, person);
	put(b, txn, PRESENCE, key, 16, 0);
	/* Bytes in a key end with two zeros. */
	memcpy(key, message.p + REQUEST_ID_AT, REQUEST_ID_BYTES);
	memset(key + REQUEST_ID_BYTES, 0, 2);
	put(b, txn, REQUEST, key, REQUEST_ID_BYTES + 2, 0);
}

static void run_batch(struct bare *b, const struct net_message *messages, uint32_t n)
{
	MDB_txn *txn;

	if (b->env) {
		good(mdb_txn_begin(b->env, NULL, 0, &txn));
		for (uint32_t i = 0; i < n; i++)
			write_one(b, txn, messages[i].bytes);
		good(mdb_txn_commit(txn));
	}
	for (uint32_t i = 0; i < n; i++) {
		memcpy(b->sample.reply.p + REQUEST_ID_AT, messages[i].bytes.p + REQUEST_ID_AT,
		       REQUEST_ID_BYTES);
		net_send(b->net, messages[i].route, buf_slice(&b->sample.reply));
	}
}

static void loop(struct bare *b)
{
	static struct net_message messages[BATCH_MESSAGES_MAX];
	struct arena *a = arena_new();

	for (;;) {
		uint32_t n = 0;
		arena_reset(a);
		net_wait(b->net, NULL, 0, -1);
		while (n < BATCH_MESSAGES_MAX && net_receive(b->net, a, &messages[n]))
			n += messages[n].bytes.n >= REQUEST_ID_AT + REQUEST_ID_BYTES;
		if (n)
			run_batch(b, messages, n);
	}
}

static bool allowed(void *ctx, struct str key)
{
	const struct bare *b = ctx;

	return principals_find(b->principals, key) != NULL;
}

static void open_net(struct bare *b, const char *home)
{
	struct str why = STR(""), endpoint = home_endpoint(b->arena, home, "attendance");
	struct key_pair *key =
		key_load(home_at(b->arena, home, "keys/attendance.key").p, b->arena, &why);

	b->principals = principals_load(home_at(b->arena, home, "principals").p, b->arena, &why);
	if (!key || !b->principals)
		fail(home, why);
	struct net_options o = {.context = net_context_new(),
				.key = key,
				.endpoints = &endpoint,
				.nendpoints = 1,
				.allowed = allowed,
				.ctx = b};
	b->net = net_open(&o, b->arena, &why);
	if (!b->net || !net_verify_closed(b->net, b->arena, &why))
		fail(home, why);
}

int main(int argc, char **argv)
{
	static struct bare b;
	bool echo = argc == 4 && strcmp(argv[3], "--echo") == 0;

	if ((argc != 3 && !echo) || strcmp(argv[1], "--home") != 0) {
		fputs("usage: bench-bare --home DIR [--echo]\n", stderr);
		return 64;
	}
	b.arena = arena_new();
	sample_make(&b.sample);
	if (!echo)
		open_store(&b, home_at(b.arena, argv[2], "data/bare").p);
	open_net(&b, argv[2]);
	puts("ready");
	fflush(stdout);
	loop(&b);
}
