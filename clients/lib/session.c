/* A conversation with the services: envelopes out, replies in, pages joined, codes resolved. */
#include "session.h"

#include "faults.h"

#include <stdlib.h>

/* Commands that go together, and that are on their way at once: some milliseconds of a service's
 * time, for others ask it too. */
#define PACK_ROWS 250u
#define PACK_BYTES (256u * 1024u)
#define ROUND_ROWS 2000u
_Static_assert(PACK_ROWS <= MANY_ROWS_MAX, "an envelope takes a pack");

void session_init(struct session *s, const struct carrier *c)
{
	*s = (struct session){.carrier = *c, .arena = arena_new()};
	s->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	s->labels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

void session_free(struct session *s)
{
	g_hash_table_destroy(s->ids);
	g_hash_table_destroy(s->labels);
	arena_free(s->arena);
	*s = (struct session){0};
}

void session_forget(struct session *s)
{
	arena_reset(s->arena);
	s->trouble = STR("");
}

void session_for(struct session *s, struct str behalf)
{
	g_hash_table_remove_all(s->ids);
	g_hash_table_remove_all(s->labels);
	s->behalf = behalf;
}

void session_saw(struct session *s, struct str service, uint64_t sequence)
{
	for (uint32_t i = 0; i < s->nseen; i++) {
		if (!str_eq(s->seen[i].service, service))
			continue;
		if (s->seen[i].sequence < sequence)
			s->seen[i].sequence = sequence;
		return;
	}
	if (s->nseen == SEEN_MAX || service.n >= sizeof s->seen_service[0])
		return;
	char *name = s->seen_service[s->nseen];
	memcpy(name, service.p, service.n);
	name[service.n] = '\0';
	s->seen[s->nseen++] = (struct seen){{name, service.n}, sequence};
}

static struct envelope envelope_for(struct session *s, const struct call *how, const struct desc *d,
				    struct str body)
{
	struct envelope e = {.version = WIRE_VERSION,
			     .type = d->type,
			     .body = body,
			     .behalf = how && how->behalf.n ? how->behalf : s->behalf,
			     .dry = how && how->dry && d->what == WHAT_COMMAND};
	unsigned char *id = arena_alloc(s->arena, REQUEST_ID_BYTES);

	s->carrier.request_id(s->carrier.ctx, id);
	e.request_id = (struct str){(const char *)id, REQUEST_ID_BYTES};
	/* What every service answers is about itself: waiting for others' facts tells nothing more,
	 * and a service that has stopped following must be able to say so. */
	if (strcmp(service_of_type(d->type), "common") == 0)
		return e;
	memcpy(e.seen, s->seen, sizeof e.seen);
	e.nseen = s->nseen;
	return e;
}

static struct str encoded(struct session *s, const struct desc *d, const void *message)
{
	struct buf b;

	buf_init(&b, WIRE_BYTES_MAX);
	wire_encode(&b, d, message);
	struct str body = arena_str(s->arena, buf_slice(&b));
	if (b.over)
		body = (struct str){0};
	buf_free(&b);
	return body;
}

static enum status refused(struct session *s, const struct desc *d, const struct reply *r,
			   struct fault *fault)
{
	struct fault_reply f;
	struct fault why;

	if (!wire_decode(r->body, &desc_fault_reply, WIRE_LENIENT, s->arena, &f, &why)) {
		*fault = (struct fault){.why = REASON_own_bug, .desc = d};
		return STATUS_internal;
	}
	fault_from_reply(&f, fault);
	return (enum status)r->status;
}

static enum status nobody(struct fault *fault)
{
	*fault = (struct fault){.why = REASON_none};
	return STATUS_busy;
}

static enum status too_large(const struct desc *d, struct fault *fault)
{
	*fault = (struct fault){.why = REASON_too_large, .desc = d, .limit = WIRE_BYTES_MAX};
	return STATUS_invalid;
}

enum status session_command(struct session *s, const struct desc *d, const void *message,
			    void *reply, struct fault *fault)
{
	return session_call(s, NULL, d, message, reply, fault);
}

enum status session_call(struct session *s, const struct call *how, const struct desc *d,
			 const void *message, void *reply, struct fault *fault)
{
	enum status status;
	struct fault mine;

	must(d->what == WHAT_COMMAND);
	if (!session_calls(s, how, d, message, 1, &status, fault ? fault : &mine, reply))
		return nobody(fault ? fault : &mine);
	if (status == STATUS_ok && d == &desc_cohort_change) { /* its code may be another's now */
		g_hash_table_remove_all(s->ids);
		g_hash_table_remove_all(s->labels);
	}
	return status;
}

static enum status take_body(struct session *s, const struct desc *d, const struct reply *r,
			     void *out, struct fault *fault)
{
	if (r->status != STATUS_ok)
		return refused(s, d, r, fault);
	if (out && !wire_decode(r->body, d->reply, WIRE_LENIENT, s->arena, out, fault))
		return STATUS_internal;
	return STATUS_ok;
}

/* Commands that are sent and answered together. */
struct round {
	const struct call *how;
	const struct desc *d;
	const unsigned char *messages;
	enum status *statuses;
	struct fault *faults;
	unsigned char *replies;
	struct envelope envelopes[SESSION_WINDOW];
	uint32_t first[SESSION_WINDOW], count[SESSION_WINDOW]; /* of each envelope */
	uint32_t n;
};

static void take_one(struct session *s, struct round *w, uint32_t i, const struct reply *r)
{
	w->statuses[i] = take_body(
		s, w->d, r, w->replies ? w->replies + i * w->d->reply->size : NULL, &w->faults[i]);
}

/* The answers of one envelope, to as many of its commands as have one; tells how many. */
static uint32_t take_many(struct session *s, struct round *w, uint32_t at, const struct reply *r)
{
	uint32_t first = w->first[at], n = w->count[at], i = 0;
	struct page page;
	struct many_row row;

	if (!w->envelopes[at].many || r->status != STATUS_ok) {
		for (; i < n; i++)
			take_one(s, w, first + i, r);
		return n;
	}
	bool good = page_decode(r->body, s->arena, &page, &w->faults[first]);
	for (; good && i < n && i < page.nrows; i++) {
		good = wire_decode(page.rows[i], &desc_many_row, WIRE_LENIENT, s->arena, &row,
				   &w->faults[first + i]);
		if (good)
			take_one(s, w, first + i,
				 &(struct reply){.status = row.status, .body = row.body});
	}
	if (good && i)
		return i;
	for (i = 0; i < n; i++)
		w->statuses[first + i] = STATUS_internal;
	return n;
}

/* As many of the commands from `at` on as go into one envelope; tells how many, 0: the first of
 * them is too large. */
static uint32_t pack(struct session *s, struct round *w, uint32_t at, uint32_t n)
{
	struct envelope *e = &w->envelopes[w->n];
	const unsigned char *m = w->messages;
	const struct str *behalves = w->how ? w->how->behalves : NULL;
	uint32_t most = behalves ? 1 : n < PACK_ROWS ? n : PACK_ROWS, some = 0;
	struct buf rows, body;

	buf_init(&rows, WIRE_BYTES_MAX);
	for (; some < most; some++) {
		size_t before = rows.n;
		wire_encode(&rows, w->d, m + (at + some) * w->d->size);
		if (rows.over || (some && rows.n > PACK_BYTES)) {
			rows.n = before;
			break;
		}
	}
	if (some) {
		buf_init(&body, WIRE_BYTES_MAX);
		if (some > 1)
			page_encode(&body, buf_slice(&rows), some, STR(""));
		else
			buf_str(&body, buf_slice(&rows));
		*e = envelope_for(s, w->how, w->d, arena_str(s->arena, buf_slice(&body)));
		e->many = some > 1;
		if (behalves)
			e->behalf = behalves[at];
		w->first[w->n] = at;
		w->count[w->n++] = some;
		buf_free(&body);
	}
	buf_free(&rows);
	return some;
}

static bool rounds(struct session *s, const struct round *of, uint32_t from, uint32_t to);

/* One way there and back; tells how many of the commands were answered, 0: nobody answers. */
static uint32_t round_trip(struct session *s, struct round *w, uint32_t from, uint32_t n)
{
	struct reply got[SESSION_WINDOW];
	uint32_t at = from;

	w->n = 0;
	while (at < n && w->n < SESSION_WINDOW && at - from < ROUND_ROWS) {
		uint32_t some = pack(s, w, at, n - at);
		if (!some && w->n)
			break;
		if (!some) {
			w->statuses[at] = too_large(w->d, &w->faults[at]);
			return 1;
		}
		at += some;
	}
	s->trouble = STR("");
	if (!s->carrier.ask(s->carrier.ctx, service_of_type(w->d->type), w->envelopes, w->n,
			    s->arena, got, &s->trouble))
		return 0;
	for (uint32_t i = 0; i < w->n; i++) {
		session_saw(s, str_of(service_of_type(w->d->type)), got[i].sequence);
		uint32_t answered = take_many(s, w, i, &got[i]);
		if (answered < w->count[i] &&
		    !rounds(s, w, w->first[i] + answered, w->first[i] + w->count[i]))
			return 0;
	}
	return at - from;
}

/* The commands from `from` up to `to`; what a service leaves unanswered, since its answers would
 * be too large together, is asked for again by itself. */
static bool rounds(struct session *s, const struct round *of, uint32_t from, uint32_t to)
{
	struct round *w = calloc(1, sizeof *w);
	uint32_t some = 1;

	must(w);
	*w = (struct round){.how = of->how,
			    .d = of->d,
			    .messages = of->messages,
			    .statuses = of->statuses,
			    .faults = of->faults,
			    .replies = of->replies};
	for (uint32_t at = from; at < to && some; at += some)
		some = round_trip(s, w, at, to);
	free(w);
	return some > 0;
}

bool session_commands(struct session *s, const struct desc *d, const void *messages, uint32_t n,
		      enum status *statuses, struct fault *faults, void *replies)
{
	return session_calls(s, NULL, d, messages, n, statuses, faults, replies);
}

bool session_calls(struct session *s, const struct call *how, const struct desc *d,
		   const void *messages, uint32_t n, enum status *statuses, struct fault *faults,
		   void *replies)
{
	return rounds(s,
		      &(struct round){.how = how,
				      .d = d,
				      .messages = messages,
				      .statuses = statuses,
				      .faults = faults,
				      .replies = replies},
		      0, n);
}

struct gathered {
	unsigned char *rows;
	uint32_t n, room;
};

static void *gather(struct session *s, struct gathered *g, size_t size)
{
	if (g->n == g->room) {
		uint32_t room = g->room ? g->room * 2 : 64;
		unsigned char *rows = arena_alloc(s->arena, room * size);
		if (g->n)
			memcpy(rows, g->rows, g->n * size);
		g->rows = rows;
		g->room = room;
	}
	return g->rows + g->n++ * size;
}

enum status session_query(struct session *s, const struct desc *d, const void *message,
			  const char *service, uint64_t limit, void **rows, uint32_t *n,
			  struct fault *fault)
{
	struct gathered g = {0};
	struct str body = encoded(s, d, message), cursor = STR("");
	struct reply r;
	struct page page;
	struct fault mine;

	fault = fault ? fault : &mine;
	must(d->what == WHAT_QUERY);
	if (!service)
		service = service_of_type(d->type);
	do {
		struct envelope e = envelope_for(s, NULL, d, body);
		e.cursor = cursor;
		e.limit = limit ? limit - g.n : 0;
		s->trouble = STR("");
		if (!s->carrier.ask(s->carrier.ctx, service, &e, 1, s->arena, &r, &s->trouble))
			return nobody(fault);
		session_saw(s, str_of(service), r.sequence);
		if (r.status != STATUS_ok)
			return refused(s, d, &r, fault);
		if (!page_decode(r.body, s->arena, &page, fault))
			return STATUS_internal;
		for (uint32_t i = 0; i < page.nrows; i++)
			if (!wire_decode(page.rows[i], d->reply, WIRE_LENIENT, s->arena,
					 gather(s, &g, d->reply->size), fault))
				return STATUS_internal;
		cursor = page.cursor;
	} while (cursor.n && (!limit || g.n < limit));
	*rows = g.rows;
	*n = g.n;
	return STATUS_ok;
}

enum status session_resolve(struct session *s, const struct desc *noun, struct str text,
			    uint64_t *id, struct fault *fault)
{
	struct resolve ask = {.noun = str_of(noun->name), .text = text};
	char *key = g_strdup_printf("%s %.*s", noun->name, (int)text.n, text.p);
	const uint64_t *known = g_hash_table_lookup(s->ids, key);
	void *rows;
	uint32_t n;

	if (known) {
		*id = *known;
		g_free(key);
		return STATUS_ok;
	}
	enum status status = session_query(s, &desc_resolve, &ask, service_of_type(noun->type), 1,
					   &rows, &n, fault);
	if (status == STATUS_ok && n == 1) {
		*id = ((const struct resolved *)rows)->id;
		/* a half-day's code goes to another when it is moved or cancelled */
		if (noun == &desc_slot) {
			g_free(key);
			return STATUS_ok;
		}
		uint64_t *kept = g_new(uint64_t, 1);
		*kept = *id;
		g_hash_table_insert(s->ids, key, kept);
		return STATUS_ok;
	}
	g_free(key);
	struct str digits =
		str_starts(text, STR("#")) ? (struct str){text.p + 1, text.n - 1} : text;
	if (status == STATUS_unknown && str_u64(digits, id) && *id)
		return STATUS_ok;
	if (status == STATUS_ok)
		status = STATUS_unknown;
	if (status == STATUS_unknown)
		*fault = (struct fault){.why = REASON_no_such,
					.got = arena_printf(s->arena, "%s \"%.*s\"", noun->name,
							    (int)text.n, text.p)};
	return status;
}

static struct str remembered(struct session *s, char *key, struct str text)
{
	g_hash_table_insert(s->labels, key, g_strndup(text.p, text.n));
	return text;
}

struct str session_label(struct session *s, const struct desc *noun, uint64_t id)
{
	struct label ask = {.noun = str_of(noun->name), .id = id};
	char *key = g_strdup_printf("%s %llu", noun->name, (unsigned long long)id);
	const char *known = g_hash_table_lookup(s->labels, key);
	void *rows;
	uint32_t n;

	if (known) {
		g_free(key);
		return arena_str(s->arena, str_of(known));
	}
	enum status status = session_query(s, &desc_label, &ask, service_of_type(noun->type), 1,
					   &rows, &n, NULL);
	if (status == STATUS_ok && n == 1)
		return remembered(s, key, ((const struct resolved *)rows)->text);
	struct str number = arena_printf(s->arena, "#%llu", (unsigned long long)id);
	/* Nobody there, or not for us: asking for each row would be slow and say the same. */
	if (s->trouble.n || status == STATUS_denied)
		return remembered(s, key, number);
	g_free(key);
	return number;
}

struct str session_zone(struct session *s, uint64_t cohort)
{
	char *key = g_strdup_printf("zone %llu", (unsigned long long)cohort);
	const char *known = g_hash_table_lookup(s->labels, key);
	void *rows;
	uint32_t n;

	if (known) {
		g_free(key);
		return arena_str(s->arena, str_of(known));
	}
	enum status status =
		session_query(s, &desc_cohort_show, &(struct cohort_show){.cohort = cohort}, NULL,
			      1, &rows, &n, NULL);
	return remembered(s, key,
			  status == STATUS_ok && n == 1 ? ((const struct cohort *)rows)->timezone
							: STR(""));
}
