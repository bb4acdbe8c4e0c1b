/* What is attached to a paper comes out byte for byte, and out of a broken file nothing else. */
#include "paper.h"
#include "unit.h"

#include <stdlib.h>

/* STR is no constant expression; what is static needs one. */
#define TEXT(literal)                                                                              \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}

static const char bytes[] = "{\"a\":1}\nendstream\0\xff%PDF";

static void draw(struct paper *p, const void *facts)
{
	struct style text = {.face = FACE_SERIF, .size_pt = 11};

	(void)facts;
	paper_flow(p, &text, STR("Œuvre"));
}

static bool made(struct arena *a, struct buf *pdf)
{
	struct attachment all[] = {
		{"a.txt", "text/plain", ATTACHMENT_SUPPLEMENT, STR(""), STR("nothing")},
		{"b.json", "application/json", ATTACHMENT_SOURCE, {bytes, sizeof bytes}, STR("é")}};
	struct paper_form form = {.template = "sample/1",
				  .title = STR("A < B & C"),
				  .created_ms = 1782864000000,
				  .attachments = all,
				  .nattachments = COUNT(all)};
	struct str why;
	struct fonts *fonts = fonts_open(NULL, a, &why);
	bool done = fonts && paper_make(fonts, &form, draw, NULL, pdf, a, &why);

	fonts_free(fonts);
	return done;
}

UNIT(archive, an_attachment_comes_out_byte_for_byte)
{
	struct arena *a = arena_new();
	struct buf pdf;
	struct str out;

	buf_init(&pdf, PAPER_BYTES_MAX);
	buf_z(&pdf, "before"); /* the document need not begin where the buffer does */
	ck_assert(made(a, &pdf));
	struct str whole = {(const char *)pdf.p + 6, (uint32_t)pdf.n - 6};
	ck_assert(archive_attachment(whole, "application/json", &out));
	ck_assert_uint_eq(out.n, sizeof bytes);
	ck_assert_mem_eq(out.p, bytes, sizeof bytes);
	ck_assert(archive_attachment(whole, "text/plain", &out));
	ck_assert_uint_eq(out.n, 0);
	ck_assert(!archive_attachment(whole, "text/csv", &out));
	buf_free(&pdf);
	arena_free(a);
}

UNIT(archive, a_broken_file_gives_nothing_beyond_itself)
{
	struct arena *a = arena_new();
	struct buf pdf;
	struct str out;

	buf_init(&pdf, PAPER_BYTES_MAX);
	ck_assert(made(a, &pdf));
	for (uint32_t n = 0; n < pdf.n; n++) {
		char *part = malloc(n + 1); /* its own block, so that a sanitizer sees its end */
		memcpy(part, pdf.p, n);
		if (archive_attachment((struct str){part, n}, "application/json", &out))
			ck_assert(out.p >= part && out.p + out.n <= part + n);
		free(part);
	}
	static const struct str hostile[] = {
		TEXT("/Type /EmbeddedFile /Subtype /application#2Fjson /Params "),
		TEXT("/Type /EmbeddedFile /Subtype /application#2Fjson /Params /Length "),
		TEXT("/Type /EmbeddedFile /Subtype /application#2Fjson /Params /Length 9 "
		     ">>\nstream\nx"),
		TEXT("/Type /EmbeddedFile /Subtype /application#2Fjson /Params /Length "
		     "99999999999999"
		     " >>\nstream\nx"),
	};
	for (size_t i = 0; i < COUNT(hostile); i++)
		ck_assert(!archive_attachment(hostile[i], "application/json", &out));
	buf_free(&pdf);
	arena_free(a);
}
