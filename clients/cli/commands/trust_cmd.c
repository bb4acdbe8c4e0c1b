/* cursus trust: add, list, remove the keys of issuers and of backups that the user trusts. */
#include "cli.h"
#include "text.h"
#include "trust.h"

#include <jansson.h>
#include <stdlib.h>

#define USE_COLUMNS 10 /* of the longest word in any of our languages */

static const char *const use_words[] = {
	[TRUST_ISSUER] = NC_("trust", "issuer"), [TRUST_BACKUP] = NC_("trust", "backup")};

/* As it is kept: a did:key as it is, a fingerprint as 32 small digits. */
static struct str key_tidy(struct arena *a, struct str key)
{
	char *tidy = arena_alloc(a, key.n + 1);
	uint32_t n = 0;

	if (str_starts(key, STR("did:")))
		return key;
	for (uint32_t i = 0; i < key.n; i++)
		if (key.p[i] != ' ' && key.p[i] != ':')
			tidy[n++] = g_ascii_tolower(key.p[i]);
	return (struct str){tidy, n};
}

static struct str key_shown(struct arena *a, struct str key)
{
	uint8_t public_key[DID_KEY_BYTES];

	return did_key_read(key, public_key) ? key_fingerprint(a, public_key) : STR("");
}

/* A DID and a fingerprint may name one key. */
static bool same_key(struct str one, struct str other)
{
	uint8_t key[DID_KEY_BYTES];

	return str_eq(one, other) || (did_key_read(one, key) && key_is_named(other, key)) ||
	       (did_key_read(other, key) && key_is_named(one, key));
}

static bool is_same(const struct trusted *one, const struct trusted *other)
{
	return one->use == other->use && same_key(one->key, other->key);
}

static int add(struct cli *cli, struct trusted asked)
{
	struct trust trust;
	struct str why;
	unsigned i = 0;

	if (!key_name_ok(asked.key))
		return cli_failed(arena_printf(
			cli->arena,
			_("\"%.*s\" is not a key: a DID (did:key:z6Mk...) or a fingerprint of 32 "
			  "hexadecimal digits, as its owner publishes it"),
			(int)asked.key.n, asked.key.p));
	if (!str_eq(text_visible(cli->arena, asked.name), asked.name))
		return cli_failed(str_of(_("the name has characters that cannot be seen")));
	if (!trust_read(cli->arena, &trust, &why))
		return cli_failed(why);
	asked.key = key_tidy(cli->arena, asked.key);
	while (i < trust.n && !is_same(&trust.all[i], &asked))
		i++;
	struct trusted *more = arena_alloc(cli->arena, (trust.n + 1) * sizeof *more);
	memcpy(more, trust.all, trust.n * sizeof *more);
	trust.n += i == trust.n;
	more[i] = asked;
	/* A key has one line: one of before may have had two. */
	for (unsigned k = trust.n; k-- > i + 1;)
		if (is_same(&more[k], &asked)) {
			trust.n--;
			memmove(&more[k], &more[k + 1], (trust.n - k) * sizeof *more);
		}
	trust.all = more;
	if (!trust_write(cli->arena, &trust, &why))
		return cli_failed(why);
	struct str path = trust_path(cli->arena), fingerprint = key_shown(cli->arena, asked.key);
	cli_say(_("trusted from now on (%.*s)\n"), (int)path.n, path.p);
	if (fingerprint.n)
		cli_say(_("its fingerprint, which must be the one that its owner publishes:\n"
			  "  %.*s\n"),
			(int)fingerprint.n, fingerprint.p);
	return 0;
}

/* By its key, by the user's name for it, or because another line that goes names the same key. */
static bool goes(struct cli *cli, const struct trust *trust, unsigned i, struct str named)
{
	struct str fold = text_fold(cli->arena, named), key = key_tidy(cli->arena, named);

	for (unsigned k = 0; k < trust->n; k++) {
		const struct trusted *one = &trust->all[k];
		bool meant = same_key(one->key, key) ||
			     (named.n && str_eq(text_fold(cli->arena, one->name), fold));
		if (meant && (k == i || is_same(one, &trust->all[i])))
			return true;
	}
	return false;
}

/* The home's own issuer is trusted without a line. */
static void tell_home(struct cli *cli, const struct trusted *gone, unsigned n)
{
	uint8_t home[DID_KEY_BYTES];
	bool has = trust_home_issuer(cli->arena, cli->home, home);

	for (unsigned i = 0; i < n && has; i++)
		if (gone[i].use == TRUST_ISSUER && key_is_named(gone[i].key, home)) {
			cli_say(_("it is still trusted as the issuer of the home in use, %s\n"),
				cli->home);
			return;
		}
}

