/* The one main of all services: flags, folders, keys, store, then the loop.
 *
 *	int main(int argc, char **argv) { return service_main(&catalogue_service, argc, argv); }
 *
 * Exit status: 0 stopped or clean, 1 cannot start or not clean (the log says why), 2 a flag or a
 * setting is wrong, 70 the outcome of a commit is unknown: start it again.
 */
#ifndef CURSUS_SERVICE_MAIN_H
#define CURSUS_SERVICE_MAIN_H

#include "engine.h"

int service_main(const struct service *service, int argc, char **argv);

#endif
