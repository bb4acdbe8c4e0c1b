/* Any bytes as what people type: dates, times, numbers, names, addresses, codes, identifiers; what
 * is taken is written and read again as the same. */
#include "checkchar.h"
#include "clock.h"
#include "ident.h"
#include "language.h"
#include "multibase.h"
#include "servicelog.h"
#include "proof.h"
#include "text.h"

#include <glib.h>

#define INPUT_BYTES_MAX 4096
#define WIDTH 20

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void as_numbers(struct arena *a, struct str s)
{
	uint64_t u;
	int64_t i;

	if (str_u64(s, &u))
		must(s.n > 0 && str_u64(arena_printf(a, "%llu", (unsigned long long)u), &u));
	if (str_i64(s, &i))
		must(s.n > 0 && str_i64(arena_printf(a, "%lld", (long long)i), &i));
}

static void as_times(struct arena *a, struct str s)
{
	uint32_t date, again, minutes;
	int64_t ms, ms_again;

	if (date_parse(s, &date) == DATE_OK) {
		must(date_valid(date) && date_weekday(date) > 0);
		must(date_parse(date_text(a, date), &again) == DATE_OK && again == date);
		must(date_add_days(date_add_days(date, 1), -1) == date || date == 99991231);
		holiday_french(date, NULL);
	}
	if (minutes_parse(s, &minutes)) {
		must(minutes <= 1440);
		must(minutes_parse(minutes_text(a, minutes), &again) && again == minutes);
	}
	if (time_parse(s, &ms)) {
		must(time_parse(time_text(a, ms), &ms_again) && ms_again == ms);
		must(time_text_zone(a, ms, s).n > 0);
	}
	if (zone_known(s)) {
		must(zone_instant(s, 20260329, 150, &ms));
		must(zone_local(s, ms, &date, &minutes) && date_valid(date));
	}
	must(!proof_instant(s) || time_parse(s, &ms));
	language_dated(a, s);
	language_instant(a, s);
}

static void as_texts(struct arena *a, struct str s)
{
	struct str visible = text_visible(a, s), folded = text_fold(a, s), name = text_name(a, s);

	must(text_utf8(visible) && text_utf8(folded) && text_utf8(name));
	must(str_eq(text_fold(a, folded), folded) && str_eq(text_name(a, name), name));
	must(str_eq(text_visible(a, visible), visible));
	must(text_width(visible) >= 0 && text_width(text_cut(a, visible, WIDTH)) <= WIDTH);
	must(text_width(text_pad(a, text_cut(a, visible, WIDTH), WIDTH)) == WIDTH);
	must(text_email(s) != EMAIL_OK || text_utf8(s));
	must(!text_code(s) || text_code(text_upper_code(a, s)));
	struct str line =
		servicelog_format(a, 0, SERVICELOG_INFO, "fuzz",
				  (struct servicelog_pair[]){SERVICELOG_STR("text", s)}, 1);
	must(line.n <= SERVICELOG_LINE_BYTES_MAX && !memchr(line.p, '\n', line.n));
}

static void as_identifiers(struct arena *a, struct str s)
{
	static enum ident_check (*const checks[])(struct str) = {
		ident_rpps, ident_adeli, ident_finess, ident_siren, ident_siret, ident_uai,
		ident_ine,  ident_nda,	 ident_nir,    ident_rncp,  ident_dpc};
	struct str id = ident_compact(a, s);
	uint8_t key[DID_KEY_BYTES], bytes[64];

	must(!text_utf8(s) || str_eq(ident_compact(a, id), id));
	for (size_t i = 0; i < COUNT(checks); i++) {
		must(checks[i](id) <= IDENT_KEY);
		checks[i](s);
	}
	if (checkchar_ok(s))
		must(checkchar_make((struct str){s.p, s.n - 1}) == g_ascii_toupper(s.p[s.n - 1]));
	if (did_key_read(s, key))
		must(str_eq(did_key_make(a, key), s));
	if (multibase_decode(s, bytes, sizeof bytes))
		must(str_eq(multibase_encode(a, bytes, sizeof bytes), s));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();

	if (size > INPUT_BYTES_MAX)
		size = INPUT_BYTES_MAX;
	/* Zero-terminated behind its end, as all that people type. */
	struct str s = arena_str(a, (struct str){(const char *)data, (uint32_t)size});
	as_numbers(a, s);
	as_times(a, s);
	as_texts(a, s);
	as_identifiers(a, s);
	arena_free(a);
	return 0;
}
