/* SPDX-License-Identifier: MIT */
/*
 * reading.h - how a table was read, in one sentence for people.
 */
#ifndef LOCKSTEP_READING_H
#define LOCKSTEP_READING_H

#include "base/settings.h"
#include "base/status.h"

/* One more remark on how the file was read; "; " between. */
void reading_add(char reading[LS_NAME_SIZE], const char *format, ...)
    PRINTF_LIKE(2, 3);

#endif
