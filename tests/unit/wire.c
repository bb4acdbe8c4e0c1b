/* The codec: every message there and back, and every way in which bytes can be wrong. */
#include "unit.h"
#include "hex.h"
#include "faults.h"
#include "member.h"
#include "msgscan.h"
#include "validate.h"
#include "values_random.h"
#include "wire.h"

#define SEEDS 40
#define BUFFER_BYTES (4u * WIRE_BYTES_MAX)

static struct arena *arena;
static struct buf buffer;

static void begin(void)
{
	arena = arena_new();
	buf_init(&buffer, BUFFER_BYTES);
}

static void end(void)
{
	arena_free(arena);
	buf_free(&buffer);
}

static enum wire_mode mode_of(const struct desc *d)
{
	return d->what == WHAT_COMMAND || d->what == WHAT_QUERY ? WIRE_STRICT : WIRE_LENIENT;
}

static struct str encoded(const struct desc *d, const void *message)
{
	buffer.n = 0;
	wire_encode(&buffer, d, message);
	ck_assert(!buffer.over);
	return buf_slice(&buffer);
}

/* The message comes out of bytes that are gone afterwards. */
static void there_and_back(const struct desc *d, uint64_t seed)
{
	void *m = arena_alloc(arena, d->size), *again = arena_alloc(arena, d->size);
	struct fault fault;

	random_message(arena, d, seed, m);
	struct str bytes = encoded(d, m);
	ck_assert_msg(bytes.n < WIRE_BYTES_MAX, "%s %llu", d->name, (unsigned long long)seed);
	struct str kept = arena_str(arena, bytes);
	for (int mode = WIRE_STRICT; mode <= WIRE_LENIENT; mode++) {
		if (mode == WIRE_STRICT && mode_of(d) != WIRE_STRICT && d->what == WHAT_RECORD)
			continue;
		char *brief = malloc(kept.n);
		memcpy(brief, kept.p, kept.n);
		bool ok = wire_decode((struct str){brief, kept.n}, d, (enum wire_mode)mode, arena,
				      again, &fault);
		memset(brief, 0xc1, kept.n);
		free(brief);
		ck_assert_msg(
			ok || (fault.why == REASON_too_many_values && mode_of(d) != WIRE_STRICT),
			"%s %llu: %s", d->name, (unsigned long long)seed,
			fault_text(arena, &fault, NULL).p);
		if (ok)
			ck_assert_msg(str_eq(encoded(d, again), kept), "%s %llu", d->name,
				      (unsigned long long)seed);
	}
	ck_assert_msg(validate(d, again, arena, &fault), "%s", fault_text(arena, &fault, NULL).p);
	ck_assert_msg(validate(d, m, arena, &fault), "%s", fault_text(arena, &fault, NULL).p);
	ck_assert(memcmp(m, again, sizeof(uint64_t)) == 0);
}

UNIT(wire, every_message_there_and_back)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	begin();
	for (uint32_t i = 0; i < n; i++)
		for (uint64_t seed = 0; seed < SEEDS; seed++) {
			there_and_back(all[i], seed);
			arena_reset(arena);
		}
	end();
}

/* What is invalid is refused with the field and the reason that were made so, by the decoder or by
 * the check of the values, and by the check of the values alone. */
static bool refused_as_expected(const struct desc *d, uint64_t seed)
{
	void *m = arena_alloc(arena, d->size), *got = arena_alloc(arena, d->size);
	struct fault expected, fault, direct;

	if (!random_invalid(arena, d, seed, m, &expected))
		return false;
	const char *want = fault_text(arena, &expected, NULL).p;
	ck_assert_msg(!wire_decode(encoded(d, m), d, WIRE_LENIENT, arena, got, &fault) ||
			      !validate(d, got, arena, &fault),
		      "%llu passes: %s", (unsigned long long)seed, want);
	ck_assert_str_eq(fault_text(arena, &fault, NULL).p, want);
	ck_assert(fault.why == expected.why && fault.desc == d && fault.limit == expected.limit &&
		  str_eq(fault.field, expected.field));
	ck_assert_msg(!validate(d, m, arena, &direct), "%s", want);
	ck_assert_str_eq(fault_text(arena, &direct, NULL).p, want);
	return true;
}

