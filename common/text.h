/* Rules of text: UTF-8, keys of e-mail addresses, names, codes, columns of a terminal.
 *
 *	if (text_email(typed) == EMAIL_OK)
 *		key = text_fold(a, typed);             // "Zoé.Moreau@Example.org " finds the same
 *	name = text_name(a, typed);                    // as she writes it, blanks tidied
 *	line = text_pad(a, text_cut(a, text_visible(a, name), 20), 20);
 *
 * What is returned lives in the arena or is a slice of what was given. Bytes that are not UTF-8
 * become U+FFFD where text is returned.
 */
#ifndef CURSUS_TEXT_H
#define CURSUS_TEXT_H

#include "base.h"

/* Valid UTF-8 without NUL. */
bool text_utf8(struct str s);

/* What is the same to people has the same key: trimmed, Unicode case folded, NFC. */
struct str text_fold(struct arena *a, struct str s);

enum text_email {
	EMAIL_OK,
	EMAIL_NO_AT,	     /* no @ with something before it */
	EMAIL_NO_DOMAIN_DOT, /* nothing like example.org after the @ */
	EMAIL_BAD_CHARACTER, /* a blank, a second @, a mark or a dot where none may stand */
	EMAIL_TOO_LONG,	     /* over 254 bytes, 64 before the @, or 63 in a part of the domain */
};

/* A practical check of one address, without blanks around it: letters of any alphabet before the
 * @, a domain of ASCII labels (an international one as xn--) after it. */
enum text_email text_email(struct str s);

/* A person's name as she writes it: NFC, blanks and line breaks become one space, trimmed; case,
 * apostrophes and hyphens are hers. */
struct str text_name(struct arena *a, struct str s);

/* What people type as a code: 1 to 64 of A-Z a-z 0-9 . _ - / */
bool text_code(struct str s);
/* Trimmed, and a-z as A-Z. */
struct str text_upper_code(struct arena *a, struct str s);

/* Columns on a terminal; pass text_visible text, of which this is true. */
int text_width(struct str s);
/* Spaces added on the right up to width columns. */
struct str text_pad(struct arena *a, struct str s, int width);
/* At most width columns; what is cut ends with an ellipsis. */
struct str text_cut(struct arena *a, struct str s, int width);
/* Control characters, line separators and marks that turn the direction of text become visible
 * signs of one column, so that nothing shown can move the cursor or reorder the line. */
struct str text_visible(struct arena *a, struct str s);

#endif
