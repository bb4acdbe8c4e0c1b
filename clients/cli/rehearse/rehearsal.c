/* Lives a whole cohort from files: publish, plan, enrol, sign, grade, decide, issue. */
#include "rehearsal.h"

#include "clock.h"
#include "import.h"
#include "language.h"
#include "programme_file.h"
#include "rehearsal_files.h"
#include "text.h"
#include "values.h"

#include <libintl.h>
#include <stdlib.h>

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)
#define BEFORE_FIRST_DAY_MS (60 * DAY_MS) /* when the cohort is prepared */
#define CALL_AFTER_MS ((int64_t)20 * 60 * 1000)
#define BOARD_AFTER_DAYS 7

static void say(struct rehearsal *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct rehearsal *r, const char *format, ...)
{
	va_list args;

	if (!r->say)
		return;
	va_start(args, format);
	r->say(r->ctx, arena_vprintf(r->arena, format, args).p);
	va_end(args);
}

static bool move_clock(struct rehearsal *r, int64_t now_ms)
{
	return r->clock(r->ctx, now_ms, &r->trouble);
}

static bool command_for(struct rehearsal *r, struct str behalf, const struct desc *d, const void *m,
			void *reply)
{
	struct fault fault;

	return session_call(r->session, &(struct call){.behalf = behalf}, d, m, reply, &fault) ==
		       STATUS_ok ||
	       rehearsal_fail(r, d->name, &fault);
}

static bool command(struct rehearsal *r, const struct desc *d, const void *m, void *reply)
{
	return command_for(r, STR(""), d, m, reply);
}

static bool query(struct rehearsal *r, const struct desc *d, const void *m, void *rows, uint32_t *n)
{
	struct fault fault;

	return session_query(r->session, d, m, NULL, 0, rows, n, &fault) == STATUS_ok ||
	       rehearsal_fail(r, d->name, &fault);
}

/* A copy that outlives the session's arena, which an import gives back. */
static void keep(struct rehearsal *r, const struct desc *d, const void *message, void *copy)
{
	struct buf b;
	struct fault fault;

	buf_init(&b, WIRE_BYTES_MAX);
	wire_encode(&b, d, message);
	must(!b.over && wire_decode(buf_slice(&b), d, WIRE_LENIENT, r->arena, copy, &fault));
	buf_free(&b);
}

/* "person:id" for a gateway to speak for. */
static struct str person(struct arena *a, const char *what, uint64_t id)
{
	return arena_printf(a, "%s:%llu", what, (unsigned long long)id);
}

static bool publish(struct rehearsal *r, struct programme *programme)
{
	struct programme_publish *m = arena_alloc(r->arena, sizeof *m);
	struct fault fault;
	json_error_t error;
	json_t *j = programme_file_parse(r->files.programme, &error);

	if (!j) {
		r->trouble =
			arena_printf(r->arena, "programme.json:%d: %s", error.line, error.text);
		return false;
	}
	bool good = programme_file_translate(r->arena, j, &desc_programme_publish, &fault) &&
		    message_from_json(r->arena, &desc_programme_publish, j, m, &fault);
	json_decref(j);
	if (!good)
		return rehearsal_fail(r, "programme.json", &fault);
	for (uint32_t i = 0; i < m->institutions.n; i++) {
		const struct award_institution *of = &m->institutions.p[i];
		struct institution_add add = {.code = of->code, .name = of->name, .uai = of->uai};
		struct institution reply;
		if (of->code.n && !command(r, &desc_institution_add, &add, &reply))
			return false;
	}
	if (session_command(r->session, &desc_programme_publish, m, programme, &fault) != STATUS_ok)
		return rehearsal_fail(r, "programme.json", &fault);
	r->placement_asked = m->rules.placement_min_min > 0;
	say(r, gettext("%.*s is published with %u units and %u components."),
	    (int)programme->title.n, programme->title.p, m->units.n, m->rules.components.n);
	return true;
}

