/* Settings over czmq's ZPL reader, the environment and getopt. */
#include "config.h"

#include "files.h"
#include "rate.h"

#include <ctype.h>
#include <czmq.h>
#include <getopt.h>
#include <stdlib.h>
#include <sys/un.h>

#define FILE_BYTES_MAX 65536u
#define ENDPOINT_LONGEST 200
#define RATE_MOST 1000000u
#define MAX_BYTES_LEAST (16u * 1024 * 1024)

const char config_help[] =
	"  --home DIR               where keys, settings and data lie (CURSUS_HOME)\n"
	"  --endpoint ENDPOINT      answer there too, ipc://... or tcp://...; may be repeated\n"
	"  --upstream SERVICE=ENDPOINT  where another service is found\n"
	"  --max-bytes SIZE         largest size of the store: 500M, 20G\n"
	"  --log-level LEVEL        debug, info, warning or error\n"
	"  --rehearsal              let an admin move the clock\n"
	"  --ready-fd N             write one byte there when ready, and close it\n"
	"  --check                  replay the log and compare; the service may run or not\n"
	"  --help, --version\n";

/* Where a value came from, for messages, and what it is for. */
struct setting {
	struct config *config;
	struct arena *a;
	struct str *why;
	const char *where;   /* "--endpoint", "CURSUS_CATALOGUE_ENDPOINT", "cursus.zpl:
				catalogue/endpoint" */
	const char *service; /* whose */
	struct str value;
};

static bool wrong(const struct setting *s, const char *what)
{
	*s->why =
		arena_printf(s->a, "%s \"%.*s\": %s", s->where, (int)s->value.n, s->value.p, what);
	return false;
}

static bool endpoint_right(const struct setting *s, struct str endpoint)
{
	struct sockaddr_un address;

	if (endpoint.n > ENDPOINT_LONGEST)
		return wrong(s, "longer than 200 bytes");
	if (str_starts(endpoint, STR("tcp://")) && endpoint.n > 6)
		return true;
	if (!str_starts(endpoint, STR("ipc://")) || endpoint.n == 6)
		return wrong(s, "not an endpoint, like ipc:///run/x/catalogue.ipc or tcp://*:5501");
	if (endpoint.p[6] != '/')
		return wrong(s,
			     "an ipc endpoint has a whole path, like ipc:///run/x/catalogue.ipc");
	if (endpoint.n - 6 >= sizeof address.sun_path)
		return wrong(s, "the path of a socket has 107 bytes at most");
	return true;
}

/* As libzmq takes it: a TCP endpoint without a port has that of its service. */
static struct str endpoint_whole(const struct setting *s, struct str endpoint)
{
	const struct service_row *row = service_named(str_of(s->service));
	bool has_port = false;

	/* The colons of an IPv6 address stand within brackets. */
	for (uint32_t i = 6; i < endpoint.n; i++)
		has_port = endpoint.p[i] == ':' || (has_port && endpoint.p[i] != ']');
	if (!row || has_port || !str_starts(endpoint, STR("tcp://")))
		return (struct str){arena_z(s->a, endpoint), endpoint.n};
	return arena_printf(s->a, "%.*s:%u", (int)endpoint.n, endpoint.p, row->port);
}

static bool set_endpoint(const struct setting *s)
{
	struct config *c = s->config;
	struct str rest = s->value;

	do {
		const char *comma = rest.n ? memchr(rest.p, ',', rest.n) : NULL;
		struct str one = {rest.p, comma ? (uint32_t)(comma - rest.p) : rest.n};
		rest = comma ? (struct str){comma + 1, rest.n - one.n - 1} : STR("");
		if (!endpoint_right(s, one))
			return false;
		/* One place is kept for the home's own. */
		if (c->nendpoints == CONFIG_ENDPOINTS_MAX - 1)
			return wrong(s, "more than 7 endpoints");
		c->endpoints[c->nendpoints++] = endpoint_whole(s, one);
	} while (rest.n);
	return true;
}

static bool set_connect(const struct setting *s)
{
	if (!endpoint_right(s, s->value))
		return false;
	for (size_t i = 0; i < SERVICES_N; i++)
		if (strcmp(s->service, service_rows[i].name) == 0)
			s->config->connect[i] = endpoint_whole(s, s->value);
	return true;
}

static bool set_max_bytes(const struct setting *s)
{
	static const char UNITS[] = "KMGT";
	struct str number = s->value;
	uint64_t n = 0;
	unsigned shift = 0;
	const char *unit = number.n ? strchr(UNITS, number.p[number.n - 1]) : NULL;

	if (unit && *unit) {
		shift = 10 * (unsigned)(unit - UNITS + 1);
		number.n--;
	}
	if (!str_u64(number, &n) || n > UINT64_MAX >> shift || n << shift > INT64_MAX)
		return wrong(s, "not a size, like 500M or 20G");
	if (n << shift < MAX_BYTES_LEAST)
		return wrong(s, "at least 16M");
	s->config->max_bytes = n << shift;
	return true;
}

