/* cursus restore: a backup is verified, made into a home beside the place where it shall be, and
 * put there in one step. */
#include "files.h"
#include "fingerprint.h"
#include "restore.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct restoring {
	struct cli *cli;
	const char *folder, *home;
	const char *stage; /* NULL: only verify */
	struct restore_asked asked;
	struct restored_people people;
	struct backup backup;
	struct backup_work work;
	struct str why;
};

static const char *staged(struct restoring *r, const char *name)
{
	return home_at(r->cli->arena, r->stage, "%s", backup_place(r->cli->arena, name).p).p;
}

/* Where a store's copy is looked into. */
static const char *store_file(struct restoring *r, const char *name)
{
	return r->stage ? staged(r, name) : home_at(r->cli->arena, r->folder, "%s", name).p;
}

static mode_t mode_of(const char *name)
{
	bool open = g_str_has_suffix(name, ".pub") || strcmp(name, "principals") == 0 ||
		    strcmp(name, "cursus.zpl") == 0;

	return open ? 0644 : 0600;
}

/* The digest is that of the very bytes that go into the home. */
static bool take_file(struct restoring *r, const struct backup_file *wanted)
{
	struct arena *a = r->cli->arena;
	const char *from = home_at(a, r->folder, "%s", wanted->name).p;
	struct backup_file got;

	if (!backup_copy(a, from, r->stage ? staged(r, wanted->name) : NULL, mode_of(wanted->name),
			 &r->work, &got, &r->why))
		return false;
	if (got.bytes == wanted->bytes &&
	    memcmp(got.digest, wanted->digest, sizeof got.digest) == 0)
		return true;
	r->why = arena_printf(a, _("%s: is not what was backed up: changed or damaged"), from);
	return false;
}

static bool make_stage(struct restoring *r)
{
	static const char *const FOLDERS[] = {"keys", "run", "data", "log"};
	struct arena *a = r->cli->arena;
	char *above = g_path_get_dirname(r->home);
	char *stage = arena_z(a, arena_printf(a, "%s.restore-XXXXXX", r->home));
	bool good = g_mkdir_with_parents(above, 0700) == 0 && mkdtemp(stage);

	g_free(above);
	if (!good) {
		r->why = arena_printf(a, _("%s: %s"), stage, strerror(errno));
		return false;
	}
	r->stage = stage;
	for (size_t i = 0; i < COUNT(FOLDERS) && good; i++)
		good = folder_private(home_at(a, stage, "%s", FOLDERS[i]).p, a, &r->why);
	for (int i = 0; i < SERVICES_N && good; i++)
		good = folder_private(home_at(a, stage, "data/%s", service_rows[i].name).p, a,
				      &r->why);
	return good;
}

static bool verify(struct restoring *r)
{
	const char *files[SERVICES_N];
	struct backup found = {0};
	bool good = true;

	backup_begin(&r->work, str_of(_("verifying, bytes")));
	for (uint32_t i = 0; i < r->backup.nfiles && good; i++)
		good = take_file(r, &r->backup.files[i]);
	for (int i = 0; i < SERVICES_N; i++)
		files[i] = store_file(
			r, arena_printf(r->cli->arena, "%s.mdb", service_rows[i].name).p);
	good = good && backup_look(r->cli->arena, files, &r->work, &found, &r->why) &&
	       backup_same(r->cli->arena, &r->backup, &found, &r->why);
	backup_end(&r->work);
	return good;
}

/* By the services' own programs, since only they know what each event does. */
static bool replay(struct restoring *r)
{
	for (int i = 0; i < SERVICES_N; i++) {
		bool quiet = r->cli->style.form == OUTPUT_JSON;
		if (check_stopped(r->cli, r->stage, service_rows[i].name, quiet)) {
			r->why = arena_printf(r->cli->arena,
					      _("%s: its store is not what its log says"),
					      service_rows[i].name);
			return false;
		}
	}
	if (!backup_stopped())
		return true;
	r->why = backup_why_stopped();
	return false;
}

