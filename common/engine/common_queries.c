/* What every service answers about itself: health, stats, its log, its check, codes, and the clock
 * of a rehearsal. */
#include "authorise.h"
#include "copier.h"
#include "faults.h"
#include "record.h"
#include "text.h"
#include "version.h"

/* 9998-12-31T23:59:59.999Z: up to there every instant has its day in every time zone. */
#define CLOCK_MAX_MS ((int64_t)253370764799999)

#define TABLE "common.tbl"
#include "prototypes.inc"
#include "dispatch.inc"

const struct service common_service = {
	.name = "common", .handlers = handlers, .nhandlers = COUNT(handlers)};

static struct engine *engine_of(const struct cx *cx)
{
	return cx->private_->attempt->engine;
}

enum status query_health(struct cx *cx, const struct health *m, struct rows *rows)
{
	struct engine *e = engine_of(cx);
	struct feed_health feeds[UPSTREAMS_MAX] = {0};
	uint32_t state = service_state_SERVING;

	(void)m;
	for (uint32_t i = 0; i < e->state.nfeeds; i++) {
		const struct feed *f = &e->state.feeds[i];
		feeds[i] = (struct feed_health){.upstream = str_of(f->upstream),
						.sequence = feed_reached(f),
						.stopped = str_of(f->stopped)};
		if (f->stopped[0])
			state = service_state_DEGRADED;
	}
	struct fault_reply notes[NOTES_MAX];
	bool degraded;
	uint32_t nnotes =
		notes_of(e, cx->private_->attempt->batch->now_ms, cx->arena, notes, &degraded);
	if (degraded)
		state = service_state_DEGRADED;
	if (e->full)
		state = service_state_FULL;
	rows_add(rows, &(struct health_report){.service = str_of(e->config.service->name),
					       .state = state,
					       .sequence = e->state.head.sequence,
					       .log_id = {e->log_id, sizeof e->log_id},
					       .feeds = {feeds, e->state.nfeeds},
					       .started = e->config.started_ms,
					       .now = cx->now_ms,
					       .notes = {notes, nnotes},
					       .version = STR(CURSUS_VERSION)});
	return STATUS_ok;
}

static const char *counter_name(uint32_t c)
{
	static const char *const names[] = {
#define COUNTER(name) #name,
		COUNTERS(COUNTER)
#undef COUNTER
	};

	return names[c];
}

/* Counter i: the engine's own, what waits now, then the refusals by reason. false: there is none.
 */
static bool stat_at(struct engine *e, struct arena *a, uint64_t i, struct counter *out)
{
	*out = (struct counter){0};
	if (i < COUNTERS_MAX) {
		*out = (struct counter){.name = str_of(counter_name((uint32_t)i)),
					.value = e->state.counts[i]};
		return true;
	}
	i -= COUNTERS_MAX;
	if (i == 0)
		*out = (struct counter){.name = STR("waiting"), .value = e->nparked};
	else if (i < ENGINE_REASONS_MAX && e->state.refused[i])
		*out = (struct counter){
			.name = arena_printf(a, "refused_%s", reason_name((enum reason)i)),
			.value = e->state.refused[i]};
	return i < ENGINE_REASONS_MAX;
}

enum status query_stats(struct cx *cx, const struct stats *m, struct rows *rows)
{
	struct counter s;
	uint64_t i = 0;

	if (rows_after(rows).n) {
		if (!str_u64(rows_after(rows), &i) || i >= COUNTERS_MAX + ENGINE_REASONS_MAX)
			return refuse(cx, REASON_bad_cursor, "", STR(""));
		i++;
	}
	for (; stat_at(engine_of(cx), cx->arena, i, &s); i++) {
		if (!s.name.n || !str_starts(s.name, m->like))
			continue;
		rows_at(rows, arena_printf(cx->arena, "%llu", (unsigned long long)i));
		if (!rows_add(rows, &s))
			break;
	}
	return STATUS_ok;
}

/* A record that people name: its first field is its id, and a NATURAL index has one text of it. */
static bool has_id(const struct desc *d)
{
	const struct field *f = d->fields();

	return d->what == WHAT_RECORD && record_key_fields(d) == 1 && f->kind == KIND_u64 &&
	       f->flags & KEY && strcmp(f->name, "id") == 0;
}

