/* What documents have in common, drawn. */
#include "parts.h"

#include "clock.h"

#define SIGNED_W_MM 75.0
#define SIGNED_H_MM 32.0
#define FACT_GAP_MM 0.75 /* as between the lines of one that wraps */
#define HOUR_MIN 60
#define DAY_MIN 1440

static const struct ink grey = {90, 90, 90}, dark = {40, 40, 40};
const struct style part_body = {.face = FACE_SERIF, .size_pt = 11.5, .leading = 1.15};
const struct style part_bold = {.face = FACE_SERIF_BOLD, .size_pt = 11.5, .leading = 1.15};
const struct style part_small = {.face = FACE_SANS, .size_pt = 8.5, .ink = {90, 90, 90}};

static struct str joined(struct arena *a, struct str so_far, const char *label, struct str value)
{
	if (!value.n)
		return so_far;
	return arena_printf(a, "%.*s%s%s%.*s", (int)so_far.n, so_far.p, so_far.n ? "  ·  " : "",
			    label, (int)value.n, value.p);
}

static struct str numbers(struct paper *p, const struct provider *by)
{
	struct arena *a = paper_arena(p);
	struct str s = STR("");
	const char *nda = say(paper_tongue(p), "Déclaration d’activité n° ",
			      "Training activity no. "),
		   *siret = say(paper_tongue(p), "SIRET ", "SIRET ");

	s = joined(a, s, nda, by->nda);
	s = joined(a, s, siret, by->siret);
	return joined(a, s, say(paper_tongue(p), "UAI ", "UAI "), by->uai);
}

void part_letterhead(struct paper *p, const struct provider *by)
{
	struct style name = {.face = FACE_SERIF_BOLD, .size_pt = 13};

	paper_flow(p, &name, by->name);
	paper_flow(p, &part_small, by->address);
	paper_flow(p, &part_small, numbers(p, by));
	paper_skip(p, 2);
	paper_rule(p, 0.6, dark);
	paper_skip(p, 2);
}

void part_title(struct paper *p, struct str title, struct str below)
{
	struct style large = {.face = FACE_SERIF_BOLD, .size_pt = 19, .align = ALIGN_CENTRE},
		     small = {.face = FACE_SERIF, .size_pt = 11.5, .align = ALIGN_CENTRE};

	small.ink = grey;
	paper_skip(p, 8);
	paper_flow(p, &large, title);
	paper_skip(p, 1.5);
	paper_flow(p, &small, below);
	paper_skip(p, 9);
}

void part_heading(struct paper *p, struct str heading)
{
	struct style s = {.face = FACE_SERIF_BOLD, .size_pt = 11.5};

	paper_skip(p, 4);
	paper_keep(p, 20);
	paper_flow(p, &s, heading);
	paper_skip(p, 1.5);
}

void part_fact(struct paper *p, struct str label, struct str value)
{
	if (!value.n)
		return;
	paper_fact(p, &part_body, label, value);
	paper_skip(p, FACT_GAP_MM);
}

void part_action(struct paper *p, const struct action *a)
{
	part_fact(p, paper_say(p, "Action", "Training"), a->title);
	part_fact(p, paper_say(p, "Session", "Session"), a->session);
	part_fact(p, paper_say(p, "En partenariat avec", "In partnership with"), a->others);
}

static bool says_something(const struct table *t, unsigned column)
{
	for (unsigned r = 0; r < t->nrows; r++)
		if (t->cells[(size_t)r * t->ncolumns + column].n)
			return true;
	return false;
}

void part_table(struct paper *p, const struct table *t)
{
	struct arena *a = paper_arena(p);
	struct column *columns = arena_alloc(a, t->ncolumns * sizeof *columns);
	struct str *cells = arena_alloc(a, ((size_t)t->nrows * t->ncolumns + 1) * sizeof *cells);
	struct table kept = *t;

	kept.columns = columns;
	kept.cells = cells;
	kept.ncolumns = 0;
	for (unsigned c = 0; c < t->ncolumns; c++)
		if (says_something(t, c))
			columns[kept.ncolumns++] = t->columns[c];
	for (unsigned r = 0; r < t->nrows; r++)
		for (unsigned c = 0; c < t->ncolumns; c++)
			if (says_something(t, c))
				*cells++ = t->cells[(size_t)r * t->ncolumns + c];
	if (kept.ncolumns)
		paper_table(p, &kept);
}

void part_signed(struct paper *p, const struct provider *by, uint32_t date)
{
	struct arena *a = paper_arena(p);
	enum tongue t = paper_tongue(p);
	struct str day = words_day(a, t, date), line;

	if (by->city.n)
		line = arena_printf(a, say(t, "Fait à %.*s, le %.*s", "Done at %.*s, %.*s"),
				    (int)by->city.n, by->city.p, (int)day.n, day.p);
	else
		line = arena_printf(a, say(t, "Fait le %.*s", "Done on %.*s"), (int)day.n, day.p);
	paper_skip(p, 8);
	paper_keep(p, SIGNED_H_MM + 14);
	paper_flow(p, &part_body, line);
	paper_skip(p, 3);
	struct box room = paper_room(p);
	struct signature s = {
		.capacity = by->capacity,
		.name = by->signatory,
		.note = paper_say(p, "Cachet et signature", "Stamp and signature"),
	};
	paper_signature(
		p, (struct box){room.x + room.w - SIGNED_W_MM, room.y, SIGNED_W_MM, SIGNED_H_MM},
		&s);
	paper_skip(p, SIGNED_H_MM);
}

