/* A small cohort that has been lived. */
#include "lived.h"

#include "args.h"
#include "clock.h"
#include "faults.h"
#include "release.h"

#include <check.h>

#define WORDS_MAX 64

/* Speakers and the clock stand between the lines: "as organiser", "at 2026-01-15T08:00:00Z". */
static const char *const lines[] = {
	"at 2026-01-05T08:00:00Z",
	"as organiser",
	"institution add EX 'Université d’Exemple' --siret 73282932000074 --nda 11755555575 "
	"--address '1, place du Marché, 75001 Paris' --city Paris --signatory 'Jeanne Weber' "
	"--signatory_capacity Présidente",
	"programme publish DU-P DU 'DU Coordination, parcours d’essai' 'university diploma' "
	"'[{\"name\":\"Université d’Exemple\",\"lead\":true},{\"name\":\"Université Voisine\"}]' "
	"--units '[{\"code\":\"UE1\",\"title\":\"Coordonner une équipe\",\"presence_min\":840},"
	"{\"code\":\"UE2\",\"title\":\"Conduire un projet\",\"presence_min\":420}]' "
	"--rules '{\"attendance_min_permille\":800,\"average_min_hundredths\":1000,"
	"\"placement_min_min\":420,\"compensation\":true,\"components\":["
	"{\"code\":\"ECRIT\",\"title\":\"Épreuve écrite\",\"coefficient_hundredths\":200},"
	"{\"code\":\"ORAL\",\"title\":\"Épreuve orale\",\"coefficient_hundredths\":100,"
	"\"eliminatory_below_hundredths\":500},"
	"{\"code\":\"MEM\",\"title\":\"Mémoire\",\"coefficient_hundredths\":150}],"
	"\"honours\":[{\"label\":\"bien\",\"average_min_hundredths\":1400}]}'",
	"programme describe DU-P --nature 'training action' --objectives 'animer une équipe,mener "
	"un "
	"projet'",
	"trainer add f1 'Jeanne Morel'",
	"trainer add f2 'Šárka Nguyễn'",
	"cohort plan DU-1 DU-P --starts 2026-01-05 --place 'Paris, salle 2'",
	"cohort plan DU-2 DU-P --starts 2026-01-05",
	"cohort open DU-1",
	"cohort open DU-2",
	"learner register lea@example.org Martin Léa --usage_name Durand --birth_date 1988-11-05 "
	"--birth_place 'Brest (Finistère)' --employer 'MSP des Tilleuls'",
	"learner register zoe@example.org Éluard Zoé --structure CPTS",
	"learner register noe@example.org 'de Saint-Œuvre' Noé",
	"learner register new@example.org Nouveau Ana",
	"enrolment add DU-1 lea@example.org",
	"enrolment add DU-1 zoe@example.org",
	"enrolment add DU-1 noe@example.org",
	"enrolment add DU-2 new@example.org",
	"slot schedule DU-1 2026-01-15 am 09:00 12:30 --unit UE1 --trainer f1",
	"slot schedule DU-1 2026-01-15 pm 14:00 17:30 --unit UE1 --trainer f2 --place 'Lyon, salle "
	"9'",
	"slot schedule DU-1 2026-02-12 am 09:00 12:30 --unit UE2 --trainer f1",
	"slot schedule DU-1 2026-06-12 am 09:00 12:30 --unit UE2",
	"slot schedule DU-2 2026-07-01 am 09:00 12:30",
	"at 2026-01-15T08:02:00Z",
	"as trainer f1",
	"sheet open DU-1/2026-01-15/am",
	"as learner lea@example.org",
	"presence sign DU-1/2026-01-15/am lea@example.org",
	"at 2026-01-15T08:20:00Z",
	"as trainer f1",
	"presence mark DU-1/2026-01-15/am zoe@example.org late",
	"at 2026-01-15T11:31:00Z",
	"sheet countersign DU-1/2026-01-15/am",
	"at 2026-01-15T16:40:00Z",
	"as trainer f2",
	"sheet open DU-1/2026-01-15/pm",
	"presence mark DU-1/2026-01-15/pm lea@example.org excused --reason 'train supprimé'",
	"presence mark DU-1/2026-01-15/pm zoe@example.org present",
	"presence mark DU-1/2026-01-15/pm noe@example.org present",
	"sheet countersign DU-1/2026-01-15/pm",
	"at 2026-01-16T09:00:00Z",
	"as organiser",
	"presence correct DU-1/2026-01-15/am noe@example.org present 'a signé sur papier'",
	"placement record DU-1 lea@example.org 2026-01-06 2 --host 'EHPAD Les Tilleuls' "
	"--supervisor "
	"'Dr Awa Ngo'",
	"placement record DU-1 zoe@example.org 2026-01-06 2",
	"validate",
	"at 2026-06-15T09:00:00Z",
	"as registrar",
	"grade enter DU-1 lea@example.org ECRIT 12.5",
	"grade enter DU-1 lea@example.org ORAL 15",
	"grade enter DU-1 lea@example.org MEM 16.75",
	"grade enter DU-1 zoe@example.org ECRIT 9",
	"grade absent DU-1 zoe@example.org ORAL --justified yes",
	"grade absent DU-1 zoe@example.org MEM",
	"grade enter DU-1 noe@example.org ECRIT 10",
	"grade enter DU-1 noe@example.org ORAL 4",
	"grade enter DU-1 noe@example.org MEM 10",
};

