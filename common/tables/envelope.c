/* Envelopes, replies and pages of rows: a few items in order, which the heads of the scan are
 * enough to read. */
#include "wire.h"
#include "faults.h"
#include "msgput.h"
#include "msgscan.h"
#include "text.h"

#define SERVICE_BYTES_MAX 32
#define BEHALF_BYTES_MAX 100
#define ENVELOPE_ITEMS 5 /* and the options, when there are any */
#define REPLY_ITEMS 5

struct items {
	struct str bytes;
	uint32_t at;
	struct arena *a;
	struct fault *fault;
};

static bool next(struct items *it, enum msgkind kind, uint64_t *n)
{
	struct msghead h;

	if (msghead_read(it->bytes, &it->at, &h) != REASON_none || h.kind != kind)
		return false;
	*n = h.n;
	return true;
}

/* The next text or bytes, copied. */
static bool next_str(struct items *it, enum msgkind kind, struct str *out)
{
	uint64_t n;

	if (!next(it, kind, &n))
		return false;
	struct str slice = {it->bytes.p + it->at - n, (uint32_t)n};
	if (kind == MSG_STR && (!text_utf8(slice) || (n && memchr(slice.p, 0, n))))
		return false;
	*out = arena_str(it->a, slice);
	return true;
}

static bool refuse(struct items *it, enum reason why, const char *field)
{
	it->fault->field = str_of(field);
	return fault_set(it->fault, why, STR(""), 0);
}

static bool scanned(struct str bytes, uint32_t values_max, struct fault *fault)
{
	struct msgscan s;

	if (bytes.n > WIRE_BYTES_MAX)
		return fault_set(fault, REASON_too_large, STR(""), WIRE_BYTES_MAX);
	return msgscan(bytes, values_max, &s) || fault_set(fault, s.why, STR(""), s.limit);
}

static bool version_spoken(struct items *it, uint64_t version)
{
	if (version == WIRE_VERSION)
		return true;
	refuse(it, REASON_unknown_version, "");
	it->fault->got = fault_number(it->a, version);
	return false;
}

static bool has_options(const struct envelope *e)
{
	return e->behalf.n || e->cursor.n || e->dry || e->limit || e->many;
}

static void options_encode(struct buf *b, const struct envelope *e)
{
	uint32_t n = 0;

	n += e->behalf.n != 0;
	n += e->cursor.n != 0;
	n += e->dry;
	n += e->limit != 0;
	n += e->many;
	msgput_map(b, n);
	if (e->behalf.n) {
		msgput_text(b, STR("behalf"));
		msgput_text(b, e->behalf);
	}
	if (e->cursor.n) {
		msgput_text(b, STR("cursor"));
		msgput_bytes(b, e->cursor);
	}
	if (e->dry) {
		msgput_text(b, STR("dry"));
		msgput_bool(b, true);
	}
	if (e->limit) {
		msgput_text(b, STR("limit"));
		msgput_number(b, e->limit);
	}
	if (e->many) {
		msgput_text(b, STR("many"));
		msgput_bool(b, true);
	}
}

void envelope_encode(struct buf *b, const struct envelope *e)
{
	must(e->nseen <= SEEN_MAX);
	msgput_list(b, ENVELOPE_ITEMS + has_options(e));
	msgput_number(b, e->version);
	msgput_bytes(b, e->request_id);
	msgput_number(b, e->type);
	msgput_bytes(b, e->body);
	msgput_map(b, e->nseen);
	for (uint32_t i = 0; i < e->nseen; i++) {
		msgput_text(b, e->seen[i].service);
		msgput_number(b, e->seen[i].sequence);
	}
	if (has_options(e))
		options_encode(b, e);
}

static bool request_id_good(struct str id)
{
	static const char zero[REQUEST_ID_BYTES];

	return id.n == REQUEST_ID_BYTES && memcmp(id.p, zero, REQUEST_ID_BYTES) != 0;
}

/* Version, request id and type, as far as they can be read: also from bytes that the scan refused.
 */
