/* What a backup must be: four stores that fit together, whole logs, a manifest that was not
 * changed; and each thing that is wrong is named. */
#include "unit.h"

#include "backup.h"
#include "eventlog.h"
#include "files.h"
#include "records.h"
#include "store_ordered.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENTRIES 20

/* Four stores as services leave them, but for what a test puts in between. */
struct four {
	struct arena *a;
	char dir[64];
	const char *files[SERVICES_N];
	struct str ids[SERVICES_N];	/* of their logs */
	struct chain heads[SERVICES_N]; /* after 10 entries, and at the end */
	struct chain tenth[SERVICES_N];
	struct backup found;
	struct str why;
};

struct twist {
	int service; /* whose store is not as it should be */
	bool no_meta, wrong_entry, garbage;
	const char *service_name;
	struct feed_cursor cursor; /* its own, besides */
	uint32_t cursors;	   /* so many more */
};

static struct str bytes(struct four *f, const void *p, uint32_t n)
{
	return arena_str(f->a, (struct str){p, n});
}

static void write_log(struct four *f, int i, struct tx *tx, const struct twist *t)
{
	struct buf scratch;

	buf_init(&scratch, 2 * WIRE_BYTES_MAX);
	for (uint64_t n = 1; n <= ENTRIES; n++) {
		struct log_entry e = {.at = 1, .type = 200, .body = STR("x"), .actor = f->ids[i]};
		eventlog_append(tx, &f->heads[i], &e, &scratch);
		if (n == 10)
			f->tenth[i] = f->heads[i];
		if (n == 7 && t->wrong_entry && t->service == i) {
			e.body = STR("y");
			put_log_entry(tx, &e);
		}
	}
	buf_free(&scratch);
}

static void write_cursors(struct four *f, int i, struct tx *tx, const struct twist *t)
{
	for (int up = 0; up < i; up++) {
		struct feed_cursor c = {.upstream = str_of(service_rows[up].name),
					.log_id = f->ids[up],
					.sequence = 10,
					.hash = bytes(f, f->tenth[up].hash, CHAIN_HASH_BYTES)};
		put_feed_cursor(tx, &c);
	}
	if (t->service != i)
		return;
	if (t->cursor.upstream.n)
		put_feed_cursor(tx, &t->cursor);
	for (uint32_t n = 0; n < t->cursors; n++)
		put_feed_cursor(
			tx, &(struct feed_cursor){.upstream = arena_printf(f->a, "other%u", n)});
}

static void write_garbage(struct store *s)
{
	struct ordered *o = (struct ordered *)s;
	const struct ordered_table *t = ordered_records(o, &desc_feed_cursor);

	ck_assert_int_eq(o->ops->put(o, t->number, STR("zzz"), STR("\xc1"), false), FOUND);
}

static void write_store(struct four *f, int i, const struct twist *t)
{
	const char *why, *dir = arena_printf(f->a, "%s/%s", f->dir, service_rows[i].name).p;
	const char *name =
		t->service == i && t->service_name ? t->service_name : service_rows[i].name;
	struct store *s =
		store_lmdb_open(&(struct store_options){.dir = dir, .unsafe_no_sync = true}, &why);

	ck_assert_ptr_nonnull(s);
	struct tx *tx = store_begin(s, STORE_WRITE);
	if (!t->no_meta || t->service != i)
		put_service_meta(tx, &(struct service_meta){.service = str_of(name),
							    .log_id = f->ids[i],
							    .made = 1});
	write_log(f, i, tx, t);
	write_cursors(f, i, tx, t);
	if (t->garbage && t->service == i)
		write_garbage(s);
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	store_close(s);
	f->files[i] = arena_printf(f->a, "%s/data.mdb", dir).p;
}

static struct four four_begin(void)
{
	struct four f = {.a = arena_new(), .dir = "/tmp/cursus-backup-XXXXXX"};

	ck_assert_ptr_nonnull(mkdtemp(f.dir));
	for (int i = 0; i < SERVICES_N; i++)
		f.ids[i] = arena_printf(f.a, "the log number %d", i);
	return f;
}

static bool look(struct four *f, const struct twist *t)
{
	struct backup_work w;

	for (int i = 0; i < SERVICES_N; i++)
		write_store(f, i, t);
	backup_begin(&w, STR("test"));
	bool good = backup_look(f->a, f->files, &w, &f->found, &f->why);
	backup_end(&w);
	return good;
}

static void four_end(struct four *f)
{
	folder_remove(f->dir);
	arena_free(f->a);
}

static void wrong(struct four *f, const struct twist *t, const char *text)
{
	ck_assert(!look(f, t));
	ck_assert_str_eq(arena_z(f->a, f->why), text);
	four_end(f);
}

