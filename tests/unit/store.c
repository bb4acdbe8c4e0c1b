/* The store's contract: the same tests on every kind of store. */
#include "store_place.h"

ON_EVERY_STORE(store, what_was_put_is_got)
{
	struct cohort a = a_cohort(7, "PACTE-AURA-2025"), out;

	a.capacity = 12;
	a.note = STR("salle 3, 1er étage");
	struct tx *tx = begin_write(p);
	ck_assert(!get_cohort(tx_view(tx), &a, p->arena, &out));
	put_cohort(tx, &a);
	/* A transaction sees its own writes. */
	ck_assert(get_cohort(tx_view(tx), &a, p->arena, &out));
	end(p);
	memset(&out, 0xff, sizeof out);
	ck_assert(get(p, &desc_cohort, &(struct cohort){.id = 7}, &out));
	ck_assert_uint_eq(out.id, 7);
	ck_assert(str_eq(out.code, a.code));
	ck_assert(str_eq(out.note, a.note));
	ck_assert_uint_eq(out.capacity, 12);
	ck_assert_uint_eq(out.starts, 0);
	ck_assert_uint_eq(out.place.n, 0);
	ck_assert(!get(p, &desc_cohort, &(struct cohort){.id = 8}, &out));
}

ON_EVERY_STORE(store, indexes_follow_a_change)
{
	struct cohort a = a_cohort(7, "A"), out;

	put(p, &desc_cohort, &a);
	ck_assert(find(p, &index_cohort_by_code, &(struct cohort){.code = STR("A")}, &out));
	ck_assert_uint_eq(out.id, 7);
	a.code = STR("B");
	a.programme = 30;
	put(p, &desc_cohort, &a);
	ck_assert(!find(p, &index_cohort_by_code, &(struct cohort){.code = STR("A")}, &out));
	ck_assert(find(p, &index_cohort_by_code, &(struct cohort){.code = STR("B")}, &out));
	ck_assert_uint_eq(entries(p, &desc_cohort, NULL), 1);
	ck_assert_uint_eq(entries(p, &desc_cohort, &index_cohort_by_code), 1);
	ck_assert_uint_eq(entries(p, &desc_cohort, &index_cohort_by_programme), 1);
	struct scan s = scan_cohort_by_programme(begin_read(p), &(struct cohort){.programme = 30},
						 1, STR(""));
	ck_assert(next_cohort(&s, p->arena, &out));
	ck_assert(!next_cohort(&s, p->arena, &out));
	ck_assert(!next_cohort(&s, p->arena, &out));
	end(p);
	/* A change of what no index has leaves them. */
	a.note = STR("x");
	put(p, &desc_cohort, &a);
	ck_assert(find(p, &index_cohort_by_code, &(struct cohort){.code = STR("B")}, &out));
	ck_assert(str_is(out.note, "x"));
}

ON_EVERY_STORE(store, what_was_deleted_is_in_no_index)
{
	struct cohort a = a_cohort(7, "A"), out;

	put(p, &desc_cohort, &a);
	delete_(p, &desc_cohort, &(struct cohort){.id = 8});
	ck_assert(get(p, &desc_cohort, &a, &out));
	delete_(p, &desc_cohort, &(struct cohort){.id = 7});
	ck_assert(!get(p, &desc_cohort, &a, &out));
	ck_assert(!find(p, &index_cohort_by_code, &a, &out));
	ck_assert_uint_eq(dump(p).n, 0);
	/* Its code is free again. */
	struct cohort b = a_cohort(9, "A");
	put(p, &desc_cohort, &b);
	ck_assert(find(p, &index_cohort_by_code, &a, &out));
	ck_assert_uint_eq(out.id, 9);
}

ON_EVERY_STORE(store, empty_natural_fields_are_not_indexed)
{
	struct trainer one = {.id = 1, .code = STR("one"), .name = STR("One")}, out;
	struct trainer two = {.id = 2, .code = STR("two"), .name = STR("Two")};

	put(p, &desc_trainer, &one);
	put(p, &desc_trainer, &two);
	ck_assert_uint_eq(entries(p, &desc_trainer, &index_trainer_by_email), 0);
	ck_assert(!find(p, &index_trainer_by_email, &(struct trainer){0}, &out));
	two.email_key = STR("two@example.org");
	put(p, &desc_trainer, &two);
	ck_assert(find(p, &index_trainer_by_email, &two, &out));
	ck_assert_uint_eq(out.id, 2);
	two.email_key = STR("");
	put(p, &desc_trainer, &two);
	ck_assert_uint_eq(entries(p, &desc_trainer, &index_trainer_by_email), 0);
	/* An index for many has the empty ones too. */
	put(p, &desc_learner, &(struct learner){.id = 3, .email_key = STR("l@example.org")});
	ck_assert_uint_eq(entries(p, &desc_learner, &index_learner_by_rpps), 1);
}

