/* Small files that are written without waiting for the disk: whole or not at all, all the same. */
#include "files.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static void holds(const char *path, struct arena *a, const char *want)
{
	struct str text, why;

	ck_assert(file_read(path, FILE_OPEN, 1000, a, &text, &why));
	ck_assert_str_eq(text.p, want);
}

UNIT(files, are_written_soon_in_one_step)
{
	struct arena *a = arena_new();
	char dir[] = "/tmp/cursus-files-XXXXXX";
	struct stat st;
	struct str why;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	const char *path = arena_printf(a, "%s/x", dir).p;
	ck_assert(file_write_soon(path, STR("old"), a, &why));
	holds(path, a, "old");
	ck_assert(file_write_soon(path, STR("a new text"), a, &why));
	holds(path, a, "a new text");
	ck_assert(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
	ck_assert(folder_keep(dir, a, &why));

	const char *inside = arena_printf(a, "%s/x/y", dir).p;
	ck_assert(!file_write_soon(inside, STR("no"), a, &why));
	ck_assert_str_eq(why.p, arena_printf(a, "cannot write \"%s\": Not a directory", inside).p);
	ck_assert(!folder_keep(path, a, &why));

	/* A folder of that name is not written over, and nothing half done stays beside it. */
	const char *folder = arena_printf(a, "%s/folder", dir).p;
	ck_assert(mkdir(folder, 0700) == 0);
	ck_assert(!file_write_soon(folder, STR("no"), a, &why));
	ck_assert(remove(folder) == 0 && remove(path) == 0);
	ck_assert_msg(remove(dir) == 0, "something was left in the folder");
	arena_free(a);
}

static unsigned mode_of(const char *path)
{
	struct stat st;

	ck_assert(stat(path, &st) == 0);
	return st.st_mode & 0777;
}

/* Personal data are for their owner alone, whatever was there; a stricter umask stays stricter. */
UNIT(files, with_personal_data_are_closed_to_others)
{
	struct arena *a = arena_new();
	char dir[] = "/tmp/cursus-files-XXXXXX";
	struct str why;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	const char *path = arena_printf(a, "%s/x", dir).p;
	const char *side = arena_printf(a, "%s/.x.cursus-new", dir).p;
	mode_t before = umask(0);
	ck_assert(file_write(path, FILE_OPEN, STR("old"), a, &why));
	ck_assert_uint_eq(mode_of(path), 0644);
	ck_assert(file_write(path, FILE_PRIVATE, STR("new"), a, &why));
	holds(path, a, "new");
	ck_assert_uint_eq(mode_of(path), 0600);
	umask(0277);
	ck_assert(file_write(path, FILE_PRIVATE, STR("newer"), a, &why));
	ck_assert_uint_eq(mode_of(path), 0400);
	ck_assert(file_write(path, FILE_SECRET, STR("secret"), a, &why));
	ck_assert_uint_eq(mode_of(path), 0600);

	/* What a killed command left beside it goes with the next one. */
	umask(before);
	FILE *left = fopen(side, "w");
	ck_assert(left && fclose(left) == 0);
	ck_assert(file_write(path, FILE_PRIVATE, STR("last"), a, &why));
	holds(path, a, "last");
	ck_assert(!file_exists(side));
	ck_assert(remove(path) == 0 && remove(dir) == 0);
	arena_free(a);
}

UNIT(files, a_device_is_written_to)
{
	struct arena *a = arena_new();
	struct stat st;
	struct str why;

	ck_assert(file_write("/dev/null", FILE_PRIVATE, STR("x"), a, &why));
	ck_assert(stat("/dev/null", &st) == 0 && S_ISCHR(st.st_mode));
	arena_free(a);
}
