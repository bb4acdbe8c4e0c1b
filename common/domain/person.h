/* Persons: learners and trainers, as themselves or through a gateway that speaks for them.
 *
 *	if (person_only(cx, d, message) != STATUS_ok) ...   // a learner who names another one
 */
#ifndef CURSUS_PERSON_H
#define CURSUS_PERSON_H

#include "engine.h"

/* Who the key's holder is. */
void person_sender(struct cx *cx);
/* For whom a gateway speaks: returns the person's role; 0: it is no person. */
uint32_t person_behalf(struct cx *cx, struct str behalf);
/* Who may send the message as a learner only names herself in its SELF fields; who is a learner
 * besides another role does not name herself in OTHERS fields. */
enum status person_only(struct cx *cx, const struct desc *d, const void *message);
void person_tell(const struct cx *cx, struct whoami_row *row);

#endif