ON_EVERY_STORE(store, a_unique_index_of_two_fields)
{
	struct curriculum out;

	for (uint64_t i = 1; i <= 4; i++)
		put(p, &desc_curriculum,
		    &(struct curriculum){.id = i, .programme = 1 + i / 3, .version = 1 + i % 2});
	ck_assert(find(p, &index_curriculum_by_programme,
		       &(struct curriculum){.programme = 2, .version = 1}, &out));
	ck_assert_uint_eq(out.id, 4);
	ck_assert(!find(p, &index_curriculum_by_programme, &(struct curriculum){.programme = 2},
			&out));
	struct scan s = scan_curriculum_by_programme(
		begin_read(p), &(struct curriculum){.programme = 1}, 1, STR(""));
	ck_assert(next_curriculum(&s, p->arena, &out));
	ck_assert_uint_eq(out.id, 2);
	ck_assert(next_curriculum(&s, p->arena, &out));
	ck_assert_uint_eq(out.id, 1);
	ck_assert(!next_curriculum(&s, p->arena, &out));
	end(p);
}

/* Nothing of such a transaction is kept, and the next one knows nothing of it. */
static void contradicts(struct place *p, const struct cohort *c)
{
	struct tx *tx = begin_write(p);

	put_cohort(tx, &(struct cohort){.id = 9, .code = STR("NEW")});
	ck_assert(!view_contradicted(tx_view(tx)));
	put_cohort(tx, c);
	ck_assert(view_contradicted(tx_view(tx)));
	ck_assert_int_eq(tx_commit(tx), COMMIT_BROKEN);
	struct view *v = begin_read(p);
	struct cohort out;
	ck_assert(!view_contradicted(v));
	ck_assert(!get_cohort(v, &(struct cohort){.id = 9}, p->arena, &out));
	ck_assert(get_cohort(v, &(struct cohort){.id = 1}, p->arena, &out) &&
		  str_is(out.code, "A"));
	end(p);
}

ON_EVERY_STORE(store, a_unique_key_that_is_taken_contradicts)
{
	struct cohort a = a_cohort(1, "A"), b = a_cohort(2, "A");

	put(p, &desc_cohort, &a);
	contradicts(p, &b);
}

ON_EVERY_STORE(store, texts_longer_than_the_table_says)
{
	char letters[400];
	struct cohort a = a_cohort(1, "A"), out;

	memset(letters, 'A', sizeof letters);
	put(p, &desc_cohort, &a);
	a.code = (struct str){letters, 65};
	struct view *v = begin_read(p);
	/* A peer may ask for it. */
	ck_assert(!view_find(v, &index_cohort_by_code, &a, p->arena, &out));
	ck_assert(!view_get(v, &desc_feed_cursor, &(struct feed_cursor){.upstream = a.code},
			    p->arena, &out));
	struct scan s = scan_cohort_by_code(v, &a, 1, STR(""));
	ck_assert(!next_cohort(&s, p->arena, &out));
	ck_assert(!s.bad_cursor);
	end(p);
	contradicts(p, &a);
	a.code.n = 64;
	put(p, &desc_cohort, &a);
	ck_assert(find(p, &index_cohort_by_code, &a, &out));
}

ON_EVERY_STORE(store, a_record_of_a_mebibyte)
{
	char *body = arena_alloc(p->arena, 1048576);
	struct log_entry e = {.sequence = 1, .at = 1, .type = 2, .body = {body, 1048576}}, out;

	memset(body, 'x', 1048576);
	put(p, &desc_log_entry, &e);
	ck_assert(get(p, &desc_log_entry, &e, &out));
	ck_assert(str_eq(out.body, e.body));
}

