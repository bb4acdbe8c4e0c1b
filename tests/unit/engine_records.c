/* A store that another version of the program wrote: its records are made anew from its log, in one
 * transaction, and what follows from them is told once. */
#include "store_ops.h"
#include "records_age.h"
#include "tiny.h"
#include "unit.h"
#include "version.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static struct rig *lived(struct store *store)
{
	struct rig *g = rig_new(&tiny_catalogue, store);

	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(
			rig_institution(g, (const char *[]){"A", "B", "C", "D", "E"}[i]).status,
			STATUS_ok);
	return g;
}

static void change_meta(struct rig *g, const char *format, uint64_t upgrade)
{
	struct tx *tx = store_begin(g->store, STORE_WRITE);
	struct service_meta m;

	ck_assert(get_service_meta(tx_view(tx), &(struct service_meta){.service = STR("catalogue")},
				   g->a, &m));
	if (format)
		m.format = str_of(format);
	m.upgrade = upgrade;
	put_service_meta(tx, &m);
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
}

/* As an older program would have left them: a name is missing, one institution is not there, there
 * is a trainer too many. */
static void spoil(struct rig *g)
{
	struct tx *tx = store_begin(g->store, STORE_WRITE);
	struct institution i;

	ck_assert(get_institution(tx_view(tx), &(struct institution){.id = 2}, g->a, &i));
	i.name = STR("");
	i.code = STR("OLD");
	put_institution(tx, &i);
	delete_institution(tx, &(struct institution){.id = 3});
	put_trainer(tx, &(struct trainer){.id = 77, .code = STR("T"), .name = STR("T")});
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
}

static bool reopen(struct rig *g, const struct service *s)
{
	const char *why = "";
	bool opened = rig_reopen(g, s, &why) != NULL;

	if (!opened)
		buf_z(&g->log, why);
	return opened;
}

static bool logged(struct rig *g, const char *what)
{
	buf_u8(&g->log, 0);
	g->log.n--;
	return strstr((const char *)g->log.p, what) != NULL;
}

UNIT(engine_records, those_of_another_version_are_made_anew)
{
	struct rig *g = lived(store_memory_open());
	struct institution i;

	spoil(g);
	/* The control: of the same version nothing is made anew, and the check finds it. */
	ck_assert(reopen(g, &tiny_catalogue));
	ck_assert_uint_eq(rig_check(g).findings.n, 7);
	ck_assert(!logged(g, "records_made_anew"));

	change_meta(g, "another", 0);
	ck_assert(reopen(g, &tiny_catalogue));
	ck_assert(logged(g, "records_made_anew entries=5 why="));
	struct check_report r = rig_check(g);
	ck_assert(r.clean);
	ck_assert_uint_eq(r.records, 5);
	struct tx *tx = store_begin(g->store, STORE_READ);
	ck_assert(find_institution_by_code(tx_view(tx), &(struct institution){.code = STR("B")},
					   g->a, &i));
	ck_assert_uint_eq(i.id, 2);
	ck_assert(!find_institution_by_code(tx_view(tx), &(struct institution){.code = STR("OLD")},
					    g->a, &i));
	tx_abort(tx);
	/* Once. */
	g->log.n = 0;
	ck_assert(reopen(g, &tiny_catalogue));
	ck_assert(!logged(g, "records_made_anew"));
	rig_free(g);
}

/* As a newer program would have left the store. */
static void from_newer(struct rig *g, const char *format, uint64_t records, const char *program)
{
	struct tx *tx = store_begin(g->store, STORE_WRITE);
	struct service_meta m;

	ck_assert(get_service_meta(tx_view(tx), &(struct service_meta){.service = STR("catalogue")},
				   g->a, &m));
	if (format)
		m.format = str_of(format);
	m.records = records;
	m.program = str_of(program);
	put_service_meta(tx, &m);
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
}

