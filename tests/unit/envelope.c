/* Envelopes, replies and pages: there and back, and each refusal. */
#include "unit.h"
#include "hex.h"
#include "wire.h"

#define ID "c410 0102030405060708090a0b0c0d0e0f10"

static const struct envelope full = {
	.version = WIRE_VERSION,
	.request_id = {"\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20", REQUEST_ID_BYTES},
	.type = 151,
	.body = {"\x81\x01\x0c", 3},
	.seen = {{{"catalogue", 9}, 70000}, {{"enrolment", 9}, 3}},
	.nseen = 2,
	.behalf = {"learner:12", 10},
	.cursor = {"\0\1", 2},
	.limit = 300,
	.dry = true,
	.many = true};

static struct str envelope_bytes(struct arena *a, const struct envelope *e)
{
	struct buf b;

	buf_init(&b, WIRE_BYTES_MAX);
	envelope_encode(&b, e);
	ck_assert(!b.over);
	struct str bytes = arena_str(a, buf_slice(&b));
	buf_free(&b);
	return bytes;
}

static void same_envelope(const struct envelope *x, const struct envelope *y)
{
	ck_assert(x->version == y->version && x->type == y->type && x->limit == y->limit &&
		  x->dry == y->dry && x->many == y->many);
	ck_assert(str_eq(x->request_id, y->request_id) && str_eq(x->body, y->body));
	ck_assert(str_eq(x->behalf, y->behalf) && str_eq(x->cursor, y->cursor));
	ck_assert_uint_eq(x->nseen, y->nseen);
	for (uint32_t i = 0; i < x->nseen; i++)
		ck_assert(str_eq(x->seen[i].service, y->seen[i].service) &&
			  x->seen[i].sequence == y->seen[i].sequence);
}

static void both_ways(const struct envelope *e)
{
	struct arena *a = arena_new();
	struct envelope got;
	struct fault fault;
	struct str bytes = envelope_bytes(a, e);

	ck_assert_msg(envelope_decode(bytes, a, &got, &fault), "%s", fault_text(a, &fault, NULL).p);
	memset((char *)(uintptr_t)bytes.p, 0xc1, bytes.n);
	same_envelope(e, &got);
	arena_free(a);
}

UNIT(envelope, there_and_back)
{
	struct envelope e = full;
	struct arena *a = arena_new();

	both_ways(&e);
	e.cursor = STR("");
	e.behalf = STR("");
	both_ways(&e);
	e.limit = 0;
	both_ways(&e);
	e.dry = false;
	both_ways(&e);
	e.many = false;
	both_ways(&e);
	e.nseen = 0;
	ck_assert_str_eq(hex_text(a, envelope_bytes(a, &e)),
			 "9501c4100102030405060708090a0b0c0d0e0f10cc97c40381010c80");
	e.nseen = SEEN_MAX;
	for (uint32_t i = 0; i < SEEN_MAX; i++)
		e.seen[i] = (struct seen){arena_printf(a, "service %u", i), UINT64_MAX - i};
	both_ways(&e);
	arena_free(a);
}

/* What is there all the same, so that the peer can be answered. */
enum kept { NOTHING, ONLY_ID, BOTH };

static void refused(const char *hex, const char *want, enum kept kept)
{
	struct arena *a = arena_new();
	struct envelope e;
	struct fault fault;

	ck_assert_msg(!envelope_decode(HEX(a, hex), a, &e, &fault), "%s is read", hex);
	ck_assert_str_eq(fault_text(a, &fault, NULL).p, want);
	ck_assert_msg(str_eq(e.request_id, kept == NOTHING ? STR("") : full.request_id), "%s", hex);
	ck_assert_msg(e.type == (kept == BOTH ? 12 : 0), "%s", hex);
	arena_free(a);
}

#define SHAPE "not an envelope [version, request id, type, body, seen]"

UNIT(envelope, refusals)
{
	refused("", "the message ends too early", NOTHING);
	refused("c0", SHAPE, NOTHING);
	refused("94 01" ID "0c c400", SHAPE, BOTH);
	refused("97 01" ID "0c c400 80 8000", SHAPE, BOTH);
	refused("95 a131" ID "0c c400 80", "version: " SHAPE, NOTHING);
	refused("95 02" ID "0c c400 80", "protocol version 2 is not spoken here", BOTH);
	refused("93 02" ID "0c", "protocol version 2 is not spoken here", BOTH);
	refused("95 01 a161 0c c400 80", "request_id: " SHAPE, NOTHING);
	refused("95 01" ID "a161 c400 80", "type: " SHAPE, ONLY_ID);
	refused("95 01" ID "0c a0 80", "body: " SHAPE, BOTH);
	refused("95 01" ID "0c c400 90", "seen: " SHAPE, BOTH);
	refused("95 01" ID "0c c400 81 01 01", "seen: " SHAPE, BOTH);
	refused("95 01" ID "0c c400 81 a0 01", "seen: " SHAPE, BOTH);
	refused("95 01" ID "0c c400 81 a1e9 01", "seen: " SHAPE, BOTH);
	refused("95 01" ID "0c c400 81 a161 ff", "seen: " SHAPE, BOTH);
	refused("95 01" ID "0c c400 82 a161 01 a161 02", "seen: the field is there twice (a)",
		BOTH);
	refused("95 01" ID
		"0c c400 89 a16101 a16201 a16301 a16401 a16501 a16601 a16701 a16801 a16901",
		"seen: " SHAPE, BOTH);
	refused("95 01" ID "0c c400 81 d921"
		"6161616161616161616161616161616161616161616161616161616161616161"
		"61 01",
		"seen: " SHAPE, BOTH);
}

