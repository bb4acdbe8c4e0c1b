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
	if (find_trainer_by_email(cx->view, t, cx->arena, &other))
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

enum status query_trainer_list(struct cx *cx, const struct trainer_list *m, struct rows *rows)
{
	(void)m;
	return list_by(cx, &index_trainer_by_code, rows);
}
