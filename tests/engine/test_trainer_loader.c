/* SPDX-License-Identifier: MIT */
/*
 * test_trainer_loader.c - the order that a run settles on.
 */
#include "base/settings.h"
#include "engine/trainer.h"

#include <math.h>

#include "hdf5/h5.h"
#include "runs.h"

/* X [12000 x 100] float32, 5 MB, in a file. */
static const char *large_table(void)
{
    enum { ROWS = 12000, COLUMNS = 100 };
    static float X[ROWS * COLUMNS];
    static uint8_t y[ROWS];
    const uint64_t dims[2] = {ROWS, COLUMNS};
    struct h5_file *file = NULL;

    for (size_t i = 0; i < ROWS * COLUMNS; i++)
        X[i] = (float)((i * 7919) % 10007) / 10007.0f;
    for (size_t i = 0; i < ROWS; i++)
        y[i] = X[i * COLUMNS] > 0.5f;
    EXPECT_OK(h5_create(temp_path("large.h5"), &file));
    EXPECT_OK(h5_write(file, "/X", NUMBER_F32, 2, dims, X));
    EXPECT_OK(h5_write(file, "/y", NUMBER_U8, 1, dims, y));
    EXPECT_OK(h5_finish(file));
    return temp_path("large.h5");
}

/* A table that was opened to be streamed, by whatever settings. */
static void what_is_streamed_is_never_called_a_full_shuffle(void)
{
    static const char *const full[] = {"full", "auto"};
    ls_config config = make_config();
    ls_dataset *data = NULL;
    ls_trainer *t = NULL;

    config.memory = 1;
    EXPECT_OK(ls_dataset_open(large_table(), &config, &data));
    CU_ASSERT(ls_dataset_about(data)->streamed > 0);
    config.memory = 0;
    for (size_t i = 0; i < 2; i++) {
        EXPECT_OK(ls_config_set(&config, "shuffle", full[i]));
        EXPECT_FAILS(ls_trainer_create(&config, data, NULL, NULL, &t),
                     LS_NO_MEMORY, "cannot all be mixed at a time");
        CU_ASSERT_PTR_NULL(t);
    }
    EXPECT_OK(ls_config_set(&config, "shuffle", "window"));
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* The order that is chosen is stored by its own name. */
static void what_memory_decides_is_part_of_the_settings(void)
{
    static const struct {
        const char *memory, *shuffle, *window;
    } rows[] = {
        {"0", "full", "0"},
        {"500M", "full", "0"},
        {"60M", "window", "0.1"},
    };
    const char *path = large_table();

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ls_config config = make_config();
        ls_dataset *data = NULL;
        ls_trainer *t = NULL;

        EXPECT_OK(ls_config_set(&config, "memory", rows[i].memory));
        EXPECT_OK(ls_dataset_open(path, &config, &data));
        /* With a sanitizer a program alone may be larger than 60 MB. */
        if (ls_trainer_create(&config, data, NULL, NULL, &t) != LS_OK) {
            CU_ASSERT(i == 2);
            CU_ASSERT_PTR_NOT_NULL(strstr(ls_last_error(), "setting memory"));
        } else {
            CU_ASSERT_STRING_EQUAL(t->config.shuffle, rows[i].shuffle);
            CU_ASSERT(fabs(t->config.window - strtod(rows[i].window, NULL)) <
                      0.01);
        }
        ls_trainer_destroy(t);
        ls_dataset_close(data);
    }
}

static CU_TestInfo tests[] = {
    {"what is streamed is never called a full shuffle",
     what_is_streamed_is_never_called_a_full_shuffle},
    {"what memory decides is part of the settings",
     what_memory_decides_is_part_of_the_settings},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"feeding", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
