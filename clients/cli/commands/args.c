/* Command lines into messages, by the tables alone. */
#include "args.h"

#include "cli.h"
#include "faults.h"
#include "hints.h"
#include "input.h"
#include "mark.h"
#include "nearest.h"
#include "programme_file.h"
#include "spoken.h"
#include "text.h"
#include "values.h"

#include <stdlib.h>

#define JSON_FILE_MAX ((size_t)4 * 1024 * 1024)

static bool is_request(const struct desc *d)
{
	return d->what == WHAT_COMMAND || d->what == WHAT_QUERY;
}

/* The nouns' verbs, or nothing. */
static struct str verbs_of(struct arena *a, struct str noun)
{
	struct str verbs = STR("");
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	for (uint32_t i = 0; i < n; i++) {
		const char *cut = strchr(all[i]->name, '_');
		if (!is_request(all[i]) || !cut || (uint32_t)(cut - all[i]->name) != noun.n ||
		    memcmp(all[i]->name, noun.p, noun.n) != 0)
			continue;
		const char *shown = spoken_second(cut + 1);
		struct str typed = hint_typed(a, all[i]);
		if (shown == cut + 1)
			shown = typed.p + noun.n + 1;
		verbs = arena_printf(a, "%.*s%s%s", (int)verbs.n, verbs.p, verbs.n ? ", " : "",
				     shown);
	}
	return verbs;
}

/* The first word that was meant, of the tables or of every day. */
static struct str no_command(struct arena *a, const char *word)
{
	struct nearest near = {.typed = str_of(word)};
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	for (const struct everyday *e = everyday_commands; e->name; e++)
		nearest_offer(&near,
			      arena_z(a, (struct str){e->name, (uint32_t)strcspn(e->name, " ")}));
	for (uint32_t i = 0; i < n; i++)
		if (is_request(all[i]) && desc_example(all[i]))
			nearest_offer(&near, arena_z(a, (struct str){all[i]->name,
								     (uint32_t)strcspn(all[i]->name,
										       "_")}));
	spoken_offer_first(&near);
	if (near.best)
		return arena_printf(a, _("there is no command \"%s\"; did you mean \"%s\"?"), word,
				    near.best);
	return arena_printf(a, _("there is no command \"%s\"; try: cursus --help"), word);
}

static struct str no_verb(struct arena *a, const char *noun, const char *verb, struct str verbs)
{
	struct nearest near = {.typed = str_of(verb)};
	char **words = g_strsplit(arena_z(a, verbs), ", ", -1);

	for (char **word = words; *word; word++)
		nearest_offer(&near, *word);
	spoken_offer_second(noun, &near);
	struct str why =
		near.best ? arena_printf(
				    a,
				    _("cursus %s cannot \"%s\"; did you mean \"%s\"? One of: %.*s"),
				    spoken_first(noun), verb, near.best, (int)verbs.n, verbs.p)
			  : arena_printf(a, _("cursus %s cannot \"%s\"; one of: %.*s"),
					 spoken_first(noun), verb, (int)verbs.n, verbs.p);
	g_strfreev(words);
	return why;
}

bool args_find(struct arena *a, int argc, char **argv, struct args *out, struct str *why)
{
	*out = (struct args){0};
	if (argc == 0) {
		*why = str_of(_("no command; try: cursus --help"));
		return false;
	}
	const struct desc *d = schema_by_name(str_of(argv[0]));
	if (d && is_request(d) && !strchr(argv[0], '_')) {
		*out = (struct args){d, argc - 1, argv + 1};
		return true;
	}
	struct str verbs = verbs_of(a, str_of(argv[0]));
	if (!verbs.n) {
		*why = no_command(a, argv[0]);
		return false;
	}
	if (argc < 2 || cli_is_option(argv[1])) {
		*why = arena_printf(a, _("cursus %s what? One of: %.*s"), spoken_first(argv[0]),
				    (int)verbs.n, verbs.p);
		return false;
	}
	/* "cohort trainer add" before "cohort trainer" */
	for (int words = argc > 2 ? 3 : 2; words >= 2; words--) {
		d = schema_by_name(arena_printf(a, "%s_%s%s%s", argv[0], argv[1],
						words == 3 ? "_" : "", words == 3 ? argv[2] : ""));
		if (!d || !is_request(d))
			continue;
		*out = (struct args){d, argc - words, argv + words};
		return true;
	}
	*why = no_verb(a, argv[0], argv[1], verbs);
	return false;
}

/* Trouble with a file of ours, told as it is. */
static enum status told(struct fault *fault, struct str why)
{
	*fault = (struct fault){.why = REASON_none, .got = why};
	return STATUS_invalid;
}

/* The fault lies in that member of d; the path grows on the way out. */
static enum status within(struct arena *a, enum status status, const struct desc *d,
			  const char *member, struct fault *fault)
{
	if (status != STATUS_ok) {
		fault->desc = d;
		fault_at(fault, a, member);
	}
	return status;
}

