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
/* The same without accents, for comparing what people spell either way: "Zoé" is "zoe". */
struct str text_plain(struct arena *a, struct str s);

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

/* What people type as a code: 1 to 64 of A-Z a-z 0-9 . _ - / that begin with neither '-' nor '.',
 * with no part between two '/' empty or of dots only. */
bool text_code(struct str s);
/* The same for codes that are made of others: half-days, diplomas. */
bool text_code_of_any_length(struct str s);
/* Nothing else than A-Z a-z 0-9 . _ - /, as codes of earlier days may be written. */
bool text_code_alphabet(struct str s);
/* Trimmed, and a-z as A-Z. */
struct str text_upper_code(struct arena *a, struct str s);

/* Columns on a terminal; pass text_visible text, of which this is true. */
int text_width(struct str s);
/* Spaces added on the right up to width columns. */
struct str text_pad(struct arena *a, struct str s, int width);
/* At most width columns; what is cut ends with an ellipsis. */
struct str text_cut(struct arena *a, struct str s, int width);
/* Whether there is a letter that can be seen. */
bool text_has_letter(struct str s);
/* Whether it may be words: so many letters that can be seen, not all the same. A wide one, a word
 * by itself, counts twice. */
bool text_has_words(struct str s, uint32_t letters);
/* Whether every character can be seen: none of Unicode's Cc, Cf, Zl, Zp, Co, Cs, but joiners where
 * a script needs them; no filler, variation selector, tag, blank pattern or noncharacter. Otherwise
 * *hidden is the first that cannot. */
bool text_clean(struct str s, uint32_t *hidden);
/* Characters that text_clean would find become visible, U+202E as \u{202E}, so that nothing shown
 * can move the cursor or reorder the line. Whatever is shown to people goes through it. */
struct str text_visible(struct arena *a, struct str s);
/* The same within JSON, as its own escapes: whoever parses it reads the same text as before. */
struct str text_visible_json(struct arena *a, struct str json);

#endif
