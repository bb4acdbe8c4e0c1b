/* cursus verify: diplomas' files, their papers or codes, offline, against register copies and the
 * issuers whom the user trusts. */
#include "cli.h"
#include "diploma_out.h"
#include "text.h"
#include "trust.h"
#include "verify_paper.h"
#include "verify_show.h"

#include <dirent.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

#define FILES_MAX 100000u
#define DEPTH_MAX 32u

/* What was named on the command line, folders as what is in them. */
struct files {
	const char **all;
	unsigned n, room;
	bool several; /* a line each */
};

/* Everything that verify_one needs and that outlives one file. */
struct run {
	struct cli *cli;
	struct trusting trusting;
	struct copies copies;
	struct fonts *fonts;
	bool fields, several;
	unsigned unknown; /* files of issuers whom the user does not trust */
	json_t *rows;
};

static bool add(struct cli *cli, struct files *f, const char *name)
{
	if (f->n == FILES_MAX) {
		cli_failed(arena_printf(cli->arena, _("more than %u files"), FILES_MAX));
		return false;
	}
	if (f->n == f->room) {
		unsigned room = f->room ? 2 * f->room : 16;
		const char **more = arena_alloc(cli->arena, room * sizeof *more);
		if (f->n)
			memcpy(more, f->all, f->n * sizeof *more);
		f->all = more;
		f->room = room;
	}
	f->all[f->n++] = name;
	return true;
}

