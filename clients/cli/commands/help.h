/* What help and the manual page share: the topics that belong to no one command. */
#ifndef CURSUS_HELP_H
#define CURSUS_HELP_H

struct help_topic {
	const char *name, *text; /* lines, to be translated as a whole */
};

/* Ends in a NULL name. */
extern const struct help_topic help_topics[];
/* The exit codes that are not those of status.tbl. */
extern const char help_exits[];

#endif
