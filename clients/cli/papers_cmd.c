/* cursus papers COHORT: the documents of a whole cohort, each as a file. */
#include "batch.h"
#include "cli.h"
#include "clock.h"
#include "diploma_out.h"
#include "paper_asked.h"
#include "paper_file.h"
#include "progress.h"

#include <jansson.h>
#include <stdlib.h>

#define KINDS_MAX 32u
#define REASONS_TOLD 5u

/* What became of the documents of one kind. */
struct kind_count {
	const struct document *document;
	uint32_t written, same, not_due, not_drawn;
	GPtrArray *reasons; /* why not due, each once */
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
	GArray *jobs; /* struct batch_job */
	GHashTable *
		names; /* of the files, in small letters: not every file system tells cases apart */
	struct progress progress;
	int exit; /* of what went wrong, already told */
};

/* "martin" after "Martin" is another file everywhere: the later one has the learner's number. */
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

static void count_not_due(struct papers *x, struct kind_count *t)
{
	const char *why = arena_z(x->cli->arena, x->office.why);

	t->not_due++;
	for (guint i = 0; i < t->reasons->len; i++)
		if (strcmp(t->reasons->pdata[i], why) == 0)
			return;
	g_ptr_array_add(t->reasons, (gpointer)(uintptr_t)why);
}

/* One document, when it is due; false: a service refused. */
static bool gather(struct papers *x, struct kind_count *t, const struct subject *s, struct str of,
		   struct str who)
{
	struct batch_job job = {.document = t->document};

	switch (t->document->gather(&x->office, s, &job.facts)) {
	case DUE_YES:
		job.path = path_of(x, t->document, of, who, s->learner);
		g_array_append_val(x->jobs, job);
		break;
	case DUE_NO:
		count_not_due(x, t);
		break;
	case DUE_REFUSED:
		x->exit = cli_fail(x->cli, x->office.status, &x->office.fault);
		return false;
	}
	progress_step(&x->progress, x->jobs->len, clock_monotonic_ms());
	return true;
}

static int by_id(const void *one, const void *other)
{
	uint64_t a = ((const struct enrolment *)one)->learner,
		 b = ((const struct enrolment *)other)->learner;

	return a < b ? -1 : a > b;
}

/* In the order of their ids, so that of two of one name always the same has the plain one. */
static bool gather_learners(struct papers *x, struct kind_count *t)
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
	for (uint32_t i = 0; i < n; i++) {
		struct subject s = x->asked.subject;
		struct str who = arena_printf(x->cli->arena, "%.*s %.*s", (int)all[i].family_name.n,
					      all[i].family_name.p, (int)all[i].given_names.n,
					      all[i].given_names.p);
		s.cohort = x->cohort;
		s.learner = all[i].learner;
		if (all[i].state != enrolment_state_WAITING && !gather(x, t, &s, x->of, who))
			return false;
	}
	return true;
}

/* A sheet a day. */
static bool gather_days(struct papers *x, struct kind_count *t)
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
		if (!gather(x, t, &s, x->of, day))
			return false;
	}
	return true;
}

static bool gather_boards(struct papers *x, struct kind_count *t)
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
		if (!gather(x, t, &s, all[i].code, STR("")))
			return false;
	}
	return true;
}

static bool gather_kind(struct papers *x, struct kind_count *t)
{
	struct subject s = x->asked.subject;

	switch (t->document->about) {
	case ABOUT_SHEET:
		return gather_days(x, t);
	case ABOUT_LEARNER:
	case ABOUT_DAYS:
		return gather_learners(x, t);
	case ABOUT_BOARD:
		return gather_boards(x, t);
	case ABOUT_COHORT:
		break;
	}
	s.cohort = x->cohort;
	return gather(x, t, &s, x->of, STR(""));
}

static bool gather_all(struct papers *x)
{
	progress_begin(&x->progress, STDERR_FILENO, str_of(_("asking for papers")), 0,
		       clock_monotonic_ms());
	bool good = true;
	for (uint32_t i = 0; good && i < x->nkinds; i++)
		good = gather_kind(x, &x->kinds[i]);
	progress_end(&x->progress);
	return good;
}

static struct batch_job *job_at(const struct papers *x, guint i)
{
	return &g_array_index(x->jobs, struct batch_job, i);
}

static void step(void *ctx, uint32_t done)
{
	progress_step(ctx, done, clock_monotonic_ms());
}

/* Before the first file is written: the folder, and that no file of others is in the way. */
static bool may_write(struct papers *x, struct str *why)
{
	if (!diploma_folder(x->cli->arena, x->out, why))
		return false;
	for (guint i = 0; i < x->jobs->len; i++)
		if (!paper_may_save(job_at(x, i)->path, x->cli->arena, why))
			return false;
	return true;
}

