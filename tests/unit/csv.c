/* CSV: third parties' vectors, whole real files, every refusal, and writing. */
#include "csv.h"
#include "text.h"
#include "unit.h"

#include <glib.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static struct csv csv;
static struct str why;
static uint32_t why_line;

/* Reads `bytes` and checks the rows, written as "line:cell|cell" with the heading first. */
static void reads(struct str bytes, char delimiter, const char *expected)
{
	struct arena *a = arena_new();
	struct buf got;

	buf_init(&got, 100000);
	ck_assert(csv_read(bytes, a, &csv, &why, &why_line));
	ck_assert_int_eq(csv.delimiter, delimiter);
	for (uint32_t i = 0; i <= csv.nrows; i++) {
		const struct csv_row *row = i ? &csv.rows[i - 1] : &csv.head;
		buf_printf(&got, "%s%u%s", i ? " " : "", row->line, row->empty ? "-" : ":");
		for (uint32_t c = 0; c < row->n; c++)
			buf_printf(&got, "%s%s", c ? "|" : "", row->cells[c].p);
	}
	buf_u8(&got, 0);
	ck_assert_str_eq((const char *)got.p, expected);
	buf_free(&got);
	arena_free(a);
}

static void refuses(struct str bytes, const char *expected, uint32_t line)
{
	struct arena *a = arena_new();

	ck_assert(!csv_read(bytes, a, &csv, &why, &why_line));
	ck_assert_str_eq(arena_z(a, why), expected);
	ck_assert_uint_eq(why_line, line);
	arena_free(a);
}

UNIT(csv, rows)
{
	reads(STR("a,b\n1,2\n"), ',', "1:a|b 2:1|2");
	reads(STR("a,b\n1,2"), ',', "1:a|b 2:1|2");
	reads(STR("a;b\r\n1;2\r\n3;4"), ';', "1:a|b 2:1|2 3:3|4");
	reads(STR("a;b\r1;2\r3;4\r"), ';', "1:a|b 2:1|2 3:3|4");
	reads(STR("a\tb\n\t2\n1\t\n"), '\t', "1:a|b 2:|2 3:1|");
	reads(STR("a;b"), ';', "1:a|b");
	reads(STR("a\nDupont, Jean\n12,5\n"), ';', "1:a 2:Dupont, Jean 3:12,5");
	reads(STR("\xef\xbb\xbf\"a\";b\n"), ';', "1:a|b");
	reads(STR("No\xe9mie;b\n"), ';', "1:Noémie|b");
}

UNIT(csv, delimiters)
{
	reads(STR("\"a,b,c\";d\n"), ';', "1:a,b,c|d");
	reads(STR("\"a \"\";;;\"\" b\",c\n"), ',', "1:a \";;;\" b|c");
	reads(STR("nom, prenom;x\n"), ';', "1:nom, prenom|x");
	reads(STR("a 1\" x;b;c,d\n"), ';', "1:a 1\" x|b|c,d");
	reads(STR(";;;;\na;b\n"), ';', "2:a|b");
	reads(STR("\"a\nb;c\",d\n1,2\n"), ',', "1:a\nb;c|d 3:1|2");
	reads(STR("sep=,\r\na;b,c\r\n1,2\r\n"), ',', "2:a;b|c 3:1|2");
	reads(STR("sep=x\na\n"), ';', "1:sep=x 2:a");
}

UNIT(csv, quotes_and_blanks)
{
	reads(STR("a;b\n\"1;\n\"\"2\"\"\";3\n4;5\n"), ';', "1:a|b 2:1;\n\"2\"|3 4:4|5");
	reads(STR("a;b\n 1 ;\" 2 \" \n"), ';', "1:a|b 2:1| 2 ");
	reads(STR("a;b\nx \"y\" z;36'37.8\"N\n"), ';', "1:a|b 2:x \"y\" z|36'37.8\"N");
	reads(STR("a;b\nx\"\"y\";\"z\"\n"), ';', "1:a|b 2:x\"\"y\"|z");
	reads(STR("a;b\n\"x\r\ny\rz\";2\r\n3;4\r\n"), ';', "1:a|b 2:x\r\ny\rz|2 5:3|4");
}

