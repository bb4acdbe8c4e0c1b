/* Copies that a service is asked for: whole, synced and its owner's alone, or refused by name and
 * nothing left behind. */
#include "disk_calls.h"
#include "store_place.h"

#include "copier.h"
#include "eventlog.h"
#include "tiny.h"

#include <errno.h>
#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGE_BYTES ((size_t)40 << 20)

/* A service on a store on disk, and a folder for its copies. */
struct copies {
	struct place place;
	struct rig *rig;
	const char *folder, *file, *part;
};

static struct copies copies_new(void)
{
	struct copies c;
	const char *why;

	place_lmdb(&c.place, &(struct store_options){.unsafe_no_sync = true});
	c.rig = rig_new(&tiny_catalogue, c.place.store);
	c.rig->copier = copier_new(c.place.store, "catalogue");
	ck_assert_ptr_nonnull(rig_reopen(c.rig, &tiny_catalogue, &why));
	rig_institution(c.rig, "FIRST");
	c.folder = arena_printf(c.place.arena, "%s/copies", c.place.dir).p;
	c.file = arena_printf(c.place.arena, "%s/catalogue.mdb", c.folder).p;
	c.part = arena_printf(c.place.arena, "%s.part", c.file).p;
	ck_assert_int_eq(mkdir(c.folder, 0700), 0);
	return c;
}

static void copies_free(struct copies *c)
{
	rig_free(c->rig);
	c->place.store = NULL;
	place_free(&c->place);
}

/* So much that its copying takes a while. */
static void make_large(struct copies *c)
{
	char *body = arena_alloc(c->place.arena, EVENT_BYTES_MAX);

	for (size_t n = 0; n < LARGE_BYTES / EVENT_BYTES_MAX; n++) {
		struct request_done r = {.id = arena_printf(c->place.arena, "%016zu", n),
					 .digest = {body, 20},
					 .reply = {body, EVENT_BYTES_MAX}};
		put(&c->place, &desc_request_done, &r);
	}
}

static struct told begin(struct copies *c, const char *folder)
{
	return rig_ask(c->rig, "admin", &desc_copy_begin,
		       &(struct copy_begin){.folder = str_of(folder)});
}

static struct told show(struct copies *c)
{
	return rig_ask(c->rig, "admin", &desc_copy_show,
		       &(struct copy_show){.folder = str_of(c->folder)});
}

static struct store_copy row(struct copies *c, struct told *t)
{
	struct store_copy copy;

	ck_assert_msg(t->status == STATUS_ok, "%s", t->text);
	rig_row(c->rig, t, 0, &desc_store_copy, &copy);
	return copy;
}

/* What it comes to, once it has. */
static struct told outcome(struct copies *c)
{
	struct told t = show(c);

	while (t.status == STATUS_ok && row(c, &t).step == copy_step_COPYING) {
		poll(NULL, 0, 2);
		t = show(c);
	}
	return t;
}

static uint32_t files_left(struct copies *c)
{
	glob_t all;
	uint32_t n = 0;

	if (glob(arena_printf(c->place.arena, "%s/*", c->folder).p, 0, NULL, &all) == 0)
		n = (uint32_t)all.gl_pathc;
	globfree(&all);
	return n;
}

static void refused(struct copies *c, const char *text)
{
	struct told t = outcome(c);

	ck_assert_str_eq(t.text, text);
	ck_assert_uint_eq(files_left(c), 0);
}

static struct str digest_of(struct copies *c, const char *path)
{
	struct stat st;
	FILE *f = fopen(path, "r");
	unsigned char *hash = arena_alloc(c->place.arena, COPIER_DIGEST_BYTES);

	ck_assert(f && stat(path, &st) == 0);
	char *bytes = malloc((size_t)st.st_size);
	ck_assert_uint_eq(fread(bytes, 1, (size_t)st.st_size, f), (size_t)st.st_size);
	fclose(f);
	crypto_generichash(hash, COPIER_DIGEST_BYTES, (unsigned char *)bytes,
			   (unsigned long long)st.st_size, NULL, 0);
	free(bytes);
	return (struct str){(const char *)hash, COPIER_DIGEST_BYTES};
}