/* The next NATURAL index of the record's kind from *at on; NULL: no more. */
static const struct index *natural(const struct desc *d, uint32_t *at)
{
	uint32_t n;
	const struct index *const *all = schema_indexes(&n);

	while (*at < n) {
		const struct index *i = all[(*at)++];
		if (i->of == d && i->unique == NATURAL)
			return i;
	}
	return NULL;
}

static const struct field *natural_field(const struct index *i)
{
	const struct field *f = desc_field_by_tag(i->of, i->tags[0]);

	must(f && f->kind == KIND_str && i->ntags == 1);
	return f;
}

static bool find_by(struct cx *cx, const struct index *i, struct str text, struct resolved *out)
{
	const struct field *f = natural_field(i);
	unsigned char *key = arena_alloc(cx->arena, i->of->size);
	unsigned char *record = arena_alloc(cx->arena, i->of->size);

	if (!text.n)
		return false;
	memcpy(key + f->offset, &text, sizeof text);
	if (!view_find(cx->view, i, key, cx->arena, record))
		return false;
	*out = (struct resolved){0};
	memcpy(&out->id, field_at(i->of->fields(), record), sizeof out->id);
	memcpy(&out->text, field_at(f, record), sizeof out->text);
	return true;
}

static bool may_see(struct cx *cx, const struct desc *d, const struct field *f, uint64_t id)
{
	return !(f->flags & PERSONAL) || relations_of(cx)->sees(cx, d, id);
}

/* An address that is not hers to ask for is as unknown as one that nobody has: otherwise anybody
 * could try out who is here. */
static bool resolve_in(struct cx *cx, const struct desc *d, struct str text, struct resolved *out)
{
	const struct index *i;
	uint32_t at = 0;

	while ((i = natural(d, &at)) != NULL)
		if (find_by(cx, i, text, out) && may_see(cx, d, natural_field(i), out->id))
			return true;
	return false;
}

enum status query_resolve(struct cx *cx, const struct resolve *m, struct rows *rows)
{
	const struct desc *d = schema_by_name(m->noun);
	struct resolved r;

	if (d && has_id(d) &&
	    (resolve_in(cx, d, m->text, &r) ||
	     resolve_in(cx, d, text_fold(cx->arena, m->text), &r) ||
	     resolve_in(cx, d, text_upper_code(cx->arena, m->text), &r))) {
		rows_add(rows, &r);
		return STATUS_ok;
	}
	return refuse(cx, REASON_no_such, d ? "text" : "noun", m->noun);
}

/* Whether there is such a person is as much to know as who it is. */
static bool may_ask_for(struct cx *cx, const struct desc *d, uint64_t id)
{
	uint32_t at = 0;
	const struct index *first = natural(d, &at);

	return !first || may_see(cx, d, natural_field(first), id);
}

enum status query_label(struct cx *cx, const struct label *m, struct rows *rows)
{
	const struct desc *d = schema_by_name(m->noun);
	const struct index *i;
	uint32_t at = 0;

	if (!d || !has_id(d))
		return refuse(cx, REASON_no_such, "noun", m->noun);
	if (!may_ask_for(cx, d, m->id))
		return refuse(cx, REASON_wrong_role, "",
			      roles_text(cx->arena, relations_of(cx)->personal->roles));
	unsigned char *record = arena_alloc(cx->arena, d->size);
	memcpy(record + d->fields()->offset, &m->id, sizeof m->id);
	if (!view_get(cx->view, d, record, cx->arena, record))
		return refuse(cx, REASON_no_such, "id", m->noun);
	while ((i = natural(d, &at)) != NULL) {
		struct resolved r = {.id = m->id};
		memcpy(&r.text, field_at(natural_field(i), record), sizeof r.text);
		if (!r.text.n)
			continue;
		if (!may_see(cx, d, natural_field(i), m->id))
			return refuse(cx, REASON_wrong_role, "",
				      roles_text(cx->arena, relations_of(cx)->personal->roles));
		rows_add(rows, &r);
		return STATUS_ok;
	}
	return refuse(cx, REASON_no_such, "id", m->noun);
}

