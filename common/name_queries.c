/* The queries about names that every service answers: label, the way back from an id, and whoami. */
#include "engine_private.h"

/* Records of people: a learner may only learn her own name. */
static bool is_person(const struct desc *d)
{
	for (const struct field *f = d->fields(); f->tag; f++)
		if (f->flags & PERSONAL)
			return true;
	return false;
}

static bool may_see(const struct cx *cx, const struct desc *d, uint64_t id)
{
	return !is_person(d) || (cx->roles & ~(uint32_t)LEARNER) || (d == &desc_learner && id == cx->self_learner);
}

/* What people type for the record: the first of its NATURAL indexes that it is in. */
static struct str natural_text(const struct desc *d, const void *record)
{
	uint32_t n;
	const struct index *const *all = schema_indexes(&n);

	for (uint32_t i = 0; i < n; i++) {
		struct str text;
		if (all[i]->of != d || all[i]->unique != NATURAL)
			continue;
		memcpy(&text, field_at(desc_field_by_tag(d, all[i]->tags[0]), record), sizeof text);
		if (text.n)
			return text;
	}
	return STR("");
}

enum status query_label(struct cx *cx, const struct label *m, struct rows *rows)
{
	const struct desc *d = schema_by_name(m->noun);
	const struct field *id = d && d->what == WHAT_RECORD ? d->fields() : NULL;

	if (!id || id->kind != KIND_u64 || !(id->flags & KEY) || strcmp(id->name, "id") != 0)
		return refuse(cx, REASON_no_such, "noun", m->noun);
	unsigned char *key = arena_alloc(cx->arena, d->size), *record = arena_alloc(cx->arena, d->size);
	memcpy(key + id->offset, &m->id, sizeof m->id);
	struct str text = may_see(cx, d, m->id) && view_get(cx->view, d, key, cx->arena, record) ? natural_text(d, record)
												 : STR("");
	if (!text.n)
		return refuse(cx, REASON_no_such, "id", m->noun);
	rows_add(rows, &(struct resolved){.id = m->id, .text = text});
	return STATUS_ok;
}

enum status query_whoami(struct cx *cx, const struct whoami *m, struct rows *rows)
{
	(void)m;
	rows_add(rows, &(struct whoami_row){.name = cx->by, .roles = roles_text(cx->arena, cx->roles),
					    .learner = cx->self_learner, .trainer = cx->self_trainer});
	return STATUS_ok;
}
