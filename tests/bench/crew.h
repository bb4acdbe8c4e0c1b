/* Clients that speak to the attendance service all at once, from as many connections as their
 * window needs.
 *
 *	struct crew crews[] = {{.does = CREW_WRITES, .window = 1024, .count = 100000}};
 *	crew_run(&stage, crews, 1);
 *	printf("%.0f a second\n", crews[0].done / crews[0].seconds);
 *
 * Each connection is a process. What is measured begins when all connections are open and ends
 * with the last answer.
 */
#ifndef CURSUS_BENCH_CREW_H
#define CURSUS_BENCH_CREW_H

#include "stage.h"

struct crew {
	enum { CREW_WRITES, CREW_READS } does;
	uint32_t window; /* in flight, all connections together */
	uint64_t count;	 /* 0: until the crew before it is done */
	double rate;	 /* a second, all together; 0: as many as go */
	/* What came out. */
	uint64_t done;
	double seconds;
	uint32_t p50_us, p99_us;
};

#define CREWS_MAX 2
/* Marks the presences behind stage->block.marked, and counts them there. */
void crew_run(struct stage *t, struct crew *crews, uint32_t n);

#endif
