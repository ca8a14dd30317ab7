/* SPDX-License-Identifier: MIT */
/*
 * test_gather.c - rows of a table of any type, a row to a lane.
 */
#include "table/values/gather.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "support.h"

/* Two tiles of columns and a bit; more rows than are asked for ahead. */
enum { ROWS = 70, WIDTH = 40, LD = 96, MOST = WIDTH * LD };

/* The same whole numbers from 0 to 126 in every type. */
#define X(code, T, wide, name, is_integer) static T table_##T[ROWS * WIDTH];
NUMBER_TYPES(X)
#undef X

static void fill_tables(void)
{
    for (size_t i = 0; i < ROWS * WIDTH; i++) {
#define X(code, T, wide, name, is_integer) table_##T[i] = (T)(i * 37 % 127);
        NUMBER_TYPES(X)
#undef X
    }
}

static const void *const tables[] = {
#define X(code, T, wide, name, is_integer) [code] = table_##T,
    NUMBER_TYPES(X)
#undef X
};

static double shift[WIDTH], scale[WIDTH];
static size_t rows[LD], picked[WIDTH], run[WIDTH], gaps[WIDTH];
static _Alignas(MEM_ALIGN) ls_real out[MOST];

/* Every table of test columns: rows all over the place, one twice. */
static void prepare(void)
{
    fill_tables();
    for (size_t j = 0; j < WIDTH; j++) {
        shift[j] = 0.1 + (double)j;
        scale[j] = 1.0 / (3.0 + (double)j);
        picked[j] = (j * 7 + 3) % WIDTH;
        run[j] = (j + 1) % WIDTH;
        gaps[j] = j % 5 == 0 || j % 16 == 15 ? COLUMN_ZERO : j - 1;
    }
    for (size_t i = 0; i < LD; i++)
        rows[i] = i == 5 ? 0 : i * 29 % ROWS;
    for (size_t i = 0; i < MOST; i++)
        out[i] = NAN;
}

/* What row i, column j of the columns must be, by the formula. */
static ls_real wanted(const struct gather_view *c, size_t i, size_t j)
{
    const size_t column = c->column ? c->column[j] : j;
    const double value = column == COLUMN_ZERO
                             ? 0
                             : (double)table_double[rows[i] * WIDTH + column];

    return (ls_real)(c->shift ? (value - c->shift[j]) * c->scale[j] : value);
}

/* How many places are not as they must be: n rows in ld lanes. */
static size_t faults(const struct gather_view *c, size_t n, size_t ld)
{
    size_t count = 0;

    gather_batch(c, rows, n, ld, out);
    for (size_t j = 0; j < c->n; j++)
        for (size_t i = 0; i < ld; i++) {
            const ls_real want = i < n ? wanted(c, i, j) : 0;

            if (memcmp(&out[j * ld + i], &want, sizeof want) != 0)
                count++;
        }
    for (size_t k = c->n * ld; k < MOST; k++)
        count += isnan(out[k]) ? 0 : 1;
    return count;
}

/* Of a type: all sizes of tiles, all kinds of columns, with and without
 * normalisation. */
static size_t faults_of_type(enum number_type type)
{
    static const size_t widths[] = {1, 3, 15, 16, 17, 28, 32, 39, 40};
    const size_t *const columns[] = {NULL, picked, run, gaps};
    size_t count = 0;

    for (size_t k = 0; k < sizeof widths / sizeof *widths; k++)
        for (size_t p = 0; p < 4; p++)
            for (int plain = 0; plain < 2; plain++) {
                const struct gather_view c = {type,
                                              tables[type],
                                              WIDTH * number_size(type),
                                              widths[k],
                                              columns[p],
                                              plain ? NULL : shift,
                                              plain ? NULL : scale,
                                              NULL,
                                              NULL};

                prepare();
                count += faults(&c, 37, 48);
                prepare();
                count += faults(&c, 70, LD);
            }
    return count;
}

static void every_type_gives_the_same_bits(void)
{
    for (int type = NUMBER_U8; type <= NUMBER_F64; type++)
        CU_ASSERT_EQUAL(faults_of_type((enum number_type)type), 0);
}

static void any_number_of_rows_will_do(void)
{
    const struct gather_view c = {
        NUMBER_F32, table_float, WIDTH * sizeof(float), 28, NULL, shift, scale,
        NULL,       NULL};

    for (size_t n = 0; n <= 64; n++) {
        prepare();
        CU_ASSERT_EQUAL(faults(&c, n, 64), 0);
    }
    prepare();
    CU_ASSERT_EQUAL(faults(&c, 0, 0), 0);
}

/* The end of the table is the end of memory that may be read: a sanitizer sees
 * one place beyond. */
static void nothing_beyond_the_table_is_read(void)
{
    const size_t last[] = {2, 2};

    for (size_t width = 1; width <= WIDTH; width++) {
        float *table = malloc(3 * width * sizeof *table);
        const struct gather_view c = {.type = NUMBER_F32,
                                      .table = table,
                                      .stride = width * sizeof *table,
                                      .n = width};

        CU_ASSERT_PTR_NOT_NULL_FATAL(table);
        for (size_t j = 0; j < 3 * width; j++)
            table[j] = (float)j;
        gather_batch(&c, last, 2, 16, out);
        CU_ASSERT_EQUAL(out[(width - 1) * 16 + 1], (ls_real)(3 * width - 1));
        free(table);
    }
}

