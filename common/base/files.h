/* Small files: read whole within a limit, written whole or not at all; secrets only when they are
 * kept from others.
 *
 *	struct str text, why;
 *	if (!file_read(path, FILE_OPEN, 65536, arena, &text, &why)) ...  // cannot read "x": ...
 */
#ifndef CURSUS_FILES_H
#define CURSUS_FILES_H

#include "base.h"

enum file_secrecy {
	FILE_OPEN,
	FILE_OWN,     /* refused when anybody else but root may write it */
	FILE_SECRET,  /* refused when it belongs to, or may be read by, anybody else */
	FILE_PRIVATE, /* for file_write: personal data, for its owner alone; read as FILE_OPEN */
};

/* What root makes in a folder that an account keeps to itself (0700) shall be that account's, or
 * its services could not read it: files of this thread are made as the folder's owner until
 * files_as_self is given the answer. The functions below do so by themselves. */
bool files_as_owner(const char *folder);
void files_as_self(bool as_owner);

/* The text is zero-terminated in the arena; a NUL inside is refused. false: *why tells people. */
bool file_read(const char *path, enum file_secrecy secrecy, uint32_t max, struct arena *a,
	       struct str *text, struct str *why);
/* In one step: another reader sees the old text or the new one, and a process that is killed leaves
 * no half of it. FILE_OPEN and FILE_OWN have mode 0644 and FILE_SECRET 0600, whatever the umask;
 * FILE_PRIVATE has 0600, or less when the umask says so. Whatever holds personal data is written
 * FILE_PRIVATE. A terminal or a pipe is written to. */
bool file_write(const char *path, enum file_secrecy secrecy, struct str text, struct arena *a,
		struct str *why);
/* Likewise FILE_PRIVATE, without waiting for the disk: a power loss may take it. For what can be
 * made again, and for many files with one folder_keep behind them. */
bool file_write_soon(const char *path, struct str text, struct arena *a, struct str *why);
/* What was written into the folder is on its disk now. */
bool folder_keep(const char *path, struct arena *a, struct str *why);
bool file_exists(const char *path);
/* Makes a folder for us alone (0700), with a name that outlives a power loss, or finds that it is
 * one: no link, ours, closed to others. */
bool folder_private(const char *path, struct arena *a, struct str *why);
/* Whether it is a folder that can be read, and nothing is in it. */
bool folder_empty(const char *path);
/* Removes a folder with all that is in it, and follows no link; what cannot be removed stays. */
void folder_remove(const char *path);

#endif
