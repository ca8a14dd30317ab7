/* SPDX-License-Identifier: MIT */
/*
 * model_diff.c - where the parameters of two models differ.
 *
 * Bits are compared, so that 0 and -0 differ and a NaN equals itself.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/model.h"

/* NaN differs more than anything. */
static double distance(real a, real b)
{
    const double d = fabs((double)a - (double)b);

    return isnan(d) ? INFINITY : d;
}

static void note_where(const struct parameter_part *part, size_t i,
                       ls_difference *difference)
{
    if (part->rank == 2)
        snprintf(difference->where, sizeof difference->where,
                 "%s %zu %s [%zu, %zu]", part->of, part->number, part->name,
                 i / part->columns, i % part->columns);
    else
        snprintf(difference->where, sizeof difference->where, "%s %zu %s [%zu]",
                 part->of, part->number, part->name, i);
}

/* a, b: the part in either model. */
static void compare_part(const struct parameter_part *part, const real *a,
                         const real *b, ls_difference *difference)
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
            note_where(part, i, difference);
        }
    }
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
                 !network_same_stages(&a->network, &b->network)
                     ? "layer normalization, parametric activations or "
                       "residual connections"
                 : !numeric_columns_same_features(a->numeric, b->numeric)
                     ? "numeric embeddings"
                     : "activations or loss",
                 text_a);
    return fail(LS_DIFFERENT, "the networks differ: %s", difference->where);
}

/* The first member whose weight in the mean differs, or n_members. */
static size_t weights_differ(const ls_model *a, const ls_model *b)
{
    size_t i = 0;

    while (i < a->n_members && !(model_weight(a, i) != model_weight(b, i)))
        i++;
    return i;
}

/* Ensembles are compared member by member. */
static ls_status diff_members(const ls_model *a, const ls_model *b,
                              ls_difference *difference)
{
    ls_difference all = {.size = difference->size};
    ls_status status = LS_OK;

    if (a->n_members != b->n_members) {
        snprintf(all.where, sizeof all.where, "%zu members against %zu",
                 a->n_members, b->n_members);
        all.largest = INFINITY;
        *difference = all;
        return fail(LS_DIFFERENT, "one is not the same ensemble: %s",
                    all.where);
    }
    const size_t odd = weights_differ(a, b);

    if (odd < a->n_members) {
        snprintf(all.where, sizeof all.where, "the weight of member %zu",
                 odd + 1);
        all.largest = fabs(model_weight(a, odd) - model_weight(b, odd));
        status = fail(LS_DIFFERENT, "member %zu has weight %g against %g",
                      odd + 1, model_weight(a, odd), model_weight(b, odd));
    }
    for (size_t i = 0; i < a->n_members; i++) {
        ls_difference one = {.size = sizeof one};
        const ls_status found = model_diff(a->member[i], b->member[i], &one);

        all.parameters += one.parameters;
        all.different += one.different;
        if (found == LS_OK)
            continue;
        status = fail_within(found, "member %zu: ", i + 1);
        if (!all.where[0] || one.largest > all.largest)
            snprintf(all.where, sizeof all.where, "member %zu, %.90s", i + 1,
                     one.where);
        all.largest = fmax(all.largest, one.largest);
    }
    *difference = all;
    return status;
}

/* Of the same parameters, other curves of inputs or limits of outputs make
 * other predictions. */
static ls_status compare_scaling(const ls_model *a, const ls_model *b,
                                 ls_difference *difference)
{
    const size_t input = preprocess_first_difference(&a->input, &b->input);
    const size_t target = preprocess_first_difference(&a->target, &b->target);

    if (input == a->input.n && target == a->target.n)
        return LS_OK;
    difference->largest = INFINITY;
    if (input < a->input.n)
        snprintf(difference->where, sizeof difference->where,
                 "other scaling of column %zu of X", input);
    else
        snprintf(difference->where, sizeof difference->where,
                 "other limits of column %zu of y", target);
    return fail(LS_DIFFERENT, "the models differ: %s", difference->where);
}

/* Of the same parameters, another calibration makes other predictions. */
static ls_status compare_calibration(const ls_model *a, const ls_model *b,
                                     ls_difference *difference)
{
    const struct calibration *x = &a->calibration, *y = &b->calibration;

    if (calibration_same(x, y))
        return LS_OK;
    difference->largest = INFINITY;
    if (x->kind != y->kind)
        snprintf(difference->where, sizeof difference->where,
                 "calibration %s against %s", calibration_names[x->kind],
                 calibration_names[y->kind]);
    else
        snprintf(difference->where, sizeof difference->where, "other %s",
                 x->has_threshold != y->has_threshold ||
                         x->threshold < y->threshold ||
                         x->threshold > y->threshold
                     ? "decision threshold"
                     : "calibration of the same kind");
    return fail(LS_DIFFERENT, "the models differ: %s", difference->where);
}

static ls_status diff_ensembles(const ls_model *a, const ls_model *b,
                                ls_difference *difference)
{
    const ls_status status = diff_members(a, b, difference);

    return status == LS_OK ? compare_calibration(a, b, difference) : status;
}

ls_status model_diff(const ls_model *a, const ls_model *b,
                     ls_difference *difference)
{
    const struct network *network = &a->network;
    ls_difference found = {.size = difference->size};
    ls_status status = LS_OK;

    if (a->n_members > 0 || b->n_members > 0)
        return diff_ensembles(a, b, difference);
    if (!network_equal(network, &b->network) ||
        !numeric_columns_same_features(a->numeric, b->numeric))
        return shapes_differ(a, b, difference);
    for (size_t l = 0; l < network_groups(network); l++) {
        struct parameter_part part[MOST_PARTS];
        const size_t n = network_parts(network, l, part);

        for (size_t i = 0; i < n; i++)
            compare_part(&part[i], a->theta + part[i].start,
                         b->theta + part[i].start, &found);
    }
    *difference = found;
    if (found.different == 0) {
        status = compare_scaling(a, b, difference);
        return status == LS_OK ? compare_calibration(a, b, difference) : status;
    }
    return fail(LS_DIFFERENT,
                "%zu of %zu parameters differ, by %.3g at most: %s",
                found.different, found.parameters, found.largest, found.where);
}
