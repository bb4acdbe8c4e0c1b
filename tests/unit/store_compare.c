/* The comparison of two stores finds each difference that is planted, and nothing in equal ones. */
#include "store_place.h"
#include "store_compare.h"

static void keep(void *ctx, struct str what)
{
	buf_str(ctx, what);
	buf_u8(ctx, '\n');
}

static bool is_skipped(const struct desc *d)
{
	return d == &desc_log_entry || d == &desc_request_done;
}

/* What a comparison finds, one line each; `records` as the comparison counts them. */
static const char *findings(struct place *a, struct place *b, uint64_t *records)
{
	struct buf b_lines;
	struct comparison c = {.skips = is_skipped, .found = keep, .ctx = &b_lines};

	buf_init(&b_lines, 10000);
	struct view *va = begin_read(a), *vb = begin_read(b);
	/* In many steps as in one. */
	while (!store_compare(va, vb, &c, 1))
		;
	end(a);
	end(b);
	ck_assert((c.differences == 0) == (b_lines.n == 0));
	buf_u8(&b_lines, 0);
	const char *text = arena_str(a->arena, buf_slice(&b_lines)).p;
	buf_free(&b_lines);
	if (records)
		*records = c.records;
	return text;
}

static void fill(struct place *p)
{
	for (uint64_t i = 1; i <= 5; i++) {
		struct cohort c =
			a_cohort(i * 10, (const char *[]){"A", "B", "C", "D", "E"}[i - 1]);
		put(p, &desc_cohort, &c);
		put(p, &desc_grade,
		    &(struct grade){.cohort = i, .learner = 7, .component = STR("UE1"), .at = 5});
	}
	put(p, &desc_learner,
	    &(struct learner){
		    .id = 3, .email_key = STR("lea@example.org"), .family_name = STR("Martin")});
}

/* The other store is in memory, as in `cursus check`. */
static void both(struct place *p, struct place *other)
{
	place_memory(other);
	fill(p);
	fill(other);
}

ON_EVERY_STORE(store_compare, equal_stores)
{
	struct place other;
	uint64_t records;

	both(p, &other);
	/* What is skipped may differ, with its indexes. */
	put(p, &desc_log_entry, &(struct log_entry){.sequence = 1, .at = 1, .type = 2});
	put(p, &desc_request_done, &(struct request_done){.id = STR("0123456789abcdef")});
	ck_assert_str_eq(findings(p, &other, &records), "");
	ck_assert_uint_eq(records, 11);
	place_free(&other);
}

ON_EVERY_STORE(store_compare, records_that_are_in_one_only)
{
	struct place other;

	both(p, &other);
	delete_(&other, &desc_grade,
		&(struct grade){.cohort = 5, .learner = 7, .component = STR("UE1")});
	ck_assert_str_eq(findings(p, &other, NULL), "grade 5 7 UE1: only in the store\n");
	delete_(p, &desc_grade,
		&(struct grade){.cohort = 1, .learner = 7, .component = STR("UE1")});
	ck_assert_str_eq(
		findings(p, &other, NULL),
		"grade 1 7 UE1: missing from the store\ngrade 5 7 UE1: only in the store\n");
	ck_assert_str_eq(
		findings(&other, p, NULL),
		"grade 1 7 UE1: only in the store\ngrade 5 7 UE1: missing from the store\n");
	place_free(&other);
}

ON_EVERY_STORE(store_compare, records_that_differ)
{
	struct place other;
	struct cohort c = a_cohort(30, "C");

	both(p, &other);
	c.capacity = 5;
	c.state = cohort_state_OPEN;
	put(p, &desc_cohort, &c);
	ck_assert_str_eq(findings(p, &other, NULL), "cohort 30: differs in state, capacity\n");
	put(&other, &desc_cohort, &c);
	put(p, &desc_learner,
	    &(struct learner){
		    .id = 3, .email_key = STR("lea@example.org"), .family_name = STR("Durand")});
	/* Which field, and not what it says. */
	ck_assert_str_eq(findings(p, &other, NULL), "learner 3: differs in family_name\n");
	place_free(&other);
}

ON_EVERY_STORE(store_compare, a_record_that_cannot_be_read)
{
	struct place other;
	struct cohort c = a_cohort(30, "C");
	struct key key;

	both(p, &other);
	ck_assert(key_of_record(&key, &desc_cohort, &c));
	plant(p, ordered_records(ordered(p), &desc_cohort), key_slice(&key), STR("\xc1"));
	ck_assert_str_eq(findings(p, &other, NULL), "cohort 30: cannot be read\n");
	plant(p, ordered_records(ordered(p), &desc_cohort), STR("abc"), STR("\x80"));
	ck_assert_str_eq(findings(p, &other, NULL),
			 "cohort 30: cannot be read\ncohort (a damaged key): only in the store\n");
	place_free(&other);
}

ON_EVERY_STORE(store_compare, a_field_of_a_newer_version)
{
	struct place other;
	struct feed_cursor c = {.upstream = STR("catalogue")};
	struct key key;

	both(p, &other);
	ck_assert(key_of_record(&key, &desc_feed_cursor, &c));
	const struct ordered_table *t = ordered_records(ordered(p), &desc_feed_cursor);
	plant(p, t, key_slice(&key),
	      STR("\x81\x01\xa9"
		  "catalogue"));
	plant(&other, t, key_slice(&key),
	      STR("\x82\x01\xa9"
		  "catalogue"
		  "\x3f\x01"));
	ck_assert_str_eq(
		findings(p, &other, NULL),
		"feed_cursor catalogue: differs in fields that this version does not know\n");
	place_free(&other);
}

