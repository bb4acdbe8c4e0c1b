/* Any bytes as one of the small files of a home or a backup, which the first byte chooses: read as
 * what it must be, or refused with why. */
#include "backup.h"
#include "files.h"
#include "keys.h"
#include "seen.h"

#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define INPUT_BYTES_MAX 16384u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FOLDER "/tmp/cursus-fuzz-XXXXXX"

static char folder[] = FOLDER;
static char path[sizeof folder + sizeof BACKUP_MANIFEST];

static void put(struct str bytes)
{
	FILE *f = fopen(path, "w");

	must(f != NULL);
	must(fwrite(bytes.p, 1, bytes.n, f) == bytes.n);
	must(fchmod(fileno(f), 0600) == 0);
	must(fclose(f) == 0);
}

static void as_key(struct arena *a)
{
	char public_key[KEY_Z85_BYTES];
	struct str why = STR("");
	struct key_pair *pair = key_load(path, a, &why);

	must(pair || why.n > 0);
	if (pair)
		must(key_load_public(path, public_key, a, &why) &&
		     strcmp(public_key, pair->public_key) == 0);
	else if (key_load_public(path, public_key, a, &why))
		must(strlen(public_key) == KEY_Z85_BYTES - 1);
	key_free(pair);
}

static void as_issuer_key(struct arena *a)
{
	struct str why = STR("");
	struct issuer_key *key = issuer_key_load(path, a, &why);

	must(key || why.n > 0);
	if (key)
		issuer_key_free(key);
}

static void as_seen(struct arena *a)
{
	struct seen_store s, again;
	struct seen told[SEEN_MAX];
	struct str why = STR("");

	seen_load(&s, path);
	must(seen_fill(&s, "enrolment", told) <= SEEN_MAX);
	must(seen_save(&s, path, a, &why));
	seen_load(&again, path);
	must(memcmp(&s, &again, sizeof s) == 0);
}

/* With a digest that is right, so that what is behind it is read too. */
static void as_manifest(struct arena *a, struct str bytes, bool vouched)
{
	unsigned char digest[COPIER_DIGEST_BYTES];
	char hex[2 * COPIER_DIGEST_BYTES + 1];
	json_t *j = vouched ? json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, NULL) : NULL;
	struct backup b;
	struct str why = STR("");

	if (json_is_object(j) && backup_digest(j, digest)) {
		sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
		json_object_set_new(j, "blake2b", json_string(hex));
		char *text = json_dumps(j, 0);
		must(text != NULL);
		put(str_of(text));
		free(text);
	}
	json_decref(j);
	if (!backup_read(a, folder, &b, &why)) {
		must(why.n > 0);
		return;
	}
	json_t *again = backup_json(&b);
	must(json_is_object(again));
	json_decref(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 || size > INPUT_BYTES_MAX)
		return 0;
	struct arena *a = arena_new();
	struct str bytes = {(const char *)data + 1, (uint32_t)size - 1};

	memcpy(folder, FOLDER, sizeof folder);
	must(mkdtemp(folder) != NULL);
	snprintf(path, sizeof path, "%s/" BACKUP_MANIFEST, folder);
	put(bytes);
	switch (data[0] % 5) {
	case 0:
		as_key(a);
		break;
	case 1:
		as_issuer_key(a);
		break;
	case 2:
		as_seen(a);
		break;
	default:
		as_manifest(a, bytes, data[0] % 5 == 3);
	}
	must(unlink(path) == 0 && rmdir(folder) == 0);
	arena_free(a);
	return 0;
}
