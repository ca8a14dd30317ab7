/* SPDX-License-Identifier: MIT */
/*
 * sample_values.h - a sample of the values of each column, as the network gets
 * them.
 */
#ifndef LOCKSTEP_SAMPLE_VALUES_H
#define LOCKSTEP_SAMPLE_VALUES_H

#include "table/dataset/dataset.h"
#include "table/dataset/split.h"

/* Values of some rows, column after column. */
struct value_sample {
    size_t columns, rows;
    real *value; /* [columns x rows] */
};

/* Rows of a sample: all of at most as many, SAMPLE_MOST or, of many columns,
 * fewer: SAMPLE_VALUES values, but at least SAMPLE_LEAST rows. */
enum { SAMPLE_LEAST = 4096, SAMPLE_MOST = 65536, SAMPLE_VALUES = 1 << 24 };

/* Take the sample of rows, after shift, scale and fill of input: one row of
 * each of as many stretches of the order of the file, at a place that depends
 * on the seed. Free it with mem_free(sample->value). */
ls_status dataset_sample_values(const ls_dataset *dataset,
                                const struct rows *rows,
                                const struct preprocess *input, uint64_t seed,
                                struct value_sample *sample);

#endif
