/* The catalogue service: its prototypes, from its table. */
#ifndef CURSUS_CATALOGUE_H
#define CURSUS_CATALOGUE_H

#include "engine.h"

#define TABLE "catalogue.tbl"
#include "prototypes.inc"
#undef TABLE

extern const struct service catalogue_service;

#endif
