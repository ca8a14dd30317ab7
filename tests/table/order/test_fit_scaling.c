/* SPDX-License-Identifier: MIT */
/*
 * test_fit_scaling.c - shifts and scales over the rows that train.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "support.h"
#include "table/fits.h"
#include "table/open/missing.h"
#include "table/order/data_loader.h"
#include "table/values/rows.h"

/* Columns: 1 2 3 6, a constant, large numbers that differ little. */
static const ls_real X[] = {1, 0.1f, 1e6f, 2, 0.1f, 1000001,
                            3, 0.1f, 1e6f, 6, 0.1f, 1000001};

static ls_dataset *table(void)
{
    const ls_real y[] = {10, 20, 30, 40};
    ls_dataset *d = NULL;

    EXPECT_OK(dataset_of(4, 3, 1, X, y, NULL, "regression", &d));
    return d;
}

static void standard_gives_mean_0_and_deviation_1(void)
{
    ls_dataset *d = table();
    struct preprocess p;

    EXPECT_OK(fit_inputs(d, &(struct rows){.n = 4}, "standard", &p));
    EXPECT_CLOSE(p.shift[0], 3.0, 1e-15, 0);
    EXPECT_CLOSE(p.scale[0], 1.0 / sqrt(3.5), 1e-15, 0);
    EXPECT_CLOSE(p.shift[2], 1000000.5, 1e-15, 0);
    EXPECT_CLOSE(p.scale[2], 2.0, 1e-12, 0);
    preprocess_clear(&p);
    ls_dataset_close(d);
}

static void minmax_gives_0_to_1(void)
{
    ls_dataset *d = table();
    struct preprocess p;

    EXPECT_OK(fit_inputs(d, &(struct rows){.n = 4}, "minmax", &p));
    CU_ASSERT_EQUAL(p.shift[0], 1.0);
    CU_ASSERT_EQUAL(p.scale[0], 0.2);
    preprocess_clear(&p);
    ls_dataset_close(d);
}

/* Ten times 0.1 sums to less than 1: the deviation is tiny, but not 0. */
static void a_constant_column_becomes_0(void)
{
    static const char *const kinds[] = {"standard", "minmax"};
    double column[10];
    const ls_dataset d = {.about = {.rows = 10, .features = 1},
                          .x_type = NUMBER_F64,
                          .x = column,
                          .width = 1};
    const size_t row = 2;

    for (int i = 0; i < 10; i++)
        column[i] = 0.1;
    for (int k = 0; k < 2; k++) {
        struct preprocess p;
        _Alignas(MEM_ALIGN) ls_real out[ROW_LANES] = {1};

        EXPECT_OK(fit_inputs(&d, &(struct rows){.n = 10}, kinds[k], &p));
        CU_ASSERT_EQUAL(p.scale[0], 1.0);
        dataset_inputs(&d, &row, 1, &p, ROW_LANES, out);
        CU_ASSERT_EQUAL(out[0], 0);
        preprocess_clear(&p);
    }
}

/* n values that alternate, as numbers of a type. */
static struct preprocess fit_two(enum number_type type, const void *values,
                                 const char *kind)
{
    const ls_dataset d = {.about = {.rows = 10, .features = 1},
                          .x_type = type,
                          .x = (void *)values,
                          .width = 1};
    struct preprocess p = {0};

    EXPECT_OK(fit_inputs(&d, &(struct rows){.n = 10}, kind, &p));
    return p;
}

/* 0.1 + 0.2 is not 0.3, but what differs is rounding and no feature. */
static void rounding_is_no_spread(void)
{
    static const char *const kinds[] = {"standard", "minmax", "auto"};
    double doubles[10];
    float floats[10];

    for (int i = 0; i < 10; i++) {
        doubles[i] = i % 2 ? 0.1 + 0.2 : 0.3;
        floats[i] = i % 2 ? 1000.0f : nextafterf(1000.0f, 2000.0f);
    }
    for (int k = 0; k < 3; k++) {
        struct preprocess p = fit_two(NUMBER_F64, doubles, kinds[k]);

        CU_ASSERT_EQUAL(p.shift[0], 0.3);
        CU_ASSERT_EQUAL(p.scale[0], 1.0);
        preprocess_clear(&p);
        p = fit_two(NUMBER_F32, floats, kinds[k]);
        CU_ASSERT_EQUAL(p.scale[0], 1.0);
        preprocess_clear(&p);
    }
}

/* The same values in float64 differ by much more than its rounding, and
 * integers by no rounding at all. */
