/* A real service with real sockets and a real store: killed, stopped, reloaded, cut off from its
 * upstream; and the client that goes through it all. Needs the services' executables beside the
 * tests' own; says so and skips when they are not built. */
#include "unit.h"

#include "client.h"
#include "clock.h"
#include "files.h"
#include "home.h"
#include "uuid.h"

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS 10000
/* Where nobody will answer. */
#define SHORT_MS 500
#define MANY 300

struct place {
	struct arena *a;
	struct str home, why;
	struct key_pair *key;
	struct client *client;
};

/* Where the executable of a service is; "" when it is not built. */
static struct str executable(struct arena *a, const char *service)
{
	char self[PATH_MAX] = "";

	ck_assert_int_gt(readlink("/proc/self/exe", self, sizeof self - 1), 0);
	struct str path = arena_printf(a, "%s/cursus-%s", dirname(self), service);
	if (file_exists(path.p))
		return path;
	printf("skipped: cursus-%s is not built\n", service);
	return STR("");
}

static bool begin(struct place *p, const char *service)
{
	char folder[] = "/tmp/cursus-server-XXXXXX";
	struct principal who = {.name = STR("Marie Curie"), .roles = ORGANISER | ADMIN};

	*p = (struct place){.a = arena_new()};
	if (!executable(p->a, service).n)
		return false;
	ck_assert_ptr_nonnull(mkdtemp(folder));
	p->home = arena_printf(p->a, "%s", folder);
	ck_assert_msg(home_make(p->home.p, p->a, &p->why), "%s", p->why.p);
	ck_assert_msg(home_person(p->home.p, "marie", &who, p->a, &p->why), "%s", p->why.p);
	p->key = key_load(home_at(p->a, p->home.p, "keys/marie.key").p, p->a, &p->why);
	p->client = client_open(p->home.p, p->key, p->a, &p->why);
	ck_assert_ptr_nonnull(p->client);
	return true;
}

static void end(struct place *p)
{
	struct str command = arena_printf(p->a, "rm -rf %s", p->home.p);

	client_close(p->client);
	key_free(p->key);
	ck_assert_int_eq(system(command.p), 0);
	arena_free(p->a);
}

