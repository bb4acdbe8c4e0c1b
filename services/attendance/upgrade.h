/* What is told once when a home comes from a program that counted attendance otherwise.
 *
 *	const struct service attendance_service = {..., .upgrade = attendance_upgrade,
 *						   .upgrade_number = ATTENDANCE_COUNTING};
 */
#ifndef CURSUS_UPGRADE_H
#define CURSUS_UPGRADE_H

#include "engine.h"

/* 1: enrolment periods, minutes credited once, nothing counted is no 100 %. */
#define ATTENDANCE_COUNTING 1

bool attendance_upgrade(struct cx *cx, struct upgrade *u);

#endif
