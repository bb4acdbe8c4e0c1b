/* Keys order as their values do, and end where their text ends. */
#include "unit.h"

#include "record.h"

/* One field of each kind that a key can have. */
struct all_kinds {
	uint64_t given;
	uint64_t u64;
	int64_t time;
	uint32_t date;
	bool yes;
	struct str text, bytes;
};

static const struct field rows[] = {
	{.name = "u64",
	 .tag = 1,
	 .kind = KIND_u64,
	 .flags = KEY,
	 .offset = offsetof(struct all_kinds, u64)},
	{.name = "time",
	 .tag = 2,
	 .kind = KIND_time,
	 .flags = KEY,
	 .offset = offsetof(struct all_kinds, time)},
	{.name = "date",
	 .tag = 3,
	 .kind = KIND_date,
	 .flags = KEY,
	 .offset = offsetof(struct all_kinds, date)},
	{.name = "yes",
	 .tag = 4,
	 .kind = KIND_bool,
	 .flags = KEY,
	 .offset = offsetof(struct all_kinds, yes)},
	{.name = "text",
	 .tag = 5,
	 .kind = KIND_str,
	 .flags = KEY,
	 .max = 8,
	 .offset = offsetof(struct all_kinds, text)},
	{.name = "bytes",
	 .tag = 6,
	 .kind = KIND_bytes,
	 .flags = KEY,
	 .max = 8,
	 .offset = offsetof(struct all_kinds, bytes)},
	{.tag = 0, .offset = sizeof(struct all_kinds)},
};

static const struct field *all_fields(void)
{
	return rows;
}

static const struct desc all_kinds = {
	.name = "all_kinds", .fields = all_fields, .size = sizeof(struct all_kinds)};

static int order(struct all_kinds a, struct all_kinds b)
{
	struct key ka, kb;

	ck_assert(key_of_record(&ka, &all_kinds, &a));
	ck_assert(key_of_record(&kb, &all_kinds, &b));
	int before = str_cmp(key_slice(&ka), key_slice(&kb));
	ck_assert_int_eq(str_cmp(key_slice(&kb), key_slice(&ka)), -before);
	return before < 0 ? -1 : before > 0;
}

static void ascending(struct all_kinds a, struct all_kinds b)
{
	ck_assert_int_eq(order(a, b), -1);
	ck_assert_int_eq(order(a, a), 0);
}

UNIT(record, numbers_order_by_value)
{
	ascending((struct all_kinds){.u64 = 0}, (struct all_kinds){.u64 = 1});
	ascending((struct all_kinds){.u64 = 255}, (struct all_kinds){.u64 = 256});
	ascending((struct all_kinds){.u64 = INT64_MAX}, (struct all_kinds){.u64 = UINT64_MAX});
	ascending((struct all_kinds){.time = INT64_MIN}, (struct all_kinds){.time = -1});
	ascending((struct all_kinds){.time = -256}, (struct all_kinds){.time = -255});
	ascending((struct all_kinds){.time = -1}, (struct all_kinds){.time = 0});
	ascending((struct all_kinds){.time = 0}, (struct all_kinds){.time = INT64_MAX});
	ascending((struct all_kinds){.date = 0}, (struct all_kinds){.date = 20250101});
	ascending((struct all_kinds){.date = 20251231}, (struct all_kinds){.date = 20260101});
	ascending((struct all_kinds){.yes = false}, (struct all_kinds){.yes = true});
}

UNIT(record, texts_order_by_bytes_each_complete_before_the_next)
{
	ascending((struct all_kinds){.text = STR("")}, (struct all_kinds){.text = STR("a")});
	ascending((struct all_kinds){.text = STR("a")}, (struct all_kinds){.text = STR("ab")});
	ascending((struct all_kinds){.text = STR("ab")}, (struct all_kinds){.text = STR("b")});
	ascending((struct all_kinds){.text = STR("z")}, (struct all_kinds){.text = STR("é")});
	/* What follows does not run into what is before. */
	ascending((struct all_kinds){.text = STR("a"), .bytes = STR("z")},
		  (struct all_kinds){.text = STR("ab"), .bytes = STR("a")});
	ascending((struct all_kinds){.u64 = 1, .text = STR("z")}, (struct all_kinds){.u64 = 2});
}

