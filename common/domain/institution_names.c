/* The legal name of an institution on a day. */
#include "institution_names.h"

struct str institution_name_on(const struct institution *i, uint32_t day)
{
	struct str name = i->names.n ? i->names.p[0].name : i->name;

	for (uint32_t n = 0; n < i->names.n && i->names.p[n].since <= day; n++)
		name = i->names.p[n].name;
	return name;
}

struct list_of_institution_name institution_named(struct arena *a, const struct institution *i,
						  struct institution_name name)
{
	struct institution_name *p = arena_alloc(a, (i->names.n + 2) * sizeof *p);
	uint32_t n = 0, at = 0;

	if (!i->names.n)
		p[n++] = (struct institution_name){.name = i->name};
	for (; at < i->names.n && i->names.p[at].since < name.since; at++)
		p[n++] = i->names.p[at];
	if (n && p[n - 1].since == name.since) /* only the first, since the beginning */
		n--;
	p[n++] = name;
	for (; at < i->names.n; at++)
		if (i->names.p[at].since != name.since)
			p[n++] = i->names.p[at];
	return (struct list_of_institution_name){p, n};
}
