/* Request ids in a store: where a reply is kept, and when an id is forgotten. */
#include "unit.h"
#include "dedup.h"

#include <stdio.h>

#define NOW_MS ((int64_t)1767600000000)
#define EVENT STR("\x81\x01\x82\x01\x07\x02\xa3one")
#define REPLY STR("\x82\x01\x07\x02\xa3one")

static struct arena *arena;
static struct store *store;
static struct tx *tx;

static void begin(void)
{
	arena = arena_new();
	store = store_memory_open();
	tx = store_begin(store, STORE_WRITE);
}

static void end(void)
{
	tx_abort(tx);
	store_close(store);
	arena_free(arena);
}

static struct asked asked(uint64_t n)
{
	return (struct asked){.id = arena_printf(arena, "request id %05u", (unsigned)n),
			      .key = STR("key a"),
			      .type = 130,
			      .body = STR("\x80")};
}

static void entry(uint64_t sequence, int64_t at_ms, const char *upstream)
{
	put_log_entry(tx, &(struct log_entry){.sequence = sequence,
					      .at = at_ms,
					      .type = 100,
					      .request = asked(sequence).id,
					      .upstream = str_of(upstream),
					      .body = EVENT});
}

/* Request n caused event n; 0: none. */
static void keep(uint64_t n, uint64_t sequence, int64_t at_ms)
{
	struct asked ask = asked(n);

	dedup_keep(tx, arena, &ask,
		   &(struct answered){.at_ms = at_ms,
				      .sequence = sequence,
				      .reply = REPLY,
				      .event = sequence ? EVENT : STR("")});
	if (sequence)
		entry(sequence, at_ms, "");
}

static enum dedup look(uint64_t n, struct request_done *done)
{
	struct asked ask = asked(n);

	return dedup_find(tx_view(tx), &ask, arena, done);
}

static bool is_known(uint64_t n)
{
	struct request_done done;

	return look(n, &done) == DEDUP_ANSWERED && str_eq(done.reply, REPLY);
}

static uint32_t prune(struct dedup_mark *mark, int64_t now_ms, uint32_t most)
{
	return dedup_prune(tx, arena, mark, now_ms, most);
}

UNIT(dedup, a_reply_that_its_event_ends_with_is_in_the_log_only)
{
	struct request_done kept;

	begin();
	keep(1, 1, NOW_MS);
	keep(2, 0, NOW_MS);
	ck_assert(get_request_done(tx_view(tx), &(struct request_done){.id = asked(1).id}, arena,
				   &kept));
	ck_assert(kept.reply.n == 0 && kept.reply_from == 2);
	ck_assert(get_request_done(tx_view(tx), &(struct request_done){.id = asked(2).id}, arena,
				   &kept));
	ck_assert(str_eq(kept.reply, REPLY) && kept.reply_from == 0);
	ck_assert(is_known(1) && is_known(2) && !is_known(3));
	/* Another reply than the event's, and none at all. */
	struct asked ask = asked(4);
	dedup_keep(tx, arena, &ask, &(struct answered){NOW_MS, 4, STR("\x80"), EVENT});
	ck_assert(look(4, &kept) == DEDUP_ANSWERED && str_eq(kept.reply, STR("\x80")));
	end();
}

UNIT(dedup, a_log_without_the_reply_is_told)
{
	struct request_done done;

	begin();
	keep(1, 1, NOW_MS);
	delete_log_entry(tx, &(struct log_entry){.sequence = 1});
	ck_assert_int_eq(look(1, &done), DEDUP_DAMAGED);
	put_log_entry(tx, &(struct log_entry){.sequence = 1, .at = 1, .type = 1, .body = STR("x")});
	ck_assert_int_eq(look(1, &done), DEDUP_DAMAGED);
	end();
}

UNIT(dedup, whose_and_what_was_asked)
{
	struct request_done done;
	struct asked ask;

	begin();
	keep(1, 1, NOW_MS);
	ask = asked(1);
	ask.key = STR("key b");
	ck_assert_int_eq(dedup_find(tx_view(tx), &ask, arena, &done), DEDUP_OF_ANOTHER);
	/* Keys that end alike are told apart all the same, but for the words of the refusal. */
	ask.key = STR("Key a");
	ck_assert_int_eq(dedup_find(tx_view(tx), &ask, arena, &done), DEDUP_DIFFERS);
	ask = asked(1);
	ask.type++;
	ck_assert_int_eq(dedup_find(tx_view(tx), &ask, arena, &done), DEDUP_DIFFERS);
	ask = asked(1);
	ask.behalf = STR("learner:1");
	ck_assert_int_eq(dedup_find(tx_view(tx), &ask, arena, &done), DEDUP_DIFFERS);
	/* No text is read as a part of another. */
	ask.behalf = STR("\x80");
	ask.body = STR("");
	ck_assert_int_eq(dedup_find(tx_view(tx), &ask, arena, &done), DEDUP_DIFFERS);
	end();
}

