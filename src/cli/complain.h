/* SPDX-License-Identifier: MIT */
/*
 * complain.h - error messages, warnings and notes on standard error.
 *
 * The function that finds a fault reports it, once; callers pass the status on.
 */
#ifndef LOCKSTEP_COMPLAIN_H
#define LOCKSTEP_COMPLAIN_H

#include <stdbool.h>

#include "lockstep.h"

#ifdef LS_DOUBLE
#define PROGRAM "lockstep-f64"
#else
#define PROGRAM "lockstep"
#endif

#if defined(__GNUC__)
#define PRINTF_LIKE(text, first) \
    __attribute__((__format__(__printf__, text, first)))
#else
#define PRINTF_LIKE(text, first)
#endif

/* TRY: for functions that report errors themselves; TRY_LS: for the
 * library's. */
#define TRY(call)            \
    do {                     \
        status = (call);     \
        if (status != LS_OK) \
            goto done;       \
    } while (0)
#define TRY_LS(call) TRY(complain_last(call))

/* Set the prefix "lockstep COMMAND: "; quiet suppresses notes and warnings. */
void complain_as(const char *command);
void complain_quietly(bool quiet);

/* "lockstep train: sentence"; returns status. Control characters in the
 * sentence are escaped. */
ls_status complain(ls_status status, const char *format, ...) PRINTF_LIKE(2, 3);

/* The last sentence of complain(), or "". */
const char *complained(void);

/* Like complain(), with ls_last_error(), unless status is LS_OK. */
ls_status complain_last(ls_status status);

/* "lockstep train: warning: sentence". */
void warn(const char *format, ...) PRINTF_LIKE(1, 2);

/* A line of a report about the run, without a prefix. */
void note(const char *format, ...) PRINTF_LIKE(1, 2);

#endif
