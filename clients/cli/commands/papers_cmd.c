/* cursus papers COHORT: the documents of a whole cohort, each as a file. */
#include "batch.h"
#include "cli.h"
#include "clock.h"
#include "diploma_out.h"
#include "language.h"
#include "paper_asked.h"
#include "paper_file.h"
#include "paper_names.h"
#include "progress.h"
#include "spoken.h"

#include <jansson.h>
#include <stdlib.h>

#define KINDS_MAX 32u
#define NAMES_TOLD 20u
#define PART 64u /* documents whose facts are in memory at once, at most */
#define PART_BYTES ((size_t)32 * 1024 * 1024)

/* What became of the documents of one kind. */
struct kind_count {
	const struct document *document;
	uint32_t written, same, not_due, not_drawn;
};

/* A document that there may be. */
struct wanted {
	struct kind_count *kind;
	struct subject subject;
	const char *path;
	struct str name; /* of the person, day or board that it is about; empty: of the cohort */
	bool due, not_due;
	enum batch_outcome outcome;
	struct str why; /* of one that is not due or cannot be drawn */
};

struct papers {
	struct cli *cli;
	struct session *session;
	struct office office;
	uint64_t cohort;
	struct str of; /* its code */
	const char *out;
	struct paper_asked asked;
	struct kind_count kinds[KINDS_MAX];
	uint32_t nkinds;
	GArray *wanted; /* struct wanted */
	uint32_t ndue;
	GHashTable *
		names; /* of the files, in small letters: not every file system tells cases apart */
	struct progress progress;
	uint32_t so_far; /* how many of those wanted are done with */
	int exit;	 /* of what went wrong, already told */
};

/* "martin" after "Martin" is another file everywhere: where nothing else tells them apart, the
 * later one has the learner's number. */
static const char *path_of(struct papers *x, const struct document *d, struct str of,
			   struct str who, uint64_t learner)
{
	struct arena *a = x->cli->arena;
	const char *name = document_file(d, a, x->asked.tongue, of, who);
	char *small = g_ascii_strdown(name, -1);

	if (g_hash_table_contains(x->names, small)) {
		name = arena_printf(a, "%.*s-%llu.pdf", (int)(strlen(name) - strlen(".pdf")), name,
				    (unsigned long long)learner)
			       .p;
		g_free(small);
		small = g_ascii_strdown(name, -1);
	}
	g_hash_table_add(x->names, small);
	return arena_printf(a, "%s/%s", x->out, name).p;
}

static void want(struct papers *x, struct kind_count *t, const struct subject *s, struct str of,
		 struct str who)
{
	struct wanted w = {.kind = t,
			   .subject = *s,
			   .path = path_of(x, t->document, of, who, s->learner),
			   .name = who};

	g_array_append_val(x->wanted, w);
}

static int by_id(const void *one, const void *other)
{
	uint64_t a = ((const struct enrolment *)one)->learner,
		 b = ((const struct enrolment *)other)->learner;

	return a < b ? -1 : a > b;
}

/* In the order of their ids. */
static bool want_learners(struct papers *x, struct kind_count *t)
{
	struct enrolment *all;
	uint32_t n;

	if (!office_ask(&x->office, &desc_enrolment_list,
			&(struct enrolment_list){.cohort = x->cohort}, &all, &n)) {
		x->exit = cli_fail(x->cli, x->office.status, &x->office.fault);
		return false;
	}
	if (n)
		qsort(all, n, sizeof *all, by_id);
	const char **keys = paper_keys(&x->office, x->cli->arena, all, n);
	for (uint32_t i = 0; i < n; i++) {
		struct subject s = x->asked.subject;
		struct str who = paper_who(&x->office, x->cli->arena, all, keys, n, i);
		s.cohort = x->cohort;
		s.learner = all[i].learner;
		if (all[i].state != enrolment_state_WAITING)
			want(x, t, &s, x->of, who);
	}
	return true;
}

