/* SPDX-License-Identifier: MIT */
/*
 * test_sketch.c - rows that were trained on are known again.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "support.h"
#include "table/dataset/sketch.h"
#include "table/order/fit_scaling.h"

enum { N = 20000, WIDTH = 5 };

/* A table of float or double; rows first .. first + rows - 1 of one endless
 * table in which row i is like row i % distinct. */
static ls_dataset table_of(enum number_type type, size_t rows, size_t first,
                           size_t distinct)
{
    ls_dataset d = {.x_type = type, .width = WIDTH};
    float *x = mem_zeroed(rows * WIDTH, sizeof *x);
    double *wide = mem_zeroed(rows * WIDTH, sizeof *wide);

    d.about.rows = rows;
    d.about.features = WIDTH;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < WIDTH; j++) {
            const size_t k = ((first + i) % distinct) * WIDTH + j;

            x[i * WIDTH + j] = (float)(k * 2654435761u % 1000003u) / 7;
            wide[i * WIDTH + j] = (double)x[i * WIDTH + j];
        }
    d.x = type == NUMBER_F32 ? (void *)x : (void *)wide;
    mem_free(type == NUMBER_F32 ? (void *)wide : (void *)x);
    return d;
}

static struct sketch sketch_of(ls_dataset d)
{
    struct preprocess input;
    struct sketch sketch = {0};

    EXPECT_OK(dataset_fit_and_sketch(&d, &(struct rows){.n = d.about.rows},
                                     &(struct scaling){.normalize = "standard"},
                                     &sketch, &input));
    preprocess_clear(&input);
    mem_free(d.x);
    return sketch;
}

static double share_of(const struct sketch *sketch, ls_dataset d)
{
    struct sketch_look *look = NULL;
    double share;

    EXPECT_OK(sketch_look_create(sketch, WIDTH, 3, &look));
    sketch_look_begin(look);
    for (size_t i = 0; i < d.about.rows; i++)
        sketch_look_rows(look, i % 3, &d, &i, 1);
    share = sketch_look_share(look);
    sketch_look_destroy(look);
    mem_free(d.x);
    return share;
}

static void rows_of_the_training_are_known(void)
{
    struct sketch s = sketch_of(table_of(NUMBER_F32, N, 0, 10 * N));

    CU_ASSERT(s.n > SKETCH_MOST / 4 && s.n <= SKETCH_MOST);
    CU_ASSERT_EQUAL(s.fresh, 1);
    CU_ASSERT_EQUAL(share_of(&s, table_of(NUMBER_F32, N, 0, 10 * N)), 1);
    CU_ASSERT_EQUAL(share_of(&s, table_of(NUMBER_F32, 3000, 77, 10 * N)), 1);
    CU_ASSERT_EQUAL(share_of(&s, table_of(NUMBER_F64, N, 0, 10 * N)), 1);
    CU_ASSERT_EQUAL(share_of(&s, table_of(NUMBER_F32, N, N, 10 * N)), 0);
    EXPECT_CLOSE(share_of(&s, table_of(NUMBER_F64, N, N / 2, 10 * N)), 0.5, 0,
                 0.1);
    /* Too few to tell. */
    CU_ASSERT(isnan(share_of(&s, table_of(NUMBER_F32, 2, 0, 10 * N))));
    sketch_clear(&s);
}

static void a_small_table_is_known_as_a_whole(void)
{
    struct sketch s = sketch_of(table_of(NUMBER_F32, 100, 0, N));

    CU_ASSERT_EQUAL(s.n, 100);
    CU_ASSERT_EQUAL(s.thin, 0);
    CU_ASSERT_EQUAL(share_of(&s, table_of(NUMBER_F32, 1, 50, N)), 1);
    CU_ASSERT_EQUAL(share_of(&s, table_of(NUMBER_F32, 1, 100, N)), 0);
    EXPECT_CLOSE(share_of(&s, table_of(NUMBER_F32, 100, 70, N)), 0.3, 0, 0);
    sketch_clear(&s);
}

