/* SPDX-License-Identifier: MIT */
/*
 * test_run_lock.c - all files of a run are locked, for the run alone.
 */
#include <stdio.h>
#include <unistd.h>

#include "model/run_lock.h"
#include "support.h"

/* Outputs that share a file with a run to m.h5, and some that do not. */
static const struct {
    const char *output;
    ls_status wanted;
} others[] = {
    {"m", LS_EXISTS},           {"m.h5", LS_EXISTS},
    {"m.ckpt.h5", LS_EXISTS},   {"m.ckpt", LS_OK},
    {"m.ckpt.h5.1", LS_EXISTS}, {"m.hdf5", LS_OK},
    {"m.data", LS_OK},          {"n.h5", LS_OK},
};

static void outputs_that_share_a_file_exclude_each_other(void)
{
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct ls_lock *lock = NULL, *other = NULL;

        EXPECT_OK(run_lock_take(temp_path("m.h5"), &lock));
        EXPECT_STATUS(run_lock_take(temp_path(others[i].output), &other),
                      others[i].wanted);
        lock_release(other);
        lock_release(lock);
        /* And the other way round. */
        lock = other = NULL;
        EXPECT_OK(run_lock_take(temp_path(others[i].output), &lock));
        EXPECT_STATUS(run_lock_take(temp_path("m.h5"), &other),
                      others[i].wanted);
        lock_release(other);
        lock_release(lock);
    }
}

/* What is not the output of a run locks nothing but itself. */
static void an_output_alone_locks_no_checkpoint(void)
{
    ls_lock *lock = NULL, *other = NULL;

    EXPECT_OK(ls_output_lock(temp_path("p.h5"), 0, &lock));
    EXPECT_OK(ls_output_lock(temp_path("p"), 1, &other));
    ls_output_unlock(other);
    ls_output_unlock(lock);
    ls_output_unlock(NULL);
    CU_ASSERT_NOT_EQUAL(access(temp_path(".p.h5.lock"), F_OK), 0);
    CU_ASSERT_NOT_EQUAL(access(temp_path(".p.ckpt.h5.lock"), F_OK), 0);
}

/* A program locks an output first, and a run in it uses that lock. */
static void a_run_uses_the_lock_of_its_thread(void)
{
    ls_lock *lock = NULL;
    struct ls_lock *run = NULL;

    EXPECT_OK(ls_output_lock(temp_path("q"), 1, &lock));
    EXPECT_OK(run_lock_take(temp_path("q"), &run));
    lock_release(run);
    CU_ASSERT_EQUAL(access(temp_path(".q.ckpt.h5.1.lock"), F_OK), 0);
    ls_output_unlock(lock);
}

static CU_TestInfo tests[] = {
    {"outputs that share a file exclude each other",
     outputs_that_share_a_file_exclude_each_other},
    {"an output alone locks no checkpoint",
     an_output_alone_locks_no_checkpoint},
    {"a run uses the lock of its thread", a_run_uses_the_lock_of_its_thread},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"run_lock: files of a run", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
