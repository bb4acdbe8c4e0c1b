/* Faults over the wire: there and back, and cut to what the reply holds. */
#include "unit.h"
#include "faults.h"
#include "text.h"
#include "validate.h"
#include "wire.h"

static struct arena *arena;

static struct fault there_and_back(struct fault fault)
{
	struct fault_reply reply, got;
	struct fault again, why;
	struct buf b;

	buf_init(&b, WIRE_BYTES_MAX);
	fault_to_reply(&fault, arena, &reply);
	wire_encode(&b, &desc_fault_reply, &reply);
	ck_assert(wire_decode(buf_slice(&b), &desc_fault_reply, WIRE_STRICT, arena, &got, &why));
	ck_assert(validate(&desc_fault_reply, &reply, arena, &why));
	ck_assert(validate(&desc_fault_reply, &got, arena, &why));
	buf_free(&b);
	fault_from_reply(&got, &again);
	return again;
}

UNIT(faults, there_and_back)
{
	struct fault fault = {REASON_too_big, &desc_slot_schedule, STR("start"), STR("1440"), 1439};

	arena = arena_new();
	struct fault again = there_and_back(fault);
	ck_assert(again.why == fault.why && again.desc == fault.desc && again.limit == fault.limit);
	ck_assert_str_eq(fault_text(arena, &again, NULL).p,
			 "slot_schedule.start: at most 1439, not 1440");
	again = there_and_back((struct fault){.why = REASON_unknown_key});
	ck_assert(!again.desc && !again.field.n && !again.got.n && !again.limit);
	ck_assert_str_eq(fault_text(arena, &again, NULL).p, "this key is not known here");
	arena_free(arena);
}

UNIT(faults, what_does_not_fit_is_cut_at_a_character)
{
	char got[301 + 1] = "", field[500];

	arena = arena_new();
	memset(got, 'a', 299);
	strcpy(got + 299, "\xc3\xa9");
	memset(field, 'f', sizeof field);
	struct fault again = there_and_back((struct fault){
		.why = REASON_no_such, .got = str_of(got), .field = {field, sizeof field}});
	ck_assert_uint_eq(again.got.n, 299);
	ck_assert(text_utf8(again.got));
	ck_assert_uint_eq(again.field.n, 200);
	again = there_and_back((struct fault){.why = REASON_no_such, .got = STR("caf\xe9")});
	ck_assert_uint_eq(again.got.n, 0);
	arena_free(arena);
}

UNIT(faults, a_newer_version_has_other_reasons)
{
	struct fault_reply reply = {.type = 65000, .why = 60000, .field = STR("x")};
	struct fault fault;

	arena = arena_new();
	fault_from_reply(&reply, &fault);
	ck_assert_str_eq(fault_text(arena, &fault, NULL).p,
			 "x: refused for a reason that this version does not know");
	arena_free(arena);
}

UNIT(faults, paths)
{
	struct fault fault = {.why = REASON_missing};

	arena = arena_new();
	ck_assert(!fault_at(&fault, arena, "code"));
	ck_assert(!fault_at_item(&fault, arena, 2));
	ck_assert(!fault_at(&fault, arena, "units"));
	ck_assert(!fault_at(&fault, arena, "programme"));
	ck_assert_str_eq(fault.field.p, "programme.units[2].code");
	arena_free(arena);
}
