/* Institutions: universities, schools and other bodies that award or organise. */
#include "ident.h"
#include "noun.h"

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

enum status decide_institution_add(struct cx *cx, const struct institution_add *m,
				   struct institution *reply)
{
	struct warnings w = {.arena = cx->arena};
	struct institution i = {.code = m->code, .uai = m->uai, .siret = m->siret, .nda = m->nda};
	struct str holder;
	enum status s;

	if (code_taken(cx, &index_institution_by_code, m->code, &holder))
		return refuse(cx, REASON_code_taken, "code", holder);
	if ((s = name_tidied(cx, "name", m->name, &i.name)) != STATUS_ok ||
	    (s = number_kept(cx, "uai", &i.uai, ident_uai, &w)) != STATUS_ok ||
	    (s = number_kept(cx, "siret", &i.siret, ident_siret, &w)) != STATUS_ok ||
	    (s = number_kept(cx, "nda", &i.nda, ident_nda, &w)) != STATUS_ok)
		return s;
	i.warnings = warned(&w);
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

enum status query_institution_list(struct cx *cx, const struct institution_list *m,
				   struct rows *rows)
{
	(void)m;
	return list_by(cx, &index_institution_by_code, rows);
}
