/* Rules of text on glib's Unicode tables. */
#include "text.h"

#include <glib.h>

#define EMAIL_BYTES_MAX 254u
#define LOCAL_BYTES_MAX 64u
#define LABEL_BYTES_MAX 63u
#define CODE_BYTES_MAX 64u
#define REPLACEMENT 0xfffdu
#define UTF8_BYTES_MAX 6u
#define ELLIPSIS "\xe2\x80\xa6"

/* The character at s.p[*at], moving *at behind it; a byte that is not UTF-8 is U+FFFD. */
static gunichar next_char(struct str s, uint32_t *at)
{
	gunichar c = g_utf8_get_char_validated(s.p + *at, (gssize)(s.n - *at));

	if (c == (gunichar)-1 || c == (gunichar)-2) {
		++*at;
		return REPLACEMENT;
	}
	*at += (uint32_t)g_unichar_to_utf8(c, NULL);
	return c;
}

static void put_char(struct str *out, char *room, gunichar c)
{
	out->n += (uint32_t)g_unichar_to_utf8(c, room + out->n);
}

static struct str taken(struct arena *a, char *from_glib)
{
	struct str s = arena_str(a, str_of(from_glib));

	g_free(from_glib);
	return s;
}

bool text_utf8(struct str s)
{
	return s.n == 0 || g_utf8_validate_len(s.p, s.n, NULL);
}

static char *normal(struct str s, GNormalizeMode mode)
{
	char *valid = g_utf8_make_valid(s.n ? s.p : "", (gssize)s.n);
	char *out = g_utf8_normalize(valid, -1, mode);

	must(out != NULL);
	g_free(valid);
	return out;
}

/* Folding the decomposed form and composing last makes canonically equal texts equal (Unicode
 * 3.13, D145), which folding the composed form alone does not. */
struct str text_fold(struct arena *a, struct str s)
{
	char *apart = normal(str_trim(s), G_NORMALIZE_NFD);
	char *folded = g_utf8_casefold(apart, -1);
	char *key = normal(str_of(folded), G_NORMALIZE_NFC);

	g_free(apart);
	g_free(folded);
	return taken(a, key);
}

struct str text_plain(struct arena *a, struct str s)
{
	char *apart = normal(text_fold(a, s), G_NORMALIZE_NFKD);
	struct str all = str_of(apart);
	GString *plain = g_string_sized_new(all.n);

	for (uint32_t at = 0; at < all.n;) {
		gunichar c = next_char(all, &at);
		if (g_unichar_type(c) == G_UNICODE_NON_SPACING_MARK)
			continue;
		bool dash = g_unichar_type(c) == G_UNICODE_DASH_PUNCTUATION;
		g_string_append_unichar(plain, dash ? '-' : c == 0x2019 ? '\'' : c);
	}
	g_free(apart);
	return taken(a, g_string_free(plain, FALSE));
}

/* Unquoted, these have a meaning of their own in a list of addresses (RFC 5322, 3.2.3). */
static bool email_special(gunichar c)
{
	return c < 0x80 && strchr("\"(),:;<>[]\\", (int)c) != NULL;
}

static bool email_local(struct str s)
{
	bool dot = true;

	for (uint32_t at = 0; at < s.n;) {
		gunichar c = next_char(s, &at);
		GUnicodeType type = g_unichar_type(c);
		if (c == REPLACEMENT || type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
		    g_unichar_isspace(c) || email_special(c) || (c == '.' && dot))
			return false;
		dot = c == '.';
	}
	return !dot;
}

static enum text_email email_label(struct str label)
{
	if (label.n > LABEL_BYTES_MAX)
		return EMAIL_TOO_LONG;
	if (label.n == 0 || label.p[0] == '-' || label.p[label.n - 1] == '-')
		return EMAIL_BAD_CHARACTER;
	for (uint32_t i = 0; i < label.n; i++)
		if (!g_ascii_isalnum(label.p[i]) && label.p[i] != '-')
			return EMAIL_BAD_CHARACTER;
	return EMAIL_OK;
}

static enum text_email email_domain(struct str domain)
{
	enum text_email answer = EMAIL_OK;

	if (domain.n == 0 || !memchr(domain.p, '.', domain.n))
		return EMAIL_NO_DOMAIN_DOT;
	while (answer == EMAIL_OK) {
		const char *dot = domain.n ? memchr(domain.p, '.', domain.n) : NULL;
		uint32_t n = dot ? (uint32_t)(dot - domain.p) : domain.n;
		answer = email_label((struct str){domain.p, n});
		if (!dot)
			break;
		domain = (struct str){dot + 1, domain.n - n - 1};
	}
	return answer;
}

enum text_email text_email(struct str s)
{
	const char *sign = s.n ? memchr(s.p, '@', s.n) : NULL;

