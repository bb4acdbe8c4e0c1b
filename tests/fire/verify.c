/* What was acknowledged against what is there. */
#include "verify.h"

#include "clock.h"
#include "eventlog.h"
#include "round.h"

#include <inttypes.h>

#define LLU unsigned long long
#define CAUGHT_UP_MS 10000
#define CAUGHT_UP_STEP_MS 50

/* Logs */

static void attribute(GHashTable *entries, const struct log_entry *e, int service,
		      struct verdict *v)
{
	struct entry *known = e->request.n == REQUEST_ID_BYTES
				      ? g_hash_table_lookup(entries, e->request.p)
				      : NULL;

	if (!known || known->ack.service != (uint32_t)service) {
		v->strangers++;
		return;
	}
	known->torn = known->torn || (known->seen && known->last + 1 != e->sequence);
	known->seen++;
	known->last = e->sequence;
}

bool verify_log(struct speaker *sp, int service, GHashTable *entries, struct verdict *v)
{
	struct feed_read ask = {0};
	struct chain head = {0};
	struct buf scratch;
	void *rows;
	uint32_t n;

	buf_init(&scratch, 2 * WIRE_BYTES_MAX);
	for (;;) {
		speaker_forget(sp);
		if (!speaker_rows(sp, service_rows[service].name, &desc_feed_read, &ask, &rows,
				  &n) ||
		    n != 1)
			break;
		const struct feed_page *page = rows;
		for (uint32_t i = 0; i < page->entries.n; i++) {
			const struct log_entry *e = &page->entries.p[i];
			v->gaps += e->sequence != head.sequence + 1;
			v->unchained += !chain_follows(&head, e, &scratch);
			v->events++;
			if (e->upstream.n == 0)
				attribute(entries, e, service, v);
		}
		ask.after = head.sequence;
		if (page->entries.n)
			continue;
		v->gaps += page->head != head.sequence;
		buf_free(&scratch);
		return true;
	}
	buf_free(&scratch);
	return false;
}

void verify_entries(GHashTable *entries, struct verdict *v)
{
	GHashTableIter at;
	gpointer value;

	g_hash_table_iter_init(&at, entries);
	while (g_hash_table_iter_next(&at, NULL, &value)) {
		const struct entry *e = value;
		v->commands++;
		v->lost += e->seen == 0;
		v->doubled += e->seen > e->ack.events;
		if (e->seen > e->ack.events && v->doubled == 1)
			printf("  doubled: %s, %llu of %u%s\n", schema_by_type(e->ack.type)->name,
			       (LLU)e->seen, e->ack.events, e->torn ? ", apart" : "");
		bool half = e->seen && (e->seen < e->ack.events || e->torn ||
					(e->seen == e->ack.events && e->last != e->ack.sequence));
		v->halved += half;
		if (half && v->halved == 1)
			printf("  half applied: %s, %llu of %u\n",
			       schema_by_type(e->ack.type)->name, (LLU)e->seen, e->ack.events);
	}
}

/* Records: each is told as one text, expected from the replies and found in the lists. */

static void expect(GHashTable *texts, struct str text)
{
	gpointer n = g_hash_table_lookup(texts, text.p);

	g_hash_table_insert(texts, g_strdup(text.p), GINT_TO_POINTER(GPOINTER_TO_INT(n) + 1));
}

static void find(GHashTable *texts, struct str text, struct verdict *v)
{
	int n = GPOINTER_TO_INT(g_hash_table_lookup(texts, text.p));

	v->records++;
	v->extra += n == 0;
	if (n)
		g_hash_table_insert(texts, g_strdup(text.p), GINT_TO_POINTER(n - 1));
}

/* "": this kind is not compared. */
static struct str told(struct arena *a, const struct desc *d, const void *record)
{
	if (d == &desc_learner) {
		const struct learner *r = record;
		return arena_printf(a, "learner %llu %.*s", (LLU)r->id, (int)r->email.n,
				    r->email.p);
	}
	if (d == &desc_enrolment) {
		const struct enrolment *r = record;
		return arena_printf(a, "enrolment %llu %llu %u", (LLU)r->cohort, (LLU)r->learner,
				    r->state);
	}
	if (d == &desc_presence) {
		const struct presence *r = record;
		return arena_printf(a, "presence %llu %llu %u %" PRId64, (LLU)r->slot,
				    (LLU)r->learner, r->status, r->at);
	}
	if (d == &desc_placement) {
		const struct placement *r = record;
		return arena_printf(a, "placement %llu %llu", (LLU)r->id, (LLU)r->learner);
	}
	if (d == &desc_grade) {
		const struct grade *r = record;
		return arena_printf(a, "grade %llu %llu %llu %" PRId64, (LLU)r->cohort,
				    (LLU)r->learner, (LLU)r->mark_hundredths, r->at);
	}
	return STR("");
}

struct books {
	struct speaker *sp;
	GHashTable *texts;
	struct verdict *v;
};

static bool found_all(struct books *b, const struct desc *query, const void *message)
{
	void *rows;
	uint32_t n;

	speaker_forget(b->sp);
	if (!speaker_rows(b->sp, NULL, query, message, &rows, &n))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const void *row = (const char *)rows + i * query->reply->size;
		/* Nobody was told of these one by one; the seal was. */
		if (query->reply == &desc_presence &&
		    ((const struct presence *)row)->method == presence_method_SEAL)
			continue;
		find(b->texts, told(b->sp->a, query->reply, row), b->v);
	}
	return true;
}

