/* SPDX-License-Identifier: MIT */
/*
 * test_doctor.c - the self-test that every run begins with.
 */
#include "engine/doctor.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "lockstep_measure.h"
#include "support.h"

#ifdef _OPENMP
/* A library whose scratch is shared by all callers, as one was seen to be:
 * right alone, wrong together. */
static atomic_int callers;

static ls_status shared_forward(size_t n_in, size_t n_out, const real *W,
                                size_t ldw, const real *b, bool relu,
                                const struct flow *flow, size_t n_flows,
                                real *work)
{
    const int others = atomic_fetch_add(&callers, 1);
    const ls_status status =
        gemm_plain.forward(n_in, n_out, W, ldw, b, relu, flow, n_flows, work);

    flow[0].out[0] += (real)(others > 0 ? 1 : 0);
    atomic_fetch_sub(&callers, 1);
    return status;
}
#endif

static void right_libraries_pass(void)
{
    for (size_t b = 0; gemm_names()[b]; b++)
        EXPECT_OK(doctor_check_products(gemm_find(gemm_names()[b]), 4));
}

static void a_library_that_is_not_thread_safe_is_found(void)
{
#ifdef _OPENMP
    struct gemm shared = gemm_plain;
    ls_status status = LS_OK;

    shared.forward = shared_forward;
    EXPECT_OK(doctor_check_products(&shared, 1));
    /* On a busy machine the threads may miss one another now and then. */
    for (int tries = 0; tries < 200 && status == LS_OK; tries++)
        status = doctor_check_products(&shared, 8);
    EXPECT_FAILS(status, LS_INTERNAL, "8 threads");
#endif
}

struct lines {
    size_t n, bad;
    bool gemm;
};

static void count_line(void *user, const char *name, const char *text, int good)
{
    struct lines *lines = user;

    lines->n++;
    lines->bad += !good;
    lines->gemm |= strcmp(name, "products") == 0 && text[0];
}

static void doctor_reports_and_is_content(void)
{
    struct lines lines = {0};

    EXPECT_OK(ls_doctor(2, &lines, count_line));
    CU_ASSERT(lines.n >= 8);
    CU_ASSERT_EQUAL(lines.bad, 0);
    CU_ASSERT(lines.gemm);
}

static CU_TestInfo tests[] = {
    {"right libraries pass", right_libraries_pass},
    {"a library that is not thread-safe is found",
     a_library_that_is_not_thread_safe_is_found},
    {"doctor reports and is content", doctor_reports_and_is_content},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"doctor: self-test", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
