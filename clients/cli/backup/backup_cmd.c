/* cursus backup: a copy of each store, certification first, then the keys, then the manifest. */
#include "backup.h"
#include "cli.h"
#include "client.h"
#include "clock.h"
#include "files.h"
#include "fingerprint.h"
#include "launch.h"
#include "table.h"
#include "upgrade.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long a service that may run elsewhere is waited for, and any under full load. */
#define ELSEWHERE_WAIT_MS 500
#define ANSWER_WAIT_MS 60000
/* Between two looks at a copy, from the first to the longest. */
#define LOOK_MS 2
#define LOOK_MS_MAX 100
/* How long a copy that is not wanted any more may take to end. */
#define SETTLE_MS 5000

struct making {
	struct cli *cli;
	const char *folder;
	bool made;	   /* the folder, by us */
	const char *asked; /* the service whose copy has begun and is not known to have ended */
	struct backup backup;
	struct backup_work work;
};

/* Whether anybody answers for it; who does not know our key does too. */
static bool answers(struct cli *cli, const char *service)
{
	bool runs = launch_pid(cli->arena, cli->home, service) != 0;
	struct fault fault;
	void *rows;
	uint32_t n;

	if (runs || (!cli->key && !file_exists(home_at(cli->arena, cli->home, "keys/me.key").p)))
		return runs;
	struct session *s = cli_session(cli);
	if (!s)
		return false;
	client_patience(cli->connection.client, ELSEWHERE_WAIT_MS);
	return session_query(s, &desc_health, &(struct health){0}, service, 1, &rows, &n, &fault) ==
		       STATUS_ok ||
	       client_trouble(cli->connection.client) != CLIENT_UNREACHABLE;
}

static void pause_ms(int *ms)
{
	poll(NULL, 0, *ms);
	*ms = *ms * 2 < LOOK_MS_MAX ? *ms * 2 : LOOK_MS_MAX;
}

static enum status look_running(struct making *m, const char *service, struct store_copy *out,
				struct fault *fault)
{
	struct copy_show ask = {.folder = str_of(m->folder)};
	void *rows;
	uint32_t n;

	session_forget(&m->cli->connection.session);
	enum status status = session_query(&m->cli->connection.session, &desc_copy_show, &ask,
					   service, 1, &rows, &n, fault);
	if (status == STATUS_ok)
		*out = *(const struct store_copy *)rows;
	return status;
}

/* The digest that the service gives of what it wrote. */
static int copy_running(struct making *m, const char *service, unsigned char *digest)
{
	struct copy_begin ask = {.folder = str_of(m->folder)};
	struct session *s = cli_session(m->cli);
	struct store_copy copy = {0};
	uint64_t before = m->work.done;
	struct fault fault;
	int wait_ms = LOOK_MS;
	void *rows;
	uint32_t n;

	if (!s)
		return EXIT_UNREACHABLE;
	client_patience(m->cli->connection.client, ANSWER_WAIT_MS);
	m->asked = service;
	enum status status =
		session_query(s, &desc_copy_begin, &ask, service, 1, &rows, &n, &fault);
	while (status == STATUS_ok && copy.step != copy_step_DONE) {
		pause_ms(&wait_ms);
		status = look_running(m, service, &copy, &fault);
		m->work.done = before + copy.bytes;
		if (!backup_step(&m->work, 0))
			return cli_failed(backup_why_stopped());
	}
	backup_end(&m->work);
	if (status != STATUS_ok)
		return cli_fail(m->cli, status, &fault);
	m->asked = NULL;
	if (copy.digest.n == COPIER_DIGEST_BYTES)
		memcpy(digest, copy.digest.p, COPIER_DIGEST_BYTES);
	return 0;
}

static int stopped_refusal(struct making *m, const struct copier_state *now)
{
	struct fault fault = {.why = now->why,
			      .desc = &desc_copy_begin,
			      .field = STR("folder"),
			      .got = str_of(now->got),
			      .limit = now->limit};

	return cli_fail(m->cli, reason_status(now->why), &fault);
}

