/* The table of services. */
#include "all_services.h"
#include "schema.h"
#include "unit.h"

UNIT(services, each_is_there_under_its_name)
{
	for (uint32_t i = 0; i < SERVICES_N; i++) {
		ck_assert_str_eq(all_services[i]->name, service_rows[i].name);
		ck_assert_ptr_eq(service_named(str_of(service_rows[i].name)), &service_rows[i]);
		ck_assert(*service_rows[i].help);
	}
	ck_assert_ptr_null(service_named(STR("kitchen")));
	ck_assert_ptr_null(service_named(STR("")));
}

UNIT(services, a_type_number_is_of_one_service)
{
	ck_assert_str_eq(service_of_type(1), "common");
	ck_assert_str_eq(service_of_type(99), "common");
	ck_assert_str_eq(service_of_type(100), "catalogue");
	ck_assert_str_eq(service_of_type(299), "catalogue");
	ck_assert_str_eq(service_of_type(300), "enrolment");
	ck_assert_str_eq(service_of_type(699), "attendance");
	ck_assert_str_eq(service_of_type(899), "certification");
	ck_assert_str_eq(service_of_type(900), "common");
	ck_assert_str_eq(service_of_type(2000), "catalogue");
	ck_assert_str_eq(service_of_type(5999), "certification");
	ck_assert_str_eq(service_of_type(6000), "common");
	for (uint32_t i = 0; i < SERVICES_N; i++)
		for (uint32_t h = 0; h < all_services[i]->nhandlers; h++) {
			const struct handler *handler = &all_services[i]->handlers[h];
			const char *of = service_of_type(handler->desc->type);
			if (handler->kind == HANDLE_FOLLOW || handler->kind == HANDLE_REACT)
				ck_assert_str_ne(of, service_rows[i].name);
			else if (strcmp(of, "common") != 0)
				ck_assert_str_eq(of, service_rows[i].name);
		}
}

/* None follows a service behind it in the table: the chain of feeds has no circle. */
UNIT(services, each_follows_those_before_it)
{
	const char *names[SEEN_MAX];

	for (uint32_t i = 0; i < SERVICES_N; i++)
		for (uint32_t n = service_upstreams(all_services[i], names); n-- > 0;)
			ck_assert(service_named(str_of(names[n])) < &service_rows[i]);
}

UNIT(services, every_message_has_a_slot)
{
	uint32_t n;
	const struct desc *const *all = schema_descs(&n);

	ck_assert_uint_eq(n + 1, MESSAGE_SLOTS);
	for (uint32_t i = 0; i < n; i++) {
		ck_assert_uint_eq(all[i]->slot, i + 1);
		ck_assert_uint_eq(schema_slot(all[i]->type), i + 1);
		ck_assert_ptr_eq(schema_by_type(all[i]->type), all[i]);
	}
	ck_assert_uint_eq(schema_slot(0), SLOT_none);
	ck_assert_uint_eq(schema_slot(UINT64_MAX), SLOT_none);
	ck_assert_ptr_null(schema_by_type(1999));
}

UNIT(services, one_text_names_them_all)
{
	struct arena *a = arena_new();

	ck_assert_str_eq(services_text(a).p, "catalogue enrolment attendance certification");
	arena_free(a);
}
