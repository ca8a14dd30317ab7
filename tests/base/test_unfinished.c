/* SPDX-License-Identifier: MIT */
/*
 * test_unfinished.c - the end of a process by a signal leaves no temporary file
 * and no lock, and takes nothing else away.
 */
#include "base/unfinished.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/output_file.h"
#include "base/temporary.h"
#include "support.h"

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static void what_is_listed_goes(void)
{
    char path[400][64];

    for (size_t i = 0; i < 3; i++) {
        snprintf(path[i], sizeof path[i], "unfinished-test-%zu", i);
        write_file(path[i], "x", 1);
    }
    unfinished_add(path[0]);
    unfinished_add(path[1]);
    unfinished_add(path[2]);
    unfinished_end(path[1]);
    unfinished_remove();
    CU_ASSERT_FALSE(is_there(path[0]));
    CU_ASSERT_TRUE(is_there(path[1]));
    CU_ASSERT_FALSE(is_there(path[2]));
    unfinished_end(path[0]);
    unfinished_end(path[2]);
    (void)unlink(path[1]);
    /* More than there is room for. */
    for (size_t i = 0; i < 400; i++) {
        snprintf(path[i], sizeof path[i], "unfinished-test-%zu", i);
        unfinished_add(path[i]);
    }
    write_file(path[0], "x", 1);
    write_file(path[399], "x", 1);
    unfinished_remove();
    CU_ASSERT_FALSE(is_there(path[0]));
    CU_ASSERT_TRUE(is_there(path[399]));
    (void)unlink(path[399]);
    for (size_t i = 0; i < 400; i++)
        unfinished_end(path[i]);
    write_file(path[0], "x", 1);
    unfinished_remove();
    CU_ASSERT_TRUE(is_there(path[0]));
    (void)unlink(path[0]);
}

/* An output that is begun has a temporary file and a lock; one that is complete
 * has neither. */
static void outputs_are_listed_while_they_are_written(void)
{
    const char *const path = temp_path("out");
    char lock[LS_PATH_SIZE], temporary[LS_PATH_SIZE];
    struct output_file output = {.force = 0};

    EXPECT_OK(output_file_begin(path, 0, &output));
    EXPECT_OK(file_beside(output.target, ".lock", lock));
    snprintf(temporary, sizeof temporary, "%s", output.temporary);
    write_file(temporary, "new", 3);
    CU_ASSERT_TRUE(is_there(lock));
    unfinished_remove();
    CU_ASSERT_FALSE(is_there(lock));
    CU_ASSERT_FALSE(is_there(temporary));
    output_file_end(&output);

    EXPECT_OK(output_file_begin(path, 0, &output));
    write_file(output.temporary, "new", 3);
    EXPECT_OK(output_file_commit(&output));
    output_file_end(&output);
    CU_ASSERT_FALSE(is_there(lock));
    CU_ASSERT_FALSE(is_there(temporary));
    CU_ASSERT_TRUE(is_there(path));
    write_file(lock, "of another", 10);
    write_file(temporary, "of another", 10);
    unfinished_remove();
    CU_ASSERT_TRUE(is_there(lock));
    CU_ASSERT_TRUE(is_there(temporary));
}

/* A forked child ends without the files of its parent. */
static void a_child_removes_nothing(void)
{
    const char *const path = temp_path("mine");
    int result = 0;

    write_file(path, "x", 1);
    unfinished_add(path);
    const pid_t child = fork();

    if (child == 0) {
        unfinished_remove();
        _exit(0);
    }
    CU_ASSERT_EQUAL(waitpid(child, &result, 0), child);
    CU_ASSERT_TRUE(is_there(path));
    unfinished_remove();
    CU_ASSERT_FALSE(is_there(path));
    unfinished_end(path);
}

static void temporary_files_have_no_name(void)
{
    int descriptor = -1;
    char link[64], to[LS_PATH_SIZE] = "";

    EXPECT_OK(temporary_open(temp_path("output"), &descriptor));
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    CU_ASSERT(readlink(link, to, sizeof to - 1) > 0);
    CU_ASSERT_FALSE(is_there(to));
    CU_ASSERT_EQUAL(write(descriptor, "x", 1), 1);
    (void)close(descriptor);
    EXPECT_FAILS(temporary_open("/no/such/directory/x", &descriptor), LS_EXISTS,
                 "cannot create a temporary file in /no/such/directory/");
}

/* A thread that is about to create a file while another one ends the process.
 */
static const char late[] = "unfinished-test-late";
static atomic_bool is_creating;

static void *create_late(void *user)
{
    static const struct timespec moment = {.tv_nsec = 20 * 1000 * 1000};

    (void)user;
    unfinished_create();
    atomic_store(&is_creating, true);
    (void)nanosleep(&moment, NULL);
    write_file(late, "x", 1);
    unfinished_created();
    return NULL;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* One that comes later waits for the end of the process. */
static void a_file_that_another_thread_creates_goes(void)
{
    pthread_t thread;
    double start;

    unfinished_add(late);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, create_late, NULL), 0);
    while (!atomic_load(&is_creating))
        ;
    unfinished_remove();
    CU_ASSERT_EQUAL(pthread_join(thread, NULL), 0);
    CU_ASSERT_FALSE(is_there(late));

    start = now();
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, create_late, NULL), 0);
    CU_ASSERT_EQUAL(pthread_join(thread, NULL), 0);
    CU_ASSERT(now() - start > 0.9);
    unfinished_remove();
    unfinished_end(late);
    CU_ASSERT_FALSE(is_there(late));
}

static CU_TestInfo tests[] = {
    {"what is listed goes", what_is_listed_goes},
    {"outputs are listed while they are written",
     outputs_are_listed_while_they_are_written},
    {"a child removes nothing", a_child_removes_nothing},
    {"temporary files have no name", temporary_files_have_no_name},
    {"a file that another thread creates goes",
     a_file_that_another_thread_creates_goes},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"unfinished: files", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
