/* The principals file: what it says is what is known, and every wrong line is told exactly. */
#include "unit.h"

#include "files.h"
#include "principal.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ONE "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
#define TWO "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
#define THREE "%nSc0nSc0nSc0nSc0nSc0nSc0nSc0nSc0nSc0nSc"
#define ROLES_EXPECTED                                                                             \
	"not one of organiser, trainer, learner, registrar, auditor, gateway, admin, service"

static struct principals *parsed(struct arena *a, const char *text)
{
	struct str why = STR("");
	struct principals *p = principals_parse(str_of(text), a, &why);

	ck_assert_msg(p != NULL, "%.*s", (int)why.n, why.p);
	return p;
}

static void refused(const char *text, const char *expected)
{
	struct arena *a = arena_new();
	struct str why = STR("");

	ck_assert_ptr_null(principals_parse(str_of(text), a, &why));
	ck_assert_msg(str_is(why, expected), "%.*s", (int)why.n, why.p);
	arena_free(a);
}

UNIT(principal, reads_the_file)
{
	struct arena *a = arena_new();
	struct principals *p =
		parsed(a, "# who\n#\n\n#" ONE " admin\n" ONE
			  " organiser,registrar \t name=\"Marie Curie\" # since May\r\n" TWO
			  " learner learner=12 institution=EHESP revoked");

	ck_assert_uint_eq(principals_count(p), 2);
	const struct principal *one = principals_find(p, STR(ONE));
	ck_assert_ptr_eq(one, principals_at(p, 0));
	ck_assert(str_is(one->name, "Marie Curie") && str_is(one->key, ONE));
	ck_assert_uint_eq(one->roles, ORGANISER | REGISTRAR);
	ck_assert(!one->revoked && !one->learner && !one->trainer && one->institution.n == 0);
	const struct principal *two = principals_find(p, STR(TWO));
	ck_assert(two->revoked && two->learner == 12 && str_is(two->name, "learner:12"));
	ck_assert(str_is(two->institution, "EHESP") && two->roles == LEARNER);
	ck_assert_ptr_null(principals_find(p, STR(THREE)));
	ck_assert_ptr_null(principals_find(p, STR("")));
	principals_free(p);
	arena_free(a);
}

UNIT(principal, names_who_has_none)
{
	struct arena *a = arena_new();
	struct principals *p =
		parsed(a, ONE " trainer,organiser trainer=3\n" TWO " service\n" THREE " auditor\n");

	ck_assert(str_is(principals_at(p, 0)->name, "trainer:3"));
	ck_assert(str_is(principals_at(p, 1)->name, "key:Yne@$w-v"));
	ck_assert(str_is(principals_at(p, 2)->key, THREE));
	principals_free(p);
	arena_free(a);
}

UNIT(principal, writes_what_it_reads)
{
	static const char *const LINES[] = {
		ONE " organiser,trainer,learner,registrar,auditor,gateway,admin,service learner=1 "
		    "trainer=2 institution=\"EHESP Rennes\" revoked",
		ONE " service name=\"catalogue\"", TWO " trainer trainer=3 name=\"trainer:3\""};
	struct arena *a = arena_new();

	for (size_t i = 0; i < COUNT(LINES); i++) {
		struct principals *p = parsed(a, LINES[i]);
		struct str line = principal_line(a, principals_at(p, 0));
		ck_assert_msg(str_is(line, LINES[i]), "%.*s", (int)line.n, line.p);
		principals_free(p);
	}
	arena_free(a);
}

UNIT(principal, wrong_keys)
{
	refused("\nabc admin", "line 2: key \"abc\": not a public key: 40 characters of Z85");
	refused("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf~ admin",
		"line 1: key \"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf~\": not a public key: "
		"40 characters of Z85");
	refused("#####>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7 x\n##### admin\nx",
		"line 3: key \"x\": not a public key: 40 characters of Z85");
	refused(ONE " admin\n\n" ONE " auditor", "line 3: key \"" ONE "\": is on line 1 already");
}

