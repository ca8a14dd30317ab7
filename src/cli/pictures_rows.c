/* SPDX-License-Identifier: MIT */
/*
 * pictures_rows.c - pictures of a classifier on rows: ROC and precision-recall
 * curves, calibration, histograms, confusion matrix.
 */
#include <math.h>
#include <string.h>

#include "cli/pictures.h"
#include "cli/pictures_inside.h"
#include "page/markup.h"

enum { MOST_MATRIX = 60, MOST_HISTOGRAMS = 4, MOST_COLORED = 10, WORST = 5 };

const char *pictures_class(struct album *album, const ls_model_info *about,
                           size_t k)
{
    if (about->class_names)
        return about->class_names[k];
    if (about->classes == 0 && about->target_names)
        return about->target_names[k];
    return album_text(album, "%zu", k);
}

static bool is_binary(const ls_model_info *about)
{
    return strcmp(about->task, "binary") == 0;
}

/* The class whose probability tally k counts. */
static const char *tally_name(struct album *album, const ls_model_info *about,
                              size_t k)
{
    return pictures_class(album, about, is_binary(about) ? 1 : k);
}

static void copy_curve(struct album *album, struct picture *f, const char *name,
                       const struct curve_points *curve)
{
    struct series *s = picture_add(album, f, name, curve->n);

    if (!s)
        return;
    memcpy(s->x, curve->x, curve->n * sizeof *s->x);
    memcpy(s->y, curve->y, curve->n * sizeof *s->y);
    s->look = s->color / 8 % 2 ? SERIES_DASHED : 0;
}

/* Of many curves the ones with the smallest areas keep their colours. */
static void mute_all_but_worst(struct picture *f, const double *area)
{
    for (size_t i = 0; i < f->n_series; i++) {
        size_t worse = 0;

        for (size_t j = 0; j < f->n_series; j++)
            worse += area[j] < area[i] || (area[j] == area[i] && j < i);
        f->series[i].color = worse;
        f->series[i].look = worse < WORST ? 0 : SERIES_MUTED;
    }
}

/* A curve for each class, by a function of tally.h; returns the mean area. */
static double
add_curves(struct album *album, struct picture *f, const struct subject *s,
           void (*make)(const struct score_tally *, struct curve_points *))
{
    const ls_model_info *about = ls_model_about(s->model);
    const struct measurement *m = s->measured;
    struct curve_points *curve = album_array(album, 1, sizeof *curve);
    double area[MEASURED_CLASSES], sum = 0;

    for (size_t k = 0; curve && k < m->n_tallies; k++) {
        make(&m->tally[k], curve);
        if (!isfinite(curve->area))
            continue;
        sum += curve->area;
        area[f->n_series] = curve->area;
        copy_curve(album, f,
                   m->n_tallies == 1
                       ? ""
                       : album_text(album, "%s %.3f",
                                    tally_name(album, about, k), curve->area),
                   curve);
    }
    if (f->n_series > MOST_COLORED)
        mute_all_but_worst(f, area);
    return f->n_series > 0 ? sum / (double)f->n_series : (double)NAN;
}

/* "; the lowest five are named", of many curves. */
static const char *which_are_named(const struct picture *f)
{
    return f->n_series > MOST_COLORED ? " The five lowest are named." : "";
}

static void add_roc(struct album *album, const struct subject *s)
{
    const ls_model_info *about = ls_model_about(s->model);
    struct picture *f = album_add(album, PICTURE_LINES, "roc", "ROC curve");
    double area;

    if (!f)
        return;
    f->x =
        (struct picture_axis){.label = "false positive rate", .lo = 0, .hi = 1};
    f->y =
        (struct picture_axis){.label = "true positive rate", .lo = 0, .hi = 1};
    f->diagonal = true;
    area = add_curves(album, f, s, tally_roc);
    f->summary =
        is_binary(about)
            ? album_text(album,
                         "The area under the curve is %s: the chance that a "
                         "row of class %s ranks above one of %s.",
                         number_label(s->measured->metrics->auc).s,
                         pictures_class(album, about, 1),
                         pictures_class(album, about, 0))
            : album_text(
                  album,
                  "Each class against all others; the mean area is %s.%s",
                  number_label(area).s, which_are_named(f));
}

