/* SPDX-License-Identifier: MIT */
/*
 * lock.c - a lock file beside an output, so that two runs never write one.
 *
 * The lock is the kernel's (of the open file description) and ends with the
 * process, however that ends; a lock file left behind locks nothing. Its text
 * only says who holds it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/machine.h"

/* 0, or an error number: EAGAIN when somebody else has the lock. */
static int try_lock(int fd)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    if (fcntl(fd, F_OFD_SETLK, &whole) == 0)
        return 0;
    if (errno == EINVAL)
        return flock(fd, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
    return errno;
}

/* Whether fd is still the file of that name: its last holder removes it, and
 * a lock on a file without a name keeps nobody out. */
static bool is_named(int fd, const char *name)
{
    struct stat opened, named;

    return fstat(fd, &opened) == 0 && stat(name, &named) == 0 &&
           opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

static ls_status fail_busy(const char *path, const char *name)
{
    char holder[256];

    file_head(name, holder, sizeof holder);
    holder[strcspn(holder, "\n")] = '\0';
    return fail(LS_EXISTS, "%s is locked by %s", path,
                holder[0] ? holder : "another process");
}

static void write_holder(int fd)
{
    char host[128], text[256];

    machine_host(host, sizeof host);
    snprintf(text, sizeof text, "pid %ld on %s\n", (long)getpid(), host);
    /* Only a courtesy: without it the lock holds as well. */
    if (ftruncate(fd, 0) == 0 && write(fd, text, strlen(text)) < 0)
        errno = 0;
}

/* Open and lock; *fd stays -1 if the file lost its name meanwhile. */
static ls_status open_locked(const char *path, const char *name, int *fd)
{
    const int made =
        open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);

    if (made < 0)
        return fail(errno == ENOSPC || errno == EIO ? LS_IO : LS_EXISTS,
                    "cannot create %s: %s", path, strerror(errno));

    const int error = try_lock(made);

    if (error != EAGAIN && error != EACCES && is_named(made, name)) {
        *fd = made;
        return LS_OK;
    }
    close(made);
    return error == EAGAIN || error == EACCES ? fail_busy(path, name) : LS_OK;
}

ls_status file_lock(const char *path, int *fd)
{
    ls_status status;
    char name[LS_PATH_SIZE];
    int made = -1;

    TRY(file_beside(path, ".lock", name));
    while (made < 0)
        TRY(open_locked(path, name, &made));
    write_holder(made);
    *fd = made;
done:
    return status;
}

void file_unlock(const char *path, int fd)
{
    char name[LS_PATH_SIZE];

    if (fd < 0)
        return;
    /* First the name, then the lock: who waits finds the file gone. */
    if (file_beside(path, ".lock", name) == LS_OK)
        unlink(name);
    close(fd);
}