	if (s.n > EMAIL_BYTES_MAX)
		return EMAIL_TOO_LONG;
	if (!sign || sign == s.p)
		return EMAIL_NO_AT;
	struct str local = {s.p, (uint32_t)(sign - s.p)};
	struct str domain = {sign + 1, s.n - local.n - 1};
	if (local.n > LOCAL_BYTES_MAX)
		return EMAIL_TOO_LONG;
	if (!email_local(local) || (domain.n && memchr(domain.p, '@', domain.n)))
		return EMAIL_BAD_CHARACTER;
	return email_domain(domain);
}

/* glib does not count vertical tab and next line among the blanks. */
static bool blank(gunichar c)
{
	return g_unichar_isspace(c) || c == 0x0b || c == 0x85;
}

struct str text_name(struct arena *a, struct str s)
{
	struct str composed = taken(a, normal(s, G_NORMALIZE_NFC));
	char *room = arena_alloc(a, (size_t)composed.n + 1);
	struct str name = {room, 0};
	bool gap = false;

	for (uint32_t at = 0; at < composed.n;) {
		gunichar c = next_char(composed, &at);
		if (blank(c)) {
			gap = name.n > 0;
			continue;
		}
		if (gap)
			put_char(&name, room, ' ');
		gap = false;
		put_char(&name, room, c);
	}
	return name;
}

bool text_code_alphabet(struct str s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (!g_ascii_isalnum(s.p[i]) && !(s.p[i] && strchr("._-/", s.p[i])))
			return false;
	return s.n > 0;
}

/* A code becomes a word of a command line, a file's name and a part of other codes, so it can be
 * neither an option nor a path of the file system's own. */
bool text_code_of_any_length(struct str s)
{
	bool told = false; /* the part since the last '/' has more than dots */

	if (!text_code_alphabet(s) || s.p[0] == '-' || s.p[0] == '.')
		return false;
	for (uint32_t i = 0; i < s.n; i++) {
		if (s.p[i] == '/' && !told)
			return false;
		told = s.p[i] != '/' && (told || s.p[i] != '.');
	}
	return told;
}

bool text_code(struct str s)
{
	return s.n <= CODE_BYTES_MAX && text_code_of_any_length(s);
}

struct str text_upper_code(struct arena *a, struct str s)
{
	s = str_trim(s);
	char *room = arena_z(a, s);
	for (uint32_t i = 0; i < s.n; i++)
		room[i] = g_ascii_toupper(room[i]);
	return (struct str){room, s.n};
}

static int char_width(gunichar c)
{
	if (g_unichar_iszerowidth(c))
		return 0;
	return g_unichar_iswide(c) ? 2 : 1;
}

int text_width(struct str s)
{
	int width = 0;

	for (uint32_t at = 0; at < s.n;)
		width += char_width(next_char(s, &at));
	return width;
}

struct str text_pad(struct arena *a, struct str s, int width)
{
	int missing = width - text_width(s);

	if (missing <= 0)
		return s;
	char *room = arena_alloc(a, (size_t)s.n + (size_t)missing + 1);
	if (s.n)
		memcpy(room, s.p, s.n);
	memset(room + s.n, ' ', (size_t)missing);
	return (struct str){room, s.n + (uint32_t)missing};
}

struct str text_cut(struct arena *a, struct str s, int width)
{
	uint32_t kept = 0;
	int used = 0;

	if (width <= 0)
		return STR("");
	if (text_width(s) <= width)
		return s;
	for (uint32_t at = 0; at < s.n; kept = at) {
		used += char_width(next_char(s, &at));
		if (used > width - 1)
			break;
	}
	char *room = arena_alloc(a, (size_t)kept + sizeof ELLIPSIS);
	if (kept)
		memcpy(room, s.p, kept);
	memcpy(room + kept, ELLIPSIS, sizeof ELLIPSIS - 1);
	return (struct str){room, kept + (uint32_t)sizeof ELLIPSIS - 1};
}

/* Letters, marks and signs that are drawn as nothing whatever their category says (Unicode 4.12,
 * 5.21: Default_Ignorable_Code_Point, and the blank braille pattern), and what is no character. */
