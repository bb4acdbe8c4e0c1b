/* What the copies of the stores say: whose they are, whether each log is whole, and whether they
 * fit together. */
#include "backup.h"

#include "chain.h"
#include "store.h"

#include <libintl.h>

#define _(sentence) gettext(sentence)
/* So many entries are read between two looks at the time. */
#define STEP_ENTRIES 1024

struct look {
	struct arena *a, *page;
	struct store *stores[SERVICES_N];
	struct tx *txs[SERVICES_N];
	struct view *views[SERVICES_N];
	struct backup *b;
	struct backup_work *work;
	struct str *why;
};

static bool wrong(struct look *l, int service, const char *what)
{
	*l->why = arena_printf(l->a, _("%s: %s"), service_rows[service].name, what);
	return false;
}

static bool meta(struct look *l, int i)
{
	struct service_meta m = {0};
	struct scan s = scan_records(l->views[i], &desc_service_meta, &m, 0, STR(""));

	if (!next_service_meta(&s, l->a, &m))
		return wrong(l, i, _("its store was never used"));
	if (!str_is(m.service, service_rows[i].name))
		return wrong(l, i, _("its store is another service's"));
	l->b->services[i].log_id = m.log_id;
	return true;
}

static bool cursors(struct look *l, int i)
{
	struct backup_service *out = &l->b->services[i];
	struct feed_cursor c = {0};
	struct scan s = scan_records(l->views[i], &desc_feed_cursor, &c, 0, STR(""));

	while (next_feed_cursor(&s, l->a, &c)) {
		if (out->ncursors == SERVICES_N)
			return wrong(l, i, _("it follows too many services"));
		out->cursors[out->ncursors++] = (struct backup_cursor){.upstream = c.upstream,
								       .log_id = c.log_id,
								       .sequence = c.sequence,
								       .hash = c.hash};
	}
	return true;
}

static bool chain(struct look *l, int i)
{
	struct chain head = {0};
	struct log_entry entry = {0};
	struct scan s = scan_records(l->views[i], &desc_log_entry, &entry, 0, STR(""));
	bool good = true, goes_on = true;
	struct buf scratch;

	buf_init(&scratch, 2 * WIRE_BYTES_MAX);
	while (good && goes_on && next_log_entry(&s, l->page, &entry)) {
		good = chain_follows(&head, &entry, &scratch);
		if (head.sequence % STEP_ENTRIES == 0) {
			arena_reset(l->page);
			goes_on = backup_step(l->work, 0);
		}
	}
	buf_free(&scratch);
	if (!goes_on) {
		*l->why = backup_why_stopped();
		return false;
	}
	if (!good)
		return wrong(l, i,
			     arena_printf(l->a,
					  _("log entry %llu does not follow from the one before"),
					  (unsigned long long)head.sequence)
				     .p);
	l->b->services[i].sequence = head.sequence;
	l->b->services[i].hash = arena_str(
		l->a, (struct str){(const char *)head.hash, head.sequence ? CHAIN_HASH_BYTES : 0});
	return true;
}

/* An entry that was followed is one of the upstream's copy. */
static bool agrees(struct look *l, int i, const struct backup_cursor *c)
{
	struct log_entry entry = {0};
	int up = 0;

	while (up < SERVICES_N && !str_is(c->upstream, service_rows[up].name))
		up++;
	if (up == SERVICES_N)
		return wrong(l, i, _("it follows a service that there is not"));
	if (!str_eq(c->log_id, l->b->services[up].log_id))
		return wrong(l, i,
			     arena_printf(l->a, _("it follows another log than that of %s here"),
					  service_rows[up].name)
				     .p);
	if (c->sequence > l->b->services[up].sequence)
		return wrong(l, i,
			     arena_printf(l->a,
					  _("it has followed %s to entry %llu, which ends at %llu "
					    "here"),
					  service_rows[up].name, (unsigned long long)c->sequence,
					  (unsigned long long)l->b->services[up].sequence)
				     .p);
	if (!c->sequence || !c->hash.n)
		return true;
	if (!get_log_entry(l->views[up], &(struct log_entry){.sequence = c->sequence}, l->page,
			   &entry) ||
	    !str_eq(entry.hash, c->hash))
		return wrong(l, i,
			     arena_printf(l->a,
					  _("entry %llu of %s is another one than it has followed"),
					  (unsigned long long)c->sequence, service_rows[up].name)
				     .p);
	return true;
}

static bool look_all(struct look *l)
{
	for (int i = 0; i < SERVICES_N; i++)
		if (!meta(l, i) || !cursors(l, i) || !chain(l, i))
			return false;
	for (int i = 0; i < SERVICES_N; i++)
		for (uint32_t n = 0; n < l->b->services[i].ncursors; n++)
			if (!agrees(l, i, &l->b->services[i].cursors[n]))
				return false;
	return true;
}

bool backup_look(struct arena *a, const char *const files[SERVICES_N], struct backup_work *w,
		 struct backup *b, struct str *why)
{
	struct look l = {.a = a, .page = arena_new(), .b = b, .work = w, .why = why};
	const char *text = NULL;
	bool good = true;
	int opened = 0;

	memset(b->services, 0, sizeof b->services);
	while (opened < SERVICES_N && good) {
		good = (l.stores[opened] = store_lmdb_look(files[opened], &text)) != NULL;
		if (good) {
			l.txs[opened] = store_begin(l.stores[opened], STORE_READ);
			l.views[opened] = tx_view(l.txs[opened]);
			opened++;
		}
	}
	if (!good)
		*why = arena_str(a, str_of(text));
	good = good && look_all(&l);
	for (int i = 0; i < opened; i++) {
		if (view_failed(l.views[i]) && good)
			good = wrong(&l, i, _("its store cannot be read"));
		tx_abort(l.txs[i]);
		store_close(l.stores[i]);
	}
	arena_free(l.page);
	return good;
}

static bool same_log(struct str id, uint64_t sequence, struct str hash, struct str id2,
		     uint64_t sequence2, struct str hash2)
{
	return str_eq(id, id2) && sequence == sequence2 && str_eq(hash, hash2);
}

static bool same_service(const struct backup_service *x, const struct backup_service *y)
{
	bool same = x->ncursors == y->ncursors &&
		    same_log(x->log_id, x->sequence, x->hash, y->log_id, y->sequence, y->hash);

	for (uint32_t i = 0; i < x->ncursors && same; i++)
		same = str_eq(x->cursors[i].upstream, y->cursors[i].upstream) &&
		       same_log(x->cursors[i].log_id, x->cursors[i].sequence, x->cursors[i].hash,
				y->cursors[i].log_id, y->cursors[i].sequence, y->cursors[i].hash);
	return same;
}

bool backup_same(struct arena *a, const struct backup *manifest, const struct backup *found,
		 struct str *why)
{
	for (int i = 0; i < SERVICES_N; i++)
		if (!same_service(&manifest->services[i], &found->services[i])) {
			*why = arena_printf(a, _("%s: its store is another one than %s says"),
					    service_rows[i].name, BACKUP_MANIFEST);
			return false;
		}
	return true;
}
