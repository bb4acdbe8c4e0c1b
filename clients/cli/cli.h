/* One run of the command line: what was asked for, and what the everyday commands share.
 *
 *	static int run_status(struct cli *cli, int argc, char **argv) { ... return 0; }
 *
 * Exit codes: 0, those of status.tbl, and 64 for a command line that is not understood.
 */
#ifndef CURSUS_CLI_H
#define CURSUS_CLI_H

#include "connection.h"
#include "language.h"
#include "output.h"

#include <libintl.h>
#include <stdio.h>

#define EXIT_USAGE 64
#define EXIT_UNREACHABLE 69
#define _(sentence) gettext(sentence)
#define N_(sentence) sentence
#define NC_(context, text) text

struct cli {
	struct arena *arena; /* for the whole run */
	const char *home;    /* the folder of the services and keys */
	const char *key;     /* the key file that speaks; NULL: HOME/keys/me.key */
	const char *service; /* --service, for what every service answers */
	struct output_style style;
	bool dry_run;
	bool yes;		      /* --yes: what cannot be undone is not asked about */
	struct connection connection; /* opened by cli_session */
};

/* What an everyday command knows beside its own options; any other is refused, so that a --dry-run
 * never changes something. */
enum takes { TAKES_JSON = 1, TAKES_CSV = 2, TAKES_DRY_RUN = 4, TAKES_YES = 8 };

struct everyday {
	const char *name, *usage, *help, *example;
	int (*run)(struct cli *cli, int argc, char **argv);
	unsigned takes;
	const char *more; /* for its help: what each option does, and what the answer looks like */
};

/* The everyday commands, by their first words ("diploma issue" before the generic one); ends in
 * a NULL name. */
extern const struct everyday everyday_commands[];

/* The session with the services of cli->home; NULL when the key or the home is not there
 * (already said on stderr). */
struct session *cli_session(struct cli *cli);
/* Remembers what was seen for the next run, closes. */
void cli_close(struct cli *cli);

/* On standard error, with what nobody sees made visible (text_visible). */
void cli_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Says why on stderr, in the reader's language; returns the exit code. */
int cli_fail(struct cli *cli, enum status status, const struct fault *fault);
/* The same when nobody answered: session.trouble says why. */
int cli_trouble(struct cli *cli);
/* Says what went wrong on this side; returns EXIT_FAILURE. */
int cli_failed(struct str why);
/* All rows of a query; false: already said on stderr, and *code is the exit code. */
bool cli_ask(struct cli *cli, struct session *s, const struct desc *d, const void *m, void *rows,
	     uint32_t *n, int *code);
/* The learner: named, or the one who speaks; 0: already told what is wrong, *code is the exit
 * code. */
uint64_t cli_learner(struct cli *cli, struct session *s, const char *named, int *code);
int cli_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Before an act that cannot be undone: shows what is unusual about it and asks, on a terminal; see
 * sure.c. 0: go on; otherwise nothing is to be done, and it is the exit code. */
int cli_sure(struct cli *cli, const struct desc *command, const void *message);
/* The same with rows of the caller's own: `what` is the act as it is typed. */
int cli_sure_of(struct cli *cli, const char *what, const struct unusual *rows, uint32_t n);
/* Writes the buffer to stdout and empties it. */
void cli_print(struct buf *b);

/* Takes "--name value" or "--name=value" out of argv; NULL when it is not there. flag: takes
 * "--name" alone. */
/* Takes the first "--" out: what stands behind it is never an option, whatever it begins with. */
void cli_literal_words(int *argc, char **argv);
bool cli_is_option(const char *word);
const char *cli_option(int *argc, char **argv, const char *name);
bool cli_flag(int *argc, char **argv, const char *name);
/* "-y" alone. */
bool cli_letter(int *argc, char **argv, char letter);

/* The generic command of the tables. */
int cli_generic(struct cli *cli, int argc, char **argv);

/* Help, manual, completion and reference, all from the tables. */
int cli_help(struct cli *cli, int argc, char **argv);
int cli_man(struct cli *cli, int argc, char **argv);
int cli_completion(struct cli *cli, int argc, char **argv);
int cli_schema(struct cli *cli, int argc, char **argv);

/* A service that does not run is checked by its own program, which takes the lock of its folder.
 * Quiet: says nothing of what is clean. Returns an exit code. */
int check_stopped(struct cli *cli, const char *home, const char *service, bool quiet);

/* The other everyday commands. */
int cmd_init(struct cli *cli, int argc, char **argv);
int cmd_up(struct cli *cli, int argc, char **argv);
int cmd_down(struct cli *cli, int argc, char **argv);
int cmd_status(struct cli *cli, int argc, char **argv);
int cmd_check(struct cli *cli, int argc, char **argv);
int cmd_backup(struct cli *cli, int argc, char **argv);
int cmd_restore(struct cli *cli, int argc, char **argv);
int cmd_key(struct cli *cli, int argc, char **argv);
int cmd_import(struct cli *cli, int argc, char **argv);
int cmd_export(struct cli *cli, int argc, char **argv);
int cmd_me(struct cli *cli, int argc, char **argv);
int cmd_me_calendar(struct cli *cli, int argc, char **argv);
int cmd_cohort_calendar(struct cli *cli, int argc, char **argv);
int cmd_sign(struct cli *cli, int argc, char **argv);
int cmd_attendance(struct cli *cli, int argc, char **argv);
int cmd_paper(struct cli *cli, int argc, char **argv);
int cmd_papers(struct cli *cli, int argc, char **argv);
int cmd_issue(struct cli *cli, int argc, char **argv);
int cmd_save(struct cli *cli, int argc, char **argv);
int cmd_print(struct cli *cli, int argc, char **argv);
int cmd_verify(struct cli *cli, int argc, char **argv);
int cmd_trust(struct cli *cli, int argc, char **argv);
int cmd_rehearse(struct cli *cli, int argc, char **argv);
int cmd_demo(struct cli *cli, int argc, char **argv);

#endif
