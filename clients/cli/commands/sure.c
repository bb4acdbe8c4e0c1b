/* Acts that cannot be undone: what is unusual about them is shown, and a person is asked.
 *
 * The services know what is unusual: rows ASK(command, query) of the tables name the queries whose
 * rows, records of `unusual`, say it. On a terminal the question is always asked; a script goes on
 * when nothing is unusual, and is refused otherwise. --yes answers. What a service refuses without
 * a reason ("blocking") is answered by --despite "reason" alone.
 */
#include "cli.h"
#include "hints.h"
#include "release.h"
#include "unusual.h"

#include <unistd.h>

#define ROWS_SHOWN_MAX 40u
#define ANSWER_BYTES_MAX 64

/* The rows in words; tells how many of them a person has to answer for, and, in *blocked, how many
 * only a reason answers. */
static uint32_t show_rows(struct cli *cli, struct str what, const struct unusual *rows, uint32_t n,
			  bool despite, uint32_t *blocked)
{
	uint32_t open = 0;

	if (n)
		fprintf(stderr, _("cursus %.*s: please note\n"), (int)what.n, what.p);
	for (uint32_t i = 0; i < n; i++) {
		struct str text = unusual_text(&cli->connection.session, &rows[i]);
		const char *only = rows[i].blocking && !despite
					   ? _(" (refused without --despite \"reason\")")
					   : "";
		if (i < ROWS_SHOWN_MAX)
			fprintf(stderr, "  %.*s%s\n", (int)text.n, text.p, only);
		*blocked += rows[i].blocking && !despite;
		open += !(rows[i].blocking && despite);
	}
	if (n > ROWS_SHOWN_MAX)
		fprintf(stderr, ngettext("  and %u more\n", "  and %u more\n", n - ROWS_SHOWN_MAX),
			n - ROWS_SHOWN_MAX);
	return open;
}

/* Of both languages, whichever is spoken. */
static bool means_yes(struct str answer)
{
	static const char *const words[] = {"y", "yes", "o", "oui"};

	answer = str_trim(answer);
	for (size_t i = 0; i < COUNT(words); i++)
		if (answer.n == strlen(words[i]) &&
		    g_ascii_strncasecmp(answer.p, words[i], answer.n) == 0)
			return true;
	return false;
}

static bool answered_yes(struct str what)
{
	char line[ANSWER_BYTES_MAX];

	fflush(stdout);
	fprintf(stderr, _("cursus %.*s: this cannot be undone. Continue? [y/N] "), (int)what.n,
		what.p);
	fflush(stderr);
	return fgets(line, sizeof line, stdin) && means_yes(str_of(line));
}

static int sure(struct cli *cli, struct str what, const struct unusual *rows, uint32_t n,
		bool despite, bool always)
{
	uint32_t blocked = 0, open = show_rows(cli, what, rows, n, despite, &blocked);

	if (blocked && !cli->dry_run) {
		fprintf(stderr, "cursus: %s\n",
			_("nothing was changed; to do it all the same, add --despite \"reason\""));
		return status_exit_code(STATUS_conflict);
	}
	if (cli->yes || cli->dry_run || (!n && !always))
		return 0;
	if (isatty(STDIN_FILENO) && isatty(STDERR_FILENO)) {
		if (answered_yes(what))
			return 0;
		fprintf(stderr, "cursus: %s\n", _("nothing was changed"));
		return status_exit_code(STATUS_conflict);
	}
	if (!open)
		return 0;
	fprintf(stderr, "cursus: %s\n", _("nothing was changed; to do it all the same, add --yes"));
	return status_exit_code(STATUS_conflict);
}

int cli_sure_of(struct cli *cli, const char *what, const struct unusual *rows, uint32_t n)
{
	return sure(cli, str_of(what), rows, n, false, true);
}

struct unusual_rows {
	const struct unusual *p;
	uint32_t n;
};

static size_t member_bytes(const struct field *f)
{
	switch (f->kind) {
	case KIND_bool:
		return sizeof(bool);
	case KIND_choice:
	case KIND_date:
	case KIND_minutes:
		return sizeof(uint32_t);
	case KIND_str:
	case KIND_bytes:
		return sizeof(struct str);
	case KIND_list:
		return sizeof(struct any_list);
	case KIND_record:
		return f->rec->size;
	case KIND_u64:
	case KIND_i64:
	case KIND_id:
	case KIND_time:
		break;
	}
	return sizeof(uint64_t);
}

