/* What `cursus verify` reads besides a credential's own file. */
#include "verify_paper.h"

#include "clock.h"
#include "diploma_code.h"
#include "diploma_paper.h"
#include "multibase.h"
#include "resaved.h"

#include <jansson.h>
#include <sodium.h>

#define CODE_FIELDS 8

/* Programs of all kinds read a PDF whose header stands a little further on. */
#define HEADER_WITHIN 1024u

bool verify_is_paper(struct str bytes)
{
	size_t n = bytes.n < HEADER_WITHIN ? bytes.n : HEADER_WITHIN;
	struct str begin = str_trim(bytes);

	return bytes.n && begin.n && begin.p[0] != '{' && begin.p[0] != '[' &&
	       memmem(bytes.p, n, "%PDF-", 5) != NULL;
}

bool verify_credential_in(struct arena *a, struct str pdf, struct str *credential)
{
	return archive_attachment(pdf, DIPLOMA_CREDENTIAL_TYPE, credential) ||
	       resaved_attachment(a, pdf, DIPLOMA_CREDENTIAL_TYPE, credential);
}

bool verify_claims(struct arena *a, struct str pdf)
{
	struct str found;

	return diploma_layout_named(pdf) || resaved_keywords_start(pdf, DIPLOMA_LAYOUT_NAME) ||
	       archive_attachment(pdf, DIPLOMA_CODE_TYPE, &found) ||
	       resaved_attachment(a, pdf, DIPLOMA_CODE_TYPE, &found);
}

bool verify_is_other_json(struct str bytes)
{
	json_t *j = bytes.n <= CREDENTIAL_BYTES_MAX ? json_loadb(bytes.p, bytes.n, 0, NULL) : NULL;
	bool other = j && !json_object_get(j, "proof") && !json_object_get(j, "credentialSubject");

	json_decref(j);
	return other;
}

/* The code in the paper is drawn on the page, so that it must be this diploma's too. */
static bool code_belongs(struct arena *a, struct str pdf, const struct credential_view *view)
{
	char why[CREDENTIAL_WHY_BYTES], hash[CREDENTIAL_HASH_HEX + 1], own[CREDENTIAL_HASH_HEX + 1];
	struct credential_view code;
	struct str text;

	if (!archive_attachment(pdf, DIPLOMA_CODE_TYPE, &text))
		return true;
	credential_hash_hex(view->canonical, view->salt, own);
	return verify_code(a, text, &code, hash, why, sizeof why) == CREDENTIAL_SIGNED &&
	       str_eq(code.issuer, view->issuer) && str_eq(code.number, view->number) &&
	       strcmp(hash, own) == 0;
}

bool verify_page(struct fonts *fonts, struct arena *a, struct str pdf, struct str credential,
		 const struct credential_view *view)
{
	return code_belongs(a, pdf, view) && diploma_paper_is(fonts, pdf, credential, a);
}

bool verify_is_code(struct str text)
{
	text = str_trim(text);
	return text.n <= DIPLOMA_CODE_BYTES_MAX * 2 && str_starts(text, STR("https://")) &&
	       memchr(text.p, '#', text.n);
}

enum credential_verdict verify_code(struct arena *a, struct str text, struct credential_view *view,
				    char hash[CREDENTIAL_HASH_HEX + 1], char *why, size_t why_bytes)
{
	struct credential_field *fields = arena_alloc(a, CODE_FIELDS * sizeof *fields);
	struct diploma_code c;
	enum credential_verdict verdict = diploma_code_read(str_trim(text), a, &c, why, why_bytes);

	if (verdict != CREDENTIAL_SIGNED)
		return verdict;
	const struct choice_option *edition = choice_by_number(&choices_diploma_edition, c.edition);
	sodium_bin2hex(hash, CREDENTIAL_HASH_HEX + 1, (const unsigned char *)c.digest.p,
		       c.digest.n);
	const struct credential_field all[CODE_FIELDS] = {
		{STR("holder"), c.holder},
		{STR("title"), c.title},
		{STR("honours"), c.honours},
		{STR("institution"), c.institution},
		{STR("number"), c.number},
		{STR("issued"), date_text(a, c.issued)},
		{STR("edition"), str_of(edition ? edition->text : "")},
		{STR("digest"), arena_str(a, str_of(hash))},
	};
	*view = (struct credential_view){
		.issuer = did_key_make(a, (const uint8_t *)c.key.p),
		.issuer_name = c.institution,
		.number = c.number,
		.fields = fields,
	};
	for (size_t i = 0; i < CODE_FIELDS; i++)
		if (all[i].value.n)
			fields[view->nfields++] = all[i];
	return verdict;
}
