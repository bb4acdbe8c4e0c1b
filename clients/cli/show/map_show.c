/* A cohort's attendance at a glance, on a terminal. */
#include "map_show.h"

#include "language.h"
#include "shown.h"
#include "term.h"
#include "text.h"

#include <libintl.h>

#define _(sentence) gettext(sentence)
#define N_(sentence) sentence
#define NAME_COLUMNS_MAX 24
#define NAME_COLUMNS_MIN 14
#define BAR_COLUMNS 12
#define HOURS_COLUMNS 9	  /* 120 h 30 */
#define PERCENT_COLUMNS 8 /* 100.0 % */
#define MONTH_COLUMNS 7	  /* 2026-01 */
#define TENTHS 10

struct look {
	const struct grid *g;
	struct map_columns columns;
	struct arena *a;
	struct buf *out;
	int name, colours;
};

static const char *background(int colours, uint32_t status, bool sealed)
{
	/* Apart in brightness too, for eyes that do not tell red from green. */
	static const char *const many[] = {"", "\033[30;48;5;151m", "\033[30;48;5;221m",
					   "\033[97;48;5;124m", "\033[97;48;5;25m"};
	static const char *const few[] = {"", "\033[30;42m", "\033[30;43m", "\033[37;41m",
					  "\033[37;44m"};

	if (!colours || !sealed || status >= COUNT(many))
		return "";
	return colours > 8 ? many[status] : few[status];
}

/* Who was there is what is usual: a dot, so that the rest stands out without colours too. */
static const char *sign(struct look *l, uint32_t status, bool sealed)
{
	if (!status)
		return " ";
	if (status == presence_status_PRESENT && sealed)
		return "·";
	return arena_printf(l->a, "%c", grid_letter(status, sealed)).p;
}

static void put_painted(struct look *l, const char *colour, const char *text)
{
	buf_printf(l->out, "%s%s%s", colour, text, *colour ? TERM_PLAIN : "");
}

/* 01/2026 where the day comes first, 2026-01 where it comes last; without the year where there is
 * no room. */
static const char *month_text(struct look *l, uint32_t date, uint32_t room)
{
	unsigned year = date / 10000, month = date / 100 % 100;

	if (room <= MONTH_COLUMNS)
		return room > 2 ? arena_printf(l->a, "%02u", month).p : "";
	return strncmp(language_of("day", "%Y-%m-%d"), "%d", 2) == 0
		       ? arena_printf(l->a, "%02u/%04u", month, year).p
		       : arena_printf(l->a, "%04u-%02u", year, month).p;
}

static uint32_t date_at(const struct look *l, uint32_t column)
{
	return l->g->slots[l->columns.first[column]].date;
}

/* Months above the columns where they begin. */
static void put_months(struct look *l)
{
	buf_printf(l->out, "%*s", l->name + 1, "");
	for (uint32_t c = 0; c < l->columns.n;) {
		uint32_t next = c + 1;
		while (next < l->columns.n && date_at(l, next) / 100 == date_at(l, c) / 100)
			next++;
		uint32_t room = next == l->columns.n ? MONTH_COLUMNS + 1 : next - c;
		const char *month = month_text(l, date_at(l, c), room);
		buf_printf(l->out, "%-*s", (int)(next - c), month);
		c = next;
	}
	buf_z(l->out, "\n");
}

/* The day of the month above each column, its tens and then its ones. */
static void put_days(struct look *l, unsigned power)
{
	buf_printf(l->out, "%*s", l->name + 1, "");
	for (uint32_t c = 0; c < l->columns.n; c++) {
		bool new_day = c == 0 || date_at(l, c) != date_at(l, c - 1);
		buf_u8(l->out, new_day ? (uint8_t)('0' + date_at(l, c) % 100 / power % 10) : ' ');
	}
	buf_z(l->out, "\n");
}

/* Hours done, as a bar on which a mark shows how far it must reach. */
static void put_bar(struct look *l, const struct standing *t)
{
	unsigned reached = (unsigned)(t->attendance_permille * BAR_COLUMNS / 1000),
		 mark = (unsigned)(t->asked_permille * BAR_COLUMNS / 1000);
	const char *colour = !l->colours				  ? ""
			     : t->out_of_reach				  ? "\033[31m"
			     : t->attendance_permille < t->asked_permille ? "\033[33m"
									  : "\033[32m";

	buf_z(l->out, colour);
	for (unsigned i = 0; i < BAR_COLUMNS; i++) {
		bool here = t->asked_permille && i == (mark == BAR_COLUMNS ? mark - 1 : mark);
		buf_z(l->out, here ? "|" : i < reached ? "█" : "·");
	}
	buf_z(l->out, *colour ? TERM_PLAIN : "");
}

