/* cursus me, cursus sign: what a learner asks and does. */
#include "cli.h"
#include "clock.h"
#include "term.h"
#include "text.h"

#define NEXT_SLOTS 6
#define SIGN_MARGIN_MS ((int64_t)15 * 60 * 1000)

/* The learner: named, or the one who speaks. 0: already told what is wrong. */
static uint64_t which_learner(struct cli *cli, struct session *s, const char *named, int *code)
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

static bool ask(struct cli *cli, struct session *s, const struct desc *d, const void *m, void *rows,
		uint32_t *n, int *code)
{
	struct fault fault;
	enum status status = session_query(s, d, m, NULL, 0, rows, n, &fault);

	if (status != STATUS_ok)
		*code = cli_fail(cli, status, &fault);
	return status == STATUS_ok;
}

static struct str hours(struct arena *a, uint64_t minutes)
{
	return arena_printf(a, "%llu h %02llu", (unsigned long long)(minutes / 60),
			    (unsigned long long)(minutes % 60));
}

static void show_standing(struct arena *a, const struct standing *t)
{
	printf(_("  hours done       %s, of %s counted: attendance %s\n"),
	       hours(a, t->credited_min).p, hours(a, t->counted_min).p,
	       language_percent(a, t->attendance_permille).p);
	if (t->asked_permille)
		printf(_("  asked            %s; %s\n"), language_percent(a, t->asked_permille).p,
		       t->out_of_reach
			       ? _("the threshold can no longer be reached")
			       : arena_printf(a, _("you can still reach %s, and still miss %s"),
					      language_percent(a, t->best_permille).p,
					      hours(a, t->may_miss_min).p)
					 .p);
	printf(_("  half-days        %llu present, %llu late, %llu absent, %llu excused; %llu "
		 "still to come or to be sealed\n"),
	       (unsigned long long)t->present_half_days, (unsigned long long)t->late_half_days,
	       (unsigned long long)t->absent_half_days, (unsigned long long)t->excused_half_days,
	       (unsigned long long)t->remaining_half_days);
	if (t->placement_asked_min)
		printf(_("  placement        %s validated of %s asked, %s wait to be validated\n"),
		       hours(a, t->placement_min).p, hours(a, t->placement_asked_min).p,
		       hours(a, t->placement_waiting_min).p);
}

static const struct slot *slot_of(const struct slot *slots, uint32_t n, uint64_t id)
{
	for (uint32_t i = 0; i < n; i++)
		if (slots[i].id == id)
			return &slots[i];
	return NULL;
}

static void show_missing(struct cli *cli, const struct presence *p, uint32_t n,
			 const struct slot *slots, uint32_t nslots)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct slot *slot = slot_of(slots, nslots, p[i].slot);
		if (!slot || (p[i].status != presence_status_ABSENT &&
			      p[i].status != presence_status_EXCUSED))
			continue;
		struct str reason = text_visible(cli->arena, p[i].reason);
		printf(_("  missed           %s %s, %s%s%.*s\n"),
		       language_date(cli->arena, slot->date).p,
		       language_choice(&choices_half_day, slot->half_day),
		       language_choice(&choices_presence_status, p[i].status), reason.n ? ": " : "",
		       (int)reason.n, reason.p);
	}
}

