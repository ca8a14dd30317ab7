/* SPDX-License-Identifier: MIT */
/*
 * api_dataset.c - public functions: tables from files and from arrays.
 */
#include "api/api_struct.h"
#include "base/mem.h"
#include "engine/evaluate.h"
#include "engine/evaluate_file.h"
#include "settings/config.h"
#include "table/dataset/dataset.h"
#include "table/open/create.h"
#include "table/open/open.h"

ls_status ls_dataset_open(const char *path, const ls_config *config,
                          ls_dataset **dataset)
{
    ls_status status = LS_OK;

    TRY(config_check(config));
    TRY(dataset_open(path, config, NULL, dataset));
done:
    return status;
}

/* Convert the caller's struct to that of this release. */
static ls_status take_table(const ls_table *theirs, ls_table *own)
{
    ls_status status = LS_OK;

    TRY(struct_check(theirs, "ls_table", STRUCT_UP_TO(ls_table, user)));
    struct_take(own, theirs, sizeof *own);
done:
    return status;
}

ls_status ls_dataset_create(const ls_table *table, const ls_config *config,
                            ls_dataset **dataset)
{
    ls_table own;
    ls_status status = LS_OK;

    TRY(take_table(table, &own));
    TRY(config_check(config));
    TRY(dataset_create(&own, config, NULL, dataset));
done:
    return status;
}

ls_status ls_dataset_create_like(const ls_dataset *like, const ls_table *table,
                                 const ls_config *config, ls_dataset **dataset)
{
    const struct dataset_pattern pattern = pattern_like(like);
    ls_config *other = NULL;
    ls_table own;
    ls_status status = LS_OK;

    TRY(take_table(table, &own));
    TRY(config_check(config));
    TRY(config_for_validation(config, &other));
    TRY(dataset_create(&own, other, &pattern, dataset));
done:
    mem_free(other);
    return status;
}

ls_status ls_dataset_create_for(const ls_model *model, const ls_table *table,
                                const ls_config *config, int need_y,
                                ls_dataset **dataset)
{
    const struct dataset_pattern pattern = pattern_for(model, need_y);
    ls_table own;
    ls_status status = LS_OK;

    TRY(take_table(table, &own));
    TRY(config_check(config));
    TRY(dataset_create(&own, config, &pattern, dataset));
done:
    return status;
}

ls_status ls_dataset_open_like(const ls_dataset *like, const char *path,
                               const ls_config *config, ls_dataset **dataset)
{
    ls_status status = LS_OK;

    TRY(config_check(config));
    TRY(dataset_open_like(like, path, config, dataset));
done:
    return status;
}

ls_status ls_dataset_open_for(const ls_model *model, const char *path,
                              const ls_config *config, int need_y,
                              ls_dataset **dataset)
{
    ls_status status = LS_OK;

    TRY(config_check(config));
    TRY(dataset_open_for(model, path, config, need_y, dataset));
done:
    return status;
}

const ls_dataset_info *ls_dataset_about(const ls_dataset *dataset)
{
    return dataset_about(dataset);
}

void ls_dataset_close(ls_dataset *dataset)
{
    dataset_close(dataset);
}
