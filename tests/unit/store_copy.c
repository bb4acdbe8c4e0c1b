/* A store that is copied while it is written: the copy is what one commit left, the writer never
 * waits for it. */
#include "store_place.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ENTRY_BYTES 20000
#define MIB ((uint64_t)1 << 20)

/* A copy in its thread, into a file. */
struct copying {
	struct store *store;
	char path[100];
	FILE *file;
	int piece_ms;  /* how long each piece takes */
	uint64_t most; /* then it is stopped; 0: never */
	atomic_ullong bytes;
	atomic_uint pieces;
	enum copied copied;
	const char *why;
	pthread_t thread;
};

static bool keep(void *ctx, const void *bytes, size_t n)
{
	struct copying *c = ctx;

	if (c->piece_ms)
		poll(NULL, 0, c->piece_ms);
	ck_assert_uint_eq(fwrite(bytes, 1, n, c->file), n);
	atomic_fetch_add(&c->bytes, n);
	atomic_fetch_add(&c->pieces, 1);
	return !c->most || atomic_load(&c->bytes) < c->most;
}

static void *copy(void *ctx)
{
	struct copying *c = ctx;

	c->copied = store_copy(c->store, keep, c, &c->why);
	return NULL;
}

static void copy_begin(struct copying *c, struct place *p)
{
	c->store = p->store;
	snprintf(c->path, sizeof c->path, "%s/copy", p->dir);
	c->file = fopen(c->path, "w");
	ck_assert_ptr_nonnull(c->file);
	ck_assert_int_eq(pthread_create(&c->thread, NULL, copy, c), 0);
}

static enum copied copy_end(struct copying *c)
{
	ck_assert_int_eq(pthread_join(c->thread, NULL), 0);
	ck_assert_int_eq(fclose(c->file), 0);
	return c->copied;
}

static enum commit append(struct place *p, uint64_t sequence)
{
	static char body[ENTRY_BYTES];
	struct log_entry e = {
		.sequence = sequence, .at = 1, .type = 2, .body = {body, sizeof body}};
	struct cohort c = a_cohort(1, "A");

	/* A record that changes each time, so that what the copy holds is of one commit. */
	c.capacity = sequence;
	memset(body, (int)(sequence & 0x7f), sizeof body);
	put_log_entry(begin_write(p), &e);
	tx_put(&p->store->tx, &desc_cohort, &c);
	return tx_commit(&p->store->tx);
}

static void fill(struct place *p, uint64_t from, uint64_t n)
{
	for (uint64_t i = from; i < from + n; i++) {
		enum commit done = append(p, i);
		if (done == COMMIT_AGAIN)
			done = append(p, i);
		ck_assert_int_eq(done, COMMIT_DONE);
	}
}

/* The last entry of the copy: it has all before it, and the record of that commit. */
static uint64_t holds(struct place *p, const char *path)
{
	const char *why = NULL;
	struct store *s = store_lmdb_look(path, &why);
	struct log_entry last = {0}, entry;
	struct cohort c;

	ck_assert_msg(s != NULL, "%s", why ? why : "");
	struct tx *tx = store_begin(s, STORE_READ);
	view_last(tx_view(tx), &desc_log_entry, p->arena, &last);
	for (uint64_t i = 1; i <= last.sequence; i++) {
		ck_assert(get_log_entry(tx_view(tx), &(struct log_entry){.sequence = i}, p->arena,
					&entry));
		ck_assert_int_eq(entry.body.p[ENTRY_BYTES - 1], (int)(i & 0x7f));
	}
	ck_assert(get_cohort(tx_view(tx), &(struct cohort){.id = 1}, p->arena, &c));
	ck_assert_uint_eq(c.capacity, last.sequence);
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	store_close(s);
	return last.sequence;
}

UNIT(store_copy, a_copy_is_what_a_commit_left_however_it_is_written_meanwhile)
{
	struct place p;

	place_lmdb(&p, &(struct store_options){.unsafe_no_sync = true});
	fill(&p, 1, 50);
	for (uint64_t round = 1, n = 50; round <= 10; round++) {
		struct copying c = {.piece_ms = 5};
		copy_begin(&c, &p);
		uint64_t before = n;
		while (atomic_load(&c.bytes) < MIB / 2) {
			fill(&p, ++n, 1);
			poll(NULL, 0, 2);
		}
		ck_assert_int_eq(copy_end(&c), COPY_DONE);
		ck_assert_uint_gt(n, before);
		uint64_t last = holds(&p, c.path);
		ck_assert(last >= before && last <= n);
		arena_reset(p.arena);
	}
	place_free(&p);
}

