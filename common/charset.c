/* Guesses a file's charset and converts it to UTF-8 with glib's iconv. */
#include "charset.h"

#include <glib.h>
#include <libintl.h>

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
};

const char *charset_name(enum charset charset)
{
	must((unsigned)charset < COUNT(CHARSETS));
	return CHARSETS[charset].name;
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
	return CHARSET_WINDOWS_1252;
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
