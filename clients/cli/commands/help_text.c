/* The topics of help that belong to no one command. */
#include "help.h"

#include <stddef.h>

#define N_(sentence) sentence

const char help_exits[] = N_("  1   something on this side: a file that cannot be read or written\n"
			     "  20  cursus verify: forged\n"
			     "  21  cursus verify: revoked, or replaced by a later diploma\n"
			     "  22  cursus verify: signed, but by nobody whom you trust\n"
			     "  23  cursus verify: the page was not checked\n"
			     "  24  cursus verify: no signed diploma\n"
			     "  64  the command line is not understood\n"
			     "  69  no service answers, or there is no key to speak with\n");

static const char json[] = N_(
	"  A list is an array, also of one; anything else is one object. Every member of the\n"
	"  tables is there (cursus schema tells them), null, [], false or 0 when it is empty.\n"
	"  Numbers are in the unit of their name: _min minutes, _hundredths, _permille. Days are\n"
	"  yyyy-mm-dd, instants UTC. An id has its code or address beside it:\n"
	"    \"cohort\": 12, \"cohort_code\": \"PACTE-AURA-2025\"\n"
	"  A signed file is a text: the very bytes that cursus verify wants.\n"
	"  Errors go to standard error, never among the JSON.\n"
	"  Where JSON is read (--file FILE, @FILE) codes and addresses may stand for ids.\n");

static const char csv[] = N_(
	"  Read: comma, semicolon or tab; UTF-8 or Windows-1252; French or English headings;\n"
	"  dd/mm/yyyy or yyyy-mm-dd.\n"
	"    learners  courriel nom prenom [naissance sexe rpps profession structure ...]\n"
	"    slots     date demi-journee debut fin [ue lieu formateur]\n"
	"    grades    courriel epreuve note (out of 20) or mark_hundredths; ABI, ABJ: absent\n"
	"  Written by --csv: UTF-8, comma (or --delimiter). By --excel: as a French spreadsheet\n"
	"  opens it at once, with semicolons, a byte order mark and decimal commas. A cell that\n"
	"  a spreadsheet would run as a formula (=, +, -, @) has an apostrophe before it, with\n"
	"  --excel also a number such as 01 or a SIRET, which it would change; import takes it\n"
	"  away again.\n");

static const char principals[] = N_(
	"  HOME/principals says who may speak, one line a key, like authorized_keys:\n"
	"    KEY ROLE[,ROLE] [learner=ID | trainer=ID] [institution=CODE] [name=NAME] [revoked]\n"
	"  cursus key new, show and revoke write and read it, and tell the services; after an "
	"edit\n"
	"  by hand, cursus keys reload --service SERVICE or SIGHUP tells them.\n");

const struct help_topic help_topics[] = {
	{"json", json}, {"csv", csv}, {"principals", principals}, {NULL, NULL}};
