/* The engine alone: who may, for whom a gateway speaks, whose codes and addresses are told. */
#include "tiny.h"
#include "unit.h"

#define A_SCHOOL(c) (&(struct institution_add){.code = STR(c), .name = STR("A school")})

static struct rig *memory_rig(void)
{
	return rig_new(&tiny_catalogue, store_memory_open());
}

static void assert_logged(const struct rig *g, const char *part)
{
	struct str log = buf_slice(&g->log);

	ck_assert_msg(memmem(log.p, log.n, part, strlen(part)) != NULL, "'%s' is not in:\n%.*s",
		      part, (int)log.n, log.p);
}

UNIT(engine, who_may_not_is_told_why)
{
	struct rig *g = memory_rig();
	struct told t;

	t = rig_ask(g, "nobody", &desc_institution_list, &(struct institution_list){0});
	ck_assert_int_eq(t.status, STATUS_denied);
	ck_assert_str_eq(t.text, "institution_list: this key is not known here");
	t = rig_ask(g, "revoked", &desc_institution_list, &(struct institution_list){0});
	ck_assert_str_eq(t.text, "institution_list: this key is revoked");
	t = rig_ask(g, "learner12", &desc_institution_add, A_SCHOOL("UN"));
	ck_assert_int_eq(t.fault.why, REASON_wrong_role);
	ck_assert(str_is(t.fault.got, "organiser, admin"));
	/* Who she is comes before what she says. */
	t = rig_ask(g, "learner12", &desc_institution_add, &(struct institution_add){0});
	ck_assert_int_eq(t.fault.why, REASON_wrong_role);
	t = rig_ask(g, "learner12", &desc_learner_show, &(struct learner_show){.learner = 13});
	ck_assert_str_eq(t.text, "learner_show.learner: only for yourself");
	t = rig_ask(g, "learner12", &desc_learner_show, &(struct learner_show){.learner = 12});
	ck_assert_int_eq(t.status, STATUS_ok);
	t = rig_ask(g, "organiser", &desc_learner_show, &(struct learner_show){.learner = 13});
	ck_assert_int_eq(t.status, STATUS_ok);
	assert_logged(g, "who=nobody behalf=\"\" status=denied field=\"\" reason=unknown_key");
	rig_free(g);
}

static struct told gateway_shows(struct rig *g, const char *who, const char *behalf,
				 uint64_t learner)
{
	return rig_ask_all(g, &(struct ask){.who = who,
					    .desc = &desc_learner_show,
					    .message = &(struct learner_show){.learner = learner},
					    .behalf = behalf});
}

UNIT(engine, a_gateway_speaks_for_a_person_as_that_person)
{
	struct rig *g = memory_rig();
	struct learner row;
	static const char *const nobody[] = {
		"learner:", "learner:0", "learner:01", "learner:x",
		"pope:1",   "learner12", "learner:-1", "learner:99999999999999999999"};

	struct told t = gateway_shows(g, "organiser", "learner:12", 12);
	ck_assert_int_eq(t.status, STATUS_denied);
	ck_assert_str_eq(t.text, "learner_show.behalf: only a gateway may speak for somebody else");
	for (size_t i = 0; i < COUNT(nobody); i++)
		ck_assert_int_eq(gateway_shows(g, "gateway", nobody[i], 12).fault.why,
				 REASON_bad_shape);
	ck_assert_str_eq(
		gateway_shows(g, "gateway", "pope:1", 12).text,
		"learner_show.behalf: does not have the shape of this identifier (pope:1)");
	ck_assert_int_eq(gateway_shows(g, "gateway", "learner:12", 13).fault.why,
			 REASON_not_yourself);
	t = gateway_shows(g, "gateway", "learner:12", 12);
	rig_row(g, &t, 0, &desc_learner, &row);
	ck_assert(str_is(row.structure, "learner:12"));
	ck_assert(str_is(row.funder, "portal"));
	/* For another it has her role only, though it is an organiser's itself. */
	struct ask ask = {.who = "gateway",
			  .desc = &desc_institution_add,
			  .message = A_SCHOOL("UN"),
			  .behalf = "trainer:3"};
	ck_assert_int_eq(rig_ask_all(g, &ask).fault.why, REASON_wrong_role);
	ask.behalf = NULL;
	ck_assert_int_eq(rig_ask_all(g, &ask).status, STATUS_ok);
	rig_free(g);
}

