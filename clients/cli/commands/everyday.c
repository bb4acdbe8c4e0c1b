/* The commands of every day, beside those that the tables give. */
#include "doctor.h"
#include "stats.h"
#include "upgrade.h"

static const char key_more[] =
	N_("  new     makes HOME/keys/NAME.key, to be handed to its holder; a learner's key says "
	   "whose\n"
	   "          (--learner E-MAIL), a trainer's too (--trainer CODE); others name their "
	   "--role:\n"
	   "          organiser, registrar, auditor, gateway, admin. --name \"FIRST LAST\" is the\n"
	   "          person, whom papers name as who sealed, entered or corrected; without it\n"
	   "          they say the role. For a key that is there it gives or changes the name\n"
	   "  show    who may speak\n"
	   "  revoke  by the name of the key; its next message is refused. The last\n"
	   "          administrator's key needs --yes, or an answer on a terminal\n"
	   "new and revoke return when every service that runs has confirmed the change. Exit\n"
	   "code 68: one has not, or is not running; a revoked key is refused when it starts.\n");

static const char check_more[] = N_(
	"Where this account may read the stores and speaks with the home's own key, a process of\n"
	"its own reads them, beside the services that run. With --key, or over the network, the\n"
	"service itself replays its log: there a page that the disk has damaged may end that\n"
	"service (start it again with cursus up). A store that may be damaged is checked on its\n"
	"machine, without --key.\n");

static const char import_more[] = N_(
	"  --cohort C   into which cohort; learners may go without, to be registered only\n"
	"  --dry-run    says what would happen to each line, and changes nothing\n"
	"  --strict     all lines or none\n"
	"  --since DAY  learners: enrolled since; left out: the cohort's first day, or today when\n"
	"               that is over\n"
	"What is there already is left alone, so a file can be imported as often as one likes.\n"
	"Exit code 2 when a line was refused. cursus help csv tells of headings and forms.\n");

static const char attendance_more[] = N_(
	"  --map  all of it at a glance: a letter a half-day, in colour on a terminal, and hours\n"
	"         against what is asked. Where half-days do not fit side by side, a column is a\n"
	"         day, a week or a month, with the worst that it holds.\n");

static const char export_more[] =
	N_("  learners    who is enrolled or waits, all that import learners reads\n"
	   "  slots       the half-days that take place\n"
	   "  grades      out of 20; ABI, ABJ: absent\n"
	   "  attendance  learners by half-days\n"
	   "  decisions   what the boards decided\n"
	   "  register    the diplomas\n"
	   "  --excel     as a French spreadsheet opens it at once; left out: plain CSV\n"
	   "  --out FILE  where it goes; left out: to the standard output\n"
	   "cursus import learners, slots and grades read the first three again and change "
	   "nothing.\n");

static const char calendar_more[] =
	N_("  --out FILE  where it goes; left out: to the standard output\n"
	   "Written anew after a change and read in again, it moves what was moved and marks what "
	   "was\n"
	   "cancelled: each half-day keeps its identity.\n");

static const char sign_more[] = N_(
	"A half-day is COHORT/DAY/am or pm; it can be signed from a quarter of an hour before its\n"
	"start to a quarter of an hour after its end. Of two at the same time, name the one where\n"
	"you are.\n");

static const char issue_more[] =
	N_("  --learner E-MAIL  to this learner alone\n"
	   "  --out DIR         for each diploma NUMBER.json, the bytes that are signed, and\n"
	   "                    NUMBER.pdf, its paper; and register.json, the register copy that\n"
	   "                    cursus verify reads beside them\n"
	   "  --document-language fr|en  of the papers; left out: fr\n"
	   "Diplomas that were issued before are written too, so that it can be asked again.\n");

static const char save_more[] =
	N_("  NUMBER     of the diploma; left out: all of your own, when you are a learner\n"
	   "  --out DIR  NUMBER.json, NUMBER.pdf and register.json go there; left out: here\n"
	   "  --document-language fr|en  of the paper; left out: fr\n");

