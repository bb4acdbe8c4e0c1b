/* Tests of the rules of text: UTF-8, e-mail addresses, names, codes, terminal columns. */
#include "unit.h"
#include "text.h"

#include <glib.h>
#include <stdio.h>

static struct arena *a;

static void check_text(struct str got, const char *want)
{
	ck_assert_msg(str_is(got, want), "\"%.*s\" is not \"%s\"", (int)got.n, got.p, want);
}

UNIT(text, utf8_rules)
{
	ck_assert(text_utf8(STR("")));
	ck_assert(text_utf8((struct str){NULL, 0}));
	ck_assert(text_utf8(STR("Zoé N’Diaye 王")));
	ck_assert(!text_utf8(STR("a\0b")));
	ck_assert(!text_utf8(STR("Zo\xe9")));
	ck_assert(!text_utf8(STR("\xc0\x80")));
	ck_assert(!text_utf8(STR("\xed\xa0\x80")));
	ck_assert(!text_utf8(STR("\xf4\x90\x80\x80")));
	ck_assert(!text_utf8(STR("\xc3")));
}

UNIT(text, fold_rules)
{
	a = arena_new();
	check_text(text_fold(a, STR("  Zoe.Moreau@Example.ORG\r\n")), "zoe.moreau@example.org");
	check_text(text_fold(a, STR("ZOÉ@example.org")), "zoé@example.org");
	check_text(text_fold(a, STR("zoe\xcc\x81@example.org")), "zoé@example.org");
	check_text(text_fold(a, STR("ZOE\xcc\x81@EXAMPLE.ORG")), "zoé@example.org");
	check_text(text_fold(a, STR("Straße")), "strasse");
	check_text(text_fold(a, STR("ΣΊΣΥΦΟΣ")), "σίσυφοσ");
	check_text(text_fold(a, STR("\xc2\xa0")), "");
	check_text(text_fold(a, (struct str){NULL, 0}), "");
	check_text(text_fold(a, STR("Zo\xe9")), "zo\xef\xbf\xbd");
	check_text(text_fold(a, STR("a\0B")), "a\xef\xbf\xbd"
					      "b");
	/* iota below, in both orders of the marks: one key, which folding alone would not give */
	struct str one = text_fold(a, STR("\xce\xb1\xcd\x85\xcc\x81"));
	struct str two = text_fold(a, STR("\xce\xb1\xcc\x81\xcd\x85"));
	ck_assert(str_eq(one, two));
	arena_free(a);
}

