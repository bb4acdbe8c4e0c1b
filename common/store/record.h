/* Records and index entries as bytes that order as their values do; for stores of ordered bytes.
 *
 *	struct key k;
 *	if (key_of_record(&k, &desc_cohort, &(struct cohort){.id = 7})) ... key_slice(&k) ...
 *
 * u64, id: 8 bytes big endian; i64, time: the same with the sign bit flipped; date, minutes,
 * choice: 4 bytes; bool: 1. Text ends with a NUL, which no text contains; bytes escape 00 as 00 ff
 * and end with 00 00. So each component is complete before the next.
 */
#ifndef CURSUS_RECORD_H
#define CURSUS_RECORD_H

#include "schema.h"

#define KEY_BYTES_MAX 511
#define RECORD_BYTES_MAX ((size_t)2 * 1024 * 1024)

struct key {
	uint8_t p[KEY_BYTES_MAX];
	uint32_t n;
};

static inline struct str key_slice(const struct key *k)
{
	return (struct str){(const char *)k->p, k->n};
}

/* The longest key that the tables allow; must be KEY_BYTES_MAX at most, which every store checks
 * when it opens. */
uint32_t record_key_longest(const struct desc *d);
uint32_t index_key_longest(const struct index *i);
/* How many KEY fields; 0: no record of the store. */
uint32_t record_key_fields(const struct desc *d);

/* false: a text is longer than its table says or contains a NUL, so that no such record can be
 * there. */
bool key_of_record(struct key *k, const struct desc *d, const void *record);
/* For MANY the primary key follows the index's fields. */
bool key_of_index(struct key *k, const struct index *i, const void *record);
/* The first n components only. */
bool key_prefix_of_record(struct key *k, const struct desc *d, const void *record, uint32_t n);
bool key_prefix_of_index(struct key *k, const struct index *i, const void *record, uint32_t n);

/* false: all its fields of a UNIQUE or NATURAL index are empty, so the index does not have it. */
bool index_has(const struct index *i, const void *record);
/* The primary key of an index entry: behind the fields in the key (MANY), or the value. false:
 * corrupt. */
bool index_primary(const struct index *i, struct str key, struct str value, struct str *primary);

/* "7 12 UE1", for people, from a primary key. Personal texts are left out. */
struct str key_text(struct arena *a, const struct desc *d, struct str key);

#endif
