/* Any bytes as what services answer a client: the first two choose what was asked, then each answer
 * has two bytes of length. What is understood is shown in every form. */
#include "output.h"
#include "values_random.h"

#include <unistd.h>

#define ANSWERS_MAX 8
#define OUT_BYTES_MAX ((size_t)8 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max) __attribute__((weak));
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed);

struct answers {
	struct str left;
	uint32_t n;
};

/* They are read as they come over the network; nobody answers for ever. */
static bool answer(void *ctx, const char *service, const struct envelope *e, uint32_t n,
		   struct arena *a, struct reply *out, struct str *why)
{
	struct answers *from = ctx;
	struct fault fault;

	(void)service;
	(void)e;
	*why = STR("nobody answers");
	for (uint32_t i = 0; i < n; i++) {
		if (from->left.n < 2 || from->n++ == ANSWERS_MAX)
			return false;
		uint32_t length = (uint8_t)from->left.p[0] | (uint32_t)(uint8_t)from->left.p[1]
								     << 8;
		from->left = (struct str){from->left.p + 2, from->left.n - 2};
		if (length > from->left.n)
			length = from->left.n;
		struct str bytes = arena_str(a, (struct str){from->left.p, length});
		from->left = (struct str){from->left.p + length, from->left.n - length};
		if (!reply_decode(bytes, a, &out[i], &fault))
			return false;
	}
	return true;
}

static void request_id(void *ctx, unsigned char id[REQUEST_ID_BYTES])
{
	(void)ctx;
	memset(id, 1, REQUEST_ID_BYTES);
}

static void show(struct session *s, const struct desc *d, const void *rows, uint32_t n)
{
	static const enum output_form forms[] = {OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_CSV};

	for (size_t i = 0; i < COUNT(forms); i++) {
		struct output_style style = {.form = forms[i], .fd = STDOUT_FILENO};
		struct buf out;
		buf_init(&out, OUT_BYTES_MAX);
		output_rows(&style, s, d, rows, n, &out);
		if (n)
			output_record(&style, s, d, rows, &out);
		buf_free(&out);
	}
}

static void ask(struct session *s, const struct desc *d)
{
	void *message = arena_alloc(s->arena, d->size), *rows = NULL;
	struct fault fault = {0};
	uint32_t n = 1;
	enum status status;

	if (d->what == WHAT_COMMAND) {
		rows = arena_alloc(s->arena, d->reply->size);
		status = session_command(s, d, message, rows, &fault);
	} else {
		status = session_query(s, d, message, NULL, 0, &rows, &n, &fault);
	}
	if (status == STATUS_ok)
		show(s, d->reply, rows, n);
	else
		fault_text(s->arena, &fault, NULL);
}

static const struct desc *asked(const uint8_t *data)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	return all[(data[0] | (uint32_t)data[1] << 8) % n];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct session session;

	if (size < 2 || size > WIRE_BYTES_MAX)
		return 0;
	const struct desc *d = asked(data);
	struct answers from = {.left = {(const char *)data + 2, (uint32_t)size - 2}};
	session_init(&session, &(struct carrier){answer, request_id, &from});
	if (d->what == WHAT_COMMAND || d->what == WHAT_QUERY)
		ask(&session, d);
	session_free(&session);
	return 0;
}

/* A whole answer to what was asked, with random rows. */
static void answer_well(struct arena *a, const struct desc *d, unsigned seed, struct buf *out)
{
	void *row = arena_alloc(a, d->reply->size);
	struct buf rows, body;
	struct reply r = {.version = WIRE_VERSION,
			  .request_id = STR("\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1")};

	buf_init(&rows, WIRE_BYTES_MAX);
	buf_init(&body, WIRE_BYTES_MAX);
	for (unsigned i = 0; i <= seed % 3; i++) {
		random_message(a, d->reply, seed + i, row);
		wire_encode(&rows, d->reply, row);
	}
	if (d->what == WHAT_QUERY)
		page_encode(&body, buf_slice(&rows), seed % 3 + 1, STR(""));
	else
		wire_encode(&body, d->reply, row);
	r.sequence = seed;
	r.body = buf_slice(&body);
	reply_encode(out, &r);
	buf_free(&rows);
	buf_free(&body);
}

/* Half of the time one whole answer is put behind the others. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	struct buf frame;

	if (size < 2 || seed % 2)
		return LLVMFuzzerMutate(data, size, max);
	if (seed % 16 == 0)
		data[0] = (uint8_t)(seed >> 8);
	const struct desc *d = asked(data);
	if (d->what != WHAT_COMMAND && d->what != WHAT_QUERY)
		return LLVMFuzzerMutate(data, size, max);
	struct arena *a = arena_new();
	buf_init(&frame, UINT16_MAX);
	answer_well(a, d, seed >> 4, &frame);
	if (!frame.over && size + 2 + frame.n <= max) {
		data[size] = (uint8_t)frame.n;
		data[size + 1] = (uint8_t)(frame.n >> 8);
		memcpy(data + size + 2, frame.p, frame.n);
		size += 2 + frame.n;
	}
	buf_free(&frame);
	arena_free(a);
	return size;
}
