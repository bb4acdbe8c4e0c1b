/* Paths of the home folder and its first making, under a lock. */
#include "home.h"

#include "files.h"
#include "keys.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <grp.h>
#include <libintl.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct str home_default(struct arena *a)
{
	const char *home = getenv("CURSUS_HOME");

	if (home && *home)
		return arena_printf(a, "%s", home);
	return arena_printf(a, "%s/cursus", g_get_user_data_dir());
}

struct str home_at(struct arena *a, const char *home, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct str rest = arena_vprintf(a, format, args);
	va_end(args);
	return arena_printf(a, "%s/%s", home, rest.p);
}

struct str home_endpoint(struct arena *a, const char *home, const char *service)
{
	struct sockaddr_un address;
	unsigned char hash[8];
	char hex[2 * sizeof hash + 1];
	/* A home that is not there yet has no other name than the one that was typed. */
	char *real = realpath(home, NULL);
	struct str path = home_at(a, real ? real : home, "run/%s.ipc", service);

	if (path.n >= sizeof address.sun_path) {
		must(sodium_init() >= 0);
		const char *name = real ? real : home;
		crypto_generichash(hash, sizeof hash, (const unsigned char *)name, strlen(name),
				   NULL, 0);
		sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
		path = arena_printf(a, "/tmp/cursus-%s/%s.ipc", hex, service);
	}
	free(real);
	return arena_printf(a, "ipc://%s", path.p);
}

static bool make_folders(const char *home, struct arena *a, struct str *why)
{
	static const char *const FOLDERS[] = {"keys", "run", "data", "log"};

	if (g_mkdir_with_parents(home, 0700) != 0) {
		*why = arena_printf(a, gettext("cannot make the folder \"%s\": %s"), home,
				    g_strerror(errno));
		return false;
	}
	for (size_t i = 0; i < COUNT(FOLDERS); i++)
		if (!folder_private(home_at(a, home, "%s", FOLDERS[i]).p, a, why))
			return false;
	for (size_t i = 0; i < SERVICES_N; i++)
		if (!folder_private(home_at(a, home, "data/%s", service_rows[i].name).p, a, why))
			return false;
	return true;
}

