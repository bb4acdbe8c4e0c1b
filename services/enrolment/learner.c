/* The noun learner: a person who learns, registered once. */
#include "enrolment.h"

#include "clock.h"
#include "ident.h"
#include "known_at.h"
#include "search.h"
#include "taught.h"
#include "text.h"

#include <glib.h>

#define HOME_ZONE STR("Europe/Paris")
#define WARNINGS_MAX 8
#define BORN_SINCE 19000101u
#define AGE_MIN 14u
#define YEAR 10000u /* of a date written as a number */
/* Learners that one page of a search looks at: some 10 ms. */
#define LOOKED_MAX 1000

/* The numbers of domain 6: a wrong shape is refused, a wrong check digit is kept with a warning,
 * since numbers with a wrong key are in use. */
static const struct number {
	const char *name;
	size_t offset;
	enum ident_check (*check)(struct str);
} numbers[] = {
	{"rpps", offsetof(struct learner, rpps), ident_rpps},
	{"adeli", offsetof(struct learner, adeli), ident_adeli},
	{"finess", offsetof(struct learner, finess), ident_finess},
	{"siret", offsetof(struct learner, siret), ident_siret},
};

static const struct name {
	const char *name;
	size_t offset;
	bool needed;
} names[] = {
	{"family_name", offsetof(struct learner, family_name), true},
	{"given_names", offsetof(struct learner, given_names), false},
	{"usage_name", offsetof(struct learner, usage_name), false},
};

static const size_t lines[] = {
	offsetof(struct learner, profession), offsetof(struct learner, structure),
	offsetof(struct learner, department), offsetof(struct learner, funder),
	offsetof(struct learner, phone),      offsetof(struct learner, birth_place),
	offsetof(struct learner, employer),
};

static struct str *text_at(struct learner *l, size_t offset)
{
	return (struct str *)(void *)((unsigned char *)l + offset);
}

static enum status settle_texts(struct cx *cx, struct learner *l)
{
	for (uint32_t i = 0; i < COUNT(names); i++) {
		struct str *name = text_at(l, names[i].offset);
		*name = text_name(cx->arena, *name);
		if ((name->n || names[i].needed) && !text_has_letter(*name))
			return refuse(cx, REASON_blank_name, names[i].name, STR(""));
	}
	for (uint32_t i = 0; i < COUNT(lines); i++)
		*text_at(l, lines[i]) = text_name(cx->arena, *text_at(l, lines[i]));
	return STATUS_ok;
}

/* A year that was typed wrongly goes onto a diploma. What was kept before this rule stays until it
 * is changed. */
static enum status settle_birth(struct cx *cx, const struct learner *l)
{
	struct learner before;

	if (!l->birth_date ||
	    (l->id && get_learner(cx->view, &(struct learner){.id = l->id}, cx->arena, &before) &&
	     before.birth_date == l->birth_date))
		return STATUS_ok;
	if (l->birth_date > zone_date(HOME_ZONE, cx->now_ms))
		return refuse(cx, REASON_in_the_future, "birth_date",
			      date_text(cx->arena, l->birth_date));
	if (l->birth_date < BORN_SINCE)
		return refuse(cx, REASON_born_too_early, "birth_date",
			      date_text(cx->arena, l->birth_date));
	uint32_t day = zone_date(HOME_ZONE, l->registered ? l->registered : cx->now_ms);
	if (day < l->birth_date || day - l->birth_date < AGE_MIN * YEAR)
		return refuse_limit(cx, REASON_born_too_late, "birth_date",
				    date_text(cx->arena, l->birth_date), AGE_MIN);
	return STATUS_ok;
}

/* Another learner with her RPPS number, 0: none. */
static uint64_t rpps_of_another(struct cx *cx, const struct learner *l)
{
	struct scan s = scan_learner_by_rpps(cx->view, l, 1, STR(""));
	struct learner other;

	while (l->rpps.n && next_learner(&s, cx->arena, &other))
		if (other.id != l->id)
			return other.id;
	return 0;
}

static enum status settle_numbers(struct cx *cx, struct learner *l)
{
	struct str *warnings = arena_alloc(cx->arena, WARNINGS_MAX * sizeof *warnings);
	uint32_t n = 0;

