/* A scratch home with real services whose clock can be moved. */
#include "scratch.h"

#include "files.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

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

bool scratch_begin(struct scratch *x, struct cli *cli, const char *keep, struct str *why)
{
	struct principal me = {.name = STR("rehearsal"),
			       .roles = ORGANISER | REGISTRAR | ADMIN | AUDITOR | GATEWAY};

	*x = (struct scratch){.kept = keep != NULL};
	x->folder = make_folder(keep, cli->arena, why);
	if (!x->folder)
		return false;
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
	struct str behalf = x->session->behalf; /* the clock is ours to move, nobody else's */

	x->session->behalf = STR("");
	for (int i = 0; i < HOME_SERVICES; i++) {
		if (session_query(x->session, &desc_clock_move, &(struct clock_move){.now = now_ms},
				  home_services[i], 1, &rows, &n, &fault) == STATUS_ok)
			continue;
		struct str text = x->session->trouble.n ? x->session->trouble
							: language_fault(x->cli.arena, &fault);
		*why = arena_printf(x->cli.arena, "%s: %.*s", home_services[i], (int)text.n,
				    text.p);
		x->session->behalf = behalf;
		return false;
	}
	x->session->behalf = behalf;
	return true;
}

void scratch_end(struct scratch *x)
{
	cli_close(&x->cli);
	launch_stop(&x->services);
	if (x->folder && !x->kept)
		folder_remove(x->folder);
	free(x->folder);
	x->folder = NULL;
}
