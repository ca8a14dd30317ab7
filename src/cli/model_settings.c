/* SPDX-License-Identifier: MIT */
/*
 * model_settings.c - the settings that a model or checkpoint was made with.
 */
#include "cli/model_settings.h"

#include <string.h>

#include "cli/complain.h"

bool model_fact_is_setting(const char *name)
{
    const ls_option *option;

    for (size_t i = 0; (option = ls_option_at(i)); i++)
        if (strcmp(option->name, name) == 0)
            return !(option->flags & LS_OPTION_THREADS);
    return false;
}

/* The settings that a model notes with the facts on how it was made. */
static ls_status settings_of_model(const char *path, const ls_model_info *about,
                                   ls_config *config)
{
    ls_status status = LS_OK;
    size_t found = 0;

    for (size_t i = 0; i < about->n_provenance; i++) {
        const char *const *fact = about->provenance + 2 * i;

        if (!model_fact_is_setting(fact[0]))
            continue;
        TRY_LS(ls_config_set(config, fact[0], fact[1]));
        found++;
    }
    if (found == 0)
        status =
            complain(LS_BAD_DATA,
                     "%s does not hold the settings it was made with", path);

done:
    return status;
}

ls_status model_settings(const char *path, const ls_model_info *about,
                         ls_config **config)
{
    ls_status status = LS_OK;
    char data_path[LS_PATH_SIZE];
    ls_config *made = NULL;

    TRY_LS(ls_config_create(&made));
    if (about->is_checkpoint)
        TRY_LS(ls_checkpoint_config(path, made, data_path, sizeof data_path));
    else
        TRY(settings_of_model(path, about, made));
    *config = made;
    made = NULL;

done:
    ls_config_destroy(made);
    return status;
}
