/* What the tables say, as data: descs, indexes, choices, statuses and reasons. */
#include "schema.h"

#include <strings.h>

/* What other stores take too: a signed number of 64 bits. */
#define U64_MAX ((uint64_t)INT64_MAX)
#define I64_MAX INT64_MAX

/* The passes over the tables are laid out by hand. */
/* clang-format off */

/* A repeated type number, tag or choice number does not compile. */
#define RECORD(name, type, help) case type: return SLOT_##name;
#define COMMAND(name, type, reply, roles, help) case type: return SLOT_##name;
#define QUERY(name, type, row, roles, help) case type: return SLOT_##name;
#define EVENT(name, type, help) case type: return SLOT_##name;
enum message_slot schema_slot(uint64_t type)
{
	switch (type) {
#include "begin.inc"
#include "all.tbl"
#include "end.inc"
	default:
		return SLOT_none;
	}
}

#define OPEN(name)                                                                                 \
	__attribute__((unused)) static void tags_of_##name(int tag)                                \
	{                                                                                          \
		switch (tag) {
#define F(tag, name, kind, flags, min, max, help) case tag:
#define ID(tag, name, of, flags, help) case tag:
#define CHOICE(tag, name, of, flags, help) case tag:
#define REC(tag, name, of, flags, help) case tag:
#define LIST(tag, name, of, flags, min, max, help) case tag:
#define STRS(tag, name, flags, max, longest, help) case tag:
#define END(name)                                                                                  \
		default:                                                                           \
			break;                                                                     \
		}                                                                                  \
	}
#include "begin.inc"
#include "all.tbl"
#include "end.inc"

#define CHOICES(name, help) static const struct choice_option options_##name[] = {
#define OPTION(of, name, number, text, help) {#name, text, help, number},
#define ENDCHOICES(name) };
#include "begin.inc"
#include "all.tbl"
#include "end.inc"

#define CHOICES(name, help)                                                                        \
	const struct choices choices_##name = {#name, help, options_##name, COUNT(options_##name)};
#include "begin.inc"
#include "all.tbl"
#include "end.inc"

#define OPEN(name) enum { NFIELDS_##name = 0
#define F(tag, name, kind, flags, min, max, help) +1
#define ID(tag, name, of, flags, help) +1
#define CHOICE(tag, name, of, flags, help) +1
#define REC(tag, name, of, flags, help) +1
#define LIST(tag, name, of, flags, min, max, help) +1
#define STRS(tag, name, flags, max, longest, help) +1
#define END(name) };
#include "begin.inc"
#include "all.tbl"
#include "end.inc"

/* A function a message, so that `self` can be its struct in the rows. */
#define OPEN(name)                                                                                 \
	static const struct field *fields_##name(void)                                             \
	{                                                                                          \
		typedef struct name self;                                                          \
		static const struct field rows[] = {
#define F(t, n, k, fl, lo, hi, h)                                                                  \
	{.name = #n, .help = h, .min = lo, .max = hi, .flags = fl, .tag = t, .kind = KIND_##k,     \
	 .offset = offsetof(self, n)},
#define ID(t, n, of, fl, h)                                                                        \
	{.name = #n, .help = h, .rec = &desc_##of, .max = U64_MAX, .flags = fl, .tag = t,          \
	 .kind = KIND_id, .offset = offsetof(self, n)},
#define CHOICE(t, n, of, fl, h)                                                                    \
	{.name = #n, .help = h, .choices = &choices_##of, .max = UINT32_MAX, .flags = fl,          \
	 .tag = t, .kind = KIND_choice, .offset = offsetof(self, n)},
#define REC(t, n, of, fl, h)                                                                       \
	{.name = #n, .help = h, .rec = &desc_##of, .flags = fl, .tag = t, .kind = KIND_record,     \
	 .offset = offsetof(self, n)},
#define LIST(t, n, of, fl, lo, hi, h)                                                              \
	{.name = #n, .help = h, .rec = &desc_##of, .min = lo, .max = hi, .flags = fl, .tag = t,    \
	 .kind = KIND_list, .offset = offsetof(self, n)},
#define STRS(t, n, fl, hi, lo, h)                                                                  \
	{.name = #n, .help = h, .max = hi, .longest = lo, .flags = fl, .tag = t,                   \
	 .kind = KIND_list, .offset = offsetof(self, n)},
#define END(name)                                                                                  \
	{.tag = 0, .offset = sizeof(self)}                                                         \
	}                                                                                          \
	;                                                                                          \
	return rows;                                                                               \
	}
#include "begin.inc"
#include "all.tbl"
#include "end.inc"

