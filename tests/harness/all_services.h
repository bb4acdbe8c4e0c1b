/* Every service of the product, in the order of service_rows. */
#ifndef CURSUS_ALL_SERVICES_H
#define CURSUS_ALL_SERVICES_H

#include "engine.h"

extern const struct service *const all_services[SERVICES_N];

#endif
