/* Where this program lies, and what lies beside it: the services, the translations, the sample
 * cohort. */
#ifndef CURSUS_PROGRAM_H
#define CURSUS_PROGRAM_H

#include "base.h"

/* "build/locale" beside the program, or "../share/locale" where it is installed; static. */
const char *program_locale_dir(void);
/* The executable of a service, beside this one or in ../libexec/cursus; false and *why when there
 * is none. */
bool program_service(struct arena *a, const char *service, struct str *path, struct str *why);
/* The sample cohort of the demo: ../clients/cli/sample from the build folder, or
 * ../share/cursus/sample. */
bool program_sample(struct arena *a, struct str *path, struct str *why);

#endif
