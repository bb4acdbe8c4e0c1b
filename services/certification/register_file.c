/* The register of diplomas as anybody may hold it: numbers, salted hashes and states, signed. */
#include "diploma.h"
#include "parchment.h"
#include "register.h"

#include <sodium.h>

/* One copy is one row of one reply, whose own words need a little room too. */
#define COPY_BYTES_MAX (WIRE_BYTES_MAX - 1024u)

/* Why a diploma was revoked stays here: a sentence may name its holder, and the copy names nobody.
 */
static struct register_entry entry_of(struct arena *a, const struct diploma *d)
{
	char *hash = arena_alloc(a, CREDENTIAL_HASH_HEX + 1);
	bool revoked = d->state == diploma_state_REVOKED;

	must(d->digest.n == CREDENTIAL_HASH_HEX / 2);
	sodium_bin2hex(hash, CREDENTIAL_HASH_HEX + 1, (const unsigned char *)d->digest.p,
		       d->digest.n);
	return (struct register_entry){
		.number = d->number,
		.hash = str_of(hash),
		.state = revoked ? REGISTER_REVOKED : REGISTER_VALID,
		.revoked_at = revoked ? instant_text(a, d->revoked) : STR(""),
	};
}

static void entries_of(struct cx *cx, uint64_t cohort, struct register_facts *facts)
{
	struct scan s = diplomas_of(cx->view, cohort, STR(""));
	struct register_entry *all;
	struct diploma d;
	uint32_t n = 0, i = 0;

	while (next_diploma(&s, cx->arena, &d))
		n++;
	all = arena_alloc(cx->arena, n * sizeof *all);
	s = diplomas_of(cx->view, cohort, STR(""));
	while (i < n && next_diploma(&s, cx->arena, &d))
		all[i++] = entry_of(cx->arena, &d);
	facts->entries = all;
	facts->nentries = i;
}

/* A read that signs: the same facts at the same instant give the same bytes, so nothing is kept. */
enum status query_register_export(struct cx *cx, const struct register_export *m, struct rows *rows)
{
	struct award w;
	uint8_t secret[PROOF_SECRET_BYTES];
	char why[CREDENTIAL_WHY_BYTES];
	struct buf copy;
	enum status s;

	if ((s = award_found(cx, "cohort", m->cohort, &w)) != STATUS_ok ||
	    (s = issuer_secret(cx, secret)) != STATUS_ok)
		return s;
	struct register_facts facts = {.issuer_name = award_lead(&w.curriculum)->name,
				       .as_of = instant_text(cx->arena, cx->now_ms)};
	entries_of(cx, m->cohort, &facts);
	buf_init(&copy, COPY_BYTES_MAX);
	bool made = register_make(&facts, secret, &copy, why, sizeof why) && !copy.over;
	sodium_memzero(secret, sizeof secret);
	if (made)
		rows_add(rows, &(struct register_copy){.json = buf_slice(&copy)});
	buf_free(&copy);
	return made ? STATUS_ok
		    : refuse_limit(cx, REASON_too_large, "cohort", STR(""), COPY_BYTES_MAX);
}
