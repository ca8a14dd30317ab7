/* SPDX-License-Identifier: MIT */
/*
 * support.h - helpers of all test programs.
 *
 * A test file defines suites[]; runner.c runs them. Test names are laws.
 */
#ifndef LOCKSTEP_TEST_SUPPORT_H
#define LOCKSTEP_TEST_SUPPORT_H

#include <CUnit/CUnit.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lockstep.h"

#include "base/settings.h"

extern CU_SuiteInfo suites[];

/* |actual - expected| <= absolute + relative * |expected|; NaN fails. Both
 * numbers are printed. */
#define EXPECT_CLOSE(actual, expected, relative, absolute)               \
    expect_close((actual), (expected), (relative), (absolute), __LINE__, \
                 __FILE__, #actual)
void expect_close(double actual, double expected, double relative,
                  double absolute, int line, const char *file,
                  const char *what);

/* Expect the status and, in ls_last_error(), the words (NULL: any). */
#define EXPECT_STATUS(call, status) \
    expect_status((call), (status), NULL, __LINE__, __FILE__, #call)
#define EXPECT_FAILS(call, status, words) \
    expect_status((call), (status), (words), __LINE__, __FILE__, #call)
#define EXPECT_OK(call) EXPECT_STATUS(call, LS_OK)
bool expect_status(ls_status actual, ls_status expected, const char *words,
                   int line, const char *file, const char *what);

/* Number type of ls_real. */
#define TEST_REAL (sizeof(ls_real) == sizeof(double) ? LS_FLOAT64 : LS_FLOAT32)
/* Default settings, with one changed (key NULL: none). */
ls_config default_config(const char *key, const char *value);
/* Create a dataset from copies of X [rows x features], y [rows x targets] or
 * NULL, weight [rows] or NULL. For a task with classes y is one column of class
 * numbers, and `targets` above 1 is the number of classes. */
ls_status dataset_of(size_t rows, size_t features, size_t targets,
                     const ls_real *X, const ls_real *y, const ls_real *weight,
                     const char *task, ls_dataset **dataset);

/* Fill out with count values in [-1, 1), a function of seed. */
void fill_uniform(ls_real *out, size_t count, uint64_t seed);

/* Path "dir/name" in this test program's own directory, which is emptied at the
 * start and removed at the end; valid until the fourth call after. */
const char *temp_path(const char *name);

/* Path of a file in the source tree, valid as long as that of temp_path(). */
const char *source_path(const char *name);

/* Write bytes to a file; read a whole file (free()). */
void write_file(const char *path, const void *bytes, size_t size);
unsigned char *read_file(const char *path, size_t *size);

#endif
