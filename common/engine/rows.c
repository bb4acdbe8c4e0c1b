/* Pages of rows: how much fits, and the cursor that continues them. */
#include "engine_private.h"

bool rows_add(struct rows *r, const void *row)
{
	if (r->full)
		return false;
	size_t before = r->bytes->n;
	wire_encode(r->bytes, r->desc, row);
	bool fits = !r->bytes->over &&
		    (r->n == 0 || (r->n < r->limit && r->bytes->n <= PAGE_BYTES_MAX));
	if (!fits) {
		r->full = true;
		r->lost = r->n == 0 || r->nlast == 0;
		r->bytes->n = before;
		r->bytes->over = false;
		return false;
	}
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
