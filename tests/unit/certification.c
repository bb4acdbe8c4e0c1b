/* Certification end to end: what a verifier sees of its diplomas, seals, pages, replay, and a
 * service without a key. */
#include "unit.h"

#include "args.h"
#include "certification/award.h"
#include "certification/certification.h"
#include "diploma_out.h"
#include "faults.h"
#include "keys.h"
#include "register.h"
#include "world.h"

#include <sodium.h>
#include <stdio.h>

#define WORDS_MAX 16
#define MARKED "anne@example.org", "bea@example.org"

/* A world that speaks in command lines; `rows` are the last answer's. */
struct story {
	struct world *world;
	struct session *session;
	struct arena *arena;
	enum status status;
	struct fault fault;
	void *rows;
	uint32_t n;
};

#define JUNE_30_MS 1782820800000 /* 2026-06-30T12:00:00Z */

static struct story story_new(void)
{
	struct story s = {.world = world_new(WORLD_MEMORY), .arena = arena_new()};

	s.session = world_session(s.world);
	return s;
}

static void story_free(struct story *s)
{
	world_free(s->world);
	arena_free(s->arena);
}

static void ask(struct story *s, const char *line)
{
	char *words[WORDS_MAX], *rest = arena_z(s->arena, str_of(line));
	struct args args;
	struct str why;
	int n = 0;

	while (rest && n < WORDS_MAX)
		words[n++] = strsep(&rest, " ");
	ck_assert(args_find(s->arena, n, words, &args, &why));
	void *message = arena_alloc(s->arena, args.desc->size);
	s->rows = arena_alloc(s->arena, args.desc->reply->size);
	s->n = 1;
	s->status = args_message(s->session, &args, message, &s->fault);
	if (s->status == STATUS_ok && args.desc->what == WHAT_COMMAND)
		s->status = session_command(s->session, args.desc, message, s->rows, &s->fault);
	else if (s->status == STATUS_ok)
		s->status = session_query(s->session, args.desc, message, NULL, 0, &s->rows, &s->n,
					  &s->fault);
}

static void tell(struct story *s, const char *line)
{
	ask(s, line);
	ck_assert_msg(s->status == STATUS_ok, "%s: %s", line,
		      fault_text(s->arena, &s->fault, NULL).p);
}

/* A cohort S1 of two, both marked with 12, and a board that has decided about both. */
static void until_decided(struct story *s)
{
	static const char *const learners[] = {MARKED};

	tell(s, "programme publish @tests/scripts/certification-strict.json");
	tell(s, "cohort plan S1 DIU-STRICT");
	tell(s, "cohort open S1");
	for (size_t i = 0; i < COUNT(learners); i++) {
		const char *who = learners[i];
		tell(s, arena_printf(s->arena, "learner register %s Dupont Zoé", who).p);
		tell(s, arena_printf(s->arena, "enrolment add S1 %s", who).p);
		tell(s, arena_printf(s->arena, "grade enter S1 %s EXAM 12", who).p);
		tell(s, arena_printf(s->arena, "grade enter S1 %s ORAL 12", who).p);
	}
	world_clock(s->world, JUNE_30_MS);
	tell(s, "board convene S1 2026-06-20");
	world_speak(s->world, "registrar", REGISTRAR, 0, 0);
	tell(s, "board decide S1/J1 --despite test");
}

static struct register_view copy_of(struct story *s, struct str *json)
{
	struct register_view copy;
	char why[CREDENTIAL_WHY_BYTES];

	tell(s, "register export S1");
	ck_assert_uint_eq(s->n, 1);
	*json = ((const struct register_copy *)s->rows)->json;
	ck_assert_int_eq(register_read(*json, s->arena, &copy, why, sizeof why), CREDENTIAL_SIGNED);
	return copy;
}

static struct str member(const struct credential_view *view, const char *path)
{
	for (uint32_t i = 0; i < view->nfields; i++)
		if (str_is(view->fields[i].path, path))
			return view->fields[i].value;
	return STR("(absent)");
}

static void expect_member(const struct credential_view *view, const char *path, const char *value)
{
	struct str got = member(view, path);

	ck_assert_msg(str_is(got, value), "%s is %.*s, not %s", path, (int)got.n, got.p, value);
}