static void a_small_spread_is_a_spread(void)
{
    double doubles[10];
    int64_t wholes[10];

    for (int i = 0; i < 10; i++) {
        doubles[i] = i % 2 ? 1000.0 : (double)nextafterf(1000.0f, 2000.0f);
        wholes[i] = ((int64_t)1 << 40) + i % 2;
    }
    struct preprocess p = fit_two(NUMBER_F64, doubles, "standard");

    CU_ASSERT(p.scale[0] > 10000.0);
    preprocess_clear(&p);
    p = fit_two(NUMBER_I64, wholes, "standard");
    EXPECT_CLOSE(p.scale[0], 2.0, 1e-9, 0);
    preprocess_clear(&p);
}

static void rounding_of_targets_is_no_spread(void)
{
    double y[4] = {0.3, 0.1 + 0.2, 0.3, 0.3};
    ls_dataset d = {.about = {.rows = 4, .targets = 1},
                    .value = y,
                    .y_type = NUMBER_F64,
                    .task = "regression"};
    struct preprocess p;

    EXPECT_OK(dataset_fit_targets(&d, &(struct rows){.n = 4}, "auto", &p));
    CU_ASSERT_EQUAL(p.scale[0], 1.0);
    preprocess_clear(&p);
    y[1] = 0.3 + 1e-9;
    EXPECT_OK(dataset_fit_targets(&d, &(struct rows){.n = 4}, "auto", &p));
    CU_ASSERT(p.scale[0] > 1e8);
    preprocess_clear(&p);
    d.y_type = NUMBER_F32; /* that of y in the file */
    EXPECT_OK(dataset_fit_targets(&d, &(struct rows){.n = 4}, "auto", &p));
    CU_ASSERT_EQUAL(p.scale[0], 1.0);
    preprocess_clear(&p);
}

static void only_the_rows_given_count(void)
{
    size_t chosen[] = {0, 2};
    const struct rows rows = {.n = 2, .row = chosen};
    ls_dataset *d = table();
    struct preprocess p;

    EXPECT_OK(fit_inputs(d, &rows, "standard", &p));
    CU_ASSERT_EQUAL(p.shift[0], 2.0);
    CU_ASSERT_EQUAL(p.scale[0], 1.0);
    CU_ASSERT_EQUAL(p.scale[2], 1.0);
    preprocess_clear(&p);
    ls_dataset_close(d);
}

static void none_changes_nothing(void)
{
    ls_dataset *d = table();
    struct preprocess p;

    EXPECT_OK(fit_inputs(d, &(struct rows){.n = 4}, "none", &p));
    CU_ASSERT(preprocess_is_identity(&p));
    preprocess_clear(&p);
    EXPECT_OK(dataset_fit_targets(d, &(struct rows){.n = 4}, "none", &p));
    CU_ASSERT(preprocess_is_identity(&p));
    preprocess_clear(&p);
    ls_dataset_close(d);
}

static void targets_are_scaled_in_regression_alone(void)
{
    const ls_real y[] = {0, 1, 1, 0};
    ls_dataset *d = table();
    struct preprocess p;

    EXPECT_OK(dataset_fit_targets(d, &(struct rows){.n = 4}, "auto", &p));
    CU_ASSERT_EQUAL(p.shift[0], 25.0);
    EXPECT_CLOSE(p.scale[0], 1.0 / sqrt(125.0), 1e-15, 0);
    preprocess_clear(&p);
    ls_dataset_close(d);
    EXPECT_OK(dataset_of(4, 3, 1, X, y, NULL, "binary", &d));
    EXPECT_OK(dataset_fit_targets(d, &(struct rows){.n = 4}, "standard", &p));
    CU_ASSERT_EQUAL(p.n, 1);
    CU_ASSERT(preprocess_is_identity(&p));
    preprocess_clear(&p);
    ls_dataset_close(d);
}

/* More rows than two blocks of a scan, the last one short. */
enum { LONG = 2 * SCAN_ROWS + 1234, WIDE = 3 };

/* Column 0 drifts, so that no two blocks have the same mean; column 1 is large
 * numbers that differ little; column 2 lacks whole stretches of rows. */
static void fill_drifting(double *table)
{
    ls_real noise[LONG];

    fill_uniform(noise, LONG, 11);
    for (size_t i = 0; i < LONG; i++) {
        table[i * WIDE] = 0.01 * (double)i + (double)noise[i];
        table[i * WIDE + 1] = 1e8 + 3 * (double)noise[(7 * i) % LONG];
        table[i * WIDE + 2] =
            i % 5000 < 4200 ? (double)NAN : (double)noise[i] - 1e-4 * (double)i;
    }
}

struct figures {
    double n, mean, square, least, most;
};