static void add_pr(struct album *album, const struct subject *s)
{
    const ls_model_info *about = ls_model_about(s->model);
    struct picture *f =
        album_add(album, PICTURE_LINES, "pr", "Precision-recall curve");
    double area;

    if (!f)
        return;
    f->x = (struct picture_axis){.label = "recall", .lo = 0, .hi = 1};
    f->y = (struct picture_axis){.label = "precision", .lo = 0, .hi = 1};
    area = add_curves(album, f, s, tally_pr);
    if (is_binary(about)) {
        const struct score_tally *t = &s->measured->tally[0];

        f->summary = album_text(
            album,
            "The average precision for class %s is %s; that of guesses would "
            "be %s.",
            pictures_class(album, about, 1), number_label(area).s,
            number_label(t->positives / (t->positives + t->negatives)).s);
    } else {
        f->summary = album_text(
            album,
            "Each class against all others; the mean average precision "
            "is %s.",
            number_label(area).s);
    }
}

static void add_calibration(struct album *album, const struct subject *s)
{
    const struct reliability *c = &s->measured->calibration;
    struct picture *f =
        album_add(album, PICTURE_LINES, "calibration", "Calibration");
    struct series *curve = picture_add(album, f, "", TALLY_GROUPS);
    double error = NAN;

    if (!f || !curve)
        return;
    curve->n = reliability_curve(c, curve->x, curve->y, &error);
    curve->look = SERIES_DOTS;
    f->x = (struct picture_axis){
        .label = "predicted probability", .lo = 0, .hi = 1};
    f->y = (struct picture_axis){.label = "observed share", .lo = 0, .hi = 1};
    f->diagonal = true;
    f->summary =
        album_text(album,
                   "%s in fifteen equal groups by %s. The expected calibration "
                   "error, the mean "
                   "distance to the diagonal, is %s.",
                   "Rows",
                   strcmp(ls_model_about(s->model)->task, "multiclass") == 0
                       ? "the probability of the predicted class"
                       : "predicted probability",
                   number_label(error).s);
}

/* A histogram of columns [TALLY_COLUMNS] of weights, as shares of their sum. */
static void add_histogram(struct album *album, struct picture *f,
                          const char *name, const double *column)
{
    struct series *s = picture_add(album, f, name, TALLY_COLUMNS + 1);
    double sum = 0;

    if (!s)
        return;
    for (size_t i = 0; i < TALLY_COLUMNS; i++)
        sum += column[i];
    for (size_t i = 0; i <= TALLY_COLUMNS; i++) {
        s->x[i] = (double)i / TALLY_COLUMNS;
        s->y[i] = i < TALLY_COLUMNS && sum > 0 ? column[i] / sum : 0;
    }
    s->look = SERIES_STEPS;
}

/* One histogram of the rows of all classes. */
static void add_joint_histogram(struct album *album, struct picture *f,
                                const struct measurement *m)
{
    double column[TALLY_COLUMNS] = {0};

    for (size_t k = 0; k < m->n_tallies; k++)
        for (size_t i = 0; i < TALLY_COLUMNS; i++)
            column[i] += m->own[k][i];
    add_histogram(album, f, "", column);
}