	for (uint32_t i = 0; i < COUNT(numbers); i++) {
		struct str *number = text_at(l, numbers[i].offset);
		struct str typed = *number;
		*number = ident_compact(cx->arena, typed);
		if (!number->n)
			continue;
		enum ident_check found = numbers[i].check(*number);
		if (found == IDENT_SHAPE)
			return refuse(cx, REASON_bad_shape, numbers[i].name, typed);
		if (found == IDENT_KEY)
			warnings[n++] = arena_printf(cx->arena, "%s: the check digit does not fit",
						     numbers[i].name);
	}
	uint64_t other = rpps_of_another(cx, l);
	if (other)
		warnings[n++] = arena_printf(cx->arena, "rpps: learner %llu has the same number",
					     (unsigned long long)other);
	must(n <= WARNINGS_MAX);
	l->warnings = (struct list_of_str){warnings, n};
	return STATUS_ok;
}

/* Composing and folding can make a text longer than what was sent. */
static enum status settle_lengths(struct cx *cx, const struct learner *l)
{
	for (uint32_t i = 0; i < desc_learner.nfields; i++) {
		const struct field *f = &desc_learner.fields()[i];
		struct str text;
		if (f->kind != KIND_str)
			continue;
		memcpy(&text, field_at(f, l), sizeof text);
		if (text.n > f->max)
			return refuse_limit(cx, REASON_too_long,
					    strcmp(f->name, "email_key") == 0 ? "email" : f->name,
					    STR(""), f->max);
	}
	return STATUS_ok;
}

static enum status settle_email(struct cx *cx, struct learner *l)
{
	struct learner owner;

	l->email = str_trim(l->email);
	if (text_email(l->email) != EMAIL_OK)
		return refuse(cx, REASON_not_an_email, "email", l->email);
	l->email_key = text_fold(cx->arena, l->email);
	if (find_learner_by_email(cx->view, l, cx->arena, &owner) && owner.id != l->id)
		return refuse(cx, REASON_email_taken, "email", STR(""));
	return STATUS_ok;
}

/* Tidies what people wrote and refuses what cannot be kept. */
static enum status settle(struct cx *cx, struct learner *l)
{
	enum status status = settle_email(cx, l);

	if (status == STATUS_ok)
		status = settle_texts(cx, l);
	if (status == STATUS_ok)
		status = settle_birth(cx, l);
	if (status == STATUS_ok)
		status = settle_numbers(cx, l);
	if (status == STATUS_ok)
		status = settle_lengths(cx, l);
	return status;
}

static size_t member_bytes(const struct field *f)
{
	must(f->kind == KIND_str || f->kind == KIND_date || f->kind == KIND_choice);
	return f->kind == KIND_str ? sizeof(struct str) : sizeof(uint32_t);
}

/* The learner's member that a command's field sets; NULL: it sets none. */
static const struct field *member_of(const struct field *f)
{
	const struct field *to = desc_field(&desc_learner, str_of(f->name));

	must(!to || to->kind == f->kind);
	return to;
}

enum take { TAKE_ALL, TAKE_GIVEN };

/* Copies the fields of a command into the members of the same names. */
static void take(const struct desc *d, const void *m, enum take which, struct learner *l)
{
	for (uint32_t i = 0; i < d->nfields; i++) {
		const struct field *f = &d->fields()[i], *to = member_of(f);
		if (to && (which == TAKE_ALL || message_given(m, f->tag)))
			memcpy((unsigned char *)l + to->offset, field_at(f, m), member_bytes(to));
	}
}

enum status decide_learner_register(struct cx *cx, const struct learner_register *m,
				    struct learner *out)
{
	*out = (struct learner){.registered = cx->now_ms};
	take(&desc_learner_register, m, TAKE_ALL, out);
	enum status status = settle(cx, out);
	if (status == STATUS_ok)
		out->id =
			emit_learner_registered(cx, &(struct learner_registered){.learner = *out});
	return status;
}

void apply_learner_registered(struct tx *tx, const struct event *e,
			      const struct learner_registered *m)
{
	struct learner l = m->learner;

	if (!l.id)
		l.id = e->sequence;
	put_learner(tx, &l);
}

static enum status empty_fields(struct cx *cx, const struct learner_update *m, struct learner *l)
{
	for (uint32_t i = 0; i < m->clear.n; i++) {
		struct str name = m->clear.p[i];
		const struct field *f = desc_field(&desc_learner_update, name);
		const struct field *to = f ? member_of(f) : NULL;
		if (!to)
			return refuse(cx, REASON_unknown_field, "clear", name);
		if (to->flags & REQUIRED)
			return refuse(cx, REASON_missing, to->name, STR(""));
		if (message_given(m, f->tag))
			return refuse(cx, REASON_twice_in_list, "clear", name);
		memset((unsigned char *)l + to->offset, 0, member_bytes(to));
	}
	return STATUS_ok;
}