/* Two of us must not make the same key; the lock goes with the descriptor. */
static int lock(const char *home, struct arena *a, struct str *why)
{
	struct str path = home_at(a, home, ".lock");
	bool as_owner = files_as_owner(home);
	int fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	files_as_self(as_owner);
	if (fd >= 0 && flock(fd, LOCK_EX) == 0)
		return fd;
	*why = arena_printf(a, gettext("cannot lock \"%s\": %s"), path.p, g_strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Appends her line unless her key has one; an unreadable file is left alone. */
static bool grant(const char *home, const struct principal *who, struct arena *a, struct str *why)
{
	struct str path = home_at(a, home, "principals");
	struct str text =
		STR("# public key (Z85), roles, what she is; see `cursus help principals`\n");

	if (file_exists(path.p) &&
	    !file_read(path.p, FILE_OPEN, PRINCIPALS_BYTES_MAX, a, &text, why))
		return false;
	struct principals *known = principals_parse(text, a, why);
	if (!known) {
		*why = arena_printf(a, "\"%s\", %.*s", path.p, (int)why->n, why->p);
		return false;
	}
	bool there = principals_find(known, who->key) != NULL;
	principals_free(known);
	if (there)
		return true;
	struct str line = principal_line(a, who);
	const char *gap = text.n && text.p[text.n - 1] != '\n' ? "\n" : "";
	text = arena_printf(a, "%.*s%s%s\n", (int)text.n, text.p, gap, line.p);
	known = principals_parse(text, a, why);
	bool right = known != NULL;
	principals_free(known);
	return right && file_write(path.p, FILE_OPEN, text, a, why);
}

static bool key_and_line(const char *home, const char *file, struct principal who, struct arena *a,
			 struct str *why)
{
	struct str path = home_at(a, home, "keys/%s.key", file);
	struct str public_path = home_at(a, home, "keys/%s.pub", file);
	bool there = file_exists(path.p);
	struct key_pair *key = there ? key_load(path.p, a, why) : key_make();

	if (!key)
		return false;
	bool done = there || key_save(key, path.p, file, a, why);
	if (done && !file_exists(public_path.p))
		done = key_save_public(key, public_path.p, file, a, why);
	who.key = str_of(key->public_key);
	done = done && grant(home, &who, a, why);
	/* Nothing half done: a key that nobody was granted anything for is not left behind. */
	if (!done && !there) {
		unlink(path.p);
		unlink(public_path.p);
	}
	key_free(key);
	return done;
}

static bool make_issuer_key(const char *home, struct arena *a, struct str *why)
{
	struct str path = home_at(a, home, "issuer.key");

	if (file_exists(path.p))
		return true;
	/* What was issued names the key that signed it: another would sign beside it. */
	if (file_exists(home_at(a, home, "data/certification/data.mdb").p)) {
		*why = arena_printf(
			a,
			gettext("\"%s\" is missing, and certification has data already; "
				"put the key back from a backup"),
			path.p);
		return false;
	}
	struct issuer_key *key = issuer_key_make();
	bool done = issuer_key_save(key, path.p, a, why);
	issuer_key_free(key);
	return done;
}

static bool prepare(const char *home, bool issuer, struct arena *a, struct str *why)
{
	if (!make_folders(home, a, why))
		return false;
	int fd = lock(home, a, why);
	if (fd < 0)
		return false;
	bool done = !issuer || make_issuer_key(home, a, why);
	for (size_t i = 0; done && i < SERVICES_N; i++) {
		struct principal who = {.name = str_of(service_rows[i].name), .roles = SERVICE};
		done = key_and_line(home, service_rows[i].name, who, a, why);
	}
	close(fd);
	return done;
}

bool home_make(const char *home, struct arena *a, struct str *why)
{
	return prepare(home, true, a, why);
}

bool home_prepare(const char *home, struct arena *a, struct str *why)
{
	return prepare(home, false, a, why);
}

bool home_person(const char *home, const char *file, const struct principal *who, struct arena *a,
		 struct str *why)
{
	int fd = lock(home, a, why);

	if (fd < 0)
		return false;
	bool done = key_and_line(home, file, *who, a, why);
	close(fd);
	return done;
}

/* Under the lock, so that of two changes at once neither is lost. */
bool home_revoke(const char *home, const struct str *keys, uint32_t n, struct arena *a,
		 struct str *why)
{
	struct str path = home_at(a, home, "principals"), text;
	int fd = lock(home, a, why);

	if (fd < 0)
		return false;
	bool done = file_read(path.p, FILE_OWN, PRINCIPALS_BYTES_MAX, a, &text, why);
	for (uint32_t i = 0; done && i < n; i++) {
		text = principals_revoke(text, keys[i], a, why);
		done = text.n > 0;
	}
	done = done && file_write(path.p, FILE_OPEN, text, a, why);
	close(fd);
	return done;
}

bool home_name(const char *home, const char *file, struct str name, struct arena *a,
	       struct str *why)
{
	struct str path = home_at(a, home, "principals"), text;
	char key[KEY_Z85_BYTES];
	int fd = lock(home, a, why);

	if (fd < 0)
		return false;
	bool done = key_load_public(home_at(a, home, "keys/%s.pub", file).p, key, a, why) &&
		    file_read(path.p, FILE_OWN, PRINCIPALS_BYTES_MAX, a, &text, why);
	if (done)
		text = principals_name(text, str_of(key), name, a, why);
	done = done && text.n > 0 && file_write(path.p, FILE_OPEN, text, a, why);
	close(fd);
	return done;
}

bool home_as_account(const char *home, struct arena *a, struct str *why)
{
	struct stat st;

	if (geteuid() != 0 || stat(home, &st) != 0 || st.st_uid == 0)
		return true;
	if (setgroups(0, NULL) == 0 && setgid(st.st_gid) == 0 && setuid(st.st_uid) == 0)
		return true;
	*why = arena_printf(a, gettext("cannot run as the account that \"%s\" belongs to: %s"),
			    home, g_strerror(errno));
	return false;
}