/* A sheet a day. */
static bool want_days(struct papers *x, struct kind_count *t)
{
	struct slot *all;
	uint32_t n, last = 0;

	if (!office_ask(&x->office, &desc_slot_list, &(struct slot_list){.cohort = x->cohort}, &all,
			&n)) {
		x->exit = cli_fail(x->cli, x->office.status, &x->office.fault);
		return false;
	}
	for (uint32_t i = 0; i < n; i++) {
		struct subject s = x->asked.subject;
		struct str day = date_text(x->cli->arena, all[i].date);
		s.cohort = x->cohort;
		s.day = all[i].date;
		if (all[i].state == slot_state_CANCELLED || s.day == last ||
		    (s.from && s.day < s.from) || (s.to && s.day > s.to))
			continue;
		last = s.day;
		want(x, t, &s, x->of, day);
	}
	return true;
}

static bool want_boards(struct papers *x, struct kind_count *t)
{
	struct board *all;
	uint32_t n;

	if (!office_ask(&x->office, &desc_board_list, &(struct board_list){.cohort = x->cohort},
			&all, &n)) {
		x->exit = cli_fail(x->cli, x->office.status, &x->office.fault);
		return false;
	}
	for (uint32_t i = 0; i < n; i++) {
		struct subject s = x->asked.subject;
		s.board = all[i].id;
		want(x, t, &s, all[i].code, STR(""));
	}
	return true;
}

static bool want_kind(struct papers *x, struct kind_count *t)
{
	struct subject s = x->asked.subject;

	switch (t->document->about) {
	case ABOUT_SHEET:
		return want_days(x, t);
	case ABOUT_LEARNER:
	case ABOUT_DAYS:
		return want_learners(x, t);
	case ABOUT_BOARD:
		return want_boards(x, t);
	case ABOUT_COHORT:
		break;
	}
	s.cohort = x->cohort;
	want(x, t, &s, x->of, STR(""));
	return true;
}

static struct wanted *wanted_at(const struct papers *x, uint32_t i)
{
	return &g_array_index(x->wanted, struct wanted, i);
}

/* One that cannot be had does not stop the others; a service that answers nobody does. false:
 * already told. */
static bool keep_refusal(struct papers *x, struct wanted *w)
{
	const struct office *o = &x->office;

	if (x->session->trouble.n || (o->status != STATUS_unknown && o->status != STATUS_conflict &&
				      o->status != STATUS_closed && o->status != STATUS_denied)) {
		progress_end(&x->progress);
		x->exit = cli_fail(x->cli, o->status, &o->fault);
		return false;
	}
	w->outcome = BATCH_NOT_DRAWN;
	w->why = arena_str(x->cli->arena, language_fault(x->cli->arena, &o->fault));
	w->kind->not_drawn++;
	return true;
}

/* Facts of the documents of this part that are due; false: a service refused. The part ends before
 * *to when it takes much memory, as sheets of many learners do. */
static bool gather(struct papers *x, uint32_t from, uint32_t *to, struct batch_job *jobs,
		   uint32_t *n)
{
	for (uint32_t i = from; i < *to; i++) {
		struct wanted *w = wanted_at(x, i);
		struct batch_job job = {.document = w->kind->document, .path = w->path};
		switch (job.document->gather(&x->office, &w->subject, &job.facts)) {
		case DUE_YES:
			w->due = true;
			x->ndue++;
			jobs[(*n)++] = job;
			break;
		case DUE_NO:
			w->not_due = true;
			w->why = arena_str(x->cli->arena, x->office.why);
			w->kind->not_due++;
			break;
		case DUE_REFUSED:
			if (!keep_refusal(x, w))
				return false;
			break;
		}
		progress_step(&x->progress, from, clock_monotonic_ms());
		if (arena_bytes(x->session->arena) > PART_BYTES)
			*to = i + 1;
	}
	return true;
}

/* Before the first file is written: the folder, and that no file of others is in the way. */
static bool may_write(struct papers *x, struct str *why)
{
	if (!diploma_folder(x->cli->arena, x->out, why))
		return false;
	for (uint32_t i = 0; i < x->wanted->len; i++)
		if (!paper_may_save(wanted_at(x, i)->path, x->cli->arena, why))
			return false;
	return true;
}

static void step(void *ctx, uint32_t done)
{
	struct papers *x = ctx;

	progress_step(&x->progress, x->so_far + done, clock_monotonic_ms());
}

