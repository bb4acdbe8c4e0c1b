/* What every file may use: must(), slices, arenas and growing byte buffers; knows nothing of
 * Cursus.
 *
 *	struct arena *a = arena_new();
 *	struct str s = arena_printf(a, "%u half-days", n);    // until arena_reset or arena_free
 */
#ifndef CURSUS_BASE_H
#define CURSUS_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Our own bug, never a peer's data: prints where and aborts, in production too. */
#define must(condition) ((condition) ? (void)0 : must_failed(#condition, __FILE__, __LINE__))
_Noreturn void must_failed(const char *condition, const char *file, int line);

/* A slice of text or bytes; the memory belongs to somebody else, usually an arena. */
struct str {
	const char *p;
	uint32_t n;
};

#define STR(literal) ((struct str){"" literal, (uint32_t)sizeof(literal) - 1})

struct str str_of(const char *zero_terminated);
bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *zero_terminated);
int str_cmp(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
/* Cuts blanks (space, tab, CR, LF, no-break space) from both ends. */
struct str str_trim(struct str s);
/* The whole of s as a decimal number; false when it is anything else or does not fit. */
bool str_u64(struct str s, uint64_t *out);
bool str_i64(struct str s, int64_t *out);

/* Memory that is given back all at once. Blocks are aligned for any type and zeroed. */
struct arena;
struct arena *arena_new(void);
void *arena_alloc(struct arena *a, size_t bytes);
/* Keeps some memory for the next use and gives the rest back. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);
/* What it holds, used or kept. */
size_t arena_bytes(const struct arena *a);
struct str arena_str(struct arena *a, struct str s);
/* A zero-terminated copy. */
char *arena_z(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
struct str arena_vprintf(struct arena *a, const char *format, va_list args);

/* Bytes that grow up to a limit; over the limit nothing is added and `over` stays true. */
struct buf {
	uint8_t *p;
	size_t n, cap, max; /* n <= cap <= max */
	bool over;
};

void buf_init(struct buf *b, size_t max);
void buf_free(struct buf *b);
void buf_put(struct buf *b, const void *bytes, size_t n);
void buf_str(struct buf *b, struct str s);
void buf_z(struct buf *b, const char *zero_terminated);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_u8(struct buf *b, uint8_t v);
/* What has been written so far, as a slice that lives as long as the buffer is not changed. */
struct str buf_slice(const struct buf *b);

#endif
