/* Persons: learners and trainers, as themselves or through a gateway. */
#include "person.h"

#include "member.h"

#include <inttypes.h>

/* A record names the person who wrote it, as when a gateway speaks: a key's name is nobody's. */
void person_sender(struct cx *cx)
{
	cx->self = (struct self){.learner = cx->who->learner, .trainer = cx->who->trainer};
	if (cx->self.trainer)
		cx->by = arena_printf(cx->arena, "trainer:%" PRIu64, cx->self.trainer);
}

/* "learner:12", "trainer:3" */
uint32_t person_behalf(struct cx *cx, struct str behalf)
{
	static const struct {
		struct str prefix;
		uint32_t role;
	} persons[] = {{{"learner:", 8}, LEARNER}, {{"trainer:", 8}, TRAINER}};
	uint64_t id;

	for (size_t i = 0; i < COUNT(persons); i++) {
		struct str prefix = persons[i].prefix;
		struct str number = {behalf.p + prefix.n, behalf.n - prefix.n};
		if (!str_starts(behalf, prefix) || !str_u64(number, &id) || id == 0 ||
		    number.p[0] == '0')
			continue;
		cx->self = (struct self){.learner = persons[i].role == LEARNER ? id : 0,
					 .trainer = persons[i].role == TRAINER ? id : 0};
		return persons[i].role;
	}
	return 0;
}

static bool names_herself(const struct cx *cx, const struct desc *d, const void *message)
{
	uint64_t id;

	for (const struct field *f = d->fields(); f->tag; f++) {
		if (f->kind == KIND_list && f->rec) {
			struct any_list l = list_at(f, message);
			for (uint32_t i = 0; i < l.n; i++)
				if (names_herself(cx, f->rec, list_record(f, l, i)))
					return true;
		}
		if (!(f->flags & OTHERS))
			continue;
		must(f->kind == KIND_id);
		memcpy(&id, field_at(f, message), sizeof id);
		if (id == cx->self.learner)
			return true;
	}
	return false;
}

enum status person_only(struct cx *cx, const struct desc *d, const void *message)
{
	if (d->what == WHAT_COMMAND && cx->self.learner && names_herself(cx, d, message))
		return refuse(cx, REASON_own_witness, "learner", STR(""));
	if (cx_roles(cx, d) != LEARNER)
		return STATUS_ok;
	for (const struct field *f = d->fields(); f->tag; f++) {
		uint64_t id;

		if (!(f->flags & SELF))
			continue;
		must(f->kind == KIND_id || f->kind == KIND_u64);
		memcpy(&id, field_at(f, message), sizeof id);
		if (!cx->self.learner || id != cx->self.learner)
			return refuse(cx, REASON_not_yourself, f->name, STR(""));
	}
	return STATUS_ok;
}

void person_tell(const struct cx *cx, struct whoami_row *row)
{
	row->learner = cx->self.learner;
	row->trainer = cx->self.trainer;
}
