/* SPDX-License-Identifier: MIT */
/*
 * test_label_values.c - labels as the numbers they stand for.
 */
#include "table/dataset/labels.h"
#include "table/formats/label_values.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "support.h"
#include "table/formats/survey.h"
#include "table/values/preprocess.h"

/* n levels from `first` in steps of `step`. */
static struct levels levels_of(size_t n, double first, double step)
{
    struct levels levels = {0};

    for (size_t i = 0; i < n; i++)
        EXPECT_OK(levels_add_number(&levels, first + step * (double)i));
    return levels;
}

static const struct {
    size_t n;
    double first, step;
    size_t rows;
    bool values;
} columns[] = {
    {7, 3, 1, 1000, false},                  /* quality */
    {VALUES_FEW, 17, 3, 1000, false},        /* few */
    {VALUES_FEW + 1, 17, 3, 100000, true},   /* ages, with gaps */
    {80, 17, 1, 100000, true},               /* ages: not from 0 or 1 */
    {100, 0, 1, 1000, false},                /* class numbers */
    {100, 1, 1, 1000, false},                /* from 1 */
    {100, 0, 2, 100000, true},               /* from 0, with gaps */
    {VALUES_FEW, 0, 2, 100000, false},       /* few, with gaps */
    {100, 0, 1, 999, true},                  /* too few rows each */
    {100, -50, 1, 10000, true},              /* below 0 */
    {LEVELS_MAX + 1, 0, 1, 100000, true},    /* too many */
    {40, 9007199254740990, 2, 10000, false}, /* not exact: refused later */
    {40, -9007199254741990, 2, 10000, false},
};

static void many_whole_numbers_suggest_values(void)
{
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        struct levels levels =
            levels_of(columns[i].n, columns[i].first, columns[i].step);

        CU_ASSERT_EQUAL(values_suggested(&levels, false, columns[i].rows),
                        columns[i].values);
        levels_clear(&levels);
    }
}

static const struct {
    size_t n;
    double first, step;
    bool values;
} floats[] = {
    {1, 0, 1, false}, {1, 1, 1, false}, {1, 2, 1, true},
    {2, 0, 1, false}, {2, 3, 4, false}, {3, 0, 1, true},
};

/* An import surveys the labels, training settles them: as one rule says. */
static void floats_are_values_unless_they_are_two(void)
{
    for (size_t i = 0; i < sizeof floats / sizeof *floats; i++) {
        struct levels levels =
            levels_of(floats[i].n, floats[i].first, floats[i].step);
        struct survey survey = {.is_float = true};

        CU_ASSERT_EQUAL(values_suggested(&levels, true, 1000),
                        floats[i].values);
        for (size_t k = 0; k < 1000; k++)
            EXPECT_OK(
                survey_add(&survey, 1, &levels.number[k % floats[i].n], NULL));
        EXPECT_OK(survey_settle(&survey, "auto", "y.npy"));
        CU_ASSERT_EQUAL(survey.classes == NULL, floats[i].values);
        survey_clear(&survey);
        levels_clear(&levels);
    }
}

static void the_remark_names_the_other_task(void)
{
    struct levels seven = levels_of(7, 3, 1), two = levels_of(2, 1, 1);
    char text[160];

    values_remark(&seven, false, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text,
                           "y holds 7 different whole numbers, 3 to 9: learnt "
                           "as classes; setting task=regression for values");
    values_remark(&seven, true, text, sizeof text);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "learnt as values; setting task=multiclass for classes"));
    values_remark(&two, false, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "");
    levels_clear(&seven);
    levels_clear(&two);
}

static struct raw_targets given_of(const double *y, const char *const *names,
                                   size_t n_names)
{
    struct raw_targets given = {.path = "f.h5",
                                .name = "/y",
                                .rows = 3,
                                .columns = 1,
                                .is_integer = true};

    if (y) {
        given.value = mem_zeroed(3, sizeof *y);
        memcpy(given.value, y, 3 * sizeof *y);
        given.names = names ? text_list_copy(names, n_names) : NULL;
        given.n_names = n_names;
    } else {
        given.text = text_list_copy(names, 3);
    }
    return given;
}

static void class_numbers_become_their_names(void)
{
    static const char *const names[] = {"3", "4.5", "-1e3"};
    const double codes[] = {2, 0, 1}, raw[] = {3, 4, 3}, half[] = {0.5, 1, 2};
    struct raw_targets given = given_of(codes, names, 3);

    EXPECT_OK(values_restore(&given));
    CU_ASSERT_EQUAL(given.value[0], -1000);
    CU_ASSERT_EQUAL(given.value[1], 3);
    CU_ASSERT_EQUAL(given.value[2], 4.5);
    raw_targets_clear(&given);
    given = given_of(raw, names, 3);
    EXPECT_OK(values_restore(&given));
    CU_ASSERT_EQUAL(given.value[1], 4);
    raw_targets_clear(&given);
    given = given_of(half, names, 3);
    EXPECT_OK(values_restore(&given));
    CU_ASSERT_EQUAL(given.value[2], 2);
    raw_targets_clear(&given);
}

static void texts_become_numbers(void)
{
    static const char *const texts[] = {"7", "3.25", "7"};
    struct raw_targets given = given_of(NULL, texts, 3);

    EXPECT_OK(values_restore(&given));
    CU_ASSERT_EQUAL(given.value[0], 7);
    CU_ASSERT_EQUAL(given.value[1], 3.25);
    raw_targets_clear(&given);
}

static void words_are_refused(void)
{
    static const char *const words[] = {"3", "good", "5"};
    static const char *const gaps[] = {"3", "nan", "5"};
    const double codes[] = {0, 1, 1};
    struct raw_targets given = given_of(codes, words, 3);

    EXPECT_FAILS(values_restore(&given), LS_BAD_DATA, "such as \"good\"");
    CU_ASSERT_EQUAL(given.value[2], 1);
    raw_targets_clear(&given);
    given = given_of(NULL, words, 3);
    EXPECT_FAILS(values_restore(&given), LS_BAD_DATA, "f.h5: task regression");
    raw_targets_clear(&given);
    given = given_of(NULL, gaps, 3);
    EXPECT_FAILS(values_restore(&given), LS_BAD_DATA, "such as \"nan\"");
    raw_targets_clear(&given);
}

static CU_TestInfo tests[] = {
    {"many whole numbers suggest values", many_whole_numbers_suggest_values},
    {"floats are values unless they are two",
     floats_are_values_unless_they_are_two},
    {"the remark names the other task", the_remark_names_the_other_task},
    {"class numbers become their names", class_numbers_become_their_names},
    {"texts become numbers", texts_become_numbers},
    {"words are refused", words_are_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"values: labels as numbers", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
