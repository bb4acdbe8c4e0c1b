/* Keys take turns; what was not run keeps its place. */
#include "unit.h"

#include "turns.h"

static void add(struct turns *t, char key, int n)
{
	for (int i = 0; i < n; i++)
		ck_assert(turns_add(t, STR("route"), (struct str){&key, 1},
				    (struct str){&"0123456789"[i], 1}));
}

/* "a0 b0 a1 " */
static void taken(struct turns *t, uint32_t most, const char *want)
{
	struct input inputs[16];
	char got[64] = "";
	uint32_t n = turns_take(t, inputs, most), at = 0;

	for (uint32_t i = 0; i < n; i++) {
		got[at++] = inputs[i].key.p[0];
		got[at++] = inputs[i].bytes.p[0];
		got[at++] = ' ';
	}
	ck_assert_str_eq(got, want);
}

UNIT(turns, keys_take_turns)
{
	struct turns *t = turns_new(false);

	add(t, 'a', 4);
	add(t, 'b', 1);
	add(t, 'c', 2);
	taken(t, 16, "a0 b0 c0 a1 c1 a2 a3 ");
	/* Two were run: c is next, then a, and b, which asks again, after them. */
	turns_ran(t, 2);
	add(t, 'b', 1);
	taken(t, 16, "c0 a1 b0 c1 a2 a3 ");
	turns_ran(t, 6);
	ck_assert_uint_eq(turns_waiting(t), 0);
	taken(t, 16, "");
	turns_ran(t, 0);
	turns_free(t);
}

/* The control: without lines of their own, the first comes first. */
UNIT(turns, unfair_is_first_come)
{
	struct turns *t = turns_new(true);

	add(t, 'a', 3);
	add(t, 'b', 1);
	taken(t, 16, "a0 a1 a2 b0 ");
	turns_free(t);
}

UNIT(turns, a_key_has_so_many_places)
{
	struct turns *t = turns_new(false);

	for (uint32_t i = 0; i < TURNS_OF_KEY_MAX; i++)
		add(t, 'a', 1);
	ck_assert(!turns_add(t, STR("route"), STR("a"), STR("0")));
	ck_assert(turns_room(t) && turns_add(t, STR("route"), STR("b"), STR("0")));
	taken(t, 2, "a0 b0 ");
	turns_ran(t, 2);
	ck_assert(turns_add(t, STR("route"), STR("a"), STR("0")));
	turns_free(t);
}
