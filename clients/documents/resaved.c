/* Attachments of PDF files of any origin, by libqpdf. */
#include "resaved.h"

#include <qpdf/qpdf-c.h>
#include <stdlib.h>

/* One compression at most: a filter over a filter may make gigabytes of a few bytes. */
static bool filter_ok(qpdf_data q, qpdf_oh dict)
{
	qpdf_oh filter = qpdf_oh_get_key(q, dict, "/Filter");

	if (qpdf_oh_is_array(q, filter)) {
		if (qpdf_oh_get_array_n_items(q, filter) > 1)
			return false;
		if (qpdf_oh_get_array_n_items(q, filter) == 0)
			return true;
		filter = qpdf_oh_get_array_item(q, filter, 0);
	}
	return qpdf_oh_is_null(q, filter) || qpdf_oh_is_name_and_equals(q, filter, "/FlateDecode");
}

static bool is_attachment(qpdf_data q, qpdf_oh o, const char *type)
{
	if (!qpdf_oh_is_stream(q, o))
		return false;
	qpdf_oh dict = qpdf_oh_get_dict(q, o), length = qpdf_oh_get_key(q, dict, "/Length");
	qpdf_oh subtype = qpdf_oh_get_key(q, dict, "/Subtype");
	return qpdf_oh_is_name_and_equals(q, subtype, type) && qpdf_oh_is_integer(q, length) &&
	       qpdf_oh_get_int_value(q, length) <= RESAVED_STREAM_BYTES_MAX && filter_ok(q, dict);
}

static bool stream_read(qpdf_data q, qpdf_oh o, struct arena *a, struct str *out)
{
	unsigned char *bytes = NULL;
	QPDF_BOOL whole = QPDF_FALSE;
	size_t n = 0;
	bool done = !(qpdf_oh_get_stream_data(q, o, qpdf_dl_generalized, &whole, &bytes, &n) &
		      QPDF_ERRORS) &&
		    whole && n <= UINT32_MAX;

	if (done)
		*out = arena_str(a, (struct str){(const char *)bytes, (uint32_t)n});
	free(bytes);
	return done;
}

static int objects_in(qpdf_data q)
{
	qpdf_oh trailer = qpdf_get_trailer(q), size = qpdf_oh_get_key(q, trailer, "/Size");
	long long n = qpdf_oh_is_integer(q, size) ? qpdf_oh_get_int_value(q, size) : 0;

	return n > RESAVED_OBJECTS_MAX ? RESAVED_OBJECTS_MAX : (int)n;
}

bool resaved_keywords_start(struct str pdf, const char *with)
{
	qpdf_data q = qpdf_init();
	bool starts = false;

	must(q != NULL);
	qpdf_silence_errors(q);
	qpdf_set_suppress_warnings(q, QPDF_TRUE);
	if (!(qpdf_read_memory(q, "", pdf.p, pdf.n, NULL) & QPDF_ERRORS)) {
		qpdf_oh info = qpdf_oh_get_key(q, qpdf_get_trailer(q), "/Info");
		qpdf_oh words = qpdf_oh_is_dictionary(q, info)
					? qpdf_oh_get_key(q, info, "/Keywords")
					: qpdf_oh_new_null(q);
		starts = qpdf_oh_is_string(q, words) &&
			 strncmp(qpdf_oh_get_utf8_value(q, words), with, strlen(with)) == 0;
	}
	qpdf_cleanup(&q);
	return starts;
}

bool resaved_attachment(struct arena *a, struct str pdf, const char *type, struct str *out)
{
	qpdf_data q = qpdf_init();
	struct str name = arena_printf(a, "/%s", type);
	bool found = false;

	must(q != NULL);
	qpdf_silence_errors(q);
	qpdf_set_suppress_warnings(q, QPDF_TRUE);
	if (!(qpdf_read_memory(q, "", pdf.p, pdf.n, NULL) & QPDF_ERRORS))
		for (int id = 1, n = objects_in(q); id < n && !found; id++) {
			qpdf_oh o = qpdf_get_object_by_id(q, id, 0);
			found = is_attachment(q, o, name.p) && stream_read(q, o, a, out);
			qpdf_oh_release_all(q);
		}
	qpdf_cleanup(&q);
	return found;
}
