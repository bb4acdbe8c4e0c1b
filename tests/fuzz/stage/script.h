/* An input as what happens on the stage: steps, each a kind, two bytes of length, and its bytes.
 * Any bytes are some steps, so that mutations of bytes make sense too.
 *
 *	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
 *	{
 *		return script_play("attendance", data, size);
 *	}
 */
#ifndef CURSUS_FUZZ_SCRIPT_H
#define CURSUS_FUZZ_SCRIPT_H

#include "stage.h"

#define SCRIPT_STEPS_MAX 32

enum step_kind {
	STEP_ASK,   /* speaker, flags, detail, two bytes of the message's type, its body */
	STEP_FRAME, /* speaker, service, an envelope's bytes */
	STEP_FACT,  /* service, flags, two bytes of the event's type, its body */
	STEP_PAGE,  /* service, upstream, a page's bytes */
	STEP_CLOCK, /* four bytes of seconds */
	STEP_RESTART,
	STEP_KINDS
};
/* Bytes of a step before its body. */
#define STEP_HEAD_MAX 5

struct step {
	enum step_kind kind;
	uint8_t head[STEP_HEAD_MAX];
	struct str body; /* slices of the input */
};

/* How many. */
uint32_t script_read(struct str in, struct step steps[SCRIPT_STEPS_MAX]);
/* As many as fit; how many bytes. */
size_t script_write(const struct step *steps, uint32_t n, uint8_t *out, size_t max);
uint32_t step_head_bytes(enum step_kind kind);

/* The message of that type; of any other number, one of those that the stage takes. */
const struct desc *script_message(const struct step *ask, uint32_t *service);
/* The same for the events that its service follows; NULL: it follows nobody. */
const struct desc *script_event(const struct step *fact, uint32_t *service);
/* Makes it a step about that one, counted round. */
void script_choose(struct step *step, uint32_t number);

/* Opens the stage for one service, or NULL: for the four; plays an input. Returns 0. */
void script_open(const char *service);
int script_play(const uint8_t *data, size_t size);

#endif