ON_EVERY_STORE(store, records_come_in_the_order_of_their_keys_however_they_were_put)
{
	static const uint64_t order[] = {3, 1, 256, 2, 255, 65536, 4};
	uint64_t last = 0;
	uint32_t n = 0;
	struct log_entry out;

	struct tx *tx = begin_write(p);
	ck_assert(!view_last(tx_view(tx), &desc_log_entry, p->arena, &out));
	for (size_t i = 0; i < COUNT(order); i++)
		put_log_entry(tx, &(struct log_entry){.sequence = order[i], .at = 1, .type = 2});
	ck_assert(view_last(tx_view(tx), &desc_log_entry, p->arena, &out));
	ck_assert_uint_eq(out.sequence, 65536);
	struct scan s =
		scan_records(tx_view(tx), &desc_log_entry, &(struct log_entry){0}, 0, STR(""));
	for (; next_log_entry(&s, p->arena, &out); n++) {
		ck_assert_uint_gt(out.sequence, last);
		last = out.sequence;
	}
	ck_assert_uint_eq(n, COUNT(order));
	end(p);
	/* From a place that has no record: the cursor is a key. */
	struct key after;
	ck_assert(key_of_record(&after, &desc_log_entry, &(struct log_entry){.sequence = 100}));
	s = scan_records(begin_read(p), &desc_log_entry, &(struct log_entry){0}, 0,
			 key_slice(&after));
	ck_assert(next_log_entry(&s, p->arena, &out));
	ck_assert_uint_eq(out.sequence, 255);
	end(p);
}

/* Places that are the beginning of each other, and dates within. */
static void put_slots(struct place *p)
{
	static const char *const places[] = {"b", "ab", "a", "", "a b", "é"};
	struct tx *tx = begin_write(p);

	for (uint64_t i = 0; i < 24; i++)
		put_slot(tx, &(struct slot){
				     .id = i + 1,
				     .code = arena_printf(p->arena, "S%u", (unsigned)i),
				     .cohort = 1 + i % 3,
				     .date = 20260101 + (uint32_t)(23 - i),
				     .half_day = half_day_AM,
				     .place = str_of(places[i % COUNT(places)]),
			     });
	end(p);
}

ON_EVERY_STORE(store, a_scan_keeps_to_its_prefix)
{
	struct slot out;
	uint32_t n = 0, last = 0;

	put_slots(p);
	struct view *v = begin_read(p);
	struct scan s = scan_slot_by_place(v, &(struct slot){.place = STR("a")}, 1, STR(""));
	for (; next_slot(&s, p->arena, &out); n++) {
		ck_assert(str_is(out.place, "a"));
		ck_assert_uint_gt(out.date, last);
		last = out.date;
	}
	ck_assert_uint_eq(n, 4);
	/* A prefix of two: the one that was seen last. */
	s = scan_slot_by_place(v, &out, 2, STR(""));
	ck_assert(next_slot(&s, p->arena, &out));
	ck_assert_uint_eq(out.date, last);
	ck_assert(!next_slot(&s, p->arena, &out));
	s = scan_slot_by_place(v, &(struct slot){.place = STR("")}, 1, STR(""));
	for (n = 0; next_slot(&s, p->arena, &out); n++)
		ck_assert_uint_eq(out.place.n, 0);
	ck_assert_uint_eq(n, 4);
	s = scan_slot_by_cohort(v, &(struct slot){.cohort = 4}, 1, STR(""));
	ck_assert(!next_slot(&s, p->arena, &out));
	/* All of them: by the bytes of the text, which a longer text follows. */
	static const char *const order[] = {"", "a", "a b", "ab", "b", "é"};
	s = scan_slot_by_place(v, &(struct slot){0}, 0, STR(""));
	for (n = 0; next_slot(&s, p->arena, &out); n++)
		ck_assert(str_is(out.place, order[n / 4]));
	ck_assert_uint_eq(n, 24);
	end(p);
}

ON_EVERY_STORE(store, a_prefix_of_the_primary_key)
{
	struct enrolment out;
	uint32_t n = 0;

	struct tx *tx = begin_write(p);
	for (uint64_t cohort = 1; cohort <= 3; cohort++)
		for (uint64_t learner = 1; learner <= 5; learner++)
			put_enrolment(tx,
				      &(struct enrolment){.cohort = cohort, .learner = learner});
	struct scan s = scan_records(tx_view(tx), &desc_enrolment, &(struct enrolment){.cohort = 2},
				     1, STR(""));
	for (; next_enrolment(&s, p->arena, &out); n++)
		ck_assert(out.cohort == 2 && out.learner == n + 1);
	ck_assert_uint_eq(n, 5);
	s = scan_enrolment_by_learner(tx_view(tx), &(struct enrolment){.learner = 5}, 1, STR(""));
	for (n = 0; next_enrolment(&s, p->arena, &out); n++)
		ck_assert(out.learner == 5 && out.cohort == n + 1);
	ck_assert_uint_eq(n, 3);
	end(p);
}