/* Above the number of every reason. */
#define REASONS_SEEN 512

UNIT(wire, every_invalid_message_is_refused)
{
	uint32_t n, spoilt = 0, seen[REASONS_SEEN] = {0};
	const struct desc *const *all = schema_descs(&n);

	begin();
	for (uint32_t i = 0; i < n; i++)
		for (uint64_t seed = 0; seed < SEEDS; seed++) {
			spoilt += refused_as_expected(all[i], seed);
			struct fault f;
			void *m = arena_alloc(arena, all[i]->size);
			if (random_invalid(arena, all[i], seed, m, &f)) {
				ck_assert_uint_lt(f.why, REASONS_SEEN);
				seen[f.why]++;
			}
			arena_reset(arena);
		}
	ck_assert_uint_gt(spoilt, SEEDS * n * 3 / 4);
	static const enum reason reasons[] = {
		REASON_missing,	       REASON_too_small,      REASON_too_big,
		REASON_too_short,      REASON_too_long,	      REASON_too_few_items,
		REASON_too_many_items, REASON_no_such_choice, REASON_not_a_day,
		REASON_not_a_code,     REASON_bad_utf8,	      REASON_nul_in_text,
		REASON_no_words};
	for (size_t i = 0; i < COUNT(reasons); i++)
		ck_assert_msg(seen[reasons[i]] > 0, "never: %s", reason_name(reasons[i]));
	end();
}

UNIT(wire, truncation_at_every_byte_is_refused)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	begin();
	for (uint32_t i = 0; i < n; i++) {
		const struct desc *d = all[i];
		void *m = arena_alloc(arena, d->size), *got = arena_alloc(arena, d->size);
		struct fault fault;
		random_message(arena, d, 3, m);
		struct str bytes = arena_str(arena, encoded(d, m));
		for (uint32_t cut = 0; cut < bytes.n && cut < 600; cut++) {
			ck_assert(!wire_decode((struct str){bytes.p, cut}, d, WIRE_LENIENT, arena,
					       got, &fault));
			ck_assert_int_eq(fault.why, REASON_truncated);
		}
		arena_reset(arena);
	}
	end();
}

/* The whole line that a person reads. */
static void refused(const char *hex, const struct desc *d, enum wire_mode mode, const char *want)
{
	struct arena *a = arena_new();
	void *m = arena_alloc(a, d->size);
	struct fault fault;

	ck_assert_msg(!wire_decode(HEX(a, hex), d, mode, a, m, &fault), "%s is read", hex);
	ck_assert_str_eq(fault_text(a, &fault, NULL).p, want);
	arena_free(a);
}

static void taken(const char *hex, const struct desc *d, enum wire_mode mode)
{
	struct arena *a = arena_new();
	void *m = arena_alloc(a, d->size);
	struct fault fault;

	ck_assert_msg(wire_decode(HEX(a, hex), d, mode, a, m, &fault), "%s: %s", hex,
		      fault_text(a, &fault, NULL).p);
	arena_free(a);
}

UNIT(wire, what_a_command_looks_like)
{
	struct cohort_open m = {.cohort = 12, .note = STR("am")};

	begin();
	ck_assert_str_eq(hex_text(arena, encoded(&desc_cohort_open, &m)), "82010c02a2616d");
	m.note = STR("");
	ck_assert_str_eq(hex_text(arena, encoded(&desc_cohort_open, &m)), "81010c");
	struct cohort_resize zero = {.cohort = 12};
	ck_assert_str_eq(hex_text(arena, encoded(&desc_cohort_resize, &zero)), "82010c0200");
	struct curriculum_revise no_rules = {.programme = 1, .reason = STR("why")};
	ck_assert_str_eq(hex_text(arena, encoded(&desc_curriculum_revise, &no_rules)),
			 "82010102a3776879");
	end();
}

