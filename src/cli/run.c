/* SPDX-License-Identifier: MIT */
/*
 * run.c - a training run: common part of train and resume.
 */
#include "cli/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/job_end.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/ranks.h"
#include "cli/report.h"
#include "cli/settings.h"
#include "cli/signals.h"
#include "cli/spelling.h"
#include "cli/stronger.h"
#include "cli/text.h"

ls_status run_open_validation(const ls_config *run, const ls_dataset *data,
                              ls_dataset **validation)
{
    const struct setting_text path = setting_text(run, "val");
    ls_config *config = NULL;
    ls_status status = LS_OK;

    if (!path.s[0])
        return LS_OK;
    TRY_LS(ls_config_copy(run, &config));
    TRY_LS(ls_config_set(config, "rows", setting_text(config, "val-rows").s));
    TRY_LS(ls_dataset_open_like(data, path.s, config, validation));

done:
    ls_config_destroy(config);
    return status;
}

static ls_status show_plan(const struct run *run, bool dry)
{
    ls_status status = LS_OK;
    struct plan plan = {
        .config = run->config,
        .train = ls_dataset_about(run->data),
        .validation =
            run->validation ? ls_dataset_about(run->validation) : NULL,
        .held_out = ls_trainer_validation(run->trainer),
        .model = ls_trainer_model(run->trainer),
        .memory = ls_trainer_memory(run->trainer),
        .lr = ls_trainer_result(run->trainer)->lr,
        .threads = {.size = sizeof plan.threads},
    };
    const size_t threads = (size_t)setting_number(run->config, "threads");

    TRY_LS(ls_plan_threads(threads, &plan.threads));
    plan.threads.threads = ls_trainer_result(run->trainer)->threads;
    if (dry && invocation_has(run->call, OPTION_JSON))
        TRY(json_print(json_of_plan(&plan)));
    else
        report_plan(&plan, dry ? stdout : stderr);

done:
    return status;
}

/* A preset means what it says also on a small table. */
static void warn_of_batch(const struct run *run)
{
    const size_t rows = ls_dataset_about(run->data)->rows;

    if (setting_number(run->config, "batch-size") > (double)rows &&
        (!run->preset[0] || strcmp(run->preset, "plain") == 0) &&
        !setting_is(run->config, "optimizer", "lbfgs"))
        warn("--batch-size %s is more than all %zu rows: every step takes "
             "the whole table",
             setting_text(run->config, "batch-size").s, rows);
}

/* In the order of the columns of a model where the run starts from one. A
 * preset has opened the table. */
static ls_status open_data(struct run *run)
{
    if (run->data)
        return LS_OK;
    return complain_last(
        run->origin ? ls_dataset_open_for(run->origin, run->data_path,
                                          run->config, 1, &run->data)
                    : ls_dataset_open(run->data_path, run->config, &run->data));
}

static ls_status create_trainer(struct run *run)
{
    const ls_callbacks callbacks = progress_callbacks(&run->progress);
    ls_status status = LS_OK;

    if (run->checkpoint[0])
        return complain_last(ls_trainer_resume(run->checkpoint, run->config,
                                               run->data, run->validation,
                                               &callbacks, &run->trainer));
    TRY_LS(ls_trainer_create(run->config, run->data, run->validation,
                             &callbacks, &run->trainer));
    if (run->origin)
        TRY_LS(ls_trainer_start_from(run->trainer, run->origin));

done:
    return status;
}

/* A run that goes on, or may, continues its log. */
static bool log_goes_on(const struct run *run)
{
    return run->checkpoint[0] ||
           (run->call->command->bit == COMMAND_TRAIN &&
            strcmp(invocation_value(run->call, OPTION_RESUME), "auto") == 0);
}

static ls_status check_log(const struct run *run)
{
    const char *path = invocation_value(run->call, OPTION_LOG);
    const struct setting_text val = setting_text(run->config, "val");
    const bool force = invocation_has(run->call, OPTION_FORCE);
    ls_status status = LS_OK;

    if (!*path || !ranks_write())
        return LS_OK;
    if (strcmp(path, val.s) == 0)
        return complain(LS_USAGE, "--log and --val are the same file, %s",
                        path);
    TRY(output_spare_inputs(run->call, run->config, path));
    TRY(epoch_log_check(path, run->data_path, force || log_goes_on(run)));
done:
    return status;
}

static ls_status open_log(struct run *run)
{
    const char *path = invocation_value(run->call, OPTION_LOG);
    const bool diagnose = setting_is(run->config, "diagnose", "yes");
    const bool force = invocation_has(run->call, OPTION_FORCE);

    if (!*path || !ranks_write())
        return LS_OK;
    return epoch_log_open(
        &run->log, path, log_goes_on(run) && !force,
        diagnose ? ls_model_about(ls_trainer_model(run->trainer))->n_layers
                 : 0);
}

static void on_epoch(void *user, const ls_epoch *epoch)
{
    struct run *run = user;
    const ls_diagnosis *d = ls_trainer_diagnosis(run->trainer);
    json_t *item;

    epoch_log_add(&run->log, epoch, d);
    if (!d || !invocation_has(run->call, OPTION_JSON))
        return;
    if (!run->diagnoses)
        run->diagnoses = json_array();
    item = json_object();
    json_set_count(item, "epoch", epoch->epoch);
    (void)json_object_set_new(item, "gradient_norms",
                              json_of_figures(d->gradient_norm, d->layers));
    (void)json_object_set_new(item, "dead_units",
                              json_of_figures(d->dead, d->layers));
    (void)json_array_append_new(run->diagnoses, item);
}

