/* The diploma on paper: what stands where, by the kind of programme (domain 3.1, 3.2, 3.5). */
#include "diploma_paper.h"

#include "fingerprint.h"
#include "paper_file.h"
#include "qr.h"

#include <glib.h>
#include <libintl.h>

#define LINES_MAX 16
#define MIDDLE (A4_LONG_MM / 2)

static const struct ink deep = {24, 44, 84}, soft = {70, 74, 84}, gold = {150, 116, 52};

/* Whose it is: an establishment's own cites the article that lets it have diplomas, a national one
 * bears the Republic's heading, a registered one tells of its registration (domain 3.1, 3.2, 3.5).
 */
enum bearing { PLAIN, OWN, NATIONAL, REGISTERED };

/* What a kind is called: in French always, for that is its name; in English beside it. */
struct kind {
	const char *kind, *name, *english, *granted, *granted_english;
	enum bearing bearing;
};

#define DIPLOMA_GRANTED "Le diplôme est délivré à", "The diploma is awarded to"

static const struct kind kinds[] = {
	{"university_diploma", "Diplôme d’université", "University diploma", DIPLOMA_GRANTED, OWN},
	{"interuniversity_diploma", "Diplôme inter-universitaire", "Interuniversity diploma",
	 DIPLOMA_GRANTED, OWN},
	{"establishment_diploma", "Diplôme d’établissement", "Establishment diploma",
	 DIPLOMA_GRANTED, OWN},
	{"national_diploma", "Diplôme national", "National diploma", DIPLOMA_GRANTED, NATIONAL},
	{"rncp_certification", "Certification professionnelle", "Professional certification",
	 "La certification est délivrée à", "The certification is awarded to", REGISTERED},
	{"certificate", "Certificat", "Certificate", "Le certificat est délivré à",
	 "The certificate is awarded to", PLAIN},
	{"attestation", "Attestation de formation", "Statement of training",
	 "L’attestation est délivrée à", "This statement is issued to", PLAIN},
	{"dpc_attestation", "Attestation de développement professionnel continu",
	 "Statement of continuing professional development", "L’attestation est délivrée à",
	 "This statement is issued to", PLAIN},
};

static const struct kind *kind_of(struct str kind)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_is(kind, kinds[i].kind))
			return &kinds[i];
	return NULL;
}

/* One below the other in a box: what there is of them, the room that is left between them. */
struct line {
	struct str text;
	struct style style;
	double most, after; /* millimetres: its height at most, and the gap below it */
};

struct stack {
	struct line lines[LINES_MAX];
	unsigned n;
};

static void stack_add(struct stack *s, struct str text, struct style style, double most,
		      double after)
{
	must(s->n < LINES_MAX);
	if (text.n)
		s->lines[s->n++] = (struct line){text, style, most, after};
}

static void stack_draw(struct paper *p, const struct stack *s, struct box box)
{
	double heights[LINES_MAX], all = 0, spare;

	for (unsigned i = 0; i < s->n; i++) {
		const struct line *l = &s->lines[i];
		heights[i] = paper_height(p, (struct box){box.x, box.y, box.w, l->most}, &l->style,
					  l->text);
		all += heights[i] + (i + 1 < s->n ? l->after : 0);
	}
	spare = box.h > all ? (box.h - all) / (s->n + 1) : 0;
	for (unsigned i = 0; i < s->n; i++) {
		box.y += spare;
		paper_text(p, (struct box){box.x, box.y, box.w, s->lines[i].most},
			   &s->lines[i].style, s->lines[i].text);
		box.y += heights[i] + s->lines[i].after;
	}
}

static struct style serif(enum face face, double size_pt)
{
	return (struct style){.face = face, .size_pt = size_pt, .align = ALIGN_CENTRE};
}

static void draw_frame(struct paper *p)
{
	static const double corner = 4;
	struct box outer = {8, 8, A4_LONG_MM - 16, A4_SHORT_MM - 16},
		   inner = {10, 10, A4_LONG_MM - 20, A4_SHORT_MM - 20};

	paper_frame(p, outer, 1.4, deep);
	paper_frame(p, inner, 0.5, gold);
	for (unsigned i = 0; i < 4; i++) {
		double x = i % 2 ? inner.x + inner.w : inner.x,
		       y = i / 2 ? inner.y + inner.h : inner.y, dx = i % 2 ? -corner : corner,
		       dy = i / 2 ? -corner : corner;
		paper_line(p, x + dx, y, x + dx, y + dy, 0.5, gold);
		paper_line(p, x + dx, y + dy, x, y + dy, 0.5, gold);
	}
}

