/* SPDX-License-Identifier: MIT */
/*
 * explain.c - what the commands that explain a model have in common.
 */
#include "cli/explain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "cli/text.h"

ls_status explain_number(const struct invocation *call, size_t row,
                         size_t least, size_t *number)
{
    const char *text = invocation_value(call, row);
    unsigned long long n;
    char *end = NULL;

    errno = 0;
    n = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || errno || n < least ||
        n > (size_t)-1 / 4)
        return complain(LS_USAGE, "--%s is '%s', want a whole number from %zu",
                        option_at(row)->name, text, least);
    *number = (size_t)n;
    return LS_OK;
}

/* The output is a text table. */
static ls_status check_output(const struct invocation *call, const char *output)
{
    const char *dot = strrchr(output, '.');
    const bool force = invocation_has(call, OPTION_FORCE);
    ls_status status = LS_OK;

    if (!dot || strcmp(dot, ".csv") != 0)
        return complain(LS_USAGE,
                        "-o %s: this command writes CSV; give a name "
                        "that ends in .csv",
                        output);
    TRY(output_check(output, call->argument[0], force));
    TRY(output_check(output, call->argument[1], force));
done:
    return status;
}

ls_status explain_open(const struct invocation *call, int need_y,
                       struct explain *e)
{
    ls_status status = LS_OK;

    *e = (struct explain){.output = invocation_value(call, OPTION_OUTPUT)};
    TRY(invocation_config(call, &e->config));
    TRY(explain_number(call, OPTION_MAX_ROWS, 0, &e->max_rows));
    e->threads = (size_t)setting_number(e->config, "threads");
    e->seed = strtoull(setting_text(e->config, "seed").s, NULL, 10);
    if (!*e->output && invocation_has(call, OPTION_FORCE))
        TRY(complain(LS_USAGE, "--force replaces an output: name it with -o"));
    if (*e->output) {
        TRY(check_output(call, e->output));
        TRY_LS(ls_output_lock(e->output, 0, &e->lock));
    }
    TRY_LS(ls_model_load(call->argument[0], &e->model));
    /* Weights are read with y. */
    need_y |= *setting_text(e->config, "weight").s != '\0';
    TRY_LS(ls_dataset_open_for(e->model, call->argument[1], e->config, need_y,
                               &e->data));
    note("%s: %s", call->argument[1], ls_dataset_about(e->data)->reading);
done:
    return status;
}

void explain_close(struct explain *e)
{
    ls_config_destroy(e->config);
    ls_dataset_close(e->data);
    ls_model_destroy(e->model);
    ls_output_unlock(e->lock);
}

void explain_note_rows(size_t rows, size_t table_rows)
{
    if (rows < table_rows)
        note("%s of %s rows, drawn at random; --max-rows 0 uses all",
             text_count(rows).s, text_count(table_rows).s);
}
