/* SPDX-License-Identifier: MIT */
/*
 * file.c - read whole files, and replace them atomically. Locks are in lock.c.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/system_error.h"
#include "base/unfinished.h"

/* What kind of failure an error number of open() is. */
static ls_status kind_of(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case EACCES:
    case EPERM:
    case ELOOP:
    case ENXIO:
        return LS_NO_INPUT;
    default:
        return system_status(error, LS_IO);
    }
}

ls_status file_fail_open(const char *path, int error)
{
    return fail_system(fail(kind_of(error), "%s: %s", path, system_text(error)),
                       error);
}

static ls_status fail_read(const char *path, int error)
{
    return fail_system(
        fail(system_status(error, LS_IO), "%s: %s", path, system_text(error)),
        error);
}

ls_status file_find(const char *path, bool *found)
{
    struct stat info;
    const int error = stat(path, &info) == 0 ? 0 : errno;

    if (error != 0 && error != ENOENT && error != ENOTDIR &&
        error != ENAMETOOLONG)
        return fail_system(fail(system_status(error, LS_IO),
                                "cannot tell whether %s is there: %s", path,
                                system_text(error)),
                           error);
    *found = error == 0;
    return LS_OK;
}

/* Most bytes of one read(); Linux moves 2 GiB. */
static const size_t most_at_once = (size_t)1 << 30;

/* read() until size bytes or the end; -1 on error. */
static ssize_t read_fully(int fd, char *bytes, size_t size)
{
    size_t done = 0;

    while (done < size) {
        const size_t left = size - done;
        const ssize_t n = system_read(
            fd, bytes + done, left < most_at_once ? left : most_at_once);

        if (n < 0)
            return -1;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return (ssize_t)done;
}

/* Non-blocking: opening a FIFO otherwise waits for a writer. */
static ls_status open_regular(const char *path, int *fd, size_t *size)
{
    struct stat info;

    *fd = system_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
    if (*fd < 0)
        return file_fail_open(path, errno);
    if (fstat(*fd, &info) != 0)
        return fail_read(path, errno);
    if (!S_ISREG(info.st_mode))
        return fail(LS_NO_INPUT, "%s is %s, want a regular file", path,
                    S_ISDIR(info.st_mode) ? "a directory"
                                          : "a device, pipe or socket");
    *size = (size_t)info.st_size;
    return LS_OK;
}

ls_status file_read(const char *path, void **bytes, size_t *size)
{
    ls_status status;
    int fd = -1;
    char *block = NULL;
    size_t length = 0;

    TRY(open_regular(path, &fd, &length));
    block = mem_untouched(length, 1);
    TRY(mem_check(block, length, 1, path));

    const ssize_t n = read_fully(fd, block, length);

    if (n < 0)
        TRY(fail_read(path, errno));
    if ((size_t)n < length)
        TRY(fail(LS_IO, "%s became shorter while it was read", path));
    *bytes = block;
    *size = length;
    block = NULL;
done:
    mem_free(block);
    if (fd >= 0)
        close(fd);
    return status;
}

ls_status file_visit(const char *path, file_piece *piece, void *user)
{
    enum { PIECE = 1 << 20 };
    ls_status status;
    int fd = -1;
    char *block = NULL;
    size_t length = 0;

    TRY(open_regular(path, &fd, &length));
    block = mem_untouched(PIECE, 1);
    TRY(mem_check(block, PIECE, 1, path));
    for (size_t done = 0; status == LS_OK && done < length;) {
        const ssize_t n = read_fully(fd, block, PIECE);

        if (n < 0)
            TRY(fail_read(path, errno));
        if (n == 0)
            TRY(fail(LS_IO, "%s became shorter while it was read", path));
        TRY(piece(user, block, (size_t)n, done, length));
        done += (size_t)n;
    }

done:
    mem_free(block);
    if (fd >= 0)
        close(fd);
    return status;
}

void file_head(const char *path, char *text, size_t size)
{
    const int fd =
        system_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
    const ssize_t n = fd < 0 ? 0 : read_fully(fd, text, size - 1);

    text[n < 0 ? 0 : n] = '\0';
    if (fd >= 0)
        close(fd);
}

/* Length of the directory part: "a/b" 2, "b" 0. */
static size_t directory_length(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) + 1 : 0;
}

