/* A session over the network: a key, the sockets, and what was seen of each service, kept between
 * two programs so that people always read their own writes.
 *
 *	struct connection c = {0};
 *	if (!connection_open(&c, arena, home, "keys/me.key", &why)) ...
 *	connection_remember(&c, "run/seen");
 *	session_command(&c.session, ...);
 *	connection_close(&c);
 */
#ifndef CURSUS_CONNECTION_H
#define CURSUS_CONNECTION_H

#include "client.h"
#include "patience.h"
#include "session.h"

struct connection {
	struct session session;
	struct client *client;
	struct patience patience;
	struct key_pair *pair;
	struct arena *arena; /* the caller's, who keeps it for as long */
	const char *seen;    /* the file; NULL: it is not kept */
	bool open;
};

/* To the services of a home, with the key of that file. false: nothing is open, *why tells. */
bool connection_open(struct connection *c, struct arena *a, const char *home, const char *key,
		     struct str *why);
/* Takes over what earlier programs have seen, and keeps it in the file when the connection is
 * closed. A file that is missing or cannot be written only forgets. */
void connection_remember(struct connection *c, const char *path);
/* Closes what is open; may be called again. */
void connection_close(struct connection *c);

#endif
