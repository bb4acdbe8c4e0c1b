/* Lives a whole cohort from files, against services whose clock it moves: publish, plan, enrol,
 * sign, grade, decide, issue.
 *
 *	struct rehearsal r = {.session = s, .arena = a, .code = STR("PACTE-AURA-2025"),
 *			      .files = files, .say = tell};
 *	if (!rehearsal_run(&r)) puts(r.trouble.p);
 *	json_t *j = rehearsal_json(&r);
 *
 * The session's key must be a gateway with every role. The files are those of a cohort's folder:
 * programme.json, calendar.csv, learners.csv, attendance.csv, marks.csv, and if there
 * placements.csv and unsealed.csv.
 */
#ifndef CURSUS_REHEARSAL_H
#define CURSUS_REHEARSAL_H

#include "session.h"

#include <jansson.h>

struct rehearsal_files {
	struct str programme, calendar, learners, attendance, marks, placements, unsealed;
};

struct rehearsal_result {
	struct str email, name;
	struct standing standing;
	struct decision decision;
	struct list_of_condition conditions;
};

struct rehearsal {
	struct session *session;
	struct arena *arena; /* not the session's */
	struct str code;     /* of the cohort */
	struct rehearsal_files files;
	/* Moves the clock of all services; false and *why. */
	bool (*clock)(void *ctx, int64_t now_ms, struct str *why);
	/* A sentence about what happens; may be NULL. */
	void (*say)(void *ctx, const char *sentence);
	/* A line of a file that was refused or warned of; may be NULL. */
	void (*complain)(void *ctx, const char *sentence);
	/* How far it is, in half-days; may be NULL. */
	void (*step)(void *ctx, uint64_t done, uint64_t total);
	void *ctx;
	bool keep_diplomas; /* the caller will issue them */

	struct str trouble; /* why it failed */
	uint32_t complaints;
	uint64_t cohort, board;
	struct cohort planned;
	bool placement_asked;
	struct slot *slots; /* in the order in which they begin */
	uint32_t nslots;
	GHashTable *marks_of_slot; /* "yyyymmdd am" -> GArray of struct rehearsal_mark */
	GHashTable *unsealed;
	struct rehearsal_result *results; /* in the order of learners.csv */
	uint32_t nresults;
	struct issue_report issued;
};

struct rehearsal_mark {
	uint64_t learner;
	uint32_t status;
	uint32_t line; /* of attendance.csv */
};

/* Folder of a cohort into files; a missing file that must be there is told. The code is the
 * folder's name in capitals. */
bool rehearsal_load(struct rehearsal *r, const char *dir);
bool rehearsal_run(struct rehearsal *r);
/* Exactly the form of expected.json; the caller owns it. */
json_t *rehearsal_json(const struct rehearsal *r);
void rehearsal_free(struct rehearsal *r);

#endif
