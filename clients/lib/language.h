/* The reader's language: what the tables and the program say, dates and numbers as she writes them.
 * JSON, CSV and the wire keep the words of the tables.
 *
 *	language_set(cli_option(&argc, argv, "lang"));        // or CURSUS_LANG, or the locale
 *	puts(language_choice(&choices_cohort_state, cohort.state));
 *
 * Where the locale that was asked for is not installed, as on a small Debian, its catalogue is used
 * all the same: C.UTF-8 is always there, and under it gettext obeys LANGUAGE.
 */
#ifndef CURSUS_LANGUAGE_H
#define CURSUS_LANGUAGE_H

#include "schema.h"

/* "fr", "en", "fr_FR.UTF-8"; NULL: what CURSUS_LANG or the locale says. false: not spoken here, and
 * English stays. */
bool language_set(const char *asked);

/* A text of the program in the reader's language, told apart by its context. */
const char *language_of(const char *context, const char *text);
/* The same in French, whatever the reader's language is; without a catalogue: as it is. */
const char *language_in_french(const char *context, const char *text);
/* A sentence of the tables; "" stays "". */
const char *language_sentence(const char *sentence);
/* A choice's text; "" for none. */
const char *language_choice(const struct choices *c, uint32_t number);
/* A field's name over a column or before a value. */
struct str language_heading(struct arena *a, const char *field);
/* "organiser, admin" */
struct str language_roles(struct arena *a, struct str roles);

/* A day; "" for none. */
struct str language_date(struct arena *a, uint32_t date);
/* A text that begins with an ISO day, like "2026-01-15 10:00", has the day rewritten. */
struct str language_dated(struct arena *a, struct str text);
/* "2026-06-12T16:00:00Z" as it is read on a clock here; what is no instant stays. */
struct str language_instant(struct arena *a, struct str rfc3339);
struct str language_percent(struct arena *a, uint64_t permille);
struct str language_mark(struct arena *a, uint64_t hundredths);

/* A warning that a service kept; one that this version does not know stays as it is. */
struct str language_warning(struct arena *a, struct str warning);

/* fault_text() in the reader's language, with what was sent where it is one of our own words. */
struct str language_fault(struct arena *a, const struct fault *f);

#endif
