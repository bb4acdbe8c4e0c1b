/* The incremental update that makes cairo's PDF one for archives. */
#include "archive.h"

#include "clock.h"
#include "paper.h"

#include <cairo.h>
#include <glib.h>
#include <lcms2.h>
#include <pango/pango.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#define ID_BYTES 16
#define OBJECTS_MAX (4 + 2 * ATTACHMENTS_MAX + 2 * MARKS_MAX)
#define UPDATE_BYTES_MAX PAPER_BYTES_MAX
#define PROFILE_DATE_AT 24
#define PROFILE_DATE_BYTES 12

/* One document while it is updated. Offsets count from the document's first byte. */
struct update {
	const struct paper_form *form;
	struct arena *a;
	struct buf *pdf;
	size_t from;
	unsigned long size, root, info, before; /* of cairo's trailer */
	struct {
		unsigned long number;
		size_t at;
	} objects[OBJECTS_MAX];
	unsigned nobjects;
};

/* What cairo writes is known, so that anything else there is our own bug. */
static const char *found(const char *text, const char *what)
{
	const char *at = strstr(text, what);

	must(at != NULL);
	return at + strlen(what);
}

static void read_trailer(struct update *u)
{
	buf_u8(u->pdf, 0); /* a text for strstr */
	must(!u->pdf->over);
	u->pdf->n--;
	const char *first = (const char *)u->pdf->p + u->from, *at = first + u->pdf->n - u->from;
	for (at -= 7; at > first && memcmp(at, "trailer", 7) != 0; at--)
		;
	u->size = strtoul(found(at, "/Size "), NULL, 10);
	u->root = strtoul(found(at, "/Root "), NULL, 10);
	u->info = strtoul(found(at, "/Info "), NULL, 10);
	u->before = strtoul(found(at, "startxref\n"), NULL, 10);
}

/* What stands between the outer brackets of one of cairo's objects. */
static struct str dictionary(struct update *u, unsigned long number)
{
	const char *first = (const char *)u->pdf->p + u->from;
	unsigned long line = strtoul(first + u->before + strlen("xref\n0 "), NULL, 10);
	const char *entries = strchr(first + u->before + strlen("xref\n"), '\n') + 1;

	must(number < line);
	const char *object = first + strtoul(entries + 20 * number, NULL, 10);
	const char *from = found(object, "<<"), *to = found(from, "endobj") - strlen("endobj");
	while (to > from && memcmp(to, ">>", 2) != 0)
		to--;
	struct str inside = {from, (uint32_t)(to - from)};
	return (struct str){arena_z(u->a, inside), inside.n};
}

static void begin(struct update *u, unsigned long number)
{
	must(u->nobjects < OBJECTS_MAX);
	u->objects[u->nobjects].number = number;
	u->objects[u->nobjects++].at = u->pdf->n - u->from;
	buf_printf(u->pdf, "%lu 0 obj\n", number);
}

static void put_stream(struct update *u, unsigned long number, const char *dictionary,
		       struct str bytes)
{
	begin(u, number);
	buf_printf(u->pdf, "<< %s/Length %u >>\nstream\n", dictionary, bytes.n);
	buf_str(u->pdf, bytes);
	buf_z(u->pdf, "\nendstream\nendobj\n");
}

static struct str instant(struct update *u, const char *mark)
{
	struct str at = time_text(u->a, u->form->created_ms - u->form->created_ms % 1000);

	if (*mark == 'T') /* of XMP: 2026-07-01T12:00:00Z */
		return arena_printf(u->a, "%.*sZ", (int)(at.n - strlen(".000Z")), at.p);
	return arena_printf(u->a, "D:%.4s%.2s%.2s%.2s%.2s%.2sZ", at.p, at.p + 5, at.p + 8,
			    at.p + 11, at.p + 14, at.p + 17);
}

static struct str producer(struct update *u)
{
	return arena_printf(u->a, "cairo %s, pango %s", cairo_version_string(),
			    pango_version_string());
}

static struct str keywords(struct update *u)
{
	return arena_printf(u->a, "%s %s", u->form->template, tongue_code(u->form->tongue));
}

static void put_text(struct update *u, const char *name, struct str text)
{
	glong n = 0;
	gunichar2 *units = g_utf8_to_utf16(text.p, text.n, NULL, &n, NULL);

	must(units != NULL);
	buf_printf(u->pdf, "/%s <FEFF", name);
	for (glong i = 0; i < n; i++)
		buf_printf(u->pdf, "%04X", units[i]);
	buf_z(u->pdf, ">\n");
	g_free(units);
}

