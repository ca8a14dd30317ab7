/* SPDX-License-Identifier: MIT */
/*
 * test_text_roles.c - columns of a text that are weights, identities, groups
 * and parts.
 */
#include "base/settings.h"
#include "table/dataset/dataset.h"

#include <unistd.h>

#include "table/tables.h"

static const char text[] = "id,a,weight,split,run,y\n"
                           "7,1,0.5,train,n,0\n8,2,1,val,s,1\n"
                           "9,3,2,train,s,1\n10,4,1,test,s,1\n";

static ls_dataset *open_with(const char *key, const char *value)
{
    ls_config config = table_config(key, value);
    ls_dataset *d = NULL;

    text_file("t.csv", text);
    EXPECT_OK(ls_dataset_open(temp_path("t.csv"), &config, &d));
    return d;
}

static void usual_names_are_found_and_are_no_features(void)
{
    ls_dataset *d = open_with(NULL, NULL);

    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.features, 3); /* a, run=n, run=s */
    CU_ASSERT_EQUAL(d->weight[2], 2.0);
    CU_ASSERT_EQUAL(d->id[3], 10);
    CU_ASSERT_EQUAL(d->part[1], 1);
    CU_ASSERT_PTR_NULL(d->group);
    CU_ASSERT_STRING_EQUAL(d->about.weight_name, "weight");
    CU_ASSERT_PTR_NOT_NULL(strstr(d->reading, "weights from weight"));
    ls_dataset_close(d);
}

static void none_makes_a_feature_of_it(void)
{
    ls_dataset *d = open_with("weight", "none");

    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.features, 4);
    CU_ASSERT_PTR_NULL(d->weight);
    ls_dataset_close(d);
}

static void a_part_leaves_other_rows_out(void)
{
    ls_dataset *d = open_with("part", "train");

    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.rows, 2);
    CU_ASSERT_EQUAL(d->id[1], 9);
    ls_dataset_close(d);
}

static void a_group_is_named(void)
{
    ls_dataset *d = open_with("group", "run");

    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.features, 1);
    CU_ASSERT_EQUAL(d->group[1], d->group[2]);
    CU_ASSERT_NOT_EQUAL(d->group[0], d->group[1]);
    ls_dataset_close(d);
}

/* The text with another cell. */
static void expect(const char *content, const char *key, const char *value,
                   ls_status status, const char *words)
{
    ls_config config = table_config(key, value);
    ls_dataset *d = NULL;

    text_file("t.csv", content);
    EXPECT_FAILS(ls_dataset_open(temp_path("t.csv"), &config, &d), status,
                 words);
}

static void names_and_values_are_checked(void)
{
    expect(
        text, "weight", "wieght", LS_BAD_DATA,
        "setting weight names wieght, but it has no such column (did you mean "
        "weight?)");
    expect(text, "group", "y", LS_USAGE, "the label and setting group are one");
    expect(text, "split", "group", LS_BAD_DATA, "no column called group");
    expect("a,weight,y\n1,2,0\n3,heavy,1\n", NULL, NULL, LS_BAD_DATA,
           "line 3, column weight: the weight \"heavy\" is no number");
    expect("a,weight,y\n1,0,0\n3,0,1\n", NULL, NULL, LS_BAD_DATA,
           "all weights in weight are 0");
    expect("a,weight,y\n1,2,0\n3,,1\n", NULL, NULL, LS_BAD_DATA,
           "line 3, column weight: the cell is missing");
    expect("a,p,y\n1,train,0\n3,later,1\n", "stored-split", "p", LS_BAD_DATA,
           "line 3, column p: the split is \"later\"");
}

/* A column called split that holds anything else is a feature. */
static void a_split_is_known_by_its_words(void)
{
    ls_config config = table_config(NULL, NULL);
    ls_dataset *d = NULL;

    text_file("t.csv", "split,y\n0.5,0\n1,1\n2,0\n");
    EXPECT_OK(ls_dataset_open(temp_path("t.csv"), &config, &d));
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.features, 1);
    CU_ASSERT_PTR_NULL(d->part);
    ls_dataset_close(d);
}

static void an_import_keeps_all_four(void)
{
    char in[1024], out[1024];
    const char *const paths[] = {in};
    const ls_import_config config = {.group = "run"};
    ls_import_report report = {.size = sizeof report};
    ls_dataset *d = NULL;

    strcpy(in, temp_path("i.csv"));
    strcpy(out, temp_path("i.h5"));
    unlink(out);
    text_file("i.csv", text);
    EXPECT_OK(ls_import(paths, 1, out, &config, NULL, &report));
    d = table_open("i.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.features, 1);
    CU_ASSERT_EQUAL(d->weight[0], 0.5);
    CU_ASSERT_EQUAL(d->part[3], 2);
    ls_dataset_close(d);
}

static CU_TestInfo tests[] = {
    {"usual names are found and are no features",
     usual_names_are_found_and_are_no_features},
    {"none makes a feature of it", none_makes_a_feature_of_it},
    {"a part leaves other rows out", a_part_leaves_other_rows_out},
    {"a group is named", a_group_is_named},
    {"names and values are checked", names_and_values_are_checked},
    {"a split is known by its words", a_split_is_known_by_its_words},
    {"an import keeps all four", an_import_keeps_all_four},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"text_beside: columns next to X", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
