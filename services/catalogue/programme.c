/* Programmes: what is taught and what it leads to. */
#include "ident.h"
#include "clock.h"
#include "curriculum.h"
#include "noun.h"
#include "rules.h"
#include "text.h"

#define ZONE_DEFAULT "Europe/Paris"

/* A title names the diploma, and what the programme leads to must be in its kind's power
 * (domain 1.1, 3.1). */
static enum status outcome_checked(struct cx *cx, const struct programme *p)
{
	enum programme_kind kind = (enum programme_kind)p->kind;
	enum outcome outcome = (enum outcome)p->outcome;
	bool own = kind == programme_kind_DU || kind == programme_kind_DIU || own_diploma(outcome);

	if (own && national_diploma_name(cx->arena, p->title))
		return refuse(cx, REASON_national_name, "title", p->title);
	if (!outcome_fits(kind, outcome)) {
		const struct choice_option *k = choice_by_number(&choices_programme_kind, kind);
		return refuse(cx, REASON_national_outcome, "outcome", str_of(k ? k->text : ""));
	}
	return STATUS_ok;
}

/* A length has its unit; the most is told in the least's when it has none of its own. */
static enum status length_checked(struct cx *cx, struct programme *p)
{
	if (p->length_min && !p->length_min_unit)
		return refuse(cx, REASON_missing, "length_min_unit", STR(""));
	if (p->length_max && !p->length_max_unit)
		p->length_max_unit = p->length_min_unit;
	if (p->length_max && !p->length_max_unit)
		return refuse(cx, REASON_missing, "length_max_unit", STR(""));

	struct length least = {p->length_min, (enum length_unit)p->length_min_unit};
	struct length most = {p->length_max, (enum length_unit)p->length_max_unit};
	struct str got = arena_printf(cx->arena, "%llu", (unsigned long long)p->length_max);
	if (p->length_max && length_exceeds(least, most))
		return refuse_limit(cx, REASON_too_small, "length_max", got, p->length_min);
	got = arena_printf(cx->arena, "%llu", (unsigned long long)p->hours_max);
	if (p->hours_max && p->hours_max < p->hours_min)
		return refuse_limit(cx, REASON_too_small, "hours_max", got, p->hours_min);
	return STATUS_ok;
}

static struct programme programme_told(struct cx *cx, const struct programme_publish *m)
{
	return (struct programme){
		.code = m->code,
		.kind = m->kind,
		.level = text_name(cx->arena, m->level),
		.outcome = m->outcome,
		.timezone = m->timezone.n ? m->timezone : STR(ZONE_DEFAULT),
		.target_posts = m->target_posts,
		.hours_min = m->hours_min,
		.hours_max = m->hours_max,
		.length_min = m->length_min,
		.length_min_unit = m->length_min_unit,
		.length_max = m->length_max,
		.length_max_unit = m->length_max_unit,
		.version = 1,
	};
}

enum status decide_programme_publish(struct cx *cx, const struct programme_publish *m,
				     struct programme *reply)
{
	struct programme p = programme_told(cx, m);
	struct curriculum c = {.version = p.version,
			       .institutions = m->institutions,
			       .units = m->units,
			       .rules = m->rules,
			       .published = cx->now_ms};
	enum programme_kind kind = (enum programme_kind)m->kind;
	struct str holder;
	enum status s;

	if (code_taken(cx, &index_programme_by_code, m->code, &holder))
		return refuse(cx, REASON_code_taken, "code", holder);
	if (!zone_known(p.timezone))
		return refuse(cx, REASON_unknown_zone, "timezone", p.timezone);
	if ((s = name_tidied(cx, "title", m->title, &p.title)) != STATUS_ok ||
	    (s = outcome_checked(cx, &p)) != STATUS_ok ||
	    (s = length_checked(cx, &p)) != STATUS_ok ||
	    (s = curriculum_institutions(cx, kind, &c)) != STATUS_ok ||
	    (s = curriculum_units(cx, &c)) != STATUS_ok ||
	    (s = curriculum_rules(cx, &c)) != STATUS_ok)
		return s;
	p.warnings = curriculum_warnings(cx->view, cx->arena, &p, &c);
	*reply = p;
	reply->id = reply->curriculum = emit_programme_published(
		cx, &(struct programme_published){.programme = p, .curriculum = c});
	return STATUS_ok;
}

