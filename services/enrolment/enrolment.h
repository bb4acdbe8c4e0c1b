/* The enrolment service: its prototypes, from its table. */
#ifndef CURSUS_ENROLMENT_H
#define CURSUS_ENROLMENT_H

#include "engine.h"

#define TABLE "enrolment.tbl"
#include "prototypes.inc"
#undef TABLE

extern const struct service enrolment_service;

#endif