static int split(char *line, char **words)
{
	int n = 0;

	for (char *c = line; *c;) {
		while (*c == ' ')
			c++;
		if (!*c)
			break;
		ck_assert_int_lt(n, WORDS_MAX);
		char quote = *c == '\'' ? *c++ : ' ';
		words[n++] = c;
		while (*c && *c != quote)
			c++;
		if (*c)
			*c++ = '\0';
	}
	return n;
}

void lived_say(struct session *s, const char *line)
{
	struct arena *a = arena_new();
	char *words[WORDS_MAX];
	int n = split(arena_z(a, str_of(line)), words);
	struct release_told told;
	struct fault fault;
	struct args args;
	struct str why;

	ck_assert_msg(args_find(a, n, words, &args, &why), "%s: %.*s", line, (int)why.n, why.p);
	void *message = arena_alloc(a, args.desc->size),
	     *reply = arena_alloc(a, args.desc->reply->size);
	enum status status = args_message(s, &args, message, &fault);
	if (status == STATUS_ok)
		status = release_command(s, args.desc, message, reply, &told, &fault);
	ck_assert_msg(status == STATUS_ok, "%s: %s", line, fault_text(a, &fault, NULL).p);
	arena_free(a);
}

uint64_t lived_id(struct session *s, const struct desc *noun, const char *code)
{
	struct fault fault;
	uint64_t id = 0;

	ck_assert_msg(session_resolve(s, noun, str_of(code), &id, &fault) == STATUS_ok, "%s", code);
	return id;
}

/* Looked up as the organiser, since others may not see each other. */
static void speak(struct world *w, const char *who)
{
	struct session *s = world_session(w);
	const char *code = strchr(who, ' ');

	world_speak(w, "organiser", ORGANISER, 0, 0);
	if (strncmp(who, "learner ", 8) == 0)
		world_speak(w, who, LEARNER, lived_id(s, &desc_learner, code + 1), 0);
	else if (strncmp(who, "trainer ", 8) == 0)
		world_speak(w, who, TRAINER, 0, lived_id(s, &desc_trainer, code + 1));
	else if (strcmp(who, "registrar") == 0)
		world_speak(w, "registrar", REGISTRAR | ORGANISER, 0, 0);
}

/* Its id is the log's to give. */
static void validate_first(struct session *s)
{
	struct placement_of ask = {.learner = lived_id(s, &desc_learner, "lea@example.org")};
	struct arena *a = arena_new();
	struct fault fault;
	void *rows;
	uint32_t n;

	ck_assert(session_query(s, &desc_placement_of, &ask, NULL, 0, &rows, &n, &fault) ==
		  STATUS_ok);
	lived_say(s, arena_printf(a, "placement validate %llu",
				  (unsigned long long)((const struct placement *)rows)->id)
			     .p);
	arena_free(a);
}

struct world *lived_world(void)
{
	struct world *w = world_new(WORLD_MEMORY);
	int64_t at;

	for (size_t i = 0; i < COUNT(lines); i++) {
		if (strncmp(lines[i], "at ", 3) == 0) {
			ck_assert(time_parse(str_of(lines[i] + 3), &at));
			world_clock(w, at);
		} else if (strncmp(lines[i], "as ", 3) == 0) {
			speak(w, lines[i] + 3);
		} else if (strcmp(lines[i], "validate") == 0) {
			validate_first(world_session(w));
		} else {
			lived_say(world_session(w), lines[i]);
		}
	}
	world_speak(w, "organiser", ORGANISER, 0, 0);
	return w;
}
