/* cursus diploma issue, print, save: what sealed minutes grant, signed files and their papers. */
#include "cli.h"
#include "diploma_out.h"

static int show_report(struct cli *cli, struct session *s, const struct issue_report *report)
{
	struct buf text;

	buf_init(&text, SIZE_MAX / 2);
	output_record(&cli->style, s, &desc_issue_report, report, &text);
	cli_print(&text);
	buf_free(&text);
	if (cli->dry_run)
		fprintf(stderr, "%s\n", _("dry run: nothing was changed"));
	return 0;
}

/* The language of documents: French unless asked otherwise. */
static bool tongue_option(int *argc, char **argv, enum tongue *t)
{
	const char *asked = cli_option(argc, argv, "document-language");

	*t = TONGUE_FRENCH;
	return !asked || tongue_parse(asked, t);
}

static int write_cohort(struct cli *cli, struct session *s, const char *out, unsigned parts,
			enum tongue t, const struct diploma_issue *m)
{
	struct diploma_files ask = {.cohort = m->cohort};
	struct diploma_file *files;
	struct fault fault;
	void *rows;
	uint32_t n, kept = 0;

	enum status status =
		session_query(s, &desc_diploma_files, &ask, NULL, 0, &rows, &n, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	files = rows;
	for (uint32_t i = 0; i < n; i++)
		if (!m->learner || files[i].diploma.learner == m->learner)
			files[kept++] = files[i];
	if (!kept) {
		fprintf(stderr, "cursus: %s\n", _("nothing to write: no diploma was issued"));
		return status_exit_code(STATUS_conflict);
	}
	return diploma_write(cli, s, out, parts, t, files, kept);
}

int cmd_issue(struct cli *cli, int argc, char **argv)
{
	const char *out = cli_option(&argc, argv, "out"),
		   *cohort = cli_option(&argc, argv, "cohort");
	const char *learner = cli_option(&argc, argv, "learner");
	struct diploma_issue m = {0};
	struct issue_report report;
	struct fault fault;
	struct str why;
	enum tongue t;
	bool spoken = tongue_option(&argc, argv, &t);

	if (!cohort && argc == 1)
		cohort = argv[--argc];
	if (argc || !cohort || !spoken)
		return cli_usage(_("cursus diploma issue --cohort C [--learner E-MAIL] [--out DIR] "
				   "[--document-language fr|en]"));
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	/* A diploma is for life: first see whether it can be written where it shall go. */
	if (out && !cli->dry_run && !diploma_folder(cli->arena, out, &why))
		return cli_failed(why);
	enum status status = session_resolve(s, &desc_cohort, str_of(cohort), &m.cohort, &fault);
	if (status == STATUS_ok && learner)
		status = session_resolve(s, &desc_learner, str_of(learner), &m.learner, &fault);
	message_give(&m, 1);
	if (learner)
		message_give(&m, 2);
	int code = status == STATUS_ok ? cli_sure(cli, &desc_diploma_issue, &m) : 0;
	if (code)
		return code;
	if (status == STATUS_ok)
		status = session_call(s, &(struct call){.dry = cli->dry_run}, &desc_diploma_issue,
				      &m, &report, &fault);
	/* What was issued before can still be written out. */
	bool again = out && status == STATUS_conflict && fault.why == REASON_diploma_there;
	if (status != STATUS_ok && !again)
		return cli_fail(cli, status, &fault);
	if (!again)
		show_report(cli, s, &report);
	return out && !cli->dry_run ? write_cohort(cli, s, out, DIPLOMA_JSON | DIPLOMA_PDF, t, &m)
				    : 0;
}

/* The diplomas of the learner who speaks. */
static enum status find_own(struct session *s, void **rows, uint32_t *n, struct fault *fault)
{
	struct diploma_of of = {0};
	void *me;
	enum status status = session_query(s, &desc_whoami, &(struct whoami){0}, "certification", 1,
					   &me, n, fault);

	if (status != STATUS_ok)
		return status;
	of.learner = *n ? ((const struct whoami_row *)me)->learner : 0;
	*n = 0;
	return of.learner ? session_query(s, &desc_diploma_of, &of, NULL, 0, rows, n, fault)
			  : STATUS_ok;
}

/* The one of that number, or all of the learner who speaks; she finds her own by number too. */
static enum status find_files(struct session *s, const char *number, void **rows, uint32_t *n,
			      struct fault *fault)
{
	struct diploma_show show = {0};
	struct fault denied;
	enum status status;

	if (!number)
		return find_own(s, rows, n, fault);
	status = session_resolve(s, &desc_diploma, str_of(number), &show.diploma, fault);
	if (status == STATUS_ok)
		status = session_query(s, &desc_diploma_show, &show, NULL, 1, rows, n, fault);
	if (status != STATUS_denied || find_own(s, rows, n, &denied) != STATUS_ok)
		return status;
	struct diploma_file *files = *rows;
	for (uint32_t i = 0; i < *n; i++) {
		if (files[i].diploma.id != show.diploma)
			continue;
		files[0] = files[i];
		*n = 1;
		return STATUS_ok;
	}
	return status;
}

/* The diplomas of a number, of who speaks, or of a whole cohort, as files in a folder. */
static int write_found(struct cli *cli, struct session *s, const char *number, const char *out,
		       unsigned parts, enum tongue t)
{
	struct fault fault;
	struct str why;
	void *rows = NULL;
	uint32_t n = 0;

	enum status status = find_files(s, number, &rows, &n, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	if (!n) {
		fprintf(stderr, "cursus: %s\n", _("you have no diploma here; say its NUMBER"));
		return status_exit_code(STATUS_unknown);
	}
	if (!diploma_folder(cli->arena, out, &why))
		return cli_failed(why);
	return diploma_write(cli, s, out, parts, t, rows, n);
}

int cmd_save(struct cli *cli, int argc, char **argv)
{
	const char *out = cli_option(&argc, argv, "out");
	enum tongue t;
	bool spoken = tongue_option(&argc, argv, &t);

	if (argc > 1 || (argc && cli_is_option(argv[0])) || !spoken)
		return cli_usage(_("cursus diploma save [NUMBER] [--out DIR] "
				   "[--document-language fr|en]"));
	struct session *s = cli_session(cli);
	return s ? write_found(cli, s, argc ? argv[0] : NULL, out ? out : ".",
			       DIPLOMA_JSON | DIPLOMA_PDF, t)
		 : EXIT_UNREACHABLE;
}

int cmd_print(struct cli *cli, int argc, char **argv)
{
	const char *out = cli_option(&argc, argv, "out"),
		   *cohort = cli_option(&argc, argv, "cohort");
	struct diploma_issue m = {0};
	struct fault fault;
	struct str why;
	enum tongue t;
	bool spoken = tongue_option(&argc, argv, &t);

	if (argc > 1 || (argc && (cli_is_option(argv[0]) || cohort)) || !spoken)
		return cli_usage(_("cursus diploma print [NUMBER | --cohort C] [--out DIR] "
				   "[--document-language fr|en]"));
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	out = out ? out : ".";
	if (!cohort)
		return write_found(cli, s, argc ? argv[0] : NULL, out, DIPLOMA_PDF, t);
	enum status status = session_resolve(s, &desc_cohort, str_of(cohort), &m.cohort, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	if (!diploma_folder(cli->arena, out, &why))
		return cli_failed(why);
	return write_cohort(cli, s, out, DIPLOMA_PDF, t, &m);
}
