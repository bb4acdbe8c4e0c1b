/* Request ids: what was asked under them, by whom, and what was answered. */
#include "dedup.h"

#include <sodium.h>

/* The end of the key that asked, to tell a stranger from a slip, and a hash of all that was
 * asked and by which key: kept a week for every request, and to meet one of another's is as hard as
 * to guess a key. */
#define WHO_BYTES 4
#define HASH_BYTES 16
#define DIGEST_BYTES (WHO_BYTES + HASH_BYTES)
/* The id of the one request_mark. */
#define MARK_ID 1

static void hash_number(crypto_generichash_state *state, uint64_t n)
{
	unsigned char bytes[8];

	for (unsigned b = 0; b < sizeof bytes; b++)
		bytes[b] = (unsigned char)(n >> (8 * b));
	crypto_generichash_update(state, bytes, sizeof bytes);
}

/* Each text after its length, so that none can be read as a part of another. */
static void hash_text(crypto_generichash_state *state, struct str s)
{
	hash_number(state, s.n);
	crypto_generichash_update(state, (const unsigned char *)s.p, s.n);
}

static void digest(const struct asked *asked, unsigned char out[DIGEST_BYTES])
{
	crypto_generichash_state state;

	uint32_t who = asked->key.n < WHO_BYTES ? asked->key.n : WHO_BYTES;

	memset(out, 0, WHO_BYTES);
	memcpy(out, asked->key.p + asked->key.n - who, who);
	must(crypto_generichash_init(&state, NULL, 0, HASH_BYTES) == 0);
	hash_number(&state, asked->type);
	hash_text(&state, asked->key);
	hash_text(&state, asked->behalf);
	hash_text(&state, asked->body);
	crypto_generichash_final(&state, out + WHO_BYTES, HASH_BYTES);
}

/* The reply that the event ends with. */
static bool reply_of_log(struct view *v, struct arena *a, struct request_done *done)
{
	struct log_entry entry = {.sequence = done->sequence};

	if (!get_log_entry(v, &entry, a, &entry) || done->reply_from > entry.body.n)
		return false;
	done->reply = (struct str){entry.body.p + done->reply_from,
				   entry.body.n - (uint32_t)done->reply_from};
	return true;
}

enum dedup dedup_find(struct view *v, const struct asked *asked, struct arena *a,
		      struct request_done *out)
{
	unsigned char bytes[DIGEST_BYTES];

	if (!get_request_done(v, &(struct request_done){.id = asked->id}, a, out))
		return DEDUP_NEW;
	digest(asked, bytes);
	if (out->digest.n != DIGEST_BYTES || memcmp(out->digest.p, bytes, WHO_BYTES) != 0)
		return DEDUP_OF_ANOTHER;
	if (memcmp(out->digest.p, bytes, DIGEST_BYTES) != 0)
		return DEDUP_DIFFERS;
	return !out->reply_from || reply_of_log(v, a, out) ? DEDUP_ANSWERED : DEDUP_DAMAGED;
}

static bool ends_with(struct str s, struct str end)
{
	return s.n > end.n && memcmp(s.p + s.n - end.n, end.p, end.n) == 0;
}

/* Unless its week was over before. */
static void quiet_forget(struct tx *tx, struct arena *a, const struct quiet_place *old)
{
	struct request_quiet quiet = {.at = old->at, .id = old->id};

	if (!get_request_quiet(tx_view(tx), &quiet, a, &quiet))
		return;
	delete_request_done(tx, &(struct request_done){.id = old->id});
	delete_request_quiet(tx, &(struct request_quiet){.at = old->at, .id = old->id});
}

