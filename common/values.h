/* A field's value as people write it, and back; messages as JSON; random messages for tests. All driven by the tables.
 *
 *	value_from_text(a, desc_field(d, STR("birth_date")), d, STR("05/11/1988"), &m, &fault);
 *	json_t *j = message_to_json(&desc_cohort, &cohort, 0);
 */
#ifndef CURSUS_VALUES_H
#define CURSUS_VALUES_H

#include "schema.h"

#include <jansson.h>

/* Sets one member (and its `given` bit) from text. Dates: ISO or dd/mm/yyyy; minutes: 08:30 or 8h30; choices by text; bool: yes no oui
 * non true false 1 0; bytes: hexadecimal; time: RFC 3339. Ids take numbers only: resolving a code is the caller's. Lists of texts are
 * separated by commas. false: *fault names the field. Lists of records and records take JSON text. */
bool value_from_text(struct arena *a, const struct field *f, const struct desc *d, struct str text, void *message,
		     struct fault *fault);
/* "" for an empty value. Minutes "08:30", dates ISO, bool yes/no, choices their text, lists as "3 items" or joined texts. */
struct str value_to_text(struct arena *a, const struct field *f, const void *message);

/* Names as in the tables. Dates and minutes as text, choices as their text, bytes as hexadecimal, instants as RFC 3339, ids and numbers
 * as integers. Empty members are left out unless REQUIRED. The caller owns the result (json_decref). SECRET fields are left out. */
enum json_flag { JSON_ALL_FIELDS = 1 };
json_t *message_to_json(const struct desc *d, const void *message, unsigned flags);
/* Strict: an unknown key, a wrong type or a bad value is refused with the path. Accepts what message_to_json writes. */
bool message_from_json(struct arena *a, const struct desc *d, const json_t *j, void *message, struct fault *fault);

/* A valid message that depends on the seed alone; every boundary of the tables comes up over many seeds. */
void random_message(struct arena *a, const struct desc *d, uint64_t seed, void *message);
/* The same made invalid in one field; false when the message cannot be made invalid. *expected tells field and reason. */
bool random_invalid(struct arena *a, const struct desc *d, uint64_t seed, void *message, struct fault *expected);

#endif
