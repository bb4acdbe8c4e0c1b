/* cursus key: keys for people, and who may speak. */
#include "cli.h"
#include "files.h"
#include "launch.h"
#include "table.h"
#include "text.h"

#include <stdlib.h>

#define PRINCIPALS_BYTES_MAX (1024u * 1024)

static bool roles_from_text(const char *text, uint32_t *roles, struct str *bad)
{
	*roles = 0;
	while (*text) {
		size_t n = strcspn(text, ",");
		struct str name = str_trim((struct str){text, (uint32_t)n});
		uint32_t role = role_by_name(name);
		if (!role) {
			*bad = name;
			return false;
		}
		*roles |= role;
		text += n + (text[n] == ',');
	}
	return *roles != 0;
}

/* --learner E-MAIL or --trainer CODE as an id. */
static int who_is(struct cli *cli, const struct desc *noun, const char *text, uint64_t *id)
{
	struct fault fault;
	struct session *s = text ? cli_session(cli) : NULL;

	if (!text)
		return 0;
	if (!s)
		return EXIT_UNREACHABLE;
	enum status status = session_resolve(s, noun, str_of(text), id, &fault);
	return status == STATUS_ok ? 0 : cli_fail(cli, status, &fault);
}

static int key_new(struct cli *cli, int argc, char **argv)
{
	const char *role = cli_option(&argc, argv, "role"),
		   *learner = cli_option(&argc, argv, "learner");
	const char *trainer = cli_option(&argc, argv, "trainer"),
		   *institution = cli_option(&argc, argv, "institution");
	struct principal who = {0};
	struct str bad = STR(""), why;

	if (argc != 1 || !text_code(str_of(argv[0])) || strchr(argv[0], '/'))
		return cli_usage(_("cursus key new NAME --role ROLE: a name has letters, digits, "
				   "'.', '_' and '-'"));
	if (!role && learner)
		role = "learner";
	if (!role && trainer)
		role = "trainer";
	if (!role || !roles_from_text(role, &who.roles, &bad))
		return cli_usage(_("\"%.*s\" is no role; one of organiser, trainer, learner, "
				   "registrar, auditor, gateway, admin"),
				 (int)bad.n, bad.p ? bad.p : "");
	if ((who.roles & LEARNER) && !learner)
		return cli_usage(_("a learner's key says whose: --learner E-MAIL"));
	if ((who.roles & TRAINER) && !trainer)
		return cli_usage(_("a trainer's key says whose: --trainer CODE"));
	int code = who_is(cli, &desc_learner, learner, &who.learner);
	if (!code)
		code = who_is(cli, &desc_trainer, trainer, &who.trainer);
	if (code)
		return code;
	who.institution = str_of(institution ? institution : "");
	who.name = str_of(argv[0]);
	if (!home_person(cli->home, argv[0], &who, cli->arena, &why))
		return cli_failed(why);
	launch_reload(cli->arena, cli->home);
	printf(_("The key is %s/keys/%s.key; hand it to its holder, who says: cursus --key FILE "
		 "me\n"),
	       cli->home, argv[0]);
	return 0;
}

static int key_show(struct cli *cli, int argc, char **argv)
{
	struct str why;
	struct buf out;
	struct principals *all =
		principals_load(home_at(cli->arena, cli->home, "principals").p, cli->arena, &why);

	if (!all)
		return cli_failed(why);
	struct table *t = table_new(cli->arena);
	table_column(t, str_of(_("name")), TABLE_LEFT);
	table_column(t, str_of(_("roles")), TABLE_LEFT);
	table_column(t, str_of(_("who")), TABLE_LEFT);
	table_column(t, str_of(_("key")), TABLE_LEFT);
	table_column(t, str_of(_("state")), TABLE_LEFT);
	uint32_t shown = 0;
	for (uint32_t i = 0; i < principals_count(all); i++) {
		const struct principal *p = principals_at(all, i);
		if (argc && !str_is(p->name, argv[0]))
			continue;
		struct str who = p->learner   ? arena_printf(cli->arena, _("learner %llu"),
							     (unsigned long long)p->learner)
				 : p->trainer ? arena_printf(cli->arena, _("trainer %llu"),
							     (unsigned long long)p->trainer)
					      : p->institution;
		struct str cells[] = {p->name,
				      language_roles(cli->arena, roles_text(cli->arena, p->roles)),
				      who, p->key, p->revoked ? str_of(_("revoked")) : STR("")};
		table_row(t, cells);
		shown++;
	}
	buf_init(&out, SIZE_MAX / 2);
	table_print(t, table_look(cli->style.fd), &out);
	cli_print(&out);
	buf_free(&out);
	principals_free(all);
	if (argc && !shown)
		return cli_failed(
			arena_printf(cli->arena, _("nobody here has the name \"%s\""), argv[0]));
	return 0;
}

/* Adds the word to the lines of that key and leaves everything else as people wrote it. */
static struct str with_revoked(struct arena *a, struct str text, struct str key)
{
	struct buf b;

	buf_init(&b, PRINCIPALS_BYTES_MAX + 64);
	for (uint32_t at = 0; at < text.n;) {
		const char *end = memchr(text.p + at, '\n', text.n - at);
		uint32_t n = end ? (uint32_t)(end - text.p) - at : text.n - at;
		struct str line = {text.p + at, n};
		buf_str(&b, line);
		if (str_starts(str_trim(line), key))
			buf_z(&b, " revoked");
		buf_z(&b, "\n");
		at += n + 1;
	}
	struct str done = arena_str(a, buf_slice(&b));
	buf_free(&b);
	return done;
}

static int key_revoke(struct cli *cli, int argc, char **argv)
{
	const char *path = home_at(cli->arena, cli->home, "principals").p;
	struct str why, text, key = STR("");
	bool already = false;

	if (argc != 1)
		return cli_usage(_("cursus key revoke NAME"));
	struct principals *all = principals_load(path, cli->arena, &why);
	if (!all)
		return cli_failed(why);
	for (uint32_t i = 0; i < principals_count(all); i++) {
		const struct principal *p = principals_at(all, i);
		if (!str_is(p->name, argv[0]))
			continue;
		key = arena_str(cli->arena, p->key);
		already = p->revoked;
	}
	principals_free(all);
	if (!key.n)
		return cli_failed(
			arena_printf(cli->arena, _("nobody here has the name \"%s\""), argv[0]));
	if (already)
		return cli_failed(arena_printf(cli->arena,
					       _("the key of \"%s\" is revoked already"), argv[0]));
	if (!file_read(path, FILE_OPEN, PRINCIPALS_BYTES_MAX, cli->arena, &text, &why) ||
	    !file_write(path, FILE_OPEN, with_revoked(cli->arena, text, key), cli->arena, &why))
		return cli_failed(why);
	launch_reload(cli->arena, cli->home);
	printf(_("The key of %s is revoked; its next message is refused.\n"), argv[0]);
	return 0;
}

int cmd_key(struct cli *cli, int argc, char **argv)
{
	if (argc && strcmp(argv[0], "new") == 0)
		return key_new(cli, argc - 1, argv + 1);
	if (argc && strcmp(argv[0], "show") == 0)
		return key_show(cli, argc - 1, argv + 1);
	if (argc && strcmp(argv[0], "revoke") == 0)
		return key_revoke(cli, argc - 1, argv + 1);
	return cli_usage(_("cursus key new NAME --role ROLE | show [NAME] | revoke NAME"));
}
