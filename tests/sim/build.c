/* Commands of the simulation as messages of the protocol. */
#include "sim.h"

#define NOT_THERE 999999

static const struct desc *const descs[VERBS_N] = {
	[SETUP_INSTITUTION] = &desc_institution_add,
	[SETUP_PROGRAMME] = &desc_programme_publish,
	[SETUP_TRAINER] = &desc_trainer_add,
	[COHORT_PLAN] = &desc_cohort_plan,
	[COHORT_OPEN] = &desc_cohort_open,
	[COHORT_START] = &desc_cohort_start,
	[COHORT_CLOSE] = &desc_cohort_close,
	[COHORT_CANCEL] = &desc_cohort_cancel,
	[COHORT_RESIZE] = &desc_cohort_resize,
	[SLOT_SCHEDULE] = &desc_slot_schedule,
	[SLOT_MOVE] = &desc_slot_move,
	[SLOT_CANCEL] = &desc_slot_cancel,
	[LEARNER_REGISTER] = &desc_learner_register,
	[LEARNER_UPDATE] = &desc_learner_update,
	[ENROLMENT_ADD] = &desc_enrolment_add,
	[ENROLMENT_WITHDRAW] = &desc_enrolment_withdraw,
	[ENROLMENT_TRANSFER] = &desc_enrolment_transfer,
	[SHEET_OPEN] = &desc_sheet_open,
	[PRESENCE_SIGN] = &desc_presence_sign,
	[PRESENCE_MARK] = &desc_presence_mark,
	[SHEET_CALL] = &desc_sheet_call,
	[SHEET_COUNTERSIGN] = &desc_sheet_countersign,
	[PRESENCE_CORRECT] = &desc_presence_correct,
	[PLACEMENT_RECORD] = &desc_placement_record,
	[PLACEMENT_VALIDATE] = &desc_placement_validate,
	[GRADE_ENTER] = &desc_grade_enter,
	[GRADE_ABSENT] = &desc_grade_absent,
	[GRADE_CORRECT] = &desc_grade_correct,
	[BOARD_CONVENE] = &desc_board_convene,
	[BOARD_DECIDE] = &desc_board_decide,
	[BOARD_SEAL] = &desc_board_seal,
	[DIPLOMA_ISSUE] = &desc_diploma_issue,
	[DIPLOMA_REVOKE] = &desc_diploma_revoke,
};

static uint64_t id_of(const uint64_t *ids, int n, int i)
{
	return i >= 0 && i < n && ids[i] ? ids[i] : NOT_THERE;
}

static struct str reason_of(struct sim *s, const struct cmd *c)
{
	return c->reason ? arena_printf(s->arena, "reason %d", c->reason) : STR("");
}

static uint32_t date_of(int day)
{
	return (uint32_t)(20260301 + day);
}

static uint64_t trainer_of(const struct sim *s, int trainer)
{
	return trainer == NOBODY ? 0 : id_of(s->model.trainer_id, TRAINERS_N, trainer);
}

static const char *const component_codes[COMPONENTS_N] = {"EXAM", "ORAL"};

static void programme_message(struct programme_publish *m)
{
	static const struct award_institution lead[] = {
		{.code = {"SIM", 3}, .name = {"Simulation school", 17}, .lead = true}};
	static const struct component components[] = {
		{.code = {"EXAM", 4},
		 .title = {"Examination", 11},
		 .coefficient_hundredths = 100,
		 .eliminatory_below_hundredths = 700},
		{.code = {"ORAL", 4}, .title = {"Defence", 7}, .coefficient_hundredths = 200}};
	static const struct honours_rule honours[] = {
		{.label = {"bien", 4}, .average_min_hundredths = 1400}};

	*m = (struct programme_publish){.code = STR("DU-SIM"),
					.kind = programme_kind_DU,
					.title = STR("Simulation"),
					.outcome = outcome_UNIVERSITY_DIPLOMA,
					.timezone = STR("Indian/Reunion"),
					.institutions = {lead, 1},
					.rules = {.attendance_min_permille = 700,
						  .excused_neutral_max_half_days = 1,
						  .placement_min_min = 210,
						  .average_min_hundredths = 1000,
						  .compensation = true,
						  .components = {components, 2},
						  .honours = {honours, 1}}};
}

