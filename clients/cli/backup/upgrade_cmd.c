/* cursus upgrade: before this version opens stores that an older one wrote, a verified backup is
 * made, by which one can go back. And what was written since a backup, to be entered again. */
#include "upgrade.h"

#include "backup.h"
#include "client.h"
#include "clock.h"
#include "files.h"
#include "text.h"
#include "version.h"

#include <stdlib.h>
#include <unistd.h>

#define STAMP_BYTES_MAX 64
#define PATH_BYTES_MAX 4096
/* Of the log, read at once. */
#define ENTRIES_PER_PAGE 200

static bool meta_read(struct arena *a, struct store *store, struct service_meta *out)
{
	struct tx *tx = store_begin(store, STORE_READ);
	struct scan s = scan_records(tx_view(tx), &desc_service_meta, out, 0, STR(""));
	bool there = next_service_meta(&s, a, out);
	struct log_entry last = {0};

	/* How far the log goes, in the place of a number that nobody needs here. */
	out->upgrade =
		there && view_last(tx_view(tx), &desc_log_entry, a, &last) ? last.sequence : 0;
	tx_abort(tx);
	return there;
}

bool upgrade_look(struct cli *cli, const char *service, struct store_seen *out, struct str *why)
{
	struct str dir = home_at(cli->arena, cli->home, "data/%s", service);
	struct str file = arena_printf(cli->arena, "%s/data.mdb", dir.p);
	const char *text = "";
	struct service_meta meta = {0};

	*out = (struct store_seen){0};
	if (!file_exists(file.p))
		return true;
	struct store *store = store_lmdb_in_use(dir.p) ? store_lmdb_beside(dir.p, &text)
						       : store_lmdb_look(file.p, &text);
	if (!store) {
		*why = arena_printf(cli->arena, "\"%s\": %s", file.p, text);
		return false;
	}
	out->there = meta_read(cli->arena, store, &meta);
	store_close(store);
	out->age = out->there ? records_age(&meta) : RECORDS_TODAY;
	out->program = meta.program;
	out->sequence = meta.upgrade;
	out->log_id = meta.log_id;
	return true;
}

static struct str noted_in(struct cli *cli)
{
	return home_at(cli->arena, cli->home, "run/upgrade-backup");
}

/* Whether the last backup of an upgrade has all of the stores that are still to be upgraded. */
static bool backed_up(struct cli *cli, const struct store_seen *seen, struct str *folder)
{
	struct backup b;
	struct str why;

	if (!file_read(noted_in(cli).p, FILE_OPEN, PATH_BYTES_MAX, cli->arena, folder, &why))
		return false;
	*folder = str_trim(*folder);
	if (!backup_read(cli->arena, arena_z(cli->arena, *folder), &b, &why))
		return false;
	for (int i = 0; i < SERVICES_N; i++)
		if (seen[i].there && seen[i].age == RECORDS_OLDER &&
		    (b.services[i].sequence != seen[i].sequence ||
		     !str_eq(b.services[i].log_id, seen[i].log_id)))
			return false;
	return true;
}

static int newer(const char *service, const struct store_seen *seen)
{
	cli_say(_("cursus: the store of %s was written by Cursus %.*s, which is newer than this "
		  "version (%s): install that one again, or restore the backup that was made "
		  "before the upgrade\n"),
		service, (int)seen->program.n, seen->program.p, CURSUS_VERSION);
	return status_exit_code(STATUS_conflict);
}

static struct str new_folder(struct cli *cli, const char *under)
{
	struct str at = time_text(cli->arena, clock_now_ms());
	char stamp[STAMP_BYTES_MAX];
	size_t n = 0;

	/* "2026-12-01T04:00:00.000Z" without what a shell or a file system may not like. */
	for (uint32_t i = 0; i < at.n && at.p[i] != '.' && n + 1 < sizeof stamp; i++)
		if (at.p[i] != ':')
			stamp[n++] = at.p[i];
	stamp[n] = '\0';
	return arena_printf(cli->arena, "%s/before-%s-%s", under, CURSUS_VERSION, stamp);
}

static int make_backup(struct cli *cli, const char *under)
{
	struct str folder, why;

	/* The folder belongs to whom the home does, who writes into it. */
	if (!home_as_account(cli->home, cli->arena, &why) ||
	    !home_prepare(cli->home, cli->arena, &why))
		return cli_failed(why);
	if (g_mkdir_with_parents(under, 0700) != 0)
		return cli_failed(arena_printf(cli->arena, _("%s: it cannot be made"), under));
	folder = new_folder(cli, under);
	printf(_("The stores of this home are of an older version. Before this one (%s) opens "
		 "them, a backup is made.\n"),
	       CURSUS_VERSION);
	fflush(stdout);
	int code = cmd_backup(cli, 1, (char *[]){arena_z(cli->arena, folder), NULL});
	if (code)
		return code;
	if (!file_write(noted_in(cli).p, FILE_OPEN, folder, cli->arena, &why))
		return cli_failed(why);
	printf(_("To go back: install the older version and restore this backup. What was written "
		 "since is told by: cursus backup --since %s\n"),
	       folder.p);
	return 0;
}

