/* What a doctor sees in the home: permissions, keys, disk, backups. */
#include "backup.h"
#include "clock.h"
#include "doctor.h"
#include "files.h"
#include "keys.h"

#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define FREE_LEAST ((uint64_t)256 * 1024 * 1024)
#define MIB ((uint64_t)1024 * 1024)
/* A nightly backup may be late, but not by a day. */
#define BACKUP_AGE_MS_MAX ((int64_t)2 * 24 * 3600 * 1000)
#define HOUR_MS ((int64_t)3600 * 1000)
#define NOTE_BYTES_MAX 8192
#define PERMISSIONS N_("permissions")
#define KEYS N_("keys")
#define DISK N_("disk")
#define BACKUP N_("backup")

/* Nobody but the owner may do anything with it. false: it is told. */
static bool private_to(struct doctor *d, const char *path, uid_t owner, bool must_be)
{
	struct arena *a = d->cli->arena;
	struct stat st;

	if (lstat(path, &st) != 0) {
		if (!must_be && errno == ENOENT)
			return true;
		doctor_found(d, PERMISSIONS, DOCTOR_WRONG,
			     arena_printf(a, _("%s: %s"), path, g_strerror(errno)), STR(""));
		d->found[d->n - 1].todo =
			str_of(_("run cursus doctor as the account that the home belongs to; if "
				 "the file is gone, restore it from a backup"));
		return false;
	}
	if (st.st_mode & 077) {
		const char *mode = S_ISDIR(st.st_mode) ? "700" : "600";
		doctor_found(d, PERMISSIONS, DOCTOR_WRONG,
			     arena_printf(a, _("%s is open to other accounts"), path),
			     arena_printf(a, "chmod %s %s", mode, path));
		return false;
	}
	if (st.st_uid != owner) {
		doctor_found(
			d, PERMISSIONS, DOCTOR_WRONG,
			arena_printf(a, _("%s belongs to another account than the home"), path),
			arena_printf(a, "chown %u %s", (unsigned)owner, path));
		return false;
	}
	return true;
}

/* Each secret key that lies in keys/. */
static bool keys_private(struct doctor *d, uid_t owner)
{
	struct str folder = home_at(d->cli->arena, d->cli->home, "keys");
	GDir *dir = g_dir_open(folder.p, 0, NULL);
	bool good = true;
	const char *name;

	while (dir && (name = g_dir_read_name(dir)) != NULL)
		if (g_str_has_suffix(name, ".key"))
			good &= private_to(d,
					   arena_printf(d->cli->arena, "%s/%s", folder.p, name).p,
					   owner, true);
	if (dir)
		g_dir_close(dir);
	return good;
}

void doctor_permissions(struct doctor *d)
{
	static const char *const FOLDERS[] = {"", "/keys", "/run", "/data", "/log"};
	struct arena *a = d->cli->arena;
	struct stat st;
	bool good = true;

	if (stat(d->cli->home, &st) != 0)
		st.st_uid = geteuid();
	for (size_t i = 0; i < COUNT(FOLDERS); i++)
		good &= private_to(d, arena_printf(a, "%s%s", d->cli->home, FOLDERS[i]).p,
				   st.st_uid, i == 0);
	for (int i = 0; i < SERVICES_N; i++)
		good &= private_to(d, home_at(a, d->cli->home, "data/%s", service_rows[i].name).p,
				   st.st_uid, false);
	good &= private_to(d, home_at(a, d->cli->home, "issuer.key").p, st.st_uid, false);
	good &= private_to(d, home_at(a, d->cli->home, "backup.key").p, st.st_uid, false);
	good &= keys_private(d, st.st_uid);
	if (good)
		doctor_found(d, PERMISSIONS, DOCTOR_GOOD,
			     str_of(_("the home and its keys are for their owner alone")), STR(""));
}

/* A service has its two key files, which belong together, and a line in principals. */
static bool service_key(struct doctor *d, const struct principals *who, const char *service)
{
	struct arena *a = d->cli->arena;
	struct str pub = home_at(a, d->cli->home, "keys/%s.pub", service), why = STR("");
	char key[KEY_Z85_BYTES];
	struct str todo = str_of(_("cursus up makes what is missing; else restore it from a "
				   "backup"));

	if (!key_load_public(pub.p, key, a, &why)) {
		doctor_found(d, KEYS, DOCTOR_WRONG, why, todo);
		return false;
	}
	struct key_pair *pair =
		key_load(home_at(a, d->cli->home, "keys/%s.key", service).p, a, &why);
	if (!pair) {
		doctor_found(d, KEYS, DOCTOR_WRONG, why, todo);
		return false;
	}
	bool same = strcmp(pair->public_key, key) == 0;
	key_free(pair);
	const struct principal *p = principals_find(who, str_of(key));
	if (same && p && !p->revoked && p->roles & SERVICE)
		return true;
	doctor_found(d, KEYS, DOCTOR_WRONG,
		     arena_printf(a,
				  same ? _("the key of %s has no line in principals, or a wrong "
					   "one")
				       : _("keys/%s.pub is not the public part of its .key"),
				  service),
		     str_of(_("restore principals and keys from a backup")));
	return false;
}

