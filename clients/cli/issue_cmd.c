/* cursus diploma issue: the diplomas that sealed minutes grant, and their signed files. */
#include "cli.h"
#include "clock.h"
#include "files.h"
#include "progress.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(struct str why)
{
	fprintf(stderr, "cursus: %.*s\n", (int)why.n, why.p);
	return EXIT_FAILURE;
}

/* A folder that is there is used; what lies in it stays. */
static bool make_folder(struct arena *a, const char *path, struct str *why)
{
	struct stat st;

	if (mkdir(path, 0777) == 0 ||
	    (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode)))
		return true;
	*why = arena_printf(a, "%s: %s", path,
			    errno == EEXIST ? _("is no folder") : strerror(errno));
	return false;
}

/* The number as a file name: it has letters, digits and '-' only, or '/' as '_'. */
static struct str file_name(struct arena *a, struct str number)
{
	char *name = arena_z(a, number);

	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '_';
	return str_of(name);
}

static int write_files(struct cli *cli, struct session *s, const char *out, uint64_t cohort,
		       uint64_t learner)
{
	struct fault fault;
	struct str why;
	void *rows;
	uint32_t n, written = 0;
	struct progress p;

	enum status status =
		session_query(s, &desc_diploma_files, &(struct diploma_files){.cohort = cohort},
			      NULL, 0, &rows, &n, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	if (!make_folder(cli->arena, out, &why))
		return failed(why);
	progress_begin(&p, STDERR_FILENO, str_of(_("writing diplomas")), n, clock_monotonic_ms());
	for (uint32_t i = 0; i < n; i++) {
		const struct diploma_file *f = (const struct diploma_file *)rows + i;
		struct str name = file_name(cli->arena, f->diploma.number);
		if (learner && f->diploma.learner != learner)
			continue;
		struct str path =
			arena_printf(cli->arena, "%s/%.*s.json", out, (int)name.n, name.p);
		if (!file_write(path.p, FILE_OPEN, f->credential, cli->arena, &why)) {
			progress_end(&p);
			return failed(why);
		}
		written++;
		progress_step(&p, i + 1, clock_monotonic_ms());
	}
	progress_end(&p);
	status =
		session_query(s, &desc_register_export, &(struct register_export){.cohort = cohort},
			      NULL, 1, &rows, &n, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	struct str copy = n ? ((const struct register_copy *)rows)->json : STR("");
	if (n && !file_write(arena_printf(cli->arena, "%s/register.json", out).p, FILE_OPEN, copy,
			     cli->arena, &why))
		return failed(why);
	fprintf(stderr,
		ngettext("%u diploma and the register copy are in %s\n",
			 "%u diplomas and the register copy are in %s\n", written),
		written, out);
	return 0;
}

int cmd_issue(struct cli *cli, int argc, char **argv)
{
	const char *out = cli_option(&argc, argv, "out"),
		   *cohort = cli_option(&argc, argv, "cohort");
	const char *learner = cli_option(&argc, argv, "learner");
	struct diploma_issue m = {0};
	struct issue_report report;
	struct fault fault;
	struct buf text;

	if (!cohort && argc == 1)
		cohort = argv[--argc];
	if (argc || !cohort)
		return cli_usage(
			_("cursus diploma issue --cohort C [--learner E-MAIL] [--out DIR]"));
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	enum status status = session_resolve(s, &desc_cohort, str_of(cohort), &m.cohort, &fault);
	if (status == STATUS_ok && learner)
		status = session_resolve(s, &desc_learner, str_of(learner), &m.learner, &fault);
	if (status == STATUS_ok) {
		s->dry_run = cli->dry_run;
		status = session_command(s, &desc_diploma_issue, &m, &report, &fault);
		s->dry_run = false;
	}
	/* What was issued before can still be written out. */
	bool again = out && status == STATUS_conflict && fault.why == REASON_diploma_there;
	if (status != STATUS_ok && !again)
		return cli_fail(cli, status, &fault);
	if (!again) {
		buf_init(&text, SIZE_MAX / 2);
		output_record(&cli->style, s, &desc_issue_report, &report, &text);
		cli_print(&text);
		buf_free(&text);
	}
	if (cli->dry_run)
		fprintf(stderr, "%s\n", _("a trial: nothing was changed"));
	return out && !cli->dry_run ? write_files(cli, s, out, m.cohort, m.learner) : 0;
}