static enum status resolve_items(struct session *s, const struct field *f, json_t *items,
				 struct fault *fault)
{
	size_t i;
	json_t *item;

	json_array_foreach(items, i, item)
	{
		enum status status = args_resolve_json(s, f->rec, item, fault);
		if (status == STATUS_ok)
			continue;
		fault_at_item(fault, s->arena, (uint32_t)i);
		return status;
	}
	return STATUS_ok;
}

static enum status resolve_member(struct session *s, const struct field *f, json_t *j,
				  struct fault *fault)
{
	json_t *value = json_object_get(j, f->name);
	uint64_t id;

	if (f->kind == KIND_record && json_is_object(value))
		return args_resolve_json(s, f->rec, value, fault);
	if (f->kind == KIND_list && f->rec && json_is_array(value))
		return resolve_items(s, f, value, fault);
	if (f->kind == KIND_choice && json_is_string(value)) {
		const struct choice_option *o =
			spoken_choice(f->choices, str_of(json_string_value(value)));
		if (o)
			json_object_set_new(j, f->name, json_string(o->text));
		return STATUS_ok;
	}
	if (f->kind != KIND_id || !json_is_string(value))
		return STATUS_ok;
	enum status status =
		session_resolve(s, f->rec, str_of(json_string_value(value)), &id, fault);
	if (status == STATUS_ok)
		json_object_set_new(j, f->name, json_integer((json_int_t)id));
	else
		fault->field = STR("");
	return status;
}

enum status args_resolve_json(struct session *s, const struct desc *d, struct json_t *j,
			      struct fault *fault)
{
	for (const struct field *f = d->fields(); json_is_object(j) && f->tag; f++) {
		enum status status = resolve_member(s, f, j, fault);
		if (status != STATUS_ok)
			return within(s->arena, status, d, f->name, fault);
	}
	return STATUS_ok;
}

/* The only list of records that the message has; NULL: none, or several. */
static const struct field *only_list(const struct desc *d)
{
	const struct field *found = NULL;

	for (const struct field *f = d->fields(); f->tag; f++) {
		if (f->kind != KIND_list || !f->rec)
			continue;
		if (found)
			return NULL;
		found = f;
	}
	return found;
}

/* A file may hold the list alone, as help shows it for the list's own option. */
static json_t *as_object(const struct desc *d, json_t *j)
{
	const struct field *list = json_is_array(j) ? only_list(d) : NULL;

	return list ? json_pack("{s:o}", list->name, j) : j;
}

static enum status whole_from_file(struct session *s, const struct args *args, const char *path,
				   void *message, struct fault *fault)
{
	struct str bytes, why;
	json_error_t error;

	if (!input_read(s->arena, path, JSON_FILE_MAX, &bytes, &why))
		return told(fault, why);
	json_t *j = as_object(args->desc, programme_file_parse(bytes, &error));
	if (!json_is_object(j)) {
		why = j ? arena_printf(s->arena, _("%s: not a JSON object"), path)
			: arena_printf(s->arena, _("%s, line %d: not JSON: %s"), path, error.line,
				       error.text);
		json_decref(j);
		return told(fault, why);
	}
	enum status status = STATUS_ok;
	if (programme_file_is(j) && !programme_file_translate(s->arena, j, args->desc, fault))
		status = STATUS_invalid;
	if (status == STATUS_ok)
		status = args_resolve_json(s, args->desc, j, fault);
	if (status == STATUS_ok && !message_from_json(s->arena, args->desc, j, message, fault))
		status = STATUS_invalid;
	json_decref(j);
	return status;
}

static enum status nested_from_text(struct session *s, const struct desc *d, const struct field *f,
				    struct str text, void *message, struct fault *fault)
{
	struct str why;
	json_error_t error;

	if (text.n && text.p[0] == '@' &&
	    !input_read(s->arena, arena_z(s->arena, (struct str){text.p + 1, text.n - 1}),
			JSON_FILE_MAX, &text, &why))
		return told(fault, why);
	json_t *inner =
		json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!inner)
		return told(fault, arena_printf(s->arena,
						_("--%s: not JSON: %s; or name a file: --%s @FILE"),
						f->name, error.text, f->name));
	json_t *outer = json_object();
	json_object_set_new(outer, f->name, inner);
	enum status status = args_resolve_json(s, d, outer, fault);
	if (status == STATUS_ok) {
		char *resolved =
			json_dumps(json_object_get(outer, f->name), JSON_COMPACT | JSON_ENCODE_ANY);
		struct str kept = arena_str(s->arena, str_of(resolved));
		free(resolved);
		status = value_from_text(s->arena, f, d, kept, message, fault) ? STATUS_ok
									       : STATUS_invalid;
	}
	json_decref(outer);
	return status;
}

/* What a person types of a field in hundredths: a mark out of 20. */
static enum status set_mark(struct session *s, const struct desc *d, const struct field *f,
			    struct str text, void *message, struct fault *fault)
{
	uint64_t n;
	enum mark_form form = mark_parse(text, f->max, &n);

