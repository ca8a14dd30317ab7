/* SPDX-License-Identifier: MIT */
/*
 * test_resume.c - a run that goes on takes all that it learnt from its
 * checkpoint, and none of it from the table once more.
 */
#include "engine/trainer.h"

#include <math.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hdf5/h5.h"
#include "runs.h"

enum { ROWS = 60000, COLUMNS = 100, TABLE_BYTES = ROWS * COLUMNS * 4 };

/* Bytes that were read from files; HDF5 and lockstep read by these calls. */
static atomic_size_t bytes_read;

LS_API ssize_t pread(int fd, void *bytes, size_t n, off_t at)
{
    const ssize_t got = syscall(SYS_pread64, fd, bytes, n, at);

    if (got > 0)
        atomic_fetch_add(&bytes_read, (size_t)got);
    return got;
}

LS_API ssize_t pread64(int fd, void *bytes, size_t n, off_t at)
{
    return pread(fd, bytes, n, at);
}

/* X [60000 x 100] float32, 24 MB, values up to `most`. */
static const char *write_table(const char *name, float most)
{
    static float X[ROWS * COLUMNS];
    static uint8_t y[ROWS];
    const uint64_t dims[2] = {ROWS, COLUMNS};
    struct h5_file *file = NULL;

    for (size_t i = 0; i < ROWS * COLUMNS; i++)
        X[i] = most * (float)((i * 7919) % 10007) / 10007.0f;
    for (size_t i = 0; i < ROWS; i++)
        y[i] = X[i * COLUMNS] > most / 2;
    EXPECT_OK(h5_create(temp_path(name), &file));
    EXPECT_OK(h5_write(file, "/X", NUMBER_F32, 2, dims, X));
    EXPECT_OK(h5_write(file, "/y", NUMBER_U8, 1, dims, y));
    EXPECT_OK(h5_finish(file));
    return temp_path(name);
}

static ls_dataset *open_streamed(const char *path, ls_config config)
{
    ls_dataset *data = NULL;

    config.memory = 1;
    EXPECT_OK(ls_dataset_open(path, &config, &data));
    CU_ASSERT_FATAL(data && data->stream);
    return data;
}

/* A run of a few steps, and its checkpoint. */
static void stop_early(const ls_dataset *data, ls_config config,
                       const char *name, char checkpoint[LS_PATH_SIZE])
{
    ls_trainer *t = NULL;

    config.max_steps = 3;
    unlink(temp_path(name));
    EXPECT_OK(checkpoint_path(temp_path(name), checkpoint));
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_STATUS(ls_trainer_run(t, temp_path(name), 1), LS_STOPPED);
    ls_trainer_destroy(t);
}

static void a_streamed_table_is_not_fitted_again(void)
{
    static const char *const missing[] = {"error", "mean"};
    const char *path = write_table("fitted.h5", 1.0f);

    for (size_t k = 0; k < 2; k++) {
        ls_config config = make_config();
        ls_trainer *t = NULL;
        char checkpoint[LS_PATH_SIZE];

        EXPECT_OK(ls_config_set(&config, "missing", missing[k]));
        EXPECT_OK(ls_config_set(&config, "shuffle", "window"));
        EXPECT_OK(ls_config_set(&config, "window", "0.05"));
        config.val_split = k == 1 ? 0.2 : 0;
        ls_dataset *data = open_streamed(path, config);

        bytes_read = 0;
        EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
        CU_ASSERT(bytes_read >= TABLE_BYTES); /* they are counted */
        ls_trainer_destroy(t);
        stop_early(data, config, "m.h5", checkpoint);
        bytes_read = 0;
        EXPECT_OK(ls_trainer_resume(checkpoint, &config, data, NULL, NULL, &t));
        /* The self-test takes rows of the first two windows. */
        CU_ASSERT(bytes_read < TABLE_BYTES / 2);
        ls_trainer_destroy(t);
        ls_dataset_close(data);
    }
}

