/* Guesses a file's charset and converts it to UTF-8 with glib's iconv. */
#include "charset.h"

#include <glib.h>
#include <libintl.h>

#define UNITS_LOOKED 4096u

static const struct {
	const char *name; /* for people and for iconv */
	const char *mark;
	uint32_t mark_bytes;
} CHARSETS[] = {
	[CHARSET_UTF8] = {"UTF-8", "", 0},
	[CHARSET_UTF8_BOM] = {"UTF-8", "\xef\xbb\xbf", 3},
	[CHARSET_UTF16LE] = {"UTF-16LE", "\xff\xfe", 2},
	[CHARSET_UTF16BE] = {"UTF-16BE", "\xfe\xff", 2},
	[CHARSET_WINDOWS_1252] = {"Windows-1252", "", 0},
	[CHARSET_MAC_ROMAN] = {"Macintosh", "", 0},
	[CHARSET_DOS_850] = {"CP850", "", 0},
};

const char *charset_name(enum charset charset)
{
	must((unsigned)charset < COUNT(CHARSETS));
	return CHARSETS[charset].name;
}

/* The bytes of àâçèéêëîïôùûü ÀÇÈÉÊ œ and the typographic apostrophe. */
static const struct {
	enum charset charset;
	const char *letters;
} FRENCH[] = {
	{CHARSET_WINDOWS_1252, "\xe0\xe2\xe7\xe8\xe9\xea\xeb\xee\xef\xf4\xf9\xfb\xfc"
			       "\xc0\xc7\xc8\xc9\xca\x9c\x92"},
	{CHARSET_MAC_ROMAN, "\x88\x89\x8d\x8f\x8e\x90\x91\x94\x95\x99\x9d\x9e\x9f"
			    "\xcb\x82\xe9\x83\xe6\xcf\xd5"},
	{CHARSET_DOS_850, "\x85\x83\x87\x8a\x82\x88\x89\x8c\x8b\x93\x97\x96\x81"
			  "\xb7\x80\xd4\x90\xd2"},
};

static bool is_letter(struct str bytes, uint32_t at)
{
	return at < bytes.n && g_ascii_isalpha(bytes.p[at]);
}

/* In which of them most bytes within words are French letters. */
static enum charset most_french(struct str bytes)
{
	uint32_t letters[COUNT(FRENCH)] = {0}, best = 0;

	for (const char *p = bytes.p, *end = p + bytes.n; p < end; p++) {
		if ((unsigned char)*p < 0x80)
			continue;
		uint32_t at = (uint32_t)(p - bytes.p);
		if (!is_letter(bytes, at - 1) && !is_letter(bytes, at + 1))
			continue;
		for (uint32_t i = 0; i < COUNT(FRENCH); i++)
			letters[i] += strchr(FRENCH[i].letters, *p) != NULL;
	}
	for (uint32_t i = 1; i < COUNT(FRENCH); i++)
		if (letters[i] > letters[best])
			best = i;
	return FRENCH[best].charset;
}

/* UTF-16 of a text of the West without its mark: of nearly all units one half is zero. */
static bool wide_without_mark(struct str bytes, uint32_t zero_at)
{
	uint32_t zeros = 0, units = bytes.n / 2 < UNITS_LOOKED ? bytes.n / 2 : UNITS_LOOKED;

	if (bytes.n % 2 || units < 4)
		return false;
	for (uint32_t i = 0; i < units; i++) {
		if (bytes.p[2 * i + 1 - zero_at] == 0)
			return false;
		zeros += bytes.p[2 * i + zero_at] == 0;
	}
	return zeros >= units - units / 4;
}

enum charset charset_guess(struct str bytes)
{
	for (unsigned c = 0; c < COUNT(CHARSETS); c++) {
		struct str mark = {CHARSETS[c].mark, CHARSETS[c].mark_bytes};
		if (mark.n && str_starts(bytes, mark))
			return (enum charset)c;
	}
	if (bytes.n == 0 || g_utf8_validate(bytes.p, (gssize)bytes.n, NULL))
		return CHARSET_UTF8;
	if (wide_without_mark(bytes, 1))
		return CHARSET_UTF16LE;
	if (wide_without_mark(bytes, 0))
		return CHARSET_UTF16BE;
	return most_french(bytes);
}

/* The number of the line on which the text ends; CR LF, LF and CR end a line. */
static uint32_t last_line(struct str text)
{
	uint32_t line = 1;

	for (uint32_t i = 0; i < text.n; i++)
		if (text.p[i] == '\n' ||
		    (text.p[i] == '\r' && (i + 1 == text.n || text.p[i + 1] != '\n')))
			line++;
	return line;
}

