/* Diplomas as files: the bytes that are signed, and the register copy beside them. */
#include "diploma_out.h"

#include "batch.h"
#include "clock.h"
#include "files.h"
#include "input.h"
#include "progress.h"
#include "register.h"

#include <errno.h>
#include <glib.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_NAME "register"
/* A large copy comes in parts, and somebody may issue or revoke between two of them. */
#define COPY_TRIES 5

bool diploma_folder(struct arena *a, const char *path, struct str *why)
{
	struct stat st;

	if (g_mkdir_with_parents(path, 0777) != 0)
		*why = arena_printf(a, _("%s: %s"), path, strerror(errno));
	else if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		*why = arena_printf(a, _("%s: %s"), path, _("is not a folder"));
	else if (access(path, W_OK | X_OK) != 0)
		*why = arena_printf(a, _("%s: %s"), path, strerror(errno));
	else
		return true;
	return false;
}

/* As a file name: a number or a code has letters, digits and '.', '-', '_', and '/' becomes '_'. */
static const char *file_name(struct arena *a, struct str code)
{
	char *name = arena_z(a, code);

	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '_';
	return name;
}

static bool copy_read(struct arena *a, const char *path, struct register_view *copy)
{
	char why[CREDENTIAL_WHY_BYTES];
	struct str bytes, trouble;

	return input_read_file(a, path, REGISTER_BYTES_MAX, &bytes, &trouble) &&
	       register_read(bytes, a, copy, why, sizeof why) == CREDENTIAL_SIGNED;
}

/* Brackets and the like in a folder's name mean themselves. */
static const char *pattern(struct arena *a, const char *folder)
{
	char *quoted = arena_alloc(a, 2 * strlen(folder) + 1), *to = quoted;

	for (const char *c = folder; *c; c++) {
		if (strchr("*?[]\\", *c))
			*to++ = '\\';
		*to++ = *c;
	}
	return arena_printf(a, "%s" COPY_NAME "*.json", quoted).p;
}

bool diploma_is_copy(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t n = strlen(name), prefix = strlen(COPY_NAME);

	return n >= prefix + strlen(".json") && strncmp(name, COPY_NAME, prefix) == 0 &&
	       strcmp(name + n - strlen(".json"), ".json") == 0 && !g_ascii_isalnum(name[prefix]);
}

unsigned diploma_copies(struct arena *a, const char *folder, const char *const **paths)
{
	const char **found = NULL;
	unsigned n = 0;
	glob_t all;

	if (glob(pattern(a, folder), 0, NULL, &all) == 0) {
		found = arena_alloc(a, all.gl_pathc * sizeof *found);
		for (size_t i = 0; i < all.gl_pathc; i++)
			if (diploma_is_copy(all.gl_pathv[i]))
				found[n++] = arena_printf(a, "%s", all.gl_pathv[i]).p;
	}
	globfree(&all);
	*paths = found;
	return n;
}

struct str diploma_register(struct arena *a, const struct register_copy *parts, uint32_t n)
{
	uint32_t bytes = 0;

	for (uint32_t i = 0; i < n; i++)
		bytes += parts[i].json.n;
	char *whole = arena_alloc(a, bytes + 1), *to = whole;
	for (uint32_t i = 0; i < n; i++) {
		memcpy(to, parts[i].json.p, parts[i].json.n);
		to += parts[i].json.n;
	}
	return (struct str){whole, bytes};
}

/* NULL: refused, *code is the exit code; too large, *code is 0. */
static const struct register_view *ask_copy(struct cli *cli, struct session *s, uint64_t cohort,
					    bool whole, struct str *bytes, int *code)
{
	struct register_export ask = {.cohort = cohort, .whole = whole};
	struct register_view *copy = arena_alloc(cli->arena, sizeof *copy);
	char why[CREDENTIAL_WHY_BYTES];
	struct fault fault;
	enum status status;
	int tries = 0;
	void *rows;
	uint32_t n;

	do
		status = session_query(s, &desc_register_export, &ask, NULL, 0, &rows, &n, &fault);
	while (status == STATUS_busy && fault.why == REASON_changed_meanwhile &&
	       ++tries < COPY_TRIES);
	*code = 0;
	if (status == STATUS_invalid && fault.why == REASON_too_large && whole)
		return NULL;
	if (status != STATUS_ok) {
		*code = cli_fail(cli, status, &fault);
		return NULL;
	}
	*bytes = diploma_register(cli->arena, rows, n);
	if (register_read(*bytes, cli->arena, copy, why, sizeof why) == CREDENTIAL_SIGNED)
		return copy;
	*code = cli_failed(str_of(_("the register copy that the service made is not signed")));
	return NULL;
}

/* A copy that the new one makes superfluous: of the same issuer, with no number that is not in it.
 */
static bool is_covered(struct arena *a, const char *path, const struct register_view *by)
{
	struct register_view old;

	if (!copy_read(a, path, &old) || !str_eq(old.issuer, by->issuer))
		return false;
	for (uint32_t i = 0; i < old.nentries; i++)
		if (!register_find(by, old.entries[i].number))
			return false;
	return true;
}

static bool all_covered(struct arena *a, const char *out, const struct register_view *by)
{
	const char *const *paths;
	unsigned n = diploma_copies(a, arena_printf(a, "%s/", out).p, &paths);

	for (unsigned i = 0; i < n; i++)
		if (!is_covered(a, paths[i], by))
			return false;
	return true;
}

