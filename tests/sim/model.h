/* What the four services should be, said again as plainly as possible: arrays and loops, no store,
 * no codec, nothing of the services' own code.
 *
 *	model_reset(m);
 *	enum model_answer a = model_ask(m, &cmd, now_ms); // decided and, when taken, applied
 *	model_follow(m, ENR, CAT, 12);                    // enrolment has the catalogue's first 12
 *	... m->seq[ENR] is how long its log must be now ...
 *
 * Each service has its own picture (first index), which lags behind as its feeds do. People and
 * things are indexes into arrays; their ids are kept beside. Days count from 2026-03-01 in
 * Indian/Reunion, which never changes its clocks.
 */
#ifndef CURSUS_SIM_MODEL_H
#define CURSUS_SIM_MODEL_H

#include "services.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	CAT = service_index_catalogue,
	ENR = service_index_enrolment,
	ATT = service_index_attendance,
	CRT = service_index_certification
};

#define COHORTS_N 4
#define SLOTS_N 24
#define LEARNERS_N 10
#define TRAINERS_N 2
#define PLACEMENTS_N 24
#define BOARDS_N 12
#define DIPLOMAS_N 24
#define COMPONENTS_N 2
#define PERIODS_N 12
#define EVENTS_N 1500
#define NOBODY (-1)

#define DAY_MS (INT64_C(24) * 3600 * 1000)
#define BASE_MS INT64_C(1772308800000) /* 2026-03-01T00:00 in Indian/Reunion */

enum verb {
	SETUP_INSTITUTION,
	SETUP_PROGRAMME,
	SETUP_TRAINER,
	COHORT_PLAN,
	COHORT_OPEN,
	COHORT_START,
	COHORT_CLOSE,
	COHORT_CANCEL,
	COHORT_RESIZE,
	SLOT_SCHEDULE,
	SLOT_MOVE,
	SLOT_CANCEL,
	LEARNER_REGISTER,
	LEARNER_UPDATE,
	ENROLMENT_ADD,
	ENROLMENT_WITHDRAW,
	ENROLMENT_TRANSFER,
	SHEET_OPEN,
	PRESENCE_SIGN,
	PRESENCE_MARK,
	SHEET_CALL,
	SHEET_COUNTERSIGN,
	PRESENCE_CORRECT,
	PLACEMENT_RECORD,
	PLACEMENT_VALIDATE,
	GRADE_ENTER,
	GRADE_ABSENT,
	GRADE_CORRECT,
	BOARD_CONVENE,
	BOARD_DECIDE,
	BOARD_SEAL,
	DIPLOMA_ISSUE,
	DIPLOMA_REVOKE,
	VERBS_N
};

/* Who speaks: one letter a role, as in `may` of model.c; '?' is a key that nobody knows. */
struct speaker {
	char role;
	int learner, trainer;	      /* what she is, or NOBODY */
	int for_learner, for_trainer; /* for whom a gateway speaks, or NOBODY */
};

/* A command; what its verb does not need is 0. status[l] of a roll call: 0, not called. */
struct cmd {
	enum verb verb;
	struct speaker who;
	int cohort, other, learner, slot, trainer, day, half, start, end, thing, component;
	int status, reason, amount;
	int call[LEARNERS_N];
};

enum model_answer { TAKEN, REFUSED, DENIED };

struct m_cohort {
	bool there;
	int state, capacity;
};
struct m_slot {
	bool there, cancelled;
	int cohort, day, half, start, end, trainer;
};
struct m_enrolment {
	int state, nperiods, since[PERIODS_N], until[PERIODS_N]; /* until NOBODY: still */
	uint64_t rank;
	int from, to;
};
struct m_totals {
	bool there;
	uint64_t credited, counted, permille, present, late, absent, excused, placed, waiting;
	uint64_t outside, excess;
};
/* What she did in one cohort alone, as it was told last. */
struct m_part {
	uint64_t credited, firm, present, late, absent, placed, waiting, outside, excess, excused;
	uint64_t excused_slots; /* a bit each */
};
struct m_sheet {
	int state; /* 0: none, 1 open, 2 sealed, 3 cancelled */
	bool on[LEARNERS_N];
	int corrections;
	struct m_slot slot; /* as the sheet has it */
};
#define PLACEMENT_HALF_MIN 210
struct m_presence {
	int status, reason, corrections;
	bool by_herself; /* signed, and not marked since */
};
struct m_placement {
	int cohort, learner, first, half_days;
	bool validated, told; /* told: certification knows */
};
struct m_grade {
	bool there, absent;
	int mark, corrections;
	int64_t at;
};
struct m_board {
	int cohort;
	bool sealed;
	int day;
};
struct m_decision {
	int decision, by_rules, average, reason; /* 0: none; average NOBODY: a mark is missing */
	bool honours;
	/* What the conditions said that she had; a mark that is missing: NOBODY. */
	uint64_t permille, placed;
	bool nothing; /* no minute counts */
	int marks[2]; /* MARK_ABSENT, MARK_NOT_ENTERED */
	int unproven, unproven_min;
	bool left;
};
#define MARK_ABSENT (-1)
#define MARK_NOT_ENTERED (-2)
struct m_diploma {
	int cohort, learner;
	bool revoked;
};