static void put_reached(struct look *l, const struct standing *t)
{
	if (!t || !t->counted_min) {
		buf_z(l->out, _("  nothing counts yet"));
		return;
	}
	struct str hours = shown_minutes(l->a, t->credited_min),
		   rate = language_percent(l->a, t->attendance_permille);
	buf_printf(l->out, "%*s%s ", HOURS_COLUMNS - text_width(hours), "", hours.p);
	put_bar(l, t);
	buf_printf(l->out, "%*s%s", PERCENT_COLUMNS - text_width(rate), "", rate.p);
	if (t->out_of_reach)
		buf_z(l->out, l->colours ? "\033[31m !" TERM_PLAIN : " !");
}

static void put_learner(struct look *l, uint32_t k)
{
	struct str name = text_cut(l->a, text_visible(l->a, grid_name(l->g, k, l->a)), l->name);

	buf_printf(l->out, "%s ", text_pad(l->a, name, l->name).p);
	for (uint32_t c = 0; c < l->columns.n; c++) {
		bool sealed;
		uint32_t status = map_worst(l->g, &l->columns, k, c, &sealed);
		put_painted(l, background(l->colours, status, sealed), sign(l, status, sealed));
	}
	put_reached(l, l->g->standings[k]);
	buf_z(l->out, "\n");
}

/* Of all learners: how many tenths of what is sealed they were there, 0 to 9, or * for all. */
static void put_tenths(struct look *l)
{
	struct str name = text_cut(l->a, str_of(_("all, in tenths")), l->name);

	buf_printf(l->out, "%s ", text_pad(l->a, name, l->name).p);
	for (uint32_t c = 0; c < l->columns.n; c++) {
		uint32_t there, all;
		map_share(l->g, &l->columns, c, &there, &all);
		buf_u8(l->out, !all	      ? ' '
			       : there == all ? '*'
					      : (uint8_t)('0' + there * TENTHS / all));
	}
	buf_z(l->out, "\n");
}

static void put_legend(struct look *l)
{
	static const char *const units[] = {
		"", N_("a column is a day, with the worst of its half-days\n"),
		N_("a column is a week, with the worst of its half-days\n"),
		N_("a column is a month, with the worst of its half-days\n")};

	if (l->columns.unit)
		buf_z(l->out, _(units[l->columns.unit]));
	for (uint32_t s = presence_status_PRESENT; s <= presence_status_EXCUSED; s++) {
		put_painted(l, background(l->colours, s, true), sign(l, s, true));
		buf_printf(l->out, " %s, ", language_choice(&choices_presence_status, s));
	}
	buf_z(l->out, _("small letters: not sealed\n| what is asked, ! out of reach\n"));
}

void map_show(const struct grid *g, int fd, struct arena *a, struct buf *out)
{
	struct look l = {.g = g,
			 .a = a,
			 .out = out,
			 .name = text_width(str_of(_("all, in tenths"))),
			 .colours = term_colours(fd)};
	int width = term_width(fd), right = HOURS_COLUMNS + 1 + BAR_COLUMNS + PERCENT_COLUMNS + 2;

	for (uint32_t k = 0; k < g->nlearners; k++) {
		int name = text_width(text_visible(a, grid_name(g, k, a)));
		l.name = name > l.name ? name : l.name;
	}
	l.name = l.name > NAME_COLUMNS_MAX ? NAME_COLUMNS_MAX : l.name;
	/* Names give way to half-days, and take back what these leave. */
	int room = width - right - 1 - (l.name < NAME_COLUMNS_MIN ? l.name : NAME_COLUMNS_MIN);
	l.columns = map_columns(g, !width ? 0 : room > 1 ? (uint32_t)room : 1, a);
	int left = width - right - 1 - (int)l.columns.n;
	if (width && l.name > left)
		l.name = left > NAME_COLUMNS_MIN ? left : NAME_COLUMNS_MIN;
	put_months(&l);
	if (l.columns.unit != SPAN_MONTH) {
		put_days(&l, 10);
		put_days(&l, 1);
	}
	for (uint32_t k = 0; k < g->nlearners; k++)
		put_learner(&l, k);
	put_tenths(&l);
	put_legend(&l);
}