enum status query_whoami(struct cx *cx, const struct whoami *m, struct rows *rows)
{
	struct whoami_row row = {.name = authorise_actor(cx),
				 .roles = roles_text(cx->arena, cx->roles)};

	(void)m;
	relations_of(cx)->tell(cx, &row);
	rows_add(rows, &row);
	return STATUS_ok;
}

/* Facts never go back in time: not behind the newest event, nor behind what the clock has shown
 * since it was first moved. */
enum status query_clock_move(struct cx *cx, const struct clock_move *m, struct rows *rows)
{
	struct engine *e = engine_of(cx);

	if (!e->config.rehearsal)
		return refuse(cx, REASON_clock_not_manual, "", STR(""));
	if (m->now > CLOCK_MAX_MS)
		return refuse_limit(cx, REASON_too_big, "now", fault_signed(cx->arena, m->now),
				    CLOCK_MAX_MS);
	if (m->now < e->state.manual_ms || m->now < e->state.latest_ms)
		return refuse(cx, REASON_clock_backwards, "now", STR(""));
	e->state.manual_ms = m->now;
	rows_add(rows, &(struct clock_moved){.now = m->now});
	return STATUS_ok;
}

enum status query_keys_reload(struct cx *cx, const struct keys_reload *m, struct rows *rows)
{
	const struct engine_config *c = &engine_of(cx)->config;
	struct keys_loaded loaded = {0};
	struct str why = STR("no file");

	(void)m;
	if (!c->reload || !c->reload(c->principal_ctx, cx->arena, &loaded, &why))
		return refuse(cx, REASON_principals_unread, "", why);
	rows_add(rows, &loaded);
	return STATUS_ok;
}

static enum status copy_row(struct cx *cx, const struct copier_state *now, struct rows *rows)
{
	bool done = now->step == COPIER_DONE;

	if (now->step == COPIER_FAILED)
		return refuse_limit(cx, now->why, "folder", str_of(now->got), now->limit);
	rows_add(rows, &(struct store_copy){
			       .step = done ? copy_step_DONE : copy_step_COPYING,
			       .file = str_of(now->file),
			       .bytes = now->bytes,
			       .total = now->total,
			       .digest = {(const char *)now->digest, done ? sizeof now->digest : 0},
		       });
	return STATUS_ok;
}

/* It changes nothing that the log tells; it is begun once for a request, so that one that is sent
 * again, or a batch that is run again, begins no other. */
enum status query_copy_begin(struct cx *cx, const struct copy_begin *m, struct rows *rows)
{
	const struct engine_private *p = cx->private_;
	struct copier *copier = engine_of(cx)->config.copier;
	struct copier_state now;
	struct str id = p->request->envelope.request_id;

	if (!copier)
		return refuse(cx, REASON_no_copies, "", STR(""));
	must(id.n == COPIER_ID_BYTES);
	enum reason why = copier_begin(copier, m->folder, (const unsigned char *)id.p);
	copier_look(copier, &now);
	if (why == REASON_none) {
		struct str who = log_value(cx->arena, authorise_actor(cx));
		struct str file = log_value(cx->arena, str_of(now.file));
		attempt_log(p->attempt, "copy_begun who=%.*s file=%.*s", (int)who.n, who.p,
			    (int)file.n, file.p);
	}
	if (why == REASON_copy_going_on)
		return refuse(cx, why, "folder", str_of(now.folder));
	if (why != REASON_none)
		return refuse(cx, why, why == REASON_no_copies ? "" : "folder", m->folder);
	return copy_row(cx, &now, rows);
}

enum status query_copy_show(struct cx *cx, const struct copy_show *m, struct rows *rows)
{
	struct copier *copier = engine_of(cx)->config.copier;
	struct copier_state now = {0};

	if (copier)
		copier_look(copier, &now);
	if (now.step == COPIER_IDLE || !str_is(m->folder, now.folder))
		return refuse(cx, REASON_no_copy, "folder", m->folder);
	return copy_row(cx, &now, rows);
}
