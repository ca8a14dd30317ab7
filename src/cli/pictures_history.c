/* SPDX-License-Identifier: MIT */
/*
 * pictures_history.c - learning curves.
 */
#include <math.h>
#include <string.h>

#include "cli/pictures.h"
#include "page/markup.h"

/* Points of a curve: more cannot be told apart. */
enum { MOST_POINTS = 400, MOST_MEMBERS = 64 };

static double figure_at(const ls_epoch *e, enum history_figure k)
{
    const double all[] = {e->loss,    e->val_loss, e->val_accuracy,
                          e->val_auc, e->val_rmse, e->val_r2,
                          e->lr,      e->seconds};

    return k >= HISTORY_LR && e->partial ? (double)NAN : all[k];
}

bool history_has(const ls_model *model, enum history_figure k)
{
    const ls_epoch *epoch;

    for (size_t i = 0; (epoch = ls_model_epoch(model, i)); i++)
        if (isfinite(figure_at(epoch, k)))
            return true;
    return false;
}

/* Steps of an epoch; 0 if they are not known. */
static double steps_of_epoch(const ls_model *model)
{
    const ls_epoch *epoch;

    for (size_t i = 0; (epoch = ls_model_epoch(model, i)); i++)
        if (!epoch->partial && epoch->step > 0 && epoch->epoch > 0)
            return (double)epoch->step / (double)epoch->epoch;
    return 0;
}

/* A validation within an epoch stands between two of them. */
static double place_of(const ls_epoch *epoch, double steps)
{
    return epoch->partial && steps > 0 ? (double)epoch->step / steps
                                       : (double)epoch->epoch;
}

struct series *history_series(struct album *album, struct picture *picture,
                              const ls_model *model, enum history_figure k,
                              const char *name)
{
    const size_t n = ls_model_about(model)->n_history;
    const size_t every = (n + MOST_POINTS - 1) / MOST_POINTS;
    const double steps = steps_of_epoch(model);
    struct series *s =
        picture_add(album, picture, name, n > 0 ? (n - 1) / every + 2 : 0);
    size_t used = 0;

    for (size_t i = 0; s && i < n; i++) {
        const ls_epoch *epoch = ls_model_epoch(model, i);

        if (i % every != 0 && i + 1 != n)
            continue;
        s->x[used] = place_of(epoch, steps);
        s->y[used++] = figure_at(epoch, k);
    }
    if (s)
        s->n = used;
    if (s && used <= 12)
        s->look |= SERIES_DOTS;
    return s;
}

/* Values that span more than a factor of 20 are shown by their logarithms. */
static bool wants_log(const struct picture *f)
{
    double lo = HUGE_VAL, hi = 0;

    for (size_t i = 0; i < f->n_series; i++)
        for (size_t j = 0; j < f->series[i].n; j++)
            if (isfinite(f->series[i].y[j])) {
                lo = fmin(lo, f->series[i].y[j]);
                hi = fmax(hi, f->series[i].y[j]);
            }
    return lo > 0 && hi > 20 * lo;
}

static void set_axes(struct picture *f, const char *y)
{
    f->x =
        (struct picture_axis){.label = "epoch", .whole = true, .tight = true};
    f->y = (struct picture_axis){.label = y};
    f->y.log = wants_log(f);
}

static void mark_best(struct album *album, struct picture *f,
                      const ls_model *model)
{
    const size_t best = ls_model_about(model)->best_epoch;

    if (best == 0 || !history_has(model, HISTORY_VAL_LOSS))
        return;
    f->mark = (double)best;
    f->mark_label = album_text(album, "best: epoch %zu", best);
}

static double last_of(const ls_model *model, enum history_figure k)
{
    double last = NAN;
    const ls_epoch *epoch;

    for (size_t i = 0; (epoch = ls_model_epoch(model, i)); i++)
        if (isfinite(figure_at(epoch, k)))
            last = figure_at(epoch, k);
    return last;
}