static void keep_outcomes(struct papers *x, uint32_t from, uint32_t to, const struct batch_job *job)
{
	for (uint32_t i = from; i < to; i++) {
		struct wanted *w = wanted_at(x, i);
		if (!w->due)
			continue;
		w->outcome = job->outcome;
		w->why = job++->why;
		w->kind->written += w->outcome == BATCH_WRITTEN;
		w->kind->same += w->outcome == BATCH_SAME;
		w->kind->not_drawn += w->outcome == BATCH_NOT_DRAWN;
	}
}

/* Part by part: asked for, drawn and written, forgotten. What was written before something went
 * wrong is whole and stays. false: already told. */
static bool do_part(struct papers *x)
{
	struct batch_job jobs[PART];
	struct batch b = {.jobs = jobs, .tongue = x->asked.tongue, .step = step, .ctx = x};
	uint32_t before = x->ndue, from = x->so_far,
		 to = from + PART < x->wanted->len ? from + PART : x->wanted->len;
	struct str why;

	if (!gather(x, from, &to, jobs, &b.n))
		return false;
	if (b.n && !x->cli->dry_run &&
	    ((!before && !may_write(x, &why)) || !batch_run(&b, x->cli->arena, &why))) {
		progress_end(&x->progress);
		x->exit = cli_failed(why);
		return false;
	}
	keep_outcomes(x, from, to, jobs);
	session_forget(x->session);
	office_forget(&x->office);
	x->so_far = to;
	return true;
}

static bool do_all(struct papers *x)
{
	bool good = true;

	for (uint32_t i = 0; good && i < x->nkinds; i++)
		good = want_kind(x, &x->kinds[i]);
	progress_begin(&x->progress, STDERR_FILENO, str_of(_("writing papers")), x->wanted->len,
		       clock_monotonic_ms());
	while (good && x->so_far < x->wanted->len)
		good = do_part(x);
	progress_end(&x->progress);
	return good;
}

static void show_json(const struct papers *x)
{
	static const char *const outcomes[] = {"waits", "written", "same", "not_drawn"};
	json_t *kinds = json_object(), *files = json_array(), *not_due = json_array();
	struct buf out;

	for (uint32_t i = 0; i < x->nkinds; i++) {
		const struct kind_count *t = &x->kinds[i];
		json_object_set_new(kinds, t->document->kind,
				    json_pack("{si, si, si, si}", "written", (int)t->written,
					      "same", (int)t->same, "not_due", (int)t->not_due,
					      "not_drawn", (int)t->not_drawn));
	}
	for (uint32_t i = 0; i < x->wanted->len; i++) {
		const struct wanted *w = wanted_at(x, i);
		if (w->not_due)
			json_array_append_new(not_due, json_pack("{ss, ss%, ss%}", "kind",
								 w->kind->document->kind, "who",
								 w->name.p ? w->name.p : "",
								 (size_t)w->name.n, "why", w->why.p,
								 (size_t)w->why.n));
		else
			json_array_append_new(
				files,
				json_pack("{ss, ss, ss, ss%}", "kind", w->kind->document->kind,
					  "file", w->path, "outcome", outcomes[w->outcome], "why",
					  w->why.p ? w->why.p : "", (size_t)w->why.n));
	}
	buf_init(&out, SIZE_MAX / 2);
	output_put_json(
		json_pack("{so, so, so}", "kinds", kinds, "files", files, "not_due", not_due),
		&out);
	cli_print(&out);
	buf_free(&out);
}

/* "    no mark of hers is entered: Martin Léa, Durand Zoé", each reason once. */
static void tell_not_due(const struct papers *x, const struct kind_count *t)
{
	GHashTable *told = g_hash_table_new(g_str_hash, g_str_equal);

	for (uint32_t i = 0; i < x->wanted->len; i++) {
		const struct wanted *w = wanted_at(x, i);
		const char *why =
			w->kind == t && w->not_due ? arena_z(x->cli->arena, w->why) : NULL;
		uint32_t n = 0;
		if (!why || !g_hash_table_add(told, (gpointer)(uintptr_t)why))
			continue;
		printf("    %s", why);
		for (uint32_t k = i; k < x->wanted->len; k++) {
			const struct wanted *o = wanted_at(x, k);
			if (o->kind != t || !o->not_due || !o->name.n || !str_eq(o->why, w->why))
				continue;
			if (n++ < NAMES_TOLD)
				printf("%s%.*s", n == 1 ? _(": ") : ", ", (int)o->name.n,
				       o->name.p);
		}
		if (n > NAMES_TOLD)
			printf(_(" and %u more"), n - NAMES_TOLD);
		putchar('\n');
	}
	g_hash_table_destroy(told);
}

