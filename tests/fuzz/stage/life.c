/* The start of every hostile input: a cohort half-way through. */
#include "life.h"

#include "args.h"
#include "clock.h"

#include <stdio.h>

#define WORDS_MAX 32

/* "@" sets the clock; otherwise who speaks, then a command line whose words hold no blanks. */
static const char *const steps[] = {
	"@ 2026-01-05T08:00:00Z",
	"organiser institution add UNIV-EX University",
	"organiser trainer add T1 Morel --email t1@example.org",
	"organiser trainer add T2 Blanc",
	"organiser programme publish DU DU Diploma university_diploma --institutions "
	"[{\"name\":\"University\",\"lead\":true,\"uai\":\"0597239Y\"}] --units "
	"[{\"code\":\"UE1\",\"title\":\"One\",\"presence_min\":1680},"
	"{\"code\":\"UE2\",\"title\":\"Two\",\"presence_min\":420,\"placement_min\":840}] --rules "
	"{\"attendance_min_permille\":800,\"excused_neutral_max_half_days\":1,"
	"\"placement_min_min\":420,\"components\":[{\"code\":\"EXAM\",\"title\":\"Exam\","
	"\"coefficient_hundredths\":200,\"eliminatory_below_hundredths\":500},{\"code\":\"ORAL\","
	"\"title\":\"Oral\",\"coefficient_hundredths\":100}],\"average_min_hundredths\":1000,"
	"\"compensation\":true,\"honours\":[{\"label\":\"bien\",\"average_min_hundredths\":1400}]}",
	("organiser programme publish SEM SEMINAR Seminar attestation --institutions "
	 "[{\"name\":\"University\",\"lead\":true}] --timezone Indian/Reunion"),
	"organiser cohort plan C1 DU --capacity 4 --starts 2026-01-05 --ends 2026-06-30",
	"organiser cohort plan C2 DU --capacity 2 --starts 2026-02-02",
	"organiser cohort plan C3 SEM",
	"organiser cohort plan C4 SEM",
	"organiser cohort open C1",
	"organiser cohort open C2",
	"organiser cohort open C3",
	"organiser learner register l1@example.org Alpha Anne --birth_date 1988-11-05",
	"organiser learner register l2@example.org Beta Bea",
	"organiser learner register l3@example.org Gamma Carla --usage_name Delta",
	"organiser learner register l4@example.org Epsilon Eva",
	"organiser learner register l5@example.org Zeta Fay",
	"organiser learner register l6@example.org Eta Gail",
	"organiser enrolment add C1 l1@example.org --since 2026-01-05",
	"organiser enrolment add C1 l2@example.org --since 2026-01-05",
	"organiser enrolment add C1 l3@example.org --since 2026-01-05",
	"organiser enrolment add C1 l4@example.org --since 2026-01-05",
	"organiser enrolment add C1 l5@example.org",
	"organiser enrolment add C2 l5@example.org --since 2026-01-05",
	"organiser enrolment add C3 l1@example.org --since 2026-01-05",
	"organiser enrolment add C3 l6@example.org --since 2026-01-05",
	"organiser cohort start C1",
	"organiser slot schedule C1 2026-01-05 am 09:00 12:30 --unit UE1 --trainer T1 --place Lyon",
	"organiser slot schedule C1 2026-01-05 pm 14:00 17:30 --unit UE1 --trainer T1 --place Lyon",
	"organiser slot schedule C1 2026-01-12 am 09:00 12:30 --unit UE1 --trainer T1",
	"organiser slot schedule C1 2026-01-12 pm 14:00 17:30 --unit UE2 --trainer T2",
	"organiser slot schedule C1 2026-03-29 am 01:30 04:00 --unit UE2 --trainer T2",
	"organiser slot schedule C1 2026-04-06 am 09:00 12:30",
	"organiser slot schedule C3 2026-01-06 am 09:00 12:30 --trainer T1",
	"trainer1 sheet open C1/2026-01-05/am",
	"trainer1 presence mark C1/2026-01-05/am l1@example.org present",
	"trainer1 presence mark C1/2026-01-05/am l2@example.org late",
	"trainer1 presence mark C1/2026-01-05/am l3@example.org excused --reason ill",
	"@ 2026-01-05T20:00:00Z",
	"trainer1 sheet countersign C1/2026-01-05/am",
	"trainer1 presence correct C1/2026-01-05/am l4@example.org present paper",
	"trainer1 sheet open C1/2026-01-05/pm",
	"trainer1 presence mark C1/2026-01-05/pm l1@example.org present",
	"organiser placement record C1 l1@example.org 2026-01-05 1 --half_day_min 240",
	"organiser placement record C1 l2@example.org 2026-01-05 2",
	"registrar grade enter C1 l1@example.org EXAM 12",
	"registrar grade enter C1 l1@example.org ORAL 15",
	"registrar grade enter C1 l2@example.org EXAM 4",
	"registrar grade absent C1 l2@example.org ORAL",
	"organiser board convene C1 2026-06-30 --members [{\"name\":\"Chair\",\"chair\":true}]",
	"registrar board decide C1/J1 --learner l1@example.org --decision passed --reason points "
	"--despite draft",
	"organiser board convene C3 2026-01-06",
	"registrar board decide C3/J1 --despite draft",
	"registrar board seal C3/J1 --despite draft",
	"registrar diploma issue --cohort C3 --learner l1@example.org",
	"@ 2026-01-12T09:00:00Z",
	"trainer1 sheet open C1/2026-01-12/am",
};

