/* Words of documents: each sentence in French and in English side by side, dates, hours, names.
 *
 *	paper_text(p, box, style, str_of(say(t, "Fait à", "Done at")));
 *	words_day(a, TONGUE_FRENCH, 20260701)                       // "1er juillet 2026"
 *	words_count(a, t, 2, "%u heure", "%u heures", "%u hour", "%u hours")
 *
 * What a document says belongs to its template, like its drawing: the same facts and template give
 * the same bytes for ever, wherever Cursus is installed and whatever the reader's locale. So both
 * languages stand in the template itself and not in a catalogue of translations, which are found
 * by the environment and may change. Refusals and errors are no part of a document: gettext.
 */
#ifndef CURSUS_WORDS_H
#define CURSUS_WORDS_H

#include "base.h"

enum tongue { TONGUE_FRENCH, TONGUE_ENGLISH };

/* "fr", "en"; false: no language of documents. */
bool tongue_parse(const char *code, enum tongue *out);
const char *tongue_code(enum tongue t);

const char *say(enum tongue t, const char *french, const char *english);
/* With n in its right plural: French has the singular for 0 and 1, English for 1. Each format takes
 * one unsigned. */
struct str words_count(struct arena *a, enum tongue t, unsigned n, const char *fr_one,
		       const char *fr_many, const char *en_one, const char *en_many);

/* Days are yyyymmdd, "" for none. "1er juillet 2026", "1 July 2026" */
struct str words_day(struct arena *a, enum tongue t, uint32_t date);
/* "mercredi 1er juillet 2026", "Wednesday 1 July 2026" */
struct str words_weekday(struct arena *a, enum tongue t, uint32_t date);
/* "01/07/2026" in both */
struct str words_day_short(struct arena *a, uint32_t date);
/* "2025-2026", "2026": of a first and a last day */
struct str words_years(struct arena *a, uint32_t from, uint32_t to);
/* A time of the day, in minutes: "9 h 30", "14 h"; "09:30", "14:00" */
struct str words_clock(struct arena *a, enum tongue t, uint32_t minutes);
/* A duration, in minutes: "7 h 30", "150 h" in both */
struct str words_duration(struct arena *a, uint64_t minutes);
/* From hundredths: "12,5" and "12.5", "14" */
struct str words_decimal(struct arena *a, enum tongue t, uint64_t hundredths);
/* From thousandths: "97,5 %" and "97.5%" */
struct str words_percent(struct arena *a, enum tongue t, uint64_t permille);

/* "Léa Martin"; then, where she has another name in use: "Léa Martin, nom d’usage Durand" */
struct str words_name(struct arena *a, enum tongue t, struct str given, struct str family,
		      struct str usage);

#endif
