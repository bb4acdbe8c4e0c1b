/* Answers as people read them: tables, or lines when a table does not fit. */
#include "output.h"

#include "clock.h"
#include "member.h"
#include "shown.h"
#include "table.h"
#include "text.h"
#include "values.h"

#include <libintl.h>

#define _(sentence) gettext(sentence)

#include <libintl.h>

#define INDENT 2

/* The columns of a table with their cells. */
struct columns {
	const struct field *of[TABLE_COLUMNS_MAX];
	struct str *cells[TABLE_COLUMNS_MAX]; /* one for each row */
	uint32_t n;
	struct str same; /* what every row says, told once */
};

struct str output_value(struct session *s, const struct field *f, const void *message)
{
	if (f->flags & SECRET)
		return STR("");
	if (f->kind == KIND_id)
		return member_number(f, message)
			       ? session_label(s, f->rec, member_number(f, message))
			       : STR("");
	if (f->kind == KIND_time) {
		int64_t at = member_signed(f, message);
		return at ? time_text_zone(s->arena, at, shown_local_zone(s->arena)) : STR("");
	}
	return value_to_text(s->arena, f, message);
}

static const void *row_at(const struct desc *d, const void *rows, uint32_t i)
{
	return (const unsigned char *)rows + (size_t)i * d->size;
}

/* Who has a code of her own needs no number beside it. */
static bool has_code(const struct desc *d)
{
	uint32_t n;
	const struct index *const *all = schema_indexes(&n);

	for (uint32_t i = 0; i < n; i++)
		if (all[i]->of == d && all[i]->unique == NATURAL)
			return true;
	return false;
}

/* What could be a column at all. */
static bool is_column(const struct desc *d, const struct field *f)
{
	if (f->flags & (HIDDEN | SECRET) || f->kind == KIND_record || f->kind == KIND_bytes)
		return false;
	if (f->kind == KIND_list && f->rec && f->rec->nfields > 2)
		return false;
	return !(f->kind == KIND_u64 && f->flags & KEY && strcmp(f->name, "id") == 0 &&
		 has_code(d));
}

/* Every row would say what the question said. */
static bool is_asked(const struct output_style *o, const struct field *f)
{
	const struct field *asked = o->asked ? desc_field(o->asked, str_of(f->name)) : NULL;

	return asked && asked->kind == KIND_id && f->kind == KIND_id &&
	       member_number(asked, o->question) != 0;
}

/* A yes or no by which the question leaves rows out: "no" in every row says nothing. */
static bool is_filter(const struct output_style *o, const struct field *f)
{
	const struct field *asked = o->asked ? desc_field(o->asked, str_of(f->name)) : NULL;

	return asked && asked->kind == KIND_bool && f->kind == KIND_bool;
}

static bool empty_everywhere(const struct str *cells, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (cells[i].n)
			return false;
	return true;
}

/* Zero or no in every row. */
static bool nothing_everywhere(const struct desc *d, const struct field *f, const void *rows,
			       uint32_t n)
{
	if (f->kind != KIND_u64 && f->kind != KIND_bool)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (member_number(f, row_at(d, rows, i)))
			return false;
	return true;
}

/* A code that stands in the row twice, as an id and as a text. */
static bool told_already(const struct columns *c, const struct field *f, const struct str *cells,
			 uint32_t n)
{
	if (f->kind != KIND_str && f->kind != KIND_id)
		return false;
	for (uint32_t k = 0; k < c->n; k++) {
		uint32_t same = 0;
		if (c->of[k]->kind != KIND_str && c->of[k]->kind != KIND_id)
			continue;
		while (same < n && cells[same].n && str_eq(c->cells[k][same], cells[same]))
			same++;
		if (n && same == n)
			return true;
	}
	return false;
}

/* Every row says the same, and it is not what the rows are told apart by. */
static bool same_everywhere(const struct field *f, const struct str *cells, uint32_t n)
{
	if (f->flags & (KEY | CODE))
		return false;
	for (uint32_t i = 1; i < n; i++)
		if (!str_eq(cells[i], cells[0]))
			return false;
	return n > 1 && cells[0].n;
}

/* brief: room is short, so what is nothing for everybody goes, and what is the same for everybody
 * is told once. */
static void choose_columns(const struct output_style *o, struct session *s, const struct desc *d,
			   const void *rows, uint32_t n, bool brief, struct columns *c)
{
	c->n = 0;
	c->same = STR("");
	for (const struct field *f = d->fields(); f->tag; f++) {
		if (!is_column(d, f) || (n > 1 && is_asked(o, f)))
			continue;
		bool idle = brief || is_filter(o, f) || f->flags & QUIET;
		if (idle && !(f->flags & REQUIRED) && nothing_everywhere(d, f, rows, n))
			continue;
		struct str *cells = arena_alloc(s->arena, (n + 1) * sizeof *cells);
		for (uint32_t i = 0; i < n; i++)
			cells[i] = shown_value(s, d, f, row_at(d, rows, i));
		if ((!(f->flags & REQUIRED) && empty_everywhere(cells, n)) ||
		    told_already(c, f, cells, n))
			continue;
		if (brief && same_everywhere(f, cells, n)) {
			c->same = arena_printf(s->arena, "%.*s%s%s %.*s", (int)c->same.n, c->same.p,
					       c->same.n ? ", " : "", shown_heading(s->arena, f).p,
					       (int)cells[0].n, cells[0].p);
			continue;
		}
		must(c->n < TABLE_COLUMNS_MAX);
		c->cells[c->n] = cells;
		c->of[c->n++] = f;
	}
}

