/* cursus doctor: looks at a home and its services, and says what to do. It changes nothing. */
#include "doctor.h"

#include "client.h"
#include "clock.h"
#include "files.h"

#include <jansson.h>

void doctor_found(struct doctor *d, const char *about, enum doctor_state state, struct str what,
		  struct str todo)
{
	if (d->n < DOCTOR_FINDINGS_MAX)
		d->found[d->n++] = (struct doctor_finding){about, state, what, todo};
}

static const char *word(enum doctor_state state)
{
	static const char *const WORDS[] = {[DOCTOR_GOOD] = N_("good"),
					    [DOCTOR_ADVICE] = N_("look at"),
					    [DOCTOR_WRONG] = N_("WRONG")};

	return gettext(WORDS[state]);
}

static void tell(struct doctor *d)
{
	for (uint32_t i = 0; i < d->n; i++) {
		const struct doctor_finding *f = &d->found[i];
		printf("%s: %s: %.*s\n", word(f->state), gettext(f->about), (int)f->what.n,
		       f->what.p);
		if (f->todo.n)
			printf("  -> %.*s\n", (int)f->todo.n, f->todo.p);
	}
}

static void tell_json(struct doctor *d)
{
	static const char *const STATES[] = {
		[DOCTOR_GOOD] = "good", [DOCTOR_ADVICE] = "look at", [DOCTOR_WRONG] = "wrong"};
	json_t *all = json_array();
	struct buf out;

	for (uint32_t i = 0; i < d->n; i++) {
		const struct doctor_finding *f = &d->found[i];
		json_array_append_new(
			all, json_pack("{ss, ss, ss%, ss%}", "check", f->about, "state",
				       STATES[f->state], "what", f->what.p, (size_t)f->what.n,
				       "todo", f->todo.n ? f->todo.p : "", (size_t)f->todo.n));
	}
	buf_init(&out, SIZE_MAX / 2);
	output_put_json(all, &out);
	cli_print(&out);
	buf_free(&out);
}

static void ask_all(struct doctor *d)
{
	struct str key = d->cli->key ? str_of(d->cli->key)
				     : home_at(d->cli->arena, d->cli->home, "keys/me.key");

	for (int i = 0; i < SERVICES_N; i++)
		d->seen[i].name = service_rows[i].name;
	d->asked_ms = clock_now_ms();
	/* Without a key there is much to look at all the same. */
	if (!file_exists(key.p) || !(d->session = cli_session(d->cli)))
		return;
	for (int i = 0; i < SERVICES_N; i++)
		health_look(d->cli, d->session, service_rows[i].name, &d->seen[i]);
}

int cmd_doctor(struct cli *cli, int argc, char **argv)
{
	struct doctor d = {.cli = cli};
	int wrong = 0;

	if (argc)
		return cli_usage(_("cursus doctor takes no \"%s\""), argv[0]);
	if (!file_exists(home_at(cli->arena, cli->home, "principals").p)) {
		cli_say(_("cursus: there is no home in %s; make one with: cursus init\n"),
			cli->home);
		return EXIT_FAILURE;
	}
	ask_all(&d);
	doctor_permissions(&d);
	doctor_keys(&d);
	doctor_disk(&d);
	doctor_backup(&d);
	doctor_services(&d);
	doctor_versions(&d);
	doctor_clock(&d);
	doctor_feeds(&d);
	for (uint32_t i = 0; i < d.n; i++)
		wrong += d.found[i].state == DOCTOR_WRONG;
	if (cli->style.form == OUTPUT_JSON)
		tell_json(&d);
	else
		tell(&d);
	return wrong ? EXIT_FAILURE : 0;
}
