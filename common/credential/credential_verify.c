/* Judges a diploma's file, of whatever origin, and lists everything in it that is signed. */
#include "credential.h"

#include "jcs.h"

#include <glib.h>
#include <libintl.h>
#include <sodium.h>
#include <stdio.h>

/* Every field's path is written out: a signed file must not make that large. */
#define PATH_BYTES_MAX 1000

static bool has_type(const json_t *document, const char *type)
{
	const json_t *types = json_object_get(document, "type");

	if (str_is(jcs_text(types), type))
		return true;
	for (size_t i = 0; i < json_array_size(types); i++)
		if (str_is(jcs_text(json_array_get(types, i)), type))
			return true;
	return false;
}

/* The hexadecimal salt; only lower case, so that one salt has one text. */
static bool salt_read(struct str hex, uint8_t salt[CREDENTIAL_SALT_BYTES])
{
	size_t n = 0;

	if (hex.n != 2 * CREDENTIAL_SALT_BYTES)
		return false;
	for (uint32_t i = 0; i < hex.n; i++)
		if (g_ascii_isupper(hex.p[i]))
			return false;
	return sodium_hex2bin(salt, CREDENTIAL_SALT_BYTES, hex.p, hex.n, NULL, &n, NULL) == 0 &&
	       n == CREDENTIAL_SALT_BYTES;
}

struct list {
	struct arena *arena;
	struct credential_field *fields;
	uint32_t n;
};

/* A key as a path shows it: plain ones after a dot, all others so that they cannot pass for two. */
static struct str path_to(struct arena *a, struct str path, const char *key)
{
	bool plain = *key != 0;

	for (const char *p = key; *p; p++)
		plain = plain && (g_ascii_isalnum(*p) || strchr("@_:-", *p));
	if (plain)
		return arena_printf(a, "%s%s%s", path.p, path.n ? "." : "", key);
	struct buf quoted;
	buf_init(&quoted, JCS_BYTES_MAX);
	json_t *text = json_string(key);
	must(text != NULL && jcs_canonical(text, &quoted));
	struct str odd = arena_printf(a, "%s[%.*s]", path.p, (int)quoted.n, (const char *)quoted.p);
	json_decref(text);
	buf_free(&quoted);
	return odd;
}

static bool list_leaf(struct list *list, struct str path, const json_t *value)
{
	struct buf bytes;

	if (list->n == CREDENTIAL_FIELDS_MAX)
		return false;
	struct credential_field *field = &list->fields[list->n++];
	field->path = path;
	if (json_is_string(value)) {
		field->value = arena_str(list->arena, jcs_text(value));
		return true;
	}
	buf_init(&bytes, JCS_BYTES_MAX);
	must(jcs_canonical(value, &bytes)); /* the signature was over these very bytes */
	field->value = arena_str(list->arena, buf_slice(&bytes));
	buf_free(&bytes);
	return true;
}

static bool list_all(struct list *list, struct str path, json_t *value)
{
	bool ok = path.n <= PATH_BYTES_MAX;

	if (ok && json_object_size(value) == 0 && json_array_size(value) == 0)
		return list_leaf(list, path, value);
	for (size_t i = 0; ok && i < json_array_size(value); i++)
		ok = list_all(list, arena_printf(list->arena, "%s[%zu]", path.p, i),
			      json_array_get(value, i));
	for (void *at = json_object_iter(value); ok && at; at = json_object_iter_next(value, at))
		ok = list_all(list, path_to(list->arena, path, json_object_iter_key(at)),
			      json_object_iter_value(at));
	return ok;
}

static bool refuse(char *why, size_t why_bytes, const char *fault)
{
	snprintf(why, why_bytes, "%s", fault);
	return false;
}

