/* SPDX-License-Identifier: MIT */
/*
 * test_durable.c - a file that is put in place outlasts a crash: its bytes are
 * synced before it gets its name, and its directory after that. And reads and
 * writes that do less than they were asked for.
 *
 * The calls of the program are seen by functions of their names here, which
 * note them and hand them on.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support.h"

enum {
    WRITE = 'w',
    SYNC_FILE = 'f',
    CLOSE = 'c',
    RENAME = 'r',
    SYNC_DIRECTORY = 'd'
};

/* What has been called, a letter each; a file's writes in a row are one. */
static char calls[64];
static char fails; /* the call that fails, or 0 */
/* Reads and writes of regular files: bytes moved at most, 0 for all that are
 * asked for; and whether every second one is interrupted. */
static size_t most;
static bool interrupts;
static size_t cut; /* bytes that are missing at the end of a file */

static void note(char call)
{
    const size_t n = strlen(calls);

    if (n + 1 < sizeof calls &&
        (n == 0 || call != WRITE || calls[n - 1] != call))
        calls[n] = call;
}

static bool is_directory(int fd)
{
    struct stat info;

    return fstat(fd, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool is_regular(int fd)
{
    struct stat info;

    return fd > 2 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

static bool is_interrupted(void)
{
    static size_t calls_so_far;

    if (!interrupts || calls_so_far++ % 2)
        return false;
    errno = EINTR;
    return true;
}

static size_t at_most(size_t size)
{
    return most > 0 && most < size ? most : size;
}

static int refused(char call)
{
    note(call);
    if (fails != call)
        return 0;
    errno = EIO;
    return -1;
}

int fsync(int fd)
{
    int (*real)(int) = (int (*)(int))(uintptr_t)dlsym(RTLD_NEXT, "fsync");

    return refused(is_directory(fd) ? SYNC_DIRECTORY : SYNC_FILE) ? -1
                                                                  : real(fd);
}

int rename(const char *from, const char *to)
{
    int (*real)(const char *, const char *) =
        (int (*)(const char *, const char *))(uintptr_t)dlsym(RTLD_NEXT,
                                                              "rename");

    return refused(RENAME) ? -1 : real(from, to);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    ssize_t (*real)(int, const void *, size_t) =
        (ssize_t(*)(int, const void *, size_t))(uintptr_t)dlsym(RTLD_NEXT,
                                                                "write");

    if (!is_regular(fd))
        return real(fd, bytes, size);
    note(WRITE);
    return is_interrupted() ? -1 : real(fd, bytes, at_most(size));
}

ssize_t read(int fd, void *bytes, size_t size)
{
    ssize_t (*real)(int, void *, size_t) =
        (ssize_t(*)(int, void *, size_t))(uintptr_t)dlsym(RTLD_NEXT, "read");

    if (!is_regular(fd))
        return real(fd, bytes, size);
    if (is_interrupted())
        return -1;
    return cut > 0 && size <= cut ? 0 : real(fd, bytes, at_most(size - cut));
}

/* Of regular files alone; the file is closed, as on NFS, whatever it says. */
int close(int fd)
{
    int (*real)(int) = (int (*)(int))(uintptr_t)dlsym(RTLD_NEXT, "close");
    const bool fails_now = is_regular(fd) && refused(CLOSE) != 0;
    const int result = real(fd);

    if (!fails_now)
        return result;
    errno = EIO;
    return -1;
}

static void begin(char call)
{
    memset(calls, 0, sizeof calls);
    fails = call;
}

static ls_status replace(const char *path)
{
    return file_replace(path, &(struct digest_part){"new", 3}, 1, 1);
}

static void expect_old(const char *path)
{
    size_t size = 0;
    unsigned char *bytes = read_file(path, &size);

    CU_ASSERT(size == 3 && memcmp(bytes, "old", 3) == 0);
    free(bytes);
}

static void bytes_then_name_then_directory_are_synced(void)
{
    const char *path = temp_path("a");

    begin(0);
    EXPECT_OK(replace(path));
    CU_ASSERT_STRING_EQUAL(calls, "wfcrd");
}

/* The same for a file that somebody else has written. */
static void a_commit_syncs_in_the_same_order(void)
{
    char target[LS_PATH_SIZE], temporary[LS_PATH_SIZE];
    const char *path = temp_path("b");

    EXPECT_OK(file_begin(path, 1, target, temporary));
    write_file(temporary, "new", 3);
    begin(0);
    EXPECT_OK(file_commit(temporary, target, 1));
    CU_ASSERT_STRING_EQUAL(calls, "fcrd");
}

/* A sync that fails is a failed write, and the old file keeps its name. */
static void a_failed_sync_leaves_the_old_file(void)
{
    const char *path = temp_path("c");

    write_file(path, "old", 3);
    begin(SYNC_FILE);
    EXPECT_FAILS(replace(path), LS_IO, "cannot write");
    CU_ASSERT_STRING_EQUAL(calls, "wfc");
    expect_old(path);
    /* Quotas and NFS report what could not be written here. */
    begin(CLOSE);
    EXPECT_FAILS(replace(path), LS_IO, "cannot write");
    CU_ASSERT_STRING_EQUAL(calls, "wfc");
    expect_old(path);
    begin(RENAME);
    EXPECT_FAILS(replace(path), LS_IO, "cannot write");
    expect_old(path);
    begin(0);
}

static void a_directory_that_cannot_be_synced_is_told(void)
{
    const char *path = temp_path("d");

    write_file(path, "old", 3);
    begin(SYNC_DIRECTORY);
    EXPECT_FAILS(replace(path), LS_IO, "may not outlast a crash");
    begin(0);
}

/* A call may move fewer bytes than it was asked for, or none, as a signal came.
 */
static void calls_that_move_little_are_repeated(void)
{
    enum { SIZE = 1000 };
    char bytes[SIZE], *back = NULL;
    const char *path = temp_path("e");
    size_t size = 0;

    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = (char)(i * i % 251);
    begin(0);
    most = 7;
    interrupts = true;
    EXPECT_OK(file_replace(path, &(struct digest_part){bytes, SIZE}, 1, 1));
    EXPECT_OK(file_read(path, (void **)&back, &size));
    most = 0;
    interrupts = false;
    CU_ASSERT(size == SIZE && memcmp(bytes, back, SIZE) == 0);
    free(back);
}

static void a_file_that_becomes_shorter_is_told(void)
{
    const char *path = temp_path("f");
    void *bytes = NULL;
    size_t size = 0;

    write_file(path, "0123456789", 10);
    begin(0);
    cut = 3;
    EXPECT_FAILS(file_read(path, &bytes, &size), LS_IO, "became shorter");
    cut = 0;
    CU_ASSERT_PTR_NULL(bytes);
}

static CU_TestInfo tests[] = {
    {"bytes, then name, then directory are synced",
     bytes_then_name_then_directory_are_synced},
    {"a commit syncs in the same order", a_commit_syncs_in_the_same_order},
    {"a failed sync leaves the old file", a_failed_sync_leaves_the_old_file},
    {"a directory that cannot be synced is told",
     a_directory_that_cannot_be_synced_is_told},
    {"calls that move little are repeated",
     calls_that_move_little_are_repeated},
    {"a file that becomes shorter is told",
     a_file_that_becomes_shorter_is_told},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"file: what outlasts a crash", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
