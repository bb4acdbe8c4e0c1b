/* The session of the command line: with the user's key, to the services of the home. */
#include "cli.h"
#include "files.h"
#include "home.h"

struct session *cli_session(struct cli *cli)
{
	struct str why;

	if (cli->connection.open)
		return &cli->connection.session;
	const char *path = cli->key ? cli->key : home_at(cli->arena, cli->home, "keys/me.key").p;
	if (!cli->key && !file_exists(path)) {
		cli_say(_("cursus: there is no key %s; make a home with: cursus init\n"), path);
		return NULL;
	}
	if (!connection_open(&cli->connection, cli->arena, cli->home, path, &why)) {
		cli_say("cursus: %.*s\n", (int)why.n, why.p);
		return NULL;
	}
	connection_remember(&cli->connection, home_at(cli->arena, cli->home, "run/seen").p);
	return &cli->connection.session;
}

void cli_close(struct cli *cli)
{
	connection_close(&cli->connection);
}
