/* SPDX-License-Identifier: MIT */
/*
 * sampled_rows.c - rows of a dataset in memory, whose columns can be changed.
 */
#include "explain/sampled_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "table/order/data_loader.h"

static int ascending(const void *a, const void *b)
{
    const size_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

static ls_status draw_rows(size_t of, uint64_t seed, struct sampled_rows *rows)
{
    const struct permutation order =
        permutation_make(of, seed, RANDOM_EXPLAIN, 0);
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(rows->row, rows->n, "row numbers"));
    for (size_t i = 0; i < rows->n; i++)
        rows->row[i] = rows->n < of ? (size_t)permutation_at(&order, i) : i;
    if (rows->n < of)
        qsort(rows->row, rows->n, sizeof *rows->row, ascending);
done:
    return status;
}

/* Rows of a scan, and how many are copied. */
struct copying {
    struct sampled_rows *rows;
    size_t done;
};

/* Copy those of the scanned rows that are drawn. */
static ls_status copy_inputs(void *user, const ls_dataset *table,
                             const size_t *row, size_t position, size_t n)
{
    struct copying *copying = user;
    struct sampled_rows *rows = copying->rows;

    while (copying->done < rows->n && rows->row[copying->done] < position + n) {
        const size_t i = rows->row[copying->done] - position;

        number_doubles(table->x_type, dataset_row(table, row[i]), table->column,
                       rows->width, rows->x + copying->done++ * rows->width);
    }
    return LS_OK;
}

/* y and weights of the rows. */
static ls_status copy_targets(const ls_dataset *from, struct sampled_rows *rows)
{
    const size_t n = rows->n, targets = from->about.targets;
    ls_dataset *to = &rows->view;
    ls_status status = LS_OK;

    if (from->label)
        TRY(MEM_ARRAY(to->label, n, "labels"));
    if (from->value)
        TRY(MEM_ARRAY(to->value, n * targets, "targets"));
    if (from->weight)
        TRY(MEM_ARRAY(to->weight, n, "weights"));
    for (size_t i = 0; i < n; i++) {
        if (to->label)
            to->label[i] = from->label[rows->row[i]];
        if (to->value)
            memcpy(to->value + i * targets,
                   from->value + rows->row[i] * targets,
                   targets * sizeof *to->value);
        if (to->weight)
            to->weight[i] = from->weight[rows->row[i]];
    }
done:
    return status;
}

/* A table in memory with nothing of the dataset's own but texts. */
static void make_view(const ls_dataset *dataset, struct sampled_rows *rows)
{
    ls_dataset *view = &rows->view;

    view->about = dataset->about;
    view->about.rows = rows->n;
    view->x_type = NUMBER_F64;
    view->width = rows->width;
    view->x = rows->x;
    view->x_is_lent = true;
    view->has_nan = dataset->has_nan;
    view->fill = dataset->fill;
    dataset_describe_weights(view);
}

static size_t widest(const struct input_columns *columns)
{
    size_t width = 1;

    for (size_t k = 0; k < columns->n; k++) {
        const struct range features = columns->column[k].features;

        if (features.hi - features.lo > width)
            width = features.hi - features.lo;
    }
    return width;
}

ls_status sampled_rows_create(const struct ls_model *model,
                              const ls_dataset *dataset, size_t most,
                              uint64_t seed, struct sampled_rows **rows)
{
    const struct rows all = {.n = dataset->about.rows};
    struct sampled_rows *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "rows"));
    made->n = most > 0 && most < all.n ? most : all.n;
    made->width = model->input.n;
    struct copying copying = {.rows = made};
    TRY(input_columns_create(model, &made->columns));
    TRY(draw_rows(all.n, seed, made));
    TRY(MEM_ARRAY(made->x, made->n * made->width, "rows in memory"));
    TRY(MEM_ARRAY(made->kept, made->n * widest(&made->columns), "a column"));
    TRY(data_loader_scan(dataset, &all, copy_inputs, &copying));
    TRY(copy_targets(dataset, made));
    make_view(dataset, made);
    *rows = made;
    made = NULL;
done:
    sampled_rows_destroy(made);
    return status;
}

void sampled_rows_destroy(struct sampled_rows *rows)
{
    if (!rows)
        return;
    mem_free(rows->view.label);
    mem_free(rows->view.value);
    mem_free(rows->view.weight);
    mem_free(rows->row);
    mem_free(rows->x);
    mem_free(rows->kept);
    input_columns_clear(&rows->columns);
    mem_free(rows);
}

void sampled_rows_keep(struct sampled_rows *rows, size_t column)
{
    const struct range f = rows->columns.column[column].features;
    const size_t width = f.hi - f.lo;

    for (size_t i = 0; i < rows->n; i++)
        memcpy(rows->kept + i * width, rows->x + i * rows->width + f.lo,
               width * sizeof *rows->x);
}

void sampled_rows_put(struct sampled_rows *rows, size_t column,
                      const size_t *order)
{
    const struct range f = rows->columns.column[column].features;
    const size_t width = f.hi - f.lo;

    for (size_t i = 0; i < rows->n; i++)
        memcpy(rows->x + i * rows->width + f.lo,
               rows->kept + (order ? order[i] : i) * width,
               width * sizeof *rows->x);
}

void sampled_rows_set(struct sampled_rows *rows, size_t column,
                      const double *value)
{
    const struct range f = rows->columns.column[column].features;

    for (size_t i = 0; i < rows->n; i++)
        memcpy(rows->x + i * rows->width + f.lo, value,
               (f.hi - f.lo) * sizeof *value);
}
