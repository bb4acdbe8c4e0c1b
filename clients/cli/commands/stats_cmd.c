/* cursus stats --prometheus: all services in the text format that Prometheus reads (0.0.4), one
 * family after the other. Without the option it is the command of the tables. */
#include "client.h"
#include "health.h"
#include "home.h"
#include "stats.h"

#define PREFIX "cursus_"
#define REFUSED "refused_"
#define COUNTERS_OF_SERVICE_MAX 1000

struct metrics {
	struct cli *cli;
	struct seen_service seen[SERVICES_N];
	struct counter *counters[SERVICES_N];
	uint32_t ncounters[SERVICES_N];
	struct buf out;
};

static void family(struct metrics *m, const char *name, const char *type, const char *help)
{
	struct str head =
		arena_printf(m->cli->arena, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);

	buf_str(&m->out, head);
}

/* Names of services, states and reasons are ours: nothing in them has to be escaped. A version is
 * the peer's. */
static struct str label(struct arena *a, struct str text)
{
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	for (uint32_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"' || text.p[i] == '\\')
			buf_u8(&b, '\\');
		buf_u8(&b, text.p[i] == '\n' ? ' ' : (uint8_t)text.p[i]);
	}
	struct str out = arena_str(a, (struct str){(const char *)b.p, (uint32_t)b.n});
	buf_free(&b);
	return out;
}

static void sample(struct metrics *m, const char *name, const char *service, const char *more,
		   struct str value, unsigned long long number)
{
	struct arena *a = m->cli->arena;
	struct str text = label(a, value);
	struct str extra =
		more ? arena_printf(a, ",%s=\"%.*s\"", more, (int)text.n, text.p) : STR("");
	struct str line = arena_printf(a, "%s{service=\"%s\"%.*s} %llu\n", name, service,
				       (int)extra.n, extra.p, number);

	buf_str(&m->out, line);
}

static void put_health(struct metrics *m)
{
	static const char UP[] = PREFIX "up", INFO[] = PREFIX "info", STATE[] = PREFIX "state",
			  HEAD[] = PREFIX "log_entries", NOTES[] = PREFIX "notes",
			  STARTED[] = PREFIX "start_time_seconds";

	family(m, UP, "gauge", "Whether the service answers.");
	for (int i = 0; i < SERVICES_N; i++)
		sample(m, UP, m->seen[i].name, NULL, STR(""), m->seen[i].report != NULL);
	family(m, INFO, "gauge", "The version that runs.");
	for (int i = 0; i < SERVICES_N; i++)
		if (m->seen[i].report)
			sample(m, INFO, m->seen[i].name, "version", m->seen[i].report->version, 1);
	family(m, STATE, "gauge", "1 for the state that the service is in.");
	for (int i = 0; i < SERVICES_N; i++)
		for (uint32_t o = service_state_SERVING;
		     m->seen[i].report && o <= service_state_FULL; o++)
			sample(m, STATE, m->seen[i].name, "state",
			       str_of(choice_by_number(&choices_service_state, o)->text),
			       m->seen[i].report->state == o);
	family(m, HEAD, "gauge", "Entries of the service's log.");
	for (int i = 0; i < SERVICES_N; i++)
		if (m->seen[i].report)
			sample(m, HEAD, m->seen[i].name, NULL, STR(""),
			       m->seen[i].report->sequence);
	family(m, STARTED, "gauge", "When the service was started, in Unix time.");
	for (int i = 0; i < SERVICES_N; i++)
		if (m->seen[i].report)
			sample(m, STARTED, m->seen[i].name, NULL, STR(""),
			       (unsigned long long)m->seen[i].report->started / 1000);
	family(m, NOTES, "gauge", "What the operator should know; cursus status tells it.");
	for (int i = 0; i < SERVICES_N; i++)
		if (m->seen[i].report)
			sample(m, NOTES, m->seen[i].name, NULL, STR(""),
			       m->seen[i].report->notes.n);
}

