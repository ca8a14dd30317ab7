/* SPDX-License-Identifier: MIT */
/*
 * beside_load.c - weight, identity, group and part of each row of an HDF5 file.
 *
 * To be written to another file: repacked, or with more rows. Training reads
 * them by load.c, aside.c and marks.c, on which this stands.
 */
#include "table/open/beside_load.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/dataset/load.h"
#include "table/open/aside.h"
#include "table/open/open.h"

/* Texts or whole numbers of a source, as identities are read. */
static ls_status add_words(const struct opening *o, const struct source *source,
                           int which, struct beside *beside)
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
    TRY(aside_id(o->file, &table, &o->slices, d));
    for (size_t i = 0; i < o->slices.n; i++) {
        if (d->id)
            snprintf(number, sizeof number, "%" PRId64, d->id[i]);
        TRY(beside_add_text(beside, which, d->id ? number : d->id_text[i]));
    }
    beside->has[which] = true;
done:
    return status;
}

static ls_status add_weights(const struct opening *o, struct beside *beside)
{
    double *weight = NULL;
    ls_status status = LS_OK;

    TRY(load_weights(o->file, o->table, &o->slices, &weight));
    for (size_t i = 0; i < o->slices.n; i++)
        TRY(beside_add_weight(beside, weight[i]));
    beside->has[BESIDE_WEIGHT] = true;
done:
    mem_free(weight);
    return status;
}

static ls_status add_parts(const struct opening *o, struct beside *beside)
{
    static const char *const digit[] = {"0", "1", "2"};
    unsigned char *part = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(part, o->slices.rows, "parts of rows"));
    TRY(aside_parts(o->file, o->table, part));
    for (size_t row = 0; row < o->slices.rows; row++)
        if (slices_has(&o->slices, row))
            TRY(beside_add_text(beside, BESIDE_SPLIT, digit[part[row]]));
    beside->has[BESIDE_SPLIT] = true;
done:
    mem_free(part);
    return status;
}

ls_status beside_load(const char *path, const ls_config *config,
                      size_t features, bool need_y, struct beside *beside)
{
    const struct dataset_pattern pattern = {
        .features = features, .of = path, .need_y = need_y};
    struct opening o = {.file = NULL};
    struct beside made = {.weights = 0};
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
    *beside = made;
    made = (struct beside){.weights = 0};
done:
    beside_clear(&made);
    opening_end(&o);
    mem_free(copy);
    return status;
}
