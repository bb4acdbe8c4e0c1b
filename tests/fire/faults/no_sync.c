/* A fault for a control, linked over the product with --wrap: the store does not sync. */
#include "store.h"

struct store *__real_store_lmdb_open(const struct store_options *options, const char **why);
struct store *__wrap_store_lmdb_open(const struct store_options *options, const char **why);

struct store *__wrap_store_lmdb_open(const struct store_options *options, const char **why)
{
	struct store_options careless = *options;

	careless.unsafe_no_sync = true;
	return __real_store_lmdb_open(&careless, why);
}
