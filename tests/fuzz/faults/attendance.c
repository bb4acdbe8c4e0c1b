/* The control of attendance: who is not allowed is told nothing. */
#include "wire.h"

void __real_reply_encode(struct buf *b, const struct reply *r);
void __wrap_reply_encode(struct buf *b, const struct reply *r);

void __wrap_reply_encode(struct buf *b, const struct reply *r)
{
	if (r->status != STATUS_denied)
		__real_reply_encode(b, r);
}