/* The oldest of the key gives its place: a client that asks again does so in seconds. */
static void quiet_keep(struct tx *tx, struct arena *a, const struct asked *asked, int64_t at_ms)
{
	unsigned char hash[HASH_BYTES];
	struct str who = {(const char *)hash, sizeof hash};
	struct quiet_place first = {.who = who, .place = 1}, mine = first, old;

	must(crypto_generichash(hash, sizeof hash, (const unsigned char *)asked->key.p,
				asked->key.n, NULL, 0) == 0);
	bool began = get_quiet_place(tx_view(tx), &first, a, &first);
	mine.place = began ? first.next : 1;
	if (get_quiet_place(tx_view(tx), &mine, a, &old))
		quiet_forget(tx, a, &old);
	mine.at = at_ms;
	mine.id = asked->id;
	uint64_t next = mine.place % DEDUP_QUIET_MAX + 1;
	if (mine.place == 1) {
		mine.next = next;
	} else {
		first.next = next;
		put_quiet_place(tx, &first);
	}
	put_quiet_place(tx, &mine);
	put_request_quiet(tx, &(struct request_quiet){.at = at_ms, .id = asked->id});
}

void dedup_keep(struct tx *tx, struct arena *a, const struct asked *asked,
		const struct answered *answered)
{
	unsigned char bytes[DIGEST_BYTES];
	struct request_done done = {.id = asked->id,
				    .digest = {(const char *)bytes, DIGEST_BYTES},
				    .sequence = answered->sequence};

	digest(asked, bytes);
	if (ends_with(answered->event, answered->reply))
		done.reply_from = answered->event.n - answered->reply.n;
	else
		done.reply = answered->reply;
	put_request_done(tx, &done);
	if (!answered->event.n)
		quiet_keep(tx, a, asked, answered->at_ms);
}

struct dedup_mark dedup_mark_load(struct view *v, struct arena *a)
{
	struct request_mark kept = {.id = MARK_ID};

	if (!get_request_mark(v, &kept, a, &kept))
		kept.sequence = 0;
	return (struct dedup_mark){.sequence = kept.sequence};
}

/* Those without an event. */
static uint32_t prune_quiet(struct tx *tx, struct arena *a, int64_t before_ms, uint32_t most)
{
	/* The ids first: writing ends a scan. */
	struct request_quiet *old = arena_alloc(a, (size_t)most * sizeof *old);
	struct scan s = scan_records(tx_view(tx), &desc_request_quiet, &(struct request_quiet){0},
				     0, STR(""));
	uint32_t n = 0;

	while (n < most && next_request_quiet(&s, a, &old[n]) && old[n].at < before_ms)
		n++;
	for (uint32_t i = 0; i < n; i++) {
		delete_request_done(tx, &(struct request_done){.id = old[i].id});
		delete_request_quiet(tx, &old[i]);
	}
	return n;
}

/* The times of another service's facts are of its clock, and their requests are its own. */
static bool is_young(const struct log_entry *entry, int64_t before_ms)
{
	return !entry->upstream.n && entry->at >= before_ms;
}

static uint32_t prune_log(struct tx *tx, struct arena *a, struct dedup_mark *mark,
			  int64_t before_ms, uint32_t most)
{
	struct str last = STR("");
	uint32_t n = 0;

	mark->next_ms = 0;
	for (uint32_t i = 0; i < most; i++) {
		struct log_entry entry = {.sequence = mark->sequence + 1};
		if (!get_log_entry(tx_view(tx), &entry, a, &entry))
			break;
		if (is_young(&entry, before_ms)) {
			mark->next_ms = entry.at;
			break;
		}
		mark->sequence++;
		if (entry.upstream.n || !entry.request.n || str_eq(entry.request, last))
			continue;
		delete_request_done(tx, &(struct request_done){.id = entry.request});
		last = entry.request;
		n++;
	}
	return n;
}

uint32_t dedup_prune(struct tx *tx, struct arena *a, struct dedup_mark *mark, int64_t now_ms,
		     uint32_t most)
{
	int64_t before_ms = now_ms - DEDUP_KEPT_MS;
	uint64_t sequence = mark->sequence;
	uint32_t n = prune_quiet(tx, a, before_ms, most);

	if (mark->next_ms < before_ms)
		n += prune_log(tx, a, mark, before_ms, most);
	if (mark->sequence != sequence)
		put_request_mark(tx,
				 &(struct request_mark){.id = MARK_ID, .sequence = mark->sequence});
	return n;
}
