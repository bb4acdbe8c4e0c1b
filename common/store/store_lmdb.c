/* The store on disk: LMDB with its default synchronous commits, one named database a table, in a
 * folder locked for one process. */
#include "store_ordered.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MAX_BYTES ((uint64_t)64 << 30)
#define FIRST_BYTES ((uint64_t)1 << 30)
#define FREE_BYTES ((uint64_t)32 << 20)
#define DATABASES_MAX 256
#define FREE_PAGES_DATABASE 0 /* LMDB's own list of the pages that no version uses */
/* LMDB's name for its file, and ours for one that is not whole yet, with the lock that LMDB puts
 * beside it. */
#define DATA_FILE "data.mdb"
#define BIRTH_FILE "birth.mdb"
#define BIRTH_LOCK "birth.mdb-lock"

struct lmdb {
	struct ordered o;
	MDB_env *env;
	MDB_txn *txn;	 /* the open one */
	MDB_txn *reader; /* reset between its uses, which keeps its slot */
	MDB_dbi databases[ORDERED_TABLES_MAX];
	MDB_cursor *cursors[ORDERED_TABLES_MAX]; /* of the open transaction, where it has walked */
	uint64_t max_bytes, free_bytes;
	int folder, lock;
	int error; /* sticky until the transaction ends */
	bool write, changed;
	uint64_t put_bytes; /* in this transaction */
};

static struct lmdb *lmdb_of(struct ordered *o)
{
	return (struct lmdb *)o;
}

static MDB_val val(struct str s)
{
	MDB_val v = {s.n, NULL};

	/* LMDB does not write through the keys and values that it is given. */
	memcpy(&v.mv_data, &s.p, sizeof v.mv_data);
	return v;
}

static struct str slice(MDB_val v)
{
	return (struct str){v.mv_data, (uint32_t)v.mv_size};
}

static enum found result(struct lmdb *l, int error)
{
	if (error == MDB_SUCCESS)
		return FOUND;
	if (error == MDB_NOTFOUND)
		return NOT_THERE;
	l->error = error;
	return FAILED;
}

/* Reading */

/* One cursor a table, for all that is read and put there: what is near where it stands, as the next
 * step of a walk or the place of the record that was just looked for, takes no search from the
 * root. */
static bool have_cursor(struct lmdb *l, uint32_t table)
{
	if (!l->error && !l->cursors[table])
		l->error = mdb_cursor_open(l->txn, l->databases[table], &l->cursors[table]);
	return !l->error;
}

static void drop_cursor(struct lmdb *l, uint32_t table)
{
	if (l->cursors[table])
		mdb_cursor_close(l->cursors[table]);
	l->cursors[table] = NULL;
}

/* Of a damaged page a key or a value may be longer than any that was put. */
static enum found bounded(struct lmdb *l, enum found found, MDB_val k, MDB_val v)
{
	if (found != FOUND || (k.mv_size <= KEY_BYTES_MAX && v.mv_size <= RECORD_BYTES_MAX))
		return found;
	l->error = MDB_CORRUPTED;
	return FAILED;
}

static enum found lmdb_get(struct ordered *o, uint32_t table, struct str key, struct str *value)
{
	struct lmdb *l = lmdb_of(o);
	MDB_val k = val(key), v;

	if (!have_cursor(l, table))
		return FAILED;
	enum found found =
		bounded(l, result(l, mdb_cursor_get(l->cursors[table], &k, &v, MDB_SET)), k, v);
	if (found == FOUND)
		*value = slice(v);
	return found;
}

static enum found lmdb_seek(struct ordered *o, uint32_t table, struct str from, bool behind,
			    struct str *key, struct str *value)
{
	struct lmdb *l = lmdb_of(o);
	MDB_val k = val(from), v;

	if (!have_cursor(l, table))
		return FAILED;
	enum found found = result(
		l, mdb_cursor_get(l->cursors[table], &k, &v, from.n ? MDB_SET_RANGE : MDB_FIRST));
	found = bounded(l, found, k, v);
	if (found == FOUND && behind && str_eq(slice(k), from))
		found = result(l, mdb_cursor_get(l->cursors[table], &k, &v, MDB_NEXT));
	found = bounded(l, found, k, v);
	if (found == FOUND) {
		*key = slice(k);
		*value = slice(v);
	}
	return found;
}