UNIT(envelope, request_id)
{
	struct arena *a = arena_new();
	struct envelope e;
	struct fault fault;
	static const char *const bad[] = {
		"95 01 c410 00000000000000000000000000000000 0c c400 80",
		"95 01 c40f 0102030405060708090a0b0c0d0e0f 0c c400 80",
		"95 01 c411 0102030405060708090a0b0c0d0e0f1011 0c c400 80",
		"95 01 c400 0c c400 80"};

	for (size_t i = 0; i < COUNT(bad); i++) {
		ck_assert(!envelope_decode(HEX(a, bad[i]), a, &e, &fault));
		ck_assert_str_eq(fault_text(a, &fault, NULL).p,
				 "request_id: a request id has 16 bytes and is not zero");
		ck_assert(e.request_id.n == 0 && e.type == 12);
	}
	arena_free(a);
}

#define BEFORE_OPTIONS "96 01" ID "0c c400 80 "

UNIT(envelope, options)
{
	refused(BEFORE_OPTIONS "c0", "options: " SHAPE, BOTH);
	refused(BEFORE_OPTIONS "80", "options: a default value must be left out", BOTH);
	refused(BEFORE_OPTIONS "81 01 01", "options: " SHAPE, BOTH);
	refused(BEFORE_OPTIONS "81 a161 01", "options: no such field (a)", BOTH);
	refused(BEFORE_OPTIONS "81 a5 6c696d6974 00", "options: a default value must be left out",
		BOTH);
	refused(BEFORE_OPTIONS "81 a5 6c696d6974 ff", "options: " SHAPE, BOTH);
	refused(BEFORE_OPTIONS "82 a5 6c696d6974 01 a5 6c696d6974 01",
		"options: the field is there twice (limit)", BOTH);
	refused(BEFORE_OPTIONS "81 a3 647279 c2", "options: a default value must be left out",
		BOTH);
	refused(BEFORE_OPTIONS "81 a3 647279 01", "options: " SHAPE, BOTH);
	refused(BEFORE_OPTIONS "82 a3 647279 c3 a3 647279 c3",
		"options: the field is there twice (dry)", BOTH);
	refused(BEFORE_OPTIONS "81 a4 6d616e79 c2", "options: a default value must be left out",
		BOTH);
	refused(BEFORE_OPTIONS "82 a4 6d616e79 c3 a4 6d616e79 c3",
		"options: the field is there twice (many)", BOTH);
	refused(BEFORE_OPTIONS "81 a6 637572736f72 c400",
		"options: a default value must be left out", BOTH);
	refused(BEFORE_OPTIONS "81 a6 637572736f72 a161", "options: " SHAPE, BOTH);
	refused(BEFORE_OPTIONS "81 a6 626568616c66 a0", "options: a default value must be left out",
		BOTH);
	refused(BEFORE_OPTIONS "81 a6 626568616c66 a1e9", "options: " SHAPE, BOTH);
	refused(BEFORE_OPTIONS "82 a6 626568616c66 a161 a6 626568616c66 a161",
		"options: the field is there twice (behalf)", BOTH);
}

UNIT(envelope, shape_of_the_bytes)
{
	refused("95 01" ID "0c c400 80 00", "bytes after the end of the message", BOTH);
	refused("95 01" ID "0c c400", "the message ends too early", BOTH);
	refused("95 01" ID "0c c6ffffffff", "the message ends too early", BOTH);
	refused("95 01" ID "0c c50001 00 80", "not written in its shortest form", BOTH);
	refused("95 01" ID "0c 91919191919191919191919191919191 01", "nested deeper than 16", BOTH);
	refused("95 01" ID "0c c1", "not msgpack", BOTH);
	refused("95 01" ID, "the message ends too early", ONLY_ID);
}

UNIT(envelope, truncation_and_size)
{
	struct arena *a = arena_new();
	struct envelope e, large = full;
	struct fault fault;
	struct str bytes = envelope_bytes(a, &full);

	for (uint32_t n = 0; n < bytes.n; n++)
		ck_assert(!envelope_decode((struct str){bytes.p, n}, a, &e, &fault) &&
			  fault.why == REASON_truncated);
	large.body = (struct str){arena_alloc(a, WIRE_BYTES_MAX), WIRE_BYTES_MAX - 200};
	bytes = envelope_bytes(a, &large);
	ck_assert(envelope_decode(bytes, a, &e, &fault) && e.body.n == large.body.n);
	struct str more = {arena_alloc(a, WIRE_BYTES_MAX + 1), WIRE_BYTES_MAX + 1};
	memcpy((char *)(uintptr_t)more.p, bytes.p, bytes.n);
	ck_assert(!envelope_decode(more, a, &e, &fault));
	ck_assert_str_eq(fault_text(a, &fault, NULL).p, "the message is larger than 1048576 bytes");
	ck_assert(e.type == 151);
	arena_free(a);
}

