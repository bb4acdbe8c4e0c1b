/* What the store's tests share. */
#include "store_place.h"

#include "files.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;

void place_memory(struct place *p)
{
	*p = (struct place){.store = store_memory_open(), .arena = arena_new()};
}

void place_lmdb(struct place *p, const struct store_options *options)
{
	*p = (struct place){
		.options = *options, .arena = arena_new(), .dir = "/tmp/cursus-store-XXXXXX"};
	ck_assert_ptr_nonnull(mkdtemp(p->dir));
	place_open_again(p);
}

void place_open_again(struct place *p)
{
	const char *why = NULL;

	if (p->store)
		store_close(p->store);
	p->options.dir = p->dir;
	p->store = store_lmdb_open(&p->options, &why);
	ck_assert_msg(p->store != NULL, "%s", why ? why : "");
}

void place_free(struct place *p)
{
	if (p->store)
		store_close(p->store);
	arena_free(p->arena);
	if (p->dir[0])
		folder_remove(p->dir);
}

struct tx *begin_write(struct place *p)
{
	return store_begin(p->store, STORE_WRITE);
}

struct view *begin_read(struct place *p)
{
	return tx_view(store_begin(p->store, STORE_READ));
}

void end(struct place *p)
{
	ck_assert_int_eq(tx_commit(&p->store->tx), COMMIT_DONE);
}

void put(struct place *p, const struct desc *d, const void *record)
{
	tx_put(begin_write(p), d, record);
	end(p);
}

void delete_(struct place *p, const struct desc *d, const void *key)
{
	tx_delete(begin_write(p), d, key);
	end(p);
}

bool get(struct place *p, const struct desc *d, const void *key, void *out)
{
	bool there = view_get(begin_read(p), d, key, p->arena, out);

	end(p);
	return there;
}

bool find(struct place *p, const struct index *i, const void *key, void *out)
{
	bool there = view_find(begin_read(p), i, key, p->arena, out);

	end(p);
	return there;
}

struct cohort a_cohort(uint64_t id, const char *code)
{
	return (struct cohort){
		.id = id,
		.code = str_of(code),
		.programme = 3,
		.curriculum = 4,
		.state = cohort_state_PLANNED,
		.timezone = STR("Europe/Paris"),
	};
}

struct ordered *ordered(struct place *p)
{
	return (struct ordered *)p->store;
}

static void dump_bytes(struct buf *b, struct str s)
{
	for (uint32_t i = 0; i < s.n; i++)
		buf_printf(b, "%02x", (unsigned char)s.p[i]);
}

struct str dump(struct place *p)
{
	struct ordered *o = ordered(p);
	struct buf b;

	buf_init(&b, (size_t)64 << 20);
	begin_read(p);
	for (uint32_t n = 0; n < o->ntables; n++) {
		struct str key = STR(""), value;
		while (o->ops->seek(o, n, key, key.n > 0, &key, &value) == FOUND) {
			buf_printf(&b, "%s ", o->tables[n].name);
			dump_bytes(&b, key);
			buf_z(&b, " = ");
			dump_bytes(&b, value);
			buf_z(&b, "\n");
		}
	}
	end(p);
	struct str text = arena_str(p->arena, buf_slice(&b));
	buf_free(&b);
	return text;
}

uint32_t entries(struct place *p, const struct desc *d, const struct index *i)
{
	struct ordered *o = ordered(p);
	uint32_t table = (i ? ordered_index(o, i) : ordered_records(o, d))->number, n = 0;
	struct str key = STR(""), value;

	begin_read(p);
	while (o->ops->seek(o, table, key, key.n > 0, &key, &value) == FOUND)
		n++;
	end(p);
	return n;
}

void plant(struct place *p, const struct ordered_table *t, struct str key, struct str value)
{
	begin_write(p);
	ck_assert_int_eq(ordered(p)->ops->put(ordered(p), t->number, key, value, false), FOUND);
	end(p);
}

void unplant(struct place *p, const struct ordered_table *t, struct str key)
{
	begin_write(p);
	ck_assert_int_eq(ordered(p)->ops->del(ordered(p), t->number, key), FOUND);
	end(p);
}

bool in_child(void)
{
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child)
		return false;
	/* An abort that is expected leaves neither a line nor a core. */
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	if (!freopen("/dev/null", "w", stderr))
		_exit(2);
	return true;
}

void exit_child(void)
{
	_exit(0);
}

bool child_aborted(void)
{
	int status;

	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}
