/* A half-day that has begun is changed with attendance's release. */
#include "release.h"

/* The message's first field, and the two of the release, whichever of the commands it is. */
struct parts {
	uint64_t *slot, *release;
	int64_t *until;
	uint8_t release_tag, until_tag;
};

static bool parts_of(const struct desc *d, void *message, struct parts *p)
{
	struct slot_move *move = message;
	struct slot_cancel *cancel = message;

	if (d == &desc_slot_move)
		*p = (struct parts){&move->slot, &move->release, &move->release_until, 10, 11};
	else if (d == &desc_slot_cancel)
		*p = (struct parts){&cancel->slot, &cancel->release, &cancel->release_until, 3, 4};
	else
		return false;
	return true;
}

enum status release_command(struct session *s, const struct desc *d, void *message, void *reply,
			    struct release_told *told, struct fault *fault)
{
	enum status status = session_command(s, d, message, reply, fault);
	struct hold hold;
	struct parts p;

	*told = (struct release_told){0};
	if (status != STATUS_conflict || fault->why != REASON_release_needed ||
	    !parts_of(d, message, &p))
		return status;
	status = session_command(s, &desc_sheet_hold, &(struct sheet_hold){.slot = *p.slot}, &hold,
				 fault);
	if (status != STATUS_ok) {
		fault->desc = fault->desc == &desc_sheet_hold ? d : fault->desc;
		return status;
	}
	*told = (struct release_told){.signatures = hold.signatures, .marks = hold.marked};
	*p.release = hold.sequence;
	*p.until = hold.until;
	message_give(message, p.release_tag);
	message_give(message, p.until_tag);
	return session_command(s, d, message, reply, fault);
}