UNIT(csv, empty_rows_keep_the_count)
{
	reads(STR("\n  \n;;\na;b;c\n"), ';', "4:a|b|c");
	reads(STR("a;b\r\n\r\n1;2\r\n;\r\n \r\n;\" \xc2\xa0\"\r\n3;4\r\n"), ';',
	      "1:a|b 2- 3:1|2 4-| 5- 6-| \xc2\xa0 7:3|4");
	reads(STR("a\n\n\nb\n"), ';', "1:a 2- 3- 4:b");
	reads(STR("a\r\rb\r"), ';', "1:a 2- 3:b");
}

UNIT(csv, shapes)
{
	struct arena *a = arena_new();

	ck_assert(csv_read(STR("a;b\n1\n1;2\n1;2;\n1;2;3\n\n"), a, &csv, &why, &why_line));
	ck_assert_uint_eq(csv.nrows, 5);
	ck_assert_int_eq(csv_shape(&csv, &csv.rows[0]), CSV_ROW_SHORT);
	ck_assert_int_eq(csv_shape(&csv, &csv.rows[1]), CSV_ROW_WHOLE);
	ck_assert_int_eq(csv_shape(&csv, &csv.rows[2]), CSV_ROW_WHOLE);
	ck_assert_int_eq(csv_shape(&csv, &csv.rows[3]), CSV_ROW_LONG);
	ck_assert_int_eq(csv_shape(&csv, &csv.rows[4]), CSV_ROW_SHORT);
	ck_assert(str_is(csv_at(&csv.rows[0], 0), "1"));
	ck_assert(str_is(csv_at(&csv.rows[0], 1), ""));
	ck_assert(str_is(csv_at(&csv.rows[4], 0), ""));
	arena_free(a);
}

UNIT(csv, refusals)
{
	refuses(STR(""), "no heading: the file is empty", 1);
	refuses(STR("\xef\xbb\xbf\r\n;;\r\n"), "no heading: the file is empty", 1);
	refuses(STR("a;b\n1;2\nx\n3;\"4\n5;6\n"), "quoted cell is never closed", 4);
	refuses(STR("a;b\n\"1\n2\";\"4\n5;6\n"), "quoted cell is never closed", 3);
	refuses(STR("a;\""), "quoted cell is never closed", 1);
	/* Taken as they come, these would make one row of two. */
	refuses(STR("a;b\n1;2\n\"x\" y;2\n\"z\";3\n"), "quote within a quoted cell is not doubled",
		3);
	refuses(STR("a;b\n1;2\n\"x\" \"y\";2\n"), "quote within a quoted cell is not doubled", 3);
	refuses(STR("a;b\n\"1\n2\";\"\"x;\n"), "quote within a quoted cell is not doubled", 3);
	refuses(STR("a;b\n1;\x81\n"), "byte 0x81 means nothing in Windows-1252", 2);
	refuses(STR("a;b\n\n1;\0\n"), "NUL byte: not a text file", 3);
}

static struct str repeat(struct arena *a, const char *begin, char c, uint32_t n)
{
	uint32_t before = (uint32_t)strlen(begin);
	char *p = arena_alloc(a, (size_t)before + n);

	memcpy(p, begin, before);
	memset(p + before, c, n);
	return (struct str){p, before + n};
}

