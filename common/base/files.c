/* Small files: read within a limit, written in one step. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDERS_OPEN_MAX 16

static bool failed(struct arena *a, struct str *why, const char *what, const char *path)
{
	*why = arena_printf(a, gettext("cannot %s \"%s\": %s"), gettext(what), path,
			    g_strerror(errno));
	return false;
}

/* A folder that an account keeps to itself. */
static bool is_of_account(const char *folder, struct stat *st)
{
	return stat(folder, st) == 0 && S_ISDIR(st->st_mode) && st->st_uid != 0 &&
	       (st->st_mode & 077) == 0;
}

bool files_as_owner(const char *folder)
{
	struct stat st;

	if (geteuid() != 0 || !is_of_account(folder, &st))
		return false;
	setfsgid(st.st_gid);
	setfsuid(st.st_uid);
	return true;
}

void files_as_self(bool as_owner)
{
	if (!as_owner)
		return;
	setfsuid(geteuid());
	setfsgid(getegid());
}

static bool as_owner_above(const char *path)
{
	char *above = g_path_get_dirname(path);
	bool as_owner = files_as_owner(above);

	g_free(above);
	return as_owner;
}

/* Ours; or for root, the account's in whose own folder it lies. */
static bool is_ours(const char *path, uid_t owner)
{
	struct stat st;

	if (owner == geteuid() || geteuid() != 0)
		return owner == geteuid();
	char *above = g_path_get_dirname(path);
	bool ours = is_of_account(above, &st) && st.st_uid == owner;
	g_free(above);
	return ours;
}

static bool kept_from_others(int fd, const char *path, enum file_secrecy secrecy, struct arena *a,
			     struct str *why)
{
	struct stat st;

	if (secrecy == FILE_OPEN || secrecy == FILE_PRIVATE)
		return true;
	if (fstat(fd, &st) != 0)
		return failed(a, why, "read", path);
	if (!is_ours(path, st.st_uid) && (secrecy == FILE_SECRET || st.st_uid != 0)) {
		*why = arena_printf(a, gettext("\"%s\" belongs to somebody else"), path);
		return false;
	}
	if (secrecy == FILE_OWN && st.st_mode & 022) {
		*why = arena_printf(a, gettext("\"%s\" may be written by others; chmod go-w it"),
				    path);
		return false;
	}
	if (secrecy == FILE_SECRET && st.st_mode & 077) {
		*why = arena_printf(
			a, gettext("\"%s\" holds a secret and others may read it; chmod 600 it"),
			path);
		return false;
	}
	return true;
}

static bool read_into(int fd, struct buf *b)
{
	char piece[8192];

	while (!b->over) {
		ssize_t got = read(fd, piece, sizeof piece);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0;
		buf_put(b, piece, (size_t)got);
	}
	return true;
}

static bool read_all(int fd, const char *path, uint32_t max, struct arena *a, struct str *text,
		     struct str *why)
{
	struct buf b;

	buf_init(&b, max);
	bool done = read_into(fd, &b);
	if (!done) {
		failed(a, why, "read", path);
	} else if (b.over) {
		*why = arena_printf(a, gettext("\"%s\" is larger than %u bytes"), path, max);
	} else if (b.n && memchr(b.p, '\0', b.n)) {
		*why = arena_printf(a, gettext("\"%s\" is not a text file"), path);
	} else {
		*text = (struct str){arena_z(a, buf_slice(&b)), (uint32_t)b.n};
		buf_free(&b);
		return true;
	}
	buf_free(&b);
	return false;
}

bool file_read(const char *path, enum file_secrecy secrecy, uint32_t max, struct arena *a,
	       struct str *text, struct str *why)
{
	/* Not blocking, so that a pipe put in the file's place does not hold the process up. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return failed(a, why, "read", path);
	bool done = kept_from_others(fd, path, secrecy, a, why) &&
		    read_all(fd, path, max, a, text, why);
	close(fd);
	return done;
}

static bool write_all(int fd, struct str text)
{
	while (text.n) {
		ssize_t n = write(fd, text.p, text.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text.p += n;
		text.n -= (uint32_t)n;
	}
	return true;
}

/* A file on its way to its name. Until it has one it is nowhere in the folder, so that a command
 * that is killed leaves nothing; where the file system cannot do that, or the name belongs to an
 * older file, it passes through `side`, which the next command that writes the same file removes.
 */
struct coming {
	const char *path;
	char *folder, *side;
	mode_t mode;
	bool named; /* it has the name `side` */
	int fd;
};

static bool coming_open(struct coming *c)
{
	c->fd = open(c->folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, c->mode);
	if (c->fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT))
		return c->fd >= 0;
	unlink(c->side);
	c->fd = open(c->side, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, c->mode);
	c->named = c->fd >= 0;
	return c->named;
}

