/* SPDX-License-Identifier: MIT */
/*
 * test_merits.c - figures of merit by hand; tests/system/evaluation.py compares
 * them with scikit-learn.
 */
#include "model/merits.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "support.h"

/* Answers of n rows with outputs [n x n_out]; label or value. */
static struct outcomes outcomes_of(const struct outcome_shape *shape, size_t n,
                                   const double *out, const int *label,
                                   const double *value)
{
    struct outcomes a = {0};

    EXPECT_OK(outcomes_create(shape, n, &a));
    for (size_t i = 0; i < n * shape->n_out; i++)
        a.out[i] = (real)out[i];
    for (size_t i = 0; i < n; i++) {
        a.weight[i] = 1;
        a.loss[i] = (double)i;
        if (a.score)
            a.score[i] = a.out[i];
        if (a.label)
            a.label[i] = label[i];
    }
    if (a.value && value)
        memcpy(a.value, value, n * shape->n_targets * sizeof *value);
    EXPECT_OK(outcomes_prepare(&a));
    return a;
}

static const struct outcome_shape binary = {.task = TASK_BINARY,
                                            .n_out = 1,
                                            .n_targets = 1,
                                            .parts = 1,
                                            .classes = 2,
                                            .threshold = 0.5};

static struct merits figures(const struct outcomes *a, const double *w)
{
    struct merits m = {.weight = 0};

    EXPECT_OK(merits_create(&a->shape, &m));
    merits_compute(a, w ? w : a->weight, &m);
    return m;
}

