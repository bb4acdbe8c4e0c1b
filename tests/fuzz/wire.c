/* Any bytes as a message: the first byte chooses what they are read as; what is read must be
 * written the same again. */
#include "schema.h"
#include "validate.h"
#include "wire.h"

#define OTHERS 3 /* envelope, reply, page */

static struct arena *arena;
static struct buf buffer;

static void again_the_same(struct str bytes, struct str in)
{
	must(!buffer.over);
	must(str_eq(bytes, in));
}

/* Strict: the very bytes. Lenient: unknown fields fall away, after that nothing changes any more.
 */
static void as_message(const struct desc *d, struct str in)
{
	void *m = arena_alloc(arena, d->size), *again = arena_alloc(arena, d->size);
	struct fault fault;
	bool strict = wire_decode(in, d, WIRE_STRICT, arena, m, &fault);

	if (strict) {
		wire_encode(&buffer, d, m);
		again_the_same(buf_slice(&buffer), in);
		validate(d, m, arena, &fault);
	}
	buffer.n = 0;
	if (!wire_decode(in, d, WIRE_LENIENT, arena, m, &fault)) {
		must(!strict);
		must(fault.why != REASON_none && fault_text(arena, &fault, NULL).n > 0);
		return;
	}
	wire_encode(&buffer, d, m);
	struct str once = arena_str(arena, buf_slice(&buffer));
	must(wire_decode(once, d, WIRE_LENIENT, arena, again, &fault));
	buffer.n = 0;
	wire_encode(&buffer, d, again);
	again_the_same(buf_slice(&buffer), once);
}

static void as_envelope(struct str in)
{
	struct envelope e, again;
	struct fault fault;

	if (!envelope_decode(in, arena, &e, &fault)) {
		must(fault.why != REASON_none);
		must(e.request_id.n == 0 || e.request_id.n == REQUEST_ID_BYTES);
		return;
	}
	envelope_encode(&buffer, &e);
	must(buffer.n == in.n && envelope_decode(buf_slice(&buffer), arena, &again, &fault));
	must(str_eq(e.body, again.body) && e.nseen == again.nseen);
}

static void as_reply(struct str in)
{
	struct reply r;
	struct fault fault;

	if (reply_decode(in, arena, &r, &fault)) {
		reply_encode(&buffer, &r);
		again_the_same(buf_slice(&buffer), in);
	}
}

static void as_page(struct str in)
{
	struct page p;
	struct fault fault;
	struct buf rows;

	if (!page_decode(in, arena, &p, &fault))
		return;
	buf_init(&rows, WIRE_BYTES_MAX);
	for (uint32_t i = 0; i < p.nrows; i++)
		buf_str(&rows, p.rows[i]);
	page_encode(&buffer, buf_slice(&rows), p.nrows, p.cursor);
	again_the_same(buf_slice(&buffer), in);
	buf_free(&rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	if (size == 0 || size > WIRE_BYTES_MAX)
		return 0;
	if (!arena) {
		arena = arena_new();
		buf_init(&buffer, 2 * (size_t)WIRE_BYTES_MAX);
	}
	struct str in = {(const char *)data + 1, (uint32_t)size - 1};
	uint32_t as = data[0] % (n + OTHERS);
	buffer.n = 0;
	if (as < n)
		as_message(all[as], in);
	else if (as == n)
		as_envelope(in);
	else if (as == n + 1)
		as_reply(in);
	else
		as_page(in);
	arena_reset(arena);
	return 0;
}
