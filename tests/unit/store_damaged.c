/* The check of a store of which a page is damaged ends, whatever LMDB makes of it: with findings,
 * or with a crash that is one. CURSUS_DAMAGED=1000 tries so many. */
#include "child.h"
#include "files.h"
#include "store_compare.h"
#include "tiny.h"
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define STORES 60
#define PAGE_BYTES 4096u
#define INSTITUTIONS 250
#define HANG_S 10

struct damaged {
	struct arena *a;
	char dir[40];
	struct str whole; /* the undamaged file */
	unsigned clean, found, crashed, hung;
	unsigned seed;
};

static unsigned dice(struct damaged *d, unsigned n)
{
	d->seed = d->seed * 1103515245u + 12345u;
	return (d->seed >> 8) % n;
}

static const char *data_file(struct damaged *d)
{
	return arena_printf(d->a, "%s/data.mdb", d->dir).p;
}

static struct store *open_store(const char *dir)
{
	const char *why;
	struct store_options o = {.dir = dir, .unsafe_no_sync = true};

	return store_lmdb_open(&o, &why);
}

/* Requests with events and without: all tables of the engine are there, some with deep trees. */
static void live(struct damaged *d)
{
	struct store *store = open_store(d->dir);
	struct rig *g = rig_new(&tiny_catalogue, store);
	char code[20];

	for (int i = 0; i < INSTITUTIONS; i++) {
		snprintf(code, sizeof code, "C%d", i);
		ck_assert_int_eq(rig_institution(g, code).status, STATUS_ok);
	}
	rig_free(g);
}

static void whole_read(struct damaged *d)
{
	FILE *file = fopen(data_file(d), "rb");
	struct stat st;

	ck_assert(file && fstat(fileno(file), &st) == 0 && st.st_size > 20 * (int)PAGE_BYTES);
	char *bytes = malloc((size_t)st.st_size);
	ck_assert_uint_eq(fread(bytes, 1, (size_t)st.st_size, file), (size_t)st.st_size);
	fclose(file);
	d->whole = (struct str){bytes, (uint32_t)st.st_size};
}

static void damage(struct damaged *d, char *page)
{
	unsigned how = dice(d, 4);

	if (how == 0)
		memset(page, 0, PAGE_BYTES);
	else if (how == 1)
		memcpy(page, d->whole.p + dice(d, d->whole.n / PAGE_BYTES) * PAGE_BYTES,
		       PAGE_BYTES);
	else if (how == 2)
		for (unsigned i = 0; i < PAGE_BYTES; i++)
			page[i] = (char)dice(d, 256);
	else /* in its header and its list of nodes, where it hurts most */
		for (unsigned i = 0; i < 8; i++)
			page[dice(d, 64)] = (char)dice(d, 256);
}

/* The page, not the first two, which say which others count. */
static void file_write_damaged(struct damaged *d, bool damages)
{
	char *bytes = malloc(d->whole.n);
	FILE *file = fopen(data_file(d), "wb");

	memcpy(bytes, d->whole.p, d->whole.n);
	if (damages)
		damage(d, bytes + (2 + dice(d, d->whole.n / PAGE_BYTES - 2)) * PAGE_BYTES);
	ck_assert(file && fwrite(bytes, 1, d->whole.n, file) == d->whole.n && !fclose(file));
	free(bytes);
}

static void alive(void *ctx)
{
	(void)ctx;
	child_alive();
}

static const struct principal *nobody(void *ctx, struct str key)
{
	(void)ctx;
	(void)key;
	return NULL;
}

/* As `cursus-SERVICE --check` does. */
static bool check(void *ctx)
{
	struct damaged *d = ctx;
	struct store *store = open_store(d->dir);
	unsigned char seed[32] = {1};
	struct check_report report = {0};
	const char *why;

	if (!store)
		return false;
	struct engine_config c = {.service = &tiny_catalogue,
				  .store = store,
				  .started_ms = RIG_START_MS,
				  .principal = nobody,
				  .stepped = alive};
	struct engine *e = engine_new(&c, RIG_START_MS, seed, &why);
	if (!e)
		return false;
	engine_check(e, d->a, false, &report);
	return report.clean;
}

static struct child_end try(struct damaged *d, bool damages)
{
	file_write_damaged(d, damages);
	struct child_end end = child_run(check, d, HANG_S);
	d->clean += end.good;
	d->hung += end.hung;
	d->crashed += end.signal && !end.hung;
	d->found += !end.good && !end.signal;
	return end;
}

UNIT(store_damaged, a_check_always_ends)
{
	const char *wanted = getenv("CURSUS_DAMAGED");
	unsigned n = wanted ? (unsigned)atoi(wanted) : STORES;
	struct damaged d = {.a = arena_new(), .dir = "/tmp/cursus-damaged-XXXXXX", .seed = 7};

	ck_assert_ptr_nonnull(mkdtemp(d.dir));
	live(&d);
	whole_read(&d);
	/* The control: nothing is wrong with the store itself. */
	ck_assert(try(&d, false).good);
	d.clean = 0;
	for (unsigned i = 0; i < n; i++)
		try(&d, true);
	printf("damaged: %u stores with a damaged page: %u with findings, %u crashed, %u did not "
	       "get "
	       "on, %u clean (a free page, or request ids)\n",
	       n, d.found, d.crashed, d.hung, d.clean);
	ck_assert_uint_eq(d.found + d.crashed + d.hung + d.clean, n);
	/* Every walk ends by itself. */
	ck_assert_uint_eq(d.hung, 0);
	ck_assert_uint_gt(d.found, 0);
	ck_assert_uint_gt(d.found + d.crashed, n / 4);
	folder_remove(d.dir);
	free((char *)(uintptr_t)d.whole.p);
	arena_free(d.a);
}

static bool crashes(void *ctx)
{
	return *(volatile bool *)ctx;
}

static bool hangs(void *ctx)
{
	volatile unsigned *turns = ctx;

	for (*turns = 1; *turns; *turns = 1)
		;
	return true;
}

static bool gets_on(void *ctx)
{
	(void)ctx;
	for (int i = 0; i < 15; i++) {
		usleep(100000);
		child_alive();
	}
	return true;
}

/* The controls of the child: what crashes or hangs is told so, and what is slow is not. */
UNIT(store_damaged, a_child_that_crashes_or_hangs_is_told)
{
	unsigned count = 0;
	/* Addresses that nobody may read: NULL would be told by a sanitizer before. */
	void *closed = mmap(NULL, PAGE_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert(closed != MAP_FAILED);
	struct child_end end = child_run(crashes, closed, HANG_S);

	munmap(closed, PAGE_BYTES);
	ck_assert(!end.good && !end.hung);
	ck_assert_str_eq(child_signal_name(end.signal), "SIGSEGV");
	end = child_run(hangs, &count, 1);
	ck_assert(!end.good && end.hung);
	end = child_run(gets_on, NULL, 1);
	ck_assert(end.good && !end.signal && !end.hung);
}
