/* The trainers whom the organiser names for a whole cohort: they may keep and seal the sheets of
 * its half-days that have no trainer of their own. */
#include "cohort.h"

static enum status named(struct cx *cx, struct cohort_trainer key, struct cohort *c,
			 struct cohort_trainer *there, bool *is)
{
	struct trainer t;
	enum status status = cohort_found(cx, key.cohort, c);

	if (status != STATUS_ok)
		return status;
	if (!get_trainer(cx->view, &(struct trainer){.id = key.trainer}, cx->arena, &t))
		return refuse(cx, REASON_no_such, "trainer", STR("trainer"));
	*is = get_cohort_trainer(cx->view, &key, cx->arena, there);
	return STATUS_ok;
}

/* A cohort that is over has sheets that are still typed and sealed; one that is cancelled has none.
 */
enum status decide_cohort_trainer_add(struct cx *cx, const struct cohort_trainer_add *m,
				      struct cohort_trainer *reply)
{
	struct cohort_trainer new = {
		.cohort = m->cohort, .trainer = m->trainer, .since = cx->now_ms};
	struct cohort c;
	bool is = false;
	enum status status = named(cx, new, &c, reply, &is);

	if (status != STATUS_ok)
		return status;
	if (c.state == cohort_state_CANCELLED)
		return cohort_refused(cx, "cohort", &c);
	if (is)
		return refuse(cx, REASON_nothing_changes, "trainer", STR(""));
	*reply = new;
	emit_cohort_trainer_added(cx, &(struct cohort_trainer_added){.cohort_trainer = new});
	return STATUS_ok;
}

void apply_cohort_trainer_added(struct tx *tx, const struct event *e,
				const struct cohort_trainer_added *m)
{
	(void)e;
	put_cohort_trainer(tx, &m->cohort_trainer);
}

enum status decide_cohort_trainer_remove(struct cx *cx, const struct cohort_trainer_remove *m,
					 struct cohort_trainer *reply)
{
	struct cohort_trainer key = {.cohort = m->cohort, .trainer = m->trainer};
	struct cohort c;
	bool is = false;
	enum status status = named(cx, key, &c, reply, &is);

	if (status != STATUS_ok)
		return status;
	if (!is)
		return refuse(cx, REASON_not_named, "trainer", STR(""));
	emit_cohort_trainer_removed(cx, &(struct cohort_trainer_removed){.cohort_trainer = *reply});
	return STATUS_ok;
}

void apply_cohort_trainer_removed(struct tx *tx, const struct event *e,
				  const struct cohort_trainer_removed *m)
{
	(void)e;
	delete_cohort_trainer(tx, &m->cohort_trainer);
}

enum status query_cohort_trainer_list(struct cx *cx, const struct cohort_trainer_list *m,
				      struct rows *rows)
{
	struct cohort_trainer row = {.cohort = m->cohort};
	struct trainer t;
	struct cohort c;
	enum status status = cohort_found(cx, m->cohort, &c);

	if (status != STATUS_ok)
		return status;
	struct scan s = scan_records(cx->view, &desc_cohort_trainer, &row, 1, rows_after(rows));
	while (next_cohort_trainer(&s, cx->arena, &row)) {
		rows_at(rows, scan_cursor(&s));
		must(get_trainer(cx->view, &(struct trainer){.id = row.trainer}, cx->arena, &t));
		row.name = t.name;
		if (!rows_add(rows, &row))
			break;
	}
	return STATUS_ok;
}
