/* SPDX-License-Identifier: MIT */
/*
 * fit_scaling.c - fit shift and scale of columns on the training rows.
 *
 * One pass over the rows, in blocks of SCAN_ROWS: mean and sum of squares of a
 * block in two passes while it is at hand, then joined to those of the blocks
 * before it. Sums in double, in the order of the rows: the result depends on
 * nothing but the values, and is the same for a table that is streamed.
 */
#include "table/order/fit_scaling.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "table/order/data_loader.h"
#include "table/order/fit_fill.h"
#include "table/values/encoding.h"
#include "table/values/fill.h"
#include "table/values/stats.h"

/* Figures of each column. */
struct columns {
    size_t n;                          /* columns */
    struct stats *stats, *part;        /* [n] of all rows, of a block of rows */
    double *row;                       /* [n] */
    const double *fill;                /* [n] for NaN; NULL: NaN is ignored */
    bool whole;                        /* all values are whole numbers */
    enum number_type type;             /* of the file */
    struct duplicate_rows *duplicates; /* hashes of rows of inputs */
    double *room;                      /* [sketch_room(n)] */
};

/* Rows of a matrix, and the columns to examine. */
struct view {
    enum number_type type;
    const void *table;
    size_t stride;        /* bytes from one row to the next */
    const size_t *column; /* [columns] or NULL */
};

static ls_status columns_create(size_t n, enum number_type type,
                                struct columns *c)
{
    ls_status status = LS_OK;

    *c = (struct columns){.n = n, .whole = true, .type = type};
    TRY(MEM_ARRAY(c->stats, 2 * n, "figures of columns"));
    TRY(MEM_ARRAY(c->row, n + sketch_room(n), "a row"));
    c->part = c->stats + n;
    c->room = c->row + n;
    for (size_t j = 0; j < n; j++)
        c->stats[j] = STATS_NONE;
done:
    return status;
}

static void columns_clear(struct columns *c)
{
    mem_free(c->stats);
    mem_free(c->row);
}

static void load_row(const struct view *v, size_t row, struct columns *c)
{
    number_doubles(v->type, (const char *)v->table + row * v->stride, v->column,
                   c->n, c->row);
    for (size_t j = 0; c->fill && j < c->n; j++)
        c->row[j] = isnan(c->row[j]) ? c->fill[j] : c->row[j];
}

/* Count, mean, minimum and maximum of a block. */
static void first_pass(const struct view *v, const size_t *row, size_t n,
                       struct columns *c)
{
    for (size_t j = 0; j < c->n; j++)
        c->part[j] = STATS_NONE;
    for (size_t i = 0; i < n; i++) {
        load_row(v, row[i], c);
        for (size_t j = 0; j < c->n; j++) {
            const double x = c->row[j];
            struct stats *part = &c->part[j];

            if (isnan(x))
                continue;
            part->n++;
            part->mean += x;
            part->least = x < part->least ? x : part->least;
            part->most = x > part->most ? x : part->most;
            c->whole &= x == floor(x);
        }
    }
    for (size_t j = 0; j < c->n; j++)
        if (c->part[j].n > 0)
            c->part[j].mean /= (double)c->part[j].n;
}

/* square = sum of (x - mean)^2 of a block */
static void second_pass(const struct view *v, const size_t *row, size_t n,
                        struct columns *c)
{
    for (size_t i = 0; i < n; i++) {
        load_row(v, row[i], c);
        for (size_t j = 0; j < c->n; j++) {
            const double d = c->row[j] - c->part[j].mean;

            if (!isnan(d))
                c->part[j].square += d * d;
        }
    }
}

static void take_block(const struct view *v, const size_t *row, size_t n,
                       struct columns *c)
{
    first_pass(v, row, n, c);
    second_pass(v, row, n, c);
    for (size_t j = 0; j < c->n; j++)
        stats_join(&c->stats[j], &c->part[j]);
}

/* 1 / spread; 1 for a column without spread, or one too narrow to divide by. */
static double inverse(double spread)
{
    const double scale = 1.0 / spread;

    return scale > 0.0 && isfinite(scale) ? scale : 1.0;
}

