/* Random messages about what is there. */
#include "plausible.h"

#include "clock.h"
#include "life.h"
#include "member.h"
#include "pool.h"
#include "values_random.h"

#define FIRST_DAY 20251215
#define DAYS 220
#define ITEMS_MAX 3

/* SplitMix64, Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014). */
uint64_t draw_below(struct draws *d, uint64_t n)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (z ^ z >> 31) % n;
}

static void plausible_members(struct arena *a, const struct desc *d, struct draws *r, void *out);

static uint64_t plausible_number(const struct field *f, struct draws *r)
{
	uint64_t least = f->min > 0 ? (uint64_t)f->min : 0;
	const struct desc *noun = schema_by_name(str_of(f->name));
	uint64_t id = noun ? pool_id(noun, draw_below(r, 64)) : 0;

	if (id)
		return id;
	if (draw_below(r, 8) == 0)
		return draw_below(r, 2) ? f->max : least;
	uint64_t span = f->max - least < 2000 ? f->max - least + 1 : 2000;
	return least + draw_below(r, draw_below(r, 2) ? span : span < 20 ? span : 20);
}

static void plausible_items(struct arena *a, const struct field *f, struct draws *r, void *message)
{
	uint32_t n = (uint32_t)draw_below(r, ITEMS_MAX + 1);

	if (!f->rec) {
		struct str *texts = arena_alloc(a, (n + 1) * sizeof *texts);
		for (uint32_t i = 0; i < n; i++)
			texts[i] = pool_text("family_name", draw_below(r, 64));
		member_set_list(f, message, texts, n);
		return;
	}
	unsigned char *items = arena_alloc(a, (n + 1) * f->rec->size);
	for (uint32_t i = 0; i < n; i++)
		plausible_message(a, f->rec, r, items + i * f->rec->size);
	member_set_list(f, message, items, n);
}

static void plausible_member(struct arena *a, const struct field *f, struct draws *r, void *message)
{
	struct str text;

	switch (f->kind) {
	case KIND_u64:
		member_set_number(f, message, plausible_number(f, r));
		break;
	case KIND_id:
		member_set_number(f, message, pool_id(f->rec, draw_below(r, 64)));
		break;
	case KIND_date:
		member_set_number(f, message, date_add_days(FIRST_DAY, (int)draw_below(r, DAYS)));
		break;
	case KIND_minutes:
		member_set_number(f, message, 30 * draw_below(r, 49));
		break;
	case KIND_time:
		member_set_signed(f, message, LIFE_NOW_MS + (int64_t)draw_below(r, 100000) * 60000);
		break;
	case KIND_str:
		text = pool_text(f->name, draw_below(r, 64));
		if (text.n && text.n <= f->max)
			member_set_str(f, message, text);
		break;
	case KIND_list:
		plausible_items(a, f, r, message);
		break;
	case KIND_record:
		plausible_members(a, f->rec, r, member_at(f, message));
		break;
	default: /* what random_message chose is as good */
		break;
	}
}

static void plausible_members(struct arena *a, const struct desc *d, struct draws *r, void *out)
{
	for (const struct field *f = d->fields(); f->tag; f++)
		if ((f->flags & REQUIRED || !member_empty(f, out)) && draw_below(r, 10))
			plausible_member(a, f, r, out);
}

void plausible_message(struct arena *a, const struct desc *d, struct draws *r, void *out)
{
	random_message(a, d, draw_below(r, UINT64_MAX), out);
	plausible_members(a, d, r, out);
	/* What is left out is often what the rules are about. */
	for (const struct field *f = d->fields(); f->tag; f++)
		if (!(f->flags & REQUIRED) && draw_below(r, 2)) {
			uint64_t given;
			memcpy(&given, out, sizeof given);
			given &= ~((uint64_t)1 << (f->tag - 1));
			memcpy(out, &given, sizeof given);
			if (f->kind == KIND_str || f->kind == KIND_bytes)
				member_set_str(f, out, STR(""));
			else if (f->kind == KIND_list)
				member_set_list(f, out, NULL, 0);
			else if (f->kind == KIND_i64 || f->kind == KIND_time)
				member_set_signed(f, out, 0);
			else if (f->kind != KIND_record)
				member_set_number(f, out, 0);
		}
}

void plausible_change(struct arena *a, const struct desc *d, struct draws *r, void *message)
{
	const struct field *f = d->nfields ? d->fields() + draw_below(r, d->nfields) : NULL;

	if (f)
		plausible_member(a, f, r, message);
}
