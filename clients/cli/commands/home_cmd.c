/* cursus init, up, down, status, check: the services of this home. */
#include "backup.h"
#include "cli.h"
#include "client.h"
#include "faults.h"
#include "files.h"
#include "health.h"
#include "launch.h"
#include "program.h"
#include "table.h"
#include "upgrade.h"

#include <jansson.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define STOP_WAIT_MS 10000
/* A replay of three million facts or so takes ten seconds, and longer while others are served. */
#define CHECK_WAIT_MS (30 * 60 * 1000)

/* Who makes a home organises, keeps the registers and administers; others get keys of their own. */
static bool make(struct cli *cli, struct str *why)
{
	struct principal me = {.name = STR("me"), .roles = ORGANISER | REGISTRAR | ADMIN | AUDITOR};

	return home_make(cli->home, cli->arena, why) &&
	       home_person(cli->home, "me", &me, cli->arena, why);
}

static bool is_home(struct cli *cli)
{
	return file_exists(home_at(cli->arena, cli->home, "principals").p);
}

static int no_home(struct cli *cli)
{
	cli_say(_("cursus: there is no home in %s; make one with: cursus init\n"), cli->home);
	return EXIT_FAILURE;
}

int cmd_init(struct cli *cli, int argc, char **argv)
{
	bool there = is_home(cli);
	struct str why;

	if (argc)
		return cli_usage(_("cursus init takes no \"%s\"; --home DIR says where"), argv[0]);
	if (!make(cli, &why) || !backup_key_make(cli->arena, cli->home, &why))
		return cli_failed(why);
	if (there)
		printf(_("There is a home in %s already, and nothing in it was replaced; next: "
			 "cursus up\n"),
		       cli->home);
	else
		printf(_("The home is %s; next: cursus up\n"), cli->home);
	return 0;
}

int cmd_up(struct cli *cli, int argc, char **argv)
{
	struct launched l;
	struct str why;
	bool was_older;

	if (argc)
		return cli_usage(_("cursus up takes no \"%s\""), argv[0]);
	if (!is_home(cli))
		return no_home(cli);
	int code = upgrade_prepare(cli, NULL, &was_older);
	if (code)
		return code;
	if (!home_prepare(cli->home, cli->arena, &why) ||
	    !launch_services(cli->arena, cli->home, LAUNCH_DAEMONS, &l, &why))
		return cli_failed(why);
	int running = 0;
	for (int i = 0; i < SERVICES_N; i++)
		running += l.pids[i] == 0;
	if (running == SERVICES_N)
		printf(_("The four services of %s run already; cursus status shows them\n"),
		       cli->home);
	else
		printf(_("Four services answer in %s\n"), cli->home);
	return 0;
}