/* In one step, over nothing but an empty folder. */
static bool put_in_place(struct restoring *r)
{
	struct arena *a = r->cli->arena;
	char *above = g_path_get_dirname(r->home);
	bool good = backup_sync(a, r->stage, &r->why);

	if (good && rename(r->stage, r->home) != 0) {
		r->why = arena_printf(a, _("%s: %s"), r->home, strerror(errno));
		good = false;
	}
	if (good) {
		r->stage = NULL;
		good = backup_sync(a, above, &r->why);
	}
	g_free(above);
	return good;
}

static int run(struct restoring *r)
{
	bool dry = r->cli->dry_run;

	if ((dry || make_stage(r)) && verify(r) && (dry || (replay(r) && put_in_place(r))))
		return 0;
	if (r->stage)
		folder_remove(r->stage);
	return cli_failed(r->why);
}

static int place_taken(struct restoring *r)
{
	struct stat st;

	if (lstat(r->home, &st) != 0 || (S_ISDIR(st.st_mode) && folder_empty(r->home)))
		return 0;
	cli_failed(arena_printf(r->cli->arena,
				_("%s: holds something already; restore into a new folder, and "
				  "move it"),
				r->home));
	return status_exit_code(STATUS_conflict);
}

static void tell(const struct restoring *r)
{
	struct str at = language_instant(r->cli->arena, r->backup.at);

	for (int i = 0; i < SERVICES_N && r->cli->dry_run; i++)
		printf(_("%s: %llu entries, verified\n"), service_rows[i].name,
		       (unsigned long long)r->backup.services[i].sequence);
	if (r->cli->dry_run)
		printf(_("The backup of %.*s is whole.\n"), (int)at.n, at.p);
	else
		printf(_("The home is %s, as it was at %.*s; next: cursus --home %s up\n"), r->home,
		       (int)at.n, at.p, r->home);
	if (r->backup.is_signed)
		printf(_("signed by %s\n"), key_fingerprint(r->cli->arena, r->backup.signer).p);
	else
		puts(_("nobody signed it"));
	restore_tell_people(r->cli, &r->people, stdout);
}

/* Before anything is read that the manifest does not vouch for, and before anything is made. */
static int look(struct restoring *r)
{
	struct arena *a = r->cli->arena;

	if (!backup_read(a, r->folder, &r->backup, &r->why) ||
	    !backup_sizes(a, r->folder, &r->backup, &r->why) ||
	    !restore_read_people(a, r->folder, &r->backup, &r->people, &r->why))
		return cli_failed(r->why);
	int code = r->cli->dry_run ? 0 : place_taken(r);
	return code ? code : restore_trusted(r->cli, r->folder, &r->backup, &r->asked, &r->people);
}

int cmd_restore(struct cli *cli, int argc, char **argv)
{
	struct restoring r = {.cli = cli};

	r.asked.signer = cli_option(&argc, argv, "signer");
	r.asked.is_unsigned = cli_flag(&argc, argv, "unsigned");
	if (argc != 1 || cli_is_option(argv[0]) ||
	    (r.asked.signer && !key_name_ok(str_of(r.asked.signer))))
		return cli_usage(_("cursus restore DIR [--home DIR] [--signer FINGERPRINT | "
				   "--unsigned] [--dry-run]"));
	char *home = g_canonicalize_filename(cli->home, NULL);
	r.home = arena_printf(cli->arena, "%s", home).p;
	g_free(home);
	r.folder = argv[0];
	int code = look(&r);
	if (!code) {
		backup_guard();
		code = run(&r);
	}
	if (!code && cli->style.form == OUTPUT_JSON)
		backup_tell_json(&r.backup);
	else if (!code)
		tell(&r);
	principals_free(r.people.principals);
	return code;
}