UNIT(principal, wrong_roles)
{
	refused(ONE, "line 1: no roles after the key");
	refused(ONE " # admin", "line 1: no roles after the key");
	refused(ONE " organizer", "line 1: role \"organizer\": " ROLES_EXPECTED);
	refused(ONE " learner=12", "line 1: role \"learner=12\": " ROLES_EXPECTED);
	refused(ONE " admin,", "line 1: role \"\": " ROLES_EXPECTED);
	refused(ONE " admin,,auditor", "line 1: role \"\": " ROLES_EXPECTED);
	refused(ONE " admin,auditor,admin", "line 1: role \"admin\": is there twice");
	refused(ONE " learner", "line 1: the role learner needs learner=<number>");
	refused(ONE " trainer", "line 1: the role trainer needs trainer=<number>");
	refused(ONE " admin learner=2", "line 1: learner= needs the role learner");
	refused(ONE " admin trainer=2", "line 1: trainer= needs the role trainer");
	refused(ONE " learner learner=2 name=Zoé",
		"line 1: a learner is named by number only; leave name= out");
}

UNIT(principal, wrong_words)
{
	refused(ONE " admin reovked", "line 1: word \"reovked\": not one of learner=, trainer=, "
				      "institution=, name=, revoked");
	refused(ONE " admin revoked=no", "line 1: word \"revoked=no\": not one of learner=, "
					 "trainer=, institution=, name=, revoked");
	refused(ONE " admin revoked revoked", "line 1: word \"revoked\": is there twice");
	refused(ONE " learner learner=1 learner=2", "line 1: word \"learner=2\": is there twice");
	refused(ONE " learner learner=0", "line 1: learner \"0\": not a number above 0");
	refused(ONE " learner learner=-1", "line 1: learner \"-1\": not a number above 0");
	refused(ONE " trainer trainer=", "line 1: trainer \"\": not a number above 0");
	refused(ONE " trainer trainer=99999999999999999999",
		"line 1: trainer \"99999999999999999999\": not a number above 0");
	refused(ONE " admin name=\" \"", "line 1: name \" \": is empty");
	refused(ONE " admin institution=", "line 1: institution \"\": is empty");
	refused(ONE " admin name=\"Marie", "line 1: a quote has no end");
	refused(ONE " admin name=M\"ari\"e", "line 1: name \"M\"ari\"e\": a quote inside");
	refused(ONE " admin name=a\x1b[2J", "line 1: name \"a\\u{1B}[2J\": has control characters");
	refused(ONE " admin name=\xff", "line 1: not UTF-8 text");
}

UNIT(principal, limits)
{
	struct arena *a = arena_new();
	char *x = arena_alloc(a, 2000);

	memset(x, 'x', 1999);
	struct str line = arena_printf(a, "#%s", x);
	refused(line.p, "line 1: longer than 1000 bytes");
	x[101] = '\0';
	line = arena_printf(a, "%s admin name=%s", ONE, x);
	x[49] = '\0';
	refused(line.p, arena_printf(a, "line 1: name \"%s…\": longer than 100 bytes", x).p);
	struct buf many;
	buf_init(&many, 16u * 1024 * 1024);
	for (int i = 0; i <= 100000; i++)
		buf_printf(&many, "%05d%05d000000000000000000000000000000 admin\n", i / 100,
			   i % 100);
	buf_u8(&many, '\0');
	refused((const char *)many.p, "line 100001: more than 100000 keys");
	buf_free(&many);
	arena_free(a);
}

static void revokes(const char *before, const char *after)
{
	struct arena *a = arena_new();
	struct str why = STR(""), got = principals_revoke(str_of(before), STR(ONE), a, &why);

	ck_assert_msg(str_is(got, after), "%.*s (%.*s)", (int)got.n, got.p, (int)why.n, why.p);
	arena_free(a);
}

