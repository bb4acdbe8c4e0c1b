/* The files of a backup: copied, digested, synced, removed. */
#include "backup.h"

#include "clock.h"
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <libintl.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define _(sentence) gettext(sentence)
#define PIECE_BYTES ((size_t)1 << 20)

static const char *const PLAIN[] = {"principals", "cursus.zpl", "issuer.key"};

static sigset_t stop_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	return set;
}

void backup_guard(void)
{
	sigset_t set = stop_signals();

	must(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
}

void backup_begin(struct backup_work *w, struct str what)
{
	w->done = 0;
	progress_begin(&w->progress, STDERR_FILENO, what, 0, clock_monotonic_ms());
}

void backup_end(struct backup_work *w)
{
	progress_end(&w->progress);
}

bool backup_stopped(void)
{
	sigset_t waiting;

	must(sigpending(&waiting) == 0);
	return sigismember(&waiting, SIGINT) || sigismember(&waiting, SIGTERM) ||
	       sigismember(&waiting, SIGHUP);
}

bool backup_step(struct backup_work *w, uint64_t more)
{
	w->done += more;
	progress_step(&w->progress, w->done, clock_monotonic_ms());
	return !backup_stopped();
}

struct str backup_why_stopped(void)
{
	return str_of(_("stopped before it was done; nothing is left behind"));
}

static bool failed(struct arena *a, struct str *why, const char *path)
{
	*why = arena_printf(a, _("%s: %s"), path, g_strerror(errno));
	return false;
}

static bool write_all(int fd, const unsigned char *p, size_t n)
{
	while (n) {
		ssize_t some = write(fd, p, n);
		if (some < 0 && errno == EINTR)
			continue;
		if (some <= 0)
			return false;
		p += some;
		n -= (size_t)some;
	}
	return true;
}

/* 0: all; otherwise what the file's error is, in errno, and of which file. */
static const char *pour(int in, int out, const char *from, const char *to, struct backup_work *w,
			struct backup_file *file, bool *stopped)
{
	unsigned char *piece = malloc(PIECE_BYTES);
	crypto_generichash_state hash;
	const char *bad = NULL;
	ssize_t n = 0;

	must(piece && crypto_generichash_init(&hash, NULL, 0, sizeof file->digest) == 0);
	file->bytes = 0;
	while (!bad && !*stopped && (n = read(in, piece, PIECE_BYTES)) != 0) {
		if (n < 0) {
			bad = from;
			break;
		}
		crypto_generichash_update(&hash, piece, (size_t)n);
		file->bytes += (uint64_t)n;
		if (out >= 0 && !write_all(out, piece, (size_t)n))
			bad = to;
		*stopped = !backup_step(w, (uint64_t)n);
	}
	int error = errno;
	crypto_generichash_final(&hash, file->digest, sizeof file->digest);
	free(piece);
	errno = error;
	return bad;
}

bool backup_copy(struct arena *a, const char *from, const char *to, mode_t mode,
		 struct backup_work *w, struct backup_file *file, struct str *why)
{
	bool stopped = false;
	int in = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK), out = -1;

	if (in < 0)
		return failed(a, why, from);
	if (to)
		out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (to && out < 0) {
		failed(a, why, to);
		close(in);
		return false;
	}
	const char *bad = pour(in, out, from, to, w, file, &stopped);
	if (!bad && out >= 0 && fchmod(out, mode) != 0)
		bad = to;
	if (bad)
		failed(a, why, bad);
	else if (stopped)
		*why = backup_why_stopped();
	close(in);
	if (out >= 0 && close(out) != 0 && !bad)
		return failed(a, why, to);
	return !bad && !stopped;
}

bool backup_sizes(struct arena *a, const char *folder, const struct backup *b, struct str *why)
{
	for (uint32_t i = 0; i < b->nfiles; i++) {
		const char *path = home_at(a, folder, "%s", b->files[i].name).p;
		struct stat st;
		if (stat(path, &st) != 0)
			return failed(a, why, path);
		if (S_ISREG(st.st_mode) && (uint64_t)st.st_size == b->files[i].bytes)
			continue;
		*why = arena_printf(a, _("%s: is not what was backed up: changed or damaged"),
				    path);
		return false;
	}
	return true;
}

