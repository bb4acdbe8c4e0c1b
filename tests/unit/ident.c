/* Tests of the identifiers of domain.md section 6 and of the check character. */
#include "unit.h"
#include "ident.h"
#include "checkchar.h"

#include <stdio.h>

typedef enum ident_check ident_fn(struct str);

static void check_all(ident_fn *fn, enum ident_check want, const char *const *ids)
{
	for (; *ids; ids++)
		ck_assert_msg(fn(str_of(*ids)) == want, "%s: %d, not %d", *ids,
			      (int)fn(str_of(*ids)), (int)want);
}

#define CHECK(fn, want, ...) check_all(fn, want, (const char *const[]){__VA_ARGS__, NULL})

static void check_compact(struct str typed, const char *want)
{
	struct arena *a = arena_new();
	struct str got = ident_compact(a, typed);

	ck_assert_msg(str_is(got, want), "\"%.*s\" is not \"%s\"", (int)got.n, got.p, want);
	arena_free(a);
}

UNIT(ident, compact_rules)
{
	check_compact(STR("732 829 320 00074"), "73282932000074");
	check_compact(STR(" 732.829.320\xc2\xa0"
			  "00074\r\n"),
		      "73282932000074");
	check_compact(STR("732\xe2\x80\xaf"
			  "829\t320"),
		      "732829320");
	check_compact(STR("0352756f"), "0352756F");
	check_compact(STR(""), "");
	check_compact(STR("1\xe9"
			  "2é"),
		      "1\xe9"
		      "2é");
	check_compact(STR("1-2"), "1-2");
}

UNIT(ident, rpps_rules)
{
	CHECK(ident_rpps, IDENT_OK, "10000000009", "10999999997");
	CHECK(ident_rpps, IDENT_KEY, "10002673899", "10000000001", "10999999979");
	CHECK(ident_rpps, IDENT_SHAPE, "", "1000000000", "100000000090", "1000000000A",
	      "810000000009", "00000000000", "1000000000 ");
}

UNIT(ident, adeli_rules)
{
	CHECK(ident_adeli, IDENT_OK, "351000013", "2A1000013", "2B1234567");
	CHECK(ident_adeli, IDENT_KEY, "351000014");
	CHECK(ident_adeli, IDENT_SHAPE, "", "35100001", "0351000013", "2C1000013", "2A100001X",
	      "3A1000013");
}

UNIT(ident, finess_rules)
{
	CHECK(ident_finess, IDENT_OK, "350005179", "750712184", "010780054", "2A0000014",
	      "2B0000020");
	CHECK(ident_finess, IDENT_KEY, "350005178", "010780045", "2A0000015", "2B0000014");
	CHECK(ident_finess, IDENT_SHAPE, "", "35000517", "3500051790", "2C0000014", "000000000",
	      "A20000014");
}

UNIT(ident, siren_rules)
{
	CHECK(ident_siren, IDENT_OK, "732829320", "100000009", "356000000");
	CHECK(ident_siren, IDENT_KEY, "732829321", "100000000");
	CHECK(ident_siren, IDENT_SHAPE, "", "73282932", "7328293200", "73282932O", "000000000");
}

UNIT(ident, siret_rules)
{
	CHECK(ident_siret, IDENT_OK, "73282932000074", "10000000900017", "35600000049837",
	      "35600000000048");
	/* The last one passes Luhn as a whole, but not its SIREN. */
	CHECK(ident_siret, IDENT_KEY, "73282932000075", "35600000049838", "35600000000049",
	      "10000000000008");
	CHECK(ident_siret, IDENT_SHAPE, "", "732829320", "7328293200007", "7328293200007A",
	      "00000000000000");
}

UNIT(ident, uai_rules)
{
	CHECK(ident_uai, IDENT_OK, "0352756F", "0331764N", "0691774D", "0311384L", "0593559Y");
	CHECK(ident_uai, IDENT_KEY, "0352756G", "0352765F", "0352756I");
	CHECK(ident_uai, IDENT_SHAPE, "", "0352756", "03527561", "352756F", "0352756FF",
	      "0352756f");
}

UNIT(ident, ine_rules)
{
	CHECK(ident_ine, IDENT_OK, "123456789AB", "1234567890D", "1234A56789B", "0ABCDEFGHIJ");
	CHECK(ident_ine, IDENT_SHAPE, "", "123456789A", "123456789ABC", "123456789Ab",
	      "123456789-B");
}

UNIT(ident, nda_rules)
{
	CHECK(ident_nda, IDENT_OK, "1175P007675", "11755555575", "942A0012345");
	CHECK(ident_nda, IDENT_SHAPE, "", "1175P00767", "1175P0076755", "117CP007675",
	      "P1175007675", "1175P00767X");
}

UNIT(ident, nir_rules)
{
	CHECK(ident_nir, IDENT_OK, "299013523800174");
	CHECK(ident_nir, IDENT_KEY, "299013523800175", "299013523800147", "199013523800174",
	      "299013523800100");
	CHECK(ident_nir, IDENT_SHAPE, "", "2990135238001", "29901352380017A", "299012C23800174",
	      "2990A3523800174", "000000000000000");
}

