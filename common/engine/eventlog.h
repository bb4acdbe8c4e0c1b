/* The log of a service: appending to it. What it is as a chain stands in chain.h.
 *
 *	eventlog_append(tx, &head, &entry, &scratch);      // entry.sequence and entry.hash are set
 */
#ifndef CURSUS_EVENTLOG_H
#define CURSUS_EVENTLOG_H

#include "chain.h"

/* An event's body at most: a feed page with one entry still fits a message. */
#define EVENT_BYTES_MAX (768u * 1024)

/* Gives the entry the next sequence and its hash (which lives in the head until the next) and puts
 * it; returns the sequence. */
uint64_t eventlog_append(struct tx *tx, struct chain *head, struct log_entry *entry,
			 struct buf *scratch);

#endif