enum m_type {
	E_VALIDATED, /* a placement */
	E_ALONE,     /* nobody follows it */
	E_INSTITUTION,
	E_PROGRAMME,
	E_COHORT_PLANNED,
	E_COHORT_CHANGED,
	E_SLOT_SCHEDULED,
	E_SLOT_MOVED,
	E_SLOT_CANCELLED,
	E_REGISTERED,
	E_UPDATED,
	E_ENROLLED,
	E_WITHDRAWN,
	E_TRANSFERRED,
	E_TOTALS,
	E_SHEET, /* opened, sealed or rescheduled: certification follows it */
	E_WAITS
};
struct m_event {
	enum m_type type;
	int from; /* NOBODY: its own; otherwise whose fact this repeats */
	uint64_t from_seq;
	int cohort, other, learner, slot, name;
	struct m_cohort as_cohort;
	struct m_slot as_slot;
	struct m_enrolment as_enrolment, as_joined;
	struct m_totals totals[COHORTS_N]; /* those that are `there` changed */
};

struct model {
	uint64_t seq[SERVICES_N], pos[SERVICES_N][SERVICES_N];
	struct m_event log[SERVICES_N][EVENTS_N];
	uint64_t cohort_id[COHORTS_N], slot_id[SLOTS_N], learner_id[LEARNERS_N];
	uint64_t trainer_id[TRAINERS_N], placement_id[PLACEMENTS_N], board_id[BOARDS_N];
	uint64_t diploma_id[DIPLOMAS_N], programme_id;
	int ncohorts, nslots, nlearners, ntrainers, nplacements, nboards, ndiplomas;
	int email[LEARNERS_N];
	struct m_cohort cohort[SERVICES_N][COHORTS_N];
	struct m_slot slot[SERVICES_N][SLOTS_N];
	struct m_enrolment enrolment[SERVICES_N][COHORTS_N][LEARNERS_N];
	struct m_totals totals[SERVICES_N][COHORTS_N][LEARNERS_N];
	int name[SERVICES_N][LEARNERS_N]; /* 0: not known there */
	struct m_sheet sheet[SLOTS_N];
	bool proven[SLOTS_N]; /* sealed, as certification knows it */
	struct m_presence presence[SLOTS_N][LEARNERS_N];
	struct m_placement placement[PLACEMENTS_N];
	struct m_part part[LEARNERS_N][COHORTS_N];
	int behind[LEARNERS_N][COHORTS_N]; /* the cohort that she came from with what she did */
	struct m_grade grade[COHORTS_N][LEARNERS_N][COMPONENTS_N];
	struct m_board board[BOARDS_N];
	struct m_decision decision[BOARDS_N][LEARNERS_N];
	struct m_diploma diploma[DIPLOMAS_N];
	int64_t now_ms;	    /* when certification was asked last */
	const char *broken; /* what cannot be, when it was met */
};

void model_reset(struct model *m);
int verb_service(enum verb v);
/* Who may is asked first; TAKEN: its events are in the log and have had their effect. */
enum model_answer model_ask(struct model *m, const struct cmd *c, int64_t now_ms);
/* `service` has followed `upstream` up to there: facts and what follows from them. */
void model_follow(struct model *m, int service, int upstream, uint64_t upto, int64_t now_ms);

/* For the parts of the model. */
struct m_event *model_emit(struct model *m, int service, const struct m_event *e);
int model_today(int64_t now_ms);
/* That minute of the half-day's day. */
int64_t model_instant(const struct m_slot *s, int minutes);
char speaker_role(const struct speaker *s);
int speaker_learner(const struct speaker *s);
int speaker_trainer(const struct speaker *s);
bool model_catalogue(struct model *m, const struct cmd *c);
bool model_enrolment(struct model *m, const struct cmd *c, int today);
void model_promote(struct model *m, int cohort, int since);
bool model_attendance(struct model *m, const struct cmd *c, int64_t now_ms);
void model_moved(struct model *m, const struct m_event *e);
void model_transferred(struct model *m, const struct m_event *e);
void model_enrolled(struct model *m, const struct m_event *e);
/* Added up from the sheets, each time anew. */
struct m_totals model_totals(const struct model *m, int cohort, int learner);
bool model_certification(struct model *m, const struct cmd *c, int64_t now_ms);
void model_carry(struct model *m, const struct m_event *e);

#endif
