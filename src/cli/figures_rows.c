/* SPDX-License-Identifier: MIT */
/*
 * figures_rows.c - pictures of a classifier on rows: ROC and precision-recall
 * curves, calibration, histograms, confusion matrix.
 */
#include <math.h>
#include <string.h>

#include "cli/figures.h"
#include "cli/figures_inside.h"
#include "page/markup.h"

enum { MOST_MATRIX = 60, MOST_HISTOGRAMS = 12 };

const char *figures_class(struct album *album, const ls_model_info *about,
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
    return figures_class(album, about, is_binary(about) ? 1 : k);
}

static void copy_curve(struct album *album, struct figure *f, const char *name,
                       const struct curve_points *curve)
{
    struct series *s = figure_add(album, f, name, curve->n);

    if (!s)
        return;
    memcpy(s->x, curve->x, curve->n * sizeof *s->x);
    memcpy(s->y, curve->y, curve->n * sizeof *s->y);
    s->look = s->color / 8 % 2 ? SERIES_DASHED : 0;
}

/* A curve for each class, by a function of tally.h; returns the mean area. */
static double
add_curves(struct album *album, struct figure *f, const struct subject *s,
           void (*make)(const struct tally *, struct curve_points *))
{
    const ls_model_info *about = ls_model_about(s->model);
    const struct measured *m = s->measured;
    struct curve_points *curve = album_array(album, 1, sizeof *curve);
    double sum = 0;
    size_t n = 0;

    for (size_t k = 0; curve && k < m->n_tallies; k++) {
        make(&m->tally[k], curve);
        if (!isfinite(curve->area))
            continue;
        sum += curve->area;
        n++;
        copy_curve(album, f,
                   m->n_tallies == 1
                       ? ""
                       : album_text(album, "%s %.3f",
                                    tally_name(album, about, k), curve->area),
                   curve);
    }
    return n > 0 ? sum / (double)n : (double)NAN;
}

static void add_roc(struct album *album, const struct subject *s)
{
    const ls_model_info *about = ls_model_about(s->model);
    struct figure *f = album_add(album, FIGURE_LINES, "roc", "ROC curve");
    double area;

    if (!f)
        return;
    f->x = (struct axis){.label = "false positive rate", .lo = 0, .hi = 1};
    f->y = (struct axis){.label = "true positive rate", .lo = 0, .hi = 1};
    f->diagonal = true;
    area = add_curves(album, f, s, tally_roc);
    f->summary =
        is_binary(about)
            ? album_text(album,
                         "The area under the curve is %s: the chance that a "
                         "row of class %s ranks above one of %s.",
                         number_label(s->measured->metrics->auc).s,
                         figures_class(album, about, 1),
                         figures_class(album, about, 0))
            : album_text(album,
                         "Each class against all others; the mean area is %s.",
                         number_label(area).s);
}

static void add_pr(struct album *album, const struct subject *s)
{
    const ls_model_info *about = ls_model_about(s->model);
    struct figure *f =
        album_add(album, FIGURE_LINES, "pr", "Precision-recall curve");
    double area;

    if (!f)
        return;
    f->x = (struct axis){.label = "recall", .lo = 0, .hi = 1};
    f->y = (struct axis){.label = "precision", .lo = 0, .hi = 1};
    area = add_curves(album, f, s, tally_pr);
    if (is_binary(about)) {
        const struct tally *t = &s->measured->tally[0];

        f->summary = album_text(
            album,
            "The average precision for class %s is %s; that of guesses would "
            "be %s.",
            figures_class(album, about, 1), number_label(area).s,
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
    const struct calibration *c = &s->measured->calibration;
    struct figure *f =
        album_add(album, FIGURE_LINES, "calibration", "Calibration");
    struct series *curve = figure_add(album, f, "", TALLY_GROUPS);
    double error = NAN;

    if (!f || !curve)
        return;
    curve->n = calibration_curve(c, curve->x, curve->y, &error);
    curve->look = SERIES_DOTS;
    f->x = (struct axis){.label = "predicted probability", .lo = 0, .hi = 1};
    f->y = (struct axis){.label = "observed share", .lo = 0, .hi = 1};
    f->diagonal = true;
    f->summary = album_text(
        album,
        "%s in ten groups by %s. The expected calibration error, the mean "
        "distance to the diagonal, is %s.",
        "Rows",
        strcmp(ls_model_about(s->model)->task, "multiclass") == 0
            ? "the probability of the predicted class"
            : "predicted probability",
        number_label(error).s);
}

/* A histogram of columns [TALLY_COLUMNS] of weights, as shares of their sum. */
static void add_histogram(struct album *album, struct figure *f,
                          const char *name, const double *column)
{
    struct series *s = figure_add(album, f, name, TALLY_COLUMNS + 1);
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

static void add_histograms(struct album *album, const struct subject *s)
{
    const ls_model_info *about = ls_model_about(s->model);
    const struct measured *m = s->measured;
    const bool own = strcmp(about->task, "multiclass") == 0;
    struct figure *f =
        album_add(album, FIGURE_LINES, "histogram",
                  own ? "Probability of the true class" : "Scores by class");

    if (!f)
        return;
    for (size_t k = 0; k < m->n_tallies && k < MOST_HISTOGRAMS; k++)
        if (own)
            add_histogram(album, f, figures_class(album, about, k), m->own[k]);
    if (!own) {
        const char *one = tally_name(album, about, 0);

        add_histogram(album, f,
                      is_binary(about) ? figures_class(album, about, 0)
                                       : album_text(album, "not %s", one),
                      m->tally[0].negative_at);
        add_histogram(album, f, one, m->tally[0].positive_at);
    }
    f->x = (struct axis){.label = "predicted probability", .lo = 0, .hi = 1};
    f->y = (struct axis){.label = "share of the rows of the class"};
    f->summary = own ? "The further to the right, the surer and righter. One "
                       "line for each true class."
                     : "The less the classes overlap, the better the model "
                       "tells them apart.";
}

static void add_confusion(struct album *album, const struct subject *s)
{
    const ls_model_info *about = ls_model_about(s->model);
    const ls_metrics *m = s->measured->metrics;
    const size_t n = m->classes;
    struct figure *f;

    if (n == 0 || n > MOST_MATRIX)
        return;
    f = album_add(album, FIGURE_MATRIX, "confusion", "Confusion matrix");
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

        f->row_name[i] = figures_class(album, about, i);
        for (size_t j = 0; j < n; j++) {
            f->cell[i * n + j] = m->weighted ? m->weighted[i * n + j]
                                             : (double)m->confusion[i * n + j];
            sum += f->cell[i * n + j];
        }
        for (size_t j = 0; j < n; j++)
            f->shade[i * n + j] = sum > 0 ? f->cell[i * n + j] / sum : 0;
    }
    f->summary = album_text(
        album,
        "%s; the darker a cell, the larger its share of the true class. "
        "Accuracy %s.",
        m->weighted ? "Sums of row weights" : "Rows",
        number_label(m->accuracy).s);
}

void figures_of_rows(struct album *album, const struct subject *s)
{
    if (!s->measured)
        return;
    if (s->measured->n_targets > 0) {
        figures_of_values(album, s);
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
}
