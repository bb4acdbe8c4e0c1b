/* Keys of records and index entries as ordered bytes. */
#include "record.h"

#include <endian.h>

#define SIGN_BIT ((uint64_t)1 << 63)

static void put(struct key *k, const void *bytes, uint32_t n)
{
	must(n <= KEY_BYTES_MAX - k->n);
	if (n)
		memcpy(k->p + k->n, bytes, n);
	k->n += n;
}

static void put_big_endian(struct key *k, uint64_t value, uint32_t width)
{
	uint64_t bytes = htobe64(value);

	put(k, (const uint8_t *)&bytes + sizeof bytes - width, width);
}

static void put_bytes(struct key *k, struct str s)
{
	for (const char *zero; s.n && (zero = memchr(s.p, 0, s.n)) != NULL;) {
		uint32_t n = (uint32_t)(zero - s.p) + 1;
		put(k, s.p, n);
		put(k, "\xff", 1);
		s = (struct str){s.p + n, s.n - n};
	}
	put(k, s.p, s.n);
	put(k, "\0\0", 2);
}

/* The width of a number's component; 0: a text or bytes. */
static uint32_t width_of(enum kind kind)
{
	switch (kind) {
	case KIND_u64:
	case KIND_id:
	case KIND_i64:
	case KIND_time:
		return 8;
	case KIND_date:
	case KIND_minutes:
	case KIND_choice:
		return 4;
	case KIND_bool:
		return 1;
	default:
		return 0;
	}
}

static uint64_t number_at(const struct field *f, const void *record)
{
	uint64_t wide;
	uint32_t narrow;
	bool yes;

	switch (width_of(f->kind)) {
	case 8:
		memcpy(&wide, field_at(f, record), sizeof wide);
		return f->kind == KIND_i64 || f->kind == KIND_time ? wide ^ SIGN_BIT : wide;
	case 4:
		memcpy(&narrow, field_at(f, record), sizeof narrow);
		return narrow;
	default:
		memcpy(&yes, field_at(f, record), sizeof yes);
		return yes;
	}
}

static struct str text_at(const struct field *f, const void *record)
{
	struct str s;

	memcpy(&s, field_at(f, record), sizeof s);
	return s;
}

static bool put_field(struct key *k, const struct field *f, const void *record)
{
	if (width_of(f->kind)) {
		put_big_endian(k, number_at(f, record), width_of(f->kind));
		return true;
	}
	struct str s = text_at(f, record);
	if (s.n > f->max)
		return false;
	if (f->kind == KIND_bytes) {
		put_bytes(k, s);
		return true;
	}
	if (s.n && memchr(s.p, 0, s.n))
		return false;
	put(k, s.p, s.n);
	put(k, "", 1);
	return true;
}

static uint32_t longest(const struct field *f)
{
	must(f != NULL && f->kind != KIND_list && f->kind != KIND_record);
	if (width_of(f->kind))
		return width_of(f->kind);
	must(f->max <= KEY_BYTES_MAX);
	return f->kind == KIND_bytes ? (uint32_t)f->max * 2 + 2 : (uint32_t)f->max + 1;
}

uint32_t record_key_longest(const struct desc *d)
{
	uint32_t n = 0;

	for (const struct field *f = d->fields(); f->tag; f++)
		if (f->flags & KEY)
			n += longest(f);
	return n;
}

uint32_t index_key_longest(const struct index *i)
{
	uint32_t n = i->unique == MANY ? record_key_longest(i->of) : 0;

	for (uint32_t t = 0; t < i->ntags; t++)
		n += longest(desc_field_by_tag(i->of, i->tags[t]));
	return n;
}

uint32_t record_key_fields(const struct desc *d)
{
	uint32_t n = 0;

	for (const struct field *f = d->fields(); f->tag; f++)
		n += (f->flags & KEY) != 0;
	return n;
}

static bool put_record_fields(struct key *k, const struct desc *d, const void *record, uint32_t n)
{
	for (const struct field *f = d->fields(); n && f->tag; f++) {
		if (!(f->flags & KEY))
			continue;
		if (!put_field(k, f, record))
			return false;
		n--;
	}
	must(n == 0);
	return true;
}