UNIT(csv, limits)
{
	struct arena *a = arena_new();

	struct str cells = repeat(a, "a;b\n\n", ';', CSV_CELLS_MAX - 1);
	ck_assert(csv_read(cells, a, &csv, &why, &why_line));
	ck_assert_uint_eq(csv.rows[1].n, CSV_CELLS_MAX);
	refuses(repeat(a, "a;b\n\n", ';', CSV_CELLS_MAX), "row of more than 512 cells", 3);
	struct str bytes = repeat(a, "a;b\n1;2\n", 'x', CSV_CELL_BYTES_MAX);
	ck_assert(csv_read(bytes, a, &csv, &why, &why_line));
	ck_assert_uint_eq(csv_at(&csv.rows[1], 0).n, CSV_CELL_BYTES_MAX);
	refuses(repeat(a, "a;b\n\"1\n2\";", 'x', CSV_CELL_BYTES_MAX + 1),
		"cell of more than 65536 bytes", 3);
	struct str rows = repeat(a, "a\n", '\n', CSV_ROWS_MAX);
	ck_assert(csv_read(rows, a, &csv, &why, &why_line));
	ck_assert_uint_eq(csv.nrows, CSV_ROWS_MAX);
	refuses(repeat(a, "a\n", '\n', CSV_ROWS_MAX + 1), "file of more than 500000 rows",
		CSV_ROWS_MAX + 2);
	arena_free(a);
}

static gint64 processor_us(void)
{
	struct rusage used;

	ck_assert_int_eq(getrusage(RUSAGE_SELF, &used), 0);
	return used.ru_utime.tv_sec * G_USEC_PER_SEC + used.ru_utime.tv_usec;
}

/* Processor time for so many rows, in microseconds. */
static gint64 rows_take_us(unsigned rows)
{
	GString *s =
		g_string_new("nom;prenom;courriel;naissance;sexe;profession;rpps;structure\r\n");
	struct arena *a = arena_new();

	for (unsigned i = 0; i < rows; i++)
		g_string_append_printf(s,
				       "Lef\xe8vre;\"Jean\nLuc\";l%u@example.org;01/02/1980;M;"
				       "infirmier;10100000001;MSP\r\n",
				       i);
	gint64 began_us = processor_us();
	ck_assert(csv_read((struct str){s->str, (uint32_t)s->len}, a, &csv, &why, &why_line));
	gint64 took_us = processor_us() - began_us;
	ck_assert_uint_eq(csv.nrows, rows);
	ck_assert_uint_eq(csv.rows[rows - 1].line, 2 + 2 * (rows - 1));
	ck_assert(str_is(csv_at(&csv.rows[rows - 1], 2),
			 arena_printf(a, "l%u@example.org", rows - 1).p));
	g_string_free(s, TRUE);
	arena_free(a);
	return took_us;
}

/* Ten times the rows take about ten times as long; quadratic work would take a hundred times. */
UNIT(csv, a_hundred_thousand_rows)
{
	gint64 few_us = rows_take_us(10000), many_us = rows_take_us(100000);

	ck_assert_int_lt(many_us, 40 * (few_us + 1000));
}

/* False, and a line that says so, where the shared folder is absent. */
static bool load(struct arena *a, const char *folder, const char *file, struct str *out)
{
	char path[300];
	char *bytes;
	gsize n;

	snprintf(path, sizeof path, "../shared/%s/%s", folder, file);
	if (!g_file_get_contents(path, &bytes, &n, NULL)) {
		printf("csv: skipped, no %s\n", path);
		return false;
	}
	*out = arena_str(a, (struct str){bytes, (uint32_t)n});
	g_free(bytes);
	return true;
}

/* The vectors came through a tool that made every CR LF an LF; where a name says crlf, put them
 * back. */
static struct str with_crlf(struct arena *a, struct str bytes)
{
	struct buf b;

	buf_init(&b, bytes.n * 2);
	for (uint32_t i = 0; i < bytes.n; i++) {
		if (bytes.p[i] == '\n' && (i == 0 || bytes.p[i - 1] != '\r'))
			buf_u8(&b, '\r');
		buf_u8(&b, (uint8_t)bytes.p[i]);
	}
	struct str s = arena_str(a, buf_slice(&b));
	buf_free(&b);
	return s;
}

static void same_as_json(const struct csv_row *row, const json_t *object, const char *but)
{
	ck_assert_uint_eq(row->n, csv.head.n);
	ck_assert_uint_eq(json_object_size(object), csv.head.n);
	for (uint32_t c = 0; c < row->n; c++) {
		const json_t *value = json_object_get(object, csv.head.cells[c].p);
		ck_assert(json_is_string(value));
		if (!str_is(csv.head.cells[c], but))
			ck_assert_str_eq(row->cells[c].p, json_string_value(value));
	}
}

