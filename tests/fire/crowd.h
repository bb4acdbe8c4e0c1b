/* Clients that each live so many cohorts against the services of a place, all at once.
 *
 *	if (!crowd(&place, counts, (struct crowd){.clients = 4, .lives = 10})) ...
 */
#ifndef CURSUS_FIRE_CROWD_H
#define CURSUS_FIRE_CROWD_H

#include "place.h"
#include "speaker.h"

struct crowd {
	int clients, lives;
};

/* The services run. false: something was refused or not answered. */
bool crowd(struct place *p, struct counts *counts, struct crowd c);

#endif
