/* Two tiny services for tests of the engine alone, and a rig that asks them without sockets.
 *
 *	struct rig *g = rig_new(&tiny_catalogue, store_memory_open());
 *	struct told t = rig_ask(g, "organiser", &desc_institution_add, &m);
 *	ck_assert_int_eq(t.status, STATUS_ok);
 *
 * tiny_catalogue: institution_add (its `nda` becomes random digits), institution_list, trainer_add,
 * learner_show (SELF). tiny_enrolment: follows institution_added and trainer_added, and registers a
 * learner for each institution.
 */
#ifndef CURSUS_TINY_H
#define CURSUS_TINY_H

#include "engine.h"

extern const struct service tiny_catalogue, tiny_enrolment;
/* The same enrolment before it followed trainer_added. */
extern const struct service tiny_narrow;
/* The same catalogue, whose apply forgets the name. */
extern const struct service tiny_forgetful;
/* The same catalogue, which once adds a trainer for each institution, two in a call; and one whose
 * upgrade is against its table. */
extern const struct service tiny_upgraded, tiny_badly_upgraded;
/* Makes the next decisions of tiny_catalogue misbehave. */
enum tiny_mischief {
	TINY_GOOD,
	TINY_NO_REASON,
	TINY_HUGE_EVENT,
	TINY_EVENT_AGAINST_ITS_TABLE,
	TINY_EMITS_THEN_REFUSES
};
extern enum tiny_mischief tiny_mischief;

/* A memory store whose commits answer as the test says, first to last; then as they are. */
struct store *store_faulty(const enum commit *answers, uint32_t n);

struct rig {
	const struct service *service;
	struct store *store;
	struct engine *engine;
	struct copier *copier; /* NULL unless a test makes one, for the next rig_reopen */
	struct arena *a;
	int64_t now_ms;
	uint64_t seeds, ids;
	bool rehearsal;
	struct buf log; /* the operator's lines */
	struct input inputs[64];
	uint32_t ninputs;
	const struct output *out;
	uint32_t nout;
};

#define RIG_START_MS ((int64_t)1767600000000)

struct rig *rig_new(const struct service *s, struct store *store);
/* As after a restart: memory is lost, the store stays. NULL and *why when the engine does not open.
 */
struct engine *rig_reopen(struct rig *g, const struct service *s, const char **why);
void rig_free(struct rig *g);

/* What is asked, with all that an envelope can carry. id 0: a fresh one. */
struct ask {
	const char *who;
	const struct desc *desc;
	const void *message;
	uint64_t id;
	const char *behalf;
	struct str cursor;
	uint64_t limit;
	const char *seen;
	uint64_t seen_sequence;
	bool dry;
	uint32_t many; /* message is an array of so many; 0: one, alone */
};
struct str rig_envelope(struct rig *g, const struct ask *ask);
void rig_add(struct rig *g, const char *who, struct str bytes);
void rig_add_ask(struct rig *g, const struct ask *ask);
void rig_add_feed(struct rig *g, const char *upstream, struct str page);
enum commit rig_run(struct rig *g);

/* One answer, decoded. */
struct told {
	enum status status;
	uint64_t sequence;
	struct str bytes, body;
	struct fault fault;
	const char *text; /* the refusal for people */
	struct page page;
};
struct told rig_told(struct rig *g, uint32_t i, const struct desc *d);
/* One request alone in its batch, which must be answered. */
struct told rig_ask(struct rig *g, const char *who, const struct desc *d, const void *message);
struct told rig_ask_all(struct rig *g, const struct ask *ask);
/* A row of a page. */
void rig_row(struct rig *g, const struct told *t, uint32_t i, const struct desc *d, void *out);
/* A page of the log, as its followers get it. */
struct str rig_feed(struct rig *g, uint64_t after, uint64_t limit);
/* Makes entries that a test wrote or changed a log of their own, from sequence 1. */
void chain_entries(struct arena *a, struct log_entry *entries, uint32_t n);
struct check_report rig_check(struct rig *g);
uint64_t rig_count(struct rig *g, const char *name);
struct told rig_institution(struct rig *g, const char *code);

#endif
