/* What people are to cohorts, half-days and each other, for the engine: who may name whom.
 *
 *	const struct service enrolment_service = {..., .relations = &domain_relations};
 */
#ifndef CURSUS_RELATIONS_H
#define CURSUS_RELATIONS_H

#include "engine.h"

extern const struct relations domain_relations;

#endif
