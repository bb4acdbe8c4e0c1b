/* The grid of who was there, as programs and spreadsheets read it. */
#include "grid_data.h"

#include <jansson.h>

static const char *word(const struct grid *g, uint32_t learner, uint32_t slot)
{
	const struct choice_option *status =
		choice_by_number(&choices_presence_status, grid_status(g, learner, slot));

	return status ? status->text : "";
}

static void grid_csv(const struct output_style *o, struct arena *a, const struct grid *g,
		     struct buf *out)
{
	struct str *cells = arena_alloc(a, (g->nslots + 3) * sizeof *cells);

	cells[0] = STR("email");
	cells[1] = STR("name");
	for (uint32_t i = 0; i < g->nslots; i++)
		cells[i + 2] = g->slots[i].code;
	cells[g->nslots + 2] = STR("attendance_permille");
	output_csv_head(o, cells, g->nslots + 3, out);
	for (uint32_t k = 0; k < g->nlearners; k++) {
		const struct standing *t = g->standings[k];
		cells[0] = g->learners[k].email;
		cells[1] = grid_name(g, k, a);
		for (uint32_t i = 0; i < g->nslots; i++)
			cells[i + 2] = str_of(word(g, k, i));
		cells[g->nslots + 2] =
			arena_printf(a, "%llu", t ? (unsigned long long)t->attendance_permille : 0);
		output_csv_line(o, cells, g->nslots + 3, out);
	}
}

static json_t *learner_json(struct arena *a, const struct grid *g, uint32_t k)
{
	const struct enrolment *e = &g->learners[k];
	const struct standing *t = g->standings[k];
	struct str name = grid_name(g, k, a);
	json_t *days = json_object();

	for (uint32_t i = 0; i < g->nslots; i++)
		if (*word(g, k, i))
			json_object_set_new(days, arena_z(a, g->slots[i].code),
					    json_string(word(g, k, i)));
	return json_pack("{sI, ss%, ss%, ss, sI, sI, sb, so}", "learner", (json_int_t)e->learner,
			 "email", e->email.p, (size_t)e->email.n, "name", name.p, (size_t)name.n,
			 "state", choice_by_number(&choices_enrolment_state, e->state)->text,
			 "counted_min", (json_int_t)(t ? t->counted_min : 0), "attendance_permille",
			 (json_int_t)(t ? t->attendance_permille : 0), "out_of_reach",
			 t && t->out_of_reach, "half_days", days);
}

static void grid_json(struct arena *a, const struct grid *g, struct buf *out)
{
	json_t *all = json_array();

	for (uint32_t k = 0; k < g->nlearners; k++)
		json_array_append_new(all, learner_json(a, g, k));
	output_put_json(all, out);
}

void grid_data(const struct output_style *o, struct arena *a, const struct grid *g, struct buf *out)
{
	if (o->form == OUTPUT_JSON)
		grid_json(a, g, out);
	else
		grid_csv(o, a, g, out);
}
