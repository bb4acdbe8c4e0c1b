/* The tables' codec on msgpack-c. */
#include "wire.h"
#include "faults.h"
#include "member.h"
#include "msgput.h"
#include "msgscan.h"
#include "text.h"

#include <msgpack.h>

#define ZONE_BYTES 8192

/* Writing. */

/* Most pieces are heads of one byte. */
static int pack_into(void *to, const char *bytes, size_t n)
{
	struct buf *b = to;

	if (n == 1)
		buf_u8(b, (uint8_t)*bytes);
	else
		buf_put(b, bytes, n);
	return 0;
}

static msgpack_packer packer(struct buf *b)
{
	msgpack_packer pk;

	msgpack_packer_init(&pk, b, pack_into);
	return pk;
}

static void pack_bool(msgpack_packer *pk, bool yes)
{
	if (yes)
		msgpack_pack_true(pk);
	else
		msgpack_pack_false(pk);
}

static void pack_str(msgpack_packer *pk, struct str s)
{
	msgpack_pack_str(pk, s.n);
	msgpack_pack_str_body(pk, s.p, s.n);
}

static void pack_bin(msgpack_packer *pk, struct str s)
{
	msgpack_pack_bin(pk, s.n);
	msgpack_pack_bin_body(pk, s.p, s.n);
}

static void encode_message(msgpack_packer *pk, const struct desc *d, const void *message);

static void encode_list(msgpack_packer *pk, const struct field *f, struct any_list l)
{
	msgpack_pack_array(pk, l.n);
	for (uint32_t i = 0; i < l.n; i++) {
		if (f->rec)
			encode_message(pk, f->rec, list_record(f, l, i));
		else
			pack_str(pk, list_text(l, i));
	}
}

static void encode_member(msgpack_packer *pk, const struct field *f, const void *message)
{
	switch (f->kind) {
	case KIND_bool:
		pack_bool(pk, member_number(f, message) != 0);
		break;
	case KIND_i64:
	case KIND_time:
		msgpack_pack_int64(pk, member_signed(f, message));
		break;
	case KIND_str:
		pack_str(pk, member_str(f, message));
		break;
	case KIND_bytes:
		pack_bin(pk, member_str(f, message));
		break;
	case KIND_list:
		encode_list(pk, f, list_at(f, message));
		break;
	case KIND_record:
		encode_message(pk, f->rec, field_at(f, message));
		break;
	default:
		msgpack_pack_uint64(pk, member_number(f, message));
	}
}

static bool is_written(const struct field *f, const void *message)
{
	return f->flags & REQUIRED || !member_empty(f, message);
}

static void encode_message(msgpack_packer *pk, const struct desc *d, const void *message)
{
	size_t n = 0;

	for (const struct field *f = d->fields(); f->tag; f++)
		n += is_written(f, message);
	msgpack_pack_map(pk, n);
	for (const struct field *f = d->fields(); f->tag; f++) {
		if (!is_written(f, message))
			continue;
		msgpack_pack_uint8(pk, f->tag);
		encode_member(pk, f, message);
	}
}

void wire_encode(struct buf *b, const struct desc *d, const void *message)
{
	msgpack_packer pk = packer(b);

	encode_message(&pk, d, message);
}

void msgput_number(struct buf *b, uint64_t number)
{
	msgpack_packer pk = packer(b);

	msgpack_pack_uint64(&pk, number);
}

void msgput_bool(struct buf *b, bool yes)
{
	msgpack_packer pk = packer(b);

	pack_bool(&pk, yes);
}

void msgput_text(struct buf *b, struct str text)
{
	msgpack_packer pk = packer(b);

	pack_str(&pk, text);
}

void msgput_bytes(struct buf *b, struct str bytes)
{
	msgpack_packer pk = packer(b);

	pack_bin(&pk, bytes);
}

void msgput_list(struct buf *b, uint32_t items)
{
	msgpack_packer pk = packer(b);

	msgpack_pack_array(&pk, items);
}

void msgput_map(struct buf *b, uint32_t pairs)
{
	msgpack_packer pk = packer(b);

	msgpack_pack_map(&pk, pairs);
}

/* Reading. */

struct reading {
	struct arena *a;
	struct fault *fault;
	bool strict;
};

/* msgpack-c's tree of the scanned bytes, which it points into. One zone a thread is used again and
 * again; what one message took beyond its first block is given back by tree_drop. */
static _Thread_local msgpack_zone zone;

