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
