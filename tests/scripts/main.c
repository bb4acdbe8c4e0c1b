/* Runs the scripts: command lines with their expected answers, in process, on the memory store and
 * on LMDB.
 *
 *	build/scripts [FILE.script ...]
 *
 *	# a comment
 *	@ 2026-01-05T08:00:00Z                     the clock
 *	as learner lea.martin@example.org          who speaks: organiser, registrar, auditor, admin,
 *	                                           nobody, learner E-MAIL, trainer CODE,
 *	                                           gateway [learner E-MAIL | trainer CODE]
 *	                                           trainer CODE learner E-MAIL (one key for both)
 *	cohort open C1 -> ok state=open            the answer's members, as people read them
 *	cohort list -> ok rows=2
 *	  | code=A state=open                      a row, in order
 *	cohort open C1 -> conflict cohort_open.cohort: the cohort is open
 *	cohort open C1 -> conflict                 any reason
 */
#include "args.h"
#include "clock.h"
#include "input.h"
#include "output.h"
#include "release.h"
#include "world.h"

#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#define WORDS_MAX 128
#define SCRIPT_BYTES_MAX ((size_t)1024 * 1024)

static char **files;
static int nfiles;

struct run {
	struct world *world;
	struct session *session;
	struct arena *arena;
	const char *path;
	int line;
	const struct desc *row_desc; /* of the last query */
	const unsigned char *rows;
	uint32_t nrows, row;
};

#define FAIL(r, ...)                                                                               \
	do {                                                                                       \
		struct str text_ = arena_printf((r)->arena, __VA_ARGS__);                          \
		ck_abort_msg("%s:%d: %s", (r)->path, (r)->line, text_.p);                          \
	} while (0)

/* Words like a shell's: blanks part them, quotes of both kinds hold them together. */
static int split(struct run *r, char *line, char **words)
{
	int n = 0;

	for (char *c = line; *c;) {
		while (*c == ' ' || *c == '\t')
			c++;
		if (!*c)
			break;
		if (n == WORDS_MAX)
			FAIL(r, "too many words");
		char *to = c;
		words[n++] = to;
		for (char quote = 0; *c && (quote || (*c != ' ' && *c != '\t')); c++) {
			if (quote ? *c == quote : *c == '"' || *c == '\'')
				quote = quote ? 0 : *c;
			else if (quote == '"' && *c == '\\' && c[1] == '"')
				*to++ = *++c;
			else
				*to++ = *c;
		}
		if (*c)
			c++;
		*to = '\0';
	}
	return n;
}

static uint64_t resolved(struct run *r, const struct desc *noun, const char *text)
{
	struct fault fault;
	uint64_t id = 0;

	world_speak(r->world, "organiser", ORGANISER, 0, 0);
	if (session_resolve(r->session, noun, str_of(text), &id, &fault) != STATUS_ok)
		FAIL(r, "there is no %s \"%s\"", noun->name, text);
	return id;
}

static void speak(struct run *r, int n, char **words)
{
	const char *role = n > 1 ? words[1] : "nobody", *who = n > 2 ? words[2] : "";
	struct str name = arena_printf(r->arena, "%s%s%s", role, *who ? ":" : "", who);

	r->session->behalf = STR("");
	if (strcmp(role, "learner") == 0) {
		uint64_t id = resolved(r, &desc_learner, who);
		world_speak(r->world,
			    arena_printf(r->arena, "learner:%llu", (unsigned long long)id).p,
			    LEARNER, id, 0);
	} else if (n == 5 && strcmp(role, "trainer") == 0) {
		uint64_t trainer = resolved(r, &desc_trainer, who);
		uint64_t learner = resolved(r, &desc_learner, words[4]);
		world_speak(r->world, name.p, TRAINER | LEARNER, learner, trainer);
	} else if (strcmp(role, "trainer") == 0) {
		uint64_t id = resolved(r, &desc_trainer, who);
		world_speak(r->world,
			    arena_printf(r->arena, "trainer:%llu", (unsigned long long)id).p,
			    TRAINER, 0, id);
	} else if (n == 4 && strcmp(role, "gateway") != 0 && strcmp(who, "learner") == 0) {
		/* One key of both. */
		uint64_t id = resolved(r, &desc_learner, words[3]);
		world_speak(r->world, name.p, role_by_name(str_of(role)) | LEARNER, id, 0);
	} else if (n == 4) {
		const struct desc *noun =
			strcmp(who, "trainer") == 0 ? &desc_trainer : &desc_learner;
		uint64_t id = resolved(r, noun, words[3]);
		world_speak(r->world, role, role_by_name(str_of(role)), 0, 0);
		static char behalf[64];
		snprintf(behalf, sizeof behalf, "%s:%llu", noun->name, (unsigned long long)id);
		r->session->behalf = str_of(behalf);
	} else {
		world_speak(r->world, name.p, role_by_name(str_of(role)), 0, 0);
	}
}