#define EXPECT_MERIT(m, word, number) \
    EXPECT_CLOSE((m).all[MERIT_##word].value, (number), 1e-6, 1e-12)
#define EXPECT_NONE(m, word, reason)                          \
    do {                                                      \
        CU_ASSERT(isnan((m).all[MERIT_##word].value));        \
        CU_ASSERT_EQUAL((m).all[MERIT_##word].why, (reason)); \
    } while (0)

/* Right: 0.9 as 1, 0.2 as 0; wrong: 0.6 as 0, 0.4 as 1. */
static void two_classes_by_hand(void)
{
    const double p[] = {0.9, 0.6, 0.4, 0.2};
    const int y[] = {1, 0, 1, 0};
    struct outcomes a = outcomes_of(&binary, 4, p, y, NULL);
    struct merits m = figures(&a, NULL);

    EXPECT_MERIT(m, LOSS, 1.5);
    EXPECT_MERIT(m, ACCURACY, 0.5);
    EXPECT_MERIT(m, PRECISION, 0.5);
    EXPECT_MERIT(m, RECALL, 0.5);
    EXPECT_MERIT(m, F1, 0.5);
    EXPECT_MERIT(m, MCC, 0);
    EXPECT_MERIT(m, KAPPA, 0);
    EXPECT_MERIT(m, AUC, 0.75);
    EXPECT_MERIT(m, PR_AUC, (1 + 2.0 / 3) / 2);
    EXPECT_MERIT(m, BRIER, (0.01 + 0.36 + 0.36 + 0.04) / 4);
    EXPECT_MERIT(m, LOG_LOSS, -(log(0.9) + log(0.4) + log(0.4) + log(0.8)) / 4);
    EXPECT_MERIT(m, ECE, (0.1 + 0.6 + 0.6 + 0.2) / 4);
    merits_clear(&m);
    outcomes_clear(&a);
}

/* A row of weight 2 counts as two, one of weight 0 not at all. */
static void weights_repeat_rows(void)
{
    const double p[] = {0.9, 0.6, 0.4, 0.2}, w[] = {2, 1, 0, 1};
    const double again[] = {0.9, 0.9, 0.6, 0.2};
    const int y[] = {1, 0, 1, 0}, z[] = {1, 1, 0, 0};
    struct outcomes a = outcomes_of(&binary, 4, p, y, NULL);
    struct outcomes b = outcomes_of(&binary, 4, again, z, NULL);
    struct merits m = figures(&a, w), n = figures(&b, NULL);

    for (size_t k = MERIT_LOG_LOSS; k <= MERIT_KAPPA; k++) {
        CU_ASSERT_EQUAL(m.all[k].why, n.all[k].why);
        if (n.all[k].why == WHY_DEFINED)
            EXPECT_CLOSE(m.all[k].value, n.all[k].value, 1e-12, 1e-12);
    }
    EXPECT_MERIT(m, AUC, 1);
    merits_clear(&m);
    merits_clear(&n);
    outcomes_clear(&a);
    outcomes_clear(&b);
}

static void what_is_not_defined_has_a_reason(void)
{
    const double p[] = {0.1, 0.2}, none[] = {0, 0}, nan_p[] = {0.5, NAN};
    const int y[] = {0, 0}, z[] = {0, 1};
    struct outcomes a = outcomes_of(&binary, 2, p, y, NULL);
    struct outcomes b = outcomes_of(&binary, 2, nan_p, z, NULL);
    struct outcomes empty = outcomes_of(&binary, 0, p, y, NULL);
    struct merits m = figures(&a, NULL);

    EXPECT_NONE(m, AUC, WHY_ONE_CLASS);
    EXPECT_NONE(m, PR_AUC, WHY_NO_POSITIVE);
    EXPECT_NONE(m, PRECISION, WHY_NEVER_PREDICTED);
    EXPECT_NONE(m, RECALL, WHY_ABSENT);
    EXPECT_NONE(m, MCC, WHY_ONE_CLASS);
    EXPECT_MERIT(m, ACCURACY, 1);
    EXPECT_MERIT(m, BALANCED_ACCURACY, 1);
    merits_compute(&a, none, &m);
    EXPECT_NONE(m, ACCURACY, WHY_NO_WEIGHT);
    merits_compute(&empty, none, &m);
    EXPECT_NONE(m, LOSS, WHY_NO_WEIGHT);
    merits_compute(&b, b.weight, &m);
    EXPECT_NONE(m, AUC, WHY_NAN);
    EXPECT_NONE(m, LOG_LOSS, WHY_NAN);
    EXPECT_NONE(m, ECE, WHY_NAN);
    merits_clear(&m);
    outcomes_clear(&a);
    outcomes_clear(&b);
    outcomes_clear(&empty);
}

/* Equal probabilities of rows of both classes count half. */
static void tied_rows_count_half(void)
{
    const double p[] = {0.5, 0.5, 0.5, 0.1};
    const int y[] = {1, 0, 1, 0};
    struct outcomes a = outcomes_of(&binary, 4, p, y, NULL);
    struct merits m = figures(&a, NULL);

    EXPECT_MERIT(m, AUC, 0.75);
    EXPECT_MERIT(m, PR_AUC, 2.0 / 3);
    merits_clear(&m);
    outcomes_clear(&a);
}

/* Classes 0, 1, 2 with rows right, wrong, and no row. */
static void several_classes_by_hand(void)
{
    const struct outcome_shape shape = {.task = TASK_MULTICLASS,
                                        .n_out = 3,
                                        .n_targets = 1,
                                        .parts = 1,
                                        .classes = 3,
                                        .top_k = 2};
    const double p[] = {0.6, 0.3, 0.1, 0.5, 0.25, 0.25, 0.2, 0.7, 0.1};
    const int y[] = {0, 1, 1};
    struct outcomes a = outcomes_of(&shape, 3, p, y, NULL);
    struct merits m = figures(&a, NULL);

    EXPECT_MERIT(m, ACCURACY, 2.0 / 3);
    EXPECT_MERIT(m, BALANCED_ACCURACY, 0.75);
    EXPECT_MERIT(m, PRECISION, 0.75);
    EXPECT_MERIT(m, RECALL_WEIGHTED, 2.0 / 3);
    EXPECT_MERIT(m, F1, 2.0 / 3);
    EXPECT_NONE(m, AUC, WHY_ABSENT);
    /* Of two equal outputs the one with the larger number comes first. */
    EXPECT_MERIT(m, TOP_K, 2.0 / 3);
    EXPECT_MERIT(
        m, BRIER,
        (0.16 + 0.09 + 0.01 + 0.25 + 0.5625 + 0.0625 + 0.04 + 0.09 + 0.01) / 3);
    CU_ASSERT_EQUAL(m.part_weight[2], 0);
    merits_clear(&m);
    outcomes_clear(&a);
}

static const double half = 0.5;

static void values_by_hand(void)
{
    const struct outcome_shape shape = {
        .task = TASK_REGRESSION, .n_out = 2, .n_targets = 2, .parts = 1};
    const double out[] = {1, 2, 3, 2}, y[] = {2, 4, 4, 4};
    struct outcomes a = outcomes_of(&shape, 2, out, NULL, y);
    struct merits m = figures(&a, NULL);

    EXPECT_MERIT(m, RMSE, 1.5);
    EXPECT_MERIT(m, MAE, 1.5);
    EXPECT_MERIT(m, MAPE, (0.375 + 0.5) / 2);
    EXPECT_NONE(m, R2, WHY_CONSTANT);
    EXPECT_CLOSE(merit_part(&m, 0)[MERIT_R2].value, 0, 0, 1e-12);
    a.value[0] = 0;
    merits_compute(&a, a.weight, &m);
    EXPECT_NONE(m, MAPE, WHY_ZERO);
    merits_clear(&m);
    outcomes_clear(&a);
}

static void quantiles_by_hand(void)
{
    const double levels[] = {0.25, 0.75};
    struct outcome_shape shape = {.task = TASK_REGRESSION,
                                  .n_out = 2,
                                  .n_targets = 1,
                                  .parts = 2,
                                  .n_levels = 2,
                                  .level = levels};
    const double out[] = {0, 4, 0, 4}, y[] = {1, 5};
    struct outcomes a = outcomes_of(&shape, 2, out, NULL, y);
    struct merits m = figures(&a, NULL);

    EXPECT_CLOSE(merit_part(&m, 1)[MERIT_PINBALL].value, 0.75, 1e-12, 0);
    EXPECT_CLOSE(merit_part(&m, 2)[MERIT_PINBALL].value, 0.75, 1e-12, 0);
    EXPECT_MERIT(m, PINBALL, 0.75);
    EXPECT_MERIT(m, INTERVAL_COVERAGE, 0.5);
    EXPECT_CLOSE(merit_part(&m, 2)[MERIT_COVERAGE].value, 0.5, 1e-12, 0);
    merits_clear(&m);
    outcomes_clear(&a);
    shape.n_levels = shape.parts = shape.n_out = 1;
    shape.level = &half;
    a = outcomes_of(&shape, 2, out, NULL, y);
    m = figures(&a, NULL);
    EXPECT_NONE(m, INTERVAL_COVERAGE, WHY_ONE_LEVEL);
    merits_clear(&m);
    outcomes_clear(&a);
}

/* Label 0 is always right; label 1 has no row. */
static void labels_by_hand(void)
{
    const struct outcome_shape shape = {
        .task = TASK_MULTILABEL, .n_out = 2, .n_targets = 2, .parts = 1};
    const double out[] = {0.9, 0.8, 0.1, 0.2}, y[] = {1, 0, 0, 0};
    struct outcomes a = outcomes_of(&shape, 2, out, NULL, y);
    struct merits m = figures(&a, NULL);

    EXPECT_MERIT(m, ACCURACY, 0.75);
    EXPECT_NONE(m, AUC, WHY_ABSENT);
    EXPECT_CLOSE(merit_part(&m, 0)[MERIT_AUC].value, 1, 1e-12, 0);
    EXPECT_MERIT(m, F1, 0.5);
    EXPECT_MERIT(m, BRIER, (0.01 + 0.64 + 0.01 + 0.04) / 4);
    merits_clear(&m);
    outcomes_clear(&a);
}

/* Rows that come in parts, laid out in blocks, give the bits of one set. */
static void figures_do_not_depend_on_parts(void)
{
    enum { N = 301, CUT = 100 };
    const struct outcome_shape shape = {
        .task = TASK_REGRESSION, .n_out = 1, .n_targets = 1, .parts = 1};
    double out[N], y[N];

    for (size_t i = 0; i < N; i++) {
        out[i] = sin((double)i);
        y[i] = 1e6 + cos((double)i * 3);
    }
    struct outcomes a = outcomes_of(&shape, N, out, NULL, y), part = a;
    struct merits m = figures(&a, NULL), n;

    EXPECT_OK(merits_create(&shape, &n));
    merits_begin(&n);
    part.n = CUT;
    merits_add(&part, a.weight, &n);
    part.n = N - CUT;
    part.out += CUT;
    part.loss += CUT;
    part.value += CUT;
    merits_add(&part, a.weight + CUT, &n);
    merits_finish(&shape, &n);
    CU_ASSERT_EQUAL(memcmp(m.all, n.all, sizeof m.all), 0);
    merits_clear(&m);
    merits_clear(&n);
    outcomes_clear(&a);
}

/* y is constant, or constant where it counts, or its spread is below 0. */
static void r2_says_why_it_has_no_value(void)
{
    const struct outcome_shape shape = {
        .task = TASK_REGRESSION, .n_out = 1, .n_targets = 1, .parts = 1};
    const double out[] = {1, 2, 3, 4}, y[] = {5, 5, 5, 9}, one[] = {7, 7, 7, 7};
    const double zero[] = {1, 1, 2, 0}, negative[] = {1, 1, 2, -0.5};
    struct outcomes a = outcomes_of(&shape, 4, out, NULL, y);
    struct outcomes b = outcomes_of(&shape, 4, out, NULL, one);
    struct merits m = figures(&a, zero), n = figures(&a, negative);
    struct merits constant = figures(&b, negative), all = figures(&a, NULL);

    EXPECT_NONE(m, R2, WHY_CONSTANT_WEIGHTED);
    EXPECT_NONE(n, R2, WHY_NEGATIVE);
    EXPECT_NONE(constant, R2, WHY_CONSTANT);
    CU_ASSERT_EQUAL(all.all[MERIT_R2].why, WHY_DEFINED);
    merits_clear(&m);
    merits_clear(&n);
    merits_clear(&constant);
    merits_clear(&all);
    outcomes_clear(&a);
    outcomes_clear(&b);
}

static CU_TestInfo tests[] = {
    {"two classes by hand", two_classes_by_hand},
    {"weights repeat rows", weights_repeat_rows},
    {"what is not defined has a reason", what_is_not_defined_has_a_reason},
    {"tied rows count half", tied_rows_count_half},
    {"several classes by hand", several_classes_by_hand},
    {"values by hand", values_by_hand},
    {"quantiles by hand", quantiles_by_hand},
    {"labels by hand", labels_by_hand},
    {"figures do not depend on parts", figures_do_not_depend_on_parts},
    {"R2 says why it has no value", r2_says_why_it_has_no_value},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"merits: figures", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
