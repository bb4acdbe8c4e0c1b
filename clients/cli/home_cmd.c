/* cursus init, up, down, status, check: the services of this home. */
#include "cli.h"
#include "launch.h"
#include "table.h"

#include <stdlib.h>
#include <sys/wait.h>

#include "program.h"

#define STOP_WAIT_MS 10000

/* Who makes a home organises, keeps the registers and administers; others get keys of their own. */
static bool prepare(struct cli *cli, struct str *why)
{
	struct principal me = {.name = STR("me"), .roles = ORGANISER | REGISTRAR | ADMIN | AUDITOR};

	return home_prepare(cli->home, cli->arena, why) &&
	       home_person(cli->home, "me", &me, cli->arena, why);
}

int cmd_init(struct cli *cli, int argc, char **argv)
{
	struct str why;

	if (argc)
		return cli_usage(_("cursus init takes no \"%s\"; --home DIR says where"), argv[0]);
	if (!prepare(cli, &why))
		return cli_failed(why);
	printf(_("The home is %s; next: cursus up\n"), cli->home);
	return 0;
}

int cmd_up(struct cli *cli, int argc, char **argv)
{
	struct launched l;
	struct str why;

	if (argc)
		return cli_usage(_("cursus up takes no \"%s\""), argv[0]);
	if (!prepare(cli, &why) ||
	    !launch_services(cli->arena, cli->home, LAUNCH_DAEMONS, &l, &why))
		return cli_failed(why);
	int running = 0;
	for (int i = 0; i < HOME_SERVICES; i++)
		running += l.pids[i] == 0;
	if (running == HOME_SERVICES)
		puts(_("They run already."));
	else
		printf(_("Four services answer in %s\n"), cli->home);
	return 0;
}

int cmd_down(struct cli *cli, int argc, char **argv)
{
	int left = 0, stopped = 0;

	if (argc)
		return cli_usage(_("cursus down takes no \"%s\""), argv[0]);
	for (int i = HOME_SERVICES; i-- > 0;) {
		if (!launch_pid(cli->arena, cli->home, home_services[i]))
			continue;
		stopped++;
		if (!launch_end(cli->arena, cli->home, home_services[i], STOP_WAIT_MS)) {
			fprintf(stderr, _("cursus: %s does not stop; its log is in %s/log\n"),
				home_services[i], cli->home);
			left++;
		}
	}
	if (!left)
		puts(stopped ? _("Stopped.") : _("Nothing runs here."));
	return left ? EXIT_FAILURE : 0;
}

static struct str feeds_text(struct arena *a, const struct health_report *h)
{
	struct str text = STR("");

	for (uint32_t i = 0; i < h->feeds.n; i++) {
		const struct feed_health *f = &h->feeds.p[i];
		text = arena_printf(
			a, "%.*s%s%.*s %llu%s%.*s", (int)text.n, text.p, i ? ", " : "",
			(int)f->upstream.n, f->upstream.p, (unsigned long long)f->sequence,
			f->stopped.n ? _(" stopped: ") : "", (int)f->stopped.n, f->stopped.p);
	}
	return text;
}

int cmd_status(struct cli *cli, int argc, char **argv)
{
	struct session *s = cli_session(cli);
	struct table *t = table_new(cli->arena);
	struct buf out;
	int code = 0;

	if (argc)
		return cli_usage(_("cursus status takes no \"%s\""), argv[0]);
	if (!s)
		return EXIT_UNREACHABLE;
	table_column(t, str_of(_("service")), TABLE_LEFT);
	table_column(t, str_of(_("process")), TABLE_RIGHT);
	table_column(t, str_of(_("state")), TABLE_LEFT);
	table_column(t, str_of(_("entries")), TABLE_RIGHT);
	table_column(t, str_of(_("follows")), TABLE_LEFT);
	for (int i = 0; i < HOME_SERVICES; i++) {
		pid_t pid = launch_pid(cli->arena, cli->home, home_services[i]);
		struct fault fault;
		void *rows = NULL;
		uint32_t n = 0;
		bool up = session_query(s, &desc_health, &(struct health){0}, home_services[i], 1,
					&rows, &n, &fault) == STATUS_ok;
		const struct health_report *h = rows;
		struct str cells[] = {str_of(home_services[i]),
				      pid ? arena_printf(cli->arena, "%d", (int)pid) : STR(""),
				      str_of(_("does not answer")), STR(""), STR("")};
		if (up && n) {
			cells[2] = str_of(language_choice(&choices_service_state, h->state));
			cells[3] =
				arena_printf(cli->arena, "%llu", (unsigned long long)h->sequence);
			cells[4] = feeds_text(cli->arena, h);
		} else {
			code = EXIT_UNREACHABLE;
		}
		table_row(t, cells);
	}
	buf_init(&out, SIZE_MAX / 2);
	table_print(t, table_look(cli->style.fd), &out);
	cli_print(&out);
	buf_free(&out);
	return code;
}

static void show_checked(const char *service, bool clean, unsigned long long events,
			 unsigned long long records)
{
	printf(_("%s: %s, %llu events replayed, %llu records compared\n"), service,
	       clean ? _("clean") : _("NOT CLEAN"), events, records);
}

/* A service that does not run is checked by its own program, which takes the lock of its folder. */
static int check_offline(struct cli *cli, const char *service)
{
	struct str program, why;
	char *out = NULL, clean[16];
	unsigned long long events, records;
	GError *error = NULL;
	int status, head = 0;

	if (!program_service(cli->arena, service, &program, &why))
		return cli_failed(why);
	char *argv[] = {arena_z(cli->arena, program), "--home",
			arena_z(cli->arena, str_of(cli->home)), "--check", NULL};
	if (!g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, &status,
			  &error)) {
		why = arena_str(cli->arena, str_of(error->message));
		g_error_free(error);
		return cli_failed(why);
	}
	/* The service speaks English; its findings are for who repairs it. */
	if (sscanf(out, "%*[a-z]: %15[A-Za-z ], %llu events, %llu records %n", clean, &events,
		   &records, &head) == 3 &&
	    head)
		show_checked(service, strcmp(clean, "clean") == 0, events, records);
	fputs(out + head, stdout);
	g_free(out);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}

static int check_running(struct cli *cli, struct session *s, const char *service)
{
	struct fault fault;
	void *rows;
	uint32_t n;

	enum status status =
		session_query(s, &desc_check, &(struct check){0}, service, 1, &rows, &n, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	const struct check_report *r = rows;
	show_checked(service, r->clean, r->events, r->records);
	for (uint32_t i = 0; i < r->findings.n; i++)
		printf("  %.*s\n", (int)r->findings.p[i].n, r->findings.p[i].p);
	return r->clean ? 0 : EXIT_FAILURE;
}

int cmd_check(struct cli *cli, int argc, char **argv)
{
	bool all = cli_flag(&argc, argv, "all");
	int worst = 0;

	if (argc != !all || (argc && !home_service_known(str_of(argv[0]))))
		return cli_usage(_(
			"cursus check catalogue | enrolment | attendance | certification | --all"));
	for (int i = 0; i < HOME_SERVICES; i++) {
		if (!all && strcmp(home_services[i], argv[0]) != 0)
			continue;
		int code;
		if (launch_pid(cli->arena, cli->home, home_services[i])) {
			struct session *s = cli_session(cli);
			code = s ? check_running(cli, s, home_services[i]) : EXIT_UNREACHABLE;
		} else {
			code = check_offline(cli, home_services[i]);
		}
		worst = code > worst ? code : worst;
	}
	return worst;
}
