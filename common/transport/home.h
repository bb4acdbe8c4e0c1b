/* The home folder: what lies where, and making it.
 *
 *	cursus.zpl              settings (config.h), may be missing
 *	principals              who may speak (principal.h)
 *	keys/<service>.key      a service's secret CURVE key, 0600; keys/<person>.key likewise
 *	keys/<service>.pub      its public key
 *	issuer.key              the Ed25519 key that signs diplomas, 0600
 *	run/<service>.ipc       where a service answers, in a folder for us alone
 *	data/<service>/         its store
 *	log/<service>.log       its log, when started by `cursus up`
 *
 *	struct str path = home_at(arena, home, "keys/%s.key", "catalogue");
 */
#ifndef CURSUS_HOME_H
#define CURSUS_HOME_H

#include "principal.h"

/* $CURSUS_HOME, else $XDG_DATA_HOME/cursus, else ~/.local/share/cursus. */
struct str home_default(struct arena *a);
struct str home_at(struct arena *a, const char *home, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* "ipc:///.../run/catalogue.ipc". The path of a socket has 107 bytes at most: a home whose path is
 * longer has its sockets in /tmp/cursus-<hash of the home's path>, a folder for us alone. It does
 * not depend on the environment, so that services and clients find the same. */
struct str home_endpoint(struct arena *a, const char *home, const char *service);

/* Makes a home: folders, the services' keys with their lines in principals, and the issuer's key,
 * which nothing else makes. What is there stays; a home whose certification has data and no
 * issuer's key gets no other. Safe when several processes do it at once. */
bool home_make(const char *home, struct arena *a, struct str *why);
/* Makes what is missing of a home, but for the issuer's key. */
bool home_prepare(const char *home, struct arena *a, struct str *why);
/* Makes keys/<file>.key when it is missing, and gives its holder a line in principals when it has
 * none; who->key is ignored. The services are to be told (keys_reload). */
bool home_person(const char *home, const char *file, const struct principal *who, struct arena *a,
		 struct str *why);
/* Revokes the keys; when true, the disk has it, and a service that starts from now on refuses
 * them. Those that run are to be told (keys_reload). */
bool home_revoke(const char *home, const struct str *keys, uint32_t n, struct arena *a,
		 struct str *why);
/* The person's name for keys/<file>.key in principals: it stands for who did what from now on. The
 * services are to be told. */
bool home_name(const char *home, const char *file, struct str name, struct arena *a,
	       struct str *why);
/* A service that root starts runs as the account that the home belongs to. */
bool home_as_account(const char *home, struct arena *a, struct str *why);

#endif