static void add_histograms(struct album *album, const struct subject *s)
{
    const ls_model_info *about = ls_model_about(s->model);
    const struct measurement *m = s->measured;
    const bool own = strcmp(about->task, "multiclass") == 0;
    struct picture *f =
        album_add(album, PICTURE_LINES, "histogram",
                  own ? "Probability of the true class" : "Scores by class");

    if (!f)
        return;
    for (size_t k = 0;
         own && m->n_tallies <= MOST_HISTOGRAMS && k < m->n_tallies; k++)
        add_histogram(album, f, pictures_class(album, about, k), m->own[k]);
    if (own && m->n_tallies > MOST_HISTOGRAMS)
        add_joint_histogram(album, f, m);
    if (!own) {
        const char *one = tally_name(album, about, 0);

        add_histogram(album, f,
                      is_binary(about) ? pictures_class(album, about, 0)
                                       : album_text(album, "not %s", one),
                      m->tally[0].negative_at);
        add_histogram(album, f, one, m->tally[0].positive_at);
    }
    f->x = (struct picture_axis){
        .label = "predicted probability", .lo = 0, .hi = 1};
    f->y =
        (struct picture_axis){.label = own && m->n_tallies > MOST_HISTOGRAMS
                                           ? "share of the rows"
                                           : "share of the rows of the class"};
    f->summary = own ? "The further to the right, the better."
                     : "The less the classes overlap, the better the model "
                       "tells them apart.";
}

/* Rows of a cell of the confusion matrix, or their weight. */
static double amount_at(const ls_metrics *m, size_t cell)
{
    return m->weighted ? m->weighted[cell] : (double)m->confusion[cell];
}

static void add_confusion(struct album *album, const struct subject *s)
{
    const ls_model_info *about = ls_model_about(s->model);
    const ls_metrics *m = s->measured->metrics;
    const size_t n = m->classes;
    struct picture *f;

    if (n == 0 || n > MOST_MATRIX)
        return;
    f = album_add(album, PICTURE_MATRIX, "confusion", "Confusion matrix");
    if (!f)
        return;
    f->rows = f->columns = n;
    f->cell = album_numbers(album, n * n);
    f->shade = album_numbers(album, n * n);
    f->row_name = f->column_name = album_array(album, n, sizeof(char *));
    f->cells_are_whole = !m->weighted;
    f->x.label = "predicted class";
    f->y.label = "true class";
    for (size_t i = 0; f->cell && f->shade && f->row_name && i < n; i++) {
        double sum = 0;

        f->row_name[i] = pictures_class(album, about, i);
        for (size_t j = 0; j < n; j++) {
            f->cell[i * n + j] = amount_at(m, i * n + j);
            sum += f->cell[i * n + j];
        }
        for (size_t j = 0; j < n; j++)
            f->shade[i * n + j] = sum > 0 ? f->cell[i * n + j] / sum : 0;
    }
    f->summary = album_text(
        album,
        "%s; the stronger the colour of a cell, the larger its share of the "
        "true class. Accuracy %s.",
        m->weighted ? "Sums of row weights" : "Rows",
        number_label(m->accuracy).s);
}

/* Which share of each class is recognized. */
static void add_recall(struct album *album, const struct subject *s)
{
    const ls_metrics *m = s->measured->metrics;
    const size_t n = m->classes;
    struct picture *f;

    if (n < 3 || n > MOST_MATRIX)
        return;
    f = album_add(album, PICTURE_BARS, "recall", "Recall of each class");
    if (!f)
        return;
    f->rows = n;
    f->columns = 1;
    f->cell = album_numbers(album, n);
    f->row_name = album_array(album, n, sizeof *f->row_name);
    for (size_t i = 0; f->cell && f->row_name && i < n; i++) {
        double sum = 0;

        for (size_t j = 0; j < n; j++)
            sum += amount_at(m, i * n + j);
        f->row_name[i] = pictures_class(album, ls_model_about(s->model), i);
        f->cell[i] = sum > 0 ? amount_at(m, i * n + i) / sum : (double)NAN;
    }
    f->x.label = "share of the rows that are recognized";
    f->summary = "Rows of a class that are predicted as that class.";
}

void pictures_of_rows(struct album *album, const struct subject *s)
{
    if (!s->measured)
        return;
    if (s->measured->n_targets > 0) {
        pictures_of_values(album, s);
        return;
    }
    if (s->measured->n_tallies > 0) {
        add_roc(album, s);
        add_pr(album, s);
    }
    add_calibration(album, s);
    if (s->measured->n_tallies > 0)
        add_histograms(album, s);
    add_confusion(album, s);
    add_recall(album, s);
}