UNIT(dedup, ids_are_forgotten_along_the_log_with_those_of_no_event)
{
	struct dedup_mark mark = {0};

	begin();
	for (uint64_t n = 1; n <= 10; n++)
		keep(n, n, NOW_MS + (int64_t)n);
	keep(11, 0, NOW_MS + 3);
	keep(12, 0, NOW_MS + 8);
	ck_assert_uint_eq(prune(&mark, NOW_MS + DEDUP_KEPT_MS + 1, 100), 0);
	ck_assert_uint_eq(prune(&mark, NOW_MS + DEDUP_KEPT_MS + 5, 100), 5);
	ck_assert(!is_known(4) && is_known(5) && !is_known(11) && is_known(12));
	/* The mark is found again. */
	mark = dedup_mark_load(tx_view(tx), arena);
	ck_assert_uint_eq(mark.sequence, 4);
	ck_assert_uint_eq(prune(&mark, NOW_MS + DEDUP_KEPT_MS + 100, 3), 4);
	ck_assert(!is_known(12) && !is_known(7) && is_known(8));
	ck_assert_uint_eq(prune(&mark, NOW_MS + DEDUP_KEPT_MS + 100, 100), 3);
	ck_assert_uint_eq(prune(&mark, NOW_MS + DEDUP_KEPT_MS + 100, 100), 0);
	/* Behind the end of the log. */
	keep(13, 11, NOW_MS);
	ck_assert_uint_eq(prune(&mark, NOW_MS + DEDUP_KEPT_MS + 100, 100), 1);
	ck_assert_uint_eq(mark.sequence, 11);
	end();
}

UNIT(dedup, one_request_of_many_events_is_forgotten_once)
{
	struct dedup_mark mark = {0};

	begin();
	for (uint64_t n = 1; n <= 5; n++)
		put_log_entry(tx, &(struct log_entry){.sequence = n,
						      .at = NOW_MS,
						      .type = 100,
						      .request = asked(5).id,
						      .body = EVENT});
	keep(5, 5, NOW_MS);
	ck_assert_uint_eq(prune(&mark, NOW_MS + DEDUP_KEPT_MS + 1, 100), 1);
	ck_assert(!is_known(5) && mark.sequence == 5);
	end();
}

/* Their times are of another clock, and their requests were not asked here. */
UNIT(dedup, the_facts_of_others_are_passed_over)
{
	struct dedup_mark mark = {0};

	begin();
	entry(1, NOW_MS + 2 * DEDUP_KEPT_MS, "catalogue");
	keep(2, 2, NOW_MS);
	entry(3, NOW_MS, "catalogue");
	keep(3, 4, NOW_MS + 100);
	ck_assert_uint_eq(prune(&mark, NOW_MS + DEDUP_KEPT_MS + 1, 100), 1);
	ck_assert(!is_known(2) && is_known(3) && mark.sequence == 3);
	end();
}

/* Rather too late than too early. */
UNIT(dedup, a_time_to_come_keeps_what_is_behind_it)
{
	struct dedup_mark mark = {0};

	begin();
	keep(1, 1, NOW_MS + 1000);
	keep(2, 2, NOW_MS);
	ck_assert_uint_eq(prune(&mark, NOW_MS + DEDUP_KEPT_MS + 1, 100), 0);
	ck_assert_uint_eq(prune(&mark, NOW_MS + DEDUP_KEPT_MS + 1001, 100), 2);
	end();
}

static uint32_t rows(const struct desc *d, void *record)
{
	struct scan s = scan_records(tx_view(tx), d, record, 0, STR(""));
	uint32_t n = 0;

	while (scan_next(&s, arena, record))
		n++;
	return n;
}

/* However many commands of one key change nothing, what they leave is bounded; the last of them,
 * and those of another key, are known. */
UNIT(dedup, commands_that_change_nothing_fill_no_store)
{
	begin();
	struct asked other = asked(90000);
	other.key = STR("key b");
	dedup_keep(tx, arena, &other, &(struct answered){.at_ms = NOW_MS, .reply = REPLY});
	for (uint64_t n = 1; n <= 3 * DEDUP_QUIET_MAX + 7; n++)
		keep(n, 0, NOW_MS + (int64_t)n);
	ck_assert_uint_eq(rows(&desc_request_done, &(struct request_done){0}), DEDUP_QUIET_MAX + 1);
	ck_assert_uint_eq(rows(&desc_request_quiet, &(struct request_quiet){0}),
			  DEDUP_QUIET_MAX + 1);
	ck_assert_uint_eq(rows(&desc_quiet_place, &(struct quiet_place){0}), DEDUP_QUIET_MAX + 1);
	ck_assert(!is_known(2 * DEDUP_QUIET_MAX + 7) && is_known(2 * DEDUP_QUIET_MAX + 8));
	ck_assert(is_known(3 * DEDUP_QUIET_MAX + 7));
	struct request_done done;
	ck_assert_int_eq(dedup_find(tx_view(tx), &other, arena, &done), DEDUP_ANSWERED);
	/* Those whose week is over leave their places, and the next ones take them. */
	struct dedup_mark mark = {0};
	prune(&mark, NOW_MS + DEDUP_KEPT_MS + 2000, 10000);
	ck_assert_uint_eq(rows(&desc_request_done, &(struct request_done){0}), 0);
	keep(80000, 0, NOW_MS + DEDUP_KEPT_MS + 3000);
	ck_assert(is_known(80000));
	/* Those that caused events are not counted. */
	for (uint64_t n = 1; n <= 2 * DEDUP_QUIET_MAX; n++)
		keep(n, n, NOW_MS);
	ck_assert(is_known(1) && is_known(80000));
	end();
}