static bool is_key(const char *name)
{
	return name[0] != '.' && !strchr(name, '/') &&
	       (g_str_has_suffix(name, ".key") || g_str_has_suffix(name, ".pub"));
}

/* "catalogue" of "catalogue.mdb"; NULL: no store. */
static const char *store_of(const char *name)
{
	for (int i = 0; i < SERVICES_N; i++) {
		size_t n = strlen(service_rows[i].name);
		if (strncmp(name, service_rows[i].name, n) == 0 && strcmp(name + n, ".mdb") == 0)
			return service_rows[i].name;
	}
	return NULL;
}

bool backup_name_right(const char *name)
{
	for (size_t i = 0; i < COUNT(PLAIN); i++)
		if (strcmp(name, PLAIN[i]) == 0)
			return true;
	return store_of(name) || (strncmp(name, "keys/", 5) == 0 && is_key(name + 5));
}

struct str backup_place(struct arena *a, const char *name)
{
	const char *service = store_of(name);

	return service ? arena_printf(a, "data/%s/data.mdb", service) : arena_printf(a, "%s", name);
}

static bool add_small(struct arena *a, const char *home, const char *folder, const char *name,
		      struct backup_work *w, GArray *files, struct str *why)
{
	struct backup_file file = {.name = arena_printf(a, "%s", name).p};
	const char *from = home_at(a, home, "%s", name).p;

	if (!backup_copy(a, from, home_at(a, folder, "%s", name).p, 0600, w, &file, why))
		return false;
	g_array_append_val(files, file);
	return true;
}

static bool add_keys(struct arena *a, const char *home, const char *folder, struct backup_work *w,
		     GArray *files, struct str *why)
{
	const char *keys = home_at(a, home, "keys").p, *name;
	const char *copies = home_at(a, folder, "keys").p;
	GDir *dir = g_dir_open(keys, 0, NULL);
	bool good = true;

	if (!dir || mkdir(copies, 0700) != 0) {
		failed(a, why, dir ? copies : keys);
		good = false;
	}
	while (good && (name = g_dir_read_name(dir)) != NULL)
		if (is_key(name))
			good = add_small(a, home, folder, arena_printf(a, "keys/%s", name).p, w,
					 files, why);
	if (dir)
		g_dir_close(dir);
	return good;
}

bool backup_small_files(struct arena *a, const char *home, const char *folder,
			struct backup_work *w, struct backup *b, struct str *why)
{
	GArray *files = g_array_new(FALSE, FALSE, sizeof(struct backup_file));
	bool good = true;

	g_array_append_vals(files, b->files, b->nfiles);
	for (size_t i = 0; i < COUNT(PLAIN) && good; i++)
		if (file_exists(home_at(a, home, "%s", PLAIN[i]).p))
			good = add_small(a, home, folder, PLAIN[i], w, files, why);
	good = good && add_keys(a, home, folder, w, files, why);
	b->nfiles = files->len;
	b->files = arena_alloc(a, (files->len + 1) * sizeof *b->files);
	memcpy(b->files, files->data, files->len * sizeof *b->files);
	g_array_free(files, TRUE);
	return good;
}

void backup_clear(struct arena *a, const char *folder)
{
	for (int i = 0; i < SERVICES_N; i++) {
		unlink(home_at(a, folder, "%s.mdb.part", service_rows[i].name).p);
		unlink(home_at(a, folder, "%s.mdb", service_rows[i].name).p);
	}
	for (size_t i = 0; i < COUNT(PLAIN); i++)
		unlink(home_at(a, folder, "%s", PLAIN[i]).p);
	unlink(home_at(a, folder, BACKUP_MANIFEST).p);
	folder_remove(home_at(a, folder, "keys").p);
}

bool backup_sync(struct arena *a, const char *folder, struct str *why)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* Each of many small files alone would take a sync of its own. */
	bool good = fd >= 0 && syncfs(fd) == 0;

	if (!good)
		failed(a, why, folder);
	if (fd >= 0)
		close(fd);
	return good;
}
