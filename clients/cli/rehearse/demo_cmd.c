/* cursus demo: a sample cohort from its curriculum to a diploma that is verified offline, told as a
 * story. */
#include "clock.h"
#include "files.h"
#include "input.h"
#include "program.h"
#include "register.h"
#include "rehearsal.h"
#include "scratch.h"

#include <stdlib.h>
#include <unistd.h>

#define DEMO_LEARNER "ines.lefevre@example.org"
#define EXIT_OF_FORGED 20

static bool clock_to(void *ctx, int64_t now_ms, struct str *why)
{
	return scratch_clock(ctx, now_ms, why);
}

static void say(void *ctx, const char *sentence)
{
	(void)ctx;
	printf("* %s\n", sentence);
	fflush(stdout);
}

static void complain(void *ctx, const char *sentence)
{
	(void)ctx;
	printf("  ! %s\n", sentence);
}

static int failed(struct str why)
{
	fflush(stdout);
	cli_say("cursus: %.*s\n", (int)why.n, why.p);
	return EXIT_FAILURE;
}

/* Runs one of our own commands as a person would, showing the line. */
static int typed(struct cli *cli, int (*run)(struct cli *, int, char **), const char *shown,
		 int argc, char **argv)
{
	printf("\n$ cursus %s\n", shown);
	fflush(stdout);
	int code = run(cli, argc, argv);
	fflush(stdout);
	return code;
}

/* A copy with one letter of the holder's name changed. */
static bool forge(struct cli *cli, const char *from, const char *to, struct str *why)
{
	struct str bytes;

	if (!input_read(cli->arena, from, CREDENTIAL_BYTES_MAX, &bytes, why))
		return false;
	char *copy = arena_z(cli->arena, bytes), *title = strstr(copy, "\"achievement\"");
	char *name = title ? strstr(title, "\"name\":\"") : NULL;
	must(name != NULL);
	name[8] = name[8] == 'D' ? 'd' : 'D';
	return file_write(to, FILE_PRIVATE, (struct str){copy, bytes.n}, cli->arena, why);
}

/* The number of the learner's diploma. */
static struct str number_of(struct session *s, uint64_t learner)
{
	void *rows;
	uint32_t n;

	if (session_query(s, &desc_diploma_of, &(struct diploma_of){.learner = learner}, NULL, 1,
			  &rows, &n, NULL) != STATUS_ok ||
	    !n)
		return STR("");
	return ((const struct diploma_file *)rows)->diploma.number;
}

static int diplomas(struct scratch *x, const struct rehearsal *r, struct str *why)
{
	struct cli *cli = &x->cli;
	char *out = arena_z(cli->arena, arena_printf(cli->arena, "%s/diplomas", x->folder));
	char *code = arena_z(cli->arena, r->code);
	uint64_t learner;
	struct fault fault;

	char *issue[] = {"--cohort", code, "--out", out, NULL};
	if (typed(cli, cmd_issue,
		  arena_printf(cli->arena, "diploma issue --cohort %s --out diplomas", code).p, 4,
		  issue))
		return EXIT_FAILURE;
	if (session_resolve(x->session, &desc_learner, STR(DEMO_LEARNER), &learner, &fault) !=
	    STATUS_ok)
		return cli_fail(cli, STATUS_unknown, &fault);
	struct str number = number_of(x->session, learner);
	char *file = arena_z(
		cli->arena, arena_printf(cli->arena, "%s/%.*s.json", out, (int)number.n, number.p));
	char *verify[] = {file, NULL};
	if (typed(cli, cmd_verify,
		  arena_printf(cli->arena, "verify diplomas/%.*s.json", (int)number.n, number.p).p,
		  1, verify))
		return EXIT_FAILURE;
	struct str folder = arena_printf(cli->arena, "%s/forged", x->folder);
	char *forged = arena_z(cli->arena, arena_printf(cli->arena, "%s/%.*s.json", folder.p,
							(int)number.n, number.p));
	if (!folder_private(folder.p, cli->arena, why) || !forge(cli, file, forged, why))
		return failed(*why);
	printf("\n");
	say(NULL, _("Somebody changes one letter of the title in a copy:"));
	char *caught[] = {forged, NULL};
	int verdict = typed(
		cli, cmd_verify,
		arena_printf(cli->arena, "verify forged/%.*s.json", (int)number.n, number.p).p, 1,
		caught);
	return verdict == EXIT_OF_FORGED ? 0 : EXIT_FAILURE;
}

static int live(struct scratch *x, struct rehearsal *r, struct str *why)
{
	struct cli *cli = &x->cli;

	if (!rehearsal_run(r))
		return failed(r->trouble);
	char *code = arena_z(cli->arena, r->code);
	char *grid[] = {code, NULL}, *me[] = {"--learner", DEMO_LEARNER, "--cohort", code, NULL};
	if (typed(cli, cmd_attendance, arena_printf(cli->arena, "attendance %s", code).p, 1,
		  grid) ||
	    typed(cli, cmd_me, "me", 4, me))
		return EXIT_FAILURE;
	int trouble = diplomas(x, r, why);
	if (trouble)
		return trouble;
	char *check[] = {"--all", NULL};
	/* The services are children here, without pid files: stop them, then their stores are
	 * checked as an operator would. */
	cli_close(cli);
	launch_stop(&x->services);
	return typed(cli, cmd_check, "check --all", 1, check);
}

int cmd_demo(struct cli *cli, int argc, char **argv)
{
	const char *keep = cli_option(&argc, argv, "keep");
	struct scratch x;
	struct rehearsal r = {.arena = cli->arena,
			      .clock = clock_to,
			      .say = say,
			      .complain = complain,
			      .ctx = &x,
			      .keep_diplomas = true};
	struct str sample, why;
	int64_t began = clock_monotonic_ms();

	if (argc)
		return cli_usage(_("cursus demo [--keep DIR]"));
	if (!program_sample(cli->arena, &sample, &why))
		return failed(why);
	if (!rehearsal_load(&r, sample.p))
		return failed(r.trouble);
	if (!scratch_begin(&x, cli, keep, &why))
		return failed(why);
	say(NULL, _("Four services answer on a scratch folder, each with its own store and key."));
	r.session = x.session;
	int code = live(&x, &r, &why);
	rehearsal_free(&r);
	if (keep)
		printf(_("\nThe folder is %s; its diplomas are in %s/diplomas\n"), x.folder,
		       x.folder);
	scratch_end(&x);
	if (code)
		return code;
	printf(_("\n%.1f s\n"), (double)(clock_monotonic_ms() - began) / 1000);
	puts("demo: ok");
	return 0;
}
