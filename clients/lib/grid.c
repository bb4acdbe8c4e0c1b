/* Who was there: a cohort's learners by its half-days. */
#include "grid.h"

#include "language.h"
#include "periods.h"
#include "text.h"

#include <glib.h>

uint32_t grid_status(const struct grid *g, uint32_t learner, uint32_t slot)
{
	return g->cells[(size_t)learner * g->nslots + slot];
}

bool grid_outside(const struct grid *g, uint32_t learner, uint32_t slot)
{
	uint32_t status = grid_status(g, learner, slot);

	return (status == presence_status_PRESENT || status == presence_status_LATE) &&
	       !enrolled_on(&g->learners[learner], g->slots[slot].date);
}

char grid_letter(uint32_t status, bool sealed)
{
	/* TRANSLATORS: one letter each for present, late, absent, excused, as the legend tells */
	const char *letters = language_of("grid", "PLAE");
	char c = status && status <= strlen(letters) ? letters[status - 1] : '.';

	return (char)(sealed || c == '.' ? c : c + 'a' - 'A');
}

static struct str name_of(const struct enrolment *e, struct arena *a)
{
	return str_trim(arena_printf(a, "%.*s %.*s", (int)e->family_name.n, e->family_name.p,
				     (int)e->given_names.n, e->given_names.p));
}

/* Two of one name, whatever the case. */
static bool *find_twins(const struct grid *g, struct arena *a)
{
	GHashTable *first = g_hash_table_new(g_str_hash, g_str_equal);
	bool *twin = arena_alloc(a, g->nlearners + 1u);

	memset(twin, 0, g->nlearners + 1u);
	for (uint32_t i = 0; i < g->nlearners; i++) {
		char *key = arena_z(a, text_fold(a, name_of(&g->learners[i], a)));
		bool *other = g_hash_table_lookup(first, key);
		if (other)
			*other = twin[i] = true;
		else
			g_hash_table_insert(first, key, &twin[i]);
	}
	g_hash_table_destroy(first);
	return twin;
}

struct str grid_name(const struct grid *g, uint32_t learner, struct arena *a)
{
	const struct enrolment *e = &g->learners[learner];
	struct str name = name_of(e, a);
	const char *at = e->email.n ? memchr(e->email.p, '@', e->email.n) : NULL;

	if (!at || !g->twin || !g->twin[learner])
		return name;
	return arena_printf(a, "%.*s (%.*s)", (int)name.n, name.p, (int)(at - e->email.p),
			    e->email.p);
}

static enum status ask(struct session *s, const struct desc *d, const void *m, void *rows,
		       uint32_t *n, struct fault *fault)
{
	return session_query(s, d, m, NULL, 0, rows, n, fault);
}

/* A half-day that does not take place has no column, unless its sheet was sealed before. */
static void keep_slots(struct session *s, struct grid *g, const struct sheet *sheets, uint32_t n)
{
	uint32_t kept = 0;

	g->sealed = arena_alloc(s->arena, g->nslots + 1u);
	for (uint32_t i = 0; i < g->nslots; i++) {
		bool sealed = false;
		for (uint32_t k = 0; k < n && !sealed; k++)
			sealed = sheets[k].slot == g->slots[i].id &&
				 sheets[k].state == sheet_state_SEALED;
		if (g->slots[i].state == slot_state_CANCELLED && !sealed)
			continue;
		g->sealed[kept] = sealed;
		g->slots[kept++] = g->slots[i];
	}
	g->nslots = kept;
}

static void keep_learners(struct session *s, struct grid *g, const struct standing *standings,
			  uint32_t n)
{
	uint32_t kept = 0;

	g->standings = arena_alloc(s->arena, (g->nlearners + 1) * sizeof *g->standings);
	for (uint32_t i = 0; i < g->nlearners; i++) {
		if (g->learners[i].state == enrolment_state_WAITING)
			continue;
		for (uint32_t k = 0; k < n; k++)
			if (standings[k].learner == g->learners[i].learner)
				g->standings[kept] = &standings[k];
		g->learners[kept++] = g->learners[i];
	}
	g->nlearners = kept;
}

static enum status read_cells(struct session *s, struct grid *g, uint32_t slot, GHashTable *rows_of,
			      struct fault *fault)
{
	struct presence_list list = {.slot = g->slots[slot].id};
	void *rows;
	uint32_t n;
	enum status status = ask(s, &desc_presence_list, &list, &rows, &n, fault);

	for (uint32_t i = 0; status == STATUS_ok && i < n; i++) {
		const struct presence *p = (const struct presence *)rows + i;
		size_t row = GPOINTER_TO_SIZE(
			g_hash_table_lookup(rows_of, GSIZE_TO_POINTER(p->learner)));
		if (row)
			g->cells[(row - 1) * g->nslots + slot] = (uint8_t)p->status;
	}
	return status;
}

/* Of the half-days that have a sheet; the others have no presences. */
static enum status read_sheets(struct session *s, struct grid *g, const struct sheet *sheets,
			       uint32_t n, struct fault *fault)
{
	GHashTable *rows_of = g_hash_table_new(NULL, NULL);
	enum status status = STATUS_ok;

	g->cells = arena_alloc(s->arena, (size_t)g->nlearners * g->nslots + 1);
	for (uint32_t i = 0; i < g->nlearners; i++)
		g_hash_table_insert(rows_of, GSIZE_TO_POINTER(g->learners[i].learner),
				    GSIZE_TO_POINTER(i + 1u));
	for (uint32_t i = 0; i < g->nslots; i++)
		for (uint32_t k = 0; status == STATUS_ok && k < n; k++)
			if (sheets[k].slot == g->slots[i].id)
				status = read_cells(s, g, i, rows_of, fault);
	g_hash_table_destroy(rows_of);
	return status;
}

enum status grid_gather(struct session *s, uint64_t cohort, struct grid *g, struct fault *fault)
{
	void *slots, *learners, *standings, *sheets;
	uint32_t nstandings, nsheets;
	enum status status;

	*g = (struct grid){.cohort = cohort};
	if ((status = ask(s, &desc_slot_list, &(struct slot_list){.cohort = cohort}, &slots,
			  &g->nslots, fault)) != STATUS_ok ||
	    (status = ask(s, &desc_enrolment_list, &(struct enrolment_list){.cohort = cohort},
			  &learners, &g->nlearners, fault)) != STATUS_ok ||
	    (status = ask(s, &desc_totals_list, &(struct totals_list){.cohort = cohort}, &standings,
			  &nstandings, fault)) != STATUS_ok ||
	    (status = ask(s, &desc_sheet_list, &(struct sheet_list){.cohort = cohort}, &sheets,
			  &nsheets, fault)) != STATUS_ok)
		return status;
	g->slots = slots;
	g->learners = learners;
	keep_slots(s, g, sheets, nsheets);
	keep_learners(s, g, standings, nstandings);
	g->twin = find_twins(g, s->arena);
	return read_sheets(s, g, sheets, nsheets, fault);
}