/* Who awards: the lead in large letters, every other by name, as a diploma of several names all of
 * them. */
static void draw_institutions(struct paper *p, const struct diploma_facts *f, const struct kind *k)
{
	struct style lead = serif(FACE_SERIF, 19), others = serif(FACE_SERIF, 12.5);
	struct str names = STR("");
	double y = 16;

	if (k->bearing == NATIONAL) {
		struct style republic = serif(FACE_SERIF_BOLD, 12);
		republic.spacing_pt = 0.4;
		paper_text(p, (struct box){30, 14, A4_LONG_MM - 60, 6}, &republic,
			   STR("RÉPUBLIQUE FRANÇAISE"));
		y = 20;
	}
	lead.ink = deep;
	lead.small_caps = lead.one_line = true;
	lead.spacing_pt = 0.6;
	others.ink = soft;
	others.rest = REST_TOP;
	for (unsigned i = 1; i < f->ninstitutions; i++)
		names = arena_printf(paper_arena(p), "%.*s%s%.*s", (int)names.n, names.p,
				     i > 1 ? "  ·  " : "", (int)f->institutions[i].n,
				     f->institutions[i].p);
	y += paper_text(p, (struct box){45, y, A4_LONG_MM - 90, 9}, &lead, f->institutions[0]);
	paper_text(p, (struct box){35, y + 0.5, A4_LONG_MM - 70, 11}, &others, names);
}

static void draw_heading(struct paper *p, const struct diploma_facts *f, const struct kind *k)
{
	struct style heading = serif(FACE_SERIF, 33), title = serif(FACE_SERIF_BOLD, 20),
		     english = serif(FACE_SERIF_ITALIC, 11);
	double y = 37;

	heading.ink = deep;
	heading.one_line = true;
	heading.spacing_pt = 1.2;
	heading.small_caps = true;
	english.ink = soft;
	title.rest = REST_MIDDLE;
	y += paper_text(p, (struct box){30, y, A4_LONG_MM - 60, 15}, &heading, str_of(k->name));
	if (f->tongue == TONGUE_ENGLISH)
		y += paper_text(p, (struct box){30, y - 1, A4_LONG_MM - 60, 5}, &english,
				str_of(k->english));
	paper_line(p, MIDDLE - 22, y + 1, MIDDLE + 22, y + 1, 0.8, gold);
	paper_text(p, (struct box){32, y + 2.5, A4_LONG_MM - 64, 70 - y}, &title, f->title);
}

static void add_clause(struct buf *b, const char *before, struct str what, const char *after)
{
	if (what.n)
		buf_printf(b, "%s%s%.*s%s", b->n ? "\n" : "", before, (int)what.n, what.p, after);
}

/* What it rests on. An establishment's own diploma cites the law that lets it; only a registered
 * certification speaks of the RNCP (domain 3.5). */
static struct str grounds(struct paper *p, const struct diploma_facts *f, const struct kind *k)
{
	struct arena *a = paper_arena(p);
	enum tongue t = f->tongue;
	struct buf b;

	buf_init(&b, 4000);
	if (k->bearing == OWN)
		add_clause(
			&b, "",
			paper_say(p, "Vu le code de l’éducation, notamment son article L. 613-2 ;",
				  "Having regard to the French Education Code, article L. 613-2;"),
			"");
	if (k->bearing == REGISTERED && f->rncp.n && f->rncp_decided) {
		add_clause(&b, "",
			   paper_say(p, "Certification enregistrée au RNCP sous le numéro ",
				     "Certification registered in the RNCP as number "),
			   "");
		buf_printf(
			&b, "%.*s%s%s", (int)f->rncp.n, f->rncp.p,
			say(t,
			    ", par décision du directeur général de France compétences en date du ",
			    ", by decision of the director general of France compétences of "),
			words_day(a, t, f->rncp_decided).p);
		if (f->rncp_level.n)
			buf_printf(&b,
				   say(t,
				       "\nNiveau %.*s du cadre national, niveau %.*s du cadre "
				       "européen (CEC)",
				       "\nLevel %.*s of the national framework, level %.*s of the "
				       "European one (EQF)"),
				   (int)f->rncp_level.n, f->rncp_level.p, (int)f->rncp_level.n,
				   f->rncp_level.p);
		add_clause(&b, say(t, "Codes NSF : ", "NSF codes: "), f->nsf, "");
	}
	add_clause(&b,
		   say(t, "Vu la délibération du conseil en date du ",
		       "Having regard to the council’s decision of "),
		   words_day(a, t, f->voted), say(t, " ;", ";"));
	add_clause(&b,
		   say(t, "Vu le procès-verbal du jury en date du ",
		       "Having regard to the minutes of the board of "),
		   words_day(a, t, f->board_date), say(t, " ;", ";"));
	struct str text = arena_str(a, buf_slice(&b));
	buf_free(&b);
	return text;
}

