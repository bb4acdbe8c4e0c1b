/* The client against services that misbehave, and what it remembers between two commands. */
#include "unit.h"

#include "client.h"
#include "files.h"
#include "home.h"
#include "net.h"
#include "seen.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHORT_MS 500

enum manner {
	HONEST,
	SILENT,
	GARBLED,
	STRANGERS_FIRST, /* answers with another's request id, then with ours, twice */
};

static bool everybody(void *ctx, struct str key)
{
	(void)ctx;
	return key.n > 0;
}

static void reply_to(struct net *net, const struct net_message *m, struct str id, struct arena *a)
{
	struct reply r = {.version = WIRE_VERSION, .request_id = id, .sequence = 7};
	struct buf b;

	buf_init(&b, WIRE_BYTES_MAX);
	reply_encode(&b, &r);
	net_send(net, m->route, arena_str(a, buf_slice(&b)));
	buf_free(&b);
}

static void answer(struct net *net, enum manner manner, const struct net_message *m,
		   struct arena *a)
{
	struct envelope e;
	struct fault fault;

	if (manner == SILENT)
		return;
	if (manner == GARBLED || !envelope_decode(m->bytes, a, &e, &fault)) {
		net_send(net, m->route, STR("what?"));
		return;
	}
	if (manner == STRANGERS_FIRST) {
		reply_to(net, m, STR("0123456789abcdef"), a);
		reply_to(net, m, e.request_id, a);
	}
	reply_to(net, m, e.request_id, a);
}

