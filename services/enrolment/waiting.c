/* The places of a cohort, who waits for one, and the counters of both. */
#include "waiting.h"

#include "clock.h"
#include "periods.h"

/* More than wait for any course: what the engine takes from one decision, less the fact that made
 * room. The others move up with the next fact about their cohort. */
#define PROMOTIONS_MAX (EMISSIONS_MAX - 1)

uint32_t place_today(const struct cx *cx, const struct cohort_place *place)
{
	uint32_t today = zone_date(place->timezone, cx->now_ms);

	/* A zone that this machine's tz database does not know, from a newer catalogue. */
	return today ? today : zone_date(STR("Europe/Paris"), cx->now_ms);
}

uint32_t place_first_day(const struct cx *cx, const struct cohort_place *place)
{
	uint32_t today = place_today(cx, place);

	return place->starts > today ? place->starts : today;
}

bool place_open(const struct cohort_place *place)
{
	return place->state == cohort_state_OPEN || place->state == cohort_state_STARTED;
}

static bool one_is_free(const struct cohort_place *place)
{
	return place->capacity == 0 || place->enrolled < place->capacity;
}

bool place_room(const struct cohort_place *place)
{
	return place->waiting == 0 && one_is_free(place);
}

void place_take(struct arena *a, struct enrolment *e, uint32_t since)
{
	e->state = enrolment_state_ENROLLED;
	e->rank = 0;
	e->reason = STR("");
	e->to_cohort = 0;
	periods_add(a, e, since);
}

/* What is emitted is applied only when the decision is over, so the scan sees each who waits once.
 */
void place_promote(struct cx *cx, const struct cohort_place *place, uint32_t since)
{
	struct cohort_place now = *place;
	struct enrolment e = {.cohort = place->cohort, .state = enrolment_state_WAITING};
	struct scan s = scan_enrolment_by_state(cx->view, &e, 2, STR(""));

	for (int n = 0; n < PROMOTIONS_MAX && place_open(&now) && one_is_free(&now); n++) {
		if (!next_enrolment(&s, cx->arena, &e))
			break;
		uint32_t free_from = periods_free_from(&e);
		place_take(cx->arena, &e, free_from > since ? free_from : since);
		emit_learner_enrolled(cx,
				      &(struct learner_enrolled){.enrolment = e, .promoted = true});
		now.enrolled++;
	}
}

static void count(struct cohort_place *place, uint32_t state, int64_t by)
{
	uint64_t *counter = state == enrolment_state_ENROLLED  ? &place->enrolled
			    : state == enrolment_state_WAITING ? &place->waiting
							       : NULL;
	if (!counter)
		return;
	must(by > 0 || *counter > 0);
	*counter += (uint64_t)by;
}

void place_put(struct tx *tx, const struct enrolment *e)
{
	struct arena *a = arena_new();
	struct view *v = tx_view(tx);
	struct cohort_place place;
	struct enrolment before;

	if (get_cohort_place(v, &(struct cohort_place){.cohort = e->cohort}, a, &place)) {
		if (get_enrolment(v, e, a, &before))
			count(&place, before.state, -1);
		count(&place, e->state, 1);
		put_cohort_place(tx, &place);
	}
	put_enrolment(tx, e);
	arena_free(a);
}

void place_tell(struct cx *cx, struct enrolment *e, struct str sentence)
{
	struct str *all = arena_alloc(cx->arena, (e->warnings.n + 1) * sizeof *all);

	for (uint32_t i = 0; i < e->warnings.n; i++)
		all[i] = e->warnings.p[i];
	all[e->warnings.n] = sentence;
	e->warnings = (struct list_of_str){all, e->warnings.n + 1};
}

void place_tell_day(struct cx *cx, struct enrolment *e, const char *what, uint32_t day)
{
	struct str text = date_text(cx->arena, day);

	place_tell(cx, e, arena_printf(cx->arena, "%s %.*s", what, (int)text.n, text.p));
}

void place_tell_outside(struct cx *cx, const struct cohort_place *place, struct enrolment *e,
			uint32_t since)
{
	if (place->starts && since < place->starts)
		place_tell_day(cx, e, "the cohort begins on", place->starts);
	if (place->ends && since > place->ends)
		place_tell_day(cx, e, "the cohort ends on", place->ends);
}
