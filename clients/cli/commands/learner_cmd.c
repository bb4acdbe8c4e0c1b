/* cursus me, cursus sign: what a learner asks and does. */
#include "cli.h"
#include "clock.h"
#include "conditions.h"
#include "shown.h"
#include "spoken.h"
#include "text.h"
#include "unusual.h"

#include <jansson.h>
#include <unistd.h>

#define NEXT_SLOTS 6

uint64_t cli_learner(struct cli *cli, struct session *s, const char *named, int *code)
{
	struct fault fault;
	uint64_t id = 0;
	void *rows;
	uint32_t n;

	if (named) {
		enum status status = session_resolve(s, &desc_learner, str_of(named), &id, &fault);
		if (status != STATUS_ok)
			*code = cli_fail(cli, status, &fault);
		return status == STATUS_ok ? id : 0;
	}
	enum status status = session_query(s, &desc_whoami, &(struct whoami){0}, "attendance", 1,
					   &rows, &n, &fault);
	if (status != STATUS_ok) {
		*code = cli_fail(cli, status, &fault);
		return 0;
	}
	id = n ? ((const struct whoami_row *)rows)->learner : 0;
	if (!id)
		*code = cli_usage(_("this key is no learner's; add --learner E-MAIL"));
	return id;
}

static void show_standing(struct arena *a, const struct standing *t)
{
	uint64_t to_come = t->remaining_half_days > t->unproven_half_days
				   ? t->remaining_half_days - t->unproven_half_days
				   : 0;

	if (t->counted_min)
		printf(_("  hours done       %s, of %s counted: attendance %s\n"),
		       shown_minutes(a, t->credited_min).p, shown_minutes(a, t->counted_min).p,
		       language_percent(a, t->attendance_permille).p);
	else
		puts(_("  hours done       no half-day counts yet"));
	if (t->out_of_reach)
		printf(_("  asked            %s; the threshold can no longer be reached\n"),
		       language_percent(a, t->asked_permille).p);
	else if (t->asked_permille)
		printf(_("  asked            %s; you can still reach %s, and still miss %s\n"),
		       language_percent(a, t->asked_permille).p,
		       language_percent(a, t->best_permille).p,
		       shown_minutes(a, t->may_miss_min).p);
	printf(_("  half-days        %llu present, %llu late, %llu absent, %llu excused\n"),
	       (unsigned long long)t->present_half_days, (unsigned long long)t->late_half_days,
	       (unsigned long long)t->absent_half_days, (unsigned long long)t->excused_half_days);
	if (to_come)
		printf(ngettext("  to come          %llu half-day, %s\n",
				"  to come          %llu half-days, %s\n", to_come),
		       (unsigned long long)to_come,
		       shown_minutes(a, t->remaining_min - t->unproven_min).p);
	if (t->unproven_half_days)
		printf(ngettext("  not sealed       %llu half-day that is over, %s\n",
				"  not sealed       %llu half-days that are over, %s\n",
				t->unproven_half_days),
		       (unsigned long long)t->unproven_half_days,
		       shown_minutes(a, t->unproven_min).p);
	if (t->outside_presences)
		printf(ngettext(
			       "  not counted      %llu half-day present without being enrolled\n",
			       "  not counted      %llu half-days present without being enrolled\n",
			       t->outside_presences),
		       (unsigned long long)t->outside_presences);
	if (t->placement_asked_min)
		printf(_("  placement        %s validated of %s asked, %s wait to be validated\n"),
		       shown_minutes(a, t->placement_min).p,
		       shown_minutes(a, t->placement_asked_min).p,
		       shown_minutes(a, t->placement_waiting_min).p);
	if (t->placement_excess_min)
		printf(_("  not credited     %s of placement: no half-day was free for it\n"),
		       shown_minutes(a, t->placement_excess_min).p);
}

static const struct hours_line *line_of(const struct hours_line *lines, uint32_t n, uint64_t slot)
{
	for (uint32_t i = 0; i < n; i++)
		if (lines[i].slot == slot)
			return &lines[i];
	return NULL;
}

