/* The services learn of new and revoked keys: each is sent a message, and answers when it obeys the
 * principals file as it is now.
 *
 *	return told_principals(cli, TOLD_REVOKED);
 */
#ifndef CURSUS_TOLD_H
#define CURSUS_TOLD_H

#include "cli.h"

/* Not every service has confirmed. What was changed stands on the disk: one that starts later
 * reads it. */
#define EXIT_UNCONFIRMED 68

enum told {
	TOLD_ADDED,  /* a service that is down learns it in time */
	TOLD_REVOKED /* a service that is down is named */
};
/* Returns when every service that runs has confirmed; an exit code, 0 or EXIT_UNCONFIRMED. */
int told_principals(struct cli *cli, enum told told);

#endif