int cmd_down(struct cli *cli, int argc, char **argv)
{
	int left = 0, stopped = 0;
	static const char *const WHY[] = {
		[LAUNCH_RUNS] = N_("cursus: %s does not stop; its log is in %s/log\n"),
		[LAUNCH_NOT_OURS] = N_("cursus: %s runs as another account; stop it as that "
				       "account, or as root (%s)\n"),
		[LAUNCH_ELSEWHERE] =
			N_("cursus: %s runs in another container; stop it there (%s)\n"),
	};

	if (argc)
		return cli_usage(_("cursus down takes no \"%s\""), argv[0]);
	if (!is_home(cli))
		return no_home(cli);
	for (int i = SERVICES_N; i-- > 0;) {
		if (!launch_pid(cli->arena, cli->home, service_rows[i].name))
			continue;
		stopped++;
		enum launch_end end =
			launch_end(cli->arena, cli->home, service_rows[i].name, STOP_WAIT_MS);
		if (end == LAUNCH_ENDED)
			continue;
		cli_say(gettext(WHY[end]), service_rows[i].name, cli->home);
		left++;
	}
	if (!left && stopped)
		puts(_("Stopped."));
	else if (!left)
		printf(_("No service of %s runs; there is nothing to stop\n"), cli->home);
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

static const char *state_text(const struct seen_service *seen)
{
	if (seen->report)
		return language_choice(&choices_service_state, seen->report->state);
	return seen->denied ? _("refuses this key") : _("does not answer");
}

static void status_table(struct cli *cli, const struct seen_service *seen)
{
	struct table *t = table_new(cli->arena);
	struct buf out;

	table_column(t, str_of(_("service")), TABLE_WHOLE);
	table_column(t, str_of(_("process")), TABLE_RIGHT);
	table_column(t, str_of(_("state")), TABLE_WHOLE);
	table_column(t, str_of(_("version")), TABLE_WHOLE);
	table_column(t, str_of(_("entries")), TABLE_RIGHT);
	table_column(t, str_of(_("follows")), TABLE_LEFT);
	for (int i = 0; i < SERVICES_N; i++) {
		const struct health_report *h = seen[i].report;
		struct str cells[] = {
			str_of(seen[i].name),
			seen[i].pid > 0 ? arena_printf(cli->arena, "%d", (int)seen[i].pid)
					: STR(""),
			str_of(state_text(&seen[i])),
			h ? h->version : STR(""),
			h ? arena_printf(cli->arena, "%llu", (unsigned long long)h->sequence)
			  : STR(""),
			h ? feeds_text(cli->arena, h) : STR("")};
		table_row(t, cells);
	}
	buf_init(&out, SIZE_MAX / 2);
	table_show(t, table_look(cli->style.fd), &out);
	cli_print(&out);
	buf_free(&out);
}

static void status_json(struct session *s, const struct seen_service *seen)
{
	json_t *all = json_array();
	struct buf out;

	for (int i = 0; i < SERVICES_N; i++) {
		const struct health_report *h = seen[i].report;
		json_t *j = h ? output_json(s, &desc_health_report, h)
			      : json_pack("{ss, sn}", "service", seen[i].name, "state");
		json_object_set_new(j, "answers", json_boolean(h != NULL));
		json_object_set_new(j, "process",
				    seen[i].pid > 0 ? json_integer(seen[i].pid) : json_null());
		json_array_append_new(all, j);
	}
	buf_init(&out, SIZE_MAX / 2);
	output_put_json(all, &out);
	cli_print(&out);
	buf_free(&out);
}

/* A line each, in the reader's language. */
static void show_notes(struct cli *cli, const char *service, const struct fault_reply *notes,
		       uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		struct fault fault;
		fault_from_reply(&notes[i], &fault);
		struct str text = language_fault(cli->arena, &fault);
		printf("%s: %.*s\n", service, (int)text.n, text.p);
	}
}

/* Decisions of sealed minutes that rest on facts which were corrected since, until a later board or
 * a revocation has answered them. false: this key may not ask, or there was no answer in time. */
static bool find_corrected(struct session *s, uint64_t *learners, uint64_t *diplomas)
{
	struct fault fault;
	void *found;
	uint32_t n;

	*learners = *diplomas = 0;
	if (session_query(s, &desc_board_review, &(struct board_review){0}, NULL, 0, &found, &n,
			  &fault) != STATUS_ok)
		return false;
	const struct unusual *rows = found;
	for (uint32_t i = 0; i < n; i++) {
		*learners += rows[i].kind == unusual_kind_CORRECTED ||
			     rows[i].kind == unusual_kind_REFUSED_TODAY;
		*diplomas += rows[i].kind == unusual_kind_DIPLOMA_REFUSED;
	}
	return true;
}

/* Nobody asks for it every day, so that it is told unasked. */
static void show_corrected(struct session *s)
{
	uint64_t learners, diplomas;

	if (!find_corrected(s, &learners, &diplomas) || !learners)
		return;
	printf(ngettext("certification: marks or attendance of %llu learner were corrected after "
			"the minutes were sealed, or would be judged otherwise today (diplomas "
			"concerned: %llu): cursus board review\n",
			"certification: marks or attendance of %llu learners were corrected after "
			"the minutes were sealed, or would be judged otherwise today (diplomas "
			"concerned: %llu): cursus board review\n",
			(unsigned long)learners),
	       (unsigned long long)learners, (unsigned long long)diplomas);
}