/* Columns without any value stay as they are. */
static void settle(const struct columns *c, bool standard, struct preprocess *p)
{
    for (size_t j = 0; j < c->n; j++) {
        const struct stats *s = &c->stats[j];

        if (s->n == 0)
            continue;
        if (number_is_constant(c->type, s->least, s->most)) {
            p->shift[j] = s->least; /* to divide would blow up rounding */
        } else if (!standard) {
            p->shift[j] = s->least;
            p->scale[j] = inverse(s->most - s->least);
        } else {
            p->shift[j] = s->mean;
            p->scale[j] = inverse(stats_deviation(s));
        }
    }
}

/* Whether the columns look like the pixels of an image: bytes that make use
 * of their range. To scale each by its own spread would blow up the noise of
 * pixels that are nearly always black. */
static bool are_pixels(const struct columns *c)
{
    double least = INFINITY, most = -INFINITY;

    for (size_t j = 0; j < c->n; j++) {
        least = fmin(least, c->stats[j].least);
        most = fmax(most, c->stats[j].most);
    }
    return c->whole && least >= 0 && most > 127 && most <= 255;
}

/* One mean and one standard deviation, those of all values, for all columns. */
static void settle_pixels(const struct columns *c, struct preprocess *p)
{
    double mean = 0, square = 0, count = 0;

    for (size_t j = 0; j < c->n; j++)
        count += (double)c->stats[j].n;
    for (size_t j = 0; j < c->n; j++)
        mean += c->stats[j].mean * ((double)c->stats[j].n / count);
    for (size_t j = 0; j < c->n; j++) {
        const struct stats *s = &c->stats[j];
        const double d = s->mean - mean;

        square += (s->square + d * d * (double)s->n) / count;
    }
    for (size_t j = 0; j < c->n; j++) {
        p->shift[j] = mean;
        p->scale[j] = inverse(sqrt(square));
    }
}

/* Codes of texts are not scaled, and a missing one becomes 0: forget their
 * figures. */
static void leave_codes(const struct encoding *encoding, struct columns *c)
{
    struct coded_walk walk = {0};

    while (coded_next(encoding, &walk))
        c->stats[walk.feature] = STATS_NONE;
}

static bool is_code(const struct encoding *encoding, size_t feature)
{
    struct coded_walk walk = {0};

    while (coded_next(encoding, &walk))
        if (walk.feature == feature)
            return true;
    return false;
}

/* The mean of each column, or 0, for values that are missing, unless the values
 * that fill were fitted before. */
static ls_status settle_fill(const struct columns *c,
                             const struct encoding *encoding,
                             enum missing missing, struct preprocess *p)
{
    ls_status status = LS_OK;

    if (missing < MISSING_MEAN || p->fill)
        return LS_OK;
    TRY(preprocess_fill(p));
    for (size_t j = 0; missing == MISSING_MEAN && j < p->n; j++) {
        if (c->stats[j].n == 0 && is_code(encoding, j))
            continue;
        if (c->stats[j].n == 0)
            TRY(fit_fill_fail(p, j));
        p->fill[j] = c->stats[j].mean;
    }
done:
    return status;
}

static void settle_kind(const struct columns *c, const char *kind,
                        struct preprocess *p)
{
    if (strcmp(kind, "auto") == 0 && are_pixels(c))
        settle_pixels(c, p);
    else
        settle(c, strcmp(kind, "minmax") != 0, p);
}

/* y / mean, for y that is not negative; all 0 stay as they are. */
static void settle_mean(const struct columns *c, struct preprocess *p)
{
    for (size_t j = 0; j < c->n; j++)
        p->scale[j] = inverse(c->stats[j].mean);
}

static ls_status take_prints(void *user, const ls_dataset *table,
                             const size_t *row, size_t position, size_t n)
{
    struct columns *c = user;
    ls_status status = LS_OK;

    (void)position;
    for (size_t i = 0; i < n; i++)
        TRY(duplicate_rows_add(c->duplicates,
                               sketch_hash(table, row[i], c->room), 0, false));
done:
    return status;
}

static ls_status take_inputs(void *user, const ls_dataset *table,
                             const size_t *row, size_t position, size_t n)
{
    const struct view view = {.type = table->x_type,
                              .table = table->x,
                              .stride = dataset_stride(table),
                              .column = table->column};

    take_block(&view, row, n, user);
    return take_prints(user, table, row, position, n);
}

