/* SPDX-License-Identifier: MIT */
/*
 * api_config.c - public functions: settings of a run, by name.
 */
#include "base/mem.h"
#include "model/numeric_columns.h"
#include "settings/config.h"
#include "settings/config_table.h"
#include "settings/presets.h"
#include "table/dataset/dataset.h"
#include "table/dataset/split.h"

const ls_option *ls_option_at(size_t index)
{
    size_t count;
    const ls_option *options = option_table(&count);

    return index < count ? &options[index] : NULL;
}

ls_status ls_config_create(ls_config **config)
{
    ls_config *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "settings"));
    config_default(made);
    *config = made;
done:
    return status;
}

ls_status ls_config_copy(const ls_config *config, ls_config **copy)
{
    ls_config *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "settings"));
    *made = *config;
    *copy = made;
done:
    return status;
}

ls_status ls_config_set(ls_config *config, const char *key, const char *value)
{
    return config_set(config, key, value);
}

ls_status ls_config_get(const ls_config *config, const char *key, char *text,
                        size_t size)
{
    return config_get(config, key, text, size);
}

ls_status ls_config_preset(ls_config *config, const char *name,
                           const ls_dataset *dataset, const char *const *given)
{
    struct preset_table table = {.about = dataset_about(dataset),
                                 .is_split = dataset->part != NULL,
                                 .has_numbers = true};
    ls_config split = *config;
    struct rows train = {0}, held_out = {0};
    ls_status status = LS_OK;

    /* The preset says which rows train, and they whether it embeds numbers. */
    TRY(preset_set(&split, name, &table, given));
    TRY(rows_split(dataset, *split.val ? 0 : split.val_split, split.split,
                   split.seed, &train, &held_out));
    if (!dataset->stream)
        TRY(rows_make_list(&train));
    TRY(numeric_columns_any(dataset, &train, split.seed, &table.has_numbers));
    TRY(preset_set(config, name, &table, given));
done:
    rows_clear(&train);
    rows_clear(&held_out);
    return status;
}

ls_status ls_config_check(const ls_config *config)
{
    return config_check(config);
}

void ls_config_destroy(ls_config *config)
{
    mem_free(config);
}