static bool read_opening(struct items *it, struct envelope *e, uint64_t *nitems)
{
	if (!next(it, MSG_ARRAY, nitems))
		return refuse(it, REASON_bad_envelope, "");
	if (!next(it, MSG_UINT, &e->version))
		return refuse(it, REASON_bad_envelope, "version");
	bool id = next_str(it, MSG_BIN, &e->request_id);
	bool type = id && next(it, MSG_UINT, &e->type);
	bool good = request_id_good(e->request_id);
	if (!good)
		e->request_id = STR("");
	if (!version_spoken(it, e->version))
		return false;
	if (*nitems != ENVELOPE_ITEMS && *nitems != ENVELOPE_ITEMS + 1)
		return refuse(it, REASON_bad_envelope, "");
	if (!good)
		return refuse(it, id ? REASON_bad_request_id : REASON_bad_envelope, "request_id");
	return type || refuse(it, REASON_bad_envelope, "type");
}

static bool read_seen(struct items *it, struct envelope *e)
{
	uint64_t n;

	if (!next(it, MSG_MAP, &n) || n > SEEN_MAX)
		return refuse(it, REASON_bad_envelope, "seen");
	for (; e->nseen < n; e->nseen++) {
		struct seen *s = &e->seen[e->nseen];
		if (!next_str(it, MSG_STR, &s->service) || s->service.n == 0 ||
		    s->service.n > SERVICE_BYTES_MAX || !next(it, MSG_UINT, &s->sequence))
			return refuse(it, REASON_bad_envelope, "seen");
		for (uint32_t i = 0; i < e->nseen; i++)
			if (str_eq(e->seen[i].service, s->service)) {
				refuse(it, REASON_repeated_field, "seen");
				it->fault->got = s->service;
				return false;
			}
	}
	return true;
}

static bool read_option(struct items *it, struct envelope *e, struct str name)
{
	bool again, ok, empty;

	if (str_is(name, "behalf")) {
		again = e->behalf.n != 0;
		ok = next_str(it, MSG_STR, &e->behalf) && e->behalf.n <= BEHALF_BYTES_MAX;
		empty = e->behalf.n == 0;
	} else if (str_is(name, "cursor")) {
		again = e->cursor.n != 0;
		ok = next_str(it, MSG_BIN, &e->cursor);
		empty = e->cursor.n == 0;
	} else if (str_is(name, "dry") || str_is(name, "many")) {
		bool *option = str_is(name, "dry") ? &e->dry : &e->many;
		uint64_t yes = 0;
		again = *option;
		ok = next(it, MSG_BOOL, &yes);
		*option = yes != 0;
		empty = !*option;
	} else if (str_is(name, "limit")) {
		again = e->limit != 0;
		ok = next(it, MSG_UINT, &e->limit);
		empty = e->limit == 0;
	} else {
		refuse(it, REASON_unknown_field, "options");
		it->fault->got = name;
		return false;
	}
	if (again) {
		refuse(it, REASON_repeated_field, "options");
		it->fault->got = name;
		return false;
	}
	if (!ok)
		return refuse(it, REASON_bad_envelope, "options");
	return !empty || refuse(it, REASON_default_written, "options");
}

static bool read_options(struct items *it, struct envelope *e)
{
	uint64_t n;

	if (!next(it, MSG_MAP, &n))
		return refuse(it, REASON_bad_envelope, "options");
	if (n == 0)
		return refuse(it, REASON_default_written, "options");
	for (uint64_t i = 0; i < n; i++) {
		struct str name;
		if (!next_str(it, MSG_STR, &name))
			return refuse(it, REASON_bad_envelope, "options");
		if (!read_option(it, e, name))
			return false;
	}
	return true;
}

