/* Key files: what is written is read again, secrets are kept from others, and a wrong file is
 * told. */
#include "unit.h"

#include "files.h"
#include "home.h"
#include "keys.h"

#include <czmq.h>
#include <sys/stat.h>

struct folder {
	struct arena *a;
	struct str path, why;
};

static struct folder folder_new(void)
{
	char name[] = "/tmp/cursus-keys-XXXXXX";
	struct folder f = {.a = arena_new()};

	ck_assert_ptr_nonnull(mkdtemp(name));
	f.path = arena_printf(f.a, "%s", name);
	return f;
}

static const char *in(struct folder *f, const char *name)
{
	return arena_printf(f->a, "%s/%s", f->path.p, name).p;
}

static void folder_free(struct folder *f)
{
	struct str command = arena_printf(f->a, "rm -rf %s", f->path.p);

	ck_assert_int_eq(system(command.p), 0);
	arena_free(f->a);
}

static void told(struct folder *f, struct str want)
{
	ck_assert_msg(str_eq(f->why, want), "%.*s", (int)f->why.n, f->why.p);
}

static unsigned mode_of(const char *path)
{
	struct stat st;

	ck_assert_int_eq(stat(path, &st), 0);
	return st.st_mode & 0777;
}

UNIT(keys, a_pair_is_saved_and_loaded)
{
	struct folder f = folder_new();
	struct key_pair *key = key_make();
	char public_key[KEY_Z85_BYTES];

	ck_assert(key_save(key, in(&f, "x.key"), "x", f.a, &f.why));
	ck_assert(key_save_public(key, in(&f, "x.pub"), "x", f.a, &f.why));
	ck_assert_uint_eq(mode_of(in(&f, "x.key")), 0600);
	struct key_pair *again = key_load(in(&f, "x.key"), f.a, &f.why);
	ck_assert_ptr_nonnull(again);
	ck_assert_int_eq(memcmp(again, key, sizeof *key), 0);
	ck_assert(key_load_public(in(&f, "x.pub"), public_key, f.a, &f.why));
	ck_assert_str_eq(public_key, key->public_key);
	ck_assert(!key_save(key, in(&f, "x.key"), "x", f.a, &f.why));
	told(&f, arena_printf(f.a, "\"%s\" is there already", in(&f, "x.key")));
	key_free(key);
	key_free(again);
	folder_free(&f);
}

/* czmq's own tools read our files. */
UNIT(keys, zcert_reads_it)
{
	struct folder f = folder_new();
	struct key_pair *key = key_make();

	zsys_handler_set(NULL);
	ck_assert(key_save(key, in(&f, "x.key"), "x", f.a, &f.why));
	zcert_t *cert = zcert_load(in(&f, "x.key"));
	ck_assert_ptr_nonnull(cert);
	ck_assert_str_eq(zcert_public_txt(cert), key->public_key);
	ck_assert_str_eq(zcert_secret_txt(cert), key->secret_key);
	zcert_destroy(&cert);
	key_free(key);
	folder_free(&f);
}

UNIT(keys, a_secret_that_others_may_read_is_refused)
{
	struct folder f = folder_new();
	struct key_pair *key = key_make();
	struct issuer_key *issuer = issuer_key_make();
	const char *paths[] = {in(&f, "x.key"), in(&f, "issuer.key")};

	ck_assert(key_save(key, paths[0], "x", f.a, &f.why));
	ck_assert(issuer_key_save(issuer, paths[1], f.a, &f.why));
	for (int i = 0; i < 2; i++) {
		static const mode_t OPEN[] = {0640, 0604, 0620};
		for (int m = 0; m < 3; m++) {
			chmod(paths[i], OPEN[m]);
			if (i == 0)
				ck_assert_ptr_null(key_load(paths[i], f.a, &f.why));
			else
				ck_assert_ptr_null(issuer_key_load(paths[i], f.a, &f.why));
			told(&f, arena_printf(f.a,
					      "\"%s\" holds a secret and others may read it; "
					      "chmod 600 it",
					      paths[i]));
		}
	}
	key_free(key);
	issuer_key_free(issuer);
	folder_free(&f);
}

static void not_a_key(struct folder *f, struct str text, const char *why)
{
	const char *path = in(f, "x.key");

	ck_assert(file_write(path, FILE_SECRET, text, f->a, &f->why));
	ck_assert_ptr_null(key_load(path, f->a, &f->why));
	told(f, arena_printf(f->a, "\"%s\"%s", path, why));
}

