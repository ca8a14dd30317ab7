/* SPDX-License-Identifier: MIT */
/*
 * cmd_calibrate.c - lockstep calibrate: a copy of a model whose probabilities
 * are calibrated on a table.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "cli/text.h"
#include "lockstep_eval.h"

/* Figures of a model on the table of its calibration. */
struct quality {
    double log_loss, ece, accuracy, share;
};

struct calibrating {
    const struct invocation *call;
    const char *method;
    ls_config *config;
    ls_model *model, *calibrated;
    ls_dataset *data; /* NULL for method none */
    struct quality before, after;
};

static double score_named(const ls_evaluation *evaluation, const char *name)
{
    const ls_score *score;

    for (size_t k = 0; (score = ls_evaluation_score(evaluation, 0, 0, k)); k++)
        if (strcmp(score->name, name) == 0)
            return score->value;
    return (double)NAN;
}

static ls_status measure(const struct calibrating *c, const ls_model *model,
                         struct quality *quality)
{
    const ls_evaluation_plan plan = {
        .size = sizeof plan,
        .threads = (size_t)setting_number(c->config, "threads"),
        .memory = (size_t)setting_number(c->config, "memory")};
    const ls_dataset *const data = c->data;
    ls_evaluation *evaluation = NULL;
    ls_status status = LS_OK;

    TRY_LS(ls_evaluation_create(&model, &data, 1, &plan, &evaluation));
    *quality = (struct quality){
        .log_loss = score_named(evaluation, "log_loss"),
        .ece = score_named(evaluation, "ece"),
        .accuracy = score_named(evaluation, "accuracy"),
        .share = ls_evaluation_metrics(evaluation, 0)->trained_on,
    };
done:
    ls_evaluation_destroy(evaluation);
    return status;
}

static ls_status check_threshold(const struct calibrating *c)
{
    const bool cut = strcmp(c->method, "threshold") == 0;
    const bool none = setting_is(c->config, "threshold-by", "none");
    const size_t by = option_named("threshold-by", strlen("threshold-by"));

    if (!cut && !none)
        return complain(LS_USAGE,
                        "--threshold-by is for --method threshold, and "
                        "this is --method %s",
                        c->method);
    if (cut && none && invocation_has(c->call, by))
        return complain(LS_USAGE, "--threshold-by none contradicts --method "
                                  "threshold: name a figure, or leave it out");
    return LS_OK;
}

static ls_status check(const struct calibrating *c)
{
    const struct invocation *call = c->call;
    const char *output = invocation_value(call, OPTION_OUTPUT);
    const bool none = strcmp(c->method, "none") == 0;
    static const char *const searches[] = {"grid", "random", "halving"};
    ls_status status = LS_OK;

    for (size_t i = 0; i < 3; i++)
        if (strcmp(c->method, searches[i]) == 0)
            TRY(complain(LS_USAGE,
                         "--method %s is for search; calibrate takes "
                         "temperature, isotonic, threshold or none",
                         c->method));
    if (!*output)
        TRY(complain(LS_USAGE, "say with -o FILE where to write"));
    TRY(check_threshold(c));
    if (none && call->n_arguments == 2)
        TRY(complain(LS_USAGE, "--method none needs no table: leave out %s",
                     call->argument[1]));
    if (!none && call->n_arguments == 1)
        TRY(complain(LS_USAGE,
                     "--method %s needs a table of rows that the "
                     "model was not trained on",
                     c->method));
    TRY(output_check(output, call->argument[0],
                     invocation_has(call, OPTION_FORCE)));
    TRY(output_spare(output, none ? "" : call->argument[1]));
done:
    return status;
}

