/* SPDX-License-Identifier: MIT */
/*
 * trainer_loader.c - choose the order in which rows are loaded and, for a table
 * larger than memory, the window size.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/size.h"
#include "engine/trainer.h"
#include "table/check/runs.h"
#include "table/open/budget.h"
#include "table/order/data_loader.h"

/* Rows of the self-test that travels in every model. */
enum { SELFTEST_ROWS = 8 };

/* Share of the bands that is read at a time in the order of the file, where
 * nothing is mixed. */
static const double window_in_order = 0.01;

/* Code, stacks and what libraries take for themselves. */
static const double spare_bytes = 8e6;

ls_status trainer_take_sample(struct ls_trainer *t)
{
    const size_t n = smaller(t->rows.n, SELFTEST_ROWS);
    const size_t n_in = t->model->input.n, ld = row_lanes(n);
    const double *fill = t->model->input.fill;
    struct data_loader *loader = NULL;
    size_t row[SELFTEST_ROWS];
    real *lanes = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(lanes, ld * n_in, "rows of the self-test"));
    TRY(MEM_ARRAY(t->sample, n * n_in, "rows of the self-test"));
    TRY(data_loader_create_in_order(t->data, &t->rows, n, &loader));
    data_loader_begin(loader, 0, 0);
    TRY(data_loader_wait(loader, n, HUGE_VAL));
    order_fill(data_loader_order(loader), 0, n, row);
    dataset_inputs(data_loader_table(loader), row, n, NULL, ld, lanes);
    for (size_t i = 0; i < n; i++)
        workspace_row(n_in, ld, lanes, i, t->sample + i * n_in);
    for (size_t k = 0; fill && k < n * n_in; k++)
        if (isnan(t->sample[k]))
            t->sample[k] = (real)fill[k % n_in];
    t->n_sample = n;
done:
    data_loader_destroy(loader);
    mem_free(lanes);
    return status;
}

/* Bytes that the run will need apart from those for rows, and has not touched
 * yet. */
static double bytes_to_come(const struct ls_trainer *t)
{
    double to_come =
        (double)(engine_bytes(t->engine) + trainer_memory(t).saving);

    if (t->evaluator)
        to_come += (double)evaluator_to_come(t->evaluator);
    return spare_bytes + to_come;
}

/* Bytes that may be taken for rows. */
static double bytes_for_rows(const struct ls_trainer *t)
{
    return budget_left(&t->config) - bytes_to_come(t);
}

static double fitting(const struct ls_trainer *t, double wanted, double bytes)
{
    const size_t most = bytes <= 0.0               ? 0
                        : bytes < (double)SIZE_MAX ? (size_t)bytes
                                                   : SIZE_MAX;

    return data_loader_fit(t->data, &t->rows, wanted,
                           engine_batch_rows(&t->config, t->rows.n), most);
}

/* Megabytes of a memory setting that hold two of the smallest windows, for
 * sentences: what the process takes is measured, and may be a little more. */
static double enough_megabytes(const struct ls_trainer *t, double window)
{
    double bytes = 65536.0;

    while (fitting(t, window, bytes) == 0.0 && bytes < 1e15)
        bytes *= 1.25;
    return ceil((budget_used() + bytes_to_come(t) + bytes) / 1e6) + 2.0;
}

static ls_status refuse_window(const struct ls_trainer *t, double window,
                               double fits)
{
    const double left = bytes_for_rows(t);
    const char *path = dataset_about(t->data)->path;
    double smaller_one = window;

    if (fits == 0.0 && t->config.memory > 0)
        return fail(LS_NO_MEMORY,
                    "%s is streamed, and setting memory=%.0fM leaves no room "
                    "for two of the smallest windows of its rows; setting "
                    "memory=%.0fM does, smaller minibatches or fewer threads "
                    "need less",
                    path, (double)t->config.memory / 1e6,
                    enough_megabytes(t, window));
    if (fits == 0.0)
        return fail(LS_NO_MEMORY,
                    "%s is streamed, and the %s that the run leaves for its "
                    "rows do not hold two of the smallest windows; smaller "
                    "minibatches or fewer threads need less",
                    path, size_text(left).s);
    while (smaller_one > fits)
        smaller_one /= 2;
    return fail(
        LS_NO_MEMORY,
        "%s is streamed, and the %s that the run leaves for its rows "
        "do not hold two windows of %g; setting memory grants more, smaller "
        "minibatches or fewer threads need less, and a smaller "
        "setting window does: setting shuffle=window setting window=%g fits",
        path, size_text(left).s, window, smaller_one);
}

/* Whether windows of that share of the bands fit into what is left. A window
 * that is mixed is part of the result: it is refused, not made smaller. In file
 * order it is how much is read at a time, and may be as small as need be. */
static ls_status fit_window(const struct ls_trainer *t, double *window)
{
    const double fits = fitting(t, *window, bytes_for_rows(t));
    const bool mixed = strcmp(t->config.shuffle, "none") != 0;

    if (fits == 0.0 || (mixed && fits < *window))
        return refuse_window(t, *window, fits);
    while (*window > fits)
        *window /= 2;
    return LS_OK;
}