/* The programme and its first curriculum are one event and have its sequence as their id. */
void apply_programme_published(struct tx *tx, const struct event *e,
			       const struct programme_published *m)
{
	struct programme p = m->programme;
	struct curriculum c = m->curriculum;

	p.id = id_or_born(p.id, e);
	c.id = id_or_born(c.id, e);
	p.curriculum = c.id;
	c.programme = p.id;
	put_programme(tx, &p);
	put_curriculum(tx, &c);
}

static struct list_of_str texts_tidied(struct cx *cx, struct list_of_str told)
{
	struct str *kept = arena_alloc(cx->arena, (told.n + 1) * sizeof(*kept));
	uint32_t n = 0;

	for (uint32_t i = 0; i < told.n; i++) {
		struct str one = text_name(cx->arena, told.p[i]);
		if (one.n)
			kept[n++] = one;
	}
	return (struct list_of_str){kept, n};
}

static bool same_texts(struct list_of_str a, struct list_of_str b)
{
	bool same = a.n == b.n;

	for (uint32_t i = 0; same && i < a.n; i++)
		same = str_eq(a.p[i], b.p[i]);
	return same;
}

static bool same_description(const struct programme *one, const struct programme *other)
{
	return one->nature == other->nature && same_texts(one->objectives, other->objectives) &&
	       one->voted == other->voted && str_eq(one->rncp, other->rncp) &&
	       one->rncp_decided == other->rncp_decided && one->rncp_level == other->rncp_level &&
	       same_texts(one->nsf, other->nsf);
}

/* None of it binds a cohort, unlike its curriculum: they say what was so all along. */
enum status decide_programme_describe(struct cx *cx, const struct programme_describe *m,
				      struct programme *reply)
{
	struct programme before;

	if (!get_programme(cx->view, &(struct programme){.id = m->programme}, cx->arena, &before))
		return refuse(cx, REASON_no_such, "programme", STR("programme"));
	*reply = before;
	if (message_given(m, 2))
		reply->nature = m->nature;
	if (message_given(m, 3))
		reply->objectives = texts_tidied(cx, m->objectives);
	if (message_given(m, 4))
		reply->voted = m->voted;
	if (message_given(m, 5))
		reply->rncp = str_trim(m->rncp);
	if (message_given(m, 6))
		reply->rncp_decided = m->rncp_decided;
	if (message_given(m, 7))
		reply->rncp_level = m->rncp_level;
	if (message_given(m, 8))
		reply->nsf = texts_tidied(cx, m->nsf);
	if (reply->rncp.n && ident_rncp(reply->rncp) == IDENT_SHAPE)
		return refuse(cx, REASON_bad_shape, "rncp", reply->rncp);
	if (same_description(reply, &before))
		return refuse(cx, REASON_nothing_changes, "", STR(""));
	emit_programme_described(cx, &(struct programme_described){.programme = *reply});
	return STATUS_ok;
}

void apply_programme_described(struct tx *tx, const struct event *e,
			       const struct programme_described *m)
{
	(void)e;
	put_programme(tx, &m->programme);
}

enum status query_programme_list(struct cx *cx, const struct programme_list *m, struct rows *rows)
{
	(void)m;
	return list_by(cx, &index_programme_by_code, rows);
}

enum status query_programme_show(struct cx *cx, const struct programme_show *m, struct rows *rows)
{
	struct programme p;

	if (!get_programme(cx->view, &(struct programme){.id = m->programme}, cx->arena, &p))
		return refuse(cx, REASON_no_such, "programme", STR("programme"));
	rows_add(rows, &p);
	return STATUS_ok;
}
