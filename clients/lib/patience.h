/* A carrier that asks again what was refused because too much is asked at once: after the wait that
 * the service names, and not for ever.
 *
 *	struct patience p = patience_of(carrier, NULL, NULL);
 *	session_init(&session, &(struct carrier){patience_ask, patience_request_id, &p});
 *
 * The request ids stay, so that each effect happens once.
 */
#ifndef CURSUS_PATIENCE_H
#define CURSUS_PATIENCE_H

#include "session.h"

/* One wait, and all of them for one call. */
#define PATIENCE_WAIT_MS 2000
#define PATIENCE_MS 10000

struct patience {
	struct carrier carrier;
	void (*sleep_ms)(void *ctx, int64_t ms);
	void *ctx;
};

/* sleep_ms NULL: of the system. */
struct patience patience_of(struct carrier carrier, void (*sleep_ms)(void *ctx, int64_t ms),
			    void *ctx);
bool patience_ask(void *patience, const char *service, const struct envelope *e, uint32_t n,
		  struct arena *a, struct reply *out, struct str *why);
void patience_request_id(void *patience, unsigned char id[REQUEST_ID_BYTES]);

#endif
