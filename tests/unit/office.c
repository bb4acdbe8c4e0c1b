/* Who is named on documents. */
#include "lived.h"
#include "office.h"
#include "unit.h"

#include <glib.h>
#include <unistd.h>

/* What was written under a key's name: the principals tell whose key it is; where they do not know
 * it, a trainer's code does. A key of somebody else that is called like a trainer names nobody. */
UNIT(office, old_authors_are_found_by_their_keys)
{
	struct world *w = lived_world();
	struct session *s = world_session(w);
	struct arena *a = arena_new();
	struct office office;
	office_open(&office, s, 20260701);
	static const char key[] = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";
	char folder[] = "/tmp/cursus-authors-XXXXXX";
	ck_assert_ptr_nonnull(mkdtemp(folder));
	const char *path = arena_printf(a, "%s/principals", folder).p;

	ck_assert_str_eq(arena_z(a, office_author(&office, STR("f1"))), "Jeanne Morel");
	ck_assert_str_eq(arena_z(a, office_author(&office, STR("nobody"))), "");
	ck_assert_str_eq(arena_z(a, office_author(&office, STR("../f1"))), "");
	ck_assert_str_eq(arena_z(a, office_author(&office, STR("Claire Duval"))), "Claire Duval");
	office.home = folder;
	struct str text = arena_printf(a, "%s registrar name=\"f1\"\n", key);
	ck_assert(g_file_set_contents(path, text.p, (gssize)text.n, NULL));
	ck_assert_str_eq(arena_z(a, office_author(&office, STR("f1"))), "");
	text = arena_printf(a, "%s trainer trainer=%llu name=\"jm\"\n", key,
			    (unsigned long long)lived_id(s, &desc_trainer, "f1"));
	ck_assert(g_file_set_contents(path, text.p, (gssize)text.n, NULL));
	ck_assert_str_eq(arena_z(a, office_author(&office, STR("jm"))), "Jeanne Morel");
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(rmdir(folder), 0);
	arena_free(a);
	world_free(w);
}
