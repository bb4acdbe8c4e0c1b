/* What the file of a document calls the person whom it is about. */
#include "paper_names.h"

#include "clock.h"

static struct str plain(struct arena *a, struct str family, struct str given)
{
	return str_trim(
		arena_printf(a, "%.*s %.*s", (int)family.n, family.p, (int)given.n, given.p));
}

static struct str apart(struct arena *a, struct str name, const struct person *who)
{
	struct str more = who->birth_date ? date_text(a, who->birth_date) : who->mailbox;

	return arena_printf(a, "%.*s %.*s", (int)name.n, name.p, (int)more.n, more.p);
}

const char **paper_keys(struct office *o, struct arena *a, const struct enrolment *all, uint32_t n)
{
	const char **keys = arena_alloc(a, (n + 1) * sizeof *keys);

	for (uint32_t i = 0; i < n; i++)
		keys[i] = office_sort_key(o, &(struct person){.given = all[i].given_names,
							      .family = all[i].family_name});
	return keys;
}

struct str paper_who(struct office *o, struct arena *a, const struct enrolment *all,
		     const char *const *keys, uint32_t n, uint32_t i)
{
	struct str name = plain(a, all[i].family_name, all[i].given_names);
	struct person who;

	for (uint32_t k = 0; k < n; k++)
		if (k != i && strcmp(keys[k], keys[i]) == 0)
			return office_person(o, all[i].learner, &who) ? apart(a, name, &who) : name;
	return name;
}

struct str paper_who_in(struct office *o, struct arena *a, uint64_t cohort,
			const struct person *who)
{
	struct enrolment *all;
	uint32_t n = 0;

	if (cohort && office_ask(o, &desc_enrolment_list,
				 &(struct enrolment_list){.cohort = cohort}, &all, &n)) {
		const char **keys = paper_keys(o, a, all, n);
		for (uint32_t i = 0; i < n; i++)
			if (all[i].learner == who->number)
				return paper_who(o, a, all, keys, n, i);
	}
	return plain(a, who->family, who->given);
}
