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

/* The services, each after those that it may follow. */
#define HOME_SERVICES 4
extern const char *const home_services[HOME_SERVICES];
bool home_service_known(struct str name);

/* $CURSUS_HOME, else $XDG_DATA_HOME/cursus, else ~/.local/share/cursus. */
struct str home_default(struct arena *a);
struct str home_at(struct arena *a, const char *home, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* "ipc:///.../run/catalogue.ipc". The path of a socket has 107 bytes at most: a home whose path is
 * longer has its sockets in /tmp/cursus-<hash of the home's path>, a folder for us alone. It does
 * not depend on the environment, so that services and clients find the same. */
struct str home_endpoint(struct arena *a, const char *home, const char *service);

/* Makes what is missing: folders, the services' keys with their lines in principals, the issuer's
 * key. What is there stays. Safe when several processes do it at once. */
bool home_prepare(const char *home, struct arena *a, struct str *why);
/* Makes keys/<file>.key when it is missing, and gives its holder a line in principals when it has
 * none; who->key is ignored. The services read principals again on SIGHUP. */
bool home_person(const char *home, const char *file, const struct principal *who, struct arena *a,
		 struct str *why);

#endif