struct str part_apart(struct arena *a, const struct person *who)
{
	struct str born = words_day_short(a, who->birth_date);

	if (!who->twin)
		return STR("");
	if (born.n)
		return arena_printf(a, " (%.*s)", (int)born.n, born.p);
	return arena_printf(a, " (n°" NBSP "%llu)", (unsigned long long)who->number);
}

struct str part_known_label(enum tongue t, const struct person *who)
{
	if (!who->birth_date)
		return str_of(say(t, "Identifiant", "Known as"));
	return str_of(who->birth_place.n ? say(t, "Date et lieu de naissance", "Born on")
					 : say(t, "Date de naissance", "Born on"));
}

struct str part_known(struct arena *a, enum tongue t, const struct person *who)
{
	struct str born = words_day(a, t, who->birth_date);

	if (!born.n)
		return who->mailbox;
	if (who->birth_place.n)
		born = arena_printf(a, say(t, "%.*s à %.*s", "%.*s in %.*s"), (int)born.n, born.p,
				    (int)who->birth_place.n, who->birth_place.p);
	return born;
}

struct str part_born(struct arena *a, enum tongue t, const struct person *who)
{
	struct str known = part_known(a, t, who);

	if (!who->birth_date)
		return known;
	return arena_printf(a, say(t, "né(e) le %.*s", "born on %.*s"), (int)known.n, known.p);
}

struct str part_person(struct arena *a, const struct person *who)
{
	struct str family = who->usage.n ? who->usage : who->family, apart = part_apart(a, who);

	return arena_printf(a, "%.*s%s%.*s%.*s", (int)family.n, family.p, who->given.n ? " " : "",
			    (int)who->given.n, who->given.p, (int)apart.n, apart.p);
}

struct str part_instant(struct arena *a, enum tongue t, int64_t at_ms, struct str zone)
{
	uint32_t date, minutes;

	if (!zone_local(zone, at_ms, &date, &minutes))
		return time_text(a, at_ms);
	struct str day = words_day_short(a, date), clock = words_clock(a, t, minutes);
	return arena_printf(a, "%.*s %s %.*s", (int)day.n, day.p, say(t, "à", "at"), (int)clock.n,
			    clock.p);
}

struct str part_zone(struct arena *a, struct str zone, int64_t at_ms)
{
	uint32_t date, minutes, utc_date, utc_minutes;

	if (!zone_local(zone, at_ms, &date, &minutes) ||
	    !zone_local(STR("UTC"), at_ms, &utc_date, &utc_minutes))
		return zone;
	int offset = date_diff_days(utc_date, date) * DAY_MIN + (int)minutes - (int)utc_minutes;
	int size = offset < 0 ? -offset : offset;
	return arena_printf(a, "%.*s (UTC%c%02d:%02d)", (int)zone.n, zone.p, offset < 0 ? '-' : '+',
			    size / HOUR_MIN, size % HOUR_MIN);
}

struct str part_hash(struct arena *a, struct str bytes)
{
	struct buf b;

	buf_init(&b, 4 * (size_t)bytes.n + 1);
	for (uint32_t i = 0; i < bytes.n; i++)
		buf_printf(&b, "%s%02x", i && i % 4 == 0 ? " " : "", (unsigned char)bytes.p[i]);
	struct str s = arena_str(a, buf_slice(&b));
	buf_free(&b);
	return s;
}

struct str part_mark(struct arena *a, enum tongue t, uint64_t hundredths)
{
	return arena_printf(a, "%llu%s%02llu", (unsigned long long)hundredths / 100,
			    say(t, ",", "."), (unsigned long long)hundredths % 100);
}

struct str part_decision(enum tongue t, uint32_t decision)
{
	static const char *const said[][2] = {
		[decision_kind_PASSED] = {"Admis", "Passed"},
		[decision_kind_COMPENSATED] = {"Admis par compensation", "Passed by compensation"},
		[decision_kind_REFERRED] = {"Ajourné", "Referred"},
		[decision_kind_DEFAULTED] = {"Défaillant", "Defaulted"},
		[decision_kind_EXCLUDED] = {"Exclu", "Excluded"},
	};

	return decision && decision < COUNT(said)
		       ? str_of(say(t, said[decision][0], said[decision][1]))
		       : STR("");
}

struct str part_half_day(enum tongue t, uint32_t half_day)
{
	return str_of(half_day == half_day_AM ? say(t, "Matin", "Morning")
					      : say(t, "Après-midi", "Afternoon"));
}
