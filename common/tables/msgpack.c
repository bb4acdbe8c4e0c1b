/* The tables' codec: written by the templates of msgpack-c, read by the heads of the scan. */
#include "wire.h"
#include "faults.h"
#include "member.h"
#include "msgput.h"
#include "msgscan.h"
#include "text.h"

#include <msgpack/pack_define.h>
#include <msgpack/timestamp.h>

/* The head of a map of so many pairs is one byte, which can be completed when they are counted. */
#define SMALL_MAP_MAX 15

/* Writing: the library's templates for whoever has a buffer of his own, so that no piece takes a
 * call through a pointer. */

static inline int append(struct buf *b, const void *bytes, size_t n)
{
	/* Most pieces are of a byte or two, and there is room. */
	if (n - 1 < b->cap - b->n && !b->over) {
		memcpy(b->p + b->n, bytes, n);
		b->n += n;
	} else {
		buf_put(b, bytes, n);
	}
	return 0;
}

#define TEMPLATE(name) static inline __attribute__((unused)) int msgpack_pack##name
#define msgpack_pack_inline_func(name) TEMPLATE(name)
#define msgpack_pack_inline_func_cint(name) TEMPLATE(name)
#define msgpack_pack_inline_func_fixint(name) TEMPLATE(_fix##name)
#define msgpack_pack_user struct buf *
#define msgpack_pack_append_buffer(b, bytes, n) return append(b, bytes, n)
#include <msgpack/pack_template.h>

static void pack_bool(struct buf *b, bool yes)
{
	if (yes)
		msgpack_pack_true(b);
	else
		msgpack_pack_false(b);
}

static void pack_str(struct buf *b, struct str s)
{
	msgpack_pack_str(b, s.n);
	msgpack_pack_str_body(b, s.p, s.n);
}

static void pack_bin(struct buf *b, struct str s)
{
	msgpack_pack_bin(b, s.n);
	msgpack_pack_bin_body(b, s.p, s.n);
}

static void encode_message(struct buf *b, const struct desc *d, const void *message);

static void encode_list(struct buf *b, const struct field *f, struct any_list l)
{
	msgpack_pack_array(b, l.n);
	for (uint32_t i = 0; i < l.n; i++) {
		if (f->rec)
			encode_message(b, f->rec, list_record(f, l, i));
		else
			pack_str(b, list_text(l, i));
	}
}

static void encode_member(struct buf *b, const struct field *f, const void *message)
{
	switch (f->kind) {
	case KIND_bool:
		pack_bool(b, member_number(f, message) != 0);
		break;
	case KIND_i64:
	case KIND_time:
		msgpack_pack_int64(b, member_signed(f, message));
		break;
	case KIND_str:
		pack_str(b, member_str(f, message));
		break;
	case KIND_bytes:
		pack_bin(b, member_str(f, message));
		break;
	case KIND_list:
		encode_list(b, f, list_at(f, message));
		break;
	case KIND_record:
		encode_message(b, f->rec, field_at(f, message));
		break;
	default:
		msgpack_pack_uint64(b, member_number(f, message));
	}
}

static bool is_written(const struct field *f, const void *message)
{
	return f->flags & REQUIRED || !member_empty(f, message);
}

static void encode_message(struct buf *b, const struct desc *d, const void *message)
{
	bool small = d->nfields <= SMALL_MAP_MAX;
	size_t at = b->n, n = 0;

	for (const struct field *f = d->fields(); !small && f->tag; f++)
		n += is_written(f, message);
	msgpack_pack_map(b, n);
	for (const struct field *f = d->fields(); f->tag; f++) {
		if (!is_written(f, message))
			continue;
		n += small;
		msgpack_pack_uint8(b, f->tag);
		encode_member(b, f, message);
	}
	if (small && !b->over)
		b->p[at] |= (uint8_t)n;
}

void wire_encode(struct buf *b, const struct desc *d, const void *message)
{
	encode_message(b, d, message);
}

void msgput_number(struct buf *b, uint64_t number)
{
	msgpack_pack_uint64(b, number);
}

