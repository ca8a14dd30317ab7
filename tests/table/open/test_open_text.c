/* SPDX-License-Identifier: MIT */
/*
 * test_open_text.c - files that were never imported, by themselves and for a
 * model.
 */
#include "base/settings.h"
#include "table/open/open_text.h"

#include <unistd.h>

#include "table/tables.h"
#include "table/values/encoding.h"

static const char train_text[] = "age,color,y\n1,red,no\n2,blue,yes\n"
                                 "3,red,no\n4,green,yes\n";

/* What train would make of the text: by way of a file. */
static ls_dataset *imported(const char *text, const ls_import_config *config)
{
    char in[1024], out[1024];
    const char *const paths[] = {in};
    ls_import_report report = {.size = sizeof report};

    strcpy(in, temp_path("i.csv"));
    strcpy(out, temp_path("i.h5"));
    unlink(out);
    text_file("i.csv", text);
    EXPECT_OK(ls_import(paths, 1, out, config, NULL, &report));
    return table_open("i.h5", NULL, NULL, LS_OK, NULL);
}

static struct dataset_pattern pattern_of(const ls_dataset *d, int need_y)
{
    return (struct dataset_pattern){.features = d->about.features,
                                    .targets = d->about.targets,
                                    .n_classes = d->about.classes,
                                    .feature_names = d->about.feature_names,
                                    .class_names = d->about.class_names,
                                    .task = d->about.task,
                                    .of = "the model",
                                    .need_y = need_y,
                                    .columns = d->columns};
}

static void a_text_is_what_its_import_would_be(void)
{
    ls_dataset *file = imported(train_text, NULL), *raw = NULL;

    text_file("r.csv", train_text);
    raw = table_open("r.csv", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_PTR_NOT_NULL_FATAL(raw);
    CU_ASSERT_EQUAL(raw->about.rows, 4);
    CU_ASSERT_EQUAL(raw->about.features, 4);
    CU_ASSERT_EQUAL(memcmp(raw->x, file->x, 16 * sizeof(float)), 0);
    CU_ASSERT_EQUAL(memcmp(raw->label, file->label, 4 * sizeof(int32_t)), 0);
    CU_ASSERT_STRING_EQUAL(raw->about.class_names[1], "yes");
    CU_ASSERT_STRING_EQUAL(raw->about.feature_names[1], "color=blue");
    CU_ASSERT_STRING_EQUAL(raw->about.task, file->about.task);
    ls_dataset_close(raw);
    ls_dataset_close(file);
}

static void columns_are_found_by_name_and_levels_are_the_models(void)
{
    const float want[] = {7, 0, 0, 1, 8, 0, 0, 0};
    ls_dataset *file = imported(train_text, NULL), *raw = NULL;
    ls_config config = table_config(NULL, NULL);

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    const struct dataset_pattern pattern = pattern_of(file, 0);

    text_file("n.csv", "extra,color,age\nx,red,7\nx,purple,8\n");
    EXPECT_OK(open_text(temp_path("n.csv"), &config, &pattern, &raw));
    CU_ASSERT_PTR_NOT_NULL_FATAL(raw);
    CU_ASSERT_EQUAL(memcmp(raw->x, want, sizeof want), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(raw->reading, "1 cell is no level"));
    ls_dataset_close(raw);
    raw = NULL;
    EXPECT_OK(ls_config_set(&config, "unknown", "error"));
    EXPECT_FAILS(open_text(temp_path("n.csv"), &config, &pattern, &raw),
                 LS_BAD_DATA, "line 3, column color: \"purple\" is none");
    text_file("n.csv", "color\nred\n");
    EXPECT_FAILS(open_text(temp_path("n.csv"), &config, &pattern, &raw),
                 LS_BAD_DATA, "lacks 1 of the 2 of the model: age");
    ls_dataset_close(file);
}

static void the_label_is_found_where_it_is_needed(void)
{
    ls_dataset *file = imported(train_text, NULL), *raw = NULL;
    const ls_config config = table_config(NULL, NULL);

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    const struct dataset_pattern pattern = pattern_of(file, 1);

    text_file("y.csv", "y,color,age\nyes,red,7\n");
    EXPECT_OK(open_text(temp_path("y.csv"), &config, &pattern, &raw));
    CU_ASSERT_PTR_NOT_NULL_FATAL(raw);
    CU_ASSERT_EQUAL(raw->label[0], 1);
    ls_dataset_close(raw);
    raw = NULL;
    text_file("y.csv", "color,age\nred,7\n");
    EXPECT_FAILS(open_text(temp_path("y.csv"), &config, &pattern, &raw),
                 LS_BAD_DATA, "it has no column y; say setting y");
    ls_dataset_close(file);
}

static void missing_cells_are_filled_as_in_training(void)
{
    const ls_import_config median = {.missing = "median"};
    ls_dataset *file = imported("a,b,y\n1,1,0\n,2,1\n3,4,0\n9,8,1\n", &median);
    const ls_config config = table_config(NULL, NULL);
    ls_dataset *raw = NULL;

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(((float *)file->x)[2], 3.0f);
    const struct dataset_pattern pattern = pattern_of(file, 0);

    text_file("m.csv", "a,b\n,\n");
    EXPECT_OK(open_text(temp_path("m.csv"), &config, &pattern, &raw));
    CU_ASSERT_PTR_NOT_NULL_FATAL(raw);
    CU_ASSERT_EQUAL(((float *)raw->x)[0], 3.0f);
    CU_ASSERT_EQUAL(((float *)raw->x)[1], 3.0f);
    ls_dataset_close(raw);
    ls_dataset_close(file);
}

static void without_names_columns_are_found_by_place(void)
{
    ls_dataset *file =
        imported("1,5,0\n2,6,1\n", &(ls_import_config){.label = "-1"});
    const ls_config config = table_config(NULL, NULL);
    ls_dataset *raw = NULL;

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    const struct dataset_pattern with = pattern_of(file, 1);
    const struct dataset_pattern without = pattern_of(file, 0);

    text_file("p.csv", "3,7,1\n4,8,0\n");
    EXPECT_OK(open_text(temp_path("p.csv"), &config, &with, &raw));
    CU_ASSERT_PTR_NOT_NULL_FATAL(raw);
    CU_ASSERT_EQUAL(((float *)raw->x)[1], 7.0f);
    CU_ASSERT_EQUAL(raw->label[0], 1);
    ls_dataset_close(raw);
    text_file("p.csv", "3,7\n4,8\n");
    EXPECT_OK(open_text(temp_path("p.csv"), &config, &without, &raw));
    CU_ASSERT_EQUAL(((float *)raw->x)[3], 8.0f);
    ls_dataset_close(raw);
    ls_dataset_close(file);
}

static CU_TestInfo tests[] = {
    {"a text is what its import would be", a_text_is_what_its_import_would_be},
    {"columns are found by name and levels are the model's",
     columns_are_found_by_name_and_levels_are_the_models},
    {"the label is found where it is needed",
     the_label_is_found_where_it_is_needed},
    {"missing cells are filled as in training",
     missing_cells_are_filled_as_in_training},
    {"without names columns are found by place",
     without_names_columns_are_found_by_place},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"raw: files that were never imported", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