/* The process, once it answers; its log goes into the home. */
static pid_t start(struct place *p, const char *service)
{
	int ends[2];
	char byte = 0;

	ck_assert_int_eq(pipe(ends), 0);
	struct str path = executable(p->a, service);
	struct str log = home_at(p->a, p->home.p, "log/%s.log", service);
	struct str fd = arena_printf(p->a, "%d", ends[1]);
	pid_t child = fork();
	if (child == 0) {
		int out = open(log.p, O_WRONLY | O_CREAT | O_APPEND, 0600);
		dup2(out, STDERR_FILENO);
		close(ends[0]);
		execl(path.p, path.p, "--home", p->home.p, "--ready-fd", fd.p, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	ck_assert_msg(read(ends[0], &byte, 1) == 1, "%s did not get ready", service);
	close(ends[0]);
	return child;
}

static int finish(pid_t child, int signal_number)
{
	int status;

	ck_assert_int_eq(kill(child, signal_number), 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return status;
}

static struct str log_of(struct place *p, const char *service)
{
	struct str text = STR("");

	file_read(home_at(p->a, p->home.p, "log/%s.log", service).p, FILE_OPEN, 1 << 20, p->a,
		  &text, &p->why);
	return text;
}

/* What a service is started with and says when it does not start; its exit status. */
static int refusal(struct place *p, const char *service, const char *flags, const char **text)
{
	char said[4096] = "";
	struct str command = arena_printf(p->a, "%s --home %s %s 2>&1", executable(p->a, service).p,
					  p->home.p, flags);
	FILE *f = popen(command.p, "r");

	ck_assert_ptr_nonnull(f);
	size_t n = fread(said, 1, sizeof said - 1, f);
	*text = arena_str(p->a, (struct str){said, (uint32_t)n + 1}).p;
	return WEXITSTATUS(pclose(f));
}

static struct str encoded(struct place *p, const struct desc *d, const void *message)
{
	struct buf b;

	buf_init(&b, WIRE_BYTES_MAX);
	wire_encode(&b, d, message);
	ck_assert(!b.over);
	struct str bytes = arena_str(p->a, buf_slice(&b));
	buf_free(&b);
	return bytes;
}

static struct envelope add(struct place *p, const char *code)
{
	struct institution_add m = {.code = str_of(code), .name = STR("École d'essai")};

	return (struct envelope){.version = WIRE_VERSION,
				 .type = desc_institution_add.type,
				 .body = encoded(p, &desc_institution_add, &m)};
}

static struct envelope ask(struct place *p, const struct desc *d, const void *message)
{
	return (struct envelope){
		.version = WIRE_VERSION, .type = d->type, .body = encoded(p, d, message)};
}

static struct reply called(struct place *p, const char *service, const struct envelope *e)
{
	struct reply r = {0};
	bool done = client_call(p->client, service, e, PATIENCE_MS, p->a, &r, &p->why);

	ck_assert_msg(done, "%.*s", (int)p->why.n, p->why.p);
	return r;
}

static struct health_report health(struct place *p, const char *service, uint64_t seen_catalogue)
{
	struct envelope e = ask(p, &desc_health, &(struct health){0});
	struct health_report h = {0};
	struct page page;
	struct fault fault;

	if (seen_catalogue)
		e.seen[e.nseen++] = (struct seen){STR("catalogue"), seen_catalogue};
	struct reply r = called(p, service, &e);
	ck_assert_uint_eq(r.status, STATUS_ok);
	ck_assert(page_decode(r.body, p->a, &page, &fault) && page.nrows == 1);
	ck_assert(wire_decode(page.rows[0], &desc_health_report, WIRE_LENIENT, p->a, &h, &fault));
	return h;
}

static uint32_t institutions(struct place *p)
{
	struct envelope e = ask(p, &desc_institution_list, &(struct institution_list){0});
	struct page page;
	struct fault fault;
	struct reply r = called(p, "catalogue", &e);

	ck_assert(page_decode(r.body, p->a, &page, &fault) && page.cursor.n == 0);
	return page.nrows;
}

static enum reason reason_of(struct place *p, const struct reply *r)
{
	struct fault_reply f = {0};
	struct fault fault;

	ck_assert(wire_decode(r->body, &desc_fault_reply, WIRE_LENIENT, p->a, &f, &fault));
	return (enum reason)f.why;
}

static void unanswered(struct place *p, struct client *c, const char *service,
		       enum client_trouble trouble, struct str want)
{
	struct envelope e = ask(p, &desc_health, &(struct health){0});
	struct reply r;

	ck_assert(!client_call(c, service, &e, SHORT_MS, p->a, &r, &p->why));
	ck_assert_int_eq(client_trouble(c), trouble);
	ck_assert_msg(str_eq(p->why, want), "%.*s", (int)p->why.n, p->why.p);
}

UNIT(server, a_killed_service_answers_the_same_request_once)
{
	struct place p;
	unsigned char id[UUID_BYTES];

	if (!begin(&p, "catalogue"))
		return;
	pid_t child = start(&p, "catalogue");
	struct envelope e = add(&p, "EHESP");
	uuid7(id);
	e.request_id = (struct str){(const char *)id, sizeof id};
	struct reply first = called(&p, "catalogue", &e);
	ck_assert_uint_eq(first.status, STATUS_ok);
	ck_assert_uint_eq(first.sequence, 1);
	finish(child, SIGKILL);
	child = start(&p, "catalogue");
	struct reply again = called(&p, "catalogue", &e);
	ck_assert_uint_eq(again.status, STATUS_ok);
	ck_assert(str_eq(again.body, first.body));
	ck_assert_uint_eq(health(&p, "catalogue", 0).sequence, 1);
	ck_assert_uint_eq(institutions(&p), 1);
	/* The control: another id is another request. */
	e.request_id = STR("");
	struct reply other = called(&p, "catalogue", &e);
	ck_assert_uint_eq(other.status, STATUS_conflict);
	ck_assert_int_eq(reason_of(&p, &other), REASON_code_taken);
	ck_assert_int_eq(finish(child, SIGTERM), 0);
	end(&p);
}

/* Kills the service at several moments of an import and starts it again; one child of this
 * process does it, so that the client runs undisturbed. */
static pid_t troublemaker(struct place *p, int signal_number)
{
	int ends[2];
	char byte;

	ck_assert_int_eq(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		pid_t service = start(p, "catalogue");
		ck_assert_int_eq(write(ends[1], "+", 1), 1);
		for (int i = 0; i < 3; i++) {
			usleep(20000);
			finish(service, signal_number);
			service = start(p, "catalogue");
		}
		usleep(100000);
		pause();
		_exit(0);
	}
	ck_assert_int_eq(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	close(ends[1]);
	return child;
}

static void import_under(int signal_number)
{
	struct place p;
	struct envelope e[MANY];
	struct reply r[MANY];

	if (!begin(&p, "catalogue"))
		return;
	/* So that whatever is started here ends with this test. */
	setpgid(0, 0);
	troublemaker(&p, signal_number);
	for (uint32_t round = 0; round < 10; round++) {
		for (uint32_t i = 0; i < MANY; i++)
			e[i] = add(&p, arena_printf(p.a, "E-%u-%u", round, i).p);
		ck_assert_msg(
			client_ask(p.client, "catalogue", e, MANY, PATIENCE_MS, p.a, r, &p.why),
			"%s", p.why.p);
		for (uint32_t i = 0; i < MANY; i++)
			ck_assert_uint_eq(r[i].status, STATUS_ok);
	}
	ck_assert_uint_eq(health(&p, "catalogue", 0).sequence, 10 * MANY);
	signal(SIGTERM, SIG_IGN);
	kill(0, SIGTERM);
	usleep(200000);
	signal(SIGTERM, SIG_DFL);
	/* No reply was ever dropped for want of room: the window is small enough. */
	struct str log = log_of(&p, "catalogue");
	for (const char *at = log.p; (at = strstr(at, "unsent_full=")); at++)
		ck_assert_int_eq(at[strlen("unsent_full=")], '0');
	end(&p);
}

UNIT(server, an_import_survives_kill_9)
{
	import_under(SIGKILL);
}

UNIT(server, an_import_survives_restarts)
{
	import_under(SIGTERM);
}

/* The answer to a message is the proof: no signal, no process number. */
UNIT(server, principals_are_reloaded_by_a_message)
{
	struct keys_loaded loaded = {0};
	struct place p;
	struct str text;
	struct page page;
	struct fault fault;

	if (!begin(&p, "catalogue"))
		return;
	pid_t child = start(&p, "catalogue");
	struct envelope e = add(&p, "ONE");
	struct envelope reload = ask(&p, &desc_keys_reload, &(struct keys_reload){0});
	const char *path = home_at(p.a, p.home.p, "principals").p;
	ck_assert_uint_eq(called(&p, "catalogue", &e).status, STATUS_ok);
	ck_assert(file_read(path, FILE_OPEN, 10000, p.a, &text, &p.why));
	ck_assert(file_write(path, FILE_OPEN, STR("wrong\n"), p.a, &p.why));
	struct reply r = called(&p, "catalogue", &reload);
	ck_assert_int_eq(reason_of(&p, &r), REASON_principals_unread);
	ck_assert(file_write(path, FILE_OPEN, text, p.a, &p.why));
	struct str key = str_of(p.key->public_key);
	ck_assert_msg(home_revoke(p.home.p, &key, 1, p.a, &p.why), "%s", p.why.p);
	/* Not told yet, and told: on the same connection. */
	e = add(&p, "TWO");
	ck_assert_uint_eq(called(&p, "catalogue", &e).status, STATUS_ok);
	r = called(&p, "catalogue", &reload);
	ck_assert_uint_eq(r.status, STATUS_ok);
	ck_assert(page_decode(r.body, p.a, &page, &fault) && page.nrows == 1);
	ck_assert(wire_decode(page.rows[0], &desc_keys_loaded, WIRE_STRICT, p.a, &loaded, &fault));
	struct principals *now = principals_load(path, p.a, &p.why);
	ck_assert(loaded.digest.n == PRINCIPALS_DIGEST_BYTES &&
		  memcmp(loaded.digest.p, principals_digest(now), loaded.digest.n) == 0);
	principals_free(now);
	e = add(&p, "THREE");
	r = called(&p, "catalogue", &e);
	ck_assert_int_eq(reason_of(&p, &r), REASON_revoked_key);
	ck_assert_int_eq(finish(child, SIGTERM), 0);
	end(&p);
}

UNIT(server, principals_are_reloaded)
{
	struct place p;
	const char *path;
	struct str text;

	if (!begin(&p, "catalogue"))
		return;
	pid_t child = start(&p, "catalogue");
	struct envelope e = add(&p, "ONE");
	ck_assert_uint_eq(called(&p, "catalogue", &e).status, STATUS_ok);
	path = home_at(p.a, p.home.p, "principals").p;
	ck_assert(file_read(path, FILE_OPEN, 10000, p.a, &text, &p.why));
	/* A wrong file changes nothing. */
	ck_assert(file_write(path, FILE_OPEN, STR("wrong\n"), p.a, &p.why));
	kill(child, SIGHUP);
	while (!strstr(log_of(&p, "catalogue").p, "event=principals_kept"))
		usleep(5000);
	e = add(&p, "TWO");
	ck_assert_uint_eq(called(&p, "catalogue", &e).status, STATUS_ok);
	/* Hers is the last line. */
	struct str revoked = arena_printf(p.a, "%.*s revoked\n", (int)text.n - 1, text.p);
	ck_assert(file_write(path, FILE_OPEN, revoked, p.a, &p.why));
	kill(child, SIGHUP);
	while (!strstr(log_of(&p, "catalogue").p, "event=principals_loaded"))
		usleep(5000);
	e = add(&p, "THREE");
	struct reply r = called(&p, "catalogue", &e);
	ck_assert_uint_eq(r.status, STATUS_denied);
	ck_assert_int_eq(reason_of(&p, &r), REASON_revoked_key);
	struct client *fresh = client_open(p.home.p, p.key, p.a, &p.why);
	unanswered(&p, fresh, "catalogue", CLIENT_DENIED,
		   arena_printf(p.a,
				"catalogue: access denied: your key (%.8s...) is not known there, "
				"or is revoked",
				p.key->public_key));
	client_close(fresh);
	/* And given back, on the old connection and a new one. */
	ck_assert(file_write(path, FILE_OPEN, text, p.a, &p.why));
	kill(child, SIGHUP);
	do {
		usleep(5000);
		r = called(&p, "catalogue", &e);
	} while (r.status == STATUS_denied);
	ck_assert_uint_eq(r.status, STATUS_ok);
	ck_assert_int_eq(finish(child, SIGTERM), 0);
	end(&p);
}

UNIT(server, a_client_is_told_why_nobody_answers)
{
	struct place p;
	struct key_pair *stranger = key_make();

	if (!begin(&p, "catalogue"))
		return;
	struct str endpoint = home_endpoint(p.a, p.home.p, "catalogue");
	struct str unreachable = arena_printf(
		p.a, "catalogue: not reachable at %s; is it running? try `cursus status`",
		endpoint.p);
	unanswered(&p, p.client, "catalogue", CLIENT_UNREACHABLE, unreachable);
	unanswered(&p, p.client, "kitchen", CLIENT_NO_SERVICE, STR("kitchen: no such service"));
	pid_t child = start(&p, "catalogue");
	health(&p, "catalogue", 0);
	struct client *other = client_open(p.home.p, stranger, p.a, &p.why);
	unanswered(&p, other, "catalogue", CLIENT_DENIED,
		   arena_printf(p.a,
				"catalogue: access denied: your key (%.8s...) is not known there, "
				"or is revoked",
				stranger->public_key));
	client_close(other);
	/* The file of its public key is another's. */
	struct str pub = home_at(p.a, p.home.p, "keys/catalogue.pub");
	ck_assert(key_save_public(stranger, pub.p, "catalogue", p.a, &p.why));
	other = client_open(p.home.p, p.key, p.a, &p.why);
	unanswered(&p, other, "catalogue", CLIENT_IMPOSTOR,
		   arena_printf(p.a,
				"catalogue: who answers at %s does not hold the key of "
				"%s/keys/catalogue.pub",
				endpoint.p, p.home.p));
	client_close(other);
	ck_assert_int_eq(finish(child, SIGTERM), 0);
	key_free(stranger);
	end(&p);
}

UNIT(server, a_service_that_cannot_start_says_why)
{
	struct place p;
	const char *text;

	if (!begin(&p, "catalogue"))
		return;
	pid_t child = start(&p, "catalogue");
	ck_assert_int_eq(refusal(&p, "catalogue", "", &text), 1);
	ck_assert_ptr_nonnull(strstr(text, "event=cannot_start"));
	ck_assert_int_eq(refusal(&p, "catalogue", "--check", &text), 0); /* beside it */
	ck_assert_str_eq(text, "catalogue: clean, 0 events, 0 records\n");
	ck_assert_int_eq(finish(child, SIGTERM), 0);
	ck_assert_int_eq(refusal(&p, "catalogue", "--check", &text), 0);
	ck_assert_str_eq(text, "catalogue: clean, 0 events, 0 records\n");
	ck_assert_int_eq(refusal(&p, "catalogue", "--endpont x", &text), 2);
	ck_assert_str_eq(text, "cursus-catalogue: --endpont: no such flag; see --help\n");
	ck_assert_int_eq(refusal(&p, "catalogue", "--help", &text), 0);
	ck_assert_ptr_nonnull(strstr(text, "--ready-fd N"));
	unlink(home_at(p.a, p.home.p, "principals").p);
	ck_assert_int_eq(refusal(&p, "catalogue", "", &text), 1);
	ck_assert_ptr_nonnull(strstr(text, "principals\\\": No such file"));
	unlink(home_at(p.a, p.home.p, "keys/catalogue.key").p);
	ck_assert_int_eq(refusal(&p, "catalogue", "", &text), 1);
	ck_assert_ptr_nonnull(strstr(text, "keys/catalogue.key\\\": No such file"));
	end(&p);
}

/* The feed finds its upstream whenever it comes, and goes on after it was killed. */
/* Its report goes into a pipe that is full, so that it does not end by itself. */
UNIT(server, a_check_can_be_stopped)
{
	struct place p;
	int ends[2], status;
	char block[4096] = "";

	if (!begin(&p, "catalogue"))
		return;
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	while (write(ends[1], block, sizeof block) > 0)
		;
	ck_assert_int_eq(fcntl(ends[1], F_SETFL, 0), 0);
	struct str path = executable(p.a, "catalogue");
	pid_t child = fork();
	if (child == 0) {
		/* Whatever an earlier test of this process left. */
		sigset_t none;
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		signal(SIGTERM, SIG_DFL);
		dup2(ends[1], STDOUT_FILENO);
		execl(path.p, path.p, "--home", p.home.p, "--check", (char *)NULL);
		_exit(127);
	}
	usleep(200000);
	ck_assert_int_eq(waitpid(child, &status, WNOHANG), 0);
	status = finish(child, SIGTERM);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	close(ends[0]);
	close(ends[1]);
	end(&p);
}

UNIT(server, a_feed_is_cut_and_heals)
{
	struct place p;

	if (!begin(&p, "catalogue") || !executable(p.a, "enrolment").n)
		return;
	pid_t enrolment = start(&p, "enrolment");
	pid_t catalogue = start(&p, "catalogue");
	for (uint32_t i = 1; i <= 3; i++) {
		struct envelope e = add(&p, arena_printf(p.a, "E-%u", i).p);
		ck_assert_uint_eq(called(&p, "catalogue", &e).sequence, i);
		/* Parks until the feed is there: she reads her own writes. */
		int64_t begun = clock_monotonic_ms();
		struct health_report h = health(&p, "enrolment", i);
		ck_assert_uint_eq(h.feeds.n, 1);
		ck_assert_uint_ge(h.feeds.p[0].sequence, i);
		ck_assert_int_lt(clock_monotonic_ms() - begun, 3000);
		finish(catalogue, SIGKILL);
		catalogue = start(&p, "catalogue");
	}
	ck_assert_int_eq(finish(enrolment, SIGTERM), 0);
	ck_assert_int_eq(finish(catalogue, SIGTERM), 0);
	ck_assert_ptr_nonnull(strstr(log_of(&p, "enrolment").p, "event=feed_unreachable"));
	end(&p);
}

UNIT(server, a_feed_that_is_denied_is_let_in_later)
{
	struct place p;
	struct str text;
	const char *line;

	if (!begin(&p, "catalogue") || !executable(p.a, "enrolment").n)
		return;
	const char *path = home_at(p.a, p.home.p, "principals").p;
	ck_assert(file_read(path, FILE_OPEN, 10000, p.a, &text, &p.why));
	line = strstr(text.p, "name=\"enrolment\"");
	struct str without = arena_printf(p.a, "%.*s revoked\n%s",
					  (int)(line - text.p) + (int)strlen("name=\"enrolment\""),
					  text.p, line + strlen("name=\"enrolment\"\n"));
	ck_assert(file_write(path, FILE_OPEN, without, p.a, &p.why));
	pid_t catalogue = start(&p, "catalogue"), enrolment = start(&p, "enrolment");
	struct envelope e = add(&p, "EHESP");
	ck_assert_uint_eq(called(&p, "catalogue", &e).status, STATUS_ok);
	while (!strstr(log_of(&p, "enrolment").p, "event=feed_denied"))
		usleep(5000);
	ck_assert_uint_eq(health(&p, "enrolment", 0).feeds.p[0].sequence, 0);
	ck_assert(file_write(path, FILE_OPEN, text, p.a, &p.why));
	kill(catalogue, SIGHUP);
	while (health(&p, "enrolment", 0).feeds.p[0].sequence != 1)
		usleep(20000);
	ck_assert_int_eq(finish(enrolment, SIGTERM), 0);
	ck_assert_int_eq(finish(catalogue, SIGTERM), 0);
	end(&p);
}