ls_status file_beside(const char *path, const char *suffix, char *hidden)
{
    const size_t directory = directory_length(path);

    if (path[directory] == '\0')
        return fail(LS_USAGE, "'%s' names no file", path);

    const int n = snprintf(hidden, LS_PATH_SIZE, "%.*s.%s%s", (int)directory,
                           path, path + directory, suffix);

    if (n < 0 || n >= LS_PATH_SIZE)
        return fail(LS_USAGE, "a path of %zu bytes is too long: %s",
                    strlen(path), path);
    return LS_OK;
}

/* Fail for errno `error` on path: LS_EXISTS when a file cannot be created,
 * LS_IO when writing failed. */
static ls_status fail_create(const char *path, int error)
{
    return fail_system(fail(system_create_status(error), "cannot create %s: %s",
                            path, system_text(error)),
                       error);
}

static ls_status fail_write(const char *path, int error)
{
    return fail_system(fail(system_status(error, LS_IO), "cannot write %s: %s",
                            path, system_text(error)),
                       error);
}

/* The path to replace: the target of a symbolic link. */
static ls_status find_target(const char *path, int force,
                             char target[LS_PATH_SIZE])
{
    struct stat info;
    char *real = NULL;
    bool found = false;
    const ls_status status = file_find(path, &found);

    if (status != LS_OK)
        return status;
    if (lstat(path, &info) == 0 && !force)
        return fail(LS_EXISTS, "%s exists; setting force replaces it", path);
    if (stat(path, &info) == 0) {
        if (!S_ISREG(info.st_mode))
            return fail(LS_EXISTS, "%s is %s, not replaced", path,
                        S_ISDIR(info.st_mode) ? "a directory"
                                              : "a device, pipe or socket");
        real = realpath(path, NULL);
        if (!real)
            return fail(system_status(errno, LS_IO),
                        "cannot tell what file %s is: %s", path,
                        strerror(errno));
    }

    const char *name = real ? real : path;
    const size_t length = strlen(name);

    if (length < LS_PATH_SIZE)
        memcpy(target, name, length + 1);
    free(real);
    if (length >= LS_PATH_SIZE)
        return fail(LS_USAGE, "a path of %zu bytes is too long", length);
    return LS_OK;
}

/* Reserve disk space first, so that a full disk fails before any work. */
static int reserve(int fd, const struct digest_part *parts, size_t n_parts)
{
    size_t total = 0;
    int error;

    for (size_t i = 0; i < n_parts; i++)
        total += parts[i].size;
    if (total == 0)
        return 0;
    do {
        error = posix_fallocate(fd, 0, (off_t)total);
    } while (error == EINTR);
    return error == EOPNOTSUPP || error == EINVAL ? 0 : error;
}

/* Returns 0 or an error number. Always closes the file: after a failed fsync or
 * close its contents are unknown. */
static int write_parts(int fd, const struct digest_part *parts, size_t n_parts)
{
    int error = reserve(fd, parts, n_parts);

    for (size_t i = 0; error == 0 && i < n_parts; i++)
        error = system_write(fd, parts[i].bytes, parts[i].size);
    if (error == 0 && fsync(fd) != 0)
        error = errno;
    /* NFS and quotas report here. On EINTR the file is closed all the same. */
    if (close(fd) != 0 && error == 0 && errno != EINTR)
        error = errno;
    return error;
}

