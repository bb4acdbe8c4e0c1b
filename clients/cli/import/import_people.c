/* Who is meant by a line of a file. */
#include "import_people.h"

#include "ident.h"
#include "import_names.h"
#include "language.h"
#include "text.h"

#include <libintl.h>

static const char *email_key(struct arena *a, struct str email)
{
	return arena_z(a, text_fold(a, email));
}

static const char *rpps_key(struct arena *a, struct str rpps)
{
	return arena_z(a, ident_compact(a, rpps));
}

/* NULL: a name without a birth date tells nobody apart. */
static const char *name_key(struct arena *a, struct str family, struct str given, uint32_t birth)
{
	struct str f = names_close(a, family), g = names_close(a, given);

	if (!family.n || !birth)
		return NULL;
	return arena_z(a, arena_printf(a, "%.*s|%.*s|%u", (int)f.n, f.p, (int)g.n, g.p, birth));
}

static void put(GHashTable *table, const char *key, struct person *one)
{
	if (key && *key && !g_hash_table_contains(table, key))
		g_hash_table_insert(table, (gpointer)(uintptr_t)key, one);
}

static void index_person(struct people *p, struct person *one)
{
	struct arena *a = p->arena;

	put(p->by_email, email_key(a, one->email), one);
	put(p->by_rpps, rpps_key(a, one->rpps), one);
	put(p->by_name, name_key(a, one->family, one->given, one->birth), one);
	put(p->by_name, name_key(a, one->usage, one->given, one->birth), one);
	if (one->id)
		g_hash_table_insert(p->by_id, &one->id, one);
}

struct person *people_add(struct people *p, uint64_t id, const struct learner_register *m)
{
	struct arena *a = p->arena;
	struct person *one = arena_alloc(a, sizeof *one);

	*one = (struct person){.id = id,
			       .email = arena_str(a, str_trim(m->email)),
			       .family = arena_str(a, text_name(a, m->family_name)),
			       .given = arena_str(a, text_name(a, m->given_names)),
			       .usage = arena_str(a, text_name(a, m->usage_name)),
			       .rpps = arena_str(a, ident_compact(a, m->rpps)),
			       .birth = m->birth_date};
	index_person(p, one);
	return one;
}

static void known_learner(struct people *p, const struct learner *l)
{
	struct learner_register m = {.email = l->email,
				     .family_name = l->family_name,
				     .given_names = l->given_names,
				     .usage_name = l->usage_name,
				     .rpps = l->rpps,
				     .birth_date = l->birth_date};

	people_add(p, l->id, &m);
}

static void known_enrolment(struct people *p, const struct enrolment *e)
{
	struct person *one = g_hash_table_lookup(p->by_id, &e->learner);

	if (!one)
		return;
	one->state = e->state;
	one->to_cohort = e->to_cohort;
	if (e->periods.n)
		one->last_day = e->periods.p[e->periods.n - 1].until;
}

static bool ask(struct people *p, const struct desc *d, const void *m, void **rows, uint32_t *n,
		struct str *why)
{
	struct fault fault;

	if (session_query(p->session, d, m, NULL, 0, rows, n, &fault) == STATUS_ok)
		return true;
	*why = p->session->trouble.n ? arena_str(p->arena, p->session->trouble)
				     : language_fault(p->arena, &fault);
	return false;
}

bool people_load(struct people *p, struct session *s, struct arena *a, uint64_t cohort,
		 struct str *why)
{
	struct enrolment_list list = {.cohort = cohort};
	void *rows;
	uint32_t n = 0;

	*p = (struct people){.session = s,
			     .arena = a,
			     .by_email = g_hash_table_new(g_str_hash, g_str_equal),
			     .by_rpps = g_hash_table_new(g_str_hash, g_str_equal),
			     .by_name = g_hash_table_new(g_str_hash, g_str_equal),
			     .by_id = g_hash_table_new(g_int64_hash, g_int64_equal)};
	bool good = ask(p, &desc_learner_list, &(struct learner_list){0}, &rows, &n, why);
	for (uint32_t i = 0; good && i < n; i++)
		known_learner(p, (const struct learner *)rows + i);
	good = good && (!cohort || ask(p, &desc_enrolment_list, &list, &rows, &n, why));
	for (uint32_t i = 0; good && cohort && i < n; i++)
		known_enrolment(p, (const struct enrolment *)rows + i);
	if (!good)
		people_free(p);
	session_forget(s);
	return good;
}

void people_free(struct people *p)
{
	g_hash_table_destroy(p->by_email);
	g_hash_table_destroy(p->by_rpps);
	g_hash_table_destroy(p->by_name);
	g_hash_table_destroy(p->by_id);
}

struct str people_shown(const struct people *p, const struct person *one)
{
	struct str name = names_shown(p->arena, one->family, one->given);

	return arena_printf(p->arena, "%.*s (%.*s)", (int)name.n, name.p, (int)one->email.n,
			    one->email.p);
}

static bool same_text(struct arena *a, struct str one, struct str other)
{
	return one.n && other.n && names_same(a, one, other);
}

static bool same_family(struct arena *a, const struct person *one, const struct learner_register *m)
{
	return same_text(a, one->family, m->family_name) ||
	       same_text(a, one->usage, m->family_name) ||
	       same_text(a, one->family, m->usage_name) || same_text(a, one->usage, m->usage_name);
}

