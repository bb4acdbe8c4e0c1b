/* Command lines into messages, by the tables alone.
 *
 *	struct args args;
 *	if (!args_find(argc, argv, &args, &why)) ...              // "cohort", "open", ...
 *	void *m = arena_alloc(a, args.desc->size);
 *	enum status s = args_message(session, &args, m, &fault);  // codes and addresses become ids
 */
#ifndef CURSUS_ARGS_H
#define CURSUS_ARGS_H

#include "session.h"

struct args {
	const struct desc *desc;
	int argc;
	char **argv; /* what follows noun and verb */
};

/* The command or query that the first words name: "cohort open", "health". NULL desc and *why when
 * there is none. */
bool args_find(struct arena *a, int argc, char **argv, struct args *out, struct str *why);

/* Fills the message: --field value, --field=value, -- and _ alike; words without -- go to the
 * REQUIRED fields in the order of the tags. "@file.json", or a single word that ends in .json for a
 * message with lists or records, gives the whole message as JSON (the shape of programme.json is
 * understood too). "--field @file" gives one nested field as JSON from a file. Faults name the
 * field; the status is invalid, or that of a resolution. */
enum status args_message(struct session *s, const struct args *args, void *message,
			 struct fault *fault);

/* Turns the codes and addresses in a message's JSON into ids. */
struct json_t;
enum status args_resolve_json(struct session *s, const struct desc *d, struct json_t *j,
			      struct fault *fault);

#endif
