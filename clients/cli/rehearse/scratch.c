/* A scratch home with real services whose clock can be moved. */
#include "scratch.h"

#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static char *make_folder(const char *keep, struct arena *a, struct str *why)
{
	const char *tmp = getenv("TMPDIR");
	char *folder =
		keep ? strdup(keep)
		     : strdup(arena_printf(a, "%s/cursus-XXXXXX", tmp && *tmp ? tmp : "/tmp").p);

	must(folder != NULL);
	if (keep ? mkdir(folder, 0700) == 0 : mkdtemp(folder) != NULL) {
		char *full = realpath(folder, NULL);
		free(folder);
		return full;
	}
	*why = arena_printf(a, _("%s: %s"), folder, strerror(errno));
	free(folder);
	return NULL;
}

/* A folder is somebody's as long as a process holds this file in it locked. */
#define LOCK_NAME "scratch.lock"

static int lock_folder(const char *folder, int flags)
{
	char *path = g_build_filename(folder, LOCK_NAME, NULL);
	int fd = open(path, flags | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);

	g_free(path);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Commands that were killed left theirs behind, with names and marks in them. */
static void remove_left(void)
{
	const char *tmp = getenv("TMPDIR");
	char *pattern = g_build_filename(tmp && *tmp ? tmp : "/tmp", "cursus-??????", NULL);
	glob_t found = {0};
	struct stat st;

	if (glob(pattern, GLOB_NOSORT | GLOB_ONLYDIR, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			const char *folder = found.gl_pathv[i];
			if (lstat(folder, &st) != 0 || !S_ISDIR(st.st_mode) ||
			    st.st_uid != geteuid())
				continue;
			int fd = lock_folder(folder, 0);
			if (fd < 0)
				continue;
			folder_remove(folder);
			close(fd);
		}
	}
	globfree(&found);
	g_free(pattern);
}

bool scratch_begin(struct scratch *x, struct cli *cli, const char *keep, struct str *why)
{
	struct principal me = {.name = STR("rehearsal"),
			       .roles = ORGANISER | REGISTRAR | ADMIN | AUDITOR | GATEWAY};

	*x = (struct scratch){.kept = keep != NULL, .lock = -1};
	if (!keep)
		remove_left();
	x->folder = make_folder(keep, cli->arena, why);
	if (!x->folder)
		return false;
	if (!keep)
		x->lock = lock_folder(x->folder, O_CREAT | O_EXCL);
	x->cli = (struct cli){.arena = cli->arena, .style = cli->style};
	x->cli.home = arena_printf(cli->arena, "%s/home", x->folder).p;
	x->cli.key = home_at(cli->arena, x->cli.home, "keys/rehearsal.key").p;
	if (!home_make(x->cli.home, cli->arena, why) ||
	    !home_person(x->cli.home, "rehearsal", &me, cli->arena, why) ||
	    !launch_services(cli->arena, x->cli.home, LAUNCH_REHEARSAL, &x->services, why)) {
		scratch_end(x);
		return false;
	}
	x->session = cli_session(&x->cli);
	if (x->session)
		return true;
	*why = str_of(_("the scratch services do not answer"));
	scratch_end(x);
	return false;
}

bool scratch_clock(void *ctx, int64_t now_ms, struct str *why)
{
	struct scratch *x = ctx;
	struct fault fault;
	void *rows;
	uint32_t n;

	for (int i = 0; i < SERVICES_N; i++) {
		if (session_query(x->session, &desc_clock_move, &(struct clock_move){.now = now_ms},
				  service_rows[i].name, 1, &rows, &n, &fault) == STATUS_ok)
			continue;
		struct str text = x->session->trouble.n ? x->session->trouble
							: language_fault(x->cli.arena, &fault);
		*why = arena_printf(x->cli.arena, "%s: %.*s", service_rows[i].name, (int)text.n,
				    text.p);
		return false;
	}
	return true;
}

void scratch_end(struct scratch *x)
{
	cli_close(&x->cli);
	launch_stop(&x->services);
	if (x->folder && !x->kept)
		folder_remove(x->folder);
	if (x->lock >= 0)
		close(x->lock);
	x->lock = -1;
	free(x->folder);
	x->folder = NULL;
}
