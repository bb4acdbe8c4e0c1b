/* What only a store on disk has: reopening, room, the lock, the sync. */
#include "store_place.h"

#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

UNIT(store_lmdb, commits_persist)
{
	struct place p;
	struct cohort a = a_cohort(1, "A"), out;

	place_lmdb(&p, &(struct store_options){0});
	put(&p, &desc_cohort, &a);
	tx_put(begin_write(&p), &desc_cohort, &(struct cohort){.id = 2, .code = STR("B")});
	tx_abort(&p.store->tx);
	struct str before = dump(&p);
	place_open_again(&p);
	ck_assert(str_eq(before, dump(&p)));
	ck_assert(find(&p, &index_cohort_by_code, &a, &out));
	ck_assert(!get(&p, &desc_cohort, &(struct cohort){.id = 2}, &out));
	place_free(&p);
}

UNIT(store_lmdb, a_commit_is_synced_before_it_is_done)
{
	struct place p;
	struct cohort a = a_cohort(1, "A");

	place_lmdb(&p, &(struct store_options){0});
	unsigned before = disk_seen.syncs;
	put(&p, &desc_cohort, &a);
	ck_assert_uint_gt(disk_seen.syncs, before);
	/* A transaction that wrote nothing costs nothing. */
	before = disk_seen.syncs;
	begin_write(&p);
	end(&p);
	ck_assert_uint_eq(disk_seen.syncs, before);
	place_free(&p);
	/* The control. */
	place_lmdb(&p, &(struct store_options){.unsafe_no_sync = true});
	before = disk_seen.syncs;
	put(&p, &desc_cohort, &a);
	ck_assert_uint_eq(disk_seen.syncs, before);
	place_free(&p);
}

UNIT(store_lmdb, a_file_gets_its_name_when_it_is_whole)
{
	struct place p;
	char path[100];
	struct cohort a = a_cohort(1, "A"), out;

	unsigned before = disk_seen.syncs;
	place_lmdb(&p, &(struct store_options){0});
	ck_assert_uint_gt(disk_seen.syncs_at_birth, before);
	store_close(p.store);
	p.store = NULL;
	/* What a power loss may leave of one that was being made, now and in older versions. */
	snprintf(path, sizeof path, "%s/birth.mdb", p.dir);
	FILE *f = fopen(path, "w");
	ck_assert(f && fputs("torn", f) >= 0 && fclose(f) == 0);
	snprintf(path, sizeof path, "%s/data.mdb", p.dir);
	ck_assert_int_eq(truncate(path, 0), 0);
	place_open_again(&p);
	put(&p, &desc_cohort, &a);
	/* Once it is there it is never made again. */
	place_open_again(&p);
	ck_assert(get(&p, &desc_cohort, &a, &out));
	snprintf(path, sizeof path, "%s/birth.mdb-lock", p.dir);
	ck_assert_int_ne(access(path, F_OK), 0);
	place_free(&p);
}

UNIT(store_lmdb, a_folder_that_is_made_has_a_name_that_lasts)
{
	struct place p;
	struct stat st;
	struct str why;

	place_lmdb(&p, &(struct store_options){0});
	ck_assert_int_eq(stat(p.dir, &st), 0);
	const char *path = arena_printf(p.arena, "%s/made", p.dir).p;
	disk_seen.synced = 0;
	ck_assert(folder_private(path, p.arena, &why));
	ck_assert_uint_eq(disk_seen.synced, st.st_ino);
	disk_seen.synced = 0;
	ck_assert(folder_private(path, p.arena, &why));
	ck_assert_uint_eq(disk_seen.synced, 0);
	place_free(&p);
}

static struct log_entry entry(struct place *p, uint64_t sequence, uint32_t n)
{
	char *body = arena_alloc(p->arena, n);

	memset(body, 'x', n);
	return (struct log_entry){.sequence = sequence, .at = 1, .type = 2, .body = {body, n}};
}

