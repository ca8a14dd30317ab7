/* SPDX-License-Identifier: MIT */
/*
 * reading.c - a one-line description of how a table was read.
 */
#include "table/values/reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void reading_add(char reading[LS_NAME_SIZE], const char *format, ...)
{
    size_t used = strlen(reading);
    va_list arguments;

    if (used > 0 && used + 2 < LS_NAME_SIZE) {
        memcpy(reading + used, "; ", 3);
        used += 2;
    }
    va_start(arguments, format);
    vsnprintf(reading + used, LS_NAME_SIZE - used, format, arguments);
    va_end(arguments);
}
