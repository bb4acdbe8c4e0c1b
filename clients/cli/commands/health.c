/* Asking a service how it is. */
#include "health.h"

#include "client.h"
#include "launch.h"

/* How long a service that runs here is waited for, and one that may run elsewhere. */
#define RUNNING_WAIT_MS 2000
#define ELSEWHERE_WAIT_MS 500

void health_look(struct cli *cli, struct session *s, const char *name, struct seen_service *out)
{
	struct fault fault;
	void *rows = NULL;
	uint32_t n = 0;

	*out = (struct seen_service){.name = name, .pid = launch_pid(cli->arena, cli->home, name)};
	client_patience(cli->connection.client, out->pid ? RUNNING_WAIT_MS : ELSEWHERE_WAIT_MS);
	enum status status =
		session_query(s, &desc_health, &(struct health){0}, name, 1, &rows, &n, &fault);
	if (status == STATUS_ok && n)
		out->report = rows;
	out->denied =
		status != STATUS_ok && client_trouble(cli->connection.client) == CLIENT_DENIED;
}

const struct feed_health *health_feed(const struct health_report *h, const char *upstream)
{
	for (uint32_t i = 0; i < h->feeds.n; i++)
		if (str_is(h->feeds.p[i].upstream, upstream))
			return &h->feeds.p[i];
	return NULL;
}
