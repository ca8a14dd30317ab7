/* SPDX-License-Identifier: MIT */
/*
 * cmd_info.c - lockstep info: describe a table, a model or a checkpoint.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/config_file.h"
#include "cli/json.h"
#include "cli/model_settings.h"
#include "cli/report.h"

/* Whether the file starts as models and checkpoints do. A name of no file may
 * be a pattern of several. */
static ls_status starts_as_model(const char *path, bool *is_model)
{
    static const char magic[8] = "LOCKSTEP";
    char start[sizeof magic] = "";
    FILE *file = fopen(path, "rb");

    if (!file && errno == ENOENT)
        return LS_OK;
    if (!file)
        return complain(errno == ENOMEM ? LS_NO_MEMORY
                        : errno == EIO  ? LS_IO
                                        : LS_NO_INPUT,
                        "%s: %s", path, strerror(errno));
    *is_model = fread(start, 1, sizeof start, file) == sizeof start &&
                memcmp(start, magic, sizeof magic) == 0;

    const int error = ferror(file) && errno != EISDIR ? errno : 0;

    fclose(file);
    return error ? complain(LS_IO, "%s: %s", path, strerror(error)) : LS_OK;
}

static ls_status print_settings(const struct invocation *call, const char *path,
                                const ls_model_info *about)
{
    ls_status status = LS_OK;
    ls_config *config = NULL;

    TRY(model_settings(path, about, &config));
    if (invocation_has(call, OPTION_JSON))
        TRY(json_print(json_of_config(config)));
    else
        TRY(config_file_print(config));

done:
    ls_config_destroy(config);
    return status;
}

/* To load it has checked the model; the state of a checkpoint is read here. */
static ls_status check_model(const struct invocation *call, const char *path,
                             const ls_model *model)
{
    const ls_model_info *about = ls_model_about(model);
    ls_status status = LS_OK;
    ls_config *config = NULL;
    json_t *answer;

    if (about->is_checkpoint)
        TRY(model_settings(path, about, &config));
    if (!invocation_has(call, OPTION_JSON)) {
        report_model_check(model, path, stdout);
        goto done;
    }
    answer = json_of_model(model);
    (void)json_object_set_new(answer, "check", json_of_check(about));
    TRY(json_print(answer));

done:
    ls_config_destroy(config);
    return status;
}

/* How a table would be read does not matter to a model. */
static ls_status check_no_reading(const struct invocation *call,
                                  const char *path)
{
    for (size_t row = PROGRAM_OPTIONS; row < option_count(); row++)
        if (invocation_has(call, row))
            return complain(LS_USAGE, "--%s is for tables, and %s is a model",
                            option_at(row)->name, path);
    return LS_OK;
}

static ls_status info_model(const struct invocation *call, const char *path)
{
    ls_status status = LS_OK;
    ls_model *model = NULL;

    if (invocation_has(call, OPTION_STATS))
        return complain(LS_USAGE,
                        "%s is a model: --stats is for tables, which have "
                        "columns",
                        path);
    TRY(check_no_reading(call, path));
    TRY_LS(ls_model_load(path, &model));
    if (invocation_has(call, OPTION_PRINT_CONFIG))
        TRY(print_settings(call, path, ls_model_about(model)));
    else if (invocation_has(call, OPTION_CHECK))
        TRY(check_model(call, path, model));
    else if (invocation_has(call, OPTION_JSON))
        TRY(json_print(json_of_model(model)));
    else
        report_model(model, path, stdout);

done:
    ls_model_destroy(model);
    return status;
}

/* Findings and columns where they are asked for, else what the table is. */
static ls_status print_table(const struct invocation *call,
                             const ls_inspection *inspection)
{
    if (invocation_has(call, OPTION_JSON))
        return json_print(json_of_inspection(inspection));
    if (invocation_has(call, OPTION_CHECK))
        report_findings(inspection, stdout);
    if (invocation_has(call, OPTION_STATS))
        report_columns(inspection, stdout);
    if (!invocation_has(call, OPTION_CHECK) &&
        !invocation_has(call, OPTION_STATS))
        report_inspection(inspection, stdout);
    return LS_OK;
}

/* The gravest finding comes first. */
static bool is_spoilt(const ls_inspection *inspection)
{
    return inspection->n_findings > 0 &&
           ls_inspection_finding(inspection, 0)->gravity != LS_NOTABLE;
}

static ls_status info_dataset(const struct invocation *call, const char *path)
{
    ls_status status = LS_OK;
    ls_config *config = NULL;
    ls_inspection *inspection = NULL;
    unsigned flags = 0;

    if (invocation_has(call, OPTION_PRINT_CONFIG))
        return complain(LS_USAGE,
                        "%s is no model and no checkpoint: it has no "
                        "settings",
                        path);
    if (invocation_has(call, OPTION_CHECK))
        flags |= LS_INSPECT_CHECK;
    if (invocation_has(call, OPTION_STATS))
        flags |= LS_INSPECT_STATS;
    TRY(invocation_config(call, &config));
    TRY_LS(ls_inspect(path, config, flags, &inspection));
    TRY(print_table(call, inspection));
    if (is_spoilt(inspection))
        status = LS_DIFFERENT;

done:
    ls_config_destroy(config);
    ls_inspection_destroy(inspection);
    return status;
}

ls_status cmd_info(const struct invocation *call)
{
    ls_status status = LS_OK;
    const char *path = call->argument[0];
    bool is_model = false;

    TRY(starts_as_model(path, &is_model));
    status = is_model ? info_model(call, path) : info_dataset(call, path);

done:
    return status;
}
