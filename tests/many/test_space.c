/* SPDX-License-Identifier: MIT */
/*
 * test_space.c - values stay in their ranges, a grid has each point once, and a
 * setting's numbers do not depend on the others.
 */
#include "many/space.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "settings/config.h"
#include "support.h"

enum { TRIALS = 400, SIZE = 512 };

static ls_space *space_of(const char *const (*pairs)[2])
{
    ls_space *space = NULL;

    EXPECT_OK(space_create(&space));
    for (size_t i = 0; pairs[i][0]; i++)
        EXPECT_OK(space_add(space, pairs[i][0], pairs[i][1]));
    return space;
}

/* Half of the numbers are below the middle, by logarithm where that is wanted.
 */
static void random_numbers_fill_their_range(void)
{
    static const char *const pairs[][2] = {{"lr", "log 1e-4 1e-2"},
                                           {"l2", "uniform 0.2 0.4"},
                                           {"batch-size", "int 3 6"},
                                           {"shard", "log-int 1 100"},
                                           {NULL, NULL}};
    ls_space *space = space_of(pairs);
    size_t below[4] = {0}, of_batch[8] = {0};
    char text[SIZE];

    for (size_t i = 0; i < TRIALS; i++) {
        ls_config c;

        config_default(&c);
        EXPECT_OK(space_take_random(space, 5, i, &c, text, sizeof text));
        CU_ASSERT(c.lr >= 1e-4 && c.lr <= 1e-2);
        CU_ASSERT(c.l2 >= 0.2 && c.l2 <= 0.4);
        CU_ASSERT(c.batch_size >= 3 && c.batch_size <= 6);
        CU_ASSERT(c.shard >= 1 && c.shard <= 100);
        below[0] += c.lr < 1e-3;
        below[1] += c.l2 < 0.3;
        of_batch[c.batch_size]++;
        below[3] += c.shard < 10;
    }
    for (size_t k = 0; k < 4; k++)
        CU_ASSERT(k == 2 ||
                  (below[k] * 10 > TRIALS * 4 && below[k] * 10 < TRIALS * 6));
    for (size_t k = 3; k <= 6; k++)
        CU_ASSERT(of_batch[k] > TRIALS / 6 && of_batch[k] < TRIALS / 3);
    space_destroy(space);
}

static void a_setting_does_not_know_the_others(void)
{
    static const char *const one[][2] = {{"lr", "log 1e-4 1e-2"}, {NULL, NULL}};
    static const char *const two[][2] = {{"l2", "uniform 0 1"},
                                         {"hidden", "3 | 4,5"},
                                         {"lr", "log 1e-4 1e-2"},
                                         {NULL, NULL}};
    ls_space *a = space_of(one), *b = space_of(two);
    char text[SIZE];

    for (size_t i = 0; i < 20; i++) {
        ls_config x, y;

        config_default(&x);
        config_default(&y);
        EXPECT_OK(space_take_random(a, 9, i, &x, text, sizeof text));
        EXPECT_OK(space_take_random(b, 9, i, &y, text, sizeof text));
        CU_ASSERT(!(x.lr != y.lr));
        CU_ASSERT(strstr(text, "l2=") == text && strstr(text, " lr="));
        EXPECT_OK(space_take_random(a, 10, i, &y, text, sizeof text));
        CU_ASSERT(x.lr != y.lr);
    }
    space_destroy(a);
    space_destroy(b);
}

static void a_grid_has_each_point_once(void)
{
    static const char *const pairs[][2] = {{"hidden", "3 | 4,5 | 6"},
                                           {"lr", "log 1e-4 1e-2 3"},
                                           {"batch-size", "int 10 20 2"},
                                           {NULL, NULL}};
    ls_space *space = space_of(pairs);
    char text[18][SIZE];
    size_t n = 0;

    EXPECT_OK(space_grid(space, &n));
    CU_ASSERT_EQUAL(n, 18);
    CU_ASSERT(!space_is_finite(space));
    for (size_t i = 0; i < 18; i++) {
        ls_config c;

        config_default(&c);
        EXPECT_OK(space_take_point(space, i, &c, text[i], SIZE));
        for (size_t k = 0; k < i; k++)
            CU_ASSERT_STRING_NOT_EQUAL(text[i], text[k]);
    }
    CU_ASSERT_STRING_EQUAL(text[0], "hidden=3 lr=0.0001 batch-size=10");
    CU_ASSERT_STRING_EQUAL(text[3], "hidden=3 lr=0.001 batch-size=20");
    CU_ASSERT_STRING_EQUAL(text[17], "hidden=6 lr=0.01 batch-size=20");
    space_destroy(space);
}

static void bad_values_are_refused(void)
{
    static const char *const bad[][3] = {
        {"lr", "log 0 1", "above 0"},
        {"lr", "uniform 1 1", "LEAST below MOST"},
        {"lr", "uniform 1 2 1", "number of points"},
        {"lr", "uniform 1 2 3 4", "number of points"},
        {"lr", "uniform 1", "LEAST MOST"},
        {"lr", "0.1 | soon", "soon"},
        {"lr", "0.1 |", "lr"},
        {"batch-size", "int 1.5 3", "whole"},
        {"batch-size", "int 0 3", "batch-size"},
        {"x", "a | b", "cannot differ"},
        {"split", "random | tail", "cannot differ"},
        {"threads", "1 | 2", "cannot differ"},
        {"learning-rat", "1", "learning-rate"},
    };
    ls_space *space = NULL;
    size_t n;

    EXPECT_OK(space_create(&space));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT_FAILS(space_add(space, bad[i][0], bad[i][1]), LS_USAGE,
                     bad[i][2]);
    CU_ASSERT_EQUAL(space->n, 0);
    EXPECT_OK(space_add(space, "eta", "log 0.1 1"));
    EXPECT_FAILS(space_add(space, "lr", "1"), LS_USAGE, "twice");
    EXPECT_FAILS(space_grid(space, &n), LS_USAGE, "a grid needs");
    space_destroy(space);
}

static CU_TestInfo tests[] = {
    {"random numbers fill their range", random_numbers_fill_their_range},
    {"a setting does not know the others", a_setting_does_not_know_the_others},
    {"a grid has each point once", a_grid_has_each_point_once},
    {"bad values are refused", bad_values_are_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"space", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
