/* SPDX-License-Identifier: MIT */
/*
 * model_block.c - a parameter block as one group per layer and per embedding.
 *
 * Weights, optimizer states and the parameters of the best epoch are all
 * stored this way.
 */
#include <stdio.h>

#include "base/mem.h"
#include "model/model_layout.h"

/* An array of a layer or embedding: where it is in the block and in the file.
 */
struct layer_part {
    char name[LAYOUT_NAME_SIZE];
    int rank;
    uint64_t dims[2];
    size_t start, count;
};

/* The arrays of group l of the network; returns how many. */
static size_t parts_of(const char *group, const struct network *network,
                       size_t l, struct layer_part part[MOST_PARTS])
{
    struct parameter_part of[MOST_PARTS];
    const size_t n = network_parts(network, l, of);

    for (size_t i = 0; i < n; i++) {
        const bool matrix = of[i].rank == 2;

        part[i] = (struct layer_part){
            .rank = of[i].rank,
            .dims = {matrix ? of[i].rows : of[i].columns, of[i].columns},
            .start = of[i].start,
            .count = of[i].rows * of[i].columns,
        };
        snprintf(part[i].name, sizeof part[i].name, "%s/%s_%zu/%s", group,
                 of[i].of, of[i].number, of[i].name);
    }
    return n;
}

ls_status block_write(struct h5_file *file, const char *group,
                      const struct network *network, const real *block)
{
    ls_status status = LS_OK;

    for (size_t l = 0; l < network_groups(network); l++) {
        struct layer_part part[MOST_PARTS];
        const size_t n = parts_of(group, network, l, part);

        for (size_t i = 0; i < n; i++)
            TRY(h5_write(file, part[i].name, NUMBER_REAL, part[i].rank,
                         part[i].dims, block + part[i].start));
    }

done:
    return status;
}

static ls_status check_shape(struct h5_file *file,
                             const struct layer_part *part)
{
    struct h5_shape shape;
    ls_status status = LS_OK;

    TRY(h5_describe(file, part->name, &shape));
    if (shape.type != NUMBER_F32 && shape.type != NUMBER_F64)
        TRY(fail(LS_BAD_DATA, "%s: %s is %s, want floats", h5_name(file),
                 part->name, shape.type_name));
    if (shape.rank != part->rank || shape.dims[0] != part->dims[0] ||
        (shape.rank == 2 && shape.dims[1] != part->dims[1]))
        TRY(fail(LS_BAD_DATA,
                 "%s: %s does not have the %zu numbers of its layer",
                 h5_name(file), part->name, part->count));

done:
    return status;
}

static ls_status read_part(struct h5_file *file, const struct layer_part *part,
                           real *block)
{
    real *out = block + part->start;
    ls_status status = LS_OK;

    TRY(h5_read(file, part->name, NUMBER_REAL, out, part->count));
    for (size_t i = 0; i < part->count; i++)
        if (!isfinite(out[i]))
            TRY(fail(LS_BAD_DATA, "%s: %s: number %zu is not finite",
                     h5_name(file), part->name, i));

done:
    return status;
}

ls_status block_read(struct h5_file *file, const char *group,
                     const struct network *network, real **block)
{
    struct layer_part part[MOST_PARTS];
    real *made = NULL;
    ls_status status = LS_OK;

    for (size_t l = 0; l < network_groups(network); l++) {
        const size_t n = parts_of(group, network, l, part);

        for (size_t i = 0; i < n; i++)
            TRY(check_shape(file, &part[i]));
    }
    TRY(network_block(network, "parameters", &made));
    for (size_t l = 0; l < network_groups(network); l++) {
        const size_t n = parts_of(group, network, l, part);

        for (size_t i = 0; i < n; i++)
            TRY(read_part(file, &part[i], made));
    }
    *block = made;
    made = NULL;

done:
    mem_free(made);
    return status;
}
