/* SPDX-License-Identifier: MIT */
/*
 * cmd_eval.c - lockstep eval: figures of one or two models on a table.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/evaluation.h"
#include "cli/json.h"
#include "cli/many.h"
#include "cli/ranks.h"
#include "cli/settings.h"
#include "cli/spelling.h"

/* A call of eval: models, tables opened for them, plan. */
struct eval {
    const struct invocation *call;
    ls_config *config;
    size_t n; /* models */
    ls_model *model[2];
    ls_dataset *data[2];
    const char *path; /* of the table */
    ls_evaluation_plan plan;
    double uncertainty;
    ls_evaluation *evaluation;
    ls_cut cuts[LS_CUTS];
};

/* Metrics on training rows do not predict those on other rows. */
static void warn_of_training_rows(const struct eval *eval, size_t i)
{
    const double share = ls_evaluation_metrics(eval->evaluation, i)->trained_on;

    if (share > 0)
        warn("about %.0f %% of the rows of %s have the same features as rows "
             "that %s was trained on: these figures do not tell how "
             "well it does on new data",
             100 * share, eval->path,
             eval->n == 1 ? "the model" : eval->call->argument[i]);
}

/* Whether a number is in a range, or HUGE_VAL. */
static ls_status read_share(const struct invocation *call, size_t row,
                            double most, double *share)
{
    const char *text = invocation_value(call, row);
    char *end = NULL;

    *share = strtod(text, &end);
    if (*end || end == text || !(*share >= 0) || !(*share < most))
        return complain(LS_USAGE,
                        "--%s is '%s', want a number from 0 to below %g",
                        option_at(row)->name, text, most);
    return LS_OK;
}

/* An option that another one needs. */
static ls_status check_needs(const struct invocation *call, size_t row,
                             size_t other)
{
    return invocation_has(call, row) && !invocation_has(call, other)
               ? complain(LS_USAGE, "--%s is for --%s: give both",
                          option_at(row)->name, option_at(other)->name)
               : LS_OK;
}

static ls_status check_pair(const struct eval *eval)
{
    static const size_t rows[] = {OPTION_BY, OPTION_SIGNIFICANCE};

    if (eval->n == 2 && strcmp(eval->path, "-") == 0)
        return complain(LS_USAGE, "the standard input can be read once, and "
                                  "two models read the table twice: give a "
                                  "file");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (eval->n == 2 && invocation_has(eval->call, rows[i]))
            return complain(LS_USAGE,
                            "--%s is for one model, and there are two: %s and "
                            "%s",
                            option_at(rows[i])->name, eval->call->argument[0],
                            eval->call->argument[1]);
    return LS_OK;
}

static bool has_intervals(const struct eval *eval)
{
    return eval->n == 2 || invocation_has(eval->call, OPTION_INTERVALS);
}

static ls_status check_options(const struct eval *eval)
{
    const struct invocation *call = eval->call;
    const size_t seed = option_named("seed", strlen("seed"));
    const size_t group = option_named("group", strlen("group"));
    ls_status status = LS_OK;

    TRY(check_pair(eval));
    TRY(check_needs(call, OPTION_BINS, OPTION_BY));
    TRY(check_needs(call, OPTION_BACKGROUND_UNCERTAINTY, OPTION_SIGNIFICANCE));
    if (!has_intervals(eval)) {
        TRY(check_needs(call, OPTION_RESAMPLES, OPTION_INTERVALS));
        TRY(check_needs(call, seed, OPTION_INTERVALS));
        TRY(check_needs(call, group, OPTION_INTERVALS));
    }
    if ((invocation_has(call, OPTION_BY) || invocation_has(call, group)) &&
        *setting_text(eval->config, "id").s)
        TRY(complain(LS_USAGE,
                     "--id and --%s each name a column that eval reads beside "
                     "the features: give one of them",
                     invocation_has(call, group) ? "group" : "by"));
done:
    return status;
}

static ls_status make_plan(struct eval *eval)
{
    const struct invocation *call = eval->call;
    ls_evaluation_plan *plan = &eval->plan;
    ls_status status = LS_OK;

    *plan = (ls_evaluation_plan){
        .size = sizeof *plan,
        .threads = (size_t)setting_number(eval->config, "threads"),
        .seed = strtoull(setting_text(eval->config, "seed").s, NULL, 10),
        .memory = (size_t)setting_number(eval->config, "memory"),
    };
    TRY(study_number(call, OPTION_TOP_K, 1, &plan->top_k));
    TRY(study_number(call, OPTION_BINS, 2, &plan->bins));
    TRY(study_number(call, OPTION_RESAMPLES, 20, &plan->resamples));
    TRY(read_share(call, OPTION_BACKGROUND_UNCERTAINTY, 1e6,
                   &eval->uncertainty));
    if (has_intervals(eval))
        TRY(read_share(call, OPTION_INTERVALS, 1, &plan->level));
    if (has_intervals(eval) && !(plan->level > 0))
        TRY(complain(LS_USAGE,
                     "--intervals is '%s', want a number between 0 "
                     "and 1",
                     invocation_value(call, OPTION_INTERVALS)));
    if (invocation_has(call, OPTION_BY))
        plan->by = invocation_value(call, OPTION_BY);
done:
    return status;
}

