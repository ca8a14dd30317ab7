/* SPDX-License-Identifier: MIT */
/*
 * test_validation.c - description of the held-out rows of a trainer.
 */
#include "base/mem.h"
#include "base/settings.h"
#include "engine/trainer.h"
#include "lockstep_tools.h"
#include "runs.h"

static ls_validation held_out_by(const char *task, const char *split,
                                 bool of_its_own, ls_trainer **t,
                                 ls_dataset **data, ls_dataset **other)
{
    ls_config config = make_config();

    *data = make_table(task);
    *other = of_its_own ? make_table(task) : NULL;
    EXPECT_OK(ls_config_set(&config, "split", split));
    config.val_split = of_its_own || strcmp(split, "auto") == 0 ? 0 : 0.2;
    EXPECT_OK(ls_trainer_create(&config, *data, *other, NULL, t));
    return *ls_trainer_validation(*t);
}

static void check(const char *task, const char *split, bool of_its_own,
                  const char *method, size_t rows)
{
    ls_trainer *t = NULL;
    ls_dataset *data, *other;
    const ls_validation v =
        held_out_by(task, split, of_its_own, &t, &data, &other);
    size_t sum = 0;

    CU_ASSERT_STRING_EQUAL(v.method, method);
    CU_ASSERT_EQUAL(v.rows, rows);
    CU_ASSERT_EQUAL(v.train_rows, of_its_own ? RUN_ROWS : RUN_ROWS - rows);
    CU_ASSERT((v.class_rows != NULL) == (rows > 0 && v.classes > 0));
    for (size_t c = 0; v.class_rows && c < v.classes; c++)
        sum += v.class_rows[c];
    CU_ASSERT_EQUAL(sum, v.class_rows ? rows : 0);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
    ls_dataset_close(other);
}

static void rows_and_method_are_named(void)
{
    check("binary", "auto", false, "none", 0);
    check("binary", "stratified", false, "stratified", 60);
    check("multiclass", "random", false, "random", 60);
    check("regression", "tail", false, "tail", 60);
    check("multiclass", "auto", true, "file", RUN_ROWS);
}

/* The last rows are counted by hand. */
static void classes_are_those_of_the_rows(void)
{
    ls_trainer *t = NULL;
    ls_dataset *data, *other;
    ls_real X[RUN_ROWS * RUN_FEATURES];
    size_t count[RUN_CLASSES] = {0};
    const ls_validation v =
        held_out_by("multiclass", "tail", false, &t, &data, &other);

    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 11);
    for (size_t i = RUN_ROWS - v.rows; i < RUN_ROWS; i++)
        count[(X[i * RUN_FEATURES] > 0) + (X[i * RUN_FEATURES + 1] > 0)]++;
    CU_ASSERT_EQUAL_FATAL(v.classes, RUN_CLASSES);
    for (size_t c = 0; c < RUN_CLASSES; c++)
        CU_ASSERT_EQUAL(v.class_rows[c], count[c]);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* Rows as bits, as a table that is streamed has them: every third. */
static void rows_may_be_bits(void)
{
    ls_dataset *data = make_table("multiclass");
    unsigned char bits[RUN_ROWS / 8 + 1] = {0};
    struct ls_trainer t = {.validation = data};
    size_t count[RUN_CLASSES] = {0};

    t.held_out = (struct rows){.table = RUN_ROWS, .bits = bits, .value = 1};
    for (size_t i = 0; i < RUN_ROWS; i += 3) {
        bit_set(bits, i);
        t.held_out.n++;
        count[data->label[i]]++;
    }
    EXPECT_OK(trainer_count_held_out(&t));
    for (size_t c = 0; c < RUN_CLASSES; c++)
        CU_ASSERT_EQUAL(t.held_out_classes[c], count[c]);
    mem_free(t.held_out_classes);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"rows and method are named", rows_and_method_are_named},
    {"classes are those of the rows", classes_are_those_of_the_rows},
    {"rows may be bits", rows_may_be_bits},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"validation: rows held out", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
