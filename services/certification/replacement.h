/* The facts of a diploma as they were when it was issued, read back from its credential.
 *
 *	struct credential_facts facts = course_facts(cx, &award);    // who signs today
 *	if (!facts_again(cx->arena, credential.bytes, &facts)) ...   // what was said then
 */
#ifndef CURSUS_REPLACEMENT_H
#define CURSUS_REPLACEMENT_H

#include "credential.h"

/* Over facts, all but when, where and by whom it is signed, its name, number and salt. Texts are in
 * the arena. False when it is no credential of ours. */
bool facts_again(struct arena *a, struct str credential, struct credential_facts *facts);

/* Two diplomas say the same: of who the holder is, or also all else that facts_again reads. */
bool facts_same_holder(const struct credential_facts *a, const struct credential_facts *b);
bool facts_same(const struct credential_facts *a, const struct credential_facts *b);

#endif