static void expect_facts(const struct credential_view *view)
{
	expect_member(view, "name", "Diplôme Inter-Universitaire Strict");
	expect_member(view, "issuer.name", "Université de Strasbourg");
	expect_member(view, "validFrom", "2026-07-01T12:00:00Z");
	expect_member(view, "awardedDate", "2026-06-20T00:00:00Z");
	expect_member(view, "credentialSubject.identifier[0].identityHash", "Zoé Dupont");
	expect_member(view, "credentialSubject.cursus.kind", "interuniversity_diploma");
	expect_member(view, "credentialSubject.cursus.board", "S1/J1");
	expect_member(view, "credentialSubject.cursus.durationMinutes", "840");
	expect_member(view, "credentialSubject.cursus.institutions[0].name",
		      "Université de Strasbourg");
	expect_member(view, "credentialSubject.cursus.institutions[0].lead", "true");
	expect_member(view, "credentialSubject.cursus.institutions[1].name", "Université de Lille");
	expect_member(view, "credentialSubject.achievement.criteria.narrative",
		      "épreuves : Épreuve écrite (coefficient 1), Soutenance (coefficient 1) ; "
		      "moyenne d’au moins 10 sur 20 ; décision du jury");
}

/* The file that the holder has, the register that anybody has, and nobody else's word. */
UNIT(certification, a_diploma_verifies_against_the_register)
{
	struct story s = story_new();
	struct credential_view view;
	char why[CREDENTIAL_WHY_BYTES], hash[CREDENTIAL_HASH_HEX + 1];
	struct str json;

	until_decided(&s);
	tell(&s, "board seal S1/J1 --despite test");
	world_clock(s.world, 1782907200123); /* 2026-07-01T12:00:00.123Z */
	tell(&s, "diploma issue --cohort S1");
	tell(&s, "diploma files S1");
	ck_assert_uint_eq(s.n, 2);
	const struct diploma_file *files = s.rows;
	ck_assert(!str_eq(files[0].credential, files[1].credential));
	ck_assert_int_eq(
		credential_verify(files[0].credential, true, s.arena, &view, why, sizeof why),
		CREDENTIAL_SIGNED);
	expect_facts(&view);
	struct register_view copy = copy_of(&s, &json);
	ck_assert(str_eq(copy.issuer, view.issuer));
	ck_assert(str_is(copy.as_of, "2026-07-01T12:00:00Z"));
	ck_assert_uint_eq(copy.nentries, 2);
	const struct register_entry *entry = register_find(&copy, view.number);
	credential_hash_hex(files[0].credential, view.salt, hash);
	ck_assert(entry && str_is(entry->hash, hash) && entry->state == REGISTER_VALID);
	story_free(&s);
}

static bool has(struct str text, const char *word)
{
	return memmem(text.p, text.n, word, strlen(word)) != NULL;
}

UNIT(certification, the_registers_copy_names_nobody)
{
	struct story s = story_new();
	struct str json, again;

	until_decided(&s);
	tell(&s, "board seal S1/J1 --despite test");
	tell(&s, "diploma issue --cohort S1");
	tell(&s, "diploma list S1");
	struct diploma d = *(const struct diploma *)s.rows;
	tell(&s, arena_printf(s.arena, "diploma revoke %.*s Dupont_cheated", (int)d.number.n,
			      d.number.p)
			 .p);
	struct register_view copy = copy_of(&s, &json);
	const struct register_entry *entry = register_find(&copy, d.number);
	ck_assert(entry && entry->state == REGISTER_REVOKED && entry->reason.n == 0);
	ck_assert(str_is(entry->revoked_at, "2026-06-30T12:00:00Z"));
	ck_assert(!has(json, "Dupont") && !has(json, "Zo") && !has(json, "example.org"));
	copy_of(&s, &again);
	ck_assert(str_eq(json, again));
	story_free(&s);
}

