/* The certification service: its prototypes, from its table. */
#ifndef CURSUS_CERTIFICATION_H
#define CURSUS_CERTIFICATION_H

#include "engine.h"

#define TABLE "certification.tbl"
#include "prototypes.inc"
#undef TABLE

extern const struct service certification_service;
/* issuer.c: why nothing can be signed. */
enum reason issuer_ails(struct view *v, const void *secret, struct arena *a, struct str *got);

#endif
