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

struct fonts {
	PangoFontMap *map;
	PangoFontDescription *faces[FACES];
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
	pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(f->map), config);
	PangoContext *context = fonts_context(f);
	enum face face = 0;
	while (face < FACES && is_face(f, context, face))
		face++;
	g_object_unref(context);
	return face == FACES || missing(a, why, folder, face);
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
	for (enum face face = 0; face < FACES; face++)
		if (f->faces[face])
			pango_font_description_free(f->faces[face]);
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