UNIT(certification, the_seal_is_the_hash_of_the_decisions_in_order)
{
	struct story s = story_new();
	unsigned char hash[crypto_generichash_BYTES];
	crypto_generichash_state state;
	struct buf b;

	until_decided(&s);
	tell(&s, "board seal S1/J1 --despite test");
	struct str seal = ((const struct board *)s.rows)->seal;
	tell(&s, "decision list S1/J1");
	ck_assert_uint_eq(s.n, 2);
	const struct decision *decisions = s.rows;
	ck_assert_uint_lt(decisions[0].learner, decisions[1].learner);
	buf_init(&b, WIRE_BYTES_MAX);
	wire_encode(&b, &desc_decision, &decisions[0]);
	wire_encode(&b, &desc_decision, &decisions[1]);
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	crypto_generichash_update(&state, b.p, b.n);
	crypto_generichash_final(&state, hash, sizeof hash);
	buf_free(&b);
	ck_assert_uint_eq(seal.n, sizeof hash);
	ck_assert_mem_eq(seal.p, hash, sizeof hash);
	story_free(&s);
}

/* A credential has no way to write an instant after the year 9999. */
UNIT(certification, a_clock_beyond_all_calendars_issues_nothing)
{
	struct story s = story_new();

	until_decided(&s);
	tell(&s, "board seal S1/J1 --despite test");
	world_clock(s.world, 253402300800000);
	ask(&s, "diploma issue --cohort S1");
	ck_assert_int_eq(s.status, STATUS_internal);
	ck_assert(str_is(fault_text(s.arena, &s.fault, NULL),
			 "diploma_issue: the service met a bug of its own"));
	world_clock(s.world, 1782907200000);
	tell(&s, "diploma issue --cohort S1");
	ck_assert_uint_eq(((const struct issue_report *)s.rows)->issued, 2);
	story_free(&s);
}

UNIT(certification, the_log_alone_gives_the_same_records)
{
	struct story s = story_new();
	struct check_report report;

	until_decided(&s);
	tell(&s, "board decide S1/J1 --despite test --learner anne@example.org --decision referred "
		 "--reason late");
	tell(&s, "board seal S1/J1 --despite test");
	tell(&s, "diploma issue --cohort S1");
	tell(&s, "diploma list S1");
	const struct diploma *d = s.rows;
	tell(&s,
	     arena_printf(s.arena, "diploma revoke %.*s mistake", (int)d->number.n, d->number.p).p);
	world_speak(s.world, "organiser", ORGANISER, 0, 0);
	tell(&s, "board convene S1 2026-09-20");
	tell(&s, "grade correct S1 anne@example.org EXAM 13 resit");
	tell(&s, "cohort plan S2 DIU-STRICT");
	tell(&s, "cohort open S2");
	tell(&s, "enrolment transfer S1 anne@example.org S2 maternity");
	tell(&s, "grade list S2");
	ck_assert_uint_eq(s.n, 2);
	engine_check(world_engine(s.world, "certification"), s.arena, false, &report);
	ck_assert_msg(report.clean, "%s", report.findings.n ? report.findings.p[0].p : "");
	ck_assert_uint_gt(report.records, 10);
	story_free(&s);
}

/* More than one page of each list: nobody is missing and nobody is there twice. */
#define MANY_LEARNERS 10000

static void many_learners(struct story *s)
{
	struct learner_register *people = arena_alloc(s->arena, MANY_LEARNERS * sizeof *people);
	struct enrolment_add *adds = arena_alloc(s->arena, MANY_LEARNERS * sizeof *adds);
	struct learner *learners = arena_alloc(s->arena, MANY_LEARNERS * sizeof *learners);
	enum status *statuses = arena_alloc(s->arena, MANY_LEARNERS * sizeof *statuses);
	struct fault *faults = arena_alloc(s->arena, MANY_LEARNERS * sizeof *faults);

	tell(s, "programme publish @tests/scripts/certification-plain.json");
	tell(s, "cohort plan P1 SEM");
	uint64_t cohort = ((const struct cohort *)s->rows)->id;
	tell(s, "cohort open P1");
	for (uint32_t i = 0; i < MANY_LEARNERS; i++)
		people[i] = (struct learner_register){
			.email = arena_printf(s->arena, "l%u@example.org", i),
			.family_name = STR("Dupont"),
			.given_names = STR("Zoé")};
	ck_assert(session_commands(s->session, &desc_learner_register, people, MANY_LEARNERS,
				   statuses, faults, learners));
	for (uint32_t i = 0; i < MANY_LEARNERS; i++)
		adds[i] = (struct enrolment_add){.cohort = cohort, .learner = learners[i].id};
	ck_assert(session_commands(s->session, &desc_enrolment_add, adds, MANY_LEARNERS, statuses,
				   faults, NULL));
}

