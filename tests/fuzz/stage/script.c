/* Plays any bytes on the stage. */
#include "script.h"

#include "home.h"

#include <string.h>

#define MESSAGES_MAX 200
/* The replay of the logs takes longer than most inputs: while fuzzing, so many go without. */
#define THOROUGH_EVERY 16

static struct {
	const struct desc *desc;
	uint32_t service;
} messages[MESSAGES_MAX];
static uint32_t nmessages;
static bool four;

/* libFuzzer's, when it is there. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max) __attribute__((weak));

static void list_messages(uint32_t service, const struct service *of)
{
	for (uint32_t i = 0; i < of->nhandlers; i++) {
		const struct handler *h = &of->handlers[i];
		if (h->kind != HANDLE_DECIDE && h->kind != HANDLE_QUERY)
			continue;
		must(nmessages < MESSAGES_MAX);
		messages[nmessages].desc = h->desc;
		messages[nmessages++].service = service;
	}
}

/* Before the first input is read, whoever runs them. */
void script_open(const char *service)
{
	if (nmessages)
		return;
	stage_open(service);
	four = service == NULL;
	for (uint32_t i = 0; i < SERVICES_N; i++) {
		if (!stage_plays(i))
			continue;
		list_messages(i, stage_service(i));
		list_messages(i, &common_service);
	}
}

/* The service of a step; with one on the stage it is always that. */
static uint32_t service_at(uint32_t number)
{
	for (uint32_t i = 0; i < SERVICES_N; i++)
		if (stage_plays((number + i) % SERVICES_N))
			return (number + i) % SERVICES_N;
	return 0;
}

static uint32_t type_at(const uint8_t *head)
{
	return head[0] | (uint32_t)head[1] << 8;
}

/* What every service answers is asked of the one that the detail counts out. */
const struct desc *script_message(const struct step *ask, uint32_t *service)
{
	uint32_t type = type_at(ask->head + 3), n = type % nmessages;

	for (uint32_t i = 0; i < nmessages; i++)
		if (messages[i].desc->type == type)
			n = i;
	*service = messages[n].service;
	if (strcmp(service_of_type(messages[n].desc->type), "common") == 0)
		*service = service_at(ask->head[2]);
	return messages[n].desc;
}

const struct desc *script_event(const struct step *fact, uint32_t *service)
{
	uint32_t type = type_at(fact->head + 2);
	const struct desc *last = NULL;

	*service = service_at(fact->head[0]);
	const struct service *s = stage_service(*service);
	for (uint32_t i = 0; i < s->nhandlers; i++) {
		const struct handler *h = &s->handlers[i];
		if (h->kind != HANDLE_FOLLOW && h->kind != HANDLE_REACT)
			continue;
		last = h->desc;
		if (last->type == type)
			break;
	}
	return last;
}

static void put_type(uint8_t *head, const struct desc *d)
{
	head[0] = (uint8_t)d->type;
	head[1] = (uint8_t)(d->type >> 8);
}

void script_choose(struct step *step, uint32_t number)
{
	const struct service *s = stage_service(service_at(step->head[0]));

	if (step->kind == STEP_ASK)
		put_type(step->head + 3, messages[number % nmessages].desc);
	for (uint32_t i = 0; step->kind == STEP_FACT && i < s->nhandlers; i++) {
		const struct handler *h = &s->handlers[(number + i) % s->nhandlers];
		if (h->kind != HANDLE_FOLLOW && h->kind != HANDLE_REACT)
			continue;
		put_type(step->head + 2, h->desc);
		break;
	}
}

uint32_t step_head_bytes(enum step_kind kind)
{
	static const uint32_t bytes[STEP_KINDS] = {5, 2, 4, 2, 4, 0};

	return bytes[kind];
}

uint32_t script_read(struct str in, struct step steps[SCRIPT_STEPS_MAX])
{
	uint32_t n = 0;

	while (in.n >= 3 && n < SCRIPT_STEPS_MAX) {
		struct step *s = &steps[n++];
		uint32_t length = (uint8_t)in.p[1] | (uint32_t)(uint8_t)in.p[2] << 8;
		*s = (struct step){.kind = (uint8_t)in.p[0] % STEP_KINDS};
		in = (struct str){in.p + 3, in.n - 3};
		if (length > in.n)
			length = in.n;
		uint32_t head = step_head_bytes(s->kind);
		if (head > length)
			head = length;
		memcpy(s->head, in.p, head);
		s->body = (struct str){in.p + head, length - head};
		in = (struct str){in.p + length, in.n - length};
	}
	return n;
}

size_t script_write(const struct step *steps, uint32_t n, uint8_t *out, size_t max)
{
	size_t at = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t head = step_head_bytes(steps[i].kind);
		size_t length = (size_t)head + steps[i].body.n;
		if (length > UINT16_MAX || at + 3 + length > max)
			continue;
		out[at] = (uint8_t)steps[i].kind;
		out[at + 1] = (uint8_t)length;
		out[at + 2] = (uint8_t)(length >> 8);
		memcpy(out + at + 3, steps[i].head, head);
		if (steps[i].body.n)
			memcpy(out + at + 3 + head, steps[i].body.p, steps[i].body.n);
		at += 3 + length;
	}
	return at;
}

static void play_ask(const struct step *s)
{
	struct stage_ask ask = {
		.speaker = s->head[0], .flags = s->head[1], .detail = s->head[2], .body = s->body};

	ask.desc = script_message(s, &ask.service);
	stage_ask(&ask);
}

/* What the four tell each other comes from themselves. */
static void play_feed(const struct step *s)
{
	uint32_t service;
	const struct desc *event = script_event(s, &service);

	if (four)
		stage_pump();
	else if (s->kind == STEP_PAGE)
		stage_page(service, service_rows[s->head[1] % SERVICES_N].name, s->body);
	else if (event)
		stage_fact(service, event, s->body, s->head[1]);
}

static void play(const struct step *s)
{
	int32_t seconds;

	switch (s->kind) {
	case STEP_ASK:
		play_ask(s);
		break;
	case STEP_FRAME:
		stage_frame(service_at(s->head[1]), s->head[0], s->body);
		break;
	case STEP_FACT:
	case STEP_PAGE:
		play_feed(s);
		break;
	case STEP_CLOCK:
		memcpy(&seconds, s->head, sizeof seconds);
		stage_clock(seconds);
		break;
	case STEP_RESTART:
		stage_restart(service_at(0));
		break;
	case STEP_KINDS:
		break;
	}
}

/* FNV-1a: what an input is decides what is done with it, so that it does the same again. */
static uint32_t hash_of(const uint8_t *data, size_t size)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < size; i++)
		h = (h ^ data[i]) * 16777619u;
	return h;
}

int script_play(const uint8_t *data, size_t size)
{
	struct step steps[SCRIPT_STEPS_MAX];
	uint32_t n = size > UINT32_MAX
			     ? 0
			     : script_read((struct str){(const char *)data, (uint32_t)size}, steps);

	stage_begin();
	for (uint32_t i = 0; i < n; i++)
		play(&steps[i]);
	if (four)
		stage_pump();
	stage_end(!LLVMFuzzerMutate || hash_of(data, size) % THOROUGH_EVERY == 0);
	return 0;
}
