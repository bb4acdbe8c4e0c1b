/* cursus doctor: what is checked, and what is found. */
#ifndef CURSUS_DOCTOR_H
#define CURSUS_DOCTOR_H

#include "cli.h"
#include "health.h"
#include "home.h"

enum doctor_state {
	DOCTOR_GOOD,
	DOCTOR_ADVICE, /* something to look at; the home works */
	DOCTOR_WRONG
};

#define DOCTOR_FINDINGS_MAX 128
struct doctor_finding {
	const char *about; /* "disk" */
	enum doctor_state state;
	struct str what, todo; /* todo: empty when it is good */
};

struct doctor {
	struct cli *cli;
	struct session *session; /* NULL: no key to speak with */
	struct seen_service seen[SERVICES_N];
	struct doctor_finding found[DOCTOR_FINDINGS_MAX];
	uint32_t n;
	int64_t asked_ms; /* our clock when the services were asked */
};

/* What one check finds; the texts are in the arena. */
void doctor_found(struct doctor *d, const char *about, enum doctor_state state, struct str what,
		  struct str todo);

/* doctor_home.c: what lies in the home. */
void doctor_permissions(struct doctor *d);
void doctor_keys(struct doctor *d);
void doctor_disk(struct doctor *d);
void doctor_backup(struct doctor *d);
/* doctor_services.c: what the services say. */
void doctor_clock(struct doctor *d);
void doctor_services(struct doctor *d);
void doctor_versions(struct doctor *d);
void doctor_feeds(struct doctor *d);

int cmd_doctor(struct cli *cli, int argc, char **argv);

#endif
