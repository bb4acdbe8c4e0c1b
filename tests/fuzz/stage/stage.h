/* The four engines on memory stores, half-way through a cohort, for hostile input: what is sent to
 * them is judged, and at the end of an input everything is as before it.
 *
 *	stage_open("attendance");          // or NULL: all four, who follow each other
 *	stage_begin();
 *	stage_ask(&ask); ... stage_run();
 *	stage_end(true);
 *
 * Judged: every request gets one reply, that can be read and has a status; none says "internal
 * error"; a refusal has a reason; an event can be read by who follows; a query writes nothing; at
 * the end nobody waits, and the replay of each log gives what is stored.
 */
#ifndef CURSUS_FUZZ_STAGE_H
#define CURSUS_FUZZ_STAGE_H

#include "engine_private.h"

#define STAGE_HELD_MAX 16

/* The services are those of service_rows, by number. */
enum stage_service {
	CATALOGUE = service_index_catalogue,
	ENROLMENT = service_index_enrolment,
	ATTENDANCE = service_index_attendance,
	CERTIFICATION = service_index_certification
};

void stage_open(const char *service);
/* Whether requests may go to that service. */
bool stage_plays(uint32_t service);
void stage_begin(void);
/* thorough: with the replay of the logs. */
void stage_end(bool thorough);

/* Who can speak: how many, and the roles of each. */
uint32_t stage_speakers(void);
uint32_t stage_speaker_roles(uint32_t speaker);

/* What peers can do to an envelope; `detail` is the number that goes with it. */
enum stage_flag {
	STAGE_DRY = 1,
	STAGE_HELD = 2,	    /* sent with the next one, in one batch */
	STAGE_CURSOR = 4,   /* where the service's last page ended */
	STAGE_SEEN = 8,	    /* a sequence of another service */
	STAGE_BEHALF = 16,  /* for a learner or trainer */
	STAGE_AGAIN = 32,   /* under the last request id */
	STAGE_LIMIT = 64,   /* rows of a page */
	STAGE_UNKNOWN = 128 /* a type number that is not of this message */
};
struct stage_ask {
	uint32_t service, speaker, flags, detail;
	const struct desc *desc;
	struct str body;
};
void stage_ask(const struct stage_ask *ask);
/* Any bytes in the place of an envelope. */
void stage_frame(uint32_t service, uint32_t speaker, struct str bytes);
/* An entry that an upstream's log never had, chained to what was followed; and any bytes in the
 * place of a page. */
void stage_fact(uint32_t service, const struct desc *event, struct str body, uint32_t flags);
void stage_page(uint32_t service, const char *upstream, struct str bytes);
/* Runs what is held. */
void stage_run(uint32_t service);
/* Within twenty years. */
void stage_clock(int32_t seconds);
/* As after a kill: what waits is lost, the store is read again. */
void stage_restart(uint32_t service);
/* Carries the feeds between the four, until nothing moves: none of them may stop. */
void stage_pump(void);

const struct service *stage_service(uint32_t service);

#endif
