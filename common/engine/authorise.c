/* Who may send which message. Every message is checked, not every connection: a key that was
 * revoked is refused at once. */
#include "authorise.h"

#include "member.h"

#include <inttypes.h>

/* "learner:12", "trainer:3" */
static bool behalf_read(struct str behalf, struct cx *cx)
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
		cx->self_learner = persons[i].role == LEARNER ? id : 0;
		cx->self_trainer = persons[i].role == TRAINER ? id : 0;
		cx->roles = GATEWAY | persons[i].role;
		cx->by = cx->private_->behalf = behalf;
		return true;
	}
	return false;
}

uint32_t authorise_roles(const struct cx *cx, const struct desc *d)
{
	bool as_itself = !cx->private_->behalf.n && d->what != WHAT_COMMAND;

	return d->roles & (as_itself ? cx->roles : cx->roles & ~(uint32_t)GATEWAY);
}

enum status must_also(struct cx *cx, const struct desc *d)
{
	return authorise_roles(cx, d)
		       ? STATUS_ok
		       : refuse(cx, REASON_wrong_role, "", roles_text(cx->arena, d->roles));
}

/* A gateway that records a fact says for whom: nobody's facts would be its own. */
static bool speaks_for_nobody(const struct cx *cx, const struct desc *d)
{
	return d->what == WHAT_COMMAND && cx->roles & GATEWAY && !cx->private_->behalf.n;
}

enum status authorise_sender(struct cx *cx, const struct engine *e, struct str key,
			     struct str behalf, const struct desc *d)
{
	cx->who = e->config.principal(e->config.principal_ctx, key);
	if (!cx->who)
		return refuse(cx, REASON_unknown_key, "", STR(""));
	cx->by = authorise_actor(cx);
	if (cx->who->revoked)
		return refuse(cx, REASON_revoked_key, "", STR(""));
	cx->roles = cx->who->roles;
	cx->self_learner = cx->who->learner;
	cx->self_trainer = cx->who->trainer;
	/* A record names the person who wrote it, as when a gateway speaks: a key's name is
	 * nobody's. */
	if (cx->self_trainer)
		cx->by = arena_printf(cx->arena, "trainer:%" PRIu64, cx->self_trainer);
	if (behalf.n) {
		if (!(cx->who->roles & GATEWAY))
			return refuse(cx, REASON_may_not_speak_for, "behalf", STR(""));
		if (!behalf_read(behalf, cx))
			return refuse(cx, REASON_bad_shape, "behalf", behalf);
	}
	if (!authorise_roles(cx, d) && speaks_for_nobody(cx, d))
		return refuse(cx, REASON_speaks_for_nobody, "behalf", STR(""));
	return must_also(cx, d);
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
		if (id == cx->self_learner)
			return true;
	}
	return false;
}

enum status authorise_self(struct cx *cx, const struct desc *d, const void *message)
{
	if (d->what == WHAT_COMMAND && cx->self_learner && names_herself(cx, d, message))
		return refuse(cx, REASON_own_witness, "learner", STR(""));
	if (authorise_roles(cx, d) != LEARNER)
		return STATUS_ok;
	for (const struct field *f = d->fields(); f->tag; f++) {
		uint64_t id;

		if (!(f->flags & SELF))
			continue;
		must(f->kind == KIND_id || f->kind == KIND_u64);
		memcpy(&id, field_at(f, message), sizeof id);
		if (!cx->self_learner || id != cx->self_learner)
			return refuse(cx, REASON_not_yourself, f->name, STR(""));
	}
	return STATUS_ok;
}

struct str authorise_actor(const struct cx *cx)
{
	return cx->who->name.n ? cx->who->name : cx->who->key;
}