static const char *describe_loss(struct album *album, const ls_model *model)
{
    const ls_model_info *about = ls_model_about(model);
    const double val = last_of(model, HISTORY_VAL_LOSS);

    if (isfinite(val))
        return album_text(album,
                          "After %zu epochs the training loss is %s, the "
                          "validation loss %s.",
                          about->epochs,
                          number_label(last_of(model, HISTORY_LOSS)).s,
                          number_label(val).s);
    return album_text(album, "After %zu epochs the training loss is %s.",
                      about->epochs,
                      number_label(last_of(model, HISTORY_LOSS)).s);
}

static void add_loss(struct album *album, const ls_model *model)
{
    struct picture *f =
        album_add(album, PICTURE_LINES, "loss", "Loss by epoch");

    if (!f)
        return;
    (void)history_series(album, f, model, HISTORY_LOSS, "training");
    if (history_has(model, HISTORY_VAL_LOSS))
        (void)history_series(album, f, model, HISTORY_VAL_LOSS, "validation");
    set_axes(f, "loss");
    mark_best(album, f, model);
    f->summary = describe_loss(album, model);
}

/* Whether all epochs have the same value, as a constant learning rate. */
static bool is_constant(const ls_model *model, enum history_figure k)
{
    const ls_epoch *epoch;

    for (size_t i = 1; (epoch = ls_model_epoch(model, i)); i++)
        if (figure_at(epoch, k) != figure_at(ls_model_epoch(model, 0), k))
            return false;
    return true;
}

/* One figure of the epochs, if there are values. */
static void add_one(struct album *album, const ls_model *model,
                    enum history_figure k, const char *what, const char *title,
                    const char *y)
{
    struct picture *f;

    if (!history_has(model, k) || (k == HISTORY_LR && is_constant(model, k)))
        return;
    f = album_add(album, PICTURE_LINES, what, title);
    if (!f)
        return;
    (void)history_series(album, f, model, k, "");
    set_axes(f, y);
    if (k < HISTORY_LR)
        mark_best(album, f, model);
    f->summary = album_text(album, "After the last epoch %s.",
                            number_label(last_of(model, k)).s);
}

/* The loss of each member of an ensemble, for rows held out if it has such. */
static void add_members(struct album *album, const struct subject *s)
{
    const ls_model *member = ls_ensemble_member(s->model, 0);
    const enum history_figure k =
        history_has(member, HISTORY_VAL_LOSS) ? HISTORY_VAL_LOSS : HISTORY_LOSS;
    struct picture *f =
        album_add(album, PICTURE_LINES, "loss",
                  k == HISTORY_LOSS ? "Training loss of the members"
                                    : "Validation loss of the members");
    size_t n = 0;

    for (; f && (member = ls_ensemble_member(s->model, n)); n++)
        if (n < MOST_MEMBERS && ls_model_epoch(member, 0))
            (void)history_series(album, f, member, k,
                                 album_text(album, "member %zu", n));
    if (!f)
        return;
    for (size_t i = 0; i < f->n_series; i++)
        f->series[i].look = (f->series[i].look & ~(unsigned)SERIES_DOTS) |
                            (i >= 8 && i % 16 >= 8 ? SERIES_DASHED : 0);
    set_axes(f, "loss");
    f->summary = album_text(album, "%zu members, one line each.", n);
}

void pictures_of_history(struct album *album, const struct subject *s)
{
    const ls_model *model = s->model;

    if (!model)
        return;
    if (ls_ensemble_member(model, 0)) {
        add_members(album, s);
        return;
    }
    if (!ls_model_epoch(model, 0))
        return;
    add_loss(album, model);
    add_one(album, model, HISTORY_ACCURACY, "accuracy",
            "Validation accuracy by epoch", "accuracy");
    add_one(album, model, HISTORY_AUC, "auc", "Validation AUC by epoch",
            "area under the ROC curve");
    add_one(album, model, HISTORY_RMSE, "rmse", "Validation RMSE by epoch",
            "root mean squared error");
    add_one(album, model, HISTORY_R2, "r2", "Validation R2 by epoch",
            "coefficient of determination");
    add_one(album, model, HISTORY_LR, "lr", "Learning rate by epoch",
            "learning rate");
    add_one(album, model, HISTORY_SECONDS, "time", "Seconds by epoch",
            "seconds of training");
}
