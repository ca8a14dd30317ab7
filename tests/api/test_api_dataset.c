/* SPDX-License-Identifier: MIT */
/*
 * test_api_dataset.c - tables in memory of callers of any release.
 */
#include <stdint.h>

#include "lockstep.h"
#include "support.h"

enum { ROWS = 8 };

static const float X[ROWS] = {0, 1, 2, 3, 4, 5, 6, 7};
static const uint8_t y[ROWS] = {0, 1, 0, 1, 1, 0, 1, 0};

/* A table of a later release. */
struct later {
    ls_table known;
    size_t unheard_of;
};

static ls_table make_table(size_t size)
{
    return (ls_table){.size = size,
                      .rows = ROWS,
                      .X = {.data = X, .type = LS_FLOAT32},
                      .y = {.data = y, .type = LS_UINT8}};
}

static void a_table_of_another_size_is_refused(void)
{
    const size_t sizes[] = {0, sizeof(size_t), offsetof(ls_table, user),
                            SIZE_MAX};
    ls_config *config = NULL;
    ls_dataset *like = NULL, *data = NULL;
    ls_table table = make_table(sizeof table);

    EXPECT_OK(ls_config_create(&config));
    EXPECT_OK(ls_dataset_create(&table, config, &like));
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        table.size = sizes[i];
        EXPECT_FAILS(ls_dataset_create(&table, config, &data), LS_USAGE,
                     "set it to sizeof(ls_table)");
        EXPECT_FAILS(ls_dataset_create_like(like, &table, config, &data),
                     LS_USAGE, "the member size of ls_table");
        CU_ASSERT_PTR_NULL(data);
    }
    ls_dataset_close(like);
    ls_config_destroy(config);
}

static void a_table_of_a_later_release_is_read_as_this_one(void)
{
    struct later later = {.known = make_table(sizeof later)};
    ls_config *config = NULL;
    ls_dataset *data = NULL, *other = NULL;
    const ls_table table = make_table(sizeof table);

    EXPECT_OK(ls_config_create(&config));
    EXPECT_OK(ls_dataset_create(&table, config, &data));
    EXPECT_OK(ls_dataset_create(&later.known, config, &other));
    CU_ASSERT_EQUAL(ls_dataset_about(other)->rows, ROWS);
    CU_ASSERT_EQUAL(ls_dataset_about(other)->classes, 2);
    CU_ASSERT_EQUAL(ls_dataset_about(other)->fingerprint,
                    ls_dataset_about(data)->fingerprint);
    ls_dataset_close(other);
    ls_dataset_close(data);
    ls_config_destroy(config);
}

static CU_TestInfo tests[] = {
    {"a table of another size is refused", a_table_of_another_size_is_refused},
    {"a table of a later release is read as this one",
     a_table_of_a_later_release_is_read_as_this_one},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"api_dataset: size of a table", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
