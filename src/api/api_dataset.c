/* SPDX-License-Identifier: MIT */
/*
 * api_dataset.c - tables from files and from arrays.
 */
#include "engine/evaluate_file.h"
#include "settings/config.h"
#include "table/dataset/dataset.h"

ls_status ls_dataset_open(const char *path, const ls_config *config,
                          ls_dataset **dataset)
{
    ls_status status = LS_OK;

    TRY(config_check(config));
    TRY(dataset_open(path, config, NULL, dataset));
done:
    return status;
}

ls_status ls_dataset_create(size_t rows, size_t features, size_t targets,
                            const ls_real *X, const ls_real *y,
                            const ls_real *weight, const char *task,
                            ls_dataset **dataset)
{
    return dataset_create(rows, features, targets, X, y, weight, task, dataset);
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