static int is_shown(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

/* Signed files and papers; the register copies are read beside each of them. */
static bool is_wanted(const char *file)
{
	struct str name = str_of(file);
	bool json = name.n > 5 && strcasecmp(name.p + name.n - 5, ".json") == 0;
	bool pdf = name.n > 4 && strcasecmp(name.p + name.n - 4, ".pdf") == 0;

	return pdf || (json && !diploma_is_copy(file));
}

static bool add_below(struct cli *cli, struct files *f, const char *folder, unsigned depth);

/* A link is followed to a file and not to a folder, which might lead back here. */
static bool add_entry(struct cli *cli, struct files *f, const char *folder, const char *name,
		      unsigned depth)
{
	const char *slash = folder[strlen(folder) - 1] == '/' ? "" : "/";
	const char *path = arena_printf(cli->arena, "%s%s%s", folder, slash, name).p;
	struct stat st;

	if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return add_below(cli, f, path, depth + 1);
	return !is_wanted(name) || add(cli, f, path);
}

/* A folder and those in it. false: already told what is wrong. */
static bool add_below(struct cli *cli, struct files *f, const char *folder, unsigned depth)
{
	struct dirent **entries = NULL;
	int n = depth > DEPTH_MAX ? (errno = ELOOP, -1)
				  : scandir(folder, &entries, is_shown, alphasort);
	bool done = n >= 0;

	if (n < 0)
		cli_failed(arena_printf(cli->arena, _("%s: %s"), folder, strerror(errno)));
	for (int i = 0; i < n; i++) {
		done = done && add_entry(cli, f, folder, entries[i]->d_name, depth);
		free(entries[i]);
	}
	free(entries);
	return done;
}

/* false: already told what is wrong. */
static bool add_folder(struct cli *cli, struct files *f, const char *folder)
{
	unsigned before = f->n;

	f->several = true;
	if (!add_below(cli, f, folder, 0))
		return false;
	if (f->n > before)
		return true;
	cli_failed(arena_printf(cli->arena, _("%s: %s"), folder,
				_("no file ends in .json or .pdf, here or in its folders")));
	return false;
}

static bool add_arguments(struct cli *cli, struct files *f, int argc, char **argv)
{
	struct stat st;
	bool done = true;

	f->several = argc > 1;
	for (int i = 0; i < argc && done; i++)
		if (!verify_is_code(str_of(argv[i])) && stat(argv[i], &st) == 0 &&
		    S_ISDIR(st.st_mode))
			done = add_folder(cli, f, argv[i]);
		else
			done = add(cli, f, argv[i]);
	return done;
}

static void show(struct run *r, struct arena *a, const struct verification *v)
{
	if (r->rows)
		json_array_append_new(r->rows, verify_json(v));
	else if (r->several && !r->fields)
		verify_show_line(a, v);
	else
		verify_show_one(r->cli, v, r->fields);
}

/* The number of a diploma is no file: what is in the home is looked up there. */
static bool is_number(const char *name)
{
	struct stat st;

	return strchr(name, '-') && !strpbrk(name, "./") && stat(name, &st) != 0 &&
	       text_code(str_of(name));
}

/* One file; its exit code. */
static int run_one(struct run *r, const char *name)
{
	struct arena *a = arena_new();
	struct verification v;
	struct str why;
	int code;

	if (is_number(name))
		code = cli_failed(arena_printf(
			a,
			_("%s: no such file; verify reads diplomas and codes, and cursus diploma "
			  "show %s looks a number up"),
			name, name));
	else if (verify_one(a, name, &r->trusting, &r->copies, &r->fonts, &v, &why)) {
		show(r, a, &v);
		r->unknown += v.verdict == VERDICT_UNKNOWN_ISSUER;
		code = verification_code(&v);
	} else {
		code = cli_failed(why);
	}
	arena_free(a);
	return code;
}

/* How bad an exit code is: forged before revoked, before what could not be read, before a page that
 * was not checked, before an unknown issuer, before what is no diploma. */
static int badness(int code)
{
	static const int order[] = {0,
				    EXIT_NO_DIPLOMA,
				    EXIT_UNKNOWN_ISSUER,
				    EXIT_PAGE_NOT_CHECKED,
				    EXIT_FAILURE,
				    EXIT_REVOKED,
				    EXIT_FORGED};
	int i = COUNT(order) - 1;

	while (i > 0 && order[i] != code)
		i--;
	return i;
}

static int run_all(struct run *r, const struct files *f)
{
	int worst = 0;

	for (unsigned i = 0; i < f->n; i++) {
		int code = run_one(r, f->all[i]);
		worst = badness(code) > badness(worst) ? code : worst;
	}
	if (r->unknown && r->several && !r->fields && !r->rows)
		cli_say(ngettext("%u file is signed by an issuer whom you do not trust. cursus "
				 "verify with it alone shows the key, its fingerprint to compare, "
				 "and the command to trust it\n",
				 "%u files are signed by issuers whom you do not trust. cursus "
				 "verify with one of them alone shows the key, its fingerprint to "
				 "compare, and the command to trust it\n",
				 r->unknown),
			r->unknown);
	if (r->rows) {
		const json_t *whole = r->several ? r->rows : json_array_get(r->rows, 0);
		char *text = whole ? json_dumps(whole, JSON_INDENT(1)) : NULL;
		if (text)
			puts(text);
		free(text);
	}
	return worst;
}

/* --register, as often as it is given. false: already told what is wrong. */
static bool take_copies(struct run *r, int *argc, char **argv)
{
	const char *path;
	struct str why;

	while ((path = cli_option(argc, argv, "register")))
		if (!copies_given(&r->copies, path, &why)) {
			cli_failed(why);
			return false;
		}
	return true;
}

int cmd_verify(struct cli *cli, int argc, char **argv)
{
	const char *issuer = cli_option(&argc, argv, "issuer");
	struct run r = {.cli = cli,
			.copies = {.arena = cli->arena},
			.fields = cli_flag(&argc, argv, "fields")};
	struct files files = {0};
	struct str why;

	if (!take_copies(&r, &argc, argv))
		return EXIT_FAILURE;
	if (argc < 1 || cli_is_option(argv[0]))
		return cli_usage(_("cursus verify FILE | DIR | CODE ... [--fields] "
				   "[--register FILE] [--issuer DID|FINGERPRINT|NAME]"));
	if (!trusting_open(&r.trusting, cli->arena, cli->home, issuer, &why))
		return cli_failed(why);
	if (!add_arguments(cli, &files, argc, argv))
		return EXIT_FAILURE;
	r.several = files.several;
	r.rows = cli->style.form == OUTPUT_JSON ? json_array() : NULL;
	int code = run_all(&r, &files);
	json_decref(r.rows);
	fonts_free(r.fonts);
	return code;
}
