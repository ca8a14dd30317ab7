/* SPDX-License-Identifier: MIT */
/*
 * test_greedy.c - the greedy choice, by hand and against a plain one.
 */
#include "many/greedy.h"

#include <math.h>
#include <stdlib.h>

#include "engine/runs.h"

enum { ROWS = 2500, CANDIDATES = 50 };

static ls_real X[ROWS * RUN_FEATURES], y[ROWS];

/* Targets are chosen by the tests. */
static ls_dataset *table_of(size_t rows)
{
    ls_dataset *data = NULL;

    fill_uniform(X, rows * RUN_FEATURES, 11);
    EXPECT_OK(
        dataset_of(rows, RUN_FEATURES, 1, X, y, NULL, "regression", &data));
    return data;
}

/* The RMSE of candidates for the rows of a table. */
static struct blend *blend_of(const ls_dataset *data, const struct rows *rows,
                              ls_trainer **trainer)
{
    ls_config config = make_config();
    struct blend *blend = NULL;

    config.epochs = 1;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, trainer));
    EXPECT_OK(blend_create(ls_trainer_model(*trainer), data, rows,
                           figure_find("rmse"), &blend));
    return blend;
}

/* Of y = (0, 0) and outputs a = (2, 0), b = (0, 2), c = (-1, 1): c is best
 * alone, with RMSE 1, and the picks go on with a, c, a, c, whose means are
 * (1/2, 1/2), (0, 2/3), (1/2, 1/2) and (1/5, 3/5). That is the least RMSE of
 * all mixtures of a and c, the root of 1/5, and nothing later is better. */
static void picks_are_those_by_hand(void)
{
    static const ls_real a[] = {2, 0}, b[] = {0, 2}, c[] = {-1, 1};
    const ls_real *const out[] = {a, b, c}, *const alone[] = {c},
                         *const equal[] = {c, c};
    const struct rows rows = {.n = 2};
    ls_trainer *t = NULL;
    ls_dataset *data;
    struct blend *blend;
    struct greedy_figures figures;
    size_t picks[3];

    y[0] = y[1] = 0;
    data = table_of(2);
    blend = blend_of(data, &rows, &t);
    EXPECT_OK(greedy_choose(blend, out, 3, 1, picks, &figures));
    EXPECT_CLOSE(figures.single, 1, 1e-6, 0);
    EXPECT_CLOSE(figures.ensemble, sqrt(0.2), 1e-6, 0);
    CU_ASSERT(picks[0] == 2 && picks[1] == 0 && picks[2] == 3);
    EXPECT_OK(greedy_choose(blend, alone, 1, 1, picks, &figures));
    CU_ASSERT_EQUAL(picks[0], 1);
    EXPECT_CLOSE(figures.ensemble, 1, 1e-6, 0);
    /* The first of equal ones. */
    EXPECT_OK(greedy_choose(blend, equal, 2, 1, picks, &figures));
    CU_ASSERT(picks[0] == 1 && picks[1] == 0);
    blend_destroy(blend);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static double rmse_of(const double *sum, double n, const ls_real *more)
{
    double squares = 0;

    for (size_t i = 0; i < ROWS; i++) {
        const double d =
            (double)(ls_real)((sum[i] + (double)more[i]) / n) - (double)y[i];

        squares += d * d;
    }
    return sqrt(squares / ROWS);
}

/* The same choice without shards and threads. */
static void choose_plainly(ls_real (*out)[ROWS], size_t *picks)
{
    static double sum[ROWS];
    size_t pick[GREEDY_PICKS], length = 0;
    double best = INFINITY;

    memset(sum, 0, sizeof sum);
    memset(picks, 0, CANDIDATES * sizeof *picks);
    for (size_t k = 0; k < GREEDY_PICKS; k++) {
        double least = INFINITY;

        for (size_t c = 0; c < CANDIDATES; c++) {
            const double value = rmse_of(sum, (double)(k + 1), out[c]);

            if (value < least)
                pick[k] = c;
            least = fmin(least, value);
        }
        for (size_t i = 0; i < ROWS; i++)
            sum[i] += (double)out[pick[k]][i];
        if (least < best)
            length = k + 1;
        best = fmin(best, least);
    }
    for (size_t k = 0; k < length; k++)
        picks[pick[k]]++;
}

static void threads_do_not_matter(void)
{
    static ls_real out[CANDIDATES][ROWS], noise[ROWS];
    const ls_real *list[CANDIDATES];
    const struct rows rows = {.n = ROWS};
    size_t want[CANDIDATES], picks[CANDIDATES], several = 0;
    struct greedy_figures figures;
    ls_trainer *t = NULL;
    ls_dataset *data;
    struct blend *blend;

    fill_uniform(y, ROWS, 5);
    for (size_t c = 0; c < CANDIDATES; c++) {
        fill_uniform(noise, ROWS, 100 + c);
        for (size_t i = 0; i < ROWS; i++)
            out[c][i] = y[i] + noise[i] * (ls_real)(1 + 0.1 * (double)c);
        list[c] = out[c];
    }
    data = table_of(ROWS);
    blend = blend_of(data, &rows, &t);
    choose_plainly(out, want);
    for (size_t threads = 1; threads <= 7; threads += 3) {
        EXPECT_OK(
            greedy_choose(blend, list, CANDIDATES, threads, picks, &figures));
        CU_ASSERT(memcmp(picks, want, sizeof want) == 0);
        CU_ASSERT(figures.ensemble < 0.5 * figures.single);
    }
    for (size_t c = 0; c < CANDIDATES; c++)
        several += picks[c] > 0;
    CU_ASSERT(several > 5);
    blend_destroy(blend);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void outputs_without_a_figure_are_not_picked(void)
{
    static ls_real bad[] = {NAN, 0}, good[] = {5, 5};
    const ls_real *const both[] = {bad, good}, *const none[] = {bad};
    const struct rows rows = {.n = 2};
    struct greedy_figures figures;
    size_t picks[2];
    ls_trainer *t = NULL;
    ls_dataset *data;
    struct blend *blend;

    y[0] = y[1] = 0;
    data = table_of(2);
    blend = blend_of(data, &rows, &t);
    EXPECT_OK(greedy_choose(blend, both, 2, 1, picks, &figures));
    CU_ASSERT(picks[0] == 0 && picks[1] == 1);
    EXPECT_OK(greedy_choose(blend, none, 1, 1, picks, &figures));
    CU_ASSERT(picks[0] == 0 && isnan(figures.ensemble));
    EXPECT_OK(greedy_choose(blend, none, 0, 1, picks, &figures));
    CU_ASSERT(isnan(figures.single));
    blend_destroy(blend);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"picks are those by hand", picks_are_those_by_hand},
    {"threads do not matter, and a plain choice is the same",
     threads_do_not_matter},
    {"outputs without a figure are not picked",
     outputs_without_a_figure_are_not_picked},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"greedy", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
