/* Settings of a service: the file cursus.zpl, the environment, flags, each over the one before.
 *
 *	catalogue                                   # in HOME/cursus.zpl (ZPL, four blanks a level)
 *	    endpoint = "tcp://0.0.0.0"              # answers there too, at its own port
 *	    connect = "tcp://cat.example.org:5501"  # where clients and services find it
 *	    max_bytes = "20G"                       # of its store
 *	    rate = "500"                            # messages a second of one person's key
 *	    burst = "5000"                          # before that counts; rate 0: no limit
 *	    rehearsal = "no"
 *	    log_level = "info"
 *
 *	CURSUS_CATALOGUE_ENDPOINT=tcp://0.0.0.0:5501,tcp://[::]:5501
 *	cursus-catalogue --endpoint tcp://0.0.0.0:5501
 *
 * A service always answers on the ipc endpoint of its home too. `connect` is that ipc endpoint
 * when nothing else is said; --upstream catalogue=tcp://... says it for one service.
 */
#ifndef CURSUS_CONFIG_H
#define CURSUS_CONFIG_H

#include "home.h"
#include "servicelog.h"

#define CONFIG_ENDPOINTS_MAX 8

struct config {
	const char *service; /* NULL: a client, which needs home and connect only */
	struct str home;
	struct str endpoints[CONFIG_ENDPOINTS_MAX]; /* zero-terminated, the ipc endpoint first */
	uint32_t nendpoints;
	struct str connect[SERVICES_N]; /* in the order of service_rows, zero-terminated */
	uint64_t max_bytes;		/* 0: the store's own limit */
	uint64_t rate, burst;		/* of a person's key: rate.h */
	enum log_level log_level;
	bool rehearsal;
	/* Flags alone. */
	bool check, help, version;
	int ready_fd; /* -1: none */
};

/* false: *why says which setting, where it stands and what is wrong with it. */
bool config_load(struct config *c, const char *service, int argc, char **argv, struct arena *a,
		 struct str *why);
/* For a client: the file and the environment of a home. */
bool config_client(struct config *c, const char *home, struct arena *a, struct str *why);
/* Where a service is found; NULL: there is no such service. */
const char *config_connect(const struct config *c, struct str service);
/* The text of a settings file alone, over what *c has. */
bool config_text(struct config *c, struct str text, struct arena *a, struct str *why);
/* What --help says about the flags and settings. */
extern const char config_help[];

#endif
