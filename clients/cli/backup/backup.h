/* A backup: a folder with a copy of each service's store, what else a home needs, and a manifest.
 * That one is written last, so that a folder without it is no backup.
 *
 *	catalogue.mdb ... certification.mdb     the four stores
 *	principals  cursus.zpl  issuer.key  keys/NAME.key  keys/NAME.pub     as in the home
 *	backup.json                             the manifest: digests of each file and of itself,
 *	                                        signed by the home's backup key
 *
 *	struct backup b;
 *	if (!backup_read(arena, folder, &b, &why)) ...
 *	if (!backup_look(arena, &b, files, &tick, &why)) ...
 *
 * The copies are made in the reverse order of the feeds: so none has followed its upstream further
 * than that one's copy goes, and after a restore each follows on from where it was.
 */
#ifndef CURSUS_BACKUP_H
#define CURSUS_BACKUP_H

#include "copier.h"
#include "home.h"
#include "progress.h"

#include <jansson.h>

#define BACKUP_MANIFEST "backup.json"
#define BACKUP_FORMAT 1

struct backup_file {
	const char *name; /* in the folder: "catalogue.mdb", "keys/me.key" */
	uint64_t bytes;
	unsigned char digest[COPIER_DIGEST_BYTES]; /* BLAKE2b-256 */
};

/* How far a service has followed another. */
struct backup_cursor {
	struct str upstream, log_id, hash;
	uint64_t sequence;
};

/* What a store says of itself: its log's identity, its last entry, its cursors. */
struct backup_service {
	struct str log_id, hash;
	uint64_t sequence;
	struct backup_cursor cursors[SERVICES_N];
	uint32_t ncursors;
};

struct backup {
	struct str version, at; /* of Cursus; when its manifest was written, RFC 3339 */
	struct backup_service services[SERVICES_N];
	struct backup_file *files;
	uint32_t nfiles;
	bool is_signed;		  /* older ones are not */
	unsigned char signer[32]; /* an Ed25519 public key */
	struct str signature;
};

/* From now on SIGINT, SIGTERM and SIGHUP do not end the process but make backup_stopped true, so
 * that nothing half done is left behind. */
void backup_guard(void);
bool backup_stopped(void);
struct str backup_why_stopped(void);

/* Long work, with a progress line. */
struct backup_work {
	struct progress progress;
	uint64_t done;
};
void backup_begin(struct backup_work *w, struct str what);
void backup_end(struct backup_work *w);
/* false: stop. */
bool backup_step(struct backup_work *w, uint64_t more);

/* backup_manifest.c */
json_t *backup_json(const struct backup *b); /* the caller owns it */
/* Of all of it but its own digest and the signature, in the canonical form of RFC 8785. */
bool backup_digest(json_t *manifest, unsigned char digest[COPIER_DIGEST_BYTES]);
/* The same on standard output, for programs. */
void backup_tell_json(const struct backup *b);
bool backup_write(struct arena *a, const char *folder, const struct backup *b, struct str *why);
/* The manifest alone: it is one, of this format, unchanged; names what may be in a backup only. */
bool backup_read(struct arena *a, const char *folder, struct backup *b, struct str *why);
/* NULL: the manifest does not name it. */
const struct backup_file *backup_file_named(const struct backup *b, const char *name);

/* Where HOME keeps when its last backup was made and where it is: "2026-12-01T02:30:00Z FOLDER". */
struct str backup_noted(struct arena *a, const char *home);

/* backup_sign.c. HOME/backup.key signs backups and nothing else, and is in none of them: who has a
 * backup cannot make another one in this home's name. Made when it is missing. */
bool backup_key_make(struct arena *a, const char *home, struct str *why);
bool backup_sign(struct arena *a, const char *home, struct backup *b, struct str *why);
/* Of a manifest that has this digest. */
bool backup_signature_right(const struct backup *b,
			    const unsigned char digest[COPIER_DIGEST_BYTES]);

/* backup_files.c. The digest of a file as it is read; `to` NULL: it is not copied anywhere. A copy
 * is made anew with that mode, and is not synced. */
bool backup_copy(struct arena *a, const char *from, const char *to, mode_t mode,
		 struct backup_work *w, struct backup_file *out, struct str *why);
/* The files of a home besides the stores, copied into the folder and added to the list. */
bool backup_small_files(struct arena *a, const char *home, const char *folder,
			struct backup_work *w, struct backup *b, struct str *why);
/* Whether each file is one, and as long as the manifest says: looked at before any is read. */
bool backup_sizes(struct arena *a, const char *folder, const struct backup *b, struct str *why);
/* Whether it may be in a backup: a name of the list above. */
bool backup_name_right(const char *name);
/* Where it belongs in a home: "data/catalogue/data.mdb". */
struct str backup_place(struct arena *a, const char *name);
/* Removes all that a backup may hold; what else is there stays. */
void backup_clear(struct arena *a, const char *folder);
/* All that was written there is on the disk. */
bool backup_sync(struct arena *a, const char *folder, struct str *why);

/* backup_look.c. Reads what the four store files say of themselves, each whole log's chain and
 * whether every cursor is an entry of its upstream's log, into b->services. */
bool backup_look(struct arena *a, const char *const files[SERVICES_N], struct backup_work *w,
		 struct backup *b, struct str *why);
/* Whether the manifest said the same. */
bool backup_same(struct arena *a, const struct backup *manifest, const struct backup *found,
		 struct str *why);

#endif
