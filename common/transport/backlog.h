/* Replies that peers do not read: how much of them may wait in memory.
 *
 *	if (backlog_add(fd, bytes)) ...        // then it is given to libzmq for that connection
 *	backlog_take_back(fd, bytes);          // and libzmq did not take it
 *
 * libzmq limits what waits for a peer by messages only, and a page of rows has 256 KiB. So what
 * leaves is counted (send is ours, as what intake.h tells): who leaves too much unread gets no
 * more, and when all together do, who has done so for longest is cut off. Nothing is counted
 * before intake_guard.
 */
#ifndef CURSUS_BACKLOG_H
#define CURSUS_BACKLOG_H

#include "base.h"

/* The largest page for each of the 64 requests that a client may have on their way. */
#define BACKLOG_BYTES_OF_ONE_MAX (16 * 1024 * 1024)
#define BACKLOG_BYTES_MAX (64 * 1024 * 1024)

/* false: the peer has left too much unread, the reply is not to be sent. -1: of no connection. */
bool backlog_add(int fd, size_t bytes);
void backlog_take_back(int fd, size_t bytes);

/* How many connections were cut off since the start. */
uint64_t backlog_cut_off(void);

/* For intake.c: the connection is closed, or new. */
void backlog_forget(int fd);

#endif