static void vector(const char *name)
{
	struct arena *a = arena_new();
	struct str bytes, values;
	char file[80];
	/* Its telephone number differs between the two files of the original. */
	const char *but = strcmp(name, "location_coordinates") ? "" : "Contact Phone Number";

	snprintf(file, sizeof file, "%s.csv", name);
	bool here = load(a, "vectors/csv", file, &bytes);
	snprintf(file, sizeof file, "%s.json", name);
	if (here && load(a, "vectors/csv", file, &values)) {
		if (strstr(name, "crlf"))
			bytes = with_crlf(a, bytes);
		json_t *json = json_loadb(values.p, values.n, 0, NULL);
		ck_assert_ptr_nonnull(json);
		ck_assert(csv_read(bytes, a, &csv, &why, &why_line));
		bool list = json_is_array(json);
		ck_assert_uint_eq(csv.nrows, list ? json_array_size(json) : 1);
		for (uint32_t i = 0; i < csv.nrows; i++)
			same_as_json(&csv.rows[i], list ? json_array_get(json, i) : json, but);
		json_decref(json);
	}
	arena_free(a);
}

UNIT(csv, vectors)
{
	static const char *const names[] = {
		"comma_in_quotes",
		"empty",
		"empty_crlf",
		"escaped_quotes",
		"json",
		"newlines",
		"newlines_crlf",
		"quotes_and_newlines",
		"simple",
		"simple_crlf",
		"utf8",
		"location_coordinates",
	};

	for (unsigned i = 0; i < COUNT(names); i++)
		vector(names[i]);
}

static bool whole(const char *folder, const char *file, struct arena *a, uint32_t rows)
{
	struct str bytes;

	if (!load(a, folder, file, &bytes))
		return false;
	ck_assert(csv_read(bytes, a, &csv, &why, &why_line));
	ck_assert_uint_eq(csv.nrows, rows);
	for (uint32_t i = 0; i < rows; i++) {
		ck_assert_uint_eq(csv.rows[i].line, i + 2);
		ck_assert_int_eq(csv_shape(&csv, &csv.rows[i]), CSV_ROW_WHOLE);
		ck_assert(!csv.rows[i].empty);
	}
	return true;
}

UNIT(csv, learners)
{
	static const struct {
		const char *folder;
		uint32_t rows;
	} cohorts[] = {{"data/pacte-aura-2025", 24},
		       {"data/diu-csp-2026", 31},
		       {"data/du-medco-2026", 18}};
	struct arena *a = arena_new();

	for (unsigned i = 0; i < COUNT(cohorts); i++) {
		if (!whole(cohorts[i].folder, "learners.csv", a, cohorts[i].rows))
			continue;
		ck_assert_int_eq(csv.charset, CHARSET_UTF8_BOM);
		ck_assert_int_eq(csv.delimiter, ';');
		ck_assert_uint_eq(csv.head.n, 10);
		ck_assert(str_is(csv.head.cells[0], "nom"));
	}
	if (whole("data/survey-pacte", "answers.csv", a, 521))
		ck_assert(str_is(csv_at(&csv.rows[0], 14), "Animation, dynamique d'équipe | "
							   "Réussite personnelle, "
							   "reconnaissance des pairs"));
	whole("data/pacte-aura-2025", "attendance.csv", a, 576);
	arena_free(a);
}

