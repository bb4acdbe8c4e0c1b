/* Who may send which message: roles from the tables, gateways that speak for a person, and learners
 * for themselves only. */
#ifndef CURSUS_AUTHORISE_H
#define CURSUS_AUTHORISE_H

#include "engine_private.h"

/* Before the message is decoded: fills who, by, roles and self of cx, or refuses. */
enum status authorise_sender(struct cx *cx, const struct engine *e, struct str key,
			     struct str behalf, const struct desc *d);
/* After it: one who may send the message as a learner only names herself in its SELF fields; who is
 * a learner besides another role does not name herself in OTHERS fields. */
enum status authorise_self(struct cx *cx, const struct desc *d, const void *message);
/* Those of her roles that open this message to her; 0: none does. A gateway that speaks for a
 * person is let in as that person only, and no command is open to a gateway that speaks for nobody:
 * it records facts for people, with their rights and in their name. */
uint32_t authorise_roles(const struct cx *cx, const struct desc *d);
/* The name that the log keeps: hers, or her key. */
struct str authorise_actor(const struct cx *cx);

#endif
