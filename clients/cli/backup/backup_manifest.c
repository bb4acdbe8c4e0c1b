/* The manifest of a backup: JSON that people can read, and that notices a changed letter. */
#include "backup.h"

#include "files.h"
#include "jcs.h"
#include "multibase.h"
#include "values.h"

#include <glib.h>
#include <libintl.h>
#include <sodium.h>
#include <stdlib.h>

#define _(sentence) gettext(sentence)
#define MANIFEST_BYTES_MAX (64u * 1024 * 1024)
#define SELF "blake2b"
#define SIGNER "signer"
#define SIGNATURE "signature"

static json_t *hex(struct str bytes)
{
	char *text = g_malloc(2 * (size_t)bytes.n + 1);

	sodium_bin2hex(text, 2 * (size_t)bytes.n + 1, (const unsigned char *)bytes.p, bytes.n);
	json_t *j = json_string(text);
	g_free(text);
	return j;
}

static json_t *hex_digest(const unsigned char digest[COPIER_DIGEST_BYTES])
{
	return hex((struct str){(const char *)digest, COPIER_DIGEST_BYTES});
}

bool backup_digest(json_t *manifest, unsigned char digest[COPIER_DIGEST_BYTES])
{
	json_t *rest = json_copy(manifest);
	struct buf b;

	buf_init(&b, MANIFEST_BYTES_MAX);
	json_object_del(rest, SELF);
	json_object_del(rest, SIGNATURE);
	bool good = jcs_canonical(rest, &b);
	crypto_generichash(digest, COPIER_DIGEST_BYTES, b.p, b.n, NULL, 0);
	buf_free(&b);
	json_decref(rest);
	return good;
}

static json_t *service_json(const char *name, const struct backup_service *s)
{
	json_t *j = json_object(), *follows = json_array();

	json_object_set_new(j, "service", json_string(name));
	json_object_set_new(j, "log_id", hex(s->log_id));
	json_object_set_new(j, "sequence", json_integer((json_int_t)s->sequence));
	json_object_set_new(j, "hash", hex(s->hash));
	for (uint32_t i = 0; i < s->ncursors; i++) {
		const struct backup_cursor *c = &s->cursors[i];
		json_t *cursor = json_object();
		json_object_set_new(cursor, "upstream", json_stringn(c->upstream.p, c->upstream.n));
		json_object_set_new(cursor, "log_id", hex(c->log_id));
		json_object_set_new(cursor, "sequence", json_integer((json_int_t)c->sequence));
		json_object_set_new(cursor, "hash", hex(c->hash));
		json_array_append_new(follows, cursor);
	}
	json_object_set_new(j, "follows", follows);
	return j;
}

static void set_signer(json_t *j, const unsigned char signer[DID_KEY_BYTES])
{
	struct arena *a = arena_new();
	struct str did = did_key_make(a, signer);

	json_object_set_new(j, SIGNER, json_stringn(did.p, did.n));
	arena_free(a);
}

json_t *backup_json(const struct backup *b)
{
	json_t *j = json_object(), *services = json_array(), *files = json_array();
	unsigned char digest[COPIER_DIGEST_BYTES];

	json_object_set_new(j, "format", json_integer(BACKUP_FORMAT));
	json_object_set_new(j, "cursus", json_stringn(b->version.p, b->version.n));
	json_object_set_new(j, "at", json_stringn(b->at.p, b->at.n));
	for (int i = 0; i < SERVICES_N; i++)
		json_array_append_new(services,
				      service_json(service_rows[i].name, &b->services[i]));
	json_object_set_new(j, "services", services);
	for (uint32_t i = 0; i < b->nfiles; i++)
		json_array_append_new(files, json_pack("{ss, sI, so}", "name", b->files[i].name,
						       "bytes", (json_int_t)b->files[i].bytes, SELF,
						       hex_digest(b->files[i].digest)));
	json_object_set_new(j, "files", files);
	if (b->is_signed)
		set_signer(j, b->signer);
	must(backup_digest(j, digest));
	json_object_set_new(j, SELF, hex_digest(digest));
	if (b->is_signed)
		json_object_set_new(j, SIGNATURE, hex(b->signature));
	return j;
}

bool backup_write(struct arena *a, const char *folder, const struct backup *b, struct str *why)
{
	json_t *j = backup_json(b);
	char *text = json_dumps(j, JSON_INDENT(2) | JSON_PRESERVE_ORDER);

	must(text != NULL);
	/* Its name must last too. */
	bool good = file_write(home_at(a, folder, BACKUP_MANIFEST).p, FILE_SECRET, str_of(text), a,
			       why) &&
		    backup_sync(a, folder, why);
	free(text);
	json_decref(j);
	return good;
}

/* Reading: the digest vouches for what was written, these checks for what this program can use. */

static bool read_hex(struct arena *a, const json_t *j, const char *name, struct str *out)
{
	const char *text = json_string_value(json_object_get(j, name));
	size_t n = text ? strlen(text) : 0, got;
	unsigned char *bytes = arena_alloc(a, n / 2 + 1);

	if (!text || sodium_hex2bin(bytes, n / 2 + 1, text, n, NULL, &got, NULL) || 2 * got != n)
		return false;
	*out = (struct str){(const char *)bytes, (uint32_t)got};
	return true;
}