void msgput_bool(struct buf *b, bool yes)
{
	pack_bool(b, yes);
}

void msgput_text(struct buf *b, struct str text)
{
	pack_str(b, text);
}

void msgput_bytes(struct buf *b, struct str bytes)
{
	pack_bin(b, bytes);
}

void msgput_list(struct buf *b, uint32_t items)
{
	msgpack_pack_array(b, items);
}

void msgput_map(struct buf *b, uint32_t pairs)
{
	msgpack_pack_map(b, pairs);
}

/* Reading. */

/* The heads are read once, with every check of the scan, and the values as they come. */
struct reading {
	struct str bytes; /* in the arena, so that texts can point into them */
	uint32_t at, values, depth;
	struct arena *a;
	struct fault *fault;
	bool strict;
};

static uint32_t bytes_left(const struct reading *r)
{
	return r->bytes.n - r->at;
}

static bool next_head(struct reading *r, struct msghead *h)
{
	enum reason why = msghead_read(r->bytes, &r->at, h);

	return why == REASON_none || fault_set(r->fault, why, STR(""), 0);
}

/* A head that is not a map's key. */
static bool next_value(struct reading *r, struct msghead *h)
{
	if (!next_head(r, h))
		return false;
	return !r->strict || ++r->values <= WIRE_VALUES_MAX ||
	       fault_set(r->fault, REASON_too_many_values, STR(""), WIRE_VALUES_MAX);
}

/* What was announced may be there: before memory is taken for it. */
static bool items_may_follow(struct reading *r, uint64_t items)
{
	if (items > bytes_left(r))
		return fault_set(r->fault, REASON_truncated, STR(""), 0);
	return !r->strict || items <= WIRE_VALUES_MAX - r->values ||
	       fault_set(r->fault, REASON_too_many_values, STR(""), WIRE_VALUES_MAX);
}

/* A later version's value. */
static bool skip_value(struct reading *r)
{
	struct msgscan s = {.outer = r->depth};

	return msgscan_value(r->bytes, &r->at, &s) || fault_set(r->fault, s.why, STR(""), s.limit);
}

/* The bytes of the text or byte string whose head was read last. */
static struct str payload(const struct reading *r, const struct msghead *h)
{
	return h->n ? (struct str){r->bytes.p + r->at - h->n, (uint32_t)h->n} : STR("");
}

static bool bad_text(struct str s, enum reason *why)
{
	if (text_utf8(s))
		return false;
	*why = memchr(s.p, 0, s.n) ? REASON_nul_in_text : REASON_bad_utf8;
	return true;
}

static bool wrong_kind(struct reading *r, const char *expected)
{
	return fault_set(r->fault, REASON_wrong_kind, str_of(expected), 0);
}

static bool read_text(struct reading *r, const struct msghead *h, struct str *out)
{
	enum reason why;

	if (h->kind != MSG_STR)
		return wrong_kind(r, "text");
	*out = payload(r, h);
	return !bad_text(*out, &why) || fault_set(r->fault, why, STR(""), 0);
}

static bool read_bytes(struct reading *r, const struct msghead *h, struct str *out)
{
	if (h->kind != MSG_BIN)
		return wrong_kind(r, "byte string");
	*out = payload(r, h);
	return true;
}

static bool read_number(struct reading *r, const struct msghead *h, uint64_t *out)
{
	if (h->kind == MSG_INT)
		return fault_set(r->fault, REASON_too_small, fault_signed(r->a, (int64_t)h->n), 0);
	if (h->kind != MSG_UINT)
		return wrong_kind(r, "number");
	*out = h->n;
	return true;
}

static bool read_signed(struct reading *r, const struct msghead *h, int64_t *out)
{
	if (h->kind == MSG_UINT && h->n > INT64_MAX)
		return fault_set(r->fault, REASON_too_big, fault_number(r->a, h->n), INT64_MAX);
	if (h->kind != MSG_UINT && h->kind != MSG_INT)
		return wrong_kind(r, "number");
	*out = (int64_t)h->n;
	return true;
}

