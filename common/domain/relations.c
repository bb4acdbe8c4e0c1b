/* What people are to cohorts, half-days and each other: the rules that the engine asks. */
#include "relations.h"

#include "person.h"
#include "taught.h"

/* Names of persons are for those who may look for persons, and for herself. */
static bool sees(struct cx *cx, const struct desc *record, uint64_t id)
{
	if (cx_roles(cx, &desc_learner_find))
		return record != &desc_learner || taught_sees(cx, id);
	return (record == &desc_learner && id == cx->self.learner) ||
	       (record == &desc_trainer && id == cx->self.trainer);
}

const struct relations domain_relations = {.sender = person_sender,
					   .behalf = person_behalf,
					   .names = person_only,
					   .reaches = taught_only,
					   .sees = sees,
					   .personal = &desc_learner_find,
					   .tell = person_tell};