	if (form == MARK_OK &&
	    value_from_text(s->arena, f, d, arena_printf(s->arena, "%llu", (unsigned long long)n),
			    message, fault))
		return STATUS_ok;
	*fault = (struct fault){.why = form == MARK_OVER ? REASON_mark_over : REASON_not_a_mark,
				.desc = d,
				.field = mark_name(f),
				.got = text,
				.limit = f->max / 100};
	return STATUS_invalid;
}

static enum status set_field(struct session *s, const struct desc *d, const struct field *f,
			     struct str text, void *message, struct fault *fault)
{
	uint64_t id;

	if (message_given(message, f->tag)) {
		*fault = (struct fault){.why = REASON_repeated_field,
					.desc = d,
					.field = str_of(f->name),
					.got = str_of(f->name)};
		return STATUS_invalid;
	}
	if (f->kind == KIND_record || (f->kind == KIND_list && f->rec))
		return nested_from_text(s, d, f, text, message, fault);
	if (f->kind == KIND_id) {
		text = str_trim(text);
		if (f->rec == &desc_slot)
			text = spoken_slot(s->arena, text);
		enum status status = session_resolve(s, f->rec, text, &id, fault);
		if (status != STATUS_ok) {
			if (!fault->desc)
				*fault = (struct fault){fault->why, d, str_of(f->name), fault->got,
							fault->limit};
			return status;
		}
		text = arena_printf(s->arena, "%llu", (unsigned long long)id);
	}
	if (f->kind == KIND_u64 && str_starts(text, STR("#"))) /* as ids are printed */
		text = (struct str){text.p + 1, text.n - 1};
	const struct choice_option *o =
		f->kind == KIND_choice ? spoken_choice(f->choices, str_trim(text)) : NULL;
	if (o)
		text = str_of(o->text);
	if (mark_is(f))
		return set_mark(s, d, f, text, message, fault);
	return value_from_text(s->arena, f, d, text, message, fault) ? STATUS_ok : STATUS_invalid;
}

static const struct field *field_of_option(struct arena *a, const struct desc *d,
					   const char *option, size_t n)
{
	return spoken_field(a, d, (struct str){option, (uint32_t)n});
}

static const struct field *next_required(const struct desc *d, const void *message)
{
	for (const struct field *f = d->fields(); f->tag; f++)
		if (f->flags & (REQUIRED | WORD) && !message_given(message, f->tag))
			return f;
	return NULL;
}

static bool has_nested(const struct desc *d)
{
	for (const struct field *f = d->fields(); f->tag; f++)
		if (f->kind == KIND_record || (f->kind == KIND_list && f->rec))
			return true;
	return false;
}

/* A path rather than a code: it ends in .json, is like "folder/file.jsn", or the file is there. */
static bool names_file(const char *word)
{
	size_t n = strlen(word);
	const char *slash = strrchr(word, '/');

	if (slash && strchr(slash, '.'))
		return true;

	if (n > 5 && strcmp(word + n - 5, ".json") == 0)
		return true;
	return strpbrk(word, "./") && g_file_test(word, G_FILE_TEST_IS_REGULAR);
}

static enum status take_word(struct session *s, const struct args *args, int i, void *message,
			     struct fault *fault)
{
	const char *word = args->argv[i];
	const struct field *f = next_required(args->desc, message);

	if (word[0] == '@')
		return whole_from_file(s, args, word + 1, message, fault);
	if (names_file(word) && has_nested(args->desc))
		return whole_from_file(s, args, word, message, fault);
	if (!f) {
		*fault = (struct fault){
			.why = REASON_unknown_field, .desc = args->desc, .got = str_of(word)};
		return STATUS_invalid;
	}
	return set_field(s, args->desc, f, str_of(word), message, fault);
}

enum status args_message(struct session *s, const struct args *args, void *message,
			 struct fault *fault)
{
	enum status status = STATUS_ok;

	for (int i = 0; i < args->argc && status == STATUS_ok; i++) {
		const char *word = args->argv[i];
		if (!cli_is_option(word) || word[1] != '-') {
			status = take_word(s, args, i, message, fault);
			continue;
		}
		const char *equals = strchr(word, '=');
		size_t n = equals ? (size_t)(equals - word - 2) : strlen(word) - 2;
		bool file = n == 4 && memcmp(word + 2, "file", 4) == 0;
		const struct field *f = field_of_option(s->arena, args->desc, word + 2, n);
		const char *value = equals		 ? equals + 1
				    : i + 1 < args->argc ? args->argv[++i]
							 : NULL;
		if (!f && !file) {
			*fault = (struct fault){.why = REASON_unknown_field,
						.desc = args->desc,
						.got = str_of(word)};
			return STATUS_invalid;
		}
		if (!value && f && f->kind == KIND_bool)
			value = "yes";
		if (!value)
			return told(fault, arena_printf(s->arena, _("%s wants a value"), word));
		if (file && !f)
			status = whole_from_file(s, args, value, message, fault);
		else
			status = set_field(s, args->desc, f, str_of(value), message, fault);
	}
	return status;
}
