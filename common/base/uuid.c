/* UUID version 7: 48 bits of milliseconds, 74 random bits. */
#include "uuid.h"

#include "clock.h"

#include <sodium.h>

void uuid7(unsigned char id[UUID_BYTES])
{
	uint64_t ms = (uint64_t)clock_now_ms();

	must(sodium_init() >= 0);
	randombytes_buf(id, UUID_BYTES);
	for (int i = 0; i < 6; i++)
		id[i] = (unsigned char)(ms >> (8 * (5 - i)) & 0xff);
	id[6] = (unsigned char)(0x70 | (id[6] & 0x0f));
	id[8] = (unsigned char)(0x80 | (id[8] & 0x3f));
}
