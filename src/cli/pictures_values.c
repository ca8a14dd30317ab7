/* SPDX-License-Identifier: MIT */
/*
 * pictures_values.c - pictures of a regression on rows: predicted and true
 * values, residuals, coverage of quantiles.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/pictures_inside.h"
#include "page/markup.h"
#include "page/scale.h"

/* Names of outputs of which a target has several are "y_q0.5", "y_mean". */
const char *pictures_target(struct album *album, const struct subject *s,
                            size_t j)
{
    const ls_model_info *about = ls_model_about(s->model);
    const ls_dataset_info *data =
        subject_table(s) ? ls_dataset_about(subject_table(s)) : NULL;

    if (data && data->target_names)
        return data->target_names[j];
    if (data && about->target_names && about->targets == data->targets)
        return about->target_names[j];
    return album_text(album, "y%zu", j);
}

/* "residuals" of the first target, "residuals-2" of the second. */
static const char *word_of(struct album *album, const char *what, size_t j)
{
    return j == 0 ? what : album_text(album, "%s-%zu", what, j + 1);
}

static const char *title_of(struct album *album, const struct subject *s,
                            const char *title, size_t j)
{
    return s->measured->n_targets == 1
               ? title
               : album_text(album, "%s: %s", title,
                            pictures_target(album, s, j));
}

/* The same scale for both axes, so that the diagonal is the truth. */
static void set_square(struct picture *f)
{
    double lo = HUGE_VAL, hi = -HUGE_VAL;

    for (size_t i = 0; i < f->series[0].n; i++) {
        lo = fmin(lo, fmin(f->series[0].x[i], f->series[0].y[i]));
        hi = fmax(hi, fmax(f->series[0].x[i], f->series[0].y[i]));
    }
    if (!(lo < hi))
        return;
    const struct scale scale =
        scale_make(&(struct scale_wish){.lo = lo, .hi = hi});

    f->x.lo = f->y.lo = scale.lo;
    f->x.hi = f->y.hi = scale.hi;
}

static void add_predicted(struct album *album, const struct subject *s,
                          size_t j)
{
    const struct residuals *r = &s->measured->residuals[j];
    const struct residual_figures figures = residuals_figures(r);
    struct picture *f =
        album_add(album, PICTURE_LINES, word_of(album, "predicted", j),
                  title_of(album, s, "True and predicted values", j));
    struct series *points = picture_add(album, f, "", r->n);

    if (!f || !points)
        return;
    memcpy(points->x, r->predicted, r->n * sizeof *points->x);
    memcpy(points->y, r->actual, r->n * sizeof *points->y);
    points->look = SERIES_POINTS;
    f->x.label = "predicted";
    f->y.label = "true";
    f->diagonal = true;
    set_square(f);
    f->summary = album_text(
        album, "R2 %s: the closer the points to the diagonal, the better.%s",
        number_label(figures.r2).s,
        r->n < r->seen ? " A sample of the rows." : "");
}

static void add_residuals(struct album *album, const struct subject *s,
                          size_t j)
{
    const struct residuals *r = &s->measured->residuals[j];
    const struct residual_figures figures = residuals_figures(r);
    struct picture *f =
        album_add(album, PICTURE_LINES, word_of(album, "residuals", j),
                  title_of(album, s, "Residuals by prediction", j));
    struct series *points = picture_add(album, f, "", r->n);

    if (!f || !points)
        return;
    for (size_t i = 0; i < r->n; i++) {
        points->x[i] = r->predicted[i];
        points->y[i] = r->actual[i] - r->predicted[i];
    }
    points->look = SERIES_POINTS;
    points->color = 2;
    f->x.label = "predicted";
    f->y.label = "true - predicted";
    f->summary =
        album_text(album,
                   "RMSE %s, mean absolute error %s, mean residual "
                   "%s.%s",
                   number_label(figures.rmse).s, number_label(figures.mae).s,
                   number_label(figures.bias).s,
                   r->n < r->seen ? " A sample of the rows." : "");
}

static void add_histogram_of(struct album *album, const struct subject *s,
                             size_t j)
{
    const struct residuals *r = &s->measured->residuals[j];
    struct picture *f =
        album_add(album, PICTURE_LINES, word_of(album, "residual-histogram", j),
                  title_of(album, s, "Histogram of the residuals", j));
    struct series *columns = picture_add(album, f, "", RESIDUAL_COLUMNS + 1);

    if (!f || !columns)
        return;
    columns->n = residuals_histogram(r, columns->x, columns->y);
    columns->look = SERIES_STEPS;
    columns->color = 2;
    f->x.label = "true - predicted";
    f->y.label = "share of the rows";
    f->summary = "The middle 99 % of the rows.";
}

static void add_coverage(struct album *album, const struct subject *s)
{
    const ls_metrics *m = s->measured->metrics;
    struct picture *f = album_add(album, PICTURE_LINES, "coverage",
                                  "Coverage of the quantiles");
    struct series *line = picture_add(album, f, "", m->n_quantiles);

    if (!f || !line)
        return;
    memcpy(line->x, m->quantiles, m->n_quantiles * sizeof *line->x);
    memcpy(line->y, m->coverage, m->n_quantiles * sizeof *line->y);
    line->look = SERIES_DOTS;
    f->x = (struct picture_axis){.label = "level", .lo = 0, .hi = 1};
    f->y = (struct picture_axis){
        .label = "share of the rows at or below", .lo = 0, .hi = 1};
    f->diagonal = true;
    f->summary = "On the diagonal the predicted quantiles are right.";
}

void pictures_of_values(struct album *album, const struct subject *s)
{
    for (size_t j = 0; j < s->measured->n_targets; j++) {
        add_predicted(album, s, j);
        add_residuals(album, s, j);
        add_histogram_of(album, s, j);
    }
    if (s->measured->metrics->n_quantiles > 0)
        add_coverage(album, s);
}