static bool set_number(const struct setting *s, uint64_t *number)
{
	uint64_t n;

	if (!str_u64(s->value, &n) || n > RATE_MOST)
		return wrong(s, "not a number up to 1000000");
	*number = n;
	return true;
}

static bool set_rate(const struct setting *s)
{
	return set_number(s, &s->config->rate);
}

static bool set_burst(const struct setting *s)
{
	return set_number(s, &s->config->burst);
}

static bool set_rehearsal(const struct setting *s)
{
	if (str_is(s->value, "yes"))
		s->config->rehearsal = true;
	else if (str_is(s->value, "no"))
		s->config->rehearsal = false;
	else
		return wrong(s, "yes or no");
	return true;
}

static bool set_log_level(const struct setting *s)
{
	return servicelog_level(s->value, &s->config->log_level) ||
	       wrong(s, "not one of debug, info, warning, error");
}

static const struct {
	const char *name;
	bool (*set)(const struct setting *);
	bool of_others; /* matters for a service other than the one that runs */
} SETTINGS[] = {{"endpoint", set_endpoint, false},   {"connect", set_connect, true},
		{"max_bytes", set_max_bytes, false}, {"rate", set_rate, false},
		{"burst", set_burst, false},	     {"rehearsal", set_rehearsal, false},
		{"log_level", set_log_level, false}};

/* The settings of all services are looked at, so that a slip of the pen is told wherever it is;
 * only what concerns this one is kept. */
static bool set(struct setting *s, const char *name)
{
	struct config scratch = *s->config;
	struct config *real = s->config;

	for (size_t i = 0; i < COUNT(SETTINGS); i++) {
		if (strcmp(name, SETTINGS[i].name) != 0)
			continue;
		bool ours = SETTINGS[i].of_others ||
			    (real->service && strcmp(s->service, real->service) == 0);
		if (!ours) {
			scratch.nendpoints = 0;
			s->config = &scratch;
		}
		bool right = SETTINGS[i].set(s);
		s->config = real;
		return right;
	}
	*s->why = arena_printf(s->a, "%s: no such setting", s->where);
	return false;
}

static bool set_section(struct setting *s, zconfig_t *section)
{
	s->service = zconfig_name(section);
	if (!service_named(str_of(s->service))) {
		*s->why = arena_printf(s->a, "cursus.zpl: %s: no such service", s->service);
		return false;
	}
	for (zconfig_t *item = zconfig_child(section); item; item = zconfig_next(item)) {
		s->where =
			arena_printf(s->a, "cursus.zpl: %s/%s", s->service, zconfig_name(item)).p;
		s->value = str_of(zconfig_value(item));
		if (!set(s, zconfig_name(item)))
			return false;
	}
	return true;
}

bool config_text(struct config *c, struct str text, struct arena *a, struct str *why)
{
	struct setting s = {.config = c, .a = a, .why = why};
	zconfig_t *root = zconfig_str_load(arena_z(a, text));
	bool right = root != NULL;

	if (!right)
		*why = STR("cursus.zpl: not ZPL: name = \"value\", four blanks a level");
	for (zconfig_t *section = root ? zconfig_child(root) : NULL; right && section;
	     section = zconfig_next(section))
		right = set_section(&s, section);
	zconfig_destroy(&root);
	return right;
}

static bool from_file(struct config *c, struct arena *a, struct str *why)
{
	struct str path = home_at(a, c->home.p, "cursus.zpl");
	struct str text;

	if (!file_exists(path.p))
		return true;
	return file_read(path.p, FILE_OPEN, FILE_BYTES_MAX, a, &text, why) &&
	       config_text(c, text, a, why);
}

static bool from_environment(struct config *c, struct arena *a, struct str *why)
{
	for (size_t i = 0; i < SERVICES_N; i++) {
		for (size_t k = 0; k < COUNT(SETTINGS); k++) {
			struct str name = arena_printf(a, "CURSUS_%s_%s", service_rows[i].name,
						       SETTINGS[k].name);
			char *upper = arena_z(a, name);
			for (char *p = upper; *p; p++)
				*p = (char)toupper((unsigned char)*p);
			const char *value = getenv(upper);
			struct setting s = {c, a, why, upper, service_rows[i].name, str_of(value)};
			/* The environment's endpoints are in place of the file's. */
			if (value && k == 0 && c->service && !strcmp(s.service, c->service))
				c->nendpoints = 0;
			if (value && *value && !set(&s, SETTINGS[k].name))
				return false;
		}
	}
	return true;
}

