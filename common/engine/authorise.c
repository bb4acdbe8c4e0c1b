/* Who may send which message. Every message is checked, not every connection: a key that was
 * revoked is refused at once. */
#include "authorise.h"

const struct relations *relations_of(const struct cx *cx)
{
	return cx->private_->attempt->engine->config.service->relations;
}

const struct desc *cx_desc(const struct cx *cx)
{
	return cx->private_->desc;
}

uint32_t cx_roles(const struct cx *cx, const struct desc *d)
{
	bool as_itself = !cx->private_->behalf.n && d->what != WHAT_COMMAND;

	return d->roles & (as_itself ? cx->roles : cx->roles & ~(uint32_t)GATEWAY);
}

enum status must_also(struct cx *cx, const struct desc *d)
{
	return cx_roles(cx, d) ? STATUS_ok
			       : refuse(cx, REASON_wrong_role, "", roles_text(cx->arena, d->roles));
}

/* A gateway that records a fact says for whom: nobody's facts would be its own. */
static bool speaks_for_nobody(const struct cx *cx, const struct desc *d)
{
	return d->what == WHAT_COMMAND && cx->roles & GATEWAY && !cx->private_->behalf.n;
}

static bool speaks_for(struct cx *cx, struct str behalf)
{
	uint32_t role = relations_of(cx)->behalf(cx, behalf);

	if (!role)
		return false;
	cx->roles = GATEWAY | role;
	cx->by = cx->private_->behalf = behalf;
	return true;
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
	relations_of(cx)->sender(cx);
	if (behalf.n && !(cx->who->roles & GATEWAY))
		return refuse(cx, REASON_may_not_speak_for, "behalf", STR(""));
	if (behalf.n && !speaks_for(cx, behalf))
		return refuse(cx, REASON_bad_shape, "behalf", behalf);
	if (!cx_roles(cx, d) && speaks_for_nobody(cx, d))
		return refuse(cx, REASON_speaks_for_nobody, "behalf", STR(""));
	return must_also(cx, d);
}

struct str authorise_actor(const struct cx *cx)
{
	return cx->who->name.n ? cx->who->name : cx->who->key;
}
