/* Identifiers of domain.md section 6: shapes and check digits. */
#include "ident.h"

#include <glib.h>

#define RPPS_DIGITS 11u
#define ADELI_DIGITS 9u
#define FINESS_DIGITS 9u
#define SIREN_DIGITS 9u
#define SIRET_DIGITS 14u
#define UAI_DIGITS 7u
#define NIR_DIGITS 15u
#define NIR_KEY_DIGITS 2u
#define DPC_DIGITS 11u
#define RNCP_DIGITS_MAX 5u

struct str ident_compact(struct arena *a, struct str s)
{
	char *room = arena_alloc(a, (size_t)s.n + 1);
	struct str out = {room, 0};

	for (uint32_t i = 0; i < s.n;) {
		gunichar c = g_utf8_get_char_validated(s.p + i, (gssize)(s.n - i));
		bool text = c != (gunichar)-1 && c != (gunichar)-2;
		uint32_t bytes = text ? (uint32_t)g_unichar_to_utf8(c, NULL) : 1;
		if (!text || (!g_unichar_isspace(c) && c != '.'))
			for (uint32_t k = 0; k < bytes; k++)
				room[out.n++] = g_ascii_toupper(s.p[i + k]);
		i += bytes;
	}
	return out;
}

/* The shape of an identifier, one sign a character: # a digit, * a digit or a capital, % a digit,
 * A or B; any other stands for itself. */
static bool shaped(struct str s, struct str pattern)
{
	bool fits = s.n == pattern.n;

	for (uint32_t i = 0; fits && i < s.n; i++) {
		char c = s.p[i], want = pattern.p[i];
		if (want == '#')
			fits = g_ascii_isdigit(c);
		else if (want == '*')
			fits = g_ascii_isdigit(c) || g_ascii_isupper(c);
		else if (want == '%')
			fits = g_ascii_isdigit(c) || c == 'A' || c == 'B';
		else
			fits = c == want;
	}
	return fits;
}

static bool digits(struct str s, uint32_t n)
{
	bool all = s.n == n, any = false;

	for (uint32_t i = 0; all && i < n; i++) {
		all = g_ascii_isdigit(s.p[i]);
		any = any || s.p[i] != '0';
	}
	return all && any;
}

static uint64_t number(struct str s)
{
	uint64_t value;

	must(str_u64(s, &value));
	return value;
}

/* ISO/IEC 7812-1: from the right, every second digit doubled; the sum of digits is a multiple of
 * ten. The letters of Corsica count as A 1 and B 2. */
static bool luhn(struct str s)
{
	int sum = 0;

	for (uint32_t i = 0; i < s.n; i++) {
		char c = s.p[s.n - 1 - i];
		int value = g_ascii_isdigit(c) ? c - '0' : c - 'A' + 1;
		if (i % 2)
			value = value * 2 > 9 ? value * 2 - 9 : value * 2;
		sum += value;
	}
	return sum % 10 == 0;
}

static enum ident_check luhn_digits(struct str s, uint32_t n)
{
	if (!digits(s, n))
		return IDENT_SHAPE;
	return luhn(s) ? IDENT_OK : IDENT_KEY;
}

static bool corsican(struct str s)
{
	return shaped(s, STR("2A#######")) || shaped(s, STR("2B#######"));
}

enum ident_check ident_rpps(struct str s)
{
	return luhn_digits(s, RPPS_DIGITS);
}

enum ident_check ident_adeli(struct str s)
{
	return corsican(s) ? IDENT_OK : luhn_digits(s, ADELI_DIGITS);
}

enum ident_check ident_finess(struct str s)
{
	if (!corsican(s))
		return luhn_digits(s, FINESS_DIGITS);
	return luhn(s) ? IDENT_OK : IDENT_KEY;
}

enum ident_check ident_siren(struct str s)
{
	return luhn_digits(s, SIREN_DIGITS);
}

/* La Poste ran out of numbers that pass; its head office has an ordinary one. */
enum ident_check ident_siret(struct str s)
{
	int sum = 0;

	if (!digits(s, SIRET_DIGITS))
		return IDENT_SHAPE;
	if (!str_starts(s, STR("356000000")) || str_is(s, "35600000000048"))
		return luhn(s) && luhn((struct str){s.p, SIREN_DIGITS}) ? IDENT_OK : IDENT_KEY;
	for (uint32_t i = 0; i < s.n; i++)
		sum += s.p[i] - '0';
	return sum % 5 == 0 ? IDENT_OK : IDENT_KEY;
}

enum ident_check ident_uai(struct str s)
{
	static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ"; /* without I, O and Q */

	if (!shaped(s, STR("#######*")) || !g_ascii_isupper(s.p[UAI_DIGITS]))
		return IDENT_SHAPE;
	uint64_t rest = number((struct str){s.p, UAI_DIGITS}) % (sizeof letters - 1);
	return s.p[UAI_DIGITS] == letters[rest] ? IDENT_OK : IDENT_KEY;
}

enum ident_check ident_ine(struct str s)
{
	return shaped(s, STR("***********")) ? IDENT_OK : IDENT_SHAPE;
}

/* Public bodies have a P after the department: 1175P007675. */
enum ident_check ident_nda(struct str s)
{
	return shaped(s, STR("##%%*######")) ? IDENT_OK : IDENT_SHAPE;
}

/* The key is what the number lacks to a multiple of 97; Corsica's 2A counts as 19, 2B as 18. */
enum ident_check ident_nir(struct str s)
{
	bool south = shaped(s, STR("#####2A########")), north = shaped(s, STR("#####2B########"));
	char plain[NIR_DIGITS];

	if (!south && !north && !digits(s, NIR_DIGITS))
		return IDENT_SHAPE;
	memcpy(plain, s.p, NIR_DIGITS);
	if (south || north)
		memcpy(plain + 5, south ? "19" : "18", 2);
	uint64_t n = number((struct str){plain, NIR_DIGITS - NIR_KEY_DIGITS});
	uint64_t key = number((struct str){plain + NIR_DIGITS - NIR_KEY_DIGITS, NIR_KEY_DIGITS});
	return key == 97 - n % 97 ? IDENT_OK : IDENT_KEY;
}

enum ident_check ident_rncp(struct str s)
{
	static const struct str prefix = {"RNCP", 4};

	if (!str_starts(s, prefix) || s.n == prefix.n || s.n > prefix.n + RNCP_DIGITS_MAX)
		return IDENT_SHAPE;
	for (uint32_t i = prefix.n; i < s.n; i++)
		if (!g_ascii_isdigit(s.p[i]))
			return IDENT_SHAPE;
	return IDENT_OK;
}

enum ident_check ident_dpc(struct str s)
{
	return digits(s, DPC_DIGITS) ? IDENT_OK : IDENT_SHAPE;
}