/* Corsica's letters count as 19 and 18: the key of 2A is the key of 19 in its place. */
UNIT(ident, nir_of_corsica)
{
	for (int letter = 'A'; letter <= 'B'; letter++) {
		int right = 0;
		for (int key = 0; key < 100; key++) {
			char plain[40], corsican[40];
			snprintf(plain, sizeof plain, "29901%d238001%02d", letter == 'A' ? 19 : 18,
				 key);
			snprintf(corsican, sizeof corsican, "299012%c238001%02d", letter, key);
			ck_assert_int_eq(ident_nir(str_of(plain)), ident_nir(str_of(corsican)));
			right += ident_nir(str_of(corsican)) == IDENT_OK;
		}
		ck_assert_int_eq(right, 1);
	}
}

UNIT(ident, rncp_and_dpc)
{
	CHECK(ident_rncp, IDENT_OK, "RNCP34825", "RNCP1");
	CHECK(ident_rncp, IDENT_SHAPE, "", "RNCP", "RNCP348255", "RS5875", "34825", "rncp34825",
	      "RNCP3482A", "RNC");
	CHECK(ident_dpc, IDENT_OK, "12345678901");
	CHECK(ident_dpc, IDENT_SHAPE, "", "1234567890", "123456789012", "1234567890A");
}

/* Luhn finds every single wrong digit. */
UNIT(ident, luhn_finds_a_wrong_digit)
{
	char id[] = "10999999997";

	for (size_t i = 0; i < sizeof id - 1; i++) {
		char right = id[i];
		for (char c = '0'; c <= '9'; c++) {
			id[i] = c;
			ck_assert_int_eq(ident_rpps(str_of(id)), c == right ? IDENT_OK : IDENT_KEY);
		}
		id[i] = right;
	}
}

static const char *const bodies[] = {
	"A12425GABC1234002", "DIU-CSP-2026-0001", "PACTE/2025/117", "0", "Z9", "DU-MEDCO-2026-12"};
static const char counted[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static uint32_t with_check(char *room, size_t size, const char *body)
{
	return (uint32_t)snprintf(room, size, "%s%c", body, checkchar_make(str_of(body)));
}

/* The example that the GRid standard gives for this system. */
UNIT(checkchar, published_example)
{
	ck_assert_int_eq(checkchar_make(STR("A12425GABC1234002")), 'M');
	ck_assert_int_eq(checkchar_make(STR("A1-2425G-ABC1234002-")), 'M');
	ck_assert(checkchar_ok(STR("A12425GABC1234002M")));
	ck_assert(checkchar_ok(STR("A1-2425G-ABC1234002-M")));
	ck_assert(checkchar_ok(STR("a1-2425g-abc1234002-m")));
}

UNIT(checkchar, what_is_no_number)
{
	ck_assert(!checkchar_ok(STR("")));
	ck_assert(!checkchar_ok(STR("1")));
	ck_assert(!checkchar_ok(STR("-1")));
	ck_assert(!checkchar_ok(STR("A12425GABC1234002M-")));
	ck_assert(!checkchar_ok(STR("A12425GABC1234002")));
	ck_assert(!checkchar_ok(STR("--")));
}

UNIT(checkchar, finds_every_substitution)
{
	char room[40];

	for (size_t b = 0; b < COUNT(bodies); b++) {
		uint32_t n = with_check(room, sizeof room, bodies[b]);
		ck_assert(checkchar_ok((struct str){room, n}));
		for (uint32_t i = 0; i < n; i++) {
			char right = room[i];
			if (!strchr(counted, right))
				continue;
			for (const char *c = counted; *c; c++) {
				room[i] = *c;
				ck_assert_msg(checkchar_ok((struct str){room, n}) == (*c == right),
					      "%s", room);
			}
			room[i] = right;
		}
	}
}

UNIT(checkchar, finds_neighbours_exchanged)
{
	char room[40];
	int tried = 0;

	for (size_t b = 0; b < COUNT(bodies); b++) {
		uint32_t n = with_check(room, sizeof room, bodies[b]);
		for (uint32_t i = 0; i + 1 < n; i++) {
			char left = room[i], right = room[i + 1];
			if (left == right || !strchr(counted, left) || !strchr(counted, right))
				continue;
			room[i] = right;
			room[i + 1] = left;
			ck_assert_msg(!checkchar_ok((struct str){room, n}), "%s", room);
			room[i] = left;
			room[i + 1] = right;
			tried++;
		}
	}
	ck_assert_int_gt(tried, 30);
}

/* What the header says of exchanged neighbours: of all pairs after all beginnings, 1 in 630. */
UNIT(checkchar, misses_few_exchanges)
{
	int missed = 0, tried = 0;

	for (const char *first = counted; *first; first++) {
		for (const char *l = counted; *l; l++) {
			for (const char *r = counted; *r; r++) {
				char one[] = {*first, *l, *r, 0}, two[] = {*first, *r, *l, 0};
				if (*l == *r)
					continue;
				tried++;
				missed +=
					checkchar_make(str_of(one)) == checkchar_make(str_of(two));
			}
		}
	}
	ck_assert_int_gt(missed, 0);
	ck_assert_int_le(missed * 600, tried);
}
