/* Help, manual page and completion, from the tables and the list of everyday commands. */
#include "args.h"
#include "cli.h"

#include <string.h>

static bool is_request(const struct desc *d)
{
	return d->what == WHAT_COMMAND || d->what == WHAT_QUERY;
}

/* "cohort_open" as it is typed: "cohort open". */
static struct str typed(struct arena *a, const struct desc *d)
{
	char *name = arena_z(a, str_of(d->name));
	char *cut = strchr(name, '_');

	if (cut && strcmp(d->name, "clock_move") != 0)
		*cut = ' ';
	return str_of(name);
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

	return _(names[f->kind == KIND_list && f->rec ? KIND_record : f->kind]);
}

static void choices_line(const struct field *f, struct buf *out)
{
	if (f->kind != KIND_choice)
		return;
	buf_printf(out, "%28s", "");
	for (uint32_t i = 0; i < f->choices->n; i++)
		buf_printf(out, "%s%s", i ? " | " : "", f->choices->options[i].text);
	buf_z(out, "\n");
}

static void help_message(struct arena *a, const struct desc *d, struct buf *out)
{
	const char *example = desc_example(d);

	buf_printf(out, "cursus %.*s", (int)typed(a, d).n, typed(a, d).p);
	for (const struct field *f = d->fields(); f->tag; f++)
		if (f->flags & REQUIRED)
			buf_printf(out, " %s", f->name);
	buf_printf(out, "%s\n\n%s\n", d->nfields ? _(" [--field value ...]") : "", _(d->help));
	if (d->nfields)
		buf_z(out, "\n");
	for (const struct field *f = d->fields(); f->tag; f++) {
		buf_printf(out, "  --%-16s %-8s %s%s\n", f->name, kind_text(f),
			   language_sentence(f->help), f->flags & REQUIRED ? _(" (required)") : "");
		choices_line(f, out);
	}
	buf_printf(out, _("\nFor: %s.\n"), language_roles(a, roles_text(a, d->roles)).p);
	if (example)
		buf_printf(out, _("Example: %s\n"), example);
	buf_z(out, _("Also: --json, --csv, --dry-run (for what changes something), --home DIR, "
		     "--key FILE, --lang en|fr.\n"));
}

static void help_everyday(const struct everyday *e, struct buf *out)
{
	buf_printf(out, "cursus %s %s\n\n%s\n\n", e->name, language_sentence(e->usage), _(e->help));
	buf_printf(out, _("Example: %s\n"), e->example);
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
			buf_printf(out, "\n%s:\n",
				   strcmp(service, "common") ? language_of("service", service)
							     : _("every service"));
		}
		buf_printf(out, "  %-22.*s %s\n", (int)typed(a, all[i]).n, typed(a, all[i]).p,
			   _(all[i]->help));
	}
	buf_z(out, _("\ncursus help COMMAND tells more; --json, --csv, --home DIR, --key FILE and "
		     "--lang en|fr go with every command.\n"));
}

int cli_help(struct cli *cli, int argc, char **argv)
{
	struct args args;
	struct str why;
	struct buf out;
	const struct everyday *e = everyday_commands;
	struct str words = STR("");

	for (int i = 0; i < argc && i < 2; i++)
		words = arena_printf(cli->arena, "%.*s%s%s", (int)words.n, words.p, i ? " " : "",
				     argv[i]);
	while (argc && e->name && !str_is(words, e->name) && !str_is(str_of(argv[0]), e->name))
		e++;
	buf_init(&out, SIZE_MAX / 2);
	if (argc == 0)
		help_all(cli->arena, &out);
	else if (e->name)
		help_everyday(e, &out);
	else if (args_find(cli->arena, argc, argv, &args, &why))
		help_message(cli->arena, args.desc, &out);
	else {
		buf_free(&out);
		return cli_usage("%.*s", (int)why.n, why.p);
	}
	cli_print(&out);
	buf_free(&out);
	return 0;
}

/* Text for troff: a dot, a quote or a backslash at the wrong place is an order. */
static void roff(struct buf *out, const char *text)
{
	for (const char *c = text; *c; c++) {
		if (*c == '\\')
			buf_z(out, "\\e");
		else if (*c == '-')
			buf_z(out, "\\-");
		else if ((*c == '.' || *c == '\'') && (c == text || c[-1] == '\n'))
			buf_printf(out, "\\&%c", *c);
		else
			buf_put(out, c, 1);
	}
}

static void man_entry(struct buf *out, const char *name, const char *usage, const char *help,
		      const char *example)
{
	buf_z(out, ".TP\n.B ");
	roff(out, name);
	buf_z(out, " ");
	roff(out, usage);
	buf_z(out, "\n");
	roff(out, help);
	buf_z(out, "\n");
	if (example) {
		buf_z(out, ".br\n.I ");
		roff(out, example);
		buf_z(out, "\n");
	}
}

static void man_heading(struct buf *out, const char *title)
{
	buf_printf(out, ".SH %s\n", title);
}

