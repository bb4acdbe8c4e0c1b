/* Faults: their making, their paths, and their way over the wire. */
#include "faults.h"
#include "member.h"
#include "text.h"

bool fault_set(struct fault *fault, enum reason why, struct str got, uint64_t limit)
{
	fault->why = why;
	fault->got = got;
	fault->limit = limit;
	return false;
}

struct str fault_number(struct arena *a, uint64_t got)
{
	return arena_printf(a, "%llu", (unsigned long long)got);
}

struct str fault_signed(struct arena *a, int64_t got)
{
	return arena_printf(a, "%lld", (long long)got);
}

static bool fault_within(struct fault *fault, struct arena *a, struct str head)
{
	const char *between = fault->field.n && fault->field.p[0] != '[' ? "." : "";

	fault->field = arena_printf(a, "%.*s%s%.*s", (int)head.n, head.p, between,
				    (int)fault->field.n, fault->field.p);
	return false;
}

bool fault_at(struct fault *fault, struct arena *a, const char *field)
{
	return fault_within(fault, a, str_of(field));
}

bool fault_at_item(struct fault *fault, struct arena *a, uint32_t item)
{
	return fault_within(fault, a, arena_printf(a, "[%u]", item));
}

/* The reply must pass the reader's own checks, whatever a service put into the fault. */
static struct str fitting(struct arena *a, struct str s, const struct field *f)
{
	if (!text_utf8(s))
		return STR("");
	if (s.n > f->max) {
		s.n = (uint32_t)f->max;
		while (s.n && ((unsigned char)s.p[s.n] & 0xc0) == 0x80)
			s.n--;
	}
	return arena_str(a, s);
}

static const struct field *reply_field(const char *name)
{
	const struct field *f = desc_field(&desc_fault_reply, str_of(name));

	must(f != NULL);
	return f;
}

void fault_to_reply(const struct fault *fault, struct arena *a, struct fault_reply *out)
{
	*out = (struct fault_reply){0};
	member_set_number(reply_field("type"), out, fault->desc ? fault->desc->type : 0);
	member_set_number(reply_field("why"), out, fault->why);
	member_set_number(reply_field("limit"), out, fault->limit);
	member_set_str(reply_field("field"), out, fitting(a, fault->field, reply_field("field")));
	member_set_str(reply_field("got"), out, fitting(a, fault->got, reply_field("got")));
}

void fault_from_reply(const struct fault_reply *reply, struct fault *out)
{
	*out = (struct fault){.why = (enum reason)reply->why,
			      .desc = schema_by_type(reply->type),
			      .field = reply->field,
			      .got = reply->got,
			      .limit = reply->limit};
}
