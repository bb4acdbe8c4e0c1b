/* The diploma on paper: what cannot be drawn is told, and a page that is another is noticed. */
#include "diploma_paper.h"
#include "diploma.h"
#include "diploma_code.h"
#include "pdf.h"
#include "qr.h"
#include "signed.h"
#include "unit.h"

#include <glib.h>
#include <stdlib.h>

static struct arena *a;
static struct fonts *fonts;
static struct str why;

static void ready(void)
{
	a = arena_new();
	fonts = pdf_fonts(a);
}

static void done(void)
{
	fonts_free(fonts);
	arena_free(a);
}

static struct diploma_facts facts_of(struct str credential)
{
	struct diploma_facts f;

	ck_assert(diploma_facts_of(credential, STR("https://example.org/#A"), TONGUE_FRENCH, a, &f,
				   &why));
	return f;
}

/* Every byte that decides: those of the credential are tested where it is read. */
UNIT(diploma_paper, only_its_own_page_is_its_page)
{
	ready();
	struct str credential = diploma_sample(a);
	struct diploma_facts f = facts_of(credential);
	struct buf pdf;

	buf_init(&pdf, PAPER_BYTES_MAX);
	ck_assert(diploma_paper(fonts, &f, &pdf, a, &why));
	ck_assert(diploma_paper_is(fonts, buf_slice(&pdf), credential, a));
	for (size_t at = 1; at < pdf.n; at += pdf.n / 16) {
		pdf.p[at] ^= 1;
		ck_assert(!diploma_paper_is(fonts, buf_slice(&pdf), credential, a));
		pdf.p[at] ^= 1;
	}
	struct credential_facts other = diploma_facts();
	other.number = STR("0691774D-2026-DIU-CSP-000013-H");
	ck_assert(!diploma_paper_is(fonts, buf_slice(&pdf), diploma_file(a, &other, 7), a));
	pdf.n = 0;
	f.tongue = TONGUE_ENGLISH;
	ck_assert(diploma_paper(fonts, &f, &pdf, a, &why));
	ck_assert(diploma_paper_is(fonts, buf_slice(&pdf), credential, a));
	buf_free(&pdf);
	done();
}

/* Each layout is drawn again for who holds a paper of it, and none passes for another. */
UNIT(diploma_paper, every_layout_can_be_drawn_again)
{
	ready();
	struct str credential = diploma_sample(a);
	struct diploma_facts f = facts_of(credential);
	struct buf pdf;
	char *texts[DIPLOMA_LAYOUTS];

	for (f.layout = 1; f.layout <= DIPLOMA_LAYOUTS; f.layout++) {
		buf_init(&pdf, PAPER_BYTES_MAX);
		ck_assert(diploma_paper(fonts, &f, &pdf, a, &why));
		ck_assert_uint_eq(diploma_layout_of(buf_slice(&pdf)), f.layout);
		ck_assert(diploma_paper_is(fonts, buf_slice(&pdf), credential, a));
		texts[f.layout - 1] = pdf_asked(&pdf, "pdftotext x.pdf -");
		char *mark = memmem(pdf.p, pdf.n, "(diploma/", 9);
		ck_assert(mark != NULL);
		mark[9] = f.layout == 1 ? '2' : '1';
		ck_assert(!diploma_paper_is(fonts, buf_slice(&pdf), credential, a));
		mark[9] = '9';
		ck_assert_uint_eq(diploma_layout_of(buf_slice(&pdf)), 0);
		ck_assert(!diploma_paper_is(fonts, buf_slice(&pdf), credential, a));
		buf_free(&pdf);
	}
	ck_assert(!strstr(texts[0], "Clé de l’émetteur"));
	ck_assert(strstr(texts[1], "Clé de l’émetteur") != NULL);
	for (unsigned i = 0; i < DIPLOMA_LAYOUTS; i++)
		g_free(texts[i]);
	done();
}

