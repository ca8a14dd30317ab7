/* SPDX-License-Identifier: MIT */
/*
 * cmd_eval.c - lockstep eval: metrics of a model on a table.
 */
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "cli/ranks.h"
#include "cli/report.h"
#include "cli/settings.h"

static ls_status print(const struct invocation *call, const ls_model *model,
                       const ls_metrics *metrics)
{
    if (invocation_has(call, OPTION_JSON))
        return json_print(json_of_metrics(metrics));
    report_metrics(metrics, ls_model_about(model), call->argument[1], stdout);
    return LS_OK;
}

/* Metrics on training rows do not predict those on other rows. */
static void warn_of_training_rows(const struct invocation *call,
                                  const ls_metrics *metrics)
{
    if (metrics->trained_on > 0)
        warn("about %.0f %% of the rows of %s have the same features as rows "
             "that the model was trained on: these figures do not tell how "
             "well it does on new data",
             100 * metrics->trained_on, call->argument[1]);
}

ls_status cmd_eval(const struct invocation *call)
{
    ls_status status = LS_OK;
    ls_config *config = NULL;
    ls_model *model = NULL;
    ls_dataset *data = NULL;
    ls_metrics *metrics = NULL;

    TRY(invocation_config(call, &config));
    ranks_set(config);
    TRY_LS(ls_model_load(call->argument[0], &model));
    TRY_LS(ls_dataset_open_for(model, call->argument[1], config, 1, &data));
    note("%s: %s", call->argument[1], ls_dataset_about(data)->reading);
    TRY_LS(ls_evaluate(model, data, (size_t)setting_number(config, "threads"),
                       &metrics));
    warn_of_training_rows(call, metrics);
    TRY(print(call, model, metrics));

done:
    ls_config_destroy(config);
    ls_metrics_destroy(metrics);
    ls_dataset_close(data);
    ls_model_destroy(model);
    return status;
}
