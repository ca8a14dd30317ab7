/* SPDX-License-Identifier: MIT */
/*
 * test_survey.c - classes or values?
 */
#include "table/formats/survey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

/* Labels, comma between; a cell that begins with a letter is a text. */
static ls_status settle(const char *labels, const char *task,
                        struct survey *survey)
{
    char text[256];

    memset(survey, 0, sizeof *survey);
    strcpy(text, labels);
    for (char *cell = strtok(text, ","); cell; cell = strtok(NULL, ",")) {
        const double y = *cell >= 'a' ? NAN : atof(cell);

        EXPECT_OK(survey_add(survey, 1, &y, (const char *const *)&cell));
    }
    return survey_settle(survey, task, "x.csv");
}

static const struct {
    const char *labels, *task;
    size_t classes;
    const char *last;
} good[] = {
    {"0,1,0,1", "auto", 2, "1"},
    {"4,2,4,2", "auto", 2, "4"},
    {"10,9,9,10,8,8", "auto", 3, "10"},
    {"a,b,a,b", "auto", 2, "b"},
    {"1,a,1,a", "auto", 2, "a"},
    {"1,1.0,2,2.0", "auto", 2, "2"},
    {"1,2,3,4", "multiclass", 4, "4"},
    {"1,1,1,1", "auto", 1, "1"},
    {"0.5,1,2,3", "auto", 0, NULL},
    {"0,1,0,1", "regression", 0, NULL},
    /* Up to 2^53 all whole numbers are exact. */
    {"9007199254740992,1,9007199254740992,1", "auto", 2, "9007199254740992"},
    {"9007199254740994,1,9007199254740994,1", "auto", 0, NULL},
};

static void labels_show_what_they_are(void)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct survey s;

        EXPECT_OK(settle(good[i].labels, good[i].task, &s));
        CU_ASSERT_EQUAL(s.classes ? s.classes->n : 0, good[i].classes);
        if (s.classes) {
            CU_ASSERT_STRING_EQUAL(s.names[s.classes->n - 1], good[i].last);
        }
        survey_clear(&s);
    }
}

/* n labels 100, 101, .., and once more the first, as floats or not. */
static struct survey survey_of(size_t n, bool is_float)
{
    struct survey s = {.is_float = is_float};

    for (size_t i = 0; i <= n; i++)
        EXPECT_OK(survey_add(&s, 1, (double[]){(double)(100 + i % n)}, NULL));
    EXPECT_OK(survey_settle(&s, n == 5 ? "multiclass" : "auto", "x.npy"));
    return s;
}

static void many_numbers_and_floats_are_values_and_said_to_be(void)
{
    static const struct {
        size_t n;
        bool is_float;
        const char *remark;
        bool classes;
    } rows[] = {
        {2, false, "", true},         {2, true, "", true},
        {3, true, "values", false},   {5, true, "", true},
        {40, false, "values", false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct survey s = survey_of(rows[i].n, rows[i].is_float);

        CU_ASSERT_EQUAL(s.classes != NULL, rows[i].classes);
        CU_ASSERT_EQUAL(s.remark[0] == '\0', rows[i].remark[0] == '\0');
        CU_ASSERT_PTR_NOT_NULL(strstr(s.remark, rows[i].remark));
        survey_clear(&s);
    }
}

static const struct {
    const char *labels, *task;
    ls_status status;
    const char *words;
} bad[] = {
    {"1,2,3,4", "auto", LS_BAD_DATA, "choose setting task=regression"},
    {"a,b,c,d", "auto", LS_BAD_DATA, "4 distinct labels in 4 rows"},
    {"1,2,3,1,2,3", "binary", LS_BAD_DATA, "3 distinct values: 1, 2, 3"},
    {"1,a,1,1", "regression", LS_BAD_DATA, "not all labels are numbers"},
    {"1,0.5,1,1", "binary", LS_BAD_DATA, "label 0.5 is no whole"},
    {"1,0,1,1", "multilabel", LS_USAGE, "multilabel"},
};

static void a_task_that_does_not_fit_is_refused(void)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct survey s;

        EXPECT_FAILS(settle(bad[i].labels, bad[i].task, &s), bad[i].status,
                     bad[i].words);
        survey_clear(&s);
    }
}

static void a_label_finds_its_class_again(void)
{
    struct survey s;

    EXPECT_OK(settle("10,9,9,10", "auto", &s));
    CU_ASSERT_EQUAL(survey_class(&s, 10, "10"), 1);
    CU_ASSERT_EQUAL(survey_class(&s, 9, NULL), 0);
    CU_ASSERT_EQUAL(survey_class(&s, 8, NULL), 2);
    survey_clear(&s);
    EXPECT_OK(settle("10,a,a,10", "auto", &s));
    CU_ASSERT_EQUAL(survey_class(&s, 10, "10"), 0);
    CU_ASSERT_EQUAL(survey_class(&s, 0, "a"), 1);
    survey_clear(&s);
}

static CU_TestInfo tests[] = {
    {"labels show what they are", labels_show_what_they_are},
    {"many numbers and floats are values, and said to be",
     many_numbers_and_floats_are_values_and_said_to_be},
    {"a task that does not fit is refused",
     a_task_that_does_not_fit_is_refused},
    {"a label finds its class again", a_label_finds_its_class_again},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"survey: classes or values", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
