/* Judges what was handed to cursus verify: signature, register, page, issuer. */
#include "verify.h"

#include "input.h"
#include "language.h"
#include "paper.h"
#include "verify_paper.h"

#include <libintl.h>
#include <stdio.h>

#define _(sentence) gettext(sentence)

static void judge(struct verification *v, enum verdict verdict, struct str why)
{
	v->verdict = verdict;
	v->why = why;
}

struct str verification_field(const struct verification *v, const char *path)
{
	for (uint32_t i = 0; i < v->view.nfields; i++)
		if (str_is(v->view.fields[i].path, path))
			return v->view.fields[i].value;
	return STR("");
}

int verification_code(const struct verification *v)
{
	switch (v->verdict) {
	case VERDICT_FORGED:
		return EXIT_FORGED;
	case VERDICT_REVOKED:
	case VERDICT_SUPERSEDED:
		return EXIT_REVOKED;
	case VERDICT_NO_DIPLOMA:
		return EXIT_NO_DIPLOMA;
	default:
		return v->page_not_checked		      ? EXIT_PAGE_NOT_CHECKED
		       : v->verdict == VERDICT_UNKNOWN_ISSUER ? EXIT_UNKNOWN_ISSUER
							      : 0;
	}
}

/* What the register copy that decides says of a diploma whose signature is right. */
static void by_copy(struct arena *a, struct verification *v)
{
	const struct register_entry *entry = register_find(v->copy, v->view.number);
	struct str as_of = language_instant(a, v->copy->as_of);
	struct str revoked_at = language_instant(a, entry->revoked_at);

	if (!str_is(entry->hash, v->hash))
		judge(v, VERDICT_FORGED,
		      str_of(_("the register has another diploma under this number")));
	else if (entry->state == REGISTER_REVOKED)
		judge(v, VERDICT_REVOKED,
		      arena_printf(a, _("revoked on %.*s%s%.*s (register copy of %.*s)"),
				   (int)revoked_at.n, revoked_at.p, entry->reason.n ? _(": ") : "",
				   (int)entry->reason.n, entry->reason.p, (int)as_of.n, as_of.p));
	else if (entry->state == REGISTER_SUPERSEDED)
		judge(v, VERDICT_SUPERSEDED, str_of(_("a later diploma stands in its place")));
	else
		judge(v, VERDICT_VALID,
		      arena_printf(a, _("signed, and valid in the register copy of %.*s"),
				   (int)as_of.n, as_of.p));
}

/* A copy that was given, of this issuer, made after the diploma: it should have had the number. */
static const struct register_view *should_know(const struct copies *c, const struct verification *v)
{
	struct str made = verification_field(v, v->code ? "issued" : "proof.created");

	for (unsigned i = 0; i < c->given; i++)
		if (str_eq(c->all[i].view.issuer, v->view.issuer) &&
		    str_cmp(made, c->all[i].view.as_of) <= 0)
			return &c->all[i].view;
	return NULL;
}

/* A given copy that another key signed and that knows the number: one of the two is wrong, the copy
 * when only the issuer of the diploma is trusted: anybody can make a register. */
static bool known_to_another(struct arena *a, const struct copies *c, const struct verification *v,
			     const struct trusting *t)
{
	struct str by;
	bool trusted = trusting_has(t, a, v->view.issuer, &by);

	for (unsigned i = 0; i < c->given; i++)
		if (!str_eq(c->all[i].view.issuer, v->view.issuer) &&
		    register_find(&c->all[i].view, v->view.number) &&
		    (!trusted || trusting_has(t, a, c->all[i].view.issuer, &by)))
			return true;
	return false;
}

static bool any_of_issuer(const struct copies *c, const struct verification *v)
{
	for (unsigned i = 0; i < c->given; i++)
		if (str_eq(c->all[i].view.issuer, v->view.issuer))
			return true;
	return false;
}

static void without_copy(struct arena *a, struct verification *v, const struct copies *c,
			 const struct trusting *t)
{
	const struct register_view *later = should_know(c, v);
	struct str as_of = later ? language_instant(a, later->as_of) : STR("");

	if (known_to_another(a, c, v, t))
		judge(v, VERDICT_FORGED,
		      str_of(_("it is signed by another key than the register")));
	else if (later)
		judge(v, VERDICT_FORGED,
		      arena_printf(a,
				   _("the register copy of %.*s does not have this number; is it "
				     "that of its cohort?"),
				   (int)as_of.n, as_of.p));
	else if (c->given && !any_of_issuer(c, v))
		judge(v, VERDICT_VALID,
		      str_of(_("signed; the register copy that was given is of another issuer and "
			       "says nothing of it, so a revocation would not show")));
	else if (c->given)
		judge(v, VERDICT_VALID,
		      str_of(_("signed after the register copy that was given, or in another "
			       "register; ask for a newer one, a revocation would not show")));
	else
		judge(v, VERDICT_VALID,
		      str_of(_("signed; no register copy was given, so a revocation would not "
			       "show")));
}

/* Nothing that is good in a diploma counts when nobody knows who made it. */
static void by_issuer(struct arena *a, struct verification *v, const struct trusting *t)
{
	v->trusted = trusting_has(t, a, v->view.issuer, &v->trusted_by);
	if (v->trusted || v->verdict != VERDICT_VALID)
		return;
	judge(v, VERDICT_UNKNOWN_ISSUER,
	      str_of(t->asked.n ? _("it is signed by another key than the one you trust")
				: _("it is signed, but by nobody whom you trust")));
}