/* The file's own description, anew: the XMP has to say the same. */
static void put_info(struct update *u)
{
	struct str created = instant(u, "D");

	begin(u, u->info);
	buf_z(u->pdf, "<< ");
	if (u->form->title.n)
		put_text(u, "Title", u->form->title);
	if (u->form->author.n)
		put_text(u, "Author", u->form->author);
	if (u->form->subject.n)
		put_text(u, "Subject", u->form->subject);
	buf_printf(u->pdf,
		   "/Keywords (%s)\n/Creator (" PAPER_CREATOR
		   ")\n/Producer (%s)\n/CreationDate (%s)\n/ModDate (%s) >>\nendobj\n",
		   keywords(u).p, producer(u).p, created.p, created.p);
}

static void put_escaped(struct buf *b, const char *before, struct str text, const char *after)
{
	char *escaped = g_markup_escape_text(text.n ? text.p : "", (gssize)text.n);

	if (text.n)
		buf_printf(b, "%s%s%s", before, escaped, after);
	g_free(escaped);
}

static struct str xmp(struct update *u)
{
	struct str at = instant(u, "T");
	struct buf b;

	buf_init(&b, 20000);
	buf_z(&b, "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
		  "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
		  "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
		  "<rdf:Description rdf:about=\"\"\n"
		  " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"\n"
		  " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
		  " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
		  " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n"
		  "<pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>\n");
	put_escaped(&b, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", u->form->title,
		    "</rdf:li></rdf:Alt></dc:title>\n");
	put_escaped(&b, "<dc:creator><rdf:Seq><rdf:li>", u->form->author,
		    "</rdf:li></rdf:Seq></dc:creator>\n");
	put_escaped(&b, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">",
		    u->form->subject, "</rdf:li></rdf:Alt></dc:description>\n");
	buf_printf(&b,
		   "<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>\n"
		   "<pdf:Keywords>%s</pdf:Keywords>\n<pdf:Producer>%s</pdf:Producer>\n"
		   "<xmp:CreatorTool>" PAPER_CREATOR "</xmp:CreatorTool>\n"
		   "<xmp:CreateDate>%s</xmp:CreateDate>\n<xmp:ModifyDate>%s</xmp:ModifyDate>\n"
		   "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>",
		   tongue_code(u->form->tongue), keywords(u).p, producer(u).p, at.p, at.p);
	must(!b.over);
	struct str text = arena_str(u->a, buf_slice(&b));
	buf_free(&b);
	return text;
}

/* sRGB, without the day on which it was made; once for all documents. */
static void profile_make(struct str *made)
{
	cmsHPROFILE srgb = cmsCreate_sRGBProfile();
	cmsUInt32Number n = 0;

	must(srgb && cmsSaveProfileToMem(srgb, NULL, &n));
	uint8_t *bytes = g_malloc(n);
	must(cmsSaveProfileToMem(srgb, bytes, &n) && n > PROFILE_DATE_AT + PROFILE_DATE_BYTES);
	cmsCloseProfile(srgb);
	/* 2000-01-01, for a profile has to have a day */
	memcpy(bytes + PROFILE_DATE_AT, "\x07\xd0\0\1\0\1\0\0\0\0\0\0", PROFILE_DATE_BYTES);
	*made = (struct str){(const char *)bytes, n};
}

static struct str profile(void)
{
	static struct str made;
	static gsize once;

	if (g_once_init_enter(&once)) {
		profile_make(&made);
		g_once_init_leave(&once, 1);
	}
	return made;
}

static void put_attachment(struct update *u, unsigned long number, const struct attachment *t)
{
	static const char *const relations[] = {"Source", "Supplement"};
	const char *slash = strchr(t->type, '/');
	struct str at = instant(u, "D");

	put_stream(u, number,
		   arena_printf(u->a,
				"/Type /EmbeddedFile /Subtype /%.*s#2F%s /Params << /Size %u "
				"/CreationDate (%s) /ModDate (%s) >> ",
				(int)(slash - t->type), t->type, slash + 1, t->bytes.n, at.p, at.p)
			   .p,
		   t->bytes);
	begin(u, number + 1);
	buf_printf(u->pdf, "<< /Type /Filespec /F (%s) /UF (%s) /AFRelationship /%s ", t->name,
		   t->name, relations[t->relation]);
	put_text(u, "Desc", t->about);
	buf_printf(u->pdf, "/EF << /F %lu 0 R /UF %lu 0 R >> >>\nendobj\n", number, number);
}

static void put_catalogue(struct update *u, struct str old, unsigned long metadata,
			  unsigned long intent, unsigned long files)
{
	begin(u, u->root);
	buf_printf(u->pdf,
		   "<< %.*s /Metadata %lu 0 R /Lang (%s) /ViewerPreferences << /DisplayDocTitle "
		   "true >>\n/OutputIntents [ << /Type /OutputIntent /S /GTS_PDFA1 "
		   "/OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) "
		   "/DestOutputProfile %lu 0 R >> ]\n",
		   (int)old.n, old.p, metadata, tongue_code(u->form->tongue), intent);
	if (u->form->nattachments) {
		buf_z(u->pdf, "/Names << /EmbeddedFiles << /Names [");
		for (unsigned i = 0; i < u->form->nattachments; i++)
			buf_printf(u->pdf, " (%s) %lu 0 R", u->form->attachments[i].name,
				   files + 2 * i + 1);
		buf_z(u->pdf, " ] >> >>\n/AF [");
		for (unsigned i = 0; i < u->form->nattachments; i++)
			buf_printf(u->pdf, " %lu 0 R", files + 2 * i + 1);
		buf_z(u->pdf, " ]\n");
	}
	buf_z(u->pdf, ">>\nendobj\n");
}