static enum commit try_entries(struct place *p, uint64_t first, uint64_t n, uint32_t bytes)
{
	struct tx *tx = begin_write(p);

	for (uint64_t i = first; i < first + n; i++) {
		struct log_entry e = entry(p, i, bytes);
		put_log_entry(tx, &e);
	}
	enum commit done = tx_commit(tx);
	arena_reset(p->arena);
	return done;
}

UNIT(store_lmdb, the_map_grows)
{
	struct place p;
	struct log_entry out;
	uint32_t again = 0;
	enum commit done;

	place_lmdb(&p, &(struct store_options){.first_bytes = 1 << 20});
	/* A read before, whose slot is kept over the growing. */
	ck_assert(!get(&p, &desc_log_entry, &(struct log_entry){.sequence = 1}, &out));
	while ((done = try_entries(&p, 1, 64, 100000)) == COMMIT_AGAIN) {
		ck_assert_uint_eq(entries(&p, &desc_log_entry, NULL), 0);
		again++;
	}
	ck_assert_int_eq(done, COMMIT_DONE);
	ck_assert_uint_eq(again, 3);
	ck_assert_uint_eq(entries(&p, &desc_log_entry, NULL), 64);
	/* Opened with a smaller map than it has, it is all there and grows on. */
	place_open_again(&p);
	ck_assert_uint_eq(entries(&p, &desc_log_entry, NULL), 64);
	while ((done = try_entries(&p, 65, 64, 100000)) == COMMIT_AGAIN)
		;
	ck_assert_int_eq(done, COMMIT_DONE);
	ck_assert_uint_eq(entries(&p, &desc_log_entry, NULL), 128);
	place_free(&p);
}

UNIT(store_lmdb, full_at_its_limit)
{
	struct place p;
	struct log_entry out;
	uint64_t n = 0;
	enum commit done;

	place_lmdb(&p, &(struct store_options){.first_bytes = 1 << 20, .max_bytes = 4 << 20});
	while ((done = try_entries(&p, n + 1, 1, 50000)) != COMMIT_FULL) {
		ck_assert(done == COMMIT_DONE || done == COMMIT_AGAIN);
		n += done == COMMIT_DONE;
	}
	ck_assert_uint_gt(n, 60);
	ck_assert_uint_lt(n, 84);
	ck_assert_uint_le(store_bytes_used(p.store), 4 << 20);
	/* Reads go on, and it stays full. */
	ck_assert(get(&p, &desc_log_entry, &(struct log_entry){.sequence = n}, &out));
	ck_assert_uint_eq(entries(&p, &desc_log_entry, NULL), n);
	ck_assert_int_eq(try_entries(&p, n + 1, 1, 50000), COMMIT_FULL);
	/* Room that is made is room that can be used. */
	for (uint64_t i = 1; i <= 10; i++)
		delete_(&p, &desc_log_entry, &(struct log_entry){.sequence = i});
	ck_assert_int_eq(try_entries(&p, n + 1, 1, 50000), COMMIT_DONE);
	ck_assert_uint_eq(entries(&p, &desc_log_entry, NULL), n - 9);
	place_free(&p);
}