ON_EVERY_STORE(store, negative_times_and_ids_with_zeros)
{
	static const int64_t times[] = {-5000, -1, 0, 1, 1000000};
	struct request_quiet quiet;
	struct request_done out;
	uint32_t n = 0;

	struct tx *tx = begin_write(p);
	for (uint32_t i = 0; i < COUNT(times); i++) {
		char *id = arena_alloc(p->arena, 16);
		id[15] = (char)(i % 2);
		id[0] = (char)(i / 2);
		put_request_done(tx, &(struct request_done){.id = {id, 16}});
		put_request_quiet(tx, &(struct request_quiet){.id = {id, 16},
							      .at = times[COUNT(times) - 1 - i]});
	}
	struct scan s = scan_records(tx_view(tx), &desc_request_quiet, &(struct request_quiet){0},
				     0, STR(""));
	for (; next_request_quiet(&s, p->arena, &quiet); n++)
		ck_assert_int_eq(quiet.at, times[n]);
	ck_assert_uint_eq(n, COUNT(times));
	s = scan_records(tx_view(tx), &desc_request_done, &(struct request_done){0}, 0, STR(""));
	for (n = 0; next_request_done(&s, p->arena, &out); n++)
		ck_assert(out.id.p[0] == (char)(n / 2) && out.id.p[15] == (char)(n % 2));
	ck_assert_uint_eq(n, COUNT(times));
	end(p);
}

ON_EVERY_STORE(store, a_cursor_continues_behind_what_was_seen)
{
	uint64_t whole[24];
	struct slot out;
	struct str cursor = STR("");
	uint32_t n = 0;

	put_slots(p);
	struct scan s = scan_slot_by_place(begin_read(p), &(struct slot){0}, 0, STR(""));
	for (; next_slot(&s, p->arena, &out); n++)
		whole[n] = out.id;
	end(p);
	ck_assert_uint_eq(n, 24);
	/* One row a page; every other row is deleted as soon as it was seen. */
	for (n = 0;; n++) {
		s = scan_slot_by_place(begin_read(p), &(struct slot){0}, 0, cursor);
		bool more = next_slot(&s, p->arena, &out);
		cursor = arena_str(p->arena, scan_cursor(&s));
		end(p);
		if (!more)
			break;
		ck_assert_uint_eq(out.id, whole[n]);
		if (n % 2)
			delete_(p, &desc_slot, &out);
	}
	ck_assert_uint_eq(n, 24);
}

ON_EVERY_STORE(store, a_cursor_of_another_walk_is_refused)
{
	char letters[512];
	struct slot out;

	put_slots(p);
	struct view *v = begin_read(p);
	struct scan other = scan_slot_by_cohort(v, &(struct slot){.cohort = 1}, 1, STR(""));
	ck_assert(next_slot(&other, p->arena, &out));
	struct scan s = scan_slot_by_cohort(v, &(struct slot){.cohort = 2}, 1, scan_cursor(&other));
	ck_assert(s.bad_cursor);
	ck_assert(!next_slot(&s, p->arena, &out));
	memset(letters, 'x', sizeof letters);
	s = scan_slot_by_place(v, &out, 0, (struct str){letters, sizeof letters});
	ck_assert(s.bad_cursor);
	ck_assert(!next_slot(&s, p->arena, &out));
	/* Any other bytes are a place in the walk. */
	s = scan_slot_by_place(v, &out, 0, (struct str){letters, sizeof letters - 1});
	ck_assert(!s.bad_cursor);
	ck_assert(next_slot(&s, p->arena, &out));
	ck_assert(str_is(out.place, "é"));
	end(p);
}