/* Choices, dates and times of the day have 32 bits in memory; what is beyond is refused as
 * validate() would. */
static bool read_small(struct reading *r, const struct field *f, const struct msghead *h,
		       uint64_t *out)
{
	if (!read_number(r, h, out))
		return false;
	if (*out <= UINT32_MAX)
		return true;
	enum reason why = f->kind == KIND_choice ? REASON_no_such_choice
			  : f->kind == KIND_date ? REASON_not_a_day
						 : REASON_too_big;
	return fault_set(r->fault, why, fault_number(r->a, *out),
			 f->kind == KIND_minutes ? f->max : 0);
}

static bool decode_message(struct reading *r, const struct desc *d, void *out);

static bool decode_item(struct reading *r, const struct field *f, void *item)
{
	struct msghead h;

	if (f->rec)
		return decode_message(r, f->rec, item);
	return next_value(r, &h) && read_text(r, &h, item);
}

static bool decode_list(struct reading *r, const struct field *f, const struct msghead *h,
			void *out)
{
	size_t each = f->rec ? f->rec->size : sizeof(struct str);
	uint32_t n = (uint32_t)h->n;

	if (h->kind != MSG_ARRAY)
		return wrong_kind(r, "list");
	if (!items_may_follow(r, h->n))
		return false;
	unsigned char *items = arena_alloc(r->a, n * each);
	member_set_list(f, out, items, n);
	r->depth++;
	for (uint32_t i = 0; i < n; i++)
		if (!decode_item(r, f, items + i * each))
			return fault_at_item(r->fault, r->a, i);
	r->depth--;
	return true;
}

static bool decode_value(struct reading *r, const struct field *f, const struct msghead *h,
			 void *out)
{
	uint64_t number = 0;
	int64_t with_sign = 0;
	struct str s = STR("");
	bool ok;

	switch (f->kind) {
	case KIND_bool:
		ok = h->kind == MSG_BOOL || wrong_kind(r, "yes or no");
		if (ok)
			member_set_number(f, out, h->n);
		return ok;
	case KIND_u64:
	case KIND_id:
		ok = read_number(r, h, &number);
		if (ok)
			member_set_number(f, out, number);
		return ok;
	case KIND_i64:
	case KIND_time:
		ok = read_signed(r, h, &with_sign);
		member_set_signed(f, out, with_sign);
		return ok;
	case KIND_str:
	case KIND_bytes:
		ok = f->kind == KIND_str ? read_text(r, h, &s) : read_bytes(r, h, &s);
		member_set_str(f, out, s);
		return ok;
	case KIND_list:
		return decode_list(r, f, h, out);
	default:
		ok = read_small(r, f, h, &number);
		if (ok)
			member_set_number(f, out, number);
		return ok;
	}
}

static bool decode_member(struct reading *r, const struct field *f, void *out)
{
	struct msghead h;

	if (f->kind == KIND_record) {
		message_give(out, f->tag);
		return decode_message(r, f->rec, member_at(f, out));
	}
	return next_value(r, &h) && decode_value(r, f, &h, out);
}

/* What a person would call the key that was sent. */
static struct str key_name(struct reading *r, const struct desc *d, const struct msghead *key)
{
	enum reason why;

	if (key->kind == MSG_UINT) {
		const struct field *f = desc_field_by_tag(d, key->n);
		return f ? str_of(f->name) : fault_number(r->a, key->n);
	}
	if (key->kind == MSG_STR && !bad_text(payload(r, key), &why))
		return payload(r, key);
	return STR("not a tag");
}

/* Keys are tags, each greater than the one before. */
static bool read_tag(struct reading *r, const struct desc *d, const void *out, uint64_t *tag)
{
	uint64_t before = *tag;
	struct msghead key;

	if (!next_head(r, &key))
		return false;
	*tag = key.n;
	if (key.kind == MSG_UINT && *tag > before)
		return true;
	if (key.kind != MSG_UINT || *tag == 0)
		return fault_set(r->fault, REASON_unknown_field, key_name(r, d, &key), 0);
	bool again = *tag == before || (*tag < 64 && message_given(out, (uint8_t)*tag));
	return fault_set(r->fault, again ? REASON_repeated_field : REASON_tags_not_ascending,
			 key_name(r, d, &key), 0);
}

