/* SPDX-License-Identifier: MIT */
/*
 * test_predictor.c - predicting in memory of one's own.
 *
 * The calls that allocate are replaced by ones that count, for the thread that
 * wants to know.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "sample_model.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif

#if defined(__GLIBC__) && !defined(SANITIZED)
#define COUNTED
static _Thread_local size_t allocations;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    allocations++;
    return __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    allocations++;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    allocations++;
    *block = __libc_memalign(alignment, size);
    return *block ? 0 : ENOMEM;
}
#endif

/* No multiple of the rows that go through the products together. */
enum { ROWS = 201, OUTPUTS = 2, THREADS = 8 };

static ls_real X[ROWS * SAMPLE_INPUTS], want[ROWS * OUTPUTS];

static ls_model *prepare(void)
{
    ls_model *model = sample_model();

    fill_uniform(X, ROWS * SAMPLE_INPUTS, 3);
    EXPECT_OK(ls_model_predict(model, ROWS, X, want));
    return model;
}

/* Rows in calls of so many; whether the bits are those of one call. */
static bool same_in_calls_of(ls_predictor *p, size_t n)
{
    ls_real out[ROWS * OUTPUTS];

    for (size_t at = 0; at < ROWS; at += n) {
        const size_t some = ROWS - at < n ? ROWS - at : n;

        if (ls_predictor_run(p, some, X + at * SAMPLE_INPUTS,
                             out + at * OUTPUTS) != LS_OK)
            return false;
    }
    return memcmp(out, want, sizeof out) == 0;
}

static void the_bits_are_those_of_predict(void)
{
    static const size_t calls[] = {1, 2, 15, 16, 17, 63, 64, 65, ROWS};
    ls_model *model = prepare();

    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        ls_predictor *p = NULL;

        EXPECT_OK(ls_predictor_create(model, calls[i], &p));
        CU_ASSERT(same_in_calls_of(p, calls[i]));
        CU_ASSERT(same_in_calls_of(p, 1));
        ls_predictor_destroy(p);
    }
    ls_model_destroy(model);
}

static void predicting_allocates_nothing(void)
{
#ifdef COUNTED
    ls_model *model = prepare();
    ls_predictor *p = NULL;
    ls_real out[ROWS * OUTPUTS];

    allocations = 0;
    EXPECT_OK(ls_predictor_create(model, ROWS, &p));
    CU_ASSERT(allocations > 0);
    allocations = 0;
    (void)!ls_predictor_run(p, 1, X, out);
    (void)!ls_predictor_run(p, ROWS, X, out);
    CU_ASSERT_EQUAL(allocations, 0);
    CU_ASSERT_EQUAL(memcmp(out, want, sizeof out), 0);
    ls_predictor_destroy(p);
    ls_model_destroy(model);
#else
    puts("SKIPPED: calls that allocate cannot be counted in this build");
#endif
}

struct caller {
    const ls_model *model;
    size_t rows;
    bool same;
};

static void *predict(void *user)
{
    struct caller *c = user;
    ls_predictor *p = NULL;

    c->same = ls_predictor_create(c->model, c->rows, &p) == LS_OK;
    for (int round = 0; round < 50; round++)
        c->same = c->same && same_in_calls_of(p, c->rows);
    ls_predictor_destroy(p);
    return NULL;
}

static void threads_predict_at_the_same_time(void)
{
    ls_model *model = prepare();
    pthread_t thread[THREADS];
    struct caller caller[THREADS];

    for (size_t t = 0; t < THREADS; t++) {
        caller[t] = (struct caller){.model = model, .rows = 1 + 13 * t};
        CU_ASSERT_EQUAL(pthread_create(&thread[t], NULL, predict, &caller[t]),
                        0);
    }
    for (size_t t = 0; t < THREADS; t++) {
        (void)pthread_join(thread[t], NULL);
        CU_ASSERT(caller[t].same);
    }
    ls_model_destroy(model);
}

static void more_rows_than_asked_for_are_refused(void)
{
    ls_model *model = prepare();
    ls_predictor *p = NULL;
    ls_real out[OUTPUTS] = {5, 6};

    EXPECT_FAILS(ls_predictor_create(model, 0, &p), LS_USAGE, "0 rows");
    CU_ASSERT_PTR_NULL(p);
    EXPECT_OK(ls_predictor_create(model, 3, &p));
    EXPECT_FAILS(ls_predictor_run(p, 4, X, out), LS_USAGE,
                 "4 rows for a predictor that was created for at most 3");
    EXPECT_OK(ls_predictor_run(p, 0, NULL, out));
    CU_ASSERT(out[0] == 5 && out[1] == 6);
    ls_predictor_destroy(p);
    ls_predictor_destroy(NULL);
    ls_model_destroy(model);
}

static CU_TestInfo tests[] = {
    {"the bits are those of predict", the_bits_are_those_of_predict},
    {"predicting allocates nothing", predicting_allocates_nothing},
    {"threads predict at the same time", threads_predict_at_the_same_time},
    {"more rows than asked for are refused",
     more_rows_than_asked_for_are_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"predictor", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