static msgpack_object tree_of(struct str scanned)
{
	msgpack_object o;

	if (!zone.chunk_size)
		must(msgpack_zone_init(&zone, ZONE_BYTES));
	must(msgpack_unpack(scanned.p, scanned.n, NULL, &zone, &o) == MSGPACK_UNPACK_SUCCESS);
	return o;
}

static void tree_drop(void)
{
	msgpack_zone_clear(&zone);
}

static struct str str_of_object(const msgpack_object *o)
{
	return o->via.str.size ? (struct str){o->via.str.ptr, o->via.str.size} : STR("");
}

static struct str bytes_of_object(const msgpack_object *o)
{
	return o->via.bin.size ? (struct str){o->via.bin.ptr, o->via.bin.size} : STR("");
}

static bool bad_text(struct str s, enum reason *why)
{
	*why = s.n && memchr(s.p, 0, s.n) ? REASON_nul_in_text : REASON_bad_utf8;
	return *why == REASON_nul_in_text || !text_utf8(s);
}

static bool wrong_kind(struct reading *r, const char *expected)
{
	return fault_set(r->fault, REASON_wrong_kind, str_of(expected), 0);
}

static bool read_text(struct reading *r, const msgpack_object *o, struct str *out)
{
	enum reason why;

	if (o->type != MSGPACK_OBJECT_STR)
		return wrong_kind(r, "text");
	*out = str_of_object(o);
	return !bad_text(*out, &why) || fault_set(r->fault, why, STR(""), 0);
}

static bool read_bytes(struct reading *r, const msgpack_object *o, struct str *out)
{
	if (o->type != MSGPACK_OBJECT_BIN)
		return wrong_kind(r, "byte string");
	*out = bytes_of_object(o);
	return true;
}

static bool read_number(struct reading *r, const msgpack_object *o, uint64_t *out)
{
	if (o->type == MSGPACK_OBJECT_NEGATIVE_INTEGER)
		return fault_set(r->fault, REASON_too_small, fault_signed(r->a, o->via.i64), 0);
	if (o->type != MSGPACK_OBJECT_POSITIVE_INTEGER)
		return wrong_kind(r, "number");
	*out = o->via.u64;
	return true;
}

static bool read_signed(struct reading *r, const msgpack_object *o, int64_t *out)
{
	if (o->type == MSGPACK_OBJECT_POSITIVE_INTEGER && o->via.u64 > INT64_MAX)
		return fault_set(r->fault, REASON_too_big, fault_number(r->a, o->via.u64),
				 INT64_MAX);
	if (o->type != MSGPACK_OBJECT_POSITIVE_INTEGER &&
	    o->type != MSGPACK_OBJECT_NEGATIVE_INTEGER)
		return wrong_kind(r, "number");
	*out = o->via.i64;
	return true;
}

/* Choices, dates and times of the day have 32 bits in memory; what is beyond is refused as
 * validate() would. */
static bool read_small(struct reading *r, const struct field *f, const msgpack_object *o,
		       uint64_t *out)
{
	if (!read_number(r, o, out))
		return false;
	if (*out <= UINT32_MAX)
		return true;
	enum reason why = f->kind == KIND_choice ? REASON_no_such_choice
			  : f->kind == KIND_date ? REASON_not_a_day
						 : REASON_too_big;
	return fault_set(r->fault, why, fault_number(r->a, *out),
			 f->kind == KIND_minutes ? f->max : 0);
}

static bool decode_message(struct reading *r, const struct desc *d, const msgpack_object *o,
			   void *out);

static bool decode_texts(struct reading *r, const msgpack_object_array *array, struct str *items)
{
	for (uint32_t i = 0; i < array->size; i++)
		if (!read_text(r, &array->ptr[i], &items[i]))
			return fault_at_item(r->fault, r->a, i);
	return true;
}

static bool decode_list(struct reading *r, const struct field *f, const msgpack_object *o,
			void *out)
{
	const msgpack_object_array *array = &o->via.array;
	size_t each = f->rec ? f->rec->size : sizeof(struct str);

	if (o->type != MSGPACK_OBJECT_ARRAY)
		return wrong_kind(r, "list");
	unsigned char *items = arena_alloc(r->a, array->size * each);
	member_set_list(f, out, items, array->size);
	if (!f->rec)
		return decode_texts(r, array, (struct str *)(void *)items);
	for (uint32_t i = 0; i < array->size; i++)
		if (!decode_message(r, f->rec, &array->ptr[i], items + i * each))
			return fault_at_item(r->fault, r->a, i);
	return true;
}

