/* cursus man: the manual page, from the tables and the everyday commands. */
#include "cli.h"
#include "help.h"
#include "hints.h"

static bool is_request(const struct desc *d)
{
	return d->what == WHAT_COMMAND || d->what == WHAT_QUERY;
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

/* Lines as they stand. */
static void man_lines(struct buf *out, const char *text)
{
	buf_z(out, ".sp\n.nf\n");
	roff(out, text);
	buf_z(out, ".fi\n");
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
	man_entry(out, "--json, --csv, --excel", "", _("Another form of the answer."), NULL);
	man_entry(out, "--delimiter", ";", _("What parts the cells of a CSV; a comma otherwise."),
		  NULL);
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
	man_lines(out, _(help_exits));
}

int cli_man(struct cli *cli, int argc, char **argv)
{
	struct buf out;
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	if (argc)
		return cli_usage(_("cursus man takes no \"%s\""), argv[0]);
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
	for (const struct everyday *e = everyday_commands; e->name; e++) {
		man_entry(&out, e->name, language_sentence(e->usage), _(e->help), e->example);
		if (e->more)
			man_lines(&out, _(e->more));
	}
	man_heading(&out, _("COMMANDS OF THE TABLES"));
	for (uint32_t i = 0; i < n; i++)
		if (is_request(all[i]) && desc_example(all[i]))
			man_entry(&out, hint_typed(cli->arena, all[i]).p, "", _(all[i]->help),
				  desc_example(all[i]));
	man_options(&out);
	man_exits(cli->arena, &out);
	for (const struct help_topic *t = help_topics; t->name; t++) {
		man_heading(&out, arena_z(cli->arena, str_of(t->name)));
		man_lines(&out, _(t->text));
	}
	cli_print(&out);
	buf_free(&out);
	return 0;
}
