/* Prints what the command line tells of the tables, as C for xgettext: nothing is listed by hand.
 *
 *	make po        // its output and the sources into po/cursus.pot, and that into po/fr.po
 *
 * Records and events are of the protocol: their help is for who writes a client, and stays English.
 */
#include "schema.h"

#include <stdio.h>

static bool is_request(const struct desc *d)
{
	return d->what == WHAT_COMMAND || d->what == WHAT_QUERY;
}

static void quoted(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	putchar('"');
}

/* xgettext takes the same text twice as once. */
static void sentence(const char *text)
{
	if (!*text)
		return;
	printf("gettext(");
	quoted(text);
	puts(");");
}

static void in_context(const char *context, const char *text)
{
	if (!*text)
		return;
	printf("language_of(");
	quoted(context);
	printf(", ");
	quoted(text);
	puts(");");
}

/* The names of its fields, and of what lies within. */
static void fields(const struct desc *d)
{
	for (const struct field *f = d->fields(); f->tag; f++) {
		in_context("field", f->name);
		if (f->kind == KIND_id)
			in_context("noun", f->rec->name);
		else if (f->rec)
			fields(f->rec);
	}
}

/* "{count} half-day|{count} half-days": a sentence and its plural, see unusual.c. */
static void counted(const char *text)
{
	const char *bar = strchr(text, '|');
	struct arena *a = arena_new();

	if (bar) {
		printf("ngettext(");
		quoted(arena_z(a, (struct str){text, (uint32_t)(bar - text)}));
		printf(", ");
		quoted(bar + 1);
		puts(", 1);");
	} else {
		sentence(text);
	}
	arena_free(a);
}

static void request(const struct desc *d)
{
	sentence(d->help);
	for (const struct field *f = d->fields(); f->tag; f++)
		sentence(f->help);
	fields(d);
	fields(d->reply);
	if (d->what == WHAT_COMMAND)
		in_context("noun", d->reply->name);
	else if (strcmp(service_of_type(d->type), "common") != 0 && d->reply != &desc_unusual)
		in_context("none", d->reply->name);
}

static void requests(void)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	for (uint32_t i = 0; i < n; i++) {
		printf("#line 1 \"proto/%s.tbl\"\n", service_of_type(all[i]->type));
		if (is_request(all[i]))
			request(all[i]);
		if (strcmp(service_of_type(all[i]->type), "common") != 0)
			in_context("service", service_of_type(all[i]->type));
	}
}

static void texts(void)
{
	uint32_t n;
	const struct choices *const *all = schema_choices(&n);
	struct arena *a = arena_new();

	puts("#line 1 \"proto\"");
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < all[i]->n; k++)
			in_context(all[i]->name, all[i]->options[k].text);
	for (uint32_t k = 0; k < choices_unusual_kind.n; k++)
		counted(choices_unusual_kind.options[k].help);
	for (uint32_t role = 1; role <= SERVICE; role <<= 1)
		in_context("role", arena_z(a, roles_text(a, role)));
	in_context("role", arena_z(a, roles_text(a, EVERYBODY)));
	arena_free(a);
	puts("#line 1 \"proto/status.tbl\"");
#define STATUS(name, number, exit_code, text) sentence(text);
#define REASON(name, number, status, text) sentence(text);
#include "begin.inc"
#include "status.tbl"
#include "end.inc"
	sentence(reason_text((enum reason)UINT16_MAX));
}

int main(void)
{
	requests();
	texts();
	return 0;
}