static const char print_more[] =
	N_("  NUMBER      of the diploma; left out: all of your own, when you are a learner\n"
	   "  --cohort C  all that were issued to a cohort\n"
	   "  --out DIR   NUMBER.pdf and register.json go there; left out: here\n"
	   "  --document-language fr|en  left out: fr\n"
	   "The same diploma gives the same bytes each time. It holds the signed file, and a code\n"
	   "that proves itself; cursus verify reads both.\n");

static const char verify_more[] = N_(
	"FILE is the signed diploma, its paper (PDF), a text file with what its QR code says, or\n"
	"a register copy; DIR: every .json and .pdf in it and in its folders; CODE is the text of\n"
	"a QR code, in quotes. One file is told in full, several a line each.\n"
	"  --fields         all that is signed\n"
	"  --register FILE  a register copy, again for more; those beside FILE are read too\n"
	"                   (register*.json), and the newest that knows the number decides.\n"
	"                   A fresh one: cursus register export COHORT > register.json\n"
	"  --issuer KEY     trust this issuer only: its DID, its fingerprint, or the name that\n"
	"                   you gave it. Left out: the issuer of the home in use and those of\n"
	"                   cursus trust list. A register copy never makes an issuer trusted.\n"
	"Exit code 0: valid; 20: forged; 21: revoked, or replaced by a later diploma; 22: signed,\n"
	"but by nobody whom you trust; 23: the page of a paper was not checked (saved anew or\n"
	"changed), read the fields of the file in it instead; 24: it holds no signed diploma, as "
	"a\n"
	"transcript. Of several, the worst: forged, then revoked, unreadable, 23, 22, 24.\n");

static const char trust_more[] = N_(
	"Whom you trust, on this account: issuers of diplomas (cursus verify), and with --backup\n"
	"the keys that sign backups (cursus restore).\n"
	"  add KEY [NAME]   KEY is a DID (did:key:...) or a fingerprint of 32 digits, as its "
	"owner\n"
	"                   publishes it; NAME is what you call it: verify --issuer NAME\n"
	"  list             all of them, with the issuer of the home in use: each with its\n"
	"                   DID, its fingerprint and your name for it\n"
	"  remove KEY|NAME\n"
	"Anybody can sign a diploma in an institution's name. cursus verify shows the key and the\n"
	"fingerprint of an unknown issuer: ask the institution for its own, on its web site or by\n"
	"telephone, and add the key only when the two are the same.\n"
	"The file is $XDG_CONFIG_HOME/cursus/trust, else ~/.config/cursus/trust.\n");

static const char paper_more[] = N_(
	"  attendance-sheet HALF-DAY|COHORT/DAY as it was signed, countersigned and corrected;\n"
	"                                       --blank: to be signed with a pen\n"
	"  completion-certificate COHORT        certificat de réalisation: hours done\n"
	"  attendance-statement COHORT          attestation d'assiduité; --since DAY --until DAY\n"
	"  end-statement COHORT                 attestation de fin de formation\n"
	"  placement-statement COHORT           attestation de stage\n"
	"  transcript COHORT                    relevé de notes\n"
	"  convocation HALF-DAY|COHORT/DAY|COHORT   to half-days; --since DAY --until DAY\n"
	"  minutes BOARD                        procès-verbal; a draft until they are sealed\n"
	"  diploma COHORT                       the valid one, as cursus diploma print draws it\n"
	"  attendance-map COHORT                half-days and hours at a glance, on one page\n"
	"LEARNER is an e-mail address; left out: you, when you are a learner.\n"
	"  --out FILE|DIR  where to; left out: here, under a name that tells what it is\n"
	"  --document-language fr|en  left out: fr\n"
	"  --date DAY      the day that it is dated; left out: today\n"
	"The same facts on the same date give the same bytes.\n");

