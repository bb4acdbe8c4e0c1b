/* What cursus verify says: the verdict first, then whose diploma it is. */
#include "verify_show.h"

#include "fingerprint.h"
#include "text.h"

#define PATH_COLUMNS 56

/* As programs read them. */
static const char *const verdict_names[] = {
	[VERDICT_VALID] = NC_("verdict", "valid"),
	[VERDICT_NO_DIPLOMA] = NC_("verdict", "no_diploma"),
	[VERDICT_UNKNOWN_ISSUER] = NC_("verdict", "unknown_issuer"),
	[VERDICT_REVOKED] = NC_("verdict", "revoked"),
	[VERDICT_SUPERSEDED] = NC_("verdict", "superseded"),
	[VERDICT_FORGED] = NC_("verdict", "forged"),
};
static const char *const verdict_words[] = {
	[VERDICT_VALID] = N_("VALID"),
	[VERDICT_NO_DIPLOMA] = N_("NO SIGNED DIPLOMA"),
	[VERDICT_UNKNOWN_ISSUER] = N_("UNKNOWN ISSUER"),
	[VERDICT_REVOKED] = N_("REVOKED"),
	[VERDICT_SUPERSEDED] = N_("SUPERSEDED"),
	[VERDICT_FORGED] = N_("FORGED"),
};

/* What was revoked is told first, and the page after it. */
static bool page_first(const struct verification *v)
{
	return v->page_not_checked && v->verdict < VERDICT_REVOKED;
}

static struct str holder_of(const struct verification *v)
{
	return verification_field(v, v->code ? "holder"
					     : "credentialSubject.identifier[0].identityHash");
}

static struct str title_of(const struct verification *v)
{
	return verification_field(v, v->code ? "title" : "credentialSubject.achievement.name");
}

json_t *verify_json(const struct verification *v)
{
	json_t *fields = json_object();
	const char *verdict =
		page_first(v) ? NC_("verdict", "page_not_checked") : verdict_names[v->verdict];
	json_t *j = json_pack("{ss, ss, ss%, sb}", "file", v->name, "verdict", verdict, "why",
			      v->why.p, (size_t)v->why.n, "issuer_trusted", v->trusted);

	if (v->trusted)
		json_object_set_new(j, "trusted_by",
				    json_stringn(v->trusted_by.p, v->trusted_by.n));
	if (v->paper) {
		json_object_set_new(j, "page_checked",
				    json_boolean(v->read && !v->page_not_checked));
		json_object_set_new(j, "file_verdict", json_string(verdict_names[v->verdict]));
	}
	for (uint32_t i = 0; v->read && i < v->view.nfields; i++)
		json_object_set_new(
			fields, v->view.fields[i].path.p,
			json_stringn(v->view.fields[i].value.p, v->view.fields[i].value.n));
	if (v->read || v->is_copy)
		json_object_set_new(j, "issuer", json_stringn(v->view.issuer.p, v->view.issuer.n));
	if (v->read)
		json_object_set_new(j, "number", json_stringn(v->view.number.p, v->view.number.n));
	if (v->copy)
		json_object_set_new(j, "register_as_of",
				    json_stringn(v->copy->as_of.p, v->copy->as_of.n));
	if (v->is_copy)
		json_object_set_new(j, "entries", json_integer(v->copy->nentries));
	json_object_set_new(j, "fields", fields);
	return j;
}

/* What a person looks for first. */
static void show_summary(struct arena *a, const struct verification *v)
{
	struct str who = text_visible(a, holder_of(v)), title = text_visible(a, title_of(v));
	struct str by = text_visible(a, v->view.issuer_name),
		   number = text_visible(a, v->view.number);
	struct str honours = text_visible(
		a,
		verification_field(v, v->code ? "honours" : "credentialSubject.result[0].value"));

	printf("  %.*s\n  %.*s%s%.*s\n  %.*s, %.*s\n", (int)who.n, who.p, (int)title.n, title.p,
	       honours.n ? ", " : "", (int)honours.n, honours.p, (int)by.n, by.p, (int)number.n,
	       number.p);
}