/* As files_as_owner, before the file has a name that somebody could put another in place of. */
static bool given_to_owner(const struct coming *c)
{
	struct stat st;

	return geteuid() != 0 || !is_of_account(c->folder, &st) ||
	       fchown(c->fd, st.st_uid, st.st_gid) == 0;
}

static bool coming_link(const struct coming *c, const char *name)
{
	char self[64];

	g_snprintf(self, sizeof self, "/proc/self/fd/%d", c->fd);
	return linkat(AT_FDCWD, self, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
}

static bool coming_arrives(struct coming *c)
{
	if (!c->named && coming_link(c, c->path))
		return true;
	if (!c->named && errno != EEXIST)
		return false;
	if (!c->named) {
		unlink(c->side);
		c->named = coming_link(c, c->side);
	}
	if (c->named && rename(c->side, c->path) == 0)
		return true;
	int because = errno;
	if (c->named)
		unlink(c->side);
	errno = because;
	return false;
}

/* A terminal or a pipe is written to, not replaced. */
static bool is_special(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && (S_ISCHR(st.st_mode) || S_ISFIFO(st.st_mode));
}

static bool write_special(const char *path, struct str text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write_all(fd, text);

	if (fd >= 0)
		close(fd);
	return done;
}

enum wait { WAIT_NOT, WAIT_FILE, WAIT_NAME };

static bool name_lasts(const char *path);

static bool write_file(const char *path, enum file_secrecy secrecy, enum wait wait, struct str text)
{
	char *base = g_path_get_basename(path);
	struct coming c = {.path = path,
			   .folder = g_path_get_dirname(path),
			   .mode = secrecy == FILE_OPEN || secrecy == FILE_OWN ? 0644 : 0600};
	bool exact = secrecy != FILE_PRIVATE; /* whatever the umask */

	c.side = g_strdup_printf("%s/.%s.cursus-new", c.folder, base);
	bool done = coming_open(&c) && given_to_owner(&c) && write_all(c.fd, text) &&
		    (!exact || fchmod(c.fd, c.mode) == 0) &&
		    (wait == WAIT_NOT || fsync(c.fd) == 0) && coming_arrives(&c) &&
		    (wait != WAIT_NAME || name_lasts(path));
	int because = errno;
	if (c.fd >= 0)
		close(c.fd);
	if (!done && c.named)
		unlink(c.side);
	g_free(base);
	g_free(c.folder);
	g_free(c.side);
	errno = because;
	return done;
}

bool file_write(const char *path, enum file_secrecy secrecy, struct str text, struct arena *a,
		struct str *why)
{
	/* What people ask for can be made again; keys, marks of trust and lists of who may act are
	 * there for good, names included. */
	enum wait wait = secrecy == FILE_PRIVATE ? WAIT_FILE : WAIT_NAME;
	bool done = is_special(path) ? write_special(path, text)
				     : write_file(path, secrecy, wait, text);

	return done || failed(a, why, "write", path);
}

bool file_write_soon(const char *path, struct str text, struct arena *a, struct str *why)
{
	return write_file(path, FILE_PRIVATE, WAIT_NOT, text) || failed(a, why, "write", path);
}

bool folder_keep(const char *path, struct arena *a, struct str *why)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool kept = fd >= 0 && syncfs(fd) == 0;

	if (!kept)
		failed(a, why, "write", path);
	if (fd >= 0)
		close(fd);
	return kept;
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

/* What stands in a folder that was just made is as lasting as the folder's own name. */
static bool name_lasts(const char *path)
{
	char *above = g_path_get_dirname(path);
	int fd = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool lasts = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	g_free(above);
	return lasts;
}

bool folder_private(const char *path, struct arena *a, struct str *why)
{
	struct stat st;
	bool as_owner = as_owner_above(path);
	bool made = mkdir(path, 0700) == 0;
	int error = errno;

	files_as_self(as_owner);
	errno = error;
	if (made ? !name_lasts(path) : errno != EEXIST)
		return failed(a, why, "make the folder", path);
	if (lstat(path, &st) != 0)
		return failed(a, why, "read", path);
	if (!S_ISDIR(st.st_mode)) {
		*why = arena_printf(a, gettext("\"%s\" is not a folder"), path);
		return false;
	}
	if (!is_ours(path, st.st_uid) || (st.st_mode & 077)) {
		*why = arena_printf(a, gettext("the folder \"%s\" is open to others; chmod 700 it"),
				    path);
		return false;
	}
	return true;
}

bool folder_empty(const char *path)
{
	GDir *dir = g_dir_open(path, 0, NULL);
	bool empty = dir && !g_dir_read_name(dir);

	if (dir)
		g_dir_close(dir);
	return empty;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void folder_remove(const char *path)
{
	nftw(path, remove_one, FOLDERS_OPEN_MAX, FTW_DEPTH | FTW_PHYS);
}
