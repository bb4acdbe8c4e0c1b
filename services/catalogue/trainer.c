/* Trainers: who teaches and countersigns. */
#include "noun.h"
#include "text.h"

/* The address and its key; an address belongs to one person, whatever its case. Who has it already
 * is not told: that is personal. */
static enum status email_kept(struct cx *cx, struct str typed, struct trainer *t)
{
	struct trainer other;

	t->email = str_trim(typed);
	if (!t->email.n)
		return STATUS_ok;
	if (text_email(t->email) != EMAIL_OK)
		return refuse(cx, REASON_not_an_email, "email", t->email);
	t->email_key = text_fold(cx->arena, t->email);
	if (find_trainer_by_email(cx->view, t, cx->arena, &other) && other.id != t->id)
		return refuse(cx, REASON_email_taken, "email", STR(""));
	return STATUS_ok;
}

enum status decide_trainer_add(struct cx *cx, const struct trainer_add *m, struct trainer *reply)
{
	struct trainer t = {.code = m->code, .title = text_name(cx->arena, m->title)};
	struct str holder;
	enum status s;

	if (code_taken(cx, &index_trainer_by_code, m->code, &holder))
		return refuse(cx, REASON_code_taken, "code", holder);
	if ((s = name_tidied(cx, "name", m->name, &t.name)) != STATUS_ok ||
	    (s = email_kept(cx, m->email, &t)) != STATUS_ok)
		return s;
	*reply = t;
	reply->id = emit_trainer_added(cx, &(struct trainer_added){.trainer = t});
	return STATUS_ok;
}

void apply_trainer_added(struct tx *tx, const struct event *e, const struct trainer_added *m)
{
	struct trainer t = m->trainer;

	t.id = id_or_born(t.id, e);
	put_trainer(tx, &t);
}

static enum status trainer_cleared(struct cx *cx, struct list_of_str names, struct trainer *t)
{
	for (uint32_t i = 0; i < names.n; i++) {
		if (str_is(names.p[i], "title"))
			t->title = STR("");
		else if (str_is(names.p[i], "email"))
			t->email = t->email_key = STR("");
		else
			return refuse(cx, REASON_unknown_field, "clear", names.p[i]);
	}
	return STATUS_ok;
}

enum status decide_trainer_change(struct cx *cx, const struct trainer_change *m,
				  struct trainer *reply)
{
	struct trainer before;
	enum status s;

	if (!get_trainer(cx->view, &(struct trainer){.id = m->trainer}, cx->arena, &before))
		return refuse(cx, REASON_no_such, "trainer", STR("trainer"));
	if ((s = reason_given(cx, m->reason)) != STATUS_ok)
		return s;
	*reply = before;
	reply->title = m->title.n ? text_name(cx->arena, m->title) : reply->title;
	if ((m->name.n && (s = name_tidied(cx, "name", m->name, &reply->name)) != STATUS_ok) ||
	    (m->email.n && (s = email_kept(cx, m->email, reply)) != STATUS_ok) ||
	    (s = trainer_cleared(cx, m->clear, reply)) != STATUS_ok)
		return s;
	if (str_eq(reply->name, before.name) && str_eq(reply->email, before.email) &&
	    str_eq(reply->title, before.title))
		return refuse(cx, REASON_nothing_changes, "", STR(""));
	emit_trainer_changed(
		cx, &(struct trainer_changed){.trainer = *reply, .reason = str_trim(m->reason)});
	return STATUS_ok;
}

void apply_trainer_changed(struct tx *tx, const struct event *e, const struct trainer_changed *m)
{
	struct arena *a = arena_new();
	struct trainer_before was = {
		.trainer = m->trainer.id, .until = e->at_ms, .sequence = e->sequence};

	if (get_trainer(tx_view(tx), &m->trainer, a, &was.before))
		put_trainer_before(tx, &was);
	put_trainer(tx, &m->trainer);
	arena_free(a);
}

enum status query_trainer_list(struct cx *cx, const struct trainer_list *m, struct rows *rows)
{
	return list_by_at(cx, &index_trainer_by_code, &desc_trainer_before, m->at, rows);
}
