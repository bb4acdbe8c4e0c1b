/* Asks the terminal and the environment what can be shown. */
#include "term.h"

#include "base.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_UNKNOWN 80
#define WIDTH_MAX 10000u

bool term_obeys(int fd)
{
	const char *kind = getenv("TERM");

	return isatty(fd) && kind && *kind && strcmp(kind, "dumb") != 0;
}

bool term_colour(int fd)
{
	const char *no = getenv("NO_COLOR");

	return !(no && *no) && term_obeys(fd);
}

int term_colours(int fd)
{
	const char *kind = getenv("TERM"), *more = getenv("COLORTERM");

	if (!term_colour(fd))
		return 0;
	return strstr(kind, "256") || strstr(kind, "direct") || (more && *more) ? 256 : 8;
}

int term_width(int fd)
{
	struct winsize size = {0};
	const char *told = getenv("COLUMNS");
	uint64_t columns;

	if (!isatty(fd))
		return 0;
	if (told && str_u64(str_of(told), &columns) && columns > 0 && columns <= WIDTH_MAX)
		return (int)columns;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return WIDTH_UNKNOWN;
}