/* As the count above has them: on sealed sheets; the others are said to be open. */
static void show_missing(struct cli *cli, const struct hours_line *lines, uint32_t n)
{
	uint64_t overlap_min = 0;

	for (uint32_t i = 0; i < n; i++) {
		const struct hours_line *l = &lines[i];
		overlap_min += l->overlap_min;
		if (l->status != presence_status_ABSENT && l->status != presence_status_EXCUSED)
			continue;
		struct str reason = text_visible(cli->arena, l->reason);
		printf(_("  missed           %s %s, %s%s%.*s%s\n"),
		       language_date(cli->arena, l->date).p,
		       language_choice(&choices_half_day, l->half_day),
		       language_choice(&choices_presence_status, l->status),
		       reason.n ? _(": ") : "", (int)reason.n, reason.p,
		       l->sheet == sheet_state_SEALED ? "" : _(" (not sealed yet)"));
	}
	if (overlap_min)
		printf(_("  not credited     %s: another half-day at the same time credits them\n"),
		       shown_minutes(cli->arena, overlap_min).p);
}

/* The learner's own, whose sheet is not sealed yet. */
static void show_next(struct cli *cli, const struct slot *slots, uint32_t n,
		      const struct hours_line *lines, uint32_t nlines, int64_t now)
{
	uint32_t shown = 0;

	for (uint32_t i = 0; i < n && shown < NEXT_SLOTS; i++) {
		const struct hours_line *l = line_of(lines, nlines, slots[i].id);
		if (slots[i].state != slot_state_SCHEDULED || slots[i].ends_at < now || !l ||
		    l->sheet == sheet_state_SEALED)
			continue;
		struct str place = text_visible(cli->arena, slots[i].place);
		printf(_("  next             %s %s to %s  %.*s  %.*s\n"),
		       language_date(cli->arena, slots[i].date).p,
		       minutes_text(cli->arena, slots[i].start).p,
		       minutes_text(cli->arena, slots[i].end).p, (int)slots[i].unit.n,
		       slots[i].unit.p, (int)place.n, place.p);
		shown++;
	}
}

static json_t *me_json(struct session *s, const struct enrolment *e, const struct standing *t,
		       const struct eligibility *eligible)
{
	json_t *j = json_pack("{so}", "enrolment", output_json(s, &desc_enrolment, e));

	json_object_set_new(j, "standing", t ? output_json(s, &desc_standing, t) : json_null());
	json_object_set_new(j, "eligibility",
			    eligible ? output_json(s, &desc_eligibility, eligible) : json_null());
	return j;
}

/* What she was issued there, so that she knows which number to save. */
static int show_diplomas(struct cli *cli, struct session *s, const struct enrolment *e)
{
	void *rows;
	uint32_t n;
	int code = 0;

	if (!cli_ask(cli, s, &desc_diploma_of, &(struct diploma_of){.learner = e->learner}, &rows,
		     &n, &code))
		return code;
	for (uint32_t i = 0; i < n; i++) {
		const struct diploma *d = &((const struct diploma_file *)rows + i)->diploma;
		if (d->cohort == e->cohort)
			printf(_("  diploma                %.*s, %s\n"), (int)d->number.n,
			       d->number.p, language_choice(&choices_diploma_state, d->state));
	}
	return 0;
}

static int show_cohort(struct cli *cli, struct session *s, const struct enrolment *e,
		       const struct standing *t, const struct eligibility *eligible)
{
	void *lines, *slots;
	uint32_t nlines, nslots;
	struct buf out;
	int code = 0;

	if (!cli_ask(cli, s, &desc_hours_of,
		     &(struct hours_of){.cohort = e->cohort, .learner = e->learner}, &lines,
		     &nlines, &code) ||
	    !cli_ask(cli, s, &desc_slot_list, &(struct slot_list){.cohort = e->cohort}, &slots,
		     &nslots, &code))
		return code;
	struct str leaving = shown_leaving(s, e);
	printf("%s%s%s\n", session_label(s, &desc_cohort, e->cohort).p, leaving.n ? ", " : "",
	       arena_z(cli->arena, leaving));
	show_standing(cli->arena, t);
	show_missing(cli, lines, nlines);
	show_next(cli, slots, nslots, lines, nlines, clock_now_ms());
	if (!eligible)
		return 0;
	buf_init(&out, SIZE_MAX / 2);
	conditions_lines(&cli->style, cli->arena, eligible, t->out_of_reach, &out);
	cli_print(&out);
	buf_free(&out);
	return show_diplomas(cli, s, e);
}

