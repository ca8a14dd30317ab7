/* SPDX-License-Identifier: MIT */
/*
 * api_export.c - public functions: export of models to other formats.
 */
#include "export/export.h"
#include "export/import_model.h"
#include "lockstep_export.h"

const char *const *ls_export_kinds(void)
{
    return export_kinds();
}

ls_status ls_export(const ls_model *model, const char *name, const char *kind,
                    const char *ident, const char *path, int force)
{
    return export_model(model, name, kind, ident, path, force);
}

ls_status ls_import_model(const char *path, ls_model **model)
{
    return import_model(path, model);
}