ON_EVERY_STORE(store, an_abort_leaves_nothing)
{
	struct cohort a = a_cohort(1, "A"), b = a_cohort(2, "B"), c = a_cohort(3, "C"), out;

	put(p, &desc_cohort, &a);
	put(p, &desc_cohort, &b);
	struct str before = dump(p);
	uint64_t used = store_bytes_used(p->store);
	struct tx *tx = begin_write(p);
	put_cohort(tx, &c);
	delete_cohort(tx, &b);
	a.code = STR("B");
	put_cohort(tx, &a);
	a.code = STR("AA");
	put_cohort(tx, &a);
	put_cohort(tx, &b);
	delete_cohort(tx, &c);
	put_cohort(tx, &c);
	ck_assert(find_cohort_by_code(tx_view(tx), &a, p->arena, &out));
	tx_abort(tx);
	ck_assert(str_eq(before, dump(p)));
	ck_assert_uint_eq(store_bytes_used(p->store), used);
	/* And the next one begins from there. */
	put(p, &desc_cohort, &c);
	ck_assert_uint_eq(entries(p, &desc_cohort, NULL), 3);
	tx_abort(store_begin(p->store, STORE_READ));
	ck_assert(get(p, &desc_cohort, &c, &out));
}

ON_EVERY_STORE(store, bytes_used_are_those_of_the_last_commit)
{
	char *body = arena_alloc(p->arena, 100000);
	struct log_entry e = {.sequence = 1, .at = 1, .type = 2, .body = {body, 100000}};
	uint64_t before = store_bytes_used(p->store);

	begin_write(p);
	tx_put(&p->store->tx, &desc_log_entry, &e);
	ck_assert_uint_eq(store_bytes_used(p->store), before);
	end(p);
	ck_assert_uint_ge(store_bytes_used(p->store), before + 100000);
	begin_read(p);
	ck_assert_uint_ge(store_bytes_used(p->store), before + 100000);
	end(p);
	delete_(p, &desc_log_entry, &e);
	/* LMDB gives pages back one transaction later. */
	delete_(p, &desc_log_entry, &e);
	put(p, &desc_cohort, &(struct cohort){.id = 1, .code = STR("A")});
	ck_assert_uint_lt(store_bytes_used(p->store), before + 100000);
}

/* Each of these is our own bug. */
ON_EVERY_STORE(store, rules_of_transactions_and_scans)
{
	struct cohort a = a_cohort(1, "A"), out;
	struct scan s;

	put(p, &desc_cohort, &a);
	if (in_child()) {
		begin_read(p);
		begin_write(p);
		exit_child();
	}
	ck_assert(child_aborted());
	if (in_child()) {
		begin_read(p);
		tx_put(&p->store->tx, &desc_cohort, &a);
		exit_child();
	}
	ck_assert(child_aborted());
	if (in_child()) {
		s = scan_records(tx_view(begin_write(p)), &desc_cohort, &a, 0, STR(""));
		tx_put(&p->store->tx, &desc_cohort, &a);
		scan_next(&s, p->arena, &out);
		exit_child();
	}
	ck_assert(child_aborted());
	if (in_child()) {
		s = scan_records(begin_read(p), &desc_cohort, &a, 0, STR(""));
		end(p);
		begin_read(p);
		scan_next(&s, p->arena, &out);
		exit_child();
	}
	ck_assert(child_aborted());
	if (in_child()) {
		struct view *v = begin_read(p);
		end(p);
		view_get(v, &desc_cohort, &a, p->arena, &out);
		exit_child();
	}
	ck_assert(child_aborted());
	/* The control: a child that does nothing wrong. */
	if (in_child()) {
		s = scan_records(begin_read(p), &desc_cohort, &a, 0, STR(""));
		scan_next(&s, p->arena, &out);
		exit_child();
	}
	ck_assert(!child_aborted());
}

static enum commit commit_after_get(struct place *p, uint64_t id)
{
	struct cohort out;
	struct view *v = begin_read(p);

	ck_assert(!view_get(v, &desc_cohort, &(struct cohort){.id = id}, p->arena, &out));
	/* Sticky: what is whole is not read either. */
	bool other = view_get(v, &desc_cohort, &(struct cohort){.id = 2}, p->arena, &out);
	ck_assert(other != view_failed(v));
	enum commit done = tx_commit(&p->store->tx);
	ck_assert(other == (done == COMMIT_DONE));
	return done;
}

