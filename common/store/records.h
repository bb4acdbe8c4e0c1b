/* Typed reading and writing of each record of the tables.
 *
 *	struct cohort c;
 *	if (get_cohort(v, &(struct cohort){.id = 7}, a, &c)) ...
 *	put_cohort(tx, &c);
 */
#ifndef CURSUS_RECORDS_H
#define CURSUS_RECORDS_H

#include "store.h"

#define RECORD(name, type, help)                                                                   \
	static inline bool get_##name(struct view *v, const struct name *key, struct arena *a,     \
				      struct name *out)                                            \
	{                                                                                          \
		return view_get(v, &desc_##name, key, a, out);                                     \
	}                                                                                          \
	static inline bool next_##name(struct scan *s, struct arena *a, struct name *out)          \
	{                                                                                          \
		must(s->desc == &desc_##name);                                                     \
		return scan_next(s, a, out);                                                       \
	}                                                                                          \
	static inline void put_##name(struct tx *tx, const struct name *record)                    \
	{                                                                                          \
		tx_put(tx, &desc_##name, record);                                                  \
	}                                                                                          \
	static inline void delete_##name(struct tx *tx, const struct name *key)                    \
	{                                                                                          \
		tx_delete(tx, &desc_##name, key);                                                  \
	}
#define INDEX(name, of, unique, ...)                                                               \
	static inline bool find_##name(struct view *v, const struct of *key, struct arena *a,      \
				       struct of *out)                                             \
	{                                                                                          \
		return view_find(v, &index_##name, key, a, out);                                   \
	}                                                                                          \
	static inline struct scan scan_##name(struct view *v, const struct of *key, uint32_t n,    \
					      struct str after)                                    \
	{                                                                                          \
		return scan_index(v, &index_##name, key, n, after);                                \
	}
#include "begin.inc"
#include "all.tbl"
#include "end.inc"

#endif
