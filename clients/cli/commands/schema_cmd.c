/* cursus schema: the protocol as text, Markdown or JSON, from the tables. */
#include "cli.h"
#include "nearest.h"

#include <jansson.h>
#include <stdlib.h>

static const char *const kind_names[] = {
	[KIND_bool] = "bool",	[KIND_u64] = "u64",	    [KIND_i64] = "i64",
	[KIND_id] = "id",	[KIND_choice] = "choice",   [KIND_date] = "date",
	[KIND_time] = "time",	[KIND_minutes] = "minutes", [KIND_str] = "str",
	[KIND_bytes] = "bytes", [KIND_list] = "list",	    [KIND_record] = "record"};

static const char *const what_names[] = {[WHAT_RECORD] = "record",
					 [WHAT_COMMAND] = "command",
					 [WHAT_QUERY] = "query",
					 [WHAT_EVENT] = "event"};

/* "list of unit", "id of cohort", "choice half_day". */
static struct str kind_of(struct arena *a, const struct field *f)
{
	if (f->kind == KIND_choice)
		return arena_printf(a, "choice %s", f->choices->name);
	if (f->kind == KIND_list && !f->rec)
		return STR("list of str");
	if (f->rec)
		return arena_printf(a, "%s of %s",
				    f->kind == KIND_record ? "record" : kind_names[f->kind],
				    f->rec->name);
	return str_of(kind_names[f->kind]);
}

static struct str flags_of(struct arena *a, uint32_t flags)
{
	static const struct {
		uint32_t flag;
		const char *name;
	} names[] = {{KEY, "key"},	 {REQUIRED, "required"}, {SELF, "self"},
		     {TAUGHT, "taught"}, {PERSONAL, "personal"}, {SECRET, "secret"},
		     {HIDDEN, "hidden"}, {CODE, "code"},	 {WORD, "word"},
		     {OTHERS, "others"}, {READABLE, "readable"}, {QUIET, "quiet"}};
	struct str text = STR("");

	for (size_t i = 0; i < COUNT(names); i++)
		if (flags & names[i].flag)
			text = arena_printf(a, "%.*s%s%s", (int)text.n, text.p, text.n ? ", " : "",
					    names[i].name);
	return text;
}

static struct str range_of(struct arena *a, const struct field *f)
{
	if (f->kind == KIND_str || f->kind == KIND_bytes || f->kind == KIND_list)
		return arena_printf(a, "%lld to %llu", (long long)f->min,
				    (unsigned long long)f->max);
	if (f->kind == KIND_u64 && f->max != UINT64_MAX)
		return arena_printf(a, "%lld to %llu", (long long)f->min,
				    (unsigned long long)f->max);
	return STR("");
}

static void as_text(struct arena *a, const struct desc *d, struct buf *out)
{
	buf_printf(out, "%s %s (type %u, %s): %s\n", what_names[d->what], d->name, d->type,
		   service_of_type(d->type), d->help);
	if (d->roles)
		buf_printf(out, "  for: %.*s\n", (int)roles_text(a, d->roles).n,
			   roles_text(a, d->roles).p);
	if (d->reply)
		buf_printf(out, "  %s: %s\n", d->what == WHAT_QUERY ? "rows" : "reply",
			   d->reply->name);
	for (const struct field *f = d->fields(); f->tag; f++)
		buf_printf(out, "  %2u %-22s %-22s %-12s %s%s%s%s\n", f->tag, f->name,
			   kind_of(a, f).p, range_of(a, f).p, f->help, f->flags ? " [" : "",
			   flags_of(a, f->flags).p, f->flags ? "]" : "");
	buf_z(out, "\n");
}

static void as_markdown(struct arena *a, const struct desc *d, struct buf *out)
{
	buf_printf(out, "### %s `%s` (type %u)\n\n%s\n\n", what_names[d->what], d->name, d->type,
		   d->help);
	if (d->roles)
		buf_printf(out, "For: %.*s. ", (int)roles_text(a, d->roles).n,
			   roles_text(a, d->roles).p);
	if (d->reply)
		buf_printf(out, "%s: `%s`.\n\n", d->what == WHAT_QUERY ? "Rows" : "Reply",
			   d->reply->name);
	if (!d->nfields)
		return;
	buf_z(out, "| tag | field | kind | range | flags | meaning |\n|---|---|---|---|---|---|\n");
	for (const struct field *f = d->fields(); f->tag; f++)
		buf_printf(out, "| %u | `%s` | %s | %s | %s | %s |\n", f->tag, f->name,
			   kind_of(a, f).p, range_of(a, f).p, flags_of(a, f->flags).p, f->help);
	buf_z(out, "\n");
}

