/* A scratch home with real services in it: started, killed, stopped, asked whether they answer.
 *
 *	struct place p;
 *	if (!place_make(&p, "build")) ...
 *	place_start(&p, 0, NULL);             // catalogue
 *	place_kill(&p, 0);
 *	place_remove(&p);
 *
 * Every process is a child of ours, is signalled by the id that fork gave, and dies with us.
 */
#ifndef CURSUS_FIRE_PLACE_H
#define CURSUS_FIRE_PLACE_H

#include "home.h"

#include <sys/types.h>

#define FIRE_KEY "fire"
#define READY_MS 20000

struct place {
	struct arena *a;
	char *folder; /* holds home/ and what the tests put beside it */
	const char *home;
	const char *build;   /* where `cursus` and the true services lie */
	const char *bin;     /* where the services lie that are started: build, or a faulty one */
	const char *preload; /* NULL, or what is loaded into the services */
	pid_t pids[SERVICES_N];
};

/* false: told on stderr. */
bool place_make(struct place *p, const char *build);
void place_remove(struct place *p);
/* The path of FOLDER/name. */
const char *place_at(struct place *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Returns when the service says that it is ready; false: it did not. under: NULL, or a program with
 * its arguments that runs the service (strace), ended by NULL. */
bool place_start(struct place *p, int service, const char *const *under);
bool place_start_all(struct place *p);
/* Starts without waiting; the descriptor becomes readable when it is ready, or ends. */
int place_begin(struct place *p, int service, const char *const *under);
bool place_ready(int fd, int wait_ms);
/* SIGKILL, and waits for the end. */
void place_kill(struct place *p, int service);
/* SIGTERM, and waits; the wait status. */
int place_stop(struct place *p, int service);
void place_stop_all(struct place *p);
/* Whether a new connection gets an answer in time. */
bool place_answers(struct place *p, int service, int wait_ms);

/* `cursus check --all` with the true programs; true: clean. What it says goes to FOLDER/check. */
bool place_check(struct place *p);
bool place_check_one(struct place *p, int service);
/* rm -rf, and cp -a in its place; all are folders of ours. */
void place_clear(const char *folder);
void place_copy(const char *from, const char *to);

/* A number below n, from a seed of the process that FIRE_SEED sets. */
uint64_t fire_random(uint64_t n);
void fire_seed(uint64_t seed);
void fire_sleep(int64_t ms);

#endif
