/* programme.json as organisers write it, into the members of the tables. */
#include "programme_file.h"

#include <math.h>

#define HUNDREDTHS 100.0
#define MINUTES_OF_HOUR 60.0

json_t *programme_file_parse(struct str bytes, json_error_t *error)
{
	const struct str mark = STR("\xef\xbb\xbf");

	if (str_starts(bytes, mark))
		bytes = (struct str){bytes.p + mark.n, bytes.n - mark.n};
	return json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, error);
}

static bool array_has(const json_t *array, const char *const *keys, size_t n)
{
	size_t i;
	json_t *item;

	json_array_foreach((json_t *)(uintptr_t)array, i, item)
	{
		for (size_t k = 0; k < n; k++)
			if (json_object_get(item, keys[k]))
				return true;
	}
	return false;
}

bool programme_file_is(const json_t *j)
{
	static const char *const unit_keys[] = {"hours_presence", "hours_online", "hours_team",
						"hours_placement"};
	static const char *const component_keys[] = {"coefficient", "eliminatory_below"};
	const json_t *rules = json_object_get(j, "rules");

	return array_has(json_object_get(j, "units"), unit_keys, COUNT(unit_keys)) ||
	       array_has(json_object_get(rules, "components"), component_keys,
			 COUNT(component_keys)) ||
	       json_object_get(rules, "average_min") ||
	       json_object_get(rules, "excused_max_half_days") ||
	       json_object_get(rules, "placement_min_hours");
}

static bool fail(struct fault *fault, const struct desc *d, struct str path, enum reason why,
		 struct str got)
{
	*fault = (struct fault){.why = why, .desc = d, .field = path, .got = got};
	return false;
}

/* Renames a number and multiplies it; what is not whole afterwards, negative or not a number is
 * refused. A null is as good as nothing, as in every other member. */
static bool scale(struct arena *a, json_t *object, const char *from, const char *to, double by,
		  const struct desc *d, struct str where, struct fault *fault)
{
	json_t *value = json_object_get(object, from);

	if (!value || json_is_null(value)) {
		json_object_del(object, from);
		return true;
	}
	struct str path = arena_printf(a, "%.*s%s", (int)where.n, where.p, from);
	if (!json_is_number(value))
		return fail(fault, d, path, REASON_not_a_number,
			    arena_printf(a, "%s",
					 json_is_string(value) ? json_string_value(value) : ""));
	double product = json_number_value(value) * by;
	double whole = round(product);
	if (!(product >= 0 && product < 1e12) || fabs(product - whole) > 1e-6)
		return fail(fault, d, path, REASON_not_a_number,
			    arena_printf(a, "%g", json_number_value(value)));
	json_object_set_new(object, to, json_integer((json_int_t)whole));
	if (strcmp(from, to) != 0)
		json_object_del(object, from);
	return true;
}

static bool translate_units(struct arena *a, json_t *units, const struct desc *d,
			    struct fault *fault)
{
	static const char *const names[][2] = {{"hours_presence", "presence_min"},
					       {"hours_online", "online_min"},
					       {"hours_team", "team_min"},
					       {"hours_placement", "placement_min"}};
	size_t i;
	json_t *unit;

	json_array_foreach(units, i, unit)
	{
		struct str where = arena_printf(a, "units[%zu].", i);
		for (size_t k = 0; k < COUNT(names); k++)
			if (!scale(a, unit, names[k][0], names[k][1], MINUTES_OF_HOUR, d, where,
				   fault))
				return false;
	}
	return true;
}

static bool translate_components(struct arena *a, json_t *components, const struct desc *d,
				 struct fault *fault)
{
	size_t i;
	json_t *component;

	json_array_foreach(components, i, component)
	{
		struct str where = arena_printf(a, "rules.components[%zu].", i);
		if (!scale(a, component, "coefficient", "coefficient_hundredths", HUNDREDTHS, d,
			   where, fault) ||
		    !scale(a, component, "eliminatory_below", "eliminatory_below_hundredths", 1, d,
			   where, fault))
			return false;
	}
	return true;
}

/* ["bien", 1400] -> {"label": "bien", "average_min_hundredths": 1400} */
static bool translate_honours(struct arena *a, json_t *honours, const struct desc *d,
			      struct fault *fault)
{
	for (size_t i = 0; i < json_array_size(honours); i++) {
		json_t *pair = json_array_get(honours, i);
		json_t *label = json_array_get(pair, 0), *least = json_array_get(pair, 1);
		if (!json_is_array(pair))
			continue;
		if (!json_is_string(label) || !json_is_integer(least) || json_array_size(pair) != 2)
			return fail(fault, d, arena_printf(a, "rules.honours[%zu]", i),
				    REASON_not_a_list, STR(""));
		json_array_set_new(
			honours, i,
			json_pack("{sOsO}", "label", label, "average_min_hundredths", least));
	}
	return true;
}

/* "excused_max_half_days": 0 allows none: that it is there says that they are limited. */
static void limit_excused(json_t *rules)
{
	json_t *most = json_object_get(rules, "excused_max_half_days");

	if (most && !json_is_null(most) && !json_object_get(rules, "excused_limited"))
		json_object_set_new(rules, "excused_limited", json_true());
}

bool programme_file_translate(struct arena *a, json_t *j, const struct desc *d, struct fault *fault)
{
	static const char *const programme_only[] = {
		"code",		  "kind",	"title",	   "level",
		"outcome",	  "timezone",	"target_posts",	   "hours_min",
		"hours_max",	  "length_min", "length_min_unit", "length_max",
		"length_max_unit"};
	json_t *rules = json_object_get(j, "rules");

	for (size_t i = 0; i < COUNT(programme_only); i++)
		if (!desc_field(d, str_of(programme_only[i])))
			json_object_del(j, programme_only[i]);
	limit_excused(rules);
	return translate_units(a, json_object_get(j, "units"), d, fault) &&
	       scale(a, rules, "placement_min_hours", "placement_min_min", MINUTES_OF_HOUR, d,
		     STR("rules."), fault) &&
	       scale(a, rules, "average_min", "average_min_hundredths", 1, d, STR("rules."),
		     fault) &&
	       translate_components(a, json_object_get(rules, "components"), d, fault) &&
	       translate_honours(a, json_object_get(rules, "honours"), d, fault);
}
