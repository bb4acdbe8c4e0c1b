/* Any bytes as a diploma's file: refused with a reason, or signed and then read whole. */
#include "credential.h"

#include <sodium.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(struct str bytes, bool strict)
{
	struct arena *a = arena_new();
	struct credential_view view = {0};
	char why[CREDENTIAL_WHY_BYTES] = "";

	must(sodium_init() >= 0);
	if (credential_verify(bytes, strict, a, &view, why, sizeof why) != CREDENTIAL_SIGNED)
		must(why[0] && !view.issuer.n && !view.nfields);
	else
		must(view.issuer.n && view.nfields && view.nfields <= CREDENTIAL_FIELDS_MAX);
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 2 * CREDENTIAL_BYTES_MAX)
		return 0;
	struct str bytes = {(const char *)data, (uint32_t)size};
	judge(bytes, true);
	judge(bytes, false);
	return 0;
}