/* What a file says twice in different ways is as bad as what is refused. */
static void report_lines(struct rehearsal *r, const char *file, const struct import_report *report)
{
	for (uint32_t i = 0; i < report->n; i++) {
		const struct import_line *l = &report->lines[i];
		if (l->outcome == IMPORT_REFUSED || (l->outcome == IMPORT_THERE && l->why.n))
			rehearsal_complain(r, arena_printf(r->arena, "%s:%u: %.*s: %.*s", file,
							   l->line, (int)l->who.n, l->who.p,
							   (int)l->why.n, l->why.p));
	}
}

/* Whoever the calendar names becomes a trainer; who is not named by a code gets one. */
static bool add_trainers(struct rehearsal *r, const struct rehearsal_trainer *trainers, uint32_t n)
{
	struct trainer reply;
	struct fault fault;

	for (uint32_t i = 0; i < n; i++) {
		struct trainer_add m = {.code = trainers[i].name, .name = trainers[i].name};
		if (!text_code(m.code))
			m.code = arena_printf(r->arena, "trainer-of-line-%u", trainers[i].line);
		enum status status =
			session_command(r->session, &desc_trainer_add, &m, &reply, &fault);
		if (status == STATUS_busy)
			return rehearsal_fail(r, desc_trainer_add.name, &fault);
		struct str why = status == STATUS_ok ? STR("") : language_fault(r->arena, &fault);
		if (why.n)
			rehearsal_complain(r, arena_printf(r->arena, "calendar.csv:%u: %.*s",
							   trainers[i].line, (int)why.n, why.p));
	}
	say(r, ngettext("%u trainer teaches.", "%u trainers teach.", n), n);
	return true;
}

static int slot_compare(const void *left, const void *right)
{
	const struct slot *a = left, *b = right;

	if (a->starts_at != b->starts_at)
		return a->starts_at < b->starts_at ? -1 : 1;
	return (a->half_day > b->half_day) - (a->half_day < b->half_day);
}

static bool read_slots(struct rehearsal *r)
{
	void *rows;

	if (!query(r, &desc_slot_list, &(struct slot_list){.cohort = r->cohort}, &rows, &r->nslots))
		return false;
	r->slots = arena_alloc(r->arena, (r->nslots + 1) * sizeof *r->slots);
	for (uint32_t i = 0; i < r->nslots; i++)
		keep(r, &desc_slot, (const struct slot *)rows + i, &r->slots[i]);
	qsort(r->slots, r->nslots, sizeof *r->slots, slot_compare);
	return true;
}

static bool plan(struct rehearsal *r)
{
	struct programme programme;
	struct import_options options = {0};
	struct import_report report;
	struct str why;
	struct cohort reply;
	struct rehearsal_trainer *trainers;
	struct fault fault;
	uint32_t day, ntrainers;
	int64_t first;

	if (!rehearsal_read_calendar(r, &day, &trainers, &ntrainers))
		return false;
	if (!day || !zone_instant(STR("UTC"), day, 0, &first)) {
		r->trouble = str_of(gettext("calendar.csv: there is no half-day"));
		return false;
	}
	if (!move_clock(r, first - BEFORE_FIRST_DAY_MS) || !publish(r, &programme) ||
	    !add_trainers(r, trainers, ntrainers))
		return false;
	struct cohort_plan m = {.code = r->code, .programme = programme.id};
	if (session_command(r->session, &desc_cohort_plan, &m, &r->planned, &fault) != STATUS_ok)
		return rehearsal_fail(r, gettext("the folder's name"), &fault);
	if (!command(r, &desc_cohort_open, &(struct cohort_open){.cohort = r->planned.id}, &reply))
		return false;
	r->cohort = options.cohort = r->planned.id;
	r->planned.timezone = arena_str(r->arena, r->planned.timezone);
	if (!import_slots(r->session, r->arena, r->files.calendar, &options, &report, &why)) {
		r->trouble = arena_printf(r->arena, "calendar.csv: %.*s", (int)why.n, why.p);
		return false;
	}
	report_lines(r, "calendar.csv", &report);
	if (!read_slots(r))
		return false;
	say(r,
	    ngettext("Cohort %.*s is open, with %u half-day.",
		     "Cohort %.*s is open, with %u half-days.", r->nslots),
	    (int)r->code.n, r->code.p, r->nslots);
	if (r->nslots)
		return true;
	r->trouble = str_of(gettext("calendar.csv: there is no half-day"));
	return false;
}

