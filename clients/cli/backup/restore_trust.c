/* Whether a backup is one that the user wants: who signed it, and who could act in the home that it
 * becomes. */
#include "files.h"
#include "fingerprint.h"
#include "language.h"
#include "restore.h"
#include "text.h"
#include "trust.h"

#include <sodium.h>
#include <unistd.h>

#define ANSWER_BYTES_MAX 64
#define SMALL_BYTES_MAX (4u * 1024 * 1024)

/* A small file of the backup, which must be what the manifest says: it is shown before it is taken.
 */
static bool read_small(struct arena *a, const char *folder, const struct backup *b,
		       const char *name, struct str *text, struct str *why)
{
	const struct backup_file *wanted = backup_file_named(b, name);
	const char *path = home_at(a, folder, "%s", name).p;
	unsigned char digest[COPIER_DIGEST_BYTES];

	*text = STR("");
	if (!wanted)
		return true;
	if (!file_read(path, FILE_OPEN, SMALL_BYTES_MAX, a, text, why))
		return false;
	crypto_generichash(digest, sizeof digest, (const unsigned char *)text->p, text->n, NULL, 0);
	if (memcmp(digest, wanted->digest, sizeof digest) == 0)
		return true;
	*why = arena_printf(a, _("%s: is not what was backed up: changed or damaged"), path);
	return false;
}

static struct str issuer_of(struct arena *a, struct str text)
{
	unsigned char seed[32], pk[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
	struct str hex = str_trim(text);
	size_t n = 0;

	if (hex.n != 2 * sizeof seed ||
	    sodium_hex2bin(seed, sizeof seed, hex.p, hex.n, NULL, &n, NULL) || n != sizeof seed)
		return STR("");
	crypto_sign_seed_keypair(pk, secret, seed);
	sodium_memzero(secret, sizeof secret);
	sodium_memzero(seed, sizeof seed);
	return did_key_make(a, pk);
}

bool restore_read_people(struct arena *a, const char *folder, const struct backup *b,
			 struct restored_people *out, struct str *why)
{
	struct str text, issuer;

	*out = (struct restored_people){0};
	if (!read_small(a, folder, b, "principals", &text, why) ||
	    !read_small(a, folder, b, "issuer.key", &issuer, why))
		return false;
	out->principals = principals_parse(text, a, why);
	out->issuer = issuer_of(a, issuer);
	sodium_memzero((char *)issuer.p, issuer.n);
	return out->principals != NULL;
}

void restore_tell_people(struct cli *cli, const struct restored_people *p, FILE *to)
{
	struct arena *a = cli->arena;

	fprintf(to, "%s\n", _("who may act in this home:"));
	for (uint32_t i = 0; i < principals_count(p->principals); i++) {
		const struct principal *who = principals_at(p->principals, i);
		struct str name = text_visible(a, who->name),
			   roles = language_roles(a, roles_text(a, who->roles));
		if (!who->revoked)
			fprintf(to, "  %.*s: %.*s\n", (int)name.n, name.p, (int)roles.n, roles.p);
	}
	if (p->issuer.n)
		fprintf(to, _("its diplomas are signed by %.*s\n"), (int)p->issuer.n, p->issuer.p);
	else
		fprintf(to, "%s\n", _("it has no key that signs diplomas"));
}

static int refused(const char *format, const char *folder, struct str named, struct arena *a)
{
	cli_failed(arena_printf(a, format, folder, (int)named.n, named.p));
	return status_exit_code(STATUS_denied);
}

/* Only "oui", "yes" or their first letters, from a person who was shown it. */
static bool asked(struct cli *cli, const struct backup *b, const struct restored_people *people)
{
	struct str print = key_fingerprint(cli->arena, b->signer);
	char line[ANSWER_BYTES_MAX];

	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return false;
	restore_tell_people(cli, people, stderr);
	fprintf(stderr, _("This backup was signed by a key that you do not trust yet:\n  %.*s\n"),
		(int)print.n, print.p);
	fprintf(stderr, "%s",
		_("Compare it with what cursus backup printed. Is it the same? [y/N] "));
	fflush(stderr);
	if (!fgets(line, sizeof line, stdin))
		return false;
	struct str answer = str_trim(str_of(line));
	return str_is(answer, "y") || str_is(answer, "yes") || str_is(answer, "o") ||
	       str_is(answer, "oui");
}

int restore_trusted(struct cli *cli, const char *folder, const struct backup *b,
		    const struct restore_asked *how, const struct restored_people *people)
{
	struct arena *a = cli->arena;
	struct str name, why = STR("");

	if (!b->is_signed) {
		if (how->is_unsigned || cli->dry_run)
			return 0;
		return refused(_("%s: nobody signed this backup, as older versions of Cursus made "
				 "them; if you know where it comes from, add --unsigned%.*s"),
			       folder, STR(""), a);
	}
	struct str print = key_fingerprint(a, b->signer);
	if (how->signer) {
		if (key_is_named(str_of(how->signer), b->signer))
			return 0;
		return refused(_("%s: was signed by another key: %.*s"), folder, print, a);
	}
	if (cli->dry_run || trust_has(a, TRUST_BACKUP, b->signer, &name, &why))
		return 0;
	if (why.n)
		return cli_failed(why);
	if (asked(cli, b, people))
		return 0;
	return refused(
		_("%s: was signed by a key that you do not trust: %.*s; compare it with what "
		  "cursus backup printed, then add --signer with it, or run cursus trust "
		  "add with it and --backup"),
		folder, print, a);
}
