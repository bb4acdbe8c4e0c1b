/* cursus verify: a diploma's file, its paper or its code, offline, against the register copy and
 * the issuer's key that one holds. */
#include "cli.h"
#include "diploma_out.h"
#include "input.h"
#include "register.h"
#include "paper.h"
#include "text.h"
#include "verify_paper.h"

#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#define EXIT_FORGED 20
#define EXIT_REVOKED 21
#define PATH_COLUMNS 56

enum verdict { VERDICT_VALID, VERDICT_REVOKED, VERDICT_SUPERSEDED, VERDICT_FORGED };
static const char *const verdict_names[] = {NC_("verdict", "valid"), NC_("verdict", "revoked"),
					    NC_("verdict", "superseded"), NC_("verdict", "forged")};
static const int verdict_codes[] = {0, EXIT_REVOKED, EXIT_REVOKED, EXIT_FORGED};

struct verification {
	enum verdict verdict;
	struct str why; /* a sentence */
	struct credential_view view;
	struct register_view copy;
	bool has_copy;
	bool read;			    /* view is filled */
	bool paper, code;		    /* what was read; neither: the signed file */
	struct str credential;		    /* the signed bytes; empty for a code */
	char hash[CREDENTIAL_HASH_HEX + 1]; /* of them */
};

static void judge(struct verification *v, enum verdict verdict, struct str why)
{
	v->verdict = verdict;
	v->why = why;
}

static struct str signed_field(const struct verification *v, const char *path)
{
	for (uint32_t i = 0; i < v->view.nfields; i++)
		if (str_is(v->view.fields[i].path, path))
			return v->view.fields[i].value;
	return STR("");
}

/* What the register copy says of a diploma whose signature is right. */
static void against_copy(struct cli *cli, struct verification *v)
{
	const struct register_entry *entry = register_find(&v->copy, v->view.number);
	struct str as_of = language_instant(cli->arena, v->copy.as_of);
	struct str revoked_at = entry ? language_instant(cli->arena, entry->revoked_at) : STR("");
	struct str made = signed_field(v, v->code ? "issued" : "proof.created");

	if (!str_eq(v->copy.issuer, v->view.issuer))
		judge(v, VERDICT_FORGED,
		      str_of(_("it is signed by another key than the register")));
	else if (!entry && str_cmp(made, v->copy.as_of) > 0)
		judge(v, VERDICT_VALID,
		      arena_printf(cli->arena,
				   _("signed after the register copy of %.*s; ask for a newer one"),
				   (int)as_of.n, as_of.p));
	else if (!entry)
		judge(v, VERDICT_FORGED,
		      arena_printf(cli->arena,
				   _("the register copy of %.*s does not have this number; is it "
				     "that of its cohort?"),
				   (int)as_of.n, as_of.p));
	else if (!str_is(entry->hash, v->hash))
		judge(v, VERDICT_FORGED,
		      str_of(_("the register has another diploma under this number")));
	else if (entry->state == REGISTER_REVOKED)
		judge(v, VERDICT_REVOKED,
		      arena_printf(cli->arena, _("revoked on %.*s%s%.*s (register copy of %.*s)"),
				   (int)revoked_at.n, revoked_at.p, entry->reason.n ? _(": ") : "",
				   (int)entry->reason.n, entry->reason.p, (int)as_of.n, as_of.p));
	else if (entry->state == REGISTER_SUPERSEDED)
		judge(v, VERDICT_SUPERSEDED, str_of(_("a later diploma stands in its place")));
	else
		judge(v, VERDICT_VALID,
		      arena_printf(cli->arena, _("signed, and valid in the register copy of %.*s"),
				   (int)as_of.n, as_of.p));
}

static bool read_copy(struct cli *cli, const char *path, struct verification *v)
{
	struct str bytes, why;
	char reason[CREDENTIAL_WHY_BYTES];

	if (!input_read(cli->arena, path, REGISTER_BYTES_MAX, &bytes, &why)) {
		cli_say("cursus: %.*s\n", (int)why.n, why.p);
		return false;
	}
	if (register_read(bytes, cli->arena, &v->copy, reason, sizeof reason) !=
	    CREDENTIAL_SIGNED) {
		cli_say(_("cursus: %s is no register copy to trust: %s\n"), path, reason);
		return false;
	}
	v->has_copy = true;
	return true;
}

/* "register.json" beside the diploma, as `diploma issue --out` leaves it, or the one there that has
 * its number. A copy that is none is told, since it may be the one that hides a revocation. */
