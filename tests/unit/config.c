/* Settings: what stands over what, and how a wrong one is told. */
#include "unit.h"

#include "config.h"
#include "files.h"

#include <stdlib.h>

struct case_ {
	struct arena *a;
	struct config c;
	struct str home, why;
};

static struct case_ begin(const char *file)
{
	char name[] = "/tmp/cursus-config-XXXXXX";
	struct case_ k = {.a = arena_new()};

	ck_assert_ptr_nonnull(mkdtemp(name));
	k.home = arena_printf(k.a, "%s", name);
	struct str path = home_at(k.a, name, "cursus.zpl");
	ck_assert(!file || file_write(path.p, FILE_OPEN, str_of(file), k.a, &k.why));
	return k;
}

static void end(struct case_ *k)
{
	struct str command = arena_printf(k->a, "rm -rf %s", k->home.p);

	ck_assert_int_eq(system(command.p), 0);
	arena_free(k->a);
}

/* The catalogue's settings, with flags separated by one blank. */
static bool load(struct case_ *k, const char *flags)
{
	char *argv[20] = {"cursus-catalogue", "--home", (char *)k->home.p};
	int argc = 3;

	for (char *word = strtok(arena_z(k->a, str_of(flags)), " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	return config_load(&k->c, "catalogue", argc, argv, k->a, &k->why);
}

static void wrong_file(const char *file, const char *want)
{
	struct case_ k = begin(file);

	ck_assert(!load(&k, ""));
	ck_assert_msg(str_is(k.why, want), "%.*s", (int)k.why.n, k.why.p);
	end(&k);
}

static void wrong_flags(const char *flags, const char *want)
{
	struct case_ k = begin(NULL);

	ck_assert(!load(&k, flags));
	ck_assert_msg(str_is(k.why, want), "%.*s", (int)k.why.n, k.why.p);
	end(&k);
}

UNIT(config, nothing_said)
{
	struct case_ k = begin(NULL);

	ck_assert(load(&k, ""));
	ck_assert_uint_eq(k.c.nendpoints, 1);
	ck_assert(str_eq(k.c.endpoints[0], home_endpoint(k.a, k.home.p, "catalogue")));
	for (uint32_t i = 0; i < SERVICES_N; i++)
		ck_assert_str_eq(config_connect(&k.c, str_of(service_rows[i].name)),
				 home_endpoint(k.a, k.home.p, service_rows[i].name).p);
	ck_assert_ptr_null(config_connect(&k.c, STR("kitchen")));
	ck_assert(k.c.rate == 500 && k.c.burst == 5000);
	ck_assert(k.c.max_bytes == 0 && !k.c.rehearsal && k.c.log_level == SERVICELOG_INFO);
	ck_assert(k.c.ready_fd == -1 && !k.c.check && !k.c.help && !k.c.version);
	end(&k);
}

UNIT(config, the_file)
{
	struct case_ k = begin("#   ours\ncatalogue\n    endpoint = \"tcp://127.0.0.1:5501\"\n"
			       "    endpoint = \"ipc:///run/x/c.ipc\"\n    max_bytes = \"20G\"\n"
			       "    rate = \"20\"\n    burst = \"0\"\n"
			       "    rehearsal = yes\n    log_level = debug\n"
			       "attendance\n    connect = \"tcp://att.example.org:5503\"\n"
			       "    endpoint = \"tcp://127.0.0.1:5503\"\n");

	ck_assert_msg(load(&k, ""), "%s", k.why.p);
	ck_assert_uint_eq(k.c.nendpoints, 3);
	ck_assert(str_is(k.c.endpoints[1], "tcp://127.0.0.1:5501"));
	ck_assert(str_is(k.c.endpoints[2], "ipc:///run/x/c.ipc"));
	ck_assert(k.c.rate == 20 && k.c.burst == 0);
	ck_assert(k.c.max_bytes == (uint64_t)20 << 30 && k.c.rehearsal);
	ck_assert_int_eq(k.c.log_level, SERVICELOG_DEBUG);
	ck_assert_str_eq(config_connect(&k.c, STR("attendance")), "tcp://att.example.org:5503");
	end(&k);
}

UNIT(config, a_tcp_endpoint_without_a_port_has_that_of_its_service)
{
	struct case_ k = begin("catalogue\n    endpoint = \"tcp://0.0.0.0\"\n"
			       "    endpoint = \"tcp://[::]\"\n    endpoint = \"tcp://[::1]:7\"\n"
			       "    endpoint = \"tcp://*:8\"\n"
			       "attendance\n    connect = \"tcp://att.example.org\"\n"
			       "enrolment\n    connect = \"tcp://[2001:db8::1]\"\n");

	ck_assert_msg(load(&k, ""), "%s", k.why.p);
	ck_assert_uint_eq(k.c.nendpoints, 5);
	ck_assert(str_is(k.c.endpoints[1], "tcp://0.0.0.0:5501"));
	ck_assert(str_is(k.c.endpoints[2], "tcp://[::]:5501"));
	ck_assert(str_is(k.c.endpoints[3], "tcp://[::1]:7"));
	ck_assert(str_is(k.c.endpoints[4], "tcp://*:8"));
	ck_assert_str_eq(config_connect(&k.c, STR("attendance")), "tcp://att.example.org:5503");
	ck_assert_str_eq(config_connect(&k.c, STR("enrolment")), "tcp://[2001:db8::1]:5502");
	end(&k);
}

UNIT(config, environment_over_file_and_flags_over_both)
{
	struct case_ k = begin("catalogue\n    endpoint = \"tcp://127.0.0.1:1\"\n"
			       "    max_bytes = \"20G\"\n    log_level = debug\n");

	setenv("CURSUS_CATALOGUE_ENDPOINT", "tcp://127.0.0.1:2,tcp://127.0.0.1:3", 1);
	setenv("CURSUS_CATALOGUE_MAX_BYTES", "500M", 1);
	setenv("CURSUS_ENROLMENT_CONNECT", "tcp://127.0.0.1:9", 1);
	setenv("CURSUS_ENROLMENT_LOG_LEVEL", "error", 1);
	ck_assert_msg(load(&k, ""), "%s", k.why.p);
	ck_assert_uint_eq(k.c.nendpoints, 3);
	ck_assert(str_is(k.c.endpoints[1], "tcp://127.0.0.1:2"));
	ck_assert(str_is(k.c.endpoints[2], "tcp://127.0.0.1:3"));
	ck_assert_uint_eq(k.c.max_bytes, (uint64_t)500 << 20);
	ck_assert_int_eq(k.c.log_level, SERVICELOG_DEBUG);
	ck_assert_str_eq(config_connect(&k.c, STR("enrolment")), "tcp://127.0.0.1:9");
	ck_assert_msg(load(&k, "--endpoint tcp://127.0.0.1:4 --endpoint tcp://127.0.0.1:5 "
			       "--max-bytes 16M --log-level error --rehearsal --ready-fd 7 "
			       "--upstream enrolment=tcp://127.0.0.1:8 --check"),
		      "%s", k.why.p);
	ck_assert_uint_eq(k.c.nendpoints, 3);
	ck_assert(str_is(k.c.endpoints[1], "tcp://127.0.0.1:4"));
	ck_assert(str_is(k.c.endpoints[2], "tcp://127.0.0.1:5"));
	ck_assert_uint_eq(k.c.max_bytes, (uint64_t)16 << 20);
	ck_assert(k.c.rehearsal && k.c.check && k.c.ready_fd == 7 &&
		  k.c.log_level == SERVICELOG_ERROR);
	ck_assert_str_eq(config_connect(&k.c, STR("enrolment")), "tcp://127.0.0.1:8");
	ck_assert(config_client(&k.c, k.home.p, k.a, &k.why));
	ck_assert_str_eq(config_connect(&k.c, STR("enrolment")), "tcp://127.0.0.1:9");
	unsetenv("CURSUS_CATALOGUE_ENDPOINT");
	unsetenv("CURSUS_CATALOGUE_MAX_BYTES");
	unsetenv("CURSUS_ENROLMENT_CONNECT");
	unsetenv("CURSUS_ENROLMENT_LOG_LEVEL");
	end(&k);
}

UNIT(config, where_the_home_is)
{
	struct case_ k = begin(NULL);
	char *argv[] = {"cursus-catalogue", "--help"};

	setenv("CURSUS_HOME", "/srv/cursus", 1);
	ck_assert(config_load(&k.c, "catalogue", 1, argv, k.a, &k.why));
	ck_assert(str_is(k.c.home, "/srv/cursus"));
	unsetenv("CURSUS_HOME");
	ck_assert(config_load(&k.c, "catalogue", 2, argv, k.a, &k.why) && k.c.help);
	argv[1] = "--version";
	ck_assert(config_load(&k.c, "catalogue", 2, argv, k.a, &k.why) && k.c.version);
	end(&k);
}

UNIT(config, a_wrong_file_is_told)
{
	wrong_file("catalogue\n  endpoint\n",
		   "cursus.zpl: not ZPL: name = \"value\", four blanks a "
		   "level");
	wrong_file("kitchen\n    endpoint = x\n", "cursus.zpl: kitchen: no such service");
	wrong_file("catalogue\n    endpont = x\n",
		   "cursus.zpl: catalogue/endpont: no such setting");
	wrong_file("catalogue\n    rehearsal = maybe\n",
		   "cursus.zpl: catalogue/rehearsal \"maybe\": yes or no");
	wrong_file("attendance\n    log_level = loud\n",
		   "cursus.zpl: attendance/log_level \"loud\": not one of debug, info, warning, "
		   "error");
	wrong_file("attendance\n    connect = x\n",
		   "cursus.zpl: attendance/connect \"x\": not an endpoint, like "
		   "ipc:///run/x/catalogue.ipc or tcp://*:5501");
}

UNIT(config, a_wrong_flag_is_told)
{
	wrong_flags("--endpont x", "--endpont: no such flag; see --help");
	wrong_flags("--endpoint", "--endpoint: a value is missing");
	wrong_flags("serve", "\"serve\": no such flag; see --help");
	wrong_flags("--max-bytes 20X", "--max-bytes \"20X\": not a size, like 500M or 20G");
	wrong_flags("--max-bytes 99999999999T",
		    "--max-bytes \"99999999999T\": not a size, like 500M or 20G");
	wrong_flags("--max-bytes 1M", "--max-bytes \"1M\": at least 16M");
	wrong_flags("--ready-fd 2", "--ready-fd \"2\": not a file descriptor above 2");
	wrong_flags("--upstream kitchen=tcp://x:1",
		    "--upstream \"kitchen=tcp://x:1\": not SERVICE=ENDPOINT");
	wrong_flags("--upstream catalogue=x",
		    "--upstream \"x\": not an endpoint, like ipc:///run/x/catalogue.ipc or "
		    "tcp://*:5501");
}

UNIT(config, a_wrong_endpoint_is_told)
{
	struct arena *a = arena_new();
	char *x = arena_alloc(a, 201);
	const char *like = "not an endpoint, like ipc:///run/x/catalogue.ipc or tcp://*:5501";

	wrong_flags("--endpoint udp://x:1",
		    arena_printf(a, "--endpoint \"udp://x:1\": %s", like).p);
	wrong_flags("--endpoint tcp://", arena_printf(a, "--endpoint \"tcp://\": %s", like).p);
	wrong_flags("--endpoint ipc://@x", "--endpoint \"ipc://@x\": an ipc endpoint has a whole "
					   "path, like ipc:///run/x/catalogue.ipc");
	memset(x, 'x', 110);
	wrong_flags(arena_printf(a, "--endpoint ipc:///%s", x).p,
		    arena_printf(a,
				 "--endpoint \"ipc:///%s\": the path of a socket has 107 bytes "
				 "at most",
				 x)
			    .p);
	memset(x, 'x', 200);
	wrong_flags(arena_printf(a, "--endpoint tcp://%s", x).p,
		    arena_printf(a, "--endpoint \"tcp://%s\": longer than 200 bytes", x).p);
	wrong_flags("--endpoint tcp://x:1,tcp://x:1,tcp://x:1,tcp://x:1,tcp://x:1,tcp://x:1,"
		    "tcp://x:1,tcp://x:1",
		    "--endpoint \"tcp://x:1,tcp://x:1,tcp://x:1,tcp://x:1,tcp://x:1,tcp://x:1,"
		    "tcp://x:1,tcp://x:1\": more than 7 endpoints");
	arena_free(a);
}
