/* What the three imports share beside their rows: one pass over a file, tried or done.
 *
 *	struct pass p = {.session = s, .options = o, .dry = dry};
 *	...                                                    // p.row and p.n: the messages' rows
 *	if (!pass_send(&p, &desc_grade_enter, messages, answered, &ctx, &why)) return false;
 */
#ifndef CURSUS_IMPORT_PASS_H
#define CURSUS_IMPORT_PASS_H

#include "import_rows.h"

struct pass {
	struct session *session;
	const struct import_options *options;
	struct sheet_rows rows;
	uint32_t *row; /* of each message */
	uint32_t n;
	bool dry; /* decide, do nothing */
};

typedef void pass_fate(struct pass *, uint32_t i, enum status, const struct fault *,
		       const void *reply, void *ctx);

/* Sends the messages of p->row in chunks; `fate` is told each answer while its texts still live.
 * false and *why: nobody answered. */
bool pass_send(struct pass *p, const struct desc *d, const void *messages, pass_fate *fate,
	       void *ctx, struct str *why);
/* What a service warned of, in the reader's language. */
struct str pass_warnings(struct arena *a, struct list_of_str texts);

typedef bool import_pass(struct session *, struct arena *, struct str bytes,
			 const struct import_options *, bool dry, struct import_report *,
			 struct str *why);
import_pass learners_pass, slots_pass, grades_pass;

/* The columns that learners and slots are brought in by, in the order in which export writes them;
 * end in NULL. The learners' last one, where she stands in the cohort, import reads past. */
extern const char *const learners_columns[], *const slots_columns[];

#endif
