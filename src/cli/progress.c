/* SPDX-License-Identifier: MIT */
/*
 * progress.c - progress of a run, on standard error.
 */
#include "cli/progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/complain.h"
#include "cli/spark.h"
#include "cli/terminal.h"
#include "cli/text.h"

enum { BAR_COLUMNS = 24, LINE_EVERY = 30, WIDE = 100 };

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

struct progress progress_start(const char *how, bool quiet, bool verbose)
{
    const bool none = quiet || strcmp(how, "none") == 0;
    const bool bar = strcmp(how, "bar") == 0 ||
                     (strcmp(how, "auto") == 0 && terminal_is_smart());

    return (struct progress){
        .bar = !none && bar,
        .lines = !none,
        .blocks = terminal_has_blocks(),
        .verbose = verbose && !quiet,
        .last_line = now(),
    };
}

static double share_done(const ls_progress *at)
{
    return at->rows > 0 ? (double)at->row / (double)at->rows : 0;
}

/* Seconds to the end of the last epoch. */
static double time_left(const ls_progress *at)
{
    const double rows = (double)(at->rows - at->row) +
                        (double)(at->epochs - at->epoch) * (double)at->rows;

    return at->rows_per_second > 0 ? rows / at->rows_per_second : INFINITY;
}

/* "epoch  3/20"; "pass 1/2" of an import. */
static void put_epoch_number(const ls_progress *at, char *text, size_t size)
{
    snprintf(text, size, "%s %*zu/%zu", isnan(at->loss) ? "pass" : "epoch",
             text_digits(at->epochs), at->epoch, at->epochs);
}

/* A bar of BAR_COLUMNS characters; with blocks, in steps of an eighth. */
static void put_bar(double share, bool blocks, char *text, size_t size)
{
    static const char *const eighths[] = {" ", "▏", "▎", "▍",
                                          "▌", "▋", "▊", "▉"};
    const int parts = blocks ? 8 : 1;
    const int filled = (int)(share * BAR_COLUMNS * parts);
    size_t used = 0;

    for (int column = 0; column < BAR_COLUMNS && used < size; column++) {
        const int part = filled - column * parts;
        const char *cell = part >= parts ? (blocks ? "█" : "#")
                           : part > 0    ? eighths[part]
                                         : " ";

        used += (size_t)snprintf(text + used, size - used, "%s", cell);
    }
}

static void put_state(const ls_progress *at, char *text, size_t size)
{
    /* An import counts bytes, and has no loss. */
    if (isnan(at->loss)) {
        snprintf(text, size, "%3.0f%%  %s/s  ETA %s", 100 * share_done(at),
                 text_bytes(at->rows_per_second).s,
                 text_seconds(time_left(at)).s);
        return;
    }
    snprintf(text, size, "%3.0f%%  loss %.4f  %srows/s  ETA %s",
             100 * share_done(at), at->loss, text_rate(at->rows_per_second).s,
             text_seconds(time_left(at)).s);
}

/* The losses so far, where a wide terminal has room behind the bar. */
static struct spark curve_of(const struct progress *progress, size_t columns)
{
    const size_t width = terminal_width();
    const size_t room = width > columns + 4 ? width - columns - 4 : 0;

    if (!progress->blocks || width < WIDE || progress->n_curve < 2 || room < 8)
        return (struct spark){""};
    return spark_of(progress->curve, progress->n_curve, room);
}

/* Keep the loss of an epoch; of more epochs than there is room for the last
 * ones. */
static void keep_loss(struct progress *progress, const ls_epoch *epoch)
{
    if (progress->n_curve == PROGRESS_CURVE)
        memmove(progress->curve, progress->curve + 1,
                --progress->n_curve * sizeof *progress->curve);
    progress->curve[progress->n_curve++] =
        isfinite(epoch->val_loss) ? epoch->val_loss : epoch->loss;
}