static const char papers_more[] = N_(
	"  --all            every kind that cursus help paper lists; a sheet a day, a convocation "
	"a\n"
	"                   learner to all that is planned\n"
	"  --kinds KIND,..  only these\n"
	"  --out DIR        where to; what is there of ours is written anew when it changed, what "
	"is\n"
	"                   not ours is left alone\n"
	"  --document-language, --date, --since, --until, --blank as for cursus paper\n"
	"  --dry-run        tells the files and writes none\n"
	"What is not due is counted, with the reasons. Each file is there whole or not at all.\n");

static const char rehearse_more[] = N_(
	"The folder holds programme.json, calendar.csv, learners.csv, attendance.csv and\n"
	"marks.csv, and may hold placements.csv and unsealed.csv. Nothing of it reaches your own\n"
	"home. --json prints the result alone, for programs. --keep FOLDER leaves a home there, as "
	"the\n"
	"cohort left it, to print its papers from.\n");

static const char doctor_more[] = N_(
	"Checked are permissions of the home and of keys, keys and principals, room on the disk,\n"
	"the age of the last backup (two days at most), services, their versions, clocks and\n"
	"feeds. Each is good, something to look at, or WRONG, with what to do. Nothing is\n"
	"changed.\n");

static const char stats_more[] =
	N_("  --service SERVICE  catalogue, enrolment, attendance or certification\n"
	   "  --like TEXT        only the counters whose name begins so\n"
	   "  --prometheus       all services in the text format of Prometheus, also those that do "
	   "not\n"
	   "                     answer (cursus_up 0), for the textfile collector of "
	   "node_exporter\n");

static const char backup_more[] = N_(
	"DIR is a new or an empty folder on this machine. The services go on meanwhile; those\n"
	"that do not run are copied as they are. It gets the four stores, principals,\n"
	"cursus.zpl and all keys, secret ones too: keep it as safe as the home. Last comes\n"
	"backup.json, which tells when, how far each log goes and the digest of each file, signed\n"
	"by the home's backup key; a folder without it is no backup. Everything is verified, and "
	"whatever goes wrong\n"
	"leaves nothing behind.\n"
	"  --since DIR  lists what was written since the backup in DIR was made\n");

static const char upgrade_more[] = N_(
	"When the stores were written by an older version, a verified backup is made first, in "
	"a\n"
	"new folder under DIR (left out: HOME/backups); the services bring the stores to this\n"
	"version when they start. Stores of a newer version are refused, exit code 4. cursus up\n"
	"does the same by itself.\n"
	"To go back: note what cursus backup --since DIR tells, stop the services, install the\n"
	"older version, and restore that backup into a new home.\n");

static const char restore_more[] = N_(
	"  --home DIR            where to: a new or an empty folder\n"
	"  --signer FINGERPRINT  the backup key of the home that was backed up, as cursus backup\n"
	"                        printed it; left out: one that you trust (cursus trust), or you\n"
	"                        are asked\n"
	"  --unsigned            takes a backup that nobody signed, of an older version of Cursus\n"
	"  --dry-run             verifies the backup and restores nothing\n"
	"Verified are every digest, the chain of each log, and that no service has followed\n"
	"another further than it goes; then each log is replayed as by cursus check.\n"
	"Whatever is wrong leaves nothing behind.\n");