/* It stands in the way of whoever takes it, and of nobody else. */
UNIT(store_copy, a_slow_disk_keeps_no_writer_waiting)
{
	struct place p;
	struct copying c = {.piece_ms = 100};

	place_lmdb(&p, &(struct store_options){.unsafe_no_sync = true});
	fill(&p, 1, 100);
	copy_begin(&c, &p);
	/* A writer that waited for pieces would commit no more than one for each. */
	uint64_t n = 100;
	while (atomic_load(&c.pieces) < 4) {
		fill(&p, ++n, 1);
		poll(NULL, 0, 2);
	}
	ck_assert_uint_gt(n - 100, 4 * 4);
	ck_assert_int_eq(copy_end(&c), COPY_DONE);
	ck_assert_uint_ge(holds(&p, c.path), 100);
	place_free(&p);
}

UNIT(store_copy, the_map_moves_and_the_copy_begins_anew)
{
	struct place p;
	struct copying c = {.piece_ms = 20};
	enum commit done;
	uint64_t n = 40;

	place_lmdb(&p, &(struct store_options){.first_bytes = MIB, .unsafe_no_sync = true});
	fill(&p, 1, n);
	copy_begin(&c, &p);
	while (atomic_load(&c.bytes) == 0)
		poll(NULL, 0, 1);
	while ((done = append(&p, ++n)) == COMMIT_DONE)
		;
	ck_assert_int_eq(done, COMMIT_AGAIN);
	ck_assert_int_eq(copy_end(&c), COPY_AGAIN);
	ck_assert_int_eq(append(&p, n), COMMIT_DONE);
	c = (struct copying){0};
	copy_begin(&c, &p);
	ck_assert_int_eq(copy_end(&c), COPY_DONE);
	ck_assert_uint_eq(holds(&p, c.path), n);
	place_free(&p);
}

UNIT(store_copy, who_takes_it_may_stop)
{
	struct place p;
	struct copying c = {.most = MIB / 2};

	place_lmdb(&p, &(struct store_options){.unsafe_no_sync = true});
	fill(&p, 1, 200);
	copy_begin(&c, &p);
	ck_assert_int_eq(copy_end(&c), COPY_STOPPED);
	fill(&p, 201, 10);
	ck_assert_uint_ge(store_copy_bytes(p.store), 200 * ENTRY_BYTES);
	place_free(&p);
}

UNIT(store_copy, a_copy_opens_as_a_store)
{
	struct place p;
	struct copying c = {0};
	char path[200];

	place_lmdb(&p, &(struct store_options){.unsafe_no_sync = true});
	fill(&p, 1, 20);
	struct str before = dump(&p);
	copy_begin(&c, &p);
	ck_assert_int_eq(copy_end(&c), COPY_DONE);
	store_close(p.store);
	p.store = NULL;
	snprintf(path, sizeof path, "%s/data.mdb", p.dir);
	ck_assert_int_eq(rename(c.path, path), 0);
	place_open_again(&p);
	ck_assert(str_eq(before, dump(&p)));
	fill(&p, 21, 5);
	place_free(&p);
}

UNIT(store_copy, a_look_changes_nothing)
{
	struct place p;
	struct copying c = {0};
	const char *why = NULL;
	char text[200], path[110];

	place_lmdb(&p, &(struct store_options){.unsafe_no_sync = true});
	fill(&p, 1, 3);
	copy_begin(&c, &p);
	ck_assert_int_eq(copy_end(&c), COPY_DONE);
	ck_assert_uint_eq(holds(&p, c.path), 3);
	snprintf(path, sizeof path, "%s-lock", c.path);
	ck_assert_int_ne(access(path, F_OK), 0);
	struct store *s = store_lmdb_look(c.path, &why);
	ck_assert_ptr_nonnull(s);
	tx_put(store_begin(s, STORE_WRITE), &desc_cohort, &(struct cohort){.id = 2});
	ck_assert_int_eq(tx_commit(&s->tx), COMMIT_BROKEN);
	store_close(s);
	snprintf(path, sizeof path, "%s/none", p.dir);
	snprintf(text, sizeof text, "store '%s': No such file or directory", path);
	ck_assert_ptr_null(store_lmdb_look(path, &why));
	ck_assert_str_eq(why, text);
	place_free(&p);
}

UNIT(store_copy, the_memory_store_cannot)
{
	struct place p;

	place_memory(&p);
	ck_assert_uint_eq(store_copy_bytes(p.store), 0);
	place_free(&p);
}
