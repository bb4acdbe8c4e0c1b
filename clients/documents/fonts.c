/* The fonts of documents: a fontconfig of our own with the files that we name. */
#include "fonts.h"

#include "fonts_private.h"

#include <fontconfig/fontconfig.h>
#include <libintl.h>
#include <pango/pangofc-fontmap.h>
#include <stdio.h>
#include <stdlib.h>

#define DEBIAN_FOLDER "/usr/share/fonts/opentype/linux-libertine"
#define DEBIAN_PACKAGE "fonts-linuxlibertine"

static const struct {
	const char *file, *family;
	PangoWeight weight;
	PangoStyle style;
} faces[FACES] = {
	[FACE_SERIF] = {"LinLibertine_R.otf", "Linux Libertine O", PANGO_WEIGHT_NORMAL,
			PANGO_STYLE_NORMAL},
	[FACE_SERIF_BOLD] = {"LinLibertine_RB.otf", "Linux Libertine O", PANGO_WEIGHT_BOLD,
			     PANGO_STYLE_NORMAL},
	[FACE_SERIF_ITALIC] = {"LinLibertine_RI.otf", "Linux Libertine O", PANGO_WEIGHT_NORMAL,
			       PANGO_STYLE_ITALIC},
	[FACE_SANS] = {"LinBiolinum_R.otf", "Linux Biolinum O", PANGO_WEIGHT_NORMAL,
		       PANGO_STYLE_NORMAL},
	[FACE_SANS_BOLD] = {"LinBiolinum_RB.otf", "Linux Biolinum O", PANGO_WEIGHT_BOLD,
			    PANGO_STYLE_NORMAL},
	[FACE_SANS_ITALIC] = {"LinBiolinum_RI.otf", "Linux Biolinum O", PANGO_WEIGHT_NORMAL,
			      PANGO_STYLE_ITALIC},
};