static int split(char *line, char *words[WORDS_MAX])
{
	int n = 0;

	for (char *save, *w = strtok_r(line, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		must(n < WORDS_MAX);
		words[n++] = w;
	}
	/* The one choice whose text has a blank. */
	for (int i = 0; i < n; i++)
		if (strcmp(words[i], "university_diploma") == 0)
			words[i][strlen("university")] = ' ';
	return n;
}

static void speak(struct world *w, const char *who)
{
	uint64_t trainer = 0;
	struct fault fault;

	if (strcmp(who, "trainer1") == 0) {
		world_speak(w, "organiser", ORGANISER, 0, 0);
		must(session_resolve(world_session(w), &desc_trainer, STR("T1"), &trainer,
				     &fault) == STATUS_ok);
		world_speak(w, "trainer1", TRAINER, 0, trainer);
	} else {
		world_speak(w, who, role_by_name(str_of(who)), 0, 0);
	}
}

static void step(struct world *w, struct arena *a, char *line)
{
	struct session *s = world_session(w);
	char *words[WORDS_MAX];
	int n = split(line, words);
	struct args args;
	struct str why = STR("");
	struct fault fault = {0};
	int64_t now;

	if (words[0][0] == '@') {
		must(time_parse(str_of(words[1]), &now));
		world_clock(w, now);
		return;
	}
	speak(w, words[0]);
	must(args_find(a, n - 1, words + 1, &args, &why));
	void *message = arena_alloc(a, args.desc->size);
	void *reply = arena_alloc(a, args.desc->reply->size);
	enum status status = args_message(s, &args, message, &fault);
	if (status == STATUS_ok)
		status = session_command(s, args.desc, message, reply, &fault);
	if (status != STATUS_ok)
		fprintf(stderr, "the start of the stage: %s %s: %s\n", words[1], words[2],
			fault_text(a, &fault, NULL).p);
	must(status == STATUS_ok);
}

struct world *life_new(void)
{
	struct world *w = world_new(WORLD_MEMORY);
	struct arena *a = arena_new();

	for (size_t i = 0; i < COUNT(steps); i++)
		step(w, a, arena_z(a, str_of(steps[i])));
	world_pump(w);
	arena_free(a);
	return w;
}
