/* Clients that live cohorts, all at once. */
#include "crowd.h"

#include "round.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLIENTS_MAX 16

static _Noreturn void live(struct place *p, struct counts *counts, const struct campus *campus,
			   struct crowd c, int number)
{
	bool good = true;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	struct speaker *sp = speaker_open(p->home, counts, NULL);
	for (int i = 0; i < c.lives && good; i++) {
		char name[32];
		snprintf(name, sizeof name, "c%d-%d", number, i);
		good = round_live(sp, campus, name);
	}
	speaker_close(sp);
	fflush(NULL);
	_exit(good ? 0 : 1);
}

bool crowd(struct place *p, struct counts *counts, struct crowd c)
{
	struct speaker *sp = speaker_open(p->home, counts, NULL);
	struct campus campus = {0};
	pid_t pids[CLIENTS_MAX];
	bool good = round_campus(sp, &campus);

	speaker_close(sp);
	must(c.clients <= CLIENTS_MAX);
	fflush(NULL);
	for (int i = 0; i < c.clients; i++) {
		pids[i] = fork();
		must(pids[i] >= 0);
		if (pids[i] == 0)
			live(p, counts, &campus, c, i);
	}
	for (int i = 0; i < c.clients; i++) {
		int status = 0;
		while (waitpid(pids[i], &status, 0) < 0 && errno == EINTR)
			;
		good = good && status == 0;
	}
	return good;
}
