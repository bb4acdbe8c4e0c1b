/* cursus help: of everything, of a noun, of a command, of a topic; from the tables. */
#include "args.h"
#include "cli.h"
#include "help.h"
#include "hints.h"
#include "mark.h"

static bool is_request(const struct desc *d)
{
	return d->what == WHAT_COMMAND || d->what == WHAT_QUERY;
}

static const char *kind_text(const struct field *f)
{
	static const char *const names[] = {
		[KIND_bool] = N_("yes|no"),   [KIND_u64] = N_("NUMBER"),
		[KIND_i64] = N_("NUMBER"),    [KIND_id] = N_("CODE"),
		[KIND_choice] = N_("CHOICE"), [KIND_date] = N_("DAY"),
		[KIND_time] = N_("INSTANT"),  [KIND_minutes] = N_("HH:MM"),
		[KIND_str] = N_("TEXT"),      [KIND_bytes] = N_("HEX"),
		[KIND_list] = N_("LIST"),     [KIND_record] = N_("JSON")};

	if (mark_is(f))
		return _("MARK");
	return _(names[f->kind == KIND_list && f->rec ? KIND_record : f->kind]);
}

static void choices_text(const struct field *f, struct buf *out)
{
	for (uint32_t i = 0; i < f->choices->n; i++)
		buf_printf(out, "%s%s", i ? " | " : "", f->choices->options[i].text);
}

static bool is_nested(const struct field *f)
{
	return f->kind == KIND_record || (f->kind == KIND_list && f->rec);
}

/* What is behind "CHOICE" or "JSON", under its field. */
static void detail_line(const struct field *f, int indent, struct buf *out)
{
	if (f->kind == KIND_choice) {
		buf_printf(out, "%*s", indent, "");
		choices_text(f, out);
		buf_z(out, "\n");
	} else if (is_nested(f)) {
		buf_printf(out, "%*s%s{", indent, "", f->kind == KIND_list ? "[" : "");
		for (const struct field *m = f->rec->fields(); m->tag; m++) {
			buf_printf(out, "%s\"%s\": ", m->tag > 1 ? ", " : "", m->name);
			if (m->kind == KIND_choice)
				choices_text(m, out);
			else
				buf_z(out, kind_text(m));
		}
		buf_printf(out, "}%s\n", f->kind == KIND_list ? ", ...]" : "");
	}
}

/* A mark's field is typed without its unit. */
static const char *field_typed(struct arena *a, const struct field *f)
{
	return arena_z(a, mark_name(f));
}

/* What a file of JSON holds when one of the fields is not typed in one word. */
static void file_line(const struct desc *d, int width, struct buf *out)
{
	uint32_t n = 0;

	for (const struct field *f = d->fields(); f->tag; f++) {
		if (!is_nested(f))
			continue;
		if (!n++)
			buf_printf(out, "  --%-*s %-8s %s\n%*s{", width, "file", _("FILE"),
				   _("A JSON file with the fields that are not typed:"), width + 14,
				   "");
		buf_printf(out, "%s\"%s\": %s", n > 1 ? ", " : "", f->name,
			   f->kind == KIND_list ? "[...]" : "{...}");
	}
	if (n)
		buf_z(out, "}\n");
}

static void help_message(struct arena *a, const struct desc *d, struct buf *out)
{
	const char *example = desc_example(d);
	int width = 0;

	buf_printf(out, "cursus %.*s", (int)hint_typed(a, d).n, hint_typed(a, d).p);
	for (const struct field *f = d->fields(); f->tag; f++)
		if (f->flags & REQUIRED)
			buf_printf(out, " %s", field_typed(a, f));
		else if (f->flags & WORD)
			buf_printf(out, " [%s]", field_typed(a, f));
	buf_printf(out, "%s\n\n%s\n", d->nfields ? _(" [--field value ...]") : "", _(d->help));
	if (d->nfields)
		buf_z(out, "\n");
	for (const struct field *f = d->fields(); f->tag; f++)
		width = (int)mark_name(f).n > width ? (int)mark_name(f).n : width;
	for (const struct field *f = d->fields(); f->tag; f++) {
		buf_printf(out, "  --%-*s %-8s %s%s\n", width, field_typed(a, f), kind_text(f),
			   language_sentence(f->help), f->flags & REQUIRED ? _(" (required)") : "");
		detail_line(f, width + 14, out);
	}
	file_line(d, width, out);
	buf_printf(out, _("\nFor: %s.\n"), language_roles(a, roles_text(a, d->roles)).p);
	if (example)
		buf_printf(out, _("Example: %s\n"), example);
	buf_printf(out,
		   _("Also: --json, --csv, --excel, %s--home DIR, --key FILE, --lang en|fr.\n"),
		   d->what == WHAT_COMMAND ? "--dry-run, --yes, " : "");
}

