/* SPDX-License-Identifier: MIT */
/*
 * test_machines_watch.c - the watchdog ends a process that waits for too long,
 * and no other. Ending is a fake that stops the thread.
 */
#include "engine/machines_watch.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "support.h"

static atomic_int ended;
static char said[640];

static void quit(void *self, int status)
{
    (void)self;
    atomic_store(&ended, status);
    for (;;)
        pause();
}

static void lost(void *user, const char *sentence)
{
    (void)user;
    snprintf(said, sizeof said, "%s", sentence);
}

static void sleep_for(double seconds)
{
    const struct timespec t = {
        (time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};

    nanosleep(&t, NULL);
}

static struct ls_machines *make_rank(void)
{
    static const struct machines_ops ops = {.quit = quit};
    const ls_machines_info about = {.rank = 1, .n = 3, .host = "here"};
    struct ls_machines *m = NULL;

    EXPECT_OK(machines_create(&about, &ops, NULL, &m));
    return m;
}

static void calls_in_time_go_on(void)
{
    struct ls_machines *m = make_rank();

    EXPECT_OK(watch_create(m, 0.2, lost, NULL, &m->watch));
    watch_begin(m->watch, "a call");
    watch_end(m->watch);
    sleep_for(0.9);
    CU_ASSERT_EQUAL(atomic_load(&ended), 0);
    machines_destroy(m);
    m = make_rank();
    EXPECT_OK(watch_create(m, 0, lost, NULL, &m->watch));
    watch_begin(m->watch, "a call without a limit");
    sleep_for(0.6);
    CU_ASSERT_EQUAL(atomic_load(&ended), 0);
    machines_destroy(m);
    watch_begin(NULL, "not watched");
    watch_end(NULL);
}

/* The object stays, as the thread that would end the process holds it. */
static void a_call_that_takes_too_long_ends_the_process(void)
{
    static struct ls_machines *m;

    m = make_rank();
    EXPECT_OK(watch_create(m, 0.2, lost, NULL, &m->watch));
    watch_begin(m->watch, "the exchange");
    for (size_t i = 0; i < 200 && !atomic_load(&ended); i++)
        sleep_for(0.05);
    CU_ASSERT_EQUAL(atomic_load(&ended), LS_PEER);
    CU_ASSERT_PTR_NOT_NULL(strstr(
        said, "rank 1 of 3 on here: the exchange has waited for 0.2 seconds"));
}

static CU_TestInfo tests[] = {
    {"calls in time go on", calls_in_time_go_on},
    {"a call that takes too long ends the process",
     a_call_that_takes_too_long_ends_the_process},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"machines: watchdog", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
