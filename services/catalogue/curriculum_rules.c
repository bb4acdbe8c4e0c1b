/* What a curriculum must be like: who awards, its units, its rules. */
#include "curriculum.h"
#include "ident.h"
#include "noun.h"
#include "rules.h"
#include "text.h"

/* "units[2].code", for a refusal. */
static const char *path(struct cx *cx, const char *list, uint32_t i, const char *member)
{
	return arena_printf(cx->arena, "%s[%u].%s", list, i, member).p;
}

/* The institution that is meant: by its code when one was typed, else by its name. */
static bool institution_meant(struct cx *cx, const struct award_institution *meant,
			      struct institution *out)
{
	struct arena *scratch = arena_new();
	struct scan s =
		scan_records(cx->view, &desc_institution, &(struct institution){0}, 0, STR(""));
	struct institution i;
	bool found = false;

	while (!found && next_institution(&s, scratch, &i)) {
		found = meant->code.n ? code_same(i.code, meant->code)
				      : str_eq(text_fold(scratch, i.name),
					       text_fold(scratch, meant->name));
		if (found)
			*out = (struct institution){.code = arena_str(cx->arena, i.code),
						    .uai = arena_str(cx->arena, i.uai)};
		arena_reset(scratch);
	}
	arena_free(scratch);
	return found;
}

static enum status institution_settled(struct cx *cx, struct award_institution *in, uint32_t at)
{
	struct institution known = {0};
	struct str typed_uai = in->uai;
	enum status s = name_tidied(cx, path(cx, "institutions", at, "name"), in->name, &in->name);

	if (s != STATUS_ok)
		return s;
	in->uai = ident_compact(cx->arena, typed_uai);
	if (in->uai.n && ident_uai(in->uai) == IDENT_SHAPE)
		return refuse(cx, REASON_bad_shape, path(cx, "institutions", at, "uai"), typed_uai);
	if (in->code.n && !text_code(in->code))
		return refuse(cx, REASON_not_a_code, path(cx, "institutions", at, "code"),
			      in->code);
	if (institution_meant(cx, in, &known)) {
		in->code = known.code;
		in->uai = in->uai.n ? in->uai : known.uai;
	} else if (!in->code.n) {
		in->code = code_from_name(cx->arena, in->name);
	}
	if (!in->code.n)
		return refuse(cx, REASON_missing, path(cx, "institutions", at, "code"), STR(""));
	return STATUS_ok;
}

enum status curriculum_institutions(struct cx *cx, enum programme_kind kind, struct curriculum *c)
{
	uint32_t n = c->institutions.n, leads = 0;
	struct award_institution *all = arena_alloc(cx->arena, n * sizeof *all);

	for (uint32_t i = 0; i < n; i++) {
		all[i] = c->institutions.p[i];
		leads += all[i].lead;
		enum status s = institution_settled(cx, &all[i], i);
		if (s != STATUS_ok)
			return s;
		for (uint32_t k = 0; k < i; k++)
			if (code_same(all[k].code, all[i].code))
				return refuse(cx, REASON_twice_in_list,
					      path(cx, "institutions", i, "code"), all[i].code);
	}
	if (kind == programme_kind_DIU && n < 2)
		return refuse(cx, REASON_diu_needs_two, "institutions", STR(""));
	if (leads != 1)
		return refuse_limit(cx, REASON_one_lead, "institutions", STR(""), leads);
	c->institutions.p = all;
	return STATUS_ok;
}

enum status curriculum_units(struct cx *cx, struct curriculum *c)
{
	struct unit *all = arena_alloc(cx->arena, c->units.n * sizeof *all);

	for (uint32_t i = 0; i < c->units.n; i++) {
		all[i] = c->units.p[i];
		enum status s =
			name_tidied(cx, path(cx, "units", i, "title"), all[i].title, &all[i].title);
		if (s != STATUS_ok)
			return s;
		for (uint32_t k = 0; k < i; k++)
			if (code_same(all[k].code, all[i].code))
				return refuse(cx, REASON_twice_in_list,
					      path(cx, "units", i, "code"), all[i].code);
	}
	c->units.p = all;
	return STATUS_ok;
}

