/* SPDX-License-Identifier: MIT */
/*
 * import_old.c - a dataset file to which rows are appended: its layout, names,
 * columns, and what stands next to X.
 */
#include "table/import/import_old.h"

#include <string.h>

#include "base/mem.h"
#include "table/import/like.h"
#include "table/open/row_roles_load.h"
#include "table/values/preprocess.h"

void import_old_clear(struct import_old *old)
{
    h5_close(old->file);
    mem_free(old->features_of);
    mem_free(old->classes);
    mem_free(old->target);
    encoding_destroy(old->columns);
    mem_free(old->scale);
    row_roles_clear(&old->roles);
}

static ls_status check_layout(const char *path, const struct import_old *old)
{
    const struct h5_shape *x = &old->x, *y = &old->y;

    if (x->rank != 2 || x->type == NUMBER_NONE || x->dims[0] == 0)
        return fail(LS_BAD_DATA,
                    "%s: /X is %s of rank %d; setting append wants a file that "
                    "import wrote",
                    path, x->type_name, x->rank);
    if (old->has_y &&
        (y->rank > 2 || y->type == NUMBER_NONE || y->dims[0] != x->dims[0]))
        return fail(LS_BAD_DATA,
                    "%s: /y is %s of rank %d; setting append wants a file that "
                    "import wrote",
                    path, y->type_name, y->rank);
    return LS_OK;
}

static ls_status read_names(struct import_old *old, const char *name,
                            char ***names, size_t *n)
{
    return h5_exists(old->file, name) ? h5_read_texts(old->file, name, names, n)
                                      : LS_OK;
}

static ls_status open_file(const char *path, struct import_old *old)
{
    ls_status status = LS_OK;

    TRY(h5_open(path, &old->file));
    TRY(h5_describe(old->file, "/X", &old->x));
    old->has_y = h5_exists(old->file, "/y");
    if (old->has_y)
        TRY(h5_describe(old->file, "/y", &old->y));
    TRY(check_layout(path, old));
    old->rows = (size_t)old->x.dims[0];
    old->features = (size_t)old->x.dims[1];
    old->targets = !old->has_y        ? 0
                   : old->y.rank == 2 ? (size_t)old->y.dims[1]
                                      : 1;
    TRY(read_names(old, "/feature_names", &old->features_of, &old->n_features));
    TRY(read_names(old, "/class_names", &old->classes, &old->n_classes));
    TRY(read_names(old, "/target_names", &old->target, &old->n_targets));
    if (old->features_of && old->n_features != old->features)
        TRY(fail(LS_BAD_DATA,
                 "%s: /feature_names has %zu names, /X has %zu "
                 "columns",
                 path, old->n_features, old->features));
    TRY(encoding_read(old->file, "", old->features, &old->columns));
    TRY(h5_sound(old->file));
    if (!old->columns)
        TRY(encoding_plain(old->features, (const char *const *)old->features_of,
                           &old->columns));
    TRY(like_scale(old->file, old->columns, &old->scale));
done:
    return status;
}

static ls_status load_beside(const char *path, struct import_old *old)
{
    ls_config *config = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(config, 1, "settings"));
    ls_config_default(config);
    TRY(ls_config_set(config, "x", "/X"));
    if (!old->has_y)
        TRY(ls_config_set(config, "y", "none"));
    if (h5_exists(old->file, "/weight"))
        TRY(ls_config_set(config, "weight", "/weight"));
    TRY(row_roles_load(path, config, old->features, old->has_y, &old->roles));
done:
    mem_free(config);
    return status;
}

ls_status import_old_open(const char *path, struct import_old *old)
{
    ls_status status = LS_OK;

    TRY(open_file(path, old));
    TRY(load_beside(path, old));
done:
    return status;
}
