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
		[KIND_bool] = "yes|no",	 [KIND_u64] = "NUMBER",	   [KIND_i64] = "NUMBER",
		[KIND_id] = "CODE",	 [KIND_choice] = "CHOICE", [KIND_date] = "DAY",
		[KIND_time] = "INSTANT", [KIND_minutes] = "HH:MM", [KIND_str] = "TEXT",
		[KIND_bytes] = "HEX",	 [KIND_list] = "LIST",	   [KIND_record] = "JSON"};

	return f->kind == KIND_list && f->rec ? "JSON" : names[f->kind];
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
	buf_printf(out, "%s\n\n%s\n", d->nfields ? " [--field value ...]" : "", _(d->help));
	if (d->nfields)
		buf_z(out, "\n");
	for (const struct field *f = d->fields(); f->tag; f++) {
		buf_printf(out, "  --%-16s %-8s %s%s\n", f->name, kind_text(f), f->help,
			   f->flags & REQUIRED ? _(" (required)") : "");
		choices_line(f, out);
	}
	buf_printf(out, _("\nFor: %.*s.\n"), (int)roles_text(a, d->roles).n,
		   roles_text(a, d->roles).p);
	if (example)
		buf_printf(out, _("Example: %s\n"), example);
	buf_z(out, _("Also: --json, --csv, --dry-run (for what changes something), --home DIR, "
		     "--key FILE.\n"));
}

static void help_everyday(const struct everyday *e, struct buf *out)
{
	buf_printf(out, "cursus %s %s\n\n%s\n\n", e->name, e->usage, _(e->help));
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
				   strcmp(service, "common") ? service : _("every service"));
		}
		buf_printf(out, "  %-22.*s %s\n", (int)typed(a, all[i]).n, typed(a, all[i]).p,
			   _(all[i]->help));
	}
	buf_z(out, _("\ncursus help COMMAND tells more; --json, --csv, --home DIR and --key FILE "
		     "go with every command.\n"));
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

int cli_man(struct cli *cli, int argc, char **argv)
{
	struct buf out;
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	(void)argc;
	(void)argv;
	buf_init(&out, SIZE_MAX / 2);
	buf_z(&out, ".TH CURSUS 1 \"\" \"cursus " CURSUS_VERSION
		    "\" \"Cursus\"\n.SH NAME\ncursus \\- training cohorts, from "
		    "curriculum to diplomas that anyone can verify\n.SH SYNOPSIS\n.B "
		    "cursus\n[options] noun verb [value ...] "
		    "[\\-\\-field value ...]\n.SH EVERYDAY COMMANDS\n");
	for (const struct everyday *e = everyday_commands; e->name; e++)
		man_entry(&out, e->name, e->usage, e->help, e->example);
	buf_z(&out, ".SH COMMANDS OF THE TABLES\n");
	for (uint32_t i = 0; i < n; i++)
		if (is_request(all[i]))
			man_entry(&out, typed(cli->arena, all[i]).p, "", all[i]->help,
				  desc_example(all[i]));
	buf_z(&out, ".SH OPTIONS\n.TP\n.B \\-\\-home DIR\nThe folder of services and "
		    "keys.\n.TP\n.B \\-\\-key FILE\nThe key "
		    "that speaks.\n.TP\n.B \\-\\-json, \\-\\-csv\nAnother form of the "
		    "answer.\n.TP\n.B \\-\\-dry\\-run\nDecide, "
		    "change nothing.\n.SH EXIT STATUS\n");
	for (int s = 0; s <= (int)STATUS_internal; s++)
		buf_printf(&out, ".TP\n.B %d\n%s\n", status_exit_code((enum status)s),
			   status_text((enum status)s));
	buf_z(&out,
	      ".TP\n.B 64\nthe command line is not understood\n.TP\n.B 69\nno service answers\n");
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
