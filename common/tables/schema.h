/* What the tables say, as data: one desc for each record, command, query and event, with its
 * fields.
 *
 *	const struct desc *d = schema_by_name(STR("cohort_open"));
 *	for (uint32_t i = 0; i < d->nfields; i++) puts(d->fields()[i].name);
 *
 * All of it is constant and lives as long as the process.
 */
#ifndef CURSUS_SCHEMA_H
#define CURSUS_SCHEMA_H

#include "messages.h"
#include "services.h"

enum kind {
	KIND_bool,
	KIND_u64,
	KIND_i64,
	KIND_id,
	KIND_choice,
	KIND_date,
	KIND_time,
	KIND_minutes,
	KIND_str,
	KIND_bytes,
	KIND_list,
	KIND_record
};

/* Every record, command, query and event by its place in the tables: an array by message has so
 * many elements, since the type numbers leave gaps. Never on the disk nor on the wire: a new
 * message moves them. */

enum what { WHAT_RECORD, WHAT_COMMAND, WHAT_QUERY, WHAT_EVENT };

/* Field flags. REQUIRED: must be there, and is always written, so that 0 can be a value where min
 * allows it; a required id, choice, text or date is never 0 or empty. OPTIONAL fields that are 0 or
 * empty are left out. */
enum field_flag {
	OPTIONAL = 0,
	KEY = 1, /* part of the record's primary key, in the order of the tags */
	REQUIRED = 2,
	SELF = 4,	 /* a learner may only name herself */
	PERSONAL = 8,	 /* never in logs or errors */
	SECRET = 16,	 /* never shown at all */
	HIDDEN = 32,	 /* not a column of terminal tables */
	CODE = 64,	 /* text_code(): letters, digits . _ - / */
	OTHERS = 512,	 /* nobody may name herself: no one is the witness of her own presence */
	WORD = 256,	 /* OPTIONAL, and still a word on the command line after those REQUIRED */
	QUIET = 2048,	 /* people are not told that it is 0 or no, which says nothing */
	READABLE = 1024, /* says why: in a message from outside it has words that can be read */
	TAUGHT = 128	 /* a trainer may only name a cohort that she teaches in, its half-days, its
			 learners */
};

enum role {
	ORGANISER = 1,
	TRAINER = 2,
	LEARNER = 4,
	REGISTRAR = 8,
	AUDITOR = 16,
	GATEWAY = 32,
	ADMIN = 64,
	SERVICE = 128,
	EVERYBODY = 255
};

/* NATURAL: unique, one text field, what people type for the record */
enum unique { MANY, UNIQUE, NATURAL };

struct choice_option {
	const char *name, *text, *help;
	uint32_t number;
};

struct choices {
	const char *name, *help;
	const struct choice_option *options;
	uint32_t n;
};

struct desc;

struct field {
	const char *name, *help;
	const struct desc *rec; /* of the list (NULL: of texts), record or id */
	const struct choices *choices;
	int64_t min;
	uint64_t max; /* list of texts: how many; `longest` bytes each */
	uint32_t longest;
	uint32_t flags;
	size_t offset;
	uint8_t tag; /* 1 to 63, ascending */
	enum kind kind;
};

struct desc {
	const char *name, *help;
	const struct field *(*fields)(void); /* nfields of them, tags ascending */
	const struct desc *reply;	     /* commands: the reply; queries: one row */
	size_t size;
	uint32_t nfields;
	uint32_t type;
	enum message_slot slot;
	uint32_t roles;
	enum what what;
};

struct index {
	const char *name;
	const struct desc *of;
	const uint8_t *tags; /* the fields of its key, in order */
	uint32_t ntags;
	enum unique unique;
};

/* Typed names: desc_cohort, index_slot_by_cohort, choices_half_day. */
#include "descs.inc"

/* All of them, in the order of the tables; *n is their number. */
const struct desc *const *schema_descs(uint32_t *n);
const struct index *const *schema_indexes(uint32_t *n);
const struct choices *const *schema_choices(uint32_t *n);

/* SLOT_none when there is none. */
enum message_slot schema_slot(uint64_t type);
/* NULL when there is none. */
const struct desc *schema_by_type(uint64_t type);
const struct desc *schema_by_name(struct str name);
const struct field *desc_field(const struct desc *d, struct str name);
const struct field *desc_field_by_tag(const struct desc *d, uint64_t tag);
const struct choice_option *choice_by_number(const struct choices *c, uint32_t number);
/* By its text, whatever its case ("passed by compensation", "DU"), or by its name in the table. */
const struct choice_option *choice_by_text(const struct choices *c, struct str text);
/* A command line that shows the message's use; NULL when the table has none. */
const char *desc_example(const struct desc *d);
/* A query that a person's client asks before it sends this command, which cannot be undone or takes
 * something away: its rows are of `unusual`. NULL: no more of them. */
const struct desc *desc_ask(const struct desc *command, uint32_t i);
/* On a terminal a person is asked whatever the queries answer; otherwise only about their rows. */
bool desc_asks_always(const struct desc *command);
/* The roles of a mask as text, "organiser, admin"; and one role by its lower-case name, 0 when
 * there is none. */
struct str roles_text(struct arena *a, uint32_t roles);
uint32_t role_by_name(struct str name);

const char *status_name(enum status s);
const char *status_text(enum status s);
int status_exit_code(enum status s);
const char *reason_name(enum reason r);
const char *reason_text(enum reason r);
enum status reason_status(enum reason r);

/* A refusal: which field of which message, why, what was sent and the limit that it met. */
struct fault {
	enum reason why;
	const struct desc *desc; /* NULL: not about a message of ours */
	struct str field;	 /* a path: "units[2].code"; empty: about the whole */
	struct str got;		 /* never the value of a PERSONAL or SECRET field */
	uint64_t limit;
};

/* One line for people: "learner_register.birth_date: not a day of the calendar (1980-02-31)".
 * `translate` gives a sentence of the table in the reader's language, NULL: as it is. */
struct str fault_text(struct arena *a, const struct fault *f,
		      const char *(*translate)(const char *));

/* The members of a message or record in memory. */
static inline const void *field_at(const struct field *f, const void *message)
{
	return (const unsigned char *)message + f->offset;
}
static inline bool message_given(const void *message, uint8_t tag)
{
	uint64_t given;
	memcpy(&given, message, sizeof given);
	return given >> (tag - 1) & 1;
}
static inline void message_give(void *message, uint8_t tag)
{
	uint64_t given;
	memcpy(&given, message, sizeof given);
	given |= (uint64_t)1 << (tag - 1);
	memcpy(message, &given, sizeof given);
}
/* Any list member, whatever it lists. */
struct any_list {
	const void *p;
	uint32_t n;
};
static inline struct any_list list_at(const struct field *f, const void *message)
{
	struct any_list l;
	memcpy(&l, field_at(f, message), sizeof l);
	return l;
}

#endif