/* Whether the model has a feature, or features of the texts of a column. */
static bool has_feature(const ls_model *model, const char *by)
{
    const ls_model_info *about = ls_model_about(model);
    const size_t n = strlen(by);
    char *end = NULL;
    const unsigned long number = strtoul(by, &end, 10);

    for (size_t j = 0; about->feature_names && j < about->features; j++)
        if (strncmp(about->feature_names[j], by, n) == 0 &&
            (about->feature_names[j][n] == '\0' ||
             about->feature_names[j][n] == '='))
            return true;
    return by[0] >= '0' && by[0] <= '9' && !*end && number < about->features;
}

/* The fact on how a model was made, or NULL. */
static const char *fact_of(const ls_model *model, const char *name)
{
    const ls_model_info *about = ls_model_about(model);

    for (size_t i = 0; i < about->n_provenance; i++)
        if (strcmp(about->provenance[2 * i], name) == 0)
            return about->provenance[2 * i + 1];
    return NULL;
}

/* Rows of a group are alike: intervals that draw rows are too narrow. */
static void warn_of_groups(const struct eval *eval)
{
    const char *group = fact_of(eval->model[0], "group");

    if (eval->plan.level > 0 && group && *group)
        warn("the model was trained with --group %s, and intervals that draw "
             "rows are too narrow for rows in groups: --group %s draws groups",
             group, group);
}

/* Groups, and a column that is not a feature, are read as the ids of rows. */
static ls_status choose_columns(struct eval *eval)
{
    ls_evaluation_plan *plan = &eval->plan;
    const struct setting_text group = setting_text(eval->config, "group");
    ls_status status = LS_OK;

    plan->by_ids = plan->by && !has_feature(eval->model[0], plan->by);
    plan->group_ids = *group.s != '\0';
    if (plan->by_ids && plan->group_ids && strcmp(plan->by, group.s) != 0)
        TRY(complain(LS_USAGE,
                     "--by %s and --group %s are each a column that "
                     "is not a feature: give one of them",
                     plan->by, group.s));
    if (plan->by_ids || plan->group_ids)
        TRY_LS(ls_config_set(eval->config, "id",
                             plan->by_ids ? plan->by : group.s));
    TRY_LS(ls_config_set(eval->config, "group", ""));
    if (!plan->group_ids)
        warn_of_groups(eval);
done:
    return status;
}

/* --by and --group are read as ids of the rows, which messages on them name. */
static ls_status open_data(struct eval *eval, size_t i)
{
    const ls_evaluation_plan *plan = &eval->plan;
    const ls_status status = ls_dataset_open_for(
        eval->model[i], eval->path, eval->config, 1, &eval->data[i]);

    if (status == LS_OK || (!plan->by_ids && !plan->group_ids) ||
        !strstr(spelled(ls_last_error()).s, "--id"))
        return complain_last(status);
    return complain(status, "--%s %s is read as the ids of the rows%s: %s",
                    plan->by_ids ? "by" : "group",
                    setting_text(eval->config, "id").s,
                    plan->by_ids ? ", as it is no feature of the model" : "",
                    spelled(ls_last_error()).s);
}

static ls_status open_all(struct eval *eval)
{
    ls_status status = LS_OK;

    for (size_t i = 0; i < eval->n; i++)
        TRY_LS(ls_model_load(eval->call->argument[i], &eval->model[i]));
    TRY(choose_columns(eval));
    for (size_t i = 0; i < eval->n; i++)
        TRY(open_data(eval, i));
    note("%s: %s", eval->path, ls_dataset_about(eval->data[0])->reading);
done:
    return status;
}

static ls_status print(const struct eval *eval)
{
    const bool cuts = invocation_has(eval->call, OPTION_SIGNIFICANCE);
    const struct evaluation_report report = {
        .evaluation = eval->evaluation,
        .model = ls_model_about(eval->model[0]),
        .path = eval->path,
        .name = {eval->call->argument[0],
                 eval->n == 2 ? eval->call->argument[1] : NULL},
        .by = eval->plan.by,
        .level = eval->plan.level,
        .cuts = cuts ? eval->cuts : NULL,
    };

    if (invocation_has(eval->call, OPTION_JSON))
        return json_print(json_of_evaluation(&report));
    report_evaluation(&report, stdout);
    return LS_OK;
}

static void eval_clear(struct eval *eval)
{
    ls_config_destroy(eval->config);
    ls_evaluation_destroy(eval->evaluation);
    for (size_t i = 0; i < 2; i++) {
        ls_dataset_close(eval->data[i]);
        ls_model_destroy(eval->model[i]);
    }
}

ls_status cmd_eval(const struct invocation *call)
{
    struct eval eval = {.call = call,
                        .n = call->n_arguments - 1,
                        .path = call->argument[call->n_arguments - 1]};
    ls_status status = LS_OK;

    TRY(invocation_config(call, &eval.config));
    ranks_set(eval.config);
    TRY(check_options(&eval));
    TRY(make_plan(&eval));
    TRY(open_all(&eval));
    TRY_LS(ls_evaluation_create((const ls_model *const *)eval.model,
                                (const ls_dataset *const *)eval.data, eval.n,
                                &eval.plan, &eval.evaluation));
    if (invocation_has(call, OPTION_SIGNIFICANCE))
        TRY_LS(ls_significance(eval.evaluation, eval.uncertainty, eval.cuts));
    for (size_t i = 0; i < eval.n; i++)
        warn_of_training_rows(&eval, i);
    TRY(print(&eval));

done:
    eval_clear(&eval);
    return status;
}
