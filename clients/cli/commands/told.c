/* Tells every service of a home that its principals have changed, and waits until each obeys. */
#include "told.h"

#include "config.h"
#include "files.h"
#include "launch.h"

#define CONFIRM_WAIT_MS 5000

struct telling {
	struct cli *cli;
	struct connection connection;
	struct config config;
	unsigned char digest[PRINCIPALS_DIGEST_BYTES];
};

/* A service's own key speaks: whoever may change the principals has it, and it is not the one that
 * is being revoked. */
static bool begin(struct telling *t, struct str *why)
{
	struct arena *a = t->cli->arena;
	const char *path = home_at(a, t->cli->home, "keys/%s.key", service_rows[0].name).p;
	struct principals *all = principals_load(home_at(a, t->cli->home, "principals").p, a, why);

	if (!all)
		return false;
	memcpy(t->digest, principals_digest(all), sizeof t->digest);
	principals_free(all);
	if (!config_client(&t->config, t->cli->home, a, why))
		return false;
	if (!connection_open(&t->connection, a, t->cli->home, path, why))
		return false;
	client_patience(t->connection.client, CONFIRM_WAIT_MS);
	return true;
}

enum heard { HEARD, DOWN, UNCONFIRMED };

static enum heard tell_one(struct telling *t, const char *service, struct str *why)
{
	struct cli *cli = t->cli;
	struct arena *a = cli->arena;
	struct str here = home_endpoint(a, cli->home, service);
	struct fault fault = {0};
	void *rows;
	uint32_t n;

	if (str_is(here, config_connect(&t->config, str_of(service))) &&
	    !launch_pid(a, cli->home, service))
		return DOWN;
	enum status status = session_query(&t->connection.session, &desc_keys_reload,
					   &(struct keys_reload){0}, service, 1, &rows, &n, &fault);
	const struct keys_loaded *loaded = rows;
	if (status == STATUS_ok && n == 1 && loaded->digest.n == sizeof t->digest &&
	    memcmp(loaded->digest.p, t->digest, sizeof t->digest) == 0)
		return HEARD;
	if (status == STATUS_ok)
		*why = str_of(_("it reads another principals file, or this one changes right now"));
	else if (t->connection.session.trouble.n)
		*why = arena_str(a, t->connection.session.trouble);
	else
		*why = language_fault(a, &fault);
	return UNCONFIRMED;
}

int told_principals(struct cli *cli, enum told told)
{
	struct telling t = {.cli = cli};
	struct str why = STR("");
	int code = 0;

	if (!begin(&t, &why)) {
		cli_failed(why);
		return EXIT_UNCONFIRMED;
	}
	for (int i = 0; i < SERVICES_N; i++) {
		enum heard heard = tell_one(&t, service_rows[i].name, &why);
		if (heard == UNCONFIRMED)
			cli_say(_("cursus: %s has not confirmed it: %.*s\n"), service_rows[i].name,
				(int)why.n, why.p);
		if (heard == DOWN && told == TOLD_REVOKED)
			cli_say(_("cursus: %s is not running; it will refuse the key when it "
				  "starts\n"),
				service_rows[i].name);
		if (heard == UNCONFIRMED || (heard == DOWN && told == TOLD_REVOKED))
			code = EXIT_UNCONFIRMED;
		session_forget(&t.connection.session);
	}
	connection_close(&t.connection);
	return code;
}