static void catalogue_message(struct sim *s, const struct cmd *c, void *out)
{
	const struct model *m = &s->model;
	uint64_t cohort = id_of(m->cohort_id, m->ncohorts, c->cohort);
	uint64_t slot = id_of(m->slot_id, m->nslots, c->slot);

	switch (c->verb) {
	case SETUP_INSTITUTION:
		*(struct institution_add *)out = (struct institution_add){
			.code = STR("SIM"), .name = STR("Simulation school")};
		break;
	case SETUP_PROGRAMME:
		programme_message(out);
		break;
	case SETUP_TRAINER:
		*(struct trainer_add *)out =
			(struct trainer_add){.code = arena_printf(s->arena, "T%d", c->trainer),
					     .name = STR("A trainer")};
		break;
	case COHORT_PLAN:
		*(struct cohort_plan *)out =
			(struct cohort_plan){.code = arena_printf(s->arena, "C%d", c->cohort),
					     .programme = m->programme_id,
					     .capacity = (uint64_t)c->amount};
		break;
	case COHORT_CANCEL:
		*(struct cohort_cancel *)out =
			(struct cohort_cancel){.cohort = cohort, .reason = STR("too few")};
		break;
	case COHORT_RESIZE:
		*(struct cohort_resize *)out =
			(struct cohort_resize){.cohort = cohort, .capacity = (uint64_t)c->amount};
		break;
	case SLOT_SCHEDULE:
		*(struct slot_schedule *)out =
			(struct slot_schedule){.cohort = cohort,
					       .date = date_of(c->day),
					       .half_day = (uint32_t)c->half,
					       .start = (uint32_t)c->start,
					       .end = (uint32_t)c->end,
					       .trainer = trainer_of(s, c->trainer)};
		break;
	case SLOT_MOVE:
		*(struct slot_move *)out = (struct slot_move){
			.slot = slot,
			.reason = STR("moved"),
			.given = 1u << 0 | 1u << 1 | 1u << 2 | 1u << 5 | 1u << 8,
			.date = date_of(c->day),
			.end = (uint32_t)(m->slot[CAT][c->slot].start + c->amount),
			.trainer = trainer_of(s, c->trainer),
			.release = 1, /* never asked for: seals and moves cross */
			.release_until = INT64_MAX};
		break;
	case SLOT_CANCEL:
		*(struct slot_cancel *)out = (struct slot_cancel){.slot = slot,
								  .reason = STR("ill"),
								  .release = 1,
								  .release_until = INT64_MAX};
		break;
	default: /* open, start and close are alike */
		*(struct cohort_open *)out = (struct cohort_open){.cohort = cohort};
	}
}

static void enrolment_message(struct sim *s, const struct cmd *c, void *out)
{
	const struct model *m = &s->model;
	uint64_t cohort = id_of(m->cohort_id, m->ncohorts, c->cohort);
	uint64_t learner = id_of(m->learner_id, m->nlearners, c->learner);
	struct str name = arena_printf(s->arena, "Name%c", 'A' + c->amount);

	switch (c->verb) {
	case LEARNER_REGISTER:
		*(struct learner_register *)out = (struct learner_register){
			.email = arena_printf(s->arena, "l%d@example.org", c->thing),
			.family_name = name,
			.given_names = STR("Lea")};
		break;
	case LEARNER_UPDATE:
		*(struct learner_update *)out =
			(struct learner_update){.learner = learner, .family_name = name};
		break;
	case ENROLMENT_ADD:
		*(struct enrolment_add *)out =
			(struct enrolment_add){.cohort = cohort, .learner = learner};
		break;
	case ENROLMENT_WITHDRAW:
		*(struct enrolment_withdraw *)out = (struct enrolment_withdraw){
			.cohort = cohort, .learner = learner, .reason = STR("moved away")};
		break;
	default:
		*(struct enrolment_transfer *)out = (struct enrolment_transfer){
			.cohort = cohort,
			.learner = learner,
			.to_cohort = id_of(m->cohort_id, m->ncohorts, c->other),
			.reason = STR("leave")};
	}
}

static void call_message(struct sim *s, const struct cmd *c, struct sheet_call *out)
{
	struct roll_line *lines = arena_alloc(s->arena, LEARNERS_N * sizeof *lines);
	uint32_t n = 0;

	for (int l = 0; l < LEARNERS_N; l++)
		if (c->call[l])
			lines[n++] = (struct roll_line){
				.learner = id_of(s->model.learner_id, s->model.nlearners, l),
				.status = (uint32_t)c->call[l],
				.reason = c->call[l] == presence_status_EXCUSED ? reason_of(s, c)
										: STR("")};
	*out = (struct sheet_call){.slot = id_of(s->model.slot_id, s->model.nslots, c->slot),
				   .lines = {lines, n}};
}

static void attendance_message(struct sim *s, const struct cmd *c, void *out)
{
	const struct model *m = &s->model;
	uint64_t learner = id_of(m->learner_id, m->nlearners, c->learner);
	uint64_t slot = id_of(m->slot_id, m->nslots, c->slot);

	switch (c->verb) {
	case PRESENCE_SIGN:
		*(struct presence_sign *)out =
			(struct presence_sign){.slot = slot, .learner = learner};
		break;
	case PRESENCE_MARK:
		*(struct presence_mark *)out = (struct presence_mark){.slot = slot,
								      .learner = learner,
								      .status = (uint32_t)c->status,
								      .reason = reason_of(s, c)};
		break;
	case SHEET_CALL:
		call_message(s, c, out);
		break;
	case PRESENCE_CORRECT:
		*(struct presence_correct *)out =
			(struct presence_correct){.slot = slot,
						  .learner = learner,
						  .status = (uint32_t)c->status,
						  .reason = reason_of(s, c)};
		break;
	case PLACEMENT_RECORD:
		*(struct placement_record *)out = (struct placement_record){
			.cohort = id_of(m->cohort_id, m->ncohorts, c->cohort),
			.learner = learner,
			.first_day = date_of(c->day),
			.half_days = (uint64_t)c->amount};
		break;
	case PLACEMENT_VALIDATE:
		*(struct placement_validate *)out = (struct placement_validate){
			.placement = id_of(m->placement_id, m->nplacements, c->thing)};
		break;
	default: /* opening and countersigning are alike */
		*(struct sheet_open *)out = (struct sheet_open){.slot = slot};
	}
}

