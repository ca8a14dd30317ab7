/* SPDX-License-Identifier: MIT */
/*
 * api_status.c - public functions: last error, version, number of threads.
 */
#include "api/api_struct.h"
#include "base/machine.h"
#include "base/nearest.h"

const char *ls_status_text(ls_status status)
{
    return status_text(status);
}

const char *ls_last_error(void)
{
    return last_error();
}

const char *ls_version(void)
{
    return LS_VERSION;
}

unsigned ls_version_number(void)
{
    return LS_VERSION_NUMBER;
}

const char *ls_nearest(const char *word, const char *const *names)
{
    return nearest_name(word, names);
}

ls_status ls_plan_threads(size_t asked, ls_thread_plan *plan)
{
    ls_thread_plan made = {0};
    ls_status status = LS_OK;

    TRY(struct_check(plan, "ls_thread_plan",
                     STRUCT_UP_TO(ls_thread_plan, reason)));
    TRY(plan_threads(asked, &made));
    struct_give(plan, &made, sizeof made);
done:
    return status;
}
