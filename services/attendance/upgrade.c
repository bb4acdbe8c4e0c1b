/* A home of a program that counted otherwise: once, after its records were made anew, open sheets
 * get the learners that they ought to have, and totals that come out otherwise today are told
 * anew. */
#include "upgrade.h"

#include "history.h"
#include "roster.h"

/* Events of one learner or sheet are few beside what a call may emit. */
#define EACH_CALL 100

/* First the sheets, then the learners: the cursor says which. */
#define SHEETS 's'
#define LEARNERS 'l'

static struct str cursor_of(struct cx *cx, char kind, struct str scan)
{
	char *p = arena_alloc(cx->arena, scan.n + 1);

	p[0] = kind;
	if (scan.n)
		memcpy(p + 1, scan.p, scan.n);
	return (struct str){p, scan.n + 1};
}

static struct str cursor_rest(const struct upgrade *u)
{
	return u->after.n ? (struct str){u->after.p + 1, u->after.n - 1} : STR("");
}

static void settle_sheets(struct cx *cx, struct upgrade *u)
{
	struct scan scan =
		scan_records(cx->view, &desc_sheet, &(struct sheet){0}, 0, cursor_rest(u));
	struct sheet s;

	/* Each may have to do with a whole roster. */
	while (next_sheet(&scan, cx->arena, &s)) {
		if (s.state != sheet_state_OPEN)
			continue;
		roster_settle(cx, &s);
		u->after = cursor_of(cx, SHEETS, scan_cursor(&scan));
		return;
	}
	u->after = cursor_of(cx, LEARNERS, STR(""));
}

static bool recount_learners(struct cx *cx, struct upgrade *u)
{
	struct scan scan =
		scan_records(cx->view, &desc_learner, &(struct learner){0}, 0, cursor_rest(u));
	struct learner learner;

	for (int i = 0; i < EACH_CALL; i++) {
		if (!next_learner(&scan, cx->arena, &learner))
			return true;
		struct ledger l = ledger_load(cx->view, cx->arena, learner.id);
		if (ledger_recount(cx->view, cx->arena, &l, NULL))
			ledger_emit(cx, &l);
		u->after = cursor_of(cx, LEARNERS, scan_cursor(&scan));
	}
	return false;
}

bool attendance_upgrade(struct cx *cx, struct upgrade *u)
{
	if (!u->after.n || u->after.p[0] == SHEETS) {
		settle_sheets(cx, u);
		return false;
	}
	return recount_learners(cx, u);
}