/* The definition: two passes over the values that are there. */
static struct figures two_passes(const double *table, const struct rows *rows,
                                 size_t j)
{
    struct figures f = {.least = INFINITY, .most = -INFINITY};
    long double sum = 0, square = 0;

    for (size_t p = 0; p < rows->n; p++) {
        const double x = table[rows_at(rows, p) * WIDE + j];

        if (isnan(x))
            continue;
        f.n++;
        sum += (long double)x;
        f.least = fmin(f.least, x);
        f.most = fmax(f.most, x);
    }
    f.mean = (double)(sum / (long double)f.n);
    for (size_t p = 0; p < rows->n; p++) {
        const double x = table[rows_at(rows, p) * WIDE + j];
        const long double d = (long double)x - sum / (long double)f.n;

        if (!isnan(x))
            square += d * d;
    }
    f.square = (double)square;
    return f;
}

static void expect_two_passes(const double *table, const struct rows *rows)
{
    const ls_dataset d = {.about = {.rows = LONG, .features = WIDE},
                          .x_type = NUMBER_F64,
                          .x = (void *)(uintptr_t)table,
                          .width = WIDE,
                          .fill = MISSING_MEAN};
    struct preprocess standard, minmax;

    EXPECT_OK(fit_inputs(&d, rows, "standard", &standard));
    EXPECT_OK(fit_inputs(&d, rows, "minmax", &minmax));
    for (size_t j = 0; j < WIDE; j++) {
        const struct figures f = two_passes(table, rows, j);

        EXPECT_CLOSE(standard.shift[j], f.mean, 1e-13, 0);
        EXPECT_CLOSE(standard.scale[j], sqrt(f.n / f.square), 1e-9, 0);
        EXPECT_CLOSE(standard.fill[j], f.mean, 1e-13, 0);
        CU_ASSERT_EQUAL(minmax.shift[j], f.least);
        CU_ASSERT_EQUAL(minmax.scale[j], 1 / (f.most - f.least));
    }
    preprocess_clear(&standard);
    preprocess_clear(&minmax);
}

/* Blocks are joined with a weight for the rows that each one has. */
static void figures_of_many_blocks_are_those_of_two_passes(void)
{
    double *table = mem_zeroed(LONG * WIDE, sizeof *table);
    size_t *some = mem_zeroed(LONG, sizeof *some);
    struct rows uneven = {.row = some};

    fill_drifting(table);
    /* All of the first block, few of the second, every third of the rest. */
    for (size_t i = 0; i < LONG; i++)
        if (i < SCAN_ROWS || (i < 2 * SCAN_ROWS ? i % 97 : i % 3) == 0)
            some[uneven.n++] = i;
    expect_two_passes(table, &(struct rows){.n = LONG});
    expect_two_passes(table, &uneven);
    mem_free(table);
    mem_free(some);
}

/* The targets have a scan of their own. */
static void figures_of_targets_in_many_blocks_are_those_of_two_passes(void)
{
    double *table = mem_zeroed(LONG * WIDE, sizeof *table);
    const ls_dataset d = {.about = {.rows = LONG, .targets = WIDE},
                          .task = "regression",
                          .value = table};
    const struct rows all = {.n = LONG};
    struct preprocess p;

    fill_drifting(table);
    for (size_t i = 0; i < LONG; i++)
        table[i * WIDE + 2] = (double)(i % 7);
    EXPECT_OK(dataset_fit_targets(&d, &all, "standard", &p));
    for (size_t j = 0; j < WIDE; j++) {
        const struct figures f = two_passes(table, &all, j);

        EXPECT_CLOSE(p.shift[j], f.mean, 1e-13, 0);
        EXPECT_CLOSE(p.scale[j], sqrt(f.n / f.square), 1e-9, 0);
    }
    preprocess_clear(&p);
    mem_free(table);
}

/* One mean and one deviation, of all values of all columns and blocks. */
static void pixels_share_the_figures_of_all_values(void)
{
    unsigned char *table = mem_zeroed(LONG, WIDE);
    const ls_dataset d = {.about = {.rows = LONG, .features = WIDE},
                          .x_type = NUMBER_U8,
                          .x = table,
                          .width = WIDE};
    struct preprocess p;
    long double sum = 0, square = 0;
    const size_t n = (size_t)LONG * WIDE;

    for (size_t i = 0; i < n; i++)
        table[i] = (unsigned char)((i * i / 31 + i / SCAN_ROWS * 40) % 256);
    for (size_t i = 0; i < n; i++)
        sum += table[i];
    for (size_t i = 0; i < n; i++)
        square += (table[i] - sum / n) * (table[i] - sum / n);
    EXPECT_OK(fit_inputs(&d, &(struct rows){.n = LONG}, "auto", &p));
    for (size_t j = 0; j < WIDE; j++) {
        EXPECT_CLOSE(p.shift[j], (double)(sum / n), 1e-13, 0);
        EXPECT_CLOSE(p.scale[j], 1 / sqrt((double)(square / n)), 1e-12, 0);
    }
    preprocess_clear(&p);
    mem_free(table);
}

