/* A service's executable; the Makefile says which, by CURSUS_SERVICE. */
#include "service_main.h"

extern const struct service CURSUS_SERVICE;

int main(int argc, char **argv)
{
	return service_main(&CURSUS_SERVICE, argc, argv);
}
