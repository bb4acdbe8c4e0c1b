/* cursus stats, for people as the tables have it and for Prometheus. */
#ifndef CURSUS_STATS_H
#define CURSUS_STATS_H

#include "cli.h"

int cmd_stats(struct cli *cli, int argc, char **argv);

#endif
