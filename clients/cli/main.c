/* cursus: the command line. Options, then an everyday command or a command of the tables. */
#include "cli.h"
#include "home.h"

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

static int run(struct cli *cli, int argc, char **argv)
{
	if (argc == 0 || cli_flag(&argc, argv, "help"))
		return cli_help(cli, argc, argv);
	for (const struct everyday *e = everyday_commands; e->name; e++) {
		int words = named(e, argc, argv);
		if (words)
			return e->run(cli, argc - words, argv + words);
	}
	return cli_generic(cli, argc, argv);
}

int main(int argc, char **argv)
{
	struct cli cli = {.arena = arena_new(),
			  .style = {.form = OUTPUT_TABLE, .fd = STDOUT_FILENO}};

	signal(SIGPIPE, SIG_DFL);
	must(sodium_init() >= 0);
	argc--;
	argv++;
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
	if (cli_flag(&argc, argv, "json"))
		cli.style.form = OUTPUT_JSON;
	if (cli_flag(&argc, argv, "csv"))
		cli.style.form = OUTPUT_CSV;
	int code = run(&cli, argc, argv);
	cli_close(&cli);
	arena_free(cli.arena);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("cursus: standard output");
		return code ? code : EXIT_FAILURE;
	}
	return code;
}