static enum found lmdb_last(struct ordered *o, uint32_t table, struct str *key, struct str *value)
{
	struct lmdb *l = lmdb_of(o);
	MDB_val k, v;

	if (!have_cursor(l, table))
		return FAILED;
	enum found found =
		bounded(l, result(l, mdb_cursor_get(l->cursors[table], &k, &v, MDB_LAST)), k, v);
	if (found == FOUND) {
		*key = slice(k);
		*value = slice(v);
	}
	return found;
}

/* Writing */

static enum found lmdb_put(struct ordered *o, uint32_t table, struct str key, struct str value,
			   bool at_end)
{
	struct lmdb *l = lmdb_of(o);
	MDB_val k = val(key), v = val(value);

	if (!have_cursor(l, table))
		return FAILED;
	l->changed = true;
	l->put_bytes += key.n + value.n;
	/* MDB_APPEND fills pages to the end, and says MDB_KEYEXIST and does nothing when the key is
	 * not behind the last. */
	int error = at_end ? mdb_cursor_put(l->cursors[table], &k, &v, MDB_APPEND) : MDB_KEYEXIST;
	if (error == MDB_KEYEXIST)
		error = mdb_cursor_put(l->cursors[table], &k, &v, 0);
	return result(l, error);
}

static enum found lmdb_del(struct ordered *o, uint32_t table, struct str key)
{
	struct lmdb *l = lmdb_of(o);
	MDB_val k = val(key);

	if (l->error)
		return FAILED;
	/* Then LMDB has no cursor to move along, out of a page that may go. */
	drop_cursor(l, table);
	l->changed = true;
	return result(l, mdb_del(l->txn, l->databases[table], &k, NULL));
}

static void lmdb_clear(struct ordered *o, uint32_t table)
{
	struct lmdb *l = lmdb_of(o);

	drop_cursor(l, table);
	if (l->error)
		return;
	l->changed = true;
	l->error = mdb_drop(l->txn, l->databases[table], 0);
}

/* Transactions */

static int begin_read(struct lmdb *l)
{
	return l->reader ? mdb_txn_renew(l->reader)
			 : mdb_txn_begin(l->env, NULL, MDB_RDONLY, &l->reader);
}

static void lmdb_begin(struct ordered *o, bool write)
{
	struct lmdb *l = lmdb_of(o);

	l->write = write;
	l->changed = false;
	l->put_bytes = 0;
	l->txn = NULL;
	if (write) {
		l->error = mdb_txn_begin(l->env, NULL, 0, &l->txn);
		return;
	}
	l->error = begin_read(l);
	/* Who writes beside us has made the map larger. */
	if (l->error == MDB_MAP_RESIZED && !mdb_env_set_mapsize(l->env, 0))
		l->error = begin_read(l);
	if (!l->error)
		l->txn = l->reader;
}

static void drop_cursors(struct lmdb *l)
{
	for (uint32_t n = 0; n < l->o.ntables; n++)
		drop_cursor(l, n);
}

static void lmdb_abort(struct ordered *o)
{
	struct lmdb *l = lmdb_of(o);

	drop_cursors(l);
	if (l->txn && l->write)
		mdb_txn_abort(l->txn);
	else if (l->txn)
		mdb_txn_reset(l->txn);
	l->txn = NULL;
}

static bool lmdb_failed(struct ordered *o)
{
	return lmdb_of(o)->error != MDB_SUCCESS;
}

/* No transaction is open now, so the map may move. */
static enum commit grow(struct lmdb *l)
{
	MDB_envinfo info;
	int dead;

