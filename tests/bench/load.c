/* The clients of the benchmark: reads orders line by line, answers each with one line of JSON.
 *
 *	bench-load --home DIR         the services of DIR run
 *	bench-load --home DIR --bare  a bare loop answers as its attendance service
 *
 *	prepare COHORTS LEARNERS SHEETS  makes cohorts with open sheets (--bare: only ids)
 *	write WINDOW COUNT               marks presences
 *	read WINDOW COUNT                asks for totals
 *	mixed WINDOW COUNT WINDOW RATE   asks for totals while presences are marked at that rate
 *	open CODE                        opens a cohort to enrolment
 *	canonical                        bytes of the event and the record of a presence
 *	diplomas COUNT                   issues them to one cohort; signs the same bytes alone
 */
#include "crew.h"
#include "diplomas.h"
#include "sample.h"

#include <stdlib.h>

#define WORDS_MAX 8
#define LINE_BYTES_MAX 256

struct order {
	char *word[WORDS_MAX];
	uint32_t n;
};

static uint32_t number(const struct order *o, uint32_t i)
{
	uint64_t n;

	if (i >= o->n || !str_u64(str_of(o->word[i]), &n) || n == 0 || n > UINT32_MAX)
		bench_fail(o->word[0], STR("a number is missing"));
	return (uint32_t)n;
}

static void print_crew(const struct crew *c)
{
	printf("{\"count\": %llu, \"seconds\": %.6f, \"per_second\": %.1f, \"p50_us\": %u, "
	       "\"p99_us\": %u",
	       (unsigned long long)c->done, c->seconds, (double)c->done / c->seconds, c->p50_us,
	       c->p99_us);
}

static void run_one(struct stage *t, const struct order *o, bool reads)
{
	struct crew c = {.does = reads ? CREW_READS : CREW_WRITES,
			 .window = number(o, 1),
			 .count = number(o, 2)};

	crew_run(t, &c, 1);
	print_crew(&c);
	puts("}");
}

static void run_mixed(struct stage *t, const struct order *o)
{
	struct crew c[2] = {{.does = CREW_READS, .window = number(o, 1), .count = number(o, 2)},
			    {.does = CREW_WRITES, .window = number(o, 3), .rate = number(o, 4)}};

	crew_run(t, c, 2);
	print_crew(&c[0]);
	printf(", \"writes_per_second\": %.1f}\n", (double)c[1].done / c[1].seconds);
}

static void obey(struct stage *t, const struct order *o, bool bare)
{
	const char *what = o->word[0];

	if (strcmp(what, "prepare") == 0) {
		struct block b = {
			.cohorts = number(o, 1), .learners = number(o, 2), .sheets = number(o, 3)};
		const char *home = t->cli.home;
		if (bare)
			stage_invent(t, b);
		else
			stage_prepare(t, b);
		t->cli.home = home;
		printf("{\"presences\": %llu}\n", (unsigned long long)stage_marks(t));
	} else if (strcmp(what, "write") == 0 || strcmp(what, "read") == 0) {
		run_one(t, o, what[0] == 'r');
	} else if (strcmp(what, "mixed") == 0) {
		run_mixed(t, o);
	} else if (strcmp(what, "canonical") == 0) {
		struct sample s;
		sample_make(&s);
		printf("{\"bytes\": %zu}\n", s.log.n + s.presence.n);
	} else if (strcmp(what, "open") == 0 && o->n == 2) {
		stage_cohort(t, o->word[1]);
		puts("{}");
	} else if (strcmp(what, "diplomas") == 0) {
		struct diploma_figures f = diplomas_issue(t, number(o, 1));
		printf("{\"issued\": %llu, \"issue_s\": %.6f, \"sign_s\": %.6f, \"bytes\": %llu}\n",
		       (unsigned long long)f.issued, f.issue_s, f.sign_s,
		       (unsigned long long)f.bytes);
	} else {
		bench_fail(what, STR("not an order"));
	}
}

int main(int argc, char **argv)
{
	static struct stage t;
	char line[LINE_BYTES_MAX];

	argc--;
	argv++;
	const char *home = cli_option(&argc, argv, "home");
	bool bare = cli_flag(&argc, argv, "bare");
	if (argc || !home) {
		fputs("usage: bench-load --home DIR [--bare]\n", stderr);
		return EXIT_USAGE;
	}
	if (bare)
		t.cli.home = home;
	else
		stage_open(&t, home);
	while (fgets(line, sizeof line, stdin)) {
		struct order o = {0};
		for (char *w = strtok(line, " \n"); w && o.n < WORDS_MAX; w = strtok(NULL, " \n"))
			o.word[o.n++] = w;
		if (o.n)
			obey(&t, &o, bare);
		fflush(stdout);
	}
	cli_close(&t.cli);
	arena_free(t.cli.arena);
	return 0;
}
