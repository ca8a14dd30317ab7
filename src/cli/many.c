/* SPDX-License-Identifier: MIT */
/*
 * many.c - several models on one table: common part of cv, search and pack.
 */
#include "cli/many.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/output.h"
#include "cli/ranks.h"
#include "cli/run.h"
#include "cli/settings.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "cli/text.h"

enum { MOST_STUDIED = 1000000 };

ls_status study_number(const struct invocation *call, size_t row, size_t least,
                       size_t *number)
{
    const char *text = invocation_value(call, row);
    char *end = NULL;
    unsigned long n;

    *number = 0;
    if (!invocation_has(call, row))
        return LS_OK;
    n = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || n < least || n > MOST_STUDIED)
        return complain(LS_USAGE, "--%s is '%s', want a number from %zu to %d",
                        option_at(row)->name, text, least, (int)MOST_STUDIED);
    *number = n;
    return LS_OK;
}

/* A figure of a model, if it has one. */
static void add_figure(char *text, size_t size, const char *name, double value)
{
    const size_t used = strlen(text);

    if (isfinite(value))
        snprintf(text + used, size - used, "  %s %.4f", name, value);
}

static void on_trained(void *user, size_t done, size_t models,
                       const ls_trial *trial, const ls_fold *fold)
{
    const struct study_run *run = user;
    char figures[160] = "", line[400], place[64] = "";

    if (!run->progress.lines)
        return;
    add_figure(figures, sizeof figures, "loss", fold->figures.loss);
    add_figure(figures, sizeof figures, "accuracy", fold->figures.accuracy);
    add_figure(figures, sizeof figures, "auc", fold->figures.auc);
    add_figure(figures, sizeof figures, "rmse", fold->figures.rmse);
    if (trial->folds > 1)
        snprintf(place, sizeof place, "  fold %zu",
                 fold->fold + fold->repeat * run->plan.folds);
    snprintf(line, sizeof line, "model %zu/%zu%s%s%.120s%s%s%.100s", done,
             models, place, *trial->settings ? "  " : "", trial->settings,
             figures, fold->status == LS_OK ? "" : "  failed: ",
             fold->status == LS_OK ? "" : fold->ended);
    if (run->progress.bar && done < models)
        terminal_draw_line(line, strlen(line));
    else
        note("%s", line);
}

/* The ensemble of a pack so far. Plain lines come a few seconds apart. */
static void on_round(void *user, const ls_round *round)
{
    struct study_run *run = user;
    static const double seconds_of_line = 5;
    char line[400];

    run->seconds += round->seconds + round->choosing;
    if (!run->progress.lines)
        return;
    snprintf(line, sizeof line,
             "round %zu  %zu members run  ensemble %.6g of %zu states (round "
             "%zu)  best single %.6g  %s rows/s",
             round->round, round->running, round->value, round->states,
             round->best_round, round->single,
             text_rate((double)round->rows / round->seconds).s);
    if (run->progress.bar)
        terminal_draw_line(line, strlen(line));
    else if (round->round == 1 ||
             run->seconds - run->progress.last_line >= seconds_of_line)
        note("%s", line);
    else
        return;
    run->progress.last_line = run->seconds;
}

static bool may_resume(const struct invocation *call)
{
    return strcmp(invocation_value(call, OPTION_RESUME), "auto") == 0;
}

static ls_status settle_output(struct study_run *run, bool *finished)
{
    const bool resume = may_resume(run->call);
    const bool force = invocation_has(run->call, OPTION_FORCE);
    bool has_output = false, has_state = false;
    ls_status status = LS_OK;

    if (resume && force)
        return complain(LS_USAGE, "--force starts anew and --resume auto goes "
                                  "on: give one of them");
    if (resume && !*run->output)
        return complain(LS_USAGE, "--resume auto goes on from the files next "
                                  "to an output: give -o FILE, too");
    if (!*run->output)
        return LS_OK;
    TRY(output_check(run->output, run->call->argument[0], force || resume));
    TRY(output_spare_run(run->call, run->config, run->output, true));
    TRY_LS(ranks_lock(run->output, 1, &run->lock));
    TRY(output_find(run->output, &has_output));
    TRY(output_find_study(run->output, &has_state));
    *finished = resume && has_output && !has_state;
    if (has_state && !resume && !force)
        status = complain(LS_EXISTS,
                          "%s is of a command that was stopped: repeat it with "
                          "--resume auto to go on, or with --force to start "
                          "anew",
                          run->output);
done:
    return status;
}

ls_status study_open(struct study_run *run, bool *finished)
{
    const struct invocation *call = run->call;
    const ls_study_callbacks callbacks = {
        .size = sizeof callbacks,
        .user = run,
        .log = progress_callbacks(&run->progress).log,
        .trained = on_trained,
        .round = on_round};
    ls_status status = LS_OK;

    run->progress = progress_start(invocation_value(call, OPTION_PROGRESS),
                                   invocation_has(call, OPTION_QUIET), false);
    TRY(settle_output(run, finished));
    if (*finished) {
        note("%s is there, and nothing is left to do", run->output);
        return LS_OK;
    }
    if (!run->data)
        TRY_LS(ls_dataset_open(call->argument[0], run->config, &run->data));
    note("%s: %s", call->argument[0], ls_dataset_about(run->data)->reading);
    TRY(run_open_validation(run->config, run->data, &run->validation));
    ranks_set(run->config);
    ranks_note(1);
    run->plan.size = sizeof run->plan;
    TRY_LS(ls_study_create(run->config, run->data, run->validation, &run->plan,
                           &callbacks, &run->study));
done:
    return status;
}

ls_status study_execute(struct study_run *run)
{
    unsigned flags = 0;
    ls_status status = LS_OK;

    if (invocation_has(run->call, OPTION_FORCE))
        flags |= LS_STUDY_FORCE;
    if (may_resume(run->call))
        flags |= LS_STUDY_RESUME;
    signals_obey_study(run->study);
    run_heed_job_end(run->call, run->config, 0);
    status = ls_study_run(run->study, *run->output ? run->output : NULL, flags);
    signals_obey_study(NULL);
    if (status == LS_STOPPED) {
        note("%s%s", ls_last_error(),
             *run->output ? "; the same command with --resume auto goes on"
                          : "; with -o FILE a study can go on");
        return status;
    }
    return complain_last(status);
}

void study_close(struct study_run *run)
{
    signals_obey_study(NULL);
    ls_study_destroy(run->study);
    ls_dataset_close(run->validation);
    ls_dataset_close(run->data);
    ls_output_unlock(run->lock);
    ls_config_destroy(run->config);
}