static void messy(const char *folder)
{
	static const uint32_t lines[] = {2, 3, 4, 6, 7, 8, 9, 10, 11};
	struct arena *a = arena_new();
	struct str bytes;

	if (load(a, folder, "learners-messy.csv", &bytes)) {
		ck_assert(csv_read(bytes, a, &csv, &why, &why_line));
		ck_assert_int_eq(csv.charset, CHARSET_WINDOWS_1252);
		ck_assert(str_is(csv.head.cells[1], "Prénom"));
		ck_assert_uint_eq(csv.nrows, COUNT(lines));
		for (uint32_t i = 0; i < csv.nrows; i++) {
			const struct csv_row *row = &csv.rows[i];
			ck_assert_uint_eq(row->line, lines[i]);
			ck_assert(row->empty == (row->line == 8));
			ck_assert_int_eq(csv_shape(&csv, row),
					 row->line == 9 ? CSV_ROW_SHORT : CSV_ROW_WHOLE);
		}
		ck_assert(str_is(csv_at(&csv.rows[2], 1), "Jean\nLuc"));
		ck_assert(str_is(csv_at(&csv.rows[3], 1), "Zoé"));
		ck_assert(str_is(csv_at(&csv.rows[6], 4), ""));
		ck_assert(str_is(csv_at(&csv.rows[8], 0), "=HYPERLINK(\"x\")"));
	}
	arena_free(a);
}

UNIT(csv, messy_learners)
{
	messy("data/pacte-aura-2025");
	messy("data/diu-csp-2026");
	messy("data/du-medco-2026");
}

UNIT(csv, moodle_and_oneroster)
{
	struct arena *a = arena_new();

	if (whole("vectors/moodle", "upload_users_cohorts.csv", a, 4))
		ck_assert(str_is(csv_at(&csv.rows[3], 4), "alicesmith@example.com"));
	if (whole("vectors/moodle", "upload_users_enrol_date_period.csv", a, 2))
		ck_assert(str_is(csv_at(&csv.rows[0], 7), ""));
	if (whole("vectors/oneroster", "users.csv", a, 20))
		ck_assert(str_is(csv_at(&csv.rows[19], 8), "GN 20"));
	whole("vectors/oneroster", "enrollments.csv", a, 30);
	whole("vectors/oneroster", "classes.csv", a, 5);
	whole("vectors/oneroster", "orgs.csv", a, 1);
	whole("vectors/oneroster", "manifest.csv", a, 15);
	arena_free(a);
}

static void writes(struct str cell, enum csv_style style, const char *expected)
{
	struct buf b;

	buf_init(&b, 1000);
	csv_cell(&b, cell, ';', style);
	buf_u8(&b, 0);
	ck_assert_str_eq((const char *)b.p, expected);
	buf_free(&b);
}

UNIT(csv, writing)
{
	writes(STR(""), CSV_PLAIN, "");
	writes(STR("Zoé d'Arc"), CSV_PLAIN, "Zoé d'Arc");
	writes(STR("a;b"), CSV_PLAIN, "\"a;b\"");
	writes(STR("a,b"), CSV_PLAIN, "\"a,b\"");
	writes(STR("ha \"ha\""), CSV_PLAIN, "\"ha \"\"ha\"\"\"");
	writes(STR("\""), CSV_PLAIN, "\"\"\"\"");
	writes(STR("a\nb"), CSV_PLAIN, "\"a\nb\"");
	writes(STR("a\rb"), CSV_PLAIN, "\"a\rb\"");
	writes(STR(" a"), CSV_PLAIN, "\" a\"");
	writes(STR("a "), CSV_PLAIN, "\"a \"");
	writes(STR("sep="), CSV_PLAIN, "\"sep=\"");
	writes(STR("\xef\xbb\xbf"), CSV_PLAIN, "\"\xef\xbb\xbf\"");
	writes(STR("=1+1"), CSV_PLAIN, "=1+1");
}

UNIT(csv, formulas_are_text)
{
	writes(STR("=HYPERLINK(\"x\")"), CSV_SPREADSHEET, "\"'=HYPERLINK(\"\"x\"\")\"");
	writes(STR("+33 6"), CSV_SPREADSHEET, "'+33 6");
	writes(STR("-1"), CSV_SPREADSHEET, "'-1");
	writes(STR("@SUM"), CSV_SPREADSHEET, "'@SUM");
	writes(STR("\t=1"), CSV_SPREADSHEET, "\"'\t=1\"");
	writes(STR("\r=1"), CSV_SPREADSHEET, "\"'\r=1\"");
	writes(STR("a=1"), CSV_SPREADSHEET, "a=1");
	writes(STR(""), CSV_SPREADSHEET, "");
}

