/* SPDX-License-Identifier: MIT */
/*
 * fit.c - shift and scale of columns, over the rows that train.
 *
 * Two passes over the rows, sums in double and in the order of the rows: the
 * result depends on nothing but the values.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "data/dataset.h"
#include "data/encoding.h"

/* A matrix of which some rows and columns are looked at. */
struct view {
    enum number_type type;
    const void *table;
    size_t width;
    const size_t *column; /* [n_columns] or NULL */
    size_t n_columns;
    const size_t *rows; /* [n] or NULL: 0, 1, ... */
    size_t n;
};

/* Figures of each column, one block. */
struct columns {
    double *row, *mean, *square, *least, *most; /* [n_columns] each */
    int whole; /* all values are whole numbers */
};

static ls_status columns_create(size_t n, struct columns *c)
{
    double *block = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(block, 5 * n, "figures of columns"));
    *c = (struct columns){block,         block + n,     block + 2 * n,
                          block + 3 * n, block + 4 * n, 1};
done:
    return status;
}

static void load_row(const struct view *v, size_t i, double *row)
{
    const size_t size = v->width * number_size(v->type);
    const char *at = (const char *)v->table + (v->rows ? v->rows[i] : i) * size;

    number_doubles(v->type, at, v->column, v->n_columns, row);
}

/* mean = sum / n, least, most */
static void first_pass(const struct view *v, struct columns *c)
{
    const size_t columns = v->n_columns;

    load_row(v, 0, c->least);
    memcpy(c->most, c->least, columns * sizeof *c->most);
    for (size_t i = 0; i < v->n; i++) {
        load_row(v, i, c->row);
        for (size_t j = 0; j < columns; j++) {
            const double x = c->row[j];

            c->mean[j] += x;
            c->whole &= x == floor(x);
            c->least[j] = x < c->least[j] ? x : c->least[j];
            c->most[j] = x > c->most[j] ? x : c->most[j];
        }
    }
    for (size_t j = 0; j < columns; j++)
        c->mean[j] /= (double)v->n;
}

/* square = sum of (x - mean)^2 */
static void second_pass(const struct view *v, struct columns *c)
{
    for (size_t i = 0; i < v->n; i++) {
        load_row(v, i, c->row);
        for (size_t j = 0; j < v->n_columns; j++) {
            const double d = c->row[j] - c->mean[j];

            c->square[j] += d * d;
        }
    }
}

/* 1 / spread; 1 for a column without spread, or one too narrow to divide by. */
static double inverse(double spread)
{
    const double scale = 1.0 / spread;

    return scale > 0.0 && isfinite(scale) ? scale : 1.0;
}

static void settle(const struct view *v, const struct columns *c, int standard,
                   struct preprocess *p)
{
    for (size_t j = 0; j < v->n_columns; j++) {
        const double spread = c->most[j] - c->least[j];

        if (!standard || spread == 0.0) {
            p->shift[j] = c->least[j];
            p->scale[j] = inverse(spread);
        } else {
            p->shift[j] = c->mean[j];
            p->scale[j] = inverse(sqrt(c->square[j] / (double)v->n));
        }
    }
}

/* Whether the columns look like the pixels of an image: bytes that make use
 * of their range. To scale each by its own spread would blow up the noise of
 * pixels that are nearly always black. */
static int are_pixels(const struct view *v, const struct columns *c)
{
    double least = c->least[0], most = c->most[0];

    for (size_t j = 1; j < v->n_columns; j++) {
        least = c->least[j] < least ? c->least[j] : least;
        most = c->most[j] > most ? c->most[j] : most;
    }
    return c->whole && least >= 0 && most > 127 && most <= 255;
}

/* One mean and one standard deviation, those of all values, for all columns. */
static void settle_pixels(const struct view *v, const struct columns *c,
                          struct preprocess *p)
{
    const double n = (double)v->n;
    const double columns = (double)v->n_columns;
    double mean = 0, square = 0;

    for (size_t j = 0; j < v->n_columns; j++)
        mean += c->mean[j] / columns;
    for (size_t j = 0; j < v->n_columns; j++) {
        const double d = c->mean[j] - mean;

        square += (c->square[j] / n + d * d) / columns;
    }
    for (size_t j = 0; j < v->n_columns; j++) {
        p->shift[j] = mean;
        p->scale[j] = inverse(sqrt(square));
    }
}

static ls_status fit(const struct view *v, const char *kind,
                     const char *const *names, struct preprocess *p)
{
    struct columns c = {.row = NULL};
    struct preprocess made = {0};
    ls_status status = LS_OK;

    TRY(preprocess_create(v->n_columns, names, &made));
    if (strcmp(kind, "none") != 0 && v->n > 0) {
        const int standard = strcmp(kind, "minmax") != 0;

        TRY(columns_create(v->n_columns, &c));
        first_pass(v, &c);
        if (standard)
            second_pass(v, &c);
        if (strcmp(kind, "auto") == 0 && are_pixels(v, &c))
            settle_pixels(v, &c, &made);
        else
            settle(v, &c, standard, &made);
    }
    *p = made;
    made = (struct preprocess){0};
done:
    mem_free(c.row);
    preprocess_clear(&made);
    return status;
}

ls_status dataset_fit_inputs(const ls_dataset *dataset, const size_t *rows,
                             size_t n, const char *normalize,
                             struct preprocess *input)
{
    const struct view view = {.type = dataset->x_type,
                              .table = dataset->x,
                              .width = dataset->width,
                              .column = dataset->column,
                              .n_columns = dataset->about.features,
                              .rows = rows,
                              .n = n};

    ls_status status = LS_OK;

    TRY(fit(&view, normalize, dataset->about.feature_names, input));
    TRY(encoding_copy(dataset->columns, &input->columns));
done:
    return status;
}

ls_status dataset_fit_targets(const ls_dataset *dataset, const size_t *rows,
                              size_t n, const char *normalize,
                              struct preprocess *target)
{
    const int values = strcmp(dataset->task, "regression") == 0;
    const struct view view = {.type = NUMBER_F64,
                              .table = dataset->value,
                              .width = dataset->about.targets,
                              .n_columns = dataset->about.targets,
                              .rows = rows,
                              .n = n};

    if (strcmp(normalize, "auto") == 0)
        normalize = "standard";
    return fit(&view, values ? normalize : "none", dataset->about.target_names,
               target);
}
