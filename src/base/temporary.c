/* SPDX-License-Identifier: MIT */
/*
 * temporary.c - temporary files without a name.
 */
#include "base/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/system_error.h"
#include "base/unfinished.h"

const char *temporary_directory(void)
{
    const char *name = getenv("TMPDIR");

    return name && *name ? name : "/tmp";
}

static ls_status find_directory(const char *output,
                                char directory[LS_PATH_SIZE])
{
    const char *slash = output ? strrchr(output, '/') : NULL;
    const char *text = !output ? temporary_directory() : slash ? output : ".";
    const size_t length = slash ? (size_t)(slash - output) + 1 : strlen(text);

    /* Room for a name. */
    if (length + 32 >= LS_PATH_SIZE)
        return fail(LS_USAGE, "a path of %zu bytes is too long: %s", length,
                    text);
    memcpy(directory, text, length);
    directory[length] = '\0';
    return LS_OK;
}

/* Where the file system has only files with names: it has one for a moment in
 * which no signal comes. */
static int open_named(const char *directory)
{
    char path[LS_PATH_SIZE + 32];
    sigset_t before;
    int descriptor;

    snprintf(path, sizeof path, "%s/.lockstep.XXXXXX", directory);
    unfinished_hold(&before);
    descriptor = mkostemp(path, O_CLOEXEC);
    if (descriptor >= 0)
        (void)unlink(path);
    unfinished_release(&before);
    return descriptor;
}

ls_status temporary_open(const char *output, int *descriptor)
{
    char directory[LS_PATH_SIZE];
    int opened = -1;
    ls_status status = LS_OK;

    TRY(find_directory(output, directory));
#ifdef O_TMPFILE
    opened =
        system_open(directory, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
#endif
    if (opened < 0)
        opened = open_named(directory);
    if (opened < 0)
        TRY(fail(system_create_status(errno),
                 "cannot create a temporary file in %s: %s%s", directory,
                 system_text(errno),
                 output ? ""
                        : "; the environment variable TMPDIR names another "
                          "directory"));
    *descriptor = opened;
done:
    return status;
}