/* One copy stays in the folder: an older one beside it would still call valid what was revoked. A
 * copy of another issuer is left alone, and so is one that only this one does not cover. */
static bool keep_copy(struct cli *cli, struct session *s, const char *out, uint64_t cohort,
		      struct str bytes, const struct register_view *copy, struct str *why)
{
	struct arena *a = cli->arena;
	const char *path = arena_printf(a, "%s/" COPY_NAME ".json", out).p;
	const char *const *paths;
	unsigned n = diploma_copies(a, arena_printf(a, "%s/", out).p, &paths);

	if (file_exists(path) && !is_covered(a, path, copy))
		path = arena_printf(a, "%s/" COPY_NAME "-%s.json", out,
				    file_name(a, session_label(s, &desc_cohort, cohort)))
			       .p;
	/* Whether they are superfluous is told before the new one is among them. */
	bool *old = arena_alloc(a, (n + 1) * sizeof *old);
	for (unsigned i = 0; i < n; i++)
		old[i] = strcmp(paths[i], path) != 0 && is_covered(a, paths[i], copy);
	if (!file_write(path, FILE_OPEN, bytes, a, why))
		return false;
	for (unsigned i = 0; i < n; i++)
		if (old[i] && unlink(paths[i]) != 0) {
			*why = arena_printf(a, _("%s: %s"), paths[i], strerror(errno));
			return false;
		}
	return true;
}

/* That of the cohort, where the folder has no other diplomas; else that of all. */
static int write_copy(struct cli *cli, struct session *s, const char *out, uint64_t cohort,
		      bool alone)
{
	const struct register_view *copy, *whole;
	struct str bytes, all, why;
	int code;

	if (!(copy = ask_copy(cli, s, cohort, false, &bytes, &code)))
		return code;
	if (!alone || !all_covered(cli->arena, out, copy)) {
		whole = ask_copy(cli, s, cohort, true, &all, &code);
		if (code)
			return code;
		if (whole) {
			copy = whole;
			bytes = all;
		}
	}
	return keep_copy(cli, s, out, cohort, bytes, copy, &why) ? 0 : cli_failed(why);
}

static void step(void *progress, uint32_t done)
{
	progress_step(progress, done, clock_monotonic_ms());
}

static bool write_papers(struct cli *cli, const char *out, enum tongue t,
			 const struct diploma_file *files, uint32_t n, struct str *why)
{
	struct progress p;
	struct batch b = {.jobs = arena_alloc(cli->arena, (n + 1) * sizeof *b.jobs),
			  .n = n,
			  .tongue = t,
			  .step = step,
			  .ctx = &p};

	for (uint32_t i = 0; i < n; i++)
		b.jobs[i] = (struct batch_job){
			.document = document_named("diploma"),
			.facts = &files[i],
			.path = arena_printf(cli->arena, "%s/%s.pdf", out,
					     file_name(cli->arena, files[i].diploma.number))
					.p};
	progress_begin(&p, STDERR_FILENO, str_of(_("drawing diplomas")), n, clock_monotonic_ms());
	bool done = batch_run(&b, cli->arena, why);
	progress_end(&p);
	for (uint32_t i = 0; i < n && done; i++) {
		const struct batch_job *job = &b.jobs[i];
		if (job->outcome != BATCH_NOT_DRAWN)
			continue;
		*why = arena_printf(cli->arena, _("%s: %.*s"), job->path, (int)job->why.n,
				    job->why.p);
		done = false;
	}
	return done;
}

static bool write_credentials(struct cli *cli, const char *out, const struct diploma_file *files,
			      uint32_t n, struct str *why)
{
	struct progress p;
	bool done = true;

	progress_begin(&p, STDERR_FILENO, str_of(_("writing diplomas")), n, clock_monotonic_ms());
	for (uint32_t i = 0; i < n && done; i++) {
		const char *name = file_name(cli->arena, files[i].diploma.number);
		const char *path = arena_printf(cli->arena, "%s/%s.json", out, name).p;
		done = file_write_soon(path, files[i].credential, cli->arena, why);
		progress_step(&p, i + 1, clock_monotonic_ms());
	}
	progress_end(&p);
	return done && folder_keep(out, cli->arena, why);
}

int diploma_write(struct cli *cli, struct session *s, const char *out, unsigned parts,
		  enum tongue t, const struct diploma_file *files, uint32_t n)
{
	struct str why;
	int code = 0;

	if ((parts & DIPLOMA_JSON && !write_credentials(cli, out, files, n, &why)) ||
	    (parts & DIPLOMA_PDF && !write_papers(cli, out, t, files, n, &why)))
		return cli_failed(why);
	bool alone = true;
	for (uint32_t i = 1; i < n; i++)
		alone = alone && files[i].diploma.cohort == files[0].diploma.cohort;
	for (uint32_t i = 0; i < n && !code; i++)
		if (i + 1 == n || files[i + 1].diploma.cohort != files[i].diploma.cohort)
			code = write_copy(cli, s, out, files[i].diploma.cohort, alone);
	if (!code)
		fprintf(stderr,
			ngettext("%u diploma and the register copy are in %s\n",
				 "%u diplomas and the register copy are in %s\n", n),
			n, out);
	return code;
}
