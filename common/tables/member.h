/* Reads and writes one member of a message by its field: how a kind lies in memory is known here
 * alone.
 *
 *	if (f->kind == KIND_date) day = (uint32_t)member_number(f, &m);
 *	member_set_str(f, &m, STR("Oullins"));              // sets the `given` bit too
 */
#ifndef CURSUS_MEMBER_H
#define CURSUS_MEMBER_H

#include "schema.h"

/* bool, u64, id, choice, date, minutes. */
static inline uint64_t member_number(const struct field *f, const void *message)
{
	const void *at = field_at(f, message);

	if (f->kind == KIND_u64 || f->kind == KIND_id)
		return *(const uint64_t *)at;
	return f->kind == KIND_bool ? *(const bool *)at : *(const uint32_t *)at;
}

/* i64, time. */
static inline int64_t member_signed(const struct field *f, const void *message)
{
	return *(const int64_t *)field_at(f, message);
}

/* str, bytes. */
static inline struct str member_str(const struct field *f, const void *message)
{
	return *(const struct str *)field_at(f, message);
}

/* Item i of a list of records, or of a list of texts. */
static inline const void *list_record(const struct field *f, struct any_list l, uint32_t i)
{
	return (const unsigned char *)l.p + (size_t)i * f->rec->size;
}
static inline struct str list_text(struct any_list l, uint32_t i)
{
	return ((const struct str *)l.p)[i];
}

bool message_empty(const struct desc *d, const void *message);
/* False, 0, an empty text or list, a record whose members are all empty. */
static inline bool member_empty(const struct field *f, const void *message)
{
	switch (f->kind) {
	case KIND_i64:
	case KIND_time:
		return member_signed(f, message) == 0;
	case KIND_str:
	case KIND_bytes:
		return member_str(f, message).n == 0;
	case KIND_list:
		return list_at(f, message).n == 0;
	case KIND_record:
		return message_empty(f->rec, field_at(f, message));
	default:
		return member_number(f, message) == 0;
	}
}

/* Each sets the `given` bit. A choice, date or time of the day must fit 32 bits. */
void member_set_number(const struct field *f, void *message, uint64_t value);
void member_set_signed(const struct field *f, void *message, int64_t value);
void member_set_str(const struct field *f, void *message, struct str value);
void member_set_list(const struct field *f, void *message, const void *items, uint32_t n);
/* Where the member lies, to be written: a nested record. */
void *member_at(const struct field *f, void *message);

#endif
