/* What an import did, and the empty files that it reads. */
#include "import_show.h"

#include "files.h"
#include "headings.h"
#include "text.h"

#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#define LINES_TOLD 40u
#define NAMES_TOLD 3u

static const char *const outcome_names[] = {
	N_("added"), N_("already there"), N_("on the waiting list"), N_("REFUSED"), N_("skipped")};
static const char *const outcome_words[] = {"added", "there", "waiting", "refused", "empty"};

static void show_json(const struct import_report *r)
{
	json_t *lines = json_array(), *counts = json_object();

	for (uint32_t i = 0; i < r->n; i++) {
		const struct import_line *l = &r->lines[i];
		json_array_append_new(lines,
				      json_pack("{si, ss, ss%, ss%}", "line", (int)l->line,
						"outcome", outcome_words[l->outcome], "who",
						l->who.p ? l->who.p : "", (size_t)l->who.n, "why",
						l->why.p ? l->why.p : "", (size_t)l->why.n));
	}
	for (int i = 0; i < IMPORT_OUTCOMES; i++)
		json_object_set_new(counts, outcome_words[i], json_integer(r->counts[i]));
	json_t *j = json_pack("{sb, so, so}", "withheld", (int)r->withheld, "counts", counts,
			      "lines", lines);
	if (r->note.n)
		json_object_set_new(j, "note", json_stringn(r->note.p, r->note.n));
	char *text = json_dumps(j, JSON_INDENT(1));
	puts(text);
	free(text);
	json_decref(j);
}

static void show_csv(struct cli *cli, const struct import_report *r)
{
	struct buf out;

	buf_init(&out, SIZE_MAX / 2);
	output_csv_head(&cli->style,
			(struct str[]){STR("line"), STR("outcome"), STR("who"), STR("why")}, 4,
			&out);
	for (uint32_t i = 0; i < r->n; i++) {
		const struct import_line *l = &r->lines[i];
		struct str cells[] = {arena_printf(cli->arena, "%u", l->line),
				      str_of(outcome_words[l->outcome]), l->who, l->why};
		output_csv_line(&cli->style, cells, 4, &out);
	}
	cli_print(&out);
	buf_free(&out);
}

static void show_line(struct cli *cli, const struct import_line *l)
{
	struct str who = text_visible(cli->arena, l->who), why = text_visible(cli->arena, l->why);

	printf(_("line %u: %.*s: %s%s%.*s\n"), l->line, (int)who.n, who.p,
	       _(outcome_names[l->outcome]), why.n ? _(": ") : "", (int)why.n, why.p);
}

/* "3, 5-7, 9" */
static struct str ranges(struct arena *a, const struct import_report *r, const GArray *of)
{
	struct str text = STR("");

	for (guint i = 0; i < of->len; i++) {
		uint32_t from = r->lines[g_array_index(of, uint32_t, i)].line, to = from;
		while (i + 1 < of->len &&
		       r->lines[g_array_index(of, uint32_t, i + 1)].line <= to + 1)
			to = r->lines[g_array_index(of, uint32_t, ++i)].line;
		text = arena_printf(a, "%.*s%s%u", (int)text.n, text.p, text.n ? ", " : "", from);
		if (to > from)
			text = arena_printf(a, "%.*s%s%u", (int)text.n, text.p,
					    to > from + 1 ? "-" : ", ", to);
	}
	return text;
}

/* Lines of which the same is told are told once. */
static void show_group(struct cli *cli, const struct import_report *r, const GArray *of)
{
	struct arena *a = cli->arena;
	const struct import_line *first = &r->lines[g_array_index(of, uint32_t, 0)];
	struct str names = STR(""), why = text_visible(a, first->why);

	if (of->len == 1) {
		show_line(cli, first);
		return;
	}
	for (guint i = 0; i < of->len && i < NAMES_TOLD; i++) {
		struct str who = text_visible(a, r->lines[g_array_index(of, uint32_t, i)].who);
		names = arena_printf(a, "%.*s%s%.*s", (int)names.n, names.p, names.n ? "; " : "",
				     (int)who.n, who.p);
	}
	struct str lines = ranges(a, r, of);
	printf(_("lines %.*s (%.*s%s): %s: %.*s\n"), (int)lines.n, lines.p, (int)names.n, names.p,
	       of->len > NAMES_TOLD ? "; ..." : "", _(outcome_names[first->outcome]), (int)why.n,
	       why.p);
}