static ls_status fit(struct calibrating *c)
{
    const struct setting_text by = setting_text(c->config, "threshold-by");
    const ls_calibration_plan plan = {
        .size = sizeof plan,
        .method = c->method,
        .threshold_by = strcmp(by.s, "none") == 0 ? NULL : by.s,
        .threads = (size_t)setting_number(c->config, "threads"),
    };
    ls_status status = LS_OK;

    TRY_LS(ls_calibrate(c->model, c->data, &plan, &c->calibrated));
    if (!c->data)
        goto done;
    TRY(measure(c, c->model, &c->before));
    TRY(measure(c, c->calibrated, &c->after));
    if (c->before.share > 0)
        warn("about %.0f %% of the rows of %s have the same features as rows "
             "that the model was trained on, where its probabilities are too "
             "good: calibrate it on other rows",
             100 * c->before.share, c->call->argument[1]);
done:
    return status;
}

static json_t *json_of_quality(const struct quality *quality)
{
    json_t *answer = json_object();

    json_set_figure(answer, "log_loss", quality->log_loss);
    json_set_figure(answer, "ece", quality->ece);
    json_set_figure(answer, "accuracy", quality->accuracy);
    return answer;
}

static ls_status print_json(const struct calibrating *c, const char *output)
{
    const ls_calibration *about = ls_model_calibration(c->calibrated);
    json_t *answer = json_object();

    json_set_text(answer, "output", output);
    json_set_text(answer, "method", c->method);
    json_set_text(answer, "kind", about->kind);
    json_set_figure(answer, "temperature", about->temperature);
    json_set_figure(answer, "threshold", about->threshold);
    if (c->data) {
        (void)json_object_set_new(answer, "before",
                                  json_of_quality(&c->before));
        (void)json_object_set_new(answer, "after", json_of_quality(&c->after));
    }
    return json_print(answer);
}

static void print_text(const struct calibrating *c, const char *output)
{
    const ls_calibration *about = ls_model_calibration(c->calibrated);

    text_put(output, stdout);
    printf("   %s",
           strcmp(about->kind, "none") == 0 ? "not calibrated" : about->kind);
    if (!isnan(about->temperature))
        printf(" %.6g", about->temperature);
    if (about->outputs > 0)
        printf(", %s knots", text_count(about->first[about->outputs]).s);
    if (!isnan(about->threshold))
        printf(", class 1 above %.6g", about->threshold);
    putchar('\n');
    if (!c->data)
        return;
    printf("log_loss  %.6g, before %.6g\n", c->after.log_loss,
           c->before.log_loss);
    printf("ece       %.6g, before %.6g\n", c->after.ece, c->before.ece);
    printf("accuracy  %.6g, before %.6g, all on the rows of the calibration\n",
           c->after.accuracy, c->before.accuracy);
}

static ls_status open_data(struct calibrating *c)
{
    const struct invocation *call = c->call;
    ls_status status = LS_OK;

    if (call->n_arguments < 2)
        return LS_OK;
    TRY_LS(ls_dataset_open_for(c->model, call->argument[1], c->config, 1,
                               &c->data));
    note("%s: %s", call->argument[1], ls_dataset_about(c->data)->reading);
done:
    return status;
}

ls_status cmd_calibrate(const struct invocation *call)
{
    const char *output = invocation_value(call, OPTION_OUTPUT);
    struct calibrating c = {.call = call,
                            .method =
                                invocation_has(call, OPTION_METHOD)
                                    ? invocation_value(call, OPTION_METHOD)
                                    : "temperature"};
    ls_lock *lock = NULL;
    ls_status status = LS_OK;

    TRY(invocation_config(call, &c.config));
    TRY(check(&c));
    TRY_LS(ls_output_lock(output, 0, &lock));
    TRY_LS(ls_model_load(call->argument[0], &c.model));
    TRY(open_data(&c));
    TRY(fit(&c));
    TRY_LS(ls_model_save(c.calibrated, output,
                         invocation_has(call, OPTION_FORCE)));
    if (invocation_has(call, OPTION_JSON))
        TRY(print_json(&c, output));
    else
        print_text(&c, output);
done:
    ls_config_destroy(c.config);
    ls_dataset_close(c.data);
    ls_model_destroy(c.model);
    ls_model_destroy(c.calibrated);
    ls_output_unlock(lock);
    return status;
}
