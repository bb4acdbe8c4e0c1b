/* Answers as programs and spreadsheets read them: JSON and CSV. */
#include "output.h"

#include "csv.h"
#include "member.h"
#include "text.h"
#include "values.h"

#include <stdlib.h>
#include <unistd.h>

#define CSV_COLUMNS_MAX 256u
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* A signed file is text; its bytes must come out as they are. */
static bool is_text(struct str bytes)
{
	return bytes.n && bytes.p[0] == '{' && text_utf8(bytes);
}

/* "cohort": 12 gets "cohort_code": "C1" beside it. */
static void put_code(struct session *s, const struct desc *d, const struct field *f,
		     const void *record, json_t *j)
{
	struct str key = arena_printf(s->arena, "%s_code", f->name);
	uint64_t id = member_number(f, record);
	struct str label = id ? session_label(s, f->rec, id) : STR("");

	if (desc_field(d, key))
		return;
	json_object_set_new(j, key.p,
			    label.n && label.p[0] != '#' ? json_stringn(label.p, label.n)
							 : json_null());
}

static void complete(struct session *s, const struct desc *d, const void *record, json_t *j)
{
	for (const struct field *f = d->fields(); f->tag; f++) {
		json_t *value = json_object_get(j, f->name);
		if (f->flags & SECRET)
			continue;
		if (f->kind == KIND_id) {
			put_code(s, d, f, record, j);
		} else if (f->kind == KIND_bytes && is_text(member_str(f, record))) {
			struct str text = member_str(f, record);
			json_object_set_new(j, f->name, json_stringn(text.p, text.n));
		} else if (f->kind == KIND_record && json_is_object(value)) {
			complete(s, f->rec, field_at(f, record), value);
		} else if (f->kind == KIND_list && f->rec) {
			struct any_list l = list_at(f, record);
			for (uint32_t i = 0; i < l.n; i++)
				complete(s, f->rec, list_record(f, l, i), json_array_get(value, i));
		}
	}
}

json_t *output_json(struct session *s, const struct desc *d, const void *record)
{
	json_t *j = message_to_json(d, record, JSON_ALL_FIELDS);

	complete(s, d, record, j);
	return j;
}

void output_put_json(json_t *j, struct buf *out)
{
	char *text = json_dumps(j, JSON_INDENT(1));

	must(text != NULL);
	struct arena *a = arena_new();
	buf_str(out, text_visible_json(a, str_of(text)));
	buf_z(out, "\n");
	arena_free(a);
	free(text);
	json_decref(j);
}

static struct str csv_value(struct session *s, const struct field *f, const void *record)
{
	if (f->kind == KIND_bytes && is_text(member_str(f, record)))
		return member_str(f, record);
	if (f->kind != KIND_list || !f->rec)
		return f->kind == KIND_id ? output_value(s, f, record)
					  : value_to_text(s->arena, f, record);
	json_t *j = value_to_json(s->arena, f, record, 0);
	char *text = json_dumps(j, JSON_COMPACT | JSON_ENCODE_ANY);
	must(text != NULL);
	struct str kept = list_at(f, record).n ? arena_str(s->arena, str_of(text)) : STR("");
	free(text);
	json_decref(j);
	return kept;
}

/* The cells of a record, or the headings when there is none; a nested record's stand among them. */
static void csv_cells(struct session *s, const struct desc *d, const void *record,
		      const char *prefix, struct str *cells, uint32_t *n)
{
	for (const struct field *f = d->fields(); f->tag; f++) {
		if (f->flags & SECRET)
			continue;
		if (f->kind == KIND_record) {
			csv_cells(s, f->rec, record ? field_at(f, record) : NULL,
				  arena_printf(s->arena, "%s%s.", prefix, f->name).p, cells, n);
			continue;
		}
		must(*n < CSV_COLUMNS_MAX);
		cells[(*n)++] = record ? csv_value(s, f, record)
				       : arena_printf(s->arena, "%s%s", prefix, f->name);
	}
}

void output_csv_line(const struct output_style *o, const struct str *cells, uint32_t n,
		     struct buf *out)
{
	char delimiter = o->delimiter ? o->delimiter : o->excel ? ';' : ',';
	enum csv_style style = o->excel ? CSV_EXCEL : CSV_SPREADSHEET;
	struct str seen[CSV_COLUMNS_MAX];
	struct arena *a;

	if (n > CSV_COLUMNS_MAX || !isatty(o->fd)) {
		csv_line(out, cells, n, delimiter, style);
		return;
	}
	a = arena_new();
	for (uint32_t i = 0; i < n; i++)
		seen[i] = text_visible(a, cells[i]);
	csv_line(out, seen, n, delimiter, style);
	arena_free(a);
}

void output_csv_head(const struct output_style *o, const struct str *cells, uint32_t n,
		     struct buf *out)
{
	if (o->excel)
		buf_z(out, BYTE_ORDER_MARK);
	output_csv_line(o, cells, n, out);
}

void output_csv(const struct output_style *o, struct session *s, const struct desc *d,
		const void *rows, uint32_t n, struct buf *out)
{
	struct str cells[CSV_COLUMNS_MAX];
	uint32_t width = 0;

	csv_cells(s, d, NULL, "", cells, &width);
	output_csv_head(o, cells, width, out);
	for (uint32_t i = 0; i < n; i++) {
		width = 0;
		csv_cells(s, d, (const unsigned char *)rows + (size_t)i * d->size, "", cells,
			  &width);
		output_csv_line(o, cells, width, out);
	}
}