UNIT(diploma_paper, hours_done_and_hours_planned_are_told_apart)
{
	struct buf pdf;

	ready();
	json_t *document = signed_load(diploma_sample(a));
	json_t *extension =
		json_object_get(json_object_get(document, "credentialSubject"), "cursus");
	json_object_set_new(extension, "trainedMinutes", json_integer(7530));
	json_object_set_new(extension, "durationMinutes", json_integer(9000));
	struct diploma_facts f = facts_of(signed_write(a, document, 7));
	for (f.layout = 1; f.layout <= DIPLOMA_LAYOUTS; f.layout++) {
		buf_init(&pdf, PAPER_BYTES_MAX);
		ck_assert(diploma_paper(fonts, &f, &pdf, a, &why));
		char *text = pdf_asked(&pdf, "pdftotext x.pdf -");
		const char *done = strstr(text, "Heures suivies : 125"),
			   *planned = strstr(text, "heures prévues : 150");
		ck_assert_msg((done && planned) == (f.layout > 1), "%s", text);
		g_free(text);
		buf_free(&pdf);
	}
	done();
}

UNIT(diploma_paper, what_cannot_be_drawn_is_told)
{
	struct buf pdf;

	ready();
	buf_init(&pdf, PAPER_BYTES_MAX);
	struct diploma_facts f = facts_of(diploma_sample(a));
	f.kind = STR("medal");
	ck_assert(!diploma_paper(fonts, &f, &pdf, a, &why));
	ck_assert_str_eq(arena_z(a, why), "no diploma of the kind \"medal\" is known");
	f = facts_of(diploma_sample(a));
	char *longest = arena_z(a, (struct str){arena_alloc(a, 3000), 3000});
	memset(longest, 'x', 3000);
	f.code = (struct str){longest, 3000};
	ck_assert(!diploma_paper(fonts, &f, &pdf, a, &why));
	ck_assert_str_eq(arena_z(a, why), "the text is too long for a QR code");
	f = facts_of(diploma_sample(a));
	struct buf small;
	buf_init(&small, 1000);
	ck_assert(!diploma_paper(fonts, &f, &small, a, &why));
	ck_assert_str_eq(arena_z(a, why), "the document is too large");
	buf_free(&small);
	buf_free(&pdf);
	done();
}

UNIT(diploma_paper, a_credential_without_a_day_has_no_paper)
{
	struct diploma_facts f;

	ready();
	json_t *document = signed_load(diploma_sample(a));
	json_object_del(document, "validFrom");
	struct str credential = signed_write(a, document, 7);
	ck_assert(!diploma_facts_of(credential, STR(""), TONGUE_FRENCH, a, &f, &why));
	ck_assert_str_eq(arena_z(a, why), "the credential says no day of issue");
	ck_assert(!diploma_facts_of(STR("{}"), STR(""), TONGUE_FRENCH, a, &f, &why));
	done();
}

static void draw_codes(struct paper *p, const void *facts)
{
	for (unsigned i = 0; i <= MARKS_MAX; i++) {
		qr_draw(p, (struct box){20, 20, 30, 30}, *(const struct str *)facts);
		qr_draw(p, (struct box){80, 20, 30, 30}, *(const struct str *)facts);
		paper_page(p);
	}
}

static void draw_long(struct paper *p, const void *facts)
{
	struct style style = {.face = FACE_SERIF, .size_pt = 2};

	paper_flow(p, &style, *(const struct str *)facts);
}

UNIT(diploma_paper, a_document_has_limits)
{
	struct paper_form form = {.template = "sample/1", .title = STR("x")};
	struct str text = STR("x");
	struct buf pdf;

	ready();
	buf_init(&pdf, PAPER_BYTES_MAX);
	ck_assert(!paper_make(fonts, &form, draw_codes, &text, &pdf, a, &why));
	ck_assert_str_eq(arena_z(a, why), "the document has too many QR codes");
	char *longest = arena_alloc(a, 100001);
	memset(longest, 'x', 100001);
	text = (struct str){longest, 100001};
	pdf.n = 0;
	ck_assert(!paper_make(fonts, &form, draw_long, &text, &pdf, a, &why));
	ck_assert_str_eq(arena_z(a, why), "a text of the document is too long");
	buf_free(&pdf);
	done();
}
