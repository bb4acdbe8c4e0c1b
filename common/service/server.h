/* The loop of a service: wait, take what has come, run it as one batch, then answer.
 *
 *	return server_run(&options);                 // until SIGTERM or SIGINT
 *
 * SIGHUP reads the principals again. When the outcome of a commit is unknown nothing is sent and
 * the exit status is SERVER_BROKEN: whoever watches starts the service again, clients ask again.
 */
#ifndef CURSUS_SERVER_H
#define CURSUS_SERVER_H

#include "config.h"
#include "engine.h"
#include "keys.h"

#define SERVER_BROKEN 70

struct server_options {
	const struct service *service;
	struct store *store;
	const void *secret;	     /* for the service's decisions */
	const struct config *config; /* endpoints, upstreams, principals of its home, ready_fd */
	const struct key_pair *key;
};
/* The exit status: 0, 1 when it cannot begin, SERVER_BROKEN. Call server_block_signals before any
 * thread is made. */
int server_run(const struct server_options *o);
void server_block_signals(void);

#endif