UNIT(reply, there_and_back)
{
	struct arena *a = arena_new();
	struct reply r = {WIRE_VERSION, full.request_id, STATUS_conflict, 70000, STR("\x80")}, got;
	struct fault fault;
	struct buf b;

	buf_init(&b, WIRE_BYTES_MAX);
	for (int i = 0; i < 2; i++) {
		b.n = 0;
		reply_encode(&b, &r);
		ck_assert(reply_decode(buf_slice(&b), a, &got, &fault));
		ck_assert(got.status == r.status && got.sequence == r.sequence &&
			  str_eq(got.request_id, r.request_id) && str_eq(got.body, r.body));
		/* to a peer whose request id could not be read */
		r.request_id = STR("");
	}
	for (uint32_t n = 0; n < b.n; n++)
		ck_assert(!reply_decode((struct str){(const char *)b.p, n}, a, &got, &fault) &&
			  fault.why == REASON_truncated);
	buf_free(&b);
	arena_free(a);
}

static void reply_refused(const char *hex, const char *want)
{
	struct arena *a = arena_new();
	struct reply r;
	struct fault fault;

	ck_assert_msg(!reply_decode(HEX(a, hex), a, &r, &fault), "%s is read", hex);
	ck_assert_str_eq(fault_text(a, &fault, NULL).p, want);
	arena_free(a);
}

UNIT(reply, refusals)
{
	reply_refused("c0", SHAPE);
	reply_refused("94 01" ID "00 00", SHAPE);
	reply_refused("95 c3" ID "00 00 c400", "version: " SHAPE);
	reply_refused("95 03" ID "00 00 c400", "protocol version 3 is not spoken here");
	reply_refused("95 01 01 00 00 c400", "request_id: " SHAPE);
	reply_refused("95 01 c40101 00 00 c400",
		      "request_id: a request id has 16 bytes and is not zero");
	reply_refused("95 01" ID "ff 00 c400", "status: " SHAPE);
	reply_refused("95 01" ID "00 ff c400", "sequence: " SHAPE);
	reply_refused("95 01" ID "00 00 80", "body: " SHAPE);
	reply_refused("95 01" ID "00 00 c400 00", "bytes after the end of the message");
}

UNIT(page, there_and_back)
{
	struct arena *a = arena_new();
	struct resolved rows[] = {{.id = 1, .text = STR("a")}, {.id = 2}}, got;
	struct buf b, all;
	struct page p;
	struct fault fault;

	buf_init(&b, WIRE_BYTES_MAX);
	buf_init(&all, WIRE_BYTES_MAX);
	for (size_t i = 0; i < COUNT(rows); i++)
		wire_encode(&b, &desc_resolved, &rows[i]);
	page_encode(&all, buf_slice(&b), COUNT(rows), STR("next"));
	ck_assert(str_eq(buf_slice(&all), HEX(a, "9292 82010102a161 810102 c4046e657874")));
	ck_assert(page_decode(buf_slice(&all), a, &p, &fault));
	memset(all.p, 0xc1, all.n);
	ck_assert(p.nrows == 2 && str_is(p.cursor, "next"));
	for (uint32_t i = 0; i < p.nrows; i++) {
		ck_assert(wire_decode(p.rows[i], &desc_resolved, WIRE_LENIENT, a, &got, &fault));
		ck_assert(str_eq(got.text, rows[i].text) && got.id == rows[i].id);
	}
	all.n = 0;
	page_encode(&all, STR(""), 0, STR(""));
	ck_assert(page_decode(buf_slice(&all), a, &p, &fault) && p.nrows == 0 && p.cursor.n == 0);
	buf_free(&b);
	buf_free(&all);
	arena_free(a);
}

static void page_refused(const char *hex, const char *want)
{
	struct arena *a = arena_new();
	struct page p;
	struct fault fault;

	ck_assert_msg(!page_decode(HEX(a, hex), a, &p, &fault), "%s is read", hex);
	ck_assert_str_eq(fault_text(a, &fault, NULL).p, want);
	arena_free(a);
}

UNIT(page, refusals)
{
	page_refused("80", "not a page");
	page_refused("9190", "not a page");
	page_refused("93 90 c400 00", "not a page");
	page_refused("92 80 c400", "not a page");
	page_refused("92 92 80 90 c400", "rows[1]: a map of fields was expected");
	page_refused("92 91 80 a0", "cursor: not a byte string");
	page_refused("92 92 80", "the message ends too early");
	page_refused("92 ddffffffff", "the message ends too early");
	page_refused("92 91 80 c400 00", "bytes after the end of the message");
	page_refused("92 91 81 cc01 01 c400", "not written in its shortest form");
}
