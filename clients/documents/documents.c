/* The kinds of documents. */
#include "documents.h"

#include "convocation.h"
#include "diploma_gather.h"
#include "map_paper.h"
#include "minutes.h"
#include "paper_file.h"
#include "sheet_paper.h"
#include "study.h"

const struct document documents[] = {
	{"attendance-sheet", "feuille-d-emargement", "attendance-sheet", ABOUT_SHEET, sheet_gather,
	 sheet_make},
	{"completion-certificate", "certificat-de-realisation", "completion-certificate",
	 ABOUT_LEARNER, completion_gather, completion_make},
	{"attendance-statement", "attestation-d-assiduite", "attendance-statement", ABOUT_LEARNER,
	 attended_gather, attended_make},
	{"end-statement", "attestation-de-fin-de-formation", "end-statement", ABOUT_LEARNER,
	 ended_gather, ended_make},
	{"placement-statement", "attestation-de-stage", "placement-statement", ABOUT_LEARNER,
	 placed_gather, placed_make},
	{"transcript", "releve-de-notes", "transcript", ABOUT_LEARNER, transcript_gather,
	 transcript_make},
	{"minutes", "proces-verbal", "minutes", ABOUT_BOARD, minutes_gather, minutes_make},
	{"convocation", "convocation", "convocation", ABOUT_DAYS, convocation_gather,
	 convocation_make},
	{"attendance-map", "carte-d-assiduite", "attendance-map", ABOUT_COHORT, map_gather,
	 map_make},
	{"diploma", "diplome", "diploma", ABOUT_LEARNER, diploma_gather, diploma_make},
	{NULL, NULL, NULL, ABOUT_SHEET, NULL, NULL},
};

const struct document *document_named(const char *kind)
{
	const struct document *d = documents;

	while (d->kind && strcmp(d->kind, kind) != 0)
		d++;
	return d->kind ? d : NULL;
}

const char *document_file(const struct document *d, struct arena *a, enum tongue t, struct str of,
			  struct str who)
{
	struct str name = str_of(say(t, d->french, d->english));

	if (of.n)
		name = arena_printf(a, "%.*s-%s", (int)name.n, name.p, paper_name(a, of));
	if (who.n)
		name = arena_printf(a, "%.*s-%s", (int)name.n, name.p, paper_name(a, who));
	return arena_printf(a, "%.*s.pdf", (int)name.n, name.p).p;
}