/* Larger than a message, so that it comes in parts; joined they are one signed file. */
static void large_copy(struct story *s, const struct diploma_file *d)
{
	char why[CREDENTIAL_WHY_BYTES], hex[CREDENTIAL_HASH_HEX + 1];
	struct register_view copy;

	tell(s, "register export P1");
	ck_assert_uint_eq(s->n, 2);
	struct str json = diploma_register(s->arena, s->rows, s->n);
	ck_assert_uint_gt(json.n, WIRE_BYTES_MAX);
	ck_assert_int_eq(register_read(json, s->arena, &copy, why, sizeof why), CREDENTIAL_SIGNED);
	ck_assert_uint_eq(copy.nentries, MANY_LEARNERS);
	for (uint32_t i = 0; i < MANY_LEARNERS; i += 999) {
		const struct register_entry *e = register_find(&copy, d[i].diploma.number);
		sodium_bin2hex(hex, sizeof hex, (const unsigned char *)d[i].diploma.digest.p,
			       d[i].diploma.digest.n);
		ck_assert(e && e->state == REGISTER_VALID && str_is(e->hash, hex));
	}
}

/* One page of the copy: its reply's status, and the cursor that leads to the next. */
static enum status copy_page(struct story *s, uint64_t cohort, struct str *cursor,
			     struct fault *fault)
{
	unsigned char id[REQUEST_ID_BYTES];
	struct buf body;
	struct reply r;
	struct page page = {0};

	s->session->carrier.request_id(s->session->carrier.ctx, id);
	buf_init(&body, WIRE_BYTES_MAX);
	wire_encode(&body, &desc_register_export, &(struct register_export){.cohort = cohort});
	struct envelope e = {.version = WIRE_VERSION,
			     .request_id = {(const char *)id, sizeof id},
			     .type = desc_register_export.type,
			     .body = buf_slice(&body),
			     .cursor = *cursor};
	ck_assert(s->session->carrier.ask(s->session->carrier.ctx, "certification", &e, 1, s->arena,
					  &r, &s->session->trouble));
	buf_free(&body);
	if (r.status == STATUS_ok) {
		ck_assert(page_decode(r.body, s->arena, &page, fault));
		*cursor = page.cursor;
	} else {
		struct fault_reply f;
		ck_assert(
			wire_decode(r.body, &desc_fault_reply, WIRE_LENIENT, s->arena, &f, fault));
		fault_from_reply(&f, fault);
	}
	return (enum status)r.status;
}

/* Parts of two copies are never given for one, and nobody chooses of what instant a copy is. */
static void copy_changes_between_parts(struct story *s, const struct diploma_file *d)
{
	const uint64_t cohort = d->diploma.cohort;
	struct str cursor = STR(""), kept;
	struct fault fault;

	ck_assert_int_eq(copy_page(s, cohort, &cursor, &fault), STATUS_ok);
	kept = cursor;
	ck_assert_uint_gt(kept.n, 0);
	ck_assert_int_eq(copy_page(s, cohort, &cursor, &fault), STATUS_ok);
	ck_assert_uint_eq(cursor.n, 0);

	for (uint32_t i = 0; i < kept.n; i++) {
		char *other = arena_z(s->arena, kept);
		other[i] ^= 1;
		cursor = (struct str){other, kept.n};
		/* Where to go on within the copy is the reader's own affair. */
		bool place = i >= kept.n - 24 && i < kept.n - 16;
		ck_assert(copy_page(s, cohort, &cursor, &fault) != STATUS_ok || place);
	}
	cursor = (struct str){kept.p, kept.n - 1};
	ck_assert_int_eq(copy_page(s, cohort, &cursor, &fault), STATUS_invalid);
	ck_assert_int_eq(fault.why, REASON_bad_cursor);

	tell(s, arena_printf(s->arena, "diploma revoke %.*s mistake", (int)d->diploma.number.n,
			     d->diploma.number.p)
			.p);
	cursor = kept;
	ck_assert_int_eq(copy_page(s, cohort, &cursor, &fault), STATUS_busy);
	ck_assert_str_eq(fault_text(s->arena, &fault, NULL).p,
			 "register_export.cohort: has changed meanwhile; ask for the whole again");
}

