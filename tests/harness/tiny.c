/* Two tiny services for tests of the engine alone. */
#include "relations.h"
#include "tiny.h"

enum tiny_mischief tiny_mischief;

static enum status decide_institution(struct cx *cx, const void *message, void *out)
{
	const struct institution_add *m = message;
	struct institution *i = out;
	unsigned char random[5];

	if (find_institution_by_code(cx->view, &(struct institution){.code = m->code}, cx->arena,
				     i))
		return refuse(cx, REASON_code_taken, "code", m->code);
	if (tiny_mischief == TINY_NO_REASON)
		return STATUS_conflict;
	cx_random(cx, random, sizeof random);
	*i = (struct institution){.code = m->code, .name = m->name};
	i->nda = arena_printf(cx->arena, "%02x%02x%02x%02x%02x", random[0], random[1], random[2],
			      random[3], random[4]);
	if (tiny_mischief == TINY_HUGE_EVENT)
		i->uai = (struct str){arena_alloc(cx->arena, 1000000), 1000000};
	if (tiny_mischief == TINY_EVENT_AGAINST_ITS_TABLE)
		i->name = STR("");
	i->id = emit_institution_added(cx, &(struct institution_added){.institution = *i});
	if (tiny_mischief == TINY_EMITS_THEN_REFUSES)
		return refuse(cx, REASON_nothing_changes, "", STR(""));
	return STATUS_ok;
}

static enum status decide_trainer(struct cx *cx, const void *message, void *out)
{
	const struct trainer_add *m = message;
	struct trainer *t = out;

	*t = (struct trainer){.code = m->code, .name = m->name, .title = cx->by};
	emit_trainer_added(cx, &(struct trainer_added){.trainer = *t});
	t->id = emit_trainer_added(
		cx,
		&(struct trainer_added){.trainer = {.code = arena_printf(cx->arena, "%.*s-2",
									 (int)m->code.n, m->code.p),
						    .name = m->name}});
	t->id--;
	return STATUS_ok;
}

static enum status list_institutions(struct cx *cx, const void *message, struct rows *rows)
{
	struct institution i = {0};
	struct scan s = scan_institution_by_code(cx->view, &i, 0, rows_after(rows));

	(void)message;
	while (next_institution(&s, cx->arena, &i)) {
		rows_at(rows, scan_cursor(&s));
		if (!rows_add(rows, &i))
			break;
	}
	return STATUS_ok;
}

static enum status show_learner(struct cx *cx, const void *message, struct rows *rows)
{
	const struct learner_show *m = message;

	rows_add(rows,
		 &(struct learner){.id = m->learner, .structure = cx->by, .funder = cx->who->name});
	return STATUS_ok;
}

static void apply_institution(struct tx *tx, const struct event *e, const void *message)
{
	struct institution i = ((const struct institution_added *)message)->institution;

	i.id = event_id(e, i.id);
	put_institution(tx, &i);
}

static void apply_forgetful(struct tx *tx, const struct event *e, const void *message)
{
	struct institution i = ((const struct institution_added *)message)->institution;

	i.id = event_id(e, i.id);
	i.name = STR("");
	put_institution(tx, &i);
}

static void apply_trainer(struct tx *tx, const struct event *e, const void *message)
{
	struct trainer t = ((const struct trainer_added *)message)->trainer;

	t.id = event_id(e, t.id);
	put_trainer(tx, &t);
}

static void apply_learner(struct tx *tx, const struct event *e, const void *message)
{
	struct learner l = ((const struct learner_registered *)message)->learner;

	l.id = event_id(e, l.id);
	put_learner(tx, &l);
}

static void react_institution(struct cx *cx, const struct event *e, const void *message)
{
	const struct institution *i = &((const struct institution_added *)message)->institution;
	struct str email =
		arena_printf(cx->arena, "contact@%.*s.example", (int)i->code.n, i->code.p);

	must(e->upstream_sequence > 0);
	emit_learner_registered(
		cx, &(struct learner_registered){.learner = {.email = email,
							     .email_key = email,
							     .family_name = i->code,
							     .given_names = cx->by,
							     .structure = cx->who->name}});
}