static struct str born(struct paper *p, const struct diploma_facts *f)
{
	struct arena *a = paper_arena(p);
	struct str day = words_day(a, f->tongue, f->birth_date);
	const char *on = say(f->tongue, f->female ? "née" : f->male ? "né" : "né(e)", "born");

	if (!day.n && !f->birth_place.n)
		return STR("");
	return arena_printf(a, "%s%s%.*s%s%.*s", on, day.n ? say(f->tongue, " le ", " on ") : "",
			    (int)day.n, day.p,
			    f->birth_place.n ? say(f->tongue, " à ", " in ") : "",
			    (int)f->birth_place.n, f->birth_place.p);
}

static struct str holder(struct paper *p, const struct diploma_facts *f)
{
	struct arena *a = paper_arena(p);
	struct str name =
		f->family_name.n ? words_name(a, f->tongue, f->given_names, f->family_name, STR(""))
				 : f->holder_name;

	if (!f->female && !f->male)
		return name;
	return arena_printf(a, "%s %.*s",
			    f->female ? say(f->tongue, "Madame", "Ms")
				      : say(f->tongue, "Monsieur", "Mr"),
			    (int)name.n, name.p);
}

static struct str labelled(struct paper *p, const char *label, struct str value)
{
	return value.n ? arena_printf(paper_arena(p), "%s%.*s", label, (int)value.n, value.p)
		       : STR("");
}

static void draw_award(struct paper *p, const struct diploma_facts *f, const struct kind *k)
{
	struct stack s = {.n = 0};
	struct style small = serif(FACE_SERIF_ITALIC, 10.5), text = serif(FACE_SERIF, 12.5),
		     name = serif(FACE_SERIF, 27), honours = serif(FACE_SERIF_BOLD, 14);

	small.ink = soft;
	name.ink = deep;
	name.one_line = true;
	stack_add(&s, grounds(p, f, k), small, 18, 0);
	stack_add(&s, str_of(say(f->tongue, k->granted, k->granted_english)), text, 6, 0);
	stack_add(&s, holder(p, f), name, 13, 0);
	stack_add(&s, labelled(p, say(f->tongue, "nom d’usage : ", "known as "), f->usage_name),
		  text, 7, 0);
	stack_add(&s, born(p, f), text, 7, 0);
	stack_add(&s,
		  labelled(p,
			   say(f->tongue, "au titre de l’année universitaire ",
			       "for the academic year "),
			   f->academic_year),
		  text, 6, 0);
	stack_add(&s, labelled(p, say(f->tongue, "avec la mention ", "with honours: "), f->honours),
		  honours, 7, 0);
	stack_draw(p, &s, (struct box){30, 72, A4_LONG_MM - 60, 66});
}

/* Room for the signatures: the holder's, and those whose names are known. */
static void draw_signatures(struct paper *p, const struct diploma_facts *f)
{
	struct arena *a = paper_arena(p);
	struct style place = serif(FACE_SERIF, 11.5);
	struct str day = words_day(a, f->tongue, f->issued);
	struct signature boxes[3];
	unsigned n = 0;
	double left = 64, right = A4_LONG_MM - 17, gap = 4, y = 148;

	boxes[n++] = (struct signature){.capacity = str_of(say(f->tongue,
							       f->female ? "La titulaire"
							       : f->male ? "Le titulaire"
									 : "Titulaire",
							       "The holder"))};
	if (f->chair.n)
		boxes[n++] = (struct signature){
			.capacity =
				f->chair_quality.n
					? labelled(p,
						   say(f->tongue, "Présidence du jury — ",
						       "Chair of the board — "),
						   f->chair_quality)
					: paper_say(p, "Présidence du jury", "Chair of the board"),
			.name = f->chair};
	boxes[n++] = (struct signature){
		.capacity = f->signatory_capacity.n
				    ? f->signatory_capacity
				    : labelled(p, say(f->tongue, "Pour l’établissement : ", "For "),
					       f->institutions[0]),
		.name = f->signatory};
	double width = (right - left - 2 * gap) / 3;
	left = right - n * width - (n - 1) * gap;
	if (f->city.n && day.n)
		paper_text(p, (struct box){left, y - 7.5, right - left, 6}, &place,
			   arena_printf(a, "%s %.*s%s%.*s", say(f->tongue, "Fait à", "Done at"),
					(int)f->city.n, f->city.p, say(f->tongue, ", le ", " on "),
					(int)day.n, day.p));
	else
		paper_text(p, (struct box){left, y - 7.5, right - left, 6}, &place,
			   labelled(p, say(f->tongue, "Délivré le ", "Issued on "), day));
	for (unsigned i = 0; i < n; i++)
		paper_signature(p, (struct box){left + i * (width + gap), y, width, 36}, &boxes[i]);
}