/* 0.1f - 0.1 is not 0 when it is computed in double. */
static void the_rounding_is_one(void)
{
    const double one_tenth = 0.1, large = 1e9;
    float value[16];
    double by[16], times[16];
    const size_t row = 0;

    for (size_t n = 1; n <= 16; n += 15) {
        const struct gather_view c = {NUMBER_F32, value, n * sizeof *value,
                                      n,          NULL,  by,
                                      times,      NULL,  NULL};

        for (size_t j = 0; j < n; j++) {
            value[j] = 0.1f;
            by[j] = one_tenth;
            times[j] = large;
        }
        gather_batch(&c, &row, 1, 16, out);
        CU_ASSERT_EQUAL(out[0], (ls_real)(((double)0.1f - 0.1) * 1e9));
        CU_ASSERT(out[0] != 0);
    }
}

/* 2^63 + 2^39 + 1 lies just above the middle of two floats, and in double on
 * it: by way of double it goes to the even one, whatever the tile. */
static void large_integers_go_by_way_of_double(void)
{
    const uint64_t value = ((uint64_t)1 << 63) + ((uint64_t)1 << 39) + 1;
    uint64_t table[16];
    const size_t row = 0;

    for (size_t j = 0; j < 16; j++)
        table[j] = value;
    for (size_t n = 1; n <= 16; n += 15) {
        const struct gather_view c = {.type = NUMBER_U64,
                                      .table = table,
                                      .stride = n * sizeof *table,
                                      .n = n};

        gather_batch(&c, &row, 1, 16, out);
        CU_ASSERT_EQUAL(out[0], (ls_real)(double)value);
    }
}

static void what_is_not_finite_stays_so(void)
{
    double table[] = {NAN, INFINITY, -INFINITY, -0.0};
    const size_t row = 0;
    const struct gather_view c = {.type = NUMBER_F64,
                                  .table = table,
                                  .stride = 4 * sizeof *table,
                                  .n = 4};

    gather_batch(&c, &row, 1, 16, out);
    CU_ASSERT(isnan(out[0]));
    CU_ASSERT(isinf(out[16]) && out[16] > 0);
    CU_ASSERT(isinf(out[32]) && out[32] < 0);
    CU_ASSERT(signbit(out[48]));
}

/* Values that are missing become what fills them before they are scaled. */
static void what_is_missing_is_filled(void)
{
    static double table[ROWS * WIDTH], fill[WIDTH];
    const struct gather_view c = {NUMBER_F64, table, WIDTH * sizeof *table,
                                  WIDTH,      NULL,  shift,
                                  scale,      fill,  NULL};

    prepare();
    for (size_t j = 0; j < WIDTH; j++)
        fill[j] = 2.5 * (double)j - 7;
    for (size_t i = 0; i < ROWS * WIDTH; i++)
        table[i] = i % 3 == 0 ? (double)NAN : (double)(i % 101);
    gather_batch(&c, rows, 37, 48, out);
    for (size_t j = 0; j < WIDTH; j++)
        for (size_t i = 0; i < 37; i++) {
            const double read = table[rows[i] * WIDTH + j];
            const double value = isnan(read) ? fill[j] : read;

            CU_ASSERT_EQUAL(out[j * 48 + i],
                            (ls_real)((value - shift[j]) * scale[j]));
        }
}

/* Limits belong to features, whatever the columns and the tile. */
static void a_curve_goes_by_features(void)
{
    static const size_t widths[] = {1, 3, 16, 17, 28, 40};
    const size_t *const columns[] = {NULL, picked, run, gaps};
    static double limit[WIDTH], fill[WIDTH];
    const struct curve curve = {.n = WIDTH, .limit = limit};

    for (size_t k = 0; k < 4 * sizeof widths / sizeof *widths; k++) {
        const struct gather_view c = {NUMBER_F64,    table_double,   WIDTH * 8,
                                      widths[k / 4], columns[k % 4], shift,
                                      scale,         fill,           &curve};

        prepare();
        for (size_t j = 0; j < WIDTH; j++)
            limit[j] = j % 4 == 3 ? (double)INFINITY : 1.0 + (double)j;
        gather_batch(&c, rows, 37, 48, out);
        for (size_t j = 0; j < c.n; j++)
            for (size_t i = 0; i < 37; i++) {
                const size_t column = c.column ? c.column[j] : j;
                const double x = column == COLUMN_ZERO
                                     ? 0
                                     : table_double[rows[i] * WIDTH + column];
                const double z = (x - shift[j]) * scale[j], u = z / limit[j];

                CU_ASSERT_EQUAL(out[j * 48 + i],
                                (ls_real)(z / sqrt(1 + u * u)));
            }
        CU_ASSERT_EQUAL(out[37], 0);
    }
}

static CU_TestInfo tests[] = {
    {"every type gives the same bits", every_type_gives_the_same_bits},
    {"any number of rows will do", any_number_of_rows_will_do},
    {"nothing beyond the table is read", nothing_beyond_the_table_is_read},
    {"the rounding is one", the_rounding_is_one},
    {"large integers go by way of double", large_integers_go_by_way_of_double},
    {"what is not finite stays so", what_is_not_finite_stays_so},
    {"what is missing is filled", what_is_missing_is_filled},
    {"a curve goes by features", a_curve_goes_by_features},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"lanes: gather", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
