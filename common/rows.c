/* Pages of rows: how much fits, and the cursor that continues them. */
#include "engine_private.h"

bool rows_add(struct rows *r, const void *row)
{
	if (r->full)
		return false;
	r->row.n = 0;
	r->row.over = false;
	wire_encode(&r->row, r->desc, row);
	if (r->row.over) {
		r->full = r->lost = true;
		return false;
	}
	bool fits = r->n == 0 || (r->n < r->limit && r->bytes.n + r->row.n <= PAGE_BYTES_MAX);
	if (!fits) {
		r->full = true;
		r->lost = r->nlast == 0;
		return false;
	}
	buf_put(&r->bytes, r->row.p, r->row.n);
	r->n++;
	memcpy(r->last, r->pending, r->npending);
	r->nlast = r->npending;
	return true;
}

void rows_rest(struct rows *r)
{
	memcpy(r->last, r->pending, r->npending);
	r->nlast = r->npending;
	r->full = true;
}

struct str rows_after(const struct rows *r)
{
	return r->after;
}

void rows_at(struct rows *r, struct str cursor)
{
	must(cursor.n <= sizeof r->pending);
	if (cursor.n)
		memcpy(r->pending, cursor.p, cursor.n);
	r->npending = cursor.n;
}
