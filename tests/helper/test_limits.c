/* SPDX-License-Identifier: MIT */
/*
 * test_limits.c - a process has the memory and the time of its file, more for
 * data, and ends when the time does.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "helper/limits.c"
#include "support.h"

/* The state of a process that does it. */
static int state_of(int (*what)(void))
{
    const pid_t child = fork();
    int state = 0;

    if (child == 0)
        _exit(what());
    CU_ASSERT_EQUAL(waitpid(child, &state, 0), child);
    return state;
}

static int can_have(size_t bytes)
{
    void *volatile block = malloc(bytes); /* not optimized away */
    const int is_there = block != NULL;

    free(block);
    return is_there;
}

static int memory_of_a_file(void)
{
    limits_begin(0);
    return !(can_have((size_t)200 << 20) && !can_have((size_t)1 << 30) &&
             limits_of_memory() == 512);
}

static int memory_of_data(void)
{
    limits_begin(0);
    limits_set_room((uint64_t)1 << 30);
    if (!can_have((size_t)1 << 30))
        return 1;
    limits_set_room(0);
    return can_have((size_t)1 << 30);
}

/* The limit of who started it holds, and is no fault of the file. */
static int memory_of_the_user(void)
{
    const struct rlimit less = {300 << 20, RLIM_INFINITY};

    (void)setrlimit(RLIMIT_AS, &less);
    limits_begin(0);
    limits_set_room((uint64_t)1 << 30);
    return can_have((size_t)400 << 20) || limits_of_memory() != 0;
}

static void memory_is_that_of_the_file_and_of_data_asked_for(void)
{
    if (SANITIZED)
        return;
    CU_ASSERT_EQUAL(state_of(memory_of_a_file), 0);
    CU_ASSERT_EQUAL(state_of(memory_of_data), 0);
    CU_ASSERT_EQUAL(state_of(memory_of_the_user), 0);
}

static double computing_time(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int never_end(void)
{
    limits_begin(0);
    while (computing_time() < 1000) {
    }
    return 0;
}

static int compute_more(void)
{
    const double seconds = h5_limit_seconds(0) + 0.1;

    limits_begin(0);
    limits_add_time((uint64_t)(BYTES_PER_SECOND * seconds));
    while (computing_time() < seconds) {
    }
    return 0;
}

static void a_process_that_does_not_end_is_ended(void)
{
    const int state = state_of(never_end);

    CU_ASSERT(WIFSIGNALED(state) && WTERMSIG(state) == SIGPROF);
}

static void data_have_time_of_their_own(void)
{
    CU_ASSERT_EQUAL(state_of(compute_more), 0);
}

static CU_TestInfo tests[] = {
    {"memory is that of the file, and of data asked for",
     memory_is_that_of_the_file_and_of_data_asked_for},
    {"a process that does not end is ended",
     a_process_that_does_not_end_is_ended},
    {"data have time of their own", data_have_time_of_their_own},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {{.pName = "limits: memory and time", .pTests = tests},
                         CU_SUITE_INFO_NULL};