UNIT(engine_records, a_store_of_a_newer_version_is_left_alone)
{
	struct rig *g = lived(store_memory_open());

	spoil(g); /* what would be repaired if the records were made anew */
	from_newer(g, NULL, RECORDS_VERSION + 1, "99.1");
	ck_assert(!reopen(g, &tiny_catalogue));
	ck_assert(logged(g, "the store was written by Cursus 99.1, which is newer than this"));
	ck_assert(logged(g, "go back to the backup"));
	/* Newer tables under the same number. */
	from_newer(g, "of newer tables", RECORDS_VERSION, "99.1");
	ck_assert(!reopen(g, &tiny_catalogue));
	/* The controls: other tables of this version, a newer program with our records. */
	from_newer(g, "of other tables", RECORDS_VERSION, CURSUS_VERSION);
	ck_assert(reopen(g, &tiny_catalogue));
	ck_assert(rig_check(g).clean);
	from_newer(g, NULL, RECORDS_VERSION, "99.1");
	ck_assert(reopen(g, &tiny_catalogue));
	rig_free(g);
}

UNIT(engine_records, a_version_is_compared_by_its_numbers)
{
	static const struct {
		const char *a, *b;
		int order;
	} cases[] = {{"0.2.0", "0.2.0", 0},  {"0.2", "0.2.0", 0},      {"0.10.0", "0.9.9", 1},
		     {"0.1.0", "0.2.0", -1}, {"1", "0.9", 1},	       {"", "0.1", -1},
		     {"0.2.1", "0.2", 1},    {"9999999999999", "1", 1}};

	for (size_t i = 0; i < COUNT(cases); i++)
		ck_assert_int_eq(version_order(str_of(cases[i].a), str_of(cases[i].b)),
				 cases[i].order);
}

UNIT(engine_records, a_store_from_before_versions_is_made_anew)
{
	struct rig *g = lived(store_memory_open());

	spoil(g);
	change_meta(g, "", 0);
	ck_assert(reopen(g, &tiny_catalogue));
	ck_assert(rig_check(g).clean);
	rig_free(g);
}

UNIT(engine_records, a_request_from_before_has_its_effect_once)
{
	struct rig *g = rig_new(&tiny_catalogue, store_memory_open());
	struct institution_add m = {.code = STR("A"), .name = STR("Ecole")};
	struct ask ask = {
		.who = "organiser", .desc = &desc_institution_add, .message = &m, .id = 7};
	struct told first = rig_ask_all(g, &ask);

	change_meta(g, "another", 0);
	ck_assert(reopen(g, &tiny_catalogue));
	struct told again = rig_ask_all(g, &ask);
	ck_assert_int_eq(again.status, STATUS_ok);
	ck_assert(str_eq(first.body, again.body));
	ck_assert_uint_eq(engine_sequence(g->engine), 1);
	rig_free(g);
}

UNIT(engine_records, the_map_may_grow_meanwhile)
{
	static const enum commit answers[] = {COMMIT_DONE,  COMMIT_DONE,  COMMIT_DONE, COMMIT_DONE,
					      COMMIT_DONE,  COMMIT_DONE,  COMMIT_DONE, COMMIT_AGAIN,
					      COMMIT_AGAIN, COMMIT_BROKEN};
	struct rig *g = lived(store_faulty(answers, COUNT(answers)));

	change_meta(g, "another", 0);
	ck_assert(!reopen(g, &tiny_upgraded));
	ck_assert(reopen(g, &tiny_upgraded));
	ck_assert(rig_check(g).clean);
	ck_assert_uint_eq(engine_sequence(g->engine), 10);
	rig_free(g);
}

