/* SPDX-License-Identifier: MIT */
/*
 * result_file.c - a text file that appears complete.
 */
#include "cli/result_file.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"

ls_status result_file_begin(const char *path, struct result_file *file)
{
    file->path = path;
    snprintf(file->temporary, sizeof file->temporary, "%s.tmp", path);
    file->out = fopen(file->temporary, "we");
    return file->out ? LS_OK
                     : complain(LS_EXISTS, "%s: %s", path, strerror(errno));
}

ls_status result_file_finish(struct result_file *file)
{
    const bool written = fflush(file->out) == 0 && !ferror(file->out) &&
                         fsync(fileno(file->out)) == 0;
    const bool closed = fclose(file->out) == 0;

    file->out = NULL;
    if (written && closed && rename(file->temporary, file->path) == 0)
        return LS_OK;

    const int error = errno;

    (void)unlink(file->temporary);
    return complain(LS_IO, "%s: %s", file->path, strerror(error));
}

void result_file_drop(struct result_file *file)
{
    if (!file->out)
        return;
    fclose(file->out);
    (void)unlink(file->temporary);
    file->out = NULL;
}