ls_status run_prepare(struct run *run)
{
    ls_status status = LS_OK;
    const bool quiet = invocation_has(run->call, OPTION_QUIET);
    const bool dry = invocation_has(run->call, OPTION_DRY_RUN);

    run->progress =
        progress_start(invocation_value(run->call, OPTION_PROGRESS), quiet,
                       invocation_has(run->call, OPTION_VERBOSE));
    run->progress.also = on_epoch;
    run->progress.also_user = run;
    ranks_set(run->config);
    TRY(check_log(run));
    TRY(open_data(run));
    TRY(run_open_validation(run->config, run->data, &run->validation));
    warn_of_batch(run);
    TRY(create_trainer(run));
    if (dry || !quiet)
        TRY(show_plan(run, dry));
    ranks_note(ls_trainer_result(run->trainer)->threads);

done:
    return status;
}

static void put_diagnosis(const struct run *run, json_t *answer)
{
    const ls_diagnosis *d = ls_trainer_diagnosis(run->trainer);
    json_t *diagnosis = d ? json_object() : NULL;

    if (!d)
        return;
    json_set_count(diagnosis, "rows", d->rows);
    json_set_figure(diagnosis, "first_loss", d->first_loss);
    json_set_figure(diagnosis, "zero_loss", d->zero_loss);
    json_set_figure(diagnosis, "constant_loss", d->constant_loss);
    if (run->diagnoses)
        (void)json_object_set(diagnosis, "epochs", run->diagnoses);
    (void)json_object_set_new(answer, "diagnosis", diagnosis);
}

static ls_status report(const struct run *run, bool stopped)
{
    const ls_result *result = ls_trainer_result(run->trainer);
    const ls_validation *held_out = ls_trainer_validation(run->trainer);
    const ls_model *model = ls_trainer_model(run->trainer);
    json_t *answer;

    if (!invocation_has(run->call, OPTION_JSON)) {
        report_result(result, model, held_out->rows,
                      stopped ? NULL : run->output, stdout);
        if (!stopped)
            stronger_note(run);
        if (run->progress.verbose)
            report_profile(&result->phases, stdout);
        return LS_OK;
    }
    answer = json_of_result(result);
    (void)json_object_set_new(answer, "history", json_of_history(model));
    (void)json_object_set_new(answer, "validation",
                              json_of_validation(held_out));
    (void)json_object_set_new(answer, "memory",
                              json_of_memory(ls_trainer_memory(run->trainer)));
    json_set_count(answer, "bytes_streamed",
                   ls_dataset_about(run->data)->streamed);
    put_diagnosis(run, answer);
    (void)json_object_set_new(answer, "stopped", json_boolean(stopped));
    (void)json_object_set_new(answer, "output", json_string(run->output));
    return json_print(answer);
}

/* In a job of SLURM the run stops in time, unless it was given a limit. It may
 * stop at any step: the result does not depend on it. */
void run_heed_job_end(const struct invocation *call, const ls_config *config,
                      size_t saving)
{
    const char *text = getenv("SLURM_JOB_END_TIME");
    const size_t row = option_named("max-time", strlen("max-time"));
    double left, margin;

    if (!text || !setting_is(config, "max-time", "0") ||
        invocation_has(call, row))
        return;
    left = job_seconds_left(text, (double)time(NULL));
    if (left <= 0) {
        warn("SLURM_JOB_END_TIME is '%s', which is no time to come: not used",
             text);
        return;
    }
    margin = job_margin(left, saving);
    signals_stop_after(left - margin, margin / 2);
    note("limit    the job ends in %s (SLURM_JOB_END_TIME); the run saves and "
         "stops %s before",
         text_seconds(left).s, text_seconds(margin).s);
}

static void note_of_stop(const struct run *run)
{
    const struct setting_text place =
        setting_text(run->config, "save-fallback");

    note("%s; go on with: " PROGRAM " resume %s%s%s",
         spelled(ls_last_error()).s, run->output,
         place.s[0] ? " --save-fallback " : "", place.s);
}

ls_status run_train(struct run *run)
{
    ls_status status, reported;

    status = open_log(run);
    if (status != LS_OK)
        return status;
    signals_obey(run->trainer);
    run_heed_job_end(run->call, run->config,
                     ls_trainer_memory(run->trainer)->saving);
    status = ls_trainer_run(run->trainer, run->output, run->force);
    signals_obey(NULL);
    progress_finish(&run->progress);
    if (status != LS_OK && status != LS_STOPPED)
        return complain_last(status);
    if (status == LS_STOPPED)
        note_of_stop(run);
    reported = report(run, status == LS_STOPPED);
    if (epoch_log_close(&run->log) != LS_OK)
        return LS_IO;
    return status != LS_OK ? status : reported;
}

void run_clear(struct run *run)
{
    signals_obey(NULL);
    ls_trainer_destroy(run->trainer);
    ls_dataset_close(run->validation);
    ls_dataset_close(run->data);
    (void)epoch_log_close(&run->log);
    json_decref(run->diagnoses);
    ls_model_destroy(run->origin);
    ls_output_unlock(run->lock);
    ls_config_destroy(run->config);
}