/* "Anne" is "Anne Marie"; what is not given is no other name. */
static bool same_given(struct arena *a, struct str one, struct str other)
{
	struct str shorter = names_key(a, one), longer = names_key(a, other);

	if (shorter.n > longer.n) {
		struct str swapped = shorter;
		shorter = longer;
		longer = swapped;
	}
	return !shorter.n || names_same(a, one, other) ||
	       (str_starts(longer, shorter) &&
		(longer.n == shorter.n || longer.p[shorter.n] == ' '));
}

static bool same_person(struct arena *a, const struct person *one, const struct learner_register *m)
{
	return same_family(a, one, m) && same_given(a, one->given, m->given_names) &&
	       (!one->birth || !m->birth_date || one->birth == m->birth_date);
}

static void add_heading(struct arena *a, struct str *list, const char *field)
{
	struct str heading = language_heading(a, field);

	*list = arena_printf(a, "%.*s%s%.*s", (int)list->n, list->p, list->n ? ", " : "",
			     (int)heading.n, heading.p);
}

/* What the file says otherwise than the register, or more: an import does not change it. */
static struct str kept(const struct people *p, const struct person *one,
		       const struct learner_register *m)
{
	struct arena *a = p->arena;
	const struct {
		const char *field;
		struct str theirs, ours;
	} texts[] = {{"family_name", names_close(a, m->family_name), names_close(a, one->family)},
		     {"usage_name", names_close(a, m->usage_name), names_close(a, one->usage)},
		     {"given_names", names_close(a, m->given_names), names_close(a, one->given)},
		     {"rpps", ident_compact(a, m->rpps), one->rpps}};
	struct str other = STR(""), more = STR(""), text = STR("");

	for (size_t i = 0; i < COUNT(texts); i++)
		if (texts[i].theirs.n && !str_eq(texts[i].theirs, texts[i].ours))
			add_heading(a, texts[i].ours.n ? &other : &more, texts[i].field);
	if (m->birth_date && !one->birth)
		add_heading(a, &more, "birth_date");
	if (other.n)
		text = arena_printf(a, gettext("differs from the register, which was kept: %.*s"),
				    (int)other.n, other.p);
	if (more.n)
		more = arena_printf(a,
				    gettext("the register does not have: %.*s; add it with "
					    "\"cursus learner update\""),
				    (int)more.n, more.p);
	return arena_printf(a, "%.*s%s%.*s", (int)text.n, text.p, text.n && more.n ? "; " : "",
			    (int)more.n, more.p);
}

static struct meant by_address(const struct people *p, struct person *one,
			       const struct learner_register *m)
{
	struct meant meant = {.person = one};

	if (same_person(p->arena, one, m)) {
		meant.kind = MEANT_KNOWN;
		meant.why = kept(p, one, m);
		return meant;
	}
	struct str name = people_shown(p, one);
	meant.kind = MEANT_ANOTHER;
	meant.why = arena_printf(
		p->arena,
		same_family(p->arena, one, m) && same_given(p->arena, one->given, m->given_names)
			? gettext("this address belongs to %.*s with another birth date; correct "
				  "the "
				  "file, or the register with \"cursus learner update\"")
			: gettext("this address belongs to %.*s; give this learner an address of "
				  "their own, or correct the register with \"cursus learner "
				  "update\""),
		(int)name.n, name.p);
	return meant;
}

static struct meant by_number(const struct people *p, struct person *one,
			      const struct learner_register *m)
{
	struct str name = people_shown(p, one);
	bool same = same_person(p->arena, one, m);

	return (struct meant){
		.kind = same ? MEANT_PERHAPS : MEANT_ANOTHER,
		.person = one,
		.why = arena_printf(p->arena,
				    same ? gettext("same name and RPPS number as %.*s")
					 : gettext("this RPPS number belongs to %.*s"),
				    (int)name.n, name.p)};
}

struct meant people_meant(const struct people *p, const struct learner_register *m)
{
	struct arena *a = p->arena;
	struct person *one = g_hash_table_lookup(p->by_email, email_key(a, m->email));
	const char *rpps = rpps_key(a, m->rpps);
	const char *name = name_key(a, m->family_name, m->given_names, m->birth_date);
	const char *usage = name_key(a, m->usage_name, m->given_names, m->birth_date);

	if (one)
		return by_address(p, one, m);
	one = *rpps ? g_hash_table_lookup(p->by_rpps, rpps) : NULL;
	if (one)
		return by_number(p, one, m);
	one = name ? g_hash_table_lookup(p->by_name, name) : NULL;
	if (!one && usage)
		one = g_hash_table_lookup(p->by_name, usage);
	if (!one)
		return (struct meant){.kind = MEANT_NOBODY};
	struct str shown = people_shown(p, one);
	return (struct meant){.kind = MEANT_PERHAPS,
			      .person = one,
			      .why = arena_printf(a, gettext("same name and birth date as %.*s"),
						  (int)shown.n, shown.p)};
}

uint32_t people_keys(const struct people *p, const struct learner_register *m,
		     const char *keys[PEOPLE_KEYS])
{
	struct arena *a = p->arena;
	const char *found[PEOPLE_KEYS] = {
		email_key(a, m->email), rpps_key(a, m->rpps),
		name_key(a, m->family_name, m->given_names, m->birth_date),
		name_key(a, m->usage_name, m->given_names, m->birth_date)};
	uint32_t n = 0;

	for (size_t i = 0; i < PEOPLE_KEYS; i++)
		if (found[i] && *found[i])
			keys[n++] = found[i];
	return n;
}