#define DESC(n, t, h, w, rep, ro)                                                                  \
	const struct desc desc_##n = {.name = #n, .help = h, .fields = fields_##n, .reply = rep,   \
				      .size = sizeof(struct n), .nfields = NFIELDS_##n, .type = t, \
				      .slot = SLOT_##n, .roles = ro, .what = w};
#define RECORD(name, type, help) DESC(name, type, help, WHAT_RECORD, NULL, 0)
#define COMMAND(name, type, rep, roles, help)                                                      \
	DESC(name, type, help, WHAT_COMMAND, &desc_##rep, roles)
#define QUERY(name, type, row, roles, help) DESC(name, type, help, WHAT_QUERY, &desc_##row, roles)
#define EVENT(name, type, help) DESC(name, type, help, WHAT_EVENT, NULL, 0)
#include "begin.inc"
#include "all.tbl"
#include "end.inc"

#define INDEX(name, of, unique, ...) static const uint8_t index_tags_##name[] = {__VA_ARGS__};
#include "begin.inc"
#include "all.tbl"
#include "end.inc"

#define INDEX(name, of, unique, ...)                                                               \
	const struct index index_##name = {#name, &desc_##of, index_tags_##name,                   \
					   COUNT(index_tags_##name), unique};
#include "begin.inc"
#include "all.tbl"
#include "end.inc"

/* clang-format on */

const struct desc *const *schema_descs(uint32_t *n)
{
	static const struct desc *const all[] = {
#define OPEN(name) &desc_##name,
#include "begin.inc"
#include "all.tbl"
#include "end.inc"
	};

	*n = COUNT(all);
	return all;
}

const struct index *const *schema_indexes(uint32_t *n)
{
	static const struct index *const all[] = {
#define INDEX(name, of, unique, ...) &index_##name,
#include "begin.inc"
#include "all.tbl"
#include "end.inc"
	};

	*n = COUNT(all);
	return all;
}

const struct choices *const *schema_choices(uint32_t *n)
{
	static const struct choices *const all[] = {
#define CHOICES(name, help) &choices_##name,
#include "begin.inc"
#include "all.tbl"
#include "end.inc"
	};

	*n = COUNT(all);
	return all;
}

const struct desc *schema_by_type(uint64_t type)
{
	uint32_t n;
	enum message_slot slot = schema_slot(type);

	return slot ? schema_descs(&n)[slot - 1] : NULL;
}

const struct desc *schema_by_name(struct str name)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	for (uint32_t i = 0; i < n; i++)
		if (str_is(name, all[i]->name))
			return all[i];
	return NULL;
}

const char *desc_example(const struct desc *d)
{
	static const struct {
		const struct desc *of;
		const char *text;
	} all[] = {
#define EXAMPLE(name, text) {&desc_##name, text},
#include "begin.inc"
#include "all.tbl"
#include "end.inc"
	};

	for (size_t i = 0; i < COUNT(all); i++)
		if (all[i].of == d)
			return all[i].text;
	return NULL;
}

const struct desc *desc_ask(const struct desc *command, uint32_t i)
{
	static const struct {
		const struct desc *command, *query;
	} all[] = {
#define ASK(command, query) {&desc_##command, &desc_##query},
#define ASK_UNUSUAL(command, query) {&desc_##command, &desc_##query},
#include "begin.inc"
#include "all.tbl"
#include "end.inc"
	};

	for (size_t k = 0; k < COUNT(all); k++)
		if (all[k].command == command && i-- == 0)
			return all[k].query;
	return NULL;
}

bool desc_asks_always(const struct desc *command)
{
	static const struct desc *const all[] = {
#define ASK(command, query) &desc_##command,
#define ASK_ALWAYS(command) &desc_##command,
#include "begin.inc"
#include "all.tbl"
#include "end.inc"
	};

	for (size_t i = 0; i < COUNT(all); i++)
		if (all[i] == command)
			return true;
	return false;
}

const struct field *desc_field(const struct desc *d, struct str name)
{
	for (const struct field *f = d->fields(); f->tag; f++)
		if (str_is(name, f->name))
			return f;
	return NULL;
}

const struct field *desc_field_by_tag(const struct desc *d, uint64_t tag)
{
	for (const struct field *f = d->fields(); f->tag; f++)
		if (f->tag == tag)
			return f;
	return NULL;
}

const struct choice_option *choice_by_number(const struct choices *c, uint32_t number)
{
	for (uint32_t i = 0; i < c->n; i++)
		if (c->options[i].number == number)
			return &c->options[i];
	return NULL;
}

static bool same_whatever_case(struct str s, const char *z)
{
	return s.n == strlen(z) && strncasecmp(s.p, z, s.n) == 0;
}

const struct choice_option *choice_by_text(const struct choices *c, struct str text)
{
	for (uint32_t i = 0; i < c->n; i++)
		if (same_whatever_case(text, c->options[i].text) ||
		    same_whatever_case(text, c->options[i].name))
			return &c->options[i];
	return NULL;
}

static const struct {
	uint32_t role;
	const char *name;
} role_names[] = {{ORGANISER, "organiser"}, {TRAINER, "trainer"}, {LEARNER, "learner"},
		  {REGISTRAR, "registrar"}, {AUDITOR, "auditor"}, {GATEWAY, "gateway"},
		  {ADMIN, "admin"},	    {SERVICE, "service"}};

struct str roles_text(struct arena *a, uint32_t roles)
{
	struct str text = STR("");

	if (roles == EVERYBODY)
		return STR("everybody");
	for (size_t i = 0; i < COUNT(role_names); i++)
		if (roles & role_names[i].role)
			text = arena_printf(a, "%.*s%s%s", (int)text.n, text.p, text.n ? ", " : "",
					    role_names[i].name);
	return text;
}

uint32_t role_by_name(struct str name)
{
	for (size_t i = 0; i < COUNT(role_names); i++)
		if (str_is(name, role_names[i].name))
			return role_names[i].role;
	return 0;
}

const char *status_name(enum status s)
{
	switch (s) {
#define STATUS(name, number, exit_code, text)                                                      \
	case number:                                                                               \
		return #name;
#include "begin.inc"
#include "status.tbl"
#include "end.inc"
	default:
		return "?";
	}
}

const char *status_text(enum status s)
{
	switch (s) {
#define STATUS(name, number, exit_code, text)                                                      \
	case number:                                                                               \
		return text;
#include "begin.inc"
#include "status.tbl"
#include "end.inc"
	default:
		return "a status that this version does not know";
	}
}

int status_exit_code(enum status s)
{
	switch (s) {
#define STATUS(name, number, exit_code, text)                                                      \
	case number:                                                                               \
		return exit_code;
#include "begin.inc"
#include "status.tbl"
#include "end.inc"
	default:
		return status_exit_code(STATUS_internal);
	}
}

const char *reason_name(enum reason r)
{
	switch (r) {
#define REASON(name, number, status, text)                                                         \
	case number:                                                                               \
		return #name;
#include "begin.inc"
#include "status.tbl"
#include "end.inc"
	default:
		return "?";
	}
}

const char *reason_text(enum reason r)
{
	switch (r) {
#define REASON(name, number, status, text)                                                         \
	case number:                                                                               \
		return text;
#include "begin.inc"
#include "status.tbl"
#include "end.inc"
	default:
		return "refused for a reason that this version does not know";
	}
}

enum status reason_status(enum reason r)
{
	switch (r) {
#define REASON(name, number, status, text)                                                         \
	case number:                                                                               \
		return STATUS_##status;
#include "begin.inc"
#include "status.tbl"
#include "end.inc"
	default:
		return STATUS_internal;
	}
}

struct str fault_text(struct arena *a, const struct fault *f,
		      const char *(*translate)(const char *))
{
	const char *sentence = translate ? translate(reason_text(f->why)) : reason_text(f->why);
	struct str text = STR("");

	if (f->desc)
		text = str_of(f->desc->name);
	if (f->field.n)
		text = arena_printf(a, "%.*s%s%.*s", (int)text.n, text.p, text.n ? "." : "",
				    (int)f->field.n, f->field.p);
	if (text.n)
		text = arena_printf(a, "%.*s: ", (int)text.n, text.p);
	while (*sentence) {
		const char *brace = strchr(sentence, '{');
		int before = brace ? (int)(brace - sentence) : (int)strlen(sentence);
		text = arena_printf(a, "%.*s%.*s", (int)text.n, text.p, before, sentence);
		sentence += before;
		if (strncmp(sentence, "{got}", 5) == 0) {
			text = arena_printf(a, "%.*s%.*s", (int)text.n, text.p, (int)f->got.n,
					    f->got.p);
			sentence += 5;
		} else if (strncmp(sentence, "{limit}", 7) == 0) {
			text = arena_printf(a, "%.*s%llu", (int)text.n, text.p,
					    (unsigned long long)f->limit);
			sentence += 7;
		} else if (*sentence) {
			text = arena_printf(a, "%.*s{", (int)text.n, text.p);
			sentence++;
		}
	}
	return text;
}
