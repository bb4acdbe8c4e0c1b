/* proto/README.md says what the code does: its bytes are those of the encoders and of a service
 * that is asked them, and its lists of numbers are those of the tables. */
#include "unit.h"
#include "hex.h"
#include "engine.h"
#include "eventlog.h"
#include "files.h"
#include "store.h"
#include "tiny.h"

#define PAGE "proto/README.md"
#define PAGE_BYTES_MAX (256u * 1024)
#define FENCE "```"
#define NOW_MS INT64_C(1762938000034)
#define KEY "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"

static struct str page_text(struct arena *a)
{
	struct str text, why = STR("");

	ck_assert_msg(file_read(PAGE, FILE_OPEN, PAGE_BYTES_MAX, a, &text, &why), "%s", why.p);
	return text;
}

/* The bytes of the block that opens with "```hex NAME"; what stands behind a '#' is for people. */
static struct str page_bytes(struct arena *a, const char *name)
{
	struct str page = page_text(a);
	struct str opening = arena_printf(a, "\n" FENCE "hex %s\n", name);
	const char *at = strstr(page.p, opening.p);

	ck_assert_msg(at != NULL, PAGE " has no block \"hex %s\"", name);
	at += opening.n;
	const char *end = strstr(at, FENCE);
	ck_assert_msg(end != NULL, "the block \"hex %s\" has no end", name);
	char *hex = arena_alloc(a, (size_t)(end - at) + 1);
	size_t n = 0;
	bool comment = false;
	for (; at < end; at++) {
		comment = *at != '\n' && (comment || *at == '#');
		if (!comment && *at != '\n' && *at != ' ')
			hex[n++] = *at;
	}
	return HEX(a, hex);
}

static void same_as_page(struct arena *a, const char *name, struct str bytes)
{
	ck_assert_msg(str_eq(page_bytes(a, name), bytes),
		      "the block \"hex %s\" of " PAGE " is\n%s\n"
		      "but the code gives\n%s",
		      name, hex_text(a, page_bytes(a, name)), hex_text(a, bytes));
}

/* Reads the block as a message of that kind and writes it again. */
static struct str written_again(struct arena *a, const char *name, const struct desc *d,
				enum wire_mode mode, void *message)
{
	struct fault fault;
	struct buf b;

	ck_assert_msg(wire_decode(page_bytes(a, name), d, mode, a, message, &fault), "%s: %s", name,
		      fault_text(a, &fault, NULL).p);
	buf_init(&b, WIRE_BYTES_MAX);
	wire_encode(&b, d, message);
	struct str bytes = arena_str(a, buf_slice(&b));
	buf_free(&b);
	return bytes;
}

static void request_in_page(struct arena *a, const char *name, struct envelope *e)
{
	struct fault fault;
	struct buf b;

	ck_assert_msg(envelope_decode(page_bytes(a, name), a, e, &fault), "%s: %s", name,
		      fault_text(a, &fault, NULL).p);
	buf_init(&b, WIRE_BYTES_MAX);
	envelope_encode(&b, e);
	same_as_page(a, name, buf_slice(&b));
	buf_free(&b);
}

static void reply_in_page(struct arena *a, const char *name, struct reply *r)
{
	struct fault fault;
	struct buf b;

	ck_assert_msg(reply_decode(page_bytes(a, name), a, r, &fault), "%s: %s", name,
		      fault_text(a, &fault, NULL).p);
	buf_init(&b, WIRE_BYTES_MAX);
	reply_encode(&b, r);
	same_as_page(a, name, buf_slice(&b));
	buf_free(&b);
}

UNIT(protocol_page, messages)
{
	struct arena *a = arena_new();
	struct learner_register asked;
	struct learner learner;
	struct fault_reply fault;
	struct learner_registered event;

	same_as_page(a, "message",
		     written_again(a, "message", &desc_learner_register, WIRE_STRICT, &asked));
	ck_assert(str_is(asked.email, "lea.martin@example.org"));
	ck_assert(str_is(asked.family_name, "Martin") && str_is(asked.given_names, "Léa"));
	ck_assert_uint_eq(asked.birth_date, 19881105);
	same_as_page(a, "record", written_again(a, "record", &desc_learner, WIRE_STRICT, &learner));
	ck_assert(learner.id == 1 && learner.registered == NOW_MS);
	same_as_page(a, "fault", written_again(a, "fault", &desc_fault_reply, WIRE_STRICT, &fault));
	ck_assert(fault.why == REASON_email_taken && str_is(fault.field, "email"));
	same_as_page(a, "event",
		     written_again(a, "event", &desc_learner_registered, WIRE_STRICT, &event));
	ck_assert_uint_eq(event.learner.id, 0);
	arena_free(a);
}

