/* Any bytes as a CSV file: read within the limits or refused, and what was read can be written and
 * read again as the same cells. */
#include "csv.h"
#include "headings.h"
#include "text.h"

#define INPUT_BYTES_MAX (1u << 20)

static void check_row(const struct csv_row *row, uint32_t after_line)
{
	must(row->line > after_line && row->n <= CSV_CELLS_MAX);
	for (uint32_t c = 0; c < row->n; c++)
		must(row->cells[c].n <= CSV_CELL_BYTES_MAX && text_utf8(row->cells[c]) &&
		     strlen(row->cells[c].p) == row->cells[c].n);
}

static void same_row(const struct csv_row *a, const struct csv_row *b)
{
	must(a->n == b->n && a->empty == b->empty);
	for (uint32_t c = 0; c < a->n; c++)
		must(str_eq(a->cells[c], b->cells[c]));
}

static void write_and_read_again(const struct csv *csv, struct arena *arena)
{
	struct buf out;
	struct csv again;
	struct str why;
	uint32_t line;

	buf_init(&out, 8 * (size_t)INPUT_BYTES_MAX);
	csv_line(&out, csv->head.cells, csv->head.n, ';', CSV_PLAIN);
	for (uint32_t i = 0; i < csv->nrows; i++)
		csv_line(&out, csv->rows[i].cells, csv->rows[i].n, ';', CSV_PLAIN);
	must(!out.over);
	must(csv_read(buf_slice(&out), arena, &again, &why, &line));
	must(again.delimiter == ';' && again.charset == CHARSET_UTF8 && again.nrows == csv->nrows);
	same_row(&csv->head, &again.head);
	for (uint32_t i = 0; i < csv->nrows; i++)
		same_row(&csv->rows[i], &again.rows[i]);
	buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct csv csv;
	struct str why;
	uint32_t line = 0;

	if (size > INPUT_BYTES_MAX)
		size = INPUT_BYTES_MAX;
	if (!csv_read((struct str){(const char *)data, (uint32_t)size}, arena, &csv, &why, &line)) {
		must(why.n > 0 && line > 0 && text_utf8(why));
	} else {
		must(csv.head.n > 0 && !csv.head.empty);
		check_row(&csv.head, 0);
		for (uint32_t i = 0; i < csv.nrows; i++)
			check_row(&csv.rows[i], i ? csv.rows[i - 1].line : csv.head.line);
		for (uint32_t c = 0; c < csv.head.n; c++)
			heading_canonical(csv.head.cells[c]);
		write_and_read_again(&csv, arena);
	}
	arena_free(arena);
	return 0;
}