UNIT(wire, tags)
{
	const struct desc *d = &desc_cohort_open;

	refused("82 010c 03c3", d, WIRE_STRICT, "cohort_open: no such field (3)");
	taken("82 010c 03c3", d, WIRE_LENIENT);
	taken("82 010c cc80 82a17801a179c0", d, WIRE_LENIENT);
	taken("82 010c 4093cb0000000000000000d4010190", d, WIRE_LENIENT);
	refused("82 010c 010d", d, WIRE_STRICT, "cohort_open: the field is there twice (cohort)");
	refused("83 010c 02a161 010d", d, WIRE_STRICT,
		"cohort_open: the field is there twice (cohort)");
	refused("82 02a161 010c", d, WIRE_STRICT, "cohort_open: fields out of order (cohort)");
	refused("83 010c 4801 4701", d, WIRE_LENIENT, "cohort_open: fields out of order (71)");
	refused("83 010c 4801 4801", d, WIRE_LENIENT, "cohort_open: the field is there twice (72)");
	refused("82 0001 010c", d, WIRE_LENIENT, "cohort_open: no such field (0)");
	refused("82 010c a46e6f7465a161", d, WIRE_STRICT, "cohort_open: no such field (note)");
	refused("82 010c ff01", d, WIRE_LENIENT, "cohort_open: no such field (not a tag)");
	refused("82 010c 9001", d, WIRE_LENIENT, "cohort_open: no such field (not a tag)");
	refused("82 010c a1e901", d, WIRE_LENIENT, "cohort_open: no such field (not a tag)");
	refused("81 02a161", d, WIRE_STRICT, "cohort_open.cohort: is required");
	taken("81 02a161", d, WIRE_LENIENT);
	refused("92 010c", d, WIRE_STRICT, "cohort_open: a map of fields was expected");
	refused("c0", d, WIRE_STRICT, "cohort_open: a map of fields was expected");
}

UNIT(wire, nested_paths)
{
	const struct desc *d = &desc_curriculum_revise;

	refused("83 0101 02a178 05 92 8201a14102a141 8201a142 02c0", d, WIRE_STRICT,
		"curriculum_revise.units[1].title: not a text");
	refused("83 0101 02a178 05 92 8201a14102a141 8101a142", d, WIRE_STRICT,
		"curriculum_revise.units[1].title: is required");
	refused("83 0101 02a178 05 92 8201a14102a141 c0", d, WIRE_STRICT,
		"curriculum_revise.units[1]: a map of fields was expected");
	refused("83 0101 02a178 05 91 8301a14102a1410b01", d, WIRE_STRICT,
		"curriculum_revise.units[0]: no such field (11)");
	refused("83 0101 02a178 06 82 0100 0201", d, WIRE_STRICT,
		"curriculum_revise.rules.attendance_min_permille: a default value must be left "
		"out");
	refused("83 0101 02a178 06 81 06 91 8301a14102a14103cc01", d, WIRE_STRICT,
		"curriculum_revise.rules.components[0].coefficient_hundredths: not written in its "
		"shortest form");
	refused("83 0101 02a178 06 80", d, WIRE_STRICT,
		"curriculum_revise.rules: a default value must be left out");
	refused("82 01a0 0590", &desc_check_report, WIRE_LENIENT,
		"check_report.findings: a default value must be left out");
	refused("82 01a178 0592a0a1e9", &desc_check_report, WIRE_LENIENT,
		"check_report.findings[1]: not UTF-8 text");
	refused("82 01a178 0592a001", &desc_check_report, WIRE_LENIENT,
		"check_report.findings[1]: not a text");
}