UNIT(store_lmdb, a_disk_that_is_nearly_full)
{
	struct place p;
	struct cohort a = a_cohort(1, "A"), b = a_cohort(2, "B"), out;
	const char *why = NULL;

	place_lmdb(&p, &(struct store_options){0});
	put(&p, &desc_cohort, &a);
	p.options.free_bytes = (uint64_t)1 << 60;
	place_open_again(&p);
	tx_put(begin_write(&p), &desc_cohort, &b);
	ck_assert_int_eq(tx_commit(&p.store->tx), COMMIT_FULL);
	ck_assert(get(&p, &desc_cohort, &a, &out));
	ck_assert(!get(&p, &desc_cohort, &b, &out));
	/* What writes nothing needs no room. */
	begin_write(&p);
	end(&p);
	/* A new store does: the folder within this one is new. */
	char inner[100], expected[200];
	snprintf(inner, sizeof inner, "%s/new", p.dir);
	snprintf(expected, sizeof expected,
		 "store '%s': no room: its limit or the disk is too small", inner);
	ck_assert_ptr_null(store_lmdb_open(
		&(struct store_options){.dir = inner, .free_bytes = (uint64_t)1 << 60}, &why));
	ck_assert_str_eq(why, expected);
	ck_assert_ptr_null(
		store_lmdb_open(&(struct store_options){.dir = inner, .max_bytes = 8192}, &why));
	ck_assert_str_eq(why, expected);
	place_free(&p);
}

/* More than is kept free can be written at once: that must fit as well. */
UNIT(store_lmdb, a_disk_on_which_a_large_transaction_does_not_fit)
{
	struct place p;

	place_lmdb(&p, &(struct store_options){.free_bytes = 1 << 20, .unsafe_no_sync = true});
	ck_assert_int_eq(try_entries(&p, 1, 1, 100), COMMIT_DONE);
	disk_says.free_bytes = 8 << 20;
	ck_assert_int_eq(try_entries(&p, 2, 64, 100000), COMMIT_FULL);
	ck_assert_uint_eq(entries(&p, &desc_log_entry, NULL), 1);
	ck_assert_int_eq(try_entries(&p, 2, 1, 100000), COMMIT_DONE);
	disk_says.free_bytes = 64 << 20;
	ck_assert_int_eq(try_entries(&p, 3, 64, 100000), COMMIT_DONE);
	disk_says.free_bytes = 0;
	place_free(&p);
}

UNIT(store_lmdb, a_second_opener_is_refused)
{
	struct place p;
	const char *why = NULL;
	char expected[200];

	place_lmdb(&p, &(struct store_options){0});
	snprintf(expected, sizeof expected, "store '%s': is in use by process %ld", p.dir,
		 (long)getpid());
	ck_assert_ptr_null(store_lmdb_open(&p.options, &why));
	ck_assert_str_eq(why, expected);
	/* From another process too, and it does no harm. */
	if (in_child()) {
		if (!store_lmdb_open(&p.options, &why) && strcmp(why, expected) == 0)
			abort();
		exit_child();
	}
	ck_assert(child_aborted());
	put(&p, &desc_cohort, &(struct cohort){.id = 1, .code = STR("A")});
	place_open_again(&p);
	ck_assert_uint_eq(entries(&p, &desc_cohort, NULL), 1);
	place_free(&p);
}

UNIT(store_lmdb, a_killed_owner_leaves_its_commits_and_no_lock)
{
	struct place p;
	struct cohort out;
	int ready[2];
	char byte;

	place_lmdb(&p, &(struct store_options){0});
	store_close(p.store);
	p.store = NULL;
	ck_assert_int_eq(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		place_open_again(&p);
		put(&p, &desc_cohort, &(struct cohort){.id = 1, .code = STR("A")});
		tx_put(begin_write(&p), &desc_cohort, &(struct cohort){.id = 2, .code = STR("B")});
		if (write(ready[1], "", 1) == 1)
			pause();
		_exit(1);
	}
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	place_open_again(&p);
	ck_assert(get(&p, &desc_cohort, &(struct cohort){.id = 1}, &out));
	ck_assert(!get(&p, &desc_cohort, &(struct cohort){.id = 2}, &out));
	put(&p, &desc_cohort, &(struct cohort){.id = 2, .code = STR("B")});
	place_free(&p);
}

static mode_t mode_of(const char *dir, const char *name)
{
	char path[200];
	struct stat st;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	ck_assert_int_eq(stat(path, &st), 0);
	return st.st_mode & 0777;
}