/* Whose signature the file in it has: what a reader compares with what the issuer publishes. */
static void draw_issuer(struct paper *p, const struct diploma_facts *f, const struct style *style)
{
	uint8_t key[DID_KEY_BYTES];

	if (!did_key_read(f->issuer, key))
		return;
	struct str fingerprint = key_fingerprint(paper_arena(p), key);
	paper_text(
		p, (struct box){170, 193.9, A4_LONG_MM - 187, 4}, style,
		labelled(p, say(f->tongue, "Clé de l’émetteur : ", "Issuer’s key: "), fingerprint));
}

/* Hours done and hours planned, each by its name. */
static struct str hours(struct paper *p, const struct diploma_facts *f)
{
	struct arena *a = paper_arena(p);
	struct str done = words_duration(a, f->trained_min),
		   all = words_duration(a, f->planned_min);

	if (!f->has_trained)
		return STR("");
	if (!f->planned_min)
		return labelled(p, say(f->tongue, "Heures suivies : ", "Hours attended: "), done);
	return arena_printf(a,
			    say(f->tongue, "Heures suivies : %.*s · heures prévues : %.*s",
				"Hours attended: %.*s · hours planned: %.*s"),
			    (int)done.n, done.p, (int)all.n, all.p);
}

static void draw_foot(struct paper *p, const struct diploma_facts *f)
{
	struct style number = {.face = FACE_SANS,
			       .size_pt = 8.5,
			       .ink = soft,
			       .tabular = true,
			       .one_line = true},
		     note = {.face = FACE_SANS_ITALIC,
			     .size_pt = 7.2,
			     .ink = soft,
			     .align = ALIGN_RIGHT,
			     .one_line = true};
	struct str replaces = labelled(p,
				       f->duplicate ? say(f->tongue, " · Duplicata du diplôme n° ",
							  " · Duplicate of diploma no. ")
						    : say(f->tongue, " · Remplace le diplôme n° ",
							  " · Replaces diploma no. "),
				       f->replaces);

	paper_text(p, (struct box){17, 190.5, 150, 5}, &number,
		   arena_printf(paper_arena(p), "%s%.*s%.*s", say(f->tongue, "N° ", "No. "),
				(int)f->number.n, f->number.p, (int)replaces.n, replaces.p));
	if (f->layout > 1) {
		draw_issuer(p, f, &note);
		paper_text(p, (struct box){17, 193.9, 150, 4}, &number, hours(p, f));
	}
	if (f->credential.n)
		paper_text(p, (struct box){170, 190.8, A4_LONG_MM - 187, 5}, &note,
			   paper_say(p,
				     "Ce document contient le diplôme numérique signé, vérifiable "
				     "hors ligne.",
				     "This document holds the signed digital diploma, to be "
				     "verified offline."));
}

static void draw_duplicate(struct paper *p, const struct diploma_facts *f)
{
	struct style word = serif(FACE_SANS_BOLD, 13);
	struct box box = {A4_LONG_MM - 57, 15, 40, 8};

	if (!f->duplicate)
		return;
	word.ink = gold;
	word.spacing_pt = 0.9;
	word.rest = REST_MIDDLE;
	word.one_line = true;
	paper_frame(p, box, 0.8, gold);
	paper_text(p, (struct box){box.x + 2, box.y, box.w - 4, box.h}, &word, STR("DUPLICATA"));
}