static bool required_are_there(struct reading *r, const struct desc *d, const void *out)
{
	for (const struct field *f = d->fields(); f->tag; f++)
		if (f->flags & REQUIRED && !message_given(out, f->tag)) {
			fault_set(r->fault, REASON_missing, STR(""), 0);
			return fault_at(r->fault, r->a, f->name);
		}
	return true;
}

/* A tag that no field has. */
static bool take_unknown(struct reading *r, const struct desc *d, uint64_t tag)
{
	if (!r->strict)
		return skip_value(r);
	return fault_set(r->fault, REASON_unknown_field,
			 key_name(r, d, &(struct msghead){MSG_UINT, tag}), 0);
}

static bool decode_message(struct reading *r, const struct desc *d, void *out)
{
	const struct field *f = d->fields();
	uint64_t tag = 0;
	struct msghead h;

	if (!next_value(r, &h))
		return false;
	if (h.kind != MSG_MAP)
		return fault_set(r->fault, REASON_not_a_map, STR(""), 0);
	r->depth++;
	for (uint64_t i = 0; i < h.n; i++) {
		if (!read_tag(r, d, out, &tag))
			return false;
		while (f->tag && f->tag < tag)
			f++;
		if (f->tag != tag) {
			if (!take_unknown(r, d, tag))
				return false;
			continue;
		}
		if (!decode_member(r, f, out) ||
		    (!(f->flags & REQUIRED) && member_empty(f, out) &&
		     !fault_set(r->fault, REASON_default_written, STR(""), 0)))
			return fault_at(r->fault, r->a, f->name);
	}
	r->depth--;
	return !r->strict || required_are_there(r, d, out);
}

/* Names the fields that the scan was in when it stopped. */
static void scan_fault(const struct msgscan *s, const struct desc *d, struct arena *a,
		       struct fault *fault)
{
	struct str path = STR("");

	fault_set(fault, s->why, STR(""), s->limit);
	for (uint32_t i = 0; i < s->depth && s->why != REASON_trailing; i++) {
		const struct msglevel *l = &s->levels[i];
		const struct field *f = d && l->map ? desc_field_by_tag(d, l->tag) : NULL;
		if (l->map ? l->left % 2 == 1 || !f : path.n == 0)
			break;
		if (l->map) {
			path = arena_printf(a, "%.*s%s%s", (int)path.n, path.p, path.n ? "." : "",
					    f->name);
			d = f->kind == KIND_list || f->kind == KIND_record ? f->rec : NULL;
		} else {
			path = arena_printf(a, "%.*s[%llu]", (int)path.n, path.p,
					    (unsigned long long)(l->items - l->left - 1));
		}
	}
	fault->field = path;
}

/* What is no message at all is told before what is none of ours. */
static bool not_decoded(const struct reading *r, const struct desc *d)
{
	struct msgscan s;

	if (!msgscan(r->bytes, r->strict ? WIRE_VALUES_MAX : 0, &s))
		scan_fault(&s, d, r->a, r->fault);
	must(r->fault->why != REASON_none);
	return false;
}

bool wire_decode(struct str bytes, const struct desc *d, enum wire_mode mode, struct arena *a,
		 void *out, struct fault *fault)
{
	struct reading r = {.a = a, .fault = fault, .strict = mode == WIRE_STRICT};

	*fault = (struct fault){.desc = d};
	memset(out, 0, d->size);
	if (r.strict && bytes.n > WIRE_BYTES_MAX)
		return fault_set(fault, REASON_too_large, STR(""), WIRE_BYTES_MAX);
	r.bytes = arena_str(a, bytes);
	if (decode_message(&r, d, out) && r.at == r.bytes.n)
		return true;
	return not_decoded(&r, d);
}
