/* SPDX-License-Identifier: MIT */
/*
 * test_lock.c - a lock beside an output, between processes.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "support.h"

static void a_lock_keeps_others_out(void)
{
    const char *path = temp_path("model.h5");
    char pid[64];
    int fd = -1;
    int other = -1;

    EXPECT_OK(file_lock(path, &fd));
    snprintf(pid, sizeof pid, "locked by pid %ld on ", (long)getpid());
    EXPECT_FAILS(file_lock(path, &other), LS_EXISTS, pid);
    CU_ASSERT_EQUAL(other, -1);
    file_unlock(path, fd);
    EXPECT_OK(file_lock(path, &other));
    file_unlock(path, other);
}

static void unlocking_leaves_no_file(void)
{
    const char *path = temp_path("tidy.h5");
    int fd = -1;

    EXPECT_OK(file_lock(path, &fd));
    CU_ASSERT_EQUAL(access(temp_path(".tidy.h5.lock"), F_OK), 0);
    file_unlock(path, fd);
    CU_ASSERT_NOT_EQUAL(access(temp_path(".tidy.h5.lock"), F_OK), 0);
    file_unlock(path, -1);
}

static void a_file_left_behind_locks_nothing(void)
{
    const char *path = temp_path("stale.h5");
    char text[128];
    int fd = -1;

    write_file(temp_path(".stale.h5.lock"),
               "pid 1 on a host with quite a long name\n", 39);
    EXPECT_OK(file_lock(path, &fd));
    file_head(temp_path(".stale.h5.lock"), text, sizeof text);
    CU_ASSERT_PTR_NULL(strstr(text, "quite"));
    file_unlock(path, fd);
}

/* A child takes the lock, says so, and waits for its end. */
static pid_t lock_in_child(const char *path)
{
    int pipes[2];
    char byte = 0;

    CU_ASSERT_EQUAL_FATAL(pipe(pipes), 0);
    const pid_t child = fork();

    if (child == 0) {
        int fd;
        const bool locked = file_lock(path, &fd) == LS_OK;

        if (write(pipes[1], locked ? "1" : "0", 1) == 1)
            pause();
        _exit(0);
    }
    CU_ASSERT_EQUAL(read(pipes[0], &byte, 1), 1);
    CU_ASSERT_EQUAL(byte, '1');
    close(pipes[0]);
    close(pipes[1]);
    return child;
}

static void a_lock_dies_with_its_process(void)
{
    const char *path = temp_path("killed.h5");
    const pid_t child = lock_in_child(path);
    char pid[64];
    int fd = -1;

    snprintf(pid, sizeof pid, "pid %ld on ", (long)child);
    EXPECT_FAILS(file_lock(path, &fd), LS_EXISTS, pid);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    EXPECT_OK(file_lock(path, &fd));
    file_unlock(path, fd);
}

/* Many processes take the lock in turn; while one has it, a counter in a file
 * is read and written back. No count may be lost. */
static void one_at_a_time_has_the_lock(void)
{
    enum { PROCESSES = 4, TURNS = 50 };
    const char *path = temp_path("counter");
    pid_t child[PROCESSES];
    unsigned char *text;
    size_t size = 0;

    write_file(path, "", 0);
    for (int k = 0; k < PROCESSES; k++) {
        child[k] = fork();
        if (child[k] != 0)
            continue;
        for (int turn = 0; turn < TURNS;) {
            char count[512] = "";
            int fd;

            if (file_lock(path, &fd) != LS_OK)
                continue;
            file_head(path, count, sizeof count);
            snprintf(count + strlen(count), 2, "x");
            write_file(path, count, strlen(count));
            file_unlock(path, fd);
            turn++;
        }
        _exit(0);
    }
    for (int k = 0; k < PROCESSES; k++)
        waitpid(child[k], NULL, 0);
    text = read_file(path, &size);
    CU_ASSERT_EQUAL(size, PROCESSES * TURNS);
    free(text);
}

static void what_cannot_be_locked_is_said(void)
{
    int fd = -1;

    EXPECT_FAILS(file_lock(temp_path("none/model.h5"), &fd), LS_EXISTS,
                 "cannot create");
    EXPECT_FAILS(file_lock("", &fd), LS_USAGE, "names no file");
    CU_ASSERT_EQUAL(fd, -1);
}

static CU_TestInfo tests[] = {
    {"a lock keeps others out", a_lock_keeps_others_out},
    {"unlocking leaves no file", unlocking_leaves_no_file},
    {"a file left behind locks nothing", a_file_left_behind_locks_nothing},
    {"a lock dies with its process", a_lock_dies_with_its_process},
    {"one at a time has the lock", one_at_a_time_has_the_lock},
    {"what cannot be locked is said", what_cannot_be_locked_is_said},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"lock: outputs", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