static void man_options(struct buf *out)
{
	man_heading(out, _("OPTIONS"));
	man_entry(out, "--home", _("DIR"), _("The folder of services and keys."), NULL);
	man_entry(out, "--key", _("FILE"), _("The key that speaks."), NULL);
	man_entry(out, "--json, --csv", "", _("Another form of the answer."), NULL);
	man_entry(out, "--dry-run", "", _("Decide, change nothing."), NULL);
	man_entry(out, "--lang", "en|fr",
		  _("The language of what is printed, also where the locale is not installed; the "
		    "environment variable CURSUS_LANG does the same. Otherwise the locale decides. "
		    "JSON and CSV keep their words."),
		  NULL);
}

static void man_exits(struct arena *a, struct buf *out)
{
	man_heading(out, _("EXIT STATUS"));
	for (int s = 0; s <= (int)STATUS_internal; s++)
		man_entry(out, arena_printf(a, "%d", status_exit_code((enum status)s)).p, "",
			  _(status_text((enum status)s)), NULL);
	man_entry(out, "64", "", _("the command line is not understood"), NULL);
	man_entry(out, "69", "", _("no service answers"), NULL);
}

int cli_man(struct cli *cli, int argc, char **argv)
{
	struct buf out;
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	(void)argc;
	(void)argv;
	buf_init(&out, SIZE_MAX / 2);
	buf_z(&out, ".TH CURSUS 1 \"\" \"cursus " CURSUS_VERSION "\" \"Cursus\"\n");
	man_heading(&out, _("NAME"));
	buf_printf(&out, "cursus \\- %s\n",
		   _("training cohorts, from curriculum to diplomas that anyone can verify"));
	man_heading(&out, _("SYNOPSIS"));
	buf_z(&out, ".B cursus\n");
	roff(&out, _("[options] noun verb [value ...] [--field value ...]"));
	buf_z(&out, "\n");
	man_heading(&out, _("EVERYDAY COMMANDS"));
	for (const struct everyday *e = everyday_commands; e->name; e++)
		man_entry(&out, e->name, language_sentence(e->usage), _(e->help), e->example);
	man_heading(&out, _("COMMANDS OF THE TABLES"));
	for (uint32_t i = 0; i < n; i++)
		if (is_request(all[i]))
			man_entry(&out, typed(cli->arena, all[i]).p, "", _(all[i]->help),
				  desc_example(all[i]));
	man_options(&out);
	man_exits(cli->arena, &out);
	cli_print(&out);
	buf_free(&out);
	return 0;
}

static void completion_case(struct arena *a, const struct desc *d, struct buf *out)
{
	buf_printf(out, "\t\"%.*s\") words=\"--json --csv --dry-run", (int)typed(a, d).n,
		   typed(a, d).p);
	for (const struct field *f = d->fields(); f->tag; f++)
		buf_printf(out, " --%s", f->name);
	for (const struct field *f = d->fields(); f->tag; f++) {
		if (f->kind != KIND_choice)
			continue;
		for (uint32_t i = 0; i < f->choices->n; i++)
			if (!strchr(f->choices->options[i].text, ' '))
				buf_printf(out, " %s", f->choices->options[i].text);
	}
	buf_z(out, "\" ;;\n");
}

int cli_completion(struct cli *cli, int argc, char **argv)
{
	struct buf out;
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	if (argc != 1 || strcmp(argv[0], "bash") != 0)
		return cli_usage(_("cursus completion bash"));
	buf_init(&out, SIZE_MAX / 2);
	buf_z(&out, "_cursus()\n{\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} words=\n\tcase "
		    "$COMP_CWORD in\n\t1) words=\"");
	for (const struct everyday *e = everyday_commands; e->name; e++)
		buf_printf(&out, "%.*s ", (int)strcspn(e->name, " "), e->name);
	for (uint32_t i = 0; i < n; i++)
		if (is_request(all[i]))
			buf_printf(&out, "%.*s ", (int)strcspn(all[i]->name, "_"), all[i]->name);
	buf_z(&out, "\" ;;\n\t2) case ${COMP_WORDS[1]} in\n\t\timport) words=\"learners slots "
		    "grades\" ;;\n\t\tkey) words=\"new "
		    "show revoke\" ;;\n\t\tverify|rehearse) COMPREPLY=( $(compgen -f -- \"$cur\") "
		    "); return ;;\n");
	for (uint32_t i = 0; i < n; i++) {
		const char *cut = strchr(all[i]->name, '_');
		if (is_request(all[i]) && cut)
			buf_printf(&out, "\t\t%.*s) words+=\" %s\" ;;&\n",
				   (int)(cut - all[i]->name), all[i]->name, cut + 1);
	}
	buf_z(&out, "\t\tesac ;;\n\t*) case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n");
	for (uint32_t i = 0; i < n; i++)
		if (is_request(all[i]))
			completion_case(cli->arena, all[i], &out);
	buf_z(&out, "\tesac\n\t[ \"${cur:0:1}\" = - ] || { COMPREPLY=( $(compgen -f -W \"$words\" "
		    "-- \"$cur\") ); return; } ;;\n"
		    "\tesac\n\tCOMPREPLY=( $(compgen -W \"$words\" -- \"$cur\") )\n}\ncomplete -F "
		    "_cursus cursus\n");
	cli_print(&out);
	buf_free(&out);
	return 0;
}
