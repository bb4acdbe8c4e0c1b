/* The attendance service: its dispatch table, from its table. */
#include "attendance.h"
#include "relations.h"
#include "upgrade.h"

#define TABLE "attendance.tbl"
#include "dispatch.inc"

const struct service attendance_service = {.name = "attendance",
					   .handlers = handlers,
					   .nhandlers = COUNT(handlers),
					   .relations = &domain_relations,
					   .shares = "catalogue",
					   .upgrade = attendance_upgrade,
					   .upgrade_number = ATTENDANCE_COUNTING};