static uint32_t put_utf8(char *out, uint32_t c)
{
	static const uint8_t first[] = {0, 0, 0xc0, 0xe0, 0xf0};
	uint32_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (uint32_t i = n - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(n == 1 ? c : first[n] | c);
	return n;
}

/* A key is a key of itself, whatever the character; but glib exchanges the two cases of Cherokee,
 * whose capitals are the folded form. */
UNIT(text, fold_is_final)
{
	char room[8];

	a = arena_new();
	for (uint32_t c = 1; c < 0x20000; c++) {
		bool surrogate = c >= 0xd800 && c < 0xe000;
		bool cherokee = (c >= 0x13a0 && c < 0x1400) || (c >= 0xab70 && c < 0xabc0);
		if (surrogate || cherokee)
			continue;
		struct str once = text_fold(a, (struct str){room, put_utf8(room, c)});
		ck_assert_msg(str_eq(once, text_fold(a, once)), "U+%04X", c);
		if (c % 512 == 0)
			arena_reset(a);
	}
	arena_free(a);
}

UNIT(text, email_good)
{
	static const char *const good[] = {
		"zoe.moreau@example.org",
		"zoé@example.org",
		"a@b.fr",
		"x+y_z-1@sous.domaine.example.org",
		"o'brien@example.ie",
		"1@2.xn--p1ai",
		"UPPER@EXAMPLE.ORG",
		"n@a-b.c--d.fr",
		"0123456789012345678901234567890123456789012345678901234567890123@example.org"};

	for (size_t i = 0; i < COUNT(good); i++)
		ck_assert_msg(text_email(str_of(good[i])) == EMAIL_OK, "%s", good[i]);
}

UNIT(text, email_bad)
{
	static const struct {
		const char *typed;
		enum text_email why;
	} bad[] = {
		{"", EMAIL_NO_AT},
		{"zoe.moreau", EMAIL_NO_AT},
		{"@example.org", EMAIL_NO_AT},
		{"zoe.moreau@example", EMAIL_NO_DOMAIN_DOT},
		{"zoe.moreau@", EMAIL_NO_DOMAIN_DOT},
		{"zoe@moreau@example.org", EMAIL_BAD_CHARACTER},
		{"zoe@@example.org", EMAIL_BAD_CHARACTER},
		{"zoe moreau@example.org", EMAIL_BAD_CHARACTER},
		{" zoe@example.org", EMAIL_BAD_CHARACTER},
		{"zoe@example.org ", EMAIL_BAD_CHARACTER},
		{"zoe\xc2\xa0@example.org", EMAIL_BAD_CHARACTER},
		{"zoe\t@example.org", EMAIL_BAD_CHARACTER},
		{"zoe\n@example.org", EMAIL_BAD_CHARACTER},
		{"zoe\x7f@example.org", EMAIL_BAD_CHARACTER},
		{"zo\xe9@example.org", EMAIL_BAD_CHARACTER},
		{"zoe\xe2\x80\xae@example.org", EMAIL_BAD_CHARACTER},
		{"zoe\xe2\x80\x8b@example.org", EMAIL_BAD_CHARACTER},
		{"<zoe@example.org>", EMAIL_BAD_CHARACTER},
		{"zoe,lea@example.org", EMAIL_BAD_CHARACTER},
		{"zoe@example.org;lea", EMAIL_BAD_CHARACTER},
		{".zoe@example.org", EMAIL_BAD_CHARACTER},
		{"zoe.@example.org", EMAIL_BAD_CHARACTER},
		{"zoe..m@example.org", EMAIL_BAD_CHARACTER},
		{"zoe@.org", EMAIL_BAD_CHARACTER},
		{"zoe@example.", EMAIL_BAD_CHARACTER},
		{"zoe@example..org", EMAIL_BAD_CHARACTER},
		{"zoe@-example.org", EMAIL_BAD_CHARACTER},
		{"zoe@example-.org", EMAIL_BAD_CHARACTER},
		{"zoe@exam_ple.org", EMAIL_BAD_CHARACTER},
		{"zoe@exämple.org", EMAIL_BAD_CHARACTER},
		{"01234567890123456789012345678901234567890123456789012345678901234@example.org",
		 EMAIL_TOO_LONG},
		{"a@0123456789012345678901234567890123456789012345678901234567890123.org",
		 EMAIL_TOO_LONG},
	};

	for (size_t i = 0; i < COUNT(bad); i++)
		ck_assert_msg(text_email(str_of(bad[i].typed)) == bad[i].why, "%s: %d",
			      bad[i].typed, (int)text_email(str_of(bad[i].typed)));
	ck_assert_int_eq(text_email((struct str){NULL, 0}), EMAIL_NO_AT);
	ck_assert_int_eq(text_email(STR("a\0b@example.org")), EMAIL_BAD_CHARACTER);
	ck_assert_int_eq(text_email(STR("ab@example\0.org")), EMAIL_BAD_CHARACTER);
}

UNIT(text, email_length)
{
	char room[300];
	struct str s = {room, 254};

	memset(room, 'a', sizeof room);
	room[1] = '@';
	for (uint32_t i = 20; i < sizeof room; i += 20)
		room[i] = '.';
	ck_assert_int_eq(text_email(s), EMAIL_OK);
	s.n = 255;
	ck_assert_int_eq(text_email(s), EMAIL_TOO_LONG);
}

UNIT(text, name_rules)
{
	a = arena_new();
	check_text(text_name(a, STR("N’Diaye")), "N’Diaye");
	check_text(text_name(a, STR("d'ARC")), "d'ARC");
	check_text(text_name(a, STR("  Le \t Goff\r\n ")), "Le Goff");
	check_text(text_name(a, STR("Jean\r\nPaul")), "Jean Paul");
	check_text(text_name(a, STR("Jean\xc2\xa0\xe2\x80\xafPaul\xe2\x80\xa8")), "Jean Paul");
	check_text(text_name(a, STR("Jean\x0bPaul\xc2\x85")), "Jean Paul");
	check_text(text_name(a, STR("Zoe\xcc\x81")), "Zoé");
	check_text(text_name(a, STR("van der BERG-Müller")), "van der BERG-Müller");
	check_text(text_name(a, STR(" \n")), "");
	check_text(text_name(a, (struct str){NULL, 0}), "");
	check_text(text_name(a, STR("Zo\xe9")), "Zo\xef\xbf\xbd");
	arena_free(a);
}

UNIT(text, code_rules)
{
	a = arena_new();
	ck_assert(text_code(STR("PACTE-AURA-2025")));
	ck_assert(text_code(STR("a.b_c/9")));
	ck_assert(
		text_code(STR("0123456789012345678901234567890123456789012345678901234567890123")));
	ck_assert(!text_code(
		STR("01234567890123456789012345678901234567890123456789012345678901234")));
	ck_assert(!text_code(STR("")));
	ck_assert(!text_code(STR("A B")));
	ck_assert(!text_code(STR("É")));
	ck_assert(!text_code(STR("A\0")));
	ck_assert(!text_code(STR("A+B")));
	ck_assert(!text_code(STR("A\n")));
	ck_assert(text_code(STR("_a/b.c/d-")));
	static const char *const paths[] = {"-h",  "..", ".",	 "...",	   "/a",  "a/",	 "a//b",
					    "a/.", ".a", "a/..", "a/../b", "./a", "--x", "/"};
	for (size_t i = 0; i < COUNT(paths); i++) {
		ck_assert_msg(!text_code(str_of(paths[i])), "%s", paths[i]);
		ck_assert(text_code_alphabet(str_of(paths[i])));
	}
	check_text(text_upper_code(a, STR(" pacte-Aura-2025 ")), "PACTE-AURA-2025");
	check_text(text_upper_code(a, STR("")), "");
	arena_free(a);
}

UNIT(text, width_rules)
{
	ck_assert_int_eq(text_width(STR("")), 0);
	ck_assert_int_eq(text_width(STR("Zoé")), 3);
	ck_assert_int_eq(text_width(STR("Zoe\xcc\x81")), 3);
	ck_assert_int_eq(text_width(STR("王小明")), 6);
	ck_assert_int_eq(text_width(STR("a\xe2\x80\x8b"
					"b")),
			 2);
	ck_assert_int_eq(text_width(STR("Zo\xe9")), 3);
}

UNIT(text, pad_rules)
{
	a = arena_new();
	check_text(text_pad(a, STR("Zoé"), 5), "Zoé  ");
	check_text(text_pad(a, STR("王"), 5), "王   ");
	check_text(text_pad(a, STR("Zoé"), 3), "Zoé");
	check_text(text_pad(a, STR("Zoé"), 2), "Zoé");
	check_text(text_pad(a, STR(""), 2), "  ");
	check_text(text_pad(a, STR("Zoé"), -2), "Zoé");
	arena_free(a);
}

UNIT(text, cut_rules)
{
	a = arena_new();
	check_text(text_cut(a, STR("Moreau"), 6), "Moreau");
	check_text(text_cut(a, STR("Moreau"), 5), "More…");
	check_text(text_cut(a, STR("Moreau"), 1), "…");
	check_text(text_cut(a, STR("Moreau"), 0), "");
	check_text(text_cut(a, STR("Moreau"), -1), "");
	check_text(text_cut(a, STR("王小明"), 4), "王…");
	check_text(text_cut(a, STR("王小明"), 5), "王小…");
	check_text(text_cut(a,
			    STR("e\xcc\x81"
				"e\xcc\x81"
				"ee"),
			    3),
		   "e\xcc\x81"
		   "e\xcc\x81…");
	arena_free(a);
}

UNIT(text, visible_rules)
{
	a = arena_new();
	check_text(text_visible(a, STR("Zoé N’Diaye")), "Zoé N’Diaye");
	check_text(text_visible(a, STR("\x1b[31mred")), "\\u{1B}[31mred");
	check_text(text_visible(a, STR("a\r\nb\tc\x7f")), "a\\u{D}\\u{A}b\\u{9}c\\u{7F}");
	check_text(text_visible(a, STR("a\xc2\x9b"
				       "31m")),
		   "a\\u{9B}31m");
	check_text(text_visible(a, STR("a\xe2\x80\xae"
				       "b\xe2\x81\xa6"
				       "c\xd8\x9c")),
		   "a\\u{202E}b\\u{2066}c\\u{61C}");
	check_text(text_visible(a, STR("a\xe2\x80\xa8")), "a\\u{2028}");
	check_text(text_visible(a, STR("\xf3\xa0\x80\x81\xf4\x8f\xbf\xbd")),
		   "\\u{E0001}\\u{10FFFD}");
	check_text(text_visible(a, STR("\xff\xfe\xe9")), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	check_text(text_visible(a, (struct str){NULL, 0}), "");
	arena_free(a);
}

static uint32_t hidden_in(struct str s)
{
	uint32_t hidden = 0;

	return text_clean(s, &hidden) ? 0 : hidden;
}

UNIT(text, clean_rules)
{
	ck_assert_uint_eq(hidden_in(STR("Zoé N’Diaye-Müller, 王 小明")), 0);
	ck_assert_uint_eq(hidden_in(STR("Jean\xc2\xa0Paul")), 0); /* a no-break space is seen */
	ck_assert_uint_eq(hidden_in(STR("")), 0);
	ck_assert_uint_eq(hidden_in(STR("A\x1b[2JB")), 0x1b);
	ck_assert_uint_eq(hidden_in(STR("a\nb")), '\n');
	ck_assert_uint_eq(hidden_in(STR("a\xc2\x85")), 0x85);
	ck_assert_uint_eq(hidden_in(STR("A\xe2\x80\xaegnirts")), 0x202e);
	ck_assert_uint_eq(hidden_in(STR("Marti\xc2\xadn")), 0xad); /* soft hyphen */
	ck_assert_uint_eq(hidden_in(STR("\xef\xbb\xbfMartin")), 0xfeff);
	ck_assert_uint_eq(hidden_in(STR("a\xe2\x80\xa9")), 0x2029);
	ck_assert_uint_eq(hidden_in(STR("\xee\x80\x80")), 0xe000);
	/* Letters, marks and signs that are drawn as nothing, and what is no character. */
	static const uint32_t nothing[] = {0x034f,  0x115f,  0x1160,  0x180b,  0x2800,
					   0x3164,  0xfdd0,  0xfdef,  0xfe00,  0xfe0f,
					   0xffa0,  0xfffc,  0xfffe,  0xffff,  0x1fffe,
					   0xe0001, 0xe0041, 0xe0100, 0xe01ef, 0x10ffff};
	for (size_t i = 0; i < COUNT(nothing); i++) {
		char text[8] = "";
		struct str s = {text, (uint32_t)g_unichar_to_utf8(nothing[i], text)};
		ck_assert_uint_eq(hidden_in(s), nothing[i]);
		ck_assert(!text_has_letter(s));
	}
	/* Their neighbours are seen. */
	ck_assert_uint_eq(hidden_in(STR("\u0301\u1161\u2801\u3163\ufdf0\ufe10\ufffd")), 0);
	ck_assert(text_has_letter(STR("--\u00e9")) && text_has_letter(STR("王")));
	ck_assert(!text_has_letter(STR("\u0301\u0302")) && !text_has_letter(STR("12 -.'")));
	ck_assert(text_has_words(STR("ill"), 3) && text_has_words(STR("RTT"), 3));
	ck_assert(text_has_words(STR("病假"), 3) && text_has_words(STR("  \u00e9t\u00e9 2026"), 3));
	ck_assert(!text_has_words(STR("no"), 3) && !text_has_words(STR("xXx."), 3));
	ck_assert(!text_has_words(STR(""), 3) && !text_has_words(STR("12/03/2026"), 3));
	/* Joiners: spelling in Persian and Sinhala, a trap in Latin and at the beginning. */
	ck_assert_uint_eq(hidden_in(STR("می‌خواهم")), 0);
	ck_assert_uint_eq(hidden_in(STR("ශ්‍රී")), 0);
	ck_assert_uint_eq(hidden_in(STR("Mar\xe2\x80\x8ctin")), 0x200c);
	ck_assert_uint_eq(hidden_in(STR("\xe2\x80\x8dMartin")), 0x200d);
}
