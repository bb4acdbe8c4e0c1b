/* cursus cohort calendar, cursus me calendar: half-days for phones and calendars. */
#include "calendar.h"
#include "cli.h"
#include "files.h"
#include "periods.h"

struct gathered {
	struct cli *cli;
	struct session *session;
	GArray *entries; /* struct calendar_entry */
	const struct trainer *trainers;
	uint32_t ntrainers;
	int code; /* of what went wrong, already told */
};

/* Trainers by name where the asker may know them, else by code. */
static enum status find_trainers(struct gathered *g, struct fault *fault)
{
	void *rows = NULL;
	enum status status =
		session_query(g->session, &desc_trainer_list, &(struct trainer_list){0}, NULL, 0,
			      &rows, &g->ntrainers, fault);

	g->trainers = rows;
	if (status != STATUS_denied)
		return status;
	g->ntrainers = 0;
	return STATUS_ok;
}

static struct str trainer_name(struct gathered *g, uint64_t id)
{
	for (uint32_t i = 0; i < g->ntrainers; i++)
		if (g->trainers[i].id == id)
			return g->trainers[i].name;
	return id ? session_label(g->session, &desc_trainer, id) : STR("");
}

static struct str unit_title(const struct curriculum *c, struct str code)
{
	for (uint32_t i = 0; i < c->units.n; i++)
		if (str_eq(c->units.p[i].code, code))
			return c->units.p[i].title;
	return STR("");
}

/* A cohort's half-days; of a learner those of the days on which she is enrolled. */
static bool add_cohort(struct gathered *g, uint64_t id, const struct enrolment *whose)
{
	void *cohorts, *programmes, *curricula, *slots;
	struct session *s = g->session;
	uint32_t n;

	if (!cli_ask(g->cli, s, &desc_cohort_show, &(struct cohort_show){.cohort = id}, &cohorts,
		     &n, &g->code))
		return false;
	const struct cohort *cohort = cohorts;
	if (!cli_ask(g->cli, s, &desc_programme_show,
		     &(struct programme_show){.programme = cohort->programme}, &programmes, &n,
		     &g->code) ||
	    !cli_ask(g->cli, s, &desc_curriculum_show,
		     &(struct curriculum_show){.curriculum = cohort->curriculum}, &curricula, &n,
		     &g->code) ||
	    !cli_ask(g->cli, s, &desc_slot_list, &(struct slot_list){.cohort = id}, &slots, &n,
		     &g->code))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct slot *slot = (const struct slot *)slots + i;
		struct calendar_entry e = {.slot = *slot,
					   .cohort = cohort->code,
					   .programme =
						   ((const struct programme *)programmes)->title,
					   .unit = unit_title(curricula, slot->unit),
					   .trainer = trainer_name(g, slot->trainer),
					   .place = cohort->place,
					   .cancelled = cohort->state == cohort_state_CANCELLED};
		if (!whose || enrolled_on(whose, slot->date))
			g_array_append_val(g->entries, e);
	}
	return true;
}

/* To the file, or to the standard output. */
static int write_calendar(struct gathered *g, struct str name, const char *out)
{
	struct cli *cli = g->cli;
	struct calendar c = {.name = name,
			     .entries = (const struct calendar_entry *)(void *)g->entries->data,
			     .n = g->entries->len};
	struct str why;
	void *rows;
	uint32_t n;

	if (!c.n) {
		cli_say("cursus: %s\n", _("no half-day is planned, so there is no calendar"));
		return status_exit_code(STATUS_unknown);
	}
	struct fault fault;
	enum status status = session_query(g->session, &desc_health, &(struct health){0},
					   "catalogue", 1, &rows, &n, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	c.log_id = ((const struct health_report *)rows)->log_id;
	struct str ics = calendar_ics(cli->arena, &c);
	if (!out) {
		fwrite(ics.p, 1, ics.n, stdout);
		return 0;
	}
	if (!file_write(out, FILE_PRIVATE, ics, cli->arena, &why))
		return cli_failed(why);
	cli_say(ngettext("%u half-day is in %s\n", "%u half-days are in %s\n", c.n), c.n, out);
	return 0;
}

static int run(struct gathered *g, struct str name, const char *out, uint64_t cohort,
	       uint64_t learner)
{
	struct fault fault;
	enum status status = find_trainers(g, &fault);
	void *rows;
	uint32_t n = 0;

	if (status != STATUS_ok)
		return cli_fail(g->cli, status, &fault);
	if (cohort && !add_cohort(g, cohort, NULL))
		return g->code;
	if (learner && !cli_ask(g->cli, g->session, &desc_enrolment_of,
				&(struct enrolment_of){.learner = learner}, &rows, &n, &g->code))
		return g->code;
	for (uint32_t i = 0; i < n; i++) {
		const struct enrolment *e = (const struct enrolment *)rows + i;
		if (e->state != enrolment_state_WAITING && !add_cohort(g, e->cohort, e))
			return g->code;
	}
	return write_calendar(g, name, out);
}

static int begin(struct cli *cli, struct session *s, struct str name, const char *out,
		 uint64_t cohort, uint64_t learner)
{
	struct gathered g = {.cli = cli,
			     .session = s,
			     .entries = g_array_new(FALSE, FALSE, sizeof(struct calendar_entry))};
	int code = run(&g, name, out, cohort, learner);

	g_array_free(g.entries, TRUE);
	return code;
}

int cmd_cohort_calendar(struct cli *cli, int argc, char **argv)
{
	const char *out = cli_option(&argc, argv, "out");
	struct fault fault;
	uint64_t cohort;

	if (argc != 1 || cli_is_option(argv[0]))
		return cli_usage(_("cursus cohort calendar COHORT [--out FILE]"));
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	enum status status = session_resolve(s, &desc_cohort, str_of(argv[0]), &cohort, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	return begin(cli, s, session_label(s, &desc_cohort, cohort), out, cohort, 0);
}

int cmd_me_calendar(struct cli *cli, int argc, char **argv)
{
	const char *out = cli_option(&argc, argv, "out"),
		   *named = cli_option(&argc, argv, "learner");
	int code = 0;

	if (argc)
		return cli_usage(_("cursus me calendar [--out FILE] [--learner E-MAIL]"));
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	uint64_t learner = cli_learner(cli, s, named, &code);
	return learner ? begin(cli, s, STR("Cursus"), out, 0, learner) : code;
}