ON_EVERY_STORE(store_compare, index_entries)
{
	struct place other;
	struct cohort c = a_cohort(30, "C");
	struct key key, primary;

	both(p, &other);
	const struct ordered_table *by_code = ordered_index(ordered(p), &index_cohort_by_code);
	const struct ordered_table *by_programme =
		ordered_index(ordered(p), &index_cohort_by_programme);
	ck_assert(key_of_index(&key, &index_cohort_by_programme, &c));
	unplant(p, by_programme, key_slice(&key));
	ck_assert_str_eq(findings(p, &other, NULL),
			 "cohort_by_programme of cohort 30: missing from the store\n");
	unplant(&other, by_programme, key_slice(&key));
	ck_assert(key_of_record(&primary, &desc_cohort, &c));
	plant(p, by_code, STR("D\0"), key_slice(&primary));
	ck_assert_str_eq(findings(p, &other, NULL),
			 "cohort_by_code of cohort 30: leads to another record\n");
	plant(p, by_code, STR("Z\0"), key_slice(&primary));
	ck_assert_str_eq(findings(p, &other, NULL),
			 "cohort_by_code of cohort 30: leads to another record\n"
			 "cohort_by_code of cohort 30: only in the store\n");
	place_free(&other);
}

static enum walked failing_walk(struct store *s, const struct desc *d, const struct index *i,
				struct str after, struct str *key, struct str *value)
{
	(void)s;
	(void)i;
	(void)after;
	(void)key;
	(void)value;
	return d == &desc_cohort && !i ? WALK_FAILED : WALK_END;
}

UNIT(store_compare, a_storage_that_fails)
{
	struct place p, other;

	place_memory(&p);
	place_memory(&other);
	struct store_ops ops = *p.store->ops;
	ops.walk = failing_walk;
	p.store->ops = &ops;
	ck_assert_str_eq(findings(&p, &other, NULL), "cohort: the storage failed\n");
	place_free(&p);
	place_free(&other);
}

static const struct ordered_ops *sound;

/* As in a damaged tree: behind the last key comes the first again. */
static enum found round_seek(struct ordered *o, uint32_t table, struct str from, bool behind,
			     struct str *key, struct str *value)
{
	enum found found = sound->seek(o, table, from, behind, key, value);

	return found == FOUND ? found : sound->seek(o, table, STR(""), false, key, value);
}

static enum found long_seek(struct ordered *o, uint32_t table, struct str from, bool behind,
			    struct str *key, struct str *value)
{
	static char bytes[KEY_BYTES_MAX + 1];
	enum found found = sound->seek(o, table, from, behind, key, value);

	if (found == NOT_THERE && from.n) {
		memset(bytes, 0xff, sizeof bytes);
		*key = (struct str){bytes, sizeof bytes};
		return FOUND;
	}
	return found;
}

/* Behind an empty key a walk would begin anew. */
static enum found empty_seek(struct ordered *o, uint32_t table, struct str from, bool behind,
			     struct str *key, struct str *value)
{
	enum found found = sound->seek(o, table, from, behind, key, value);

	if (found != NOT_THERE || !from.n)
		return found;
	*key = *value = STR("");
	return FOUND;
}

static void walk_ends(struct place *p, enum found (*damaged)(struct ordered *, uint32_t, struct str,
							     bool, struct str *, struct str *))
{
	struct ordered_ops ops = *ordered(p)->ops;
	struct cohort c = {0};
	struct place other;
	uint32_t n = 0;

	both(p, &other);
	sound = ordered(p)->ops;
	ops.seek = damaged;
	ordered(p)->ops = &ops;
	struct scan s = scan_records(begin_read(p), &desc_cohort, &c, 0, STR(""));
	while (scan_next(&s, p->arena, &c) && n < 100)
		n++;
	ck_assert_uint_eq(n, 5);
	ck_assert_int_eq(tx_commit(&p->store->tx), COMMIT_BROKEN);
	struct buf lines;
	struct comparison all = {.found = keep, .ctx = &lines};
	buf_init(&lines, 10000);
	ck_assert(store_compare(begin_read(p), begin_read(&other), &all, UINT64_MAX));
	ck_assert_uint_gt(all.differences, 0);
	buf_u8(&lines, 0);
	ck_assert_ptr_nonnull(strstr((const char *)lines.p, ": the storage failed\n"));
	buf_free(&lines);
	tx_abort(&p->store->tx);
	end(&other);
	ordered(p)->ops = sound;
	place_free(&other);
}

ON_EVERY_STORE(store_compare, a_walk_that_would_go_round_ends)
{
	walk_ends(p, round_seek);
}

ON_EVERY_STORE(store_compare, a_walk_that_meets_no_key_of_ours_ends)
{
	walk_ends(p, long_seek);
}

ON_EVERY_STORE(store_compare, a_walk_that_meets_an_empty_key_ends)
{
	walk_ends(p, empty_seek);
}
