/* Opens what a service needs, in an order that fails closed, and gives it back. */
#include "service_main.h"

#include "child.h"
#include "clock.h"
#include "config.h"
#include "faults.h"
#include "files.h"
#include "intake.h"
#include "keys.h"
#include "server.h"
#include "version.h"

#include <sodium.h>
#include <stdio.h>
#include <sys/resource.h>

#define USAGE_STATUS 2
/* How long one step of a check may take, which are milliseconds. */
#define CHECK_HANG_S 120

struct process {
	const struct service *service;
	struct config config;
	struct arena *a;
	struct str why;
	struct store *store;
	struct key_pair *key;
	struct issuer_key *issuer;
	unsigned char *shared; /* of service->shares; NULL: its public key is not there */
	bool beside;	       /* the service runs, and is checked all the same */
};

/* A listener aborts the process when descriptors run out (libzmq 4.3.4). */
static void raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	/* Each connection takes memory too, so there is a limit of ours. */
	limit.rlim_cur =
		limit.rlim_max < INTAKE_DESCRIPTORS_MAX ? limit.rlim_max : INTAKE_DESCRIPTORS_MAX;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		servicelog(SERVICELOG_WARNING, "descriptors_limited", SERVICELOG_NONE);
	else if (limit.rlim_cur > INTAKE_DESCRIPTORS_KEPT)
		intake_guard((uint32_t)limit.rlim_cur);
}

static bool open_store(struct process *p)
{
	const char *why = "";
	struct str dir = home_at(p->a, p->config.home.p, "data/%s", p->service->name);
	struct store_options o = {.dir = dir.p, .max_bytes = p->config.max_bytes};

	if (!folder_private(dir.p, p->a, &p->why))
		return false;
	p->beside = p->config.check && store_lmdb_in_use(dir.p);
	p->store = p->beside ? store_lmdb_beside(dir.p, &why) : store_lmdb_open(&o, &why);
	if (!p->store)
		p->why = arena_printf(p->a, "\"%s\": %s", dir.p, why);
	return p->store != NULL;
}

/* Without it the service works, and no release is made or believed. */
static bool open_shared(struct process *p)
{
	char public_key[KEY_Z85_BYTES];
	struct str path = home_at(p->a, p->config.home.p, "keys/%s.pub", p->service->shares), why;

	if (!key_load_public(path.p, public_key, p->a, &why)) {
		servicelog(SERVICELOG_WARNING, "shares_no_key", SERVICELOG_STR("why", why));
		return true;
	}
	p->shared = sodium_malloc(crypto_box_BEFORENMBYTES);
	must(p->shared);
	if (key_shared(p->key, public_key, p->shared))
		return true;
	p->why = arena_printf(p->a, "\"%s\": not a public key", path.p);
	return false;
}

static const void *secret_of(const struct process *p)
{
	return p->issuer ? (const void *)p->issuer : p->shared;
}

static bool open_keys(struct process *p)
{
	const char *home = p->config.home.p;
	struct str issuer = home_at(p->a, home, "issuer.key");

	p->key = key_load(home_at(p->a, home, "keys/%s.key", p->service->name).p, p->a, &p->why);
	if (!p->key)
		return false;
	/* Only who signs diplomas holds the key in memory. */
	if (p->service->shares && !open_shared(p))
		return false;
	const struct service_row *row = service_named(str_of(p->service->name));
	if (!row || !strstr(row->secrets, "issuer.key") || !file_exists(issuer.p))
		return true;
	p->issuer = issuer_key_load(issuer.p, p->a, &p->why);
	return p->issuer != NULL;
}

static void give_back(struct process *p)
{
	if (p->store)
		store_close(p->store);
	key_free(p->key);
	issuer_key_free(p->issuer);
	sodium_free(p->shared);
	arena_free(p->a);
}

static const struct principal *nobody(void *ctx, struct str key)
{
	(void)ctx;
	(void)key;
	return NULL;
}

static void print_report(const struct check_report *r, struct arena *a)
{
	printf("%.*s: %s, %llu events, %llu records\n", (int)r->service.n, r->service.p,
	       r->clean ? "clean" : "NOT CLEAN", (unsigned long long)r->events,
	       (unsigned long long)r->records);
	for (uint32_t i = 0; i < r->findings.n; i++)
		printf("  %.*s\n", (int)r->findings.p[i].n, r->findings.p[i].p);
	for (uint32_t i = 0; i < r->notes.n; i++) {
		struct fault fault;
		if (r->notes.p[i].why == REASON_clock_gap) /* a check is not a start */
			continue;
		fault_from_reply(&r->notes.p[i], &fault);
		struct str text = fault_text(a, &fault, NULL);
		printf("  note: %.*s\n", (int)text.n, text.p);
	}
}