/* Converts up to the first byte that means nothing; returns how many bytes were understood. */
static uint32_t convert(struct str body, enum charset charset, struct arena *arena, struct str *out)
{
	gsize good = 0, written = 0;
	GError *error = NULL;
	char *text = g_convert(body.p, (gssize)body.n, "UTF-8", charset_name(charset), &good,
			       &written, &error);

	if (!text) {
		/* Anything else means that the C library lacks a charset every system has. */
		must(g_error_matches(error, G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE));
		g_clear_error(&error);
		text = g_convert(body.p, (gssize)good, "UTF-8", charset_name(charset), NULL,
				 &written, NULL);
		must(text != NULL);
	}
	must(good <= body.n && written <= UINT32_MAX);
	*out = arena_str(arena, (struct str){text, (uint32_t)written});
	g_free(text);
	return (uint32_t)good;
}

static uint32_t validate(struct str body, struct str *out)
{
	const char *end;

	*out = body;
	g_utf8_validate(body.p, (gssize)body.n, &end);
	out->n = (uint32_t)(end - body.p);
	return out->n;
}

static bool refuse(struct charset_fault *fault, struct str before, struct str why)
{
	*fault = (struct charset_fault){why, last_line(before)};
	return false;
}

bool charset_to_utf8(struct str bytes, struct arena *arena, struct str *out, enum charset *charset,
		     struct charset_fault *fault)
{
	const struct str nul = str_of(gettext("NUL byte: not a text file"));

	*out = STR("");
	*charset = charset_guess(bytes);
	if (bytes.n > CHARSET_BYTES_MAX)
		return refuse(fault, *out,
			      arena_printf(arena, gettext("file of more than %u MiB"),
					   CHARSET_BYTES_MAX >> 20));
	uint32_t skip = CHARSETS[*charset].mark_bytes;
	if (skip && !str_starts(bytes, (struct str){CHARSETS[*charset].mark, skip}))
		skip = 0;
	struct str body = {bytes.p + skip, bytes.n - skip};
	if (body.n == 0)
		return true;
	bool wide = *charset == CHARSET_UTF16LE || *charset == CHARSET_UTF16BE;
	const char *zero = wide ? NULL : memchr(body.p, 0, body.n);
	/* Before validation: glib calls text with a NUL invalid, so it would be taken for
	 * Windows-1252. */
	if (zero)
		return refuse(fault, (struct str){body.p, (uint32_t)(zero - body.p)}, nul);
	bool utf8 = *charset == CHARSET_UTF8 || *charset == CHARSET_UTF8_BOM;
	uint32_t good = utf8 ? validate(body, out) : convert(body, *charset, arena, out);
	if (good < body.n)
		return refuse(fault, *out,
			      arena_printf(arena, gettext("byte 0x%02x means nothing in %s"),
					   (unsigned char)body.p[good], charset_name(*charset)));
	zero = memchr(out->p, 0, out->n);
	if (zero)
		return refuse(fault, (struct str){out->p, (uint32_t)(zero - out->p)}, nul);
	return true;
}

/* The byte that Windows-1252 has for a character; -1: none. */
static int byte_1252(gunichar c)
{
	static const gunichar upper[32] = {0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020,
					   0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,
					   0x017d, 0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d,
					   0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
					   0x0153, 0x9d,   0x017e, 0x0178};

	for (int i = 0; i < 32; i++)
		if (upper[i] == c)
			return 0x80 + i;
	return c < 0x80 || (c >= 0xa0 && c < 0x100) ? (int)c : -1;
}

/* The text as bytes of Windows-1252; false: it has other letters. */
static bool as_1252(struct str text, GString *bytes)
{
	const char *p = text.p, *end = text.p + text.n;

	for (; p < end; p = g_utf8_next_char(p)) {
		int byte = byte_1252(g_utf8_get_char(p));
		if (byte < 0)
			return false;
		g_string_append_c(bytes, (char)byte);
	}
	return true;
}

bool charset_spoilt(struct arena *arena, struct str text, struct str *meant)
{
	*meant = STR("");
	if (text.n == 0 || !g_utf8_validate(text.p, (gssize)text.n, NULL))
		return false;
	if (memmem(text.p, text.n, "\xef\xbf\xbd", 3))
		return true;
	GString *bytes = g_string_new(NULL);
	bool spoilt = as_1252(text, bytes) && bytes->len < text.n &&
		      g_utf8_validate(bytes->str, (gssize)bytes->len, NULL);
	for (gsize i = 0; spoilt && i < bytes->len; i++)
		if ((unsigned char)bytes->str[i] >= 0x80) {
			*meant = arena_str(arena, (struct str){bytes->str, (uint32_t)bytes->len});
			break;
		}
	g_string_free(bytes, TRUE);
	return spoilt && meant->n > 0;
}
