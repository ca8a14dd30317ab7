/* SPDX-License-Identifier: MIT */
/*
 * status.h - the one idiom of failure.
 *
 * The function that finds a fault says so with fail(); all others pass the
 * status on with TRY(), whose label done: is the one exit of a function, also
 * of the successful one.
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

/* Keep the sentence for last_error() and return status. Control characters
 * in the sentence are escaped, it is cut at 1,023 bytes. */
ls_status fail(ls_status status, const char *format, ...) PRINTF_LIKE(2, 3);

/* Put words in front of the last sentence: "model.h5: " + sentence. */
ls_status fail_within(ls_status status, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* Mark the last sentence: it is about a name that a file does not have, not
 * about what stands under it. The next fail() takes the mark away. */
ls_status fail_absent(ls_status status);
bool last_is_absent(void);

/* A failure that is kept for later, or for another thread. */
struct failure {
    ls_status status;    /* LS_OK: there is none */
    char sentence[1024]; /* of status */
};

/* Keep the status with the last sentence; and fail() with it, or LS_OK. */
void failure_keep(struct failure *failure, ls_status status);
ls_status failure_raise(const struct failure *failure);

/* Meaning of a status in a few words; the sentence of this thread's last
 * failure, or "". */
const char *status_text(ls_status status);
const char *last_error(void);

#define TRY(call)            \
    do {                     \
        status = (call);     \
        if (status != LS_OK) \
            goto done;       \
    } while (0)

#endif