/* As the service would, under the lock of its folder, which says that it does not run. */
static int copy_stopped(struct making *m, const char *service, unsigned char *digest)
{
	static const unsigned char id[COPIER_ID_BYTES];
	struct str dir = home_at(m->cli->arena, m->cli->home, "data/%s", service);
	struct copier_state now = {0};
	uint64_t before = m->work.done;
	int wait_ms = LOOK_MS;
	const char *why;
	bool goes_on = true;

	if (!file_exists(arena_printf(m->cli->arena, "%s/data.mdb", dir.p).p))
		return cli_failed(arena_printf(m->cli->arena,
					       _("%s: it has no store here; cursus up makes one"),
					       service));
	struct store *store = store_lmdb_open(&(struct store_options){.dir = dir.p}, &why);
	if (!store)
		return cli_failed(str_of(why));
	struct copier *copier = copier_new(store, service);
	enum reason reason = copier_begin(copier, str_of(m->folder), id);
	must(reason == REASON_none);
	for (copier_look(copier, &now); now.step == COPIER_COPYING && goes_on;
	     copier_look(copier, &now)) {
		pause_ms(&wait_ms);
		m->work.done = before + now.bytes;
		goes_on = backup_step(&m->work, 0);
	}
	copier_free(copier);
	store_close(store);
	backup_end(&m->work);
	if (!goes_on)
		return cli_failed(backup_why_stopped());
	memcpy(digest, now.digest, COPIER_DIGEST_BYTES);
	return now.step == COPIER_DONE ? 0 : stopped_refusal(m, &now);
}

static struct str copying_text(struct making *m, const char *service)
{
	return arena_printf(m->cli->arena, _("copying %s, bytes"), service);
}

/* What the service wrote must be what lies in the folder: another machine's folder of that name, or
 * a disk that forgets, would show here. */
static int copy_one(struct making *m, const char *service, struct backup_file *file)
{
	struct arena *a = m->cli->arena;
	unsigned char digest[COPIER_DIGEST_BYTES] = {0};
	struct str why;

	file->name = arena_printf(a, "%s.mdb", service).p;
	backup_begin(&m->work, copying_text(m, service));
	int code = answers(m->cli, service) ? copy_running(m, service, digest)
					    : copy_stopped(m, service, digest);
	if (code)
		return code;
	backup_begin(&m->work, arena_printf(a, _("reading %s again, bytes"), service));
	bool good = backup_copy(a, home_at(a, m->folder, "%s", file->name).p, NULL, 0, &m->work,
				file, &why);
	backup_end(&m->work);
	if (!good)
		return cli_failed(why);
	if (memcmp(digest, file->digest, sizeof digest) != 0)
		return cli_failed(
			arena_printf(a, _("%s: what lies in %s is not what the service wrote"),
				     service, m->folder));
	return 0;
}

static int copy_all(struct making *m)
{
	struct arena *a = m->cli->arena;
	const char *files[SERVICES_N];
	struct backup *b = &m->backup;
	struct str why;

	b->version = STR(CURSUS_VERSION);
	b->files = arena_alloc(a, SERVICES_N * sizeof *b->files);
	b->nfiles = SERVICES_N;
	for (int i = SERVICES_N; i-- > 0;) {
		int code = copy_one(m, service_rows[i].name, &b->files[i]);
		if (code)
			return code;
		files[i] = home_at(a, m->folder, "%s", b->files[i].name).p;
	}
	backup_begin(&m->work, str_of(_("verifying, bytes")));
	bool good = backup_small_files(a, m->cli->home, m->folder, &m->work, b, &why) &&
		    backup_look(a, files, &m->work, b, &why) && backup_sync(a, m->folder, &why);
	backup_end(&m->work);
	b->at = time_text(a, clock_now_ms());
	if (good && backup_stopped())
		return cli_failed(backup_why_stopped());
	good = good && backup_sign(a, m->cli->home, b, &why) && backup_write(a, m->folder, b, &why);
	return good ? 0 : cli_failed(why);
}

/* A service that still writes notices that its file is gone; it must not name one after us. */
static void take_back(struct making *m)
{
	struct arena *a = m->cli->arena;
	int64_t end_ms = clock_monotonic_ms() + SETTLE_MS;
	struct store_copy copy = {0};
	struct fault fault;
	int wait_ms = LOOK_MS;

	backup_clear(a, m->folder);
	while (m->asked && clock_monotonic_ms() < end_ms &&
	       look_running(m, m->asked, &copy, &fault) == STATUS_ok && copy.step != copy_step_DONE)
		pause_ms(&wait_ms);
	backup_clear(a, m->folder);
	if (m->made)
		rmdir(m->folder);
}