ON_EVERY_STORE(store, a_damaged_record_breaks_the_transaction)
{
	struct cohort a = a_cohort(1, "A"), b = a_cohort(2, "B"), out;
	const struct ordered_table *t = ordered_records(ordered(p), &desc_cohort);
	struct key key;
	struct str value;

	put(p, &desc_cohort, &a);
	put(p, &desc_cohort, &b);
	ck_assert_int_eq(commit_after_get(p, 3), COMMIT_DONE);
	ck_assert(key_of_record(&key, &desc_cohort, &a));
	/* Not msgpack; then another record's bytes. */
	plant(p, t, key_slice(&key), STR("\xc1\xff"));
	ck_assert_int_eq(commit_after_get(p, 1), COMMIT_BROKEN);
	struct key other;
	ck_assert(key_of_record(&other, &desc_cohort, &b));
	begin_read(p);
	ck_assert_int_eq(ordered(p)->ops->get(ordered(p), t->number, key_slice(&other), &value),
			 FOUND);
	value = arena_str(p->arena, value);
	end(p);
	plant(p, t, key_slice(&key), value);
	ck_assert_int_eq(commit_after_get(p, 1), COMMIT_BROKEN);
	/* Each way to it. */
	struct scan s = scan_records(begin_read(p), &desc_cohort, &a, 0, STR(""));
	ck_assert(!scan_next(&s, p->arena, &out));
	ck_assert_int_eq(tx_commit(&p->store->tx), COMMIT_BROKEN);
	ck_assert(!view_find(begin_read(p), &index_cohort_by_code, &a, p->arena, &out));
	ck_assert_int_eq(tx_commit(&p->store->tx), COMMIT_BROKEN);
	/* A write that would replace it happens not, nor what came before it. */
	struct str before = dump(p);
	struct tx *tx = begin_write(p);
	b.note = STR("new");
	put_cohort(tx, &b);
	put_cohort(tx, &a);
	ck_assert_int_eq(tx_commit(tx), COMMIT_BROKEN);
	delete_cohort(begin_write(p), &a);
	ck_assert_int_eq(tx_commit(&p->store->tx), COMMIT_BROKEN);
	ck_assert(str_eq(before, dump(p)));
}

ON_EVERY_STORE(store, a_damaged_index_breaks_the_transaction)
{
	struct cohort a = a_cohort(1, "A"), b = a_cohort(2, "B"), out;
	const struct ordered_table *t = ordered_index(ordered(p), &index_cohort_by_code);
	struct key primary;

	put(p, &desc_cohort, &a);
	put(p, &desc_cohort, &b);
	/* To a record that has another code, to none, to nothing. */
	ck_assert(key_of_record(&primary, &desc_cohort, &b));
	struct str wrong[] = {key_slice(&primary), STR("12345678"), STR("")};
	for (size_t i = 0; i < COUNT(wrong); i++) {
		plant(p, t, STR("A\0"), wrong[i]);
		ck_assert(!view_find(begin_read(p), &index_cohort_by_code, &a, p->arena, &out));
		ck_assert_int_eq(tx_commit(&p->store->tx), COMMIT_BROKEN);
		struct scan s = scan_cohort_by_code(begin_read(p), &a, 0, STR(""));
		ck_assert(!scan_next(&s, p->arena, &out));
		ck_assert_int_eq(tx_commit(&p->store->tx), COMMIT_BROKEN);
	}
	/* An entry that should be there and is not. */
	unplant(p, t, STR("A\0"));
	delete_cohort(begin_write(p), &a);
	ck_assert_int_eq(tx_commit(&p->store->tx), COMMIT_BROKEN);
	ck_assert(get(p, &desc_cohort, &a, &out));
}

ON_EVERY_STORE(store, a_kind_of_record_is_cleared_with_its_indexes)
{
	struct cohort c = {.id = 1, .code = STR("A"), .programme = 1, .state = 1};

	put(p, &desc_cohort, &c);
	struct str before = dump(p);
	put_slots(p);
	struct str both = dump(p);
	tx_clear(begin_write(p), &desc_slot);
	tx_abort(&p->store->tx);
	ck_assert(str_eq(both, dump(p)));
	/* Also what was put in the same transaction; then it is as if none had been there. */
	begin_write(p);
	tx_clear(&p->store->tx, &desc_slot);
	tx_put(&p->store->tx, &desc_slot, &(struct slot){.id = 77, .cohort = 1});
	tx_clear(&p->store->tx, &desc_slot);
	end(p);
	ck_assert_uint_eq(entries(p, &desc_slot, NULL), 0);
	ck_assert_uint_eq(entries(p, &desc_slot, &index_slot_by_code), 0);
	ck_assert(str_eq(before, dump(p)));
	put_slots(p);
	ck_assert(str_eq(both, dump(p)));
}