const struct everyday everyday_commands[] = {
	{"init", N_("[--home DIR]"),
	 N_("Make a home: keys for the services, for the diplomas and for you, who organises."),
	 "cursus init", cmd_init, 0, NULL},
	{"up", "", N_("Start the four services of this home and wait until they answer."),
	 "cursus up", cmd_up, 0, NULL},
	{"down", "", N_("Stop the services of this home; nothing that was confirmed is lost."),
	 "cursus down", cmd_down, 0, NULL},
	{"status", "",
	 N_("Show which services run, their state, and how far each feed has been read."),
	 "cursus status", cmd_status, TAKES_JSON, NULL},
	{"check", N_("SERVICE | --all"),
	 N_("Replay the log of a service against what it keeps, and verify the chain."),
	 "cursus check --all", cmd_check, 0, check_more},
	{"doctor", "",
	 N_("Look at the home and its services, and say what to do; exit code 1 when something is "
	    "wrong."),
	 "cursus doctor", cmd_doctor, TAKES_JSON, doctor_more},
	{"stats", N_("[--service SERVICE] [--like TEXT] | --prometheus"),
	 N_("What a service has counted since it started, or all of them for Prometheus."),
	 "cursus stats --service attendance", cmd_stats, TAKES_JSON | TAKES_CSV, stats_more},
	{"backup", N_("DIR | --since DIR"),
	 N_("Copy the whole home, stores and keys, while its services go on."),
	 "cursus backup /srv/backups/2026-01-31", cmd_backup, TAKES_JSON, backup_more},
	{"upgrade", N_("[--out DIR]"),
	 N_("Back up a home before this version opens the stores of an older one."),
	 "cursus upgrade --out /srv/backups", cmd_upgrade, 0, upgrade_more},
	{"restore", N_("DIR [--home DIR] [--signer FINGERPRINT | --unsigned] [--dry-run]"),
	 N_("Make a home of a backup, or only verify the backup."),
	 "cursus restore /srv/backups/2026-01-31 --home /srv/cursus", cmd_restore,
	 TAKES_JSON | TAKES_DRY_RUN, restore_more},
	{"key",
	 N_("new NAME --role ROLE[,ROLE] [--name \"FIRST LAST\"] [--learner E-MAIL] [--trainer "
	    "CODE] | show [NAME] | "
	    "revoke NAME [--yes]"),
	 N_("Make a key for a person, show who may speak, or revoke one."),
	 "cursus key new lea --learner lea.martin@example.org", cmd_key, TAKES_YES, key_more},
	{"import",
	 N_("learners|slots|grades FILE --cohort C [--dry-run] [--strict] [--since DAY] | "
	    "--template"),
	 N_("Bring a spreadsheet into a cohort: good lines go in once however often, bad lines are "
	    "named."),
	 "cursus import learners learners.csv --cohort PACTE-AURA-2025 --dry-run", cmd_import,
	 TAKES_JSON | TAKES_CSV | TAKES_DRY_RUN, import_more},
	{"export",
	 N_("learners|slots|grades|attendance|decisions|register --cohort C [--excel | --json] "
	    "[--out FILE]"),
	 N_("Write what is kept of a cohort as a spreadsheet; import takes it back."),
	 "cursus export learners --cohort PACTE-AURA-2025 --excel --out learners.csv", cmd_export,
	 TAKES_JSON | TAKES_CSV, export_more},
	{"me calendar", N_("[--out FILE] [--learner E-MAIL]"),
	 N_("Your half-days as a calendar file (.ics) for a phone or a calendar."),
	 "cursus me calendar --out cursus.ics", cmd_me_calendar, 0, calendar_more},
	{"cohort calendar", N_("COHORT [--out FILE]"),
	 N_("The half-days of a cohort as a calendar file (.ics)."),
	 "cursus cohort calendar PACTE-AURA-2025 --out pacte.ics", cmd_cohort_calendar, 0,
	 calendar_more},
	{"me", N_("[--cohort C] [--learner E-MAIL]"),
	 N_("How many hours have I, what is missing, which half-days come next, can I still be "
	    "awarded."),
	 "cursus me", cmd_me, TAKES_JSON, NULL},
	{"sign", N_("[HALF-DAY]"),
	 N_("Sign your presence; without a half-day, the one that is going on."),
	 "cursus sign PACTE-AURA-2025/2025-11-12/am", cmd_sign,
	 TAKES_JSON | TAKES_CSV | TAKES_DRY_RUN | TAKES_YES, sign_more},
	{"attendance", N_("COHORT [--map]"), N_("Who was there, learner by half-day."),
	 "cursus attendance PACTE-AURA-2025 --map", cmd_attendance, TAKES_JSON | TAKES_CSV,
	 attendance_more},
	{"diploma issue", N_("--cohort C [--learner E-MAIL] [--out DIR]"),
	 N_("Issue the diplomas that sealed minutes grant; with --out, write each signed file and "
	    "the register copy."),
	 "cursus diploma issue --cohort PACTE-AURA-2025 --out diplomas", cmd_issue,
	 TAKES_JSON | TAKES_CSV | TAKES_DRY_RUN | TAKES_YES, issue_more},
	{"diploma save", N_("[NUMBER] [--out DIR]"),
	 N_("Write the signed file of one diploma, or of all your own, with the register copy."),
	 "cursus diploma save EHESP-2027-PACTE-MSP-000001-5", cmd_save, 0, save_more},
	{"diploma print", N_("[NUMBER | --cohort C] [--out DIR]"),
	 N_("Draw the paper of a diploma, of all your own, or of a whole cohort, as PDF files."),
	 "cursus diploma print --cohort PACTE-AURA-2025 --out diplomas", cmd_print, 0, print_more},
	{"verify",
	 N_("FILE | DIR | CODE ... [--fields] [--register FILE] [--issuer "
	    "DID|FINGERPRINT|NAME]"),
	 N_("Verify diplomas offline, without any service: valid, revoked, forged, or of an "
	    "unknown issuer."),
	 "cursus verify diplomas/EHESP-2027-PACTE-MSP-000001-5.json", cmd_verify, TAKES_JSON,
	 verify_more},
	{"trust", N_("add KEY [NAME] [--backup] | list | remove KEY|NAME"),
	 N_("Say which issuers of diplomas, and which keys of backups, you trust."),
	 "cursus trust add did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp \"EHESP\"",
	 cmd_trust, TAKES_JSON, trust_more},
	{"paper", N_("KIND WHAT [LEARNER] [--out FILE|DIR] [--date DAY]"),
	 N_("Write a document as a PDF: attendance sheet, certificates, transcript, minutes."),
	 "cursus paper attendance-sheet PACTE-AURA-2025/2025-11-12", cmd_paper, 0, paper_more},
	{"papers",
	 N_("COHORT --all | --kinds KIND[,KIND] --out DIR [--document-language fr|en] "
	    "[--date DAY]"),
	 N_("Write the documents of a whole cohort: all that are due, or those of some kinds."),
	 "cursus papers PACTE-AURA-2025 --all --out papers", cmd_papers, TAKES_JSON | TAKES_DRY_RUN,
	 papers_more},
	{"rehearse", N_("DIR [--json] [--keep FOLDER]"),
	 N_("Replay a cohort from a folder on temporary services, and print the result."),
	 "cursus rehearse clients/cli/sample/CPTS-HDF-2026", cmd_rehearse, TAKES_JSON,
	 rehearse_more},
	{"demo", N_("[--keep DIR]"),
	 N_("Run a sample cohort from its curriculum to verified diplomas, step by step."),
	 "cursus demo", cmd_demo, 0, NULL},
	{"schema", N_("[NAME] [--markdown | --json]"), N_("The protocol, from the tables."),
	 "cursus schema cohort_open", cli_schema, TAKES_JSON, NULL},
	{"completion", N_("bash"), N_("Print the completion of a shell."),
	 "eval \"$(cursus completion bash)\"", cli_completion, 0, NULL},
	{"man", "", N_("Print the manual page."), "cursus man | man -l -", cli_man, 0, NULL},
	{"help", N_("[COMMAND]"), N_("This help, or that of a command."), "cursus help cohort open",
	 cli_help, 0, NULL},
	{NULL, NULL, NULL, NULL, NULL, 0, NULL},
};
