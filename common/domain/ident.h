/* Identifiers of people, institutions and certifications; domain.md section 6.
 *
 *	struct str id = ident_compact(a, typed);        // "732 829 320 00074" is 73282932000074
 *	if (ident_siret(id) == IDENT_KEY)
 *		...                                     // written like one, but a digit is wrong
 *
 * Every check takes a compacted value. A number of zeros only is IDENT_SHAPE: it passes every sum
 * and is what a form that insists gets.
 */
#ifndef CURSUS_IDENT_H
#define CURSUS_IDENT_H

#include "base.h"

enum ident_check {
	IDENT_OK,
	IDENT_SHAPE, /* not written like one: length, digits, letters */
	IDENT_KEY,   /* written like one, but its check digit or letter does not fit */
};

/* Without blanks, no-break spaces and dots; a-z as A-Z. */
struct str ident_compact(struct arena *a, struct str s);

/* A health professional: 11 digits, Luhn. */
enum ident_check ident_rpps(struct str s);
/* The same before 2025: 9 digits, Luhn. Those of Corsica (2A, 2B) have no known rule and pass. */
enum ident_check ident_adeli(struct str s);
/* A health establishment: 9 characters, Luhn; in Corsica 2A counts as 21 and 2B as 22. */
enum ident_check ident_finess(struct str s);
/* A company: 9 digits, Luhn. */
enum ident_check ident_siren(struct str s);
/* One of its sites: 14 digits, Luhn, beginning with the SIREN. The sites of La Poste (356000000)
 * but its head office have a sum of digits that 5 divides instead. */
enum ident_check ident_siret(struct str s);
/* A school or university: 7 digits and a check letter. */
enum ident_check ident_uai(struct str s);
/* A student: 11 digits and letters; its check characters are not published. */
enum ident_check ident_ine(struct str s);
/* A training provider's declaration: 11 characters, no check digit known. */
enum ident_check ident_nda(struct str s);
/* A person insured in France: 13 characters and a key of two digits. */
enum ident_check ident_nir(struct str s);
/* A certification of the national register: RNCP and 1 to 5 digits. */
enum ident_check ident_rncp(struct str s);
/* A DPC action: 11 digits. */
enum ident_check ident_dpc(struct str s);

#endif
