/* SPDX-License-Identifier: MIT */
/*
 * row_roles_load.c - load weight, identity, group and part of each row of an
 * HDF5 file.
 *
 * For repack and append, which write them to another file. Training uses
 * load.c, row_ids.c and row_splits.c, on which this file builds.
 */
#include "table/open/row_roles_load.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/dataset/load.h"
#include "table/open/open.h"
#include "table/open/row_ids.h"

/* Load texts or whole numbers of a source, like identities. */
static ls_status add_words(const struct opening *o, const struct source *source,
                           int which, struct row_roles *roles)
{
    struct table table = *o->table;
    ls_dataset *d = o->dataset;
    char number[32];
    ls_status status = LS_OK;

    mem_free(d->id);
    mem_free(d->id_text);
    d->id = NULL;
    d->id_text = NULL;
    table.id = *source;
    TRY(row_ids_load(o->file, &table, &o->slices, d));
    for (size_t i = 0; i < o->slices.n; i++) {
        if (d->id)
            snprintf(number, sizeof number, "%" PRId64, d->id[i]);
        TRY(row_roles_add_text(roles, which, d->id ? number : d->id_text[i]));
    }
    roles->has[which] = true;
done:
    return status;
}

static ls_status add_weights(const struct opening *o, struct row_roles *roles)
{
    double *weight = NULL;
    ls_status status = LS_OK;

    TRY(load_weights(o->file, o->table, &o->slices, &weight));
    for (size_t i = 0; i < o->slices.n; i++)
        TRY(row_roles_add_weight(roles, weight[i]));
    roles->has[BESIDE_WEIGHT] = true;
done:
    mem_free(weight);
    return status;
}

static ls_status add_parts(const struct opening *o, struct row_roles *roles)
{
    static const char *const digit[] = {"0", "1", "2"};
    unsigned char *part = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(part, o->slices.rows, "parts of rows"));
    TRY(row_ids_parts(o->file, o->table, part));
    for (size_t row = 0; row < o->slices.rows; row++)
        if (slices_has(&o->slices, row))
            TRY(row_roles_add_text(roles, BESIDE_SPLIT, digit[part[row]]));
    roles->has[BESIDE_SPLIT] = true;
done:
    mem_free(part);
    return status;
}

ls_status row_roles_load(const char *path, const ls_config *config,
                         size_t features, bool need_y, struct row_roles *roles)
{
    const struct dataset_pattern pattern = {
        .features = features, .of = path, .need_y = need_y, .itself = true};
    struct opening o = {.file = NULL};
    struct row_roles made = {.weights = 0};
    ls_config *copy = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(copy, 1, "a copy of the settings"));
    *copy = *config;
    strcpy(copy->split, "group"); /* a dataset called group is found, too */
    TRY(opening_start(path, copy, &pattern, &o));
    if (*o.table->weight.name)
        TRY(add_weights(&o, &made));
    if (*o.table->id.name)
        TRY(add_words(&o, &o.table->id, BESIDE_ID, &made));
    if (*o.table->group.name)
        TRY(add_words(&o, &o.table->group, BESIDE_GROUP, &made));
    if (*o.table->split.name || o.table->fuel_split)
        TRY(add_parts(&o, &made));
    *roles = made;
    made = (struct row_roles){.weights = 0};
done:
    row_roles_clear(&made);
    opening_end(&o);
    mem_free(copy);
    return status;
}