	mdb_reader_check(l->env, &dead);
	if (mdb_env_info(l->env, &info))
		return COMMIT_BROKEN;
	if (info.me_mapsize >= l->max_bytes)
		return COMMIT_FULL;
	size_t twice = info.me_mapsize * 2;
	store_copy_hold(&l->o.store);
	int error = mdb_env_set_mapsize(l->env, twice < l->max_bytes ? twice : l->max_bytes);
	store_copy_let_go(&l->o.store);
	return error ? COMMIT_BROKEN : COMMIT_AGAIN;
}

/* A full disk shows as EIO in the middle of a commit: it must not come to that. What was put takes
 * up to twice its bytes, in pages that are not full. */
static bool disk_is_full(struct lmdb *l)
{
	struct statvfs disk;

	return fstatvfs(l->folder, &disk) == 0 &&
	       (uint64_t)disk.f_bavail * disk.f_frsize < l->free_bytes + 2 * l->put_bytes;
}

static enum commit lmdb_commit(struct ordered *o)
{
	struct lmdb *l = lmdb_of(o);
	bool full = !l->error && l->changed && disk_is_full(l);

	if (l->error || full || !l->write) {
		lmdb_abort(o);
	} else {
		drop_cursors(l);
		l->error = mdb_txn_commit(l->txn);
		l->txn = NULL;
	}
	if (full)
		return COMMIT_FULL;
	if (l->error == MDB_MAP_FULL)
		return grow(l);
	return l->error ? COMMIT_BROKEN : COMMIT_DONE;
}

/* Each entry of the list begins with the number of its pages. */
static uint64_t free_pages(MDB_txn *txn)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	uint64_t pages = 0;
	size_t n;

	if (mdb_cursor_open(txn, FREE_PAGES_DATABASE, &cursor))
		return 0;
	while (mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == MDB_SUCCESS) {
		memcpy(&n, v.mv_data, sizeof n);
		pages += n;
	}
	mdb_cursor_close(cursor);
	return pages;
}

static uint64_t lmdb_bytes_used(struct ordered *o)
{
	struct lmdb *l = lmdb_of(o);
	MDB_envinfo info;
	MDB_stat stat;
	MDB_txn *txn;

	if (mdb_env_info(l->env, &info) || mdb_env_stat(l->env, &stat) ||
	    mdb_txn_begin(l->env, NULL, MDB_RDONLY, &txn))
		return 0;
	uint64_t pages = info.me_last_pgno + 1 - free_pages(txn);
	mdb_txn_abort(txn);
	return pages * stat.ms_psize;
}

/* Copying */

static uint64_t lmdb_copy_bytes(struct ordered *o)
{
	struct lmdb *l = lmdb_of(o);
	MDB_envinfo info;
	MDB_stat stat;

	if (mdb_env_info(l->env, &info) || mdb_env_stat(l->env, &stat))
		return 0;
	return (info.me_last_pgno + 1) * (uint64_t)stat.ms_psize;
}

/* Page by page as they stand, which reads the file in order; leaving out what is free
 * (MDB_CP_COMPACT) would walk the trees instead. */
static bool lmdb_copy_to(struct ordered *o, int fd, const char **why)
{
	int error = mdb_env_copyfd2(lmdb_of(o)->env, fd, 0);

	*why = error ? mdb_strerror(error) : NULL;
	return error == 0;
}

/* Opening */

static void lmdb_close(struct ordered *o)
{
	struct lmdb *l = lmdb_of(o);

	if (l->reader)
		mdb_txn_abort(l->reader);
	if (l->env)
		mdb_env_close(l->env);
	if (l->lock >= 0)
		close(l->lock);
	if (l->folder >= 0)
		close(l->folder);
	ordered_free(o);
	free(l);
}

static const struct ordered_ops lmdb_ops = {
	.begin = lmdb_begin,
	.commit = lmdb_commit,
	.abort = lmdb_abort,
	.failed = lmdb_failed,
	.get = lmdb_get,
	.seek = lmdb_seek,
	.last = lmdb_last,
	.put = lmdb_put,
	.del = lmdb_del,
	.clear = lmdb_clear,
	.bytes_used = lmdb_bytes_used,
	.copy_bytes = lmdb_copy_bytes,
	.copy_to = lmdb_copy_to,
	.close = lmdb_close,
};

