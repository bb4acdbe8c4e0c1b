/* Curricula: the versions of a programme's maquette. A cohort stays on the version that it was
 * planned with, so a version never changes and a new one serves later cohorts (domain R-S1). */
#include "curriculum.h"
#include "noun.h"

static enum status origin_checked(struct cx *cx, const struct curriculum_revise *m)
{
	struct cohort origin;

	if (!m->origin_cohort)
		return STATUS_ok;
	if (!get_cohort(cx->view, &(struct cohort){.id = m->origin_cohort}, cx->arena, &origin))
		return refuse(cx, REASON_no_such, "origin_cohort", STR("cohort"));
	if (origin.programme != m->programme)
		return refuse(cx, REASON_no_such, "origin_cohort", STR("cohort of this programme"));
	return STATUS_ok;
}

/* What is left out is as it was. */
static enum status parts_revised(struct cx *cx, const struct curriculum_revise *m,
				 enum programme_kind kind, struct curriculum *c)
{
	enum status s = STATUS_ok;

	if (message_given(m, 4)) {
		c->institutions = m->institutions;
		s = curriculum_institutions(cx, kind, c);
	}
	if (s == STATUS_ok && message_given(m, 5)) {
		c->units = m->units;
		s = curriculum_units(cx, c);
	}
	if (s == STATUS_ok && message_given(m, 6)) {
		c->rules = m->rules;
		s = curriculum_rules(cx, c);
	}
	return s;
}

/* One value has one encoding, so equal bytes are equal curricula. */
static bool same_parts(const struct curriculum *one, const struct curriculum *other)
{
	const struct curriculum *both[] = {one, other};
	struct buf bytes[2];

	for (int i = 0; i < 2; i++) {
		struct curriculum parts = {.institutions = both[i]->institutions,
					   .units = both[i]->units,
					   .rules = both[i]->rules};
		buf_init(&bytes[i], WIRE_BYTES_MAX);
		wire_encode(&bytes[i], &desc_curriculum, &parts);
		must(!bytes[i].over);
	}
	bool same = str_eq(buf_slice(&bytes[0]), buf_slice(&bytes[1]));
	buf_free(&bytes[0]);
	buf_free(&bytes[1]);
	return same;
}

enum status decide_curriculum_revise(struct cx *cx, const struct curriculum_revise *m,
				     struct curriculum *reply)
{
	struct programme p;
	struct curriculum last;
	enum status s;

	if (!get_programme(cx->view, &(struct programme){.id = m->programme}, cx->arena, &p))
		return refuse(cx, REASON_no_such, "programme", STR("programme"));
	must(get_curriculum(cx->view, &(struct curriculum){.id = p.curriculum}, cx->arena, &last));

	struct curriculum c = last;
	if ((s = reason_given(cx, m->reason)) != STATUS_ok ||
	    (s = origin_checked(cx, m)) != STATUS_ok ||
	    (s = parts_revised(cx, m, (enum programme_kind)p.kind, &c)) != STATUS_ok)
		return s;
	if (same_parts(&c, &last))
		return refuse(cx, REASON_nothing_changes, "", STR(""));
	c.id = 0;
	c.version = last.version + 1;
	c.reason = str_trim(m->reason);
	c.origin_cohort = m->origin_cohort;
	c.published = cx->now_ms;
	*reply = c;
	reply->id = emit_curriculum_revised(
		cx, &(struct curriculum_revised){
			    .curriculum = c,
			    .warnings = curriculum_warnings(cx->view, cx->arena, &p, &c)});
	return STATUS_ok;
}

/* The programme shows its newest version, and what does not look right in that one. */
void apply_curriculum_revised(struct tx *tx, const struct event *e,
			      const struct curriculum_revised *m)
{
	struct arena *a = arena_new();
	struct curriculum c = m->curriculum;
	struct programme p;

	c.id = id_or_born(c.id, e);
	must(get_programme(tx_view(tx), &(struct programme){.id = c.programme}, a, &p));
	p.version = c.version;
	p.curriculum = c.id;
	p.warnings = m->warnings;
	put_curriculum(tx, &c);
	put_programme(tx, &p);
	arena_free(a);
}

enum status query_curriculum_list(struct cx *cx, const struct curriculum_list *m, struct rows *rows)
{
	struct programme p;
	struct curriculum c = {.programme = m->programme};

	if (!get_programme(cx->view, &(struct programme){.id = m->programme}, cx->arena, &p))
		return refuse(cx, REASON_no_such, "programme", STR("programme"));

	struct scan s = scan_curriculum_by_programme(cx->view, &c, 1, rows_after(rows));
	while (next_curriculum(&s, cx->arena, &c)) {
		rows_at(rows, scan_cursor(&s));
		if (!rows_add(rows, &c))
			break;
	}
	return STATUS_ok;
}

enum status query_curriculum_show(struct cx *cx, const struct curriculum_show *m, struct rows *rows)
{
	struct curriculum c;

	if (!get_curriculum(cx->view, &(struct curriculum){.id = m->curriculum}, cx->arena, &c))
		return refuse(cx, REASON_no_such, "curriculum", STR("curriculum"));
	rows_add(rows, &c);
	return STATUS_ok;
}
