/* SPDX-License-Identifier: MIT */
/*
 * status.h - error handling.
 *
 * The function that detects an error reports it with fail(); all callers pass
 * the status on with TRY(), whose label done: is the only exit of a function,
 * also on success.
 */
#ifndef LOCKSTEP_STATUS_H
#define LOCKSTEP_STATUS_H

#include <stdbool.h>

#include "lockstep.h"

#if defined(__GNUC__)
#define PRINTF_LIKE(text, first) \
    __attribute__((__format__(__printf__, text, first)))
#else
#define PRINTF_LIKE(text, first)
#endif

/* Set the sentence of last_error() and return status. Control characters are
 * escaped; the sentence is truncated at 1,023 bytes. */
ls_status fail(ls_status status, const char *format, ...) PRINTF_LIKE(2, 3);

/* Prefix the last sentence with context: "model.h5: " + sentence. */
ls_status fail_within(ls_status status, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* Mark the last error as "the file does not have this name", as opposed to an
 * error in the object of that name. The next fail() clears the mark. */
ls_status fail_absent(ls_status status);
bool last_is_absent(void);

/* Mark the last error as one that the system reported with `error` (errno), so
 * that a caller can tell a full disk from other failures. The next fail()
 * clears the mark. last_system_error(): 0 if there is no mark. */
ls_status fail_system(ls_status status, int error);
int last_system_error(void);

/* A failure stored for later, or for another thread. */
struct failure {
    ls_status status;    /* LS_OK: no failure */
    int system_error;    /* last_system_error() */
    char sentence[1024]; /* of status */
};

/* Store status with the last sentence; fail() with the stored failure, or
 * LS_OK. */
void failure_keep(struct failure *failure, ls_status status);
ls_status failure_raise(const struct failure *failure);

/* Short description of a status; sentence of this thread's last failure, or
 * "". */
const char *status_text(ls_status status);
const char *last_error(void);

#define TRY(call)            \
    do {                     \
        status = (call);     \
        if (status != LS_OK) \
            goto done;       \
    } while (0)

#endif