/* Make the new name durable, too. */
static ls_status sync_directory(const char *path)
{
    char directory[LS_PATH_SIZE];
    const size_t length = directory_length(path);
    int error = 0;

    snprintf(directory, sizeof directory, "%.*s", (int)length, path);

    const int fd = system_open(length > 0 ? directory : ".",
                               O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

    /* Some file systems cannot sync a directory, some directories cannot be
     * read: both do not count as failed writes. */
    if (fd >= 0 && fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP)
        error = errno;
    if (fd >= 0)
        close(fd);
    if (error)
        return fail_system(
            fail(LS_IO, "%s is written, but may not outlast a crash: %s", path,
                 system_text(error)),
            error);
    return LS_OK;
}

/* Check that a file can be created next to target; messages show the user's
 * path. */
static ls_status check_directory(const char *path, const char *target)
{
    char directory[LS_PATH_SIZE];
    const size_t length = directory_length(target);

    snprintf(directory, sizeof directory, "%.*s", (int)length, target);
    if (access(length > 0 ? directory : ".", W_OK | X_OK) != 0)
        return fail_create(path, errno);
    return LS_OK;
}

ls_status file_begin(const char *path, int force, char *target, char *temporary)
{
    ls_status status;

    TRY(find_target(path, force, target));
    TRY(file_beside(target, ".tmp", temporary));
    TRY(check_directory(path, target));
    /* Remove the file of a killed process; never write through a link. */
    unlink(temporary);
    unfinished_add(temporary);
done:
    return status;
}

ls_status file_put_in_place(const char *temporary, const char *target)
{
    if (rename(temporary, target) != 0)
        return fail_write(target, errno);
    unfinished_end(temporary);
    return sync_directory(target);
}

void file_drop(const char *temporary)
{
    (void)unlink(temporary);
    unfinished_end(temporary);
}

ls_status file_write(const char *path, const char *temporary,
                     const struct digest_part *parts, size_t n_parts)
{
    ls_status status = LS_OK;
    int fd, error;

    unfinished_create();
    fd = system_open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    error = errno;
    unfinished_created();
    if (fd < 0)
        TRY(fail_create(path, error));
    error = write_parts(fd, parts, n_parts);

    if (error)
        TRY(fail_write(path, error));
done:
    if (status != LS_OK)
        file_drop(temporary);
    return status;
}

ls_status file_commit(const char *temporary, const char *target, int force)
{
    bool found = false;
    ls_status status = LS_OK;

    if (!force)
        status = file_find(target, &found);
    if (status != LS_OK)
        return status;
    if (found)
        return fail(LS_EXISTS, "%s exists; setting force replaces it", target);

    const int fd = system_open(temporary, O_RDONLY | O_CLOEXEC, 0);

    if (fd < 0)
        return fail_write(temporary, errno);
    const int error = fsync(fd) != 0 ? errno : 0;

    close(fd);
    if (error)
        return fail_write(temporary, error);
    return file_put_in_place(temporary, target);
}

ls_status file_replace(const char *path, const struct digest_part *parts,
                       size_t n_parts, int force)
{
    ls_status status;
    char target[LS_PATH_SIZE], temporary[LS_PATH_SIZE];

    TRY(file_begin(path, force, target, temporary));
    TRY(file_write(path, temporary, parts, n_parts));
    status = file_put_in_place(temporary, target);
    if (status != LS_OK)
        file_drop(temporary);
done:
    return status;
}

ls_status file_check_hdf5_name(const char *path)
{
    static const char *const others[] = {
        "csv",  "tsv",  "txt", "npy",   "npz",     "svm",     "libsvm",
        "idx",  "json", "xml", "pkl",   "parquet", "feather", "arrow",
        "onnx", "pt",   "pth", "ini",   "gz",      "zst",     "bz2",
        "xz",   "zip",  "tar", "joblib"};
    const char *dot = strrchr(path, '.');

    if (!dot || strchr(dot, '/'))
        return LS_OK;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcasecmp(dot + 1, others[i]) == 0)
            return fail(LS_USAGE,
                        "%s names a file of another format than HDF5, which "
                        "is what is written; want a name that ends in .h5",
                        path);
    return LS_OK;
}