static bool find_copy(struct cli *cli, const char *file, struct verification *v)
{
	const char *slash = strrchr(file, '/');
	struct str path =
		slash ? arena_printf(cli->arena, "%.*s/register.json", (int)(slash - file), file)
		      : STR("register.json");

	if (access(path.p, R_OK) == 0 && !read_copy(cli, path.p, v))
		return false;
	if (v->has_copy && register_find(&v->copy, v->view.number))
		return true;
	const char *other = diploma_copy_beside(cli->arena, file, v->view.number);
	v->has_copy = false;
	return !other || read_copy(cli, other, v);
}

static void show_json(const struct verification *v)
{
	json_t *fields = json_object();
	json_t *j = json_pack("{ss, ss%}", "verdict", verdict_names[v->verdict], "why", v->why.p,
			      (size_t)v->why.n);

	for (uint32_t i = 0; v->read && i < v->view.nfields; i++)
		json_object_set_new(
			fields, v->view.fields[i].path.p,
			json_stringn(v->view.fields[i].value.p, v->view.fields[i].value.n));
	if (v->read) {
		json_object_set_new(j, "issuer", json_stringn(v->view.issuer.p, v->view.issuer.n));
		json_object_set_new(j, "number", json_stringn(v->view.number.p, v->view.number.n));
	}
	if (v->has_copy)
		json_object_set_new(j, "register_as_of",
				    json_stringn(v->copy.as_of.p, v->copy.as_of.n));
	json_object_set_new(j, "fields", fields);
	char *text = json_dumps(j, JSON_INDENT(1));
	puts(text);
	free(text);
	json_decref(j);
}

/* What a person looks for first; the signed fields follow in full. */
static void show_summary(struct cli *cli, const struct verification *v)
{
	struct str who = text_visible(
		cli->arena,
		signed_field(v,
			     v->code ? "holder" : "credentialSubject.identifier[0].identityHash"));
	struct str title = text_visible(
		cli->arena,
		signed_field(v, v->code ? "title" : "credentialSubject.achievement.name"));
	struct str by = text_visible(cli->arena, v->view.issuer_name);
	struct str number = text_visible(cli->arena, v->view.number);
	struct str honours = text_visible(
		cli->arena,
		signed_field(v, v->code ? "honours" : "credentialSubject.result[0].value"));

	printf("  %.*s\n  %.*s%s%.*s\n  %.*s, %.*s\n\n", (int)who.n, who.p, (int)title.n, title.p,
	       honours.n ? ", " : "", (int)honours.n, honours.p, (int)by.n, by.p, (int)number.n,
	       number.p);
}

static void show_text(struct cli *cli, const struct verification *v)
{
	static const char *const sentences[] = {N_("VALID"), N_("REVOKED"), N_("SUPERSEDED"),
						N_("FORGED")};
	struct str why = text_visible(cli->arena, v->why);
	int width = 0;

	printf(_("%s: %.*s\n"), _(sentences[v->verdict]), (int)why.n, why.p);
	if (!v->read)
		return;
	show_summary(cli, v);
	for (uint32_t i = 0; i < v->view.nfields; i++) {
		int path = text_width(text_visible(cli->arena, v->view.fields[i].path));
		width = path > width && path <= PATH_COLUMNS ? path : width;
	}
	for (uint32_t i = 0; i < v->view.nfields; i++) {
		struct str path = text_visible(cli->arena, v->view.fields[i].path);
		struct str value = text_visible(cli->arena, v->view.fields[i].value);
		path = text_pad(cli->arena, path, width);
		printf("  %.*s  %.*s\n", (int)path.n, path.p, (int)value.n, value.p);
	}
}

/* A register copy is a signed file too: who verifies it learns whose it is and what it holds. */
static int verify_copy(struct cli *cli, const struct register_view *copy, const char *issuer)
{
	bool trusted = !issuer || str_is(copy->issuer, issuer);
	struct str as_of = language_instant(cli->arena, copy->as_of);

	if (cli->style.form == OUTPUT_JSON) {
		json_t *j = json_pack("{ss, ss%, ss%, sI}", "verdict", trusted ? "valid" : "forged",
				      "issuer", copy->issuer.p, (size_t)copy->issuer.n,
				      "register_as_of", copy->as_of.p, (size_t)copy->as_of.n,
				      "entries", (json_int_t)copy->nentries);
		char *text = json_dumps(j, JSON_INDENT(1));
		puts(text);
		free(text);
		json_decref(j);
	} else {
		printf(trusted ? _("VALID: a register copy of %.*s, as of %.*s, signed by %.*s\n")
			       : _("FORGED: a register copy of %.*s, as of %.*s, signed by another "
				   "key: %.*s\n"),
		       (int)copy->issuer_name.n, copy->issuer_name.p, (int)as_of.n, as_of.p,
		       (int)copy->issuer.n, copy->issuer.p);
		for (uint32_t i = 0; i < copy->nentries; i++)
			printf("  %-44.*s %s\n", (int)copy->entries[i].number.n,
			       copy->entries[i].number.p,
			       language_of("verdict", verdict_names[copy->entries[i].state]));
	}
	return trusted ? 0 : EXIT_FORGED;
}

