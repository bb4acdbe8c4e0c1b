/* Where this program lies, and what lies beside it. */
#include "program.h"

#include <libintl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

static const char *folder(void)
{
	static char path[PATH_MAX];

	if (!path[0]) {
		ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
		must(n > 0);
		path[n] = '\0';
		*strrchr(path, '/') = '\0';
	}
	return path;
}

/* The first of two places beside the program that exists, NULL: neither. */
static const char *either(struct arena *a, const char *here, const char *installed)
{
	const char *places[] = {here, installed};

	for (size_t i = 0; i < COUNT(places); i++) {
		struct str path = arena_printf(a, "%s/%s", folder(), places[i]);
		if (access(path.p, R_OK) == 0)
			return path.p;
	}
	return NULL;
}

const char *program_locale_dir(void)
{
	static char path[PATH_MAX + 32];

	/* A folder: in /usr/bin lies a program of that name. */
	snprintf(path, sizeof path, "%s/locale/.", folder());
	if (access(path, R_OK) != 0)
		snprintf(path, sizeof path, "%s/../share/locale", folder());
	return path;
}

static bool find(struct arena *a, const char *here, const char *installed, struct str *path,
		 struct str *why)
{
	const char *found = either(a, here, installed);

	if (found)
		*path = str_of(found);
	else
		*why = arena_printf(a, gettext("%s: neither %s nor %s is there"), folder(), here,
				    installed);
	return found != NULL;
}

bool program_service(struct arena *a, const char *service, struct str *path, struct str *why)
{
	return find(a, arena_printf(a, "cursus-%s", service).p,
		    arena_printf(a, "../libexec/cursus/cursus-%s", service).p, path, why);
}

bool program_sample(struct arena *a, struct str *path, struct str *why)
{
	return find(a, "../clients/cli/sample/CPTS-HDF-2026",
		    "../share/cursus/sample/CPTS-HDF-2026", path, why);
}
