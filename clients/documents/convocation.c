/* Convocations: their facts and their page. */
#include "convocation.h"

#include "clock.h"
#include "language.h"
#include "parts.h"
#include "periods.h"

#include <libintl.h>

#define _(sentence) gettext(sentence)

static bool asked_for(const struct subject *s, const struct slot *slot)
{
	if (s->slot)
		return slot->id == s->slot;
	if (s->day)
		return slot->date == s->day;
	return (!s->from || slot->date >= s->from) && (!s->to || slot->date <= s->to);
}

/* Her place in the cohort; NULL, without a fault: she has none. */
static const struct enrolment *place_of(struct office *o, uint64_t learner, uint64_t cohort)
{
	struct enrolment *all;
	uint32_t n;

	if (!office_ask(o, &desc_enrolment_of, &(struct enrolment_of){.learner = learner}, &all,
			&n))
		return NULL;
	for (uint32_t i = 0; i < n; i++)
		if (all[i].cohort == cohort)
			return &all[i];
	return NULL;
}

static void add_half(struct office *o, struct convocation_facts *f, const struct frame *frame,
		     const struct slot *slot)
{
	f->zone = slot->timezone;
	f->halves[f->nhalves++] = (struct convocation_half){
		.date = slot->date,
		.half_day = slot->half_day,
		.start_min = slot->start,
		.end_min = slot->end,
		.unit = frame_unit(frame, o->arena, slot->unit),
		.place = slot->place.n ? slot->place : frame->action.place,
		.trainer = office_trainer(o, slot->trainer),
	};
}

static bool cohort_of(struct office *o, const struct subject *s, uint64_t *cohort)
{
	struct slot *slot;
	uint32_t n;

	*cohort = s->cohort;
	if (!s->slot)
		return true;
	if (!office_ask(o, &desc_slot_show, &(struct slot_show){.slot = s->slot}, &slot, &n))
		return false;
	*cohort = slot->cohort;
	return true;
}

enum due convocation_gather(struct office *o, const struct subject *s, const void **facts)
{
	struct convocation_facts *f = arena_alloc(o->arena, sizeof *f);
	struct slot *slots;
	uint64_t cohort;
	uint32_t n, over = 0;

	*f = (struct convocation_facts){.date = o->date, .created_ms = office_instant(o->date)};
	*facts = f;
	if (!cohort_of(o, s, &cohort) || !office_person(o, s->learner, &f->who) ||
	    !office_ask(o, &desc_slot_list, &(struct slot_list){.cohort = cohort}, &slots, &n))
		return DUE_REFUSED;
	const struct frame *frame = office_frame(o, cohort);
	const struct enrolment *place = frame ? place_of(o, s->learner, cohort) : NULL;
	if (o->status != STATUS_ok)
		return DUE_REFUSED;
	f->action = frame->action;
	f->halves = arena_alloc(o->arena, (n + 1) * sizeof *f->halves);
	for (uint32_t i = 0; place && i < n; i++)
		if (slots[i].state == slot_state_SCHEDULED && asked_for(s, &slots[i]) &&
		    enrolled_on(place, slots[i].date)) {
			if (slots[i].date >= o->date)
				add_half(o, f, frame, &slots[i]);
			else
				over = slots[i].date;
		}
	/* Nobody is summoned to what is over. */
	if (!f->nhalves && over) {
		struct str day = language_date(o->arena, over);
		return office_not_due(o,
				      _("the half-days asked for are over: the last was on %.*s"),
				      (int)day.n, day.p);
	}
	if (!f->nhalves)
		return office_not_due(o, "%s",
				      _("no half-day takes place then for which the "
					"learner is enrolled"));
	return DUE_YES;
}

static void draw_halves(struct paper *p, const struct convocation_facts *f)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);
	const struct column columns[] = {
		{paper_say(p, "Date", "Date"), 39, ALIGN_LEFT},
		{paper_say(p, "Horaires", "Hours"), 22, ALIGN_LEFT},
		{paper_say(p, "Module", "Module"), 34, ALIGN_LEFT},
		{paper_say(p, "Lieu", "Place"), 24, ALIGN_LEFT},
		{paper_say(p, "Formateur", "Trainer"), 22, ALIGN_LEFT},
	};
	struct str *cells = arena_alloc(a, (f->nhalves + 1) * sizeof columns);

	for (unsigned i = 0; i < f->nhalves; i++) {
		const struct convocation_half *h = &f->halves[i];
		struct str from = words_clock(a, t, h->start_min),
			   to = words_clock(a, t, h->end_min);
		struct str *c = cells + i * COUNT(columns);
		c[0] = words_weekday(a, t, h->date);
		c[1] = arena_printf(a, "%.*s – %.*s", (int)from.n, from.p, (int)to.n, to.p);
		c[2] = h->unit;
		c[3] = h->place;
		c[4] = h->trainer;
	}
	part_table(p, &(struct table){columns, COUNT(columns), cells, f->nhalves, .size_pt = 9.5,
				      .row_min_mm = 6.5});
}

static void draw(struct paper *p, const void *facts)
{
	const struct convocation_facts *f = facts;
	struct style name = {.face = FACE_SERIF_BOLD, .size_pt = 13};
	struct arena *a = paper_arena(p);

	part_letterhead(p, &f->action.provider);
	part_title(p, paper_say(p, "Convocation", "Convocation"), STR(""));
	paper_flow(p, &name,
		   words_name(a, paper_tongue(p), f->who.given, f->who.family, f->who.usage));
	paper_flow(p, &part_body, part_born(a, paper_tongue(p), &f->who));
	paper_flow(p, &part_body, f->who.employer);
	paper_skip(p, 5);
	paper_flow(
		p, &part_body,
		paper_say(p,
			  "Nous vous prions de vous présenter aux demi-journées suivantes. Votre "
			  "signature est demandée à chacune d’elles.",
			  "Please attend the following half-days. Your signature is asked for at "
			  "each of them."));
	paper_skip(p, 4);
	part_action(p, &f->action);
	part_fact(p, paper_say(p, "Heure légale", "Time zone"), f->zone);
	paper_skip(p, 4);
	draw_halves(p, f);
	part_signed(p, &f->action.provider, f->date);
}

bool convocation_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		      struct arena *a, struct str *why)
{
	const struct convocation_facts *f = facts;
	struct paper_form form = {.template = "convocation/1",
				  .tongue = t,
				  .margin = PARTS_MARGIN,
				  .numbered = true,
				  .footer = f->action.session,
				  .title = str_of(say(t, "Convocation", "Convocation")),
				  .author = f->action.provider.name,
				  .created_ms = f->created_ms};

	return paper_make(fonts, &form, draw, f, out, a, why);
}