/* Where all rows repeat, as in a table of a few categories, new rows are like
 * old ones, too, and nothing can be said. */
static void repetitions_by_nature_are_no_training_rows(void)
{
    struct sketch s = sketch_of(table_of(NUMBER_F32, N, 0, 50));

    EXPECT_CLOSE(s.fresh, 0, 0, 0);
    CU_ASSERT(!(share_of(&s, table_of(NUMBER_F32, N, 0, 50)) > 0));
    sketch_clear(&s);
}

static void without_a_sketch_nothing_is_known(void)
{
    struct sketch_look *look = NULL;
    ls_dataset d = table_of(NUMBER_F32, 1, 0, N);

    EXPECT_OK(sketch_look_create(NULL, WIDTH, 3, &look));
    sketch_look_begin(look);
    sketch_look_rows(look, 0, &d, &(size_t){0}, 1);
    CU_ASSERT(isnan(sketch_look_share(look)));
    sketch_look_destroy(look);
    mem_free(d.x);
}

/* In any number type, and with columns picked or not. */
static void a_row_has_one_hash(void)
{
    float narrow[3] = {0.5F, -7.0F, NAN};
    double wide[4] = {-(double)NAN, 99.0, 0.5, -7.0};
    size_t column[3] = {2, 3, 0};
    ls_dataset a = {.x_type = NUMBER_F32, .x = narrow, .width = 3};
    ls_dataset b = {.x_type = NUMBER_F64, .x = wide, .width = 4};
    double room[6];

    a.about.features = b.about.features = 3;
    a.has_nan = b.has_nan = 1;
    b.column = column;
    CU_ASSERT_EQUAL(sketch_hash(&a, 0, room), sketch_hash(&b, 0, room));
    wide[0] = 1.0;
    CU_ASSERT_NOT_EQUAL(sketch_hash(&a, 0, room), sketch_hash(&b, 0, room));
    narrow[2] = 1.0F;
    a.has_nan = 0;
    CU_ASSERT_EQUAL(sketch_hash(&a, 0, room), sketch_hash(&b, 0, room));
}

static void joined_sketches_know_the_rows_of_both(void)
{
    struct sketch s = sketch_of(table_of(NUMBER_F32, N, 0, 10 * N));
    struct sketch other = sketch_of(table_of(NUMBER_F32, N / 8, N, 10 * N));
    struct sketch copy;

    EXPECT_OK(sketch_join(&other, &s));
    EXPECT_OK(sketch_copy(&s, &copy));
    CU_ASSERT(copy.n <= SKETCH_MOST);
    CU_ASSERT_EQUAL(share_of(&copy, table_of(NUMBER_F32, N, 0, 10 * N)), 1);
    CU_ASSERT_EQUAL(share_of(&copy, table_of(NUMBER_F32, N / 8, N, 10 * N)), 1);
    CU_ASSERT_EQUAL(share_of(&copy, table_of(NUMBER_F32, N, 2 * N, 10 * N)), 0);
    /* The same rows again change nothing. */
    EXPECT_OK(sketch_join(&copy, &s));
    CU_ASSERT_EQUAL(s.n, copy.n);
    CU_ASSERT_EQUAL(memcmp(s.hash, copy.hash, s.n * sizeof *s.hash), 0);
    sketch_clear(&s);
    sketch_clear(&other);
    sketch_clear(&copy);
}

static CU_TestInfo tests[] = {
    {"rows of the training are known", rows_of_the_training_are_known},
    {"a small table is known as a whole", a_small_table_is_known_as_a_whole},
    {"repetitions by nature are no training rows",
     repetitions_by_nature_are_no_training_rows},
    {"without a sketch nothing is known", without_a_sketch_nothing_is_known},
    {"a row has one hash", a_row_has_one_hash},
    {"joined sketches know the rows of both",
     joined_sketches_know_the_rows_of_both},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"sketch: rows trained on", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
