/* What is unusual about an act that cannot be undone, in words; and the rows ASK of the tables. */
#include "unusual.h"

#include "language.h"
#include "unit.h"

static struct session s;

/* Knows nobody: a learner is shown by her number. */
static bool nobody(void *ctx, const char *service, const struct envelope *e, uint32_t n,
		   struct arena *a, struct reply *out, struct str *why)
{
	(void)ctx;
	(void)service;
	(void)e;
	(void)n;
	(void)a;
	(void)out;
	*why = STR("nobody");
	return false;
}

static void no_id(void *ctx, unsigned char id[REQUEST_ID_BYTES])
{
	(void)ctx;
	memset(id, 0, REQUEST_ID_BYTES);
}

static const char *text(struct unusual u)
{
	return arena_z(s.arena, unusual_text(&s, &u));
}

UNIT(unusual, said_in_words)
{
	session_init(&s, &(struct carrier){nobody, no_id, NULL});
	language_set("en");
	ck_assert_str_eq(text((struct unusual){.kind = unusual_kind_HALF_DAYS_AHEAD, .count = 1}),
			 "1 half-day is still to come");
	ck_assert_str_eq(text((struct unusual){.kind = unusual_kind_HALF_DAYS_AHEAD, .count = 12}),
			 "12 half-days are still to come");
	/* what the sentence has no place for is not lost */
	ck_assert_str_eq(text((struct unusual){.kind = unusual_kind_HALF_DAYS_AHEAD,
					       .count = 2,
					       .about = STR("C1"),
					       .learner = 7}),
			 "#7: C1: 2 half-days are still to come");
	/* of several boards: which one is said first */
	ck_assert_str_eq(text((struct unusual){.kind = unusual_kind_UNMET_AWARDED,
					       .about = STR("C1/J1: referred, average"),
					       .learner = 7}),
			 "C1/J1, #7: the board awards, and by the rules it is: referred, average");
	ck_assert_str_eq(text((struct unusual){.kind = unusual_kind_MEMBER_CANDIDATE,
					       .about = STR("C1/J1: Dr Alpha"),
					       .learner = 7}),
			 "C1/J1, Dr Alpha sits on the board, and #7 is a candidate of that name");
	ck_assert_str_eq(text((struct unusual){.kind = 65000}),
			 "something that this version of cursus does not know");
	session_free(&s);
}

static void fits(const struct desc *command, const struct desc *query)
{
	/* What one query asks for several commands may be left out. */
	bool asked = false;

	ck_assert_msg(command->what == WHAT_COMMAND && query->what == WHAT_QUERY, "%s",
		      command->name);
	ck_assert_msg(query->reply == &desc_unusual, "%s", query->name);
	ck_assert_msg((command->roles & ~query->roles) == 0, "%s", query->name);
	for (const struct field *f = query->fields(); f->tag; f++) {
		const struct field *c = desc_field(command, str_of(f->name));
		if (!c && !(f->flags & REQUIRED))
			continue;
		ck_assert_msg(c && c->kind == f->kind && c->rec == f->rec, "%s.%s", query->name,
			      f->name);
		asked = true;
	}
	ck_assert_msg(asked, "%s", query->name);
}

/* A person's client asks the query with the command's fields, as the same person. */
UNIT(unusual, a_query_fits_its_command)
{
	uint32_t n, found = 0;
	const struct desc *const *all = schema_descs(&n);

	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; desc_ask(all[i], k); k++, found++)
			fits(all[i], desc_ask(all[i], k));
	ck_assert_uint_gt(found, 0);
}

/* "{count} x|{count} xs": both halves name the same things, and nothing else stands in braces. */
UNIT(unusual, sentences_are_whole)
{
	static const char *const names[] = {"{count}", "{minutes}", "{about}", "{learner}"};

	for (uint32_t i = 0; i < choices_unusual_kind.n; i++) {
		const char *sentence = choices_unusual_kind.options[i].help;
		const char *bar = strchr(sentence, '|');
		uint32_t braces = 0, known = 0;
		for (const char *c = sentence; *c; c++)
			braces += *c == '{';
		for (size_t k = 0; k < COUNT(names); k++)
			for (const char *c = sentence; (c = strstr(c, names[k])); c++)
				known++;
		ck_assert_msg(braces == known, "%s", sentence);
		ck_assert_msg(!bar || (!strchr(bar + 1, '|') && strstr(sentence, "{") < bar), "%s",
			      sentence);
	}
}