/* The lines of which something is told, by what it is; and those that are shown without. */
static GPtrArray *groups_of(const struct cli *cli, const struct import_report *r,
			    uint32_t *left_out)
{
	GHashTable *by_why = g_hash_table_new(g_str_hash, g_str_equal);
	GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);

	*left_out = 0;
	for (uint32_t i = 0; i < r->n; i++) {
		const struct import_line *l = &r->lines[i];
		GArray *group = NULL;
		if (l->outcome == IMPORT_EMPTY && !l->why.n)
			continue;
		if (l->outcome != IMPORT_REFUSED && r->n > LINES_TOLD && !l->why.n) {
			++*left_out;
			continue;
		}
		char *key = arena_z(cli->arena, arena_printf(cli->arena, "%d %.*s", (int)l->outcome,
							     (int)l->why.n, l->why.p));
		if (l->why.n)
			group = g_hash_table_lookup(by_why, key);
		if (!group) {
			group = g_array_new(FALSE, FALSE, sizeof i);
			g_ptr_array_add(all, group);
			g_hash_table_insert(by_why, key, group);
		}
		g_array_append_val(group, i);
	}
	g_hash_table_destroy(by_why);
	return all;
}

/* Long files: what went well is only counted, so that what did not is seen. */
static uint32_t show_lines(struct cli *cli, const struct import_report *r)
{
	uint32_t left_out;
	GPtrArray *groups = groups_of(cli, r, &left_out);

	for (guint i = 0; i < groups->len; i++)
		show_group(cli, r, g_ptr_array_index(groups, i));
	g_ptr_array_free(groups, TRUE);
	return left_out;
}

static void show_counts(struct cli *cli, const struct import_report *r)
{
	if (r->counts[IMPORT_WAITING])
		printf(_("%u added, %u already there, %u on the waiting list, %u refused\n"),
		       r->counts[IMPORT_ADDED], r->counts[IMPORT_THERE], r->counts[IMPORT_WAITING],
		       r->counts[IMPORT_REFUSED]);
	else
		printf(_("%u added, %u already there, %u refused\n"), r->counts[IMPORT_ADDED],
		       r->counts[IMPORT_THERE], r->counts[IMPORT_REFUSED]);
	if (r->withheld)
		puts(_("--strict: nothing was brought in, since lines are bad"));
	else if (cli->dry_run)
		puts(_("dry run: nothing was changed"));
}

static void show_text(struct cli *cli, const struct import_report *r)
{
	struct str note = text_visible(cli->arena, r->note),
		   ignored = text_visible(cli->arena, r->ignored);
	uint32_t left_out;

	if (note.n)
		printf("%.*s\n", (int)note.n, note.p);
	left_out = show_lines(cli, r);
	if (left_out)
		printf(ngettext("%u line that went well is not shown\n",
				"%u lines that went well are not shown\n", left_out),
		       left_out);
	if (ignored.n)
		printf(_("columns that mean nothing here: %.*s\n"), (int)ignored.n, ignored.p);
	show_counts(cli, r);
	/* the day is often forgotten */
	if (r->since && !r->withheld)
		printf(_("enrolled from %s on; --since DAY sets another day\n"),
		       language_date(cli->arena, r->since).p);
}

void import_show(struct cli *cli, const struct import_report *r)
{
	if (cli->style.form == OUTPUT_JSON)
		show_json(r);
	else if (cli->style.form == OUTPUT_CSV)
		show_csv(cli, r);
	else
		show_text(cli, r);
}

const char *const *import_template_columns(const char *kind)
{
	static const char *const learners[] = {"email",	      "birth_name", "usage_name",
					       "given_names", "birth_date", "birth_place",
					       "sex",	      "rpps",	    "adeli",
					       "profession",  "structure",  "finess",
					       "siret",	      "employer",   "department",
					       "funder",      "phone",	    NULL},
				 *const slots[] = {"date", "half_day", "start",	  "end",
						   "unit", "place",    "trainer", NULL},
				 *const grades[] = {"email", "component", "mark", NULL};

	if (strcmp(kind, "learners") == 0)
		return learners;
	if (strcmp(kind, "slots") == 0)
		return slots;
	return strcmp(kind, "grades") == 0 ? grades : NULL;
}

int import_template(struct cli *cli, const char *kind, const char *path)
{
	const char *const *columns = import_template_columns(kind);
	struct str cells[IMPORT_TEMPLATE_MAX], why;
	bool french = strcmp(_("yes"), "oui") == 0;
	struct buf out;
	uint32_t n = 0;
	int code = 0;

	for (; columns[n]; n++) {
		must(n < IMPORT_TEMPLATE_MAX);
		cells[n] = str_of(heading_usual(columns[n], french));
	}
	if (path && access(path, F_OK) == 0)
		return cli_failed(arena_printf(cli->arena, _("%s: is there already"), path));
	buf_init(&out, SIZE_MAX / 2);
	cli->style.form = OUTPUT_CSV;
	if (french) /* as a French spreadsheet opens it */
		cli->style.excel = true;
	output_csv_head(&cli->style, cells, n, &out);
	if (!path)
		cli_print(&out);
	else if (!file_write(path, FILE_OPEN, buf_slice(&out), cli->arena, &why))
		code = cli_failed(why);
	buf_free(&out);
	return code;
}
