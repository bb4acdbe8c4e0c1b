/* The proof of the log: the chain and the replay notice whatever was changed behind the service's
 * back. */
#include "eventlog.h"
#include "tiny.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#define ENTRIES 12

static struct rig *lived_rig(void)
{
	struct rig *g = rig_new(&tiny_catalogue, store_memory_open());
	char code[20];

	for (int i = 0; i < ENTRIES; i++) {
		snprintf(code, sizeof code, "C%d", i);
		rig_institution(g, code);
	}
	ck_assert_uint_eq(engine_sequence(g->engine), ENTRIES);
	return g;
}

static struct log_entry entry_at(struct rig *g, uint64_t sequence)
{
	struct tx *tx = store_begin(g->store, STORE_READ);
	struct log_entry entry;

	ck_assert(get_log_entry(tx_view(tx), &(struct log_entry){.sequence = sequence}, g->a,
				&entry));
	tx_abort(tx);
	return entry;
}

static void entry_put(struct rig *g, const struct log_entry *entry)
{
	struct tx *tx = store_begin(g->store, STORE_WRITE);

	put_log_entry(tx, entry);
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
}

static struct str flipped(struct rig *g, struct str s, uint32_t at)
{
	char *p = arena_z(g->a, s);

	p[at] ^= 1;
	return (struct str){p, s.n};
}

static void assert_found(struct rig *g, const char *finding)
{
	struct check_report r = rig_check(g);
	bool found = false;

	ck_assert(!r.clean);
	ck_assert_uint_gt(r.findings.n, 0);
	for (uint32_t i = 0; i < r.findings.n; i++)
		found = found || str_is(r.findings.p[i], finding);
	ck_assert_msg(found, "'%s' is not found, but '%.*s'", finding, (int)r.findings.p[0].n,
		      r.findings.p[0].p);
}

UNIT(engine_check, what_nobody_touched_is_clean)
{
	struct rig *g = lived_rig();
	struct check_report r = rig_check(g);

	ck_assert(r.clean);
	ck_assert_uint_eq(r.events, ENTRIES);
	ck_assert_uint_eq(r.records, ENTRIES);
	ck_assert(str_is(r.service, "catalogue"));
	struct told t = rig_ask(g, "auditor", &desc_check, &(struct check){.quick = true});
	rig_row(g, &t, 0, &desc_check_report, &r);
	ck_assert(r.clean);
	ck_assert_uint_eq(r.records, 0);
	rig_free(g);
}

UNIT(engine_check, a_flipped_byte_of_any_entry_is_noticed)
{
	struct rig *g = lived_rig();
	char text[64];

	for (uint64_t i = 1; i <= ENTRIES; i++) {
		struct log_entry entry = entry_at(g, i), changed = entry;
		snprintf(text, sizeof text, "log entry %llu: is not what was chained",
			 (unsigned long long)i);
		/* Every byte of the last entry's body, one of the others. */
		for (uint32_t at = i == ENTRIES ? 0 : entry.body.n - 1; at < entry.body.n; at++) {
			changed.body = flipped(g, entry.body, at);
			entry_put(g, &changed);
			assert_found(g, text);
		}
		changed = entry;
		changed.hash = flipped(g, entry.hash, (uint32_t)i);
		entry_put(g, &changed);
		assert_found(g, text);
		changed = entry;
		changed.at++;
		entry_put(g, &changed);
		assert_found(g, text);
		changed = entry;
		changed.actor = STR("Somebody else");
		entry_put(g, &changed);
		assert_found(g, text);
		entry_put(g, &entry);
	}
	ck_assert(rig_check(g).clean);
	rig_free(g);
}

UNIT(engine_check, an_entry_that_was_written_anew_with_its_hash_is_noticed)
{
	struct rig *g = lived_rig();
	struct log_entry before = entry_at(g, 4), entry = entry_at(g, 5);
	struct chain head = {.sequence = 4};
	struct buf scratch;

	memcpy(head.hash, before.hash.p, sizeof head.hash);
	entry.actor = STR("Somebody else");
	buf_init(&scratch, WIRE_BYTES_MAX);
	struct tx *tx = store_begin(g->store, STORE_WRITE);
	ck_assert_uint_eq(eventlog_append(tx, &head, &entry, &scratch), 5);
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	buf_free(&scratch);
	assert_found(g, "log entry 6: is not what was chained");
	rig_free(g);
}

UNIT(engine_check, a_missing_entry_is_noticed)
{
	struct rig *g = lived_rig();
	struct tx *tx = store_begin(g->store, STORE_WRITE);

	delete_log_entry(tx, &(struct log_entry){.sequence = 5});
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	assert_found(g, "log entry 6: entries before it are missing");
	tx = store_begin(g->store, STORE_WRITE);
	delete_log_entry(tx, &(struct log_entry){.sequence = ENTRIES});
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	assert_found(g, "the log ends at 11, not as the service wrote it (12)");
	rig_free(g);
}

