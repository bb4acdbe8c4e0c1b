/* What the files of the stage share. */
#ifndef CURSUS_FUZZ_STAGE_PRIVATE_H
#define CURSUS_FUZZ_STAGE_PRIVATE_H

#include "stage.h"
#include "home.h"

#define STAGE_ASKED_MAX 2048 /* requests of one input to one service */

struct node {
	struct store *store;
	struct engine *engine;
	struct engine_state start;
	struct input held[STAGE_HELD_MAX];
	uint32_t nheld;
	struct asked_of {
		const struct desc *desc; /* NULL: any bytes */
		unsigned char id[REQUEST_ID_BYTES];
		bool answered;
	} asked[STAGE_ASKED_MAX];
	uint32_t nasked;
	unsigned char cursor[600];
	uint32_t ncursor;
	struct str last_row; /* of its last page; lives until the end of the input */
	bool plays;
};

struct stage {
	struct node nodes[SERVICES_N];
	struct world *world; /* whose stores they are */
	struct arena *arena; /* of one input */
	int64_t now_ms;
	uint64_t batches, ids;
	bool lied;		  /* an upstream told a fact that fits its table and nothing else */
	unsigned char issuer[64]; /* struct issuer_key: what certification signs with */
};
extern struct stage stage;

/* A batch of what a service is sent; its replies are judged. */
void stage_batch(uint32_t service, const struct input *inputs, uint32_t n);
void judge_outputs(struct node *n, const struct output *out, uint32_t nout);
/* What was written since the input began: events that whoever follows can read. */
void judge_events(struct node *n);
void judge_log(struct node *n);
struct engine *stage_engine(uint32_t service, const char **why);

#endif
