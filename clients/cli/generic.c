/* A command of the tables: words into a message, the message to its service, the answer to the terminal. */
#include "args.h"
#include "cli.h"

#include <stdlib.h>

int cli_usage(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("cursus: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	return EXIT_USAGE;
}

int cli_fail(struct cli *cli, enum status status, const struct fault *fault)
{
	if (cli->open && cli->session.trouble.n) {
		fprintf(stderr, "cursus: %.*s\n", (int)cli->session.trouble.n,
			cli->session.trouble.p);
		return EXIT_UNREACHABLE;
	}
	struct str text = language_fault(cli->arena, fault);
	fprintf(stderr, "cursus: %.*s\n", (int)text.n, text.p);
	return status_exit_code(status);
}

void cli_print(struct buf *b)
{
	fwrite(b->p, 1, b->n, stdout);
	b->n = 0;
}

static void take_out(int *argc, char **argv, int at, int n)
{
	for (int i = at; i + n <= *argc; i++)
		argv[i] = argv[i + n];
	*argc -= n;
}

const char *cli_option(int *argc, char **argv, const char *name)
{
	size_t n = strlen(name);

	for (int i = 0; i < *argc; i++) {
		const char *word = argv[i];
		if (strncmp(word, "--", 2) != 0 || strncmp(word + 2, name, n) != 0)
			continue;
		if (word[2 + n] == '=') {
			take_out(argc, argv, i, 1);
			return word + 3 + n;
		}
		if (word[2 + n] == '\0' && i + 1 < *argc) {
			const char *value = argv[i + 1];
			take_out(argc, argv, i, 2);
			return value;
		}
	}
	return NULL;
}

bool cli_flag(int *argc, char **argv, const char *name)
{
	for (int i = 0; i < *argc; i++) {
		if (strncmp(argv[i], "--", 2) != 0 || strcmp(argv[i] + 2, name) != 0)
			continue;
		take_out(argc, argv, i, 1);
		return true;
	}
	return false;
}

/* What every service answers needs to know whom to ask. */
static const char *service_for(struct cli *cli, const struct desc *d)
{
	const char *service = service_of_type(d->type);

	return strcmp(service, "common") == 0 ? cli->service : service;
}

static int run_query(struct cli *cli, struct session *s, const struct desc *d, const void *message)
{
	const char *service = service_for(cli, d);
	struct fault fault;
	void *rows = NULL;
	uint32_t n;
	struct buf out;

	if (!service)
		return cli_usage(_("which service? add --service catalogue, enrolment, attendance "
				   "or certification"));
	enum status status = session_query(s, d, message, service, 0, &rows, &n, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	buf_init(&out, SIZE_MAX / 2);
	bool one = n == 1 && strstr(d->name, "_list") == NULL;
	if (one)
		output_record(&cli->style, s, d->reply, rows, &out);
	else
		output_rows(&cli->style, s, d->reply, rows, n, &out);
	cli_print(&out);
	buf_free(&out);
	if (n == 0 && cli->style.form == OUTPUT_TABLE)
		fprintf(stderr, "%s\n", _("nothing there"));
	return 0;
}

int cli_generic(struct cli *cli, int argc, char **argv)
{
	struct args args;
	struct str why;
	struct fault fault = {0};
	struct buf out;

	if (!args_find(cli->arena, argc, argv, &args, &why))
		return cli_usage("%.*s", (int)why.n, why.p);
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	void *message = arena_alloc(cli->arena, args.desc->size);
	enum status status = args_message(s, &args, message, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	if (args.desc->what == WHAT_QUERY)
		return run_query(cli, s, args.desc, message);
	void *reply = arena_alloc(cli->arena, args.desc->reply->size);
	s->dry_run = cli->dry_run;
	status = session_command(s, args.desc, message, reply, &fault);
	s->dry_run = false;
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	buf_init(&out, SIZE_MAX / 2);
	output_record(&cli->style, s, args.desc->reply, reply, &out);
	cli_print(&out);
	buf_free(&out);
	if (cli->dry_run)
		fprintf(stderr, "%s\n", _("a trial: nothing was changed"));
	return 0;
}