UNIT(engine_records, nothing_is_changed_by_who_cannot_do_it)
{
	struct rig *g = lived(store_memory_open());

	change_meta(g, "another", 0);
	ck_assert(!reopen(g, &tiny_badly_upgraded));
	ck_assert(logged(g, "against") || logged(g, "does not allow"));
	/* A log of a newer version, or one that was damaged: the records stay. */
	struct tx *tx = store_begin(g->store, STORE_WRITE);
	struct log_entry e, was;
	ck_assert(get_log_entry(tx_view(tx), &(struct log_entry){.sequence = 2}, g->a, &was));
	e = was;
	e.actor = STR("somebody else");
	put_log_entry(tx, &e);
	/* So far back that the start alone would not look at it. */
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	ck_assert(!reopen(g, &tiny_catalogue));
	ck_assert(logged(g, "log entry 2"));
	tx = store_begin(g->store, STORE_WRITE);
	put_log_entry(tx, &was);
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	ck_assert(reopen(g, &tiny_catalogue));
	ck_assert(rig_check(g).clean);
	ck_assert_uint_eq(engine_sequence(g->engine), 5);
	rig_free(g);
}

UNIT(engine_records, an_upgrade_tells_once_what_follows)
{
	struct rig *g = lived(store_memory_open());
	struct trainer t;

	ck_assert(reopen(g, &tiny_upgraded));
	ck_assert(logged(g, "upgraded number=3 events=5"));
	ck_assert(!logged(g, "records_made_anew"));
	ck_assert_uint_eq(engine_sequence(g->engine), 10);
	ck_assert(rig_check(g).clean);
	struct tx *tx = store_begin(g->store, STORE_READ);
	ck_assert(get_trainer(tx_view(tx), &(struct trainer){.id = 10}, g->a, &t));
	ck_assert(str_is(t.code, "E") && str_is(t.name, "catalogue"));
	tx_abort(tx);
	ck_assert(reopen(g, &tiny_upgraded));
	ck_assert_uint_eq(engine_sequence(g->engine), 10);
	/* Who goes back and comes again has not forgotten. */
	ck_assert(reopen(g, &tiny_catalogue));
	ck_assert(reopen(g, &tiny_upgraded));
	ck_assert_uint_eq(engine_sequence(g->engine), 10);
	rig_free(g);
	/* A new store was never another. */
	g = rig_new(&tiny_upgraded, store_memory_open());
	rig_institution(g, "A");
	ck_assert(reopen(g, &tiny_upgraded));
	ck_assert_uint_eq(engine_sequence(g->engine), 1);
	rig_free(g);
}

static enum commit die(struct store *store)
{
	(void)store;
	_exit(0);
}

/* A process that ends just before its commit, on a store on the disk. */
static void open_and_die(const char *dir)
{
	struct store_options o = {.dir = dir};
	const char *why;
	struct store *store = store_lmdb_open(&o, &why);
	struct store_ops ops = *store->ops;

	ops.commit = die;
	store->ops = &ops;
	rig_new(&tiny_upgraded, store);
	_exit(1);
}

UNIT(engine_records, a_kill_in_the_middle_leaves_what_was)
{
	char dir[] = "/tmp/cursus-records-XXXXXX";
	const char *why;
	int status;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	struct store_options o = {.dir = dir};
	struct rig *g = lived(store_lmdb_open(&o, &why));
	spoil(g);
	change_meta(g, "another", 0);
	rig_free(g);

	pid_t child = fork();
	if (child == 0)
		open_and_die(dir);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);

	struct store *store = store_lmdb_open(&o, &why);
	struct tx *tx = store_begin(store, STORE_READ);
	struct arena *a = arena_new();
	struct institution i;
	struct log_entry last;
	/* Spoiled as before: neither half nor new. */
	ck_assert(!get_institution(tx_view(tx), &(struct institution){.id = 3}, a, &i));
	ck_assert(view_last(tx_view(tx), &desc_log_entry, a, &last) && last.sequence == 5);
	tx_abort(tx);
	arena_free(a);
	g = rig_new(&tiny_upgraded, store);
	ck_assert(rig_check(g).clean);
	ck_assert_uint_eq(engine_sequence(g->engine), 10);
	rig_free(g);
	ck_assert_int_eq(system(arena_printf(a = arena_new(), "rm -rf %s", dir).p), 0);
	arena_free(a);
}
