/* SPDX-License-Identifier: MIT */
/*
 * dataset.c - a table in memory: its lifetime, and minibatches for a worker.
 *
 * open.c reads files; fit_scaling.c finds shift and scale.
 */
#include "table/dataset/dataset.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "table/layout/stream.h"
#include "table/values/encoding.h"

void dataset_close(ls_dataset *dataset)
{
    if (!dataset)
        return;
    stream_destroy(dataset->stream);
    bands_clear(&dataset->bands);
    if (!dataset->x_is_lent)
        mem_free(dataset->x);
    mem_free(dataset->column);
    mem_free(dataset->whole_fill);
    mem_free(dataset->label);
    mem_free(dataset->value);
    mem_free(dataset->weight);
    mem_free(dataset->id);
    mem_free(dataset->id_text);
    mem_free(dataset->group);
    mem_free(dataset->part);
    mem_free(dataset->feature_names);
    mem_free(dataset->target_names);
    mem_free(dataset->class_names);
    mem_free(dataset->class_rows);
    encoding_destroy(dataset->columns);
    mem_free(dataset);
}

const ls_dataset_info *dataset_about(const ls_dataset *dataset)
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

uint64_t dataset_seed(const ls_dataset *d)
{
    const uint64_t kind[] = {d->width, (uint64_t)d->x_type};

    return digest_xxh3(0, kind, sizeof kind);
}

void dataset_describe_weights(ls_dataset *d)
{
    double sum = 0, square = 0;

    d->about.effective_rows = (double)d->about.rows;
    d->has_negative_weight = false;
    for (size_t i = 0; d->weight && i < d->about.rows; i++) {
        const double w = (double)(real)d->weight[i];

        sum += w;
        square += w * w;
        d->has_negative_weight |= w < 0;
    }
    if (d->weight)
        d->about.effective_rows = square > 0 ? sum * sum / square : 0;
}

void dataset_finish(ls_dataset *d)
{
    const bool has_print = d->stream || d->x_is_lent;
    uint64_t print = has_print || d->whole_fill
                         ? d->x_print
                         : digest_xxh3(dataset_seed(d), d->x, x_bytes(d));

    print = digest_xxh3(print, &d->about.rows, sizeof d->about.rows);
    print = digest_xxh3(print, d->label, label_bytes(d));
    print = digest_xxh3(print, d->value, value_bytes(d));
    print = digest_xxh3(print, d->weight, weight_bytes(d));
    if (d->group)
        print = digest_xxh3(print, d->group, d->about.rows * sizeof *d->group);
    if (d->part)
        print = digest_xxh3(print, d->part, d->about.rows);
    d->about.fingerprint = print;
    d->about.bytes = sizeof *d + label_bytes(d) + value_bytes(d) +
                     weight_bytes(d) + (has_print ? 0 : x_bytes(d));
    if (d->stream)
        d->about.bytes += reader_bytes(d->stream->reader);
    d->about.streamed = d->stream ? x_bytes(d) : 0;
    d->about.x_is_borrowed = d->x_is_lent;
    dataset_describe_weights(d);
    dataset_point(d);
}

void dataset_point(ls_dataset *d)
{
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

static struct gather_view input_view(const ls_dataset *dataset,
                                     const struct preprocess *input)
{
    const int plain = !input || preprocess_is_identity(input);

    return (struct gather_view){
        .type = dataset->x_type,
        .table = dataset->x,
        .stride = dataset_stride(dataset),
        .n = dataset->about.features,
        .column = dataset->column,
        .shift = plain ? NULL : input->shift,
        .scale = plain ? NULL : input->scale,
        .fill = input && dataset->has_nan ? input->fill : NULL,
        .curve = input ? input->curve : NULL,
    };
}

void dataset_inputs(const ls_dataset *dataset, const size_t *rows, size_t n,
                    const struct preprocess *input, size_t ld, real *X)
{
    const struct gather_view view = input_view(dataset, input);

    gather_batch(&view, rows, n, ld, X);
}

/* One after the other: a feature may be in any column of x. */
void dataset_features(const ls_dataset *dataset, const size_t *feature,
                      size_t n_features, const size_t *rows, size_t n,
                      size_t ld, real *X)
{
    for (size_t j = 0; j < n_features; j++) {
        const size_t at =
            dataset->column ? dataset->column[feature[j]] : feature[j];
        struct gather_view view = input_view(dataset, NULL);

        view.n = 1;
        view.column = &at;
        gather_batch(&view, rows, n, ld, X + j * ld);
    }
}

void dataset_ask_for(const ls_dataset *dataset, const size_t *rows, size_t n)
{
    const struct gather_view view = input_view(dataset, NULL);

    gather_prefetch(&view, rows, n);
    for (size_t i = 0; dataset->label && i < n; i++)
        __builtin_prefetch(&dataset->label[rows[i]], 0, 2);
    for (size_t i = 0; dataset->value && i < n; i++)
        __builtin_prefetch(&dataset->value[rows[i] * dataset->about.targets], 0,
                           2);
    for (size_t i = 0; dataset->weight && i < n; i++)
        __builtin_prefetch(&dataset->weight[rows[i]], 0, 2);
}

/* Y of classes: one row of 0 and 1, or one row per class. */
static void label_targets(const ls_dataset *dataset, const size_t *rows,
                          size_t n, size_t ld, real *Y)
{
    const size_t targets = dataset->about.targets;

    memset(Y, 0, targets * ld * sizeof *Y);
    for (size_t i = 0; i < n; i++) {
        const int32_t label = dataset->label[rows[i]];

        if (targets == 1)
            Y[i] = (real)label;
        else
            Y[(size_t)label * ld + i] = 1;
    }
}

void dataset_targets(const ls_dataset *dataset, const size_t *rows, size_t n,
                     const struct preprocess *target, size_t ld, real *Y)
{
    const size_t targets = dataset->about.targets;
    const struct gather_view view = {
        .type = NUMBER_F64,
        .table = dataset->value,
        .stride = targets * sizeof *dataset->value,
        .n = targets,
        .shift = target ? target->shift : NULL,
        .scale = target ? target->scale : NULL,
    };

    if (dataset->label)
        label_targets(dataset, rows, n, ld, Y);
    else
        gather_batch(&view, rows, n, ld, Y);
}

double dataset_weights(const ls_dataset *dataset, const size_t *rows, size_t n,
                       size_t ld, real *w)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++) {
        w[i] = dataset->weight ? (real)dataset->weight[rows[i]] : 1;
        sum += (double)w[i];
    }
    for (size_t i = n; i < ld; i++)
        w[i] = 0;
    return sum;
}
