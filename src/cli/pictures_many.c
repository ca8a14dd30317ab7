/* SPDX-License-Identifier: MIT */
/*
 * pictures_many.c - pictures of tables, and of several subjects, one over the
 * other.
 */
#include <math.h>
#include <string.h>

#include "cli/pictures_inside.h"
#include "page/markup.h"

enum { MOST_CLASSES = 40 };

/* Rows of each class. */
void pictures_of_table(struct album *album, const struct subject *s)
{
    const ls_dataset_info *about =
        subject_table(s) ? ls_dataset_about(subject_table(s)) : NULL;
    struct picture *f;

    if (!about || !about->class_rows || about->classes > MOST_CLASSES)
        return;
    f = album_add(album, PICTURE_BARS, "classes", "Rows of each class");
    if (!f)
        return;
    f->rows = about->classes;
    f->columns = 1;
    f->cells_are_whole = true;
    f->cell = album_numbers(album, f->rows);
    f->row_name = album_array(album, f->rows, sizeof *f->row_name);
    for (size_t k = 0; f->cell && f->row_name && k < f->rows; k++) {
        f->row_name[k] = about->class_names ? about->class_names[k]
                                            : album_text(album, "%zu", k);
        f->cell[k] = (double)about->class_rows[k];
    }
    f->x.label = "rows";
    f->summary = album_text(album, "All %s rows of %s.",
                            number_whole((double)about->rows).s, about->path);
}

void pictures_of_subject(struct album *album, const struct subject *s)
{
    pictures_of_history(album, s);
    pictures_of_rows(album, s);
    pictures_of_study(album, s);
    pictures_of_insight(album, s);
    pictures_of_table(album, s);
}

static bool any_has(const struct subject *s, size_t n, enum history_figure k)
{
    size_t with = 0;

    for (size_t i = 0; i < n; i++)
        with += s[i].model && history_has(s[i].model, k);
    return with > 1;
}

/* One line for each run. */
static void add_histories(struct album *album, const struct subject *s,
                          size_t n, enum history_figure k, const char *what,
                          const char *title, const char *y)
{
    struct picture *f;

    if (!any_has(s, n, k))
        return;
    f = album_add(album, PICTURE_LINES, what, title);
    for (size_t i = 0; f && i < n; i++)
        if (s[i].model && history_has(s[i].model, k)) {
            struct series *line = history_series(
                album, f, s[i].model, k, album_text(album, "%s", s[i].name));

            if (line && i >= 8)
                line->look |= SERIES_DASHED;
        }
    if (!f)
        return;
    f->x =
        (struct picture_axis){.label = "epoch", .whole = true, .tight = true};
    f->y.label = y;
    f->summary = "One line for each run.";
}

/* ROC curves of several binary classifiers. */
static void add_roc(struct album *album, const struct subject *s, size_t n)
{
    struct curve_points *curve = album_array(album, 1, sizeof *curve);
    struct picture *f = NULL;
    size_t with = 0;

    for (size_t i = 0; i < n; i++)
        with += s[i].measured && s[i].measured->n_tallies == 1;
    if (with < 2 || !curve)
        return;
    f = album_add(album, PICTURE_LINES, "roc", "ROC curves");
    for (size_t i = 0; f && i < n; i++) {
        struct series *line;

        if (!s[i].measured || s[i].measured->n_tallies != 1)
            continue;
        tally_roc(&s[i].measured->tally[0], curve);
        line = picture_add(album, f,
                           album_text(album, "%s %.3f", s[i].name,
                                      s[i].measured->metrics->auc),
                           curve->n);
        if (!line)
            continue;
        memcpy(line->x, curve->x, curve->n * sizeof *line->x);
        memcpy(line->y, curve->y, curve->n * sizeof *line->y);
        line->look = i >= 8 ? SERIES_DASHED : 0;
    }
    if (!f)
        return;
    f->x =
        (struct picture_axis){.label = "false positive rate", .lo = 0, .hi = 1};
    f->y =
        (struct picture_axis){.label = "true positive rate", .lo = 0, .hi = 1};
    f->diagonal = true;
    f->summary = "One line for each run, with the area under it.";
}

void pictures_of_many(struct album *album, const struct subject *s, size_t n)
{
    if (n < 2)
        return;
    add_histories(album, s, n, HISTORY_LOSS, "loss", "Training loss by epoch",
                  "loss");
    add_histories(album, s, n, HISTORY_VAL_LOSS, "val-loss",
                  "Validation loss by epoch", "loss");
    add_histories(album, s, n, HISTORY_ACCURACY, "accuracy",
                  "Validation accuracy by epoch", "accuracy");
    add_histories(album, s, n, HISTORY_RMSE, "rmse", "Validation RMSE by epoch",
                  "root mean squared error");
    add_roc(album, s, n);
}