/* A process that answers as the catalogue in its manner. */
static pid_t pretend(struct arena *a, const char *home, enum manner manner)
{
	int ends[2];
	char byte;

	ck_assert_int_eq(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		struct str why, endpoint = home_endpoint(a, home, "catalogue");
		struct net_message m;
		struct net_options o = {
			.context = net_context_new(),
			.key = key_load(home_at(a, home, "keys/catalogue.key").p, a, &why),
			.endpoints = &endpoint,
			.nendpoints = 1,
			.allowed = everybody};
		struct net *net = net_open(&o, a, &why);
		if (!net || write(ends[1], "+", 1) != 1)
			_exit(1);
		for (;;) {
			net_wait(net, NULL, 0, -1);
			while (net_receive(net, a, &m))
				answer(net, manner, &m, a);
		}
	}
	close(ends[1]);
	ck_assert_int_eq(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	return child;
}

struct place {
	struct arena *a;
	struct str home, why;
	struct key_pair *key;
	struct client *client;
};

static struct place begin(void)
{
	char folder[] = "/tmp/cursus-client-XXXXXX";
	struct place p = {.a = arena_new(), .key = key_make()};

	ck_assert_ptr_nonnull(mkdtemp(folder));
	p.home = arena_printf(p.a, "%s", folder);
	ck_assert(home_make(p.home.p, p.a, &p.why));
	p.client = client_open(p.home.p, p.key, p.a, &p.why);
	ck_assert_ptr_nonnull(p.client);
	return p;
}

static void end(struct place *p, pid_t child)
{
	struct str command = arena_printf(p->a, "rm -rf %s", p->home.p);

	if (child) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	client_close(p->client);
	key_free(p->key);
	ck_assert_int_eq(system(command.p), 0);
	arena_free(p->a);
}

static bool call(struct place *p, struct reply *r)
{
	struct envelope e = {
		.version = WIRE_VERSION, .type = desc_health.type, .body = {"\x80", 1}};

	return client_call(p->client, "catalogue", &e, SHORT_MS, p->a, r, &p->why);
}

static void fails(struct place *p, enum client_trouble trouble, const char *want)
{
	struct reply r;

	ck_assert(!call(p, &r));
	ck_assert_int_eq(client_trouble(p->client), trouble);
	ck_assert_msg(str_is(p->why, want), "%.*s", (int)p->why.n, p->why.p);
}

UNIT(client, a_silent_service)
{
	struct place p = begin();
	pid_t child = pretend(p.a, p.home.p, SILENT);

	fails(&p, CLIENT_SILENT,
	      "catalogue: no answer in time; what was asked may have been done: look before you "
	      "ask "
	      "again");
	end(&p, child);
}

UNIT(client, a_garbled_answer)
{
	struct place p = begin();
	pid_t child = pretend(p.a, p.home.p, GARBLED);

	fails(&p, CLIENT_UNREADABLE,
	      "catalogue: its answer cannot be read; another version of Cursus?");
	end(&p, child);
}

UNIT(client, only_the_answer_to_the_question_counts)
{
	struct place p = begin();
	pid_t child = pretend(p.a, p.home.p, STRANGERS_FIRST);
	struct reply r;

	for (int i = 0; i < 3; i++) {
		ck_assert_msg(call(&p, &r), "%s", p.why.p);
		ck_assert_uint_eq(r.sequence, 7);
		ck_assert_uint_eq(r.request_id.n, REQUEST_ID_BYTES);
	}
	ck_assert_int_eq(client_trouble(p.client), CLIENT_FINE);
	end(&p, child);
}

/* More than fit in flight, by hand: replies name their tag. */
UNIT(client, many_in_flight)
{
	struct place p = begin();
	pid_t child = pretend(p.a, p.home.p, HONEST);
	struct envelope e = {
		.version = WIRE_VERSION, .type = desc_health.type, .body = {"\x80", 1}};
	struct reply r;
	uint64_t tag, sum = 0;

	for (uint64_t i = 0; i < CLIENT_WINDOW; i++)
		ck_assert(client_send(p.client, "catalogue", &e, 1000 + i, p.a, &p.why));
	ck_assert_uint_eq(client_room(p.client, "catalogue"), 0);
	for (uint64_t i = 0; i < CLIENT_WINDOW; i++) {
		ck_assert_msg(
			client_receive(p.client, "catalogue", SHORT_MS, p.a, &tag, &r, &p.why),
			"%s", p.why.p);
		sum += tag;
	}
	ck_assert_uint_eq(sum, 1000 * CLIENT_WINDOW + CLIENT_WINDOW * (CLIENT_WINDOW - 1) / 2);
	ck_assert_uint_eq(client_room(p.client, "catalogue"), CLIENT_WINDOW);
	end(&p, child);
}

UNIT(client, a_request_that_is_too_large)
{
	struct place p = begin();
	char *body = arena_alloc(p.a, WIRE_BYTES_MAX);
	struct envelope e = {.version = WIRE_VERSION, .type = 130, .body = {body, WIRE_BYTES_MAX}};
	struct reply r;

	ck_assert(!client_call(p.client, "catalogue", &e, SHORT_MS, p.a, &r, &p.why));
	ck_assert(str_is(p.why, "catalogue: the request is larger than 1048576 bytes"));
	ck_assert_uint_eq(client_room(p.client, "catalogue"), CLIENT_WINDOW);
	end(&p, 0);
}

UNIT(client, wrong_settings_are_told)
{
	struct place p = begin();
	struct str path = home_at(p.a, p.home.p, "cursus.zpl");

	ck_assert(file_write(path.p, FILE_OPEN, STR("kitchen\n"), p.a, &p.why));
	ck_assert_ptr_null(client_open(p.home.p, p.key, p.a, &p.why));
	ck_assert(str_is(p.why, "cursus.zpl: kitchen: no such service"));
	end(&p, 0);
}

UNIT(client, what_was_seen_is_kept)
{
	struct place p = begin();
	struct str path = home_at(p.a, p.home.p, "seen");
	struct seen_store s;
	struct seen seen[SEEN_MAX];

	seen_load(&s, path.p);
	ck_assert_uint_eq(seen_fill(&s, "enrolment", seen), 0);
	seen_note(&s, STR("catalogue"), 12);
	seen_note(&s, STR("enrolment"), 5);
	seen_note(&s, STR("kitchen"), 5);
	seen_note(&s, STR("catalogue"), 11);
	ck_assert(seen_save(&s, path.p, p.a, &p.why));
	seen_load(&s, path.p);
	ck_assert_uint_eq(seen_fill(&s, "enrolment", seen), 1);
	ck_assert(str_is(seen[0].service, "catalogue") && seen[0].sequence == 12);
	ck_assert_uint_eq(seen_fill(&s, "attendance", seen), 2);
	/* A strange file is no reason not to work. */
	ck_assert(file_write(path.p, FILE_OPEN,
			     STR("catalogue\nenrolment x\n\nattendance 3\nkitchen 9"), p.a,
			     &p.why));
	seen_load(&s, path.p);
	ck_assert_uint_eq(seen_fill(&s, "enrolment", seen), 1);
	ck_assert(str_is(seen[0].service, "attendance") && seen[0].sequence == 3);
	end(&p, 0);
}
