/* must(), slices, arenas and growing byte buffers. */
#include "base.h"

#include <sanitizer/asan_interface.h>

#include <stdio.h>
#include <stdlib.h>

#define ARENA_BLOCK_BYTES ((size_t)64 * 1024)
/* The first block: most arenas that are made for one step need no more, and small blocks are cheap
 * to get and to give back. */
#define ARENA_FIRST_BYTES ((size_t)4000)
/* What is printed is mostly shorter, and then formatted once. */
#define PRINTED_BYTES 256
#define ARENA_ALIGN 16u
/* So many blocks stay for the next use; one large batch does not take its memory for good. */
#define ARENA_BLOCKS_KEPT 64

void must_failed(const char *condition, const char *file, int line)
{
	fprintf(stderr, "cursus: bug: %s:%d: %s\n", file, line, condition);
	abort();
}

struct str str_of(const char *z)
{
	return (struct str){z, z ? (uint32_t)strlen(z) : 0};
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(struct str a, const char *z)
{
	return str_eq(a, str_of(z));
}

int str_cmp(struct str a, struct str b)
{
	uint32_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

static bool blank_before(struct str s, uint32_t *width)
{
	unsigned char c = (unsigned char)s.p[0];

	*width = 1;
	if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
		return true;
	*width = 2;
	return s.n >= 2 && c == 0xc2 && (unsigned char)s.p[1] == 0xa0;
}

static bool blank_after(struct str s, uint32_t *width)
{
	unsigned char c = (unsigned char)s.p[s.n - 1];

	*width = 1;
	if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
		return true;
	*width = 2;
	return s.n >= 2 && c == 0xa0 && (unsigned char)s.p[s.n - 2] == 0xc2;
}

struct str str_trim(struct str s)
{
	uint32_t width;

	while (s.n && blank_before(s, &width)) {
		s.p += width;
		s.n -= width;
	}
	while (s.n && blank_after(s, &width))
		s.n -= width;
	return s;
}

bool str_u64(struct str s, uint64_t *out)
{
	uint64_t value = 0;

	if (s.n == 0)
		return false;
	for (uint32_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		unsigned digit = (unsigned)(s.p[i] - '0');
		if (value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

bool str_i64(struct str s, int64_t *out)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	uint64_t value;

	if (negative) {
		s.p++;
		s.n--;
	}
	if (!str_u64(s, &value) || value > (uint64_t)INT64_MAX)
		return false;
	*out = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

struct block {
	struct block *next;
	size_t used, size;
	_Alignas(ARENA_ALIGN) unsigned char bytes[];
};

/* An arena must not hide from a sanitizer what malloc would show it: what is not handed out is
 * poisoned there, and so is a gap behind each piece. Elsewhere these say nothing. */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#else
#define SANITIZED __has_feature(address_sanitizer)
#endif
#define GAP_BYTES (SANITIZED ? ARENA_ALIGN : 0)

/* What is larger than a block has one of its own in another list: it neither skips the rest of the
 * block in hand nor stands between the blocks that are used again. */
struct arena {
	struct block *first, *now, *outsized;
	uint32_t blocks; /* of the first list */
};

static struct block *block_new(size_t size)
{
	struct block *b = malloc(sizeof *b + size);

	must(b != NULL);
	b->next = NULL;
	b->used = 0;
	b->size = size;
	ASAN_POISON_MEMORY_REGION(b->bytes, size);
	return b;
}

static void blocks_free(struct block *b)
{
	while (b) {
		struct block *next = b->next;
		free(b);
		b = next;
	}
}

struct arena *arena_new(void)
{
	struct arena *a = malloc(sizeof *a);

	must(a != NULL);
	*a = (struct arena){0};
	a->first = a->now = block_new(ARENA_FIRST_BYTES);
	a->blocks = 1;
	return a;
}

static struct block *block_with(struct arena *a, size_t need)
{
	if (need > ARENA_BLOCK_BYTES) {
		struct block *b = block_new(need);
		b->next = a->outsized;
		return a->outsized = b;
	}
	if (a->now->size - a->now->used < need) {
		if (!a->now->next) {
			a->now->next = block_new(ARENA_BLOCK_BYTES);
			a->blocks++;
		}
		a->now = a->now->next;
		a->now->used = 0;
	}
	return a->now;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
	size_t need = (bytes + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN + GAP_BYTES;

	must(need >= bytes);
	struct block *b = block_with(a, need);
	void *p = b->bytes + b->used;
	b->used += need;
	ASAN_UNPOISON_MEMORY_REGION(p, bytes);
	return memset(p, 0, SANITIZED ? bytes : need);
}

void arena_reset(struct arena *a)
{
	if (a->blocks > ARENA_BLOCKS_KEPT) {
		struct block *last = a->first;
		for (a->blocks = 1; a->blocks < ARENA_BLOCKS_KEPT; a->blocks++)
			last = last->next;
		blocks_free(last->next);
		last->next = NULL;
	}
	blocks_free(a->outsized);
	a->outsized = NULL;
	for (struct block *b = a->first; SANITIZED && b; b = b->next)
		ASAN_POISON_MEMORY_REGION(b->bytes, b->size);
	a->first->used = 0;
	a->now = a->first;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	blocks_free(a->first);
	blocks_free(a->outsized);
	free(a);
}

size_t arena_bytes(const struct arena *a)
{
	size_t bytes = 0;

	for (const struct block *b = a->first; b; b = b->next)
		bytes += b->size;
	for (const struct block *b = a->outsized; b; b = b->next)
		bytes += b->size;
	return bytes;
}

char *arena_z(struct arena *a, struct str s)
{
	char *copy = arena_alloc(a, (size_t)s.n + 1);

	if (s.n)
		memcpy(copy, s.p, s.n);
	return copy;
}

struct str arena_str(struct arena *a, struct str s)
{
	return (struct str){arena_z(a, s), s.n};
}

struct str arena_vprintf(struct arena *a, const char *format, va_list args)
{
	va_list again;
	char text[PRINTED_BYTES];

	va_copy(again, args);
	int n = vsnprintf(text, sizeof text, format, args);
	must(n >= 0);
	char *p = arena_alloc(a, (size_t)n + 1);
	if ((size_t)n < sizeof text)
		memcpy(p, text, (size_t)n);
	else
		vsnprintf(p, (size_t)n + 1, format, again);
	va_end(again);
	return (struct str){p, (uint32_t)n};
}

struct str arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct str s = arena_vprintf(a, format, args);
	va_end(args);
	return s;
}

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){.max = max};
}

void buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){0};
}

void buf_put(struct buf *b, const void *bytes, size_t n)
{
	if (b->over || n > b->max - b->n) {
		b->over = true;
		return;
	}
	if (b->n + n > b->cap) {
		size_t cap = b->cap ? b->cap * 2 : 256;
		if (cap < b->n + n)
			cap = b->n + n;
		if (cap > b->max)
			cap = b->max;
		b->p = realloc(b->p, cap);
		must(b->p != NULL);
		b->cap = cap;
	}
	if (n)
		memcpy(b->p + b->n, bytes, n);
	b->n += n;
}

void buf_str(struct buf *b, struct str s)
{
	buf_put(b, s.p, s.n);
}

void buf_z(struct buf *b, const char *z)
{
	buf_put(b, z, strlen(z));
}

void buf_u8(struct buf *b, uint8_t v)
{
	if (b->n < b->cap && !b->over)
		b->p[b->n++] = v;
	else
		buf_put(b, &v, 1);
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	char text[PRINTED_BYTES], *p = text;
	va_copy(again, args);
	int n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	must(n >= 0);
	if ((size_t)n >= sizeof text) {
		p = malloc((size_t)n + 1);
		must(p != NULL);
		vsnprintf(p, (size_t)n + 1, format, again);
	}
	va_end(again);
	buf_put(b, p, (size_t)n);
	if (p != text)
		free(p);
}

struct str buf_slice(const struct buf *b)
{
	return (struct str){(const char *)b->p, (uint32_t)b->n};
}