UNIT(backup, stores_say_what_they_are)
{
	struct four f = four_begin();

	ck_assert_msg(look(&f, &(struct twist){.service = -1}), "%s", f.why.p);
	for (int i = 0; i < SERVICES_N; i++) {
		const struct backup_service *s = &f.found.services[i];
		ck_assert(str_eq(s->log_id, f.ids[i]));
		ck_assert_uint_eq(s->sequence, ENTRIES);
		ck_assert_mem_eq(s->hash.p, f.heads[i].hash, CHAIN_HASH_BYTES);
		ck_assert_uint_eq(s->ncursors, (unsigned)i);
		for (int up = 0; up < i; up++)
			ck_assert_uint_eq(s->cursors[up].sequence, 10);
	}
	four_end(&f);
}

UNIT(backup, what_is_wrong_with_a_store_is_named)
{
	struct four f = four_begin();

	wrong(&f, &(struct twist){.service = 1, .no_meta = true},
	      "enrolment: its store was never used");
	f = four_begin();
	wrong(&f, &(struct twist){.service = 2, .service_name = "catalogue"},
	      "attendance: its store is another service's");
	f = four_begin();
	wrong(&f, &(struct twist){.service = 0, .wrong_entry = true},
	      "catalogue: log entry 7 does not follow from the one before");
	f = four_begin();
	wrong(&f, &(struct twist){.service = 3, .cursors = 2},
	      "certification: it follows too many services");
	f = four_begin();
	wrong(&f, &(struct twist){.service = 3, .cursors = 1},
	      "certification: it follows a service that there is not");
	f = four_begin();
	wrong(&f, &(struct twist){.service = 3, .garbage = true},
	      "certification: its store cannot be read");
	f = four_begin();
	f.files[2] = arena_printf(f.a, "%s/none", f.dir).p;
	ck_assert(look(&f, &(struct twist){.service = -1}));
	f.files[2] = arena_printf(f.a, "%s/none", f.dir).p;
	struct backup_work w;
	backup_begin(&w, STR("test"));
	ck_assert(!backup_look(f.a, f.files, &w, &f.found, &f.why));
	backup_end(&w);
	ck_assert_ptr_nonnull(strstr(f.why.p, "none': No such file or directory"));
	four_end(&f);
}

/* Copies in the wrong order: what follows was copied last, and has followed more. */
UNIT(backup, a_cursor_that_is_ahead_is_noticed)
{
	struct four f = four_begin();
	struct feed_cursor c = {.upstream = STR("enrolment"), .log_id = f.ids[1], .sequence = 21};

	wrong(&f, &(struct twist){.service = 2, .cursor = c},
	      "attendance: it has followed enrolment to entry 21, which ends at 20 here");
	f = four_begin();
	c.sequence = 10;
	c.log_id = STR("another identity");
	wrong(&f, &(struct twist){.service = 2, .cursor = c},
	      "attendance: it follows another log than that of enrolment here");
	f = four_begin();
	c.log_id = f.ids[1];
	c.hash = STR("a hash of thirty-two bytes, or so");
	c.hash.n = CHAIN_HASH_BYTES;
	wrong(&f, &(struct twist){.service = 2, .cursor = c},
	      "attendance: entry 10 of enrolment is another one than it has followed");
}

/* The manifest */

static struct backup a_backup(struct four *f)
{
	static const char *const names[] = {"catalogue.mdb",	 "enrolment.mdb", "attendance.mdb",
					    "certification.mdb", "principals",	  "keys/me.key"};
	struct backup b = f->found;

	b.version = STR("0.1.0");
	b.at = STR("2026-01-15T09:00:00.000Z");
	b.files = arena_alloc(f->a, COUNT(names) * sizeof *b.files);
	for (b.nfiles = 0; b.nfiles < COUNT(names); b.nfiles++)
		b.files[b.nfiles] =
			(struct backup_file){names[b.nfiles], 4096 + b.nfiles, {1, 2, 3}};
	return b;
}

static struct str manifest(struct four *f)
{
	struct str text;

	ck_assert(file_read(arena_printf(f->a, "%s/" BACKUP_MANIFEST, f->dir).p, FILE_SECRET,
			    1 << 20, f->a, &text, &f->why));
	return text;
}

static bool reads(struct four *f, struct str text, struct backup *out)
{
	FILE *file = fopen(arena_printf(f->a, "%s/" BACKUP_MANIFEST, f->dir).p, "w");

	ck_assert(file && fwrite(text.p, 1, text.n, file) == text.n && fclose(file) == 0);
	return backup_read(f->a, f->dir, out, &f->why);
}

UNIT(backup, a_manifest_is_read_as_it_was_written)
{
	struct four f = four_begin();
	struct backup b, again;

	ck_assert(look(&f, &(struct twist){.service = -1}));
	ck_assert(!backup_read(f.a, f.dir, &again, &f.why));
	ck_assert_str_eq(
		f.why.p,
		arena_printf(f.a, "%s is no whole backup: it has no backup.json", f.dir).p);
	b = a_backup(&f);
	ck_assert(backup_write(f.a, f.dir, &b, &f.why));
	ck_assert_msg(backup_read(f.a, f.dir, &again, &f.why), "%s", f.why.p);
	ck_assert(backup_same(f.a, &again, &f.found, &f.why));
	ck_assert(str_eq(again.at, b.at) && str_eq(again.version, b.version));
	ck_assert_uint_eq(again.nfiles, b.nfiles);
	for (uint32_t i = 0; i < b.nfiles; i++) {
		ck_assert_str_eq(again.files[i].name, b.files[i].name);
		ck_assert_uint_eq(again.files[i].bytes, b.files[i].bytes);
		ck_assert_mem_eq(again.files[i].digest, b.files[i].digest, COPIER_DIGEST_BYTES);
	}
	again.services[3].cursors[1].sequence++;
	ck_assert(!backup_same(f.a, &again, &f.found, &f.why));
	ck_assert_str_eq(f.why.p, "certification: its store is another one than backup.json says");
	four_end(&f);
}

