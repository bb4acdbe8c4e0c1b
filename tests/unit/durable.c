/* What makes a fact last, in the order of the calls: first the bytes, then the name, then the
 * folder that holds the name. */
#include "store_place.h"

#include "disk_calls.h"
#include "files.h"
#include "keys.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *commit(const struct store_options *options)
{
	struct place p;
	struct cohort c = a_cohort(1, "A");

	place_lmdb(&p, options);
	tx_put(begin_write(&p), &desc_cohort, &c);
	disk_calls_begin();
	ck_assert_int_eq(tx_commit(&p.store->tx), COMMIT_DONE);
	char *calls = disk_calls_end();
	place_free(&p);
	return calls;
}

/* The pages, and then the page that makes them valid, which is waited for as well. */
UNIT(durable, a_commit_waits_for_its_pages_and_for_its_root)
{
	char *calls = commit(&(struct store_options){0});

	ck_assert_str_eq(calls, "sync data.mdb\nwritten data.mdb\n");
	free(calls);
	calls = commit(&(struct store_options){.unsafe_no_sync = true});
	ck_assert_str_eq(calls, "");
	free(calls);
}

UNIT(durable, a_key_lasts_before_it_has_its_name)
{
	char folder[] = "/tmp/cursus-durable-XXXXXX";
	struct arena *a = arena_new();
	struct key_pair *key = key_make();
	struct str why;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	const char *path = arena_printf(a, "%s/x.key", folder).p;
	for (int again = 0; again < 2; again++) {
		disk_calls_begin();
		ck_assert(key_save(key, path, "x", a, &why));
		char *calls = disk_calls_end();
		const char *named = strstr(calls, "name x.key\n");
		const char *synced = strstr(calls, "sync ");
		ck_assert_msg(named && synced && synced < named, "%s", calls);
		ck_assert_msg(strstr(named, arena_printf(a, "sync %s\n", folder + 5).p) != NULL,
			      "%s", calls);
		free(calls);
		ck_assert_int_eq(unlink(path), 0);
	}
	/* The control: what can be made again does not wait. */
	disk_calls_begin();
	ck_assert(file_write_soon(path, STR("seen"), a, &why));
	char *calls = disk_calls_end();
	ck_assert_msg(strstr(calls, "name x.key") && !strstr(calls, "sync"), "%s", calls);
	free(calls);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(rmdir(folder), 0);
	key_free(key);
	arena_free(a);
}