bool key_prefix_of_record(struct key *k, const struct desc *d, const void *record, uint32_t n)
{
	k->n = 0;
	return put_record_fields(k, d, record, n);
}

bool key_of_record(struct key *k, const struct desc *d, const void *record)
{
	return key_prefix_of_record(k, d, record, record_key_fields(d));
}

bool key_prefix_of_index(struct key *k, const struct index *i, const void *record, uint32_t n)
{
	must(n <= i->ntags);
	k->n = 0;
	for (uint32_t t = 0; t < n; t++)
		if (!put_field(k, desc_field_by_tag(i->of, i->tags[t]), record))
			return false;
	return true;
}

bool key_of_index(struct key *k, const struct index *i, const void *record)
{
	if (!key_prefix_of_index(k, i, record, i->ntags))
		return false;
	return i->unique != MANY || put_record_fields(k, i->of, record, record_key_fields(i->of));
}

static bool is_empty(const struct field *f, const void *record)
{
	uint64_t zero = f->kind == KIND_i64 || f->kind == KIND_time ? SIGN_BIT : 0;

	return width_of(f->kind) ? number_at(f, record) == zero : text_at(f, record).n == 0;
}

bool index_has(const struct index *i, const void *record)
{
	if (i->unique == MANY)
		return true;
	for (uint32_t t = 0; t < i->ntags; t++)
		if (!is_empty(desc_field_by_tag(i->of, i->tags[t]), record))
			return true;
	return false;
}

/* Cuts the next component off: without its end, bytes still escaped. false: it has no end. */
static bool take(const struct field *f, struct str *rest, struct str *component)
{
	uint32_t width = width_of(f->kind), end = width, n = width;

	if (!width) {
		while (n < rest->n && rest->p[n])
			n += 1;
		while (f->kind == KIND_bytes && n + 1 < rest->n && rest->p[n + 1]) {
			n += 2;
			while (n < rest->n && rest->p[n])
				n += 1;
		}
		end = f->kind == KIND_bytes ? n + 2 : n + 1;
	}
	if (end > rest->n)
		return false;
	*component = (struct str){rest->p, n};
	*rest = (struct str){rest->p + end, rest->n - end};
	return true;
}

bool index_primary(const struct index *i, struct str key, struct str value, struct str *primary)
{
	struct str component;

	*primary = value;
	if (i->unique != MANY)
		return value.n > 0;
	*primary = key;
	for (uint32_t t = 0; t < i->ntags; t++)
		if (!take(desc_field_by_tag(i->of, i->tags[t]), primary, &component))
			return false;
	return primary->n > 0;
}

static struct str component_text(struct arena *a, const struct field *f, struct str component)
{
	struct str text = STR("");
	uint64_t value = 0;

	if (f->flags & (PERSONAL | SECRET))
		return STR("(personal)");
	if (f->kind == KIND_str)
		return component;
	if (f->kind == KIND_bytes) {
		for (uint32_t i = 0; i < component.n; i++) {
			text = arena_printf(a, "%.*s%02x", (int)text.n, text.p,
					    (unsigned char)component.p[i]);
			i += component.p[i] == 0;
		}
		return text;
	}
	for (uint32_t i = 0; i < component.n; i++)
		value = value << 8 | (unsigned char)component.p[i];
	if (f->kind == KIND_i64 || f->kind == KIND_time)
		return arena_printf(a, "%lld", (long long)(value ^ SIGN_BIT));
	return arena_printf(a, "%llu", (unsigned long long)value);
}

struct str key_text(struct arena *a, const struct desc *d, struct str key)
{
	struct str text = STR(""), component;

	for (const struct field *f = d->fields(); f->tag; f++) {
		if (!(f->flags & KEY))
			continue;
		if (!take(f, &key, &component))
			return STR("(a damaged key)");
		struct str one = component_text(a, f, component);
		text = arena_printf(a, "%.*s%s%.*s", (int)text.n, text.p, text.n ? " " : "",
				    (int)one.n, one.p);
	}
	return key.n ? STR("(a damaged key)") : text;
}
