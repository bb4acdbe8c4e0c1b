/* What the terminal behind a file descriptor can do.
 *
 *	if (term_colour(STDOUT_FILENO))
 *		puts(TERM_BOLD "Promotion" TERM_PLAIN);
 */
#ifndef CURSUS_TERM_H
#define CURSUS_TERM_H

#include <stdbool.h>

#define TERM_BOLD "\033[1m"
#define TERM_UNDERLINE "\033[4m"
#define TERM_PLAIN "\033[0m"
#define TERM_ERASE_LINE "\r\033[K"

/* A terminal that obeys escape sequences: a pipe, a file or TERM=dumb is none. */
bool term_obeys(int fd);

/* One that obeys, whose owner did not set NO_COLOR (no-color.org). */
bool term_colour(int fd);

/* How many colours it has: 0 where term_colour is false, 8 or 256. */
int term_colours(int fd);

/* In columns: what COLUMNS says, else the terminal itself, else 80; 0, no limit, when fd is none.
 */
int term_width(int fd);

#endif
