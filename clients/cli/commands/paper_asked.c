/* What cursus paper and cursus papers are asked alike. */
#include "paper_asked.h"

#include "clock.h"

int paper_unknown(const char *kind)
{
	fprintf(stderr, "cursus: ");
	cli_say(_("there is no paper \"%s\"; one of:"), kind);
	for (const struct document *d = documents; d->kind; d++)
		cli_say(" %s", d->kind);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

static bool day_option(int *argc, char **argv, const char *name, uint32_t *day, int *code)
{
	const char *text = cli_option(argc, argv, name);

	if (!text || date_parse(str_of(text), day) == DATE_OK)
		return true;
	*code = cli_usage(_("--%s: \"%s\" is no day"), name, text);
	return false;
}

bool paper_asked(int *argc, char **argv, struct paper_asked *out, int *code)
{
	const char *in = cli_option(argc, argv, "document-language");

	*out = (struct paper_asked){.tongue = TONGUE_FRENCH,
				    .date = zone_date(STR("Europe/Paris"), clock_now_ms())};
	out->subject.blank = cli_flag(argc, argv, "blank");
	if (in && !tongue_parse(in, &out->tongue)) {
		*code = cli_usage(_("papers are in fr or en, not in \"%s\""), in);
		return false;
	}
	return day_option(argc, argv, "date", &out->date, code) &&
	       day_option(argc, argv, "since", &out->subject.from, code) &&
	       day_option(argc, argv, "until", &out->subject.to, code);
}
