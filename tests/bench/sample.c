/* One presence, encoded as everywhere. */
#include "sample.h"

#include "wire.h"

#define BYTES_MAX 4096

void sample_make(struct sample *s)
{
	static const unsigned char zeros[32];
	struct str id = {(const char *)zeros, REQUEST_ID_BYTES},
		   hash = {(const char *)zeros, sizeof zeros};
	struct presence presence = {.slot = 70000,
				    .learner = 1000,
				    .status = presence_status_PRESENT,
				    .method = presence_method_ROLL,
				    .at = SAMPLE_NOW_MS,
				    .by = STR("me")};
	struct buf body;

	buf_init(&s->log, BYTES_MAX);
	buf_init(&s->presence, BYTES_MAX);
	buf_init(&s->request, BYTES_MAX);
	buf_init(&s->reply, BYTES_MAX);
	buf_init(&body, BYTES_MAX);
	wire_encode(&body, &desc_presence_recorded,
		    &(struct presence_recorded){.presence = presence});
	wire_encode(&s->log, &desc_log_entry,
		    &(struct log_entry){.sequence = 1000000,
					.at = SAMPLE_NOW_MS,
					.type = desc_presence_recorded.type,
					.actor = STR("me"),
					.request = id,
					.body = buf_slice(&body),
					.hash = hash});
	wire_encode(&s->presence, &desc_presence, &presence);
	wire_encode(&s->request, &desc_request_done,
		    &(struct request_done){.id = id,
					   .digest = {hash.p, 20},
					   .sequence = 1000000,
					   .reply_from = body.n - s->presence.n});
	reply_encode(&s->reply, &(struct reply){.version = WIRE_VERSION,
						.request_id = id,
						.sequence = 1000000,
						.body = buf_slice(&s->presence)});
	buf_free(&body);
}