static enum table_align align_of(const struct field *f)
{
	bool free_text =
		(f->kind == KIND_str && !(f->flags & CODE)) || (f->kind == KIND_list && !f->rec);

	if (f->kind == KIND_u64 || f->kind == KIND_i64)
		return TABLE_RIGHT;
	return free_text && strcmp(f->name, "email") != 0 ? TABLE_LEFT : TABLE_WHOLE;
}

static struct table *table_of(struct session *s, const struct columns *c, uint32_t n)
{
	struct table *t = table_new(s->arena);
	struct str cells[TABLE_COLUMNS_MAX];

	for (uint32_t k = 0; k < c->n; k++)
		table_column(t, shown_heading(s->arena, c->of[k]), align_of(c->of[k]));
	/* Rows that tell nothing, or all the same, leave no column. */
	for (uint32_t i = 0; i < n && c->n; i++) {
		for (uint32_t k = 0; k < c->n; k++)
			cells[k] = c->cells[k][i];
		table_row(t, cells);
	}
	return t;
}

static void line(struct session *s, int indent, struct str heading, int width, struct str value,
		 struct buf *out)
{
	value = text_visible(s->arena, value);
	if (value.n)
		buf_printf(out, "%*s%.*s  %.*s\n", indent, "",
			   (int)text_pad(s->arena, heading, width).n,
			   text_pad(s->arena, heading, width).p, (int)value.n, value.p);
}

static void rows_as_table(const struct output_style *o, struct session *s, const struct desc *d,
			  const void *rows, uint32_t n, int indent, struct buf *out)
{
	struct table_look look = table_look(o->fd);
	struct columns c;

	look.width = look.width > indent ? look.width - indent : look.width;
	choose_columns(o, s, d, rows, n, false, &c);
	struct table *t = table_of(s, &c, n);
	if (!table_fits(t, look.width)) {
		choose_columns(o, s, d, rows, n, true, &c);
		t = table_of(s, &c, n);
	}
	if (c.n)
		table_show(t, look, out);
	if (c.same.n) {
		struct str same = text_visible(s->arena, c.same);
		buf_printf(out, _("all of them: %.*s\n"), (int)same.n, same.p);
	}
}

static void record_lines(const struct output_style *o, struct session *s, const struct desc *d,
			 const void *record, int indent, struct buf *out);

static void list_lines(const struct output_style *o, struct session *s, const struct field *f,
		       const void *record, int indent, struct buf *out)
{
	struct any_list l = list_at(f, record);
	struct buf table;

	if (!l.n)
		return;
	buf_init(&table, SIZE_MAX / 2);
	rows_as_table(o, s, f->rec, l.p, l.n, indent + INDENT, &table);
	buf_printf(out, "%*s%s%s\n", indent, "", shown_heading(s->arena, f).p, gettext(":"));
	for (size_t at = 0; at < table.n;) {
		const uint8_t *end = memchr(table.p + at, '\n', table.n - at);
		size_t n = (end ? (size_t)(end - table.p) + 1 : table.n) - at;
		buf_printf(out, "%*s", indent + INDENT, "");
		buf_put(out, table.p + at, n);
		at += n;
	}
	buf_free(&table);
}

static bool is_line(const struct desc *d, const struct field *f, const void *record)
{
	if (f->flags & QUIET && nothing_everywhere(d, f, record, 1))
		return false;
	return !(f->flags & (SECRET | HIDDEN)) && f->kind != KIND_bytes && f->kind != KIND_record &&
	       !(f->kind == KIND_list && f->rec);
}

static void record_lines(const struct output_style *o, struct session *s, const struct desc *d,
			 const void *record, int indent, struct buf *out)
{
	struct str around = shown_around(s, d, record);
	int width = 0;

	for (const struct field *f = d->fields(); f->tag; f++) {
		int heading = text_width(shown_heading(s->arena, f));
		width = is_line(d, f, record) && heading > width ? heading : width;
	}
	for (const struct field *f = d->fields(); f->tag; f++) {
		struct str heading = shown_heading(s->arena, f);
		if (is_line(d, f, record)) {
			line(s, indent, heading, width, shown_value(s, d, f, record), out);
		} else if (f->flags & (SECRET | HIDDEN | QUIET)) {
			continue;
		} else if (f->kind == KIND_record) {
			buf_printf(out, "%*s%s%s\n", indent, "", heading.p, gettext(":"));
			record_lines(o, s, f->rec, field_at(f, record), indent + INDENT, out);
		} else if (f->kind == KIND_list) {
			list_lines(o, s, f, record, indent, out);
		}
	}
	s->around = around;
}

void output_rows(const struct output_style *o, struct session *s, const struct desc *d,
		 const void *rows, uint32_t n, struct buf *out)
{
	if (o->form == OUTPUT_JSON) {
		json_t *array = json_array();
		for (uint32_t i = 0; i < n; i++)
			json_array_append_new(array, output_json(s, d, row_at(d, rows, i)));
		output_put_json(array, out);
	} else if (o->form == OUTPUT_CSV) {
		output_csv(o, s, d, rows, n, out);
	} else if (n) {
		rows_as_table(o, s, d, rows, n, 0, out);
	}
}

void output_record(const struct output_style *o, struct session *s, const struct desc *d,
		   const void *record, struct buf *out)
{
	if (o->form == OUTPUT_JSON)
		output_put_json(output_json(s, d, record), out);
	else if (o->form == OUTPUT_CSV)
		output_csv(o, s, d, record, 1, out);
	else
		record_lines(o, s, d, record, 0, out);
}