/* The parts that people ask about; false when one is missing that our own files have. */
static bool view_fill(json_t *covered, bool ours, struct arena *a, struct credential_view *out,
		      char *why, size_t why_bytes)
{
	const json_t *subject = json_object_get(covered, "credentialSubject");
	const json_t *issuer = json_object_get(covered, "issuer");
	const json_t *extension = json_object_get(subject, "cursus");
	struct list list = {.arena = a};

	if (!has_type(covered, "VerifiableCredential"))
		return refuse(why, why_bytes, gettext("type: not a VerifiableCredential"));
	if (ours && !has_type(covered, "OpenBadgeCredential") &&
	    !has_type(covered, "AchievementCredential"))
		return refuse(why, why_bytes, gettext("type: not an OpenBadgeCredential"));
	out->id = arena_str(a, jcs_text(json_object_get(covered, "id")));
	out->issuer_name = arena_str(a, jcs_text(json_object_get(issuer, "name")));
	out->number = arena_str(a, jcs_text(json_object_get(subject, "licenseNumber")));
	out->has_salt = salt_read(jcs_text(json_object_get(extension, "salt")), out->salt);
	if (ours && !out->number.n)
		return refuse(why, why_bytes, gettext("credentialSubject.licenseNumber: missing"));
	if (ours && !out->has_salt)
		return refuse(why, why_bytes,
			      gettext("credentialSubject.cursus.salt: not 32 bytes in hex"));
	list.fields = arena_alloc(a, sizeof *list.fields * CREDENTIAL_FIELDS_MAX);
	if (!list_all(&list, STR(""), covered))
		return refuse(why, why_bytes,
			      gettext("more fields, or longer names, than a credential has"));
	out->fields = list.fields;
	out->nfields = list.n;
	return true;
}

/* Whoever calls herself by a did:key has to have signed with that key. */
static bool issuer_is_signer(const json_t *document, bool ours, struct str signer)
{
	const json_t *issuer = json_object_get(document, "issuer");
	struct str id = jcs_text(json_is_object(issuer) ? json_object_get(issuer, "id") : issuer);

	return str_eq(id, signer) || (!ours && !str_starts(id, STR("did:key:")));
}

/* As we wrote it, whatever blanks, escapes and order somebody has written it with since. */
static bool canonical_of(const json_t *document, struct arena *a, struct credential_view *out,
			 char *why, size_t why_bytes)
{
	struct buf bytes;

	buf_init(&bytes, CREDENTIAL_BYTES_MAX);
	bool done = jcs_canonical(document, &bytes);
	if (done)
		out->canonical = arena_str(a, buf_slice(&bytes));
	else
		refuse(why, why_bytes, gettext("has no canonical form"));
	buf_free(&bytes);
	return done;
}

static enum credential_verdict judge(const json_t *document, bool ours, struct arena *a,
				     struct credential_view *out, char *why, size_t why_bytes)
{
	struct proof_view proof;
	enum credential_verdict verdict;

	verdict = proof_check(document, ours, a, &proof, why, why_bytes);
	if (verdict != CREDENTIAL_SIGNED)
		return verdict;
	if (!issuer_is_signer(proof.covered, ours, proof.signer)) {
		refuse(why, why_bytes, gettext("issuer: not the key that signed"));
		verdict = CREDENTIAL_FORGED;
	} else if (!view_fill(proof.covered, ours, a, out, why, why_bytes)) {
		verdict = CREDENTIAL_MALFORMED;
	} else if (!canonical_of(document, a, out, why, why_bytes)) {
		verdict = CREDENTIAL_MALFORMED;
	} else {
		out->issuer = proof.signer;
	}
	json_decref(proof.covered);
	return verdict;
}

enum credential_verdict credential_verify(struct str json, bool ours, struct arena *a,
					  struct credential_view *out, char *why, size_t why_bytes)
{
	struct credential_view view = {.nfields = 0};

	*out = view;
	if (json.n > CREDENTIAL_BYTES_MAX) {
		snprintf(why, why_bytes, gettext("larger than %zu bytes"), CREDENTIAL_BYTES_MAX);
		return CREDENTIAL_MALFORMED;
	}
	json_t *document = jcs_load(json, why, why_bytes);
	if (!document)
		return CREDENTIAL_MALFORMED;
	enum credential_verdict verdict = judge(document, ours, a, &view, why, why_bytes);
	json_decref(document);
	if (verdict == CREDENTIAL_SIGNED)
		*out = view;
	return verdict;
}