static bool enrol(struct rehearsal *r)
{
	/* Early enough for the longest placement before the first half-day. */
	uint32_t since = date_add_days(r->slots[0].date, -(PLACEMENT_HALF_DAYS_MAX / 2 + 1));
	struct import_options options = {.cohort = r->cohort, .since = since};
	struct import_report report;
	struct str why;
	struct cohort reply;

	if (!import_learners(r->session, r->arena, r->files.learners, &options, &report, &why)) {
		r->trouble = arena_printf(r->arena, "learners.csv: %.*s", (int)why.n, why.p);
		return false;
	}
	report_lines(r, "learners.csv", &report);
	if (report.counts[IMPORT_ADDED] == 0) {
		r->trouble = str_of(gettext("learners.csv: there is no learner"));
		return false;
	}
	uint32_t enrolled = report.counts[IMPORT_ADDED] + report.counts[IMPORT_THERE];
	say(r,
	    ngettext("%u learner is enrolled from the spreadsheet; lines refused: %u.",
		     "%u learners are enrolled from their spreadsheet; lines refused: %u.",
		     enrolled),
	    enrolled, report.counts[IMPORT_REFUSED]);
	return command(r, &desc_cohort_start, &(struct cohort_start){.cohort = r->cohort}, &reply);
}

/* Those who were there sign for themselves. */
static bool sign_all(struct rehearsal *r, const struct slot *slot, const GArray *marks)
{
	uint32_t n = 0;
	struct presence_sign *signs =
		arena_alloc(r->session->arena, (marks->len + 1) * sizeof *signs);
	struct str *behalves = arena_alloc(r->session->arena, (marks->len + 1) * sizeof *behalves);
	enum status *statuses = arena_alloc(r->session->arena, (marks->len + 1) * sizeof *statuses);
	struct fault *faults = arena_alloc(r->session->arena, (marks->len + 1) * sizeof *faults);
	uint32_t *lines = arena_alloc(r->session->arena, (marks->len + 1) * sizeof *lines);

	for (guint i = 0; i < marks->len; i++) {
		const struct rehearsal_mark *mark = &g_array_index(marks, struct rehearsal_mark, i);
		if (mark->status != presence_status_PRESENT)
			continue;
		signs[n] = (struct presence_sign){.slot = slot->id, .learner = mark->learner};
		lines[n] = mark->line;
		behalves[n++] = person(r->session->arena, "learner", mark->learner);
	}
	bool answered = session_calls(r->session, &(struct call){.behalves = behalves},
				      &desc_presence_sign, signs, n, statuses, faults, NULL);
	for (uint32_t i = 0; answered && i < n; i++) {
		if (statuses[i] == STATUS_ok)
			continue;
		struct str why = language_fault(r->arena, &faults[i]);
		rehearsal_complain(r, arena_printf(r->arena, "attendance.csv:%u: %.*s: %.*s",
						   lines[i], (int)slot->code.n, slot->code.p,
						   (int)why.n, why.p));
	}
	return answered || rehearsal_fail(r, "presence_sign", NULL);
}

/* The trainer calls the roll for the others. */
static bool call_roll(struct rehearsal *r, struct str trainer, const struct slot *slot,
		      const GArray *marks)
{
	struct roll_line *lines = arena_alloc(r->session->arena, (marks->len + 1) * sizeof *lines);
	uint32_t n = 0, at_once = (uint32_t)desc_field(&desc_sheet_call, STR("lines"))->max;
	struct sheet reply;

	for (guint i = 0; i < marks->len; i++) {
		const struct rehearsal_mark *mark = &g_array_index(marks, struct rehearsal_mark, i);
		if (mark->status == presence_status_PRESENT)
			continue;
		lines[n++] = (struct roll_line){.learner = mark->learner,
						.status = mark->status,
						.reason = mark->status == presence_status_EXCUSED
								  ? STR("justified")
								  : STR("")};
	}
	for (uint32_t at = 0; at < n; at += at_once) {
		uint32_t some = n - at < at_once ? n - at : at_once;
		struct sheet_call m = {.slot = slot->id, .lines = {lines + at, some}};
		if (!command_for(r, trainer, &desc_sheet_call, &m, &reply))
			return false;
	}
	return true;
}