static bool decode_member(struct reading *r, const struct field *f, const msgpack_object *o,
			  void *out)
{
	uint64_t number = 0;
	int64_t with_sign = 0;
	struct str s = STR("");
	bool ok;

	switch (f->kind) {
	case KIND_bool:
		ok = o->type == MSGPACK_OBJECT_BOOLEAN || wrong_kind(r, "yes or no");
		if (ok)
			member_set_number(f, out, o->via.boolean);
		return ok;
	case KIND_u64:
	case KIND_id:
		ok = read_number(r, o, &number);
		if (ok)
			member_set_number(f, out, number);
		return ok;
	case KIND_i64:
	case KIND_time:
		ok = read_signed(r, o, &with_sign);
		member_set_signed(f, out, with_sign);
		return ok;
	case KIND_str:
	case KIND_bytes:
		ok = f->kind == KIND_str ? read_text(r, o, &s) : read_bytes(r, o, &s);
		member_set_str(f, out, s);
		return ok;
	case KIND_list:
		return decode_list(r, f, o, out);
	case KIND_record:
		message_give(out, f->tag);
		return decode_message(r, f->rec, o, member_at(f, out));
	default:
		ok = read_small(r, f, o, &number);
		if (ok)
			member_set_number(f, out, number);
		return ok;
	}
}

/* What a person would call the key that was sent. */
static struct str key_name(struct reading *r, const struct desc *d, const msgpack_object *key)
{
	enum reason why;

	if (key->type == MSGPACK_OBJECT_POSITIVE_INTEGER) {
		const struct field *f = desc_field_by_tag(d, key->via.u64);
		return f ? str_of(f->name) : fault_number(r->a, key->via.u64);
	}
	if (key->type == MSGPACK_OBJECT_STR && !bad_text(str_of_object(key), &why))
		return str_of_object(key);
	return STR("not a tag");
}

/* Keys are tags, each greater than the one before. */
static bool read_tag(struct reading *r, const struct desc *d, const msgpack_object *key,
		     const void *out, uint64_t *tag)
{
	uint64_t before = *tag;

	if (key->type != MSGPACK_OBJECT_POSITIVE_INTEGER || key->via.u64 == 0)
		return fault_set(r->fault, REASON_unknown_field, key_name(r, d, key), 0);
	*tag = key->via.u64;
	if (*tag > before)
		return true;
	bool again = *tag == before || (*tag < 64 && message_given(out, (uint8_t)*tag));
	return fault_set(r->fault, again ? REASON_repeated_field : REASON_tags_not_ascending,
			 key_name(r, d, key), 0);
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

static bool decode_message(struct reading *r, const struct desc *d, const msgpack_object *o,
			   void *out)
{
	const struct field *f = d->fields();
	uint64_t tag = 0;

	if (o->type != MSGPACK_OBJECT_MAP)
		return fault_set(r->fault, REASON_not_a_map, STR(""), 0);
	for (uint32_t i = 0; i < o->via.map.size; i++) {
		const msgpack_object_kv *kv = &o->via.map.ptr[i];
		if (!read_tag(r, d, &kv->key, out, &tag))
			return false;
		while (f->tag && f->tag < tag)
			f++;
		if (f->tag != tag) {
			if (r->strict)
				return fault_set(r->fault, REASON_unknown_field,
						 key_name(r, d, &kv->key), 0);
			continue;
		}
		if (!decode_member(r, f, &kv->val, out) ||
		    (!(f->flags & REQUIRED) && member_empty(f, out) &&
		     !fault_set(r->fault, REASON_default_written, STR(""), 0)))
			return fault_at(r->fault, r->a, f->name);
	}
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

bool wire_decode(struct str bytes, const struct desc *d, enum wire_mode mode, struct arena *a,
		 void *out, struct fault *fault)
{
	struct reading r = {a, fault, mode == WIRE_STRICT};
	struct msgscan s;

	*fault = (struct fault){.desc = d};
	memset(out, 0, d->size);
	if (r.strict && bytes.n > WIRE_BYTES_MAX)
		return fault_set(fault, REASON_too_large, STR(""), WIRE_BYTES_MAX);
	if (!msgscan(bytes, r.strict ? WIRE_VALUES_MAX : 0, &s)) {
		scan_fault(&s, d, a, fault);
		return false;
	}
	msgpack_object o = tree_of(arena_str(a, bytes));
	bool ok = decode_message(&r, d, &o, out);
	tree_drop();
	return ok;
}
