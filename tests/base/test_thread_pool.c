/* SPDX-License-Identifier: MIT */
/*
 * test_thread_pool.c - tasks by several threads.
 */
#include "base/thread_pool.h"

#include <stdatomic.h>
#include <time.h>

#include "support.h"

enum { TASKS = 1000 };

struct count {
    atomic_int done[TASKS];
    atomic_size_t largest_worker;
    size_t bad; /* task that fails, or TASKS */
};

/* Those behind the bad one take their time, so that no thread does them all
 * while the bad one waits for a CPU to say so. */
static ls_status count_task(void *user, size_t worker, size_t task)
{
    struct count *count = user;

    atomic_fetch_add(&count->done[task], 1);
    if (worker > atomic_load(&count->largest_worker))
        atomic_store(&count->largest_worker, worker);
    if (task > count->bad)
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    return task == count->bad ? fail(LS_BAD_DATA, "task %zu", task) : LS_OK;
}

static void every_task_is_done_once(void)
{
    for (size_t threads = 1; threads <= 8; threads += 7) {
        struct thread_pool *pool = NULL;
        static struct count count;

        count = (struct count){.bad = TASKS};
        EXPECT_OK(thread_pool_create(threads, &pool));
        for (int turn = 1; turn <= 3; turn++) {
            EXPECT_OK(thread_pool_run(pool, TASKS, count_task, &count));
            for (size_t i = 0; i < TASKS; i++)
                CU_ASSERT_EQUAL(atomic_load(&count.done[i]), turn);
        }
        EXPECT_OK(thread_pool_run(pool, 0, count_task, &count));
        CU_ASSERT(atomic_load(&count.largest_worker) < thread_pool_size(pool));
        CU_ASSERT(thread_pool_size(pool) <= threads);
        thread_pool_destroy(pool);
    }
}

static void a_failure_is_the_callers_and_ends_the_rest(void)
{
    struct thread_pool *pool = NULL;
    static struct count count;

    count = (struct count){.bad = 10};
    EXPECT_OK(thread_pool_create(4, &pool));
    EXPECT_FAILS(thread_pool_run(pool, TASKS, count_task, &count), LS_BAD_DATA,
                 "task 10");
    CU_ASSERT_EQUAL(atomic_load(&count.done[TASKS - 1]), 0);
    count.bad = TASKS;
    EXPECT_OK(thread_pool_run(pool, TASKS, count_task, &count));
    CU_ASSERT_EQUAL(atomic_load(&count.done[TASKS - 1]), 1);
    thread_pool_destroy(pool);
}

static CU_TestInfo tests[] = {
    {"every task is done once", every_task_is_done_once},
    {"a failure is the caller's and ends the rest",
     a_failure_is_the_callers_and_ends_the_rest},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"crew", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
