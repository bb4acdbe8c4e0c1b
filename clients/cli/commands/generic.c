/* A command of the tables: words into a message, the message to its service, the answer to the
 * terminal. */
#include "args.h"
#include "cli.h"
#include "client.h"
#include "conditions.h"
#include "diploma_out.h"
#include "glyphs.h"
#include "hints.h"
#include "home.h"
#include "late.h"
#include "release.h"
#include "spoken.h"
#include "standings_table.h"
#include "unusual.h"

#include <stdlib.h>

/* Of a command line, behind "--"; a shell gives no more. */
#define WORDS_MAX 100000

int cli_usage(const char *format, ...)
{
	struct arena *a = arena_new();
	va_list args;

	va_start(args, format);
	struct str text = arena_vprintf(a, format, args);
	va_end(args);
	cli_say("cursus: %.*s\n", (int)text.n, text.p);
	arena_free(a);
	return EXIT_USAGE;
}

int cli_failed(struct str why)
{
	cli_say("cursus: %.*s\n", (int)why.n, why.p);
	return EXIT_FAILURE;
}

int cli_trouble(struct cli *cli)
{
	struct str trouble = cli->connection.session.trouble;

	cli_say("cursus: %.*s\n", (int)trouble.n, trouble.p);
	if (cli->connection.client && client_trouble(cli->connection.client) == CLIENT_DENIED)
		return status_exit_code(STATUS_denied);
	return EXIT_UNREACHABLE;
}

int cli_fail(struct cli *cli, enum status status, const struct fault *fault)
{
	if (cli->connection.open && cli->connection.session.trouble.n)
		return cli_trouble(cli);
	if (fault->why == REASON_none && fault->got.n) /* about a file of ours, not a message */
		return cli_failed(fault->got);
	struct str text = language_fault(cli->arena, fault);
	struct str hint = hint_for(cli->arena, fault);
	cli_say("cursus: %.*s\n", (int)text.n, text.p);
	if (hint.n)
		cli_say("  %.*s\n", (int)hint.n, hint.p);
	return status_exit_code(status);
}

void cli_print(struct buf *b)
{
	if (b->n)
		fwrite(b->p, 1, b->n, stdout);
	fflush(stdout); /* before what is said on stderr about it */
	b->n = 0;
}

bool cli_ask(struct cli *cli, struct session *s, const struct desc *d, const void *m, void *rows,
	     uint32_t *n, int *code)
{
	struct fault fault;
	enum status status = session_query(s, d, m, NULL, 0, rows, n, &fault);

	if (status != STATUS_ok)
		*code = cli_fail(cli, status, &fault);
	return status == STATUS_ok;
}

static void take_out(int *argc, char **argv, int at, int n)
{
	for (int i = at; i + n <= *argc; i++)
		argv[i] = argv[i + n];
	*argc -= n;
}

/* Those behind "--", by their addresses: words are taken out before and after them. */
static struct {
	char *const *p;
	int n;
} literal;

void cli_literal_words(int *argc, char **argv)
{
	static char *words[WORDS_MAX];
	int at = 0;

	while (at < *argc && strcmp(argv[at], "--") != 0)
		at++;
	if (at == *argc)
		return;
	take_out(argc, argv, at, 1);
	for (int i = at; i < *argc && literal.n < WORDS_MAX; i++)
		words[literal.n++] = argv[i];
	literal.p = words;
}

bool cli_is_option(const char *word)
{
	for (int i = 0; i < literal.n; i++)
		if (literal.p[i] == word)
			return false;
	return word[0] == '-';
}

static bool is_long(const char *word)
{
	return cli_is_option(word) && word[1] == '-';
}

const char *cli_option(int *argc, char **argv, const char *name)
{
	for (int i = 0; i < *argc; i++) {
		if (!is_long(argv[i]) || !spoken_option(argv[i] + 2, name))
			continue;
		const char *equals = strchr(argv[i], '=');
		if (!equals && i + 1 == *argc)
			continue;
		const char *value = equals ? equals + 1 : argv[i + 1];
		take_out(argc, argv, i, equals ? 1 : 2);
		return value;
	}
	return NULL;
}

bool cli_flag(int *argc, char **argv, const char *name)
{
	for (int i = 0; i < *argc; i++) {
		if (!is_long(argv[i]) || strchr(argv[i], '=') || !spoken_option(argv[i] + 2, name))
			continue;
		take_out(argc, argv, i, 1);
		return true;
	}
	return false;
}

bool cli_letter(int *argc, char **argv, char letter)
{
	const char word[] = {'-', letter, '\0'};

	for (int i = 0; i < *argc; i++) {
		if (!cli_is_option(argv[i]) || strcmp(argv[i], word) != 0)
			continue;
		take_out(argc, argv, i, 1);
		return true;
	}
	return false;
}

