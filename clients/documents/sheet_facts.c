/* What an attendance sheet says, from the services. */
#include "sheet_private.h"

#include "clock.h"

#include <libintl.h>
#include <stdlib.h>

#define _(sentence) gettext(sentence)

static int by_name(const void *left, const void *right)
{
	const struct sheet_line *a = left, *b = right;
	int names = strcmp(a->key, b->key);

	return names ? names : (a->learner > b->learner) - (a->learner < b->learner);
}

struct sheet_line *sheet_line_of(const struct sheet_facts *f, uint64_t learner)
{
	for (unsigned i = 0; i < f->nlines; i++)
		if (f->lines[i].learner == learner)
			return &f->lines[i];
	return NULL;
}

/* false: refused. */
static bool expect(struct office *o, struct sheet_facts *f, unsigned half, uint64_t learner)
{
	struct sheet_line *line = sheet_line_of(f, learner);

	if (!line) {
		struct sheet_line *more = arena_alloc(o->arena, (f->nlines + 1) * sizeof *more);
		if (f->nlines)
			memcpy(more, f->lines, f->nlines * sizeof *more);
		f->lines = more;
		line = &f->lines[f->nlines++];
		*line = (struct sheet_line){.learner = learner};
		if (!office_person(o, learner, &line->who))
			return false;
		line->key = office_sort_key(o, &line->who);
	}
	line->marks[half].expected = true;
	return true;
}

static bool expect_enrolled(struct office *o, struct sheet_facts *f, unsigned half, uint64_t cohort)
{
	struct enrolment *all;
	uint32_t n;

	if (!office_ask(o, &desc_enrolment_list,
			&(struct enrolment_list){.cohort = cohort, .day = f->date}, &all, &n))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!expect(o, f, half, all[i].learner))
			return false;
	return true;
}

static bool was_there(const struct presence *p)
{
	return p->status == presence_status_PRESENT || p->status == presence_status_LATE;
}

static bool is_among(const struct enrolment *all, uint32_t n, uint64_t learner)
{
	for (uint32_t i = 0; i < n; i++)
		if (all[i].learner == learner)
			return true;
	return false;
}

/* A presence of one who is not enrolled for that day is kept, and does not count: it is flagged on
 * its line, also where the learner was taken off the roster since. */
static bool flag_outside(struct office *o, struct sheet_facts *f, unsigned half,
			 const struct sheet *sheet, const struct presence *all, uint32_t n)
{
	struct enrolment *enrolled;
	uint32_t nenrolled;

	if (!office_ask(o, &desc_enrolment_list,
			&(struct enrolment_list){.cohort = sheet->cohort, .day = sheet->date},
			&enrolled, &nenrolled))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (!was_there(&all[i]) || is_among(enrolled, nenrolled, all[i].learner))
			continue;
		if (!expect(o, f, half, all[i].learner))
			return false;
		sheet_line_of(f, all[i].learner)->marks[half].outside = true;
	}
	return true;
}

static bool fill_marks(struct office *o, struct sheet_facts *f, unsigned half,
		       const struct sheet *sheet)
{
	struct presence *all;
	uint32_t n;

	for (uint32_t i = 0; i < sheet->roster.n; i++)
		if (!expect(o, f, half, sheet->roster.p[i].learner))
			return false;
	if (f->blank)
		return true;
	if (!office_ask(o, &desc_presence_list, &(struct presence_list){.slot = sheet->slot}, &all,
			&n) ||
	    !flag_outside(o, f, half, sheet, all, n))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct sheet_line *line = sheet_line_of(f, all[i].learner);
		if (line)
			line->marks[half] = (struct sheet_mark){true,
								all[i].status,
								all[i].method,
								all[i].at,
								office_author(o, all[i].by),
								all[i].corrections,
								line->marks[half].outside};
	}
	return true;
}

static bool fill_corrections(struct office *o, struct sheet_facts *f, unsigned half)
{
	struct correction *all;
	uint32_t n;

	if (f->blank || f->halves[half].state != sheet_state_SEALED)
		return true;
	if (!office_ask(o, &desc_correction_list,
			&(struct correction_list){.slot = f->halves[half].slot}, &all, &n))
		return false;
	struct sheet_correction *more =
		arena_alloc(o->arena, (f->ncorrections + n + 1) * sizeof *more);
	if (f->ncorrections)
		memcpy(more, f->corrections, f->ncorrections * sizeof *more);
	for (uint32_t i = 0; i < n; i++) {
		const struct sheet_line *line = sheet_line_of(f, all[i].learner);
		all[i].by = office_author(o, all[i].by);
		all[i].before_by = office_author(o, all[i].before_by);
		more[f->ncorrections++] = (struct sheet_correction){
			.half = half,
			.who = line ? line->who : (struct person){.birth_date = 0},
			.what = all[i],
		};
	}
	f->corrections = more;
	return true;
}

/* What a sheet froze stands, whatever has become of the half-day since. */
static void freeze_half(struct office *o, struct sheet_half *h, const struct sheet *sheet)
{
	struct str trainer = office_trainer(o, sheet->sealed_trainer);
	uint32_t day;

	h->state = sheet->state;
	if (!zone_local(sheet->timezone, sheet->starts_at, &day, &h->start_min) ||
	    !zone_local(sheet->timezone, sheet->ends_at, &day, &h->end_min))
		return;
	h->duration_min = sheet->duration_min;
	h->sealed_at = sheet->sealed;
	h->sealed_by = trainer.n ? trainer : office_author(o, sheet->sealed_by);
	h->seal_sequence = sheet->seal_sequence;
	h->seal_hash = sheet->seal_hash;
	if (sheet->trainer)
		h->trainer = office_trainer(o, sheet->trainer);
}