/* About how many different rows a sketch stands for. */
static double rows_known(const struct sketch *sketch)
{
    return ldexp((double)sketch->n, (int)sketch->thin);
}

/* As a user may who knows that the rows are better now. */
static void data_that_changed_changes_no_scaling(void)
{
    ls_config config = make_config();
    ls_dataset *old = NULL, *new = NULL;
    ls_trainer *t = NULL;
    ls_model *saved = NULL;
    char checkpoint[LS_PATH_SIZE];

    config.val_split = 0.2;
    EXPECT_OK(ls_dataset_open(write_table("old.h5", 1), &config, &old));
    EXPECT_OK(ls_dataset_open(write_table("new.h5", 3), &config, &new));
    stop_early(old, config, "c.h5", checkpoint);
    EXPECT_OK(ls_model_load(checkpoint, &saved));
    EXPECT_FAILS(ls_trainer_resume(checkpoint, &config, new, NULL, NULL, &t),
                 LS_BAD_DATA, "setting allow-changed-data");
    config.allow_changed_data = 1;
    EXPECT_OK(ls_trainer_resume(checkpoint, &config, new, NULL, NULL, &t));
    for (size_t j = 0; j < COLUMNS; j++) {
        CU_ASSERT_EQUAL(t->model->input.shift[j], saved->input.shift[j]);
        CU_ASSERT_EQUAL(t->model->input.scale[j], saved->input.scale[j]);
        CU_ASSERT_EQUAL(t->best->input.shift[j], saved->input.shift[j]);
    }
    CU_ASSERT(same_parameters(t->model, saved));
    /* Old and new rows were trained on. */
    CU_ASSERT(rows_known(&t->model->trained) >
              1.5 * rows_known(&saved->trained));
    CU_ASSERT(t->best->trained.n == t->model->trained.n);
    ls_trainer_destroy(t);
    ls_model_destroy(saved);
    ls_dataset_close(old);
    ls_dataset_close(new);
}

/* The share of a window is rounded to bands: it is compared as it is stored. */
static void the_order_must_be_the_same(void)
{
    ls_config config = make_config();
    ls_trainer *t = NULL;
    char checkpoint[LS_PATH_SIZE];
    ls_dataset *data = NULL;

    EXPECT_OK(ls_config_set(&config, "shuffle", "window"));
    EXPECT_OK(ls_config_set(&config, "window", "0.123"));
    EXPECT_OK(ls_dataset_open(write_table("order.h5", 1), &config, &data));
    stop_early(data, config, "o.h5", checkpoint);
    EXPECT_OK(ls_trainer_resume(checkpoint, &config, data, NULL, NULL, &t));
    CU_ASSERT(fabs(t->config.window - 0.123) < 0.01);
    ls_trainer_destroy(t);
    t = NULL;
    EXPECT_OK(ls_config_set(&config, "window", "0.5"));
    EXPECT_FAILS(ls_trainer_resume(checkpoint, &config, data, NULL, NULL, &t),
                 LS_BAD_DATA, "setting window");
    EXPECT_OK(ls_config_set(&config, "shuffle", "none"));
    EXPECT_FAILS(ls_trainer_resume(checkpoint, &config, data, NULL, NULL, &t),
                 LS_BAD_DATA, "setting shuffle");
    /* What does not depend on the order is found first. */
    EXPECT_OK(ls_config_set(&config, "hidden", "8,7"));
    EXPECT_FAILS(ls_trainer_resume(checkpoint, &config, data, NULL, NULL, &t),
                 LS_BAD_DATA, "setting hidden");
    CU_ASSERT_PTR_NULL(t);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"a streamed table is not fitted again",
     a_streamed_table_is_not_fitted_again},
    {"data that changed changes no scaling",
     data_that_changed_changes_no_scaling},
    {"the order must be the same", the_order_must_be_the_same},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"resume", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
