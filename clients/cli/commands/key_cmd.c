/* cursus key: keys for people, and who may speak. */
#include "cli.h"
#include "files.h"
#include "keys.h"
#include "launch.h"
#include "spoken.h"
#include "table.h"
#include "text.h"
#include "told.h"

#include <stdlib.h>

static bool roles_from_text(const char *text, uint32_t *roles, struct str *bad)
{
	*roles = 0;
	while (*text) {
		size_t n = strcspn(text, ",");
		struct str name = str_trim((struct str){text, (uint32_t)n});
		uint32_t role = spoken_role(name);
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

static int nobody(struct cli *cli, const char *name)
{
	struct str why = arena_printf(
		cli->arena, _("nobody here has the name \"%s\"; cursus key show tells all"), name);

	cli_say("cursus: %.*s\n", (int)why.n, why.p);
	return status_exit_code(STATUS_unknown);
}

/* The names of key files by their public keys: a learner has no name in principals. */
static GHashTable *key_files(struct cli *cli)
{
	GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	const char *folder = home_at(cli->arena, cli->home, "keys").p, *file;
	GDir *dir = g_dir_open(folder, 0, NULL);
	char key[KEY_Z85_BYTES];
	struct str why;

	while (dir && (file = g_dir_read_name(dir)) != NULL) {
		const char *path = arena_printf(cli->arena, "%s/%s", folder, file).p;
		if (g_str_has_suffix(file, ".pub") && key_load_public(path, key, cli->arena, &why))
			g_hash_table_insert(names, g_strdup(key),
					    g_strndup(file, strlen(file) - strlen(".pub")));
	}
	if (dir)
		g_dir_close(dir);
	return names;
}

static struct principals *load_principals(struct cli *cli)
{
	struct str why;
	struct principals *all =
		principals_load(home_at(cli->arena, cli->home, "principals").p, cli->arena, &why);

	if (!all)
		cli_failed(why);
	return all;
}

/* What a person calls the holder: the name of her key's file, else that of principals. */
static struct str holder(struct cli *cli, GHashTable *files, const struct principal *p)
{
	const char *file = g_hash_table_lookup(files, arena_z(cli->arena, p->key));

	return file ? arena_str(cli->arena, str_of(file)) : p->name;
}

/* A name that is taken is kept for the same person in the same role only. 0: free, or the same,
 * which *same tells. */
static int name_taken(struct cli *cli, const char *name, const struct principal *who, bool *same)
{
	const char *path = home_at(cli->arena, cli->home, "keys/%s.pub", name).p;
	char key[KEY_Z85_BYTES];
	struct str why;

	*same = false;
	if (!file_exists(path))
		return 0;
	if (!key_load_public(path, key, cli->arena, &why))
		return cli_failed(why);
	struct principals *all = load_principals(cli);
	if (!all)
		return EXIT_FAILURE;
	const struct principal *there = principals_find(all, str_of(key));
	*same = !there || (!there->revoked && there->roles == who->roles &&
			   there->learner == who->learner && there->trainer == who->trainer);
	if (!*same)
		cli_say(there->revoked
				? _("cursus: the key \"%s\" is revoked; choose another name\n")
				: _("cursus: there is a key \"%s\" of somebody else, or in "
				    "another role; choose another name\n"),
			name);
	principals_free(all);
	return *same ? 0 : status_exit_code(STATUS_conflict);
}

/* What she can do first with it. */
static void tell_key(struct cli *cli, const char *name, const struct principal *who)
{
	printf(_("The key is %s/keys/%s.key; hand it to its holder, who says: "), cli->home, name);
	if (who->roles & LEARNER)
		puts(_("cursus --key FILE me"));
	else if (who->roles & TRAINER)
		puts(_("cursus --key FILE slot list COHORT"));
	else
		puts(_("cursus --key FILE cohort list"));
}

static const char *every_role(struct arena *a)
{
	return language_roles(a, roles_text(a, SERVICE - 1)).p;
}

/* The roles and whom they are about, from the options; an exit code when they are not right. */
static int who_for(struct cli *cli, int *argc, char **argv, struct principal *who)
{
	const char *role = cli_option(argc, argv, "role"),
		   *learner = cli_option(argc, argv, "learner");
	const char *trainer = cli_option(argc, argv, "trainer"),
		   *institution = cli_option(argc, argv, "institution");
	struct str bad = STR("");

	for (int i = 0; i < *argc; i++)
		if (cli_is_option(argv[i]) && argv[i][1] == '-')
			return cli_usage(_("cursus key new has no option \"%s\", or its value is "
					   "missing"),
					 argv[i]);
	if (!role && (learner || trainer))
		role = learner ? "learner" : "trainer";
	if (!role)
		return cli_usage(_("a key has a role; add --role, one of: %s"),
				 every_role(cli->arena));
	if (!roles_from_text(role, &who->roles, &bad))
		return cli_usage(_("there is no role \"%.*s\"; one of: %s"), (int)bad.n, bad.p,
				 every_role(cli->arena));
	if ((who->roles & LEARNER) && !learner)
		return cli_usage(_("a learner's key says whose: --learner E-MAIL"));
	if ((who->roles & TRAINER) && !trainer)
		return cli_usage(_("a trainer's key says whose: --trainer CODE"));
	if ((learner && !(who->roles & LEARNER)) || (trainer && !(who->roles & TRAINER)))
		return cli_usage(_("--%s is for a key with that role: --role %s,..."),
				 learner && !(who->roles & LEARNER) ? "learner" : "trainer",
				 learner && !(who->roles & LEARNER) ? "learner" : "trainer");
	who->institution = str_of(institution ? institution : "");
	int code = who_is(cli, &desc_learner, learner, &who->learner);
	return code ? code : who_is(cli, &desc_trainer, trainer, &who->trainer);
}

/* As papers print it: first and last name. Learners and trainers have theirs where they are
 * registered. */
static int person_right(const struct principal *who, struct str person)
{
	if ((who->roles & (LEARNER | TRAINER)) && person.n)
		return cli_usage(_("a learner or a trainer has the name that was registered; leave "
				   "--name out"));
	if (!memchr(person.p, ' ', person.n))
		return cli_usage(_("--name \"%.*s\": first and last name, as papers shall print "
				   "them"),
				 (int)person.n, person.p);
	return 0;
}

static int key_new(struct cli *cli, int argc, char **argv)
{
	const char *person = argc ? cli_option(&argc, argv, "name") : NULL;
	struct principal who = {0};
	struct str why;
	bool same;

	if (argc == 0)
		return cli_usage(_("cursus key new NAME --role ROLE [--name \"FIRST LAST\"] "
				   "[--learner E-MAIL] [--trainer CODE]"));
	int code = who_for(cli, &argc, argv, &who);
	if (!code && person)
		code = person_right(&who, str_trim(str_of(person)));
	if (code)
		return code;
	if (argc != 1 || !text_code(str_of(argv[0])) || strchr(argv[0], '/') || argv[0][0] == '.')
		return cli_usage(_("cursus key new NAME --role ROLE: a name has letters, digits, "
				   "'.', '_' and '-'"));
	who.name = str_of(argv[0]);
	if ((code = name_taken(cli, argv[0], &who, &same)) != 0)
		return code;
	if (!home_person(cli->home, argv[0], &who, cli->arena, &why) ||
	    (person && !home_name(cli->home, argv[0], str_trim(str_of(person)), cli->arena, &why)))
		return cli_failed(why);
	code = told_principals(cli, TOLD_ADDED);
	if (same)
		printf(_("\"%s\" has a key already; it stays as it is.\n"), argv[0]);
	tell_key(cli, argv[0], &who);
	if (who.roles & LEARNER && who.roles & ~(uint32_t)LEARNER)
		cli_say("%s\n",
			_("cursus: the holder is a learner too; their own presence and marks "
			  "are for somebody else to witness"));
	return code;
}

/* The learner's address or the trainer's code, when the services are there to tell; of others the
 * person's name, where it is not that of the key, and the institution. */
static struct str who_text(struct cli *cli, const struct principal *p, struct str name)
{
	bool service = launch_pid(cli->arena, cli->home, p->learner ? "enrolment" : "catalogue");
	bool key = cli->key || file_exists(home_at(cli->arena, cli->home, "keys/me.key").p);
	struct session *s = (p->learner || p->trainer) && service && key ? cli_session(cli) : NULL;

	if (p->learner)
		return s ? session_label(s, &desc_learner, p->learner)
			 : arena_printf(cli->arena, _("learner %llu"),
					(unsigned long long)p->learner);
	if (p->trainer)
		return s ? session_label(s, &desc_trainer, p->trainer)
			 : arena_printf(cli->arena, _("trainer %llu"),
					(unsigned long long)p->trainer);
	if (str_eq(p->name, name))
		return p->institution;
	return arena_printf(cli->arena, "%.*s%s%.*s", (int)p->name.n, p->name.p,
			    p->institution.n ? ", " : "", (int)p->institution.n, p->institution.p);
}

static int key_show(struct cli *cli, int argc, char **argv)
{
	struct principals *all = argc > 1 ? NULL : load_principals(cli);
	struct buf out;

	if (argc > 1)
		return cli_usage(_("cursus key show [NAME]"));
	if (!all)
		return EXIT_FAILURE;
	GHashTable *files = key_files(cli);
	struct table *t = table_new(cli->arena);
	table_column(t, str_of(_("name")), TABLE_WHOLE);
	table_column(t, str_of(_("roles")), TABLE_LEFT);
	table_column(t, str_of(_("who")), TABLE_LEFT);
	table_column(t, str_of(_("key")), TABLE_LEFT);
	table_column(t, str_of(_("state")), TABLE_LEFT);
	uint32_t shown = 0;
	for (uint32_t i = 0; i < principals_count(all); i++) {
		const struct principal *p = principals_at(all, i);
		struct str name = holder(cli, files, p);
		if (argc && !str_is(p->name, argv[0]) && !str_is(name, argv[0]))
			continue;
		struct str roles = language_roles(cli->arena, roles_text(cli->arena, p->roles));
		struct str cells[] = {name, roles, who_text(cli, p, name), p->key,
				      p->revoked ? str_of(_("revoked")) : STR("")};
		table_row(t, cells);
		shown++;
	}
	buf_init(&out, SIZE_MAX / 2);
	table_show(t, table_look(cli->style.fd), &out);
	if (shown)
		cli_print(&out);
	buf_free(&out);
	g_hash_table_destroy(files);
	principals_free(all);
	return shown ? 0 : nobody(cli, argv[0]);
}

/* The keys of that name, and how many of them are revoked already. A service's key is not meant. */
static uint32_t keys_named(struct cli *cli, const struct principals *all, const char *name,
			   struct str *keys, uint32_t *already)
{
	GHashTable *files = key_files(cli);
	uint32_t n = 0;

	for (uint32_t i = 0; i < principals_count(all); i++) {
		const struct principal *p = principals_at(all, i);
		if (!str_is(p->name, name) && !str_is(holder(cli, files, p), name))
			continue;
		*already += p->revoked;
		if (!p->revoked && !(p->roles & SERVICE))
			keys[n++] = arena_str(cli->arena, p->key);
	}
	g_hash_table_destroy(files);
	return n;
}

/* Whether an administrator is left when these keys are revoked. */
static bool admin_left(const struct principals *all, const struct str *keys, uint32_t n)
{
	bool had = false, left = false;

	for (uint32_t i = 0; i < principals_count(all) && !left; i++) {
		const struct principal *p = principals_at(all, i);
		bool goes = false;
		if (p->revoked || !(p->roles & ADMIN))
			continue;
		had = true;
		for (uint32_t k = 0; k < n; k++)
			goes = goes || str_eq(keys[k], p->key);
		left = !goes;
	}
	return left || !had;
}

/* Without the last administrator nobody can back the home up any more, until a key is made by hand.
 * Without services too. */
static int sure_of(struct cli *cli, const char *name, bool is_last)
{
	struct unusual last = {.kind = unusual_kind_LAST_ADMINISTRATOR, .about = str_of(name)};
	bool ours = !cli->connection.open;

	if (ours)
		session_init(&cli->connection.session, &(struct carrier){0});
	int code = cli_sure_of(cli, "key revoke", &last, is_last);
	if (ours)
		session_free(&cli->connection.session);
	return code;
}

static int revoke_name(struct cli *cli, const char *name)
{
	struct principals *all = load_principals(cli);
	uint32_t already = 0, n;
	struct str why;
	int code = 0;

	if (!all)
		return EXIT_FAILURE;
	struct str *keys = arena_alloc(cli->arena, (principals_count(all) + 1) * sizeof *keys);
	n = keys_named(cli, all, name, keys, &already);
	if (n)
		code = sure_of(cli, name, !admin_left(all, keys, n));
	principals_free(all);
	if (code)
		return code;
	if (!n && !already)
		return nobody(cli, name);
	if (n && !home_revoke(cli->home, keys, n, cli->arena, &why))
		return cli_failed(why);
	/* Also when it was revoked before: a service may not have heard of it then. */
	code = told_principals(cli, TOLD_REVOKED);
	if (!n) {
		cli_say(_("cursus: the key of \"%s\" is revoked already\n"), name);
		return code ? code : status_exit_code(STATUS_conflict);
	}
	printf(_("The key of %s is revoked; its next message is refused.\n"), name);
	return code;
}

static int key_revoke(struct cli *cli, int argc, char **argv)
{
	if (argc != 1)
		return cli_usage(_("cursus key revoke NAME [--yes]"));
	if (service_named(str_of(argv[0])))
		return cli_usage(_("%s is a service; the others would hear nothing of it any more"),
				 argv[0]);
	return revoke_name(cli, argv[0]);
}

int cmd_key(struct cli *cli, int argc, char **argv)
{
	if (argc && strcmp(argv[0], "new") == 0)
		return key_new(cli, argc - 1, argv + 1);
	if (argc && strcmp(argv[0], "show") == 0)
		return key_show(cli, argc - 1, argv + 1);
	if (argc && strcmp(argv[0], "revoke") == 0)
		return key_revoke(cli, argc - 1, argv + 1);
	return cli_usage(_("cursus key new NAME --role ROLE | show [NAME] | revoke NAME [--yes]"));
}
