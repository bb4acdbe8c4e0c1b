/* Institutions: universities, schools and other bodies that award or organise. */
#include "clock.h"
#include "ident.h"
#include "institution_names.h"
#include "noun.h"
#include "text.h"

#include <glib.h>

/* A number as it is kept, without blanks; one of the wrong shape is refused, one whose check digit
 * does not fit is kept with a warning, since printed papers carry it (domain 6). */
static enum status number_kept(struct cx *cx, const char *name, struct str *number,
			       enum ident_check check(struct str), struct warnings *w)
{
	struct str typed = *number;

	*number = ident_compact(cx->arena, typed);
	if (!number->n)
		return STATUS_ok;
	switch (check(*number)) {
	case IDENT_SHAPE:
		return refuse(cx, REASON_bad_shape, name, typed);
	case IDENT_KEY:
		warn(w, "%s %.*s does not fit its check character", name, (int)number->n,
		     number->p);
		break;
	case IDENT_OK:
		break;
	}
	return STATUS_ok;
}

/* Encrypted, of plain characters, and without a fragment: the code of a diploma is put there. */
static bool web_address(struct str url)
{
	static const char scheme[] = "https://";

	if (!str_starts(url, STR("https://")) || url.n == sizeof scheme - 1)
		return false;
	for (uint32_t i = 0; i < url.n; i++)
		if (!g_ascii_isalnum(url.p[i]) && !strchr("-._~:/?&=%+", url.p[i]))
			return false;
	return g_ascii_isalnum(url.p[sizeof scheme - 1]);
}

/* What people see of it is one line each; the page is a web address. */
static enum status settle(struct cx *cx, struct institution *i)
{
	struct warnings w = {.arena = cx->arena};
	struct str *lines[] = {&i->address, &i->city, &i->signatory, &i->signatory_capacity};
	enum status s;

	for (size_t n = 0; n < COUNT(lines); n++)
		*lines[n] = text_name(cx->arena, *lines[n]);
	i->verify_url = str_trim(i->verify_url);
	if ((s = name_tidied(cx, "name", i->name, &i->name)) != STATUS_ok ||
	    (s = number_kept(cx, "uai", &i->uai, ident_uai, &w)) != STATUS_ok ||
	    (s = number_kept(cx, "siret", &i->siret, ident_siret, &w)) != STATUS_ok ||
	    (s = number_kept(cx, "nda", &i->nda, ident_nda, &w)) != STATUS_ok)
		return s;
	if (i->verify_url.n && !web_address(i->verify_url))
		return refuse(cx, REASON_not_a_web_address, "verify_url", i->verify_url);
	i->warnings = warned(&w);
	return STATUS_ok;
}

enum status decide_institution_add(struct cx *cx, const struct institution_add *m,
				   struct institution *reply)
{
	struct institution i = {.code = m->code,
				.name = m->name,
				.uai = m->uai,
				.siret = m->siret,
				.nda = m->nda,
				.address = m->address,
				.city = m->city,
				.signatory = m->signatory,
				.signatory_capacity = m->signatory_capacity,
				.verify_url = m->verify_url};
	struct str holder;
	enum status s;

	if (code_taken(cx, &index_institution_by_code, m->code, &holder))
		return refuse(cx, REASON_code_taken, "code", holder);
	if ((s = settle(cx, &i)) != STATUS_ok)
		return s;
	*reply = i;
	reply->id = emit_institution_added(cx, &(struct institution_added){.institution = i});
	return STATUS_ok;
}

void apply_institution_added(struct tx *tx, const struct event *e,
			     const struct institution_added *m)
{
	struct institution i = m->institution;

	i.id = id_or_born(i.id, e);
	put_institution(tx, &i);
}

/* The member of an institution that a command's text sets; NULL: none. */
static struct str *text_of(struct institution *i, const struct field *f)
{
	const struct field *to = desc_field(&desc_institution, str_of(f->name));

	return to && f->kind == KIND_str && to->kind == KIND_str
		       ? (struct str *)(void *)((unsigned char *)i + to->offset)
		       : NULL;
}