static bool reads_json(struct four *f, const struct backup *b, struct backup *again)
{
	ck_assert(backup_write(f->a, f->dir, b, &f->why));
	return backup_read(f->a, f->dir, again, &f->why);
}

/* Blanks between things are no change; everything else is. */
UNIT(backup, any_changed_letter_of_a_manifest_is_noticed)
{
	struct four f = four_begin();
	struct backup b, again;

	ck_assert(look(&f, &(struct twist){.service = -1}));
	b = a_backup(&f);
	ck_assert_msg(backup_sign(f.a, f.dir, &b, &f.why), "%s", f.why.p);
	ck_assert(backup_write(f.a, f.dir, &b, &f.why));
	struct str text = manifest(&f);
	const char *wanted =
		arena_printf(f.a, "%s/backup.json: it was changed or damaged", f.dir).p;
	for (uint32_t i = 0; i < text.n; i++) {
		char *other = arena_z(f.a, text);
		if (other[i] == ' ' || other[i] == '\n')
			continue;
		other[i] ^= 1;
		ck_assert_msg(!reads(&f, str_of(other), &again), "byte %u", i);
		ck_assert_str_eq(f.why.p, wanted);
	}
	ck_assert(!reads(&f, (struct str){text.p, text.n / 2}, &again));
	ck_assert(reads(&f, text, &again));
	ck_assert(again.is_signed);
	ck_assert_mem_eq(again.signer, b.signer, sizeof b.signer);
	/* Another's signature is none, though it is right for what that one says. */
	b.signature.p = arena_z(f.a, b.signature);
	((char *)b.signature.p)[3] ^= 1;
	ck_assert(!reads_json(&f, &b, &again));
	ck_assert(backup_sign(f.a, f.dir, &b, &f.why) && reads_json(&f, &b, &again));
	b.signer[0] ^= 1;
	ck_assert(!reads_json(&f, &b, &again));
	b.is_signed = false;
	ck_assert(reads_json(&f, &b, &again) && !again.is_signed);
	four_end(&f);
}

/* Whole, but of somebody who wants a file elsewhere, or of a program that forgot one. */
UNIT(backup, a_manifest_names_what_may_be_in_a_backup_only)
{
	static const char *const names[] = {
		"../principals", "/etc/passwd", "keys/../x.key", "keys/.hidden.key",
		"keys/me",	 "data.mdb",	"keys/a/b.key",	 "",
		"principals"};
	struct four f = four_begin();
	struct backup again;

	ck_assert(look(&f, &(struct twist){.service = -1}));
	const char *wanted =
		arena_printf(f.a, "%s/backup.json: it does not say what it must", f.dir).p;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct backup b = a_backup(&f);
		b.files[5].name = names[i];
		ck_assert_msg(!reads_json(&f, &b, &again), "%s", names[i]);
		ck_assert_str_eq(f.why.p, wanted);
	}
	for (uint32_t i = 0; i < 5; i++) {
		struct backup b = a_backup(&f);
		b.files[i].name = "keys/other.key";
		ck_assert(!reads_json(&f, &b, &again));
		ck_assert_str_eq(f.why.p, wanted);
	}
	four_end(&f);
}

UNIT(backup, a_manifest_of_another_version_is_told)
{
	struct four f = four_begin();
	struct backup b, again;
	unsigned char digest[COPIER_DIGEST_BYTES];
	char hex[2 * COPIER_DIGEST_BYTES + 1];

	ck_assert(look(&f, &(struct twist){.service = -1}));
	b = a_backup(&f);
	json_t *j = backup_json(&b);
	json_object_set_new(j, "format", json_integer(BACKUP_FORMAT + 1));
	ck_assert(backup_digest(j, digest));
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	json_object_set_new(j, "blake2b", json_string(hex));
	char *text = json_dumps(j, 0);
	ck_assert(!reads(&f, str_of(text), &again));
	ck_assert_str_eq(
		f.why.p,
		arena_printf(f.a, "%s/backup.json: it is of another version of Cursus", f.dir).p);
	free(text);
	json_decref(j);
	four_end(&f);
}

UNIT(backup, each_file_has_its_place_in_a_home)
{
	struct arena *a = arena_new();

	ck_assert_str_eq(backup_place(a, "catalogue.mdb").p, "data/catalogue/data.mdb");
	ck_assert_str_eq(backup_place(a, "keys/me.key").p, "keys/me.key");
	ck_assert_str_eq(backup_place(a, "principals").p, "principals");
	arena_free(a);
}
