/* SPDX-License-Identifier: MIT */
/*
 * test_metrics.c - figures of merit, by hand and by definition.
 */
#include <math.h>
#include <string.h>

#include "model/metrics.h"
#include "support.h"

enum { N = 200 };

/* All pairs, one by one: the definition. */
static double pairs_in_order(const struct scored *r, size_t n)
{
    double good = 0, all = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (r[i].weight < 0 && r[j].weight > 0) {
                const double w = -(double)r[i].weight * (double)r[j].weight;

                all += w;
                good += r[i].score > r[j].score    ? w
                        : r[i].score == r[j].score ? w / 2
                                                   : 0;
            }
    return good / all;
}

static void auc_is_the_share_of_pairs_in_order(void)
{
    struct scored rows[N];
    ls_real u[N];

    fill_uniform(u, N, 3);
    for (size_t i = 0; i < N; i++) { /* few scores: many ties */
        const ls_real weight = (ls_real)(1 + i % 3);
        const bool label = u[(i * 7) % N] + u[i] > 0;

        rows[i] = (struct scored){(ls_real)floor((double)u[i] * 10),
                                  label ? -weight : weight};
    }
    const double want = pairs_in_order(rows, N);

    EXPECT_CLOSE(metrics_auc(rows, N), want, 1e-12, 0);
    CU_ASSERT(want > 0.6);
}

static void auc_of_one_class_or_of_nan_is_nan(void)
{
    struct scored one[2] = {{1, -1}, {2, -1}};
    struct scored bad[2] = {{(ls_real)NAN, -1}, {2, 1}};

    CU_ASSERT(isnan(metrics_auc(one, 2)));
    CU_ASSERT(isnan(metrics_auc(bad, 2)));
}

/* Sums are rounded: they are those of one order, whichever the rows have. To
 * 1e16 a 1 cannot be added, but to 99 of them it can: rows of equal score, and
 * one of each class above. */
static void auc_does_not_depend_on_the_order_of_rows(void)
{
    enum { SMALL = 99 };
    struct scored rows[SMALL + 3] = {
        {0, (ls_real)1e16}, {1, -1}, {2, (ls_real)1e16}};
    struct scored turned[SMALL + 3];

    for (size_t i = 3; i < SMALL + 3; i++)
        rows[i] = (struct scored){0, 1};
    for (size_t i = 0; i < SMALL + 3; i++)
        turned[SMALL + 2 - i] = rows[i];
    const double auc = metrics_auc(rows, SMALL + 3);

    CU_ASSERT_EQUAL(metrics_auc(turned, SMALL + 3), auc);
    EXPECT_CLOSE(auc, 0.5, 1e-12, 0);
}

/* Weights of either sign: the sum over the pairs, by its definition. */
static void signed_auc_is_the_weighted_share_of_pairs(void)
{
    struct signed_score rows[N];
    ls_real u[N];
    double good = 0, all = 0;

    fill_uniform(u, N, 5);
    for (size_t i = 0; i < N; i++)
        rows[i] =
            (struct signed_score){(ls_real)floor((double)u[i] * 10),
                                  i % 5 ? (ls_real)(1 + i % 3) : (ls_real)-1,
                                  u[(i * 7) % N] + u[i] > 0};
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++)
            if (rows[i].is_one && !rows[j].is_one) {
                const double w =
                    (double)rows[i].weight * (double)rows[j].weight;

                all += w;
                good += rows[i].score > rows[j].score    ? w
                        : rows[i].score == rows[j].score ? w / 2
                                                         : 0;
            }
    EXPECT_CLOSE(metrics_signed_auc(rows, N), good / all, 1e-12, 0);
    for (size_t i = 0; i < N; i++)
        rows[i].weight = rows[i].is_one ? 1 : -1;
    CU_ASSERT(isnan(metrics_signed_auc(rows, N)));
}

static void accuracy_counts_right_rows(void)
{
    struct sums sums = {0};
    ls_metrics m = {0};
    const ls_real A[3] = {(ls_real)0.2, (ls_real)0.5, (ls_real)0.3};
    const ls_real first[3] = {1, 0, 0}, second[3] = {0, 1, 0};
    const double scale = 1;

    metrics_add(&sums, TASK_MULTICLASS, 3, A, first, 1, 2);
    metrics_add(&sums, TASK_MULTICLASS, 3, A, second, 3, 4);
    metrics_finish(&sums, TASK_MULTICLASS, 3, &scale, &m);
    EXPECT_CLOSE(m.accuracy, 0.75, 0, 0);
    EXPECT_CLOSE(m.loss, (1 * 2 + 3 * 4) / 4.0, 0, 0);
    CU_ASSERT(isnan(m.rmse));

    sums = (struct sums){0};
    metrics_add(&sums, TASK_MULTILABEL, 3, A, second, 1, 0);
    metrics_add(&sums, TASK_BINARY, 1, A, first, 1, 0);
    metrics_finish(&sums, TASK_MULTILABEL, 3, &scale, &m);
    EXPECT_CLOSE(m.accuracy, (2.0 / 3 + 0) / 2, 1e-15, 0);
}

