/* SPDX-License-Identifier: MIT */
/*
 * cmd_predict.c - lockstep predict: write outputs of a model for a table.
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/ranks.h"
#include "cli/settings.h"
#include "cli/text.h"

static ls_status print(const struct invocation *call,
                       const ls_dataset_info *data, size_t targets,
                       const char *output)
{
    if (invocation_has(call, OPTION_JSON))
        return json_print(json_pack("{s:s, s:I, s:I}", "output", output, "rows",
                                    (json_int_t)data->rows, "targets",
                                    (json_int_t)targets));
    text_put(output, stdout);
    printf("   %s rows, %zu output%s each\n", text_count(data->rows).s, targets,
           targets == 1 ? "" : "s");
    return LS_OK;
}

/* Whether who read the standard output has closed it, as head does. */
static bool nobody_reads(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

    return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

ls_status cmd_predict(const struct invocation *call)
{
    ls_status status = LS_OK;
    const char *output = invocation_value(call, OPTION_OUTPUT);
    const char *data_path = call->argument[1];
    const bool to_stream = strcmp(output, "-") == 0;
    const bool force = invocation_has(call, OPTION_FORCE);
    ls_config *config = NULL;
    ls_model *model = NULL;
    ls_dataset *data = NULL;
    ls_lock *lock = NULL;

    TRY(invocation_config(call, &config));
    ranks_set(config);
    if (!*output)
        TRY(complain(LS_USAGE, "say with -o FILE where to write"));
    if (to_stream && invocation_has(call, OPTION_JSON))
        TRY(complain(LS_USAGE, "-o - and --json both write to the standard "
                               "output: give a file to one of them"));
    if (!to_stream) {
        TRY(output_check(output, call->argument[0], force));
        TRY(output_check(output, data_path, force));
        TRY_LS(ranks_lock(output, 0, &lock));
    }
    TRY_LS(ls_model_load(call->argument[0], &model));
    TRY_LS(ls_dataset_open_for(model, data_path, config, 0, &data));
    note("%s: %s", call->argument[1], ls_dataset_about(data)->reading);
    status = ls_predict_file(
        model, data, (size_t)setting_number(config, "threads"), output, force);
    if (status == LS_IO && to_stream && nobody_reads())
        goto done; /* they know it, as in flush() of main.c */
    TRY_LS(status);
    if (!to_stream)
        TRY(print(call, ls_dataset_about(data), ls_model_about(model)->targets,
                  output));

done:
    ls_config_destroy(config);
    ls_dataset_close(data);
    ls_model_destroy(model);
    ls_output_unlock(lock);
    return status;
}
