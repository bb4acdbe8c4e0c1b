/* Before a new version opens the stores of an older one.
 *
 *	bool was_older;
 *	int code = upgrade_prepare(cli, NULL, &was_older);	// 0: the services may be started
 */
#ifndef CURSUS_UPGRADE_H
#define CURSUS_UPGRADE_H

#include "cli.h"
#include "records_age.h"

/* What a store says of the program that made its records, whether or not its service runs. */
struct store_seen {
	bool there; /* false: the service has never started */
	enum records_age age;
	struct str program, log_id;
	uint64_t sequence; /* of its last entry */
};
/* false and *why: it cannot be read. */
bool upgrade_look(struct cli *cli, const char *service, struct store_seen *out, struct str *why);
/* Refuses a store of a newer version; makes a backup in a new folder under `under` (NULL:
 * HOME/backups) when a store is of an older one and has none yet. An exit code. */
int upgrade_prepare(struct cli *cli, const char *under, bool *was_older);
int cmd_upgrade(struct cli *cli, int argc, char **argv);
/* Tells what was written since a backup, from the services that run. An exit code. */
int backup_since(struct cli *cli, const char *folder);

#endif