/* Whom to ask what every service answers: the one that is named, or the one that knows the noun. */
static const char *service_for(struct cli *cli, const struct desc *d, const void *message)
{
	const char *service = service_of_type(d->type);
	const struct desc *noun = NULL;

	if (strcmp(service, "common") != 0)
		return service;
	if (!cli->service && d == &desc_resolve)
		noun = schema_by_name(((const struct resolve *)message)->noun);
	if (!cli->service && d == &desc_label)
		noun = schema_by_name(((const struct label *)message)->noun);
	return noun ? service_of_type(noun->type) : cli->service;
}

/* Is the answer a list whatever its length? Then JSON is an array, also of one. */
static bool answers_many(const struct desc *d)
{
	static const char *const endings[] = {"_list", "_of", "_find", "_files"};
	size_t n = strlen(d->name);

	for (size_t i = 0; i < COUNT(endings); i++) {
		size_t m = strlen(endings[i]);
		if (n > m && strcmp(d->name + n - m, endings[i]) == 0)
			return true;
	}
	return d == &desc_stats;
}

/* A lone finding is told in full, but not to programs, which want the same form always. */
static bool as_record(const struct cli *cli, const struct desc *d, uint32_t n)
{
	if (!answers_many(d))
		return n == 1;
	return n == 1 && cli->style.form == OUTPUT_TABLE && strstr(d->name, "_list") == NULL;
}

static void unusual_lines(struct session *s, const struct unusual *rows, uint32_t n,
			  struct buf *out)
{
	for (uint32_t i = 0; i < n; i++) {
		struct str text = unusual_text(s, &rows[i]);
		buf_printf(out, "%.*s%s\n", (int)text.n, text.p,
			   rows[i].blocking ? _(" (refused without --despite \"reason\")") : "");
	}
}

/* "aucune promotion", where the language says it by the noun. */
static const char *nothing_of(const struct desc *noun)
{
	const char *none = language_of("none", noun->name);

	if (noun == &desc_unusual)
		return _("nothing unusual");
	return none != noun->name ? none : _("nothing found");
}

static void show_answer(struct cli *cli, struct session *s, const struct desc *d,
			const void *message, const void *rows, uint32_t n)
{
	struct output_style style = cli->style;
	struct buf out;

	style.asked = d;
	style.question = message;
	buf_init(&out, SIZE_MAX / 2);
	if (d == &desc_register_export && n && style.form != OUTPUT_CSV)
		buf_str(&out, diploma_register(cli->arena, rows, n)); /* the signed bytes */
	else if (d->reply == &desc_eligibility && style.form == OUTPUT_TABLE)
		conditions_rows(&style, s, rows, n, !answers_many(d), &out);
	else if (d == &desc_totals_list && style.form == OUTPUT_TABLE)
		standings_rows(&style, s, rows, n, &out);
	else if (d->reply == &desc_unusual && style.form == OUTPUT_TABLE)
		unusual_lines(s, rows, n, &out);
	else if (as_record(cli, d, n))
		output_record(&style, s, d->reply, rows, &out);
	else
		output_rows(&style, s, d->reply, rows, n, &out);
	cli_print(&out);
	buf_free(&out);
	if (n == 0 && style.form == OUTPUT_TABLE)
		cli_say("%s\n", nothing_of(d->reply));
}

/* A row for each that answers, a sentence for each that does not; the worst exit code. */
static int health_of_all(struct cli *cli, struct session *s, const struct desc *d,
			 const void *message)
{
	struct health_report *all = arena_alloc(cli->arena, SERVICES_N * sizeof *all);
	uint32_t n = 0;
	int worst = 0;

	for (uint32_t i = 0; i < SERVICES_N; i++) {
		struct fault fault;
		void *rows = NULL;
		uint32_t one = 0;
		enum status status =
			session_query(s, d, message, service_rows[i].name, 0, &rows, &one, &fault);
		if (status == STATUS_ok && one)
			all[n++] = *(const struct health_report *)rows;
		else if (status != STATUS_ok)
			worst = cli_fail(cli, status, &fault);
	}
	if (n)
		show_answer(cli, s, d, message, all, n);
	return worst;
}