/* The sheet of the half-day; none is no fault. */
static bool find_sheet(struct office *o, uint64_t slot, struct sheet *out, bool *there)
{
	struct sheet *rows;
	uint32_t n = 0;

	*there = office_ask(o, &desc_sheet_show, &(struct sheet_show){.slot = slot}, &rows, &n);
	if (*there)
		*out = *rows;
	return *there || o->fault.why == REASON_no_sheet || o->fault.why == REASON_slot_cancelled;
}

static enum due gather_half(struct office *o, struct sheet_facts *f, const struct frame *frame,
			    const struct slot *slot)
{
	struct sheet_half *h = &f->halves[f->nhalves];
	struct sheet sheet = {0};
	bool there;

	if (!find_sheet(o, slot->id, &sheet, &there))
		return DUE_REFUSED;
	if (slot->state == slot_state_CANCELLED && sheet.state != sheet_state_SEALED)
		return DUE_NO;
	*h = (struct sheet_half){.slot = slot->id,
				 .half_day = slot->half_day,
				 .start_min = slot->start,
				 .end_min = slot->end,
				 .duration_min = slot->duration_min,
				 .code = slot->code,
				 .place = slot->place.n ? slot->place : frame->action.place,
				 .unit = frame_unit(frame, o->arena, slot->unit),
				 .trainer = office_trainer(o, slot->trainer)};
	f->date = there ? sheet.date : slot->date;
	f->zone = slot->timezone;
	if (there)
		freeze_half(o, h, &sheet);
	bool filled = there ? fill_marks(o, f, f->nhalves, &sheet)
			    : expect_enrolled(o, f, f->nhalves, slot->cohort);
	if (!filled || !fill_corrections(o, f, f->nhalves) ||
	    (there && !f->blank && !sheet_notes_gather(o, f, f->nhalves)))
		return DUE_REFUSED;
	if (there && !f->blank)
		sheet_flags_gather(o, f, &sheet);
	if (h->sealed_at > f->created_ms)
		f->created_ms = h->sealed_at;
	f->nhalves++;
	return DUE_YES;
}

static bool find_slots(struct office *o, const struct subject *s, struct slot **slots, uint32_t *n)
{
	struct slot *all;
	uint32_t kept = 0;

	if (s->slot)
		return office_ask(o, &desc_slot_show, &(struct slot_show){.slot = s->slot}, slots,
				  n);
	if (!office_ask(o, &desc_slot_list,
			&(struct slot_list){.cohort = s->cohort, .from = s->day}, &all, n))
		return false;
	for (uint32_t i = 0; i < *n; i++)
		if (all[i].date == s->day)
			all[kept++] = all[i];
	*slots = all;
	*n = kept;
	return true;
}

/* Two of one name stand next to each other; their corrections name them too. */
static void tell_apart(struct sheet_facts *f)
{
	for (unsigned i = 1; i < f->nlines; i++) {
		struct person *one = &f->lines[i - 1].who, *other = &f->lines[i].who;
		if (strcmp(f->lines[i - 1].key, f->lines[i].key) != 0)
			continue;
		one->twin = other->twin = true;
		if (one->birth_date == other->birth_date) /* then their numbers do */
			one->birth_date = other->birth_date = 0;
	}
	for (unsigned i = 0; i < f->ncorrections; i++) {
		const struct sheet_line *line = sheet_line_of(f, f->corrections[i].what.learner);
		if (line)
			f->corrections[i].who = line->who;
	}
	for (unsigned i = 0; i < f->nevents; i++) {
		const struct sheet_line *line = sheet_line_of(f, f->events[i].what.learner);
		if (line)
			f->events[i].who = line->who;
	}
}

/* The first seal of the sheets; 0: none is sealed. */
static bool find_seal(struct office *o, const struct slot *slots, uint32_t n, int64_t *at)
{
	struct sheet sheet;
	bool there;

	*at = 0;
	for (uint32_t i = 0; i < n; i++) {
		if (!find_sheet(o, slots[i].id, &sheet, &there))
			return false;
		if (there && sheet.state == sheet_state_SEALED && (!*at || sheet.sealed < *at))
			*at = sheet.sealed;
	}
	return true;
}

static enum due fill_sheet(struct office *o, struct sheet_facts *f, const struct slot *slots,
			   uint32_t n)
{
	const struct frame *frame = n ? office_frame(o, slots[0].cohort) : NULL;
	if (n && !frame)
		return DUE_REFUSED;
	for (uint32_t i = 0; i < n && f->nhalves < SHEET_HALVES; i++)
		if (gather_half(o, f, frame, &slots[i]) == DUE_REFUSED)
			return DUE_REFUSED;
	if (!f->nhalves)
		return office_not_due(o, "%s", _("no half-day takes place then"));
	if (!f->nlines)
		return office_not_due(o, "%s", _("nobody is enrolled on that day"));
	f->action = frame->action;
	qsort(f->lines, f->nlines, sizeof *f->lines, by_name);
	tell_apart(f);
	if (!f->created_ms || f->blank)
		f->created_ms = office_instant(f->date);
	return DUE_YES;
}

enum due sheet_gather(struct office *o, const struct subject *s, const void **facts)
{
	struct sheet_facts *f = arena_alloc(o->arena, sizeof *f);
	struct slot *slots;
	uint32_t n;
	int64_t sealed = 0;

	*f = (struct sheet_facts){.blank = s->blank};
	*facts = f;
	if (!find_slots(o, s, &slots, &n) || (!f->blank && !find_seal(o, slots, n, &sealed)))
		return DUE_REFUSED;
	office_as_of(o, sealed);
	enum due due = fill_sheet(o, f, slots, n);
	office_as_of(o, 0);
	return due;
}
