/* Charsets: what is guessed, what is converted, what is refused and on which line. */
#include "charset.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#define BYTES(literal) ((struct str){"" literal, sizeof(literal) - 1})

static struct str text;
static enum charset charset;
static struct charset_fault fault;

static bool convert(struct arena *a, struct str bytes)
{
	return charset_to_utf8(bytes, a, &text, &charset, &fault);
}

static void reads(struct str bytes, enum charset expected, const char *utf8)
{
	struct arena *a = arena_new();

	ck_assert(convert(a, bytes));
	ck_assert_int_eq(charset, expected);
	ck_assert(str_is(text, utf8));
	arena_free(a);
}

static void refuses(struct str bytes, const char *why, uint32_t line)
{
	struct arena *a = arena_new();

	ck_assert(!convert(a, bytes));
	ck_assert_str_eq(arena_z(a, fault.why), why);
	ck_assert_uint_eq(fault.line, line);
	arena_free(a);
}

UNIT(charset, reads_each)
{
	reads(BYTES(""), CHARSET_UTF8, "");
	reads(BYTES("Zo\xc3\xa9"), CHARSET_UTF8, "Zoé");
	reads(BYTES("\xef\xbb\xbfZo\xc3\xa9"), CHARSET_UTF8_BOM, "Zoé");
	reads(BYTES("\xef\xbb\xbf"), CHARSET_UTF8_BOM, "");
	reads(BYTES("Zo\xe9 \x80 \x9c\x85"), CHARSET_WINDOWS_1252, "Zoé € œ…");
	reads(BYTES("\xff\xfeZ\0\xe9\0\n\0\x53\x01"), CHARSET_UTF16LE, "Zé\nœ");
	reads(BYTES("\xfe\xff\0Z\0\xe9\xd8\x3d\xde\x00"), CHARSET_UTF16BE, "Zé😀");
	reads(BYTES("\xff\xfe"), CHARSET_UTF16LE, "");
}

UNIT(charset, without_a_mark)
{
	reads(BYTES("N\0o\0m\0;\0Z\0\xe9\0\n\0"), CHARSET_UTF16LE, "Nom;Zé\n");
	reads(BYTES("\0N\0o\0m\0;\0Z\0\xe9\0\n"), CHARSET_UTF16BE, "Nom;Zé\n");
	reads(BYTES("Nom;Pr\x8enom\nLef\x8fvre;H\x8el\x8fne\n"), CHARSET_MAC_ROMAN,
	      "Nom;Prénom\nLefèvre;Hélène\n");
	reads(BYTES("Nom;Pr\x82nom\nLef\x8avre;H\x82l\x8ane\n"), CHARSET_DOS_850,
	      "Nom;Prénom\nLefèvre;Hélène\n");
	reads(BYTES("Nom;Pr\xe9nom\nL\x92H\xf4te;H\xe9l\xe8ne\n"), CHARSET_WINDOWS_1252,
	      "Nom;Prénom\nL’Hôte;Hélène\n");
}

static void spoilt(const char *one, const char *was)
{
	struct arena *a = arena_new();
	struct str meant;

	ck_assert_msg(charset_spoilt(a, str_of(one), &meant), "%s", one);
	ck_assert(str_is(meant, was));
	arena_free(a);
}

UNIT(charset, letters_that_were_spoilt_before)
{
	static const char *const sound[] = {"Lefèvre", "Hélène", "L’Hôte", "Nguyễn", "Åse", "Ã",
					    "",	       "ABC",	 "Zoë",	   "王",     "São", "n° 1"};
	struct arena *a = arena_new();
	struct str meant;

	spoilt("LefÃ¨vre", "Lefèvre");
	spoilt("HÃ©lÃ¨ne", "Hélène");
	spoilt("Lâ€™HÃ´te", "L’Hôte");
	spoilt("Lef\xef\xbf\xbdvre", "");
	for (size_t i = 0; i < COUNT(sound); i++)
		ck_assert_msg(!charset_spoilt(a, str_of(sound[i]), &meant), "%s", sound[i]);
	arena_free(a);
}

UNIT(charset, names)
{
	ck_assert_str_eq(charset_name(CHARSET_UTF8_BOM), "UTF-8");
	ck_assert_str_eq(charset_name(CHARSET_WINDOWS_1252), "Windows-1252");
	ck_assert_str_eq(charset_name(CHARSET_UTF16LE), "UTF-16LE");
}

UNIT(charset, every_undefined_byte_of_1252)
{
	static const unsigned char undefined[] = {0x81, 0x8d, 0x8f, 0x90, 0x9d};
	char why[80];

	for (unsigned byte = 0x80; byte < 0x100; byte++) {
		char bytes[] = {'a', '\r', '\n', 'b', '\r', (char)byte, ' ', '\n'};
		struct arena *a = arena_new();
		bool defined = !memchr(undefined, (int)byte, sizeof undefined);
		ck_assert(convert(a, (struct str){bytes, sizeof bytes}) == defined);
		ck_assert_int_eq(charset, CHARSET_WINDOWS_1252);
		if (!defined) {
			snprintf(why, sizeof why, "byte 0x%02x means nothing in Windows-1252",
				 byte);
			ck_assert(str_is(fault.why, why));
			ck_assert_uint_eq(fault.line, 3);
		}
		arena_free(a);
	}
}

UNIT(charset, refusals)
{
	refuses(BYTES("a\nb\0c"), "NUL byte: not a text file", 2);
	refuses(BYTES("\xe9\n\nb\0c"), "NUL byte: not a text file", 3);
	refuses(BYTES("\xef\xbb\xbf\n\0"), "NUL byte: not a text file", 2);
	refuses(BYTES("\xff\xfe\0\0a\0"), "NUL byte: not a text file", 1);
	refuses(BYTES("\xef\xbb\xbfnom\nZo\xe9\n"), "byte 0xe9 means nothing in UTF-8", 2);
	refuses(BYTES("\xff\xfe\n\0a"), "byte 0x61 means nothing in UTF-16LE", 2);
	refuses(BYTES("\xff\xfe\n\0\r\0\0\xd8z\0"), "byte 0x00 means nothing in UTF-16LE", 3);
	refuses(BYTES("\xfe\xff\0a\xdc\0\0b"), "byte 0xdc means nothing in UTF-16BE", 1);
}

UNIT(charset, too_large)
{
	char *many = malloc(CHARSET_BYTES_MAX + 1);

	ck_assert_ptr_nonnull(many);
	memset(many, 'a', CHARSET_BYTES_MAX + 1);
	refuses((struct str){many, CHARSET_BYTES_MAX + 1}, "file of more than 32 MiB", 1);
	struct arena *a = arena_new();
	ck_assert(convert(a, (struct str){many, CHARSET_BYTES_MAX}));
	arena_free(a);
	free(many);
}
