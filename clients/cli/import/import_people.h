/* Who is meant by a line of a file: everybody who is registered, by address, RPPS number, and name
 * with birth date; and where they stand in a cohort.
 *
 *	if (!people_load(&all, session, a, cohort, &why)) ...
 *	struct meant meant = people_meant(&all, &message);
 *	switch (meant.kind) ...
 */
#ifndef CURSUS_IMPORT_PEOPLE_H
#define CURSUS_IMPORT_PEOPLE_H

#include "session.h"

struct person {
	uint64_t id; /* 0: registered by the trial of an import only */
	struct str email, family, given, usage, rpps;
	uint32_t birth;
	uint32_t state; /* in the cohort; 0: not there and never was */
	uint32_t last_day;
	uint64_t to_cohort;
};

struct people {
	struct session *session;
	struct arena *arena;
	GHashTable *by_email, *by_rpps, *by_name, *by_id;
};

enum meant_kind {
	MEANT_NOBODY,  /* nobody who is registered */
	MEANT_KNOWN,   /* the person of that address */
	MEANT_ANOTHER, /* the address, or the RPPS number, is somebody else's */
	MEANT_PERHAPS, /* the same RPPS or the same name and birth date, under another address */
};

struct meant {
	enum meant_kind kind;
	struct person *person;
	struct str why; /* ANOTHER, PERHAPS: what was found; KNOWN: what differs and is kept */
};

/* false and *why: somebody did not answer. cohort 0: of none. */
bool people_load(struct people *p, struct session *s, struct arena *a, uint64_t cohort,
		 struct str *why);
void people_free(struct people *p);
struct meant people_meant(const struct people *p, const struct learner_register *m);
/* From now on they are known, as the service registers them. */
struct person *people_add(struct people *p, uint64_t id, const struct learner_register *m);
/* The keys by which a line may mean the person of another line, for a set of texts. At most
 * PEOPLE_KEYS; returns how many. */
#define PEOPLE_KEYS 4
uint32_t people_keys(const struct people *p, const struct learner_register *m,
		     const char *keys[PEOPLE_KEYS]);
/* "Martin, Paul (paul@example.org)" */
struct str people_shown(const struct people *p, const struct person *one);

#endif