/* Everything is done before the next half-day begins, even where that is before this one ends: a
 * clock that has shown a time does not go back. */
static bool live_half_day(struct rehearsal *r, uint32_t i, uint64_t any_trainer)
{
	const struct slot *slot = &r->slots[i];
	int64_t over = i + 1 < r->nslots && slot[1].starts_at < slot->ends_at ? slot[1].starts_at
									      : slot->ends_at;
	char *key = rehearsal_slot_key(r->session->arena, slot->date, slot->half_day);
	const GArray *marks = g_hash_table_lookup(r->marks_of_slot, key);
	struct sheet sheet;

	if (!move_clock(r, slot->starts_at) ||
	    !command(r, &desc_sheet_open, &(struct sheet_open){.slot = slot->id}, &sheet))
		return false;
	if (marks && !sign_all(r, slot, marks))
		return false;
	int64_t call =
		slot->starts_at + CALL_AFTER_MS < over ? slot->starts_at + CALL_AFTER_MS : over;
	struct str trainer =
		person(r->arena, "trainer", slot->trainer ? slot->trainer : any_trainer);
	if (!move_clock(r, call) || (marks && !call_roll(r, trainer, slot, marks)) ||
	    !move_clock(r, over))
		return false;
	return g_hash_table_contains(r->unsealed, key) ||
	       command_for(r, trainer, &desc_sheet_countersign,
			   &(struct sheet_countersign){.slot = slot->id}, &sheet);
}

/* A calendar without trainers still needs somebody who countersigns: named for the cohort. */
static bool someone_who_countersigns(struct rehearsal *r, uint64_t *id)
{
	struct trainer_add m = {.code = STR("countersigner"), .name = STR("Countersigner")};
	struct trainer reply;

	*id = 0;
	for (uint32_t i = 0; i < r->nslots; i++) {
		if (r->slots[i].trainer)
			continue;
		if (!command(r, &desc_trainer_add, &m, &reply))
			return false;
		*id = reply.id;
		struct cohort_trainer named;
		return command(
			r, &desc_cohort_trainer_add,
			&(struct cohort_trainer_add){.cohort = r->cohort, .trainer = reply.id},
			&named);
	}
	return true;
}

static bool attend(struct rehearsal *r)
{
	uint64_t any_trainer;
	uint32_t sealed = 0;

	if (!rehearsal_read_attendance(r) || !someone_who_countersigns(r, &any_trainer))
		return false;
	for (uint32_t i = 0; i < r->nslots; i++) {
		if (!live_half_day(r, i, any_trainer))
			return false;
		if (!g_hash_table_contains(r->unsealed,
					   rehearsal_slot_key(r->session->arena, r->slots[i].date,
							      r->slots[i].half_day)))
			sealed++;
		if (r->step)
			r->step(r->ctx, i + 1, r->nslots);
	}
	say(r,
	    gettext("Learners signed, trainers called the roll and countersigned %u of %u sheets."),
	    sealed, r->nslots);
	return true;
}

/* The file does not say when. From as many days before the first half-day as it takes, so that no
 * half-day of the cohort is in the way: two half-days of placement make a day. */
static struct placement_record when_placed(const struct rehearsal *r,
					   const struct rehearsal_placement *p)
{
	uint32_t last = r->slots[r->nslots - 1].date;
	uint32_t first = date_add_days(r->slots[0].date, -(int)((p->half_days + 1) / 2));

	return (struct placement_record){.cohort = r->cohort,
					 .learner = p->learner,
					 .half_days = p->half_days,
					 .first_day = first,
					 .last_day = last};
}