/* One cohort of hers: printed, or added to the array. */
static int me_in_cohort(struct cli *cli, struct session *s, const struct enrolment *e,
			json_t *array)
{
	void *standing = NULL, *eligible = NULL;
	uint32_t n, neligible = 0;
	struct fault fault;
	int code = 0;

	if (e->state == enrolment_state_WAITING) {
		if (array)
			json_array_append_new(array, me_json(s, e, NULL, NULL));
		else
			printf(_("%s: on the waiting list\n"),
			       session_label(s, &desc_cohort, e->cohort).p);
		return 0;
	}
	if (!cli_ask(cli, s, &desc_totals_show,
		     &(struct totals_show){.cohort = e->cohort, .learner = e->learner}, &standing,
		     &n, &code))
		return code;
	const struct eligibility_show q = {.cohort = e->cohort, .learner = e->learner};
	enum status status = session_query(s, &desc_eligibility_show, &q, NULL, 1, &eligible,
					   &neligible, &fault);
	bool has = status == STATUS_ok && neligible == 1;
	/* No board decides about whoever has said that they leave; they are not gone yet. */
	bool leaves = shown_leaving(s, e).n != 0;
	if (array)
		json_array_append_new(array, me_json(s, e, standing, has ? eligible : NULL));
	else
		code = show_cohort(cli, s, e, standing, has && !leaves ? eligible : NULL);
	return status == STATUS_ok || code ? code : cli_fail(cli, status, &fault);
}

/* The learner's cohorts that go on, or the one that is asked for, whatever became of it. */
static bool is_told(struct session *s, const struct enrolment *e, uint64_t cohort)
{
	if (cohort)
		return e->cohort == cohort;
	return e->state == enrolment_state_WAITING || e->state == enrolment_state_ENROLLED ||
	       shown_leaving(s, e).n;
}

static int me_everywhere(struct cli *cli, struct session *s, uint64_t learner, uint64_t cohort)
{
	json_t *array = cli->style.form == OUTPUT_JSON ? json_array() : NULL;
	struct buf out;
	void *rows;
	uint32_t n, told = 0;
	int code = 0;

	if (cli_ask(cli, s, &desc_enrolment_of, &(struct enrolment_of){.learner = learner}, &rows,
		    &n, &code)) {
		for (uint32_t i = 0; i < n && !code; i++) {
			const struct enrolment *e = (const struct enrolment *)rows + i;
			if (!is_told(s, e, cohort))
				continue;
			told++;
			code = me_in_cohort(cli, s, e, array);
		}
		if (!told && !array)
			puts(cohort ? _("Never in this cohort.") : _("In no cohort now."));
	}
	if (array && !code) {
		buf_init(&out, SIZE_MAX / 2);
		output_put_json(array, &out);
		cli_print(&out);
		buf_free(&out);
	} else {
		json_decref(array);
	}
	return code;
}

int cmd_me(struct cli *cli, int argc, char **argv)
{
	const char *named = cli_option(&argc, argv, "learner"),
		   *cohort = cli_option(&argc, argv, "cohort");
	int code = 0;
	uint64_t id = 0;
	struct fault fault;

	if (argc)
		return cli_usage(_("cursus me [--cohort C] [--learner E-MAIL]"));
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	uint64_t learner = cli_learner(cli, s, named, &code);
	if (!learner)
		return code;
	if (cohort) {
		enum status status = session_resolve(s, &desc_cohort, str_of(cohort), &id, &fault);
		if (status != STATUS_ok)
			return cli_fail(cli, status, &fault);
	}
	return me_everywhere(cli, s, learner, id);
}

static bool can_sign(const struct sign_place *p)
{
	return p->sheet == sheet_state_OPEN && !p->status;
}

