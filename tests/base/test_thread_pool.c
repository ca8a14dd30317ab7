/* SPDX-License-Identifier: MIT */
/*
 * test_thread_pool.c - tasks by several threads.
 */
#include "base/thread_pool.h"

#include <sched.h>
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

/* Both directions: the caller waits for the other, and the other for it. */
struct talk {
    atomic_bool begun, heard;
};

static ls_status talk(void *user, size_t worker, size_t task)
{
    struct talk *t = user;

    (void)task;
    atomic_store(&t->begun, true);
    while (worker > 0 && !atomic_load(&t->heard))
        sched_yield();
    return worker > 0 ? fail(LS_STOPPED, "heard") : LS_OK;
}

static void a_task_goes_on_beside_the_caller(void)
{
    for (int turn = 0; turn < 20; turn++) {
        struct thread_pool *pool = NULL;
        struct talk t = {.heard = false};

        EXPECT_OK(thread_pool_create(2, &pool));
        CU_ASSERT_EQUAL_FATAL(thread_pool_size(pool), 2);
        thread_pool_begin(pool, 1, talk, &t);
        while (!atomic_load(&t.begun))
            sched_yield();
        atomic_store(&t.heard, true);
        EXPECT_FAILS(thread_pool_finish(pool), LS_STOPPED, "heard");
        thread_pool_destroy(pool);
    }
}

/* A task that no other thread has begun is the caller's. */
static void what_is_begun_is_finished(void)
{
    struct thread_pool *pool = NULL;
    static struct count count;

    for (size_t threads = 1; threads <= 3; threads++) {
        count = (struct count){.bad = TASKS};
        EXPECT_OK(thread_pool_create(threads, &pool));
        thread_pool_begin(pool, TASKS, count_task, &count);
        EXPECT_OK(thread_pool_finish(pool));
        for (size_t i = 0; i < TASKS; i++)
            CU_ASSERT_EQUAL(atomic_load(&count.done[i]), 1);
        thread_pool_destroy(pool);
    }
}

/* A task of another thread ends long after the caller has run out of tasks; the
 * caller waits with its first until there is one. */
struct slow {
    bool has_others;
    atomic_size_t begun, ended;
    atomic_bool has_slow;
};

static ls_status slow_task(void *user, size_t worker, size_t task)
{
    struct slow *slow = user;

    (void)task;
    atomic_fetch_add(&slow->begun, 1);
    while (worker == 0 && slow->has_others && !atomic_load(&slow->has_slow))
        sched_yield();
    if (worker > 0 && !atomic_exchange(&slow->has_slow, true)) {
        while (atomic_load(&slow->begun) < TASKS)
            sched_yield();
        for (int i = 0; i < 10000; i++)
            sched_yield();
    }
    atomic_fetch_add(&slow->ended, 1);
    return LS_OK;
}

static void all_tasks_have_ended_when_the_call_returns(void)
{
    struct thread_pool *pool = NULL;

    EXPECT_OK(thread_pool_create(4, &pool));
    for (int turn = 0; turn < 10; turn++) {
        struct slow slow = {.has_others = thread_pool_size(pool) > 1};

        EXPECT_OK(thread_pool_run(pool, TASKS, slow_task, &slow));
        CU_ASSERT_EQUAL(atomic_load(&slow.ended), TASKS);
    }
    thread_pool_destroy(pool);
}

static CU_TestInfo tests[] = {
    {"a task goes on beside the caller", a_task_goes_on_beside_the_caller},
    {"what is begun is finished", what_is_begun_is_finished},
    {"every task is done once", every_task_is_done_once},
    {"all tasks have ended when the call returns",
     all_tasks_have_ended_when_the_call_returns},
    {"a failure is the caller's and ends the rest",
     a_failure_is_the_callers_and_ends_the_rest},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"crew", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