/* Whole numbers from 0 are pixels if one is above 127. */
static void what_are_pixels_is_told_by_their_range(void)
{
    unsigned char bytes[2 * 4] = {0, 10, 0, 20, 0, 30, 127, 40};
    const ls_dataset d = {.about = {.rows = 4, .features = 2},
                          .x_type = NUMBER_U8,
                          .x = bytes,
                          .width = 2};
    const struct rows all = {.n = 4};
    struct preprocess p;

    EXPECT_OK(fit_inputs(&d, &all, "auto", &p));
    CU_ASSERT_EQUAL(p.shift[1], 25);
    preprocess_clear(&p);
    bytes[6] = 128;
    EXPECT_OK(fit_inputs(&d, &all, "auto", &p));
    CU_ASSERT_EQUAL(p.shift[0], 228 / 8.0);
    CU_ASSERT_EQUAL(p.shift[1], p.shift[0]);
    CU_ASSERT_EQUAL(p.scale[1], p.scale[0]);
    preprocess_clear(&p);
    memset(bytes, 200, sizeof bytes); /* no spread to divide by */
    EXPECT_OK(fit_inputs(&d, &all, "auto", &p));
    CU_ASSERT_EQUAL(p.shift[1], 200);
    CU_ASSERT_EQUAL(p.scale[1], 1);
    preprocess_clear(&p);
}

static void a_column_without_values_stays_as_it_is(void)
{
    static const char *const kinds[] = {"standard", "minmax", "auto"};
    double holes[] = {1, NAN, 2, NAN, 6, NAN};
    const ls_dataset d = {.about = {.rows = 3, .features = 2},
                          .x_type = NUMBER_F64,
                          .x = holes,
                          .width = 2,
                          .fill = MISSING_ZERO};
    struct preprocess p;

    for (int k = 0; k < 3; k++) {
        EXPECT_OK(fit_inputs(&d, &(struct rows){.n = 3}, kinds[k], &p));
        CU_ASSERT_EQUAL(p.shift[0], k == 1 ? 1 : 3);
        CU_ASSERT(p.shift[1] == 0 && p.scale[1] == 1 && p.fill[1] == 0);
        preprocess_clear(&p);
    }
}

static void targets_held_out_do_not_count(void)
{
    double y[] = {1, 100, 3, -50};
    size_t list[] = {0, 2};
    const ls_dataset d = {.about = {.rows = 4, .targets = 1},
                          .task = "regression",
                          .y_type = NUMBER_F64,
                          .value = y};
    const struct rows some = {.n = 2, .row = list};
    struct preprocess p;

    EXPECT_OK(dataset_fit_targets(&d, &some, "standard", &p));
    CU_ASSERT_EQUAL(p.shift[0], 2);
    CU_ASSERT_EQUAL(p.scale[0], 1);
    preprocess_clear(&p);
}

static CU_TestInfo tests[] = {
    {"standard gives mean 0 and deviation 1",
     standard_gives_mean_0_and_deviation_1},
    {"minmax gives 0 to 1", minmax_gives_0_to_1},
    {"a constant column becomes 0", a_constant_column_becomes_0},
    {"rounding is no spread", rounding_is_no_spread},
    {"a small spread is a spread", a_small_spread_is_a_spread},
    {"rounding of targets is no spread", rounding_of_targets_is_no_spread},
    {"only the rows given count", only_the_rows_given_count},
    {"none changes nothing", none_changes_nothing},
    {"targets are scaled in regression alone",
     targets_are_scaled_in_regression_alone},
    {"figures of many blocks are those of two passes",
     figures_of_many_blocks_are_those_of_two_passes},
    {"figures of targets in many blocks are those of two passes",
     figures_of_targets_in_many_blocks_are_those_of_two_passes},
    {"pixels share the figures of all values",
     pixels_share_the_figures_of_all_values},
    {"what are pixels is told by their range",
     what_are_pixels_is_told_by_their_range},
    {"a column without values stays as it is",
     a_column_without_values_stays_as_it_is},
    {"targets held out do not count", targets_held_out_do_not_count},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"fit: shift and scale", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
