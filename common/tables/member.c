/* The members of a message in memory, by their fields. */
#include "member.h"

bool message_empty(const struct desc *d, const void *message)
{
	for (const struct field *f = d->fields(); f->tag; f++)
		if (!member_empty(f, message))
			return false;
	return true;
}

void *member_at(const struct field *f, void *message)
{
	return (unsigned char *)message + f->offset;
}

void member_set_number(const struct field *f, void *message, uint64_t value)
{
	void *at = member_at(f, message);

	message_give(message, f->tag);
	if (f->kind == KIND_u64 || f->kind == KIND_id) {
		*(uint64_t *)at = value;
	} else if (f->kind == KIND_bool) {
		*(bool *)at = value != 0;
	} else {
		must(value <= UINT32_MAX);
		*(uint32_t *)at = (uint32_t)value;
	}
}

void member_set_signed(const struct field *f, void *message, int64_t value)
{
	message_give(message, f->tag);
	*(int64_t *)member_at(f, message) = value;
}

void member_set_str(const struct field *f, void *message, struct str value)
{
	message_give(message, f->tag);
	*(struct str *)member_at(f, message) = value;
}

void member_set_list(const struct field *f, void *message, const void *items, uint32_t n)
{
	struct any_list l = {items, n};

	message_give(message, f->tag);
	memcpy(member_at(f, message), &l, sizeof l);
}