static bool draws_nothing(gunichar c)
{
	static const struct {
		gunichar first, last;
	} ranges[] = {{0x034f, 0x034f},	  {0x115f, 0x1160},   {0x17b4, 0x17b5},	 {0x180b, 0x180f},
		      {0x2065, 0x2065},	  {0x2800, 0x2800},   {0x3164, 0x3164},	 {0xfdd0, 0xfdef},
		      {0xfe00, 0xfe0f},	  {0xffa0, 0xffa0},   {0xfff0, 0xfff8},	 {0xfffc, 0xfffc},
		      {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}};

	for (size_t i = 0; i < COUNT(ranges); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return (c & 0xfffe) == 0xfffe;
}

/* Control and format characters, line separators, characters for private use: nobody sees them, or
 * they move the cursor and turn the direction of what stands around them. */
static bool hides(gunichar c)
{
	if (c >= ' ' && c < 0x7f)
		return false;
	if (draws_nothing(c))
		return true;
	switch (g_unichar_type(c)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_FORMAT:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
	case G_UNICODE_PRIVATE_USE:
	case G_UNICODE_SURROGATE:
		return true;
	default:
		return false;
	}
}

/* In these scripts a joiner or non-joiner between letters is spelling: Persian, Hindi, Sinhala ...
 * (UAX 31, 2.3). Everywhere else two names that look alike would differ by it. */
static bool joins(gunichar c, gunichar before)
{
	static const GUnicodeScript scripts[] = {
		G_UNICODE_SCRIPT_ARABIC,    G_UNICODE_SCRIPT_SYRIAC,   G_UNICODE_SCRIPT_MONGOLIAN,
		G_UNICODE_SCRIPT_NKO,	    G_UNICODE_SCRIPT_BENGALI,  G_UNICODE_SCRIPT_DEVANAGARI,
		G_UNICODE_SCRIPT_GURMUKHI,  G_UNICODE_SCRIPT_GUJARATI, G_UNICODE_SCRIPT_ORIYA,
		G_UNICODE_SCRIPT_TAMIL,	    G_UNICODE_SCRIPT_TELUGU,   G_UNICODE_SCRIPT_KANNADA,
		G_UNICODE_SCRIPT_MALAYALAM, G_UNICODE_SCRIPT_SINHALA,  G_UNICODE_SCRIPT_KHMER};

	if (c != 0x200c && c != 0x200d)
		return false;
	for (size_t i = 0; i < COUNT(scripts); i++)
		if (before && g_unichar_get_script(before) == scripts[i])
			return true;
	return false;
}

bool text_has_letter(struct str s)
{
	for (uint32_t at = 0; at < s.n;) {
		gunichar c = next_char(s, &at);
		if (g_unichar_isalpha(c) && !hides(c))
			return true;
	}
	return false;
}

bool text_has_words(struct str s, uint32_t letters)
{
	uint32_t n = 0;
	gunichar first = 0;
	bool differ = false;

	for (uint32_t at = 0; at < s.n;) {
		gunichar c = g_unichar_tolower(next_char(s, &at));
		if (!g_unichar_isalpha(c) || hides(c))
			continue;
		n += g_unichar_iswide(c) ? 2 : 1;
		differ = differ || (first && c != first);
		first = first ? first : c;
	}
	return n >= letters && differ;
}

bool text_clean(struct str s, uint32_t *hidden)
{
	gunichar before = 0, c;

	for (uint32_t at = 0; at < s.n; before = c) {
		c = next_char(s, &at);
		if (!hides(c) || joins(c, before))
			continue;
		*hidden = c;
		return false;
	}
	return true;
}

/* How a hidden character is written, U+202E: as \u{202E}, or as \u202E in the units of UTF-16. */
enum shown_as { FOR_EYES, IN_JSON };

static void put_hidden(struct str *out, char *room, gunichar c, enum shown_as as)
{
	char *to = room + out->n;

	if (as == FOR_EYES)
		out->n += (uint32_t)g_snprintf(to, 12, "\\u{%X}", c);
	else if (c > 0xffff)
		out->n += (uint32_t)g_snprintf(to, 13, "\\u%04X\\u%04X",
					       0xd800 + ((c - 0x10000) >> 10),
					       0xdc00 + ((c - 0x10000) & 0x3ff));
	else
		out->n += (uint32_t)g_snprintf(to, 7, "\\u%04X", c);
}

static struct str shown(struct arena *a, struct str s, enum shown_as as)
{
	uint32_t hidden;

	if (text_utf8(s) && text_clean(s, &hidden))
		return s.n ? s : STR("");

	/* \u{1B} takes six bytes for one, and nothing takes more for each of its own. */
	char *room = arena_alloc(a, (size_t)s.n * 6 + 1);
	struct str out = {room, 0};
	gunichar before = 0, c;
	for (uint32_t at = 0; at < s.n; before = c) {
		c = next_char(s, &at);
		if (!hides(c) || joins(c, before) || (as == IN_JSON && c == '\n'))
			put_char(&out, room, c);
		else
			put_hidden(&out, room, c, as);
	}
	return out;
}

struct str text_visible(struct arena *a, struct str s)
{
	return shown(a, s, FOR_EYES);
}

struct str text_visible_json(struct arena *a, struct str json)
{
	return shown(a, json, IN_JSON);
}
