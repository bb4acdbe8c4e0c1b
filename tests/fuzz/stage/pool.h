/* What is known on the stage, so that hostile messages name things that are there: ids by the kind
 * of record, texts by the name of their field. */
#ifndef CURSUS_FUZZ_POOL_H
#define CURSUS_FUZZ_POOL_H

#include "store.h"

/* Adds everything that a store's records hold. */
void pool_learn(struct store *s);
/* 0 and "": none is known; otherwise the one of that number, counted round. */
uint64_t pool_id(const struct desc *noun, uint64_t number);
struct str pool_text(const char *field, uint64_t number);

#endif
