/* SPDX-License-Identifier: MIT */
/*
 * test_confusion.c - counts and sums of weights, by any number of threads.
 */
#include "base/settings.h"
#include "engine/confusion.h"
#include "engine/evaluate.h"
#include "engine/evaluate_file.h"

#include <string.h>

#include "runs.h"

enum { CLASSES = 3, MATRIX_ROWS = 100, MOST_THREADS = 5 };

static real weight_of(size_t row)
{
    return (real)0.1 + (real)(row % 7) * (real)1e6;
}

/* The same rows, dealt to so many threads, the last rows first. */
static ls_metrics count_by(size_t threads, bool weighted)
{
    struct confusion c = {0};
    ls_metrics m = {0};

    EXPECT_OK(confusion_create(CLASSES, threads, MATRIX_ROWS, weighted, &c));
    for (size_t k = 0; k < 2;
         k++) { /* the second pass is the one that counts */
        confusion_clear(&c);
        for (size_t row = MATRIX_ROWS; row-- > 0;)
            confusion_add(&c, row % threads, row, row % CLASSES,
                          row / 10 % CLASSES, weight_of(row));
        confusion_take(&c, MATRIX_ROWS);
    }
    EXPECT_OK(confusion_finish(&c, &m));
    CU_ASSERT(confusion_bytes(&c) >= threads * CLASSES * CLASSES * 8);
    confusion_destroy(&c);
    return m;
}

static void rows_and_weights_are_summed(void)
{
    ls_metrics m = count_by(1, true);
    size_t count[CLASSES * CLASSES] = {0};
    double sum[CLASSES * CLASSES] = {0};

    for (size_t row = 0; row < MATRIX_ROWS; row++) {
        const size_t cell = row % CLASSES * CLASSES + row / 10 % CLASSES;

        count[cell]++;
        sum[cell] += (double)weight_of(row);
    }
    CU_ASSERT_EQUAL(m.classes, CLASSES);
    for (size_t i = 0; i < CLASSES * CLASSES; i++) {
        CU_ASSERT_EQUAL(m.confusion[i], count[i]);
        CU_ASSERT_EQUAL(m.weighted[i], sum[i]);
    }
    metrics_clear(&m);
}

static void sums_do_not_depend_on_threads(void)
{
    ls_metrics one = count_by(1, true);

    for (size_t threads = 2; threads <= MOST_THREADS; threads++) {
        ls_metrics many = count_by(threads, true);

        CU_ASSERT_EQUAL(memcmp(one.weighted, many.weighted,
                               CLASSES * CLASSES * sizeof(double)),
                        0);
        CU_ASSERT_EQUAL(memcmp(one.confusion, many.confusion,
                               CLASSES * CLASSES * sizeof(size_t)),
                        0);
        metrics_clear(&many);
    }
    metrics_clear(&one);
}

static void without_weights_or_classes_there_is_nothing_to_sum(void)
{
    struct confusion none = {0};
    ls_metrics m = count_by(2, false);

    CU_ASSERT_PTR_NULL(m.weighted);
    CU_ASSERT_PTR_NOT_NULL(m.confusion);
    metrics_clear(&m);
    EXPECT_OK(confusion_create(0, 2, MATRIX_ROWS, true, &none));
    confusion_clear(&none);
    confusion_add(&none, 0, 0, 0, 0, 1);
    EXPECT_OK(confusion_finish(&none, &m));
    CU_ASSERT_EQUAL(m.classes, 0);
    CU_ASSERT_PTR_NULL(m.confusion);
    CU_ASSERT_EQUAL(confusion_bytes(&none), 0);
    confusion_destroy(&none);
}

/* The matrix of an evaluation adds up to what accuracy is computed from. */
static void an_evaluation_weighs_its_matrix(void)
{
    static ls_real X[RUN_ROWS * RUN_FEATURES], y[RUN_ROWS], w[RUN_ROWS];
    ls_config config = make_config();
    ls_dataset *data = NULL;
    ls_trainer *t = NULL;
    ls_metrics m = {0};
    double all = 0;

    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 11);
    for (size_t i = 0; i < RUN_ROWS; i++) {
        y[i] = X[i * RUN_FEATURES] > 0;
        w[i] = (ls_real)(i % 4);
        all += (double)w[i];
    }
    EXPECT_OK(dataset_of(RUN_ROWS, RUN_FEATURES, 1, X, y, w, "binary", &data));
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    EXPECT_OK(evaluate_dataset(ls_trainer_model(t), data, 3, &m));
    CU_ASSERT_PTR_NOT_NULL_FATAL(m.weighted);
    EXPECT_CLOSE(m.weighted[0] + m.weighted[1] + m.weighted[2] + m.weighted[3],
                 all, 1e-12, 0);
    EXPECT_CLOSE((m.weighted[0] + m.weighted[3]) / all, m.accuracy, 1e-12, 0);
    metrics_clear(&m);
    CU_ASSERT_PTR_NULL(m.weighted);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"rows and weights are summed", rows_and_weights_are_summed},
    {"sums do not depend on threads", sums_do_not_depend_on_threads},
    {"without weights or classes there is nothing to sum",
     without_weights_or_classes_there_is_nothing_to_sum},
    {"an evaluation weighs its matrix", an_evaluation_weighs_its_matrix},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"confusion: matrices", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
