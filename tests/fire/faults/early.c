/* A fault for a control, linked over the product with --wrap: replies leave before their commit. */
#include "engine_private.h"
#include "net.h"

static struct net *the_net;

struct net *__real_net_open(const struct net_options *o, struct arena *a, struct str *why);
struct net *__wrap_net_open(const struct net_options *o, struct arena *a, struct str *why);
void __real_waiting_run(struct attempt *t);
void __wrap_waiting_run(struct attempt *t);

struct net *__wrap_net_open(const struct net_options *o, struct arena *a, struct str *why)
{
	the_net = __real_net_open(o, a, why);
	return the_net;
}

/* The last step of a batch before its commit. */
void __wrap_waiting_run(struct attempt *t)
{
	__real_waiting_run(t);
	for (uint32_t i = 0; i < t->noutputs; i++)
		net_send(the_net, t->outputs[i].route, t->outputs[i].bytes);
	t->noutputs = 0;
}
