/* A key, its sockets, and what was seen of each service. */
#include "connection.h"

#include "files.h"

#define SEEN_BYTES_MAX 4096u

/* One line a service: its name and the last sequence seen. */
static void load_seen(struct connection *c)
{
	struct str text, why;
	uint64_t sequence;

	if (!file_read(c->seen, FILE_OPEN, SEEN_BYTES_MAX, c->arena, &text, &why))
		return;
	for (const char *line = text.p; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		size_t n = strcspn(line, " \n");
		if (line[n] != ' ')
			continue;
		struct str number = {line + n + 1, (uint32_t)strcspn(line + n + 1, "\n")};
		if (str_u64(number, &sequence))
			session_saw(&c->session, (struct str){line, (uint32_t)n}, sequence);
	}
}

/* Merged with what another program may have written meanwhile; one that loses power forgets. */
static void save_seen(struct connection *c)
{
	struct str text = STR(""), why;

	load_seen(c);
	for (uint32_t i = 0; i < c->session.nseen; i++) {
		const struct seen *s = &c->session.seen[i];
		text = arena_printf(c->arena, "%.*s%.*s %llu\n", (int)text.n, text.p,
				    (int)s->service.n, s->service.p,
				    (unsigned long long)s->sequence);
	}
	file_write_soon(c->seen, text, c->arena, &why);
}

bool connection_open(struct connection *c, struct arena *a, const char *home, const char *key,
		     struct str *why)
{
	must(!c->open);
	*c = (struct connection){.arena = a, .pair = key_load(key, a, why)};
	if (c->pair)
		c->client = client_open(home, c->pair, a, why);
	if (!c->client) {
		key_free(c->pair);
		c->pair = NULL;
		return false;
	}
	c->patience = patience_of((struct carrier){client_carry, client_request_id, c->client},
				  NULL, NULL);
	session_init(&c->session,
		     &(struct carrier){patience_ask, patience_request_id, &c->patience});
	c->open = true;
	return true;
}

void connection_remember(struct connection *c, const char *path)
{
	must(c->open);
	c->seen = path;
	load_seen(c);
}

void connection_close(struct connection *c)
{
	if (!c->open)
		return;
	if (c->seen)
		save_seen(c);
	session_free(&c->session);
	client_close(c->client);
	key_free(c->pair);
	*c = (struct connection){0};
}
