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

/* As the library's, ".NAME.tmp" beside the output: the file of a killed process
 * is hidden and replaced, one of the user, who may have a NAME.tmp, is not. */
static int name_temporary(struct result_file *file)
{
    const char *slash = strrchr(file->path, '/');
    const char *name = slash ? slash + 1 : file->path;
    const int n =
        snprintf(file->temporary, sizeof file->temporary, "%.*s.%s.tmp",
                 (int)(name - file->path), file->path, name);

    return n < (int)sizeof file->temporary ? 0 : ENAMETOOLONG;
}

ls_status result_file_begin(const char *path, struct result_file *file)
{
    file->path = path;
    errno = name_temporary(file);
    if (!errno) {
        /* Never write through a link. */
        (void)unlink(file->temporary);
        file->out = fopen(file->temporary, "wxe");
    }
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
