/* Institutions as they are called on the day when a paper is made, whatever the curriculum says. */
#include "legal_names.h"

#include "institution_names.h"
#include "records.h"

struct str legal_name(struct cx *cx, const struct award *w, const struct award_institution *one)
{
	struct institution known = {.code = one->code};

	if (!one->code.n || !find_institution_by_code(cx->view, &known, cx->arena, &known))
		return one->name;
	return institution_name_on(&known, award_today(cx, w));
}

void legal_names(struct cx *cx, const struct award *w, struct credential_facts *facts)
{
	const struct curriculum *c = &w->curriculum;
	const struct award_institution *lead = award_lead(c);
	struct credential_institution *all =
		arena_alloc(cx->arena, c->institutions.n * sizeof *all);
	uint32_t n = 0;

	all[n++] = (struct credential_institution){legal_name(cx, w, lead), true};
	for (uint32_t i = 0; i < c->institutions.n; i++)
		if (&c->institutions.p[i] != lead)
			all[n++] = (struct credential_institution){
				legal_name(cx, w, &c->institutions.p[i]), false};
	facts->institutions = all;
	facts->ninstitutions = n;
	facts->issuer_name = all[0].name;
}