int cmd_status(struct cli *cli, int argc, char **argv)
{
	struct seen_service seen[SERVICES_N];
	bool down = false, silent = false, denied = false, unwell = false;

	if (argc)
		return cli_usage(_("cursus status takes no \"%s\""), argv[0]);
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	for (int i = 0; i < SERVICES_N; i++) {
		health_look(cli, s, service_rows[i].name, &seen[i]);
		silent |= !seen[i].report;
		unwell |= seen[i].report && seen[i].report->state != service_state_SERVING;
		denied |= seen[i].denied;
		down |= !seen[i].report && !seen[i].pid && !seen[i].denied;
	}
	if (cli->style.form == OUTPUT_JSON)
		status_json(s, seen);
	else
		status_table(cli, seen);
	for (int i = 0; i < SERVICES_N && cli->style.form != OUTPUT_JSON; i++)
		if (seen[i].report)
			show_notes(cli, seen[i].name, seen[i].report->notes.p,
				   seen[i].report->notes.n);
	if (!silent && cli->style.form != OUTPUT_JSON)
		show_corrected(s);
	if (down)
		cli_say("%s\n", _("cursus up starts what does not run on this machine"));
	if (denied)
		return status_exit_code(STATUS_denied);
	if (silent)
		return EXIT_UNREACHABLE;
	return unwell ? status_exit_code(STATUS_behind) : 0;
}

static void show_checked(const char *service, bool clean, unsigned long long events,
			 unsigned long long records)
{
	printf(_("%s: %s, %llu events replayed, %llu records compared\n"), service,
	       clean ? _("clean") : _("NOT CLEAN"), events, records);
}

int check_stopped(struct cli *cli, const char *home, const char *service, bool quiet)
{
	struct str program, why;
	char *out = NULL, clean[16];
	unsigned long long events, records;
	GError *error = NULL;
	int status, head = 0;

	if (!program_service(cli->arena, service, &program, &why))
		return cli_failed(why);
	char *argv[] = {arena_z(cli->arena, program), "--home", arena_z(cli->arena, str_of(home)),
			"--check", NULL};
	if (!g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, &status,
			  &error)) {
		why = arena_str(cli->arena, str_of(error->message));
		g_error_free(error);
		return cli_failed(why);
	}
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
	quiet = quiet && code == 0;
	/* The service speaks English; its findings are for who repairs it. */
	if (sscanf(out, "%*[a-z]: %15[A-Za-z ], %llu events, %llu records %n", clean, &events,
		   &records, &head) == 3 &&
	    head && !quiet)
		show_checked(service, strcmp(clean, "clean") == 0, events, records);
	if (!quiet)
		fputs(out + head, stdout);
	g_free(out);
	return code;
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
	show_notes(cli, service, r->notes.p, r->notes.n);
	return r->clean ? 0 : EXIT_FAILURE;
}

/* Whether its store can be read here, by a process that a damaged page may end: the service need
 * not risk that. Who speaks with a key of their own asks the service, which knows what they may. */
static bool is_here(struct cli *cli, const char *service)
{
	struct str file = home_at(cli->arena, cli->home, "data/%s/data.mdb", service);

	return (!cli->key && access(file.p, R_OK | W_OK) == 0) ||
	       !launch_pid(cli->arena, cli->home, service);
}

int cmd_check(struct cli *cli, int argc, char **argv)
{
	bool all = cli_flag(&argc, argv, "all");
	int worst = 0;

	if (argc != !all || (argc && !service_named(str_of(argv[0]))))
		return cli_usage(_(
			"cursus check catalogue | enrolment | attendance | certification | --all"));
	for (int i = 0; i < SERVICES_N; i++) {
		if (!all && strcmp(service_rows[i].name, argv[0]) != 0)
			continue;
		int code;
		if (!is_here(cli, service_rows[i].name)) {
			struct session *s = cli_session(cli);
			if (s)
				client_patience(cli->connection.client, CHECK_WAIT_MS);
			code = s ? check_running(cli, s, service_rows[i].name) : EXIT_UNREACHABLE;
		} else {
			code = check_stopped(cli, cli->home, service_rows[i].name, false);
		}
		worst = code > worst ? code : worst;
	}
	return worst;
}
