/* Answers as people, spreadsheets and programs want them. */
#include "output.h"

#include "csv.h"
#include "clock.h"
#include "table.h"
#include "text.h"
#include "values.h"

#define ROWS_FOR_EMPTY_COLUMNS 1

struct str output_value(struct session *s, const struct field *f, const void *message)
{
	uint64_t id;
	int64_t at;

	if (f->flags & SECRET)
		return STR("");
	if (f->kind == KIND_id && s) {
		memcpy(&id, field_at(f, message), sizeof id);
		return id ? session_label(s, f->rec, id) : STR("");
	}
	if (f->kind == KIND_time && s) {
		memcpy(&at, field_at(f, message), sizeof at);
		return at ? time_text_zone(s->arena, at, STR("Europe/Paris")) : STR("");
	}
	return value_to_text(s->arena, f, message);
}

static bool is_number(const struct field *f)
{
	return f->kind == KIND_u64 || f->kind == KIND_i64;
}

/* A column that is empty in every row tells nothing on a terminal. */
static bool empty_everywhere(struct session *s, const struct desc *d, const struct field *f,
			     const void *rows, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (value_to_text(s->arena, f, (const unsigned char *)rows + i * d->size).n)
			return false;
	return true;
}

static bool shown(struct session *s, const struct desc *d, const struct field *f, const void *rows,
		  uint32_t n)
{
	if (f->flags & (HIDDEN | SECRET) || f->kind == KIND_record ||
	    (f->kind == KIND_list && f->rec) || f->kind == KIND_bytes)
		return false;
	return f->flags & REQUIRED || n <= ROWS_FOR_EMPTY_COLUMNS ||
	       !empty_everywhere(s, d, f, rows, n);
}

static struct str heading(struct arena *a, const struct field *f)
{
	char *text = arena_z(a, str_of(f->name));

	for (char *c = text; *c; c++)
		if (*c == '_')
			*c = ' ';
	return str_of(text);
}

static void rows_as_table(const struct output_style *o, struct session *s, const struct desc *d,
			  const void *rows, uint32_t n, struct buf *out)
{
	struct table *t = table_new(s->arena);
	const struct field *columns[64];
	struct str cells[64];
	uint32_t width = 0;

	for (const struct field *f = d->fields(); f->tag; f++)
		if (shown(s, d, f, rows, n))
			columns[width++] = f;
	for (uint32_t c = 0; c < width; c++)
		table_column(t, heading(s->arena, columns[c]),
			     is_number(columns[c]) ? TABLE_RIGHT : TABLE_LEFT);
	for (uint32_t i = 0; i < n; i++) {
		const void *row = (const unsigned char *)rows + i * d->size;
		for (uint32_t c = 0; c < width; c++)
			cells[c] = output_value(s, columns[c], row);
		table_row(t, cells);
	}
	table_print(t, table_look(o->fd), out);
}

static void rows_as_csv(const struct output_style *o, struct session *s, const struct desc *d,
			const void *rows, uint32_t n, struct buf *out)
{
	char delimiter = o->delimiter ? o->delimiter : ',';
	struct str cells[64];
	uint32_t width = 0;

	for (const struct field *f = d->fields(); f->tag; f++)
		if (!(f->flags & SECRET))
			cells[width++] = str_of(f->name);
	csv_line(out, cells, width, delimiter, CSV_SPREADSHEET);
	for (uint32_t i = 0; i < n; i++) {
		const void *row = (const unsigned char *)rows + i * d->size;
		width = 0;
		for (const struct field *f = d->fields(); f->tag; f++)
			if (!(f->flags & SECRET))
				cells[width++] = f->kind == KIND_id
							 ? output_value(s, f, row)
							 : value_to_text(s->arena, f, row);
		csv_line(out, cells, width, delimiter, CSV_SPREADSHEET);
	}
}

static void put_json(json_t *j, struct buf *out)
{
	char *text = json_dumps(j, JSON_INDENT(1));

	buf_z(out, text);
	buf_z(out, "\n");
	free(text);
	json_decref(j);
}

void output_rows(const struct output_style *o, struct session *s, const struct desc *d,
		 const void *rows, uint32_t n, struct buf *out)
{
	if (o->form == OUTPUT_JSON) {
		json_t *array = json_array();
		for (uint32_t i = 0; i < n; i++)
			json_array_append_new(
				array,
				message_to_json(d, (const unsigned char *)rows + i * d->size, 0));
		put_json(array, out);
	} else if (o->form == OUTPUT_CSV) {
		rows_as_csv(o, s, d, rows, n, out);
	} else if (n) {
		rows_as_table(o, s, d, rows, n, out);
	}
}

static void record_lines(struct session *s, const struct desc *d, const void *record, int indent,
			 struct buf *out);

static void list_lines(struct session *s, const struct field *f, const void *record, int indent,
		       struct buf *out)
{
	struct any_list l = list_at(f, record);

	if (!l.n)
		return;
	buf_printf(out, "%*s%s:\n", indent, "", heading(s->arena, f).p);
	for (uint32_t i = 0; i < l.n; i++) {
		buf_printf(out, "%*s-\n", indent + 2, "");
		record_lines(s, f->rec, (const unsigned char *)l.p + i * f->rec->size, indent + 4,
			     out);
	}
}

static void record_lines(struct session *s, const struct desc *d, const void *record, int indent,
			 struct buf *out)
{
	for (const struct field *f = d->fields(); f->tag; f++) {
		if (f->flags & SECRET || f->kind == KIND_bytes)
			continue;
		if (f->kind == KIND_list && f->rec) {
			list_lines(s, f, record, indent, out);
			continue;
		}
		if (f->kind == KIND_record) {
			buf_printf(out, "%*s%s:\n", indent, "", heading(s->arena, f).p);
			record_lines(s, f->rec, field_at(f, record), indent + 2, out);
			continue;
		}
		struct str value = text_visible(s->arena, output_value(s, f, record));
		if (value.n)
			buf_printf(out, "%*s%-*s  %.*s\n", indent, "",
				   indent < 24 ? 24 - indent : 1, heading(s->arena, f).p,
				   (int)value.n, value.p);
	}
}

void output_record(const struct output_style *o, struct session *s, const struct desc *d,
		   const void *record, struct buf *out)
{
	if (o->form == OUTPUT_JSON)
		put_json(message_to_json(d, record, 0), out);
	else if (o->form == OUTPUT_CSV)
		rows_as_csv(o, s, d, record, 1, out);
	else
		record_lines(s, d, record, 0, out);
}
