/* Any bytes as what is signed: a register copy, a diploma's code, a paper with a diploma in it; and
 * any JSON signed by somebody, as a diploma and as a register copy. */
#include "signed.h"

#include "diploma_code.h"
#include "diploma_paper.h"
#include "jcs.h"
#include "register.h"
#include "verify_paper.h"

#define INPUT_BYTES_MAX (256u * 1024)
#define SIGNER 7

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void as_credential(struct arena *a, struct str s)
{
	struct credential_view view = {0};
	char why[CREDENTIAL_WHY_BYTES] = "";

	if (credential_verify(s, true, a, &view, why, sizeof why) != CREDENTIAL_SIGNED)
		must(why[0] && !view.nfields);
	else
		must(view.issuer.n && view.nfields && view.nfields <= CREDENTIAL_FIELDS_MAX);
}

static void as_register(struct arena *a, struct str s)
{
	struct register_view view = {0};
	char why[CREDENTIAL_WHY_BYTES] = "";

	if (register_read(s, a, &view, why, sizeof why) != CREDENTIAL_SIGNED) {
		must(why[0] && !view.nentries);
		return;
	}
	for (uint32_t i = 0; i < view.nentries; i++)
		must(register_find(&view, view.entries[i].number) == &view.entries[i]);
	must(!register_find(&view, STR("")));
}

static void as_code(struct arena *a, struct str s)
{
	struct diploma_code code = {0};
	char why[CREDENTIAL_WHY_BYTES] = "";

	must(diploma_code_read(s, a, &code, why, sizeof why) == CREDENTIAL_SIGNED || why[0]);
	verify_is_code(s);
}

static void as_paper(struct arena *a, struct str s)
{
	struct str within;

	if (!verify_is_paper(s))
		return;
	if (archive_attachment(s, DIPLOMA_CREDENTIAL_TYPE, &within))
		must(within.p >= s.p && within.p + within.n <= s.p + s.n);
	if (verify_credential_in(a, s, &within))
		must(within.p != NULL);
}

/* A signature says who, not that it makes sense. Nobody signs an object that has no member. */
static void signed_by_somebody(struct arena *a, json_t *document)
{
	struct buf canonical;

	buf_init(&canonical, JCS_BYTES_MAX);
	if (json_is_object(document) && jcs_canonical(document, &canonical)) {
		must(jcs_is_canonical(buf_slice(&canonical), document));
		json_object_del(document, "proof");
		if (json_object_size(document)) {
			struct str whole = signed_write(a, json_incref(document), SIGNER);
			as_credential(a, whole);
			as_register(a, whole);
		}
	}
	buf_free(&canonical);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char why[JCS_WHY_BYTES];

	if (size > INPUT_BYTES_MAX)
		return 0;
	struct arena *a = arena_new();
	struct str s = {(const char *)data, (uint32_t)size};
	as_register(a, s);
	as_code(a, s);
	as_paper(a, s);
	json_t *document = jcs_load(s, why, sizeof why);
	if (document)
		signed_by_somebody(a, document);
	else
		must(why[0]);
	json_decref(document);
	arena_free(a);
	return 0;
}
