/* Reads msgpack bytes head by head, and believes no announced length and no second form of a value.
 *
 *	struct msgscan s;
 *	if (!msgscan(bytes, WIRE_VALUES_MAX, &s)) ...   // s.why, s.limit, s.levels: where
 *
 * After it: one value that fills the bytes, nothing deeper than WIRE_DEPTH_MAX, every length within
 * the bytes, every number and length in its shortest form (a number that is not negative is
 * unsigned). Needs no memory of its own.
 */
#ifndef CURSUS_MSGSCAN_H
#define CURSUS_MSGSCAN_H

#include "wire.h"

enum msgkind {
	MSG_NONE,
	MSG_NIL,
	MSG_BOOL,
	MSG_UINT,
	MSG_INT,
	MSG_FLOAT,
	MSG_STR,
	MSG_BIN,
	MSG_EXT,
	MSG_ARRAY,
	MSG_MAP
};

struct msghead {
	enum msgkind kind;
	uint64_t n; /* the number (MSG_INT: as int64_t), the bytes of a text, the items of a list,
		       the pairs of a map */
};

enum reason msghead_read_long(struct str bytes, uint32_t *at, struct msghead *h);
/* One head at *at; moves behind it and behind the bytes of a text. REASON_none when it was one.
 * Most are the one byte of a small number. */
static inline enum reason msghead_read(struct str bytes, uint32_t *at, struct msghead *h)
{
	if (*at >= bytes.n || (unsigned char)bytes.p[*at] >= 0x80)
		return msghead_read_long(bytes, at, h);
	*h = (struct msghead){MSG_UINT, (unsigned char)bytes.p[*at]};
	++*at;
	return REASON_none;
}

struct msgscan {
	enum reason why;
	uint64_t limit;
	uint32_t values,
		values_max; /* values are counted without the keys of maps; max 0: no limit */
	uint32_t outer;	    /* lists and maps around the value; 0: it is the whole */
	uint32_t depth;	    /* where it stopped: within levels[0 .. depth-1] */
	struct msglevel {
		uint64_t left, items; /* a map has two items a pair: key and value */
		uint64_t tag;	      /* the last key, when it was a number */
		bool map;
	} levels[WIRE_DEPTH_MAX];
};

bool msgscan(struct str bytes, uint32_t values_max, struct msgscan *s);
/* One value at *at, moving behind it; more may follow. The caller has set values, values_max and
 * outer. */
bool msgscan_value(struct str bytes, uint32_t *at, struct msgscan *s);

#endif