static void certification_message(struct sim *s, const struct cmd *c, void *out)
{
	const struct model *m = &s->model;
	uint64_t cohort = id_of(m->cohort_id, m->ncohorts, c->cohort);
	uint64_t learner =
		c->learner == NOBODY ? 0 : id_of(m->learner_id, m->nlearners, c->learner);
	uint64_t board = id_of(m->board_id, m->nboards, c->thing);
	struct str component = str_of(component_codes[c->component]);

	switch (c->verb) {
	case GRADE_ENTER:
		*(struct grade_enter *)out =
			(struct grade_enter){.cohort = cohort,
					     .learner = learner,
					     .component = component,
					     .mark_hundredths = (uint64_t)c->amount};
		break;
	case GRADE_ABSENT:
		*(struct grade_absent *)out = (struct grade_absent){.cohort = cohort,
								    .learner = learner,
								    .component = component,
								    .reason = reason_of(s, c)};
		break;
	case GRADE_CORRECT:
		*(struct grade_correct *)out =
			(struct grade_correct){.cohort = cohort,
					       .learner = learner,
					       .component = component,
					       .mark_hundredths = (uint64_t)c->amount,
					       .reason = reason_of(s, c)};
		break;
	case BOARD_CONVENE:
		*(struct board_convene *)out =
			(struct board_convene){.cohort = cohort, .date = date_of(c->day)};
		break;
	case BOARD_DECIDE:
		*(struct board_decide *)out = (struct board_decide){.board = board,
								    .learner = learner,
								    .decision = (uint32_t)c->status,
								    .reason = reason_of(s, c),
								    .despite = STR("as it is")};
		break;
	case BOARD_SEAL:
		*(struct board_seal *)out =
			(struct board_seal){.board = board, .despite = STR("as it is")};
		break;
	case DIPLOMA_ISSUE:
		*(struct diploma_issue *)out =
			(struct diploma_issue){.cohort = cohort, .learner = learner};
		break;
	default:
		*(struct diploma_revoke *)out = (struct diploma_revoke){
			.diploma = id_of(m->diploma_id, m->ndiplomas, c->thing),
			.reason = reason_of(s, c)};
	}
}

const char *speaker_key(const struct speaker *who)
{
	static char key[3];

	key[0] = who->role;
	key[1] = key[2] = '\0';
	if (who->role == 'L' || who->role == 'T')
		key[1] = (char)('0' + (who->role == 'L' ? who->learner : who->trainer));
	return key;
}

static struct str behalf_of(struct sim *s, const struct speaker *who)
{
	const struct model *m = &s->model;

	if (who->for_learner != NOBODY)
		return arena_printf(s->arena, "learner:%llu",
				    (unsigned long long)m->learner_id[who->for_learner]);
	if (who->for_trainer != NOBODY)
		return arena_printf(s->arena, "trainer:%llu",
				    (unsigned long long)m->trainer_id[who->for_trainer]);
	return STR("");
}

static struct str enveloped(struct sim *s, const struct desc *d, const void *message,
			    struct envelope *e, uint64_t number)
{
	unsigned char id[REQUEST_ID_BYTES] = {1};
	struct buf body, frame;

	memcpy(id + 8, &number, sizeof number);
	buf_init(&body, WIRE_BYTES_MAX);
	buf_init(&frame, WIRE_BYTES_MAX);
	wire_encode(&body, d, message);
	e->version = WIRE_VERSION;
	e->request_id = (struct str){(char *)id, sizeof id};
	e->type = d->type;
	e->body = buf_slice(&body);
	envelope_encode(&frame, e);
	struct str bytes = arena_str(s->arena, buf_slice(&frame));
	buf_free(&body);
	buf_free(&frame);
	return bytes;
}

struct str build_request(struct sim *s, const struct request_made *r)
{
	static void (*const of_service[SERVICES_N])(struct sim *, const struct cmd *, void *) = {
		catalogue_message, enrolment_message, attendance_message, certification_message};
	const struct desc *d = descs[r->cmd.verb];
	void *message = arena_alloc(s->arena, d->size);
	struct envelope e = {.behalf = behalf_of(s, &r->cmd.who)};
	int service = verb_service(r->cmd.verb);

	of_service[service](s, &r->cmd, message);
	for (int i = 0; i < SERVICES_N; i++)
		if (i != service && r->seen[i])
			e.seen[e.nseen++] =
				(struct seen){str_of(all_services[i]->name), r->seen[i]};
	return enveloped(s, d, message, &e, r->number);
}

struct str build_feed_read(struct sim *s, const struct feed_read *m)
{
	struct envelope e = {0};

	return enveloped(s, &desc_feed_read, m, &e, ~s->deliveries);
}
