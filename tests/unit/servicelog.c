/* Log lines: what is plain stays plain, what a peer sent cannot make a second line. */
#include "unit.h"

#include "clock.h"
#include "servicelog.h"
#include "uuid.h"

#include <fcntl.h>
#include <unistd.h>

#define LINE(...)                                                                                  \
	servicelog_format(a, 0, SERVICELOG_INFO, "tried",                                          \
			  (const struct servicelog_pair[]){__VA_ARGS__},                           \
			  (uint32_t)COUNT(((const struct servicelog_pair[]){__VA_ARGS__})))

static void same(struct str got, const char *want)
{
	ck_assert_msg(str_is(got, want), "%.*s", (int)got.n, got.p);
}

UNIT(servicelog, pairs)
{
	struct arena *a = arena_new();
	const char *head = "ts=1970-01-01T00:00:00.000Z level=info service=cursus event=tried";

	same(LINE(SERVICELOG_NONE), head);
	same(LINE(SERVICELOG_STR("key", STR("rq:rM")), SERVICELOG_NUM("n", 18446744073709551615u)),
	     "ts=1970-01-01T00:00:00.000Z level=info service=cursus event=tried key=rq:rM "
	     "n=18446744073709551615");
	arena_free(a);
}

UNIT(servicelog, escapes)
{
	struct arena *a = arena_new();

	same(LINE(SERVICELOG_STR("why", STR("a \"b\"\\\nevent=forged\x1b[2J\x7f")),
		  SERVICELOG_STR("nothing", STR(""))),
	     "ts=1970-01-01T00:00:00.000Z level=info service=cursus event=tried "
	     "why=\"a \\\"b\\\"\\\\\\nevent=forged\\x1b[2J\\x7f\" nothing=\"\"");
	arena_free(a);
}

UNIT(servicelog, a_long_line_is_cut_between_pairs)
{
	struct arena *a = arena_new();
	char *big = arena_alloc(a, 5001);

	memset(big, 'x', 5000);
	same(LINE(SERVICELOG_NUM("n", 1), SERVICELOG_STR("big", str_of(big)),
		  SERVICELOG_NUM("m", 2)),
	     "ts=1970-01-01T00:00:00.000Z level=info service=cursus event=tried n=1 cut=1");
	big[3990] = '\0';
	struct str line =
		LINE(SERVICELOG_STR("big", str_of(big)), SERVICELOG_STR("b", str_of(big)));
	ck_assert_uint_le(line.n, SERVICELOG_LINE_BYTES_MAX);
	ck_assert_int_eq(memcmp(line.p + line.n - 6, " cut=1", 6), 0);
	arena_free(a);
}

/* What is on standard error while f runs. */
static struct str heard(struct arena *a, void (*f)(void))
{
	int ends[2];
	char text[2048];

	ck_assert_int_eq(pipe(ends), 0);
	int kept = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	f();
	dup2(kept, STDERR_FILENO);
	close(ends[1]);
	ssize_t n = read(ends[0], text, sizeof text);
	close(ends[0]);
	return arena_str(a, (struct str){text, n > 0 ? (uint32_t)n : 0});
}

static void speak(void)
{
	servicelog_open("attendance", SERVICELOG_WARNING);
	servicelog(SERVICELOG_INFO, "quiet", SERVICELOG_NONE);
	servicelog(SERVICELOG_WARNING, "loud", SERVICELOG_NUM("n", 3));
	servicelog_line(SERVICELOG_DEBUG, "quiet");
	servicelog_line(SERVICELOG_ERROR, "feed_stopped upstream=catalogue\nforged");
}

UNIT(servicelog, a_flood_of_lines_is_counted)
{
	struct servicelog_budget b = {0};
	int64_t now_ms = 5000;
	uint32_t written = 0;

	for (int i = 0; i < 5 * SERVICELOG_BURST; i++)
		written += servicelog_budget_take(&b, now_ms);
	ck_assert_uint_eq(written, SERVICELOG_BURST);
	ck_assert_uint_eq(b.left_out, 4 * SERVICELOG_BURST);
	/* In the long run. */
	for (written = 0; now_ms < 65000; now_ms++)
		written += servicelog_budget_take(&b, now_ms);
	ck_assert_uint_ge(written, 60 * SERVICELOG_LINES_A_SECOND - 1);
	ck_assert_uint_le(written, 60 * SERVICELOG_LINES_A_SECOND);
	/* After some quiet time as many at once as before, not more. */
	now_ms += 10000000;
	for (written = 0; servicelog_budget_take(&b, now_ms);)
		written++;
	ck_assert_uint_eq(written, SERVICELOG_BURST);
}

static void flood(void)
{
	servicelog_open("attendance", SERVICELOG_WARNING);
	int kept = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY);
	dup2(nowhere, STDERR_FILENO);
	for (int i = 0; i < 2 * SERVICELOG_BURST; i++)
		servicelog_line(SERVICELOG_WARNING, "refused");
	dup2(kept, STDERR_FILENO);
	close(kept);
	close(nowhere);
	servicelog_line(SERVICELOG_ERROR, "store_broken");
}

UNIT(servicelog, what_a_flood_left_out_is_told)
{
	struct arena *a = arena_new();
	struct str text = heard(a, flood);

	ck_assert_ptr_nonnull(strstr(text.p, "level=warning service=attendance "
					     "event=lines_left_out n="));
	ck_assert_ptr_nonnull(strstr(text.p, "level=error service=attendance event=store_broken"));
	arena_free(a);
}

UNIT(servicelog, levels_and_lines)
{
	struct arena *a = arena_new();
	struct str text = heard(a, speak);

	ck_assert_ptr_eq(strstr(text.p, "quiet"), NULL);
	ck_assert_ptr_ne(strstr(text.p, "level=warning service=attendance event=loud n=3\n"), NULL);
	ck_assert_ptr_ne(strstr(text.p, "event=feed_stopped upstream=catalogue?forged\n"), NULL);
	enum log_level level;
	ck_assert(servicelog_level(STR("error"), &level) && level == SERVICELOG_ERROR);
	ck_assert(!servicelog_level(STR("loud"), &level));
	arena_free(a);
}

UNIT(servicelog, request_ids)
{
	unsigned char one[UUID_BYTES], two[UUID_BYTES];
	int64_t before = clock_now_ms();

	uuid7(one);
	uuid7(two);
	uint64_t ms = 0;
	for (int i = 0; i < 6; i++)
		ms = ms << 8 | one[i];
	ck_assert_int_ge((int64_t)ms, before);
	ck_assert_int_le((int64_t)ms, clock_now_ms());
	ck_assert_int_eq(one[6] >> 4, 7);
	ck_assert_int_eq(one[8] >> 6, 2);
	ck_assert_int_ne(memcmp(one, two, UUID_BYTES), 0);
}