static bool read_signed(struct arena *a, struct verification *v, struct str bytes,
			struct str *credential, char reason[CREDENTIAL_WHY_BYTES])
{
	v->code = verify_is_code(bytes);
	v->paper = verify_is_paper(bytes);
	*credential = bytes;
	if (v->code) {
		v->read = verify_code(a, bytes, &v->view, v->hash, reason, CREDENTIAL_WHY_BYTES) ==
			  CREDENTIAL_SIGNED;
		return v->read;
	}
	if (v->paper && !verify_credential_in(a, bytes, credential))
		return false;
	v->read = credential_verify(*credential, true, a, &v->view, reason, CREDENTIAL_WHY_BYTES) ==
		  CREDENTIAL_SIGNED;
	if (v->read)
		credential_hash_hex(v->view.canonical, v->view.salt, v->hash);
	return v->read;
}

/* Nothing was signed, or what is there is not what was signed. A transcript is no forgery; a page
 * that still says it is a diploma's lost its signed file after it was made. */
static void judge_unread(struct arena *a, struct verification *v, struct str bytes,
			 struct str credential, const char *reason)
{
	bool bare = v->paper && credential.p == bytes.p;

	if (bare && verify_claims(a, bytes))
		judge(v, VERDICT_FORGED,
		      str_of(_("the page says that it is a diploma, and the signed file was taken "
			       "out of it")));
	else if (bare)
		judge(v, VERDICT_NO_DIPLOMA,
		      str_of(_("it holds no signed diploma; whatever its pages say, nothing here "
			       "proves it")));
	else if (!v->paper && !v->code && verify_is_other_json(bytes))
		judge(v, VERDICT_NO_DIPLOMA,
		      str_of(_("it is neither a signed diploma nor a register copy")));
	else
		judge(v, VERDICT_FORGED, arena_str(a, str_of(reason)));
}

/* A page that is not what we would draw may say anything, however genuine the file in it. */
static bool judge_page(struct arena *a, struct verification *v, struct str pdf,
		       struct str credential, struct fonts **fonts, struct str *why)
{
	if (!v->paper)
		return true;
	if (!*fonts && !(*fonts = fonts_open(NULL, a, why)))
		return false;
	v->page_not_checked = !verify_page(*fonts, a, pdf, credential, &v->view);
	return true;
}

/* A register copy is a signed file too. */
static void judge_copy(struct arena *a, struct verification *v, const struct register_view *copy,
		       const struct trusting *t)
{
	struct str as_of = language_instant(a, copy->as_of);

	v->is_copy = true;
	v->copy = copy;
	v->view.issuer = copy->issuer;
	v->view.issuer_name = copy->issuer_name;
	judge(v, VERDICT_VALID,
	      arena_printf(a, _("a register copy of %.*s, as of %.*s, signed by %.*s"),
			   (int)copy->issuer_name.n, copy->issuer_name.p, (int)as_of.n, as_of.p,
			   (int)copy->issuer.n, copy->issuer.p));
	by_issuer(a, v, t);
}

static bool judge_diploma(struct arena *a, struct verification *v, struct copies *c,
			  const struct trusting *t, bool is_file, struct str *why)
{
	if (is_file && !copies_beside(c, v->name, why))
		return false;
	v->copy = copies_find(c, v->view.issuer, v->view.number);
	if (v->copy)
		by_copy(a, v);
	else
		without_copy(a, v, c, t);
	by_issuer(a, v, t);
	return true;
}

/* What another program has written in other letters, or not at all, is not forged. */
static bool can_be_read(struct arena *a, const char *name, struct str bytes, struct str *why)
{
	static const struct str marks[] = {{"\xef\xbb\xbf", 3}, {"\xff\xfe", 2}, {"\xfe\xff", 2}};

	if (!str_trim(bytes).n) {
		*why = arena_printf(a, _("%s: %s"), name, _("the file is empty"));
		return false;
	}
	for (size_t i = 0; i < COUNT(marks); i++)
		if (str_starts(bytes, marks[i])) {
			*why = arena_printf(
				a, _("%s: %s"), name,
				_("cannot be read: another program has saved it in another "
				  "encoding; ask for the file as it was issued"));
			return false;
		}
	return true;
}

bool verify_one(struct arena *a, const char *argument, const struct trusting *t, struct copies *c,
		struct fonts **fonts, struct verification *v, struct str *why)
{
	struct str bytes = str_of(argument), credential;
	char reason[CREDENTIAL_WHY_BYTES];
	bool is_file = !verify_is_code(bytes);
	struct register_view *copy = arena_alloc(a, sizeof *copy);

	*v = (struct verification){.name = argument};
	if (is_file && (!input_read_file(a, argument, PAPER_BYTES_MAX, &bytes, why) ||
			!can_be_read(a, argument, bytes, why)))
		return false;
	if (bytes.n <= REGISTER_BYTES_MAX &&
	    register_read(bytes, a, copy, reason, sizeof reason) == CREDENTIAL_SIGNED) {
		judge_copy(a, v, copy, t);
		return true;
	}
	if (!read_signed(a, v, bytes, &credential, reason)) {
		judge_unread(a, v, bytes, credential, reason);
		return true;
	}
	return judge_diploma(a, v, c, t, is_file, why) &&
	       (v->verdict == VERDICT_FORGED || judge_page(a, v, bytes, credential, fonts, why));
}
