/* Register copies for cursus verify: those that were given and those beside the file. */
#include "verify.h"

#include "diploma_out.h"
#include "input.h"

#include <libintl.h>

#define _(sentence) gettext(sentence)

static bool add(struct copies *c, const char *path, bool given, struct str *why)
{
	struct copy *more = arena_alloc(c->arena, (c->n + 1) * sizeof *more);
	char reason[CREDENTIAL_WHY_BYTES];
	struct str bytes;

	if (c->n)
		memcpy(more, c->all, c->n * sizeof *more);
	if (!input_read_file(c->arena, path, REGISTER_BYTES_MAX, &bytes, why))
		return false;
	if (register_read(bytes, c->arena, &more[c->n].view, reason, sizeof reason) !=
	    CREDENTIAL_SIGNED) {
		*why = arena_printf(c->arena, _("%s is no register copy to trust: %s"), path,
				    reason);
		return false;
	}
	more[c->n].given = given;
	c->all = more;
	c->n++;
	return true;
}

bool copies_given(struct copies *c, const char *path, struct str *why)
{
	bool done = add(c, path, true, why);

	c->given = c->n;
	return done;
}

bool copies_beside(struct copies *c, const char *file, struct str *why)
{
	const char *slash = strrchr(file, '/');
	struct str folder = slash ? (struct str){file, (uint32_t)(slash - file + 1)} : STR("./");
	const char *const *paths;
	unsigned n;

	if (str_eq(folder, c->folder))
		return true;
	c->folder = STR("");
	c->n = c->given;
	n = diploma_copies(c->arena, arena_z(c->arena, folder), &paths);
	for (unsigned i = 0; i < n; i++)
		if (!add(c, paths[i], false, why))
			return false;
	c->folder = arena_str(c->arena, folder);
	return true;
}

/* The worse news where two are of the same second. */
static bool is_newer(const struct register_view *one, const struct register_view *than,
		     struct str number)
{
	int order = str_cmp(one->as_of, than->as_of);

	return order > 0 || (order == 0 && register_find(one, number)->state != REGISTER_VALID);
}

const struct register_view *copies_find(const struct copies *c, struct str issuer,
					struct str number)
{
	const struct register_view *found = NULL;

	for (unsigned i = 0; i < c->n; i++) {
		const struct register_view *one = &c->all[i].view;
		if (str_eq(one->issuer, issuer) && register_find(one, number) &&
		    (!found || is_newer(one, found, number)))
			found = one;
	}
	return found;
}
