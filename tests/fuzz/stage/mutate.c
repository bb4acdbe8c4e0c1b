/* Mutations that know the tables: steps come, go and change places; their bodies are messages about
 * what is there, spoilt messages, or bytes. */
#include "plausible.h"
#include "script.h"

#include "values_random.h"

#define BODY_BYTES_MAX 4096
#define SIMPLE_SPEAKERS 4 /* tries to find one who may */

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max) __attribute__((weak));
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed);

struct mutation {
	struct draws r;
	struct arena *a;
	struct step steps[SCRIPT_STEPS_MAX];
	uint32_t n;
};

static struct str encoded(struct mutation *m, const struct desc *d, const void *message)
{
	struct buf b;

	buf_init(&b, BODY_BYTES_MAX);
	wire_encode(&b, d, message);
	struct str body = b.over ? STR("") : arena_str(m->a, buf_slice(&b));
	buf_free(&b);
	return body;
}

static struct str fresh_body(struct mutation *m, const struct desc *d)
{
	void *message = arena_alloc(m->a, d->size);
	struct fault expected;

	if (draw_below(&m->r, 16) == 0)
		random_invalid(m->a, d, draw_below(&m->r, UINT64_MAX), message, &expected);
	else
		plausible_message(m->a, d, &m->r, message);
	return encoded(m, d, message);
}

static uint8_t byte(struct mutation *m)
{
	return (uint8_t)draw_below(&m->r, 256);
}

/* Mostly one who may say it. */
static uint8_t speaker_for(struct mutation *m, const struct desc *d)
{
	uint8_t speaker = byte(m);

	for (int i = 0; i < SIMPLE_SPEAKERS && !(stage_speaker_roles(speaker) & d->roles); i++)
		speaker = byte(m);
	return speaker;
}

static struct step fresh_ask(struct mutation *m)
{
	uint32_t service;
	struct step s = {.kind = STEP_ASK};

	s.head[2] = byte(m);
	script_choose(&s, (uint32_t)draw_below(&m->r, UINT16_MAX));
	const struct desc *d = script_message(&s, &service);
	s.head[0] = speaker_for(m, d);
	s.head[1] = draw_below(&m->r, 4) ? 0 : (uint8_t)(1u << draw_below(&m->r, 8));
	s.body = fresh_body(m, d);
	return s;
}

static struct step fresh_step(struct mutation *m)
{
	struct step s = {.kind = (enum step_kind)draw_below(&m->r, STEP_KINDS)};
	const struct desc *event;
	uint32_t service;

	if (s.kind == STEP_ASK || draw_below(&m->r, 4))
		return fresh_ask(m);
	for (int i = 0; i < STEP_HEAD_MAX; i++)
		s.head[i] = byte(m);
	if (s.kind == STEP_FACT) {
		s.head[1] = draw_below(&m->r, 4) ? 0 : byte(m);
		script_choose(&s, (uint32_t)draw_below(&m->r, UINT16_MAX));
		event = script_event(&s, &service);
		s.body = event ? fresh_body(m, event) : STR("");
	}
	if (s.kind == STEP_CLOCK)
		s.head[3] = draw_below(&m->r, 4) ? 0 : s.head[3];
	return s;
}

/* What the step's bytes are read as; NULL: as bytes. */
static const struct desc *desc_of(const struct step *s)
{
	uint32_t service;

	if (s->kind == STEP_ASK)
		return script_message(s, &service);
	return s->kind == STEP_FACT ? script_event(s, &service) : NULL;
}

static void change_bytes(struct mutation *m, struct step *s)
{
	uint8_t *bytes = arena_alloc(m->a, BODY_BYTES_MAX);
	uint32_t n = s->body.n < BODY_BYTES_MAX ? s->body.n : BODY_BYTES_MAX;

	if (n)
		memcpy(bytes, s->body.p, n);
	n = (uint32_t)LLVMFuzzerMutate(bytes, n, BODY_BYTES_MAX);
	s->body = (struct str){(const char *)bytes, n};
}

static void change_body(struct mutation *m, struct step *s)
{
	const struct desc *d = desc_of(s);
	void *message = d ? arena_alloc(m->a, d->size) : NULL;
	struct fault fault;

	if (!d) {
		change_bytes(m, s);
	} else if (draw_below(&m->r, 4) &&
		   wire_decode(s->body, d, WIRE_LENIENT, m->a, message, &fault)) {
		plausible_change(m->a, d, &m->r, message);
		s->body = encoded(m, d, message);
	} else {
		s->body = fresh_body(m, d);
	}
}

static void insert(struct mutation *m, struct step s)
{
	uint32_t at = (uint32_t)draw_below(&m->r, m->n + 1);

	if (m->n == SCRIPT_STEPS_MAX)
		return;
	memmove(m->steps + at + 1, m->steps + at, (m->n - at) * sizeof s);
	m->steps[at] = s;
	m->n++;
}

static void take_out(struct mutation *m, uint32_t at)
{
	m->n--;
	memmove(m->steps + at, m->steps + at + 1, (m->n - at) * sizeof m->steps[0]);
}

static void change_head(struct mutation *m, struct step *s)
{
	uint32_t bytes = step_head_bytes(s->kind);

	if (bytes)
		s->head[draw_below(&m->r, bytes)] = byte(m);
	else
		s->kind = (enum step_kind)draw_below(&m->r, STEP_KINDS);
}

static void change(struct mutation *m)
{
	uint32_t at = m->n ? (uint32_t)draw_below(&m->r, m->n) : 0;
	uint32_t other = m->n ? (uint32_t)draw_below(&m->r, m->n) : 0;
	uint64_t way = m->n ? draw_below(&m->r, 12) : 0;
	struct step *s = &m->steps[at], swapped;

	if (way < 4) {
		insert(m, fresh_step(m));
	} else if (way < 7) {
		change_body(m, s);
	} else if (way == 7) {
		take_out(m, at);
	} else if (way == 8) {
		insert(m, *s);
	} else if (way == 9) {
		swapped = *s;
		*s = m->steps[other];
		m->steps[other] = swapped;
	} else if (way == 10) {
		change_head(m, s);
	} else {
		change_bytes(m, s);
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	struct mutation m = {.r = {seed}, .a = arena_new()};

	if (draw_below(&m.r, 20) == 0) {
		arena_free(m.a);
		return LLVMFuzzerMutate(data, size, max);
	}
	struct str in = arena_str(m.a, (struct str){(const char *)data, (uint32_t)size});
	m.n = script_read(in, m.steps);
	do
		change(&m);
	while (draw_below(&m.r, 2));
	size = script_write(m.steps, m.n, data, max);
	arena_free(m.a);
	return size;
}
