/* SPDX-License-Identifier: MIT */
/*
 * api_inspect.c - public functions: description and check of a table in a file.
 */
#include "base/status.h"
#include "settings/config.h"
#include "table/check/inspect.h"

ls_status ls_inspect(const char *path, const ls_config *config, unsigned flags,
                     ls_inspection **inspection)
{
    ls_status status = LS_OK;

    TRY(config_check(config));
    TRY(inspect_table(path, config, flags, inspection));
done:
    return status;
}

const ls_column *ls_inspection_column(const ls_inspection *inspection,
                                      size_t index)
{
    return inspection_column(inspection, index);
}

const ls_finding *ls_inspection_finding(const ls_inspection *inspection,
                                        size_t index)
{
    return inspection_finding(inspection, index);
}

void ls_inspection_destroy(ls_inspection *inspection)
{
    inspection_destroy(inspection);
}
