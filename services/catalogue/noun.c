/* What the nouns of the catalogue share. */
#include "noun.h"
#include "known_at.h"
#include "rules.h"
#include "text.h"

static struct str text_at(const struct field *f, const void *record)
{
	struct str s;

	must(f->kind == KIND_str);
	memcpy(&s, field_at(f, record), sizeof s);
	return s;
}

bool code_taken(struct cx *cx, const struct index *by_code, struct str code, struct str *holder)
{
	const struct field *f = desc_field_by_tag(by_code->of, by_code->tags[0]);
	void *record = arena_alloc(cx->arena, by_code->of->size);
	struct arena *scratch = arena_new();
	struct scan s = scan_index(cx->view, by_code, record, 0, STR(""));
	bool taken = false;

	while (!taken && scan_next(&s, scratch, record)) {
		taken = code_same(text_at(f, record), code);
		if (taken)
			*holder = arena_str(cx->arena, text_at(f, record));
		arena_reset(scratch);
	}
	arena_free(scratch);
	return taken;
}

enum status name_tidied(struct cx *cx, const char *field, struct str typed, struct str *name)
{
	*name = text_name(cx->arena, typed);
	return name_blank(*name) ? refuse(cx, REASON_blank_name, field, STR("")) : STATUS_ok;
}

enum status reason_given(struct cx *cx, struct str reason)
{
	return str_trim(reason).n ? STATUS_ok : refuse(cx, REASON_missing, "reason", STR(""));
}

void warn(struct warnings *w, const char *format, ...)
{
	va_list args;

	if (w->n == WARNINGS_MAX)
		return;
	va_start(args, format);
	w->sentences[w->n++] = arena_vprintf(w->arena, format, args);
	va_end(args);
}

struct list_of_str warned(const struct warnings *w)
{
	size_t bytes = w->n * sizeof w->sentences[0];
	struct str *copy = arena_alloc(w->arena, bytes);

	memcpy(copy, w->sentences, bytes);
	return (struct list_of_str){copy, w->n};
}

uint64_t id_or_born(uint64_t id, const struct event *e)
{
	return id ? id : e->sequence;
}

static uint64_t row_id(const struct desc *d, const void *row)
{
	return *(const uint64_t *)field_at(desc_field_by_tag(d, 1), row);
}

enum status list_by(struct cx *cx, const struct index *i, struct rows *rows)
{
	return list_by_at(cx, i, NULL, 0, rows);
}

enum status list_by_at(struct cx *cx, const struct index *i, const struct desc *befores,
		       int64_t at_ms, struct rows *rows)
{
	void *row = arena_alloc(cx->arena, i->of->size);
	struct scan s = scan_index(cx->view, i, row, 0, rows_after(rows));

	while (scan_next(&s, cx->arena, row)) {
		rows_at(rows, scan_cursor(&s));
		if (befores)
			known_at(cx->view, cx->arena, befores, row_id(i->of, row), at_ms, row);
		if (!rows_add(rows, row))
			break;
	}
	return STATUS_ok;
}
