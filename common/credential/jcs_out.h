/* JSON written straight in its canonical form (RFC 8785), without a tree of values: for what we
 * compose ourselves, many times over.
 *
 *	struct jcs_out o = {.b = &bytes};
 *	jcs_out_object(&o, NULL);                       // no name: the whole, or within an array
 *	jcs_out_text(&o, "id", did);                    // left out when it is empty
 *	jcs_out_array(&o, "type");
 *	jcs_out_text(&o, NULL, STR("Profile"));
 *	jcs_out_end(&o);
 *	jcs_out_end(&o);
 *
 * Members are written in their order: a name that does not follow the one before it is our bug.
 */
#ifndef CURSUS_JCS_OUT_H
#define CURSUS_JCS_OUT_H

#include "base.h"

#define JCS_OUT_DEPTH_MAX 8

struct jcs_out {
	struct buf *b;
	unsigned depth; /* 0 before the whole is begun and after it has ended */
	struct jcs_level {
		const char *last; /* member of this object; NULL: none yet */
		bool array, any;
	} level[JCS_OUT_DEPTH_MAX];
};

/* Names are ASCII and outlive the object that they are in. */
void jcs_out_object(struct jcs_out *o, const char *name);
void jcs_out_array(struct jcs_out *o, const char *name);
/* Of the innermost object or array that is open. */
void jcs_out_end(struct jcs_out *o);
/* UTF-8, or it is our bug; an empty text is left out. */
void jcs_out_text(struct jcs_out *o, const char *name, struct str text);
void jcs_out_bool(struct jcs_out *o, const char *name, bool value);
void jcs_out_number(struct jcs_out *o, const char *name, uint32_t value);

#endif
