/* One line makes a test: UNIT(suite, name) { ck_assert(...); } registers itself and runs forked by
 * check. */
#ifndef CURSUS_UNIT_H
#define CURSUS_UNIT_H

#include <check.h>

void unit_register(const char *suite, const TTest *test);

/* The double indirection is check's own START_TEST, made to register itself. */
#define UNIT(suite, name)                                                                          \
	static void suite##_##name##_fn(int);                                                      \
	static const TTest suite##_##name = {#suite "_" #name, suite##_##name##_fn, __FILE__,      \
					     __LINE__};                                            \
	__attribute__((constructor)) static void suite##_##name##_register(void)                   \
	{                                                                                          \
		unit_register(#suite, &suite##_##name);                                            \
	}                                                                                          \
	static void suite##_##name##_fn(int _i CK_ATTRIBUTE_UNUSED)

#endif
