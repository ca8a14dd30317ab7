/* SPDX-License-Identifier: MIT */
/*
 * report_written.c - the answer of commands that write a model in another form.
 */
#include <stdio.h>

#include "cli/json.h"
#include "cli/parse.h"
#include "cli/report.h"
#include "cli/text.h"

ls_status report_written(const struct invocation *call, const ls_model *model,
                         const char *output)
{
    const ls_model_info *about = ls_model_about(model);

    if (invocation_has(call, OPTION_JSON))
        return json_print(json_pack("{s:s, s:s, s:I, s:I, s:I}", "output",
                                    output, "task", about->task, "features",
                                    (json_int_t)about->features, "outputs",
                                    (json_int_t)about->targets, "parameters",
                                    (json_int_t)about->parameters));
    text_put(output, stdout);
    printf("   %s, %zu feature%s, %zu output%s, %s parameters\n", about->task,
           about->features, about->features == 1 ? "" : "s", about->targets,
           about->targets == 1 ? "" : "s", text_count(about->parameters).s);
    return LS_OK;
}
