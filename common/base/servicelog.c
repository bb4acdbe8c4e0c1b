/* Log lines: made in a buffer, written with one write so that lines of several processes do not
 * mix. */
#include "servicelog.h"

#include "clock.h"
#include "text.h"

#include <unistd.h>

/* Of a line made elsewhere; leaves room for what is put before it. */
#define LINE_BYTES_MAX 3500

static const char *const LEVELS[] = {"debug", "info", "warning", "error"};

/* Who logs is a property of the process, like standard error itself. */
static struct {
	const char *service;
	enum log_level level;
	struct servicelog_budget budget;
} logger = {.service = "cursus", .level = SERVICELOG_INFO};

void servicelog_open(const char *service, enum log_level level)
{
	logger.service = service;
	logger.level = level;
	logger.budget = (struct servicelog_budget){0};
}

bool servicelog_level(struct str name, enum log_level *level)
{
	for (size_t i = 0; i < COUNT(LEVELS); i++) {
		if (str_is(name, LEVELS[i])) {
			*level = (enum log_level)i;
			return true;
		}
	}
	return false;
}

static bool plain(struct str s)
{
	uint32_t hidden;

	for (uint32_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c <= ' ' || c == '"' || c == '\\' || c == 0x7f)
			return false;
	}
	return s.n > 0 && text_clean(s, &hidden);
}

static void put_escaped(struct arena *a, struct buf *b, struct str s)
{
	for (uint32_t i = 0, next; i < s.n; i = next) {
		unsigned char c = (unsigned char)s.p[i];
		for (next = i + 1; next < s.n && (s.p[next] & 0xc0) == 0x80; next++) {
		}
		if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else if (c == '\n')
			buf_z(b, "\\n");
		else if (c < ' ' || c == 0x7f)
			buf_printf(b, "\\x%02x", c);
		else if (c < 0x80)
			buf_u8(b, c);
		else /* what turns the direction of a line misleads who reads the log, too */
			buf_str(b, text_visible(a, (struct str){s.p + i, next - i}));
		if (c < 0x80)
			next = i + 1;
	}
}

static void put_pair(struct arena *a, struct buf *b, const struct servicelog_pair *pair)
{
	if (!pair->key)
		return;
	buf_printf(b, " %s=", pair->key);
	if (pair->is_number) {
		buf_printf(b, "%llu", (unsigned long long)pair->number);
	} else if (plain(pair->text)) {
		buf_str(b, pair->text);
	} else {
		buf_u8(b, '"');
		put_escaped(a, b, pair->text);
		buf_u8(b, '"');
	}
}

/* A value that does not fit is left out with all that comes after it, so that what is there is
 * whole. */
struct str servicelog_format(struct arena *a, int64_t at_ms, enum log_level level,
			     const char *event, const struct servicelog_pair *pairs, uint32_t n)
{
	struct buf line, pair;

	buf_init(&line, SERVICELOG_LINE_BYTES_MAX);
	struct str at = time_text(a, at_ms);
	buf_printf(&line, "ts=%.*s level=%s service=%s event=%s", (int)at.n, at.p, LEVELS[level],
		   logger.service, event);
	for (uint32_t i = 0; i < n; i++) {
		buf_init(&pair, SERVICELOG_LINE_BYTES_MAX);
		put_pair(a, &pair, &pairs[i]);
		bool fits = !pair.over &&
			    line.n + pair.n + sizeof " cut=1" <= SERVICELOG_LINE_BYTES_MAX;
		if (fits)
			buf_str(&line, buf_slice(&pair));
		buf_free(&pair);
		if (!fits) {
			buf_z(&line, " cut=1");
			break;
		}
	}
	struct str text = arena_str(a, buf_slice(&line));
	buf_free(&line);
	return text;
}

static void write_line(struct arena *a, struct str text)
{
	struct str line = arena_printf(a, "%.*s\n", (int)text.n, text.p);

	/* Nobody can be told when the log itself cannot be written. */
	ssize_t written = write(STDERR_FILENO, line.p, line.n);
	(void)written;
}

bool servicelog_budget_take(struct servicelog_budget *b, int64_t now_ms)
{
	const int64_t most = (int64_t)SERVICELOG_BURST * 1000, line = 1000;

	if (!b->begun)
		*b = (struct servicelog_budget){
			.begun = true, .at_ms = now_ms, .thousandths = most};
	/* A thousandth of a line a millisecond for each line a second. */
	b->thousandths += (now_ms - b->at_ms) * SERVICELOG_LINES_A_SECOND;
	b->at_ms = now_ms;
	if (b->thousandths > most)
		b->thousandths = most;
	if (b->thousandths < line) {
		b->left_out++;
		return false;
	}
	b->thousandths -= line;
	return true;
}

static bool may_write(enum log_level level)
{
	struct servicelog_budget *b = &logger.budget;

	if (level < logger.level)
		return false;
	if (level < SERVICELOG_ERROR && !servicelog_budget_take(b, clock_monotonic_ms()))
		return false;
	if (b->left_out) {
		struct arena *a = arena_new();
		struct servicelog_pair n = SERVICELOG_NUM("n", b->left_out);
		write_line(a, servicelog_format(a, clock_now_ms(), SERVICELOG_WARNING,
						"lines_left_out", &n, 1));
		arena_free(a);
		b->left_out = 0;
	}
	return true;
}

void servicelog_write(enum log_level level, const char *event, const struct servicelog_pair *pairs,
		      uint32_t n)
{
	if (!may_write(level))
		return;
	struct arena *a = arena_new();
	write_line(a, servicelog_format(a, clock_now_ms(), level, event, pairs, n));
	arena_free(a);
}

void servicelog_line(enum log_level level, const char *line)
{
	if (!may_write(level))
		return;
	struct arena *a = arena_new();
	struct str text = str_of(line);
	if (text.n > LINE_BYTES_MAX)
		text.n = LINE_BYTES_MAX;
	char *masked = arena_z(a, text);
	for (char *c = masked; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	write_line(a, servicelog_format(a, clock_now_ms(), level, masked, NULL, 0));
	arena_free(a);
}
