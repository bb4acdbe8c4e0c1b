/* Messages that wait for the engine, a line for each key: keys take turns, so that who sends much
 * waits behind its own, and not the others.
 *
 *	if (turns_add(t, &message) == TURNS_ADDED) ...
 *	uint32_t n = turns_take(t, inputs, INPUTS_MAX);   // one of each key, then the next of each
 *	engine_run(...);
 *	turns_ran(t, engine_ran(...));                     // the others keep their places
 */
#ifndef CURSUS_TURNS_H
#define CURSUS_TURNS_H

#include "engine.h"

/* Of one key, and of all. */
#define TURNS_OF_KEY_MAX 2048u
#define TURNS_BYTES_OF_KEY_MAX ((size_t)16 * 1024 * 1024)
#define TURNS_MAX 16384u
#define TURNS_BYTES_MAX ((size_t)64 * 1024 * 1024)

struct turns;
/* unfair: first come, first served, for the control of the tests. */
struct turns *turns_new(bool unfair);
void turns_free(struct turns *t);
/* Whether there is room for another message at all. */
bool turns_room(const struct turns *t);
uint32_t turns_waiting(const struct turns *t);
/* Copies the message; false: this key has too many waiting. */
bool turns_add(struct turns *t, struct str route, struct str key, struct str bytes);
/* At most `most` of them, in turns; they live until turns_ran. */
uint32_t turns_take(struct turns *t, struct input *inputs, uint32_t most);
/* The first n of those that were taken are through; the others come first next time. */
void turns_ran(struct turns *t, uint32_t n);

#endif
