/* The diploma among the documents of a cohort: her valid one, as it was signed. */
#include "diploma_gather.h"

#include "diploma_paper.h"

#include <libintl.h>

enum due diploma_gather(struct office *o, const struct subject *s, const void **facts)
{
	const struct diploma_file *all, *valid = NULL;
	uint32_t n;

	if (!office_ask(o, &desc_diploma_of, &(struct diploma_of){.learner = s->learner}, &all, &n))
		return DUE_REFUSED;
	for (uint32_t i = 0; i < n; i++)
		if (all[i].diploma.cohort == s->cohort &&
		    all[i].diploma.state == diploma_state_VALID)
			valid = &all[i];
	if (!valid)
		return office_not_due(o, "%s",
				      gettext("no diploma of the learner is issued and valid"));
	*facts = valid;
	return DUE_YES;
}

bool diploma_make(struct fonts *fonts, enum tongue t, const void *facts, struct buf *out,
		  struct arena *a, struct str *why)
{
	const struct diploma_file *file = facts;
	struct diploma_facts f;

	return diploma_facts_of(file->credential, file->code, t, a, &f, why) &&
	       diploma_paper(fonts, &f, out, a, why);
}