static void help_everyday(const struct everyday *e, struct buf *out)
{
	buf_printf(out, "cursus %s %s\n\n%s\n\n", e->name, language_sentence(e->usage), _(e->help));
	if (e->more)
		buf_printf(out, "%s\n", _(e->more));
	buf_printf(out, _("Example: %s\n"), e->example);
}

/* The verbs of a noun; false when there is no such noun. */
static bool help_noun(struct arena *a, const char *noun, struct buf *out)
{
	uint32_t n, said = 0;
	const struct desc *const *all = schema_descs(&n);
	size_t length = strlen(noun);

	for (uint32_t i = 0; i < n; i++) {
		if (!is_request(all[i]) || strncmp(all[i]->name, noun, length) != 0 ||
		    all[i]->name[length] != '_')
			continue;
		const char *typed = arena_z(a, hint_typed(a, all[i]));
		buf_printf(out, "  %-22s %s\n", typed, _(all[i]->help));
		said++;
	}
	if (said)
		buf_z(out, _("\ncursus help NOUN VERB tells more.\n"));
	return said > 0;
}

static bool help_topic(const char *name, struct buf *out)
{
	for (const struct help_topic *t = help_topics; t->name; t++) {
		if (strcmp(t->name, name) != 0)
			continue;
		buf_printf(out, "%s%s\n%s", t->name, _(":"), _(t->text));
		return true;
	}
	return false;
}

static void help_all(struct arena *a, struct buf *out)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);
	const char *service = "";

	buf_z(out, _("cursus: training cohorts, from curriculum to diplomas that anyone can "
		     "verify\n\nEvery day:\n"));
	for (const struct everyday *e = everyday_commands; e->name; e++)
		buf_printf(out, "  %-22s %s\n", e->name, _(e->help));
	for (uint32_t i = 0; i < n; i++) {
		if (!is_request(all[i]) || !desc_example(all[i]))
			continue;
		if (strcmp(service_of_type(all[i]->type), service) != 0) {
			service = service_of_type(all[i]->type);
			buf_printf(out, "\n%s%s\n",
				   strcmp(service, "common") ? language_of("service", service)
							     : _("every service"),
				   _(":"));
		}
		buf_printf(out, "  %-22.*s %s\n", (int)hint_typed(a, all[i]).n,
			   hint_typed(a, all[i]).p, _(all[i]->help));
	}
	buf_z(out,
	      _("\ncursus help COMMAND tells more; --json, --csv, --excel, --home DIR, --key FILE "
		"and --lang en|fr go with every command.\n"));
	buf_z(out, _("cursus help json, csv or principals tells of these; cursus man of all, exit "
		     "codes too.\n"));
}

/* The everyday command of these words, of both or of the first alone. */
static const struct everyday *everyday_named(struct arena *a, int argc, char **argv)
{
	const char *two = argc > 1 ? arena_printf(a, "%s %s", argv[0], argv[1]).p : "";
	const struct everyday *found = NULL;

	for (const struct everyday *e = everyday_commands; argc && e->name; e++) {
		if (strcmp(e->name, two) == 0)
			return e;
		if (strcmp(e->name, argv[0]) == 0)
			found = e;
	}
	return found;
}

int cli_help(struct cli *cli, int argc, char **argv)
{
	const struct everyday *e = everyday_named(cli->arena, argc, argv);
	struct args args;
	struct str why = STR("");
	struct buf out;

	buf_init(&out, SIZE_MAX / 2);
	if (argc == 0)
		help_all(cli->arena, &out);
	else if (e)
		help_everyday(e, &out);
	else if ((argc > 1 || !help_noun(cli->arena, argv[0], &out)) &&
		 !help_topic(argv[0], &out) && args_find(cli->arena, argc, argv, &args, &why))
		help_message(cli->arena, args.desc, &out);
	cli_print(&out);
	buf_free(&out);
	return why.n ? cli_usage("%.*s", (int)why.n, why.p) : 0;
}