static void gets_on(void *ctx)
{
	(void)ctx;
	child_alive();
}

/* Without sockets, whether or not the service runs. */
static bool check(struct process *p)
{
	const char *why = "";
	unsigned char seed[32];
	struct check_report report = {0};
	struct engine_config c = {.service = p->service,
				  .store = p->store,
				  .secret = secret_of(p),
				  .started_ms = clock_now_ms(),
				  .principal = nobody,
				  .stepped = gets_on};

	randombytes_buf(seed, sizeof seed);
	struct engine *e =
		p->beside ? engine_look(&c, &why) : engine_new(&c, clock_now_ms(), seed, &why);
	if (!e) {
		p->why = arena_printf(p->a, "%s", why);
		return false;
	}
	engine_check(e, p->a, false, &report);
	print_report(&report, p->a);
	p->why = STR("the store is not what its log says");
	engine_free(e);
	return report.clean;
}

static bool open_and_check(void *ctx)
{
	struct process *p = ctx;
	bool opened = open_keys(p) && open_store(p);

	if (!opened)
		servicelog(SERVICELOG_ERROR, "cannot_start", SERVICELOG_STR("why", p->why));
	else if (check(p))
		return true;
	else
		fprintf(stderr, "cursus-%s: %.*s\n", p->service->name, (int)p->why.n, p->why.p);
	return false;
}

/* LMDB trusts its pages: a damaged one may end whoever reads it, and that is what was to be found
 * out. */
static int check_apart(struct process *p)
{
	struct child_end end = child_run(open_and_check, p, CHECK_HANG_S);

	if (end.signal)
		printf("%s: NOT CLEAN, 0 events, 0 records\n  the check %s (%s): a page of the "
		       "store is damaged\n",
		       p->service->name, end.hung ? "did not get on" : "crashed",
		       child_signal_name(end.signal));
	return !end.good;
}

static int serve(struct process *p)
{
	struct server_options o = {.service = p->service,
				   .store = p->store,
				   .secret = secret_of(p),
				   .config = &p->config,
				   .key = p->key};

	raise_descriptors();
	return server_run(&o);
}

static void print_help(const char *name)
{
	printf("cursus-%s: the %s service of Cursus.\n\n  cursus-%s --home /srv/cursus\n\n%s\n"
	       "Settings also stand in HOME/cursus.zpl and in the environment\n"
	       "(CURSUS_CATALOGUE_ENDPOINT and so on). `cursus key new` and `cursus key revoke`\n"
	       "make it read HOME/principals again, and so does SIGHUP;\n"
	       "SIGTERM stops after the last answer. Exit status: 0 stopped, 1 cannot start,\n"
	       "2 wrong flag or setting, 70 unknown outcome of a commit: start it again.\n",
	       name, name, name, config_help);
}

int service_main(const struct service *service, int argc, char **argv)
{
	struct process p = {.service = service, .a = arena_new()};
	int status = 1;

	must(sodium_init() >= 0);
	servicelog_open(service->name, SERVICELOG_INFO);
	if (!config_load(&p.config, service->name, argc, argv, p.a, &p.why)) {
		fprintf(stderr, "cursus-%s: %.*s\n", service->name, (int)p.why.n, p.why.p);
		give_back(&p);
		return USAGE_STATUS;
	}
	/* A check has no loop that would hear them: it ends as any command does. */
	if (!p.config.check)
		server_block_signals();
	servicelog_open(service->name, p.config.log_level);
	if (p.config.help) {
		print_help(service->name);
		status = 0;
	} else if (p.config.version) {
		printf("cursus-%s %s\n", service->name, CURSUS_VERSION);
		status = 0;
	} else if (!home_as_account(p.config.home.p, p.a, &p.why)) {
		servicelog(SERVICELOG_ERROR, "cannot_start", SERVICELOG_STR("why", p.why));
	} else if (p.config.check) {
		status = check_apart(&p);
	} else if (open_keys(&p) && open_store(&p)) {
		status = serve(&p);
	} else {
		servicelog(SERVICELOG_ERROR, "cannot_start", SERVICELOG_STR("why", p.why));
	}
	give_back(&p);
	return status;
}