static bool read_digest(struct arena *a, const json_t *j, unsigned char out[COPIER_DIGEST_BYTES])
{
	struct str bytes;

	if (!read_hex(a, j, SELF, &bytes) || bytes.n != COPIER_DIGEST_BYTES)
		return false;
	memcpy(out, bytes.p, bytes.n);
	return true;
}

static bool read_number(const json_t *j, const char *name, uint64_t *out)
{
	const json_t *n = json_object_get(j, name);

	if (!json_is_integer(n) || json_integer_value(n) < 0)
		return false;
	*out = (uint64_t)json_integer_value(n);
	return true;
}

static bool read_text(struct arena *a, const json_t *j, const char *name, struct str *out)
{
	const char *text = json_string_value(json_object_get(j, name));

	if (text)
		*out = arena_str(a, str_of(text));
	return text != NULL;
}

static bool read_log(struct arena *a, const json_t *j, struct str *log_id, uint64_t *sequence,
		     struct str *hash)
{
	return read_hex(a, j, "log_id", log_id) && read_number(j, "sequence", sequence) &&
	       read_hex(a, j, "hash", hash);
}

static bool read_service(struct arena *a, const json_t *j, const char *name,
			 struct backup_service *s)
{
	const json_t *follows = json_object_get(j, "follows"), *cursor;
	struct str is;
	size_t i;

	if (!read_text(a, j, "service", &is) || !str_is(is, name) ||
	    !read_log(a, j, &s->log_id, &s->sequence, &s->hash) ||
	    json_array_size(follows) > SERVICES_N)
		return false;
	json_array_foreach(follows, i, cursor)
	{
		struct backup_cursor *c = &s->cursors[s->ncursors++];
		if (!read_text(a, cursor, "upstream", &c->upstream) ||
		    !read_log(a, cursor, &c->log_id, &c->sequence, &c->hash))
			return false;
	}
	return true;
}

static bool read_files(struct arena *a, const json_t *files, struct backup *b)
{
	const json_t *j;
	struct str name;
	size_t i;

	b->files = arena_alloc(a, (json_array_size(files) + 1) * sizeof *b->files);
	json_array_foreach(files, i, j)
	{
		struct backup_file *f = &b->files[b->nfiles];
		if (!read_text(a, j, "name", &name) || !read_number(j, "bytes", &f->bytes) ||
		    !read_digest(a, j, f->digest))
			return false;
		f->name = arena_z(a, name);
		if (!backup_name_right(f->name) || backup_file_named(b, f->name))
			return false;
		b->nfiles++;
	}
	for (int s = 0; s < SERVICES_N; s++)
		if (!backup_file_named(b, arena_printf(a, "%s.mdb", service_rows[s].name).p))
			return false;
	return backup_file_named(b, "principals") != NULL;
}

static bool read_all(struct arena *a, const json_t *j, struct backup *b)
{
	const json_t *services = json_object_get(j, "services");

	if (!read_text(a, j, "cursus", &b->version) || !read_text(a, j, "at", &b->at) ||
	    json_array_size(services) != SERVICES_N)
		return false;
	for (size_t i = 0; i < SERVICES_N; i++)
		if (!read_service(a, json_array_get(services, i), service_rows[i].name,
				  &b->services[i]))
			return false;
	return read_files(a, json_object_get(j, "files"), b);
}

/* Neither of the two, or both, and the signature is right. */
static bool read_signer(struct arena *a, const json_t *j,
			const unsigned char digest[COPIER_DIGEST_BYTES], struct backup *b)
{
	struct str signer;

	if (!json_object_get(j, SIGNER) && !json_object_get(j, SIGNATURE))
		return true;
	if (!read_text(a, j, SIGNER, &signer) || !did_key_read(signer, b->signer) ||
	    !read_hex(a, j, SIGNATURE, &b->signature))
		return false;
	b->is_signed = true;
	return backup_signature_right(b, digest);
}

const struct backup_file *backup_file_named(const struct backup *b, const char *name)
{
	for (uint32_t i = 0; i < b->nfiles; i++)
		if (strcmp(b->files[i].name, name) == 0)
			return &b->files[i];
	return NULL;
}

static const char *manifest_fault(struct arena *a, json_t *j, struct backup *b)
{
	unsigned char wanted[COPIER_DIGEST_BYTES], digest[COPIER_DIGEST_BYTES];
	uint64_t format;

	if (!read_number(j, "format", &format) || !read_digest(a, j, wanted) ||
	    !backup_digest(j, digest) || memcmp(digest, wanted, sizeof digest) != 0 ||
	    !read_signer(a, j, digest, b))
		return _("it was changed or damaged");
	if (format != BACKUP_FORMAT)
		return _("it is of another version of Cursus");
	return read_all(a, j, b) ? NULL : _("it does not say what it must");
}

bool backup_read(struct arena *a, const char *folder, struct backup *b, struct str *why)
{
	const char *path = home_at(a, folder, BACKUP_MANIFEST).p, *fault;
	json_error_t error;
	struct str text;

	*b = (struct backup){0};
	if (!file_exists(path)) {
		*why = arena_printf(a, _("%s is no whole backup: it has no %s"), folder,
				    BACKUP_MANIFEST);
		return false;
	}
	if (!file_read(path, FILE_OPEN, MANIFEST_BYTES_MAX, a, &text, why))
		return false;
	json_t *j = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &error);
	fault = json_is_object(j) ? manifest_fault(a, j, b) : _("it was changed or damaged");
	json_decref(j);
	if (fault)
		*why = arena_printf(a, _("%s: %s"), path, fault);
	return !fault;
}