bool envelope_decode(struct str bytes, struct arena *a, struct envelope *e, struct fault *fault)
{
	struct items it = {bytes, 0, a, fault};
	uint64_t n = 0;

	*e = (struct envelope){0};
	*fault = (struct fault){0};
	bool opened = read_opening(&it, e, &n);
	struct fault of_scan = {0};
	if (!scanned(bytes, WIRE_VALUES_MAX, &of_scan)) {
		*fault = of_scan;
		return false;
	}
	if (!opened)
		return false;
	if (!next_str(&it, MSG_BIN, &e->body))
		return refuse(&it, REASON_bad_envelope, "body");
	return read_seen(&it, e) && (n == ENVELOPE_ITEMS || read_options(&it, e));
}

void reply_encode(struct buf *b, const struct reply *r)
{
	msgput_list(b, REPLY_ITEMS);
	msgput_number(b, r->version);
	msgput_bytes(b, r->request_id);
	msgput_number(b, r->status);
	msgput_number(b, r->sequence);
	msgput_bytes(b, r->body);
}

bool reply_decode(struct str bytes, struct arena *a, struct reply *r, struct fault *fault)
{
	struct items it = {bytes, 0, a, fault};
	uint64_t n;

	*r = (struct reply){0};
	*fault = (struct fault){0};
	if (!scanned(bytes, WIRE_VALUES_MAX, fault))
		return false;
	if (!next(&it, MSG_ARRAY, &n))
		return refuse(&it, REASON_bad_envelope, "");
	if (!next(&it, MSG_UINT, &r->version))
		return refuse(&it, REASON_bad_envelope, "version");
	if (!version_spoken(&it, r->version))
		return false;
	if (n != REPLY_ITEMS)
		return refuse(&it, REASON_bad_envelope, "");
	if (!next_str(&it, MSG_BIN, &r->request_id))
		return refuse(&it, REASON_bad_envelope, "request_id");
	if (r->request_id.n && !request_id_good(r->request_id))
		return refuse(&it, REASON_bad_request_id, "request_id");
	if (!next(&it, MSG_UINT, &r->status))
		return refuse(&it, REASON_bad_envelope, "status");
	if (!next(&it, MSG_UINT, &r->sequence))
		return refuse(&it, REASON_bad_envelope, "sequence");
	return next_str(&it, MSG_BIN, &r->body) || refuse(&it, REASON_bad_envelope, "body");
}

void page_encode(struct buf *b, struct str rows, uint32_t nrows, struct str cursor)
{
	msgput_list(b, 2);
	msgput_list(b, nrows);
	buf_str(b, rows);
	msgput_bytes(b, cursor);
}

/* One row, whose bytes are told apart here and checked by who decodes them. */
static bool read_row(struct items *it, struct page *p)
{
	struct msgscan s = {0};
	uint32_t from = it->at, at = from;
	uint64_t pairs;

	if (!next(it, MSG_MAP, &pairs)) {
		refuse(it, REASON_not_a_map, "");
		return fault_at_item(it->fault, it->a, p->nrows);
	}
	must(msgscan_value(it->bytes, &at, &s));
	it->at = at;
	p->rows[p->nrows++] = (struct str){it->bytes.p + from, at - from};
	return true;
}

bool page_decode(struct str bytes, struct arena *a, struct page *p, struct fault *fault)
{
	struct items it = {bytes, 0, a, fault};
	uint64_t n, nrows;

	*p = (struct page){0};
	*fault = (struct fault){0};
	if (!scanned(bytes, 0, fault))
		return false;
	it.bytes = arena_str(a, bytes);
	if (!next(&it, MSG_ARRAY, &n) || n != 2 || !next(&it, MSG_ARRAY, &nrows)) {
		refuse(&it, REASON_wrong_kind, "");
		it.fault->got = STR("page");
		return false;
	}
	p->rows = arena_alloc(a, nrows * sizeof *p->rows);
	for (uint64_t i = 0; i < nrows; i++)
		if (!read_row(&it, p))
			return fault_at(fault, a, "rows");
	if (!next_str(&it, MSG_BIN, &p->cursor)) {
		refuse(&it, REASON_wrong_kind, "cursor");
		it.fault->got = STR("byte string");
		return false;
	}
	return true;
}