UNIT(copier, a_copy_is_whole_and_its_owners_alone)
{
	struct copies c = copies_new();
	struct stat st;

	umask(0);
	disk_calls_begin();
	struct told t = begin(&c, c.folder);
	ck_assert_int_eq(row(&c, &t).step <= copy_step_DONE, true);
	t = outcome(&c);
	char *calls = disk_calls_end();
	const char *named = strstr(calls, "name ");
	const char *synced = strstr(calls, ".part\n");
	ck_assert_msg(named && synced && synced < named && strstr(named, "sync "), "%s", calls);
	free(calls);
	struct store_copy copy = row(&c, &t);
	ck_assert_str_eq(arena_z(c.place.arena, copy.file), c.file);
	ck_assert_int_eq(stat(c.file, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	ck_assert_uint_eq(copy.bytes, (uint64_t)st.st_size);
	ck_assert_uint_eq(copy.total, copy.bytes);
	ck_assert(str_eq(copy.digest, digest_of(&c, c.file)));
	ck_assert_uint_eq(files_left(&c), 1);
	/* Another is made elsewhere, and none over this one. */
	t = begin(&c, c.folder);
	t = outcome(&c);
	ck_assert_str_eq(t.text, "copy_show.folder: holds a copy already (catalogue.mdb)");
	ck_assert_int_eq(t.status, STATUS_conflict);
	ck_assert(str_eq(copy.digest, digest_of(&c, c.file)));
	copies_free(&c);
}

UNIT(copier, the_same_request_begins_no_other)
{
	struct copies c = copies_new();
	struct copy_begin m = {.folder = str_of(c.folder)};
	struct ask ask = {.who = "admin", .desc = &desc_copy_begin, .message = &m, .id = 77};

	rig_ask_all(c.rig, &ask);
	outcome(&c);
	struct told t = rig_ask_all(c.rig, &ask);
	ck_assert_int_eq(row(&c, &t).step, copy_step_DONE);
	/* Who began it is told to the operator. */
	struct str log = buf_slice(&c.rig->log);
	ck_assert_ptr_nonnull(memmem(log.p, log.n, "copy_begun who=root file=", 25));
	copies_free(&c);
}

UNIT(copier, a_service_goes_on_while_it_is_copied)
{
	struct copies c = copies_new();
	uint64_t done = 0;

	make_large(&c);
	disk_says.sync_ms = 50;
	struct told t = begin(&c, c.folder);
	while (row(&c, &t).step == copy_step_COPYING) {
		char code[20];
		snprintf(code, sizeof code, "C%llu", (unsigned long long)done++);
		ck_assert_int_eq(rig_institution(c.rig, code).status, STATUS_ok);
		/* The copy is nicer than we are. */
		poll(NULL, 0, 2);
		t = show(&c);
	}
	disk_says.sync_ms = 0;
	ck_assert_uint_gt(done, 1);
	ck_assert(rig_check(c.rig).clean);
	copies_free(&c);
}

UNIT(copier, one_at_a_time)
{
	struct copies c = copies_new();

	make_large(&c);
	disk_says.sync_ms = 100;
	begin(&c, c.folder);
	struct told t = begin(&c, c.place.dir);
	disk_says.sync_ms = 0;
	ck_assert_int_eq(t.status, STATUS_busy);
	ck_assert_str_eq(t.text, arena_printf(c.place.arena,
					      "copy_begin.folder: a copy is being made already "
					      "(%s)",
					      c.folder)
					 .p);
	t = outcome(&c);
	ck_assert_int_eq(row(&c, &t).step, copy_step_DONE);
	copies_free(&c);
}

UNIT(copier, a_folder_that_is_none_is_named)
{
	struct copies c = copies_new();
	const char *file = arena_printf(c.place.arena, "%s/data.mdb", c.place.dir).p;

	struct told t = begin(&c, "copies");
	ck_assert_int_eq(t.status, STATUS_invalid);
	ck_assert_str_eq(t.text, "copy_begin.folder: not a path that begins with / (copies)");
	t = show(&c);
	ck_assert_int_eq(t.status, STATUS_unknown);
	ck_assert_str_eq(t.text, "copy_show.folder: no copy to this folder has been asked for");
	const char *none[] = {"/nowhere/at/all", file};
	for (size_t i = 0; i < COUNT(none); i++) {
		c.folder = none[i];
		begin(&c, c.folder);
		refused(&c, arena_printf(c.place.arena,
					 "copy_show.folder: not a folder on the machine of the "
					 "service (%s)",
					 c.folder)
				    .p);
	}
	copies_free(&c);
}

UNIT(copier, a_disk_that_fails_leaves_nothing)
{
	struct copies c = copies_new();
	struct rlimit before, small;

	make_large(&c);
	uint64_t bytes = store_copy_bytes(c.place.store);
	const char *no_room = arena_printf(c.place.arena,
					   "copy_show.folder: no room there for a copy of %llu "
					   "bytes",
					   (unsigned long long)bytes)
				      .p;
	disk_says.free_bytes = bytes + COPIER_SPARE_BYTES - 4096;
	begin(&c, c.folder);
	refused(&c, no_room);
	disk_says.free_bytes = 0;
	disk_says.sync_error = EIO;
	begin(&c, c.folder);
	refused(&c, "copy_show.folder: the service cannot write there (Input/output error)");
	/* It is found full in the middle of it only. */
	disk_says.sync_error = ENOSPC;
	begin(&c, c.folder);
	refused(&c, no_room);
	disk_says.sync_error = 0;
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = (struct rlimit){4 << 20, before.rlim_max};
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	begin(&c, c.folder);
	refused(&c, "copy_show.folder: the service cannot write there (File too large)");
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
	/* What is left of a killed one is replaced. */
	FILE *part = fopen(c.part, "w");
	ck_assert(part && fputs("half", part) >= 0 && fclose(part) == 0);
	begin(&c, c.folder);
	struct told t = outcome(&c);
	ck_assert(str_eq(row(&c, &t).digest, digest_of(&c, c.file)));
	ck_assert_uint_eq(files_left(&c), 1);
	copies_free(&c);
}

UNIT(copier, a_copy_that_nobody_wants_any_more_ends)
{
	struct copies c = copies_new();

	make_large(&c);
	disk_says.sync_ms = 200;
	begin(&c, c.folder);
	while (unlink(c.part) != 0)
		poll(NULL, 0, 1);
	refused(&c, "copy_show.folder: the copy failed (it was removed)");
	/* The service stops. */
	begin(&c, c.folder);
	while (files_left(&c) == 0)
		poll(NULL, 0, 1);
	copier_free(c.rig->copier);
	c.rig->copier = NULL;
	disk_says.sync_ms = 0;
	ck_assert_uint_eq(files_left(&c), 0);
	copies_free(&c);
}

UNIT(copier, only_an_admin_and_only_a_store_that_can)
{
	struct rig *g = rig_new(&tiny_catalogue, store_memory_open());
	struct copy_begin m = {.folder = STR("/tmp")};
	const char *why;

	struct told t = rig_ask(g, "organiser", &desc_copy_begin, &m);
	ck_assert_str_eq(t.text, "copy_begin: only for admin");
	for (int i = 0; i < 2; i++) {
		t = rig_ask(g, "admin", &desc_copy_begin, &m);
		ck_assert_int_eq(t.status, STATUS_closed);
		ck_assert_str_eq(
			t.text, "copy_begin: this kind of store cannot be copied while it is open");
		g->copier = g->copier ? g->copier : copier_new(g->store, "catalogue");
		ck_assert_ptr_nonnull(rig_reopen(g, &tiny_catalogue, &why));
	}
	rig_free(g);
}
