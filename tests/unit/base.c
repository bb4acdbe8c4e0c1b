/* Arenas: their memory is bounded, whatever is asked of them in which order. */
#include "base.h"
#include "unit.h"

#define KIB ((size_t)1024)
#define MIB (KIB * 1024)

UNIT(base, an_arena_that_is_used_again_does_not_grow)
{
	struct arena *a = arena_new();
	size_t after_first = 0;

	for (int turn = 0; turn < 1000; turn++) {
		arena_alloc(a, 100);
		arena_alloc(a, 100 * KIB);
		arena_alloc(a, 100);
		arena_reset(a);
		if (turn == 0)
			after_first = arena_bytes(a);
	}
	ck_assert_uint_eq(arena_bytes(a), after_first);
	arena_free(a);
}

UNIT(base, an_arena_gives_back_what_one_large_use_took)
{
	struct arena *a = arena_new();

	for (int i = 0; i < 1000; i++)
		arena_alloc(a, 50 * KIB);
	ck_assert_uint_gt(arena_bytes(a), 40 * MIB);
	arena_reset(a);
	ck_assert_uint_le(arena_bytes(a), 4 * MIB);
	arena_free(a);
}

UNIT(base, what_an_arena_gives_is_zero_aligned_and_its_own)
{
	struct arena *a = arena_new();
	static const size_t sizes[] = {1, 17, 64 * 1024, 64 * 1024 + 1, 0, 300 * 1024, 5};

	for (int turn = 0; turn < 3; turn++) {
		unsigned char *p[COUNT(sizes)];
		for (size_t i = 0; i < COUNT(sizes); i++) {
			p[i] = arena_alloc(a, sizes[i]);
			ck_assert_uint_eq((uintptr_t)p[i] % 16, 0);
			for (size_t b = 0; b < sizes[i]; b++)
				ck_assert_uint_eq(p[i][b], 0);
			memset(p[i], (int)i + 1, sizes[i]);
		}
		for (size_t i = 0; i < COUNT(sizes); i++)
			for (size_t b = 0; b < sizes[i]; b++)
				ck_assert_uint_eq(p[i][b], i + 1);
		arena_reset(a);
	}
	arena_free(a);
}
