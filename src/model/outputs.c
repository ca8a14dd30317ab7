/* SPDX-License-Identifier: MIT */
/*
 * outputs.c - outputs of a network as predictions.
 */
#include "model/outputs.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "math/scalar.h"
#include "settings/config_text.h"

enum { NAME_SIZE = 2 * LS_NAME_SIZE };

double outputs_unit(const struct network *network,
                    const struct preprocess *target, size_t output)
{
    const size_t parts = network_per_target(network);
    const double unit = 1 / target->scale[output / parts];

    return loss_is_variance(network->loss, output % parts) ? unit * unit : unit;
}

/* NaN stays NaN. */
static real within_range(const struct preprocess *target, size_t t, real y)
{
    const real least = (real)target->range[t];
    const real most = (real)target->range[target->n + t];

    return y < least ? least : y > most ? most : y;
}

void outputs_denormalize(const struct network *network,
                         const struct preprocess *target,
                         const struct workspace *workspace, const real *A,
                         real *out)
{
    const size_t n_out = network_last(network)->n_out;
    const size_t parts = network_per_target(network);

    for (size_t j = 0; j < n_out; j++) {
        const size_t t = j / parts;
        const double scale = target->scale[t], shift = target->shift[t];
        const bool squared = loss_is_variance(network->loss, j % parts);

        for (size_t i = 0; i < workspace->n; i++) {
            const double a = (double)A[j * workspace->ld + i];
            real *y = &out[i * n_out + j];

            *y = (real)(squared ? a / (scale * scale) : a / scale + shift);
            if (target->range && !squared)
                *y = within_range(target, t, *y);
        }
    }
}

/* The limit of A in Z. The activations that a loss is fused with are the
 * identity, that of mean_variance for means, and exp. */
static real limit_of_Z(const struct network *network, double a)
{
    if (strcmp(network_last(network)->activation->name, "exp") != 0)
        return (real)a;
    return a > 0 ? (real)scalar_log(a) : -(real)INFINITY;
}

static void set_limits(const struct network *network,
                       const struct preprocess *target,
                       struct output_limits *limits)
{
    const size_t n_out = network_last(network)->n_out;
    const size_t parts = network_per_target(network);

    for (size_t j = 0; j < 2 * n_out; j++) {
        const size_t t = j % n_out / parts;
        const double y = target->range[j < n_out ? t : target->n + t];
        const double a = (y - target->shift[t]) * target->scale[t];
        const bool none = loss_is_variance(network->loss, j % n_out % parts);
        const real far = j < n_out ? -(real)INFINITY : (real)INFINITY;

        limits->A[j] = none ? far : (real)a;
        limits->Z[j] = none ? far : limit_of_Z(network, a);
    }
}

ls_status output_limits_create(const struct network *network,
                               const struct preprocess *target,
                               struct output_limits **limits)
{
    const size_t n_out = network_last(network)->n_out;
    struct output_limits *made = NULL;
    ls_status status = LS_OK;

    *limits = NULL;
    if (!target->range)
        return LS_OK;
    TRY(MEM_ARRAY(made, 1, "limits of outputs"));
    TRY(MEM_ARRAY(made->A, 2 * n_out, "limits of outputs"));
    TRY(MEM_ARRAY(made->Z, 2 * n_out, "limits of outputs"));
    set_limits(network, target, made);
    *limits = made;
    made = NULL;
done:
    output_limits_destroy(made);
    return status;
}

void output_limits_destroy(struct output_limits *limits)
{
    if (!limits)
        return;
    mem_free(limits->A);
    mem_free(limits->Z);
    mem_free(limits);
}

void outputs_limit(const real *range, size_t n_out, size_t ld, real *A)
{
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++) {
            real *a = &A[j * ld + i];

            *a = *a < range[j] ? range[j] : *a;
            *a = *a > range[n_out + j] ? range[n_out + j] : *a;
        }
}

/* With weights of sum `before` so far, a difference d from the mean so far adds
 * d^2 w before / (before + w) to the sum of squares about the mean (D. H. D.
 * West 1979). The sum of output j - 1, the mean, has that of this model
 * already. */
static void add_spread(size_t n_out, size_t j, double before, double weight,
                       const real *out, size_t rows, double *sum)
{
    for (size_t i = j; i < rows * n_out; i += n_out) {
        const double mean = (double)out[i - 1];
        const double d = mean - (sum[i - 1] - weight * mean) / before;

        sum[i] += d * d * weight * before / (before + weight);
    }
}

void outputs_add(const struct network *network, double before, double weight,
                 const real *out, size_t rows, double *sum)
{
    const size_t n_out = network_last(network)->n_out;
    const size_t parts = network_per_target(network);

    for (size_t i = 0; i < rows * n_out; i++)
        sum[i] += weight * (double)out[i];
    for (size_t j = 0; j < n_out && before > 0; j++)
        if (loss_is_variance(network->loss, j % parts))
            add_spread(n_out, j, before, weight, out, rows, sum);
}

void outputs_mean(const struct network *network, double weights,
                  const double *sum, size_t rows, real *out)
{
    const size_t count = rows * network_last(network)->n_out;

    for (size_t i = 0; i < count; i++)
        out[i] = (real)(sum[i] / weights);
}

/* "price_q0.1", "y2_mean" */
static void name_of(const struct network *network,
                    const struct preprocess *target, size_t output, char *name)
{
    const size_t parts = network_per_target(network);
    const size_t t = output / parts, k = output % parts;
    char y[LS_NAME_SIZE] = "y", level[32];

    if (target->names)
        snprintf(y, sizeof y, "%s", target->names[t]);
    else if (target->n > 1)
        snprintf(y, sizeof y, "y%zu", t);
    if (loss_is_quantile(network->loss)) {
        real_to_text(network->of_loss.level[k], level, sizeof level);
        snprintf(name, NAME_SIZE, "%s_q%s", y, level);
    } else {
        snprintf(name, NAME_SIZE, "%s_%s", y,
                 loss_is_variance(network->loss, k) ? "variance" : "mean");
    }
}

ls_status outputs_name(const struct network *network,
                       const struct preprocess *target, char ***names)
{
    const size_t n_out = network_last(network)->n_out;
    char(*text)[NAME_SIZE] = NULL;
    const char **list = NULL;
    ls_status status = LS_OK;

    *names = NULL;
    if (network_per_target(network) == 1)
        return LS_OK;
    TRY(MEM_ARRAY(text, n_out, "names of outputs"));
    TRY(MEM_ARRAY(list, n_out, "names of outputs"));
    for (size_t j = 0; j < n_out; j++) {
        name_of(network, target, j, text[j]);
        list[j] = text[j];
    }
    *names = text_list_copy(list, n_out);
    TRY(mem_check(*names, n_out, sizeof(char *), "names of outputs"));

done:
    mem_free(text);
    mem_free(list);
    return status;
}