static json_t *as_json(struct arena *a, const struct desc *d)
{
	json_t *fields = json_array();

	for (const struct field *f = d->fields(); f->tag; f++) {
		json_t *j = json_pack("{si ss ss ss ss}", "tag", (int)f->tag, "name", f->name,
				      "kind", kind_of(a, f).p, "flags", flags_of(a, f->flags).p,
				      "help", f->help);
		if (range_of(a, f).n)
			json_object_set_new(j, "range", json_string(range_of(a, f).p));
		json_array_append_new(fields, j);
	}
	json_t *j = json_pack("{ss ss si ss ss so}", "name", d->name, "what", what_names[d->what],
			      "type", (int)d->type, "service", service_of_type(d->type), "help",
			      d->help, "fields", fields);
	if (d->reply)
		json_object_set_new(j, d->what == WHAT_QUERY ? "rows" : "reply",
				    json_string(d->reply->name));
	if (d->roles)
		json_object_set_new(j, "roles", json_string(arena_z(a, roles_text(a, d->roles))));
	return j;
}

static json_t *choices_as_json(void)
{
	uint32_t n;
	const struct choices *const *all = schema_choices(&n);
	json_t *j = json_object();

	for (uint32_t i = 0; i < n; i++) {
		json_t *options = json_array();
		for (uint32_t k = 0; k < all[i]->n; k++)
			json_array_append_new(options, json_pack("{si ss ss}", "number",
								 (int)all[i]->options[k].number,
								 "text", all[i]->options[k].text,
								 "help", all[i]->options[k].help));
		json_object_set_new(j, all[i]->name, options);
	}
	return j;
}

static void choices_as_text(bool markdown, struct buf *out)
{
	uint32_t n;
	const struct choices *const *all = schema_choices(&n);

	for (uint32_t i = 0; i < n; i++) {
		buf_printf(out, markdown ? "### choice `%s`\n\n%s\n\n" : "choice %s: %s\n",
			   all[i]->name, all[i]->help);
		for (uint32_t k = 0; k < all[i]->n; k++)
			buf_printf(out, markdown ? "* %u: `%s` - %s\n" : "  %2u %-24s %s\n",
				   all[i]->options[k].number, all[i]->options[k].text,
				   all[i]->options[k].help);
		buf_z(out, "\n");
	}
}

static int no_message(const char *name)
{
	struct nearest near = {.typed = str_of(name)};
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	for (uint32_t i = 0; i < n; i++)
		nearest_offer(&near, all[i]->name);
	if (near.best)
		return cli_usage(_("there is no message \"%s\"; did you mean \"%s\"?"), name,
				 near.best);
	return cli_usage(_("there is no message \"%s\"; cursus schema lists them all"), name);
}

int cli_schema(struct cli *cli, int argc, char **argv)
{
	bool markdown = cli_flag(&argc, argv, "markdown");
	const char *name = argc > 1 ? arena_printf(cli->arena, "%s_%s", argv[0], argv[1]).p
			   : argc   ? argv[0]
				    : "";
	const struct desc *only = schema_by_name(str_of(name));
	json_t *messages = json_array();
	struct buf out;
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	if (argc && !only) {
		json_decref(messages);
		return no_message(name);
	}
	buf_init(&out, SIZE_MAX / 2);
	for (uint32_t i = 0; i < n; i++) {
		if (only && all[i] != only)
			continue;
		if (cli->style.form == OUTPUT_JSON)
			json_array_append_new(messages, as_json(cli->arena, all[i]));
		else if (markdown)
			as_markdown(cli->arena, all[i], &out);
		else
			as_text(cli->arena, all[i], &out);
	}
	if (cli->style.form == OUTPUT_JSON) {
		json_t *j =
			json_pack("{so so}", "choices", choices_as_json(), "messages", messages);
		char *text = json_dumps(j, JSON_INDENT(1));
		buf_z(&out, text);
		buf_z(&out, "\n");
		free(text);
		json_decref(j);
	} else {
		json_decref(messages);
		if (!only)
			choices_as_text(markdown, &out);
	}
	cli_print(&out);
	buf_free(&out);
	return 0;
}
