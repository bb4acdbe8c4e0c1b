/* cursus completion bash: what a shell can offer, from the tables and the everyday commands. */
#include "cli.h"
#include "hints.h"
#include "mark.h"

static bool is_request(const struct desc *d)
{
	return d->what == WHAT_COMMAND || d->what == WHAT_QUERY;
}

/* Each first word once. */
static void nouns(struct arena *a, struct buf *out)
{
	GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	for (const struct everyday *e = everyday_commands; e->name; e++) {
		char *word = arena_z(a, (struct str){e->name, (uint32_t)strcspn(e->name, " ")});
		if (g_hash_table_add(seen, word))
			buf_printf(out, "%s ", word);
	}
	for (uint32_t i = 0; i < n; i++) {
		char *word = arena_z(
			a, (struct str){all[i]->name, (uint32_t)strcspn(all[i]->name, "_")});
		if (is_request(all[i]) && desc_example(all[i]) && g_hash_table_add(seen, word))
			buf_printf(out, "%s ", word);
	}
	g_hash_table_destroy(seen);
}

/* The options that a usage line names. */
static void options_of(const char *usage, struct buf *out)
{
	for (const char *c = strstr(usage, "--"); c; c = strstr(c + 2, "--")) {
		size_t n = 2 + strspn(c + 2, "abcdefghijklmnopqrstuvwxyz_-");
		buf_printf(out, " %.*s", (int)n, c);
	}
}

static void everyday_cases(struct buf *out)
{
	for (const struct everyday *e = everyday_commands; e->name; e++) {
		buf_printf(out, "\t\"%s\"%s) words+=\"", e->name, strchr(e->name, ' ') ? "" : "*");
		options_of(e->usage, out);
		buf_printf(out, "%s%s%s\" ;;&\n", e->takes & TAKES_JSON ? " --json" : "",
			   e->takes & TAKES_CSV ? " --csv" : "",
			   e->takes & TAKES_DRY_RUN ? " --dry-run" : "");
	}
}

static void choice_words(const struct field *f, struct buf *out)
{
	for (uint32_t i = 0; f->kind == KIND_choice && i < f->choices->n; i++)
		if (!strchr(f->choices->options[i].text, ' '))
			buf_printf(out, " %s", f->choices->options[i].text);
}

static void message_case(struct arena *a, const struct desc *d, struct buf *out)
{
	const char *typed = arena_z(a, hint_typed(a, d));
	bool query = d->what == WHAT_QUERY;

	buf_printf(out, "\t\"%s\") words+=\" --json --csv --excel%s", typed,
		   query ? "" : " --dry-run --yes");
	for (const struct field *f = d->fields(); f->tag; f++) {
		buf_printf(out, " --%.*s", (int)mark_name(f).n, f->name);
		choice_words(f, out);
	}
	buf_z(out,
	      strcmp(service_of_type(d->type), "common") == 0 ? " --service\" ;;\n" : "\" ;;\n");
}

/* After "--state", its choices and nothing else. */
static void field_cases(struct arena *a, const struct desc *d, struct buf *out)
{
	const char *typed = arena_z(a, hint_typed(a, d));

	for (const struct field *f = d->fields(); f->tag; f++) {
		if (f->kind != KIND_choice)
			continue;
		buf_printf(out, "\t\"%s --%s\") COMPREPLY=( $(compgen -W \"", typed, f->name);
		choice_words(f, out);
		buf_z(out, "\" -- \"$cur\") ); return ;;\n");
	}
}

/* "diploma issue" is an everyday command that stands before one of the tables. */
static bool in_the_tables(struct arena *a, const char *name)
{
	char *underscored = arena_z(a, str_of(name));

	*strchr(underscored, ' ') = '_';
	return schema_by_name(str_of(underscored)) != NULL;
}