static bool whole(struct books *b, bool presences, uint64_t id)
{
	if (presences)
		return found_all(b, &desc_presence_list, &(struct presence_list){.slot = id});
	return found_all(b, &desc_enrolment_list, &(struct enrolment_list){.cohort = id}) &&
	       found_all(b, &desc_grade_list, &(struct grade_list){.cohort = id}) &&
	       found_all(b, &desc_placement_list, &(struct placement_list){.cohort = id});
}

static bool records(struct speaker *sp, GHashTable *entries, struct verdict *v)
{
	GHashTable *texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct books b = {sp, texts, v};
	struct arena *a = arena_new();
	GArray *cohorts = g_array_new(FALSE, FALSE, sizeof(uint64_t));
	GArray *slots = g_array_new(FALSE, FALSE, sizeof(uint64_t));
	GHashTableIter at;
	gpointer value;
	bool good = true;

	g_hash_table_iter_init(&at, entries);
	while (g_hash_table_iter_next(&at, NULL, &value)) {
		const struct entry *e = value;
		const struct desc *d = schema_by_type(e->ack.type)->reply;
		void *record = arena_alloc(a, d->size);
		struct fault fault;
		must(wire_decode(e->body, d, WIRE_LENIENT, a, record, &fault));
		/* A placement that was recorded is told when it was validated. */
		if (told(a, d, record).n && e->ack.type != TYPE_NUMBER_placement_record)
			expect(texts, told(a, d, record));
		if (e->ack.type == TYPE_NUMBER_cohort_plan)
			g_array_append_val(cohorts, ((struct cohort *)record)->id);
		if (e->ack.type == TYPE_NUMBER_slot_schedule)
			g_array_append_val(slots, ((struct slot *)record)->id);
		arena_reset(a);
	}
	good = found_all(&b, &desc_learner_list, &(struct learner_list){0});
	for (guint i = 0; good && i < cohorts->len; i++)
		good = whole(&b, false, g_array_index(cohorts, uint64_t, i));
	for (guint i = 0; good && i < slots->len; i++)
		good = whole(&b, true, g_array_index(slots, uint64_t, i));
	g_hash_table_iter_init(&at, texts);
	while (g_hash_table_iter_next(&at, NULL, &value))
		v->missing += (uint64_t)GPOINTER_TO_INT(value);
	g_array_free(cohorts, TRUE);
	g_array_free(slots, TRUE);
	g_hash_table_destroy(texts);
	arena_free(a);
	return good;
}

/* Feeds */

static bool health_of(struct speaker *sp, int service, struct health_report *out)
{
	void *rows;
	uint32_t n;

	if (!speaker_rows(sp, service_rows[service].name, &desc_health, &(struct health){0}, &rows,
			  &n) ||
	    n != 1)
		return false;
	*out = *(struct health_report *)rows;
	return true;
}

static uint64_t behind(struct speaker *sp)
{
	struct health_report h[SERVICES_N];
	uint64_t n = 0;

	speaker_forget(sp);
	for (int i = 0; i < SERVICES_N; i++)
		if (!health_of(sp, i, &h[i]))
			return SERVICES_N;
	for (int i = 0; i < SERVICES_N; i++)
		for (uint32_t f = 0; f < h[i].feeds.n; f++)
			for (int up = 0; up < i; up++)
				n += str_is(h[i].feeds.p[f].upstream, service_rows[up].name) &&
				     (h[i].feeds.p[f].stopped.n ||
				      h[i].feeds.p[f].sequence != h[up].sequence);
	return n;
}

bool verify(struct speaker *sp, GHashTable *entries, struct verdict *v)
{
	int64_t end_ms = clock_monotonic_ms() + CAUGHT_UP_MS;

	*v = (struct verdict){0};
	while ((v->behind = behind(sp)) && clock_monotonic_ms() < end_ms)
		fire_sleep(CAUGHT_UP_STEP_MS);
	for (int i = 0; i < SERVICES_N; i++)
		if (!verify_log(sp, i, entries, v))
			return false;
	verify_entries(entries, v);
	return records(sp, entries, v);
}

bool verdict_clean(const struct verdict *v)
{
	return v->commands && !v->lost && !v->doubled && !v->halved && !v->strangers && !v->gaps &&
	       !v->unchained && !v->missing && !v->extra && !v->behind;
}

void verdict_print(const struct verdict *v)
{
	printf("  %llu commands acknowledged: %llu lost, %llu doubled, %llu half applied, %llu "
	       "unknown\n",
	       (LLU)v->commands, (LLU)v->lost, (LLU)v->doubled, (LLU)v->halved, (LLU)v->strangers);
	printf("  %llu log entries: %llu gaps, %llu unchained; %llu records: %llu missing, %llu "
	       "extra; %llu feeds behind\n",
	       (LLU)v->events, (LLU)v->gaps, (LLU)v->unchained, (LLU)v->records, (LLU)v->missing,
	       (LLU)v->extra, (LLU)v->behind);
}
