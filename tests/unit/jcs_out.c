/* Canonical JSON that is composed: as the canonical form of what it means, and in order only. */
#include "jcs_out.h"

#include "jcs.h"
#include "signed.h"
#include "store_place.h"
#include "unit.h"

static void compose(struct jcs_out *o, struct str odd, const char *second)
{
	jcs_out_object(o, NULL);
	jcs_out_array(o, "a");
	jcs_out_end(o);
	jcs_out_array(o, "b");
	jcs_out_text(o, NULL, odd);
	jcs_out_bool(o, NULL, true);
	jcs_out_object(o, NULL);
	jcs_out_end(o);
	jcs_out_end(o);
	jcs_out_object(o, "c");
	jcs_out_text(o, "left out", STR(""));
	jcs_out_bool(o, "x", false);
	jcs_out_number(o, second, UINT32_MAX);
	jcs_out_end(o);
	jcs_out_text(o, "d", odd);
	jcs_out_end(o);
}

UNIT(jcs_out, is_canonical)
{
	struct str odd = STR("\"\\/\b\f\n\r\t\x01\x1f é € 𝄞 \x7f");
	struct buf bytes;

	buf_init(&bytes, JCS_BYTES_MAX);
	struct jcs_out o = {.b = &bytes};
	compose(&o, odd, "y");
	ck_assert_uint_eq(o.depth, 0);
	json_t *value = signed_load(buf_slice(&bytes));
	ck_assert(jcs_is_canonical(buf_slice(&bytes), value));
	json_t *want = json_pack("{s:[], s:[s, b, {}], s:{s:b, s:I}, s:s}", "a", "b", odd.p, 1, "c",
				 "x", 0, "y", (json_int_t)UINT32_MAX, "d", odd.p);
	ck_assert(json_equal(value, want));
	json_decref(want);
	json_decref(value);
	buf_free(&bytes);
}

static bool aborts(const char *second)
{
	struct buf bytes;

	if (in_child()) {
		buf_init(&bytes, JCS_BYTES_MAX);
		struct jcs_out o = {.b = &bytes};
		compose(&o, STR("x"), second);
		exit_child();
	}
	return child_aborted();
}

UNIT(jcs_out, a_name_out_of_order_is_our_bug)
{
	ck_assert(!aborts("y"));
	ck_assert(aborts("x"));
	ck_assert(aborts("w"));
	ck_assert(aborts(NULL));
}