UNIT(protocol_page, envelopes_and_replies)
{
	struct arena *a = arena_new();
	struct envelope e;
	struct reply r;

	request_in_page(a, "request", &e);
	ck_assert(e.type == TYPE_NUMBER_learner_register && e.nseen == 1 &&
		  e.seen[0].sequence == 7);
	ck_assert(str_eq(e.body, page_bytes(a, "message")) &&
		  str_is(e.seen[0].service, "catalogue"));
	ck_assert_uint_eq((unsigned char)e.request_id.p[6] >> 4, 7);
	ck_assert_uint_eq((unsigned char)e.request_id.p[8] >> 6, 2);
	reply_in_page(a, "reply", &r);
	ck_assert(r.status == STATUS_ok && str_eq(r.request_id, e.request_id));
	ck_assert(str_eq(r.body, page_bytes(a, "record")));
	request_in_page(a, "again", &e);
	ck_assert(str_eq(e.body, page_bytes(a, "message")) && !str_eq(r.request_id, e.request_id));
	reply_in_page(a, "refusal", &r);
	ck_assert(r.status == STATUS_conflict && str_eq(r.body, page_bytes(a, "fault")));
	request_in_page(a, "question", &e);
	ck_assert_uint_eq(e.type, TYPE_NUMBER_resolve);
	reply_in_page(a, "answer", &r);
	ck_assert(str_eq(r.body, page_bytes(a, "page")));
	arena_free(a);
}

UNIT(protocol_page, pages_of_rows)
{
	struct arena *a = arena_new();
	struct page page;
	struct fault fault;
	struct resolved row;
	struct buf b;

	ck_assert(page_decode(page_bytes(a, "page"), a, &page, &fault));
	ck_assert(page.nrows == 1 && page.cursor.n == 0);
	ck_assert(wire_decode(page.rows[0], &desc_resolved, WIRE_STRICT, a, &row, &fault));
	ck_assert(row.id == 1 && str_is(row.text, "lea.martin@example.org"));
	buf_init(&b, WIRE_BYTES_MAX);
	page_encode(&b, page.rows[0], 1, STR(""));
	same_as_page(a, "page", buf_slice(&b));
	buf_free(&b);
	arena_free(a);
}

UNIT(protocol_page, the_chain)
{
	struct arena *a = arena_new();
	struct log_entry entry;
	struct chain head = {0};
	struct buf scratch;

	same_as_page(a, "entry", written_again(a, "entry", &desc_log_entry, WIRE_STRICT, &entry));
	ck_assert(str_eq(entry.body, page_bytes(a, "event")));
	buf_init(&scratch, 2 * WIRE_BYTES_MAX);
	ck_assert_msg(chain_follows(&head, &entry, &scratch),
		      "the hash of \"hex entry\" is not right");
	/* The control: any other entry has another hash. */
	head = (struct chain){0};
	entry.at++;
	ck_assert(!chain_follows(&head, &entry, &scratch));
	buf_free(&scratch);
	arena_free(a);
}

/* A real service, asked what the page asks it. */

extern const struct service enrolment_service;

static const struct principal marie = {
	.key = {KEY, sizeof KEY - 1}, .name = {"Marie Curie", 11}, .roles = ORGANISER | AUDITOR};

static const struct principal *find_marie(void *ctx, struct str key)
{
	(void)ctx;
	return str_eq(key, marie.key) ? &marie : NULL;
}

static struct str run(struct arena *a, struct engine *e, const struct input *input)
{
	struct batch batch = {.now_ms = NOW_MS, .inputs = input, .n = 1};
	const struct output *out;
	uint32_t n;

	ck_assert_int_eq(engine_run(e, &batch, &out, &n), COMMIT_DONE);
	return n ? arena_str(a, out[0].bytes) : STR("");
}

static struct str ask(struct arena *a, struct engine *e, struct str bytes)
{
	return run(a, e, &(struct input){.kind = INPUT_REQUEST, .key = marie.key, .bytes = bytes});
}

/* Seven entries of a catalogue's log that enrolment has no use for; returns what was answered to
 * who waited for them. */
static struct str follow_catalogue(struct arena *a, struct engine *e)
{
	struct log_entry entries[7] = {{0}};
	struct feed_page page = {.log_id = STR("0123456789abcdef"), .head = COUNT(entries)};
	struct buf b;

	for (uint32_t i = 0; i < COUNT(entries); i++)
		entries[i] = (struct log_entry){.at = 1, .type = TYPE_NUMBER_institution_added};
	chain_entries(a, entries, COUNT(entries));
	page.entries.p = entries;
	page.entries.n = COUNT(entries);
	buf_init(&b, WIRE_BYTES_MAX);
	wire_encode(&b, &desc_feed_page, &page);
	struct str answer =
		run(a, e,
		    &(struct input){
			    .kind = INPUT_FEED, .bytes = buf_slice(&b), .upstream = "catalogue"});
	buf_free(&b);
	return answer;
}