static void rmse_and_r2_by_hand(void)
{
    double squares[3] = {0};
    const double pivot = 3; /* any */
    struct sums sums = {.squares = squares, .pivot = &pivot};
    ls_metrics m = {0};
    const ls_real said[2] = {1, 2}, y[2] = {0, 4};
    const double scale = 0.5; /* targets were halved */

    metrics_add(&sums, TASK_REGRESSION, 1, &said[0], &y[0], 1, 0);
    metrics_add(&sums, TASK_REGRESSION, 1, &said[1], &y[1], 1, 0);
    metrics_finish(&sums, TASK_REGRESSION, 1, &scale, &m);
    EXPECT_CLOSE(m.rmse, sqrt((1 + 4) / 2.0) / 0.5, 1e-12, 0);
    EXPECT_CLOSE(m.r2, 1 - 5.0 / 8, 1e-12, 0);
    CU_ASSERT(isnan(m.accuracy));

    /* A target without spread: R2 is 0 / 0. */
    memset(squares, 0, sizeof squares);
    sums = (struct sums){.squares = squares, .pivot = &pivot};
    metrics_add(&sums, TASK_REGRESSION, 1, &said[0], &y[1], 1, 0);
    metrics_add(&sums, TASK_REGRESSION, 1, &y[1], &y[1], 1, 0);
    metrics_finish(&sums, TASK_REGRESSION, 1, &scale, &m);
    EXPECT_CLOSE(m.rmse, sqrt(9 / 2.0) / 0.5, 1e-12, 0);
    CU_ASSERT(isnan(m.r2));
}

/* Two targets, weights that are not all the same, one of them 0: against the
 * definitions, whatever the pivot. */
static void regression_counts_the_weights(void)
{
    enum { ROWS = 50, TARGETS = 2 };
    static const double pivots[2][TARGETS] = {{0, 0}, {0.3, -7}};
    static const double scale[TARGETS] = {0.5, 4};
    ls_real y[ROWS * TARGETS], said[ROWS * TARGETS];

    fill_uniform(y, ROWS * TARGETS, 1);
    fill_uniform(said, ROWS * TARGETS, 2);
    for (size_t k = 0; k < 2; k++) {
        double squares[3 * TARGETS] = {0};
        struct sums sums = {.squares = squares, .pivot = pivots[k]};
        ls_metrics m = {0};
        double rmse = 0, r2 = 0, all = 0, loss = 0;

        for (size_t i = 0; i < ROWS; i++) {
            const double w = (double)(i % 5) / 2;

            all += w;
            loss += w * (double)i;
            metrics_add(&sums, TASK_REGRESSION, TARGETS, said + i * TARGETS,
                        y + i * TARGETS, w, (double)i);
        }
        for (size_t j = 0; j < TARGETS; j++) {
            double mean = 0, rest = 0, total = 0;

            for (size_t i = 0; i < ROWS; i++)
                mean += (double)(i % 5) / 2 * (double)y[i * TARGETS + j] / all;
            for (size_t i = 0; i < ROWS; i++) {
                const double w = (double)(i % 5) / 2;
                const double t = (double)y[i * TARGETS + j];
                const double d = (double)said[i * TARGETS + j] - t;

                rest += w * d * d;
                total += w * (t - mean) * (t - mean);
            }
            rmse += sqrt(rest / all) / scale[j] / TARGETS;
            r2 += (1 - rest / total) / TARGETS;
        }
        metrics_finish(&sums, TASK_REGRESSION, TARGETS, scale, &m);
        EXPECT_CLOSE(m.rmse, rmse, 1e-12, 0);
        EXPECT_CLOSE(m.r2, r2, 1e-11, 0);
        EXPECT_CLOSE(m.loss, loss / all, 1e-14, 0);
    }
}

/* Of equal outputs the first class counts, as numpy.argmax() decides; a
 * probability of exactly 0.5 is class 0. */
static void ties_go_to_the_first_class(void)
{
    static const ls_real same[3] = {(ls_real)0.4, (ls_real)0.4, (ls_real)0.2};
    static const ls_real last[3] = {(ls_real)0.2, (ls_real)0.4, (ls_real)0.4};
    const ls_real half = (ls_real)0.5, one = 1;
    struct sums sums = {0};
    ls_metrics m = {0};
    const double scale = 1;

    CU_ASSERT_EQUAL(metrics_class(TASK_MULTICLASS, 3, same), 0);
    CU_ASSERT_EQUAL(metrics_class(TASK_MULTICLASS, 3, last), 1);
    CU_ASSERT_EQUAL(metrics_class(TASK_BINARY, 1, &half), 0);
    metrics_add(&sums, TASK_MULTILABEL, 1, &half, &one, 1, 0);
    metrics_finish(&sums, TASK_MULTILABEL, 1, &scale, &m);
    CU_ASSERT_EQUAL(m.accuracy, 0);
}

static CU_TestInfo tests[] = {
    {"AUC is the share of pairs in order", auc_is_the_share_of_pairs_in_order},
    {"AUC of one class or of NaN is NaN", auc_of_one_class_or_of_nan_is_nan},
    {"AUC does not depend on the order of rows",
     auc_does_not_depend_on_the_order_of_rows},
    {"signed AUC is the weighted share of pairs",
     signed_auc_is_the_weighted_share_of_pairs},
    {"accuracy counts right rows", accuracy_counts_right_rows},
    {"RMSE and R2 by hand", rmse_and_r2_by_hand},
    {"regression counts the weights", regression_counts_the_weights},
    {"ties go to the first class", ties_go_to_the_first_class},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"metrics: figures", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
