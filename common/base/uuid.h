/* Request ids: UUID version 7 (RFC 9562), the time first, so that they sort as they were made.
 *
 *	unsigned char id[UUID_BYTES];
 *	uuid7(id);
 */
#ifndef CURSUS_UUID_H
#define CURSUS_UUID_H

#include "base.h"

#define UUID_BYTES 16

void uuid7(unsigned char id[UUID_BYTES]);

#endif