UNIT(store_lmdb, only_its_owner_reads_it)
{
	struct place p;
	const char *why = NULL;
	char inner[100];

	umask(0);
	place_lmdb(&p, &(struct store_options){0});
	snprintf(inner, sizeof inner, "%s/made", p.dir);
	struct store *s = store_lmdb_open(&(struct store_options){.dir = inner}, &why);
	ck_assert_ptr_nonnull(s);
	ck_assert_uint_eq(mode_of(inner, "."), 0700);
	ck_assert_uint_eq(mode_of(inner, "data.mdb"), 0600);
	ck_assert_uint_eq(mode_of(inner, "lock.mdb"), 0600);
	ck_assert_uint_eq(mode_of(inner, "owner.lock"), 0600);
	store_close(s);
	place_free(&p);
}

static void refused(const char *dir, const char *text)
{
	const char *why = NULL;
	char expected[300];

	snprintf(expected, sizeof expected, "store '%s': %s", dir, text);
	ck_assert_ptr_null(store_lmdb_open(&(struct store_options){.dir = dir}, &why));
	ck_assert_str_eq(why, expected);
}

UNIT(store_lmdb, what_is_no_store_is_refused)
{
	struct place p;
	char path[100], file[140];

	place_lmdb(&p, &(struct store_options){0});
	snprintf(path, sizeof path, "%s/a/b", p.dir);
	refused(path, "No such file or directory");
	snprintf(path, sizeof path, "%s/data.mdb", p.dir);
	refused(path, "Not a directory");
	snprintf(path, sizeof path, "%s/other", p.dir);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	snprintf(file, sizeof file, "%s/data.mdb", path);
	FILE *f = fopen(file, "w");
	ck_assert_ptr_nonnull(f);
	for (int i = 0; i < 4096; i++)
		fputs("no store ", f);
	fclose(f);
	refused(path, "MDB_INVALID: File is not an LMDB file");
	place_free(&p);
}

UNIT(store_lmdb, a_damaged_record_does_not_keep_it_from_opening)
{
	struct place p;
	struct cohort a = a_cohort(1, "A"), out;
	struct key key;

	place_lmdb(&p, &(struct store_options){0});
	put(&p, &desc_cohort, &a);
	ck_assert(key_of_record(&key, &desc_cohort, &a));
	plant(&p, ordered_records(ordered(&p), &desc_cohort), key_slice(&key), STR("\xc1"));
	place_open_again(&p);
	ck_assert(!view_get(begin_read(&p), &desc_cohort, &a, p.arena, &out));
	ck_assert_int_eq(tx_commit(&p.store->tx), COMMIT_BROKEN);
	place_free(&p);
}

/* Cut anywhere: it is refused, or what is still there is read. */
UNIT(store_lmdb, a_file_that_was_cut_short_is_no_end_of_the_process)
{
	struct place p;
	char file[100];
	struct stat st;
	uint32_t refusals = 0;

	place_lmdb(&p, &(struct store_options){.unsafe_no_sync = true});
	snprintf(file, sizeof file, "%s/data.mdb", p.dir);
	for (uint64_t n = 1; n <= 20; n++)
		ck_assert_int_eq(try_entries(&p, n, 1, 5000), COMMIT_DONE);
	store_close(p.store);
	ck_assert_int_eq(stat(file, &st), 0);
	for (off_t pages = st.st_size / 4096; pages-- > 0;) {
		const char *why = NULL;
		ck_assert_int_eq(truncate(file, pages * 4096 + 100), 0);
		p.store = store_lmdb_open(&p.options, &why);
		refusals += p.store == NULL;
		if (!p.store)
			continue;
		struct log_entry last;
		view_last(begin_read(&p), &desc_log_entry, p.arena, &last);
		tx_abort(&p.store->tx);
		store_close(p.store);
	}
	ck_assert_uint_gt(refusals, 0);
	ck_assert_int_eq(unlink(file), 0);
	p.store = store_memory_open();
	place_free(&p);
}