/* "state=open" or "rules.compensation=yes" against a record. */
static void expect_member(struct run *r, const struct desc *d, const void *record, char *word)
{
	char *equals = strchr(word, '='), *dot;

	if (!equals)
		FAIL(r, "expected member=value, not \"%s\"", word);
	*equals = '\0';
	while ((dot = strchr(word, '.')) != NULL) {
		*dot = '\0';
		const struct field *f = desc_field(d, str_of(word));
		if (!f || f->kind != KIND_record)
			FAIL(r, "%s has no record \"%s\"", d->name, word);
		record = field_at(f, record);
		d = f->rec;
		word = dot + 1;
	}
	const struct field *f = desc_field(d, str_of(word));
	if (!f)
		FAIL(r, "%s has no member \"%s\"", d->name, word);
	struct str got = f->kind == KIND_time
				 ? time_text(r->arena, *(const int64_t *)field_at(f, record))
				 : output_value(r->session, f, record);
	if (!str_is(got, equals + 1))
		FAIL(r, "%s.%s is \"%.*s\", not \"%s\"", d->name, word, (int)got.n, got.p,
		     equals + 1);
}

static void expect_row(struct run *r, int n, char **words)
{
	if (r->row >= r->nrows)
		FAIL(r, "there is no further row, only %u", r->nrows);
	const unsigned char *row = r->rows + r->row++ * r->row_desc->size;
	for (int i = 1; i < n; i++)
		expect_member(r, r->row_desc, row, words[i]);
}

static void expect_status(struct run *r, enum status status, const struct fault *fault,
			  const char *expected, const char *text)
{
	struct str got = status == STATUS_ok ? STR("") : fault_text(r->arena, fault, NULL);

	if (strcmp(status_name(status), expected) != 0)
		FAIL(r, "answered %s %.*s %.*s, not %s", status_name(status), (int)got.n, got.p,
		     (int)r->session->trouble.n, r->session->trouble.p, expected);
	if (status != STATUS_ok && *text && !str_is(got, text))
		FAIL(r, "refused with \"%.*s\", not \"%s\"", (int)got.n, got.p, text);
}

/* `--release_proof c0` stands for the right proof: of a hold that a seal has crossed. */
static void prove(struct run *r, const struct desc *d, void *message)
{
	struct slot_move *move = message;
	struct slot_cancel *cancel = message;
	bool moves = d == &desc_slot_move;
	struct str *proof = moves ? &move->release_proof : &cancel->release_proof;
	struct fault fault;
	void *rows;
	uint32_t n;

	if ((!moves && d != &desc_slot_cancel) || !str_is(*proof, "\xc0"))
		return;
	struct slot_show ask = {.slot = moves ? move->slot : cancel->slot};
	ck_assert_int_eq(
		session_query(r->session, &desc_slot_show, &ask, NULL, 0, &rows, &n, &fault),
		STATUS_ok);
	const struct slot *slot = rows;
	unsigned char *right = arena_alloc(r->arena, RELEASE_PROOF_BYTES);
	world_prove(r->world,
		    &(struct released){slot->id, slot->revision,
				       moves ? move->release : cancel->release,
				       moves ? move->release_until : cancel->release_until},
		    right);
	*proof = (struct str){(const char *)right, RELEASE_PROOF_BYTES};
}