UNIT(engine_check, a_record_changed_behind_the_log_is_noticed)
{
	struct rig *g = lived_rig();
	struct institution i;
	struct tx *tx = store_begin(g->store, STORE_WRITE);

	ck_assert(get_institution(tx_view(tx), &(struct institution){.id = 3}, g->a, &i));
	i.name = STR("Another school");
	put_institution(tx, &i);
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	assert_found(g, "institution 3: differs in name");
	tx = store_begin(g->store, STORE_WRITE);
	delete_institution(tx, &i);
	put_trainer(tx, &(struct trainer){.id = 99, .code = STR("X"), .name = STR("Y")});
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	assert_found(g, "institution 3: missing from the store");
	assert_found(g, "trainer 99: only in the store");
	rig_free(g);
}

UNIT(engine_check, a_handler_that_forgets_a_field_is_noticed)
{
	struct rig *g = lived_rig();
	const char *why;

	ck_assert_ptr_nonnull(rig_reopen(g, &tiny_forgetful, &why));
	assert_found(g, "institution 1: differs in name");
	rig_free(g);
}

UNIT(engine_check, findings_are_at_most_a_hundred)
{
	struct rig *g = rig_new(&tiny_catalogue, store_memory_open());
	const char *why;
	char code[20];

	for (int i = 0; i < 150; i++) {
		snprintf(code, sizeof code, "C%d", i);
		rig_institution(g, code);
	}
	ck_assert_ptr_nonnull(rig_reopen(g, &tiny_forgetful, &why));
	struct told t = rig_ask(g, "auditor", &desc_check, &(struct check){0});
	struct check_report r;
	rig_row(g, &t, 0, &desc_check_report, &r);
	ck_assert_uint_eq(r.findings.n, 100);
	ck_assert_uint_eq(r.events, 150);
	rig_free(g);
}

/* Every entry, the last one too. */
UNIT(engine_check, a_service_does_not_start_on_a_log_that_is_broken_at_its_end)
{
	struct rig *g = lived_rig();
	const char *why = NULL;
	char text[100];

	for (uint64_t i = 1; i <= ENTRIES; i++) {
		struct log_entry entry = entry_at(g, i), changed = entry;
		changed.body = flipped(g, entry.body, 3);
		entry_put(g, &changed);
		ck_assert_ptr_null(rig_reopen(g, &tiny_catalogue, &why));
		snprintf(text, sizeof text, "log entry %u does not follow from the one before it",
			 (unsigned)i);
		ck_assert_str_eq(why, text);
		entry_put(g, &entry);
	}
	ck_assert_ptr_nonnull(rig_reopen(g, &tiny_catalogue, &why));
	rig_free(g);
}

/* Writes an entry that the chain vouches for behind those that are there. */
static void assert_found_behind(struct log_entry *entry, const char *finding)
{
	struct rig *g = lived_rig();
	struct tx *tx = store_begin(g->store, STORE_WRITE);
	struct chain head;
	struct buf scratch;
	const char *why;

	buf_init(&scratch, WIRE_BYTES_MAX);
	ck_assert(chain_read(tx_view(tx), g->a, &head));
	ck_assert_uint_eq(eventlog_append(tx, &head, entry, &scratch), ENTRIES + 1);
	buf_free(&scratch);
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	ck_assert_ptr_nonnull(rig_reopen(g, &tiny_catalogue, &why));
	assert_found(g, finding);
	rig_free(g);
}

UNIT(engine_check, an_event_that_this_version_does_not_know_is_told)
{
	struct log_entry entry = {.at = RIG_START_MS, .type = 999, .body = STR("\x80")};

	assert_found_behind(&entry, "log entry 13: type 999 is not known here");
}

/* The code of the first one again. */
UNIT(engine_check, an_event_that_contradicts_those_before_it_is_told)
{
	struct rig *g = lived_rig();
	struct log_entry first = entry_at(g, 1);

	assert_found_behind(&first, "log entry 13: contradicts those before it");
	rig_free(g);
}

/* While a service runs: so many entries that a check takes several steps. */
#define MANY 6000

static void add_institution(struct rig *g, unsigned number)
{
	struct str code = arena_printf(g->a, "C%u", number);

	rig_add_ask(g, &(struct ask){.who = "organiser",
				     .desc = &desc_institution_add,
				     .message = &(struct institution_add){
					     .code = code, .name = STR("A school")}});
}

static struct rig *busy_rig(void)
{
	struct rig *g = rig_new(&tiny_catalogue, store_memory_open());

	for (unsigned i = 0; i < MANY; i++) {
		add_institution(g, i);
		if (g->ninputs == COUNT(g->inputs) || i == MANY - 1)
			ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	}
	ck_assert_uint_eq(engine_sequence(g->engine), MANY);
	return g;
}

