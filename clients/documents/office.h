/* Where facts of documents come from: what services answer to the one who prints, and so nothing
 * that she may not see.
 *
 *	struct office o;
 *	office_open(&o, session, arena, 20260701);         // the day that documents are dated
 *	enum due due = completion_gather(&o, &(struct subject){.cohort = 7, .learner = 12}, &facts);
 *	if (due == DUE_NO) puts(o.why.p);                  // for people, in their language
 *	if (due == DUE_REFUSED) ... o.status, o.fault, session->trouble
 *
 * Facts live in the session's arena, so a session_forget ends them; office_forget must follow it.
 * What is the same for a whole cohort is asked for once.
 */
#ifndef CURSUS_OFFICE_H
#define CURSUS_OFFICE_H

#include "session.h"

/* Whether a document is due. */
enum due {
	DUE_YES,
	DUE_NO,	    /* why: what is missing, for people */
	DUE_REFUSED /* a service refused, or did not answer */
};

/* Who gives the training, as documents name it; what is not known is empty. */
struct provider {
	struct str name, address, city, siret, nda, uai;
	struct str signatory, capacity; /* who signs for it, and as what */
};

/* What is taught, under the same title on every document (domain 2.2). */
struct action {
	struct provider provider;
	struct str title, session, level;
	struct str others; /* who else awards, parted by commas */
	struct str place;  /* where the cohort is usually held */
	uint32_t nature;   /* enum action_nature; 0: not told */
	struct list_of_str objectives;
};

struct person {
	uint64_t number; /* the learner's id */
	bool twin;	 /* another one on the same document has the same name */
	struct str given, family, usage, employer;
	struct str mailbox;	/* the first part of the e-mail address */
	struct str birth_place; /* only where a document needs them */
	uint32_t birth_date;
};

/* A cohort with what binds it. */
struct frame {
	struct cohort cohort;
	struct programme programme;
	struct curriculum curriculum;
	struct action action;
};

struct office {
	struct session *session;
	struct arena *arena; /* the session's */
	const char *home;    /* whose principals name people; NULL: none is here */
	uint32_t date;
	int64_t as_of; /* names as they were known then; 0: now */
	struct str why;
	enum status status;
	struct fault fault;
	struct frame *frames; /* of the cohort that was asked for last; NULL: none */
	struct trainer *trainers;
	uint32_t ntrainers;
	bool trainers_asked;
};

/* About what a document is; each kind says which it needs. */
struct subject {
	uint64_t cohort, learner, slot, board;
	uint32_t day;	   /* of a cohort: all its half-days of that day */
	uint32_t from, to; /* a period; 0: open */
	bool blank;	   /* a sheet to be filled by hand */
};

void office_open(struct office *o, struct session *s, uint32_t date);
void office_forget(struct office *o);
/* Names and numbers of people and institutions as they were known at an instant: what is sealed
 * keeps them. 0: today's again. */
void office_as_of(struct office *o, int64_t at_ms);

/* All rows of a query; false: status and fault tell. */
bool office_ask(struct office *o, const struct desc *d, const void *m, void *rows, uint32_t *n);
/* DUE_NO with the sentence, which is copied. */
enum due office_not_due(struct office *o, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* NULL: refused. */
const struct frame *office_frame(struct office *o, uint64_t cohort);
bool office_person(struct office *o, uint64_t learner, struct person *out);
/* What sorts persons by name, whatever the case and accents. */
const char *office_sort_key(struct office *o, const struct person *p);
/* Her name; empty when there is none, or when who prints may not see trainers. */
struct str office_trainer(struct office *o, uint64_t trainer);
/* Who wrote something down, by name: the trainer or the learner, or the person whom the principals
 * name. Empty where only a key is known: then a document says the role. */
struct str office_author(struct office *o, struct str by);
/* "UE1, Coordonner une équipe"; the code alone when the curriculum does not have it. */
struct str frame_unit(const struct frame *f, struct arena *a, struct str code);
/* An instant for the file's own dates: noon of a day, which is that day in any zone of France. */
int64_t office_instant(uint32_t date);

#endif
