/* The services, as proto/services.tbl names them. */
#include "services.h"

const struct service_row service_rows[SERVICES_N] = {
#define SERVICE(n, f, l, of, ol, p, s, h)                                                          \
	{.name = #n,                                                                               \
	 .help = h,                                                                                \
	 .secrets = s,                                                                             \
	 .first = f,                                                                               \
	 .last = l,                                                                                \
	 .old_first = of,                                                                          \
	 .old_last = ol,                                                                           \
	 .port = p},
#include "services.tbl"
#undef SERVICE
};

const struct service_row *service_named(struct str name)
{
	for (size_t i = 0; i < SERVICES_N; i++)
		if (str_is(name, service_rows[i].name))
			return &service_rows[i];
	return NULL;
}

const char *service_of_type(uint64_t type)
{
	for (size_t i = 0; i < SERVICES_N; i++) {
		const struct service_row *s = &service_rows[i];
		if ((type >= s->first && type <= s->last) ||
		    (type >= s->old_first && type <= s->old_last))
			return s->name;
	}
	return "common";
}

struct str services_text(struct arena *a)
{
	struct str text = STR("");

	for (size_t i = 0; i < SERVICES_N; i++)
		text = arena_printf(a, "%s%s%s", text.n ? text.p : "", i ? " " : "",
				    service_rows[i].name);
	return text;
}