/* Fail if a run with its table in memory exceeds setting memory. */
static ls_status check_promise(const struct ls_trainer *t)
{
    const double left = bytes_for_rows(t);

    if (t->config.memory == 0 || left >= 0)
        return LS_OK;
    return fail(LS_NO_MEMORY,
                "the run needs %s more than setting memory grants; smaller "
                "minibatches or fewer threads need less",
                size_text(-left).s);
}

static void say_streamed(const struct ls_trainer *t)
{
    const struct windows *w = data_loader_windows(t->loader);
    const ls_dataset_info *about = dataset_about(t->data);

    if (w->shuffled)
        trainer_note(t, LS_NOTE,
                     "%s does not fit the memory and is streamed: an epoch is "
                     "%zu windows, each of %zu of its %zu bands of %zu rows, "
                     "chosen and mixed at random",
                     about->path, w->n, w->per, w->bands->n, w->bands->rows);
    else
        trainer_note(t, LS_NOTE,
                     "%s does not fit the memory and is streamed in the order "
                     "of the file",
                     about->path);
}

/* Warn: training in file order is as good as shuffled only if the file is
 * shuffled. */
static void warn_of_order(const struct ls_trainer *t)
{
    const bool mixed = strcmp(t->config.shuffle, "window") == 0;
    const struct label_runs runs = label_runs_of(
        t->data, t->rows.row, t->rows.row ? t->rows.n : t->data->about.rows);
    const char *what = dataset_about(t->data)->classes ? "class" : "value";

    if (strcmp(t->config.shuffle, "full") == 0 || trainer_takes_all_rows(t) ||
        !label_runs_sorted(&runs))
        return;
    trainer_note(
        t, LS_WARNING,
        "%s: rows are sorted by %s (%zu runs of like labels, about "
        "%.0f in random order), and setting shuffle=%s %s; use setting shuffle "
        "full if the memory allows it",
        dataset_about(t->data)->path, what, runs.runs, runs.expected,
        t->config.shuffle,
        mixed ? "mixes a part of them at a time: minibatches are of "
                "the kinds that share a window"
              : "keeps them so: minibatches of one kind teach badly");
}

/* Choose what the settings leave open. Stored with the run, as it is part of
 * the result: a run that is resumed with other memory keeps it. */
static void settle_order(struct ls_trainer *t)
{
    ls_config *c = &t->config;
    const struct footprint *need = &t->data->footprint;
    const bool open = strcmp(c->shuffle, "auto") == 0;

    /* One order, so that each evaluation is of the same function. */
    if (open && trainer_takes_all_rows(t))
        strcpy(c->shuffle, "none");
    else if (open)
        strcpy(c->shuffle, budget_mixes_all(c, need) ? "full" : "window");
    if (strcmp(c->shuffle, "window") != 0)
        return;
    if (c->window <= 0)
        c->window = budget_window(c, need);
    if (open)
        trainer_note(
            t, LS_NOTE,
            "setting memory is too small to mix all rows of %s at a time: "
            "the run is one with setting shuffle=window setting window=%g",
            dataset_about(t->data)->path, c->window);
}

static ls_status refuse_streamed(const struct ls_trainer *t)
{
    const char *path = dataset_about(t->data)->path;

    if (trainer_takes_all_rows(t))
        return fail(LS_NO_MEMORY,
                    "%s is streamed, and setting optimizer=lbfgs needs all its "
                    "rows for each step; setting memory grants more, "
                    "processes of MPI keep a part of the rows each, other "
                    "optimizers need less",
                    path);
    if (strcmp(t->config.shuffle, "full") == 0)
        return fail(LS_NO_MEMORY,
                    "%s is streamed, so its rows cannot all be mixed at a "
                    "time; setting shuffle=window mixes a part of them",
                    path);
    return LS_OK;
}

/* Rows from memory, or streamed by this process alone. */
static ls_status load_alone(struct ls_trainer *t)
{
    ls_config *c = &t->config;
    const bool streamed = t->data->stream != NULL;
    struct sequence sequence = {.seed = c->seed};
    ls_status status = LS_OK;

    if (streamed)
        TRY(refuse_streamed(t));
    sequence.shuffled = strcmp(c->shuffle, "none") != 0;
    if (strcmp(c->shuffle, "window") == 0)
        sequence.window = c->window;
    else if (streamed)
        sequence.window = window_in_order;
    TRY(streamed ? fit_window(t, &sequence.window) : check_promise(t));
    TRY(data_loader_create(t->data, &t->rows, &sequence,
                           engine_batch_rows(c, t->rows.n), &t->loader));
    if (strcmp(c->shuffle, "window") == 0)
        c->window = windows_share(data_loader_windows(t->loader));
    if (streamed)
        say_streamed(t);
done:
    return status;
}

ls_status trainer_loader(struct ls_trainer *t)
{
    bool shared;
    ls_status status = LS_OK;

    settle_order(t);
    TRY(trainer_share_order(t));
    shared = trainer_shares_rows(t);
    TRY(trainer_check_shared(t, shared));
    TRY(shared                 ? trainer_share_rows(t, bytes_for_rows(t))
        : trainer_keeps_run(t) ? trainer_keep_run(t, bytes_for_rows(t))
                               : load_alone(t));
    engine_loader(t->engine, t->loader);
    warn_of_order(t);
done:
    return status;
}