/* Two at once: only the learner knows where they are. */
static uint64_t slot_asked(struct cli *cli, const struct sign_place *places, uint32_t n, int *code)
{
	char line[32];
	uint64_t answer = 0;
	uint32_t told = 0;

	fprintf(stderr, "cursus: %s\n", _("several half-days of yours are going on:"));
	for (uint32_t i = 0; i < n; i++)
		if (can_sign(&places[i]))
			fprintf(stderr, "  %u  %s\n", ++told,
				arena_z(cli->arena, text_visible(cli->arena, places[i].code)));
	if (isatty(STDIN_FILENO) && isatty(STDERR_FILENO)) {
		fputs(_("Which one do you sign? Its number: "), stderr);
		fflush(stderr);
		if (fgets(line, sizeof line, stdin) && str_u64(str_trim(str_of(line)), &answer))
			for (uint32_t i = 0; i < n; i++)
				if (can_sign(&places[i]) && --answer == 0)
					return places[i].slot;
	}
	fprintf(stderr, "cursus: %s\n", _("nothing was signed; name the one where you are"));
	*code = status_exit_code(STATUS_conflict);
	return 0;
}

/* The half-day that is going on, by the clock of the service: one that can be signed first, then
 * one where something stands already. */
static uint64_t slot_now(struct cli *cli, struct session *s, uint64_t learner, int *code)
{
	const struct sign_place *places, *best = NULL;
	void *rows;
	uint32_t n, open = 0;

	if (!cli_ask(cli, s, &desc_slot_now, &(struct slot_now){.learner = learner}, &rows, &n,
		     code))
		return 0;
	places = rows;
	for (uint32_t i = 0; i < n; i++) {
		open += can_sign(&places[i]);
		if (!best || (can_sign(&places[i]) && !can_sign(best)))
			best = &places[i];
	}
	if (open > 1)
		return slot_asked(cli, places, n, code);
	if (best)
		return best->slot;
	fprintf(stderr, "cursus: %s\n",
		_("no half-day of yours is going on; cursus me tells the next ones"));
	*code = status_exit_code(STATUS_closed);
	return 0;
}

/* What stood there before says when and how it came there. */
static void put_signed(struct cli *cli, const struct presence *p, struct buf *out)
{
	struct session *s = &cli->connection.session;
	const char *slot = session_label(s, &desc_slot, p->slot).p,
		   *status = language_choice(&choices_presence_status, p->status);
	const struct field *at = desc_field(&desc_presence, STR("at"));

	if (!p->already)
		buf_printf(out,
			   cli->dry_run ? _("Could be signed: %s, %s.\n") : _("Signed: %s, %s.\n"),
			   slot, status);
	else
		buf_printf(
			out,
			p->method == presence_method_SIGNED
				? _("Signed: %s, %s, already on %s; nothing changes.\n")
				: _("You are on the sheet already: %s, %s, marked by the trainer "
				    "or the organiser on %s. Nothing changes.\n"),
			slot, status, shown_value(s, &desc_presence, at, p).p);
}

int cmd_sign(struct cli *cli, int argc, char **argv)
{
	const char *named = cli_option(&argc, argv, "learner");
	struct presence_sign m = {0};
	struct presence reply;
	struct fault fault;
	int code = 0;

	if (argc > 1)
		return cli_usage(_("cursus sign [HALF-DAY]"));
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	m.learner = cli_learner(cli, s, named, &code);
	if (!m.learner)
		return code;
	if (argc) {
		enum status status = session_resolve(
			s, &desc_slot, spoken_slot(cli->arena, str_of(argv[0])), &m.slot, &fault);
		if (status != STATUS_ok)
			return cli_fail(cli, status, &fault);
	} else {
		m.slot = slot_now(cli, s, m.learner, &code);
		if (!m.slot)
			return code;
	}
	message_give(&m, 1);
	message_give(&m, 2);
	code = cli_sure(cli, &desc_presence_sign, &m);
	if (code)
		return code;
	enum status status = session_call(s, &(struct call){.dry = cli->dry_run},
					  &desc_presence_sign, &m, &reply, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	struct buf out;
	buf_init(&out, SIZE_MAX / 2);
	if (cli->style.form == OUTPUT_TABLE) {
		put_signed(cli, &reply, &out);
		for (uint32_t i = 0; i < reply.warnings.n; i++)
			buf_printf(
				&out, _("warning: %s\n"),
				arena_z(s->arena, language_warning(s->arena, reply.warnings.p[i])));
	} else {
		output_record(&cli->style, s, &desc_presence, &reply, &out);
	}
	cli_print(&out);
	buf_free(&out);
	return 0;
}