/* Looked through in this order for what a face does not have. */
static const struct {
	const char *path, *family;
} wide[FONTS_WIDE] = {
	{"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "DejaVu Sans"},
	{"/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", "Droid Sans Fallback"},
	{"/usr/share/fonts/opentype/unifont/unifont.otf", "Unifont"},
	{"/usr/share/fonts/opentype/unifont/unifont_upper.otf", "Unifont Upper"},
};

struct fonts {
	PangoFontMap *map;
	PangoContext *context; /* of the fonts below */
	PangoFontDescription *faces[FACES], *wide[FONTS_WIDE];
	PangoFont *face_fonts[FACES], *wide_fonts[FONTS_WIDE]; /* NULL: that one is not there */
};

static const char *folder_of(const char *asked)
{
	const char *set = getenv("CURSUS_FONTS");

	if (asked)
		return asked;
	return set && *set ? set : DEBIAN_FOLDER;
}

static bool missing(struct arena *a, struct str *why, const char *folder, enum face face)
{
	*why = arena_printf(a, gettext("the font \"%s\" is not there: %s/%s (package %s)"),
			    faces[face].family, folder, faces[face].file, DEBIAN_PACKAGE);
	return false;
}

/* pango answers with whatever it has where the one that is asked for is not there. */
static bool is_face(const struct fonts *f, PangoContext *context, enum face face)
{
	PangoFont *font = pango_font_map_load_font(f->map, context, f->faces[face]);

	if (!font)
		return false;
	PangoFontDescription *got = pango_font_describe(font);
	const char *family = pango_font_description_get_family(got);
	bool same = family && strcmp(family, faces[face].family) == 0 &&
		    pango_font_description_get_weight(got) == faces[face].weight &&
		    pango_font_description_get_style(got) == faces[face].style;
	pango_font_description_free(got);
	g_object_unref(font);
	return same;
}

/* pango answers with another where it is not there: then it stays NULL. */
static void load_wide(struct fonts *f, unsigned i)
{
	f->wide[i] = pango_font_description_new();
	pango_font_description_set_family_static(f->wide[i], wide[i].family);
	PangoFont *font = pango_font_map_load_font(f->map, f->context, f->wide[i]);
	PangoFontDescription *got = font ? pango_font_describe(font) : NULL;
	const char *family = got ? pango_font_description_get_family(got) : NULL;

	if (family && strcmp(family, wide[i].family) == 0)
		f->wide_fonts[i] = g_object_ref(font);
	if (got)
		pango_font_description_free(got);
	g_clear_object(&font);
}

const PangoFontDescription *fonts_instead(const struct fonts *f, enum face face, gunichar c)
{
	if (pango_font_has_char(f->face_fonts[face], c))
		return NULL;
	for (unsigned i = 0; i < FONTS_WIDE; i++)
		if (f->wide_fonts[i] && pango_font_has_char(f->wide_fonts[i], c))
			return f->wide[i];
	return NULL;
}

bool fonts_have(struct fonts *f, uint32_t character)
{
	return pango_font_has_char(f->face_fonts[FACE_SERIF], character) ||
	       fonts_instead(f, FACE_SERIF, character) != NULL;
}

static bool load(struct fonts *f, FcConfig *config, const char *folder, struct arena *a,
		 struct str *why)
{
	for (enum face face = 0; face < FACES; face++) {
		const char *path = arena_printf(a, "%s/%s", folder, faces[face].file).p;
		if (!FcConfigAppFontAddFile(config, (const FcChar8 *)path))
			return missing(a, why, folder, face);
		f->faces[face] = pango_font_description_new();
		pango_font_description_set_family_static(f->faces[face], faces[face].family);
		pango_font_description_set_weight(f->faces[face], faces[face].weight);
		pango_font_description_set_style(f->faces[face], faces[face].style);
	}
	for (unsigned i = 0; i < FONTS_WIDE; i++)
		FcConfigAppFontAddFile(config, (const FcChar8 *)wide[i].path);
	pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(f->map), config);
	f->context = fonts_context(f);
	enum face face = 0;
	while (face < FACES && is_face(f, f->context, face))
		face++;
	if (face < FACES)
		return missing(a, why, folder, face);
	for (face = 0; face < FACES; face++)
		f->face_fonts[face] = pango_font_map_load_font(f->map, f->context, f->faces[face]);
	for (unsigned i = 0; i < FONTS_WIDE; i++)
		load_wide(f, i);
	return true;
}

struct fonts *fonts_open(const char *folder, struct arena *a, struct str *why)
{
	struct fonts *f = calloc(1, sizeof *f);
	FcConfig *config = FcConfigCreate();

	must(f && config);
	f->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	must(f->map != NULL);
	pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(f->map), POINTS_AN_INCH);
	if (!load(f, config, folder_of(folder), a, why)) {
		fonts_free(f);
		f = NULL;
	}
	FcConfigDestroy(config);
	return f;
}

void fonts_free(struct fonts *f)
{
	if (!f)
		return;
	for (enum face face = 0; face < FACES; face++) {
		g_clear_object(&f->face_fonts[face]);
		if (f->faces[face])
			pango_font_description_free(f->faces[face]);
	}
	for (unsigned i = 0; i < FONTS_WIDE; i++) {
		g_clear_object(&f->wide_fonts[i]);
		if (f->wide[i])
			pango_font_description_free(f->wide[i]);
	}
	g_clear_object(&f->context);
	g_object_unref(f->map);
	free(f);
}

PangoContext *fonts_context(struct fonts *f)
{
	PangoContext *context = pango_font_map_create_context(f->map);
	cairo_font_options_t *options = cairo_font_options_create();

	/* As letters are on paper, whatever the screen that somebody set up. */
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(context, options);
	cairo_font_options_destroy(options);
	pango_context_set_round_glyph_positions(context, FALSE);
	pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
	return context;
}

const PangoFontDescription *fonts_face(const struct fonts *f, enum face face)
{
	return f->faces[face];
}
