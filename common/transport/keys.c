/* Key files over czmq's ZPL reader and libsodium. */
#include "keys.h"

#include "files.h"

#include <czmq.h>
#include <libintl.h>
#include <sodium.h>

#define KEY_FILE_BYTES_MAX 4096

static struct key_pair *key_new(void)
{
	must(sodium_init() >= 0);
	struct key_pair *key = sodium_malloc(sizeof *key);
	must(key);
	sodium_memzero(key, sizeof *key);
	return key;
}

struct key_pair *key_make(void)
{
	struct key_pair *key = key_new();

	must(zmq_curve_keypair(key->public_key, key->secret_key) == 0);
	return key;
}

bool key_shared(const struct key_pair *ours, const char *their_public, unsigned char shared[32])
{
	unsigned char secret[32], theirs[32];
	bool done = zmq_z85_decode(secret, ours->secret_key) &&
		    zmq_z85_decode(theirs, their_public) &&
		    crypto_box_beforenm(shared, theirs, secret) == 0;

	sodium_memzero(secret, sizeof secret);
	return done;
}

void key_free(struct key_pair *key)
{
	sodium_free(key);
}

/* Copies what stands at curve/<name>, and wipes it where it stood. */
static bool take(zconfig_t *root, const char *name, char out[KEY_Z85_BYTES])
{
	uint8_t raw[32];
	zconfig_t *item = zconfig_locate(root, name);
	char *value = item ? zconfig_value(item) : NULL;
	bool right = value && strlen(value) == KEY_Z85_BYTES - 1 && zmq_z85_decode(raw, value);

	if (right)
		memcpy(out, value, KEY_Z85_BYTES);
	if (value)
		sodium_memzero(value, strlen(value));
	sodium_memzero(raw, sizeof raw);
	return right;
}

struct key_pair *key_load(const char *path, struct arena *a, struct str *why)
{
	struct str text;
	char derived[KEY_Z85_BYTES];

	if (!file_read(path, FILE_SECRET, KEY_FILE_BYTES_MAX, a, &text, why))
		return NULL;
	struct key_pair *key = key_new();
	zconfig_t *root = zconfig_str_load(text.p);
	bool right = root && take(root, "curve/public-key", key->public_key) &&
		     take(root, "curve/secret-key", key->secret_key);
	zconfig_destroy(&root);
	sodium_memzero((char *)text.p, text.n);
	if (!right) {
		*why = arena_printf(a,
				    gettext("\"%s\" is not a key file: no curve/public-key and "
					    "curve/secret-key in it"),
				    path);
	} else if (zmq_curve_public(derived, key->secret_key) != 0 ||
		   strcmp(derived, key->public_key) != 0) {
		*why = arena_printf(a, gettext("\"%s\": the two keys in it are not of one pair"),
				    path);
		right = false;
	}
	if (right)
		return key;
	key_free(key);
	return NULL;
}

bool key_save(const struct key_pair *key, const char *path, const char *name, struct arena *a,
	      struct str *why)
{
	if (file_exists(path)) {
		*why = arena_printf(a, gettext("\"%s\" is there already"), path);
		return false;
	}
	struct str text = arena_printf(a,
				       "#   Secret key of %s: whoever has this file is %s.\n"
				       "metadata\n    name = \"%s\"\n"
				       "curve\n    public-key = \"%s\"\n    secret-key = \"%s\"\n",
				       name, name, name, key->public_key, key->secret_key);
	bool done = file_write(path, FILE_SECRET, text, a, why);
	sodium_memzero((char *)text.p, text.n);
	return done;
}

bool key_save_public(const struct key_pair *key, const char *path, const char *name,
		     struct arena *a, struct str *why)
{
	struct str text = arena_printf(a,
				       "#   Public key of %s.\nmetadata\n    name = \"%s\"\n"
				       "curve\n    public-key = \"%s\"\n",
				       name, name, key->public_key);
	return file_write(path, FILE_OPEN, text, a, why);
}

bool key_load_public(const char *path, char public_key[KEY_Z85_BYTES], struct arena *a,
		     struct str *why)
{
	struct str text;

	if (!file_read(path, FILE_OPEN, KEY_FILE_BYTES_MAX, a, &text, why))
		return false;
	zconfig_t *root = zconfig_str_load(text.p);
	bool right = root && take(root, "curve/public-key", public_key);
	zconfig_destroy(&root);
	if (!right)
		*why = arena_printf(
			a, gettext("\"%s\" is not a key file: no curve/public-key in it"), path);
	return right;
}

static struct issuer_key *issuer_key_new(void)
{
	must(sodium_init() >= 0);
	struct issuer_key *key = sodium_malloc(sizeof *key);
	must(key);
	return key;
}

/* The public half, from the seed. */
static void issuer_key_derive(struct issuer_key *key)
{
	unsigned char secret[crypto_sign_SECRETKEYBYTES];

	must(crypto_sign_seed_keypair(key->pk, secret, key->seed) == 0);
	sodium_memzero(secret, sizeof secret);
}

struct issuer_key *issuer_key_make(void)
{
	struct issuer_key *key = issuer_key_new();

	randombytes_buf(key->seed, sizeof key->seed);
	issuer_key_derive(key);
	return key;
}

struct issuer_key *issuer_key_load(const char *path, struct arena *a, struct str *why)
{
	struct str text;
	size_t n = 0;

	if (!file_read(path, FILE_SECRET, KEY_FILE_BYTES_MAX, a, &text, why))
		return NULL;
	struct issuer_key *key = issuer_key_new();
	struct str hex = str_trim(text);
	bool right =
		hex.n == 2 * sizeof key->seed &&
		sodium_hex2bin(key->seed, sizeof key->seed, hex.p, hex.n, NULL, &n, NULL) == 0 &&
		n == sizeof key->seed;
	sodium_memzero((char *)text.p, text.n);
	if (right) {
		issuer_key_derive(key);
		return key;
	}
	*why = arena_printf(a, gettext("\"%s\" is not a signing key: 64 hexadecimal digits"), path);
	issuer_key_free(key);
	return NULL;
}

bool issuer_key_save(const struct issuer_key *key, const char *path, struct arena *a,
		     struct str *why)
{
	char hex[2 * sizeof key->seed + 2];

	if (file_exists(path)) {
		*why = arena_printf(a, gettext("\"%s\" is there already"), path);
		return false;
	}
	sodium_bin2hex(hex, sizeof hex - 1, key->seed, sizeof key->seed);
	hex[sizeof hex - 2] = '\n';
	bool done = file_write(path, FILE_SECRET, (struct str){hex, sizeof hex - 1}, a, why);
	sodium_memzero(hex, sizeof hex);
	return done;
}

void issuer_key_free(struct issuer_key *key)
{
	sodium_free(key);
}
