/* The context of libzmq. */
#include "context.h"

#include "base.h"

#include <errno.h>
#include <zmq.h>

void *net_context_new(void)
{
	void *context = zmq_ctx_new();

	must(context);
	return context;
}

void net_context_free(void *context)
{
	while (zmq_ctx_term(context) != 0)
		must(errno == EINTR);
}