static struct store *refused(struct lmdb *l, const char **why, const char *dir, const char *what)
{
	static char text[600];

	snprintf(text, sizeof text, "store '%s': %s", dir, what);
	*why = text;
	if (l)
		lmdb_close(&l->o);
	return NULL;
}

/* A folder that was made has a name that lasts. */
static const char *open_folder(struct lmdb *l, const char *dir)
{
	bool there = mkdir(dir, 0700) != 0;

	if (there && errno != EEXIST)
		return strerror(errno);
	l->folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (l->folder < 0)
		return strerror(errno);
	int above = there ? -1 : openat(l->folder, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (above >= 0) {
		fsync(above);
		close(above);
	}
	return NULL;
}

/* LMDB's own lock would let a second writer in, to take turns; ours does not. It holds our process
 * id, for the one who asks. */
static const char *lock_folder(struct lmdb *l)
{
	static char text[100];
	char owner[20] = "";

	l->lock = openat(l->folder, STORE_LOCK_FILE, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (l->lock < 0)
		return strerror(errno);
	if (flock(l->lock, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK)
			return strerror(errno);
		if (pread(l->lock, owner, sizeof owner - 1, 0) < 0)
			owner[0] = 0;
		snprintf(text, sizeof text, "is in use by process %s", owner[0] ? owner : "?");
		return text;
	}
	int n = snprintf(owner, sizeof owner, "%ld", (long)getpid());
	if (ftruncate(l->lock, 0) || pwrite(l->lock, owner, (size_t)n, 0) != n)
		return strerror(errno);
	return NULL;
}

/* LMDB does not sync the first two pages of a new file, and never again opens one whose first page
 * is torn: so the file gets its name when it is whole. */
static const char *make_file(struct lmdb *l, const struct store_options *options)
{
	struct stat st;
	char path[PATH_MAX];
	MDB_env *env;

	if (fstatat(l->folder, DATA_FILE, &st, 0) == 0 && st.st_size > 0)
		return NULL;
	unlinkat(l->folder, BIRTH_FILE, 0);
	if (snprintf(path, sizeof path, "%s/" BIRTH_FILE, options->dir) >= (int)sizeof path)
		return strerror(ENAMETOOLONG);
	int error = mdb_env_create(&env);
	if (error)
		return mdb_strerror(error);
	error = mdb_env_open(env, path, MDB_NOSUBDIR | MDB_NOTLS, 0600);
	if (!error && !options->unsafe_no_sync)
		error = mdb_env_sync(env, 1);
	mdb_env_close(env);
	unlinkat(l->folder, BIRTH_LOCK, 0);
	if (error)
		return mdb_strerror(error);
	return renameat(l->folder, BIRTH_FILE, l->folder, DATA_FILE) ? strerror(errno) : NULL;
}

/* A file that was cut short would end the process by SIGBUS where LMDB reads behind its end; zeros
 * there it finds to be no pages. The last pages may be missing by right: what a transaction took
 * and gave back again was never written. */
static const char *fill_file(struct lmdb *l)
{
	mdb_filehandle_t fd;
	MDB_envinfo info;
	MDB_stat size;
	struct stat st;

	if (mdb_env_get_fd(l->env, &fd) || mdb_env_info(l->env, &info) ||
	    mdb_env_stat(l->env, &size) || fstat(fd, &st))
		return "cannot be looked at";
	off_t whole = (off_t)((info.me_last_pgno + 1) * size.ms_psize);
	return st.st_size < whole && ftruncate(fd, whole) ? strerror(errno) : NULL;
}

static const char *open_environment(struct lmdb *l, const struct store_options *options,
				    uint64_t first)
{
	int dead, error = mdb_env_create(&l->env);

	if (error)
		return mdb_strerror(error);
	mdb_env_set_maxdbs(l->env, DATABASES_MAX);
	error = mdb_env_set_mapsize(l->env, first);
	if (!error)
		error = mdb_env_open(l->env, options->dir,
				     MDB_NOTLS | (options->unsafe_no_sync ? MDB_NOSYNC : 0), 0600);
	if (error)
		return mdb_strerror(error);
	must(mdb_env_get_maxkeysize(l->env) >= KEY_BYTES_MAX);
	mdb_reader_check(l->env, &dead);
	return fill_file(l);
}

/* Opens or makes each table. One that a newer version of the tables brought is empty: the engine
 * makes the records anew then, indexes too. */
static enum commit open_tables(struct lmdb *l)
{
	lmdb_begin(&l->o, true);
	for (uint32_t n = 0; n < l->o.ntables && !l->error; n++) {
		const char *name = l->o.tables[n].name;
		l->error = mdb_dbi_open(l->txn, name, 0, &l->databases[n]);
		if (l->error != MDB_NOTFOUND)
			continue;
		l->error = mdb_dbi_open(l->txn, name, MDB_CREATE, &l->databases[n]);
		l->changed = true;
	}
	return l->o.store.ops->commit(&l->o.store);
}

struct store *store_lmdb_open(const struct store_options *options, const char **why)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), first;
	struct lmdb *l = calloc(1, sizeof *l);
	const char *problem;
	enum commit done;

	must(l != NULL);
	ordered_init(&l->o, &lmdb_ops);
	l->folder = l->lock = -1;
	l->max_bytes = (options->max_bytes ? options->max_bytes : MAX_BYTES) / page * page;
	l->free_bytes = options->free_bytes ? options->free_bytes : FREE_BYTES;
	first = (options->first_bytes ? options->first_bytes : FIRST_BYTES) / page * page;
	problem = open_folder(l, options->dir);
	if (!problem)
		problem = lock_folder(l);
	if (!problem)
		problem = make_file(l, options);
	if (!problem)
		problem = open_environment(l, options, first < l->max_bytes ? first : l->max_bytes);
	if (problem)
		return refused(l, why, options->dir, problem);
	do
		done = open_tables(l);
	while (done == COMMIT_AGAIN);
	if (done == COMMIT_FULL)
		return refused(l, why, options->dir, "no room: its limit or the disk is too small");
	if (done != COMMIT_DONE)
		return refused(l, why, options->dir,
			       l->error ? mdb_strerror(l->error) : "holds a damaged record");
	/* The file's name is as lasting as its contents. */
	if (!options->unsafe_no_sync && fsync(l->folder))
		return refused(l, why, options->dir, strerror(errno));
	return &l->o.store;
}