static int run_query(struct cli *cli, struct session *s, const struct desc *d, const void *message)
{
	const char *service = service_for(cli, d, message);
	struct fault fault;
	void *rows = NULL;
	uint32_t n;

	if (!service && d == &desc_health)
		return health_of_all(cli, s, d, message);
	if (!service || !service_named(str_of(service)))
		return cli_usage(_("which service? add --service catalogue, enrolment, attendance "
				   "or certification"));
	enum status status = session_query(s, d, message, service, 0, &rows, &n, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	show_answer(cli, s, d, message, rows, n);
	return 0;
}

/* People had signed or were marked for the half-day as it was; what is set aside was asked before.
 */
static void tell_released(const struct release_told *told)
{
	if (told->signatures)
		cli_say(ngettext("%llu learner had signed for this half-day as it was\n",
				 "%llu learners had signed for this half-day as it was\n",
				 told->signatures),
			(unsigned long long)told->signatures);
	if (told->marks)
		cli_say(ngettext("%llu learner was marked for this half-day as it was\n",
				 "%llu learners were marked for this half-day as it was\n",
				 told->marks),
			(unsigned long long)told->marks);
}

/* A learner's name goes onto papers. */
static void warn_of_glyphs(struct cli *cli, const struct desc *d, void *reply)
{
	struct learner *l = reply;
	struct glyphs glyphs = {0};

	if (d->reply != &desc_learner)
		return;
	const struct str texts[] = {l->given_names, l->family_name, l->usage_name, l->birth_place,
				    l->employer};
	struct str warning = glyphs_warning(&glyphs, cli->arena, texts, COUNT(texts));
	glyphs_close(&glyphs);
	if (!warning.n)
		return;
	struct str *more = arena_alloc(cli->arena, (l->warnings.n + 1) * sizeof *more);
	for (uint32_t i = 0; i < l->warnings.n; i++)
		more[i] = l->warnings.p[i];
	more[l->warnings.n] = warning;
	l->warnings = (struct list_of_str){more, l->warnings.n + 1};
}

/* Who begins, or begins on another day, may miss what is sealed already. */
static void tell_late(struct cli *cli, struct session *s, const struct desc *d, const void *reply)
{
	const struct enrolment *e = reply;
	struct late late;

	if (d->reply != &desc_enrolment || d == &desc_enrolment_withdraw ||
	    e->state != enrolment_state_ENROLLED || !e->periods.n)
		return;
	late_load(&late, s, cli->arena, e->cohort);
	struct str text =
		late_text(cli->arena, &late, e->learner, e->periods.p[e->periods.n - 1].since);
	if (text.n)
		cli_say("%.*s\n", (int)text.n, text.p);
}

/* The catalogue warns of trainers and rooms; who learns in two cohorts, attendance knows. */
static void tell_overlaps(struct session *s, const struct desc *d, const void *reply)
{
	const struct slot *slot = reply;
	void *rows;
	uint32_t n;

	if ((d != &desc_slot_schedule && d != &desc_slot_move) ||
	    session_query(s, &desc_slot_overlaps, &(struct slot_overlaps){.slot = slot->id}, NULL,
			  0, &rows, &n, NULL) != STATUS_ok)
		return;
	for (uint32_t i = 0; i < n; i++) {
		struct str text = unusual_text(s, &((const struct unusual *)rows)[i]);
		cli_say("%.*s\n", (int)text.n, text.p);
	}
}

int cli_generic(struct cli *cli, int argc, char **argv)
{
	struct args args;
	struct str why;
	struct release_told told;
	struct fault fault = {0};
	struct buf out;

	if (!args_find(cli->arena, argc, argv, &args, &why))
		return cli_usage("%.*s", (int)why.n, why.p);
	if (cli->yes && args.desc->what == WHAT_QUERY)
		return cli_usage(_("a query changes nothing: leave --yes out"));
	struct session *s = cli_session(cli);
	if (!s)
		return EXIT_UNREACHABLE;
	void *message = arena_alloc(cli->arena, args.desc->size);
	enum status status = args_message(s, &args, message, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	if (args.desc->what == WHAT_QUERY)
		return run_query(cli, s, args.desc, message);
	int code = cli_sure(cli, args.desc, message);
	if (code)
		return code;
	void *reply = arena_alloc(cli->arena, args.desc->reply->size);
	status = release_call(s, &(struct call){.dry = cli->dry_run}, args.desc, message, reply,
			      &told, &fault);
	if (status != STATUS_ok)
		return cli_fail(cli, status, &fault);
	warn_of_glyphs(cli, args.desc, reply);
	buf_init(&out, SIZE_MAX / 2);
	output_record(&cli->style, s, args.desc->reply, reply, &out);
	cli_print(&out);
	buf_free(&out);
	tell_released(&told);
	if (!cli->dry_run)
		tell_overlaps(s, args.desc, reply);
	tell_late(cli, s, args.desc, reply);
	if (cli->dry_run)
		cli_say("%s\n", _("dry run: nothing was changed"));
	return 0;
}
