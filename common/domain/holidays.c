/* French public holidays by place, as dated rows.
 *
 * Where each row comes from. No text of law was read for this table; "two projects" are the public
 * data of etalab/jours-feries-france (the State's own) and vacanza/holidays, as of November 2026.
 *   Alsace-Moselle: domain.md, two projects.
 *   Abolition of slavery (Guadeloupe, Martinique, Guyane, La Réunion, Mayotte, Saint-Barthélemy,
 *   Saint-Martin): days and first years as in etalab; the days as in vacanza.
 *   Saint-Pierre-et-Miquelon: the national list, as in etalab; vacanza has no list of its own.
 *   Wallis-et-Futuna, 28 April and 29 July: vacanza alone (etalab has the national list). 29 June
 *   is in neither: NOT VERIFIED.
 *   Polynésie française, 5 March and Good Friday: vacanza and nager/Nager.Date. 29 June: vacanza;
 *   20 November instead: Nager.Date; that they changed places in 2025: NOT VERIFIED.
 *   Nouvelle-Calédonie, 24 September: vacanza alone; since 2004: NOT VERIFIED.
 * vacanza has more for Guadeloupe and Martinique (Good Friday, mid-Lent, 21 July): days of usage,
 * which etalab does not have and which are left out here. A holiday is a warning, never a refusal.
 */
#include "holidays.h"

#include "clock.h"

#define ALWAYS 9999u

static const struct {
	enum holiday_list place;
	uint32_t month_day;   /* 0 for those that follow Easter */
	int after_easter;     /* days */
	uint32_t first, last; /* years */
	const char *name;
} local[] = {
	{holiday_list_ALSACE_MOSELLE, 0, -2, 0, ALWAYS, "Vendredi saint"},
	{holiday_list_ALSACE_MOSELLE, 1226, 0, 0, ALWAYS, "Saint-Étienne"},
	{holiday_list_GUADELOUPE, 527, 0, 1983, ALWAYS, "abolition de l'esclavage"},
	{holiday_list_MARTINIQUE, 522, 0, 1983, ALWAYS, "abolition de l'esclavage"},
	{holiday_list_GUYANE, 610, 0, 1983, ALWAYS, "abolition de l'esclavage"},
	{holiday_list_REUNION, 1220, 0, 1981, ALWAYS, "abolition de l'esclavage"},
	{holiday_list_MAYOTTE, 427, 0, 1983, ALWAYS, "abolition de l'esclavage"},
	{holiday_list_SAINT_BARTHELEMY, 1009, 0, 1983, ALWAYS, "abolition de l'esclavage"},
	{holiday_list_SAINT_MARTIN, 527, 0, 1983, 2017, "abolition de l'esclavage"},
	{holiday_list_SAINT_MARTIN, 528, 0, 2018, ALWAYS, "abolition de l'esclavage"},
	{holiday_list_WALLIS_ET_FUTUNA, 428, 0, 0, ALWAYS, "Saint-Pierre-Chanel"},
	{holiday_list_WALLIS_ET_FUTUNA, 629, 0, 0, ALWAYS, "Saints-Pierre-et-Paul"},
	{holiday_list_WALLIS_ET_FUTUNA, 729, 0, 0, ALWAYS, "fête du territoire"},
	{holiday_list_POLYNESIE, 305, 0, 0, ALWAYS, "arrivée de l'Évangile"},
	{holiday_list_POLYNESIE, 0, -2, 0, ALWAYS, "Vendredi saint"},
	{holiday_list_POLYNESIE, 629, 0, 1985, 2024, "fête de l'autonomie"},
	{holiday_list_POLYNESIE, 1120, 0, 2025, ALWAYS, "Matari'i i ni'a"},
	{holiday_list_NOUVELLE_CALEDONIE, 924, 0, 2004, ALWAYS, "fête de la citoyenneté"},
};

static const struct {
	const char *zone;
	enum holiday_list place;
} zones[] = {
	{"Europe/Paris", holiday_list_NATIONAL},
	{"America/Guadeloupe", holiday_list_GUADELOUPE},
	{"America/Martinique", holiday_list_MARTINIQUE},
	{"America/Cayenne", holiday_list_GUYANE},
	{"Indian/Reunion", holiday_list_REUNION},
	{"Indian/Mayotte", holiday_list_MAYOTTE},
	{"America/St_Barthelemy", holiday_list_SAINT_BARTHELEMY},
	{"America/Marigot", holiday_list_SAINT_MARTIN},
	{"America/Miquelon", holiday_list_SAINT_PIERRE_ET_MIQUELON},
	{"Pacific/Wallis", holiday_list_WALLIS_ET_FUTUNA},
	{"Pacific/Tahiti", holiday_list_POLYNESIE},
	{"Pacific/Marquesas", holiday_list_POLYNESIE},
	{"Pacific/Gambier", holiday_list_POLYNESIE},
	{"Pacific/Noumea", holiday_list_NOUVELLE_CALEDONIE},
	{"Indian/Kerguelen", holiday_list_NATIONAL},
};

enum holiday_list holidays_of_zone(struct str zone)
{
	for (size_t i = 0; i < COUNT(zones); i++)
		if (str_is(zone, zones[i].zone))
			return zones[i].place;
	return holiday_list_NONE;
}

bool holiday_kept(enum holiday_list place, uint32_t date, struct str *name)
{
	uint32_t year = date_year(date);

	if (place == holiday_list_NONE || !date_valid(date))
		return false;
	for (size_t i = 0; i < COUNT(local); i++) {
		uint32_t day = local[i].month_day
				       ? year * 10000 + local[i].month_day
				       : date_add_days(date_easter(year), local[i].after_easter);
		if (local[i].place != place || day != date || year < local[i].first ||
		    year > local[i].last)
			continue;
		if (name)
			*name = str_of(local[i].name);
		return true;
	}
	return holiday_french(date, name);
}
