/* SPDX-License-Identifier: MIT */
/*
 * api_callbacks.h - the caller's callbacks as a struct of this release.
 */
#ifndef LOCKSTEP_API_CALLBACKS_H
#define LOCKSTEP_API_CALLBACKS_H

#include "api/api_struct.h"

/* Copy theirs to ours; no callbacks if theirs is NULL. */
static inline ls_status callbacks_take(ls_callbacks *ours,
                                       const ls_callbacks *theirs)
{
    ls_status status = LS_OK;

    *ours = (ls_callbacks){.user = NULL};
    if (!theirs)
        return LS_OK;
    TRY(struct_check(theirs, "ls_callbacks",
                     STRUCT_UP_TO(ls_callbacks, saved)));
    struct_take(ours, theirs, sizeof *ours);
done:
    return status;
}

#endif
