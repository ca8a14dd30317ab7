/* SPDX-License-Identifier: MIT */
/*
 * cmd_pack.c - lockstep pack: many networks side by side, for one ensemble.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/config_file.h"
#include "cli/json.h"
#include "cli/many.h"
#include "cli/output.h"
#include "cli/preset.h"
#include "cli/ranks.h"
#include "cli/signals.h"
#include "cli/text.h"

static ls_status check_outputs(const struct invocation *call,
                               const ls_config *config)
{
    const char *output = invocation_value(call, OPTION_OUTPUT);
    const char *table = invocation_value(call, OPTION_TABLE);
    const bool force = invocation_has(call, OPTION_FORCE) ||
                       invocation_has(call, OPTION_RESUME);
    ls_status status = LS_OK;

    if (!*output && !invocation_has(call, OPTION_DRY_RUN))
        return complain(LS_USAGE, "say with -o MODEL.h5 where to write");
    if (!*table)
        return LS_OK;
    TRY(output_check(table, call->argument[0], force));
    TRY(output_spare_inputs(call, config, table));
    if (strcmp(table, output) == 0)
        TRY(complain(LS_USAGE, "-o and --table are both %s", table));
done:
    return status;
}

/* ---- What would be trained ----------------------------------------------- */

static json_t *json_of_space(const ls_study *study)
{
    json_t *space = json_object();
    const char *key, *values;

    for (size_t i = 0; (key = ls_study_setting(study, i, &values)); i++)
        json_set_text(space, key, values);
    return space;
}

static ls_status print_json(const ls_study *study, const ls_study_memory *m,
                            size_t members)
{
    json_t *memory = json_object(), *answer = json_object();

    json_set_count(memory, "table", m->table);
    json_set_count(memory, "members", m->members);
    json_set_count(memory, "states", m->states);
    json_set_count(memory, "saving", m->saving);
    json_set_count(answer, "members", members);
    (void)json_object_set_new(answer, "space", json_of_space(study));
    (void)json_object_set_new(answer, "memory", memory);
    return json_print(answer);
}

static ls_status show_plan(const struct study_run *run, const char *preset)
{
    ls_study_memory m = {.size = sizeof m};
    const char *key, *values;
    size_t members = 0;
    ls_status status = LS_OK;

    TRY_LS(ls_study_plan_memory(run->study, &m));
    while (ls_study_trial(run->study, members))
        members++;
    if (invocation_has(run->call, OPTION_JSON))
        return print_json(run->study, &m, members);
    printf("; space of the %zu members%s%s\n", members,
           *preset ? ", with --preset " : "", preset);
    for (size_t i = 0; (key = ls_study_setting(run->study, i, &values)); i++)
        printf("%s = %s\n", key, values);
    text_put_line(
        stdout, "; memory",
        "table %s, members %s, ensemble and outputs for the rows "
        "held out %s, and while a checkpoint is written %s",
        text_bytes((double)m.table).s, text_bytes((double)m.members).s,
        text_bytes((double)m.states).s, text_bytes((double)m.saving).s);
done:
    return status;
}

/* ---- The command --------------------------------------------------------- */

static ls_status write_results(const struct study_run *run)
{
    const char *table = invocation_value(run->call, OPTION_TABLE);
    ls_status status = LS_OK;

    if (*table)
        TRY(study_write_members(run->study, table));
    if (invocation_has(run->call, OPTION_JSON))
        TRY(json_print(json_of_study(run->study)));
    else
        report_pack(run->study, run->config, stdout);
    TRY_LS(ls_study_remove_files(run->study));
done:
    return status;
}

static ls_status read_plan(const struct invocation *call,
                           const char *const *given, ls_space *space,
                           ls_study_plan *plan)
{
    ls_status status = LS_OK;

    plan->method = "pack";
    TRY(study_number(call, OPTION_MEMBERS, 1, &plan->trials));
    TRY(study_number(call, OPTION_ENSEMBLE_PATIENCE, 1,
                     &plan->ensemble_patience));
    if (!invocation_has(call, OPTION_SPACE)) {
        plan->given = given;
        return LS_OK;
    }
    TRY(config_file_read_space(invocation_value(call, OPTION_SPACE), space));
    plan->space = space;
done:
    return status;
}

ls_status cmd_pack(const struct invocation *call)
{
    const bool dry = invocation_has(call, OPTION_DRY_RUN);
    struct study_run run = {
        .call = call,
        .output = dry ? "" : invocation_value(call, OPTION_OUTPUT)};
    char preset[PRESET_SIZE];
    const char **given = NULL;
    ls_space *space = NULL;
    bool finished = false;
    ls_status status = LS_OK;

    signals_catch();
    TRY_LS(ls_config_create(&run.config));
    TRY(preset_change_names(call, run.config, preset, &run.data, &given));
    TRY(check_outputs(call, run.config));
    TRY_LS(ls_space_create(&space));
    TRY(read_plan(call, given, space, &run.plan));
    TRY(study_open(&run, &finished));
    if (finished)
        goto done;
    if (dry)
        TRY(show_plan(&run, preset));
    else {
        TRY(study_execute(&run));
        if (ranks_write())
            TRY(write_results(&run));
    }
done:
    study_close(&run);
    ls_space_destroy(space);
    free(given);
    return status;
}