static void show_text(const struct papers *x)
{
	for (uint32_t i = 0; i < x->wanted->len; i++) {
		const struct wanted *w = wanted_at(x, i);
		if (w->due && x->cli->dry_run)
			puts(w->path);
		else if (w->outcome == BATCH_NOT_DRAWN)
			cli_say("cursus: %s: %.*s\n", w->path, (int)w->why.n, w->why.p);
	}
	for (uint32_t i = 0; i < x->nkinds; i++) {
		const struct kind_count *t = &x->kinds[i];
		printf("%-24s", t->document->kind);
		if (!x->cli->dry_run)
			printf(_(" %5u written, %5u there already,"), t->written, t->same);
		printf(ngettext(" %5u not due", " %5u not due", t->not_due), t->not_due);
		if (t->not_drawn)
			printf(_(", %u FAILED"), t->not_drawn);
		putchar('\n');
		tell_not_due(x, t);
	}
	if (!x->ndue)
		puts(_("nothing is due, and nothing was written"));
	else if (x->cli->dry_run)
		puts(_("dry run: nothing was changed"));
}

static int run(struct papers *x)
{
	bool failed = false;

	if (!do_all(x))
		return x->exit;
	if (x->cli->style.form == OUTPUT_JSON)
		show_json(x);
	else
		show_text(x);
	for (uint32_t i = 0; i < x->nkinds; i++)
		failed = failed || x->kinds[i].not_drawn;
	return failed ? EXIT_FAILURE : 0;
}

static bool add_kind(struct papers *x, const struct document *d)
{
	must(x->nkinds < KINDS_MAX);
	for (uint32_t i = 0; i < x->nkinds; i++)
		if (x->kinds[i].document == d)
			return false;
	x->kinds[x->nkinds++] = (struct kind_count){.document = d};
	return true;
}

/* "--kinds transcript,minutes"; NULL: all. false: already told. */
static bool take_kinds(struct papers *x, const char *kinds)
{
	char **names = g_strsplit(kinds ? kinds : "", ",", -1);
	bool good = true;

	for (const struct document *d = documents; !kinds && d->kind; d++)
		add_kind(x, d);
	for (char **name = names; good && *name; name++) {
		const struct document *d = document_named(spoken_paper(*name));
		good = d != NULL;
		if (d)
			add_kind(x, d);
		else
			x->exit = paper_unknown(*name);
	}
	g_strfreev(names);
	return good;
}

static int begin(struct papers *x, const char *cohort)
{
	struct cli *cli = x->cli;
	struct fault fault;

	x->session = cli_session(cli);
	if (!x->session)
		return EXIT_UNREACHABLE;
	enum status status =
		session_resolve(x->session, &desc_cohort, str_of(cohort), &x->cohort, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	x->of = arena_str(cli->arena, session_label(x->session, &desc_cohort, x->cohort));
	office_open(&x->office, x->session, x->asked.date);
	x->office.home = cli->home;
	x->wanted = g_array_new(FALSE, TRUE, sizeof(struct wanted));
	x->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	int code = run(x);
	g_hash_table_destroy(x->names);
	g_array_free(x->wanted, TRUE);
	return code;
}

int cmd_papers(struct cli *cli, int argc, char **argv)
{
	struct papers x = {.cli = cli};
	const char *kinds = cli_option(&argc, argv, "kinds");
	bool all = cli_flag(&argc, argv, "all");
	int code = 0;

	x.out = cli_option(&argc, argv, "out");
	if (!paper_asked(&argc, argv, &x.asked, &code))
		return code;
	if (argc != 1 || cli_is_option(argv[0]) || !x.out || all == (kinds != NULL))
		return cli_usage(_("cursus papers COHORT --all | --kinds KIND[,KIND] --out DIR"));
	return take_kinds(&x, kinds) ? begin(&x, argv[0]) : x.exit;
}