static void draw_bar(const struct progress *progress, const ls_progress *at)
{
    char number[64], bar[BAR_COLUMNS * 4 + 1], state[160], line[600];
    struct spark curve;
    size_t columns;
    const char *color = terminal_color(COLOR_BAR);
    const char *end = terminal_color(COLOR_NONE);

    put_epoch_number(at, number, sizeof number);
    put_bar(share_done(at), progress->blocks, bar, sizeof bar);
    put_state(at, state, sizeof state);
    columns = strlen(number) + BAR_COLUMNS + strlen(state) + 2;
    curve = curve_of(progress, columns);
    snprintf(line, sizeof line, "%s %s%s%s %s%s%s%s%s", number, color, bar, end,
             state, *curve.s ? "  " : "", *curve.s ? color : "", curve.s,
             *curve.s ? end : "");
    /* A block character has three bytes. */
    terminal_draw_line(line, columns + 2 + strlen(curve.s) / 3);
}

static void on_progress(void *user, const ls_progress *at)
{
    struct progress *progress = user;
    char number[64], state[160];

    if (progress->bar) {
        draw_bar(progress, at);
        return;
    }
    if (!progress->lines || now() - progress->last_line < LINE_EVERY)
        return;
    progress->last_line = now();
    put_epoch_number(at, number, sizeof number);
    put_state(at, state, sizeof state);
    note("%s %s", number, state);
}

static void add_figure(char *text, size_t size, const char *label, double value)
{
    const size_t used = strlen(text);

    if (isfinite(value))
        snprintf(text + used, size - used, "  %s %.4f", label, value);
}

/* A line that may be shown when the run ends. */
static void put_off(char *kept, const char *line)
{
    snprintf(kept, PROGRESS_LINE, "%s", line);
}

static void show_kept(char *kept)
{
    if (*kept)
        note("%s", kept);
    *kept = '\0';
}

/* The line of an epoch that is shown now. */
static void show_epoch(struct progress *progress, const ls_epoch *epoch,
                       const char *line)
{
    if (epoch->best)
        progress->best[0] = '\0';
    if (epoch->epoch >= epoch->epochs && !epoch->partial)
        show_kept(progress->best);
    progress->last[0] = '\0';
    progress->last_line = progress->last_epoch = now();
    note("%s", line);
}

static void on_epoch(void *user, const ls_epoch *epoch)
{
    struct progress *progress = user;
    char number[64], figures[200] = "", line[PROGRESS_LINE];
    const bool due = progress->last_epoch == 0 || progress->verbose ||
                     (epoch->epoch >= epoch->epochs && !epoch->partial) ||
                     now() - progress->last_epoch >= LINE_EVERY;

    if (!epoch->partial)
        keep_loss(progress, epoch);
    if (progress->also)
        progress->also(progress->also_user, epoch);
    if (!progress->lines)
        return;
    put_epoch_number(
        &(ls_progress){.epoch = epoch->epoch, .epochs = epoch->epochs}, number,
        sizeof number);
    if (epoch->partial)
        snprintf(figures, sizeof figures, " step %zu", epoch->step);
    add_figure(figures, sizeof figures, "loss", epoch->loss);
    add_figure(figures, sizeof figures, "val", epoch->val_loss);
    add_figure(figures, sizeof figures, "accuracy", epoch->val_accuracy);
    add_figure(figures, sizeof figures, "auc", epoch->val_auc);
    add_figure(figures, sizeof figures, "rmse", epoch->val_rmse);
    add_figure(figures, sizeof figures, "r2", epoch->val_r2);
    snprintf(line, sizeof line, "%s%s %s  %s  %srows/s", number, figures,
             epoch->best ? "*" : " ", text_seconds(epoch->seconds).s,
             text_rate(epoch->rows_per_second).s);
    if (due) {
        show_epoch(progress, epoch, line);
    } else {
        put_off(epoch->best ? progress->best : progress->last, line);
        if (epoch->best)
            progress->last[0] = '\0';
    }
}

void progress_finish(struct progress *progress)
{
    show_kept(progress->best);
    show_kept(progress->last);
}

static void on_saved(void *user, const char *path, uint64_t step)
{
    const struct progress *progress = user;

    if (progress->verbose)
        note("saved    %s at step %s", path, text_count(step).s);
}

static void on_log(void *user, ls_level level, const char *sentence)
{
    (void)user;
    if (level == LS_WARNING)
        warn("%s", sentence);
    else
        note("%s", sentence);
}

ls_callbacks progress_callbacks(struct progress *progress)
{
    return (ls_callbacks){.size = sizeof(ls_callbacks),
                          .user = progress,
                          .log = on_log,
                          .progress = on_progress,
                          .epoch = on_epoch,
                          .saved = on_saved};
}
