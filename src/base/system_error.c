/* SPDX-License-Identifier: MIT */
/*
 * system_error.c - error numbers of the system, and calls that a signal does
 * not cut short.
 */
#include "base/system_error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Most bytes of one write(); Linux moves 2 GiB. */
static const size_t most_at_once = (size_t)1 << 30;

const char *system_text(int error)
{
    static _Thread_local char text[160];
    struct rlimit limit = {0, 0};

    if (error == ENFILE)
        return "too many files are open on this machine (fs.file-max)";
    if (error != EMFILE)
        return strerror(error);
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    snprintf(text, sizeof text,
             "too many open files: this process may have %llu; a larger limit "
             "(ulimit -n) allows more",
             (unsigned long long)limit.rlim_cur);
    return text;
}

ls_status system_status(int error, ls_status usual)
{
    return error == ENOMEM || error == EMFILE || error == ENFILE ? LS_NO_MEMORY
                                                                 : usual;
}

ls_status system_create_status(int error)
{
    const bool is_io = error == ENOSPC || error == EDQUOT || error == EIO;

    return is_io ? LS_IO : system_status(error, LS_EXISTS);
}

int system_open(const char *path, int flags, mode_t mode)
{
    int fd;

    do
        fd = open(path, flags, mode);
    while (fd < 0 && errno == EINTR);
    return fd;
}

ssize_t system_read(int fd, void *bytes, size_t size)
{
    ssize_t n;

    do
        n = read(fd, bytes, size);
    while (n < 0 && errno == EINTR);
    return n;
}

ssize_t system_read_at(int fd, void *bytes, size_t size, off_t at)
{
    ssize_t n;

    do
        n = pread(fd, bytes, size, at);
    while (n < 0 && errno == EINTR);
    return n;
}

int system_write(int fd, const void *bytes, size_t size)
{
    const char *from = bytes;

    while (size > 0) {
        const ssize_t n =
            write(fd, from, size < most_at_once ? size : most_at_once);

        if (n < 0 && errno != EINTR)
            return errno;
        if (n > 0) {
            from += n;
            size -= (size_t)n;
        }
    }
    return 0;
}
