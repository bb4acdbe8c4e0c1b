/* Who may send which message: roles from the tables, and gateways that speak for a person. */
#ifndef CURSUS_AUTHORISE_H
#define CURSUS_AUTHORISE_H

#include "engine_private.h"

/* Before the message is decoded: fills who, by, roles and self of cx, or refuses. */
enum status authorise_sender(struct cx *cx, const struct engine *e, struct str key,
			     struct str behalf, const struct desc *d);
/* Those of the service. */
const struct relations *relations_of(const struct cx *cx);
/* The name that the log keeps: hers, or her key. */
struct str authorise_actor(const struct cx *cx);

#endif
