/* SPDX-License-Identifier: MIT */
/*
 * import_old.c - a dataset file to which rows are appended: its layout, names,
 * columns and row roles.
 */
#include "table/import/import_old.h"

#include <string.h>

#include "base/mem.h"
#include "settings/config.h"
#include "table/open/row_roles_load.h"

void import_old_clear(struct import_old *old)
{
    h5_close(old->file);
    like_clear(&old->like);
    mem_free(old->target);
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
    old->like.path = path;
    TRY(like_read_dataset(old->file, &old->like));
    if (h5_exists(old->file, "/target_names"))
        TRY(h5_read_texts(old->file, "/target_names", &old->target,
                          &old->n_targets));
    TRY(h5_sound(old->file));
done:
    return status;
}

static ls_status load_roles(const char *path, struct import_old *old)
{
    ls_config *config = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(config, 1, "settings"));
    config_default(config);
    strcpy(config->x, "/X");
    if (!old->has_y)
        strcpy(config->y, "none");
    if (h5_exists(old->file, "/weight"))
        strcpy(config->weight, "/weight");
    TRY(row_roles_load(path, config, old->like.features, old->has_y,
                       &old->roles));
done:
    mem_free(config);
    return status;
}

ls_status import_old_open(const char *path, struct import_old *old)
{
    ls_status status = LS_OK;

    TRY(open_file(path, old));
    TRY(load_roles(path, old));
done:
    return status;
}
