/* SPDX-License-Identifier: MIT */
/*
 * dataset.c - a table in memory: its life, and its rows for a worker.
 *
 * Reading files is open.c; shifts and scales are found in fit.c.
 */
#include "data/dataset.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"

void ls_dataset_close(ls_dataset *dataset)
{
    if (!dataset)
        return;
    mem_free(dataset->x);
    mem_free(dataset->column);
    mem_free(dataset->label);
    mem_free(dataset->value);
    mem_free(dataset->weight);
    mem_free(dataset->feature_names);
    mem_free(dataset->target_names);
    mem_free(dataset->class_names);
    mem_free(dataset->class_rows);
    mem_free(dataset);
}

const ls_dataset_info *ls_dataset_about(const ls_dataset *dataset)
{
    return &dataset->about;
}

/* Sizes of the arrays, in bytes. */
static size_t x_bytes(const ls_dataset *d)
{
    return d->about.rows * d->width * number_size(d->x_type);
}

static size_t label_bytes(const ls_dataset *d)
{
    return d->label ? d->about.rows * sizeof *d->label : 0;
}

static size_t value_bytes(const ls_dataset *d)
{
    return d->value ? d->about.rows * d->about.targets * sizeof *d->value : 0;
}

static size_t weight_bytes(const ls_dataset *d)
{
    return d->weight ? d->about.rows * sizeof *d->weight : 0;
}

void dataset_finish(ls_dataset *d)
{
    const uint64_t shape[] = {d->about.rows, d->width, (uint64_t)d->x_type};
    uint64_t print = digest_xxh3(0, shape, sizeof shape);

    print = digest_xxh3(print, d->x, x_bytes(d));
    print = digest_xxh3(print, d->label, label_bytes(d));
    print = digest_xxh3(print, d->value, value_bytes(d));
    print = digest_xxh3(print, d->weight, weight_bytes(d));
    d->about.fingerprint = print;
    d->about.bytes = sizeof *d + x_bytes(d) + label_bytes(d) + value_bytes(d) +
                     weight_bytes(d);
    d->about.path = d->path;
    d->about.x_name = d->x_name;
    d->about.y_name = d->y_name;
    d->about.weight_name = d->weight_name;
    d->about.x_type = d->x_file_type;
    d->about.y_type = d->y_file_type;
    d->about.task = d->task;
    d->about.reading = d->reading;
    d->about.feature_names = (const char *const *)d->feature_names;
    d->about.target_names = (const char *const *)d->target_names;
    d->about.class_names = (const char *const *)d->class_names;
    d->about.class_rows = d->class_rows;
}

void dataset_inputs(const ls_dataset *dataset, const size_t *rows, size_t n,
                    const struct preprocess *input, real *X)
{
    const int plain = !input || preprocess_is_identity(input);

    number_gather(dataset->x_type, dataset->x, dataset->width, rows, n,
                  dataset->column, dataset->about.features,
                  plain ? NULL : input->shift, plain ? NULL : input->scale, X);
}

/* Y of classes: one column of 0 and 1, or one column per class. */
static void label_targets(const ls_dataset *dataset, const size_t *rows,
                          size_t n, real *Y)
{
    const size_t targets = dataset->about.targets;

    for (size_t i = 0; i < n; i++) {
        const int32_t label = dataset->label[rows[i]];

        if (targets == 1) {
            Y[i] = (real)label;
            continue;
        }
        for (size_t j = 0; j < targets; j++)
            Y[i * targets + j] = 0;
        Y[i * targets + (size_t)label] = 1;
    }
}

void dataset_targets(const ls_dataset *dataset, const size_t *rows, size_t n,
                     const struct preprocess *target, real *Y)
{
    const size_t targets = dataset->about.targets;

    if (dataset->label)
        label_targets(dataset, rows, n, Y);
    else
        number_gather(NUMBER_F64, dataset->value, targets, rows, n, NULL,
                      targets, target ? target->shift : NULL,
                      target ? target->scale : NULL, Y);
}

double dataset_weights(const ls_dataset *dataset, const size_t *rows, size_t n,
                       real *w)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++) {
        w[i] = dataset->weight ? (real)dataset->weight[rows[i]] : 1;
        sum += (double)w[i];
    }
    return sum;
}