static void draw(struct paper *p, const void *facts)
{
	const struct diploma_facts *f = facts;
	const struct kind *k = kind_of(f->kind);

	draw_frame(p);
	draw_institutions(p, f, k);
	draw_duplicate(p, f);
	draw_heading(p, f, k);
	draw_award(p, f, k);
	draw_signatures(p, f);
	qr_draw(p, (struct box){14.5, 143.5, 46, 46}, f->code);
	draw_foot(p, f);
}

/* The credential, and the text of its code for who cannot photograph the page. */
static unsigned attach(const struct diploma_facts *f, struct arena *a, struct attachment out[2])
{
	const char *name = paper_name(a, f->number);
	unsigned n = 0;

	if (f->code.n)
		out[n++] = (struct attachment){arena_printf(a, "%s-code.txt", name).p,
					       DIPLOMA_CODE_TYPE, ATTACHMENT_SUPPLEMENT, f->code,
					       str_of(say(f->tongue, "Texte du code QR, signé",
							  "Text of the QR code, signed"))};
	if (f->credential.n)
		out[n++] = (struct attachment){
			arena_printf(a, "%s.json", name).p, DIPLOMA_CREDENTIAL_TYPE,
			ATTACHMENT_SOURCE, f->credential,
			str_of(say(f->tongue, "Diplôme numérique signé (Open Badges 3.0)",
				   "Signed digital diploma (Open Badges 3.0)"))};
	return n;
}

#define TEMPLATE DIPLOMA_LAYOUT_NAME
#define KEYWORDS "/Keywords (" TEMPLATE

bool diploma_layout_named(struct str pdf)
{
	return memmem(pdf.p, pdf.n, KEYWORDS, sizeof KEYWORDS - 1) != NULL;
}

unsigned diploma_layout_of(struct str pdf)
{
	static const char mark[] = KEYWORDS;
	const char *at = memmem(pdf.p, pdf.n, mark, sizeof mark - 1);
	uint64_t layout = 0;
	uint32_t n = 0;

	if (!at)
		return 0;
	struct str digits = {at + sizeof mark - 1, 0};
	for (size_t left = (size_t)(pdf.p + pdf.n - digits.p);
	     n < left && g_ascii_isdigit(digits.p[n]); n++)
		;
	digits.n = n;
	return str_u64(digits, &layout) && layout <= DIPLOMA_LAYOUTS ? (unsigned)layout : 0;
}

bool diploma_paper(struct fonts *fonts, const struct diploma_facts *asked, struct buf *out,
		   struct arena *a, struct str *why)
{
	struct attachment attachments[2];
	struct diploma_facts facts = *asked, *f = &facts;
	f->layout = f->layout ? f->layout : DIPLOMA_LAYOUTS;
	struct paper_form form = {
		.template = arena_printf(a, TEMPLATE "%u", f->layout).p,
		.as_it_stands = f->layout == 1,
		.tongue = f->tongue,
		.landscape = true,
		.title = arena_printf(a, "%.*s – %.*s", (int)f->title.n, f->title.p,
				      (int)f->holder_name.n, f->holder_name.p),
		.author = f->institutions[0],
		.subject = f->number,
		.created_ms = f->signed_ms,
		.attachments = attachments,
		.nattachments = attach(f, a, attachments),
	};

	if (!kind_of(f->kind)) {
		*why = arena_printf(a, gettext("no diploma of the kind \"%.*s\" is known"),
				    (int)f->kind.n, f->kind.p);
		return false;
	}
	return paper_make(fonts, &form, draw, f, out, a, why);
}

bool diploma_paper_is(struct fonts *fonts, struct str pdf, struct str credential, struct arena *a)
{
	struct diploma_facts f;
	struct str code = STR(""), why;
	bool same = false;
	unsigned layout = diploma_layout_of(pdf);

	if (!layout)
		return false;
	if (!archive_attachment(pdf, DIPLOMA_CODE_TYPE, &code))
		code = STR("");
	for (enum tongue t = TONGUE_FRENCH; t <= TONGUE_ENGLISH && !same; t++) {
		struct buf drawn;
		buf_init(&drawn, PAPER_BYTES_MAX);
		same = diploma_facts_of(credential, code, t, a, &f, &why);
		f.layout = layout;
		same = same && diploma_paper(fonts, &f, &drawn, a, &why) &&
		       str_eq(buf_slice(&drawn), pdf);
		buf_free(&drawn);
	}
	return same;
}