static void second_words(struct arena *a, struct buf *out)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	buf_printf(out,
		   "\timport) words=\"learners slots grades\" ;;&\n"
		   "\tkey) words=\"new show revoke\" ;;&\n"
		   "\tcompletion) words=bash ;;&\n"
		   "\tcheck) words=\"--all %s\" ;;&\n",
		   services_text(a).p);
	for (const struct everyday *e = everyday_commands; e->name; e++) {
		const char *cut = strchr(e->name, ' ');
		if (cut && !in_the_tables(a, e->name))
			buf_printf(out, "\t%.*s) words+=\" %s\" ;;&\n", (int)(cut - e->name),
				   e->name, cut + 1);
	}
	for (uint32_t i = 0; i < n; i++) {
		const char *cut = strchr(all[i]->name, '_');
		if (is_request(all[i]) && desc_example(all[i]) && cut)
			buf_printf(out, "\t%.*s) words+=\" %s\" ;;&\n", (int)(cut - all[i]->name),
				   all[i]->name, cut + 1);
	}
}

static void script(struct arena *a, struct buf *out)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	buf_z(out, "# Completion of cursus for bash; put this into your ~/.bashrc:\n"
		   "#	eval \"$(cursus completion bash)\"\n"
		   "_cursus()\n{\n"
		   "\tlocal cur=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]}\n"
		   "\tlocal words= noun= verb= i\n"
		   "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
		   "\t\tcase ${COMP_WORDS[i]} in\n"
		   "\t\t--home|--key|--lang|--service|--delimiter) ((i++)) ;;\n"
		   "\t\t-*) ;;\n"
		   "\t\thelp) ;;\n"
		   "\t\t*) if [ -z \"$noun\" ]; then noun=${COMP_WORDS[i]}\n"
		   "\t\t   elif [ -z \"$verb\" ]; then verb=${COMP_WORDS[i]}; fi ;;\n"
		   "\t\tesac\n\tdone\n"
		   "\tcase $last in\n"
		   "\t--home|--out|--keep) compopt -o filenames 2>/dev/null\n"
		   "\t\tCOMPREPLY=( $(compgen -d -- \"$cur\") ); return ;;\n"
		   "\t--key|--file|--register) compopt -o filenames 2>/dev/null\n"
		   "\t\tCOMPREPLY=( $(compgen -f -- \"$cur\") ); return ;;\n"
		   "\t--lang) COMPREPLY=( $(compgen -W \"en fr\" -- \"$cur\") ); return ;;\n"
		   "\t--service) COMPREPLY=( $(compgen -W \"");
	buf_printf(out,
		   "%s\" -- \"$cur\") ); return ;;\n"
		   "\tesac\n"
		   "\tcase \"$noun $verb $last\" in\n",
		   services_text(a).p);
	for (uint32_t i = 0; i < n; i++)
		if (is_request(all[i]))
			field_cases(a, all[i], out);
	buf_z(out,
	      "\tesac\n\tif [ -z \"$noun\" ]; then words=\"--home --key --lang --help --version ");
	nouns(a, out);
	buf_z(out, "\"\n\telse\n\tif [ -z \"$verb\" ]; then case $noun in\n");
	second_words(a, out);
	buf_z(out, "\tesac; fi\n\tcase \"$noun${verb:+ $verb}\" in\n");
	everyday_cases(out);
	for (uint32_t i = 0; i < n; i++)
		if (is_request(all[i]))
			message_case(a, all[i], out);
	buf_z(out,
	      "\tesac; fi\n"
	      "\tcase \"$noun ${verb:+x} ${cur:0:1}\" in\n"
	      "\t*-) ;;\n"
	      "\t\"verify \"*|\"rehearse \"*|\"import x \"*|\"programme x \"*|\"curriculum x \"*|"
	      "\"sheet x \"*) compopt -o filenames 2>/dev/null\n"
	      "\t\tCOMPREPLY=( $(compgen -f -W \"$words\" -- \"$cur\") ); return ;;\n"
	      "\tesac\n"
	      "\tCOMPREPLY=( $(compgen -W \"$words\" -- \"$cur\") )\n}\n"
	      "complete -F _cursus cursus\n");
}

int cli_completion(struct cli *cli, int argc, char **argv)
{
	struct buf out;

	if (argc != 1 || strcmp(argv[0], "bash") != 0)
		return cli_usage(_("cursus completion bash"));
	buf_init(&out, SIZE_MAX / 2);
	script(cli->arena, &out);
	cli_print(&out);
	buf_free(&out);
	return 0;
}
