/* The register of diplomas as anybody may hold it: numbers, salted hashes and states, signed. */
#include "diploma.h"
#include "legal_names.h"
#include "parchment.h"
#include "register.h"

#include <sodium.h>

/* A part is the only row of a reply, whose own words need a little room too. */
#define PART_BYTES_MAX (WIRE_BYTES_MAX - 1024u)
#define COPY_HASH_BYTES 16
#define SECOND_MS 1000

/* Where the next part begins, in which copy: of that instant, with that hash. */
struct part_cursor {
	int64_t as_of_s;
	uint64_t from;
	unsigned char hash[COPY_HASH_BYTES];
};

/* Why a diploma was revoked stays here: a sentence may name its holder, and the copy names nobody.
 */
static struct register_entry entry_of(struct arena *a, const struct diploma *d)
{
	char *hash = arena_alloc(a, CREDENTIAL_HASH_HEX + 1);
	static const enum register_state states[] = {
		[diploma_state_VALID] = REGISTER_VALID,
		[diploma_state_REVOKED] = REGISTER_REVOKED,
		[diploma_state_SUPERSEDED] = REGISTER_SUPERSEDED,
	};
	int64_t ended = d->state == diploma_state_REVOKED ? d->revoked : d->replaced;

	must(d->digest.n == CREDENTIAL_HASH_HEX / 2);
	sodium_bin2hex(hash, CREDENTIAL_HASH_HEX + 1, (const unsigned char *)d->digest.p,
		       d->digest.n);
	return (struct register_entry){
		.number = d->number,
		.hash = str_of(hash),
		.state = states[d->state],
		.revoked_at = ended ? instant_text(a, ended) : STR(""),
	};
}

/* Of one cohort, or without any of all of them. */
static struct scan diplomas_in(struct cx *cx, uint64_t cohort)
{
	return cohort ? diplomas_of(cx->view, cohort, STR(""))
		      : scan_diploma_by_cohort(cx->view, &(struct diploma){0}, 0, STR(""));
}

static void entries_of(struct cx *cx, uint64_t cohort, struct register_facts *facts)
{
	struct scan s = diplomas_in(cx, cohort);
	struct register_entry *all;
	struct diploma d;
	uint32_t n = 0, i = 0;

	while (next_diploma(&s, cx->arena, &d))
		n++;
	all = arena_alloc(cx->arena, n * sizeof *all);
	s = diplomas_in(cx, cohort);
	while (i < n && next_diploma(&s, cx->arena, &d))
		all[i++] = entry_of(cx->arena, &d);
	facts->entries = all;
	facts->nentries = i;
}

/* Without a cursor the first part of a copy of now. */
static bool cursor_read(const struct cx *cx, struct str after, struct part_cursor *out)
{
	*out = (struct part_cursor){.as_of_s = cx->now_ms / SECOND_MS};
	if (!after.n)
		return true;
	if (after.n != sizeof *out)
		return false;
	memcpy(out, after.p, sizeof *out);
	return out->from > 0 && out->as_of_s >= 0 && out->as_of_s <= cx->now_ms / SECOND_MS;
}

/* A cursor is a peer's word: only a copy that was made before has that hash, so that nothing is
 * signed for an instant that somebody chose. */
static enum status add_parts(struct cx *cx, const struct part_cursor *asked, struct str copy,
			     struct rows *rows)
{
	struct part_cursor at = *asked;

	must(crypto_generichash(at.hash, sizeof at.hash, (const unsigned char *)copy.p, copy.n,
				NULL, 0) == 0);
	if (at.from && sodium_memcmp(at.hash, asked->hash, sizeof at.hash) != 0)
		return refuse(cx, REASON_changed_meanwhile, "cohort", STR(""));
	if (at.from && at.from >= copy.n)
		return refuse(cx, REASON_bad_cursor, "", STR(""));
	for (uint32_t from = (uint32_t)at.from, n; from < copy.n; from += n) {
		n = copy.n - from < PART_BYTES_MAX ? copy.n - from : PART_BYTES_MAX;
		at.from = from + n;
		rows_at(rows, (struct str){(const char *)&at, sizeof at});
		if (!rows_add(rows, &(struct register_copy){.json = {copy.p + from, n}}))
			break;
	}
	return STATUS_ok;
}

/* A read that signs: the same facts at the same instant give the same bytes, so nothing is kept,
 * and each part of a large copy is cut from the whole made again. */
enum status query_register_export(struct cx *cx, const struct register_export *m, struct rows *rows)
{
	struct award w;
	uint8_t secret[PROOF_SECRET_BYTES];
	char why[CREDENTIAL_WHY_BYTES];
	struct part_cursor asked;
	struct buf copy;
	enum status s;

	if (!cursor_read(cx, rows_after(rows), &asked))
		return refuse(cx, REASON_bad_cursor, "", STR(""));
	if ((s = award_found(cx, "cohort", m->cohort, &w)) != STATUS_ok ||
	    (s = issuer_secret(cx, secret)) != STATUS_ok)
		return s;
	struct register_facts facts = {.issuer_name = legal_name(cx, &w, award_lead(&w.curriculum)),
				       .as_of = instant_text(cx->arena, asked.as_of_s * SECOND_MS)};
	entries_of(cx, m->whole ? 0 : m->cohort, &facts);
	buf_init(&copy, REGISTER_BYTES_MAX);
	bool made = register_make(&facts, secret, &copy, why, sizeof why) && !copy.over;
	sodium_memzero(secret, sizeof secret);
	s = made ? add_parts(cx, &asked, buf_slice(&copy), rows)
		 : refuse_limit(cx, REASON_too_large, "cohort", STR(""), REGISTER_BYTES_MAX);
	buf_free(&copy);
	return s;
}