static struct ask check_by(const char *who, uint64_t id, bool quick)
{
	static const struct check whole, chain = {.quick = true};

	return (struct ask){
		.who = who, .desc = &desc_check, .message = quick ? &chain : &whole, .id = id};
}

/* A turn in which somebody else adds an institution; which output is her answer is looked at, and
 * the check's report is kept when it came. */
static bool turn_with_another(struct rig *g, unsigned number, struct check_report *report)
{
	bool told = false, another = false;

	add_institution(g, number);
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	for (uint32_t i = 0; i < g->nout; i++) {
		bool checks = str_is(g->out[i].route, "auditor");
		struct told t = rig_told(g, i, checks ? &desc_check : NULL);
		ck_assert_int_eq(t.status, STATUS_ok);
		another = another || !checks;
		told = told || checks;
		if (checks)
			rig_row(g, &t, 0, &desc_check_report, report);
	}
	ck_assert(another);
	return told;
}

/* Asks for a check and goes on until it is told; how many turns it took, in each of which somebody
 * else wrote and was answered. */
static unsigned check_while_others_write(struct rig *g, bool quick, struct check_report *report)
{
	struct ask check = check_by("auditor", 0, quick);
	unsigned turns = 1;

	rig_add_ask(g, &check);
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 0);
	uint64_t before = engine_sequence(g->engine);
	while (!turn_with_another(g, (unsigned)before + turns, report))
		turns++;
	return turns;
}

UNIT(engine_check, others_write_and_are_answered_while_a_check_goes_on)
{
	struct rig *g = busy_rig();
	struct check_report r;

	/* At least so many steps; what was written meanwhile is checked too. */
	ck_assert_uint_gt(check_while_others_write(g, false, &r), MANY / 1024);
	ck_assert(r.clean);
	ck_assert_uint_gt(r.events, MANY);
	ck_assert_uint_ge(r.records, MANY);
	ck_assert_uint_gt(check_while_others_write(g, true, &r), MANY / 1024);
	ck_assert(r.clean);
	ck_assert_uint_gt(r.events, MANY);
	ck_assert_uint_eq(r.records, 0);
	/* What it took is given back, in steps as well. */
	while (engine_deadline_ms(g->engine) <= g->now_ms)
		ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	rig_free(g);
}

/* The control: what somebody changed behind the log's back is found while others write. */
UNIT(engine_check, a_record_changed_during_a_check_is_noticed)
{
	struct rig *g = busy_rig();
	struct ask check = check_by("auditor", 0, false);
	struct check_report r = {0};
	struct institution i;
	unsigned number = MANY;

	rig_add_ask(g, &check);
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	struct tx *tx = store_begin(g->store, STORE_WRITE);
	ck_assert(get_institution(tx_view(tx), &(struct institution){.id = MANY}, g->a, &i));
	i.name = STR("Another school");
	put_institution(tx, &i);
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	while (!turn_with_another(g, number++, &r))
		;
	ck_assert(!r.clean);
	ck_assert_uint_eq(r.findings.n, 1);
	ck_assert(str_is(r.findings.p[0], "institution 6000: differs in name"));
	rig_free(g);
}

UNIT(engine_check, a_check_that_is_asked_for_again_is_answered_once)
{
	struct rig *g = busy_rig();
	struct ask check = check_by("auditor", 7, false), other = check_by("admin", 0, false);
	uint32_t answers = 0, later = 0;
	unsigned turns = 0, first = 0;

	for (int i = 0; i < 3; i++) {
		rig_add_ask(g, &check);
		ck_assert_int_eq(rig_run(g), COMMIT_DONE);
		ck_assert_uint_eq(g->nout, 0);
	}
	/* Who asks while it goes on is told of one that begins after. */
	rig_add_ask(g, &other);
	while (engine_deadline_ms(g->engine) <= g->now_ms) {
		ck_assert_int_eq(rig_run(g), COMMIT_DONE);
		turns++;
		for (uint32_t i = 0; i < g->nout; i++) {
			ck_assert_int_eq(rig_told(g, i, &desc_check).status, STATUS_ok);
			if (str_is(g->out[i].route, "admin"))
				later = turns;
			else
				first = turns;
			answers++;
		}
	}
	ck_assert_uint_eq(answers, 2);
	ck_assert_uint_gt(later, first + MANY / 1024);
	rig_free(g);
}

UNIT(engine_check, a_check_in_progress_ends_with_the_service)
{
	struct rig *g = busy_rig();
	struct ask whole = check_by("auditor", 0, false), chain = check_by("auditor", 0, true);

	rig_add_ask(g, &whole);
	rig_add_ask(g, &chain);
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_int_eq(rig_run(g), COMMIT_DONE);
	ck_assert_uint_eq(g->nout, 0);
	rig_free(g);
}
