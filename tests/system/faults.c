/* SPDX-License-Identifier: MIT */
/*
 * faults.c - faults of the machine, for tests of the program: a library that is
 * loaded before the others (LD_PRELOAD) and makes calls fail.
 *
 *     FAULT_MALLOC=N      the N-th allocation of memory fails, no other one,
 *     FAULT_PROGRAM=NAME  in this program; else in all that load the library
 *     FAULT_COUNT=FILE    the number of allocations goes to FILE at the end
 *     FAULT_PATH=ENDING   of files whose path ends so,
 *     FAULT_CALL=CALL     opening to read (open), to write (create), read,
 *                         write, fsync, close, rename (to it) or stat
 *     FAULT_ERRNO=NUMBER  fails with that error,
 *     FAULT_WHILE=FILE    while FILE is there,
 *     FAULT_NTH=N         the N-th time, no other one
 *     FAULT_SEEN=FILE     then FILE is made
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t align, size_t size);

static atomic_long calls;
static long failing; /* which call fails; 0: not known yet, -1: none */

__attribute__((constructor)) static void begin(void)
{
    const char *text = getenv("FAULT_MALLOC");
    const char *program = getenv("FAULT_PROGRAM");

    atomic_store(&calls, 0);
    failing = text ? strtol(text, NULL, 10) : -1;
    if (program && strcmp(program, program_invocation_short_name) != 0)
        failing = -1;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAULT_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;

    if (file)
        fprintf(file, "%ld\n", atomic_load(&calls));
    if (file)
        fclose(file);
}

static int fails(void)
{
    if (atomic_fetch_add(&calls, 1) + 1 != failing)
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *block, size_t size)
{
    return fails() ? NULL : __libc_realloc(block, size);
}

void *aligned_alloc(size_t align, size_t size)
{
    return fails() ? NULL : __libc_memalign(align, size);
}

int posix_memalign(void **block, size_t align, size_t size)
{
    void *made = fails() ? NULL : __libc_memalign(align, size);

    if (!made)
        return ENOMEM;
    *block = made;
    return 0;
}

/* Whether it is the N-th call of this kind, which is noted. */
static int is_turn(void)
{
    static atomic_long turns;
    const char *nth = getenv("FAULT_NTH"), *seen = getenv("FAULT_SEEN");
    const long turn = atomic_fetch_add(&turns, 1) + 1;

    if (nth && turn != strtol(nth, NULL, 10))
        return 0;
    if (seen)
        close(creat(seen, 0600));
    return 1;
}

/* Whether this call on that path is to fail. */
static int is_hit(const char *call, const char *path)
{
    const char *ending = getenv("FAULT_PATH"), *which = getenv("FAULT_CALL");
    const char *number = getenv("FAULT_ERRNO");
    const char *condition = getenv("FAULT_WHILE");
    const size_t n = path ? strlen(path) : 0, m = ending ? strlen(ending) : 0;

    if (condition && access(condition, F_OK) != 0)
        return 0;
    if (!ending || !which || !number || strcmp(which, call) != 0 || n < m ||
        strcmp(path + n - m, ending) != 0 || !is_turn())
        return 0;
    errno = (int)strtol(number, NULL, 10);
    return 1;
}

static int is_hit_by_fd(const char *call, int fd)
{
    char link[64], path[4096];
    ssize_t n;

    if (!getenv("FAULT_PATH"))
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, path, sizeof path - 1);
    path[n > 0 ? n : 0] = '\0';
    return is_hit(call, path);
}

int open(const char *path, int flags, ...)
{
    int (*const next)(const char *, int, ...) =
        (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    va_list arguments;
    mode_t mode = 0;

    if (is_hit((flags & O_ACCMODE) == O_RDONLY ? "open" : "create", path))
        return -1;
    if (flags & O_CREAT) {
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    return next(path, flags, mode);
}

ssize_t read(int fd, void *bytes, size_t size)
{
    ssize_t (*const next)(int, void *, size_t) =
        (ssize_t(*)(int, void *, size_t))dlsym(RTLD_NEXT, "read");

    return is_hit_by_fd("read", fd) ? -1 : next(fd, bytes, size);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    ssize_t (*const next)(int, const void *, size_t) =
        (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");

    return is_hit_by_fd("write", fd) ? -1 : next(fd, bytes, size);
}

ssize_t pread(int fd, void *bytes, size_t size, off_t at)
{
    ssize_t (*const next)(int, void *, size_t, off_t) =
        (ssize_t(*)(int, void *, size_t, off_t))dlsym(RTLD_NEXT, "pread");

    return is_hit_by_fd("read", fd) ? -1 : next(fd, bytes, size, at);
}

int stat(const char *path, struct stat *info)
{
    int (*const next)(const char *, struct stat *) =
        (int (*)(const char *, struct stat *))dlsym(RTLD_NEXT, "stat");

    return is_hit("stat", path) ? -1 : next(path, info);
}

FILE *fopen(const char *path, const char *mode)
{
    FILE *(*const next)(const char *, const char *) =
        (FILE * (*)(const char *, const char *)) dlsym(RTLD_NEXT, "fopen");

    return is_hit(mode[0] == 'r' ? "open" : "create", path) ? NULL
                                                            : next(path, mode);
}

size_t fwrite(const void *bytes, size_t size, size_t n, FILE *file)
{
    size_t (*const next)(const void *, size_t, size_t, FILE *) =
        (size_t(*)(const void *, size_t, size_t, FILE *))dlsym(RTLD_NEXT,
                                                               "fwrite");

    if (!is_hit_by_fd("write", fileno(file)))
        return next(bytes, size, n, file);
    file->_flags |= 0x20; /* ferror() of the GNU C library */
    return 0;
}

int fclose(FILE *file)
{
    int (*const next)(FILE *) = (int (*)(FILE *))dlsym(RTLD_NEXT, "fclose");
    const int hit = is_hit_by_fd("close", fileno(file)), error = errno;
    const int result = next(file);

    errno = hit ? error : errno;
    return hit ? EOF : result;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    ssize_t (*const next)(int, const void *, size_t, off_t) =
        (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT,
                                                            "pwrite");

    return is_hit_by_fd("write", fd) ? -1 : next(fd, bytes, size, at);
}

int fsync(int fd)
{
    int (*const next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");

    return is_hit_by_fd("fsync", fd) ? -1 : next(fd);
}

int rename(const char *from, const char *to)
{
    int (*const next)(const char *, const char *) =
        (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");

    return is_hit("rename", to) ? -1 : next(from, to);
}
