/* Members of records as people read them. */
#include "shown.h"

#include "clock.h"
#include "language.h"
#include "member.h"
#include "periods.h"
#include "values.h"

#include <libintl.h>

/* A list of at most so many records of at most so many members is told in a cell of a table. */
#define TOLD_ITEMS 2
#define TOLD_MEMBERS 2

enum measure { MEASURE_NONE, MEASURE_MINUTES, MEASURE_PERMILLE, MEASURE_HUNDREDTHS };

static const struct {
	const char *suffix;
	enum measure measure;
} measures[] = {{"_min", MEASURE_MINUTES},
		{"_permille", MEASURE_PERMILLE},
		{"_hundredths", MEASURE_HUNDREDTHS}};

/* The unit is in the name (style.md); "_min" may also mean the least, then the help does not
 * speak of minutes. */
static enum measure measure_of(const struct field *f, size_t *suffix)
{
	size_t n = strlen(f->name);

	*suffix = 0;
	for (size_t i = 0; i < COUNT(measures) && f->kind == KIND_u64; i++) {
		size_t m = strlen(measures[i].suffix);
		if (n <= m || strcmp(f->name + n - m, measures[i].suffix) != 0)
			continue;
		if (measures[i].measure == MEASURE_MINUTES && !strstr(f->help, "inutes"))
			continue;
		*suffix = m;
		return measures[i].measure;
	}
	return MEASURE_NONE;
}

struct str shown_heading(struct arena *a, const struct field *f)
{
	size_t suffix;

	measure_of(f, &suffix);
	const char *bare = arena_z(a, (struct str){f->name, (uint32_t)(strlen(f->name) - suffix)});
	bool only_whole =
		language_of("field", bare) == bare && language_of("field", f->name) != f->name;
	return language_heading(a, only_whole ? f->name : bare);
}

struct str shown_minutes(struct arena *a, uint64_t minutes)
{
	return arena_printf(a, "%llu h %02llu", (unsigned long long)(minutes / 60),
			    (unsigned long long)(minutes % 60));
}

/* Absent from a test is not a zero, and an average of missing marks is none. */
static bool is_none(const struct desc *d, const struct field *f, const void *record)
{
	const struct field *absent = desc_field(d, STR("absent"));
	const struct field *has = desc_field(d, STR("has_average"));
	size_t suffix;

	if (member_number(f, record) || f->flags & REQUIRED)
		return false;
	if (strstr(f->help, "0: "))
		return true;
	return measure_of(f, &suffix) == MEASURE_HUNDREDTHS &&
	       ((absent && member_number(absent, record)) || (has && !member_number(has, record)));
}

/* A rate of no minutes: "0.0 %" would say that everything was missed. */
static bool of_nothing(const struct desc *d, const struct field *f, const void *record)
{
	const struct field *counted = desc_field(d, STR("counted_min"));

	return counted && strcmp(f->name, "attendance_permille") == 0 &&
	       !member_number(counted, record);
}

static struct str number(struct session *s, const struct desc *d, const struct field *f,
			 const void *record)
{
	uint64_t n = member_number(f, record);
	size_t suffix;

	if (is_none(d, f, record))
		return STR("");
	switch (measure_of(f, &suffix)) {
	case MEASURE_MINUTES:
		return shown_minutes(s->arena, n);
	case MEASURE_PERMILLE:
		if (of_nothing(d, f, record))
			return str_of(gettext("nothing counts yet"));
		return language_percent(s->arena, n);
	case MEASURE_HUNDREDTHS:
		return language_mark(s->arena, n);
	default:
		return value_to_text(s->arena, f, record);
	}
}

struct str shown_local_zone(struct arena *a)
{
	GTimeZone *zone = g_time_zone_new_local();
	struct str name = arena_str(a, str_of(g_time_zone_get_identifier(zone)));

	g_time_zone_unref(zone);
	return name;
}

/* COHORT of COHORT/2025-11-12/am, and of COHORT/2025-11-12/am/cancelled-7 */
static struct str cohort_of_slot(struct str code)
{
	static const char cancelled[] = "/cancelled-";

	for (uint32_t i = 0; i + sizeof cancelled <= code.n; i++)
		if (memcmp(code.p + i, cancelled, sizeof cancelled - 1) == 0)
			code.n = i;
	for (int slashes = 0; code.n; code.n--)
		if (code.p[code.n - 1] == '/' && ++slashes == 2)
			return (struct str){code.p, code.n - 1};
	return STR("");
}

static uint64_t id_in(const struct desc *d, const char *name, const void *record)
{
	const struct field *f = desc_field(d, str_of(name));

	return f && f->kind == KIND_id ? member_number(f, record) : 0;
}

/* Where the record's times are to be read: its own zone, its cohort's, that of the record around
 * it, or this machine's. */
static struct str zone_of(struct session *s, const struct desc *d, const void *record)
{
	const struct field *own = desc_field(d, STR("timezone"));
	uint64_t cohort = id_in(d, "cohort", record), slot = id_in(d, "slot", record);
	struct str zone = own && own->kind == KIND_str ? member_str(own, record) : STR("");
	struct fault fault;

	if (!zone.n && !cohort && slot) {
		struct str code = cohort_of_slot(session_label(s, &desc_slot, slot));
		if (code.n && session_resolve(s, &desc_cohort, code, &cohort, &fault) != STATUS_ok)
			cohort = 0;
	}
	if (!zone.n && cohort)
		zone = session_zone(s, cohort);
	if (!zone.n)
		zone = s->around;
	return zone.n ? zone : shown_local_zone(s->arena);
}

