/* SPDX-License-Identifier: MIT */
/*
 * api_output.c - public functions: locks of outputs, and outputs that the
 * caller writes.
 */
#include "base/mem.h"
#include "base/output_file.h"
#include "base/unfinished.h"
#include "lockstep_tools.h"
#include "model/run_lock.h"

struct ls_output {
    struct output_file file;
};

ls_status ls_output_lock(const char *path, int is_run, ls_lock **lock)
{
    return output_lock(path, is_run, lock);
}

void ls_output_unlock(ls_lock *lock)
{
    lock_release(lock);
}

ls_status ls_output_begin(const char *path, ls_output **output)
{
    ls_output *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "an output"));
    TRY(output_file_begin(path, 1, &made->file));
    *output = made;
    made = NULL;
done:
    mem_free(made);
    return status;
}

const char *ls_output_temporary(const ls_output *output)
{
    return output->file.temporary;
}

ls_status ls_output_commit(ls_output *output)
{
    return output_file_commit(&output->file);
}

void ls_output_end(ls_output *output)
{
    if (!output)
        return;
    output_file_end(&output->file);
    mem_free(output);
}

void ls_unfinished_remove(void)
{
    unfinished_remove();
}
