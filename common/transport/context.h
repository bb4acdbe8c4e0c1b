/* The context of libzmq: one for each process that has sockets.
 *
 *	void *context = net_context_new();
 */
#ifndef CURSUS_CONTEXT_H
#define CURSUS_CONTEXT_H

void *net_context_new(void);
/* Waits for what the sockets linger. */
void net_context_free(void *context);

#endif
