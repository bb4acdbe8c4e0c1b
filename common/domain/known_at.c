/* What was known of somebody at an instant. */
#include "known_at.h"

#include "member.h"

enum { TAG_WHO = 1, TAG_UNTIL = 2, TAG_BEFORE = 4 };

void known_at(struct view *v, struct arena *a, const struct desc *befores, uint64_t id,
	      int64_t at_ms, void *record)
{
	const struct field *who = desc_field_by_tag(befores, TAG_WHO);
	const struct field *until = desc_field_by_tag(befores, TAG_UNTIL);
	const struct field *before = desc_field_by_tag(befores, TAG_BEFORE);
	unsigned char *was = arena_alloc(a, befores->size);

	if (!at_ms)
		return;
	memset(was, 0, befores->size);
	memcpy(was + who->offset, &id, sizeof id);
	struct scan s = scan_records(v, befores, was, 1, STR(""));
	while (scan_next(&s, a, was)) {
		int64_t changed;
		memcpy(&changed, field_at(until, was), sizeof changed);
		if (changed <= at_ms)
			continue;
		memcpy(record, field_at(before, was), before->rec->size);
		return;
	}
}
