/* cursus paper KIND ...: one document of what the services know, as a PDF. */
#include "cli.h"
#include "clock.h"
#include "paper_asked.h"
#include "paper_file.h"
#include "paper_names.h"
#include "spoken.h"

#include <glib.h>

struct paper_options {
	const struct document *kind;
	const char *out, *learner;
	enum tongue tongue;
	struct subject subject;
	struct str of, who; /* for the file's name */
};

static bool resolve(struct cli *cli, struct session *s, const struct desc *noun, const char *text,
		    uint64_t *id, int *code)
{
	struct fault fault;
	enum status status = session_resolve(s, noun, str_of(text), id, &fault);

	if (status != STATUS_ok)
		*code = cli_fail(cli, status, &fault);
	return status == STATUS_ok;
}

/* A half-day by its code, or COHORT/DAY: all those of that day. */
static bool take_days(struct cli *cli, struct session *s, const char *text, struct subject *out,
		      int *code)
{
	const char *slash = strrchr(text, '/');
	struct str day = str_of(slash ? slash + 1 : "");

	if (!slash || date_parse(day, &out->day) != DATE_OK)
		return resolve(cli, s, &desc_slot, text, &out->slot, code);
	char *cohort = arena_z(cli->arena, (struct str){text, (uint32_t)(slash - text)});
	return resolve(cli, s, &desc_cohort, cohort, &out->cohort, code);
}

/* Named, or the one who speaks. */
static bool take_learner(struct cli *cli, struct session *s, const char *named,
			 struct paper_options *o, int *code)
{
	struct office office;
	struct person who;

	o->subject.learner = cli_learner(cli, s, named, code);
	if (!o->subject.learner)
		return false;
	office_open(&office, s, 0);
	office.home = cli->home;
	if (!office_person(&office, o->subject.learner, &who)) {
		*code = cli_fail(cli, office.status, &office.fault);
		return false;
	}
	o->who = paper_who_in(&office, cli->arena, o->subject.cohort, &who);
	return true;
}

static bool take_subject(struct cli *cli, struct session *s, int argc, char **argv,
			 struct paper_options *o, int *code)
{
	o->of = str_of(argv[0]);
	switch (o->kind->about) {
	case ABOUT_SHEET:
		return take_days(cli, s, argv[0], &o->subject, code);
	case ABOUT_BOARD:
		return resolve(cli, s, &desc_board, argv[0], &o->subject.board, code);
	case ABOUT_DAYS:
		if (strchr(argv[0], '/'))
			return take_days(cli, s, argv[0], &o->subject, code) &&
			       take_learner(cli, s, argc > 1 ? argv[1] : o->learner, o, code);
		break;
	case ABOUT_COHORT:
		return resolve(cli, s, &desc_cohort, argv[0], &o->subject.cohort, code);
	case ABOUT_LEARNER:
		break;
	}
	return resolve(cli, s, &desc_cohort, argv[0], &o->subject.cohort, code) &&
	       take_learner(cli, s, argc > 1 ? argv[1] : o->learner, o, code);
}

static const char *path_of(struct cli *cli, const struct paper_options *o)
{
	const char *file = document_file(o->kind, cli->arena, o->tongue, o->of, o->who);

	if (!o->out)
		return file;
	if (!g_file_test(o->out, G_FILE_TEST_IS_DIR))
		return o->out;
	return arena_printf(cli->arena, "%s/%s", o->out, file).p;
}

static int write_paper(struct cli *cli, const struct paper_options *o, const void *facts)
{
	const char *path = path_of(cli, o);
	struct str why;
	struct buf pdf;
	struct fonts *fonts = fonts_open(NULL, cli->arena, &why);

	if (!fonts)
		return cli_failed(why);
	buf_init(&pdf, PAPER_BYTES_MAX);
	bool written = o->kind->make(fonts, o->tongue, facts, &pdf, cli->arena, &why) &&
		       paper_save(path, &pdf, cli->arena, &why);
	buf_free(&pdf);
	fonts_free(fonts);
	if (!written)
		return cli_failed(why);
	puts(path);
	return 0;
}

int cmd_paper(struct cli *cli, int argc, char **argv)
{
	struct paper_options o = {.out = cli_option(&argc, argv, "out"),
				  .learner = cli_option(&argc, argv, "learner")};
	struct paper_asked asked;
	struct office office;
	const void *facts;
	int code = 0;

	if (!paper_asked(&argc, argv, &asked, &code))
		return code;
	o.tongue = asked.tongue;
	o.subject = asked.subject;
	if (!argc)
		return cli_usage(
			_("cursus paper KIND WHAT [LEARNER]; cursus help paper lists them"));
	o.kind = document_named(spoken_paper(argv[0]));
	if (!o.kind)
		return paper_unknown(argv[0]);
	int most = o.kind->about == ABOUT_LEARNER || o.kind->about == ABOUT_DAYS ? 3 : 2;
	if (argc < 2 || argc > most || cli_is_option(argv[1]))
		return cli_usage(
			_("cursus paper KIND WHAT [LEARNER]; cursus help paper lists them"));
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	if (!take_subject(cli, s, argc - 1, argv + 1, &o, &code))
		return code;
	office_open(&office, s, asked.date);
	office.home = cli->home;
	switch (o.kind->gather(&office, &o.subject, &facts)) {
	case DUE_YES:
		return write_paper(cli, &o, facts);
	case DUE_NO:
		cli_say("cursus: %.*s\n", (int)office.why.n, office.why.p);
		return status_exit_code(STATUS_conflict);
	case DUE_REFUSED:
		break;
	}
	return cli_fail(cli, office.status, &office.fault);
}
