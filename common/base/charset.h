/* Which characters a file's bytes mean, and the same text as UTF-8; reads from memory only.
 *
 *	struct str text;
 *	enum charset charset;
 *	struct charset_fault fault;
 *	if (!charset_to_utf8(bytes, arena, &text, &charset, &fault))
 *		printf("line %u: %.*s\n", fault.line, (int)fault.why.n, fault.why.p);
 */
#ifndef CURSUS_CHARSET_H
#define CURSUS_CHARSET_H

#include "base.h"

/* Larger than any list of people; keeps the UTF-8 form, up to three times as long, within a slice.
 */
#define CHARSET_BYTES_MAX (32u * 1024 * 1024)

enum charset {
	CHARSET_UTF8,
	CHARSET_UTF8_BOM,
	CHARSET_UTF16LE,
	CHARSET_UTF16BE,
	CHARSET_WINDOWS_1252,
	CHARSET_MAC_ROMAN,
	CHARSET_DOS_850,
};

struct charset_fault {
	struct str why;
	uint32_t line; /* of the file, from 1 */
};

/* For people: "UTF-8", "Windows-1252"... */
const char *charset_name(enum charset charset);

/* By its byte order mark. Without one: UTF-16 when nearly every second byte is zero, UTF-8 when it
 * is valid UTF-8; else Windows-1252, or Mac Roman or DOS 850 when more of its bytes are accented
 * French letters within words there. */
enum charset charset_guess(struct str bytes);

/* The text without its byte order mark, free of NUL, in the arena or within `bytes` themselves.
 * False, and the fault, when a byte means nothing in the guessed charset. */
bool charset_to_utf8(struct str bytes, struct arena *arena, struct str *out, enum charset *charset,
		     struct charset_fault *fault);

/* Whether the letters of a text, which is UTF-8, were spoilt before it came here: UTF-8 taken for
 * Windows-1252 ("LefÃ¨vre"), or letters that nobody could read (U+FFFD). *meant is what it was,
 * empty when nobody can tell. */
bool charset_spoilt(struct arena *arena, struct str text, struct str *meant);

#endif