/* The key, and why it is believed or what to do about it. */
static void show_issuer(struct arena *a, const struct verification *v)
{
	uint8_t key[DID_KEY_BYTES];
	struct str by = text_visible(a, v->trusted_by);
	struct str fingerprint =
		did_key_read(v->view.issuer, key) ? key_fingerprint(a, key) : STR("");

	printf(_("  issuer's key: %.*s\n"), (int)v->view.issuer.n, v->view.issuer.p);
	printf(_("  its fingerprint: %.*s\n"), (int)fingerprint.n, fingerprint.p);
	if (v->trusted)
		printf(_("  trusted by: %.*s\n"), (int)by.n, by.p);
	else
		printf(_("  Compare this fingerprint with the one that the institution publishes, "
			 "not with one that came\n  with the diploma. If it is the same, trust it "
			 "from now on (NAME is yours to choose):\n    cursus trust add %.*s "
			 "\"NAME\"\n"),
		       (int)v->view.issuer.n, v->view.issuer.p);
}

static void show_fields(struct arena *a, const struct verification *v)
{
	int width = 0;

	puts("");
	for (uint32_t i = 0; i < v->view.nfields; i++) {
		int path = text_width(text_visible(a, v->view.fields[i].path));
		width = path > width && path <= PATH_COLUMNS ? path : width;
	}
	for (uint32_t i = 0; i < v->view.nfields; i++) {
		struct str path = text_visible(a, v->view.fields[i].path);
		struct str value = text_visible(a, v->view.fields[i].value);
		path = text_pad(a, path, width);
		printf("  %.*s  %.*s\n", (int)path.n, path.p, (int)value.n, value.p);
	}
}

static void show_entries(const struct register_view *copy)
{
	for (uint32_t i = 0; i < copy->nentries; i++)
		printf("  %-44.*s %s\n", (int)copy->entries[i].number.n, copy->entries[i].number.p,
		       language_of("verdict", copy->entries[i].state == REGISTER_VALID ? "valid"
					      : copy->entries[i].state == REGISTER_REVOKED
						      ? "revoked"
						      : "superseded"));
}

void verify_show_one(struct cli *cli, const struct verification *v, bool fields)
{
	struct arena *a = cli->arena;
	struct str why = text_visible(a, v->why);

	if (page_first(v))
		printf("%s\n", _("PAGE NOT CHECKED: read the fields below"));
	printf(_("%s: %.*s\n"), _(verdict_words[v->verdict]), (int)why.n, why.p);
	if (v->page_not_checked && !page_first(v))
		printf("%s\n", _("  page not checked: read the fields below"));
	if (v->read)
		show_summary(a, v);
	if (v->read || v->is_copy)
		show_issuer(a, v);
	if (v->is_copy)
		show_entries(v->copy);
	if (v->page_not_checked)
		printf("\n%s\n",
		       _("  The page was changed, or drawn with other versions of cairo, pango or "
			 "the fonts.\n  What is signed is this and nothing else:"));
	if (v->read && (fields || v->page_not_checked))
		show_fields(a, v);
}

void verify_show_line(struct arena *a, const struct verification *v)
{
	struct str who = text_visible(a, holder_of(v)), title = text_visible(a, title_of(v));
	struct str number = text_visible(a, v->view.number), why = text_visible(a, v->why);
	struct str name = text_visible(a, str_of(v->name));

	struct str what = v->read ? arena_printf(a, "%.*s, %.*s, %.*s", (int)who.n, who.p,
						 (int)title.n, title.p, (int)number.n, number.p)
				  : why;
	printf(_("%s: %.*s"), page_first(v) ? _("PAGE NOT CHECKED") : _(verdict_words[v->verdict]),
	       (int)what.n, what.p);
	printf("  (%.*s)", (int)name.n, name.p);
	if (page_first(v))
		printf(_("  the file in it: %s"), _(verdict_words[v->verdict]));
	else if (v->read && v->verdict != VERDICT_VALID)
		printf("  %.*s", (int)why.n, why.p);
	else if (v->read && !v->copy)
		printf(_("  no register copy has it: a revocation would not show"));
	puts("");
}