static bool set_upstream(struct setting *s)
{
	const char *equals = memchr(s->value.p, '=', s->value.n);
	struct str name = {s->value.p, equals ? (uint32_t)(equals - s->value.p) : 0};

	if (!equals || !service_named(name))
		return wrong(s, "not SERVICE=ENDPOINT");
	s->service = arena_z(s->a, name);
	s->value = str_of(equals + 1);
	return set_connect(s);
}

static bool set_ready_fd(struct setting *s)
{
	uint64_t fd;

	if (!str_u64(s->value, &fd) || fd < 3 || fd > 65535)
		return wrong(s, "not a file descriptor above 2");
	s->config->ready_fd = (int)fd;
	return true;
}

static const struct option OPTIONS[] = {{"home", required_argument, NULL, 'o'},
					{"endpoint", required_argument, NULL, 'e'},
					{"upstream", required_argument, NULL, 'u'},
					{"max-bytes", required_argument, NULL, 'm'},
					{"log-level", required_argument, NULL, 'l'},
					{"ready-fd", required_argument, NULL, 'r'},
					{"rehearsal", no_argument, NULL, 'R'},
					{"check", no_argument, NULL, 'c'},
					{"help", no_argument, NULL, 'h'},
					{"version", no_argument, NULL, 'v'},
					{0}};

/* One flag of a pass: the first pass takes what says where the home is, the second the rest. */
static bool set_flag(struct config *c, int flag, const char *where, struct arena *a,
		     struct str *why, bool *had_endpoint)
{
	struct setting s = {c, a, why, where, c->service, str_of(optarg)};

	switch (flag) {
	case 'e':
		/* The flags' endpoints are in place of the file's and the environment's. */
		if (!*had_endpoint)
			c->nendpoints = 0;
		*had_endpoint = true;
		return set_endpoint(&s);
	case 'u':
		return set_upstream(&s);
	case 'm':
		return set_max_bytes(&s);
	case 'l':
		return set_log_level(&s);
	case 'r':
		return set_ready_fd(&s);
	case 'R':
		c->rehearsal = true;
		return true;
	default:
		return true;
	}
}

static bool from_flags(struct config *c, int argc, char **argv, bool first, struct arena *a,
		       struct str *why)
{
	int flag, at = 0;
	bool had_endpoint = false;

	optind = 0; /* glibc: begin again */
	opterr = 0;
	while ((flag = getopt_long(argc, argv, "+:", OPTIONS, &at)) != -1) {
		if (flag == '?' || flag == ':') {
			*why = arena_printf(a,
					    flag == ':' ? "%s: a value is missing"
							: "%s: no such flag; see --help",
					    argv[optind - 1]);
			return false;
		}
		if (first && flag == 'o')
			c->home = arena_printf(a, "%s", optarg);
		c->help = c->help || flag == 'h';
		c->version = c->version || flag == 'v';
		c->check = c->check || flag == 'c';
		struct str where = arena_printf(a, "--%s", OPTIONS[at].name);
		if (!first && !set_flag(c, flag, where.p, a, why, &had_endpoint))
			return false;
	}
	if (optind < argc) {
		*why = arena_printf(a, "\"%s\": no such flag; see --help", argv[optind]);
		return false;
	}
	return true;
}

static void finish(struct config *c, struct arena *a)
{
	for (size_t i = 0; i < SERVICES_N; i++)
		if (!c->connect[i].n)
			c->connect[i] = home_endpoint(a, c->home.p, service_rows[i].name);
	if (!c->service)
		return;
	memmove(c->endpoints + 1, c->endpoints, c->nendpoints * sizeof c->endpoints[0]);
	c->endpoints[0] = home_endpoint(a, c->home.p, c->service);
	c->nendpoints++;
}

bool config_load(struct config *c, const char *service, int argc, char **argv, struct arena *a,
		 struct str *why)
{
	*c = (struct config){.service = service,
			     .rate = RATE_PER_SECOND,
			     .burst = RATE_BURST,
			     .log_level = SERVICELOG_INFO,
			     .ready_fd = -1};
	c->home = home_default(a);
	if (!from_flags(c, argc, argv, true, a, why))
		return false;
	if (c->help || c->version)
		return true;
	if (!from_file(c, a, why) || !from_environment(c, a, why) ||
	    !from_flags(c, argc, argv, false, a, why))
		return false;
	finish(c, a);
	return true;
}

bool config_client(struct config *c, const char *home, struct arena *a, struct str *why)
{
	*c = (struct config){.log_level = SERVICELOG_INFO, .ready_fd = -1};
	c->home = arena_printf(a, "%s", home);
	if (!from_file(c, a, why) || !from_environment(c, a, why))
		return false;
	finish(c, a);
	return true;
}

const char *config_connect(const struct config *c, struct str service)
{
	for (size_t i = 0; i < SERVICES_N; i++)
		if (str_is(service, service_rows[i].name))
			return c->connect[i].p;
	return NULL;
}
