/* The catalogue service: its dispatch table, from its table. */
#include "catalogue.h"
#include "relations.h"

#define TABLE "catalogue.tbl"
#include "dispatch.inc"

const struct service catalogue_service = {.name = "catalogue",
					  .handlers = handlers,
					  .nhandlers = COUNT(handlers),
					  .relations = &domain_relations,
					  .shares = "attendance"};