static enum status components_checked(struct cx *cx, struct award_rules *r)
{
	struct component *all = arena_alloc(cx->arena, r->components.n * sizeof *all);
	uint64_t coefficients = 0;

	for (uint32_t i = 0; i < r->components.n; i++) {
		all[i] = r->components.p[i];
		coefficients += all[i].coefficient_hundredths;
		enum status s = name_tidied(cx, path(cx, "rules.components", i, "title"),
					    all[i].title, &all[i].title);
		if (s != STATUS_ok)
			return s;
		for (uint32_t k = 0; k < i; k++)
			if (code_same(all[k].code, all[i].code))
				return refuse(cx, REASON_twice_in_list,
					      path(cx, "rules.components", i, "code"), all[i].code);
	}
	if (r->components.n && !coefficients)
		return refuse(cx, REASON_no_coefficient, "rules.components", STR(""));
	r->components.p = all;
	return STATUS_ok;
}

static enum status honours_checked(struct cx *cx, struct award_rules *r)
{
	struct honours_rule *all = arena_alloc(cx->arena, r->honours.n * sizeof *all);

	for (uint32_t i = 0; i < r->honours.n; i++) {
		all[i] = r->honours.p[i];
		enum status s = name_tidied(cx, path(cx, "rules.honours", i, "label"), all[i].label,
					    &all[i].label);
		if (s != STATUS_ok)
			return s;
		if (i && all[i].average_min_hundredths <= all[i - 1].average_min_hundredths)
			return refuse(cx, REASON_not_ascending,
				      path(cx, "rules.honours", i, "average_min_hundredths"),
				      all[i].label);
		for (uint32_t k = 0; k < i; k++)
			if (str_eq(text_fold(cx->arena, all[k].label),
				   text_fold(cx->arena, all[i].label)))
				return refuse(cx, REASON_twice_in_list,
					      path(cx, "rules.honours", i, "label"), all[i].label);
	}
	r->honours.p = all;
	return STATUS_ok;
}

enum status curriculum_rules(struct cx *cx, struct curriculum *c)
{
	enum status s = components_checked(cx, &c->rules);

	c->rules.excused_limited |= c->rules.excused_max_half_days > 0;
	return s == STATUS_ok ? honours_checked(cx, &c->rules) : s;
}

/* A maquette that does not tell its units says nothing about hours. */
static void hours_warned(struct warnings *w, const struct programme *p, const struct curriculum *c)
{
	unsigned long long sum = 0;

	for (uint32_t i = 0; i < c->units.n; i++)
		sum += c->units.p[i].presence_min + c->units.p[i].online_min +
		       c->units.p[i].team_min + c->units.p[i].placement_min;
	if (!c->units.n)
		return;
	if (sum < p->hours_min * 60)
		warn(w, "the units make %llu h %02llu, less than %llu h", sum / 60, sum % 60,
		     (unsigned long long)p->hours_min);
	if (sum < c->rules.minutes_min.total)
		warn(w, "minutes_min asks %llu h in all, more than the units make",
		     (unsigned long long)(c->rules.minutes_min.total + 59) / 60);
	if (p->hours_max && sum > p->hours_max * 60)
		warn(w, "the units make %llu h %02llu, more than %llu h", sum / 60, sum % 60,
		     (unsigned long long)p->hours_max);
}

struct list_of_str curriculum_warnings(struct view *v, struct arena *a, const struct programme *p,
				       const struct curriculum *c)
{
	struct warnings w = {.arena = a};
	struct institution known;

	for (uint32_t i = 0; i < c->institutions.n; i++) {
		const struct award_institution *in = &c->institutions.p[i];
		if (!find_institution_by_code(v, &(struct institution){.code = in->code}, a,
					      &known))
			warn(&w, "%.*s is not among the institutions", (int)in->code.n, in->code.p);
		if (in->uai.n && ident_uai(in->uai) != IDENT_OK)
			warn(&w, "uai %.*s does not fit its check character", (int)in->uai.n,
			     in->uai.p);
	}
	hours_warned(&w, p, c);
	return warned(&w);
}