UNIT(record, bytes_may_hold_zeros)
{
	ascending((struct all_kinds){.bytes = STR("")}, (struct all_kinds){.bytes = STR("\0")});
	ascending((struct all_kinds){.bytes = STR("\0")}, (struct all_kinds){.bytes = STR("\0\0")});
	ascending((struct all_kinds){.bytes = STR("\0")},
		  (struct all_kinds){.bytes = STR("\0\xff")});
	ascending((struct all_kinds){.bytes = STR("\0\xff")},
		  (struct all_kinds){.bytes = STR("\1")});
	ascending((struct all_kinds){.bytes = STR("a\0b")},
		  (struct all_kinds){.bytes = STR("a\1")});
}

UNIT(record, a_text_that_cannot_be_there_has_no_key)
{
	struct key k;

	ck_assert(key_of_record(&k, &all_kinds, &(struct all_kinds){.text = STR("12345678")}));
	ck_assert(!key_of_record(&k, &all_kinds, &(struct all_kinds){.text = STR("123456789")}));
	ck_assert(!key_of_record(&k, &all_kinds, &(struct all_kinds){.bytes = STR("123456789")}));
	ck_assert(!key_of_record(&k, &all_kinds, &(struct all_kinds){.text = STR("a\0b")}));
}

UNIT(record, keys_as_text)
{
	struct arena *a = arena_new();
	struct all_kinds r = {.u64 = 7,
			      .time = -5,
			      .date = 20260131,
			      .yes = true,
			      .text = STR("UE1"),
			      .bytes = STR("\0\1z")};
	struct key k;

	ck_assert(key_of_record(&k, &all_kinds, &r));
	ck_assert_str_eq(key_text(a, &all_kinds, key_slice(&k)).p, "7 -5 20260131 1 UE1 00017a");
	k.n--;
	ck_assert(str_is(key_text(a, &all_kinds, key_slice(&k)), "(a damaged key)"));
	k.n += 2;
	ck_assert(str_is(key_text(a, &all_kinds, key_slice(&k)), "(a damaged key)"));
	arena_free(a);
}

UNIT(record, the_primary_key_of_an_entry)
{
	struct slot slot = {.id = 9, .place = STR("Lyon"), .date = 20260131};
	struct key entry, primary;
	struct str found;

	ck_assert(key_of_index(&entry, &index_slot_by_place, &slot));
	ck_assert(key_of_record(&primary, &desc_slot, &slot));
	ck_assert(index_primary(&index_slot_by_place, key_slice(&entry), STR(""), &found));
	ck_assert(str_eq(found, key_slice(&primary)));
	/* Cut anywhere, it is damaged or names another record, but nothing is read behind its end.
	 */
	entry.n = 6;
	ck_assert(!index_primary(&index_slot_by_place, key_slice(&entry), STR(""), &found));
	entry.n = 3;
	ck_assert(!index_primary(&index_slot_by_place, key_slice(&entry), STR(""), &found));
	ck_assert(!index_primary(&index_slot_by_code, STR("x"), STR(""), &found));
}

/* Every key of the tables fits; the stores check the same when they open. */
UNIT(record, no_key_of_the_tables_is_too_long)
{
	uint32_t n;
	const struct desc *const *descs = schema_descs(&n);
	uint32_t with_key = 0;

	for (uint32_t i = 0; i < n; i++) {
		ck_assert_uint_le(record_key_longest(descs[i]), KEY_BYTES_MAX);
		with_key += descs[i]->what == WHAT_RECORD && record_key_fields(descs[i]) > 0;
	}
	ck_assert_uint_gt(with_key, 20);
	const struct index *const *indexes = schema_indexes(&n);
	for (uint32_t i = 0; i < n; i++)
		ck_assert_uint_le(index_key_longest(indexes[i]), KEY_BYTES_MAX);
}