UNIT(engine, an_event_tells_who_did_it_and_when)
{
	struct rig *g = memory_rig();
	struct feed_page page;
	struct fault fault;

	rig_institution(g, "UN");
	ck_assert(
		wire_decode(rig_feed(g, 0, 0), &desc_feed_page, WIRE_LENIENT, g->a, &page, &fault));
	const struct log_entry *entry = &page.entries.p[0];
	ck_assert(str_is(entry->actor, "Marie Curie"));
	ck_assert_uint_eq(entry->request.n, REQUEST_ID_BYTES);
	ck_assert_int_eq(entry->at, RIG_START_MS);
	ck_assert_uint_eq(entry->type, TYPE_NUMBER_institution_added);
	ck_assert_uint_eq(entry->behalf.n + entry->upstream.n, 0);
	rig_free(g);
}

static uint64_t resolved(struct rig *g, const char *noun, const char *text)
{
	struct told t = rig_ask(g, "learner12", &desc_resolve,
				&(struct resolve){.noun = str_of(noun), .text = str_of(text)});
	struct resolved r;

	if (t.status != STATUS_ok) {
		ck_assert_int_eq(t.fault.why, REASON_no_such);
		ck_assert(str_is(t.fault.got, noun));
		return 0;
	}
	rig_row(g, &t, 0, &desc_resolved, &r);
	return r.id;
}

UNIT(engine, resolve_finds_codes_as_people_type_them)
{
	struct rig *g = memory_rig();

	rig_institution(g, "UNISTRA");
	rig_institution(g, "ehesp");
	ck_assert_uint_eq(resolved(g, "institution", "UNISTRA"), 1);
	ck_assert_uint_eq(resolved(g, "institution", "unistra"), 1);
	ck_assert_uint_eq(resolved(g, "institution", "EHESP"), 2);
	ck_assert_uint_eq(resolved(g, "institution", " ehesp "), 2);
	ck_assert_uint_eq(resolved(g, "institution", "nowhere"), 0);
	ck_assert_uint_eq(resolved(g, "trainer", "ehesp"), 0);
	ck_assert_uint_eq(resolved(g, "stats", "ehesp"), 0);
	ck_assert_uint_eq(resolved(g, "unicorn", "ehesp"), 0);
	struct told t = rig_ask(g, "organiser", &desc_resolve,
				&(struct resolve){.noun = STR("trainer"), .text = STR("x")});
	ck_assert_int_eq(t.status, STATUS_unknown);
	ck_assert_str_eq(t.text, "resolve.text: no such trainer");
	rig_free(g);
}

static enum status resolved_by(struct rig *g, const char *who, const char *behalf,
			       const char *email)
{
	struct resolve m = {.noun = STR("learner"), .text = str_of(email)};
	struct ask ask = {.who = who, .desc = &desc_resolve, .message = &m, .behalf = behalf};

	return rig_ask_all(g, &ask).status;
}

UNIT(engine, a_learner_cannot_try_out_whose_address_is_known)
{
	struct rig *g = memory_rig();

	struct tx *tx = store_begin(g->store, STORE_WRITE);
	put_learner(tx, &(struct learner){
				.id = 12, .email = STR("L@x.fr"), .email_key = STR("l@x.fr")});
	put_learner(tx, &(struct learner){
				.id = 13, .email = STR("M@x.fr"), .email_key = STR("m@x.fr")});
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	ck_assert_int_eq(resolved_by(g, "organiser", NULL, "M@X.fr"), STATUS_ok);
	ck_assert_int_eq(resolved_by(g, "gateway", NULL, "M@X.fr"), STATUS_ok);
	ck_assert_int_eq(resolved_by(g, "learner12", NULL, "L@X.fr"), STATUS_ok);
	ck_assert_int_eq(resolved_by(g, "learner12", NULL, "M@X.fr"), STATUS_unknown);
	ck_assert_int_eq(resolved_by(g, "gateway", "learner:12", "M@X.fr"), STATUS_unknown);
	ck_assert_int_eq(resolved_by(g, "gateway", "learner:13", "M@X.fr"), STATUS_ok);
	struct told known =
		rig_ask(g, "learner12", &desc_resolve,
			&(struct resolve){.noun = STR("learner"), .text = STR("M@x.fr")});
	struct told unknown =
		rig_ask(g, "learner12", &desc_resolve,
			&(struct resolve){.noun = STR("learner"), .text = STR("N@x.fr")});
	ck_assert_str_eq(known.text, unknown.text);
	rig_free(g);
}