static bool place(struct rehearsal *r)
{
	struct rehearsal_placement *all = NULL;
	struct placement placement;
	uint32_t n;
	struct fault fault;

	/* A placement is validated when its last day is over. */
	if (!rehearsal_read_placements(r, &all, &n) ||
	    (n && !move_clock(r, r->slots[r->nslots - 1].ends_at + DAY_MS)))
		return false;
	if (n && !r->placement_asked) {
		say(r, gettext("Placements are not asked for by the rules, and left out."));
		return true;
	}
	for (uint32_t i = 0; i < n; i++) {
		struct placement_record m = when_placed(r, &all[i]);
		if (session_command(r->session, &desc_placement_record, &m, &placement, &fault) !=
		    STATUS_ok) {
			struct str why = language_fault(r->arena, &fault);
			rehearsal_complain(r, arena_printf(r->arena, "placements.csv:%u: %.*s",
							   all[i].line, (int)why.n, why.p));
			continue;
		}
		if (!command(r, &desc_placement_validate,
			     &(struct placement_validate){.placement = placement.id}, &placement))
			return false;
	}
	if (n)
		say(r,
		    ngettext("The placements of %u learner are recorded and validated.",
			     "The placements of %u learners are recorded and validated.", n),
		    n);
	return true;
}

static bool judge(struct rehearsal *r)
{
	struct import_options options = {.cohort = r->cohort, .empty_is_absent = true};
	struct import_report report;
	struct str why;
	struct board board;
	struct cohort reply;
	const struct slot *last = &r->slots[r->nslots - 1];

	if (!import_grades(r->session, r->arena, r->files.marks, &options, &report, &why)) {
		r->trouble = arena_printf(r->arena, "marks.csv: %.*s", (int)why.n, why.p);
		return false;
	}
	report_lines(r, "marks.csv", &report);
	say(r,
	    ngettext("%u grade is entered.", "%u grades are entered.", report.counts[IMPORT_ADDED]),
	    report.counts[IMPORT_ADDED]);
	if (!move_clock(r, last->ends_at + BOARD_AFTER_DAYS * DAY_MS) ||
	    !command(r, &desc_board_convene,
		     &(struct board_convene){.cohort = r->cohort,
					     .date = date_add_days(last->date, BOARD_AFTER_DAYS)},
		     &board))
		return false;
	r->board = board.id;
	/* Its files name no members, and some of its sheets were never countersigned. */
	struct str despite = str_of(gettext("a rehearsal: decided with what its files contain"));
	struct board_decide decide = {.board = r->board, .despite = despite};
	struct board_seal seal = {.board = r->board, .despite = despite};
	return command(r, &desc_board_decide, &decide, &board) &&
	       command(r, &desc_board_seal, &seal, &board) &&
	       command(r, &desc_cohort_close, &(struct cohort_close){.cohort = r->cohort}, &reply);
}

static bool issue(struct rehearsal *r)
{
	struct fault fault;

	say(r, gettext("The board decided, and its minutes are sealed."));
	if (r->keep_diplomas)
		return true;
	enum status status =
		session_command(r->session, &desc_diploma_issue,
				&(struct diploma_issue){.cohort = r->cohort}, &r->issued, &fault);

	if (status != STATUS_ok && fault.why != REASON_nothing_due)
		return rehearsal_fail(r, "diploma_issue", &fault);
	say(r,
	    ngettext("%u diploma is issued.", "%u diplomas are issued.",
		     (unsigned)r->issued.issued),
	    (unsigned)r->issued.issued);
	return true;
}

