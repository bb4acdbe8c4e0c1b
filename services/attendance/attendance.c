/* The attendance service: its dispatch table, from its table. */
#include "attendance.h"

#define TABLE "attendance.tbl"
#include "dispatch.inc"

const struct service attendance_service = {
	.name = "attendance", .handlers = handlers, .nhandlers = COUNT(handlers)};
