/* A field's value as people write it, and back; messages as JSON; by the tables.
 *
 *	value_from_text(a, desc_field(d, STR("birth_date")), d, STR("05/11/1988"), &m, &fault);
 *	json_t *j = message_to_json(&desc_cohort, &cohort, 0);
 */
#ifndef CURSUS_VALUES_H
#define CURSUS_VALUES_H

#include "schema.h"

#include <jansson.h>

/* Sets one member (and its `given` bit) from text. Dates: ISO or dd/mm/yyyy; minutes: 08:30 or
 * 8h30; choices by text; bool: yes no oui non true false 1 0; bytes: hexadecimal; time: RFC 3339.
 * Ids take numbers only: resolving a code is the caller's. Lists of texts are separated by commas,
 * or JSON. false: *fault names the field. Lists of records and records take JSON text. Blanks
 * around a value do not count, but for texts, which are taken as they are. Ranges and lengths are
 * validate()'s. */
bool value_from_text(struct arena *a, const struct field *f, const struct desc *d, struct str text,
		     void *message, struct fault *fault);
/* "" for an empty value, but numbers that are not ids are told (0), and bool is yes or no. Minutes
 * "08:30", dates ISO, times RFC 3339, choices their text, lists as "3 items" or joined texts, bytes
 * as hexadecimal, records as JSON. */
struct str value_to_text(struct arena *a, const struct field *f, const void *message);

/* Names as in the tables. Dates and minutes as text, choices as their text, bytes as hexadecimal,
 * instants as RFC 3339, ids and numbers as integers. What JSON has no form for is told otherwise:
 * numbers over 2^63-1 as text, instants outside the years 1 to 9999 as integer milliseconds. Empty
 * members are left out unless REQUIRED; with JSON_ALL_FIELDS they are there too, null where the
 * kind has no empty form. The caller owns the result (json_decref). SECRET fields are left out. */
enum json_flag { JSON_ALL_FIELDS = 1 };
json_t *message_to_json(const struct desc *d, const void *message, unsigned flags);
/* Strict: an unknown key, a wrong type or a bad value is refused with the path. Accepts what
 * message_to_json writes. Members that j does not name, or names as null, stay as they are: the
 * message begins zeroed or holds what came from elsewhere. */
bool message_from_json(struct arena *a, const struct desc *d, const json_t *j, void *message,
		       struct fault *fault);
/* One member; the path of the fault begins with its name. */
bool value_from_json(struct arena *a, const struct field *f, const json_t *j, void *message,
		     struct fault *fault);
/* The member as JSON, null where its kind has no empty form. */
json_t *value_to_json(struct arena *a, const struct field *f, const void *message, unsigned flags);

#endif