/* The object of a page, by its place: cairo has all of them in one list. */
static unsigned long page_object(struct update *u, unsigned page)
{
	struct str root = dictionary(u, u->root);
	unsigned long pages = strtoul(found(root.p, "/Pages "), NULL, 10);
	char *kid = (char *)(uintptr_t)found(dictionary(u, pages).p, "/Kids [ ");
	unsigned long number = strtoul(kid, &kid, 10);

	while (--page)
		number = strtoul(found(kid, " 0 R "), &kid, 10);
	return number;
}

/* The page anew, with a second stream behind cairo's: that one leaves its user space behind, points
 * from the upper left corner. */
static void put_mark(struct update *u, unsigned long number, const struct mark *m)
{
	unsigned long page = page_object(u, m->page);
	struct str old = dictionary(u, page);
	const char *contents = found(old.p, "/Contents ");
	char *behind;
	unsigned long first = strtoul(contents, &behind, 10);

	put_stream(u, number, "", m->operators);
	begin(u, page);
	buf_printf(u->pdf, "<<%.*s[ %lu 0 R %lu 0 R ]%s>>\nendobj\n", (int)(contents - old.p),
		   old.p, first, number, behind + strlen(" 0 R"));
}

static void put_trailer(struct update *u, unsigned long size)
{
	unsigned char id[ID_BYTES];
	char hex[2 * ID_BYTES + 1];
	size_t at = u->pdf->n - u->from;

	must(sodium_init() >= 0 &&
	     crypto_generichash(id, sizeof id, u->pdf->p + u->from, at, NULL, 0) == 0);
	sodium_bin2hex(hex, sizeof hex, id, sizeof id);
	buf_z(u->pdf, "xref\n");
	for (unsigned i = 0; i < u->nobjects; i++)
		buf_printf(u->pdf, "%lu 1\n%010zu 00000 n \n", u->objects[i].number,
			   u->objects[i].at);
	buf_printf(u->pdf,
		   "trailer\n<< /Size %lu /Root %lu 0 R /Info %lu 0 R /Prev %lu /ID [ <%s> <%s> ] "
		   ">>\nstartxref\n%zu\n%%%%EOF\n",
		   size, u->root, u->info, u->before, hex, hex, at);
}

void archive_update(const struct paper_form *form, const struct mark *marks, unsigned nmarks,
		    struct buf *pdf, size_t from, struct arena *a)
{
	struct update u = {.form = form, .a = a, .pdf = pdf, .from = from};

	must(form->nattachments <= ATTACHMENTS_MAX && nmarks <= MARKS_MAX);
	read_trailer(&u);
	struct str old = dictionary(&u, u.root);
	unsigned long metadata = u.size, intent = u.size + 1, files = u.size + 2;
	put_info(&u);
	put_catalogue(&u, old, metadata, intent, files);
	put_stream(&u, metadata, "/Type /Metadata /Subtype /XML ", xmp(&u));
	put_stream(&u, intent, "/N 3 ", profile());
	for (unsigned i = 0; i < form->nattachments; i++)
		put_attachment(&u, files + 2 * i, &form->attachments[i]);
	unsigned long next = files + 2 * form->nattachments;
	for (unsigned i = 0; i < nmarks; i++)
		put_mark(&u, next++, &marks[i]);
	put_trailer(&u, next);
}

bool archive_attachment(struct str pdf, const char *type, struct str *out)
{
	char head[100], digits[11] = "";
	const char *slash = strchr(type, '/'), *end = pdf.p + pdf.n, *at;
	int n = snprintf(head, sizeof head, "/Type /EmbeddedFile /Subtype /%.*s#2F%s /Params ",
			 (int)(slash - type), type, slash + 1);

	at = memmem(pdf.p, pdf.n, head, (size_t)n);
	if (!at || !(at = memmem(at, (size_t)(end - at), "/Length ", 8)))
		return false;
	at += 8;
	for (size_t i = 0; i + 1 < sizeof digits && at < end && g_ascii_isdigit(*at); i++)
		digits[i] = *at++;
	unsigned long long length = strtoull(digits, NULL, 10);
	static const char open[] = " >>\nstream\n";
	if ((size_t)(end - at) < sizeof open - 1 || memcmp(at, open, sizeof open - 1) != 0)
		return false;
	at += sizeof open - 1;
	*out = (struct str){at, (uint32_t)length};
	return length <= (size_t)(end - at);
}