static void judge_diploma(struct cli *cli, struct verification *v, const char *issuer)
{
	if (issuer && !str_is(v->view.issuer, issuer))
		judge(v, VERDICT_FORGED,
		      str_of(_("it is signed by another key than the one you trust")));
	else if (v->has_copy)
		against_copy(cli, v);
	else
		judge(v, VERDICT_VALID,
		      arena_printf(
			      cli->arena,
			      issuer ? _("signed by %.*s; no register copy was given, so a "
					 "revocation would not show")
				     : _("signed by %.*s: compare this key with the one that the "
					 "issuer publishes; no "
					 "register copy was given, so a revocation would not show"),
			      (int)v->view.issuer.n, v->view.issuer.p));
}

/* What was handed over, down to what its signer has signed. false: said on stderr already. */
static bool read_signed(struct cli *cli, struct verification *v, struct str bytes,
			char reason[CREDENTIAL_WHY_BYTES])
{
	v->code = verify_is_code(bytes);
	v->paper = verify_is_paper(bytes);
	v->credential = bytes;
	if (v->code) {
		v->read = verify_code(cli, bytes, &v->view, v->hash, reason,
				      CREDENTIAL_WHY_BYTES) == CREDENTIAL_SIGNED;
		return v->read;
	}
	if (v->paper && !verify_credential_in(bytes, &v->credential)) {
		snprintf(reason, CREDENTIAL_WHY_BYTES, "%s", _("holds no signed diploma"));
		return false;
	}
	v->read = credential_verify(v->credential, true, cli->arena, &v->view, reason,
				    CREDENTIAL_WHY_BYTES) == CREDENTIAL_SIGNED;
	if (v->read)
		credential_hash_hex(v->credential, v->view.salt, v->hash);
	return v->read;
}

/* A page that anything was changed on is worth nothing, however genuine the file in it. */
static int judge_page(struct cli *cli, struct verification *v, struct str pdf)
{
	struct str why;
	bool matches;

	if (v->verdict == VERDICT_FORGED || !v->paper)
		return 0;
	if (!verify_page(cli, pdf, v->credential, &v->view, &matches, &why))
		return cli_failed(why);
	if (!matches)
		judge(v, VERDICT_FORGED,
		      str_of(_("the signed diploma in this paper is genuine, but the page is not "
			       "what it draws: believe the fields below and not the page, which "
			       "was changed, or drawn by another version of Cursus, cairo, pango "
			       "or the fonts")));
	return 0;
}

/* The argument itself when it is the text of a code, else the file of that name. */
static bool read_argument(struct cli *cli, const char *argument, struct str *bytes, struct str *why)
{
	*bytes = str_of(argument);
	return verify_is_code(*bytes) ||
	       input_read(cli->arena, argument, PAPER_BYTES_MAX, bytes, why);
}

int cmd_verify(struct cli *cli, int argc, char **argv)
{
	const char *copy = cli_option(&argc, argv, "register"),
		   *issuer = cli_option(&argc, argv, "issuer");
	struct verification v = {0};
	struct str bytes, why;
	char reason[CREDENTIAL_WHY_BYTES];
	int code = 0;

	if (argc != 1)
		return cli_usage(_("cursus verify FILE | CODE [--register FILE] [--issuer DID]"));
	if (!read_argument(cli, argv[0], &bytes, &why))
		return cli_failed(why);
	if (bytes.n <= REGISTER_BYTES_MAX &&
	    register_read(bytes, cli->arena, &v.copy, reason, sizeof reason) == CREDENTIAL_SIGNED)
		return verify_copy(cli, &v.copy, issuer);
	if (copy && !read_copy(cli, copy, &v))
		return EXIT_FAILURE;
	if (!read_signed(cli, &v, bytes, reason)) {
		judge(&v, VERDICT_FORGED, arena_str(cli->arena, str_of(reason)));
	} else {
		if (!copy && !find_copy(cli, v.code && bytes.p == argv[0] ? "code" : argv[0], &v))
			return EXIT_FAILURE;
		judge_diploma(cli, &v, issuer);
		code = judge_page(cli, &v, bytes);
	}
	if (code)
		return code;
	if (cli->style.form == OUTPUT_JSON)
		show_json(&v);
	else
		show_text(cli, &v);
	return verdict_codes[v.verdict];
}
