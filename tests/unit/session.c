/* What is said of a call holds for that call alone. */
#include "session.h"

#include "unit.h"
#include "world.h"

#include <stdio.h>

static uint64_t registered(struct world *w, const char *email)
{
	struct learner_register m = {
		.email = str_of(email), .family_name = STR("Martin"), .given_names = STR("Léa")};
	struct learner reply;
	struct fault fault;

	ck_assert_int_eq(
		session_command(world_session(w), &desc_learner_register, &m, &reply, &fault),
		STATUS_ok);
	return reply.id;
}

static uint32_t learners(struct world *w)
{
	struct fault fault;
	void *rows;
	uint32_t n;

	ck_assert_int_eq(session_query(world_session(w), &desc_learner_list,
				       &(struct learner_list){0}, NULL, 0, &rows, &n, &fault),
			 STATUS_ok);
	return n;
}

UNIT(session, a_dry_call_changes_nothing_and_the_next_one_does)
{
	struct world *w = world_new(WORLD_MEMORY);
	struct learner_register m = {.email = STR("lea@example.org"),
				     .family_name = STR("Martin"),
				     .given_names = STR("Léa")};
	struct learner reply;
	struct fault fault;

	ck_assert_int_eq(session_call(world_session(w), &(struct call){.dry = true},
				      &desc_learner_register, &m, &reply, &fault),
			 STATUS_ok);
	ck_assert_uint_eq(learners(w), 0);
	registered(w, "lea@example.org");
	ck_assert_uint_eq(learners(w), 1);
	world_free(w);
}

UNIT(session, a_call_is_for_one_person_and_the_next_one_for_nobody)
{
	struct world *w = world_new(WORLD_MEMORY);
	uint64_t lea = registered(w, "lea@example.org");
	struct call for_lea = {.behalf = arena_printf(world_session(w)->arena, "learner:%llu",
						      (unsigned long long)lea)};
	/* What a gateway may not do for itself, and a learner may not at all. */
	struct learner_register m = {.email = STR("ada@example.org"),
				     .family_name = STR("Byron"),
				     .given_names = STR("Ada")};
	struct learner reply;
	struct fault fault;

	world_speak(w, "gateway", GATEWAY, 0, 0);
	ck_assert_int_eq(session_call(world_session(w), &for_lea, &desc_learner_register, &m,
				      &reply, &fault),
			 STATUS_denied);
	ck_assert_int_eq(fault.why, REASON_wrong_role);
	ck_assert_int_eq(
		session_command(world_session(w), &desc_learner_register, &m, &reply, &fault),
		STATUS_denied);
	ck_assert_int_eq(fault.why, REASON_speaks_for_nobody);
	world_free(w);
}

UNIT(session, what_one_person_was_told_the_next_is_not)
{
	struct world *w = world_new(WORLD_MEMORY);
	uint64_t lea = registered(w, "lea@example.org"), ada = registered(w, "ada@example.org");
	struct session *s = world_session(w);
	static char as_lea[32], as_ada[32];

	snprintf(as_lea, sizeof as_lea, "learner:%llu", (unsigned long long)lea);
	snprintf(as_ada, sizeof as_ada, "learner:%llu", (unsigned long long)ada);
	world_speak(w, "gateway", GATEWAY, 0, 0);
	session_for(s, str_of(as_lea));
	ck_assert(str_eq(session_label(s, &desc_learner, lea), STR("lea@example.org")));
	ck_assert(!str_eq(session_label(s, &desc_learner, ada), STR("ada@example.org")));
	session_for(s, str_of(as_ada));
	ck_assert(!str_eq(session_label(s, &desc_learner, lea), STR("lea@example.org")));
	ck_assert(str_eq(session_label(s, &desc_learner, ada), STR("ada@example.org")));
	session_for(s, STR(""));
	world_free(w);
}