static void put_feeds(struct metrics *m)
{
	static const char BEHIND[] = PREFIX "feed_behind", STOPPED[] = PREFIX "feed_stopped";

	for (int pass = 0; pass < 2; pass++) {
		if (pass == 0)
			family(m, BEHIND, "gauge",
			       "Entries of the upstream's log that were not followed yet.");
		else
			family(m, STOPPED, "gauge", "1: the upstream is not followed any more.");
		for (int i = 0; i < SERVICES_N; i++)
			for (int up = 0; m->seen[i].report && up < i; up++) {
				const struct health_report *of = m->seen[up].report;
				const struct feed_health *f =
					health_feed(m->seen[i].report, service_rows[up].name);
				if (!f)
					continue;
				uint64_t head = of ? of->sequence : f->sequence;
				if (pass == 0)
					sample(m, BEHIND, m->seen[i].name, "upstream", f->upstream,
					       head > f->sequence ? head - f->sequence : 0);
				else
					sample(m, STOPPED, m->seen[i].name, "upstream", f->upstream,
					       f->stopped.n > 0);
			}
	}
}

static bool is_refusal(struct str name)
{
	return str_starts(name, STR(REFUSED)) && name.n > strlen(REFUSED);
}

/* The services have the same counters; one that another does not have yet is a family too. */
static bool told_before(struct metrics *m, int service, struct str name)
{
	for (int i = 0; i < service; i++)
		for (uint32_t n = 0; n < m->ncounters[i]; n++)
			if (str_eq(m->counters[i][n].name, name))
				return true;
	return false;
}

static void put_counter(struct metrics *m, int first, struct str name)
{
	bool waits = str_is(name, "waiting");
	const char *metric = arena_printf(m->cli->arena, PREFIX "%.*s%s", (int)name.n, name.p,
					  waits ? "" : "_total")
				     .p;

	family(m, metric, waits ? "gauge" : "counter",
	       waits ? "Requests that wait now." : "As cursus stats tells it, since the start.");
	for (int i = first; i < SERVICES_N; i++)
		for (uint32_t n = 0; n < m->ncounters[i]; n++)
			if (str_eq(m->counters[i][n].name, name))
				sample(m, metric, m->seen[i].name, NULL, STR(""),
				       m->counters[i][n].value);
}

static void put_counters(struct metrics *m)
{
	static const char NAME[] = PREFIX "refused_total";

	for (int i = 0; i < SERVICES_N; i++)
		for (uint32_t n = 0; n < m->ncounters[i]; n++)
			if (!is_refusal(m->counters[i][n].name) &&
			    !told_before(m, i, m->counters[i][n].name))
				put_counter(m, i, m->counters[i][n].name);
	family(m, NAME, "counter", "Refusals since the start, by reason.");
	for (int i = 0; i < SERVICES_N; i++)
		for (uint32_t n = 0; n < m->ncounters[i]; n++) {
			struct str name = m->counters[i][n].name;
			if (is_refusal(name))
				sample(m, NAME, m->seen[i].name, "reason",
				       (struct str){name.p + strlen(REFUSED),
						    name.n - (uint32_t)strlen(REFUSED)},
				       m->counters[i][n].value);
		}
}

/* A key that may not ask for counters is told so; a service that does not answer is a metric. */
static int gather(struct metrics *m, struct session *s)
{
	struct fault fault;
	void *rows;
	int code = 0;

	for (int i = 0; i < SERVICES_N && !code; i++) {
		health_look(m->cli, s, service_rows[i].name, &m->seen[i]);
		if (m->seen[i].denied)
			code = status_exit_code(STATUS_denied);
		if (!m->seen[i].report)
			continue;
		enum status status =
			session_query(s, &desc_stats, &(struct stats){0}, service_rows[i].name,
				      COUNTERS_OF_SERVICE_MAX, &rows, &m->ncounters[i], &fault);
		if (status == STATUS_ok)
			m->counters[i] = rows;
		else
			code = cli_fail(m->cli, status, &fault);
	}
	return code;
}

static int put_all(struct cli *cli)
{
	struct metrics m = {.cli = cli};
	struct session *s = cli_session(cli);

	if (!s)
		return EXIT_UNREACHABLE;
	int code = gather(&m, s);
	if (code)
		return code;
	buf_init(&m.out, SIZE_MAX / 2);
	put_health(&m);
	put_feeds(&m);
	put_counters(&m);
	cli_print(&m.out);
	buf_free(&m.out);
	return 0;
}

int cmd_stats(struct cli *cli, int argc, char **argv)
{
	bool prometheus = cli_flag(&argc, argv, "prometheus");

	/* Our own first word is before what is left. */
	if (!prometheus)
		return cli_generic(cli, argc + 1, argv - 1);
	if (argc || cli->style.form != OUTPUT_TABLE || cli->service)
		return cli_usage("%s", _("cursus stats --prometheus tells of all services, in one "
					 "form; other options do not go with it"));
	return put_all(cli);
}