/* false: *why tells, and what was written before is whole and stays. */
static bool write_all(struct papers *x, struct str *why)
{
	struct batch b = {.jobs = job_at(x, 0),
			  .n = x->jobs->len,
			  .tongue = x->asked.tongue,
			  .step = step,
			  .ctx = &x->progress};

	if (!may_write(x, why))
		return false;
	progress_begin(&x->progress, STDERR_FILENO, str_of(_("writing papers")), b.n,
		       clock_monotonic_ms());
	bool good = batch_run(&b, x->cli->arena, why);
	progress_end(&x->progress);
	return good;
}

static void count_outcomes(struct papers *x)
{
	for (guint i = 0; i < x->jobs->len; i++) {
		const struct batch_job *job = job_at(x, i);
		struct kind_count *t = x->kinds;
		while (t->document != job->document)
			t++;
		t->written += job->outcome == BATCH_WRITTEN;
		t->same += job->outcome == BATCH_SAME;
		t->not_drawn += job->outcome == BATCH_NOT_DRAWN;
	}
}

static void show_json(const struct papers *x)
{
	static const char *const outcomes[] = {"waits", "written", "same", "not_drawn"};
	json_t *kinds = json_object(), *files = json_array();
	struct buf out;

	for (uint32_t i = 0; i < x->nkinds; i++) {
		const struct kind_count *t = &x->kinds[i];
		json_object_set_new(kinds, t->document->kind,
				    json_pack("{si, si, si, si}", "written", (int)t->written,
					      "same", (int)t->same, "not_due", (int)t->not_due,
					      "not_drawn", (int)t->not_drawn));
	}
	for (guint i = 0; i < x->jobs->len; i++) {
		const struct batch_job *job = job_at(x, i);
		json_array_append_new(
			files, json_pack("{ss, ss, ss, ss%}", "kind", job->document->kind, "file",
					 job->path, "outcome", outcomes[job->outcome], "why",
					 job->why.p ? job->why.p : "", (size_t)job->why.n));
	}
	buf_init(&out, SIZE_MAX / 2);
	output_put_json(json_pack("{so, so}", "kinds", kinds, "files", files), &out);
	cli_print(&out);
	buf_free(&out);
}

static void show_text(const struct papers *x)
{
	for (guint i = 0; i < x->jobs->len; i++) {
		const struct batch_job *job = job_at(x, i);
		if (x->cli->dry_run)
			puts(job->path);
		else if (job->outcome == BATCH_NOT_DRAWN)
			fprintf(stderr, "cursus: %s: %.*s\n", job->path, (int)job->why.n,
				job->why.p);
	}
	for (uint32_t i = 0; i < x->nkinds; i++) {
		const struct kind_count *t = &x->kinds[i];
		printf("%-24s", t->document->kind);
		if (!x->cli->dry_run)
			printf(_(" %5u written, %5u there already,"), t->written, t->same);
		printf(_(" %5u not due"), t->not_due);
		if (t->not_drawn)
			printf(_(", %u FAILED"), t->not_drawn);
		putchar('\n');
		for (guint k = 0; k < t->reasons->len && k < REASONS_TOLD; k++)
			printf("    %s\n", (const char *)t->reasons->pdata[k]);
	}
	if (!x->jobs->len)
		puts(_("nothing is due, and nothing was written"));
	else if (x->cli->dry_run)
		puts(_("a trial: nothing was changed"));
}

static int run(struct papers *x)
{
	struct str why;
	bool failed = false;

	if (!gather_all(x))
		return x->exit;
	if (x->jobs->len && !x->cli->dry_run && !write_all(x, &why))
		return cli_failed(why);
	count_outcomes(x);
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
	x->kinds[x->nkinds++] = (struct kind_count){.document = d, .reasons = g_ptr_array_new()};
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
		const struct document *d = document_named(*name);
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
	x->jobs = g_array_new(FALSE, TRUE, sizeof(struct batch_job));
	x->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	int code = run(x);
	g_hash_table_destroy(x->names);
	g_array_free(x->jobs, TRUE);
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
	if (argc != 1 || argv[0][0] == '-' || !x.out || all == (kinds != NULL))
		return cli_usage(_("cursus papers COHORT --all | --kinds KIND[,KIND] --out DIR"));
	code = take_kinds(&x, kinds) ? begin(&x, argv[0]) : x.exit;
	for (uint32_t i = 0; i < x.nkinds; i++)
		g_ptr_array_free(x.kinds[i].reasons, TRUE);
	return code;
}
