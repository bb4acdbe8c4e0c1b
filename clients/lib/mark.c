/* Marks as people type them, and their fields' names. */
#include "mark.h"

#define SUFFIX "_hundredths"
#define UNITS_MAX 1000000u

static bool digits(struct str s, uint64_t *n)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return str_u64(s, n);
}

enum mark_form mark_parse(struct str text, uint64_t most, uint64_t *hundredths)
{
	struct str whole = str_trim(text), part = STR("0");
	uint64_t units, hundredth;

	for (uint32_t i = 0; i < whole.n; i++) {
		if (whole.p[i] != '.' && whole.p[i] != ',')
			continue;
		part = (struct str){whole.p + i + 1, whole.n - i - 1};
		whole.n = i;
	}
	while (part.n > 2 && part.p[part.n - 1] == '0') /* 14.500 */
		part.n--;
	if (!part.n || part.n > 2 || !digits(whole, &units) || !digits(part, &hundredth))
		return MARK_NONE;
	if (units > UNITS_MAX)
		return MARK_OVER;
	*hundredths = units * 100 + hundredth * (part.n == 1 ? 10 : 1);
	return *hundredths > most ? MARK_OVER : MARK_OK;
}

static bool ends_so(const char *name)
{
	size_t n = strlen(name), m = strlen(SUFFIX);

	return n > m && strcmp(name + n - m, SUFFIX) == 0;
}

bool mark_is(const struct field *f)
{
	return f->kind == KIND_u64 && ends_so(f->name);
}

struct str mark_name(const struct field *f)
{
	uint32_t n = (uint32_t)strlen(f->name);

	return (struct str){f->name, mark_is(f) ? n - (uint32_t)strlen(SUFFIX) : n};
}
