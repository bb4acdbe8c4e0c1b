/* A half-day that has begun is changed with attendance's release. */
#include "release.h"

/* The message's first field, and the two of the release, whichever of the commands it is. */
struct parts {
	uint64_t *slot, *release;
	int64_t *until;
	struct str *proof;
	uint8_t release_tag, until_tag, proof_tag;
};

static bool parts_of(const struct desc *d, void *message, struct parts *p)
{
	struct slot_move *move = message;
	struct slot_cancel *cancel = message;

	if (d == &desc_slot_move)
		*p = (struct parts){&move->slot,
				    &move->release,
				    &move->release_until,
				    &move->release_proof,
				    10,
				    11,
				    12};
	else if (d == &desc_slot_cancel)
		*p = (struct parts){&cancel->slot,
				    &cancel->release,
				    &cancel->release_until,
				    &cancel->release_proof,
				    3,
				    4,
				    5};
	else
		return false;
	return true;
}

/* "trainer:3, 2026-03-03 12:31" as people know the trainer. */
static void name_sealer(struct session *s, struct fault *fault)
{
	const struct str prefix = STR("trainer:");
	struct str got = fault->got;
	uint32_t at = prefix.n;
	uint64_t id;

	while (at < got.n && got.p[at] >= '0' && got.p[at] <= '9')
		at++;
	if (fault->why != REASON_seal_stands || !str_starts(got, prefix) ||
	    !str_u64((struct str){got.p + prefix.n, at - prefix.n}, &id))
		return;
	struct str code = session_label(s, &desc_trainer, id);
	fault->got = arena_printf(s->arena, "%.*s%.*s", (int)code.n, code.p, (int)(got.n - at),
				  got.p + at);
}

/* No minutes of the cohort are sealed, says certification. */
static enum status minutes_unsealed(struct session *s, struct cohort_change *m, struct fault *fault)
{
	struct board *boards;
	void *rows;
	uint32_t n;
	enum status status =
		session_query(s, &desc_board_list, &(struct board_list){.cohort = m->cohort}, NULL,
			      0, &rows, &n, fault);

	if (status != STATUS_ok)
		return status;
	boards = rows;
	for (uint32_t i = 0; i < n; i++) {
		if (boards[i].state != board_state_SEALED)
			continue;
		*fault = (struct fault){.why = REASON_minutes_sealed,
					.desc = &desc_cohort_change,
					.field = STR("version")};
		return reason_status(fault->why);
	}
	m->unsealed = 1;
	for (uint32_t i = 0; i < s->nseen; i++)
		if (str_is(s->seen[i].service, "certification") && s->seen[i].sequence)
			m->unsealed = s->seen[i].sequence;
	message_give(m, 10);
	return STATUS_ok;
}

enum status release_command(struct session *s, const struct desc *d, void *message, void *reply,
			    struct release_told *told, struct fault *fault)
{
	return release_call(s, NULL, d, message, reply, told, fault);
}

enum status release_call(struct session *s, const struct call *how, const struct desc *d,
			 void *message, void *reply, struct release_told *told, struct fault *fault)
{
	enum status status = session_call(s, how, d, message, reply, fault);
	struct hold hold;
	struct parts p;

	*told = (struct release_told){0};
	if (status == STATUS_conflict && d == &desc_cohort_change &&
	    fault->why == REASON_minutes_first) {
		status = minutes_unsealed(s, message, fault);
		return status == STATUS_ok ? session_call(s, how, d, message, reply, fault)
					   : status;
	}
	if (status != STATUS_conflict || fault->why != REASON_release_needed ||
	    !parts_of(d, message, &p))
		return status;
	status = session_call(s, how, &desc_sheet_hold, &(struct sheet_hold){.slot = *p.slot},
			      &hold, fault);
	if (status != STATUS_ok) {
		fault->desc = fault->desc == &desc_sheet_hold ? d : fault->desc;
		name_sealer(s, fault);
		return status;
	}
	*told = (struct release_told){.signatures = hold.signatures, .marks = hold.marked};
	*p.release = hold.sequence;
	*p.until = hold.until;
	message_give(message, p.release_tag);
	*p.proof = hold.proof;
	message_give(message, p.until_tag);
	message_give(message, p.proof_tag);
	return session_call(s, how, d, message, reply, fault);
}