static bool alike(struct institution *one, struct institution *other)
{
	for (uint32_t i = 0; i < desc_institution_change.nfields; i++) {
		const struct field *f = &desc_institution_change.fields()[i];
		const struct str *text = text_of(one, f);
		if (text && !str_eq(*text, *text_of(other, f)))
			return false;
	}
	return true;
}

static enum status empty_fields(struct cx *cx, struct list_of_str names, struct institution *i)
{
	for (uint32_t n = 0; n < names.n; n++) {
		const struct field *f = desc_field(&desc_institution_change, names.p[n]);
		struct str *text = f ? text_of(i, f) : NULL;
		if (!text)
			return refuse(cx, REASON_unknown_field, "clear", names.p[n]);
		*text = STR("");
	}
	return STATUS_ok;
}

/* Papers show the name of their day, so a new name has a first day: today, unless it is said. */
static enum status renamed(struct cx *cx, const struct institution_change *m,
			   const struct institution *before, struct institution *i)
{
	const uint64_t most = desc_field(&desc_institution, STR("names"))->max;
	uint32_t today = zone_date(STR("Europe/Paris"), cx->now_ms);
	struct institution_name name = {.name = i->name,
					.since = m->name_since ? m->name_since : today};

	if (!message_given(m, 2) && i->names.n)
		i->name = institution_name_on(i, today);
	if (!message_given(m, 2))
		return m->name_since ? refuse(cx, REASON_missing, "name", STR("")) : STATUS_ok;
	if (str_eq(i->name, before->name) && !m->name_since)
		return STATUS_ok;
	i->names = institution_named(cx->arena, before, name);
	if (i->names.n > most)
		return refuse_limit(cx, REASON_too_many_items, "name", STR(""), most);
	i->name = institution_name_on(i, today);
	return STATUS_ok;
}

static bool names_alike(const struct institution *a, const struct institution *b)
{
	bool alike = a->names.n == b->names.n;

	for (uint32_t i = 0; alike && i < a->names.n; i++)
		alike = a->names.p[i].since == b->names.p[i].since &&
			str_eq(a->names.p[i].name, b->names.p[i].name);
	return alike;
}

/* What was issued before stays as it was: a diploma carries its own facts. */
enum status decide_institution_change(struct cx *cx, const struct institution_change *m,
				      struct institution *reply)
{
	struct institution before;
	enum status s;

	if (!get_institution(cx->view, &(struct institution){.id = m->institution}, cx->arena,
			     &before))
		return refuse(cx, REASON_no_such, "institution", STR("institution"));
	*reply = before;
	for (uint32_t i = 0; i < desc_institution_change.nfields; i++) {
		const struct field *f = &desc_institution_change.fields()[i];
		struct str *text = text_of(reply, f);
		if (text && message_given(m, f->tag))
			memcpy(text, field_at(f, m), sizeof *text);
	}
	reply->holidays = m->holidays ? m->holidays : reply->holidays;
	if ((s = empty_fields(cx, m->clear, reply)) != STATUS_ok ||
	    (s = settle(cx, reply)) != STATUS_ok ||
	    (s = renamed(cx, m, &before, reply)) != STATUS_ok)
		return s;
	if (alike(reply, &before) && names_alike(reply, &before) &&
	    reply->holidays == before.holidays)
		return refuse(cx, REASON_nothing_changes, "", STR(""));
	emit_institution_changed(cx, &(struct institution_changed){.institution = *reply,
								   .reason = str_trim(m->reason)});
	return STATUS_ok;
}

void apply_institution_changed(struct tx *tx, const struct event *e,
			       const struct institution_changed *m)
{
	struct arena *a = arena_new();
	struct institution_before was = {
		.institution = m->institution.id, .until = e->at_ms, .sequence = e->sequence};

	if (get_institution(tx_view(tx), &m->institution, a, &was.before))
		put_institution_before(tx, &was);
	put_institution(tx, &m->institution);
	arena_free(a);
}

enum status query_institution_list(struct cx *cx, const struct institution_list *m,
				   struct rows *rows)
{
	return list_by_at(cx, &index_institution_by_code, &desc_institution_before, m->at, rows);
}