UNIT(keys, wrong_files_are_told)
{
	struct folder f = folder_new();
	struct key_pair *one = key_make(), *two = key_make();
	char public_key[KEY_Z85_BYTES];
	const char *neither = " is not a key file: no curve/public-key and curve/secret-key in it";
	char *large = arena_alloc(f.a, 5000);

	ck_assert_ptr_null(key_load(in(&f, "no.key"), f.a, &f.why));
	told(&f,
	     arena_printf(f.a, "cannot read \"%s\": No such file or directory", in(&f, "no.key")));
	not_a_key(&f, STR(""), neither);
	not_a_key(&f, STR("curve\n    public-key = \"short\"\n"), neither);
	not_a_key(&f,
		  arena_printf(f.a, "curve\n    public-key = \"%s\"\n    secret-key = \"%s\"\n",
			       one->public_key, two->secret_key),
		  ": the two keys in it are not of one pair");
	not_a_key(&f, (struct str){"a\0b", 3}, " is not a text file");
	memset(large, 'x', 4999);
	not_a_key(&f, str_of(large), " is larger than 4096 bytes");
	ck_assert(file_write(in(&f, "x.pub"), FILE_OPEN, STR("curve\n"), f.a, &f.why));
	ck_assert(!key_load_public(in(&f, "x.pub"), public_key, f.a, &f.why));
	told(&f, arena_printf(f.a, "\"%s\" is not a key file: no curve/public-key in it",
			      in(&f, "x.pub")));
	key_free(one);
	key_free(two);
	folder_free(&f);
}

UNIT(keys, the_issuers_key)
{
	struct folder f = folder_new();
	struct issuer_key *key = issuer_key_make();
	const char *path = in(&f, "issuer.key");

	ck_assert(issuer_key_save(key, path, f.a, &f.why));
	ck_assert_uint_eq(mode_of(path), 0600);
	struct issuer_key *again = issuer_key_load(path, f.a, &f.why);
	ck_assert_ptr_nonnull(again);
	ck_assert_int_eq(memcmp(key, again, sizeof *key), 0);
	ck_assert(!issuer_key_save(key, path, f.a, &f.why));
	told(&f, arena_printf(f.a, "\"%s\" is there already", path));
	ck_assert(file_write(path, FILE_SECRET, STR("abcd\n"), f.a, &f.why));
	ck_assert_ptr_null(issuer_key_load(path, f.a, &f.why));
	told(&f, arena_printf(f.a, "\"%s\" is not a signing key: 64 hexadecimal digits", path));
	issuer_key_free(key);
	issuer_key_free(again);
	folder_free(&f);
}

/* RFC 8032, test 1. */
UNIT(keys, the_issuers_public_half)
{
	struct folder f = folder_new();
	const char *path = in(&f, "issuer.key");
	static const unsigned char PK[] = {0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7};

	ck_assert(file_write(path, FILE_SECRET,
			     STR("9d61b19deffd5a60ba844af492ec2cc4"
				 "4449c5697b326919703bac031cae7f60\n"),
			     f.a, &f.why));
	struct issuer_key *key = issuer_key_load(path, f.a, &f.why);
	ck_assert_msg(key != NULL, "%s", f.why.p);
	ck_assert_int_eq(memcmp(key->pk, PK, sizeof PK), 0);
	issuer_key_free(key);
	folder_free(&f);
}

UNIT(keys, a_home_is_prepared_once)
{
	struct folder f = folder_new();
	struct str home = arena_printf(f.a, "%s/deep/home", f.path.p);
	const char *path = home_at(f.a, home.p, "principals").p;
	struct str first, second;

	ck_assert_msg(home_make(home.p, f.a, &f.why), "%s", f.why.p);
	ck_assert(file_read(path, FILE_OPEN, 10000, f.a, &first, &f.why));
	struct principals *p = principals_load(path, f.a, &f.why);
	ck_assert_uint_eq(principals_count(p), SERVICES_N);
	for (uint32_t i = 0; i < SERVICES_N; i++) {
		const struct principal *who = principals_at(p, i);
		const char *key_path = home_at(f.a, home.p, "keys/%s.key", service_rows[i].name).p;
		struct key_pair *key = key_load(key_path, f.a, &f.why);
		ck_assert_msg(key != NULL, "%s", f.why.p);
		ck_assert(str_is(who->key, key->public_key) &&
			  str_is(who->name, service_rows[i].name));
		ck_assert_uint_eq(who->roles, SERVICE);
		key_free(key);
	}
	principals_free(p);
	ck_assert_uint_eq(mode_of(home_at(f.a, home.p, "issuer.key").p), 0600);
	ck_assert_uint_eq(mode_of(home_at(f.a, home.p, "data/catalogue").p), 0700);
	ck_assert(home_make(home.p, f.a, &f.why));
	ck_assert(file_read(path, FILE_OPEN, 10000, f.a, &second, &f.why));
	ck_assert(str_eq(first, second));
	folder_free(&f);
}

