/* What the store's tests share: a store of each kind, short ways to use it, children that must die.
 *
 *	ON_EVERY_STORE(store, put_then_get) { put(p, &desc_cohort, &a_cohort); ck_assert(...); }
 */
#ifndef CURSUS_STORE_PLACE_H
#define CURSUS_STORE_PLACE_H

#include "disk_calls.h"
#include "unit.h"

#include "records.h"
#include "store_ordered.h"

struct place {
	struct store *store;
	struct arena *arena;
	char dir[64]; /* LMDB: its folder, empty otherwise */
	struct store_options options;
};

void place_memory(struct place *p);
/* In a fresh folder; open_again closes and opens with p->options. */
void place_lmdb(struct place *p, const struct store_options *options);
void place_open_again(struct place *p);
void place_free(struct place *p);

/* The sync has its own tests; here it would only take time. */
#define ON_EVERY_STORE(suite, name)                                                                \
	static void name(struct place *p);                                                         \
	UNIT(suite, name##_memory)                                                                 \
	{                                                                                          \
		struct place here;                                                                 \
		place_memory(&here);                                                               \
		name(&here);                                                                       \
		place_free(&here);                                                                 \
	}                                                                                          \
	UNIT(suite, name##_lmdb)                                                                   \
	{                                                                                          \
		struct place here;                                                                 \
		place_lmdb(&here, &(struct store_options){.unsafe_no_sync = true});                \
		name(&here);                                                                       \
		place_free(&here);                                                                 \
	}                                                                                          \
	static void name(struct place *p)

struct tx *begin_write(struct place *p);
struct view *begin_read(struct place *p);
/* Ends what is open; must be done. */
void end(struct place *p);
/* One transaction each. */
void put(struct place *p, const struct desc *d, const void *record);
void delete_(struct place *p, const struct desc *d, const void *key);
bool get(struct place *p, const struct desc *d, const void *key, void *out);
bool find(struct place *p, const struct index *i, const void *key, void *out);
/* A cohort of that id and code, complete. */
struct cohort a_cohort(uint64_t id, const char *code);

/* Every key and value of every table, as text to be compared. */
struct str dump(struct place *p);
/* How many entries a table has; i NULL: records. */
uint32_t entries(struct place *p, const struct desc *d, const struct index *i);

/* The backend's own functions, for damage that store.h cannot do. */
struct ordered *ordered(struct place *p);
void plant(struct place *p, const struct ordered_table *t, struct str key, struct str value);
void unplant(struct place *p, const struct ordered_table *t, struct str key);

/* if (in_child()) { what must abort; exit_child(); } ck_assert(child_aborted()); */
bool in_child(void);
_Noreturn void exit_child(void);
bool child_aborted(void);

#endif
