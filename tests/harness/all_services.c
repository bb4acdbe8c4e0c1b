/* Every service of the product: what a program that tests them all links. */
#include "all_services.h"

#define SERVICE(name, first, last, old_first, old_last, port, secrets, help)                       \
	extern const struct service name##_service;
#include "services.tbl"
#undef SERVICE

const struct service *const all_services[SERVICES_N] = {
#define SERVICE(name, first, last, old_first, old_last, port, secrets, help) &name##_service,
#include "services.tbl"
#undef SERVICE
};