UNIT(wire, values_of_the_wrong_kind)
{
	const struct desc *d = &desc_cohort_open;

	refused("81 01a131", d, WIRE_STRICT, "cohort_open.cohort: not a number");
	refused("81 01c3", d, WIRE_STRICT, "cohort_open.cohort: not a number");
	refused("81 01cb3ff0000000000000", d, WIRE_STRICT, "cohort_open.cohort: not a number");
	refused("81 01ff", d, WIRE_STRICT, "cohort_open.cohort: at least 0, not -1");
	refused("82 010c 02c40161", d, WIRE_STRICT, "cohort_open.note: not a text");
	refused("82 010c 02a0", d, WIRE_STRICT,
		"cohort_open.note: a default value must be left out");
	refused("82 010c 02a4636166e9", d, WIRE_STRICT, "cohort_open.note: not UTF-8 text");
	refused("82 010c 02a2c0af", d, WIRE_STRICT, "cohort_open.note: not UTF-8 text");
	refused("82 010c 02a3eda080", d, WIRE_STRICT, "cohort_open.note: not UTF-8 text");
	refused("82 010c 02a3610062", d, WIRE_STRICT, "cohort_open.note: a NUL character in text");
	refused("81 0101", &desc_check, WIRE_STRICT, "check.quick: not a yes or no");
	refused("81 01c2", &desc_check, WIRE_STRICT,
		"check.quick: a default value must be left out");
	refused("81 01a161", &desc_clock_move, WIRE_STRICT, "clock_move.now: not a number");
	refused("81 01cf8000000000000000", &desc_clock_move, WIRE_STRICT,
		"clock_move.now: at most 9223372036854775807, not 9223372036854775808");
	refused("81 01a161", &desc_register_copy, WIRE_LENIENT,
		"register_copy.json: not a byte string");
	refused("81 05a161", &desc_check_report, WIRE_LENIENT, "check_report.findings: not a list");
	refused("82 0101 02cf0000000100000000", &desc_cohort_list, WIRE_STRICT,
		"cohort_list.state: not one of the choices (4294967296)");
	refused("82 0101 02cf0000000100000000", &desc_slot_list, WIRE_STRICT,
		"slot_list.from: not a day of the calendar (4294967296)");
	refused("81 04cf0000000100000000", &desc_slot_schedule, WIRE_STRICT,
		"slot_schedule.start: at most 1439, not 4294967296");
}

UNIT(wire, shape_of_the_bytes)
{
	const struct desc *d = &desc_cohort_open;

	refused("", d, WIRE_STRICT, "cohort_open: the message ends too early");
	refused("81 010c 00", d, WIRE_STRICT, "cohort_open: bytes after the end of the message");
	refused("c1", d, WIRE_STRICT, "cohort_open: not msgpack");
	refused("81 01c1", d, WIRE_STRICT, "cohort_open.cohort: not msgpack");
	refused("81 01cc0c", d, WIRE_STRICT,
		"cohort_open.cohort: not written in its shortest form");
	refused("81 01d00c", d, WIRE_STRICT,
		"cohort_open.cohort: not written in its shortest form");
	refused("81 cc010c", d, WIRE_STRICT, "cohort_open: not written in its shortest form");
	refused("de0001 010c", d, WIRE_STRICT, "cohort_open: not written in its shortest form");
	refused("82 010c 02d90161", d, WIRE_STRICT,
		"cohort_open.note: not written in its shortest form");
	/* five bytes that announce 4 GiB */
	refused("82 010c 02dbffffffff", d, WIRE_STRICT,
		"cohort_open.note: the message ends too early");
	refused("82 010c 02c6ffffffff", d, WIRE_STRICT,
		"cohort_open.note: the message ends too early");
	refused("ddffffffff", d, WIRE_LENIENT, "cohort_open: the message ends too early");
	refused("dfffffffff", d, WIRE_LENIENT, "cohort_open: the message ends too early");
	refused("c9ffffffff", d, WIRE_LENIENT, "cohort_open: the message ends too early");
	refused("82 010c 03ddffffffff", d, WIRE_LENIENT, "cohort_open: the message ends too early");
}

