/* Writes single msgpack items in their shortest form; what is put together from them is the
 * caller's.
 *
 *	msgput_list(&b, 2); msgput_number(&b, 17); msgput_text(&b, STR("am"));
 */
#ifndef CURSUS_MSGPUT_H
#define CURSUS_MSGPUT_H

#include "base.h"

void msgput_number(struct buf *b, uint64_t number);
void msgput_bool(struct buf *b, bool yes);
void msgput_text(struct buf *b, struct str text);
void msgput_bytes(struct buf *b, struct str bytes);
/* So many items, or pairs of key and value, must follow. */
void msgput_list(struct buf *b, uint32_t items);
void msgput_map(struct buf *b, uint32_t pairs);

#endif