/* A person's home has the services' public keys only; there is nothing to sign with. */
static bool is_server(struct doctor *d)
{
	return file_exists(home_at(d->cli->arena, d->cli->home, "keys/%s.key", service_rows[0].name)
				   .p) ||
	       file_exists(home_at(d->cli->arena, d->cli->home, "data/%s/data.mdb",
				   service_rows[0].name)
				   .p);
}

void doctor_keys(struct doctor *d)
{
	struct arena *a = d->cli->arena;
	struct str path = home_at(a, d->cli->home, "principals"), why;
	struct principals *who = principals_load(path.p, a, &why);
	bool good = who != NULL;

	if (!who)
		doctor_found(d, KEYS, DOCTOR_WRONG, why,
			     str_of(_("correct that line of principals; the services go on with "
				      "what they have read before")));
	for (int i = 0; who && i < SERVICES_N && is_server(d); i++)
		good &= service_key(d, who, service_rows[i].name);
	if (!file_exists(home_at(a, d->cli->home, "issuer.key").p) && is_server(d)) {
		good = false;
		doctor_found(d, KEYS, DOCTOR_WRONG,
			     str_of(_("issuer.key is missing: no diploma can be issued")),
			     str_of(_("put it back from a backup; cursus init makes one only where "
				      "certification has no data yet")));
	}
	if (good)
		doctor_found(d, KEYS, DOCTOR_GOOD,
			     arena_printf(a, _("%u keys in principals; those of the services fit"),
					  principals_count(who)),
			     STR(""));
	principals_free(who);
}

static uint64_t stores_bytes(struct doctor *d)
{
	uint64_t bytes = 0;
	struct stat st;

	for (int i = 0; i < SERVICES_N; i++)
		if (stat(home_at(d->cli->arena, d->cli->home, "data/%s/data.mdb",
				 service_rows[i].name)
				 .p,
			 &st) == 0)
			bytes += (uint64_t)st.st_blocks * 512;
	return bytes;
}

void doctor_disk(struct doctor *d)
{
	struct arena *a = d->cli->arena;
	struct statvfs fs;

	if (statvfs(d->cli->home, &fs) != 0) {
		doctor_found(d, DISK, DOCTOR_WRONG,
			     arena_printf(a, _("%s: %s"), d->cli->home, g_strerror(errno)),
			     str_of(_("see why the home cannot be read")));
		return;
	}
	uint64_t left = (uint64_t)fs.f_bavail * fs.f_frsize, stores = stores_bytes(d);
	struct str what =
		arena_printf(a, _("%llu MiB are free, the stores take %llu MiB"),
			     (unsigned long long)(left / MIB), (unsigned long long)(stores / MIB));
	if (left < FREE_LEAST)
		doctor_found(d, DISK, DOCTOR_WRONG, what,
			     str_of(_("free some room: the services refuse new facts when less "
				      "than 32 MiB are left")));
	else if (left < stores)
		doctor_found(d, DISK, DOCTOR_ADVICE, what,
			     str_of(_("make room before the next upgrade, which makes a backup "
				      "first, or say where with cursus upgrade --out DIR")));
	else
		doctor_found(d, DISK, DOCTOR_GOOD, what, STR(""));
}

void doctor_backup(struct doctor *d)
{
	struct arena *a = d->cli->arena;
	struct str text = STR(""), why, folder;
	int64_t at_ms = 0;
	uint32_t gap = 0;

	if (!is_server(d))
		return;
	struct str todo = str_of(_("cursus backup DIR, on another disk; a nightly one: systemctl "
				   "enable --now cursus-backup.timer"));
	if (file_read(backup_noted(a, d->cli->home).p, FILE_OPEN, NOTE_BYTES_MAX, a, &text, &why))
		while (gap < text.n && text.p[gap] != ' ')
			gap++;
	folder = str_trim((struct str){text.p + gap, text.n - gap});
	if (!gap || !time_parse((struct str){text.p, gap}, &at_ms)) {
		doctor_found(d, BACKUP, DOCTOR_WRONG, str_of(_("none was made of this home")),
			     todo);
		return;
	}
	int64_t age_ms = clock_now_ms() - at_ms;
	struct str what = arena_printf(a, _("the last one is %lld hours old: %.*s"),
				       (long long)(age_ms / HOUR_MS), (int)folder.n, folder.p);
	if (!file_exists(arena_printf(a, "%.*s/%s", (int)folder.n, folder.p, BACKUP_MANIFEST).p)) {
		what = arena_printf(a, _("the last one is not there any more: %.*s"), (int)folder.n,
				    folder.p);
		todo = str_of(
			_("if it was moved to a safe place, nothing; else: cursus backup DIR"));
		doctor_found(d, BACKUP, age_ms > BACKUP_AGE_MS_MAX ? DOCTOR_WRONG : DOCTOR_ADVICE,
			     what, todo);
		return;
	}
	bool good = age_ms <= BACKUP_AGE_MS_MAX;
	doctor_found(d, BACKUP, good ? DOCTOR_GOOD : DOCTOR_WRONG, what, good ? STR("") : todo);
}
