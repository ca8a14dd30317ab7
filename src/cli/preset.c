/* SPDX-License-Identifier: MIT */
/*
 * preset.c - settings of a command with --preset, which depend on the table.
 *
 * The table is opened with the settings that are given. Those of the preset do
 * not change how it is read, so that it stays open for the command.
 */
#include "cli/preset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/ranks.h"
#include "cli/settings.h"

/* Names of the settings that a preset must leave alone, then NULL: those that
 * are given, and those that the command does not take. */
static const char **names_to_keep(const struct invocation *call,
                                  const struct given *given)
{
    const char **names = calloc(option_count() + 1, sizeof *names);
    size_t n = 0;

    for (size_t row = PROGRAM_OPTIONS; names && row < option_count(); row++)
        if (given->setting[row] || !option_is_of(row, call->command))
            names[n++] = option_at(row)->name;
    return names;
}

/* Whether a setting is part of how a table is read. */
static bool is_of_reading(const ls_option *option)
{
    static const char *const also[] = {"task", "loss", "embedding", "memory"};

    for (size_t i = 0; i < sizeof also / sizeof *also; i++)
        if (strcmp(option->name, also[i]) == 0)
            return true;
    return strcmp(option->group, "Data") == 0;
}

/* Settings of config that decide how a table is read. All others stay at their
 * defaults: they may need those of the preset. */
static ls_status reading_of(const ls_config *config, ls_config **reading)
{
    ls_config *made = NULL;
    const ls_option *option;
    ls_status status = LS_OK;

    TRY_LS(ls_config_create(&made));
    for (size_t i = 0; (option = ls_option_at(i)); i++)
        if (is_of_reading(option))
            TRY_LS(ls_config_set(made, option->name,
                                 setting_text(config, option->name).s));
    ranks_set(made);
    *reading = made;
    made = NULL;

done:
    ls_config_destroy(made);
    return status;
}

static ls_status set_preset(const struct invocation *call, const char *name,
                            const char *const *names, ls_config *config,
                            ls_dataset **data)
{
    const char *path = call->n_arguments > 0 ? call->argument[0] : NULL;
    ls_config *reading = NULL;
    ls_dataset *opened = NULL;
    ls_status status = LS_OK;

    if (!path)
        TRY(complain(LS_USAGE,
                     "--preset %s depends on the table: give DATA, too", name));
    TRY(reading_of(config, &reading));
    TRY_LS(ls_dataset_open(path, reading, &opened));
    TRY_LS(ls_config_preset(config, name, opened, names));
    *data = opened;
    opened = NULL;

done:
    ls_dataset_close(opened);
    ls_config_destroy(reading);
    return status;
}

ls_status preset_change_names(const struct invocation *call, ls_config *config,
                              char preset[PRESET_SIZE], ls_dataset **data,
                              const char ***names)
{
    struct given given = {.setting = calloc(option_count(), sizeof(bool))};
    const char **kept = NULL;
    ls_status status = LS_OK;

    *data = NULL;
    if (!given.setting)
        TRY(complain(LS_NO_MEMORY, "out of memory"));
    TRY(invocation_apply(call, config, &given));
    if (!(kept = names_to_keep(call, &given)))
        TRY(complain(LS_NO_MEMORY, "out of memory"));
    if (!given.preset[0] && call->command->bit == COMMAND_PACK &&
        !invocation_has(call, OPTION_SPACE))
        snprintf(given.preset, sizeof given.preset, "fast");
    if (given.preset[0])
        TRY(set_preset(call, given.preset, kept, config, data));
    TRY(invocation_check(call, config));
    memcpy(preset, given.preset, sizeof given.preset);
    *names = kept;
    kept = NULL;

done:
    free(kept);
    free(given.setting);
    return status;
}

ls_status preset_change(const struct invocation *call, ls_config *config,
                        char preset[PRESET_SIZE], ls_dataset **data)
{
    const char **names = NULL;
    const ls_status status =
        preset_change_names(call, config, preset, data, &names);

    free(names);
    return status;
}

ls_status preset_config(const struct invocation *call, ls_config **config,
                        ls_dataset **data)
{
    char preset[PRESET_SIZE];
    ls_config *made = NULL;
    ls_status status = LS_OK;

    TRY_LS(ls_config_create(&made));
    TRY(preset_change(call, made, preset, data));
    *config = made;
    made = NULL;

done:
    ls_config_destroy(made);
    return status;
}