static const char *open_look(struct lmdb *l, const char *file, unsigned flags)
{
	MDB_txn *txn = NULL;
	int error = mdb_env_create(&l->env);

	if (error)
		return mdb_strerror(error);
	mdb_env_set_maxdbs(l->env, DATABASES_MAX);
	error = mdb_env_open(l->env, file, MDB_RDONLY | MDB_NOTLS | flags, 0);
	if (!error)
		error = mdb_txn_begin(l->env, NULL, MDB_RDONLY, &txn);
	for (uint32_t n = 0; n < l->o.ntables && !error; n++) {
		error = mdb_dbi_open(txn, l->o.tables[n].name, 0, &l->databases[n]);
		if (error == MDB_NOTFOUND) {
			l->databases[n] = DATABASES_MAX; /* there is none of this number */
			error = 0;
		}
	}
	/* A reader's commit keeps the handles. */
	if (txn && !error)
		error = mdb_txn_commit(txn);
	else if (txn)
		mdb_txn_abort(txn);
	return error ? mdb_strerror(error) : NULL;
}

static struct store *look(const char *file, unsigned flags, const char **why)
{
	struct lmdb *l = calloc(1, sizeof *l);

	must(l != NULL);
	ordered_init(&l->o, &lmdb_ops);
	l->folder = l->lock = -1;
	const char *problem = open_look(l, file, flags);
	return problem ? refused(l, why, file, problem) : &l->o.store;
}

struct store *store_lmdb_look(const char *file, const char **why)
{
	return look(file, MDB_NOLOCK | MDB_NOSUBDIR, why);
}

struct store *store_lmdb_beside(const char *dir, const char **why)
{
	return look(dir, 0, why);
}
