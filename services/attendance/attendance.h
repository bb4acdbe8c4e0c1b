/* The attendance service: its prototypes, from its table. */
#ifndef CURSUS_ATTENDANCE_H
#define CURSUS_ATTENDANCE_H

#include "engine.h"

#define TABLE "attendance.tbl"
#include "prototypes.inc"
#undef TABLE

extern const struct service attendance_service;

#endif
