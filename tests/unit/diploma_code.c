/* The code of a diploma: what it says, and that no byte of it can be changed. */
#include "diploma_code.h"
#include "signed.h"
#include "unit.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#define FORGED "the signature does not match"
#define NO_CODE "is not the code of a diploma"
#define URL "https://verifier.example.org/d"

static struct arena *a;
static uint8_t secret[PROOF_SECRET_BYTES];

static struct diploma_code facts(void)
{
	static const char digest[32] = "12345678901234567890123456789012";

	return (struct diploma_code){.number = STR("0691774D-2026-DIU-CSP-000012-K"),
				     .holder = STR("Léa Šárka N’Guyễn"),
				     .title = STR("Coordination en soins primaires"),
				     .honours = STR("Très bien"),
				     .institution = STR("Université Claude Bernard Lyon 1"),
				     .issued = 20260701,
				     .edition = diploma_edition_DUPLICATE,
				     .digest = {digest, sizeof digest}};
}

static struct str made(const struct diploma_code *record)
{
	if (!a)
		a = arena_new();
	signed_key(7, secret);
	return diploma_code_make(secret, STR(URL), record, a);
}

static enum credential_verdict reads(struct str text, struct diploma_code *out, const char *why)
{
	char reason[CREDENTIAL_WHY_BYTES] = "";
	enum credential_verdict v = diploma_code_read(text, a, out, reason, sizeof reason);

	if (why)
		ck_assert_str_eq(reason, why);
	return v;
}

UNIT(diploma_code, says_what_was_signed)
{
	struct diploma_code record = facts(), out;
	struct str text = made(&record), again = made(&record);

	ck_assert(str_eq(text, again));
	ck_assert(str_starts(text, STR(URL "#")));
	for (uint32_t i = sizeof URL; i < text.n; i++)
		ck_assert(isupper((unsigned char)text.p[i]) || strchr("234567", text.p[i]));
	/* About 300 bytes, as a code that a telephone reads at once. */
	ck_assert_uint_le(text.n, 620);
	ck_assert_int_eq(reads(text, &out, ""), CREDENTIAL_SIGNED);
	ck_assert(str_eq(out.number, record.number) && str_eq(out.holder, record.holder) &&
		  str_eq(out.title, record.title) && str_eq(out.honours, record.honours) &&
		  str_eq(out.institution, record.institution) && str_eq(out.digest, record.digest));
	ck_assert_uint_eq(out.issued, 20260701);
	ck_assert_uint_eq(out.edition, diploma_edition_DUPLICATE);
	ck_assert_mem_eq(out.key.p, secret + 32, 32);
	struct str plain = diploma_code_make(secret, STR(""), &record, a);
	ck_assert(str_starts(plain, STR(DIPLOMA_CODE_URL "#")));
	ck_assert_int_eq(reads(plain, &out, ""), CREDENTIAL_SIGNED);
}

/* Every bit of every byte, the address included. */
UNIT(diploma_code, any_changed_byte_is_refused)
{
	struct diploma_code record = facts(), out;
	struct str text = made(&record);
	char *bad = arena_z(a, text);

	for (uint32_t i = 0; i < text.n; i++)
		for (unsigned bit = 0; bit < 8; bit++) {
			bad[i] = (char)((unsigned char)text.p[i] ^ 1u << bit);
			ck_assert_int_ne(reads((struct str){bad, text.n}, &out, NULL),
					 CREDENTIAL_SIGNED);
			bad[i] = text.p[i];
		}
	ck_assert_int_eq(reads((struct str){bad, text.n}, &out, ""), CREDENTIAL_SIGNED);
	for (uint32_t n = 0; n < text.n; n++)
		ck_assert_int_ne(reads((struct str){bad, n}, &out, NULL), CREDENTIAL_SIGNED);
	ck_assert_int_ne(reads(arena_printf(a, "%sA", bad), &out, NULL), CREDENTIAL_SIGNED);
}

UNIT(diploma_code, a_forgery_is_told)
{
	struct diploma_code record = facts(), out;
	struct str text = made(&record);
	char *bad = arena_z(a, text);

	memcpy(strchr(bad, 'v'), "V", 1);
	ck_assert_int_eq(reads((struct str){bad, text.n}, &out, FORGED), CREDENTIAL_FORGED);
	ck_assert_int_eq(reads(STR("https://example.org/"), &out, NO_CODE), CREDENTIAL_MALFORMED);
	ck_assert_int_eq(reads(STR("https://example.org/#MFRA"), &out, NO_CODE),
			 CREDENTIAL_MALFORMED);
	ck_assert_int_eq(reads(STR(""), &out, NO_CODE), CREDENTIAL_MALFORMED);
}

UNIT(diploma_code, a_long_text_is_cut_visibly)
{
	struct diploma_code record = facts(), out;

	record.holder =
		STR("Marie-Antoinette Joséphine Élisabeth de Saint-Œuvre-Montmorency Éééééééééé");
	record.title = STR("ééééééééééééééééééééééééééééééééééééééééééééééééééééééééé");
	ck_assert_int_eq(reads(made(&record), &out, ""), CREDENTIAL_SIGNED);
	ck_assert_str_eq(arena_z(a, out.holder),
			 "Marie-Antoinette Joséphine Élisabeth de Saint-Œuvre-Montmorency É…");
	ck_assert_str_eq(arena_z(a, out.title), "éééééééééééééééééééééééééééééééééééééééééé…");
	ck_assert_uint_le(out.title.n, 88);
}
