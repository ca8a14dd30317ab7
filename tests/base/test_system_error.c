/* SPDX-License-Identifier: MIT */
/*
 * test_system_error.c - the system's failures keep their kind, and a signal
 * ends no call.
 */
#include "base/system_error.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "support.h"

static void what_is_lacking_is_no_fault_of_the_file(void)
{
    CU_ASSERT_EQUAL(system_status(ENOMEM, LS_IO), LS_NO_MEMORY);
    CU_ASSERT_EQUAL(system_status(EMFILE, LS_NO_INPUT), LS_NO_MEMORY);
    CU_ASSERT_EQUAL(system_status(ENFILE, LS_EXISTS), LS_NO_MEMORY);
    CU_ASSERT_EQUAL(system_status(EACCES, LS_NO_INPUT), LS_NO_INPUT);
    CU_ASSERT_STRING_EQUAL(system_text(EACCES), strerror(EACCES));
    CU_ASSERT_PTR_NOT_NULL(strstr(system_text(ENFILE), "fs.file-max"));
}

/* The limit is lowered to what is open. */
static void too_many_files_say_how_to_open_more(void)
{
    struct rlimit before, few;
    void *bytes = NULL;
    size_t size = 0;

    CU_ASSERT_EQUAL(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = before;
    few.rlim_cur = 3;
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_NOFILE, &few), 0);
    EXPECT_FAILS(file_read("/dev/null", &bytes, &size), LS_NO_MEMORY,
                 "this process may have 3; a larger limit (ulimit -n)");
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_NOFILE, &before), 0);
}

static void do_nothing(int number)
{
    (void)number;
}

struct other {
    pthread_t reader;
    int to;
    atomic_bool is_read;
};

/* Interrupts the reader until it has its bytes. */
static void *disturb(void *user)
{
    struct other *other = user;
    const struct timespec moment = {0, 1000000};

    for (int i = 0; i < 50; i++) {
        (void)pthread_kill(other->reader, SIGUSR1);
        (void)nanosleep(&moment, NULL);
    }
    CU_ASSERT_EQUAL(system_write(other->to, "abc", 3), 0);
    while (!atomic_load(&other->is_read))
        (void)nanosleep(&moment, NULL);
    return NULL;
}

/* Without SA_RESTART. */
static void a_signal_does_not_end_a_read(void)
{
    struct sigaction action = {.sa_handler = do_nothing}, before;
    struct other other = {.reader = pthread_self()};
    char bytes[4] = "";
    pthread_t thread;
    int ends[2];

    CU_ASSERT_EQUAL(sigaction(SIGUSR1, &action, &before), 0);
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    other.to = ends[1];
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, disturb, &other), 0);
    CU_ASSERT_EQUAL(system_read(ends[0], bytes, 3), 3);
    atomic_store(&other.is_read, true);
    (void)pthread_join(thread, NULL);
    CU_ASSERT_STRING_EQUAL(bytes, "abc");
    (void)close(ends[0]);
    (void)close(ends[1]);
    (void)sigaction(SIGUSR1, &before, NULL);
}

static void a_failed_write_gives_its_number(void)
{
    const int fd = system_open("/dev/full", O_WRONLY | O_CLOEXEC, 0);

    CU_ASSERT(fd >= 0);
    CU_ASSERT_EQUAL(system_write(fd, "abc", 3), ENOSPC);
    CU_ASSERT_EQUAL(system_write(fd, "abc", 0), 0);
    (void)close(fd);
    CU_ASSERT(system_open("/nowhere/x", O_RDONLY, 0) < 0);
    CU_ASSERT_EQUAL(errno, ENOENT);
}

static CU_TestInfo tests[] = {
    {"what is lacking is no fault of the file",
     what_is_lacking_is_no_fault_of_the_file},
    {"too many files say how to open more",
     too_many_files_say_how_to_open_more},
    {"a signal does not end a read", a_signal_does_not_end_a_read},
    {"a failed write gives its number", a_failed_write_gives_its_number},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"system errors: kinds and signals", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
