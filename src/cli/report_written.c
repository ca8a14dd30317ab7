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

    if (invocation_has(call, OPTION_JSON)) {
        json_t *answer = json_object();

        json_set_text(answer, "output", output);
        json_set_text(answer, "task", about->task);
        json_set_count(answer, "features", about->features);
        json_set_count(answer, "outputs", about->targets);
        json_set_count(answer, "parameters", about->parameters);
        return json_print(answer);
    }
    text_put(output, stdout);
    printf("   %s, %zu feature%s, %zu output%s, %s parameters\n", about->task,
           about->features, about->features == 1 ? "" : "s", about->targets,
           about->targets == 1 ? "" : "s", text_count(about->parameters).s);
    return LS_OK;
}