UNIT(keys, a_person_gets_a_key_and_a_line)
{
	struct folder f = folder_new();
	struct principal who = {.name = STR("Marie Curie"), .roles = ORGANISER | ADMIN};
	const char *path = in(&f, "principals");

	ck_assert(home_make(f.path.p, f.a, &f.why));
	ck_assert_msg(home_person(f.path.p, "marie", &who, f.a, &f.why), "%s", f.why.p);
	ck_assert(home_person(f.path.p, "marie", &who, f.a, &f.why));
	struct key_pair *key = key_load(in(&f, "keys/marie.key"), f.a, &f.why);
	struct principals *p = principals_load(path, f.a, &f.why);
	ck_assert_uint_eq(principals_count(p), SERVICES_N + 1);
	const struct principal *marie = principals_find(p, str_of(key->public_key));
	ck_assert(marie && str_is(marie->name, "Marie Curie") && marie->roles == who.roles);
	principals_free(p);
	key_free(key);
	/* A file that is wrong is told and left as it is. */
	ck_assert(file_write(path, FILE_OPEN, STR("wrong\n"), f.a, &f.why));
	ck_assert(!home_person(f.path.p, "zoe", &who, f.a, &f.why));
	told(&f, arena_printf(f.a,
			      "\"%s\", line 1: key \"wrong\": not a public key: 40 characters "
			      "of Z85",
			      path));
	who = (struct principal){.roles = LEARNER};
	ck_assert(file_write(path, FILE_OPEN, STR(""), f.a, &f.why));
	ck_assert(!home_person(f.path.p, "lea", &who, f.a, &f.why));
	told(&f, STR("line 1: the role learner needs learner=<number>"));
	/* Nothing half done. */
	ck_assert(!file_exists(in(&f, "keys/lea.key")));
	ck_assert(!file_exists(in(&f, "keys/lea.pub")));
	folder_free(&f);
}

UNIT(keys, a_folder_that_is_open_is_refused)
{
	struct folder f = folder_new();
	const char *keys = in(&f, "keys");

	ck_assert_int_eq(mkdir(keys, 0777), 0);
	ck_assert_int_eq(chmod(keys, 0755), 0);
	ck_assert(!home_make(f.path.p, f.a, &f.why));
	told(&f, arena_printf(f.a, "the folder \"%s\" is open to others; chmod 700 it", keys));
	rmdir(keys);
	ck_assert_int_eq(symlink("/tmp", keys), 0);
	ck_assert(!home_make(f.path.p, f.a, &f.why));
	told(&f, arena_printf(f.a, "\"%s\" is not a folder", keys));
	folder_free(&f);
}

UNIT(keys, a_long_home_has_a_short_socket)
{
	struct folder f = folder_new();
	char name[120];

	memset(name, 'h', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	struct str short_one = home_endpoint(f.a, f.path.p, "catalogue");
	ck_assert(str_eq(short_one, arena_printf(f.a, "ipc://%s/run/catalogue.ipc", f.path.p)));
	struct str home = arena_printf(f.a, "%s/%s", f.path.p, name);
	struct str one = home_endpoint(f.a, home.p, "catalogue");
	ck_assert(str_starts(one, STR("ipc:///tmp/cursus-")) && one.n < 6 + 107);
	ck_assert(str_eq(one, home_endpoint(f.a, home.p, "catalogue")));
	ck_assert_int_eq(mkdir(home.p, 0700), 0);
	struct str linked = arena_printf(f.a, "%s/link", f.path.p);
	ck_assert_int_eq(symlink(home.p, linked.p), 0);
	ck_assert(str_eq(one, home_endpoint(f.a, linked.p, "catalogue")));
	home = arena_printf(f.a, "%s/x%s", f.path.p, name);
	ck_assert(!str_eq(one, home_endpoint(f.a, home.p, "catalogue")));
	folder_free(&f);
}