/* Whether all that an update can change is the same. */
static bool alike(const struct learner *one, const struct learner *other)
{
	for (uint32_t i = 0; i < desc_learner_update.nfields; i++) {
		const struct field *f = member_of(&desc_learner_update.fields()[i]);
		struct str left, right;
		if (!f)
			continue;
		if (f->kind != KIND_str) {
			if (memcmp(field_at(f, one), field_at(f, other), member_bytes(f)) != 0)
				return false;
			continue;
		}
		memcpy(&left, field_at(f, one), sizeof left);
		memcpy(&right, field_at(f, other), sizeof right);
		if (!str_eq(left, right))
			return false;
	}
	return true;
}

enum status decide_learner_update(struct cx *cx, const struct learner_update *m,
				  struct learner *out)
{
	struct learner before;

	if (!get_learner(cx->view, &(struct learner){.id = m->learner}, cx->arena, &before))
		return refuse(cx, REASON_no_such, "learner", STR("learner"));
	*out = before;
	take(&desc_learner_update, m, TAKE_GIVEN, out);
	enum status status = empty_fields(cx, m, out);
	if (status == STATUS_ok)
		status = settle(cx, out);
	if (status != STATUS_ok)
		return status;
	if (alike(&before, out))
		return refuse(cx, REASON_nothing_changes, "", STR(""));
	emit_learner_updated(cx, &(struct learner_updated){.learner = *out});
	return STATUS_ok;
}

void apply_learner_updated(struct tx *tx, const struct event *e, const struct learner_updated *m)
{
	struct arena *a = arena_new();
	struct learner_before was = {
		.learner = m->learner.id, .until = e->at_ms, .sequence = e->sequence};

	if (get_learner(tx_view(tx), &m->learner, a, &was.before))
		put_learner_before(tx, &was);
	put_learner(tx, &m->learner);
	arena_free(a);
}

enum status query_learner_show(struct cx *cx, const struct learner_show *m, struct rows *rows)
{
	struct learner l;

	if (!get_learner(cx->view, &(struct learner){.id = m->learner}, cx->arena, &l))
		return refuse(cx, REASON_no_such, "learner", STR("learner"));
	known_at(cx->view, cx->arena, &desc_learner_before, m->learner, m->at, &l);
	rows_add(rows, &l);
	return STATUS_ok;
}

/* Her names come in both orders, so that "léa martin" and "martin léa" find her. */
static bool found_in(struct arena *a, const struct learner *l, struct str key, struct str number)
{
	struct str whole = arena_printf(
		a, "%.*s %.*s %.*s | %.*s | %.*s", (int)l->family_name.n, l->family_name.p,
		(int)l->given_names.n, l->given_names.p, (int)l->family_name.n, l->family_name.p,
		(int)l->usage_name.n, l->usage_name.p, (int)l->email.n, l->email.p);

	return search_has(search_key(a, whole), key) || (number.n && search_has(l->rpps, number));
}

/* All learners are looked at, some in each page: a text in the middle of a name has no index. The
 * names of one are forgotten before the next. */
enum status query_learner_find(struct cx *cx, const struct learner_find *m, struct rows *rows)
{
	struct str key = search_key(cx->arena, m->text), number = ident_compact(cx->arena, m->text);
	struct scan s =
		scan_records(cx->view, &desc_learner, &(struct learner){0}, 0, rows_after(rows));
	struct learner l;

	if (!key.n)
		return refuse(cx, REASON_missing, "text", STR(""));
	struct arena *scratch = arena_new();
	uint32_t looked = 0;
	while (looked < LOOKED_MAX && next_learner(&s, scratch, &l)) {
		rows_at(rows, scan_cursor(&s));
		if (found_in(scratch, &l, key, number) && taught_sees(cx, l.id) &&
		    !rows_add(rows, &l))
			break;
		arena_reset(scratch);
		looked++;
	}
	if (looked == LOOKED_MAX)
		rows_rest(rows);
	arena_free(scratch);
	return STATUS_ok;
}

enum status query_learner_list(struct cx *cx, const struct learner_list *m, struct rows *rows)
{
	struct scan s =
		scan_records(cx->view, &desc_learner, &(struct learner){0}, 0, rows_after(rows));
	struct learner l;

	(void)m;
	while (next_learner(&s, cx->arena, &l)) {
		rows_at(rows, scan_cursor(&s));
		if (!rows_add(rows, &l))
			break;
	}
	return STATUS_ok;
}