static void show_next(struct cli *cli, const struct slot *slots, uint32_t n, int64_t now)
{
	uint32_t shown = 0;

	for (uint32_t i = 0; i < n && shown < NEXT_SLOTS; i++) {
		if (slots[i].state != slot_state_SCHEDULED || slots[i].ends_at < now)
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

/* What a condition asks and what the learner has, in the unit of its kind. */
static struct str condition_text(struct arena *a, const struct condition *c)
{
	switch (c->kind) {
	case condition_kind_ATTENDANCE:
		return arena_printf(a, _("%s of %s asked"), language_percent(a, c->has).p,
				    language_percent(a, c->asked).p);
	case condition_kind_PLACEMENT:
		return arena_printf(a, _("%s of %s asked"), hours(a, c->has).p,
				    hours(a, c->asked).p);
	case condition_kind_MISSING_MARK:
		return c->met ? STR("")
			      : arena_printf(a, "%.*s", (int)c->component.n, c->component.p);
	case condition_kind_ELIMINATORY:
	case condition_kind_BELOW_TEN:
		if (c->met)
			return STR("");
		return arena_printf(a, _("%.*s %s, %s asked"), (int)c->component.n, c->component.p,
				    language_mark(a, c->has).p, language_mark(a, c->asked).p);
	default:
		return arena_printf(a, _("%s of %s asked"), language_mark(a, c->has).p,
				    language_mark(a, c->asked).p);
	}
}

/* What is asked, said so that "met" is good news. */
static const char *condition_name(uint32_t kind)
{
	static const char *const names[] = {"",
					    N_("attendance"),
					    N_("placement"),
					    N_("all marks there"),
					    N_("no eliminatory mark"),
					    N_("nothing below 10"),
					    N_("average")};

	return kind && kind < COUNT(names) ? _(names[kind]) : "";
}

static void condition_line(struct cli *cli, const struct condition *c, bool lost)
{
	bool colour = term_colour(cli->style.fd);
	const char *word = c->met ? _("met") : lost ? _("out of reach") : _("not met");
	const char *paint = !colour ? "" : c->met ? "\033[32m" : "\033[31m";
	struct str name = text_pad(cli->arena, str_of(condition_name(c->kind)), 22);

	printf("  %s %s%s%s %s\n", name.p, paint, text_pad(cli->arena, str_of(word), 13).p,
	       colour ? TERM_PLAIN : "", condition_text(cli->arena, c).p);
}

/* A kind that is met for every component takes one line; what is not met is told one by one. */
static void show_conditions(struct cli *cli, const struct eligibility *e, const struct standing *t)
{
	for (uint32_t i = 0; i < e->conditions.n; i++) {
		const struct condition *c = &e->conditions.p[i];
		bool all_met = true, first = i == 0 || e->conditions.p[i - 1].kind != c->kind;
		for (uint32_t k = 0; k < e->conditions.n; k++)
			all_met &= e->conditions.p[k].kind != c->kind || e->conditions.p[k].met;
		if (all_met ? first : !c->met)
			condition_line(cli, c,
				       c->kind == condition_kind_ATTENDANCE && t->out_of_reach);
	}
	printf(_("  as it stands           %s%s%.*s\n"),
	       language_choice(&choices_decision_kind, e->decision), e->honours.n ? ", " : "",
	       (int)e->honours.n, e->honours.p);
}

static int me_json(struct cli *cli, struct session *s, const struct standing *t,
		   const struct eligibility *e)
{
	struct buf out;

	buf_init(&out, SIZE_MAX / 2);
	buf_z(&out, "{\"standing\": ");
	output_record(&cli->style, s, &desc_standing, t, &out);
	buf_z(&out, ", \"eligibility\": ");
	if (e)
		output_record(&cli->style, s, &desc_eligibility, e, &out);
	else
		buf_z(&out, "null\n");
	buf_z(&out, "}\n");
	cli_print(&out);
	buf_free(&out);
	return 0;
}

static int me_in_cohort(struct cli *cli, struct session *s, uint64_t learner, uint64_t cohort)
{
	struct str code = session_label(s, &desc_cohort, cohort);
	void *standing, *eligible, *presences, *slots;
	uint32_t n, neligible, npresences, nslots;
	struct fault fault;
	int exit_code = 0;

	if (!ask(cli, s, &desc_totals_show,
		 &(struct totals_show){.cohort = cohort, .learner = learner}, &standing, &n,
		 &exit_code))
		return exit_code;
	enum status status =
		session_query(s, &desc_eligibility_show,
			      &(struct eligibility_show){.cohort = cohort, .learner = learner},
			      NULL, 1, &eligible, &neligible, &fault);
	bool has = status == STATUS_ok && neligible == 1;
	if (cli->style.form == OUTPUT_JSON)
		return me_json(cli, s, standing, has ? eligible : NULL);
	if (!ask(cli, s, &desc_presence_of, &(struct presence_of){.learner = learner}, &presences,
		 &npresences, &exit_code) ||
	    !ask(cli, s, &desc_slot_list, &(struct slot_list){.cohort = cohort}, &slots, &nslots,
		 &exit_code))
		return exit_code;
	printf("%.*s\n", (int)code.n, code.p);
	show_standing(cli->arena, standing);
	show_missing(cli, presences, npresences, slots, nslots);
	show_next(cli, slots, nslots, clock_now_ms());
	if (has)
		show_conditions(cli, eligible, standing);
	else if (status != STATUS_ok)
		exit_code = cli_fail(cli, status, &fault);
	return exit_code;
}

int cmd_me(struct cli *cli, int argc, char **argv)
{
	const char *named = cli_option(&argc, argv, "learner"),
		   *cohort = cli_option(&argc, argv, "cohort");
	int code = 0;
	void *rows;
	uint32_t n;
	uint64_t id = 0;
	struct fault fault;

	if (argc)
		return cli_usage(_("cursus me [--cohort C] [--learner E-MAIL]"));
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	uint64_t learner = which_learner(cli, s, named, &code);
	if (!learner)
		return code;
	if (cohort) {
		enum status status = session_resolve(s, &desc_cohort, str_of(cohort), &id, &fault);
		return status == STATUS_ok ? me_in_cohort(cli, s, learner, id)
					   : cli_fail(cli, status, &fault);
	}
	if (!ask(cli, s, &desc_enrolment_of, &(struct enrolment_of){.learner = learner}, &rows, &n,
		 &code))
		return code;
	for (uint32_t i = 0; i < n && !code; i++) {
		const struct enrolment *e = (const struct enrolment *)rows + i;
		if (e->state == enrolment_state_WAITING)
			printf(_("%s: on the waiting list\n"),
			       session_label(s, &desc_cohort, e->cohort).p);
		else if (e->state == enrolment_state_ENROLLED)
			code = me_in_cohort(cli, s, learner, e->cohort);
	}
	if (n == 0)
		puts(_("You are in no cohort."));
	return code;
}

/* The half-day that is going on in one of the learner's cohorts. */
static uint64_t slot_now(struct cli *cli, struct session *s, uint64_t learner, int *code)
{
	int64_t now = clock_now_ms();
	void *rows, *slots;
	uint32_t n, nslots;

	if (!ask(cli, s, &desc_enrolment_of, &(struct enrolment_of){.learner = learner}, &rows, &n,
		 code))
		return 0;
	for (uint32_t i = 0; i < n; i++) {
		const struct enrolment *e = (const struct enrolment *)rows + i;
		if (e->state != enrolment_state_ENROLLED ||
		    !ask(cli, s, &desc_slot_list, &(struct slot_list){.cohort = e->cohort}, &slots,
			 &nslots, code))
			continue;
		for (uint32_t k = 0; k < nslots; k++) {
			const struct slot *slot = (const struct slot *)slots + k;
			if (slot->state == slot_state_SCHEDULED &&
			    slot->starts_at - SIGN_MARGIN_MS <= now &&
			    now <= slot->ends_at + SIGN_MARGIN_MS)
				return slot->id;
		}
	}
	*code = cli_usage(_("no half-day of yours is going on; cursus me tells the next ones"));
	return 0;
}

int cmd_sign(struct cli *cli, int argc, char **argv)
{
	const char *named = cli_option(&argc, argv, "learner");
	struct presence_sign m = {0};
	struct presence reply;
	struct fault fault;
	int code = 0;

	if (argc > 1)
		return cli_usage(_("cursus sign [SLOT]"));
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	m.learner = which_learner(cli, s, named, &code);
	if (!m.learner)
		return code;
	if (argc) {
		enum status status =
			session_resolve(s, &desc_slot, str_of(argv[0]), &m.slot, &fault);
		if (status != STATUS_ok)
			return cli_fail(cli, status, &fault);
	} else {
		m.slot = slot_now(cli, s, m.learner, &code);
		if (!m.slot)
			return code;
	}
	enum status status = session_command(s, &desc_presence_sign, &m, &reply, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	struct str slot = session_label(s, &desc_slot, m.slot);
	printf(_("Signed: %.*s, %s.\n"), (int)slot.n, slot.p,
	       language_choice(&choices_presence_status, reply.status));
	return 0;
}
