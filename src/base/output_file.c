/* SPDX-License-Identifier: MIT */
/*
 * output_file.c - outputs that appear when they are complete.
 */
#include "base/output_file.h"

#include "base/file.h"

ls_status output_file_begin(const char *path, int force,
                            struct output_file *output)
{
    ls_status status = LS_OK;

    *output = (struct output_file){.force = force};
    TRY(lock_take(&path, 1, &output->lock));
    TRY(file_begin(path, force, output->target, output->temporary));
done:
    if (status != LS_OK) {
        output->temporary[0] = '\0';
        output_file_end(output);
    }
    return status;
}

ls_status output_file_commit(struct output_file *output)
{
    ls_status status = LS_OK;

    TRY(file_commit(output->temporary, output->target, output->force));
    output->temporary[0] = '\0';
done:
    return status;
}

void output_file_end(struct output_file *output)
{
    if (output->temporary[0])
        file_drop(output->temporary);
    output->temporary[0] = '\0';
    lock_release(output->lock);
    output->lock = NULL;
}
