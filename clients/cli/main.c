/* cursus: the command line. Options, then an everyday command or a command of the tables. */
#include "cli.h"
#include "home.h"
#include "spoken.h"

#include <signal.h>
#include <stdlib.h>
#include <sodium.h>
#include <unistd.h>

/* How many words of the command line an everyday command's name takes; 0: it is another. */
static int named(const struct everyday *e, int argc, char **argv)
{
	const char *name = e->name;
	int words = 0;

	while (*name) {
		size_t n = strcspn(name, " ");
		if (words == argc || strlen(argv[words]) != n || memcmp(argv[words], name, n) != 0)
			return 0;
		words++;
		name += n + (name[n] == ' ');
	}
	return words;
}

/* What is not known is refused rather than overlooked: a trial that is none would change things. */
static int run_everyday(struct cli *cli, const struct everyday *e, int argc, char **argv)
{
	const char *unknown = NULL;

	if (cli->dry_run && !(e->takes & TAKES_DRY_RUN))
		unknown = "--dry-run";
	if (cli->style.form == OUTPUT_JSON && !(e->takes & TAKES_JSON))
		unknown = "--json";
	if (cli->style.form == OUTPUT_CSV && !(e->takes & TAKES_CSV))
		unknown = "--csv";
	if (cli->yes && !(e->takes & TAKES_YES))
		unknown = "--yes";
	if (unknown)
		return cli_usage(_("cursus %s: %s is not supported"), e->name, unknown);
	return e->run(cli, argc, argv);
}

static int run(struct cli *cli, int argc, char **argv)
{
	bool help = cli_flag(&argc, argv, "help");

	help = cli_letter(&argc, argv, 'h') || help; /* both are taken out, wherever they stand */
	spoken_command(argc, argv);
	if (argc == 0 || help)
		return cli_help(cli, argc, argv);
	for (const struct everyday *e = everyday_commands; e->name; e++) {
		int words = named(e, argc, argv);
		if (words)
			return run_everyday(cli, e, argc - words, argv + words);
	}
	return cli_generic(cli, argc, argv);
}

/* --json, --csv, --excel, --delimiter; false: already told what is wrong. */
static bool take_form(struct cli *cli, int *argc, char **argv)
{
	bool json = cli_flag(argc, argv, "json"), csv = cli_flag(argc, argv, "csv"),
	     excel = cli_flag(argc, argv, "excel");
	const char *delimiter = cli_option(argc, argv, "delimiter");

	if ((json && (csv || excel)) ||
	    (delimiter && (strlen(delimiter) != 1 || !strchr(",;\t", *delimiter)))) {
		cli_usage("%s", json ? _("either --json or --csv")
				     : _("--delimiter takes a comma, a semicolon or a tab"));
		return false;
	}
	cli->style.form = json ? OUTPUT_JSON : csv || excel ? OUTPUT_CSV : OUTPUT_TABLE;
	cli->style.excel = excel;
	cli->style.delimiter = delimiter ? *delimiter : 0;
	return true;
}

int main(int argc, char **argv)
{
	struct cli cli = {.arena = arena_new(),
			  .style = {.form = OUTPUT_TABLE, .fd = STDOUT_FILENO}};

	signal(SIGPIPE, SIG_DFL);
	must(sodium_init() >= 0);
	argc--;
	argv++;
	cli_literal_words(&argc, argv);
	const char *language = cli_option(&argc, argv, "lang");
	if (!language_set(language) && language)
		return cli_usage(_("\"%s\" is not spoken here; en and fr are"), language);
	if (cli_flag(&argc, argv, "version")) {
		puts("cursus " CURSUS_VERSION);
		return 0;
	}
	const char *home = cli_option(&argc, argv, "home");
	cli.home = home ? home : arena_z(cli.arena, home_default(cli.arena));
	cli.key = cli_option(&argc, argv, "key");
	cli.service = cli_option(&argc, argv, "service");
	cli.dry_run = cli_flag(&argc, argv, "dry-run");
	cli.yes = cli_flag(&argc, argv, "yes") || cli_letter(&argc, argv, 'y');
	int code = take_form(&cli, &argc, argv) ? run(&cli, argc, argv) : EXIT_USAGE;
	cli_close(&cli);
	arena_free(cli.arena);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("cursus: standard output");
		return code ? code : EXIT_FAILURE;
	}
	return code;
}
