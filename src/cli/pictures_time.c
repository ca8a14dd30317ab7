/* SPDX-License-Identifier: MIT */
/*
 * pictures_time.c - where the time of training went: a bar for each run, with a
 * part for each kind of work.
 */
#include <math.h>
#include <string.h>

#include "cli/pictures.h"
#include "page/markup.h"

/* What a model tells of its time: the members of ls_epoch_time, and steps that
 * it does not tell by phase. */
enum { UNKNOWN = 10, PARTS };
static const char *const part_name[PARTS] = {"gathering rows",
                                             "forward products",
                                             "backward products",
                                             "products of weight gradients",
                                             "activations and losses",
                                             "combining and updating",
                                             "waiting for threads",
                                             "waiting for data",
                                             "validation",
                                             "saving checkpoints",
                                             "steps, not measured by phase"};

static double known(double seconds)
{
    return isfinite(seconds) && seconds > 0 ? seconds : 0;
}

/* Add the seconds of an epoch to those of the parts. */
static void add_epoch(const ls_epoch *epoch, const ls_epoch_time *time,
                      double seconds[PARTS])
{
    const double part[] = {time->gather,  time->forward,     time->backward,
                           time->weights, time->elementwise, time->update,
                           time->waiting, time->data,        time->validation,
                           time->saving};
    double steps = 0;

    for (size_t k = 0; k < UNKNOWN; k++)
        seconds[k] += known(part[k]);
    for (size_t k = 0; k < 8; k++)
        steps += known(part[k]);
    /* The parts of an epoch add up but for rounding. */
    if (known(epoch->seconds) > steps * (1 + 1e-9))
        seconds[UNKNOWN] += epoch->seconds - steps;
}

static void add_model(const ls_model *model, double seconds[PARTS])
{
    const ls_epoch *epoch;

    for (size_t i = 0; (epoch = ls_model_epoch(model, i)); i++)
        if (!epoch->partial)
            add_epoch(epoch, ls_model_epoch_time(model, i), seconds);
}

/* The seconds of a model, or of all members of an ensemble. Returns the sum. */
static double take_seconds(const ls_model *model, double seconds[PARTS])
{
    const ls_model *member;
    double sum = 0;

    memset(seconds, 0, PARTS * sizeof *seconds);
    add_model(model, seconds);
    for (size_t i = 0; (member = ls_ensemble_member(model, i)); i++)
        add_model(member, seconds);
    for (size_t k = 0; k < PARTS; k++)
        sum += seconds[k];
    return sum;
}

/* Parts that any bar has. */
static size_t choose_parts(const struct subject *s, size_t n, bool *chosen)
{
    double seconds[PARTS];
    size_t parts = 0;

    for (size_t i = 0; i < n; i++)
        if (s[i].model && take_seconds(s[i].model, seconds) > 0)
            for (size_t k = 0; k < PARTS; k++)
                chosen[k] |= seconds[k] > 0;
    for (size_t k = 0; k < PARTS; k++)
        parts += chosen[k];
    return parts;
}

static void fill(struct album *album, const struct subject *s, size_t n,
                 const bool *chosen, struct picture *f)
{
    double seconds[PARTS];

    f->cell = album_numbers(album, n * f->columns);
    f->row_name = album_array(album, n, sizeof *f->row_name);
    f->column_name = album_array(album, f->columns, sizeof *f->column_name);
    if (!f->cell || !f->row_name || !f->column_name) {
        f->columns = 0;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        double *cell = f->cell + f->rows * f->columns;
        size_t j = 0;

        if (!s[i].model || !(take_seconds(s[i].model, seconds) > 0))
            continue;
        for (size_t k = 0; k < PARTS; k++)
            if (chosen[k]) {
                f->column_name[j] = part_name[k];
                cell[j++] = seconds[k];
            }
        f->row_name[f->rows++] =
            n == 1 ? "seconds" : album_text(album, "%s", s[i].name);
    }
}

/* The part that took longest. */
static const char *describe(struct album *album, const struct picture *f)
{
    const double whole = picture_whole(f, 0);
    size_t most = 0;

    for (size_t k = 1; k < f->columns; k++)
        most = f->cell[k] > f->cell[most] ? k : most;
    return album_text(album,
                      "Most of %s seconds, %.0f %%: %s. Phases of steps are "
                      "those of one step in 16.",
                      number_label(whole).s, 100 * f->cell[most] / whole,
                      f->column_name[most]);
}

void pictures_of_time(struct album *album, const struct subject *s, size_t n)
{
    bool chosen[PARTS] = {false};
    const size_t parts = choose_parts(s, n, chosen);
    struct picture *f = NULL;

    if (parts == 0)
        return;
    f = album_add(album, PICTURE_STACK, "time", "Time by phase");
    if (!f)
        return;
    f->columns = parts;
    fill(album, s, n, chosen, f);
    f->x.label = "seconds";
    if (f->columns > 0)
        f->summary =
            n == 1 ? describe(album, f) : "One bar for each run, in seconds.";
}
