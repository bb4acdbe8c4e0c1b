/* The scan of msgpack bytes for depth, count, lengths and shortest forms (the format: msgpack
 * specification, 2017). */
#include "msgscan.h"

struct form {
	enum msgkind kind;
	uint32_t width; /* bytes of the number that follows the first byte */
	uint64_t least; /* a smaller number has a shorter form; negative numbers: ~n */
};

/* The first bytes 0xc0 to 0xdf; all others carry their number in themselves. */
static const struct form forms[32] = {
	{MSG_NIL, 0, 0},	{MSG_NONE, 0, 0},
	{MSG_BOOL, 0, 0},	{MSG_BOOL, 0, 0},
	{MSG_BIN, 1, 0},	{MSG_BIN, 2, 0x100},
	{MSG_BIN, 4, 0x10000},	{MSG_EXT, 1, 0},
	{MSG_EXT, 2, 0x100},	{MSG_EXT, 4, 0x10000},
	{MSG_FLOAT, 4, 0},	{MSG_FLOAT, 8, 0},
	{MSG_UINT, 1, 0x80},	{MSG_UINT, 2, 0x100},
	{MSG_UINT, 4, 0x10000}, {MSG_UINT, 8, 0x100000000},
	{MSG_INT, 1, 0x20},	{MSG_INT, 2, 0x80},
	{MSG_INT, 4, 0x8000},	{MSG_INT, 8, 0x80000000},
	{MSG_EXT, 0, 1},	{MSG_EXT, 0, 2},
	{MSG_EXT, 0, 4},	{MSG_EXT, 0, 8},
	{MSG_EXT, 0, 16},	{MSG_STR, 1, 0x20},
	{MSG_STR, 2, 0x100},	{MSG_STR, 4, 0x10000},
	{MSG_ARRAY, 2, 0x10},	{MSG_ARRAY, 4, 0x10000},
	{MSG_MAP, 2, 0x10},	{MSG_MAP, 4, 0x10000},
};

static uint64_t big_endian(const unsigned char *p, uint32_t width)
{
	uint64_t v = 0;

	for (uint32_t i = 0; i < width; i++)
		v = v << 8 | p[i];
	return v;
}

static bool shortest(const struct form *f, uint64_t n)
{
	if (f->kind == MSG_INT)
		return (int64_t)n < 0 && ~n >= f->least;
	if (f->kind == MSG_EXT && f->width == 1)
		return n != 1 && n != 2 && n != 4 && n != 8 && n != 16;
	return f->kind == MSG_FLOAT || n >= f->least;
}

/* A head of 0xc0 to 0xdf; the bytes that belong to it are counted in *payload. */
static enum reason head_of_form(const unsigned char *p, uint32_t left, struct msghead *h,
				uint32_t *width, uint64_t *payload)
{
	const struct form *f = &forms[p[0] - 0xc0];

	if (f->kind == MSG_NONE)
		return REASON_not_msgpack;
	if (left - 1 < f->width)
		return REASON_truncated;
	h->kind = f->kind;
	h->n = f->width ? big_endian(p + 1, f->width) : f->least;
	if (f->kind == MSG_INT && f->width < 8 && h->n >> (8 * f->width - 1))
		h->n |= UINT64_MAX << (8 * f->width);
	if (f->kind == MSG_BOOL)
		h->n = p[0] & 1;
	else if (!shortest(f, h->n))
		return REASON_not_shortest;
	*width = 1 + f->width;
	if (f->kind == MSG_STR || f->kind == MSG_BIN)
		*payload = h->n;
	else if (f->kind == MSG_EXT)
		*payload = h->n + 1;
	return REASON_none;
}

enum reason msghead_read_long(struct str bytes, uint32_t *at, struct msghead *h)
{
	const unsigned char *p = (const unsigned char *)bytes.p + *at;
	uint32_t left = bytes.n - *at, width = 1;
	uint64_t payload = 0;

	if (left == 0)
		return REASON_truncated;
	if (p[0] >= 0xe0) {
		*h = (struct msghead){MSG_INT, UINT64_MAX << 8 | p[0]};
	} else if (p[0] < 0x90) {
		*h = (struct msghead){MSG_MAP, p[0] & 0x0f};
	} else if (p[0] < 0xa0) {
		*h = (struct msghead){MSG_ARRAY, p[0] & 0x0f};
	} else if (p[0] < 0xc0) {
		*h = (struct msghead){MSG_STR, p[0] & 0x1f};
		payload = h->n;
	} else {
		enum reason why = head_of_form(p, left, h, &width, &payload);
		if (why != REASON_none)
			return why;
	}
	if (payload > left - width)
		return REASON_truncated;
	*at += width + (uint32_t)payload;
	return REASON_none;
}

static bool stop(struct msgscan *s, enum reason why, uint64_t limit)
{
	s->why = why;
	s->limit = limit;
	return false;
}

static bool is_key(const struct msglevel *level)
{
	return level->map && level->left % 2 == 1;
}

/* Goes into a list or map; its items take one byte each at least. */
static bool enter(struct msgscan *s, const struct msghead *h, uint32_t bytes_left)
{
	uint64_t items = h->kind == MSG_MAP ? 2 * h->n : h->n;

	if (s->outer + s->depth == WIRE_DEPTH_MAX)
		return stop(s, REASON_too_deep, WIRE_DEPTH_MAX);
	if (items > bytes_left)
		return stop(s, REASON_truncated, 0);
	s->levels[s->depth++] = (struct msglevel){items, items, 0, h->kind == MSG_MAP};
	return true;
}

bool msgscan_value(struct str bytes, uint32_t *at, struct msgscan *s)
{
	s->depth = 0;
	do {
		struct msglevel *level = s->depth ? &s->levels[s->depth - 1] : NULL;
		struct msghead h;
		if (level)
			level->left--;
		enum reason why = msghead_read(bytes, at, &h);
		if (why != REASON_none)
			return stop(s, why, 0);
		bool container = h.kind == MSG_ARRAY || h.kind == MSG_MAP;
		if (level && is_key(level) && !container)
			level->tag = h.kind == MSG_UINT ? h.n : 0;
		else if (s->values_max && ++s->values > s->values_max)
			return stop(s, REASON_too_many_values, s->values_max);
		if (container && !enter(s, &h, bytes.n - *at))
			return false;
		while (s->depth && s->levels[s->depth - 1].left == 0)
			s->depth--;
	} while (s->depth);
	return true;
}

bool msgscan(struct str bytes, uint32_t values_max, struct msgscan *s)
{
	uint32_t at = 0;

	s->values = 0;
	s->values_max = values_max;
	s->outer = 0;
	if (!msgscan_value(bytes, &at, s))
		return false;
	return at == bytes.n || stop(s, REASON_trailing, 0);
}
