/* SPDX-License-Identifier: MIT */
/*
 * test_text_match.c - the columns of a model in a text, by position.
 */
#include "base/settings.h"
#include "table/open/open_text.h"

#include "table/tables.h"

/* A model of two features without names, from HDF5. */
static struct dataset_pattern plain_pattern(void)
{
    return (struct dataset_pattern){.features = 2,
                                    .targets = 1,
                                    .n_classes = 2,
                                    .task = "binary",
                                    .of = "the model"};
}

/* Opens a text for the model; status LS_OK gives a[0]. */
static float first_of(const char *text, const char *key, const char *value,
                      const struct dataset_pattern *pattern, ls_status status,
                      const char *words)
{
    ls_config config = table_config(key, value);
    ls_dataset *d = NULL;
    float first = -1;

    text_file("m.csv", text);
    if (status != LS_OK) {
        EXPECT_FAILS(open_text(temp_path("m.csv"), &config, pattern, &d),
                     status, words);
        return first;
    }
    EXPECT_OK(open_text(temp_path("m.csv"), &config, pattern, &d));
    if (d)
        first = ((float *)d->x)[0];
    ls_dataset_close(d);
    return first;
}

static void further_columns_are_refused(void)
{
    const struct dataset_pattern p = plain_pattern();
    const char wide[] = "has 3 features, the model has 2; they cannot be "
                        "matched by name as the model has no names";

    (void)first_of("id,a,b\n7,1,2\n", NULL, NULL, &p, LS_BAD_DATA, wide);
    (void)first_of("7,1,2\n8,1,2\n", NULL, NULL, &p, LS_BAD_DATA, wide);
    (void)first_of("1\n2\n", NULL, NULL, &p, LS_BAD_DATA, "has 1 features");
    CU_ASSERT_EQUAL(first_of("a,b\n1,2\n", NULL, NULL, &p, LS_OK, NULL), 1);
    CU_ASSERT_EQUAL(first_of("1,2\n3,4\n", NULL, NULL, &p, LS_OK, NULL), 1);
}

static void what_is_named_or_called_label_is_set_aside(void)
{
    const struct dataset_pattern p = plain_pattern();

    CU_ASSERT_EQUAL(first_of("y,a,b\n1,5,2\n", NULL, NULL, &p, LS_OK, NULL), 5);
    CU_ASSERT_EQUAL(first_of("k,a,b\n1,5,2\n", "id", "k", &p, LS_OK, NULL), 5);
    CU_ASSERT_EQUAL(first_of("9,5,2\n1,2,3\n", "y", "0", &p, LS_OK, NULL), 5);
    (void)first_of("y,a\n1,5\n", "y", "y", &p, LS_BAD_DATA,
                   "has 1 features next to its label");
    /* A feature may be called y where all columns are needed. */
    CU_ASSERT_EQUAL(first_of("y,a\n1,5\n", NULL, NULL, &p, LS_OK, NULL), 1);
}

/* A model that was learnt from a text without a header, its label last. */
static void a_label_without_a_name_has_to_look_like_one(void)
{
    static const char *const names[] = {"cat", "dog"};
    ls_config config = table_config("y", "-1");
    ls_dataset *d = NULL;
    struct dataset_pattern p = plain_pattern();

    text_file("l.csv", "1,2,cat\n3,4,dog\n5,6,cat\n");
    EXPECT_OK(ls_dataset_open(temp_path("l.csv"), &config, &d));
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    p.columns = d->columns;
    p.class_names = names;
    CU_ASSERT_EQUAL(first_of("5,2,dog\n1,2,cat\n", NULL, NULL, &p, LS_OK, NULL),
                    5);
    (void)first_of("7,5,2\n8,1,2\n", NULL, NULL, &p, LS_BAD_DATA,
                   "has 3 features");
    (void)first_of("7,5,2,dog\n8,1,2,cat\n", NULL, NULL, &p, LS_BAD_DATA,
                   "has 4 features");
    ls_dataset_close(d);
}

static CU_TestInfo tests[] = {
    {"further columns are refused", further_columns_are_refused},
    {"what is named or called label is set aside",
     what_is_named_or_called_label_is_set_aside},
    {"a label without a name has to look like one",
     a_label_without_a_name_has_to_look_like_one},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"text_match: columns by position", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
