/* SPDX-License-Identifier: MIT */
/*
 * create.c - a dataset from arrays of the caller, which are copied.
 *
 * The same checks as for a file; rows in sentences are rows of the arrays.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/dataset/dataset.h"
#include "table/dataset/labels.h"
#include "table/dataset/load.h"

static ls_status check_values(const char *name, const real *values, size_t rows,
                              size_t columns)
{
    const size_t count = rows * columns;
    const size_t bad = number_first_bad(NUMBER_REAL, values, count);

    if (bad < count)
        return fail(LS_BAD_DATA,
                    "%s row %zu, column %zu is %g (both count from 0); want "
                    "finite numbers",
                    name, bad / columns, bad % columns, (double)values[bad]);
    return LS_OK;
}

static ls_status copy_inputs(const real *X, ls_dataset *d)
{
    const size_t rows = d->about.rows, features = d->about.features;
    real *copy = NULL;
    ls_status status = LS_OK;

    d->x = copy = mem_untouched(rows, features * sizeof *X);
    TRY(mem_check(copy, rows, features * sizeof *X, "X"));
    memcpy(copy, X, rows * features * sizeof *X);
    d->x_type = NUMBER_REAL;
    d->width = features;
    TRY(check_values("X", X, rows, features));
done:
    return status;
}

/* Class numbers 0 .. n-1 in one column. */
static ls_status copy_labels(const real *y, size_t n, ls_dataset *d)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(d->label, d->about.rows, "labels"));
    TRY(MEM_ARRAY(d->class_rows, n, "rows of classes"));
    for (size_t i = 0; i < d->about.rows; i++) {
        if (!(y[i] >= 0 && (double)y[i] < (double)n) ||
            (real)(int32_t)y[i] != y[i]) {
            status = fail(LS_BAD_DATA,
                          "y row %zu is %g (rows count from 0); want a class "
                          "number 0 .. %zu",
                          i, (double)y[i], n - 1);
            goto done;
        }
        d->label[i] = (int32_t)y[i];
        d->class_rows[d->label[i]]++;
    }
    d->about.classes = n;
done:
    return status;
}

static ls_status copy_values(const real *y, size_t targets, const char *task,
                             ls_dataset *d)
{
    const size_t rows = d->about.rows;
    ls_status status = LS_OK;

    TRY(check_values("y", y, rows, targets));
    TRY(MEM_ARRAY(d->value, rows * targets, "y"));
    d->y_type = NUMBER_REAL;
    for (size_t i = 0; i < rows * targets; i++) {
        d->value[i] = (double)y[i];
        if (strcmp(task, "multilabel") == 0 && y[i] != 0 && y[i] != 1) {
            status = fail(LS_BAD_DATA,
                          "y row %zu, column %zu is %g (both count from 0); "
                          "multilabel wants 0 or 1",
                          i / targets, i % targets, (double)y[i]);
            goto done;
        }
    }
done:
    return status;
}

/* As many classes as outputs are asked for; with one, as labels show. */
static size_t count_classes(const real *y, size_t rows, size_t targets)
{
    real largest = 1;

    if (targets > 1)
        return targets;
    for (size_t i = 0; i < rows; i++)
        if (y[i] > largest)
            largest = y[i];
    return largest < LEVELS_MAX ? (size_t)largest + 1 : LEVELS_MAX;
}

static ls_status copy_targets(const real *y, size_t targets, const char *task,
                              ls_dataset *d)
{
    ls_status status = LS_OK;

    if (strcmp(task, "binary") == 0) {
        if (targets != 1)
            return fail(LS_USAGE, "task binary has 1 target, not %zu", targets);
        d->about.targets = 1;
        TRY(copy_labels(y, 2, d));
    } else if (strcmp(task, "multiclass") == 0) {
        d->about.targets = count_classes(y, d->about.rows, targets);
        TRY(copy_labels(y, d->about.targets, d));
    } else if (strcmp(task, "multilabel") == 0 ||
               strcmp(task, "regression") == 0) {
        d->about.targets = targets;
        TRY(copy_values(y, targets, task, d));
    } else {
        status = fail(LS_USAGE,
                      "task is \"%s\"; want binary, multiclass, multilabel or "
                      "regression",
                      task);
        goto done;
    }
    strcpy(d->task, task);
done:
    return status;
}

static ls_status copy_weights(const real *weight, ls_dataset *d)
{
    double sum = 0.0;
    ls_status status = LS_OK;

    TRY(check_values("weight", weight, d->about.rows, 1));
    TRY(MEM_ARRAY(d->weight, d->about.rows, "weights"));
    for (size_t i = 0; i < d->about.rows; i++) {
        if (weight[i] < 0) {
            status = fail(LS_BAD_DATA,
                          "weight row %zu is %g (rows count from 0); want 0 "
                          "or more",
                          i, (double)weight[i]);
            goto done;
        }
        d->weight[i] = (double)weight[i];
        sum += d->weight[i];
    }
    if (sum == 0.0)
        status = fail(LS_BAD_DATA, "all weights are 0");
done:
    return status;
}

ls_status dataset_create(size_t rows, size_t features, size_t targets,
                         const ls_real *X, const ls_real *y,
                         const ls_real *weight, const char *task,
                         ls_dataset **dataset)
{
    ls_dataset *made = NULL;
    ls_status status = LS_OK;

    if (rows == 0 || features == 0 || (y && targets == 0))
        return fail(LS_USAGE,
                    "a dataset of %zu rows, %zu features and %zu "
                    "targets; want 1 or more of each",
                    rows, features, targets);
    TRY(MEM_ARRAY(made, 1, "a dataset"));
    made->about.rows = made->about.file_rows = rows;
    made->about.features = features;
    strcpy(made->path, "memory");
    strcpy(made->reading, "arrays of the caller");
    strcpy(made->x_file_type, REAL_NAME);
    strcpy(made->y_file_type, y ? REAL_NAME : "");
    TRY(bands_create(&(struct slices){.rows = rows, .n = rows},
                     bands_rows(rows, features * sizeof *X, 1), &made->bands));
    TRY(copy_inputs(X, made));
    if (y)
        TRY(copy_targets(y, targets, task, made));
    if (weight)
        TRY(copy_weights(weight, made));
    dataset_finish(made);
    *dataset = made;
    made = NULL;
done:
    dataset_close(made);
    return status;
}