/* `depth` lists in each other as the value of an unknown field of a map. */
static struct str bomb(struct arena *a, uint32_t depth)
{
	char *p = arena_alloc(a, depth + 5);

	memcpy(p, "\x82\x01\x0c\x03", 4);
	memset(p + 4, '\x91', depth);
	p[4 + depth] = 1;
	return (struct str){p, depth + 5};
}

UNIT(wire, depth)
{
	struct cohort_open m;
	struct fault fault;

	begin();
	ck_assert(wire_decode(bomb(arena, 15), &desc_cohort_open, WIRE_LENIENT, arena, &m, &fault));
	ck_assert(
		!wire_decode(bomb(arena, 16), &desc_cohort_open, WIRE_LENIENT, arena, &m, &fault));
	ck_assert_str_eq(fault_text(arena, &fault, NULL).p, "cohort_open: nested deeper than 16");
	ck_assert(!wire_decode(bomb(arena, 500000), &desc_cohort_open, WIRE_STRICT, arena, &m,
			       &fault));
	ck_assert_int_eq(fault.why, REASON_too_deep);
	end();
}

/* A map of one unknown list of so many numbers: two values more than numbers. */
static struct str many(struct arena *a, uint32_t numbers)
{
	char *p = arena_alloc(a, numbers + 7);

	memcpy(p, "\x82\x01\x0c\x03\xdc", 5);
	p[5] = (char)(numbers >> 8);
	p[6] = (char)numbers;
	return (struct str){p, numbers + 7};
}

UNIT(wire, count_of_values_and_bytes)
{
	struct cohort_open m;
	struct fault fault;

	begin();
	wire_decode(many(arena, WIRE_VALUES_MAX - 3), &desc_cohort_open, WIRE_STRICT, arena, &m,
		    &fault);
	ck_assert_int_eq(fault.why, REASON_unknown_field);
	wire_decode(many(arena, WIRE_VALUES_MAX - 2), &desc_cohort_open, WIRE_STRICT, arena, &m,
		    &fault);
	ck_assert_str_eq(fault_text(arena, &fault, NULL).p,
			 "cohort_open: more than 4096 values in one message");
	ck_assert(wire_decode(many(arena, 60000), &desc_cohort_open, WIRE_LENIENT, arena, &m,
			      &fault));
	struct str large = {arena_alloc(arena, WIRE_BYTES_MAX + 1), WIRE_BYTES_MAX + 1};
	ck_assert(!wire_decode(large, &desc_cohort_open, WIRE_STRICT, arena, &m, &fault));
	ck_assert_str_eq(fault_text(arena, &fault, NULL).p,
			 "cohort_open: the message is larger than 1048576 bytes");
	end();
}

static uint64_t most_values(const struct desc *d)
{
	uint64_t n = 1;

	for (const struct field *f = d->fields(); f->tag; f++) {
		if (f->kind == KIND_record)
			n += most_values(f->rec);
		else
			n += 1 + (f->kind == KIND_list ? f->max * (f->rec ? most_values(f->rec) : 1)
						       : 0);
	}
	return n;
}

UNIT(wire, no_command_of_the_tables_has_too_many_values)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	for (uint32_t i = 0; i < n; i++)
		if (mode_of(all[i]) == WIRE_STRICT)
			ck_assert_msg(most_values(all[i]) <= WIRE_VALUES_MAX, "%s: %llu",
				      all[i]->name, (unsigned long long)most_values(all[i]));
}

UNIT(wire, a_full_buffer_says_so)
{
	struct cohort_open m = {.cohort = 12, .note = STR("room 3")};
	struct buf small;

	buf_init(&small, 8);
	wire_encode(&small, &desc_cohort_open, &m);
	ck_assert(small.over);
	buf_free(&small);
}