static struct told label(struct rig *g, const char *who, const char *noun, uint64_t id)
{
	return rig_ask(g, who, &desc_label, &(struct label){.noun = str_of(noun), .id = id});
}

UNIT(engine, label_tells_codes_to_all_and_addresses_to_few)
{
	struct rig *g = memory_rig();
	struct resolved r;

	rig_institution(g, "UNISTRA");
	struct tx *tx = store_begin(g->store, STORE_WRITE);
	put_learner(tx, &(struct learner){
				.id = 12, .email = STR("L@x.fr"), .email_key = STR("l@x.fr")});
	put_learner(tx, &(struct learner){
				.id = 13, .email = STR("M@x.fr"), .email_key = STR("m@x.fr")});
	ck_assert_int_eq(tx_commit(tx), COMMIT_DONE);
	struct told t = label(g, "learner12", "institution", 1);
	rig_row(g, &t, 0, &desc_resolved, &r);
	ck_assert(str_is(r.text, "UNISTRA"));
	t = label(g, "organiser", "learner", 13);
	rig_row(g, &t, 0, &desc_resolved, &r);
	ck_assert(str_is(r.text, "m@x.fr"));
	ck_assert_int_eq(label(g, "learner12", "learner", 12).status, STATUS_ok);
	ck_assert_int_eq(label(g, "learner12", "learner", 13).fault.why, REASON_wrong_role);
	ck_assert_int_eq(label(g, "learner12", "learner", 14).fault.why, REASON_wrong_role);
	struct ask ask = {.who = "gateway",
			  .desc = &desc_label,
			  .message = &(struct label){.noun = STR("learner"), .id = 13},
			  .behalf = "learner:12"};
	ck_assert_int_eq(rig_ask_all(g, &ask).fault.why, REASON_wrong_role);
	ask.behalf = NULL;
	ck_assert_int_eq(rig_ask_all(g, &ask).status, STATUS_ok);
	ck_assert_str_eq(label(g, "organiser", "learner", 14).text, "label.id: no such learner");
	ck_assert_str_eq(label(g, "organiser", "unicorn", 1).text, "label.noun: no such unicorn");
	rig_free(g);
}

UNIT(engine, whoami_tells_what_counts)
{
	struct rig *g = memory_rig();
	struct whoami_row row;
	struct ask ask = {.who = "gateway",
			  .desc = &desc_whoami,
			  .message = &(struct whoami){0},
			  .behalf = "learner:7"};

	struct told t = rig_ask_all(g, &ask);
	rig_row(g, &t, 0, &desc_whoami_row, &row);
	ck_assert(str_is(row.name, "portal"));
	ck_assert(str_is(row.roles, "learner, gateway"));
	ck_assert_uint_eq(row.learner, 7);
	t = rig_ask(g, "trainer3", &desc_whoami, &(struct whoami){0});
	rig_row(g, &t, 0, &desc_whoami_row, &row);
	ck_assert_uint_eq(row.trainer, 3);
	ck_assert(str_is(row.roles, "trainer"));
	rig_free(g);
}

UNIT(engine_who, without_a_file_nothing_is_reloaded)
{
	struct rig *g = rig_new(&tiny_catalogue, store_memory_open());
	struct told t = rig_ask(g, "admin", &desc_keys_reload, &(struct keys_reload){0});

	ck_assert_int_eq(t.status, STATUS_conflict);
	ck_assert_str_eq(t.text, "keys_reload: the principals file cannot be read, so the "
				 "one from before still holds: no file");
	rig_free(g);
}
