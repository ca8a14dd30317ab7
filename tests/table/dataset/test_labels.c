/* SPDX-License-Identifier: MIT */
/*
 * test_labels.c - which task y is for, and targets that stay values.
 */
#include "table/dataset/labels.h"

#include <string.h>

#include "base/mem.h"
#include "support.h"

/* y of `rows` x `columns`, made into the labels of a dataset. */
static ls_status make(const double *y, size_t rows, size_t columns,
                      bool is_integer, const char *task,
                      const struct dataset_pattern *pattern,
                      ls_dataset **dataset)
{
    const struct slices all = {.rows = rows, .n = rows};
    struct raw_targets raw = {.path = "f.h5",
                              .name = "/y",
                              .slices = &all,
                              .rows = rows,
                              .columns = columns,
                              .is_integer = is_integer};
    ls_status status;

    *dataset = mem_zeroed(1, sizeof **dataset);
    raw.value = mem_zeroed(rows * columns, sizeof *y);
    memcpy(raw.value, y, rows * columns * sizeof *y);
    (*dataset)->about.rows = rows;
    status = labels_make(&raw, task, pattern, *dataset);
    raw_targets_clear(&raw);
    return status;
}

static const struct {
    double y[12];
    size_t rows, columns;
    bool is_integer;
    const char *task, *made;
    size_t targets, classes;
} good[] = {
    {{0, 1, 1, 0}, 4, 1, true, "auto", "binary", 1, 2},
    {{0, 1, 1, 0}, 4, 1, false, "auto", "binary", 1, 2},
    {{2, 4, 4, 2}, 4, 1, true, "auto", "binary", 1, 2},
    {{0, 1, 2, 0, 1, 2}, 6, 1, true, "auto", "multiclass", 3, 3},
    {{0, 1, 2, 0}, 4, 1, true, "multiclass", "multiclass", 3, 3},
    {{0, 1, 2, 0, 1, 2}, 6, 1, false, "auto", "regression", 1, 0},
    {{0, 1, 2, 0, 1, 2}, 6, 1, false, "multiclass", "multiclass", 3, 3},
    {{0, 1, 1, 0}, 4, 1, true, "multiclass", "multiclass", 2, 2},
    {{0, 1, 1, 0}, 4, 1, true, "regression", "regression", 1, 0},
    {{0, 1, 1, 0}, 4, 1, true, "multilabel", "multilabel", 1, 0},
    {{1, 2, 2, 1}, 4, 1, false, "auto", "binary", 1, 2},
    {{-1, 1, 1, -1}, 4, 1, false, "auto", "binary", 1, 2},
    {{1, 1.5, 1.5, 1}, 4, 1, false, "auto", "regression", 1, 0},
    {{0.5, 1, 2, 3}, 4, 1, false, "auto", "regression", 1, 0},
    {{0.5, 1, 2, 3}, 2, 2, false, "auto", "regression", 2, 0},
    {{1, 0, 0, 1}, 2, 2, true, "auto", "multiclass", 2, 2},
    {{1, 1, 0, 1}, 2, 2, true, "multilabel", "multilabel", 2, 0},
    {{1, 1, 0, 1}, 2, 2, true, "regression", "regression", 2, 0},
    {{1, 0, 0, 1}, 2, 2, true, "multilabel", "multilabel", 2, 0},
};

static void y_suggests_its_task_and_a_wish_overrides(void)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ls_dataset *d = NULL;

        EXPECT_OK(make(good[i].y, good[i].rows, good[i].columns,
                       good[i].is_integer, good[i].task, NULL, &d));
        CU_ASSERT_STRING_EQUAL(d->task, good[i].made);
        CU_ASSERT_EQUAL(d->about.targets, good[i].targets);
        CU_ASSERT_EQUAL(d->about.classes, good[i].classes);
        CU_ASSERT_EQUAL(d->label != NULL, good[i].classes > 0);
        CU_ASSERT_EQUAL(d->value != NULL, good[i].classes == 0);
        ls_dataset_close(d);
    }
}

static const struct {
    double y[12];
    size_t rows, columns;
    bool is_integer;
    const char *task, *words;
} bad[] = {
    {{1, 1, 0, 1}, 2, 2, true, "auto", "choose setting task=multilabel or"},
    {{1, 1, 0, 1}, 2, 2, true, "multiclass", "row 0 is not one-hot"},
    {{1, 0, 0.5, 0.5}, 2, 2, false, "multiclass", "row 1 is not one-hot"},
    {{1, 0, 0, 1}, 2, 2, true, "binary", "wants one column"},
    {{1, 2, 0, 1}, 2, 2, true, "multilabel", "row 0 is 2"},
    {{0, 1, 2, 0}, 4, 1, true, "binary", "3 distinct values: 0, 1, 2"},
    {{0, 1, 2.5, 0}, 4, 1, false, "multiclass", "row 2 is 2.5"},
    {{1, 1, 1, 1}, 4, 1, true, "auto", "one class only: 1 in all of 4"},
    {{1, 2, 3, 4}, 4, 1, true, "auto", "choose setting task=regression"},
    {{1, 2, 9007199254740994}, 3, 1, true, "multiclass", "no class label"},
};

static void a_task_that_y_is_not_for_is_refused(void)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ls_dataset *d = NULL;

        EXPECT_FAILS(make(bad[i].y, bad[i].rows, bad[i].columns,
                          bad[i].is_integer, bad[i].task, NULL, &d),
                     LS_BAD_DATA, bad[i].words);
        ls_dataset_close(d);
    }
}

static void a_pattern_decides_the_task(void)
{
    const double y[] = {0, 1, 1, 0};
    const struct dataset_pattern one = {
        .task = "regression", .targets = 1, .of = "model.h5"};
    const struct dataset_pattern two = {
        .task = "regression", .targets = 2, .of = "model.h5"};
    ls_dataset *d = NULL;

    EXPECT_OK(make(y, 4, 1, true, "binary", &one, &d));
    CU_ASSERT_STRING_EQUAL(d->task, "regression");
    CU_ASSERT_EQUAL(d->value[1], 1.0);
    ls_dataset_close(d);
    EXPECT_FAILS(make(y, 4, 1, true, "auto", &two, &d), LS_BAD_DATA,
                 "/y has 1 columns, model.h5 has 2 targets");
    ls_dataset_close(d);
}

static CU_TestInfo tests[] = {
    {"y suggests its task and a wish overrides",
     y_suggests_its_task_and_a_wish_overrides},
    {"a task that y is not for is refused",
     a_task_that_y_is_not_for_is_refused},
    {"a pattern decides the task", a_pattern_decides_the_task},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"labels: tasks", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
