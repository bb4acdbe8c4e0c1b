/* The session of the command line: its key, its sockets, and what it has seen of each service, kept
 * between runs. */
#include "cli.h"
#include "client.h"
#include "files.h"
#include "home.h"

#include <stdlib.h>

#define SEEN_BYTES_MAX 4096u

static struct str seen_path(struct cli *cli)
{
	return home_at(cli->arena, cli->home, "run/seen");
}

/* One line a service: its name and the last sequence seen. */
static void load_seen(struct cli *cli)
{
	struct str text, why;
	uint64_t sequence;

	if (!file_read(seen_path(cli).p, FILE_OPEN, SEEN_BYTES_MAX, cli->arena, &text, &why))
		return;
	for (const char *line = text.p; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		size_t n = strcspn(line, " \n");
		if (line[n] != ' ')
			continue;
		struct str number = {line + n + 1, (uint32_t)strcspn(line + n + 1, "\n")};
		if (str_u64(number, &sequence))
			session_saw(&cli->session, (struct str){line, (uint32_t)n}, sequence);
	}
}

/* Merged with what another run may have written meanwhile; a home that cannot be written only
 * forgets, and so does one that loses power. */
static void save_seen(struct cli *cli)
{
	struct str text = STR(""), why;

	load_seen(cli);
	for (uint32_t i = 0; i < cli->session.nseen; i++) {
		const struct seen *s = &cli->session.seen[i];
		text = arena_printf(cli->arena, "%.*s%.*s %llu\n", (int)text.n, text.p,
				    (int)s->service.n, s->service.p,
				    (unsigned long long)s->sequence);
	}
	file_write_soon(seen_path(cli).p, text, cli->arena, &why);
}

struct session *cli_session(struct cli *cli)
{
	struct str why;

	if (cli->open)
		return &cli->session;
	const char *path = cli->key ? cli->key : home_at(cli->arena, cli->home, "keys/me.key").p;
	if (!cli->key && !file_exists(path)) {
		cli_say(_("cursus: there is no key %s; make a home with: cursus init\n"), path);
		return NULL;
	}
	cli->pair = key_load(path, cli->arena, &why);
	if (cli->pair)
		cli->client = client_open(cli->home, cli->pair, cli->arena, &why);
	if (!cli->client) {
		cli_say("cursus: %.*s\n", (int)why.n, why.p);
		return NULL;
	}
	session_init(&cli->session,
		     &(struct carrier){client_carry, client_request_id, cli->client});
	cli->open = true;
	load_seen(cli);
	return &cli->session;
}

void cli_close(struct cli *cli)
{
	if (cli->open) {
		save_seen(cli);
		session_free(&cli->session);
	}
	cli->open = false;
	if (cli->client)
		client_close(cli->client);
	cli->client = NULL;
	key_free(cli->pair);
	cli->pair = NULL;
}
