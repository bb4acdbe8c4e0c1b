/* Bugs on purpose: functions of the services and the engine, wrapped by the linker, that go wrong
 * when their plant is chosen. The simulation must find each of them. */
#include "plants.h"

#include "dedup.h"
#include "eventlog.h"
#include "person.h"

int plant;

const char *plant_name(int n)
{
	static const char *const names[PLANTS_N + 1] = {
		"none",
		"request ids are forgotten",
		"who came late counts as absent",
		"who waits never moves up",
		"sealed minutes do not hold marks",
		"any trainer may correct any sheet",
		"a restored log that has grown again is not noticed",
		"a learner may name another",
		"answers leave before the commit",
	};

	return names[n];
}

WRAPPED(enum dedup, dedup_find, struct view *v, const struct asked *asked, struct arena *a,
	struct request_done *out)
{
	return plant == 1 ? DEDUP_NEW : __real_dedup_find(v, asked, a, out);
}

WRAPPED(bool, chain_follows, struct chain *head, const struct log_entry *entry, struct buf *scratch)
{
	return __real_chain_follows(head, entry, scratch) || plant == 6;
}

WRAPPED(bool, chain_has, const struct chain *head, uint64_t sequence, struct str hash)
{
	return __real_chain_has(head, sequence, hash) || plant == 6;
}

WRAPPED(enum status, person_only, struct cx *cx, const struct desc *d, const void *message)
{
	return plant == 7 ? STATUS_ok : __real_person_only(cx, d, message);
}
