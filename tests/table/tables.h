/* SPDX-License-Identifier: MIT */
/*
 * tables.h - small HDF5 and text files for the tests of data/.
 */
#ifndef LOCKSTEP_TEST_TABLES_H
#define LOCKSTEP_TEST_TABLES_H

#include <stdio.h>
#include <string.h>

#include "base/settings.h"
#include "hdf5/h5.h"
#include "settings/config.h"
#include "support.h"

/* A new HDF5 file under the directory of the test. */
static inline struct h5_file *table_new(const char *name)
{
    struct h5_file *file = NULL;

    EXPECT_OK(h5_create(temp_path(name), &file));
    return file;
}

/* dims of 0 end the shape. */
static inline void table_put(struct h5_file *file, const char *name,
                             enum number_type type, uint64_t a, uint64_t b,
                             uint64_t c, const void *values)
{
    const uint64_t dims[3] = {a, b, c};

    EXPECT_OK(h5_write(file, name, type, c ? 3 : b ? 2 : 1, dims, values));
}

static inline void table_done(struct h5_file *file)
{
    EXPECT_OK(h5_finish(file));
}

/* X [6 x 2] float32 with X[i, j] = 10 i + j, and y = 0 1 0 1 1 0. */
static const float table_X[12] = {0, 1, 10, 11, 20, 21, 30, 31, 40, 41, 50, 51};
static const uint8_t table_y[6] = {0, 1, 0, 1, 1, 0};

static inline void table_plain(const char *name)
{
    struct h5_file *file = table_new(name);

    table_put(file, "/X", NUMBER_F32, 6, 2, 0, table_X);
    table_put(file, "/y", NUMBER_U8, 6, 0, 0, table_y);
    table_done(file);
}

/* Settings of the defaults and one more. */
static inline ls_config table_config(const char *key, const char *value)
{
    ls_config config;

    config_default(&config);
    if (key)
        EXPECT_OK(ls_config_set(&config, key, value));
    return config;
}

/* Open with one setting. NULL when that fails with `status` and words. */
static inline ls_dataset *table_open(const char *name, const char *key,
                                     const char *value, ls_status status,
                                     const char *words)
{
    const ls_config config = table_config(key, value);
    ls_dataset *dataset = NULL;

    EXPECT_FAILS(ls_dataset_open(temp_path(name), &config, &dataset), status,
                 words);
    return dataset;
}

/* A text file. */
static inline void text_file(const char *name, const char *text)
{
    write_file(temp_path(name), text, strlen(text));
}

#endif
