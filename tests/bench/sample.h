/* What the attendance service writes and answers for one presence, as canonical bytes.
 *
 *	struct sample s;
 *	sample_make(&s);             // s.log and s.presence are the bytes of its own
 */
#ifndef CURSUS_BENCH_SAMPLE_H
#define CURSUS_BENCH_SAMPLE_H

#include "base.h"

#define SAMPLE_NOW_MS INT64_C(1790000000000)

struct sample {
	struct buf log, presence, request, reply;
};
void sample_make(struct sample *s);

#endif
