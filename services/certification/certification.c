/* The certification service: its dispatch table, from its table. */
#include "certification.h"
#include "relations.h"

#define TABLE "certification.tbl"
#include "dispatch.inc"

const struct service certification_service = {.name = "certification",
					      .handlers = handlers,
					      .nhandlers = COUNT(handlers),
					      .relations = &domain_relations,
					      .ails = issuer_ails};