static int refused(struct making *m, const char *what)
{
	cli_failed(arena_printf(m->cli->arena, _("%s: %s"), m->folder, what));
	return status_exit_code(STATUS_conflict);
}

static int open_folder(struct making *m)
{
	struct str why;

	m->made = mkdir(m->folder, 0700) == 0;
	if (!m->made && errno != EEXIST)
		return cli_failed(
			arena_printf(m->cli->arena, _("%s: %s"), m->folder, strerror(errno)));
	if (!m->made && file_exists(home_at(m->cli->arena, m->folder, BACKUP_MANIFEST).p))
		return refused(m, _("holds a backup already; name a new folder"));
	if (m->made)
		return 0;
	if (!folder_private(m->folder, m->cli->arena, &why))
		return cli_failed(why);
	return folder_empty(m->folder) ? 0 : refused(m, _("is not empty; name a new folder"));
}

/* Of this home, also when its services do not run. It goes with the descriptor. */
static int lock_home(struct cli *cli, int *fd)
{
	struct str path = home_at(cli->arena, cli->home, "run/backup.lock"), why;

	/* The services write into the folder as the home's account, and who restores reads it. */
	if (!home_as_account(cli->home, cli->arena, &why))
		return cli_failed(why);
	if (!file_exists(home_at(cli->arena, cli->home, "principals").p))
		return cli_failed(arena_printf(cli->arena,
					       _("%s is not a home; --home DIR says where "
						 "it is"),
					       cli->home));
	*fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd < 0)
		return cli_failed(arena_printf(cli->arena, _("%s: %s"), path.p, strerror(errno)));
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	cli_failed(str_of(_("a backup of this home is being made already")));
	close(*fd);
	return status_exit_code(STATUS_busy);
}

struct str backup_noted(struct arena *a, const char *home)
{
	return home_at(a, home, "run/last-backup");
}

/* For cursus doctor; a backup is one without it. */
static void note(struct making *m)
{
	struct arena *a = m->cli->arena;
	struct str why,
		text = arena_printf(a, "%.*s %s\n", (int)m->backup.at.n, m->backup.at.p, m->folder);

	if (!file_write(backup_noted(a, m->cli->home).p, FILE_OPEN, text, a, &why))
		cli_failed(why);
}

static void tell(struct making *m)
{
	const struct backup *b = &m->backup;
	uint64_t bytes = 0;

	for (uint32_t i = 0; i < b->nfiles; i++)
		bytes += b->files[i].bytes;
	for (int i = 0; i < SERVICES_N; i++)
		printf(_("%s: %llu entries, verified\n"), service_rows[i].name,
		       (unsigned long long)b->services[i].sequence);
	printf(_("The backup is in %s: %u files, %llu bytes. It holds every key: keep it safe.\n"),
	       m->folder, b->nfiles, (unsigned long long)bytes);
	printf(_("It is signed by the backup key of this home: %s\nNote it elsewhere: cursus "
		 "restore "
		 "asks for it.\n"),
	       key_fingerprint(m->cli->arena, b->signer).p);
}

void backup_tell_json(const struct backup *b)
{
	json_t *j = backup_json(b);
	struct buf out;

	buf_init(&out, SIZE_MAX / 2);
	output_put_json(j, &out);
	cli_print(&out);
	buf_free(&out);
}

int cmd_backup(struct cli *cli, int argc, char **argv)
{
	struct making m = {.cli = cli};
	const char *since = cli_option(&argc, argv, "since");
	int fd = -1;

	if (since && !argc)
		return backup_since(cli, since);
	if (argc != 1 || cli_is_option(argv[0]))
		return cli_usage(
			_("cursus backup DIR (a new folder, or an empty one) | --since DIR"));
	char *folder = g_canonicalize_filename(argv[0], NULL);
	m.folder = arena_printf(cli->arena, "%s", folder).p;
	g_free(folder);
	int code = lock_home(cli, &fd);
	if (code)
		return code;
	backup_guard();
	/* The services that go on meanwhile go first. */
	setpriority(PRIO_PROCESS, 0, COPIER_NICE);
	code = open_folder(&m);
	if (!code && (code = copy_all(&m)) != 0)
		take_back(&m);
	if (!code)
		note(&m);
	close(fd);
	if (code)
		return code;
	if (cli->style.form == OUTPUT_JSON)
		backup_tell_json(&m.backup);
	else
		tell(&m);
	return 0;
}
