/* What a process asks of its disk, in order: the calls of libc that make files last, noted where
 * they are made, also by libraries.
 *
 *	disk_calls_begin();
 *	...
 *	char *calls = disk_calls_end();  // "sync .x.key-new\nname x.key\nsync keys\n"
 *	free(calls);
 *
 * Each line is a call and the last name of its file: "sync" (fsync or fdatasync), "name" (rename or
 * link, the new name), "written" (pwrite to a file that was opened with O_DSYNC: it lasts at once).
 */
#ifndef CURSUS_DISK_CALLS_H
#define CURSUS_DISK_CALLS_H

#include <stdint.h>

/* What the disk is to answer, in this process. */
extern struct disk_says {
	uint64_t free_bytes; /* room; 0: what there is */
	int sync_error;	     /* of fsync; 0: none */
	int sync_ms;	     /* how long fdatasync takes besides */
} disk_says;

/* What it was asked for. */
extern struct disk_seen {
	unsigned syncs;		 /* calls of fdatasync */
	unsigned syncs_at_birth; /* of them, when a file was renamed last */
	uint64_t synced;	 /* the inode of the last fsync */
} disk_seen;

void disk_calls_begin(void);
/* The caller frees it. */
char *disk_calls_end(void);

#endif