static struct str first_entry(struct arena *a, struct engine *e)
{
	struct envelope ask_log = {.version = WIRE_VERSION,
				   .request_id = STR("a feed's reader!"),
				   .type = TYPE_NUMBER_feed_read,
				   .body = STR("\x80")};
	struct reply r;
	struct page page;
	struct feed_page feed;
	struct fault fault;
	struct buf b;

	buf_init(&b, WIRE_BYTES_MAX);
	envelope_encode(&b, &ask_log);
	ck_assert(reply_decode(ask(a, e, buf_slice(&b)), a, &r, &fault) && r.status == STATUS_ok);
	ck_assert(page_decode(r.body, a, &page, &fault) && page.nrows == 1);
	ck_assert(wire_decode(page.rows[0], &desc_feed_page, WIRE_LENIENT, a, &feed, &fault));
	ck_assert_uint_eq(feed.entries.n, 1);
	b.n = 0;
	wire_encode(&b, &desc_log_entry, &feed.entries.p[0]);
	struct str bytes = arena_str(a, buf_slice(&b));
	buf_free(&b);
	return bytes;
}

UNIT(protocol_page, a_service_answers_so)
{
	struct arena *a = arena_new();
	struct store *store = store_memory_open();
	struct engine_config c = {
		.service = &enrolment_service, .store = store, .principal = find_marie};
	unsigned char seed[32] = {0};
	const char *why = "";
	struct engine *e = engine_new(&c, NOW_MS, seed, &why);

	ck_assert_msg(e != NULL, "%s", why);
	ck_assert_msg(ask(a, e, page_bytes(a, "request")).n == 0,
		      "it does not wait for the catalogue");
	same_as_page(a, "reply", follow_catalogue(a, e));
	same_as_page(a, "reply", ask(a, e, page_bytes(a, "request")));
	same_as_page(a, "reply", ask(a, e, page_bytes(a, "request")));
	same_as_page(a, "refusal", ask(a, e, page_bytes(a, "again")));
	same_as_page(a, "answer", ask(a, e, page_bytes(a, "question")));
	same_as_page(a, "entry", first_entry(a, e));
	engine_free(e);
	store_close(store);
	arena_free(a);
}

/* The lists: a number that is added to the tables is added to the page. */

static void page_says(struct str page, struct str line)
{
	ck_assert_msg(strstr(page.p, line.p) != NULL, PAGE " lacks the line:%s", line.p);
}

UNIT(protocol_page, every_status)
{
	struct arena *a = arena_new();
	struct str page = page_text(a);

#define STATUS(name, number, exit_code, text)                                                      \
	page_says(page, arena_printf(a, "\n| %d | %s | %s |", number, #name, text));
#include "begin.inc"
#include "status.tbl"
#include "end.inc"
	arena_free(a);
}

/* The lines of the table with this heading. */
static size_t rows_under(struct str page, const char *heading)
{
	const char *at = strstr(page.p, heading);
	size_t lines = 0;

	ck_assert_msg(at != NULL, PAGE " has no table \"%s\"", heading);
	for (; *at == '|'; lines++) {
		at = strchr(at, '\n');
		ck_assert(at != NULL);
		at++;
	}
	return lines - 2;
}

struct row {
	int number;
	const char *name, *status, *text;
};

UNIT(protocol_page, every_reason)
{
	static const struct row rows[] = {
#define REASON(name, number, status, text) {number, #name, #status, text},
#include "begin.inc"
#include "status.tbl"
#include "end.inc"
	};
	struct arena *a = arena_new();
	struct str page = page_text(a);

	ck_assert_msg(rows_under(page, "| reason |") == COUNT(rows) - 1,
		      PAGE " lists reasons that are gone");
	for (size_t i = 1; i < COUNT(rows); i++)
		page_says(page, arena_printf(a, "\n| %d | %s | %s | %s |\n", rows[i].number,
					     rows[i].name, rows[i].status, rows[i].text));
	arena_free(a);
}

UNIT(protocol_page, every_limit)
{
	struct arena *a = arena_new();
	struct str page = page_text(a);

	ck_assert(WIRE_BYTES_MAX == 1048576 && strstr(page.p, "at most 1,048,576 bytes"));
	ck_assert(WIRE_DEPTH_MAX == 16 && strstr(page.p, "nested at most 16"));
	ck_assert(WIRE_VALUES_MAX == 4096 && strstr(page.p, "4,096 values"));
	ck_assert(PAGE_ROWS_MAX == 1000 && strstr(page.p, "at most 1,000\nrows or about 256 KiB"));
	ck_assert(PAGE_BYTES_MAX == 256 * 1024 && PARK_MS == 2000);
	ck_assert(SEEN_MAX == 8 && strstr(page.p, "two seconds at most"));
	arena_free(a);
}
