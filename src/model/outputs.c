/* SPDX-License-Identifier: MIT */
/*
 * outputs.c - outputs of a network as predictions.
 */
#include "model/outputs.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "settings/config_text.h"

enum { NAME_SIZE = 2 * LS_NAME_SIZE };

double outputs_unit(const struct network *network,
                    const struct preprocess *target, size_t output)
{
    const size_t parts = network_per_target(network);
    const double unit = 1 / target->scale[output / parts];

    return loss_is_variance(network->loss, output % parts) ? unit * unit : unit;
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

            out[i * n_out + j] =
                (real)(squared ? a / (scale * scale) : a / scale + shift);
        }
    }
}

/* With weights of sum W so far, a difference d from the mean so far adds
 * d^2 w W / (W + w) to the sum of squares about the mean (D. H. D. West 1979).
 */
void outputs_add(const struct network *network, double before, double weight,
                 const real *out, size_t rows, double *sum)
{
    const size_t n_out = network_last(network)->n_out;
    const size_t parts = network_per_target(network);

    for (size_t i = 0; i < rows * n_out; i++) {
        sum[i] += weight * (double)out[i];
        if (before > 0 && loss_is_variance(network->loss, i % n_out % parts)) {
            const double value = (double)out[i - 1]; /* the mean is before it */
            const double d = value - (sum[i - 1] - weight * value) / before;

            sum[i] += d * d * weight * before / (before + weight);
        }
    }
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
