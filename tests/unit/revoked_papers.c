/* Papers about one whose award did not last: revoked, corrected, decided again. */
#include "documents_said.h"

#define DAY_MS 86400000
#define JUNE_30_MS 1782820800000 /* 2026-06-30T12:00:00Z */
#define SITS                                                                                       \
	"--members '[{\"name\":\"Pr A\",\"chair\":true},{\"name\":\"Dr B\"},{\"name\":\"Dr C\"}]'"

static const char *const kinds[] = {"end-statement", "transcript"};

static void on_day(unsigned days)
{
	world_speak(w, "registrar", REGISTRAR | ORGANISER, 0, 0);
	world_clock(w, JUNE_30_MS + (int64_t)days * DAY_MS);
}

static void board_sits(unsigned number, const char *date, const char *learner)
{
	lived_say(s, arena_printf(a, "board convene DU-1 %s " SITS, date).p);
	lived_say(s, arena_printf(a, "board decide DU-1/J%u %s --despite 'as the test needs'",
				  number, learner)
			     .p);
}

static void seal(unsigned number)
{
	lived_say(s,
		  arena_printf(a, "board seal DU-1/J%u --despite 'as the test needs'", number).p);
	office_forget(&office);
}

/* What each of the two says, and what it does not. */
static void both_say(const char *sentence, bool said)
{
	struct subject lea = about("lea@example.org");

	office_forget(&office);
	for (size_t i = 0; i < COUNT(kinds); i++) {
		char *text = text_of(kinds[i], &lea, TONGUE_FRENCH);
		ck_assert_msg((strstr(text, sentence) != NULL) == said, "%s: \"%s\" in: %s",
			      kinds[i], sentence, text);
		g_free(text);
	}
}

static void passed_and_issued(void)
{
	lived_say(s, "presence correct DU-1/2026-01-15/pm lea@example.org present 'a signé'");
	on_day(0);
	lived_say(s, "cohort start DU-1");
	lived_say(s, "cohort close DU-1");
	board_sits(1, "2026-06-30", "");
	seal(1);
	lived_say(s, "diploma issue DU-1");
	both_say("Admis", true);
	both_say("révoqué", false);
	both_say("corrigées", false);
}

UNIT(revoked_papers, a_revoked_diploma_is_said_with_its_day)
{
	struct diploma_file *file;
	uint32_t n;

	ready();
	struct subject lea = about("lea@example.org");
	passed_and_issued();
	ck_assert(office_ask(&office, &desc_diploma_of,
			     &(struct diploma_of){.learner = lea.learner}, &file, &n));
	struct str number = arena_str(a, file->diploma.number);
	on_day(3);
	lived_say(s, arena_printf(a, "diploma revoke %.*s 'délivré par erreur'", (int)number.n,
				  number.p)
			     .p);
	struct str said = arena_printf(a, "Le diplôme n° %.*s a été révoqué le 3 juillet 2026.",
				       (int)number.n, number.p);
	both_say(said.p, true);
	both_say("par erreur", false);
	for (size_t i = 0; i < COUNT(kinds); i++)
		SAYS(text_of(kinds[i], &lea, TONGUE_ENGLISH), "Passed",
		     "was revoked on 3 July 2026.");
	/* One of another learner is another's. */
	lea = about("noe@example.org");
	char *text = text_of("transcript", &lea, TONGUE_FRENCH);
	ck_assert_msg(!strstr(text, "révoqué"), "%s", text);
	g_free(text);
	/* Awarded again, she has a valid one; the revoked one is nobody's concern. */
	lived_say(s, "diploma issue DU-1 --learner lea@example.org");
	both_say("révoqué", false);
	done();
}

UNIT(revoked_papers, corrected_facts_and_a_later_decision_are_said)
{
	ready();
	struct subject lea = about("lea@example.org");
	passed_and_issued();
	on_day(1);
	lived_say(s, "presence correct DU-1/2026-01-15/pm lea@example.org absent 'signé par un "
		     "autre'");
	both_say("corrigées après cette délibération ; le jury ne s’est pas encore prononcé", true);
	struct diploma_file *file;
	uint32_t n;
	ck_assert(office_ask(&office, &desc_diploma_of,
			     &(struct diploma_of){.learner = lea.learner}, &file, &n));
	lived_say(s, arena_printf(a, "diploma revoke %.*s 'présence corrigée'",
				  (int)file->diploma.number.n, file->diploma.number.p)
			     .p);
	on_day(2);
	board_sits(2, "2026-07-02", "--learner lea@example.org");
	lived_say(s, "board decide DU-1/J2 --despite 'as the test needs'");
	seal(2);
	both_say("corrigées", false);
	both_say("a été révoqué le 1er juillet 2026.", true);
	SAYS(text_of("end-statement", &lea, TONGUE_FRENCH), "Ajourné");
	SAYS(text_of("transcript", &lea, TONGUE_FRENCH), "Admis", "délibération ultérieure",
	     "Ajourné");
	/* And back again; that she had failed meanwhile is the usual course of sessions. */
	on_day(3);
	lived_say(s, "presence correct DU-1/2026-01-15/pm lea@example.org present 'vérifié'");
	both_say("corrigées", true);
	board_sits(3, "2026-07-03", "");
	seal(3);
	lived_say(s, "diploma issue DU-1 --learner lea@example.org");
	both_say("corrigées", false);
	both_say("révoqué", false);
	char *text = text_of("transcript", &lea, TONGUE_FRENCH);
	ck_assert_uint_eq(occurrences(text, "ultérieure"), 1);
	g_free(text);
	done();
}