UNIT(certification, long_lists_come_in_pages)
{
	struct story s = story_new();

	many_learners(&s);
	tell(&s, "eligibility list P1");
	const struct eligibility *e = s.rows;
	ck_assert_uint_eq(s.n, MANY_LEARNERS);
	for (uint32_t i = 1; i < s.n; i++)
		ck_assert_uint_lt(e[i - 1].learner, e[i].learner);
	world_clock(s.world, JUNE_30_MS);
	tell(&s, "board convene P1 2026-06-20");
	world_speak(s.world, "registrar", REGISTRAR, 0, 0);
	tell(&s, "board decide P1/J1 --despite test");
	ck_assert_uint_eq(((const struct board *)s.rows)->decided, MANY_LEARNERS);
	tell(&s, "board seal P1/J1 --despite test");
	tell(&s, "decision list P1/J1");
	ck_assert_uint_eq(s.n, MANY_LEARNERS);
	tell(&s, "diploma issue --cohort P1");
	ck_assert_uint_eq(((const struct issue_report *)s.rows)->issued, MANY_LEARNERS);
	tell(&s, "diploma files P1");
	const struct diploma_file *d = s.rows;
	ck_assert_uint_eq(s.n, MANY_LEARNERS);
	for (uint32_t i = 0; i < s.n; i++)
		ck_assert(d[i].diploma.rank == i + 1 && d[i].diploma.learner == e[i].learner);
	large_copy(&s, d);
	copy_changes_between_parts(&s, d);
	story_free(&s);
}

/* A service that was started without the issuer's key, with a cohort and its sealed minutes. */
struct keyless {
	struct principal who;
	struct engine *engine;
	uint64_t ids;
};

static const struct principal *anybody(void *ctx, struct str key)
{
	(void)key;
	return &((struct keyless *)ctx)->who;
}

static bool carry(void *ctx, const char *service, const struct envelope *e, uint32_t n,
		  struct arena *a, struct reply *replies, struct str *why)
{
	struct keyless *k = ctx;
	const struct output *out;
	struct fault fault;
	struct buf frame;
	uint32_t nout;

	(void)service;
	(void)why;
	ck_assert_uint_eq(n, 1);
	buf_init(&frame, WIRE_BYTES_MAX);
	envelope_encode(&frame, e);
	struct input input = {.kind = INPUT_REQUEST, .key = k->who.key, .bytes = buf_slice(&frame)};
	struct batch b = {.now_ms = 1782907200000, .inputs = &input, .n = 1};
	ck_assert_int_eq(engine_run(k->engine, &b, &out, &nout), COMMIT_DONE);
	ck_assert_uint_eq(nout, 1);
	buf_free(&frame);
	return reply_decode(arena_str(a, out[0].bytes), a, replies, &fault);
}

static void next_id(void *ctx, unsigned char id[REQUEST_ID_BYTES])
{
	memset(id, 0, REQUEST_ID_BYTES);
	id[0] = (unsigned char)++((struct keyless *)ctx)->ids;
}

static void put_sealed_minutes(struct store *store)
{
	static const struct award_institution lead = {.name = {"EHESP", 5}, .lead = true};
	struct tx *tx = store_begin(store, STORE_WRITE);

	put_programme(tx, &(struct programme){.id = 1, .code = STR("P")});
	put_curriculum(tx,
		       &(struct curriculum){.id = 1, .programme = 1, .institutions = {&lead, 1}});
	put_cohort(tx,
		   &(struct cohort){.id = 2, .code = STR("C"), .programme = 1, .curriculum = 1});
	put_board(tx, &(struct board){.id = 3, .cohort = 2, .state = board_state_SEALED});
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
}

