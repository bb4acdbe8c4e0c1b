/* The catalogue service: its dispatch table, from its table. */
#include "catalogue.h"

#define TABLE "catalogue.tbl"
#include "dispatch.inc"

const struct service catalogue_service = {
	.name = "catalogue", .handlers = handlers, .nhandlers = COUNT(handlers)};