static int remove_named(struct cli *cli, struct str named)
{
	struct trust trust;
	struct str why;
	unsigned kept = 0, gone = 0, before;

	if (!trust_read(cli->arena, &trust, &why))
		return cli_failed(why);
	before = trust.n;
	struct trusted *stay = arena_alloc(cli->arena, (before + 1) * sizeof *stay);
	struct trusted *go = arena_alloc(cli->arena, (before + 1) * sizeof *go);
	for (unsigned i = 0; i < before; i++)
		if (goes(cli, &trust, i, named))
			go[gone++] = trust.all[i];
		else
			stay[kept++] = trust.all[i];
	trust = (struct trust){stay, kept};
	if (kept == before) {
		cli_say(_("cursus: no trusted key is called \"%.*s\"\n"), (int)named.n, named.p);
		return status_exit_code(STATUS_unknown);
	}
	if (!trust_write(cli->arena, &trust, &why))
		return cli_failed(why);
	cli_say(ngettext("%u key is not trusted any more\n", "%u keys are not trusted any more\n",
			 before - kept),
		before - kept);
	tell_home(cli, go, gone);
	return 0;
}

static void show_one(struct cli *cli, json_t *rows, const struct trusted *t, bool home)
{
	struct str fingerprint = key_shown(cli->arena, t->key),
		   name = text_visible(cli->arena, t->name);

	if (rows) {
		json_array_append_new(rows,
				      json_pack("{ss, ss%, ss%, ss%, sb}", "use", use_words[t->use],
						"key", t->key.p, (size_t)t->key.n, "fingerprint",
						fingerprint.p, (size_t)fingerprint.n, "name",
						t->name.p, (size_t)t->name.n, "home", home));
		return;
	}
	struct str use =
		text_pad(cli->arena, str_of(language_of("trust", use_words[t->use])), USE_COLUMNS);
	printf("%.*s %.*s\n", (int)use.n, use.p, (int)t->key.n, t->key.p);
	if (fingerprint.n)
		printf("%*s %.*s\n", USE_COLUMNS, "", (int)fingerprint.n, fingerprint.p);
	if (name.n)
		printf("%*s %.*s\n", USE_COLUMNS, "", (int)name.n, name.p);
}

static int list(struct cli *cli)
{
	uint8_t public_key[DID_KEY_BYTES];
	struct trust trust;
	struct str why;
	json_t *rows = cli->style.form == OUTPUT_JSON ? json_array() : NULL;

	if (!trust_read(cli->arena, &trust, &why)) {
		json_decref(rows);
		return cli_failed(why);
	}
	bool home = trust_home_issuer(cli->arena, cli->home, public_key);
	if (home)
		show_one(cli, rows,
			 &(struct trusted){
				 TRUST_ISSUER, did_key_make(cli->arena, public_key),
				 arena_printf(cli->arena, _("the home in use, %s"), cli->home)},
			 true);
	for (unsigned i = 0; i < trust.n; i++)
		show_one(cli, rows, &trust.all[i], false);
	if (rows) {
		char *text = json_dumps(rows, JSON_INDENT(1));
		puts(text);
		free(text);
	} else if (!home && !trust.n) {
		cli_say("%s\n", _("no key is trusted yet: cursus help trust"));
	}
	json_decref(rows);
	return 0;
}

int cmd_trust(struct cli *cli, int argc, char **argv)
{
	bool backup = cli_flag(&argc, argv, "backup");
	const char *option = cli_option(&argc, argv, "name"), *name = argc > 2 ? argv[2]
								      : option ? option
									       : "";

	if (argc == 1 && strcmp(argv[0], "list") == 0)
		return list(cli);
	if (cli->style.form == OUTPUT_JSON)
		return cli_usage(_("cursus %s: %s is not supported"), "trust", "--json");
	if ((argc == 2 || (argc == 3 && !option)) && strcmp(argv[0], "add") == 0)
		return add(cli,
			   (struct trusted){backup ? TRUST_BACKUP : TRUST_ISSUER,
					    str_trim(str_of(argv[1])), str_trim(str_of(name))});
	if (argc == 2 && strcmp(argv[0], "remove") == 0)
		return remove_named(cli, str_trim(str_of(argv[1])));
	return cli_usage(_("cursus trust add KEY [NAME] [--backup] | list | remove KEY|NAME"));
}