static bool upgrade_institutions(struct cx *cx, struct upgrade *u)
{
	struct institution i = {0};
	struct scan s = scan_institution_by_code(cx->view, &i, 0, u->after);

	must(u->from == 0 && cx->who->roles == SERVICE);
	for (int n = 0; n < 2; n++) {
		if (!next_institution(&s, cx->arena, &i))
			return true;
		emit_trainer_added(
			cx, &(struct trainer_added){.trainer = {.code = i.code, .name = cx->by}});
	}
	u->after = scan_cursor(&s);
	return false;
}

static bool upgrade_badly(struct cx *cx, struct upgrade *u)
{
	(void)u;
	emit_trainer_added(cx, &(struct trainer_added){.trainer = {.code = STR("X")}});
	return true;
}

#define CATALOGUE(applies)                                                                         \
	{.desc = &desc_institution_add, .kind = HANDLE_DECIDE, .decide = decide_institution},      \
		{.desc = &desc_trainer_add, .kind = HANDLE_DECIDE, .decide = decide_trainer},      \
		{.desc = &desc_institution_list,                                                   \
		 .kind = HANDLE_QUERY,                                                             \
		 .query = list_institutions},                                                      \
		{.desc = &desc_learner_show, .kind = HANDLE_QUERY, .query = show_learner},         \
		{.desc = &desc_institution_added, .kind = HANDLE_APPLY, .apply = applies},         \
		{.desc = &desc_trainer_added, .kind = HANDLE_APPLY, .apply = apply_trainer},
static const struct handler catalogue_handlers[] = {CATALOGUE(apply_institution)};
static const struct handler forgetful_handlers[] = {CATALOGUE(apply_forgetful)};
#define ENROLMENT                                                                                  \
	{.desc = &desc_institution_added, .kind = HANDLE_FOLLOW, .apply = apply_institution},      \
		{.desc = &desc_institution_added,                                                  \
		 .kind = HANDLE_REACT,                                                             \
		 .react = react_institution},                                                      \
		{.desc = &desc_learner_registered, .kind = HANDLE_APPLY, .apply = apply_learner},  \
		{.desc = &desc_institution_list,                                                   \
		 .kind = HANDLE_QUERY,                                                             \
		 .query = list_institutions},                                                      \
		{.desc = &desc_institution_add,                                                    \
		 .kind = HANDLE_DECIDE,                                                            \
		 .decide = decide_institution},                                                    \
		{.desc = &desc_institution_added,                                                  \
		 .kind = HANDLE_APPLY,                                                             \
		 .apply = apply_institution},
static const struct handler narrow_handlers[] = {ENROLMENT};
static const struct handler enrolment_handlers[] = {
	{.desc = &desc_trainer_added, .kind = HANDLE_FOLLOW, .apply = apply_trainer}, ENROLMENT};
const struct service tiny_catalogue = {.name = "catalogue",
				       .handlers = catalogue_handlers,
				       .nhandlers = COUNT(catalogue_handlers),
				       .relations = &domain_relations};
const struct service tiny_forgetful = {.name = "catalogue",
				       .handlers = forgetful_handlers,
				       .nhandlers = COUNT(forgetful_handlers),
				       .relations = &domain_relations};
const struct service tiny_enrolment = {.name = "enrolment",
				       .handlers = enrolment_handlers,
				       .nhandlers = COUNT(enrolment_handlers),
				       .relations = &domain_relations};
const struct service tiny_narrow = {.name = "enrolment",
				    .handlers = narrow_handlers,
				    .nhandlers = COUNT(narrow_handlers),
				    .relations = &domain_relations};
#define UPGRADED(hook)                                                                             \
	{                                                                                          \
		.name = "catalogue", .handlers = catalogue_handlers,                               \
		.nhandlers = COUNT(catalogue_handlers), .relations = &domain_relations,            \
		.upgrade = hook, .upgrade_number = 3                                               \
	}
const struct service tiny_upgraded = UPGRADED(upgrade_institutions);
const struct service tiny_badly_upgraded = UPGRADED(upgrade_badly);
