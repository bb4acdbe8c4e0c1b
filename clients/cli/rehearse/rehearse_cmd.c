/* cursus rehearse DIR: lives the cohort of a folder on scratch services, and prints what comes
 * out. */
#include "clock.h"
#include "progress.h"
#include "rehearsal.h"
#include "scratch.h"
#include "table.h"
#include "text.h"

#include <stdlib.h>
#include <unistd.h>

struct telling {
	struct scratch scratch;
	struct progress progress;
	bool quiet;
};

static bool clock_to(void *ctx, int64_t now_ms, struct str *why)
{
	return scratch_clock(&((struct telling *)ctx)->scratch, now_ms, why);
}

static void say(void *ctx, const char *sentence)
{
	struct telling *t = ctx;

	progress_end(&t->progress);
	if (!t->quiet)
		cli_say("%s\n", sentence);
}

static void complain(void *ctx, const char *sentence)
{
	progress_end(&((struct telling *)ctx)->progress);
	cli_say("cursus: %s\n", sentence);
}

static void step(void *ctx, uint64_t done, uint64_t total)
{
	struct telling *t = ctx;

	t->progress.total = total;
	progress_step(&t->progress, done, clock_monotonic_ms());
}

static struct str reasons_text(struct arena *a, const struct rehearsal_result *of)
{
	struct str text = STR("");
	uint32_t last = 0;

	for (uint32_t i = 0; i < of->conditions.n; i++) {
		const struct condition *c = &of->conditions.p[i];
		if (c->met || c->kind == last)
			continue;
		last = c->kind;
		text = arena_printf(a, "%.*s%s%s", (int)text.n, text.p, text.n ? ", " : "",
				    language_choice(&choices_condition_kind, c->kind));
	}
	return text;
}

static void show_table(struct cli *cli, const struct rehearsal *r)
{
	struct table *t = table_new(cli->arena);
	struct arena *a = cli->arena;
	struct buf out;

	table_column(t, str_of(_("learner")), TABLE_LEFT);
	table_column(t, str_of(_("hours")), TABLE_RIGHT);
	table_column(t, str_of(_("attendance")), TABLE_RIGHT);
	table_column(t, str_of(_("average")), TABLE_RIGHT);
	table_column(t, str_of(_("decision")), TABLE_LEFT);
	table_column(t, str_of(_("honours")), TABLE_LEFT);
	table_column(t, str_of(_("not met")), TABLE_LEFT);
	for (uint32_t i = 0; i < r->nresults; i++) {
		const struct rehearsal_result *of = &r->results[i];
		const struct standing *s = &of->standing;
		struct str cells[] = {
			of->name,
			arena_printf(a, "%llu h %02llu", (unsigned long long)s->credited_min / 60,
				     (unsigned long long)s->credited_min % 60),
			s->counted_min ? language_percent(a, s->attendance_permille) : STR("-"),
			of->decision.has_average ? language_mark(a, of->decision.average_hundredths)
						 : STR(""),
			str_of(language_choice(&choices_decision_kind, of->decision.decision)),
			of->decision.honours,
			reasons_text(a, of)};
		table_row(t, cells);
	}
	buf_init(&out, SIZE_MAX / 2);
	table_show(t, table_look(cli->style.fd), &out);
	cli_print(&out);
	buf_free(&out);
}

static void show(struct cli *cli, const struct rehearsal *r)
{
	if (cli->style.form != OUTPUT_JSON) {
		show_table(cli, r);
		return;
	}
	json_t *j = rehearsal_json(r);
	char *text = json_dumps(j, JSON_INDENT(1));
	puts(text);
	free(text);
	json_decref(j);
}

int cmd_rehearse(struct cli *cli, int argc, char **argv)
{
	struct telling t = {.quiet = cli->style.form == OUTPUT_JSON};
	struct rehearsal r = {.arena = cli->arena,
			      .clock = clock_to,
			      .say = say,
			      .complain = complain,
			      .step = step,
			      .ctx = &t};
	struct str why;

	const char *keep = cli_option(&argc, argv, "keep");
	if (argc != 1)
		return cli_usage(_("cursus rehearse DIR [--json] [--keep FOLDER]"));
	if (!rehearsal_load(&r, argv[0])) {
		cli_say("cursus: %.*s\n", (int)r.trouble.n, r.trouble.p);
		return EXIT_FAILURE;
	}
	if (!scratch_begin(&t.scratch, cli, keep, &why)) {
		cli_say("cursus: %.*s\n", (int)why.n, why.p);
		return EXIT_FAILURE;
	}
	r.session = t.scratch.session;
	progress_begin(&t.progress, STDERR_FILENO, str_of(_("half-days")), 0, clock_monotonic_ms());
	bool good = rehearsal_run(&r);
	progress_end(&t.progress);
	if (good)
		show(cli, &r);
	else
		cli_say("cursus: %.*s\n", (int)r.trouble.n, r.trouble.p);
	rehearsal_free(&r);
	scratch_end(&t.scratch);
	return good && !r.complaints ? 0 : EXIT_FAILURE;
}
