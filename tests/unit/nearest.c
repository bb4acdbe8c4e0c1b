/* The word that was meant: what is near, and what is not. */
#include "nearest.h"
#include "unit.h"

static const char *meant(const char *typed)
{
	static const char *const words[] = {"cohort", "slot",	  "learner", "list",  "show",
					    "places", "capacity", "present", "import"};
	struct nearest n = {.typed = str_of(typed)};

	for (size_t i = 0; i < COUNT(words); i++)
		nearest_offer(&n, words[i]);
	return n.best ? n.best : "";
}

UNIT(nearest, missed_added_changed_swapped)
{
	ck_assert_str_eq(meant("cohrt"), "cohort");
	ck_assert_str_eq(meant("cohoort"), "cohort");
	ck_assert_str_eq(meant("cahort"), "cohort");
	ck_assert_str_eq(meant("chort"), "cohort");
	ck_assert_str_eq(meant("lsit"), "list");
	ck_assert_str_eq(meant("lst"), "list");
	ck_assert_str_eq(meant("Improt"), "import");
	ck_assert_str_eq(meant("capa"), "capacity");
}

UNIT(nearest, nothing_is_near)
{
	ck_assert_str_eq(meant(""), "");
	ck_assert_str_eq(meant("x"), "");
	ck_assert_str_eq(meant("zz"), "");
	ck_assert_str_eq(meant("verify"), "");
	ck_assert_str_eq(meant("a word that is longer than any word of ours could ever be, by far"),
			 "");
}
