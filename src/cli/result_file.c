/* SPDX-License-Identifier: MIT */
/*
 * result_file.c - a text file that appears complete.
 */
#include "cli/result_file.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "cli/complain.h"

ls_status result_file_begin(const char *path, struct result_file *file)
{
    ls_status status = LS_OK;

    *file = (struct result_file){.path = path};
    TRY_LS(ls_output_begin(path, &file->output));
    file->out = fopen(ls_output_temporary(file->output), "wxe");
    if (!file->out)
        TRY(complain(LS_EXISTS, "%s: %s", path, strerror(errno)));
done:
    if (status != LS_OK)
        result_file_drop(file);
    return status;
}

ls_status result_file_finish(struct result_file *file)
{
    const bool written = fflush(file->out) == 0 && !ferror(file->out);
    const int error = errno;
    const bool closed = fclose(file->out) == 0;
    ls_status status = LS_OK;

    file->out = NULL;
    if (!written || !closed)
        TRY(complain(LS_IO, "%s: %s", file->path,
                     strerror(written ? errno : error)));
    TRY_LS(ls_output_commit(file->output));
done:
    result_file_drop(file);
    return status;
}

void result_file_drop(struct result_file *file)
{
    if (file->out)
        (void)fclose(file->out);
    ls_output_end(file->output);
    file->out = NULL;
    file->output = NULL;
}