/* What the query asks stands in the command under the same names. */
static void *question_of(struct arena *a, const struct desc *query, const struct desc *command,
			 const void *message)
{
	unsigned char *question = arena_alloc(a, query->size);

	memset(question, 0, query->size);
	for (const struct field *q = query->fields(); q->tag; q++) {
		const struct field *f = desc_field(command, str_of(q->name));
		if (!f || f->kind != q->kind || !message_given(message, f->tag))
			continue;
		memcpy(question + q->offset, field_at(f, message), member_bytes(q));
		message_give(question, q->tag);
	}
	return question;
}

/* What the service would answer now. */
static enum status tried(struct cli *cli, const struct desc *command, const void *message,
			 struct fault *fault)
{
	struct session *s = &cli->connection.session;
	void *reply = arena_alloc(s->arena, command->reply->size),
	     *copy = arena_alloc(s->arena, command->size);
	struct release_told told;

	memcpy(copy, message, command->size);
	return release_call(s, &(struct call){.dry = true}, command, copy, reply, &told, fault);
}

static bool any_blocks(const struct unusual *rows, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (rows[i].blocking)
			return true;
	return false;
}

/* One query of those that know what is unusual. Who says yes to everything does not depend on a
 * service that the command has nothing to do with. */
static enum status asked_one(struct cli *cli, const struct desc *query, const struct desc *command,
			     const void *message, struct unusual_rows *all, struct fault *fault)
{
	struct session *s = &cli->connection.session;
	void *rows = NULL;
	uint32_t n = 0;
	enum status status = session_query(s, query, question_of(s->arena, query, command, message),
					   NULL, 0, &rows, &n, fault);

	if (status != STATUS_ok)
		return cli->yes && strcmp(service_of_type(query->type),
					  service_of_type(command->type)) != 0
			       ? STATUS_ok
			       : status;
	struct unusual *more = arena_alloc(s->arena, (all->n + n + 1) * sizeof *more);
	if (all->n)
		memcpy(more, all->p, all->n * sizeof *more);
	if (n)
		memcpy(more + all->n, rows, n * sizeof *more);
	*all = (struct unusual_rows){more, all->n + n};
	return STATUS_ok;
}

/* Acts that cannot be undone, and of which no service finds anything unusual: only a person at a
 * terminal is asked. */
static bool only_asked(const struct desc *command)
{
	return command == &desc_board_cancel || command == &desc_diploma_duplicate ||
	       command == &desc_diploma_reissue;
}

/* Who may not do it at all is told so, and not asked. A conflict may be what the rows tell. */
int cli_sure(struct cli *cli, const struct desc *command, const void *message)
{
	const struct field *reason = desc_field(command, STR("despite"));
	struct session *s = &cli->connection.session;
	struct unusual_rows rows = {0};
	const struct desc *query;
	bool always = desc_asks_always(command) || only_asked(command);
	struct fault fault, asked;

	if (!desc_ask(command, 0) && !always)
		return 0;
	enum status status = tried(cli, command, message, &fault), answered = STATUS_ok;
	if (status != STATUS_ok && status != STATUS_conflict)
		return cli_fail(cli, status, &fault);
	for (uint32_t i = 0; answered == STATUS_ok && (query = desc_ask(command, i)) != NULL; i++)
		answered = asked_one(cli, query, command, message, &rows, &asked);
	if (answered != STATUS_ok)
		return status != STATUS_ok ? cli_fail(cli, status, &fault)
					   : cli_fail(cli, answered, &asked);
	if (status != STATUS_ok && !any_blocks(rows.p, rows.n))
		return cli_fail(cli, status, &fault);
	if (!desc_ask(command, 0) && isatty(STDIN_FILENO) && !cli->yes && !cli->dry_run)
		fprintf(stderr, "%s\n", language_sentence(command->help));
	return sure(cli, hint_typed(s->arena, command), rows.p, rows.n,
		    reason && message_given(message, reason->tag), always);
}