int upgrade_prepare(struct cli *cli, const char *under, bool *was_older)
{
	struct store_seen seen[SERVICES_N];
	struct str why, folder;

	*was_older = false;
	for (int i = 0; i < SERVICES_N; i++) {
		if (!upgrade_look(cli, service_rows[i].name, &seen[i], &why))
			return cli_failed(why);
		if (seen[i].there && seen[i].age == RECORDS_NEWER)
			return newer(service_rows[i].name, &seen[i]);
		*was_older |= seen[i].there && seen[i].age == RECORDS_OLDER;
	}
	if (!*was_older || backed_up(cli, seen, &folder))
		return 0;
	return make_backup(cli, under ? under : home_at(cli->arena, cli->home, "backups").p);
}

int cmd_upgrade(struct cli *cli, int argc, char **argv)
{
	const char *under = cli_option(&argc, argv, "out");
	bool was_older;

	if (argc)
		return cli_usage(_("cursus upgrade [--out DIR]"));
	if (!file_exists(home_at(cli->arena, cli->home, "principals").p))
		return cli_failed(arena_printf(
			cli->arena, _("%s is not a home; --home DIR says where it is"), cli->home));
	int code = upgrade_prepare(cli, under, &was_older);
	if (!code)
		printf(was_older
			       ? _("The services bring the stores to version %s when they start.\n")
			       : _("The stores are of this version (%s); nothing is to be done.\n"),
		       CURSUS_VERSION);
	return code;
}

/* One entry of a log, with its fields as JSON, so that nothing of it is left out. */
static void tell_entry(struct cli *cli, struct session *s, const char *service,
		       const struct log_entry *e)
{
	const struct desc *d = schema_by_type((uint16_t)e->type);
	struct str at = time_text(s->arena, e->at);
	struct fault fault;
	void *event = d ? arena_alloc(s->arena, d->size) : NULL;
	json_t *fields = d && wire_decode(e->body, d, WIRE_LENIENT, s->arena, event, &fault)
				 ? output_json(s, d, event)
				 : json_null();
	json_t *j = json_pack("{ss, sI, ss%, ss, ss%, so}", "service", service, "sequence",
			      (json_int_t)e->sequence, "at", at.p, (size_t)at.n, "what",
			      d ? d->name : "", "by", e->actor.p ? e->actor.p : "",
			      (size_t)e->actor.n, "fields", fields);
	struct buf out;

	must(j != NULL);
	buf_init(&out, SIZE_MAX / 2);
	if (cli->style.form == OUTPUT_JSON) {
		output_put_json(j, &out);
	} else {
		char *text = json_dumps(json_object_get(j, "fields"), JSON_COMPACT);
		struct str line = arena_printf(s->arena, "%s %llu  %.*s  %s  %.*s  %s", service,
					       (unsigned long long)e->sequence, (int)at.n, at.p,
					       d ? d->name : "?", (int)e->actor.n,
					       e->actor.p ? e->actor.p : "", text ? text : "");
		free(text);
		buf_str(&out, text_visible(s->arena, line));
		buf_u8(&out, '\n');
		json_decref(j);
	}
	cli_print(&out);
	buf_free(&out);
}

/* The service's own entries; what it has followed is told by the other service. */
static int tell_since(struct cli *cli, struct session *s, const char *service, uint64_t after,
		      uint64_t *told)
{
	struct feed_page *page;
	struct fault fault;
	void *rows;
	uint32_t n;

	do {
		session_forget(s);
		struct feed_read ask = {.after = after, .limit = ENTRIES_PER_PAGE};
		enum status status =
			session_query(s, &desc_feed_read, &ask, service, 1, &rows, &n, &fault);
		if (status != STATUS_ok)
			return cli_fail(cli, status, &fault);
		page = rows;
		for (uint32_t i = 0; n && i < page->entries.n; i++) {
			const struct log_entry *e = &page->entries.p[i];
			after = e->sequence;
			if (e->upstream.n)
				continue;
			tell_entry(cli, s, service, e);
			++*told;
		}
	} while (n && page->entries.n && after < page->head);
	return 0;
}

int backup_since(struct cli *cli, const char *folder)
{
	uint64_t told = 0;
	struct backup b;
	struct str why;

	if (!backup_read(cli->arena, folder, &b, &why))
		return cli_failed(why);
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	for (int i = 0; i < SERVICES_N; i++) {
		int code = tell_since(cli, s, service_rows[i].name, b.services[i].sequence, &told);
		if (code)
			return code;
	}
	if (cli->style.form != OUTPUT_JSON)
		printf(ngettext("%llu fact was written since that backup.\n",
				"%llu facts were written since that backup.\n",
				(unsigned long)told),
		       (unsigned long long)told);
	return 0;
}
