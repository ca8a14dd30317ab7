/* SPDX-License-Identifier: MIT */
/*
 * model_diff.c - where the parameters of two models differ.
 *
 * Bits are compared, so that 0 and -0 differ and a NaN equals itself.
 */
#include <stdio.h>
#include <string.h>

#include "model/model.h"

/* NaN differs more than anything. */
static double distance(real a, real b)
{
    const double d = fabs((double)a - (double)b);

    return isnan(d) ? INFINITY : d;
}

static void note_where(size_t layer, const struct parameter_part *part,
                       size_t i, ls_difference *difference)
{
    if (part->rank == 2)
        snprintf(difference->where, sizeof difference->where,
                 "layer %zu %s [%zu, %zu]", layer, part->name,
                 i / part->columns, i % part->columns);
    else
        snprintf(difference->where, sizeof difference->where,
                 "layer %zu %s [%zu]", layer, part->name, i);
}

/* a, b: the part in either model. */
static void compare_part(size_t layer, const struct parameter_part *part,
                         const real *a, const real *b,
                         ls_difference *difference)
{
    const size_t n = part->rows * part->columns;

    difference->parameters += n;
    if (memcmp(a, b, n * sizeof *a) == 0)
        return;
    for (size_t i = 0; i < n; i++) {
        const double d = distance(a[i], b[i]);

        if (memcmp(a + i, b + i, sizeof *a) == 0)
            continue;
        if (difference->different++ == 0 || d > difference->largest) {
            difference->largest = d;
            note_where(layer, part, i, difference);
        }
    }
}

static bool stages_differ(const struct network *a, const struct network *b)
{
    return a->layer_norm != b->layer_norm || a->residual != b->residual;
}

static ls_status shapes_differ(const ls_model *a, const ls_model *b,
                               ls_difference *difference)
{
    char text_a[48];
    char text_b[48];

    network_text(&a->network, text_a, sizeof text_a);
    network_text(&b->network, text_b, sizeof text_b);
    *difference =
        (ls_difference){.size = difference->size, .largest = INFINITY};
    if (strcmp(text_a, text_b) != 0)
        snprintf(difference->where, sizeof difference->where, "%s against %s",
                 text_a, text_b);
    else
        snprintf(difference->where, sizeof difference->where, "other %s in %s",
                 stages_differ(&a->network, &b->network)
                     ? "layer normalization or residual connections"
                     : "activations or loss",
                 text_a);
    return fail(LS_DIFFERENT, "the networks differ: %s", difference->where);
}

ls_status model_diff(const ls_model *a, const ls_model *b,
                     ls_difference *difference)
{
    const struct network *network = &a->network;
    ls_difference found = {.size = difference->size};

    if (!network_equal(network, &b->network))
        return shapes_differ(a, b, difference);
    for (size_t l = 0; l < network->n_layers; l++) {
        struct parameter_part part[MOST_PARTS];
        const size_t n = network_parts(network, l, part);

        for (size_t i = 0; i < n; i++)
            compare_part(l + 1, &part[i], a->theta + part[i].start,
                         b->theta + part[i].start, &found);
    }
    *difference = found;
    if (found.different == 0)
        return LS_OK;
    return fail(LS_DIFFERENT,
                "%zu of %zu parameters differ, by %.3g at most: %s",
                found.different, found.parameters, found.largest, found.where);
}