struct str shown_around(struct session *s, const struct desc *d, const void *record)
{
	struct str before = s->around;

	s->around = zone_of(s, d, record);
	return before;
}

/* "2025-11-12 - 2026-01-30"; a longer list is counted. */
static struct str records(struct session *s, const struct field *f, const void *record)
{
	struct any_list l = list_at(f, record);
	struct str text = STR("");

	if (l.n > TOLD_ITEMS || f->rec->nfields > TOLD_MEMBERS)
		return l.n ? arena_printf(s->arena, "%u", l.n) : STR("");
	for (uint32_t i = 0; i < l.n; i++) {
		const void *item = (const unsigned char *)l.p + i * f->rec->size;
		const char *between = i ? "; " : "";
		for (const struct field *m = f->rec->fields(); m->tag; m++) {
			struct str value = shown_value(s, f->rec, m, item);
			if (!value.n)
				continue;
			text = arena_printf(s->arena, "%.*s%s%.*s", (int)text.n, text.p, between,
					    (int)value.n, value.p);
			between = " - ";
		}
	}
	return text;
}

static struct str texts(struct session *s, const struct field *f, const void *record)
{
	struct any_list l = list_at(f, record);
	bool warnings = strcmp(f->name, "warnings") == 0;
	struct str all = STR("");

	for (uint32_t i = 0; i < l.n; i++) {
		struct str text = list_text(l, i);
		if (warnings)
			text = language_warning(s->arena, text);
		all = arena_printf(s->arena, "%.*s%s%.*s", (int)all.n, all.p,
				   !i	      ? ""
				   : warnings ? "; "
					      : ", ",
				   (int)text.n, text.p);
	}
	return all;
}

static struct str instant(struct session *s, const struct desc *d, const struct field *f,
			  const void *record)
{
	int64_t at = member_signed(f, record);

	if (!at)
		return STR("");
	return language_dated(s->arena, time_text_zone(s->arena, at, zone_of(s, d, record)));
}

/* Who wrote something, "trainer:3" in a record, is the trainer's code to people. */
static struct str person_or_text(struct session *s, struct str text)
{
	static const struct {
		struct str prefix;
		const struct desc *noun;
	} persons[] = {{{"trainer:", 8}, &desc_trainer}, {{"learner:", 8}, &desc_learner}};
	uint64_t id;

	for (size_t i = 0; i < COUNT(persons); i++)
		if (str_starts(text, persons[i].prefix) &&
		    str_u64((struct str){text.p + persons[i].prefix.n,
					 text.n - persons[i].prefix.n},
			    &id))
			return session_label(s, persons[i].noun, id);
	return text;
}

/* A mark that nobody entered is no absence: what follows from it is told as what it is. */
static bool only_not_entered(const struct desc *d, const struct field *f, const void *record)
{
	const struct decision *decision = record;
	bool unmarked = false, missed = false;

	if (f->choices != &choices_decision_kind)
		return false;
	if (d == &desc_eligibility)
		return strcmp(f->name, "decision") == 0 &&
		       ((const struct eligibility *)record)->not_entered;
	if (d == &desc_result)
		return ((const struct result *)record)->not_entered;
	if (d != &desc_decision || member_number(f, record) != decision_kind_DEFAULTED)
		return false;
	for (uint32_t i = 0; i < decision->conditions.n; i++) {
		const struct condition *c = &decision->conditions.p[i];
		unmarked |= c->kind == condition_kind_NOT_ENTERED && !c->met;
		missed |= c->kind == condition_kind_MISSING_MARK && !c->met;
	}
	return unmarked && !missed;
}

struct str shown_leaving(struct session *s, const struct enrolment *e)
{
	uint32_t today = zone_date(session_zone(s, e->cohort), clock_now_ms()),
		 day = today ? enrolled_leaves(e, today) : 0;

	return day ? arena_printf(s->arena, gettext("leaves on %s"), language_date(s->arena, day).p)
		   : STR("");
}

struct str shown_value(struct session *s, const struct desc *d, const struct field *f,
		       const void *record)
{
	if (f->flags & SECRET)
		return STR("");
	switch (f->kind) {
	case KIND_id:
		return member_number(f, record) ? session_label(s, f->rec, member_number(f, record))
						: STR("");
	case KIND_bool:
		return str_of(member_number(f, record) ? gettext("yes") : gettext("no"));
	case KIND_choice:
		if (d == &desc_enrolment && f->choices == &choices_enrolment_state &&
		    shown_leaving(s, record).n)
			return shown_leaving(s, record);
		if (only_not_entered(d, f, record))
			return str_of(language_choice(&choices_condition_kind,
						      condition_kind_NOT_ENTERED));
		if (choice_by_number(f->choices, (uint32_t)member_number(f, record)))
			return str_of(
				language_choice(f->choices, (uint32_t)member_number(f, record)));
		return value_to_text(s->arena, f, record);
	case KIND_date:
		return language_date(s->arena, (uint32_t)member_number(f, record));
	case KIND_time:
		return instant(s, d, f, record);
	case KIND_u64:
		return number(s, d, f, record);
	case KIND_str:
		if (strcmp(f->name, "roles") == 0)
			return language_roles(s->arena, member_str(f, record));
		return person_or_text(s, value_to_text(s->arena, f, record));
	case KIND_list:
		return f->rec ? records(s, f, record) : texts(s, f, record);
	default:
		return value_to_text(s->arena, f, record);
	}
}
