/* What peers may take of a service before it has taken their messages: descriptors and memory;
 * and frames that are larger than libzmq takes.
 *
 *	intake_guard(4096);        // once, before the first socket
 *	...
 *	intake_taken(fd);          // a whole message of that connection was taken
 *
 * libzmq 4.3.4 aborts when a listener meets the limit of descriptors, and keeps the frames of a
 * message that never ends without a limit; it has options for neither. So accept4, connect, recv
 * and close, which it calls, are ours: a connection beyond the limit is closed at once, and one
 * that has sent too much without a message that could be taken is seen as closed by its peer. Who
 * is cut off connects again and asks again. A frame that is too large makes libzmq close the
 * connection without a word, so it is seen here.
 *
 * Only what libzmq accepted or connected is guarded, from a thread of its own: the sockets of any
 * other library in the process are left alone.
 */
#ifndef CURSUS_INTAKE_H
#define CURSUS_INTAKE_H

#include "base.h"

#define INTAKE_DESCRIPTORS_MAX 4096
/* Kept back for files, so that keys can be read again in a flood. */
#define INTAKE_DESCRIPTORS_KEPT 64
/* Of one connection since its last message was taken, and of all together. */
#define INTAKE_BYTES_OF_ONE_MAX (16 * 1024 * 1024)
#define INTAKE_BYTES_MAX (64 * 1024 * 1024)
/* What is a matter of course also when all together have too much: one message. */
#define INTAKE_BYTES_SURE (2 * 1024 * 1024)
/* Of one frame: a message of 1 MiB, and what CURVE and ZMTP put around it, and some more. */
#define INTAKE_FRAME_BYTES_MAX (1024 * 1024 + 256)

/* descriptors: the process's limit. Nothing is guarded before. */
void intake_guard(uint32_t descriptors);
/* -1: of no connection. */
void intake_taken(int fd);
/* Whether what comes and goes there is counted. */
bool intake_guarded(int fd);
/* As if libzmq had accepted it: for tests. */
void intake_own(int fd);
/* false: nothing was guarded since intake_guard, so if somebody has connected meanwhile, libzmq's
 * threads are not known by their name, and nothing is limited. */
bool intake_works(void);

/* How often since the start. */
struct intake_counters {
	uint64_t kept_out;  /* no descriptor was left for it */
	uint64_t cut_off;   /* too much came of it */
	uint64_t too_large; /* a frame of it, before or behind its handshake */
};
struct intake_counters intake_counters(void);

#endif