static void expect_no_key(const struct story *s, const char *text)
{
	ck_assert_int_eq(s->status, STATUS_closed);
	ck_assert_str_eq(fault_text(s->arena, &s->fault, NULL).p, text);
}

UNIT(certification, without_a_key_nothing_is_signed)
{
	static const unsigned char seed[32] = {1};
	struct keyless k = {.who = {.key = STR("0123456789012345678901234567890123456789"),
				    .name = STR("registrar"),
				    .roles = REGISTRAR}};
	struct store *store = store_memory_open();
	struct engine_config config = {.service = &certification_service,
				       .store = store,
				       .principal = anybody,
				       .principal_ctx = &k};
	struct session session;
	const char *why = "";

	put_sealed_minutes(store);
	k.engine = engine_new(&config, 1782907200000, seed, &why);
	ck_assert_msg(k.engine != NULL, "%s", why);
	session_init(&session, &(struct carrier){carry, next_id, &k});
	struct story s = {.session = &session, .arena = arena_new()};
	ask(&s, "diploma issue --cohort C");
	expect_no_key(&s, "diploma_issue: the signing key (issuer.key) is missing, so nothing can "
			  "be signed; put it back from a backup");
	ask(&s, "register export C");
	expect_no_key(&s, "register_export: the signing key (issuer.key) is missing, so nothing "
			  "can be signed; put it back from a backup");
	ask(&s, "diploma list C");
	ck_assert_int_eq(s.status, STATUS_ok);
	session_free(&session);
	engine_free(k.engine);
	store_close(store);
	arena_free(s.arena);
}

/* Two names of 200 bytes and a blank are one more than a record holds. */
UNIT(certification, a_name_is_never_cut_within_a_letter)
{
	struct arena *a = arena_new();
	char given[200], family[200];

	memset(given, 'a', sizeof given);
	for (size_t i = 0; i < sizeof family; i += 2)
		memcpy(family + i, "é", 2);
	struct str name = person_name(a, (struct str){given, sizeof given},
				      (struct str){family, sizeof family});
	ck_assert_uint_eq(name.n, 399);
	ck_assert(str_is(person_name(a, STR("Léa"), STR("Martin")), "Léa Martin"));
	arena_free(a);
}

/* The log names the key of the first signature: another is refused, and the service says so. */
UNIT(certification, another_key_signs_nothing)
{
	static const unsigned char seed[32] = {1};
	struct keyless k = {.who = {.key = STR("0123456789012345678901234567890123456789"),
				    .name = STR("registrar"),
				    .roles = REGISTRAR}};
	struct store *store = store_memory_open();
	struct issuer_key *key = issuer_key_make();
	struct arena *a = arena_new();
	struct engine_config config = {.service = &certification_service,
				       .store = store,
				       .secret = key,
				       .principal = anybody,
				       .principal_ctx = &k};
	struct session session;
	const char *why = "";
	struct str did = STR("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp");
	void *rows;
	uint32_t n;

	put_sealed_minutes(store);
	struct tx *tx = store_begin(store, STORE_WRITE);
	put_issuer(tx, &(struct issuer){.id = 1, .did = did});
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	k.engine = engine_new(&config, 1782907200000, seed, &why);
	ck_assert_msg(k.engine != NULL, "%s", why);
	session_init(&session, &(struct carrier){carry, next_id, &k});
	struct story s = {.session = &session, .arena = a};
	ask(&s, "register export C");
	expect_no_key(
		&s,
		arena_printf(a,
			     "register_export: the signing key (issuer.key) is not the one that "
			     "signed before (%s), so it signs nothing; put that one back from a "
			     "backup",
			     did.p)
			.p);
	ck_assert_int_eq(session_query(&session, &desc_health, &(struct health){0}, "certification",
				       1, &rows, &n, NULL),
			 STATUS_ok);
	const struct health_report *h = rows;
	ck_assert_uint_eq(h->state, service_state_DEGRADED);
	ck_assert(h->notes.n == 1 && h->notes.p[0].why == REASON_issuer_key_differs);
	session_free(&session);
	engine_free(k.engine);
	store_close(store);
	issuer_key_free(key);
	arena_free(a);
}