static bool gather(struct rehearsal *r)
{
	void *standings, *decisions, *eligible;
	uint32_t nstandings, ndecisions, neligible, n;
	uint64_t *order;

	if (!rehearsal_order(r, &order, &n) ||
	    !query(r, &desc_totals_list, &(struct totals_list){.cohort = r->cohort}, &standings,
		   &nstandings) ||
	    !query(r, &desc_decision_list, &(struct decision_list){.board = r->board}, &decisions,
		   &ndecisions) ||
	    !query(r, &desc_eligibility_list, &(struct eligibility_list){.cohort = r->cohort},
		   &eligible, &neligible))
		return false;
	r->results = arena_alloc(r->arena, (n + 1) * sizeof *r->results);
	for (uint32_t i = 0; i < n; i++) {
		struct rehearsal_result *to = &r->results[r->nresults];
		bool found = false;
		for (uint32_t k = 0; k < nstandings; k++)
			if (((struct standing *)standings)[k].learner == order[i])
				to->standing = ((struct standing *)standings)[k];
		for (uint32_t k = 0; k < ndecisions; k++)
			if (((struct decision *)decisions)[k].learner == order[i])
				to->decision = ((struct decision *)decisions)[k];
		for (uint32_t k = 0; k < neligible; k++) {
			const struct eligibility *e = (struct eligibility *)eligible + k;
			if (e->learner != order[i])
				continue;
			to->email = e->email;
			to->name = e->name;
			to->conditions = e->conditions;
			found = true;
		}
		r->nresults += found;
	}
	return true;
}

bool rehearsal_run(struct rehearsal *r)
{
	r->marks_of_slot =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
	r->unsealed = g_hash_table_new(g_str_hash, g_str_equal);
	return plan(r) && enrol(r) && attend(r) && place(r) && judge(r) && issue(r) && gather(r);
}

void rehearsal_free(struct rehearsal *r)
{
	if (r->marks_of_slot)
		g_hash_table_destroy(r->marks_of_slot);
	if (r->unsealed)
		g_hash_table_destroy(r->unsealed);
	r->marks_of_slot = r->unsealed = NULL;
}

static json_t *reasons_of(const struct rehearsal_result *result)
{
	json_t *reasons = json_array();
	uint32_t last = 0;

	for (uint32_t i = 0; i < result->conditions.n; i++) {
		const struct condition *c = &result->conditions.p[i];
		if (c->met || c->kind == last)
			continue;
		last = c->kind;
		json_array_append_new(
			reasons,
			json_string(choice_by_number(&choices_condition_kind, c->kind)->text));
	}
	return reasons;
}

json_t *rehearsal_json(const struct rehearsal *r)
{
	json_t *learners = json_array();

	for (uint32_t i = 0; i < r->nresults; i++) {
		const struct rehearsal_result *of = &r->results[i];
		const struct standing *s = &of->standing;
		const struct choice_option *decision =
			choice_by_number(&choices_decision_kind, of->decision.decision);
		json_t *j = json_object();
		json_object_set_new(j, "courriel", json_stringn(of->email.p, of->email.n));
		json_object_set_new(j, "credited_minutes",
				    json_integer((json_int_t)s->credited_min));
		json_object_set_new(j, "counted_minutes", json_integer((json_int_t)s->counted_min));
		json_object_set_new(j, "attendance_permille",
				    json_integer((json_int_t)s->attendance_permille));
		json_object_set_new(j, "absent_half_days",
				    json_integer((json_int_t)s->absent_half_days));
		json_object_set_new(j, "excused_half_days",
				    json_integer((json_int_t)s->excused_half_days));
		json_object_set_new(j, "late_half_days",
				    json_integer((json_int_t)s->late_half_days));
		json_object_set_new(
			j, "average_hundredths",
			of->decision.has_average
				? json_integer((json_int_t)of->decision.average_hundredths)
				: json_null());
		json_object_set_new(j, "decision",
				    decision ? json_string(decision->text) : json_null());
		json_object_set_new(j, "reasons", reasons_of(of));
		json_object_set_new(j, "honours",
				    of->decision.honours.n ? json_stringn(of->decision.honours.p,
									  of->decision.honours.n)
							   : json_null());
		json_array_append_new(learners, j);
	}
	json_t *all = json_object();
	json_object_set_new(all, "cohort", json_stringn(r->code.p, r->code.n));
	json_object_set_new(all, "learners", learners);
	return all;
}