/* A word in a comment or in a name would leave the key in force. */
UNIT(principal, a_key_is_revoked_by_a_word_of_its_line)
{
	struct arena *a = arena_new();
	struct str why = STR("");

	revokes(ONE " admin\n", ONE " admin revoked\n");
	revokes(ONE " admin", ONE " admin revoked");
	revokes("# " ONE "\n\n" ONE " admin name=\"A # B\"  # his\r\n",
		"# " ONE "\n\n" ONE " admin name=\"A # B\" revoked  # his\r\n");
	ck_assert_uint_eq(principals_revoke(STR(""), STR(ONE), a, &why).n, 0);
	ck_assert_msg(str_is(why, "the line of that key cannot be changed"), "%s", why.p);
	ck_assert_uint_eq(principals_revoke(STR("x\n"), STR(ONE), a, &why).n, 0);
	ck_assert(str_starts(why, STR("line 1: ")));
	arena_free(a);
}

static void names(const char *before, const char *after)
{
	struct arena *a = arena_new();
	struct str why = STR(""),
		   got = principals_name(str_of(before), STR(ONE), STR("Claire Duval"), a, &why);

	ck_assert_msg(str_is(got, after), "%.*s (%.*s)", (int)got.n, got.p, (int)why.n, why.p);
	arena_free(a);
}

/* The rest of the line stays, and every other line. */
UNIT(principal, a_person_gets_a_name)
{
	struct arena *a = arena_new();
	struct str why = STR("");

	names(ONE " registrar name=\"paul\"\n", ONE " registrar name=\"Claire Duval\"\n");
	names("# name=\"x\"\n" ONE
	      " admin name=\"A # B\" institution=U # his name=\"y\"\nrest-not-read #",
	      "");
	names("# name=\"x\"\n" ONE " admin name=\"A # B\" institution=U revoked # name=\"y\"\n",
	      "# name=\"x\"\n" ONE
	      " admin institution=U revoked name=\"Claire Duval\" # name=\"y\"\n");
	names(ONE " admin", ONE " admin name=\"Claire Duval\"");
	/* A learner has no name there. */
	ck_assert_uint_eq(principals_name(STR(ONE " learner learner=12\n"), STR(ONE),
					  STR("Claire Duval"), a, &why)
				  .n,
			  0);
	ck_assert_uint_eq(principals_name(STR(""), STR(ONE), STR("Claire Duval"), a, &why).n, 0);
	arena_free(a);
}

UNIT(principal, loads)
{
	struct arena *a = arena_new();
	char folder[] = "/tmp/cursus-principal-XXXXXX";
	struct str why;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	struct str path = arena_printf(a, "%s/principals", folder);
	ck_assert_ptr_null(principals_load(path.p, a, &why));
	struct str want = arena_printf(a, "cannot read \"%s\": No such file or directory", path.p);
	ck_assert_msg(str_eq(why, want), "%s", why.p);
	ck_assert(file_write(path.p, FILE_OPEN, STR(ONE " adnim\n"), a, &why));
	ck_assert_ptr_null(principals_load(path.p, a, &why));
	want = arena_printf(a, "\"%s\", line 1: role \"adnim\": " ROLES_EXPECTED, path.p);
	ck_assert_msg(str_eq(why, want), "%s", why.p);
	ck_assert(file_write(path.p, FILE_OPEN, STR(ONE " admin\n"), a, &why));
	struct principals *p = principals_load(path.p, a, &why);
	ck_assert(p && principals_count(p) == 1);
	principals_free(p);
	/* Whoever may write it lets in whom she likes. */
	static const mode_t others[] = {0664, 0646};
	for (size_t i = 0; i < COUNT(others); i++) {
		ck_assert_int_eq(chmod(path.p, others[i]), 0);
		ck_assert_ptr_null(principals_load(path.p, a, &why));
		want = arena_printf(a, "\"%s\" may be written by others; chmod go-w it", path.p);
		ck_assert_msg(str_eq(why, want), "%s", why.p);
	}
	if (geteuid() == 0) {
		ck_assert_int_eq(chmod(path.p, 0644), 0);
		ck_assert_int_eq(chown(path.p, 12345, 12345), 0);
		ck_assert_ptr_null(principals_load(path.p, a, &why));
		want = arena_printf(a, "\"%s\" belongs to somebody else", path.p);
		ck_assert_msg(str_eq(why, want), "%s", why.p);
	}
	unlink(path.p);
	rmdir(folder);
	arena_free(a);
}