static void run_command(struct run *r, char *line, char *answer)
{
	char *words[WORDS_MAX], *expected[WORDS_MAX];
	struct args args;
	struct release_told told;
	struct str why;
	struct fault fault = {0};

	int n = split(r, line, words);
	for (int i = 0; i < n; i++)
		if (words[i][0] == '@')
			words[i] = arena_z(r->arena, arena_printf(r->arena, "@tests/scripts/%s",
								  words[i] + 1));
	if (!args_find(r->arena, n, words, &args, &why))
		FAIL(r, "%.*s", (int)why.n, why.p);
	void *message = arena_alloc(r->arena, args.desc->size);
	void *reply = arena_alloc(r->arena, args.desc->reply->size);
	void *rows = NULL;
	enum status status = args_message(r->session, &args, message, &fault);
	r->row_desc = args.desc->reply;
	r->nrows = r->row = 0;
	if (status == STATUS_ok)
		prove(r, args.desc, message);
	if (status == STATUS_ok && args.desc->what == WHAT_COMMAND)
		status = release_command(r->session, args.desc, message, reply, &told, &fault);
	else if (status == STATUS_ok)
		status = session_query(r->session, args.desc, message, NULL, 0, &rows, &r->nrows,
				       &fault);
	r->rows = rows;
	char *text = strchr(answer, ' ');
	if (text)
		*text++ = '\0';
	expect_status(r, status, &fault, answer, text && status != STATUS_ok ? text : "");
	int nexpected = text && status == STATUS_ok ? split(r, text, expected) : 0;
	for (int i = 0; i < nexpected; i++) {
		if (strncmp(expected[i], "rows=", 5) == 0) {
			if ((uint32_t)atoi(expected[i] + 5) != r->nrows)
				FAIL(r, "%u rows, not %s", r->nrows, expected[i] + 5);
		} else if (rows) {
			expect_member(r, args.desc->reply, rows, expected[i]);
		} else {
			expect_member(r, args.desc->reply, reply, expected[i]);
		}
	}
}

static void run_line(struct run *r, char *line)
{
	char *words[WORDS_MAX];
	int64_t now;

	line = arena_z(r->arena, str_trim(str_of(line)));
	if (!*line || *line == '#')
		return;
	char *arrow = strstr(line, " -> ");
	if (arrow) {
		*arrow = '\0';
		run_command(r, line, arrow + 4);
	} else if (*line == '@') {
		if (!time_parse(str_trim(str_of(line + 1)), &now))
			FAIL(r, "not an instant");
		world_clock(r->world, now);
	} else if (*line == '|') {
		expect_row(r, split(r, line, words), words);
	} else if (strncmp(line, "as ", 3) == 0) {
		speak(r, split(r, line, words), words);
	} else {
		FAIL(r, "not a line of a script: %s", line);
	}
}

static void run_script(const char *path, enum world_store kind)
{
	struct run r = {.world = world_new(kind), .arena = arena_new(), .path = path};
	struct str bytes, why;

	r.session = world_session(r.world);
	if (!input_read(r.arena, path, SCRIPT_BYTES_MAX, &bytes, &why))
		ck_abort_msg("%.*s", (int)why.n, why.p);
	for (char *line = arena_z(r.arena, bytes), *end; line && *line; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		r.line++;
		run_line(&r, line);
	}
	world_free(r.world);
	arena_free(r.arena);
}

static void on_memory(int i)
{
	run_script(files[i], WORLD_MEMORY);
}

static void on_lmdb(int i)
{
	run_script(files[i], WORLD_LMDB);
}

int main(int argc, char **argv)
{
	static const TTest memory = {"script on memory", on_memory, __FILE__, __LINE__};
	static const TTest lmdb = {"script on LMDB", on_lmdb, __FILE__, __LINE__};
	glob_t found = {0};

	files = argv + 1;
	nfiles = argc - 1;
	if (nfiles == 0 && glob("tests/scripts/*.script", 0, NULL, &found) == 0) {
		files = found.gl_pathv;
		nfiles = (int)found.gl_pathc;
	}
	Suite *suite = suite_create("scripts");
	TCase *tcase = tcase_create("scripts");
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, &memory, 0, nfiles);
	tcase_add_loop_test(tcase, &lmdb, 0, nfiles);
	suite_add_tcase(suite, tcase);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	globfree(&found);
	return failed || nfiles == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
