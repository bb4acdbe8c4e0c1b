/* Signs the diplomas of a cohort on all processors; what comes out does not tell. */
#include "credential.h"

#include "clock.h"
#include "diploma_code.h"

#include <glib.h>

/* A thread costs about as much as so many diplomas. */
#define THREAD_PAYS 16u
#define THREADS_MAX 8u

/* What one thread makes, with nothing that another writes. */
struct part {
	const uint8_t *secret_key;
	const struct credential_facts *facts;
	struct credential_file *made;
	uint32_t n;
	struct arena *a;
	bool ok;
	GThread *thread;
};

static struct str code_of(const struct part *p, const struct credential_facts *f,
			  const uint8_t hash[CREDENTIAL_HASH_BYTES])
{
	const struct choice_option *edition = choice_by_text(&choices_diploma_edition, f->edition);
	struct diploma_code code = {
		.number = f->number,
		.holder = f->holder_name,
		.title = f->title,
		.honours = f->honours,
		.institution = f->issuer_name,
		.edition = edition ? edition->number : diploma_edition_ORIGINAL,
		.digest = {(const char *)hash, CREDENTIAL_HASH_BYTES},
	};
	struct str utc = {f->issued_at.p, (uint32_t)strlen("yyyy-mm-dd")};

	must(date_parse(f->issue_date.n ? f->issue_date : utc, &code.issued) == DATE_OK);
	return diploma_code_make(p->secret_key, f->verify_url, &code, p->a);
}

static void *part_make(void *p)
{
	struct part *part = p;
	struct credential_signer *signer = credential_signer_new(part->secret_key);
	char why[CREDENTIAL_WHY_BYTES];
	struct buf file;

	part->ok = true;
	buf_init(&file, CREDENTIAL_BYTES_MAX);
	for (uint32_t i = 0; i < part->n && part->ok; i++) {
		file.n = 0;
		part->ok = credential_make(signer, &part->facts[i], &file, why, sizeof why);
		if (!part->ok)
			break;
		part->made[i].bytes = arena_str(part->a, buf_slice(&file));
		credential_hash(part->made[i].bytes, part->facts[i].salt, part->made[i].hash);
		part->made[i].code = code_of(part, &part->facts[i], part->made[i].hash);
	}
	buf_free(&file);
	credential_signer_free(signer);
	return NULL;
}

static uint32_t parts_for(uint32_t n)
{
	uint32_t most = g_get_num_processors(), paid = n / THREAD_PAYS;

	most = most < THREADS_MAX ? most : THREADS_MAX;
	most = most < paid ? most : paid;
	return most ? most : 1;
}

bool credential_make_many(const uint8_t secret_key[PROOF_SECRET_BYTES],
			  const struct credential_facts *facts, uint32_t n, struct arena *a,
			  struct credential_file *made)
{
	struct part parts[THREADS_MAX];
	uint32_t nparts = parts_for(n);
	bool ok = true;

	for (uint32_t i = 0; i < nparts; i++) {
		uint32_t from = n / nparts * i, to = i + 1 == nparts ? n : from + n / nparts;
		parts[i] = (struct part){.secret_key = secret_key,
					 .facts = facts + from,
					 .made = made + from,
					 .n = to - from,
					 .a = i ? arena_new() : a};
		if (i) /* one that cannot be had is done here */
			parts[i].thread = g_thread_try_new("sign", part_make, &parts[i], NULL);
	}
	for (uint32_t i = 0; i < nparts; i++) {
		if (parts[i].thread)
			g_thread_join(parts[i].thread);
		else
			part_make(&parts[i]);
		ok = ok && parts[i].ok;
		for (uint32_t k = 0; i && parts[i].ok && k < parts[i].n; k++) {
			parts[i].made[k].bytes = arena_str(a, parts[i].made[k].bytes);
			parts[i].made[k].code = arena_str(a, parts[i].made[k].code);
		}
		if (i)
			arena_free(parts[i].a);
	}
	return ok;
}
