/* SPDX-License-Identifier: MIT */
/*
 * reading.h - a one-line description of how a table was read.
 */
#ifndef LOCKSTEP_READING_H
#define LOCKSTEP_READING_H

#include "base/settings.h"
#include "base/status.h"

/* Append a remark to reading, separated by "; ". */
void reading_add(char reading[LS_NAME_SIZE], const char *format, ...)
    PRINTF_LIKE(2, 3);

#endif
