/* The services, as proto/services.tbl names them: one row each, after those that it may follow.
 *
 *	for (size_t i = 0; i < SERVICES_N; i++) puts(service_rows[i].name);
 */
#ifndef CURSUS_SERVICES_H
#define CURSUS_SERVICES_H

#include "base.h"

struct service_row {
	const char *name, *help;
	const char *secrets;	      /* files of the home that no other reads, with blanks */
	uint32_t first, last;	      /* its type numbers */
	uint32_t old_first, old_last; /* and those that it had in 0.1, which stay */
	uint32_t port;		      /* of a TCP endpoint that names none */
};

/* SERVICES_N; and service_index_catalogue and so on, its place among them. */
enum service_index {
#define SERVICE(name, first, last, old_first, old_last, port, secrets, help) service_index_##name,
#include "services.tbl"
#undef SERVICE
	SERVICES_N
};
extern const struct service_row service_rows[SERVICES_N];

/* NULL when there is none of that name. */
const struct service_row *service_named(struct str name);
/* "catalogue" ... for a type number of its ranges; "common" for those that all services answer. */
const char *service_of_type(uint64_t type);
/* Their names with blanks between them. */
struct str services_text(struct arena *a);

#endif