/* Excel would make 1 of 01, and 7,32829E+13 of a SIRET. */
UNIT(csv, codes_stay_texts_in_excel)
{
	writes(STR("01"), CSV_EXCEL, "'01");
	writes(STR("73282932000074"), CSV_EXCEL, "'73282932000074");
	writes(STR("10100000009"), CSV_EXCEL, "10100000009");
	writes(STR("0"), CSV_EXCEL, "0");
	writes(STR("10"), CSV_EXCEL, "10");
	writes(STR("2A"), CSV_EXCEL, "2A");
	writes(STR("=1"), CSV_EXCEL, "'=1");
	writes(STR("01"), CSV_SPREADSHEET, "01");
}

/* Whatever the cell was, what is read from the file and unguarded is that cell. */
UNIT(csv, a_guard_is_taken_away_again)
{
	static const char *const parts[] = {"",
					    "'",
					    "''",
					    "=",
					    "+",
					    "-1",
					    "@x",
					    "\t",
					    "\r",
					    "01",
					    "0",
					    "a",
					    "1",
					    "12",
					    " ",
					    "'=",
					    "é",
					    ";",
					    "73282932000074"};
	static const enum csv_style styles[] = {CSV_SPREADSHEET, CSV_EXCEL};
	struct arena *a = arena_new();
	struct buf b;

	for (size_t i = 0; i < COUNT(parts) * COUNT(parts) * COUNT(styles); i++) {
		enum csv_style style = styles[i % COUNT(styles)];
		struct str cell = arena_printf(a, "%s%s", parts[i / 2 % COUNT(parts)],
					       parts[i / 2 / COUNT(parts)]);
		buf_init(&b, 1000);
		csv_line(&b, (struct str[]){STR("x"), STR("y")}, 2, ';', style);
		csv_line(&b, (struct str[]){cell, STR("y")}, 2, ';', style);
		ck_assert(csv_read(buf_slice(&b), a, &csv, &why, &why_line));
		struct str written = csv_at(&csv.rows[0], 0), back = csv_unguarded(written);
		ck_assert_msg(str_eq(back, cell), "\"%s\" came back as \"%s\" in style %d", cell.p,
			      arena_z(a, back), (int)style);
		ck_assert_msg(!written.n || !strchr("=+-@\t\r", written.p[0]), "%s", cell.p);
		buf_free(&b);
	}
	/* The control: in a plain file that apostrophe is the cell's own, and would be lost. */
	ck_assert(!str_is(csv_unguarded(STR("'=1")), "'=1"));
	arena_free(a);
}

UNIT(csv, what_is_written_reads_the_same)
{
	struct str head[] = {STR("a,b,c"), STR("x")};
	struct str cells[] = {STR(" \"q\";\r\n,\t"), STR("\xef\xbb\xbf=é ")};
	struct str lone = STR("");
	struct buf b;
	struct arena *a = arena_new();

	buf_init(&b, 1000);
	csv_line(&b, head, 2, ';', CSV_PLAIN);
	csv_line(&b, cells, 2, ';', CSV_PLAIN);
	csv_line(&b, &lone, 1, ';', CSV_PLAIN);
	csv_line(&b, &lone, 0, ';', CSV_PLAIN);
	ck_assert(csv_read(buf_slice(&b), a, &csv, &why, &why_line));
	ck_assert_int_eq(csv.delimiter, ';');
	ck_assert_uint_eq(csv.nrows, 3);
	ck_assert(str_eq(csv.head.cells[0], head[0]));
	ck_assert(str_eq(csv_at(&csv.rows[0], 0), cells[0]));
	ck_assert(str_eq(csv_at(&csv.rows[0], 1), cells[1]));
	ck_assert_uint_eq(csv.rows[1].n, 1);
	ck_assert_uint_eq(csv.rows[2].n, 0);
	buf_free(&b);
	arena_free(a);
}
