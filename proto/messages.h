/* The tables as C: choices, structs and lists; what every message is, is written in the tables
 * alone.
 *
 *	struct cohort_open m = {.cohort = 12, .note = STR("room 3")};
 *	if (cohort.state == cohort_state_OPEN) ...
 *
 * Ids, counts and durations are uint64_t, instants int64_t UTC milliseconds, dates uint32_t
 * yyyymmdd (0: none), local times uint32_t minutes after midnight, choices uint32_t (0: none).
 * Strings and lists point into an arena or another owner. `given` tells which fields a decoder or a
 * person gave: bit (tag - 1).
 */
#ifndef CURSUS_MESSAGES_H
#define CURSUS_MESSAGES_H

#include "base.h"

#define TYPE_bool bool
#define TYPE_u64 uint64_t
#define TYPE_i64 int64_t
#define TYPE_date uint32_t
#define TYPE_time int64_t
#define TYPE_minutes uint32_t
#define TYPE_str struct str
#define TYPE_bytes struct str

struct list_of_str {
	const struct str *p;
	uint32_t n;
};

/* The passes over the tables are laid out by hand. */
/* clang-format off */
#define CHOICES(name, help) enum name {
#define OPTION(of, name, number, text, help) of##_##name = number,
#define ENDCHOICES(name) };
#include "begin.inc"
#include "all.tbl"
#include "end.inc"

#define OPEN(name) struct name;
#define END(name)                                                                                  \
	struct list_of_##name {                                                                    \
		const struct name *p;                                                              \
		uint32_t n;                                                                        \
	};
#include "begin.inc"
#include "all.tbl"
#include "end.inc"

#define OPEN(name) struct name { uint64_t given;
#define F(tag, name, kind, flags, min, max, help) TYPE_##kind name;
#define ID(tag, name, of, flags, help) uint64_t name;
#define CHOICE(tag, name, of, flags, help) uint32_t name;
#define REC(tag, name, of, flags, help) struct of name;
#define LIST(tag, name, of, flags, min, max, help) struct list_of_##of name;
#define STRS(tag, name, flags, max, longest, help) struct list_of_str name;
#define END(name) };
#include "begin.inc"
#include "all.tbl"
#include "end.inc"

/* clang-format on */

/* Type numbers: TYPE_NUMBER_cohort_open and so on. */
#define RECORD(name, type, help) TYPE_NUMBER_##name = type,
#define COMMAND(name, type, reply, roles, help) TYPE_NUMBER_##name = type,
#define QUERY(name, type, row, roles, help) TYPE_NUMBER_##name = type,
#define EVENT(name, type, help) TYPE_NUMBER_##name = type,
enum type_number {
#include "begin.inc"
#include "all.tbl"
#include "end.inc"
};

enum status {
#define STATUS(name, number, exit_code, text) STATUS_##name = number,
#include "begin.inc"
#include "status.tbl"
#include "end.inc"
};

enum reason {
#define REASON(name, number, status, text) REASON_##name = number,
#include "begin.inc"
#include "status.tbl"
#include "end.inc"
};

#endif
