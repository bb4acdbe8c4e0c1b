/* Diplomas as files: the bytes that are signed, and the register copy beside them. */
#include "diploma_out.h"

#include "batch.h"
#include "clock.h"
#include "files.h"
#include "input.h"
#include "progress.h"
#include "register.h"

#include <errno.h>
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
		*why = arena_printf(a, _("%s: %s"), path, _("is no folder"));
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

static bool copy_has(struct arena *a, const char *path, struct str number)
{
	char why[CREDENTIAL_WHY_BYTES];
	struct register_view copy;
	struct str bytes, trouble;

	return input_read(a, path, REGISTER_BYTES_MAX, &bytes, &trouble) &&
	       register_read(bytes, a, &copy, why, sizeof why) == CREDENTIAL_SIGNED &&
	       register_find(&copy, number) != NULL;
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
	return arena_printf(a, "%s/" COPY_NAME "*.json", quoted).p;
}

const char *diploma_copy_beside(struct arena *a, const char *file, struct str number)
{
	const char *slash = strrchr(file, '/'), *found = NULL;
	const char *folder = slash ? arena_printf(a, "%.*s", (int)(slash - file), file).p : ".";
	glob_t all;

	if (glob(pattern(a, *folder ? folder : "/"), 0, NULL, &all) == 0)
		for (size_t i = 0; i < all.gl_pathc && !found; i++)
			if (copy_has(a, all.gl_pathv[i], number))
				found = arena_printf(a, "%s", all.gl_pathv[i]).p;
	globfree(&all);
	return found;
}

/* A copy of another cohort stays, or its diplomas would look as if nobody knew them. */
static const char *copy_path(struct cli *cli, struct session *s, const char *out,
			     const struct diploma *d)
{
	const char *plain = arena_printf(cli->arena, "%s/" COPY_NAME ".json", out).p;

	if (!file_exists(plain) || copy_has(cli->arena, plain, d->number))
		return plain;
	const char *code = file_name(cli->arena, session_label(s, &desc_cohort, d->cohort));
	return arena_printf(cli->arena, "%s/" COPY_NAME "-%s.json", out, code).p;
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

static int write_copy(struct cli *cli, struct session *s, const char *out, const struct diploma *d)
{
	struct register_export ask = {.cohort = d->cohort};
	struct fault fault;
	struct str why;
	enum status status;
	int tries = 0;
	void *rows;
	uint32_t n;

	do
		status = session_query(s, &desc_register_export, &ask, NULL, 0, &rows, &n, &fault);
	while (status == STATUS_busy && fault.why == REASON_changed_meanwhile &&
	       ++tries < COPY_TRIES);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	struct str copy = diploma_register(cli->arena, rows, n);
	if (copy.n && !file_write(copy_path(cli, s, out, d), FILE_OPEN, copy, cli->arena, &why))
		return cli_failed(why);
	return 0;
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
	for (uint32_t i = 0; i < n && !code; i++)
		if (i + 1 == n || files[i + 1].diploma.cohort != files[i].diploma.cohort)
			code = write_copy(cli, s, out, &files[i].diploma);
	if (!code)
		fprintf(stderr,
			ngettext("%u diploma and the register copy are in %s\n",
				 "%u diplomas and the register copy are in %s\n", n),
			n, out);
	return code;
}
