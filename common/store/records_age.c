/* What the records of a store follow from besides the log, and which program made them. */
#include "records_age.h"

#include "version.h"

#include <sodium.h>

#include <string.h>

bool record_is_of_engine(const struct desc *d)
{
	return strcmp(service_of_type(d->type), "common") == 0;
}

static void hash_number(crypto_generichash_state *state, uint64_t n)
{
	crypto_generichash_update(state, (const unsigned char *)&n, sizeof n);
}

static void hash_name(crypto_generichash_state *state, const char *name)
{
	crypto_generichash_update(state, (const unsigned char *)name, strlen(name) + 1);
}

static void hash_record(crypto_generichash_state *state, const struct desc *d)
{
	hash_name(state, d->name);
	for (const struct field *f = d->fields(); f->tag; f++) {
		hash_name(state, f->name);
		hash_number(state, f->tag);
		hash_number(state, f->kind);
		hash_number(state, f->flags & KEY);
		hash_name(state, f->rec ? f->rec->name : "");
	}
}

void records_format(unsigned char format[RECORDS_FORMAT_BYTES])
{
	crypto_generichash_state state;
	uint32_t ndescs, nindexes;
	const struct desc *const *descs = schema_descs(&ndescs);
	const struct index *const *indexes = schema_indexes(&nindexes);

	must(crypto_generichash_init(&state, NULL, 0, RECORDS_FORMAT_BYTES) == 0);
	hash_number(&state, RECORDS_VERSION);
	for (uint32_t i = 0; i < ndescs; i++)
		if (descs[i]->what == WHAT_RECORD && !record_is_of_engine(descs[i]))
			hash_record(&state, descs[i]);
	for (uint32_t i = 0; i < nindexes; i++) {
		hash_name(&state, indexes[i]->name);
		hash_name(&state, indexes[i]->of->name);
		hash_number(&state, indexes[i]->unique);
		for (uint32_t t = 0; t < indexes[i]->ntags; t++)
			hash_number(&state, indexes[i]->tags[t]);
	}
	crypto_generichash_final(&state, format, RECORDS_FORMAT_BYTES);
}

enum records_age records_age(const struct service_meta *meta)
{
	unsigned char format[RECORDS_FORMAT_BYTES];

	records_format(format);
	if (meta->records <= RECORDS_VERSION &&
	    str_eq(meta->format, (struct str){(const char *)format, sizeof format}))
		return RECORDS_TODAY;
	return meta->records > RECORDS_VERSION ||
			       version_order(meta->program, STR(CURSUS_VERSION)) > 0
		       ? RECORDS_NEWER
		       : RECORDS_OLDER;
}