ls_status dataset_fit_and_sketch(const ls_dataset *dataset,
                                 const struct rows *rows,
                                 const struct scaling *scaling,
                                 struct sketch *sketch,
                                 struct preprocess *input)
{
    const enum missing missing = (enum missing)dataset->fill;
    const bool scaled = strcmp(scaling->normalize, "none") != 0;
    const bool looks = scaled || missing >= MISSING_MEAN;
    struct duplicate_rows duplicates = {.most = SKETCH_MOST};
    struct columns c = {0};
    struct preprocess made = {0};
    ls_status status = LS_OK;

    TRY(preprocess_create(dataset->about.features, dataset->about.feature_names,
                          &made));
    /* A file is not read once more for the sketch alone. */
    if (rows->n > 0 && (looks || !dataset->stream)) {
        TRY(columns_create(dataset->about.features, dataset->x_type, &c));
        c.duplicates = &duplicates;
        if (dataset->whole_fill)
            TRY(fit_fill(dataset, rows, scaling->seed, scaling_bytes(scaling),
                         &made));
        c.fill = made.fill;
        TRY(data_loader_scan(dataset, rows, looks ? take_inputs : take_prints,
                             &c));
        leave_codes(dataset->columns, &c);
        TRY(settle_fill(&c, dataset->columns, missing, &made));
        if (scaled && scaling_is_curved(scaling))
            TRY(fit_curve(dataset, rows, scaling, c.stats, &made));
        else if (scaled)
            settle_kind(&c, scaling->normalize, &made);
    }
    TRY(encoding_copy(dataset->columns, &made.columns));
    TRY(sketch_make(&duplicates, sketch));
    *input = made;
    made = (struct preprocess){0};
done:
    columns_clear(&c);
    duplicate_rows_clear(&duplicates);
    preprocess_clear(&made);
    return status;
}

/* Targets are in memory, also those of a table that is streamed. */
static ls_status scan_targets(const ls_dataset *dataset,
                              const struct rows *rows, struct columns *c)
{
    const struct view view = {.type = NUMBER_F64,
                              .table = dataset->value,
                              .stride =
                                  dataset->about.targets * sizeof(double)};
    const size_t all = dataset->about.rows;
    size_t *row = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(row, SCAN_ROWS, "row numbers"));
    for (size_t lo = 0; lo < all; lo += SCAN_ROWS) {
        const size_t hi = all - lo < SCAN_ROWS ? all : lo + SCAN_ROWS;

        take_block(&view, row, rows_list(rows, lo, hi, row), c);
    }
done:
    mem_free(row);
    return status;
}

ls_status dataset_fit_targets(const ls_dataset *dataset,
                              const struct rows *rows, const char *normalize,
                              struct preprocess *target)
{
    const size_t n = dataset->about.targets;
    struct columns c = {0};
    struct preprocess made = {0};
    ls_status status = LS_OK;

    TRY(preprocess_create(n, dataset->about.target_names, &made));
    if (strcmp(dataset->task, "regression") == 0 &&
        strcmp(normalize, "none") != 0 && rows->n > 0) {
        TRY(columns_create(n, dataset->y_type, &c));
        TRY(scan_targets(dataset, rows, &c));
        if (strcmp(normalize, "mean") == 0)
            settle_mean(&c, &made);
        else
            settle(&c, true, &made);
    }
    *target = made;
    made = (struct preprocess){0};
done:
    columns_clear(&c);
    preprocess_clear(&made);
    return status;
}

ls_status dataset_fit_range(const ls_dataset *dataset, const struct rows *rows,
                            struct preprocess *target)
{
    const size_t n = dataset->about.targets;
    struct columns c = {0};
    ls_status status = LS_OK;

    TRY(columns_create(n, dataset->y_type, &c));
    TRY(scan_targets(dataset, rows, &c));
    TRY(preprocess_range(target));
    for (size_t j = 0; j < n; j++) {
        target->range[j] = c.stats[j].least;
        target->range[n + j] = c.stats[j].most;
    }
done:
    columns_clear(&c);
    return status;
}
